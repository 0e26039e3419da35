//! What a demo tells at its end: the figures that a controller asks for first.
use super::chapters::{self, Told};
use crate::exit::Stop;
use crate::figures::{
    count, count_cell, counted, day, decimal as as_decimal, money, money_cell, sentence,
};
use crate::open::{Books, url};
use crate::out::Out;
use crate::report::ageing::{self, Ageing};
use crate::report::trial_balance::{self, TrialBalance};
use crate::report::work::kind_in_words;
use crate::table::{Align, Table};
use crate::verify::Verified;
use quittance_domain::ledger::Account;
use quittance_domain::money::AmountRefusal;
use quittance_domain::order::{HoldKind, OrderState};
use quittance_domain::{Currency, Date, Money, decimal};
use quittance_sim::demo::{Options, Outcome};
use quittance_store::company::{self, SummaryMoney};
use quittance_store::database::Address;
use quittance_store::order::{self, HoldListed};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;

/// Holds that are read at once.
const PAGE: i64 = 500;

/// The summary.
#[derive(Serialize)]
pub struct Summary {
    company: String,
    name: String,
    seed: u64,
    first_day: Date,
    last_day: Date,
    currency: Currency,
    customers: i64,
    products: i64,
    orders: i64,
    order_lines: i64,
    orders_by_state: BTreeMap<String, i64>,
    shipments: i64,
    invoices: i64,
    credit_notes: i64,
    returns: i64,
    payments: i64,
    #[serde(serialize_with = "as_decimal")]
    ordered: Money,
    #[serde(serialize_with = "as_decimal")]
    invoiced: Money,
    #[serde(serialize_with = "as_decimal")]
    credited: Money,
    #[serde(serialize_with = "as_decimal")]
    paid: Money,
    #[serde(serialize_with = "as_decimal")]
    open: Money,
    #[serde(serialize_with = "as_decimal")]
    on_account: Money,
    /// Sales and freight, less what was credited, without tax.
    #[serde(serialize_with = "as_decimal")]
    net_sales: Money,
    /// Net sales less what the goods cost.
    #[serde(serialize_with = "as_decimal")]
    gross_margin: Money,
    /// What is open, in days of the period's sales.
    days_sales_outstanding: i64,
    held: Vec<Held>,
    work_waiting: i64,
    ageing: Ageing,
    trial_balance: TrialBalance,
    verify: Verified,
    commands: u64,
    transactions: u64,
    events: i64,
    seconds: f64,
    orders_per_second: f64,
    /// Orders that are shipped and billed in full.
    orders_carried: i64,
    /// An order with much of a story.
    eventful: Option<String>,
    /// What is worth telling of the year.
    chapters: Vec<Told>,
}

/// Orders that wait for one kind of reason, with one of them as an example.
#[derive(Serialize)]
struct Held {
    kind: HoldKind,
    orders: i64,
    #[serde(serialize_with = "as_decimal")]
    gross: Money,
    example: String,
    example_customer: String,
    example_reason: String,
}

/// Reads the figures from the books.
pub fn read(
    books: &Books,
    (options, outcome): (&Options, &Outcome),
    verify: Verified,
) -> Result<Summary, Stop> {
    let (record, counted) = books.database.read(|reader| {
        let record = company::show(reader, books.company)?;
        Ok((record, company::summary(reader, books.company)?))
    })?;
    let currency = books.database.read(|reader| company::base_currency(reader, books.company))?;
    let nothing = Money::zero(currency);
    let money = counted.money.into_iter().find(|one| one.ordered.currency() == currency);
    let money = money.unwrap_or(SummaryMoney {
        ordered: nothing,
        invoiced: nothing,
        credited: nothing,
        paid: nothing,
        open: nothing,
        on_account: nothing,
    });
    let orders = counted.orders.iter().map(|(_, count)| count).sum();
    let closed = OrderState::Closed.to_string();
    let orders_carried =
        counted.orders.iter().find(|(state, _)| *state == closed).map_or(0, |(_, count)| *count);
    let trial_balance = trial_balance::read(books, outcome.last_day)?;
    let (net_sales, gross_margin) = margin(&trial_balance, currency)?;
    Ok(Summary {
        net_sales,
        gross_margin,
        days_sales_outstanding: outstanding(&money, outcome)?,
        company: books.code.clone(),
        name: record.map(|record| record.name).unwrap_or_default(),
        seed: options.seed,
        first_day: outcome.first_day,
        last_day: outcome.last_day,
        currency,
        customers: counted.customers,
        products: counted.products,
        orders,
        order_lines: counted.order_lines,
        orders_carried,
        orders_by_state: counted.orders.into_iter().collect(),
        shipments: counted.shipped,
        invoices: counted.invoices,
        credit_notes: counted.credit_notes,
        returns: counted.returns,
        payments: counted.payments,
        ordered: money.ordered,
        invoiced: money.invoiced,
        credited: money.credited,
        paid: money.paid,
        open: money.open,
        on_account: money.on_account,
        held: held(books, currency)?,
        work_waiting: counted.work_waiting,
        ageing: ageing::read(books, outcome.last_day)?,
        trial_balance,
        verify,
        commands: outcome.commands,
        transactions: outcome.batches,
        events: counted.events,
        seconds: outcome.seconds,
        orders_per_second: outcome.orders as f64 / outcome.seconds.max(1e-9),
        eventful: outcome.eventful.clone(),
        chapters: chapters::tell(outcome),
    })
}

