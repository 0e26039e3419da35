//! Sections: the kinds of files of a mapping, and what their fields are taken from.

use super::Outcome;
use super::bank_line::BankLineFields;
use super::condition::{Choice, Condition};
use super::opening::{OpeningBalanceFields, OpeningGoodsFields, OpeningItemFields};
use super::opening_money::{OpeningBillFields, OpeningMoneyFields};
use super::value::Value;

/// One kind of file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it is called in messages.
    pub name: String,
    /// Its columns by which a file is recognised; lines come in their order.
    pub columns: Vec<String>,
    /// What stands between two values of a line.
    pub separator: u8,
    /// What its lines are.
    pub kind: Kind,
}

/// What the lines of a file are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A customer each.
    Customers(Box<CustomerFields>),
    /// A product each.
    Products(ProductFields),
    /// A price each.
    Prices(PriceFields),
    /// Goods that are there, a product each.
    Stock(StockFields),
    /// The head of an order each; its lines are in another file.
    Orders(HeadSection),
    /// The line of an order, a return or an adjustment each.
    OrderLines(LineSection),
    /// A payment each.
    Payments(PaymentFields),
    /// A line of a bank's statement each.
    BankLines(Box<BankLineFields>),
    /// What is open of a document of the last system each.
    OpeningItems(Box<OpeningItemFields>),
    /// The goods of a product that are there on the go-live day each.
    OpeningGoods(OpeningGoodsFields),
    /// Money that settles nothing on the go-live day each.
    OpeningMoney(Box<OpeningMoneyFields>),
    /// What is not paid of a supplier's bill each.
    OpeningBills(OpeningBillFields),
    /// An account of the last system's trial balance each.
    OpeningBalances(OpeningBalanceFields),
    /// Nothing that we have a place for: each line is rejected.
    Unused(UnusedLines),
}

/// How a customer is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerFields {
    pub(super) code: Value,
    /// How one that is unknown is created; none: it must be known.
    pub(super) details: Option<CustomerDetails>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CustomerDetails {
    pub name: Value,
    pub country: Value,
    pub city: Value,
    pub postal_code: Value,
    pub street: Value,
    pub email: Value,
    pub currency: Value,
    pub terms: Value,
    pub tax_status: Value,
    pub vat_id: Value,
    pub price_list: Value,
    pub credit_limit: Value,
}

/// How a product is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductFields {
    pub(super) sku: Value,
    /// How one that is unknown is created; none: it must be known.
    pub(super) details: Option<ProductDetails>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ProductDetails {
    pub name: Value,
    pub kind: Value,
    pub unit: Value,
    pub tax_category: Value,
}

/// How a price is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceFields {
    pub(super) list: Value,
    pub(super) currency: Value,
    pub(super) sku: Value,
    pub(super) valid_from: Value,
    pub(super) from_quantity: Value,
    pub(super) price: Value,
}

/// How stock is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockFields {
    pub(super) number: Value,
    pub(super) sku: Value,
    pub(super) quantity: Value,
    pub(super) unit_cost: Value,
    pub(super) date: Value,
    pub(super) warehouse: Value,
}

/// How a payment is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentFields {
    pub(super) number: Value,
    pub(super) customer: Value,
    pub(super) date: Value,
    pub(super) amount: Value,
    pub(super) currency: Value,
    pub(super) method: Value,
    pub(super) reference: Value,
    pub(super) invoice: Value,
}

/// Why the lines of a kind of file are not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusedLines {
    pub(super) code: String,
    pub(super) reason: String,
}

/// How the head of a document is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HeadFields {
    pub date: Value,
    pub requested_on: Value,
    pub customer_po: Value,
    pub ship_to: Value,
    pub ship_to_country: Value,
    pub customers: Vec<Choice<CustomerFields>>,
}

/// Heads of orders in a file of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadSection {
    pub(super) number: Value,
    pub(super) head: HeadFields,
    pub(super) charges: Vec<ChargeFields>,
}

/// An amount of the head that becomes a line: freight and the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ChargeFields {
    pub product: ProductFields,
    pub description: Value,
    pub price: Value,
}

/// Lines of orders, returns and adjustments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineSection {
    pub(super) number: Value,
    /// None: the heads are in a file of their own.
    pub(super) head: Option<HeadFields>,
    pub(super) products: Vec<Choice<ProductFields>>,
    pub(super) rules: Vec<Rule>,
}

/// What is sold, how much and at what price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ItemFields {
    pub description: Value,
    pub quantity: Value,
    pub price: Value,
    pub discount: Value,
}

/// What a line becomes when its conditions hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub when: Vec<Condition>,
    pub scope: Scope,
    pub effect: Effect,
}

/// What a rule's conditions are asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Line,
    /// Of every line of the document.
    Document,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Becomes { outcome: Outcome, item: ItemFields, reason: Value },
    Rejects { code: String, reason: String },
}

impl Section {
    /// Which of its columns make the number of a line's document.
    pub(super) fn number_columns(&self) -> Vec<usize> {
        match &self.kind {
            Kind::Orders(heads) => heads.number.columns(),
            Kind::OrderLines(lines) => lines.number.columns(),
            Kind::Customers(_) | Kind::Products(_) | Kind::Prices(_) => Vec::new(),
            Kind::Stock(_) | Kind::Payments(_) | Kind::Unused(_) => Vec::new(),
            Kind::BankLines(_) => Vec::new(),
            Kind::OpeningItems(_) | Kind::OpeningGoods(_) | Kind::OpeningBalances(_) => Vec::new(),
            Kind::OpeningMoney(_) | Kind::OpeningBills(_) => Vec::new(),
        }
    }
}

impl LineSection {
    /// Whether the heads of its documents are in a file of their own.
    pub fn is_joined(&self) -> bool {
        self.head.is_none()
    }
}
