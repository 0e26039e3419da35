//! The moving average, move by move: what left took its part of the value that was there, and what
//! emptied the balance took all of it (RULES 23).
//!
//! Cost runs in the order of posting, which is the order of the documents' events.
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch::Cells;
use crate::reader::Reader;
use quittance_domain::CompanyId;
use quittance_domain::company::WarehouseId;
use quittance_domain::decimal::mul_div_round;
use quittance_domain::product::ProductId;
use std::collections::BTreeMap;
use uuid::Uuid;

pub const CHECKS: &[Check] = &[Check {
    name: "stock.average_is_followed",
    promise: "what leaves a balance takes round(value x quantity / on hand), and nothing leaves \
              that is not there",
    how: How::Run(follow),
}];

/// Moves in the order in which they were posted. Where tables are joined by a document, SQLite is
/// told by CROSS JOIN to keep the events' order, so that nothing is sorted.
const MOVES: &str =
    "SELECT m.product_id, m.warehouse_id, m.document_id, m.line_no, m.quantity, m.value
    FROM event e CROSS JOIN stock_move m
    WHERE e.company_id = $1 AND m.company_id = $1 AND m.document_id = e.subject_id
      AND e.kind = CASE m.kind WHEN 'receipt' THEN 'stock.received'
                               WHEN 'adjustment' THEN 'stock.adjusted'
                               WHEN 'issue' THEN 'shipment.issued'
                               WHEN 'transfer_out' THEN 'stock.sent'
                               WHEN 'transfer_in' THEN 'stock.arrived'
                               WHEN 'revaluation' THEN 'stock.revalued'
                               WHEN 'issue_reversal' THEN 'stock.reversed'
                               ELSE 'return.received' END
    ORDER BY e.sequence, m.line_no";

/// What lies in a balance while the moves are followed: millionths of a unit, and minor units.
type OnHand = (i64, i64);

fn follow(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let mut balances: BTreeMap<(ProductId, WarehouseId), OnHand> = BTreeMap::new();
    let mut wrong = None;
    reader.query(MOVES, &[company.value().into()], &mut |row| {
        if wrong.is_some() {
            return Ok(());
        }
        let mut cells = Cells::new(row);
        let balance = balances.entry((cells.cell()?, cells.cell()?)).or_default();
        let (document, line_no): (Uuid, i64) = (cells.cell()?, cells.cell()?);
        let (quantity, value) = (cells.cell()?, cells.cell()?);
        if let Some((expected, found)) = step(balance, (quantity, value)) {
            wrong = Some((document, line_no, expected, found));
        }
        Ok(())
    })?;
    let Some((document, line_no, expected, found)) = wrong else {
        return Ok(None);
    };
    let number = super::documents::number_of(reader, company, document)?;
    Ok(Some((format!("{number} {line_no}"), expected, found)))
}

/// The balance after a move; what is wrong with the move as expected and found.
fn step(balance: &mut OnHand, (quantity, value): OnHand) -> Option<(String, String)> {
    let (on_hand, worth) = *balance;
    let left = on_hand.checked_add(quantity).zip(worth.checked_add(value));
    let Some(left) = left.filter(|(on_hand, worth)| *on_hand >= 0 && *worth >= 0) else {
        let there = format!("at most {on_hand} millionths worth {worth} minor units");
        return Some((there, format!("{quantity} and {value}")));
    };
    *balance = left;
    if quantity > 0 && value >= 0 || quantity == 0 && on_hand > 0 {
        return None;
    }
    let taken = match left.0 {
        0 => Ok(worth),
        _ => mul_div_round(worth, quantity.saturating_neg(), on_hand),
    };
    match taken {
        Ok(taken) if taken == -value => None,
        Ok(taken) => Some((format!("{} minor units", -taken), format!("{value} minor units"))),
        Err(refusal) => Some((refusal.to_string(), value.to_string())),
    }
}