/// Net sales, and what is left of them when the goods are paid.
fn margin(books: &TrialBalance, currency: Currency) -> Result<(Money, Money), Stop> {
    let too_large = |refusal: AmountRefusal| Stop::Refused(refusal.into());
    let sales = [Account::Revenue, Account::FreightRevenue, Account::SalesReturns];
    let credit = Money::sum(currency, sales.map(|account| books.balance_of(account)));
    let sales = credit.and_then(Money::negated).map_err(too_large)?;
    let cost = books.balance_of(Account::CostOfGoodsSold);
    Ok((sales, sales.checked_sub(cost).map_err(too_large)?))
}

fn outstanding(money: &SummaryMoney, outcome: &Outcome) -> Result<i64, Stop> {
    let too_large = |refusal: AmountRefusal| Stop::Refused(refusal.into());
    let days = outcome.last_day.days_since(outcome.first_day) + 1;
    let billed = money.invoiced.checked_sub(money.credited).map_err(too_large)?;
    if !billed.is_positive() {
        return Ok(0);
    }
    decimal::mul_div_round(money.open.minor(), days, billed.minor()).map_err(too_large)
}

fn held(books: &Books, currency: Currency) -> Result<Vec<Held>, Stop> {
    let mut kinds: Vec<Held> = Vec::new();
    let mut after = None;
    loop {
        let page = books.database.read(|reader| order::held(reader, books.company, PAGE, after))?;
        let Some(last) = page.last() else { break };
        after = Some((last.order, last.kind));
        for one in page {
            add(&mut kinds, one, currency)?;
        }
    }
    Ok(kinds)
}

fn add(kinds: &mut Vec<Held>, one: HoldListed, currency: Currency) -> Result<(), Stop> {
    if let Some(known) = kinds.iter_mut().find(|known| known.kind == one.kind) {
        known.orders += 1;
        let sum = known.gross.checked_add(one.gross);
        known.gross = sum.map_err(|refusal| Stop::Refused(refusal.into()))?;
        return Ok(());
    }
    if one.gross.currency() == currency {
        kinds.push(Held {
            kind: one.kind,
            orders: 1,
            gross: one.gross,
            example: one.number,
            example_customer: one.customer,
            example_reason: one.reason,
        });
    }
    Ok(())
}

/// Prints the summary.
pub fn print(
    summary: &Summary,
    books: &Books,
    address: &Address,
    out: &mut Out,
) -> Result<(), Stop> {
    let period = format!("{} to {}", day(summary.first_day), day(summary.last_day));
    out.title(&format!("{} ({})", summary.name, books.code), &period)?;
    let (customers, products) = (count(summary.customers), count(summary.products));
    writeln!(
        out,
        "  {customers} customers, {products} products, made up from seed {}",
        summary.seed
    )?;
    out.heading("From order to cash")?;
    flow(summary, out)?;
    out.heading(&format!("Receivables by age on {}", day(summary.last_day)))?;
    ageing::print_totals(&summary.ageing, out)?;
    let overdue = summary.ageing.totals.first().map(|total| total.overdue()).transpose()?;
    if let Some(overdue) = overdue {
        writeln!(out, "  {} of it is past due", money(overdue))?;
    }
    out.heading(&format!("Trial balance on {} in {}", day(summary.last_day), summary.currency))?;
    trial_balance::print(&summary.trial_balance, out)?;
    for chapter in &summary.chapters {
        out.heading(chapter.title)?;
        out.paragraph(2, &chapter.text)?;
    }
    out.heading("What is held, and why")?;
    waiting(summary, out)?;
    out.heading("Do the books agree?")?;
    agreement(&summary.verify, out)?;
    out.heading("How fast")?;
    speed(summary, out)?;
    out.heading("Look further")?;
    next_steps(summary, address, out)
}

