//! What of the bases of invoices bears no tax, because the terms put the tax on what is left when
//! they are paid early.
use super::amounts::first_wrong;
use super::sides::Sides;
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch::Cells;
use crate::reader::Reader;
use quittance_domain::customer::CustomerId;
use quittance_domain::tax::TaxCategory;
use quittance_domain::{CompanyId, Currency, Money, Rate};
use std::collections::BTreeMap;

pub const CHECKS: &[Check] = &[
    Check {
        name: "tax_on_rest.untaxed_is_the_best_offer",
        promise: "what of an invoice bears no tax is what paying all of it in time saves at best, \
                  where its terms put the tax on the rest",
        how: How::Sides(Sides {
            subject: "(SELECT v.number FROM invoice v WHERE v.company_id = $1 AND v.id = d.id),
                      category, rate",
            key: "id, category, rate",
            expected: &[
                "SELECT document_id AS id, category, rate, currency AS unit, best AS amount
                         FROM (SELECT document_id, instalment, category, rate, currency,
                                      MAX(base) AS best
                               FROM discount_offer
                               WHERE company_id = $1 AND discount_tax = 'always'
                               GROUP BY document_id, instalment, category, rate, currency) o",
            ],
            found: &["SELECT t.invoice_id AS id, t.category, t.rate, t.currency AS unit,
                             COALESCE(t.untaxed, 0) AS amount
                      FROM invoice_tax t
                      JOIN invoice v ON v.company_id = $1 AND v.id = t.invoice_id
                      WHERE t.company_id = $1 AND v.kind <> 'credit_note'"],
        }),
    },
    Check {
        name: "tax_on_rest.untaxed_is_out_of_the_tax",
        promise: "what of a document bears no tax is taken out of what its entry says is taxed",
        how: How::Sides(Sides {
            subject: "(SELECT v.number FROM invoice v WHERE v.company_id = $1 AND v.id = d.id),
                      category, rate",
            key: "id, category, rate",
            expected: &["SELECT t.invoice_id AS id, t.category, t.rate, t.currency AS unit,
                                CASE v.kind WHEN 'credit_note' THEN -COALESCE(t.untaxed, 0)
                                            ELSE COALESCE(t.untaxed, 0) END AS amount
                         FROM invoice_tax t
                         JOIN invoice v ON v.company_id = $1 AND v.id = t.invoice_id
                         WHERE t.company_id = $1"],
            found: &["SELECT e.document_id AS id, l.tax_category AS category, l.tax_rate AS rate,
                             l.currency AS unit, l.amount
                      FROM journal_line l
                      JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
                      WHERE l.company_id = $1 AND l.account = 'early_discounts'
                        AND l.tax_category IS NOT NULL
                        AND e.kind IN ('invoice', 'credit_note', 'debit_note')"],
        }),
    },
    Check {
        name: "tax_on_rest.notes_credit_their_share",
        promise: "what of credit notes bears no tax is the share that their invoices are credited",
        how: How::Run(credited),
    },
];

/// A customer's tax of one category and rate.
type TaxKey = (CustomerId, TaxCategory, Rate);

/// A credit note over several invoices has one tax for each rate, so that only the sums over a
/// customer can be compared.
fn credited(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let mut off_by: BTreeMap<TaxKey, i128> = BTreeMap::new();
    let notes = "SELECT v.customer_id, t.category, t.rate, t.untaxed
         FROM invoice_tax t JOIN invoice v ON v.company_id = $1 AND v.id = t.invoice_id
         WHERE t.company_id = $1 AND v.kind = 'credit_note' AND t.untaxed IS NOT NULL";
    let shares = "SELECT v.customer_id, t.category, t.rate, t.currency, t.untaxed, l.gross,
                         t.base, t.tax, c.base, c.tax
         FROM credited_tax c
         JOIN invoice_tax t ON t.company_id = $1 AND t.invoice_id = c.invoice_id
              AND t.category = c.category AND t.rate = c.rate
         JOIN invoice v ON v.company_id = $1 AND v.id = t.invoice_id
         LEFT JOIN invoice_line l ON l.company_id = $1 AND l.invoice_id = t.invoice_id
              AND l.line_no = 1
         WHERE c.company_id = $1 AND t.untaxed IS NOT NULL";
    let key =
        |cells: &mut Cells| Ok::<TaxKey, Fault>((cells.cell()?, cells.cell()?, cells.cell()?));
    first_wrong(reader, company, notes, |cells| {
        let key = key(cells)?;
        *off_by.entry(key).or_default() += i128::from(cells.cell::<i64>()?);
        Ok(None)
    })?;
    first_wrong(reader, company, shares, |cells| {
        let key = key(cells)?;
        let share = share(cells)?;
        *off_by.entry(key).or_default() -= i128::from(share.minor());
        Ok(None)
    })?;
    let wrong = off_by.into_iter().find(|(_, off)| *off != 0);
    Ok(wrong.map(|((customer, category, rate), off)| {
        let subject = format!("{customer} {category} {rate}");
        (subject, "as much as is credited".into(), format!("{off} minor units more"))
    }))
}

/// What of what is credited of a tax bears none: of its base, or of its gross amount where tax is
/// inside the prices.
fn share(cells: &mut Cells) -> Result<Money, Fault> {
    let currency: Currency = cells.cell()?;
    let untaxed: Money = cells.money(currency)?;
    let inside: Option<i64> = cells.cell()?;
    let (base, tax): (i64, i64) = (cells.cell()?, cells.cell()?);
    let (credited, credited_tax): (i64, i64) = (cells.cell()?, cells.cell()?);
    let share = match inside {
        None => untaxed.share(credited, base),
        Some(_) => untaxed.share(credited + credited_tax, base + tax),
    };
    share.map_err(|refusal| Fault::TooLarge(refusal.to_string()))
}
