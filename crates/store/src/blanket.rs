//! Blanket orders, their lines and call-offs: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use crate::{codes, ids, lookup, record};
use quittance_domain::blanket::{Blanket, BlanketId, BlanketLine, BlanketState, CallOff};
use quittance_domain::order::OrderId;
use quittance_domain::{CompanyId, Currency, Date, Price, Quantity};

codes!(BlanketState);
ids!(BlanketId);

record!(Blanket = "blanket_order", rank 35, key (id: BlanketId);
    number, state, customer as customer_id, reference, agreed_on, valid_from, valid_to, currency,
    price_tax, closed_because, created_at; version);

record!(BlanketLine = "blanket_line", rank 36,
    key (blanket as blanket_id: BlanketId, line_no: i64);
    product as product_id, description, quantity, price, price_unit, discount, called);

record!(CallOff = "blanket_call_off", rank 37, key (order as order_id: OrderId, line_no: i64);
    blanket as blanket_id, blanket_line);

lookup!(
    /// The lines of a blanket order.
    LinesOfBlanket: BlanketLine, by (blanket as blanket_id: BlanketId)
);

lookup!(
    /// The lines of an order that call a blanket order off.
    CallOffsOfOrder: CallOff, by (order as order_id: OrderId)
);

/// A blanket order with its lines and the numbers of its call-offs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlanketShown {
    /// The blanket order.
    pub blanket: Blanket,
    /// Its lines in their order.
    pub lines: Vec<BlanketLine>,
    /// The numbers of its orders, oldest first.
    pub orders: Vec<String>,
}

/// The blanket order with a number.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<BlanketShown>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(blanket): Option<Blanket> = found else {
        return Ok(None);
    };
    let id = [blanket.id.to_value()];
    let lines = fetch::records(reader, company, "AND blanket_id = $2 ORDER BY line_no", &id)?;
    let sql = "
        SELECT DISTINCT o.number, o.id FROM blanket_call_off a
        JOIN sales_order o ON o.company_id = $1 AND o.id = a.order_id
        WHERE a.company_id = $1 AND a.blanket_id = $2 ORDER BY o.id";
    let args = [company.value().into(), blanket.id.to_value()];
    let orders = fetch::all(reader, sql, &args, fetch::Cells::cell)?;
    Ok(Some(BlanketShown { blanket, lines, orders }))
}

/// A line of which something can still be called off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlanketOpen {
    /// The number of the blanket order.
    pub number: String,
    /// The code of the customer.
    pub customer: String,
    /// The first day of call-offs.
    pub valid_from: Date,
    /// The last day of call-offs.
    pub valid_to: Date,
    /// The currency of the price.
    pub currency: Currency,
    /// Its line.
    pub line_no: i64,
    /// What.
    pub sku: String,
    /// The agreed price.
    pub price: Price,
    /// How much was agreed.
    pub quantity: Quantity,
    /// How much of it was called off.
    pub called: Quantity,
}

/// What is open of blanket orders that are not closed, by their last day.
pub fn open(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<BlanketOpen>, Fault> {
    let sql = "
        SELECT b.number, c.code, b.valid_from, b.valid_to, b.currency, l.line_no, p.sku, l.price,
               l.quantity, l.called
        FROM blanket_order b
        JOIN blanket_line l ON l.company_id = $1 AND l.blanket_id = b.id
        JOIN customer c ON c.company_id = $1 AND c.id = b.customer_id
        JOIN product p ON p.company_id = $1 AND p.id = l.product_id
        WHERE b.company_id = $1 AND b.state = 'open' AND l.called < l.quantity
        ORDER BY b.valid_to, b.id, l.line_no";
    fetch::all(reader, sql, &[company.value().into()], |cells| {
        Ok(BlanketOpen {
            number: cells.cell()?,
            customer: cells.cell()?,
            valid_from: cells.cell()?,
            valid_to: cells.cell()?,
            currency: cells.cell()?,
            line_no: cells.cell()?,
            sku: cells.cell()?,
            price: cells.cell()?,
            quantity: cells.cell()?,
            called: cells.cell()?,
        })
    })
}
