//! `payment.resolve_deduction`: writes a deduction off, or charges it back to the customer.
use super::DeductionReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{autopilot, company, invoicing};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::payment::deduction::{
    DeductionResolved, ResolveDeduction, ResolveDeductionGiven, resolve,
};
use quittance_domain::payment::{Deduction, PaymentRefusal};
use quittance_domain::receivables::{INSTALMENT_WHOLE, OpenItem, Settlement};
use quittance_domain::{At, Ids, Refused};
use quittance_store::receivables::SettlementsBySource;
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    deduction: Arc<Deduction>,
    item: Arc<OpenItem>,
    invoice: Vec<Arc<OpenItem>>,
    taken: Vec<Arc<Settlement>>,
    credit: Arc<CreditAccount>,
}

impl Command for ResolveDeduction {
    const NAME: &'static str = "payment.resolve_deduction";
    type Given = Given;
    type Decision = DeductionResolved;
    type Reply = DeductionReply;

    fn rows(&self) -> usize {
        20
    }

    /// Refusals: `payment.deduction_not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let item_key = (self.deduction.uuid(), INSTALMENT_WHOLE);
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        look.want::<OpenItem>(item_key);
        let company = company::find(look)?;
        let deduction = look.find::<Deduction>(self.deduction)?;
        let unknown = || Refused::from(PaymentRefusal::DeductionNotFound).at("deduction");
        let deduction = deduction.ok_or_else(unknown)?;
        let invoice = deduction.invoice.uuid();
        look.want::<OpenItem>((invoice, INSTALMENT_WHOLE));
        look.want_all::<SettlementsBySource>(self.deduction.uuid());
        look.want::<CreditAccount>(deduction.customer);
        autopilot::want_credit_holds(look, &company, deduction.customer);
        let item = look.find::<OpenItem>(item_key)?;
        let invoice = invoicing::instalments(look, &[invoice])?;
        let taken = look.all::<SettlementsBySource>(self.deduction.uuid())?;
        let credit = look.find::<CreditAccount>(deduction.customer)?;
        Ok(Given {
            company,
            deduction,
            item: item.expect("a deduction has an open item, settled or not"),
            invoice,
            taken,
            credit: credit.expect("each customer has a credit account"),
        })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<DeductionResolved, Refused> {
        let invoice: Vec<&OpenItem> = given.invoice.iter().map(Arc::as_ref).collect();
        let taken: Vec<&Settlement> = given.taken.iter().map(Arc::as_ref).collect();
        let given = ResolveDeductionGiven {
            deduction: &given.deduction,
            item: &given.item,
            invoice: &invoice,
            taken: &taken,
            credit: &given.credit,
            back_dating: given.company.back_dating,
        };
        resolve(&given, self, at, ids)
    }

    fn record(
        &self,
        given: Given,
        resolved: DeductionResolved,
        recorder: &mut Recorder<'_>,
    ) -> Result<DeductionReply, Halt> {
        let reply = DeductionReply {
            deduction: given.deduction.id,
            number: given.deduction.number.clone(),
            open: resolved.item.open,
        };
        recorder.update(resolved.item);
        recorder.update_all(resolved.invoice);
        recorder.insert_all(resolved.settlements);
        recorder.update(resolved.credit);
        resolved.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
        recorder.emit_all(resolved.events);
        autopilot::after_exposure_fell(recorder, given.deduction.customer)?;
        Ok(reply)
    }
}
