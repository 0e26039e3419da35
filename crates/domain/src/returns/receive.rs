//! Receives the goods of a return: back to stock at the cost that they left at, or to a loss.

use super::{Disposition, ReceiveReturn, Return, ReturnLine, ReturnRefusal, ReturnStep, SoldAt};
use crate::at::At;
use crate::company::Company;
use crate::event::Event;
use crate::id::Ids;
use crate::invoicing::InvoiceLine;
use crate::ledger::{self, Account, Entry, EntryKind, Posting, PostingHeader};
use crate::money::Money;
use crate::order::{OrderId, OrderLine};
use crate::product::{ProductId, ProductKind};
use crate::refusal::{Problems, Refused};
use crate::shipping::ShipmentLine;
use crate::stock::{self, Balance, Move, MoveKind};
use std::collections::{HashMap, VecDeque};

/// The records that a receipt of a return is decided on, each list in any order but `lines`.
#[derive(Clone, Copy, Debug)]
pub struct ReceiveReturnGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The return.
    pub rma: &'a Return,
    /// Its lines, by line_no.
    pub lines: &'a [&'a ReturnLine],
    /// The invoice lines that they refer to.
    pub invoice_lines: &'a [&'a InvoiceLine],
    /// The order lines that those bill.
    pub order_lines: &'a [&'a OrderLine],
    /// The shipment lines of those order lines: what their goods cost.
    pub shipment_lines: &'a [&'a ShipmentLine],
    /// The balances of the products in the return's warehouse, as far as there are any.
    pub balances: &'a [&'a Balance],
}

/// A return whose goods came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnReceived {
    /// The return, received.
    pub rma: Return,
    /// Its lines with their cost.
    pub lines: Vec<ReturnLine>,
    /// The order lines that they come back from, changed.
    pub order_lines: Vec<OrderLine>,
    /// The shipment lines that they left with, changed.
    pub shipment_lines: Vec<ShipmentLine>,
    /// The balances that goods went back to, changed or new.
    pub balances: Vec<Balance>,
    /// One move per line that went back to stock.
    pub moves: Vec<Move>,
    /// Inventory and loss against cost of goods sold; none when the goods cost nothing.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

/// Receives the goods of a return. A line whose sale is known comes back at the cost it left at,
/// oldest shipment first, so that all of a shipment comes back at its whole cost; one whose sale
/// is not known at the current average. What is scrapped is a loss, not stock (RULES 13).
///
/// Refusals, by precedence: `StateForbids`; then each line's `MoreThanShipped`.
pub fn receive(
    given: &ReceiveReturnGiven<'_>,
    command: &ReceiveReturn,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<ReturnReceived, Refused> {
    assert_eq!(command.return_id, given.rma.id, "the return that was asked for");
    let mut rma = given.rma.clone();
    rma.state = rma.state.step(ReturnStep::Receive)?;
    rma.received_on = Some(at.business_date);
    let mut books = Books::open(given, at);
    let mut problems = Problems::new();
    let mut lines = Vec::with_capacity(given.lines.len());
    for (index, line) in given.lines.iter().enumerate() {
        match books.take_back(line) {
            Ok(cost) => lines.push(ReturnLine { cost, ..(*line).clone() }),
            Err(refused) => problems.push(refused.at(&format!("lines[{index}]"))),
        }
    }
    problems.finish()?;
    let header = PostingHeader {
        kind: EntryKind::Return,
        posted_on: at.business_date,
        document: rma.id.uuid(),
        document_number: rma.number.clone(),
    };
    let cost = books.restocked.checked_add(books.lost)?;
    let postings = [
        Posting::debit(Account::Inventory, books.restocked, books.restocked),
        Posting::debit(Account::StockLoss, books.lost, books.lost),
        Posting::credit(Account::CostOfGoodsSold, cost, cost)?,
    ];
    let received = Event::new("return.received", rma.id.uuid())
        .with("number", &rma.number)
        .with("customer", rma.customer)
        .with("cost", cost);
    Ok(ReturnReceived {
        entry: ledger::post(header, &postings, ids)?,
        rma,
        lines,
        order_lines: changed(books.order_lines, given.order_lines),
        shipment_lines: changed(books.shipment_lines, given.shipment_lines),
        balances: changed(books.balances, given.balances),
        moves: books.moves,
        events: vec![received],
    })
}

/// The records that changed, and those beyond the ones that were given.
fn changed<T: PartialEq>(after: Vec<T>, before: &[&T]) -> Vec<T> {
    let is_same = |place: usize, it: &T| before.get(place).is_some_and(|before| *before == it);
    let changed = after.into_iter().enumerate().filter(|(place, it)| !is_same(*place, it));
    changed.map(|(_, it)| it).collect()
}

/// An order line, by its key.
type OrderLineKey = (OrderId, i64);

/// The records as they become, line by line of the return. Each list begins with the given
/// records in their order.
struct Books<'a> {
    rma: &'a Return,
    company: &'a Company,
    at: &'a At,
    invoice_lines: HashMap<SoldAt, &'a InvoiceLine>,
    order_lines: Vec<OrderLine>,
    order_places: HashMap<OrderLineKey, usize>,
    shipment_lines: Vec<ShipmentLine>,
    /// The places of an order line's shipment lines, oldest first.
    shipped: HashMap<OrderLineKey, VecDeque<usize>>,
    balances: Vec<Balance>,
    balance_places: HashMap<ProductId, usize>,
    moves: Vec<Move>,
    restocked: Money,
    lost: Money,
}

