//! The end of a period: balance sheet, income statement, what is delivered and not invoiced, and
//! what is still to be done before a period is closed.
use super::sheet::{Column, Sheet};
use super::too_large;
use crate::args::ClosingReports;
use crate::exit::{Exit, Stop};
use crate::figures::day;
use crate::open::Books;
use crate::out::Out;
use crate::table::Align::{Left, Right, Text};
use quittance_domain::closing::{ClosingKind, Section, Statements, statements};
use quittance_domain::code::Code;
use quittance_domain::ledger::{Account, AccountType, Area};
use quittance_domain::{Date, Money};
use quittance_store::closing::{self, Days};
use quittance_store::{engine_tables, ledger, receivables};

/// Runs one of them.
pub fn run(books: &Books, asked: &ClosingReports, out: &mut Out) -> Result<Exit, Stop> {
    match asked {
        ClosingReports::BalanceSheet { as_of } => {
            return balance_sheet(books, super::day(books, *as_of)?, out);
        }
        ClosingReports::Income { from, to } => income(books, (*from, *to))?.run(out)?,
        ClosingReports::Unbilled { as_of } => {
            unbilled(books, super::day(books, *as_of)?)?.run(out)?;
        }
        ClosingReports::Close { through } => checklist(books, *through)?.run(out)?,
    }
    Ok(Exit::Done)
}

const BALANCES: &[Column] =
    &[("section", Left), ("account", Left), ("name", Text), ("amount", Right)];

fn read(books: &Books, days: Days) -> Result<Statements, Stop> {
    let (totals, base) = books.database.read(|reader| {
        let totals = closing::totals(reader, books.company, days)?;
        Ok((totals, quittance_store::company::base_currency(reader, books.company)?))
    })?;
    statements(totals, base).map_err(too_large)
}

fn rows_of(section: &Section) -> impl Iterator<Item = Vec<String>> + '_ {
    section.rows.iter().map(|row| {
        let of = section.account_type.code().to_owned();
        vec![of, row.number.clone(), row.name.clone(), row.balance.decimal()]
    })
}

/// What there is and what is owed at the end of a day. One that does not balance is a disagreement.
fn balance_sheet(books: &Books, as_of: Date, out: &mut Out) -> Result<Exit, Stop> {
    let found = read(books, Days::Through(as_of))?;
    let mut rows = Vec::new();
    for of in [AccountType::Asset, AccountType::Liability, AccountType::Equity] {
        rows.extend(rows_of(found.section(of)));
    }
    let (result, equity) = (found.result, AccountType::Equity.code().to_owned());
    if !result.is_zero() {
        let name = "Result, not closed".to_owned();
        rows.push(vec![equity, String::new(), name, result.decimal()]);
    }
    let balanced = found.is_balanced().map_err(too_large)?;
    let total = |of: AccountType| found.section(of).total;
    let own = total(AccountType::Equity).checked_add(result).map_err(too_large)?;
    let sheet = Sheet {
        report: "balance-sheet",
        title: "Balance sheet",
        of: format!("{}, {}", books.code, day(as_of)),
        facts: vec![
            ("as_of", as_of.to_string()),
            ("assets", total(AccountType::Asset).to_string()),
            ("liabilities", total(AccountType::Liability).to_string()),
            ("equity", own.to_string()),
            ("balanced", if balanced { "yes" } else { "NO: run quittance verify" }.to_owned()),
        ],
        columns: BALANCES,
        rows,
    };
    sheet.run(out)?;
    Ok(if balanced { Exit::Done } else { Exit::Refused })
}

const INCOME: &[Column] = &[
    ("section", Left),
    ("account", Left),
    ("name", Text),
    ("amount", Right),
    ("year_before", Right),
];

/// What was earned and spent in a period, beside the same days of the year before.
fn income(books: &Books, (first, last): (Date, Date)) -> Result<Sheet, Stop> {
    let now = read(books, Days::Earned(first, last))?;
    let year_ago = |on: Date| on.add_months(-12).unwrap_or(Date::FIRST);
    let before = read(books, Days::Earned(year_ago(first), year_ago(last)))?;
    let mut rows = Vec::new();
    for of in [AccountType::Income, AccountType::Expense] {
        let (now, before) = (now.section(of), before.section(of));
        let amount = |section: &Section, number: &str| {
            let found = section.rows.iter().find(|row| row.number == number);
            found.map(|row| row.balance.decimal()).unwrap_or_default()
        };
        let mut accounts: Vec<(&str, &str)> = now
            .rows
            .iter()
            .chain(&before.rows)
            .map(|row| (row.number.as_str(), row.name.as_str()))
            .collect();
        accounts.sort_unstable();
        accounts.dedup();
        rows.extend(accounts.into_iter().map(|(number, name)| {
            let (section, amounts) = (of.code(), [now, before].map(|it| amount(it, number)));
            let [amount, year_before] = amounts;
            vec![section.to_owned(), number.to_owned(), name.to_owned(), amount, year_before]
        }));
    }
    Ok(Sheet {
        report: "income",
        title: "Income statement",
        of: format!("{}, {} to {}", books.code, day(first), day(last)),
        facts: vec![
            ("from", first.to_string()),
            ("to", last.to_string()),
            ("income", now.section(AccountType::Income).total.to_string()),
            ("expense", now.section(AccountType::Expense).total.to_string()),
            ("result", now.result.to_string()),
            ("year_before", before.result.to_string()),
        ],
        columns: INCOME,
        rows,
    })
}

const UNBILLED: &[Column] = &[
    ("order", Left),
    ("line", Right),
    ("customer", Left),
    ("sku", Left),
    ("quantity", Right),
    ("currency", Left),
    ("net", Right),
];

