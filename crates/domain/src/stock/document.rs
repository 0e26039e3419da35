//! What stock documents share: their records, and the lines' products and balances.

use super::{
    Balance, Cause, Dropped, Move, MoveKind, MovedBy, Promise, Shelved, Shelves, Spot,
    StockDocument, StockDocumentId, StockDocumentKind, StockRefusal,
};
use crate::at::At;
use crate::company::{BackDating, Company, Warehouse, WarehouseId};
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{Account, Entry, EntryKind, Posting, PostingHeader, post};
use crate::money::{AmountRefusal, Money};
use crate::order::Hold;
use crate::price::Price;
use crate::product::{Product, ProductId, ProductKind};
use crate::quantity::Quantity;
use crate::refusal::Refused;
use std::collections::{BTreeMap, BTreeSet};

/// The most lines of one stock document.
pub const STOCK_LINES_MAX: usize = 20_000;

/// The most of a product that one line moves. Unit: units of measure.
pub const STOCK_QUANTITY_MAX: i64 = 1_000_000_000;

/// What the decisions about a stock document rest on.
#[derive(Clone, Debug)]
pub struct StockGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The warehouse that the command names.
    pub warehouse: Option<&'a Warehouse>,
    /// The products of the lines.
    pub products: BTreeMap<ProductId, &'a Product>,
    /// Their balances in the warehouse, where there are any.
    pub balances: BTreeMap<ProductId, &'a Balance>,
    /// What is promised of them from the warehouse: of each product of which less might be left
    /// than is promised, in any order.
    pub promises: Vec<Promise<'a>>,
    /// The holds for stock of these orders, as far as there are any.
    pub holds: Vec<&'a Hold>,
    /// The standard costs of the products, where they have one.
    pub standard: BTreeMap<ProductId, Price>,
    /// The products that stand on an open count sheet of the warehouse.
    pub counted: BTreeSet<ProductId>,
    /// The places of the balances that are kept by place, and what lines name of places.
    pub shelves: Shelves,
}

/// What a stock document did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockMoved {
    /// New; its number is of the series `ST`.
    pub document: StockDocument,
    /// New, one a line.
    pub moves: Vec<Move>,
    /// New where the version is 0, else changed; one a product.
    pub balances: Vec<Balance>,
    /// New; none when the goods are worth nothing.
    pub entry: Option<Entry>,
    /// The orders whose promises were dropped.
    pub dropped: Dropped,
    /// What became of places.
    pub shelved: Shelved,
    /// What happened, such as `stock.received`.
    pub events: Vec<Event>,
}

/// Refusals: `NoLines`, `TooManyLines`; at the document, before its lines are looked at.
pub(super) fn check_size(lines: usize) -> Result<(), Refused> {
    if lines == 0 {
        return Err(Refused::from(StockRefusal::NoLines).at("lines"));
    }
    if lines > STOCK_LINES_MAX {
        let too_many = StockRefusal::TooManyLines { lines, lines_max: STOCK_LINES_MAX };
        return Err(Refused::from(too_many).at("lines"));
    }
    Ok(())
}

/// Refusals: `UnknownWarehouse`.
pub(super) fn check_warehouse(
    given: &StockGiven,
    warehouse: WarehouseId,
) -> Result<(), StockRefusal> {
    let found = given.warehouse.ok_or(StockRefusal::UnknownWarehouse)?;
    assert_eq!(found.id, warehouse, "the warehouse that the command names is given");
    Ok(())
}

/// Refusals: `UnknownProduct`, `NotStocked`.
pub(super) fn check_product(given: &StockGiven, product: ProductId) -> Result<(), StockRefusal> {
    let product = given.products.get(&product).ok_or(StockRefusal::UnknownProduct)?;
    match product.kind {
        ProductKind::Stock => Ok(()),
        ProductKind::Service | ProductKind::Charge => {
            Err(StockRefusal::NotStocked { sku: product.sku.clone() })
        }
    }
}

/// Whether a count of units is one that a line moves. Refusals: `QuantityOutOfRange`.
pub(super) fn check_size_of(quantity: Quantity) -> Result<(), StockRefusal> {
    let most = STOCK_QUANTITY_MAX * 1_000_000;
    if quantity.is_zero() || quantity.micros().unsigned_abs() > most.unsigned_abs() {
        return Err(StockRefusal::QuantityOutOfRange { quantity });
    }
    Ok(())
}

