//! Key figures of a period, each with the way to it.
use super::{day, in_order, too_large};
use crate::exit::Stop;
use crate::figures::{self, count};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::ledger::{Account, TrialBalance};
use quittance_domain::{Date, Money};
use quittance_insight::kpi::capital::{self, Capital};
use quittance_insight::kpi::receivables::{self, Month, OpenOf, Receivables};
use quittance_insight::kpi::service::{self, Service};
use quittance_insight::kpi::{Amount, Figure, Period, Term};
use quittance_store::kpi::{self, ReceivableOf, Way};
use quittance_store::reader::Reader;
use quittance_store::{Fault, closing, ledger};
use serde::Serialize;
use std::io::Write;

/// Days of the period when none is named.
const DAYS: i64 = 90;

/// Months whose sales are known to what counts back.
const MONTHS: i64 = 36;

#[derive(Serialize)]
struct Report {
    report: &'static str,
    from: Date,
    to: Date,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    code: &'static str,
    name: &'static str,
    /// With four decimals; null: there is nothing to divide by.
    value: Option<String>,
    unit: &'static str,
    formula: &'static str,
    terms: Vec<TermShown>,
}

#[derive(Serialize)]
struct TermShown {
    label: String,
    amount: String,
}

/// The figures of each part of the business.
struct Read {
    period: Period,
    parts: [(&'static str, Vec<Figure>); 3],
}

/// Runs the report on the days that are named, or the last 90.
pub fn run(
    books: &Books,
    (from, to): (Option<Date>, Option<Date>),
    why: Why,
    out: &mut Out,
) -> Result<(), Stop> {
    let last = day(books, to)?;
    let first = match from {
        Some(first) => first,
        None => last.add_days(1 - DAYS).unwrap_or(Date::FIRST),
    };
    let (first, last) = in_order(first, last)?;
    let read = read(books, Period { first, last })?;
    if out.is_json() {
        return out.document(&report(&read));
    }
    print(&books.code, &read, why, out)
}

/// Whether the way to each figure is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is.
    Told,
    /// Only the values are.
    Left,
}

fn read(books: &Books, period: Period) -> Result<Read, Stop> {
    let read = books.database.read(|reader| {
        let company = books.company;
        let days = (period.first, period.last);
        let before = period.first.add_days(-1).unwrap_or(Date::FIRST);
        let opening = kpi::receivables(reader, company, before)?;
        let closing = kpi::receivables(reader, company, period.last)?;
        let since = period.last.month_start().add_months(1 - MONTHS).unwrap_or(Date::FIRST);
        let sales = kpi::credit_sales(reader, company, (since, period.last))?;
        let base = quittance_store::company::base_currency(reader, company)?;
        let balances = (
            ledger::trial_balance(reader, company, before)?,
            ledger::trial_balance(reader, company, period.last)?,
            closing::earned(reader, company, (period.first, period.last))?,
        );
        let service = service_of(reader, books, days)?;
        Ok((Known { period, base, opening, closing, sales }, balances, service))
    })?;
    let (known, balances, service) = read;
    let received = known.receivables().map_err(too_large)?;
    let bound = capital_of(period, &balances, known.base).map_err(too_large)?;
    let parts = [
        ("Receivables", receivables::figures(&received)),
        ("Service", service::figures(&service)),
        ("Capital", capital::figures(&bound)),
    ];
    Ok(Read { period, parts })
}

/// What was read of the receivables.
struct Known {
    period: Period,
    base: quittance_domain::Currency,
    opening: Vec<ReceivableOf>,
    closing: Vec<ReceivableOf>,
    /// By day, since the first of the months.
    sales: Vec<(Date, Money)>,
}

type Sum = Result<Money, quittance_domain::money::AmountRefusal>;

impl Known {
    fn sum(&self, of: impl IntoIterator<Item = Money>) -> Sum {
        Money::sum(self.base, of)
    }

    fn sales_of(&self, first: Date, last: Date) -> Sum {
        let inside = self.sales.iter().filter(|(on, _)| (first..=last).contains(on));
        self.sum(inside.map(|(_, sales)| *sales))
    }

