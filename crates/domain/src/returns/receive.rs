//! Receives the goods of a return: back to stock at the cost that they left at, or to a loss.

use super::{ReceiveReturn, Return, ReturnLine, ReturnRefusal, ReturnStep, SoldAt};
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
use crate::shipping::{ShipmentId, ShipmentLine};
use crate::stock::{
    self, Balance, CostBasis, LeftBy, Move, MoveKind, MovedBy, Shelved, Shelves, StockStatus,
};
use std::collections::HashMap;

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
    /// The shipment lines that those bill: what their goods cost.
    pub shipment_lines: &'a [&'a ShipmentLine],
    /// The balances of the products in the return's warehouse, as far as there are any, and, of
    /// those that no sale is known of, in all warehouses.
    pub balances: &'a [&'a Balance],
    /// The places of those in the return's warehouse that are kept by place, and what of the
    /// shipment lines left by place.
    pub shelves: &'a Shelves,
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
    /// What became of places.
    pub shelved: Shelved,
    /// Inventory and loss against cost of goods sold; none when the goods cost nothing.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

/// Receives the goods of a return. A line whose sale is known comes back at the cost that it left
/// at with the shipment line that was billed, so that all of a shipment line comes back at its
/// whole cost; one whose sale is not known at an estimate, which the line says ([`CostBasis`]).
/// What is scrapped is a loss, not stock (RULES 13).
///
/// Refusals, by precedence: `StateForbids`; `BeforeRequest` and each line's `BeforeIssue`, unless
/// the company allows back-dating; then each line's `MoreThanShipped`.
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
    check_days(given, at)?;
    let mut books = Books::open(given, at);
    let mut problems = Problems::new();
    let mut lines = Vec::with_capacity(given.lines.len());
    for (index, line) in given.lines.iter().enumerate() {
        match books.take_back(line) {
            Ok((cost, cost_basis)) => {
                lines.push(ReturnLine { cost, cost_basis, ..(*line).clone() });
            }
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
        shelved: books.shelves.finish(),
        events: vec![received],
    })
}

/// Goods come in neither before their return was announced nor before they left.
fn check_days(given: &ReceiveReturnGiven<'_>, at: &At) -> Result<(), Refused> {
    let (received_on, requested_on) = (at.business_date, given.rma.requested_on);
    let permits = |earliest| given.company.back_dating.permits(received_on, earliest);
    let mut problems = Problems::new();
    if !permits(requested_on) {
        problems.push(ReturnRefusal::BeforeRequest { requested_on, received_on });
    }
    for (index, line) in given.lines.iter().enumerate() {
        let sold = |it: &&&InvoiceLine| {
            (Some(it.invoice), Some(it.line_no)) == (line.invoice, line.invoice_line)
        };
        let left_on = given.invoice_lines.iter().find(sold).map(|it| it.supplied_on);
        if let Some(left_on) = left_on.filter(|left_on| !permits(*left_on)) {
            let refusal = ReturnRefusal::BeforeIssue { left_on, returned_on: received_on };
            problems.push(Refused::from(refusal).at(&format!("lines[{index}]")));
        }
    }
    problems.finish()
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
    shipment_places: HashMap<(ShipmentId, i64), usize>,
    balances: Vec<Balance>,
    /// Those in the return's warehouse.
    balance_places: HashMap<ProductId, usize>,
    /// Those that were given, in any warehouse.
    balances_of: HashMap<ProductId, Vec<&'a Balance>>,
    moves: Vec<Move>,
    shelves: Shelves,
    restocked: Money,
    lost: Money,
}

impl<'a> Books<'a> {
    fn open(given: &ReceiveReturnGiven<'a>, at: &'a At) -> Self {
        let nothing = Money::zero(given.company.base_currency);
        let order_lines = given.order_lines.iter().enumerate();
        let shipment_lines = given.shipment_lines.iter().enumerate();
        let mut balances_of: HashMap<ProductId, Vec<&Balance>> = HashMap::new();
        for balance in given.balances {
            balances_of.entry(balance.product).or_default().push(balance);
        }
        let here = |(_, it): &(usize, &&Balance)| it.warehouse == given.rma.warehouse;
        let balances = given.balances.iter().enumerate().filter(here);
        Books {
            rma: given.rma,
            company: given.company,
            at,
            invoice_lines: given.invoice_lines.iter().map(|it| (it.key(), *it)).collect(),
            order_lines: given.order_lines.iter().map(|it| (*it).clone()).collect(),
            order_places: order_lines.map(|(at, it)| ((it.order, it.line_no), at)).collect(),
            shipment_lines: given.shipment_lines.iter().map(|it| (*it).clone()).collect(),
            shipment_places: shipment_lines
                .map(|(place, it)| ((it.shipment, it.line_no), place))
                .collect(),
            balances: given.balances.iter().map(|it| (*it).clone()).collect(),
            balance_places: balances.map(|(place, it)| (it.product, place)).collect(),
            balances_of,
            moves: Vec::new(),
            shelves: given.shelves.clone(),
            restocked: nothing,
            lost: nothing,
        }
    }