impl<'a> Books<'a> {
    fn open(given: &ReceiveReturnGiven<'a>, at: &'a At) -> Self {
        let nothing = Money::zero(given.company.base_currency);
        let mut oldest_first: Vec<usize> = (0..given.shipment_lines.len()).collect();
        oldest_first.sort_by_key(|place| {
            let line = given.shipment_lines[*place];
            (line.shipment, line.line_no)
        });
        let mut shipped: HashMap<OrderLineKey, VecDeque<usize>> = HashMap::new();
        for place in oldest_first {
            let line = given.shipment_lines[place];
            shipped.entry((line.order, line.order_line)).or_default().push_back(place);
        }
        let order_lines = given.order_lines.iter().enumerate();
        let balances = given.balances.iter().enumerate();
        Books {
            rma: given.rma,
            company: given.company,
            at,
            invoice_lines: given.invoice_lines.iter().map(|it| (it.key(), *it)).collect(),
            order_lines: given.order_lines.iter().map(|it| (*it).clone()).collect(),
            order_places: order_lines.map(|(at, it)| ((it.order, it.line_no), at)).collect(),
            shipment_lines: given.shipment_lines.iter().map(|it| (*it).clone()).collect(),
            shipped,
            balances: given.balances.iter().map(|it| (*it).clone()).collect(),
            balance_places: balances.map(|(place, it)| (it.product, place)).collect(),
            moves: Vec::new(),
            restocked: nothing,
            lost: nothing,
        }
    }

    /// Takes a line of the return back. Gives what its goods cost.
    fn take_back(&mut self, line: &ReturnLine) -> Result<Money, Refused> {
        let sold_by = line.sold_at().map(|sold_at| self.invoice_lines[&sold_at]);
        let order_line = sold_by.and_then(|sold| Some((sold.order?, sold.order_line?)));
        if let Some(key) = order_line {
            self.count(key, line)?;
        }
        match line.kind {
            ProductKind::Stock => {}
            ProductKind::Service | ProductKind::Charge => {
                return Ok(Money::zero(self.company.base_currency));
            }
        }
        let cost = order_line.map(|key| self.original_cost(key, line)).transpose()?;
        match line.disposition {
            Disposition::Restock => self.restock(line, cost),
            Disposition::Scrap => self.scrap(line, cost),
        }
    }

    /// Counts what came back on its order line.
    fn count(&mut self, key: OrderLineKey, line: &ReturnLine) -> Result<(), Refused> {
        let it = &mut self.order_lines[self.order_places[&key]];
        let most = match it.kind {
            ProductKind::Stock => it.shipped,
            ProductKind::Service | ProductKind::Charge => it.invoiced,
        };
        let returned = it.returned.checked_add(line.quantity)?;
        if returned > most {
            let left = most.checked_sub(it.returned)?;
            return Err(ReturnRefusal::MoreThanShipped { line_no: line.line_no, left }.into());
        }
        it.returned = returned;
        it.assert_quantity_law();
        Ok(())
    }

    /// What the goods of a line cost as they left: the share of each shipment line, by cumulative
    /// difference. Which of several shipments they came with is not known: the oldest.
    fn original_cost(&mut self, key: OrderLineKey, line: &ReturnLine) -> Result<Money, Refused> {
        let mut cost = Money::zero(self.company.base_currency);
        let mut missing = line.quantity;
        let places = self.shipped.entry(key).or_default();
        while missing.is_positive() {
            let Some(place) = places.front() else {
                let (line_no, left) = (line.line_no, line.quantity.checked_sub(missing)?);
                return Err(ReturnRefusal::MoreThanShipped { line_no, left }.into());
            };
            let it = &mut self.shipment_lines[*place];
            let quantity = it.issued.checked_sub(it.returned)?.min(missing);
            if quantity.is_zero() {
                places.pop_front();
                continue;
            }
            let already = it.cost.share(it.returned.micros(), it.issued.micros())?;
            it.returned = it.returned.checked_add(quantity)?;
            let part = it.cost.part_due(it.returned.micros(), it.issued.micros(), already)?;
            cost = cost.checked_add(part)?;
            missing = missing.checked_sub(quantity)?;
        }
        Ok(cost)
    }

    /// Puts the goods back on the shelf.
    fn restock(&mut self, line: &ReturnLine, cost: Option<Money>) -> Result<Money, Refused> {
        let place = *self.balance_places.entry(line.product).or_insert_with(|| {
            let base = self.company.base_currency;
            self.balances.push(Balance::empty(line.product, self.rma.warehouse, base));
            self.balances.len() - 1
        });
        let balance = &self.balances[place];
        assert_eq!(balance.warehouse, self.rma.warehouse, "the return's warehouse");
        let on = self.at.business_date;
        let (balance, value) = stock::give_back(balance, line.quantity, cost, on)?;
        self.balances[place] = balance;
        self.restocked = self.restocked.checked_add(value)?;
        self.moves.push(Move {
            document: self.rma.id.uuid(),
            line_no: line.line_no,
            product: line.product,
            warehouse: self.rma.warehouse,
            kind: MoveKind::Return,
            quantity: line.quantity,
            value,
            moved_on: on,
        });
        Ok(value)
    }

    /// Throws the goods away: stock does not change.
    fn scrap(&mut self, line: &ReturnLine, cost: Option<Money>) -> Result<Money, Refused> {
        let balance = self.balance_places.get(&line.product).map(|place| &self.balances[*place]);
        let cost = match (cost, balance) {
            (Some(cost), _) => cost,
            (None, Some(balance)) if balance.on_hand.is_positive() => {
                balance.average_value(line.quantity)?
            }
            (None, Some(_) | None) => Money::zero(self.company.base_currency),
        };
        self.lost = self.lost.checked_add(cost)?;
        Ok(cost)
    }
}