/// A document of this kind, with nothing said about it yet.
pub(super) fn document(
    given: &StockGiven,
    kind: StockDocumentKind,
    warehouse: WarehouseId,
    at: &At,
    ids: &mut dyn Ids,
) -> StockDocument {
    StockDocument {
        id: StockDocumentId::from_uuid(ids.next()),
        number: String::new(),
        kind,
        warehouse,
        moved_on: at.business_date,
        reason: String::new(),
        reference: String::new(),
        cause: Cause::default(),
        origin: None,
        difference: Money::zero(given.company.base_currency),
        version: 0,
    }
}

/// The balances while lines are applied one after the other.
pub(super) struct Working<'a> {
    given: &'a StockGiven<'a>,
    document: StockDocument,
    balances: BTreeMap<ProductId, Balance>,
    moves: Vec<Move>,
    pub(super) shelves: Shelves,
}

impl<'a> Working<'a> {
    pub(super) fn new(given: &'a StockGiven<'a>, document: StockDocument) -> Working<'a> {
        let shelves = given.shelves.clone();
        Working { given, document, balances: BTreeMap::new(), moves: Vec::new(), shelves }
    }

    /// The balance of a product after the lines before, kept by place if the line names one.
    pub(super) fn balance_at(&mut self, product: ProductId, place: Option<&Spot>) -> Balance {
        let balance = self.balance(product);
        match place {
            Some(_) => self.kept(balance),
            None => balance,
        }
    }

    /// A balance kept by place from now on.
    pub(super) fn kept(&mut self, balance: Balance) -> Balance {
        if balance.is_kept() {
            return balance;
        }
        let kept = self.shelves.keep(&balance, self.document.id.uuid());
        self.balances.insert(kept.product, kept.clone());
        kept
    }

    /// What the last line moved.
    pub(super) fn moved_by(&self) -> Option<MovedBy> {
        self.moves.last().map(|last| MovedBy {
            document: last.document,
            line_no: last.line_no,
            product: last.product,
            warehouse: last.warehouse,
        })
    }

    /// Follows the last line's move on the shelves: to or from the place that the line names, else
    /// into no bin, or from where it is best taken.
    ///
    /// Refusals: `NotThere`, `NotUsable`.
    pub(super) fn shelve(&mut self, place: Option<&Spot>) -> Result<(), Refused> {
        let Some(by) = self.moved_by() else { return Ok(()) };
        if !self.balances.get(&by.product).is_some_and(Balance::is_kept) {
            return Ok(());
        }
        let quantity = self.moves.last().map_or(Quantity::ZERO, |last| last.quantity);
        match (quantity.is_negative(), place) {
            (false, None) => self.shelves.put(by, &Spot::default(), quantity),
            (false, Some(spot)) => self.shelves.put(by, spot, quantity),
            (true, None) => self.shelves.take_best(by, quantity.negated()?, None),
            (true, Some(spot)) => self.shelves.take(by, spot, quantity.negated()?),
        }
    }

    /// The balance of a product after the lines before.
    pub(super) fn balance(&self, product: ProductId) -> Balance {
        if let Some(balance) = self.balances.get(&product) {
            return balance.clone();
        }
        match self.given.balances.get(&product) {
            Some(balance) => {
                let key = (balance.product, balance.warehouse);
                assert_eq!(key, (product, self.document.warehouse), "the balance of the line");
                (*balance).clone()
            }
            None => {
                let base = self.given.company.base_currency;
                Balance::empty(product, self.document.warehouse, base)
            }
        }
    }

    /// Notes how much more than its value a line cost.
    pub(super) fn differs(&mut self, by: Money) -> Result<(), AmountRefusal> {
        self.document.difference = self.document.difference.checked_add(by)?;
        Ok(())
    }

    /// What one unit of a product is to be worth, where it has a standard cost.
    pub(super) fn standard(&self, product: ProductId) -> Option<Price> {
        self.given.standard.get(&product).copied()
    }

    /// A product of the lines.
    pub(super) fn product(&self, id: ProductId) -> Option<&'a Product> {
        self.given.products.get(&id).copied()
    }

    /// Whether documents may be dated back.
    pub(super) fn back_dating(&self) -> BackDating {
        self.given.company.back_dating
    }

    /// The day and the warehouse of the document.
    pub(super) fn document(&self) -> &StockDocument {
        &self.document
    }

    /// Notes a line's move: quantity and value are signed, positive into the warehouse.
    pub(super) fn record(&mut self, balance: Balance, quantity: Quantity, value: Money) {
        let line_no = i64::try_from(self.moves.len() + 1).expect("lines are bounded");
        self.moves.push(Move {
            document: self.document.id.uuid(),
            line_no,
            product: balance.product,
            warehouse: balance.warehouse,
            kind: move_kind(self.document.kind).expect("a change of place moves no balance"),
            quantity,
            value,
            moved_on: self.document.moved_on,
            sequence: balance.moves,
        });
        self.balances.insert(balance.product, balance);
    }

    /// Notes a balance that no move changed.
    pub(super) fn change(&mut self, balance: Balance) {
        self.balances.insert(balance.product, balance);
    }

    /// The outcome of a document that moves no balance and posts nothing.
    pub(super) fn finish_without_entry(self, lines: usize) -> StockMoved {
        let nothing = Money::zero(self.given.company.base_currency);
        let event = event(&self.document, lines, nothing, nothing);
        StockMoved {
            document: self.document,
            moves: self.moves,
            balances: self.balances.into_values().collect(),
            entry: None,
            dropped: Dropped::default(),
            shelved: self.shelves.finish(),
            events: vec![event],
        }
    }

    /// The outcome, with gains and losses posted apart so that neither hides the other.
    ///
    /// Refusals: `amount.too_large` of either, at the lines.
    pub(super) fn finish(
        self,
        kind: EntryKind,
        against: Account,
        ids: &mut dyn Ids,
    ) -> Result<StockMoved, Refused> {
        let base = self.given.company.base_currency;
        let values = || self.moves.iter().map(|of_line| of_line.value);
        let of_document = |sum: Result<Money, AmountRefusal>| {
            sum.and_then(Money::bounded).map_err(|refusal| Refused::from(refusal).at("lines"))
        };
        let gained = of_document(Money::sum(base, values().filter(|value| value.is_positive())))?;
        let lost = of_document(Money::sum(base, values().filter(|value| value.is_negative())))?;
        let lost = lost.negated()?;
        let difference = self.document.difference;
        let cost = of_document(gained.checked_add(difference))?;
        let postings = [
            Posting::debit(Account::Inventory, gained, gained),
            Posting::debit(Account::PurchasePriceDifference, difference, difference),
            Posting::credit(against, cost, cost)?,
            Posting::debit(against, lost, lost),
            Posting::credit(Account::Inventory, lost, lost)?,
        ];
        let header = PostingHeader {
            kind,
            posted_on: self.document.moved_on,
            document: self.document.id.uuid(),
            document_number: String::new(),
        };
        let entry = post(header, &postings, ids)?;
        let event = event(&self.document, self.moves.len(), gained, lost);
        Ok(StockMoved {
            document: self.document,
            moves: self.moves,
            balances: self.balances.into_values().collect(),
            entry,
            dropped: Dropped::default(),
            shelved: self.shelves.finish(),
            events: vec![event],
        })
    }
}

