//! Takes in goods of a purchase order, at its price: a stock receipt that rests on the order.

use super::order::{check_size, check_step};
use super::{
    PurchaseLine, PurchaseOrder, PurchaseReceiptLine, PurchaseState, PurchaseStep,
    PurchasingRefusal, ReceivePurchase, ReceivedLine, Supplier,
};
use crate::at::At;
use crate::event::Event;
use crate::id::Ids;
use crate::money::Money;
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::stock::{CostedLine, Laid, StockGiven, StockMoved, receive_at_cost};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};

/// Goods that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseReceived {
    /// Changed.
    pub order: PurchaseOrder,
    /// Changed: those that came in.
    pub lines: Vec<PurchaseLine>,
    /// New, one a move.
    pub receipt: Vec<PurchaseReceiptLine>,
    /// The stock document, its moves and its entry.
    pub moved: StockMoved,
    /// `purchase.received`.
    pub events: Vec<Event>,
}

/// Takes in what came of an order: the lines that are named, or all that is open; more than was
/// ordered within the supplier's tolerance.
///
/// Refusals: `StateForbids`, `BeforeOrder`, `text.*`, `NothingOpen`, and of each line
/// `UnknownLine`, `LineTwice`, `QuantityOutOfRange`, `MoreThanOrdered`; then those of a receipt.
pub fn receive_purchase(
    given: &StockGiven,
    (order, lines, supplier): (&PurchaseOrder, &[&PurchaseLine], &Supplier),
    command: &ReceivePurchase,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<PurchaseReceived, Refused> {
    assert_eq!(command.order, order.id, "the order that the command names is given");
    assert_eq!(order.supplier, supplier.id, "the order's own supplier is given");
    let mut problems = Problems::new();
    problems.take(check_step(order, PurchaseStep::Receive));
    let (received_on, ordered_on) = (at.business_date, order.ordered_on);
    if !given.company.back_dating.permits(received_on, ordered_on) {
        problems.push(PurchasingRefusal::BeforeOrder { received_on, ordered_on });
    }
    let reference = typed_text::optional(&command.reference, SENTENCE_CHARS_MAX);
    problems.take_at("reference", reference);
    problems.finish()?;
    let quantities = quantities(lines, supplier, command)?;
    let laid = |line_no: i64| {
        let named = command.lines.iter().find(|named| named.line_no == line_no);
        named.map_or(Laid::default(), ReceivedLine::laid)
    };
    let mut after: Vec<PurchaseLine> = lines.iter().map(|line| (*line).clone()).collect();
    let mut came = Vec::new();
    for (line, quantity) in after.iter_mut().zip(&quantities) {
        if quantity.is_zero() {
            continue;
        }
        let cost = take(line, *quantity)?;
        let (product, quantity, laid) = (line.product, *quantity, laid(line.line_no));
        came.push((line.line_no, CostedLine { product, quantity, cost, laid }));
    }
    let costed: Vec<CostedLine> = came.iter().map(|(_, line)| *line).collect();
    let of = (order.id.uuid(), command.reference.as_str());
    let moved = receive_at_cost(given, (order.warehouse, of), &costed, at, ids)?;
    let document = moved.document.id;
    let receipt = (1..).zip(&came).map(|(line_no, (order_line, line))| PurchaseReceiptLine {
        document,
        line_no,
        order: order.id,
        order_line: *order_line,
        quantity: line.quantity,
        cost: line.cost,
    });
    let receipt = receipt.collect();
    let state = PurchaseState::of(after.iter());
    let changed = after.into_iter().zip(&quantities).filter(|(_, quantity)| quantity.is_positive());
    let received = Event::new("purchase.received", order.id.uuid())
        .with("number", &order.number)
        .with("document", document)
        .with("state", state);
    Ok(PurchaseReceived {
        order: PurchaseOrder { state, ..order.clone() },
        lines: changed.map(|(line, _)| line).collect(),
        receipt,
        moved,
        events: vec![received],
    })
}

impl ReceivedLine {
    fn laid(&self) -> Laid<'_> {
        Laid { place: self.place.as_ref(), expires_on: self.expires_on }
    }
}

/// Adds to what came in of a line; gives its cost, by cumulative difference.
fn take(line: &mut PurchaseLine, quantity: Quantity) -> Result<Money, Refused> {
    line.received = line.received.checked_add(quantity)?;
    let open = line.quantity.checked_sub(line.received)?.checked_sub(line.cancelled)?;
    line.open = open.max(Quantity::ZERO);
    let all = line.price.amount(line.received, line.received_cost.currency())?;
    let cost = all.checked_sub(line.received_cost)?;
    line.received_cost = all;
    Ok(cost)
}

/// How much of each line came.
fn quantities(
    lines: &[&PurchaseLine],
    supplier: &Supplier,
    command: &ReceivePurchase,
) -> Result<Vec<Quantity>, Refused> {
    if command.lines.is_empty() {
        let open: Vec<Quantity> = lines.iter().map(|line| line.open).collect();
        if open.iter().all(|open| open.is_zero()) {
            return Err(PurchasingRefusal::NothingOpen.into());
        }
        return Ok(open);
    }
    check_size(command.lines.len())?;
    let mut quantities = vec![Quantity::ZERO; lines.len()];
    let mut problems = Problems::new();
    for (index, named) in command.lines.iter().enumerate() {
        let path = format!("lines[{index}]");
        let (line_no, quantity) = (named.line_no, named.quantity);
        let Some(place) = lines.iter().position(|line| line.line_no == line_no) else {
            problems.push(Refused::from(PurchasingRefusal::UnknownLine { line_no }).at(&path));
            continue;
        };
        if !quantities[place].is_zero() {
            problems.push(Refused::from(PurchasingRefusal::LineTwice { line_no }).at(&path));
            continue;
        }
        let most = receivable(lines[place], supplier)?;
        if !quantity.is_positive() {
            let out_of_range = PurchasingRefusal::QuantityOutOfRange { quantity };
            problems.push(Refused::from(out_of_range).at(&format!("{path}.quantity")));
        } else if quantity > most {
            let more = PurchasingRefusal::MoreThanOrdered { line_no, most };
            problems.push(Refused::from(more).at(&format!("{path}.quantity")));
        }
        quantities[place] = quantity;
    }
    problems.finish()?;
    Ok(quantities)
}

/// How much may still come of a line: what is open, and the tolerance on what was ordered.
fn receivable(line: &PurchaseLine, supplier: &Supplier) -> Result<Quantity, Refused> {
    let more = i128::from(line.quantity.micros()) * i128::from(supplier.over_receipt.nanos());
    let more = i64::try_from(more / i128::from(Rate::ONE.nanos())).expect("a part of the whole");
    let most = line.quantity.checked_add(Quantity::from_micros(more))?;
    let left = most.checked_sub(line.received)?.checked_sub(line.cancelled)?;
    Ok(left.max(Quantity::ZERO))
}
