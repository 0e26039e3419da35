//! Why each line of an order costs what it costs.
use super::Page;
use super::parts::Skus;
use crate::exit::Stop;
use crate::figures::{amount, decimal, price, quantity};
use crate::open::Books;
use crate::out::Out;
use quittance_domain::order::{LineDetail, Order, OrderLine};
use quittance_domain::pricing::{Agreed, Applied, Candidate, Priced, entries_at, net_price};
use quittance_domain::product::is_unlisted;
use quittance_domain::tax::TaxRate;
use quittance_domain::{Currency, Money, Price, Quantity, Rate};
use quittance_store::order::OrderTrail;
use quittance_store::{customer, order, pricing, tax};
use serde::Serialize;

/// The page.
#[derive(Serialize)]
pub struct WhyPage {
    kind: &'static str,
    number: String,
    currency: Currency,
    lines: Vec<Line>,
    /// What was looked at for the order as a whole.
    whole: Vec<String>,
}

#[derive(Serialize)]
struct Line {
    line_no: i64,
    sku: String,
    quantity: Quantity,
    /// The unit that was ordered in, where it is another one.
    #[serde(skip_serializing_if = "String::is_empty")]
    ordered: String,
    price: Price,
    price_unit: i64,
    discount: Rate,
    #[serde(serialize_with = "decimal")]
    reduction: Money,
    #[serde(serialize_with = "decimal")]
    net: Money,
    prices: Vec<Candidate>,
    reductions: Vec<Applied>,
    why: Vec<String>,
}

/// Reads the page.
pub fn read(books: &Books, number: &str) -> Result<Option<WhyPage>, Stop> {
    let company = books.company;
    let found = books.database.read(|reader| order::show(reader, company, number))?;
    let Some(shown) = found else {
        return Ok(None);
    };
    let details = books.database.read(|reader| order::details(reader, company, shown.order.id))?;
    let trail = books.database.read(|reader| order::trail(reader, company, shown.order.id))?;
    let of = |line_no| details.iter().find(|detail| detail.line_no == line_no);
    let mut skus = Skus::default();
    let mut lines = Vec::with_capacity(shown.lines.len());
    let all: Vec<&OrderLine> = shown.lines.iter().collect();
    for line in &shown.lines {
        let sku = skus.of(books, line.product)?;
        // A part has the price of the line that it was split off.
        let split_off = all.iter().find(|it| Some(it.line_no) == line.part_of);
        let whole = split_off.unwrap_or(&line).whole(&all);
        let whole = whole.map_err(|refusal| Stop::Refused(refusal.into()))?;
        let of_line = (&shown.order, &trail, (line, &whole));
        lines.push(one_line(books, of_line, of(whole.line_no), sku)?);
    }
    let whole = of(0).map(|detail| detail.trace.reductions.iter().map(Applied::sentence));
    Ok(Some(WhyPage {
        kind: "sales_order_prices",
        number: shown.order.number.clone(),
        currency: shown.order.currency,
        lines,
        whole: whole.map(Iterator::collect).unwrap_or_default(),
    }))
}

fn one_line(
    books: &Books,
    (order, trail, (line, whole)): (&Order, &OrderTrail, (&OrderLine, &OrderLine)),
    detail: Option<&LineDetail>,
    sku: String,
) -> Result<Line, Stop> {
    let trace = detail.map(|detail| detail.trace.clone()).unwrap_or_default();
    let mut why: Vec<String> = trace.prices.iter().map(Candidate::sentence).collect();
    why.extend(trace.agreed.iter().map(Agreed::sentence));
    if why.is_empty() {
        why = of_plain_list(books, (order, trail), whole)?;
    }
    if !line.discount.is_zero() {
        why.push(format!("less {}, stated with the line", line.discount));
    }
    why.extend(trace.reductions.iter().map(Applied::sentence));
    let other_unit = detail.filter(|detail| !detail.unit.is_empty());
    let ordered = other_unit.map(|it| format!("{} {}", quantity(it.unit_quantity), it.unit));
    Ok(Line {
        line_no: line.line_no,
        sku,
        quantity: line.quantity,
        ordered: ordered.unwrap_or_default(),
        price: line.price,
        price_unit: line.price_unit,
        discount: line.discount,
        reduction: line.reduction,
        net: line.net,
        prices: trace.prices,
        reductions: trace.reductions,
        why,
    })
}

/// The price of the customer's list, derived anew from the list as it stood when the order was
/// placed or amended.
fn of_plain_list(
    books: &Books,
    (order, trail): (&Order, &OrderTrail),
    line: &OrderLine,
) -> Result<Vec<String>, Stop> {
    let company = books.company;
    let customer =
        books.database.read(|reader| customer::show_id(reader, company, order.customer))?;
    let list = customer.and_then(|customer| customer.price_list);
    let Some(list) = list.filter(|_| !is_unlisted(line.product)) else {
        return Ok(vec!["stated with the order".to_owned()]);
    };
    let (now, replaced) = books.database.read(|reader| {
        let now = pricing::prices(reader, company, list, line.product)?;
        Ok((now, pricing::replaced(reader, company, list, line.product)?))
    })?;
    let made = || trail.amendments.iter().filter(|amendment| amendment.made_at.is_some());
    let moments = [order.created_at].into_iter().chain(made().filter_map(|it| it.made_at));
    for moment in moments {
        let entries = entries_at(&now, &replaced, moment);
        let days = [order.ordered_on].into_iter().chain(made().map(|it| it.asked_on));
        for day in days {
            match net_price(&entries, line.quantity, day) {
                Ok(priced) if priced.price() == line.price => return Ok(priced.trace()),
                Ok(priced) if is_without_tax(books, &priced, line)? => {
                    let mut trace = priced.trace();
                    trace.push("less the tax inside it, which this customer does not owe".into());
                    return Ok(trace);
                }
                Ok(_) | Err(_) => {}
            }
        }
    }
    Ok(vec!["stated with the order: the list had no such price then".to_owned()])
}

/// Whether a line has a price of a list without the tax that is inside it.
fn is_without_tax(books: &Books, priced: &Priced, line: &OrderLine) -> Result<bool, Stop> {
    if !priced.entry.price_tax.is_included() || !line.tax_rate.is_zero() {
        return Ok(false);
    }
    let rates = books.database.read(|reader| tax::list(reader, books.company))?;
    let is_it = |of: &TaxRate| priced.price().without_tax(of.rate) == Ok(line.price);
    Ok(rates.iter().any(is_it))
}

impl Page for WhyPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        out.title(&format!("Prices of {}", self.number), self.currency.code())?;
        for line in &self.lines {
            let ordered = match line.ordered.is_empty() {
                true => quantity(line.quantity),
                false => format!("{} ({})", quantity(line.quantity), line.ordered),
            };
            let per = match line.price_unit {
                1 => String::new(),
                more => format!(" per {more}"),
            };
            let (number, sku, net) = (line.line_no, &line.sku, amount(line.net));
            out.heading(&format!(
                "{number} {sku}: {ordered} at {}{per}, {net}",
                price(line.price)
            ))?;
            line.why.iter().try_for_each(|why| out.paragraph(2, why))?;
        }
        if self.whole.is_empty() {
            return Ok(());
        }
        out.heading("The order as a whole")?;
        self.whole.iter().try_for_each(|why| out.paragraph(2, why))
    }
}
