//! `payment.unapply`: takes a payment or a credit note off a document again.
use super::key_of_number;
use super::own_notes::{self, OwnNotes, open_again};
use super::return_payment::saved;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, invoicing};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::Invoice;
use quittance_domain::payment::netting::Netted;
use quittance_domain::payment::unapply::{DeductionGiven, Unapplied, UnapplyGiven, unapply};
use quittance_domain::payment::{
    Deduction, InvoiceRef, Payment, PaymentId, ReturnedPayment, SourceRef, Unapply,
};
use quittance_domain::receivables::{
    DiscountTaxTaken, INSTALMENT_WHOLE, OpenItem, Settlement, WriteOff,
};
use quittance_domain::{At, Ids, Money, Refused};
use quittance_store::payment::DeductionsOfPayment;
use quittance_store::receivables::{DiscountsOfPayment, SettlementsBySource, WriteOffsOfDocument};
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// A payment or credit note that was taken off a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnapplyReply {
    /// What of it is there again.
    pub amount: Money,
    /// What of it is there in all: on account, or open of the credit note.
    pub left: Money,
    /// How many items are open again, in whole or in part.
    pub reopened: usize,
}

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    payment: Option<Arc<Payment>>,
    returned: Option<Arc<ReturnedPayment>>,
    note: Option<Arc<Invoice>>,
    source: Option<Arc<OpenItem>>,
    settlements: Vec<Arc<Settlement>>,
    items: Vec<Arc<OpenItem>>,
    discounts: Vec<Arc<DiscountTaxTaken>>,
    deduction: Option<DeductionFound>,
    write_offs: Vec<Arc<WriteOff>>,
    credits: Vec<Arc<CreditAccount>>,
    notes: OwnNotes,
}

/// A deduction that came with the payment.
struct DeductionFound {
    deduction: Arc<Deduction>,
    item: Arc<OpenItem>,
    taken: Vec<Arc<Settlement>>,
}

/// What was deducted from a document with a payment.
fn deducted(
    look: &Look<'_>,
    payment: PaymentId,
    document: Uuid,
) -> Result<Option<DeductionFound>, Missing> {
    let deductions = look.all::<DeductionsOfPayment>(Some(payment))?;
    let found = deductions.into_iter().find(|it| it.invoice.uuid() == document);
    let Some(deduction) = found else {
        return Ok(None);
    };
    let id = deduction.id.uuid();
    look.want::<OpenItem>((id, INSTALMENT_WHOLE));
    let taken = look.all::<SettlementsBySource>(id)?;
    let item = look.find::<OpenItem>((id, INSTALMENT_WHOLE))?;
    let item = item.expect("a deduction has an open item, settled or not");
    Ok(Some(DeductionFound { deduction, item, taken }))
}

/// The items of the document that is named; none when there is no such document.
fn items(look: &Look<'_>, invoice: &InvoiceRef) -> Result<Vec<Arc<OpenItem>>, Missing> {
    let document = match invoice {
        InvoiceRef::Id(id) => Some(id.uuid()),
        InvoiceRef::Number(number) => key_of_number(look, number)?.map(|(document, _)| document),
    };
    invoicing::instalments(look, &Vec::from_iter(document))
}

/// The credit accounts of the customers of a source and of what it settled.
fn credits(
    look: &Look<'_>,
    source: Option<CustomerId>,
    items: &[Arc<OpenItem>],
) -> Result<Vec<Arc<CreditAccount>>, Missing> {
    let customers: BTreeSet<CustomerId> =
        items.iter().map(|item| item.customer).chain(source).collect();
    customers.iter().for_each(|customer| look.want::<CreditAccount>(*customer));
    let mut credits = Vec::with_capacity(customers.len());
    for customer in customers {
        let credit = look.find::<CreditAccount>(customer)?;
        credits.push(credit.expect("each customer has a credit account"));
    }
    Ok(credits)
}

impl Command for Unapply {
    const NAME: &'static str = "payment.unapply";
    type Given = Given;
    /// What was taken off, and what credit notes settle of what is open again.
    type Decision = (Unapplied, Vec<Netted>);
    type Reply = UnapplyReply;