/// What was delivered and not invoiced at the end of a day, at the prices of its orders.
fn unbilled(books: &Books, as_of: Date) -> Result<Sheet, Stop> {
    let found = books.database.read(|reader| closing::unbilled(reader, books.company, as_of))?;
    let rows = found.into_iter().map(|line| {
        vec![
            line.order,
            line.line_no.to_string(),
            line.customer,
            line.sku,
            line.quantity.to_string(),
            line.net.currency().to_string(),
            line.net.decimal(),
        ]
    });
    Ok(Sheet {
        report: "unbilled",
        title: "Delivered, not invoiced",
        of: format!("{}, {}", books.code, day(as_of)),
        facts: vec![("as_of", as_of.to_string())],
        columns: UNBILLED,
        rows: rows.collect(),
    })
}

const STEPS: &[Column] = &[("step", Text), ("state", Left), ("what", Text), ("how", Text)];

/// One step of closing a period.
struct Step {
    what: &'static str,
    is_done: bool,
    figure: String,
    how: &'static str,
}

/// What is still to be done before a period is closed, in the order in which it is done.
fn checklist(books: &Books, through: Date) -> Result<Sheet, Stop> {
    let known = Known::read(books, through)?;
    let rows = known.steps(through).into_iter().map(|step| {
        let state = if step.is_done { "done" } else { "open" };
        vec![step.what.to_owned(), state.to_owned(), step.figure, step.how.to_owned()]
    });
    Ok(Sheet {
        report: "close",
        title: "Close",
        of: format!("{}, through {}", books.code, day(through)),
        facts: vec![("through", through.to_string())],
        columns: STEPS,
        rows: rows.collect(),
    })
}

/// What the steps are judged by.
struct Known {
    settings: quittance_domain::ledger::BookSettings,
    accounts: quittance_domain::ledger::TrialBalance,
    counts: i64,
    waiting: i64,
    unbilled: usize,
    foreign: usize,
    accrued: bool,
    revalued: bool,
    set_aside: Option<Date>,
    has_loss_rates: bool,
}

impl Known {
    fn read(books: &Books, through: Date) -> Result<Self, Stop> {
        let company = books.company;
        Ok(books.database.read(|reader| {
            let reasons = engine_tables::work_reasons(reader, company)?;
            Ok(Self {
                settings: ledger::settings(reader, company)?,
                accounts: ledger::trial_balance(reader, company, through)?,
                counts: closing::open_counts(reader, company, through)?,
                waiting: reasons.iter().map(|(_, _, count)| count).sum(),
                unbilled: closing::unbilled(reader, company, through)?.len(),
                foreign: closing::claims(reader, company, through)?.len(),
                accrued: closing::is_posted(reader, company, (ClosingKind::Unbilled, through))?,
                revalued: closing::is_posted(reader, company, (ClosingKind::Revaluation, through))?,
                set_aside: closing::allowance_day(reader, company)?,
                has_loss_rates: !receivables::loss_rates(reader, company, through)?.is_empty(),
            })
        })?)
    }

    fn balance(&self, role: Account) -> Money {
        let of_role = self.accounts.rows.iter().filter(|row| row.account == role);
        let base = self.accounts.debit.currency();
        let balances: Result<Vec<Money>, _> = of_role.map(|row| row.balance()).collect();
        let sum = balances.and_then(|balances| Money::sum(base, balances));
        sum.expect("the sides of a trial balance are summed up already")
    }

    fn steps(&self, through: Date) -> Vec<Step> {
        let count = |what, count: i64, how| Step {
            what,
            is_done: count == 0,
            figure: count.to_string(),
            how,
        };
        let balance = |what, role, how| {
            let balance = self.balance(role);
            Step { what, is_done: balance.is_zero(), figure: balance.decimal(), how }
        };
        let locked = |what, area| Step {
            what,
            is_done: self.settings.is_locked(area, through),
            figure: self.settings.through(area).map(|on| on.to_string()).unwrap_or_default(),
            how: "quittance do ledger.lock",
        };
        let (close, ahead) = ("quittance close --through DATE", self.set_aside >= Some(through));
        vec![
            count("count sheets open", self.counts, "quittance do stock.post_count"),
            count("work that waits", self.waiting, "quittance report work"),
            count(
                "lines delivered, not invoiced",
                self.unbilled as i64,
                "quittance report unbilled",
            ),
            balance(
                "money of unknown payers",
                Account::UnidentifiedReceipts,
                "quittance do payment.identify",
            ),
            balance("money on account", Account::CustomerOnAccount, "quittance do payment.apply"),
            balance(
                "received, not billed by suppliers",
                Account::GoodsReceivedNotInvoiced,
                "quittance report purchases",
            ),
            balance(
                "goods in transit",
                Account::GoodsInTransit,
                "quittance do stock.receive_transfer",
            ),
            locked("stock locked", Area::Stock),
            locked("receivables locked", Area::Receivables),
            Step {
                what: "unbilled revenue posted",
                is_done: self.accrued || self.unbilled == 0,
                figure: self.unbilled.to_string(),
                how: close,
            },
            Step {
                what: "other currencies revalued",
                is_done: self.revalued || self.foreign == 0,
                figure: self.foreign.to_string(),
                how: close,
            },
            Step {
                what: "allowance for losses posted",
                is_done: ahead || !self.has_loss_rates,
                figure: self.set_aside.map(|on| on.to_string()).unwrap_or_default(),
                how: close,
            },
            locked("tax locked", Area::Tax),
            locked("ledger locked", Area::Ledger),
            Step {
                what: "journal handed over",
                is_done: self.settings.exported_through >= Some(through),
                figure: self.settings.exported_through.map(|on| on.to_string()).unwrap_or_default(),
                how: "quittance do ledger.export",
            },
        ]
    }
}
