//! `returns.credit`: posts the credit note of a return that was received.
use super::{Borrowed, CreditNoteReply, Records, Which};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, customer, ledger, returns, tax};
use quittance_domain::company::{Company, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::{Buyer, Customer};
use quittance_domain::invoicing::credit_return::{
    CreditReturnGiven, ReturnCredited, credit_return,
};
use quittance_domain::invoicing::{InvoiceId, Original};
use quittance_domain::ledger::InBase;
use quittance_domain::returns::{CreditReturn, Return, ReturnLine};
use quittance_domain::tax::TaxRate;
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    in_base: InBase,
    customer: Arc<Customer>,
    buyer: Buyer,
    rma: Arc<Return>,
    lines: Vec<Arc<ReturnLine>>,
    originals: Vec<Records>,
    credit: Arc<CreditAccount>,
    rates: Vec<Arc<TaxRate>>,
}

impl Command for CreditReturn {
    const NAME: &'static str = "returns.credit";
    type Given = Given;
    type Decision = ReturnCredited;
    type Reply = CreditNoteReply;

    /// Refusals: `returns.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        super::want_credit_note_series(look, at);
        let company = company::find(look)?;
        let (rma, lines) = returns::with_lines(look, self.return_id)?;
        let named = named(&lines);
        for (invoice, which) in &named {
            Records::want(look, *invoice, which);
        }
        look.want::<CreditAccount>(rma.customer);
        let customer = look.find::<Customer>(rma.customer)?;
        let customer = customer.expect("the customer of a return stays");
        let mut originals = Vec::with_capacity(named.len());
        for (invoice, which) in named {
            originals.push(Records::find(look, invoice, &which)?);
        }
        let credit = look.find::<CreditAccount>(rma.customer)?;
        let is_loose = lines.iter().any(|line| line.invoice.is_none());
        let rates = if is_loose { tax::rates(look, &company)? } else { Vec::new() };
        let day = (rma.currency, at.business_date);
        Ok(Given {
            in_base: ledger::in_base(look, &company, day)?,
            company,
            buyer: customer::buyer(look, &customer)?,
            customer,
            rma,
            lines,
            originals,
            credit: credit.expect("each customer has a credit account"),
            rates,
        })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<ReturnCredited, Refused> {
        let lines: Vec<&ReturnLine> = given.lines.iter().map(Arc::as_ref).collect();
        let borrowed: Vec<Borrowed<'_>> = given.originals.iter().map(Records::borrowed).collect();
        let originals: Vec<Original<'_>> = borrowed.iter().map(Borrowed::original).collect();
        let rates: Vec<&TaxRate> = given.rates.iter().map(Arc::as_ref).collect();
        let given = CreditReturnGiven {
            company: &given.company,
            in_base: given.in_base,
            customer: &given.customer,
            buyer: given.buyer,
            rma: &given.rma,
            lines: &lines,
            originals: &originals,
            credit: &given.credit,
            rates: &rates,
        };
        credit_return(&given, self, at, ids)
    }

    fn record(
        &self,
        given: Given,
        credited: ReturnCredited,
        recorder: &mut Recorder<'_>,
    ) -> Result<CreditNoteReply, Halt> {
        let number = recorder.draw(Series::CreditNote, credited.note.note.issued_on)?;
        let credited = credited.with_number(number);
        recorder.update(credited.rma);
        recorder.update_all(credited.lines);
        super::record_credit_note(&given.originals, credited.note, recorder)
    }
}

/// The invoice lines that the lines of a return name, by invoice.
fn named(lines: &[Arc<ReturnLine>]) -> BTreeMap<InvoiceId, Which> {
    let mut named: BTreeMap<InvoiceId, BTreeSet<i64>> = BTreeMap::new();
    for line in lines {
        if let (Some(invoice), Some(line_no)) = (line.invoice, line.invoice_line) {
            named.entry(invoice).or_default().insert(line_no);
        }
    }
    named.into_iter().map(|(invoice, lines)| (invoice, Which::These(lines))).collect()
}