    fn receivables(&self) -> Result<Receivables, quittance_domain::money::AmountRefusal> {
        let Period { first, last } = self.period;
        let current = self.closing.iter().filter(|of| of.due_on >= last);
        let mut months = Vec::new();
        let mut month = last.month_start();
        for _ in 0..MONTHS {
            let end = month.month_end().min(last);
            let days = end.days_since(month) + 1;
            months.push(Month { first: month, days, sales: self.sales_of(month, end)? });
            match month.add_months(-1) {
                Ok(before) => month = before,
                Err(_) => break,
            }
        }
        let mut open: Vec<OpenOf> = Vec::new();
        for of in &self.closing {
            match open.last_mut().filter(|open| open.on == of.document_on) {
                Some(same) => same.open = same.open.checked_add(of.open)?,
                None => open.push(OpenOf { on: of.document_on, open: of.open }),
            }
        }
        Ok(Receivables {
            period: self.period,
            opening: self.sum(self.opening.iter().map(|of| of.open))?,
            closing: self.sum(self.closing.iter().map(|of| of.open))?,
            closing_current: self.sum(current.map(|of| of.open))?,
            sales: self.sales_of(first, last)?,
            months,
            open,
        })
    }
}

fn service_of(
    reader: &mut dyn Reader,
    books: &Books,
    days: (Date, Date),
) -> Result<Service, Fault> {
    let begun = kpi::begun(reader, books.company, days)?;
    let due = kpi::due(reader, books.company, days)?;
    let (invoices, invoices_uncredited) = kpi::invoices(reader, books.company, days)?;
    let (orders_shipped, days_to_ship) = went(&kpi::ways_to_ship(reader, books.company, days)?);
    let (invoices_settled, days_to_cash) = went(&kpi::ways_to_cash(reader, books.company, days)?);
    Ok(Service {
        orders_begun: begun.orders,
        orders_full_at_once: begun.orders_full,
        lines_begun: begun.lines,
        lines_full_at_once: begun.lines_full,
        lines_due: due.lines,
        lines_on_time_in_full: due.lines_on_time,
        orders_due: due.orders,
        orders_perfect: due.orders_perfect,
        invoices,
        invoices_uncredited,
        orders_shipped,
        days_to_ship,
        invoices_settled,
        days_to_cash,
    })
}

/// How many went, and the days that they took in all.
fn went(ways: &[Way]) -> (i64, i64) {
    let days = |way: &Way| way.to.days_since(way.from).max(0) * way.count;
    (ways.iter().map(|way| way.count).sum(), ways.iter().map(days).sum())
}

fn capital_of(
    period: Period,
    (before, after, earned): &(TrialBalance, TrialBalance, Vec<(Account, Money)>),
    base: quittance_domain::Currency,
) -> Result<Capital, quittance_domain::money::AmountRefusal> {
    let balance = |of: &TrialBalance, accounts: &[Account]| {
        let rows = of.rows.iter().filter(|row| accounts.contains(&row.account));
        let balances = rows.map(|row| row.debit.checked_sub(row.credit));
        Money::sum(base, balances.collect::<Result<Vec<Money>, _>>()?)
    };
    let both = |accounts: &[Account]| Ok((balance(before, accounts)?, balance(after, accounts)?));
    let moved = |accounts: &[Account]| {
        let of_roles = earned.iter().filter(|(role, _)| accounts.contains(role));
        Money::sum(base, of_roles.map(|(_, moved)| *moved))
    };
    let owed = |(one, other): (Money, Money)| Ok((one.negated()?, other.negated()?));
    Ok(Capital {
        period,
        inventory: both(&[Account::Inventory, Account::GoodsInTransit])?,
        receivables: both(&[Account::Receivables])?,
        payables: owed(both(&[Account::Payables, Account::GoodsReceivedNotInvoiced])?)?,
        cost_of_goods_sold: moved(&[Account::CostOfGoodsSold])?,
        revenue: moved(&[Account::Revenue, Account::SalesReturns, Account::FreightRevenue])?
            .negated()?,
    })
}

fn report(read: &Read) -> Report {
    let rows = read.parts.iter().flat_map(|(_, figures)| figures).map(|figure| Row {
        code: figure.code,
        name: figure.name,
        value: figure.value.map(|value| value.decimal(4)),
        unit: figure.unit.word(),
        formula: figure.formula,
        terms: figure.terms.iter().map(term_shown).collect(),
    });
    let Period { first, last } = read.period;
    Report { report: "kpi", from: first, to: last, rows: rows.collect() }
}

fn term_shown(term: &Term) -> TermShown {
    let amount = match term.amount {
        Amount::Money(money) => money.decimal(),
        Amount::Count(count) => count.to_string(),
        Amount::Ratio(ratio) => ratio.decimal(4),
    };
    TermShown { label: term.label.clone(), amount }
}

fn print(code: &str, read: &Read, why: Why, out: &mut Out) -> Result<(), Stop> {
    let Period { first, last } = read.period;
    let period = format!("{code}, {} to {}", figures::day(first), figures::day(last));
    out.title("Key figures", &period)?;
    for (part, of_part) in &read.parts {
        out.heading(part)?;
        match why {
            Why::Left => values(of_part, out)?,
            Why::Told => of_part.iter().try_for_each(|figure| explain(figure, out))?,
        }
    }
    if why == Why::Left {
        writeln!(out, "\n  --why tells how each came about.")?;
    }
    Ok(())
}

fn values(of_part: &[Figure], out: &mut Out) -> Result<(), Stop> {
    let mut table = Table::new(&[("", Align::Left), ("", Align::Right), ("", Align::Left)]);
    for figure in of_part {
        let (value, unit) = match figure.value {
            Some(value) => (value.to_string(), figure.unit.word()),
            None => ("-".to_owned(), ""),
        };
        table.row(vec![figure.name.to_owned(), value, unit.to_owned()]);
    }
    table.print(out)
}

fn explain(figure: &Figure, out: &mut Out) -> Result<(), Stop> {
    let value = match figure.value {
        Some(value) => format!("{value} {}", figure.unit.word()),
        None => "no value: there is nothing to divide by".to_owned(),
    };
    writeln!(out, "\n  {}: {value}", figure.name)?;
    out.paragraph(4, &format!("= {}", figure.formula))?;
    for term in &figure.terms {
        let amount = match term.amount {
            Amount::Money(money) => figures::money(money),
            Amount::Count(number) => count(number),
            Amount::Ratio(ratio) => ratio.to_string(),
        };
        writeln!(out, "    {:<40} {amount:>20}", term.label)?;
    }
    Ok(())
}
