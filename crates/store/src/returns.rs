//! Returns and their lines: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::ledger;
use crate::reader::Reader;
use crate::stock;
use crate::{codes, ids, lookup, record};
use quittance_domain::CompanyId;
use quittance_domain::customer::CustomerId;
use quittance_domain::ledger::Entry;
use quittance_domain::returns::{
    CreditBasis, Disposition, Return, ReturnId, ReturnLine, ReturnState,
};
use quittance_domain::stock::Move;

codes!(ReturnState, Disposition, CreditBasis);
ids!(ReturnId);

record!(Return = "return_order", rank 40, key (id: ReturnId);
    number, state, customer as customer_id, source_number, reason, requested_on, received_on,
    currency, warehouse as warehouse_id; version);

record!(ReturnLine = "return_line", rank 41,
    key (return_id: ReturnId, line_no: i64), currency of net;
    product as product_id, kind, description, quantity, price, price_unit, net in currency,
    gross in currency, basis, tax_category, tax_rate, invoice as invoice_id, invoice_line,
    shipment as shipment_id, shipment_line, disposition, cost in base, cost_basis);

lookup!(
    /// The return with a number.
    ReturnByNumber: Return, by (number: String)
);

lookup!(
    /// The returns that came from another system with a number.
    ReturnsOfSourceNumber: Return, by (source_number: String),
    where "source_number <> ''" if |found| !found.source_number.is_empty()
);

lookup!(
    /// The returns of a customer that are not credited yet.
    OpenReturnsOfCustomer: Return, by (customer as customer_id: CustomerId),
    where "state <> 'credited' AND state <> 'taken_back'"
    if |found| !matches!(found.state, ReturnState::Credited | ReturnState::TakenBack)
);

lookup!(
    /// The lines of a return.
    LinesOfReturn: ReturnLine, by (return_id: ReturnId)
);

/// A return with its lines, its moves and what was posted by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnShown {
    /// The return; its credit note is found by the events of the return.
    pub head: Return,
    /// Its lines in their order.
    pub lines: Vec<ReturnLine>,
    /// What went back on a shelf.
    pub moves: Vec<Move>,
    /// What was posted as the goods came in.
    pub entries: Vec<Entry>,
}

/// The return with a number.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<ReturnShown>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(head) = found else {
        return Ok(None);
    };
    let head: Return = head;
    let tail = "AND return_id = $2 ORDER BY line_no";
    Ok(Some(ReturnShown {
        lines: fetch::records(reader, company, tail, &[head.id.to_value()])?,
        moves: stock::moves_of(reader, company, head.id.uuid())?,
        entries: ledger::entries_of(reader, company, head.id.uuid())?,
        head,
    }))
}
