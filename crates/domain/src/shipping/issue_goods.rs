//! Posts the goods issue of a shipment: stock falls, its cost is posted, exposure moves on.

use super::cancel::order_line_of;
use super::create::can_ship;
use super::{PostGoodsIssue, Shipment, ShipmentLine, ShipmentStep, ShippingRefusal, kits};
use crate::at::At;
use crate::company::Company;
use crate::credit::{self, CreditAccount};
use crate::customer::Customer;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{self, Account, Entry, EntryKind, Posting, PostingHeader};
use crate::money::Money;
use crate::order::{Order, OrderLine, OrderState, progress};
use crate::product::ProductId;
use crate::refusal::{Problems, Refused};
use crate::stock::{self, Balance, Move, MoveKind, MovedBy, Shelved, Shelves};
use std::collections::HashMap;

/// The records that a goods issue is decided on.
#[derive(Clone, Copy, Debug)]
pub struct IssueGoodsGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The customer of the order.
    pub customer: &'a Customer,
    /// The shipment.
    pub shipment: &'a Shipment,
    /// Its lines, by line_no.
    pub lines: &'a [&'a ShipmentLine],
    /// The order that it serves.
    pub order: &'a Order,
    /// All lines of the order, by line_no.
    pub order_lines: &'a [&'a OrderLine],
    /// The balances of the shipment's products in its warehouse, each once.
    pub balances: &'a [&'a Balance],
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// The places of the balances that are kept by place.
    pub shelves: &'a Shelves,
}

/// A shipment that has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodsIssued {
    /// The shipment, shipped.
    pub shipment: Shipment,
    /// Its lines with their cost.
    pub lines: Vec<ShipmentLine>,
    /// The order in its new state.
    pub order: Order,
    /// The order lines that were shipped, changed.
    pub order_lines: Vec<OrderLine>,
    /// The balances that goods left, changed.
    pub balances: Vec<Balance>,
    /// One move per shipment line.
    pub moves: Vec<Move>,
    /// What became of places.
    pub shelved: Shelved,
    /// The credit account: from open orders to delivered.
    pub credit: CreditAccount,
    /// Cost of goods sold against inventory; none when the goods cost nothing.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

