//! Takes back goods that were delivered and not billed yet: refused at the door, or not what was
//! ordered. Nothing was billed, so nothing is credited, and nothing of it will be (RULES 19).

use super::{
    CreditBasis, Disposition, Return, ReturnId, ReturnLine, ReturnRefusal, ReturnState, TakeBack,
};
use crate::at::At;
use crate::company::Company;
use crate::credit::{self, Covered, CreditAccount};
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{self, Account, Entry, EntryKind, Posting, PostingHeader};
use crate::money::Money;
use crate::order::{Order, OrderLine, OrderState, progress};
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::shipping::{Shipment, ShipmentLine};
use crate::stock::{
    self, Balance, CostBasis, LeftBy, Move, MoveKind, MovedBy, Shelved, Shelves, StockStatus,
};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use std::collections::BTreeMap;

/// The records that taking goods back is decided on.
#[derive(Clone, Copy, Debug)]
pub struct TakeBackGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The shipment that the goods left with.
    pub shipment: &'a Shipment,
    /// Its lines, by line_no.
    pub shipment_lines: &'a [&'a ShipmentLine],
    /// The order that it serves.
    pub order: &'a Order,
    /// All its lines, by line_no.
    pub order_lines: &'a [&'a OrderLine],
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// The balances of the shipment's products in its warehouse.
    pub balances: &'a [&'a Balance],
    /// The places of those that are kept by place, and what of the shipment left by place.
    pub shelves: &'a Shelves,
}

/// Goods that were taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// The return, without number.
    pub rma: Return,
    /// Its lines, with their cost.
    pub lines: Vec<ReturnLine>,
    /// The shipment lines that they come back from, changed.
    pub shipment_lines: Vec<ShipmentLine>,
    /// The order, closed when nothing is left to ship or bill.
    pub order: Order,
    /// Its lines that they come back from, changed.
    pub order_lines: Vec<OrderLine>,
    /// The credit account: what comes back will never be owed.
    pub credit: CreditAccount,
    /// The balances that goods went back to, changed.
    pub balances: Vec<Balance>,
    /// One move per line that went back to stock.
    pub moves: Vec<Move>,
    /// What became of places.
    pub shelved: Shelved,
    /// Inventory and loss against cost of goods sold; none when the goods cost nothing.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

impl TakenBack {
    /// The same with the number of the return series.
    #[must_use]
    pub fn with_number(mut self, number: &str) -> Self {
        self.events[0].data.push(("number", number.to_owned()));
        if let Some(entry) = &mut self.entry {
            number.clone_into(&mut entry.header.document_number);
        }
        number.clone_into(&mut self.rma.number);
        self
    }
}

/// Takes goods back at the cost that they left at. Without lines all comes back that is not billed.
///
/// Refusals, by precedence: `text.*` of the reason, `BeforeIssue`, and of each line
/// `NoSuchShipmentLine`, `LineTwice`, `QuantityNotPositive`, `MoreThanUnbilled`; `NothingUnbilled`;
/// `amount.overflow`.
pub fn take_back(
    given: &TakeBackGiven<'_>,
    command: &TakeBack,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<TakenBack, Refused> {
    assert_eq!(command.shipment, given.shipment.id, "the shipment that was asked for");
    assert_eq!(given.order.id, given.shipment.order, "the order that the shipment serves");
    let wanted = check(given, command, at)?;
    let rma = header(given, command, ReturnId::from_uuid(ids.next()), at);
    let mut books = Books::open(given, &rma, at);
    for (line, quantity, disposition) in wanted {
        books.take(line, quantity, disposition)?;
    }
    let Books { lines, shipment_lines, order_lines, balances, moves, .. } = books;
    let (restocked, lost, shelves) = (books.restocked, books.lost, books.shelves);
    let cost = restocked.checked_add(lost)?;
    let postings = [
        Posting::debit(Account::Inventory, restocked, restocked),
        Posting::debit(Account::StockLoss, lost, lost),
        Posting::credit(Account::CostOfGoodsSold, cost, cost)?,
    ];
    let posting_header = PostingHeader {
        kind: EntryKind::Return,
        posted_on: at.business_date,
        document: rma.id.uuid(),
        document_number: String::new(),
    };
    let order_lines: Vec<OrderLine> = order_lines.into_values().collect();
    let line_before = |line: &OrderLine| {
        let found = given.order_lines.iter().find(|before| before.line_no == line.line_no);
        *found.expect("a changed line is one of the order")
    };
    let changes = order_lines.iter().map(|line| (line_before(line), line));
    let state = state_after(given, &order_lines);
    let credit = credit::follow(given.credit, changes)?;
    let before = Covered::of(given.order, given.order_lines.iter().copied())?;
    let lines_after = progress::with_changed(given.order_lines, &order_lines);
    let after = Covered::of(given.order, lines_after.iter().copied())?;
    Ok(TakenBack {
        credit: credit::cover(&credit, before, after)?,
        entry: ledger::post(posting_header, &postings, ids)?,
        events: events(&rma, given, cost, state),
        order: Order { state, ..given.order.clone() },
        balances: balances.into_values().collect(),
        rma,
        lines,
        shipment_lines,
        order_lines,
        moves,
        shelved: shelves.finish(),
    })
}

/// A line that comes back: how much of it, and what becomes of it.
type Wanted<'a> = (&'a ShipmentLine, Quantity, Disposition);

