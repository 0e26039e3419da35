//! What `report` takes.

use super::date;
use clap::{Args, Subcommand, ValueEnum};
use quittance_domain::Date;
use quittance_domain::tax::TaxPeriod;

/// `report`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance report ageing --as-of 2026-06-30
  quittance report ageing --buckets 0,15,45
  quittance report statement --customer C-1 --from 2026-01-01 --to 2026-03-31
  quittance report worklist
  quittance report invoiced --by customer --json | jq '.rows[] | [.customer, .open]'
  quittance report kpi --from 2026-04-01 --to 2026-06-30 --why
  quittance report tax --from 2026-01-01 --to 2026-03-31 --documents
  quittance report tax-return --period 2026-Q1 --box 81
  quittance report journal --export 1 --csv > journal.csv
  quittance report trial-balance --csv > books.csv
  quittance report work")]
pub struct Report {
    /// The rows as CSV on standard output, for spreadsheets
    #[arg(long, global = true, conflicts_with = "json")]
    pub csv: bool,
    /// Which figures.
    #[command(subcommand)]
    pub report: Reports,
}

/// The reports.
#[derive(Debug, Subcommand)]
pub enum Reports {
    /// What is open of blanket orders
    Blankets,
    /// Who owes what, by how long it is past due
    Ageing {
        /// At the end of which day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<Date>,
        /// The last days of the buckets, as 0,15,45; what is disputed is shown apart
        #[arg(long, value_name = "DAYS")]
        buckets: Option<Buckets>,
    },
    /// What customers owe and will owe against their limits, what is overdue, what is held
    Credit {
        /// As of which day something is overdue [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        on: Option<Date>,
    },
    /// What customers deducted from payments and is open, with the reasons
    Deductions,
    /// Net and gross of invoices and credit notes, and what of them is open
    Invoiced {
        /// What to sum by: month or customer
        #[arg(long, value_enum, default_value_t = By::Month, hide_possible_values = true)]
        by: By,
    },
    /// Each entry with its lines, in the order in which they were posted
    Journal {
        /// The first day [default: the first of all]
        #[arg(long, value_name = "DATE", value_parser = date)]
        from: Option<Date>,
        /// The last day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        to: Option<Date>,
        /// What ledger.export handed over under this number
        #[arg(long, value_name = "N", conflicts_with_all = ["from", "to"])]
        export: Option<i64>,
    },
    /// Key figures of a period: days sales outstanding, fill rate, on time in full …
    Kpi {
        /// The first day [default: 89 days before the last]
        #[arg(long, value_name = "DATE", value_parser = date)]
        from: Option<Date>,
        /// The last day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        to: Option<Date>,
        /// Tell how each figure came about
        #[arg(long)]
        why: bool,
    },
    /// The lines of one account with their documents
    Ledger {
        /// The account's number, as `report trial-balance` shows it
        #[arg(long, value_name = "NUMBER")]
        account: String,
        /// The first day [default: the first of all]
        #[arg(long, value_name = "DATE", value_parser = date)]
        from: Option<Date>,
        /// The last day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        to: Option<Date>,
    },
    /// Those of what is done about items that are not paid
    #[command(flatten)]
    Collecting(CollectingReports),
    /// Those of the end of a period
    #[command(flatten)]
    Closing(ClosingReports),
    /// The book of orders: where each stands, and what of it is billed
    Orders {
        /// The first day of ordering [default: the first of all]
        #[arg(long, value_name = "DATE", value_parser = date)]
        from: Option<Date>,
        /// The last day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        to: Option<Date>,
        /// Those alone that are not yet closed or cancelled
        #[arg(long)]
        open: bool,
    },
    /// Quotations of which something can still be ordered, and those that have expired
    Quotations,
    /// What is done again and again, and when it is due next
    Routines,
    /// Base and output tax by category and rate, from the books alone: the tax return's figures
    Tax {
        /// The first day
        #[arg(long, value_name = "DATE", value_parser = date)]
        from: Date,
        /// The last day
        #[arg(long, value_name = "DATE", value_parser = date)]
        to: Date,
        /// Tell the documents behind each figure
        #[arg(long)]
        documents: bool,
    },
    /// The boxes of the tax return, and the documents behind each
    TaxReturn {
        /// A month, a quarter or a year, as 2026-03, 2026-Q1 or 2026 [default: the last month]
        #[arg(long, value_name = "PERIOD")]
        period: Option<TaxPeriod>,
        /// Tell the documents of this box
        #[arg(long = "box", value_name = "NUMBER")]
        number: Option<String>,
        /// What was filed; without a period: the last that was
        #[arg(long, conflicts_with = "number")]
        filed: bool,
    },
    /// What each account comes to
    TrialBalance {
        /// At the end of which day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<Date>,
    },
    /// Orders on hold and work that waits, with the reasons
    Work,
    /// Those of goods: what lies where, leaves, waits and is bought
    #[command(flatten)]
    Goods(GoodsReports),
    /// Money that came in and nobody knows from whom
    Unidentified,
    /// Payments that are announced and not here yet, with what they reserve
    UnderWay,
    /// The prices of a list that hold on a day
    Prices {
        /// The list's code
        #[arg(long, value_name = "CODE")]
        list: String,
        /// On which day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        on: Option<Date>,
    },
}

