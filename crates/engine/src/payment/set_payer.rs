//! `payment.set_payer`: says who pays the invoices of a customer.
use crate::command::{Command, Halt};
use crate::company;
use crate::recorder::Recorder;
use quittance_domain::customer::{Customer, CustomerId};
use quittance_domain::payment::payer::{PayerLink, PayerSet, SetPayer, SetPayerGiven, set_payer};
use quittance_domain::{At, Ids, Refused};
use quittance_store::payment::{PaidByPayer, PayersOfCustomer};
use quittance_store::unit_of_work::{Look, Missing};
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    customer: Option<Arc<Customer>>,
    payer: Option<Arc<Customer>>,
    links: Vec<Arc<PayerLink>>,
    of_payer: Vec<Arc<PayerLink>>,
    paid_by_customer: Vec<Arc<PayerLink>>,
}

impl Command for SetPayer {
    const NAME: &'static str = "payment.set_payer";
    type Given = Given;
    type Decision = PayerSet;
    type Reply = ();

    fn rows(&self) -> usize {
        6
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want::<Customer>(self.customer);
        look.want_all::<PayersOfCustomer>(self.customer);
        look.want_all::<PaidByPayer>(self.customer);
        company::find(look)?;
        let payers = |of: CustomerId| look.all::<PayersOfCustomer>(of);
        let named = |payer: CustomerId| -> Result<_, Missing> {
            look.want::<Customer>(payer);
            Ok((payers(payer)?, look.find::<Customer>(payer)?))
        };
        let (of_payer, payer) = self.payer.map(named).transpose()?.unwrap_or_default();
        Ok(Given {
            customer: look.find::<Customer>(self.customer)?,
            payer,
            links: payers(self.customer)?,
            of_payer,
            paid_by_customer: look.all::<PaidByPayer>(self.customer)?,
        })
    }

    fn decide(&self, given: &Given, at: &At, _ids: &mut dyn Ids) -> Result<PayerSet, Refused> {
        let refs = |links: &[Arc<PayerLink>]| -> Vec<PayerLink> {
            links.iter().map(|link| (**link).clone()).collect()
        };
        let (links, of_payer) = (refs(&given.links), refs(&given.of_payer));
        let paid = refs(&given.paid_by_customer);
        let given = SetPayerGiven {
            customer: given.customer.as_deref(),
            payer: given.payer.as_deref(),
            links: &links.iter().collect::<Vec<_>>(),
            of_payer: &of_payer.iter().collect::<Vec<_>>(),
            paid_by_customer: &paid.iter().collect::<Vec<_>>(),
        };
        set_payer(&given, self, at)
    }

    fn record(
        &self,
        _given: Given,
        set: PayerSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.update_all(set.changed);
        recorder.insert_all(set.new);
        recorder.emit_all(set.events);
        Ok(())
    }
}
