//! The auditor's model: plain numbers in maps, and no function of the domain. Amounts in cents,
//! quantities in whole pieces: the simulated company sells no others.
use super::carriers::{Cards, Choice};
use super::screening::Screening;
use super::tracking::Messages;
use quittance_domain::Date;
use quittance_domain::id::Uuid;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Where an order stands, as far as the model must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Placed, and promised nothing.
    Waiting,
    /// Promised; nothing has left or been billed.
    Promised,
    /// Something has left, come or been billed.
    UnderWay,
    /// Nothing of it is open.
    Done,
}

/// An order.
#[derive(Clone, Debug)]
pub struct Order {
    pub number: String,
    /// The customer's code.
    pub customer: String,
    pub stands: Stands,
    pub gross: i64,
    pub lines: Vec<Line>,
    /// A count took promised goods from it: what is promised is not followed any more.
    pub lost_promises: bool,
    /// A line was given up by an amendment: the gross amount tells of more than is open.
    pub given_up_in_part: bool,
    /// Some of it was paid before: its exposure is less than its gross.
    pub has_deposit: bool,
    /// It was amended: it may order what it does not call off.
    pub was_amended: bool,
    /// What its lines come to as they were asked for; empty: they were quoted or agreed before.
    pub asked: Vec<Asked>,
    /// Its prices have the tax inside.
    pub tax_inside: bool,
    /// The address that it states, and whether it waits for a sign of fraud.
    pub address: Option<String>,
    pub has_sign: bool,
    /// Where it goes: the beginning of the postal code.
    pub postal: String,
    pub ordered_on: Option<Date>,
    /// When the customer wants it.
    pub wanted: Option<Date>,
    /// Billed with tax so far, where the tax is inside. Unit: cents.
    pub billed: i64,
    /// An invoice of it was taken back or corrected: it may be billed otherwise.
    pub billed_anew: bool,
}

/// What a line of an order comes to.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The category of its tax.
    pub tax: &'static str,
    pub quantity: i64,
    /// Less its discount, with the tax where it is inside. Unit: cents.
    pub amount: i64,
}

/// A line of an order.
#[derive(Clone, Debug)]
pub struct Line {
    pub sku: String,
    pub is_stock: bool,
    /// Less what was given up.
    pub ordered: i64,
    pub issued: i64,
    /// In shipments that have not left.
    pub packed: i64,
}

/// A shipment.
#[derive(Clone, Debug)]
pub struct Shipment {
    pub number: String,
    pub order: Uuid,
    /// Place in the order's lines, and how much.
    pub lines: Vec<(usize, i64)>,
    pub goods: Goods,
    pub left_on: Option<Date>,
    /// They are packed into cartons, or have been.
    pub in_cartons: bool,
}

/// Where the goods of a shipment are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goods {
    /// They stand ready.
    Packed,
    /// They have left.
    Gone,
    /// They are in the warehouse again: unpacked, or their issue was undone.
    Back,
}

/// An invoice.
#[derive(Clone, Debug)]
pub struct Invoice {
    /// Of those that a clerk posted; empty: the autopilot's, found by its event.
    pub number: String,
    pub customer: Uuid,
    /// Less deposits. Unit: cents.
    pub gross: i64,
    /// With what deposits paid of it, and what of that was credited. Unit: cents.
    pub billed: i64,
    pub credited: i64,
    pub settled: bool,
    /// What it bills.
    pub orders: Vec<Uuid>,
}

impl Invoice {
    /// One of which nothing has been told.
    pub fn unknown() -> Self {
        Self {
            number: String::new(),
            customer: Uuid::nil(),
            gross: 0,
            billed: 0,
            credited: 0,
            settled: false,
            orders: Vec::new(),
        }
    }
}

/// A document that changes what is billed.
#[derive(Clone, Debug)]
pub enum Posted {
    /// An invoice, by its number; with its amount. Unit: cents.
    Invoice(String, i64),
    /// A corrected invoice, the same.
    Corrected(String, i64),
    /// An invoice that was taken back.
    Reversed(Uuid),
}

