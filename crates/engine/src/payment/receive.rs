//! `payment.receive`: takes in a payment and settles invoices with it.
use super::{OffersGiven, PaymentReply};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{autopilot, company};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::payment::ReceivePayment;
use quittance_domain::payment::receive::{PaymentReceived, ReceivePaymentGiven, receive};
use quittance_domain::receivables::OpenItem;
use quittance_domain::{At, Ids, Money, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    credit: Option<Arc<CreditAccount>>,
    items: Vec<Arc<OpenItem>>,
    offers: OffersGiven,
}

impl Command for ReceivePayment {
    const NAME: &'static str = "payment.receive";
    type Given = Given;
    type Decision = PaymentReceived;
    type Reply = PaymentReply;

    fn rows(&self) -> usize {
        40 + 4 * self.applications.len()
    }

    /// Refusals: none; who does not exist has no credit account.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        look.want::<NumberSeries>(Series::Payment.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        look.want::<CreditAccount>(self.customer);
        super::want_items(look, self.customer, &self.applications, self.automatic);
        let company = company::find(look)?;
        autopilot::want_credit_holds(look, &company, self.customer);
        let items = super::items(look, self.customer, &self.applications, self.automatic)?;
        Ok(Given {
            company,
            credit: look.find::<CreditAccount>(self.customer)?,
            offers: OffersGiven::find(look, &items, at.business_date)?,
            items,
        })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<PaymentReceived, Refused> {
        let items: Vec<&OpenItem> = given.items.iter().map(Arc::as_ref).collect();
        let offers = given.offers.borrowed();
        let given = ReceivePaymentGiven {
            company: &given.company,
            credit: given.credit.as_deref(),
            items: &items,
            offers: offers.offers(),
        };
        receive(&given, self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        received: PaymentReceived,
        recorder: &mut Recorder<'_>,
    ) -> Result<PaymentReply, Halt> {
        let number = recorder.draw(Series::Payment, received.payment.received_on)?;
        let received = received.with_number(number);
        let payment = received.payment;
        let on_account = match &received.on_account {
            Some(item) => item.open.absolute().map_err(Refused::from)?,
            None => Money::zero(payment.currency),
        };
        let reply = PaymentReply {
            payment: payment.id,
            number: payment.number.clone(),
            applied: payment.amount.checked_sub(on_account).map_err(Refused::from)?,
            discount: Some(received.discounts.amount).filter(|amount| !amount.is_zero()),
            on_account,
        };
        let customer = payment.customer;
        recorder.insert(payment);
        recorder.insert_all(received.on_account);
        recorder.update_all(received.items);
        recorder.insert_all(received.settlements);
        recorder.update(received.credit);
        received.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
        super::record_discounts(received.discounts, recorder)?;
        recorder.emit_all(received.events);
        autopilot::after_exposure_fell(recorder, customer)?;
        Ok(reply)
    }
}
