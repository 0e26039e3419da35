//! Quotations, their lines, and which orders accepted them: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::{Field, corrupt};
use crate::reader::Reader;
use crate::value::{Kind, Value};
use crate::{codes, ids, lookup, record};
use quittance_domain::order::OrderId;
use quittance_domain::quotation::{
    Acceptance, CreateQuotation, Quotation, QuotationId, QuotationLine, QuotationState,
};
use quittance_domain::{CompanyId, Date, Money};

codes!(QuotationState);
ids!(QuotationId);

record!(Quotation = "quotation", rank 26, key (id: QuotationId);
    number, state, customer as customer_id, quoted_on, valid_until, ship_to, ship_to_country,
    warehouse as warehouse_id, currency, net in currency, tax in currency, gross in currency,
    request, asked_lines, replaces, closed_because, created_at; version);

record!(QuotationLine = "quotation_line", rank 27,
    key (quotation as quotation_id: QuotationId, line_no: i64), currency of net;
    product as product_id, kind, description, quantity, price, price_unit, discount,
    reduction in currency, net in currency, gross in currency, tax_category, tax_rate, accepted,
    trace);

record!(Acceptance = "quotation_acceptance", rank 28,
    key (order as order_id: OrderId, line_no: i64);
    quotation as quotation_id, quotation_line, quantity);

/// Stored as the JSON text of the command.
impl Field for CreateQuotation {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(serde_json::to_string(self).expect("a command is plain data"))
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        match &value {
            Value::Text(text) => {
                serde_json::from_str(text).map_err(|_| corrupt("quotation", &value))
            }
            _ => Err(corrupt("quotation", &value)),
        }
    }
}

lookup!(
    /// The lines of a quotation.
    LinesOfQuotation: QuotationLine, by (quotation as quotation_id: QuotationId)
);

/// A quotation with its lines and the numbers of the orders that accepted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotationShown {
    /// The quotation.
    pub quotation: Quotation,
    /// Its lines in their order.
    pub lines: Vec<QuotationLine>,
    /// The numbers of its orders, oldest first.
    pub orders: Vec<String>,
}

/// The quotation with a number.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<QuotationShown>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(quotation): Option<Quotation> = found else {
        return Ok(None);
    };
    let id = [quotation.id.to_value()];
    let lines = fetch::records(reader, company, "AND quotation_id = $2 ORDER BY line_no", &id)?;
    let sql = "
        SELECT DISTINCT o.number, o.id FROM quotation_acceptance a
        JOIN sales_order o ON o.company_id = $1 AND o.id = a.order_id
        WHERE a.company_id = $1 AND a.quotation_id = $2 ORDER BY o.id";
    let args = [company.value().into(), quotation.id.to_value()];
    let orders = fetch::all(reader, sql, &args, fetch::Cells::cell)?;
    Ok(Some(QuotationShown { quotation, lines, orders }))
}

/// A quotation in the list of those of which something can still be ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotationListed {
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: QuotationState,
    /// The code of the customer.
    pub customer: String,
    /// The day it was made.
    pub quoted_on: Date,
    /// Its last day.
    pub valid_until: Date,
    /// Net and tax of all of it.
    pub gross: Money,
}

/// The quotations that are neither accepted in whole nor declined nor replaced, by their last day.
pub fn open(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<QuotationListed>, Fault> {
    let sql = "
        SELECT q.number, q.state, c.code, q.quoted_on, q.valid_until, q.currency, q.gross
        FROM quotation q JOIN customer c ON c.company_id = $1 AND c.id = q.customer_id
        WHERE q.company_id = $1 AND q.state IN ('open', 'accepted_in_part')
        ORDER BY q.valid_until, q.id";
    fetch::all(reader, sql, &[company.value().into()], |cells| {
        let (number, state, customer) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let (quoted_on, valid_until, currency) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let gross = cells.money(currency)?;
        Ok(QuotationListed { number, state, customer, quoted_on, valid_until, gross })
    })
}