/// Posts the goods issue of a shipment, each line at the moving average of its moment. Of what is
/// kept by place leaves what stands ready for the shipment, then what expires first.
///
/// Refusals, by precedence: `StateForbids`, `OrderNotConfirmed`, `CustomerBlocked`,
/// `BeforeShipment`; of each kit `KitNotWhole`; then each line's `stock.back_dated`,
/// `stock.not_usable`.
pub fn issue_goods(
    given: &IssueGoodsGiven<'_>,
    command: &PostGoodsIssue,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<GoodsIssued, Refused> {
    assert_one_story(given, command);
    let mut shipment = given.shipment.clone();
    shipment.state = shipment.state.step(ShipmentStep::Issue)?;
    shipment.shipped_on = Some(at.business_date);
    let mut problems = Problems::new();
    problems.take(can_ship(given.order.state));
    if given.customer.block.stops_deliveries() {
        problems.push(ShippingRefusal::CustomerBlocked);
    }
    let (issued_on, created_on) = (at.business_date, shipment.created_on);
    if !given.company.back_dating.permits(issued_on, created_on) {
        problems.push(ShippingRefusal::BeforeShipment { issued_on, created_on });
    }
    kits::check_issue(given.order_lines, given.lines, &mut problems);
    let left = take_out(given, at, &mut problems);
    problems.finish()?;

    let order_lines = shipped(given)?;
    let order = advance(given, &order_lines);
    let pairs = given.lines.iter().map(|line| order_line_of(given.order_lines, line));
    let credit = credit::follow(given.credit, pairs.zip(&order_lines))?;
    let cost = Money::sum(given.company.base_currency, left.lines.iter().map(|line| line.cost))?;
    let header = PostingHeader {
        kind: EntryKind::GoodsIssue,
        posted_on: at.business_date,
        document: shipment.id.uuid(),
        document_number: shipment.number.clone(),
    };
    let postings = [
        Posting::debit(Account::CostOfGoodsSold, cost, cost),
        Posting::credit(Account::Inventory, cost, cost)?,
    ];
    Ok(GoodsIssued {
        entry: ledger::post(header, &postings, ids)?,
        events: events(given, &order, cost),
        shipment,
        lines: left.lines,
        order,
        order_lines,
        balances: left.balances,
        moves: left.moves,
        shelved: left.shelves.finish(),
        credit,
    })
}

/// Panics: when the records given do not belong together.
fn assert_one_story(given: &IssueGoodsGiven<'_>, command: &PostGoodsIssue) {
    assert_eq!(command.shipment, given.shipment.id, "the shipment that was asked for");
    assert_eq!(given.shipment.order, given.order.id, "the order of the shipment");
    assert_eq!(given.order.customer, given.customer.id, "the customer of the order");
    assert_eq!(given.order.customer, given.credit.customer, "the customer's credit account");
    let by_line_no = given.order_lines.is_sorted_by_key(|line| line.line_no);
    assert!(by_line_no, "order lines come by line_no");
}

/// What left the warehouse.
struct Left {
    lines: Vec<ShipmentLine>,
    balances: Vec<Balance>,
    moves: Vec<Move>,
    shelves: Shelves,
}

/// Takes each line out of its balance, in the order of the lines: two lines of one product each
/// take the average that the one before left.
fn take_out(given: &IssueGoodsGiven<'_>, at: &At, problems: &mut Problems) -> Left {
    let places: HashMap<ProductId, usize> =
        given.balances.iter().enumerate().map(|(place, it)| (it.product, place)).collect();
    let mut left = Left {
        lines: Vec::with_capacity(given.lines.len()),
        balances: given.balances.iter().map(|balance| (*balance).clone()).collect(),
        moves: Vec::with_capacity(given.lines.len()),
        shelves: given.shelves.clone(),
    };
    for (index, line) in given.lines.iter().enumerate() {
        let place = places.get(&line.product).expect("each product's balance is given");
        let balance = &mut left.balances[*place];
        assert_eq!(balance.warehouse, given.shipment.warehouse, "the shipment's warehouse");
        let back_dating = given.company.back_dating;
        let issued = stock::issue(balance, line.quantity, at.business_date, back_dating);
        let taken = match balance.is_kept() {
            true => take_from_shelf(&mut left.shelves, given.shipment, line, at),
            false => Ok(()),
        };
        match taken.and(issued) {
            Ok((after, cost)) => {
                *balance = after;
                left.moves.push(move_of(given.shipment, line, (cost, balance.moves), at));
                left.lines.push(ShipmentLine { issued: line.quantity, cost, ..(*line).clone() });
            }
            Err(refused) => problems.push(refused.at(&format!("lines[{index}]"))),
        }
    }
    left
}

/// What stands ready for the shipment in the bin of its number leaves first.
fn take_from_shelf(
    shelves: &mut Shelves,
    shipment: &Shipment,
    line: &ShipmentLine,
    at: &At,
) -> Result<(), Refused> {
    let by = MovedBy {
        document: shipment.id.uuid(),
        line_no: line.line_no,
        product: line.product,
        warehouse: shipment.warehouse,
    };
    let lasts_until = shelves.lasts_until(line.product, at.business_date)?;
    let mut missing = line.quantity;
    for (spot, lies) in shelves.in_bin(line.product, &shipment.number) {
        let part = lies.min(missing);
        if part.is_positive() {
            missing = missing.checked_sub(part)?;
            shelves.check_lasts(line.product, &spot, lasts_until)?;
            shelves.take(by, &spot, part)?;
        }
    }
    if missing.is_positive() {
        shelves.take_best(by, missing, lasts_until)?;
    }
    Ok(())
}

fn move_of(
    shipment: &Shipment,
    line: &ShipmentLine,
    (cost, sequence): (Money, i64),
    at: &At,
) -> Move {
    Move {
        document: shipment.id.uuid(),
        line_no: line.line_no,
        product: line.product,
        warehouse: shipment.warehouse,
        kind: MoveKind::Issue,
        quantity: line.quantity.negated().expect("a shipped quantity is positive"),
        value: cost.negated().expect("a cost is never negative"),
        moved_on: at.business_date,
        sequence,
    }
}

/// The order lines of the shipment after it left.
fn shipped(given: &IssueGoodsGiven<'_>) -> Result<Vec<OrderLine>, Refused> {
    let mut changed = Vec::with_capacity(given.lines.len());
    for line in given.lines {
        let mut order_line = order_line_of(given.order_lines, line).clone();
        order_line.shipped = order_line.shipped.checked_add(line.quantity)?;
        order_line.reserved = order_line.reserved.checked_sub(line.quantity)?;
        order_line.allocated = order_line.allocated.checked_sub(line.quantity)?;
        order_line.assert_quantity_law();
        changed.push(order_line);
    }
    Ok(changed)
}

/// The order after goods left.
fn advance(given: &IssueGoodsGiven<'_>, changed: &[OrderLine]) -> Order {
    let lines = progress::with_changed(given.order_lines, changed);
    let state = progress::after_shipping(given.order.state, &lines)
        .expect("an order that can ship has a state after it");
    Order { state, ..given.order.clone() }
}

fn events(given: &IssueGoodsGiven<'_>, order: &Order, cost: Money) -> Vec<Event> {
    let shipment = given.shipment;
    let issued = Event::new("shipment.issued", shipment.id.uuid())
        .with("number", &shipment.number)
        .with("order", order.id)
        .with("cost", cost);
    let fulfilled = order.state == OrderState::Fulfilled;
    let fulfilled = fulfilled
        .then(|| Event::new("order.fulfilled", order.id.uuid()).with("number", &order.number));
    [issued].into_iter().chain(fulfilled).collect()
}