fn check<'a>(
    given: &TakeBackGiven<'a>,
    command: &TakeBack,
    at: &At,
) -> Result<Vec<Wanted<'a>>, Refused> {
    let mut problems = Problems::new();
    problems.take_at("reason", typed_text::required(&command.reason, SENTENCE_CHARS_MAX));
    let returned_on = at.business_date;
    let earlier = |left_on: &Date| !given.company.back_dating.permits(returned_on, *left_on);
    if let Some(left_on) = given.shipment.shipped_on.filter(earlier) {
        problems.push(ReturnRefusal::BeforeIssue { left_on, returned_on });
    }
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    for (index, line) in command.lines.iter().enumerate() {
        let found = given.shipment_lines.iter().find(|it| it.line_no == line.line_no);
        let is_twice = wanted.iter().any(|(known, ..)| known.line_no == line.line_no);
        let checked = match found {
            None => Err(ReturnRefusal::NoSuchShipmentLine { line_no: line.line_no }),
            Some(_) if is_twice => Err(ReturnRefusal::LineTwice { line_no: line.line_no }),
            Some(_) if !line.quantity.is_positive() => Err(ReturnRefusal::QuantityNotPositive),
            Some(found) if line.quantity > found.unbilled() => {
                Err(ReturnRefusal::MoreThanUnbilled { left: found.unbilled() })
            }
            Some(found) => Ok(*found),
        };
        if let Some(found) = problems.take_at(&format!("lines[{index}]"), checked) {
            wanted.push((found, line.quantity, line.disposition));
        }
    }
    problems.finish()?;
    if command.lines.is_empty() {
        let unbilled = given.shipment_lines.iter().filter(|line| line.unbilled().is_positive());
        wanted.extend(unbilled.map(|line| (*line, line.unbilled(), Disposition::Restock)));
    }
    if wanted.is_empty() {
        return Err(ReturnRefusal::NothingUnbilled.into());
    }
    Ok(wanted)
}

fn header(given: &TakeBackGiven<'_>, command: &TakeBack, id: ReturnId, at: &At) -> Return {
    Return {
        id,
        number: String::new(),
        state: ReturnState::TakenBack,
        customer: given.order.customer,
        source_number: String::new(),
        reason: command.reason.clone(),
        requested_on: at.business_date,
        received_on: Some(at.business_date),
        currency: given.order.currency,
        warehouse: given.shipment.warehouse,
        version: 0,
    }
}

/// The records as they become, line by line.
struct Books<'a> {
    given: &'a TakeBackGiven<'a>,
    rma: &'a Return,
    at: &'a At,
    lines: Vec<ReturnLine>,
    shipment_lines: Vec<ShipmentLine>,
    order_lines: BTreeMap<i64, OrderLine>,
    balances: BTreeMap<crate::product::ProductId, Balance>,
    moves: Vec<Move>,
    shelves: Shelves,
    restocked: Money,
    lost: Money,
}

impl<'a> Books<'a> {
    fn open(given: &'a TakeBackGiven<'a>, rma: &'a Return, at: &'a At) -> Self {
        let nothing = Money::zero(given.company.base_currency);
        Books {
            given,
            rma,
            at,
            lines: Vec::new(),
            shipment_lines: Vec::new(),
            order_lines: BTreeMap::new(),
            balances: BTreeMap::new(),
            moves: Vec::new(),
            shelves: given.shelves.clone(),
            restocked: nothing,
            lost: nothing,
        }
    }

