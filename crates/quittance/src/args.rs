//! The command line: what can be asked for, with examples. Others script against it: a name or a
//! meaning here is a promise.
mod close;
mod file_return;
mod report;
mod statement;

pub use close::Close;
pub use file_return::FileReturn;
pub use report::{By, ClosingReports, CollectingReports, GoodsReports, Report, Reports};
pub use statement::Statement;

use clap::{Args, Parser, Subcommand, ValueEnum};
use quittance_domain::date::DateRefusal;
use quittance_domain::{Date, Quantity};
use std::path::PathBuf;

/// Order-to-cash in one binary.
#[derive(Debug, Parser)]
#[command(
    name = "quittance",
    version,
    about = "Order-to-cash in one binary: orders, credit, stock, invoices, cash and the books",
    after_help = FIRST_STEPS,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct Cli {
    /// What holds for every subcommand.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every subcommand.
#[derive(Args, Debug)]
pub struct Global {
    /// sqlite:FILE or postgres://USER@HOST/NAME; when not given, what the variable
    /// QUITTANCE_DATABASE names, or sqlite:quittance.db
    #[arg(long, global = true, value_name = "URL", env = "QUITTANCE_DATABASE")]
    #[arg(hide_env = true, verbatim_doc_comment, help_heading = "Everywhere")]
    pub database: Option<String>,
    /// Which company; not needed when there is only one
    #[arg(long, global = true, value_name = "CODE", help_heading = "Everywhere")]
    pub company: Option<String>,
    /// Exactly one JSON document on standard output, the rest on standard error
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub json: bool,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A believable company, from its first order to books that balance
    Demo(Demo),
    /// Give a command: place an order, post an invoice, take a payment …
    Do(Do),
    /// Take in CSV files of another system through a mapping
    Import(Import),
    /// Take in bank statements: money finds its payers and invoices
    Statement(Statement),
    /// Let the autopilot do the work that waits
    Run(Run),
    /// Derive the books anew from the base records and tell each disagreement
    Verify(Verify),
    /// Post what belongs to the end of a period, or close a year
    Close(Close),
    /// Freeze the tax return of a period and lock its days
    FileReturn(FileReturn),
    /// Figures: ageing, invoiced, key figures, trial balance, what waits, stock
    Report(Report),
    /// When a quantity of a product can be promised, from which warehouse
    Atp(Atp),
    /// Files that other programs take in: the journal for the tax adviser
    Export(Export),
    /// What a product costs a customer on a day, and why
    Price(Price),
    /// Show a document: its lines, its relations, its history, where it stands
    Show(Show),
    /// Measure how fast this machine carries orders to cash
    Bench(Bench),
    /// Let clerks err and the machine break, and see whether the books hold
    Simulate(Simulate),
    /// Copy the database into a file, while others go on writing
    Backup(Backup),
    /// Put a backup in the place of a new database
    Restore(Restore),
    /// Bring the database's schema to this release; makes the file if there is none
    Migrate(Migrate),
    /// Carry orders to cash until the process is killed: for the tests that kill it
    #[command(hide = true)]
    Load(Load),
}

const FIRST_STEPS: &str = "\
First steps:
  quittance demo                                   a company to look at, in quittance-demo.db
  export QUITTANCE_DATABASE=sqlite:quittance-demo.db
  quittance show SO-2026-000001                    an order: lines, documents, history
  quittance report ageing --as-of 2026-06-30       who owes what, and since when
  quittance verify                                 do the books agree?

Exit codes: 0 done, 1 refused or a disagreement, 2 usage, 3 database or disk, 70 a fault of ours";

/// `demo`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance demo                                   2,000 orders into quittance-demo.db
  quittance demo --orders 20000 --seed 42 --fresh  another story, in the place of the last one
  quittance --database postgres://me@host/demo demo
  quittance demo --json | jq .orders_per_second

Without --database the demo goes into quittance-demo.db in the working directory.
The same seed and number of orders give the same numbers and amounts on every machine.")]
pub struct Demo {
    /// How many orders come in over a year
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub orders: u32,
    /// What the story is made from
    #[arg(long, value_name = "S", default_value_t = 7)]
    pub seed: u64,
    /// Replace the file of an earlier demo
    #[arg(long)]
    pub fresh: bool,
    /// Start no server afterwards (there is none yet: this changes nothing)
    #[arg(long)]
    pub no_serve: bool,
}

/// `export`
#[derive(Args, Debug)]
pub struct Export {
    /// For which program.
    #[command(subcommand)]
    pub export: Exports,
}

/// Programs that take files in.
#[derive(Debug, Subcommand)]
pub enum Exports {
    /// The journal that was handed over, as postings for DATEV (EXTF Buchungsstapel)
    Datev(Datev),
}

/// `export datev`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance do ledger.export through=2026-03-31
  quittance export datev --export 1 --consultant 29098 --client 55003 --into datev/

The same journal as a table: quittance report journal --export 1 --csv")]
pub struct Datev {
    /// Which handing over, as ledger.export numbered it
    #[arg(long, value_name = "N")]
    pub export: i64,
    /// The adviser's number (Beraternummer)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1_001..=9_999_999))]
    pub consultant: u32,
    /// The client's number (Mandantennummer)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=99_999))]
    pub client: u32,
    /// The folder for the files; no file is written over
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub into: PathBuf,
}

/// `do`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance do                                     all commands
  quittance do order.place                         what one takes, with an example
  quittance do order.confirm order=SO-2026-000001
  quittance do payment.receive customer=ACME method=bank 'amount=119.00 EUR' automatic=oldest_first
  quittance do order.place '{\"customer\": \"ACME\", …}' --dry-run
  quittance do --from commands.jsonl               one after the other, each durable

A field is name=value for a text, name:=JSON for anything else, and lines[0].product=CHAIR inside
lists. Customers, products, warehouses, price lists and documents are named by code or number.")]
pub struct Do {
    /// Which command, as order.place; none: list them
    pub command: Option<String>,
    /// Its fields: name=value, or one JSON object; none: tell what it takes
    pub fields: Vec<String>,
    /// Take the commands from a file of JSON objects: {"command", "on", "key", "fields"}; -
    /// is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["command", "key", "dry_run"])]
    pub from: Option<PathBuf>,
    /// The date that documents go by [default: today, where the company is]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<Date>,
    /// With the same key the command is done once, however often it is given
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Who gives the command, for its history [default: the user of this session]
    #[arg(long = "as", value_name = "NAME")]
    pub actor: Option<String>,
    /// Tell what it would do, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `import`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance import orders.csv.gz --mapping mappings/online_retail.toml --rejects rejects.csv
  quittance import *.csv --mapping mappings/northwind.toml --rejects rejects.csv
  quittance run --until-idle                       then let the autopilot do the rest

Each line is taken, or written to the rejects file with its reason. The same files can be imported
again: what is there already is not doubled. Exit code 1 when lines were rejected.")]
pub struct Import {
    /// CSV files, plain or gzip
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// What the columns mean
    #[arg(long, value_name = "FILE")]
    pub mapping: PathBuf,
    /// Where lines go that cannot be taken, each with its reason; replaced if it exists
    #[arg(long, value_name = "FILE")]
    pub rejects: PathBuf,
}

/// `run`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance run --until-idle
  quittance run --until-idle --json | jq .waiting
  quittance run --until-idle --retry             what waits is tried once more
  quittance run --until-idle --drop wrk_01… --because 'counted meanwhile'

Routines that are due (routine.set) come first. Work that is refused waits with its reason: see
`quittance report work`, which names it. What was done by hand meanwhile is dropped, not retried.")]
pub struct Run {
    /// End when no work is ready
    #[arg(long, required = true)]
    pub until_idle: bool,
    /// Try what waits once more
    #[arg(long)]
    pub retry: bool,
    /// Give this work up that waits
    #[arg(long, value_name = "WORK", requires = "because")]
    pub drop: Option<String>,
    /// Why it is given up
    #[arg(long, value_name = "REASON", requires = "drop")]
    pub because: Option<String>,
}

/// `verify`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance verify && echo the books agree
  quittance verify --json | jq '.findings[]'

Exit code 0 when all agree, 1 when something disagrees: each disagreement is printed with its
check, its subject, what was expected and what was found.")]
pub struct Verify {}

/// A day of the calendar; what is written like one and is none is told apart.
fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|refusal| {
        let is_written_well = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        match refusal {
            DateRefusal::Malformed { .. } if is_written_well => {
                "the calendar has no such day".to_owned()
            }
            other => other.to_string(),
        }
    })
}

