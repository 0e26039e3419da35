//! The tax return: its form, and what the books of a period come to by side, category and rate.
use crate::fault::Fault;
use crate::fetch;
use crate::field::{Field, corrupt};
use crate::reader::Reader;
use crate::value::{Kind, Value};
use crate::{codes, company, record};
use quittance_domain::tax::{ReadyForm, TaxAmount, TaxBox, TaxLine, TaxReturnForm, TaxSide};
use quittance_domain::{CompanyId, Date};

codes!(TaxSide);

record!(TaxReturnForm = "tax_return_form", rank 660, key (); boxes; version);

/// The boxes of a form: few, read and written as a whole.
impl Field for Vec<TaxBox> {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(serde_json::to_string(self).expect("they are plain data"))
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        match &value {
            Value::Text(text) => {
                serde_json::from_str(text).map_err(|_| corrupt("list of boxes", &value))
            }
            _ => Err(corrupt("list of boxes", &value)),
        }
    }
}

/// Each amount of a period's return: taxed lines of income and of output tax; of suppliers' bills
/// the lines, for the base, and the lines of their entries on the accounts of tax. What the
/// company itself owes of a bill stands on two sides.
pub(crate) const AMOUNTS: &str = "
    SELECT 'supply' AS side, l.tax_category AS category, l.tax_rate AS rate, e.posted_on,
           e.document_number AS document, e.number AS entry,
           CASE WHEN l.account = 'output_tax' THEN 0 ELSE -l.base_amount END AS base,
           CASE WHEN l.account = 'output_tax' THEN -l.base_amount ELSE 0 END AS tax
    FROM journal_entry e JOIN journal_line l ON l.company_id = $1 AND l.entry_id = e.id
    WHERE e.company_id = $1 AND e.posted_on >= $2 AND e.posted_on <= $3
      AND e.kind <> 'supplier_invoice' AND l.tax_category IS NOT NULL
      AND l.account <> 'input_tax'
    UNION ALL
    SELECT CASE WHEN l.account = 'output_tax' THEN 'acquisition'
                WHEN l.tax_category IN ('AE', 'K') THEN 'acquisition_input'
                ELSE 'purchase' END, l.tax_category, l.tax_rate, e.posted_on,
           e.document_number, e.number, 0,
           CASE WHEN l.account = 'output_tax' THEN -l.base_amount ELSE l.base_amount END
    FROM journal_entry e JOIN journal_line l ON l.company_id = $1 AND l.entry_id = e.id
    WHERE e.company_id = $1 AND e.posted_on >= $2 AND e.posted_on <= $3
      AND l.tax_category IS NOT NULL
      AND (l.account = 'input_tax' OR e.kind = 'supplier_invoice')
    UNION ALL
    SELECT CASE WHEN l.tax_category IN ('AE', 'K') THEN 'acquisition' ELSE 'purchase' END,
           l.tax_category, l.tax_rate, v.posted_on, v.number, '', l.net, 0
    FROM supplier_invoice v
    JOIN supplier_invoice_line l ON l.company_id = $1 AND l.invoice_id = v.id
    WHERE v.company_id = $1 AND v.posted_on >= $2 AND v.posted_on <= $3
    UNION ALL
    SELECT 'acquisition_input', l.tax_category, l.tax_rate, v.posted_on, v.number, '', l.net, 0
    FROM supplier_invoice v
    JOIN supplier_invoice_line l ON l.company_id = $1 AND l.invoice_id = v.id
    WHERE v.company_id = $1 AND v.posted_on >= $2 AND v.posted_on <= $3
      AND l.tax_category IN ('AE', 'K')";

/// The form of the company's return: its own, else the ready one of its country.
pub fn form(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<TaxBox>, Fault> {
    if let Some(own) = fetch::record::<TaxReturnForm>(reader, company, "", &[])? {
        return Ok(own.boxes);
    }
    let country = company::show(reader, company)?.map(|company| company.country);
    Ok(country.map_or(ReadyForm::General, ReadyForm::of).boxes())
}

/// What the books of a period come to, its first and last day included, in the currency of the
/// books, by side, category and rate.
pub fn amounts(
    reader: &mut dyn Reader,
    company: CompanyId,
    period: (Date, Date),
) -> Result<Vec<TaxAmount>, Fault> {
    let sql = format!(
        "SELECT side, category, rate, CAST(SUM(base) AS BIGINT), CAST(SUM(tax) AS BIGINT)
         FROM ({AMOUNTS}) amounts GROUP BY side, category, rate ORDER BY side, category, rate"
    );
    let base = fetch::base(reader, company)?;
    fetch::all(reader, &sql, &args(company, period), |cells| {
        let (side, category, rate) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let (base, tax) = (cells.money(base)?, cells.money(base)?);
        Ok(TaxAmount { side, line: TaxLine { category, rate, base, tax } })
    })
}

/// What a document adds to a return on one side, at one category and rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentAmount {
    /// The day that it counts for.
    pub posted_on: Date,
    /// The document's number.
    pub document: String,
    /// The number of its entry; empty where its lines came to no tax.
    pub entry: String,
    /// What it adds.
    pub amount: TaxAmount,
}

/// The documents that [`amounts`] sums up, by side, category, rate, day and number.
pub fn documents(
    reader: &mut dyn Reader,
    company: CompanyId,
    period: (Date, Date),
) -> Result<Vec<DocumentAmount>, Fault> {
    let sql = format!(
        "SELECT posted_on, document, MAX(entry), side, category, rate,
                CAST(SUM(base) AS BIGINT), CAST(SUM(tax) AS BIGINT)
         FROM ({AMOUNTS}) amounts GROUP BY side, category, rate, posted_on, document
         ORDER BY side, category, rate, posted_on, document"
    );
    let base = fetch::base(reader, company)?;
    fetch::all(reader, &sql, &args(company, period), |cells| {
        let (posted_on, document, entry) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let (side, category, rate) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let (base, tax) = (cells.money(base)?, cells.money(base)?);
        let amount = TaxAmount { side, line: TaxLine { category, rate, base, tax } };
        Ok(DocumentAmount { posted_on, document, entry, amount })
    })
}

fn args(company: CompanyId, (first, last): (Date, Date)) -> [Value; 3] {
    [company.value().into(), first.to_value(), last.to_value()]
}