/// The last days of ageing buckets, rising: at most ten.
#[derive(Clone, Debug)]
pub struct Buckets(pub Vec<i64>);

impl std::str::FromStr for Buckets {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const BUCKETS_MAX: usize = 10;
        let days = text.split(',').map(|day| day.trim().parse::<i64>());
        let days = days.collect::<Result<Vec<i64>, _>>();
        let days = days.map_err(|_| "whole days, as 0,15,45".to_owned())?;
        match days.is_sorted_by(|one, next| one < next) && days.len() <= BUCKETS_MAX {
            true => Ok(Buckets(days)),
            false => Err(format!("rising days, {BUCKETS_MAX} at most")),
        }
    }
}

/// What invoices are summed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// By the month of the document's date
    Month,
    /// By the customer
    Customer,
}

/// Figures of goods.
#[derive(Debug, Subcommand)]
pub enum GoodsReports {
    /// What lies in the warehouses, what of it is promised, what it is worth
    Stock {
        /// What lay there at the end of a past day, and its value, instead of now
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<Date>,
    },
    /// Shipments that have not left, in the order in which a wave takes them
    Ready,
    /// Carriers and their services, and what their shipments are expected to cost
    Carriers {
        /// Shipments that were made from this day on [default: all]
        #[arg(long, value_name = "DATE", value_parser = date)]
        from: Option<Date>,
        /// To this day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        to: Option<Date>,
    },
    /// Pallets, crates and other packaging that customers hold
    Packaging {
        /// At the end of which day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<Date>,
    },
    /// Waves of shipments, and how far each is picked
    Waves,
    /// What lies in which bin, of which lot, in which status
    Places {
        /// Lots alone that are good until this day at most
        #[arg(long, value_name = "DATE", value_parser = date)]
        expiring_by: Option<Date>,
    },
    /// Where a lot came from, who got it and who sent it back
    Lot {
        /// The product's SKU
        #[arg(long, value_name = "SKU")]
        sku: String,
        /// The lot
        #[arg(long, value_name = "LOT")]
        lot: String,
    },
    /// What the stock of each warehouse is worth
    StockValue {
        /// At the end of which day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<Date>,
    },
    /// What lies there and does not leave
    SlowMovers {
        /// For how many days nothing of it has left
        #[arg(long, value_name = "DAYS", default_value_t = 90)]
        #[arg(value_parser = clap::value_parser!(i64).range(1..=3_650))]
        days: i64,
    },
    /// What orders wait for, in the order in which they are served, and when it can be expected
    Backorders,
    /// From which warehouses orders leave that name none, by country, the preferred first
    Sourcing,
    /// What the reorder rules propose to buy, and why
    Replenishment,
    /// Purchase orders of which something comes or is not billed
    Purchases,
    /// What suppliers are owed
    Payables {
        /// At the end of which day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<Date>,
    },
}

/// Figures of the end of a period.
#[derive(Debug, Subcommand)]
pub enum ClosingReports {
    /// What there is and what is owed at the end of a day
    BalanceSheet {
        /// The day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<Date>,
    },
    /// What was earned and spent in a period, beside the year before
    Income {
        /// The first day
        #[arg(long, value_name = "DATE", value_parser = date)]
        from: Date,
        /// The last day
        #[arg(long, value_name = "DATE", value_parser = date)]
        to: Date,
    },
    /// What was delivered and not invoiced at the end of a day
    Unbilled {
        /// The day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<Date>,
    },
    /// What is still to be done before a period is closed
    Close {
        /// Its last day
        #[arg(long, value_name = "DATE", value_parser = date)]
        through: Date,
    },
}

/// What is done about items that are not paid.
#[derive(Debug, Subcommand)]
pub enum CollectingReports {
    /// Disputes that are open
    Disputes,
    /// Dunning letters of a day, and what its run left out and why
    Dunning {
        /// Which day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        on: Option<Date>,
    },
    /// What a customer owed, what happened, and what it owes
    Statement {
        /// Whose: its code
        #[arg(long, value_name = "CODE")]
        customer: String,
        /// The first day
        #[arg(long, value_name = "DATE", value_parser = date)]
        from: Date,
        /// The last day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        to: Option<Date>,
    },
    /// What customers were last told that they owe
    Statements,
    /// Whom to call next about what is overdue, and why
    Worklist {
        /// As of which day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        on: Option<Date>,
    },
}