/// `show`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance show SO-2026-000123                    a sales order
  quittance show INV-2026-000045                   an invoice; CN- a credit note
  quittance show DN-2026-000101                    a shipment; RMA- a return, PAY- a payment
  quittance show ST-2026-000007                    a stock document; JE- a journal entry
  quittance show C1004                             a customer, by its code
  quittance show CF-1010                           a product, by its SKU
  quittance show SO-2026-000123 --why              why each line costs what it costs")]
pub struct Show {
    /// The document's number, a customer's code, a product's SKU, or what a customer or another
    /// system calls an order
    #[arg(value_name = "NUMBER")]
    pub number: String,
    /// Of an order: why each line costs what it costs
    #[arg(long)]
    pub why: bool,
}

/// `price`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance price --customer C1004 --product CF-1010
  quittance price --customer C1004 --product CF-1010 --quantity 100 --on 2026-07-01
  quittance price --customer C1004 --product CF-1010 --json | jq .prices

Every price and promotion that is looked at is told, and why it is taken or not. Coupons are not
counted: a promotion that needs one is told as such.")]
pub struct Price {
    /// The customer's code
    #[arg(long, value_name = "CODE")]
    pub customer: String,
    /// The product's SKU
    #[arg(long, value_name = "SKU")]
    pub product: String,
    /// How much, in the product's unit
    #[arg(long, value_name = "Q", default_value = "1", value_parser = quantity)]
    pub quantity: Quantity,
    /// On which day [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<Date>,
}

