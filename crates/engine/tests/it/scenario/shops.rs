//! Sentences about a head office with very many shops, made by rule.
use super::order::order_of;
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same};
use quittance_domain::customer::{CreateCustomer, TaxStatus, Terms};
use quittance_domain::invoicing::PostInvoice;
use quittance_domain::order::{Intent, PlaceLine};
use quittance_domain::payment::SetPayer;
use quittance_domain::{Money, Price, Quantity, Rate};
use quittance_engine::order::OrderReply;
use quittance_engine::{Command, Envelope, Failure};
use quittance_store::receivables;

/// How many commands are under way at once.
const UNDER_WAY: usize = 200;

/// Runs commands, many at once, and gives their replies in their order.
fn run_all<C: Command>(story: &Story, commands: Vec<C>) -> Result<Vec<C::Reply>, Wrong> {
    let (company, day) = (story.company_id()?, story.day()?);
    let mut commands = commands.into_iter().peekable();
    let mut replies = Vec::new();
    while commands.peek().is_some() {
        let submit =
            |command| story.engine().submit(command, Envelope::new(company, "story").on(day));
        let tickets: Result<Vec<_>, _> = commands.by_ref().take(UNDER_WAY).map(submit).collect();
        for ticket in tickets.map_err(unclear_failure)? {
            replies.push(ticket.wait().map_err(unclear_failure)?.reply);
        }
    }
    Ok(replies)
}

fn unclear_failure(failure: Failure) -> Wrong {
    Wrong::Unclear(failure.to_string())
}

/// The code of a shop: `S001`.
fn shop(number: usize) -> String {
    format!("S{number:03}")
}

/// Makes so many shops that one customer pays for.
pub fn shops(story: &mut Story, said: &Said<'_>) -> Outcome {
    let payer = story.customer(said.text("payer"))?;
    let currency = story.company()?.base_currency;
    let country = story.company()?.country;
    let create = |number| CreateCustomer {
        code: shop(number),
        name: format!("Shop {number}"),
        country,
        city: String::new(),
        postal_code: String::new(),
        street: String::new(),
        email: String::new(),
        currency,
        terms: Terms::parse("net:30").unwrap(),
        price_list: None,
        tax_status: TaxStatus::Domestic,
        vat_id: String::new(),
        credit_limit: None,
        details: Default::default(),
    };
    let shops: Vec<CreateCustomer> = (1..=count(said, "count")?).map(create).collect();
    let made = run_all(story, shops)?.into_iter().map(|reply| reply.customer);
    let link = |customer| SetPayer { customer, payer: Some(payer) };
    run_all(story, made.map(link).collect())?;
    Ok(())
}

/// Invoices so many times one piece: the shops take turns, and invoice k is over so much and k
/// cents, net.
pub fn invoices(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shops = count(said, "shops")?;
    let from = story.money(said.text("amount"), None)?;
    let product = story.product(said.text("product"))?;
    let mut orders = Vec::new();
    for number in 1..=count(said, "count")? {
        let cents = Money::new(i64::try_from(number).unwrap(), from.currency());
        let price = from.checked_add(cents)?.decimal();
        let customer = story.customer(&shop((number - 1) % shops + 1))?;
        let line = PlaceLine {
            product,
            description: None,
            quantity: Quantity::whole(1)?,
            price: Some(Price::parse(&price)?),
            discount: Rate::default(),
            extras: Default::default(),
        };
        orders.push(order_of(customer, Intent::Confirm, vec![line]));
    }
    let placed = run_all(story, orders)?;
    let post = |placed: OrderReply| PostInvoice::of(placed.order);
    run_all(story, placed.into_iter().map(post).collect())?;
    Ok(())
}

fn count(said: &Said<'_>, place: &str) -> Result<usize, Wrong> {
    let text = said.text(place);
    text.parse().map_err(|_| Wrong::Unclear(format!("{text} is no count")))
}

/// Of all shops that a customer pays for, how many owe something, and how much.
pub fn shops_owe(story: &mut Story, said: &Said<'_>) -> Outcome {
    let currency = story.company()?.base_currency;
    let (mut owing, mut sum) = (0, Money::zero(currency));
    for number in 1..=count(said, "shops")? {
        let customer = story.customer(&shop(number))?;
        let items =
            story.read(|reader, company| receivables::open_items_of(reader, company, customer))?;
        let owed = Money::sum(currency, items.iter().map(|item| item.open))?;
        owing += usize::from(!owed.is_zero());
        sum = sum.checked_add(owed)?;
    }
    same(said.text("amount"), sum.decimal())?;
    same(said.text("owing"), owing)
}
