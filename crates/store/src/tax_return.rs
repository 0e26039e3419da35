//! The tax return: its form, what the books of a period come to by side, category and rate, and
//! what was filed.
use crate::chain;
use crate::fault::Fault;
use crate::fetch;
use crate::field::{Field, corrupt};
use crate::reader::Reader;
use crate::value::{Kind, Value};
use crate::{codes, company, record};
use quittance_domain::tax::{
    TaxAmount, TaxBox, TaxFiling, TaxFilingLine, TaxLine, TaxPeriod, TaxReturnForm, TaxSide,
};
use quittance_domain::{CompanyId, Date};

codes!(TaxSide);

record!(TaxReturnForm = "tax_return_form", rank 660, key (); boxes; version);

record!(TaxFiling = "tax_filing", rank 670, key (through: Date);
    period, behind, boxes, payable in base, hash, filed_by, filed_at);

record!(TaxFilingLine = "tax_filing_line", rank 671, key (through: Date, line_no: i64);
    box_number, side, category, rate, base in base, tax in base);

impl Field for TaxPeriod {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        match &value {
            Value::Text(text) => text.parse().map_err(|_| corrupt("period", &value)),
            _ => Err(corrupt("period", &value)),
        }
    }
}

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
    let own = fetch::record::<TaxReturnForm>(reader, company, "", &[])?;
    let country = company::show(reader, company)?.map(|company| company.country);
    Ok(TaxReturnForm::boxes_of(own.as_ref(), country))
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

/// The first day with something to return.
pub fn begins_on(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Date>, Fault> {
    let sql = format!("SELECT MIN(posted_on) FROM ({AMOUNTS}) amounts");
    fetch::one(reader, &sql, &args(company, (Date::FIRST, Date::LAST)), fetch::Cells::cell)
}

/// All returns that were filed, oldest first.
pub fn filings(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<TaxFiling>, Fault> {
    fetch::records(reader, company, "ORDER BY through", &[])
}

/// The lines of a return that was filed.
pub fn filing_lines(
    reader: &mut dyn Reader,
    company: CompanyId,
    filing: &TaxFiling,
) -> Result<Vec<TaxFilingLine>, Fault> {
    let tail = "AND through = $2 ORDER BY line_no";
    fetch::records(reader, company, tail, &[filing.through.to_value()])
}

/// The hash over a return that is filed; what its `hash` holds plays no part.
pub fn hash(filing: &TaxFiling, lines: &[TaxFilingLine]) -> String {
    let mut fields = vec![
        filing.through.to_string(),
        filing.period.to_string(),
        filing.behind.map(|day| day.to_string()).unwrap_or_default(),
        serde_json::to_string(&filing.boxes).expect("they are plain data"),
        filing.payable.to_string(),
        filing.filed_by.clone(),
        filing.filed_at.micros().to_string(),
    ];
    for line in lines {
        let texts = [
            line.line_no.to_string(),
            line.box_number.clone(),
            line.side.to_string(),
            line.category.to_string(),
            line.rate.nanos().to_string(),
            line.base.to_string(),
            line.tax.to_string(),
        ];
        fields.extend(texts);
    }
    chain::of_fields(fields.iter().map(String::as_bytes))
}
