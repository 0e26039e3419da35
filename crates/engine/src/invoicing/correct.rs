//! `invoicing.correct`: posts a corrected invoice in the place of one that is reversed with it.
use super::post::record_posted;
use super::{CreditNoteReply, reverse};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{customer, ledger, product, tax};
use quittance_domain::company::{NumberSeries, Series};
use quittance_domain::customer::{Buyer, Customer};
use quittance_domain::invoicing::{
    CorrectInvoice, CorrectInvoiceGiven, Invoice, InvoiceCorrected, InvoiceId, PaymentTerms,
    correct,
};
use quittance_domain::ledger::InBase;
use quittance_domain::payment::{Payment, PaymentId};
use quittance_domain::product::Product;
use quittance_domain::tax::TaxRate;
use quittance_domain::{At, Date, Ids, Money, Refused};
use quittance_store::receivables::SettlementsOfTarget;
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// An invoice that was corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectedReply {
    /// The corrected invoice.
    pub invoice: InvoiceId,
    /// Its number.
    pub number: String,
    /// Its date.
    pub issued_on: Date,
    /// The last day to pay it without being late.
    pub due_on: Date,
    /// What it bills, net and tax.
    pub gross: Money,
    /// The credit note over the original; what is open of it is on account.
    pub credit_note: CreditNoteReply,
}

/// The records that it is decided on.
pub struct Given {
    reversal: reverse::Given,
    in_base: InBase,
    customer: Arc<Customer>,
    buyer: Buyer,
    products: Vec<Arc<Product>>,
    rates: Vec<Arc<TaxRate>>,
    terms: Option<Arc<PaymentTerms>>,
}

impl Command for CorrectInvoice {
    const NAME: &'static str = "invoicing.correct";
    type Given = Given;
    type Decision = InvoiceCorrected;
    type Reply = CorrectedReply;

    fn rows(&self) -> usize {
        150
    }

    /// Refusals: `invoicing.not_found`, `invoicing.unknown_terms`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        look.want::<NumberSeries>(Series::Invoice.key(at.business_date));
        look.want_all::<SettlementsOfTarget>(self.invoice.uuid());
        let goes_over = goes_over(look, self.invoice)?;
        let mut reversal = reverse::Given::gather(look, (self.invoice, &goes_over), at)?;
        reversal.collected.clear();
        let company = &reversal.company;
        tax::want_rates(look, company);
        let invoice = &reversal.original.invoice;
        look.want::<Customer>(invoice.customer);
        super::terms::want(look, invoice.terms);
        let customer = look.find::<Customer>(invoice.customer)?;
        let customer = customer.expect("an invoice's customer stays");
        let products = reversal.original.lines.iter().map(|line| line.product).collect();
        Ok(Given {
            in_base: ledger::in_base(look, company, (invoice.currency, at.business_date))?,
            products: product::find_all(look, &products)?,
            buyer: customer::buyer(look, &customer)?,
            customer,
            rates: tax::rates(look, company)?,
            terms: super::terms::find(look, invoice.terms)?,
            reversal,
        })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<InvoiceCorrected, Refused> {
        given.reversal.lend(|reversal| {
            let given = CorrectInvoiceGiven {
                reversal: *reversal,
                in_base: given.in_base,
                customer: &given.customer,
                buyer: given.buyer,
                products: &given.products.iter().map(|it| (it.id, it.as_ref())).collect(),
                rates: &given.rates.iter().map(Arc::as_ref).collect::<Vec<_>>(),
                terms: given.terms.as_deref(),
            };
            correct(&given, self, at, ids)
        })
    }

    fn record(
        &self,
        given: Given,
        corrected: InvoiceCorrected,
        recorder: &mut Recorder<'_>,
    ) -> Result<CorrectedReply, Halt> {
        let original = given.reversal.original;
        let credit_note = reverse::record_reversed(original, corrected.reversed, recorder)?;
        let (invoice, _) = record_posted(&[], corrected.posted, recorder)?;
        Ok(CorrectedReply {
            invoice: invoice.id,
            number: invoice.number,
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            gross: invoice.gross,
            credit_note,
        })
    }
}

/// What settles an invoice by money alone, so that it goes over to the corrected one: payments
/// that nothing was let off by, and credit notes of other invoices.
fn goes_over(look: &Look<'_>, invoice: InvoiceId) -> Result<BTreeSet<Uuid>, Missing> {
    let settlements = look.all::<SettlementsOfTarget>(invoice.uuid())?;
    for it in &settlements {
        look.want::<Payment>(PaymentId::from_uuid(it.source));
        look.want::<Invoice>(InvoiceId::from_uuid(it.source));
    }
    let mut money = BTreeSet::new();
    for it in &settlements {
        let payment = look.find::<Payment>(PaymentId::from_uuid(it.source))?;
        let note = look.find::<Invoice>(InvoiceId::from_uuid(it.source))?;
        if payment.is_some() || note.is_some_and(|note| note.original != Some(invoice)) {
            money.insert(it.source);
        }
    }
    let let_off = settlements.iter().filter(|it| !it.difference.is_zero());
    let_off.for_each(|it| {
        money.remove(&it.source);
    });
    Ok(money)
}
