//! The company: who sells, in which currency and time zone, with which number series.
//!
//! - **Company**: one legal entity. Everything else belongs to exactly one company.
//! - **Base currency**: the currency of its books; costs and stock values are in it.
//! - **Back-dating**: whether a document may carry a date before the last one of its series, before
//!   what it rests on, or far from today.
//! - **Stage**: a step of order-to-cash that is done by hand or by the autopilot.
//! - **Series**: the numbers of one kind of document in one year, such as `INV-2026`.
//!
//! Invariant: a legal series is gapless and, unless back-dating is allowed, its dates never go
//! back (RULES 21).

pub mod business_date;
pub mod change;
pub mod create;
pub mod draw;
pub mod error;
pub mod sourcing;
pub mod start_series;

#[cfg(test)]
mod tests;

pub use business_date::{DAYS_AHEAD_MAX, DAYS_BACK_MAX, check_business_date};
pub use change::{CompanyChanged, change};
pub use create::{CompanyCreated, WarehouseCreated, create, create_warehouse, fits_books};
pub use draw::draw;
pub use error::CompanyRefusal;
pub use sourcing::{
    EVERYWHERE, SetSourcing, SourcingList, SourcingRule, SourcingSet, Split, list_for, set_sourcing,
};
pub use start_series::{SeriesStart, SeriesStarted, StartSeries, start_series};

use crate::code::codes;
use crate::country::Country;
use crate::currency::Currency;
use crate::customer::BillingCycle;
use crate::date::Date;
use crate::id;
use serde::{Deserialize, Serialize};

id!(WarehouseId, "whs", "A warehouse.");

/// One legal entity; there is exactly one in a unit of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// Short name by which people and the command line call it.
    pub code: String,
    /// The registered name.
    pub name: String,
    /// The currency of the books.
    pub base_currency: Currency,
    /// Where it is registered, and taxed as shipping from.
    pub country: Country,
    /// IANA name; turns a moment into a business date.
    pub time_zone: String,
    /// Whether documents may carry an earlier date than the last one.
    pub back_dating: BackDating,
    /// What the autopilot does.
    pub automatic: Stages,
    /// Where goods leave from when an order says nothing else.
    pub default_warehouse: WarehouseId,
    /// Since when it keeps credit policies or profiles; `None`: it never had any, and none is
    /// looked for.
    pub credit_control_since: Option<Date>,
    /// Since when it has carriers; `None`: it never had any, and none is looked for.
    pub carriers_since: Option<Date>,
    /// Since when it has lists of warehouses that orders leave from; `None`: it never had any, and
    /// none is looked for.
    pub sourcing_since: Option<Date>,
    /// When deliveries are billed to customers that have no cycle of their own; `None`: each as it
    /// leaves.
    pub billing: Option<BillingCycle>,
    /// Raised by the unit of work.
    pub version: i64,
}

impl Company {
    /// The warehouse of a document: the one that it names, else the company's default.
    #[must_use]
    pub fn warehouse_for(&self, named: Option<WarehouseId>) -> WarehouseId {
        named.unwrap_or(self.default_warehouse)
    }

    /// The same that keeps credit policies or profiles from a day on; none: it does so already.
    #[must_use]
    pub fn with_credit_control(&self, on: Date) -> Option<Company> {
        let none = self.credit_control_since.is_none();
        none.then(|| Company { credit_control_since: Some(on), ..self.clone() })
    }

    /// The same that has carriers from a day on; none: it has some already.
    #[must_use]
    pub fn with_carriers(&self, on: Date) -> Option<Company> {
        let none = self.carriers_since.is_none();
        none.then(|| Company { carriers_since: Some(on), ..self.clone() })
    }
}

/// Whether a date may lie before one that is already recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BackDating {
    /// The default: dates never go back within a legal series or in stock.
    Refused,
    /// The company allows it, for instance while it imports its history.
    Allowed,
}
codes!(BackDating { Refused = "refused", Allowed = "allowed" });

impl BackDating {
    /// Whether something may carry a date when what it rests on carries `earliest`: money the
    /// invoice that it settles, a credit note its invoice, a goods issue its shipment.
    ///
    /// What undoes something is not asked: it never lies before what it undoes, or the days between
    /// would show what never was.
    #[must_use]
    pub fn permits(self, on: Date, earliest: Date) -> bool {
        match self {
            BackDating::Refused => on >= earliest,
            BackDating::Allowed => true,
        }
    }
}