    fn take(
        &mut self,
        line: &ShipmentLine,
        quantity: Quantity,
        disposition: Disposition,
    ) -> Result<(), Refused> {
        let order_line = self.order_line(line);
        let order_line = OrderLine {
            returned: order_line.returned.checked_add(quantity)?,
            returned_unbilled: order_line.returned_unbilled.checked_add(quantity)?,
            ..order_line
        };
        order_line.assert_quantity_law();
        let issued = line.issued.micros();
        let already = line.cost.share(line.returned.micros(), issued)?;
        let returned = line.returned.checked_add(quantity)?;
        let cost = line.cost.part_due(returned.micros(), issued, already)?;
        let returned_unbilled = line.returned_unbilled.checked_add(quantity)?;
        self.shipment_lines.push(ShipmentLine { returned, returned_unbilled, ..line.clone() });
        let line_no = self.lines.len() as i64 + 1;
        self.lines.push(ReturnLine {
            return_id: self.rma.id,
            line_no,
            product: line.product,
            kind: order_line.kind,
            description: order_line.description.clone(),
            quantity,
            price: order_line.price,
            price_unit: order_line.price_unit,
            net: Money::zero(self.rma.currency),
            gross: None,
            basis: CreditBasis::Original,
            tax_category: order_line.tax_category,
            tax_rate: order_line.tax_rate,
            invoice: None,
            invoice_line: None,
            shipment: Some(line.shipment),
            shipment_line: Some(line.line_no),
            disposition,
            cost,
            cost_basis: Some(CostBasis::Original),
        });
        self.order_lines.insert(order_line.line_no, order_line);
        match disposition.status() {
            Some(status) => self.restock(line, (line_no, quantity), cost, status),
            None => {
                self.lost = self.lost.checked_add(cost)?;
                Ok(())
            }
        }
    }

    /// The order line that a shipment line serves, as it is by now.
    fn order_line(&self, line: &ShipmentLine) -> OrderLine {
        if let Some(changed) = self.order_lines.get(&line.order_line) {
            return changed.clone();
        }
        let mut given = self.given.order_lines.iter();
        let found = given.find(|it| it.line_no == line.order_line);
        (*found.expect("a shipment line serves a line of its order")).clone()
    }

    /// Puts the goods back on the shelf.
    fn restock(
        &mut self,
        line: &ShipmentLine,
        (line_no, quantity): (i64, Quantity),
        cost: Money,
        status: StockStatus,
    ) -> Result<(), Refused> {
        let changed = self.balances.get(&line.product);
        let given = || self.given.balances.iter().find(|it| it.product == line.product).copied();
        let before = changed.or_else(given).expect("what has left has a balance");
        let on = self.at.business_date;
        let balance = stock::put_in(before, quantity, cost, on)?;
        let by = MovedBy {
            document: self.rma.id.uuid(),
            line_no,
            product: line.product,
            warehouse: self.rma.warehouse,
        };
        let left = Some(LeftBy {
            document: line.shipment.uuid(),
            line_no: line.line_no,
            before: line.returned,
        });
        let balance = self.shelves.take_back((by, &balance), left, quantity, status)?;
        self.restocked = self.restocked.checked_add(cost)?;
        self.moves.push(Move {
            document: self.rma.id.uuid(),
            line_no,
            product: line.product,
            warehouse: self.rma.warehouse,
            kind: MoveKind::Return,
            quantity,
            value: cost,
            moved_on: on,
            sequence: balance.moves,
        });
        self.balances.insert(line.product, balance);
        Ok(())
    }
}

/// An order of which nothing is left to ship or bill is closed, as after its last invoice.
fn state_after(given: &TakeBackGiven<'_>, changed: &[OrderLine]) -> OrderState {
    let lines = progress::with_changed(given.order_lines, changed);
    progress::after_billing(given.order.state, &lines)
}

fn events(rma: &Return, given: &TakeBackGiven<'_>, cost: Money, state: OrderState) -> Vec<Event> {
    let taken = Event::new("return.taken_back", rma.id.uuid())
        .with("shipment", given.shipment.id)
        .with("customer", rma.customer)
        .with("reason", &rma.reason)
        .with("cost", cost);
    let closed = state == OrderState::Closed && given.order.state != OrderState::Closed;
    let closed = closed.then(|| {
        Event::new("order.closed", given.order.id.uuid()).with("number", &given.order.number)
    });
    [taken].into_iter().chain(closed).collect()
}
