//! Taxes that are made of several components: what is of each on documents and in the books. Where
//! a tax is one, no row is read.
use super::amounts::first_wrong;
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch::Cells;
use crate::reader::Reader;
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::tax::{ComponentCode, ComponentTax};
use quittance_domain::{CompanyId, Currency, Money};
use std::collections::BTreeMap;

pub const CHECKS: &[Check] = &[
    Check {
        name: "tax.components_are_their_tax",
        promise: "the components of a tax sum to it, on invoices, in discounts offered and taken",
        how: How::Run(sums),
    },
    Check {
        name: "tax.components_are_posted",
        promise: "what an invoice or credit note has of each component is posted so",
        how: How::Run(posted),
    },
];

/// A credit note may credit a tax that was one together with one of several: it is left out.
const SUMS: &str = "SELECT v.number, t.currency, t.tax, t.components
     FROM invoice_tax t JOIN invoice v ON v.company_id = $1 AND v.id = t.invoice_id
     WHERE t.company_id = $1 AND t.components IS NOT NULL AND v.kind <> 'credit_note'
     UNION ALL
     SELECT v.number, o.currency, o.tax, o.components
     FROM discount_offer o JOIN invoice v ON v.company_id = $1 AND v.id = o.document_id
     WHERE o.company_id = $1 AND o.components IS NOT NULL
     UNION ALL
     SELECT v.number, d.currency, d.tax, d.components
     FROM discount_tax_taken d JOIN invoice v ON v.company_id = $1 AND v.id = d.document_id
     WHERE d.company_id = $1 AND d.components IS NOT NULL";

fn sums(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    first_wrong(reader, company, SUMS, |cells| {
        let (number, currency): (String, Currency) = (cells.cell()?, cells.cell()?);
        let tax: Money = cells.money(currency)?;
        let components: Vec<ComponentTax> = cells.cell()?;
        let sum = Money::sum(currency, components.iter().map(|it| it.tax));
        Ok(match sum {
            Ok(sum) if sum == tax => None,
            Ok(sum) => Some((number, tax.to_string(), sum.to_string())),
            Err(refusal) => Some((number, tax.to_string(), refusal.to_string())),
        })
    })
}

/// What an invoice takes off its deposits is posted with it: such invoices are left out.
const BILLED: &str = "SELECT v.id, v.number, v.kind, t.components
     FROM invoice_tax t JOIN invoice v ON v.company_id = $1 AND v.id = t.invoice_id
     WHERE t.company_id = $1 AND t.components IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM deposit_deducted x
                       WHERE x.company_id = $1 AND x.invoice_id = v.id)";

const POSTED: &str = "SELECT v.id, v.number, l.tax_component, l.amount
     FROM journal_line l
     JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
     JOIN invoice v ON v.company_id = $1 AND v.id = e.document_id
     WHERE l.company_id = $1 AND l.tax_component IS NOT NULL
       AND e.kind IN ('invoice', 'credit_note', 'debit_note', 'deposit')
       AND NOT EXISTS (SELECT 1 FROM deposit_deducted x
                       WHERE x.company_id = $1 AND x.invoice_id = v.id)";

fn posted(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    type Of = (InvoiceId, String, ComponentCode);
    let mut sums: BTreeMap<Of, (i128, i128)> = BTreeMap::new();
    first_wrong(reader, company, BILLED, |cells| {
        let (id, number, kind): (InvoiceId, String, String) =
            (cells.cell()?, cells.cell()?, cells.cell()?);
        let components: Vec<ComponentTax> = cells.cell()?;
        for it in components {
            let minor = i128::from(it.tax.minor());
            let owed = if kind == "credit_note" { -minor } else { minor };
            sums.entry((id, number.clone(), it.code)).or_default().0 += owed;
        }
        Ok(None)
    })?;
    first_wrong(reader, company, POSTED, |cells: &mut Cells| {
        let (id, number): (InvoiceId, String) = (cells.cell()?, cells.cell()?);
        let (code, amount): (ComponentCode, i64) = (cells.cell()?, cells.cell()?);
        sums.entry((id, number, code)).or_default().1 -= i128::from(amount);
        Ok(None)
    })?;
    let wrong = sums.into_iter().find(|(_, (billed, posted))| billed != posted);
    Ok(wrong.map(|((_, number, code), (billed, posted))| {
        (format!("{number} {code}"), format!("{billed} minor units"), posted.to_string())
    }))
}