    /// Takes a line of the return back. Gives what its goods cost, and where that is from.
    fn take_back(&mut self, line: &ReturnLine) -> Result<(Money, Option<CostBasis>), Refused> {
        let sold_by = line.sold_at().map(|sold_at| self.invoice_lines[&sold_at]);
        let order_line = sold_by.and_then(|sold| Some((sold.order?, sold.order_line?)));
        if let Some(key) = order_line {
            self.count(key, line)?;
        }
        match line.kind {
            ProductKind::Stock => {}
            ProductKind::Service | ProductKind::Charge => {
                return Ok((Money::zero(self.company.base_currency), None));
            }
        }
        let shipped = sold_by.and_then(|sold| Some((sold.shipment?, sold.shipment_line?)));
        let left = shipped.map(|key| {
            let of = &self.shipment_lines[self.shipment_places[&key]];
            LeftBy { document: key.0.uuid(), line_no: key.1, before: of.returned }
        });
        let (cost, basis) = match shipped {
            Some(key) => (self.original_cost(key, line)?, CostBasis::Original),
            None => self.estimated_cost(line)?,
        };
        match line.disposition.status() {
            Some(status) => self.restock(line, cost, (left, status))?,
            None => self.lost = self.lost.checked_add(cost)?,
        }
        Ok((cost, Some(basis)))
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

    /// What the goods of a line cost as they left: the share of the shipment line that was billed,
    /// by cumulative difference.
    fn original_cost(
        &mut self,
        key: (ShipmentId, i64),
        line: &ReturnLine,
    ) -> Result<Money, Refused> {
        let it = &mut self.shipment_lines[self.shipment_places[&key]];
        let left = it.issued.checked_sub(it.returned)?;
        if line.quantity > left {
            return Err(ReturnRefusal::MoreThanShipped { line_no: line.line_no, left }.into());
        }
        let issued = it.issued.micros();
        let already = it.cost.share(it.returned.micros(), issued)?;
        it.returned = it.returned.checked_add(line.quantity)?;
        Ok(it.cost.part_due(it.returned.micros(), issued, already)?)
    }

    /// What goods are taken to cost that no sale is known of.
    fn estimated_cost(&self, line: &ReturnLine) -> Result<(Money, CostBasis), Refused> {
        let base = self.company.base_currency;
        let nothing = Balance::empty(line.product, self.rma.warehouse, base);
        let here = self.balance_places.get(&line.product).map(|place| &self.balances[*place]);
        let known = self.balances_of.get(&line.product).map_or(&[][..], Vec::as_slice);
        Ok(stock::estimated_cost(here.unwrap_or(&nothing), known, line.quantity)?)
    }

    /// Puts the goods back on the shelf.
    fn restock(
        &mut self,
        line: &ReturnLine,
        cost: Money,
        (left, status): (Option<LeftBy>, StockStatus),
    ) -> Result<(), Refused> {
        let place = *self.balance_places.entry(line.product).or_insert_with(|| {
            let base = self.company.base_currency;
            self.balances.push(Balance::empty(line.product, self.rma.warehouse, base));
            self.balances.len() - 1
        });
        let on = self.at.business_date;
        let balance = stock::put_in(&self.balances[place], line.quantity, cost, on)?;
        let by = MovedBy {
            document: self.rma.id.uuid(),
            line_no: line.line_no,
            product: line.product,
            warehouse: self.rma.warehouse,
        };
        let balance = self.shelves.take_back((by, &balance), left, line.quantity, status)?;
        self.restocked = self.restocked.checked_add(cost)?;
        self.moves.push(Move {
            document: self.rma.id.uuid(),
            line_no: line.line_no,
            product: line.product,
            warehouse: self.rma.warehouse,
            kind: MoveKind::Return,
            quantity: line.quantity,
            value: cost,
            moved_on: on,
            sequence: balance.moves,
        });
        self.balances[place] = balance;
        Ok(())
    }
}