    fn rows(&self) -> usize {
        40
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let of = self.of.uuid();
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        look.want::<OpenItem>((of, INSTALMENT_WHOLE));
        look.want_all::<SettlementsBySource>(of);
        let company = company::find(look)?;
        let (payment, note) = match self.of {
            SourceRef::Payment(payment) => {
                look.want::<ReturnedPayment>(payment);
                look.want_all::<DiscountsOfPayment>(of);
                look.want_all::<DeductionsOfPayment>(Some(payment));
                (look.find::<Payment>(payment)?, None)
            }
            SourceRef::CreditNote(note) => (None, look.find::<Invoice>(note)?),
        };
        let items = items(look, &self.invoice)?;
        let mut given = Given {
            company,
            returned: None,
            source: look.find::<OpenItem>((of, INSTALMENT_WHOLE))?,
            settlements: look.all::<SettlementsBySource>(of)?,
            discounts: Vec::new(),
            deduction: None,
            write_offs: Vec::new(),
            credits: Vec::new(),
            notes: OwnNotes::default(),
            payment,
            note,
            items,
        };
        given.settlements.sort_by_key(|settlement| settlement.id);
        if let Some(document) = given.items.first().map(|item| item.document) {
            look.want_all::<WriteOffsOfDocument>(document);
            if let Some(payment) = &given.payment {
                given.returned = look.find::<ReturnedPayment>(payment.id)?;
                given.deduction = deducted(look, payment.id, document)?;
                given.discounts = saved(look, of)?;
                given.discounts.retain(|line| line.document == document);
                given.notes = OwnNotes::gather(look, [document])?;
            }
            given.write_offs = look.all::<WriteOffsOfDocument>(document)?;
        }
        let payer = given.payment.as_ref().map(|payment| payment.customer);
        let customer = payer.or(given.note.as_ref().map(|note| note.customer));
        given.credits = credits(look, customer, &given.items)?;
        Ok(given)
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<(Unapplied, Vec<Netted>), Refused> {
        let settlements: Vec<&Settlement> = given.settlements.iter().map(Arc::as_ref).collect();
        let items: Vec<&OpenItem> = given.items.iter().map(Arc::as_ref).collect();
        let discounts: Vec<&DiscountTaxTaken> = given.discounts.iter().map(Arc::as_ref).collect();
        let write_offs: Vec<&WriteOff> = given.write_offs.iter().map(Arc::as_ref).collect();
        let credits: Vec<&CreditAccount> = given.credits.iter().map(Arc::as_ref).collect();
        let found = given.deduction.iter().flat_map(|found| &found.taken);
        let taken: Vec<&Settlement> = found.map(Arc::as_ref).collect();
        let deduction = given.deduction.as_ref().map(|found| DeductionGiven {
            deduction: &found.deduction,
            item: &found.item,
            taken: &taken,
        });
        let (notes, company) = (&given.notes, &given.company);
        let given = UnapplyGiven {
            company: &given.company,
            payment: given.payment.as_deref(),
            returned: given.returned.as_deref(),
            note: given.note.as_deref(),
            source: given.source.as_deref(),
            settlements: &settlements,
            items: &items,
            discounts: &discounts,
            deduction,
            write_offs: &write_offs,
            credits: &credits,
        };
        let unapplied = unapply(&given, self, at, ids)?;
        let netted = notes.net(company, (&unapplied.items, &unapplied.credits), at, ids)?;
        Ok((unapplied, netted))
    }

    fn record(
        &self,
        _given: Given,
        (unapplied, netted): (Unapplied, Vec<Netted>),
        recorder: &mut Recorder<'_>,
    ) -> Result<UnapplyReply, Halt> {
        let reply = UnapplyReply {
            amount: unapplied.amount,
            left: unapplied.source.open.absolute().map_err(Refused::from)?,
            reopened: open_again(&unapplied.items, &netted),
        };
        record(unapplied, recorder)?;
        own_notes::record(netted, reply.amount.currency(), recorder)?;
        Ok(reply)
    }
}

/// Records what was taken off again.
pub(super) fn record(unapplied: Unapplied, recorder: &mut Recorder<'_>) -> Result<(), Halt> {
    recorder.put(unapplied.source)?;
    recorder.update_all(unapplied.items);
    recorder.insert_all(unapplied.settlements);
    recorder.update_all(unapplied.discounts);
    recorder.update_all(unapplied.credits);
    for entry in unapplied.entries {
        recorder.post(entry)?;
    }
    recorder.emit_all(unapplied.events);
    Ok(())
}