fn quantity(text: &str) -> Result<Quantity, String> {
    let quantity = Quantity::parse(text).map_err(|refusal| refusal.to_string())?;
    match quantity.is_positive() {
        true => Ok(quantity),
        false => Err("a quantity is above 0".to_owned()),
    }
}

/// `atp`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance atp CF-1010 --quantity 40
  quittance atp CF-1010 --quantity 40 --json | jq '.rows[] | [.warehouse, .promised_on]'

What is there and comes, less what is promised and waited for. Each warehouse is an alternative,
and so are the product's substitutes behind it; what can be had today is said beside each.")]
pub struct Atp {
    /// The product's SKU
    #[arg(value_name = "PRODUCT")]
    pub product: String,
    /// How much is wanted
    #[arg(long, value_name = "QUANTITY", value_parser = quantity)]
    pub quantity: Quantity,
}

/// `bench`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance bench                                  SQLite, 64 clients, in a file of its own
  quittance --database postgres://me@host/empty bench --engine postgres
  quittance bench --floor target/release/floor --json | jq .ratio
  quittance bench --growth --orders 10000,100000,1000000
  quittance bench --large 10000
  quittance bench --ageing 1000000
  quittance bench --import 100000

A cycle is an order of five lines from capture to cash. Without --database, SQLite is measured in a
new file in the working directory, which is removed at the end. Another database must have no
company; with --growth databases beside it are made, measured and removed.")]
pub struct Bench {
    /// Which database to measure: sqlite or postgres
    #[arg(long, value_enum, default_value_t = EngineName::Sqlite, hide_possible_values = true)]
    pub engine: EngineName,
    /// Clients at once
    #[arg(long, value_name = "N", default_value_t = 64)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub clients: u32,
    /// A bare program to compare with
    #[arg(long, value_name = "PROGRAM")]
    pub floor: Option<PathBuf>,
    /// Cycles per measured round
    #[arg(long, value_name = "N", default_value_t = 4_000)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub cycles: u32,
    /// Measured rounds; with a floor each is a pair
    #[arg(long, value_name = "N", default_value_t = 3)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
    /// Measure instead how speed changes as the database grows
    #[arg(long, conflicts_with_all = ["floor", "cycles", "rounds", "large", "ageing"])]
    pub growth: bool,
    /// With --growth: with so many orders stored [default: 10000,100000]
    #[arg(long, value_name = "N", requires = "growth", num_args = 1.., value_delimiter = ',')]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub orders: Vec<u32>,
    /// Measure instead one order of so many lines, from capture to cash
    #[arg(long, value_name = "LINES")]
    #[arg(conflicts_with_all = ["clients", "floor", "cycles", "rounds"])]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub large: Option<u32>,
    /// Measure instead the ageing of so many open items, beside a bare sum
    #[arg(long, value_name = "ITEMS")]
    #[arg(conflicts_with_all = ["clients", "floor", "cycles", "rounds", "large"])]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub ageing: Option<u32>,
    /// Measure instead the import of so many orders from CSV
    #[arg(long, value_name = "ORDERS")]
    #[arg(conflicts_with_all = ["clients", "floor", "cycles", "rounds"])]
    #[arg(conflicts_with_all = ["growth", "large", "ageing"])]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub import: Option<u32>,
}

/// `simulate`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance simulate                               a week of seed 1 on SQLite
  quittance simulate --seed 7 --days 30
  quittance simulate --seeds 200 --days 30 --json | jq .checks
  quittance --database postgres://me@host/any simulate --days 30

Customers and clerks drawn from the seed send commands, wrong ones too, to a company of its own in
a new database beside the one that is named, which is removed at the end. Meanwhile the process
dies, answers are lost and messages come twice. An auditor with books of its own compares: exit
code 1 at the first disagreement, with the seed that replays it.")]
pub struct Simulate {
    /// What everything is drawn from
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// So many seeds from this one on, each in a database of its own
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "keep")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub seeds: u32,
    /// Days of each
    #[arg(long, value_name = "N", default_value_t = 7)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=3_650))]
    pub days: u32,
    /// Let nothing break: then a seed gives the same history to the last hash
    #[arg(long)]
    pub calm: bool,
    /// Simulate in the named database itself, which must be empty, and leave it there
    #[arg(long)]
    pub keep: bool,
}

/// The databases that can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineName {
    /// An SQLite file
    Sqlite,
    /// A PostgreSQL server
    Postgres,
}

/// `backup`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance backup quittance-$(date +%F).db
  quittance --database sqlite:copy.db verify       with copy.db being the backup, or a copy of it

PostgreSQL has its own tools: pg_dump and pg_restore.")]
pub struct Backup {
    /// A new file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `restore`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance --database sqlite:quittance.db restore quittance-2026-06-30.db

The database must not exist yet: nothing is overwritten.")]
pub struct Restore {
    /// A file that `backup` made
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `migrate`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance --database postgres://me@host/books migrate

The other subcommands do the same before they begin; run it by itself to choose the moment.")]
pub struct Migrate {}

/// `load`
#[derive(Args, Debug)]
pub struct Load {
    /// Clients at once
    #[arg(long, value_name = "N", default_value_t = 8)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=256))]
    pub clients: u32,
}