fn flow(summary: &Summary, out: &mut Out) -> Result<(), Stop> {
    let lines = counted(summary.order_lines, "line", "lines");
    let states: Vec<String> = summary
        .orders_by_state
        .iter()
        .map(|(state, count)| {
            format!("{} {}", crate::figures::count(count), state.replace('_', " "))
        })
        .collect();
    let columns = [("", Align::Left), ("", Align::Right), ("", Align::Right), ("", Align::Text)];
    let mut table = Table::new(&columns);
    let mut row = |name: &str, number: i64, amount: Option<Money>, note: String| {
        let amount = amount.map(money_cell).unwrap_or_default();
        table.row(vec![name.to_owned(), count_cell(number), amount, note]);
    };
    row(
        "orders",
        summary.orders,
        Some(summary.ordered),
        format!("{lines}, cancelled ones left out"),
    );
    row("shipments", summary.shipments, None, String::new());
    row("invoices", summary.invoices, Some(summary.invoiced), String::new());
    let returns = counted(summary.returns, "return", "returns");
    row("credit notes", summary.credit_notes, Some(summary.credited), returns);
    row("payments", summary.payments, Some(summary.paid), String::new());
    let paid_ahead = summary.on_account.absolute().unwrap_or(summary.on_account);
    let on_account = match paid_ahead.is_zero() {
        true => String::new(),
        false => format!("less {} paid on account", money(paid_ahead)),
    };
    let open = money_cell(summary.open);
    table.row(vec!["open".to_owned(), String::new(), open, on_account]);
    table.print(out)?;
    out.paragraph(2, &format!("orders by state: {}", states.join(", ")))?;
    let (sales, margin) = (summary.net_sales.minor(), summary.gross_margin.minor());
    let per_mille = decimal::mul_div_round(margin, 1_000, sales.max(1)).unwrap_or_default();
    let percent = decimal::print(per_mille, 1, 1);
    let (margin, days) = (money(summary.gross_margin), summary.days_sales_outstanding);
    let sales =
        format!("gross margin {margin}, {percent} % of net sales; {days} days of sales are open");
    out.paragraph(2, &sales)
}

fn waiting(summary: &Summary, out: &mut Out) -> Result<(), Stop> {
    if summary.held.is_empty() {
        writeln!(out, "  no order is on hold")?;
    }
    for held in &summary.held {
        let orders = counted(held.orders, "order", "orders");
        let (kind, gross) = (kind_in_words(held.kind), money(held.gross));
        writeln!(out, "  {orders} for {kind}, {gross}, such as {}", held.example)?;
        let reason = format!("{}: {}", held.example_customer, held.example_reason);
        out.paragraph(6, &sentence(&reason))?;
    }
    if summary.work_waiting > 0 {
        let pieces = counted(summary.work_waiting, "piece", "pieces");
        writeln!(out, "  {pieces} of work that the autopilot could not do")?;
    }
    Ok(())
}

fn agreement(verified: &Verified, out: &mut Out) -> Result<(), Stop> {
    if verified.agrees {
        let checks = verified.checks;
        writeln!(out, "  Yes: {checks} checks derived every figure anew, none disagrees.")?;
        return Ok(());
    }
    for finding in &verified.findings {
        writeln!(out, "  NO: {}: {}", finding.check, finding.subject)?;
        writeln!(out, "      expected {}, found {}", finding.expected, finding.found)?;
    }
    Ok(())
}

fn speed(summary: &Summary, out: &mut Out) -> Result<(), Stop> {
    let orders = counted(summary.orders, "order", "orders");
    let (carried, seconds) = (summary.orders_carried, summary.seconds);
    let rate = match carried {
        0 => String::new(),
        _ => format!(": {} orders/s", count((carried as f64 / seconds.max(1e-9)).round() as i64)),
    };
    let carried = count(carried);
    writeln!(out, "  {carried} of {orders} shipped and billed in full in {seconds:.1} s{rate}")?;
    let (commands, transactions) = (count(summary.commands), count(summary.transactions));
    let events = count(summary.events);
    Ok(writeln!(
        out,
        "  {commands} commands in {transactions} durable transactions, {events} events"
    )?)
}

fn next_steps(summary: &Summary, address: &Address, out: &mut Out) -> Result<(), Stop> {
    writeln!(out, "  export QUITTANCE_DATABASE={}", url(address))?;
    let show = |out: &mut Out, command: String, what: &str| {
        writeln!(out, "  quittance {command:<34} {what}")
    };
    if let Some(number) = &summary.eventful {
        show(out, format!("show {number}"), "an order with a story")?;
    }
    if let Some(held) = summary.held.first() {
        show(out, format!("show {}", held.example), "one that waits")?;
    }
    let as_of = summary.last_day;
    show(out, format!("report ageing --as-of {as_of}"), "who owes what")?;
    for chapter in &summary.chapters {
        let (first, rest) = chapter.title.split_at(1);
        show(out, chapter.look.clone(), &(first.to_lowercase() + rest))?;
    }
    show(out, "report invoiced --by month".to_owned(), "the year, month by month")?;
    show(out, "report work".to_owned(), "everything that waits")?;
    Ok(show(out, "verify".to_owned(), "do the books agree?")?)
}