/// What a stock document tells the house.
fn event(document: &StockDocument, lines: usize, gained: Money, lost: Money) -> Event {
    let happened = match document.kind {
        StockDocumentKind::Receipt => "stock.received",
        StockDocumentKind::Adjustment => "stock.adjusted",
        StockDocumentKind::TransferOut => "stock.sent",
        StockDocumentKind::TransferIn => "stock.arrived",
        StockDocumentKind::Revaluation => "stock.revalued",
        StockDocumentKind::IssueReversal => "stock.reversed",
        StockDocumentKind::Relocation => "stock.relocated",
    };
    let event = Event::new(happened, document.id.uuid())
        .with("warehouse", document.warehouse)
        .with("moved_on", document.moved_on)
        .with("lines", lines)
        .with("gained", gained)
        .with("lost", lost);
    match document.kind {
        StockDocumentKind::Adjustment => event.with("cause", document.cause),
        StockDocumentKind::Receipt if !document.difference.is_zero() => {
            event.with("difference", document.difference)
        }
        StockDocumentKind::Receipt
        | StockDocumentKind::TransferOut
        | StockDocumentKind::TransferIn
        | StockDocumentKind::Revaluation
        | StockDocumentKind::IssueReversal
        | StockDocumentKind::Relocation => event,
    }
}

/// How the moves of a document are called; none: it moves no balance.
fn move_kind(kind: StockDocumentKind) -> Option<MoveKind> {
    match kind {
        StockDocumentKind::Receipt => Some(MoveKind::Receipt),
        StockDocumentKind::Adjustment => Some(MoveKind::Adjustment),
        StockDocumentKind::TransferOut => Some(MoveKind::TransferOut),
        StockDocumentKind::TransferIn => Some(MoveKind::TransferIn),
        StockDocumentKind::Revaluation => Some(MoveKind::Revaluation),
        StockDocumentKind::IssueReversal => Some(MoveKind::IssueReversal),
        StockDocumentKind::Relocation => None,
    }
}