/// Who takes a stage's next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// A person, or a call from outside.
    Manual,
    /// The autopilot, as soon as it can be done.
    Automatic,
}
codes!(Mode { Manual = "manual", Automatic = "automatic" });

/// The stages of order-to-cash, each by hand or automatic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stages {
    /// Confirm submitted orders.
    pub confirm: Mode,
    /// Create shipments and post their goods issue.
    pub ship: Mode,
    /// Post invoices for what is shipped.
    pub invoice: Mode,
    /// Collect at once from who pays by card.
    pub collect: Mode,
    /// Receive returns and credit them.
    pub credit: Mode,
}

/// A place with stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warehouse {
    /// Its id.
    pub id: WarehouseId,
    /// Short name, unique in the company.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Raised by the unit of work.
    pub version: i64,
}

/// The kinds of numbered documents. The code is the prefix of their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Series {
    /// Sales orders.
    SalesOrder,
    /// Quotations.
    Quotation,
    /// Blanket orders.
    Blanket,
    /// Shipments: delivery notes.
    Shipment,
    /// Invoices; a legal series.
    Invoice,
    /// Credit notes; a legal series.
    CreditNote,
    /// Debit notes; a legal series.
    DebitNote,
    /// Requests for deposits.
    DepositRequest,
    /// Payments received.
    Payment,
    /// Payments that the bank took back.
    ReturnedPayment,
    /// Payments back to customers.
    Refund,
    /// Deductions of customers.
    Deduction,
    /// Money of unknown payers.
    UnidentifiedReceipt,
    /// Returns.
    Return,
    /// Stock receipts, adjustments, transfers and revaluations.
    StockDocument,
    /// Count sheets.
    Count,
    /// Waves of shipments.
    Wave,
    /// Purchase orders.
    PurchaseOrder,
    /// Supplier invoices, as the company numbers them.
    SupplierInvoice,
    /// Payments to suppliers.
    SupplierPayment,
    /// Disputes of open items.
    Dispute,
    /// Promises to pay.
    Promise,
    /// Receivables given up, and what was recovered of them.
    WriteOff,
    /// Output tax that came back on what was given up.
    TaxRelief,
    /// Fees and interest for late payment.
    LateCharge,
    /// Dunning letters.
    DunningLetter,
    /// Movements of the allowance for receivables.
    Allowance,
    /// What was posted at the end of a period or year.
    Closing,
    /// Journal entries.
    Journal,
}
codes!(Series {
    SalesOrder = "SO",
    Quotation = "QU",
    Blanket = "BO",
    Shipment = "DN",
    Invoice = "INV",
    CreditNote = "CN",
    DebitNote = "DBN",
    DepositRequest = "DR",
    Payment = "PAY",
    ReturnedPayment = "RP",
    Refund = "RF",
    Deduction = "DED",
    UnidentifiedReceipt = "UR",
    Return = "RMA",
    StockDocument = "ST",
    Count = "CT",
    Wave = "WV",
    PurchaseOrder = "PO",
    SupplierInvoice = "SI",
    SupplierPayment = "SP",
    Dispute = "DSP",
    Promise = "PTP",
    WriteOff = "WO",
    TaxRelief = "TR",
    LateCharge = "LC",
    DunningLetter = "DL",
    Allowance = "ECL",
    Closing = "CL",
    Journal = "JE",
});

/// Where one series of one year stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberSeries {
    /// `SO-2026`: the prefix and the year of the documents' dates. The key.
    pub series: String,
    /// The count that the next document gets; 1 or more.
    pub next: i64,
    /// The date of the last document that drew a number.
    pub last_date: Option<Date>,
}

/// Creates the company and its first warehouse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateCompany {
    /// Short name.
    pub code: String,
    /// Registered name.
    pub name: String,
    /// The currency of the books.
    pub base_currency: Currency,
    /// Where it is registered.
    pub country: Country,
    /// IANA name of its time zone.
    pub time_zone: String,
    /// Whether documents may carry an earlier date than the last one.
    pub back_dating: BackDating,
    /// What the autopilot does.
    pub automatic: Stages,
    /// Code of the first warehouse, which becomes the default one.
    pub warehouse_code: String,
    /// Name of the first warehouse.
    pub warehouse_name: String,
}

/// Creates one more warehouse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateWarehouse {
    /// Short name, unique in the company.
    pub code: String,
    /// What people call it.
    pub name: String,
}

/// Changes what a company does by itself; what is left out stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeCompany {
    /// Whether documents may carry an earlier date than the last one.
    pub back_dating: Option<BackDating>,
    /// What the autopilot does.
    pub automatic: Option<Stages>,
}
