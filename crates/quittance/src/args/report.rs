//! What reports can be asked for.
use super::date;
use clap::{Args, Subcommand, ValueEnum};
use quittance_domain::Date;

/// `report`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance report ageing --as-of 2026-06-30
  quittance report invoiced --by customer --json | jq '.rows[] | [.customer, .open]'
  quittance report kpi --from 2026-04-01 --to 2026-06-30 --why
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
    /// Who owes what, by how long it is past due
    Ageing {
        /// At the end of which day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<Date>,
    },
    /// What customers deducted from payments and is open, with the reasons
    Deductions,
    /// Net and gross of invoices and credit notes, and what of them is open
    Invoiced {
        /// What to sum by: month or customer
        #[arg(long, value_enum, default_value_t = By::Month, hide_possible_values = true)]
        by: By,
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
    /// What each account comes to
    TrialBalance {
        /// At the end of which day [default: today]
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<Date>,
    },
    /// Orders on hold and work that waits, with the reasons
    Work,
    /// What lies in the warehouses, what of it is promised, what it is worth
    Stock {
        /// What lay there at the end of a past day, and its value, instead of now
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<Date>,
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
    /// Money that came in and nobody knows from whom
    Unidentified,
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

/// What invoices are summed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// By the month of the document's date
    Month,
    /// By the customer
    Customer,
}