/// What a line of an invoice bills.
#[derive(Clone, Debug)]
pub struct Billed {
    pub order: Option<Uuid>,
    /// The line of the shipment.
    pub delivered: Option<(Uuid, i64)>,
    pub quantity: i64,
    /// Where the tax is inside. Unit: cents.
    pub gross: Option<i64>,
}

/// A payment.
#[derive(Clone, Debug)]
pub struct Payment {
    pub number: String,
    /// Nil: its event has not come yet.
    pub customer: Uuid,
    pub amount: i64,
    pub on_account: i64,
    /// Paid back of what lay on account.
    pub refunded: i64,
}

impl Payment {
    /// One of which nothing has been told.
    pub fn unknown() -> Self {
        let (number, customer) = (String::new(), Uuid::nil());
        Self { number, customer, amount: 0, on_account: 0, refunded: 0 }
    }
}

/// A line of goods on their way: of a purchase order or a transfer.
#[derive(Clone, Debug)]
pub struct Coming {
    pub sku: String,
    pub ordered: i64,
    pub received: i64,
    /// Of one, as agreed. Unit: cents.
    pub cost: i64,
}

/// A quotation or a blanket order.
#[derive(Clone, Debug)]
pub struct Agreed {
    /// The customer's code.
    pub customer: String,
    pub lines: Vec<AgreedLine>,
    /// Orders of a blanket order: of each of their lines, the line that it calls off.
    pub call_offs: Vec<(Uuid, Vec<usize>)>,
    /// Nothing more can be taken of it.
    pub ended: bool,
}

/// A line of it.
#[derive(Clone, Debug)]
pub struct AgreedLine {
    pub sku: String,
    pub quantity: i64,
    /// Ordered on it; of a blanket order some of that may have been given up.
    pub taken: i64,
}

/// A return.
#[derive(Clone, Debug)]
pub struct Return {
    pub number: String,
    /// Product and what goes back on the shelf of it.
    pub restocked: Vec<(String, i64)>,
    pub received: bool,
    pub credited: bool,
}

/// What a customer was billed and has paid. Unit: cents.
#[derive(Clone, Copy, Debug, Default)]
pub struct Money {
    pub invoiced: i64,
    pub credited: i64,
    /// Received, less what the bank took back.
    pub received: i64,
    pub applied: i64,
    /// Paid back of what lay on account.
    pub refunded: i64,
    /// Paid back at all, and not come in again.
    pub paid_out: i64,
    /// Owed by no invoice: charges for late payment, and money that was paid back without cause.
    pub owed_besides: i64,
    /// Given up, less what was taken up again.
    pub given_up: i64,
}

impl Money {
    /// What is open of invoices and charges, less what is open of credit notes.
    pub fn open(&self) -> i64 {
        self.invoiced + self.owed_besides - self.credited - self.applied - self.given_up
    }

    /// Paid and given to no invoice.
    pub fn on_account(&self) -> i64 {
        self.received - self.applied - self.refunded
    }
}

/// What was answered to a message for good.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// Done, with the reply.
    Done(Value),
    /// Refused, with the code.
    Refused(String),
}

/// All that the auditor knows.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub orders: BTreeMap<Uuid, Order>,
    pub shipments: BTreeMap<Uuid, Shipment>,
    pub invoices: BTreeMap<Uuid, Invoice>,
    /// What carriers said of shipments, and the services that were found for them: to be read.
    pub tracked: BTreeMap<Uuid, Messages>,
    pub chosen: BTreeMap<Uuid, Choice>,
    /// The last of each shipment.
    pub compared: BTreeMap<Uuid, Choice>,
    /// Those that take no goods, by code.
    pub ended_carriers: BTreeSet<String>,
    /// What services cost.
    pub cards: Cards,
    /// What is billed of shipment lines, and the last day that an invoice may bill, by its number.
    pub delivered: BTreeMap<(Uuid, i64), i64>,
    pub until: BTreeMap<String, Date>,
    /// What is announced to come back, by the customer's code.
    pub coming_back: BTreeSet<(String, String)>,
    /// What is known of signs of fraud, and which orders were looked at: to be read.
    pub screening: Screening,
    pub screened: BTreeMap<Uuid, bool>,
    /// The fields of messages whose event tells less, by number.
    pub told: BTreeMap<u64, Value>,
    /// Invoices that are to be read, and what each that was read bills.
    pub posted: Vec<Posted>,
    pub bills: BTreeMap<Uuid, Vec<Billed>>,
    /// Orders of which an invoice was taken back: where they stand is to be read.
    pub taken_back: BTreeSet<Uuid>,
    /// Money that is announced and not here yet, by key.
    pub under_way: BTreeSet<String>,
    pub payments: BTreeMap<Uuid, Payment>,
    pub returns: BTreeMap<Uuid, Return>,
    /// By the customer's id.
    pub money: BTreeMap<Uuid, Money>,
    /// What suppliers were paid. Unit: cents.
    pub paid_to_suppliers: i64,
    /// Quotations and blanket orders, by number.
    pub quotations: BTreeMap<String, Agreed>,
    pub blankets: BTreeMap<String, Agreed>,
    /// What requests for deposits still ask for, by number. Unit: cents.
    pub requests: BTreeMap<String, i64>,
    /// Deposit invoices, each with its request.
    pub deposits: BTreeMap<Uuid, String>,
    /// Count sheets that are open, by number, with their product.
    pub counts: BTreeMap<String, String>,
    /// What was picked short and is still to be written off: shipment's number, product, how much.
    pub short: Vec<(String, String, i64)>,
    /// Sheets and adjustments that were not made by a message: to be read.
    pub opened: Vec<String>,
    pub adjusted: Vec<String>,
    /// Purchase orders and transfers, by number.
    pub purchases: BTreeMap<String, Vec<Coming>>,
    pub transfers: BTreeMap<String, Vec<Coming>>,
    /// By number: orders with an amendment that waits, open disputes, invoices of which something
    /// was given up, charges for late payment, credit notes.
    pub amending: BTreeSet<String>,
    pub disputes: BTreeSet<String>,
    pub written_off: BTreeSet<String>,
    pub charges: BTreeSet<String>,
    pub credit_notes: BTreeSet<String>,
    /// Orders that were amended: their lines are to be read.
    pub amended: BTreeSet<Uuid>,
    /// What lies there, by SKU.
    pub on_hand: BTreeMap<String, i64>,
    /// Documents by series and year.
    pub numbers: BTreeMap<(&'static str, i64), BTreeSet<Uuid>>,
    /// What was answered, by the message's number.
    pub said: BTreeMap<u64, Said>,
    /// Replies to documents of other systems, by their key; with the digest.
    pub sources: BTreeMap<String, (String, Value)>,
    /// The events of the messages that are being looked at, by kind.
    pub heard: BTreeMap<u64, BTreeMap<String, u32>>,
}

impl Model {
    /// What is promised of each product, and the products of which it is not known.
    pub fn promised(&self) -> (BTreeMap<&str, i64>, BTreeSet<&str>) {
        let (mut promised, mut unknown) = (BTreeMap::new(), BTreeSet::new());
        for order in self.orders.values() {
            for line in order.lines.iter().filter(|line| line.is_stock) {
                match order.stands {
                    Stands::Waiting | Stands::Done => {}
                    Stands::Promised | Stands::UnderWay if order.lost_promises => {
                        unknown.insert(line.sku.as_str());
                    }
                    Stands::Promised | Stands::UnderWay => {
                        *promised.entry(line.sku.as_str()).or_default() +=
                            line.ordered - line.issued;
                    }
                }
            }
        }
        (promised, unknown)
    }
}
