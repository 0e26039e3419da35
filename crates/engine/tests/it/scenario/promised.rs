//! Sentences about promised days, and what could be had instead.
use super::said::{Goods, Said};
use super::story::{Outcome, Story, Wrong, same, unclear};
use super::table::FoundRow;
use quittance_domain::Date;
use quittance_domain::order::promise::{Alternative, LinePromise, Offer};
use quittance_domain::order::{Intent, LineExtras, PlaceLine};
use quittance_store::order::promises;

/// The day on which all that an order waits for is there, and what it was at first.
pub fn day(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let found = story.read(|reader, company| promises::of_order(reader, company, order))?;
    let waits: Vec<&LinePromise> = found.iter().filter(|promise| promise.waits()).collect();
    let last = |of: fn(&LinePromise) -> Option<Date>| {
        let all: Option<Vec<Date>> = waits.iter().map(|promise| of(promise)).collect();
        let last = all.and_then(|days| days.into_iter().max());
        last.map_or("never".to_owned(), |day| day.to_string())
    };
    same(said.text("day"), last(|promise| promise.promised_on))?;
    said.get("first").map_or(Ok(()), |first| same(first, last(|promise| promise.first_on)))
}

/// An order that is short, with what its reply offers.
pub fn offered(story: &mut Story, said: &Said<'_>) -> Outcome {
    let line = |goods: Goods| {
        Ok(PlaceLine {
            product: story.product(&goods.sku)?,
            description: None,
            quantity: goods.quantity,
            price: goods.price,
            discount: goods.discount,
            extras: LineExtras::default(),
        })
    };
    let lines = said.goods("goods", &["at"])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<PlaceLine>, Wrong>>()?;
    let customer = story.customer(said.text("customer"))?;
    let reply = story.run(super::order::order_of(customer, Intent::Confirm, lines))?;
    if reply.alternatives.is_empty() {
        return unclear(format!("order {} is not short", reply.number));
    }
    let words = |offers: &[Offer]| {
        let of = |it: &Offer| format!("{} {} in {}", it.available, it.sku, it.warehouse);
        offers.iter().map(of).collect::<Vec<_>>().join(", ")
    };
    let row = |it: &Alternative| -> FoundRow {
        vec![
            ("line", it.line_no.to_string()),
            ("quantity", it.quantity.to_string()),
            ("later", it.later.map_or("never".to_owned(), |day| day.to_string())),
            ("elsewhere", words(&it.elsewhere)),
            ("instead", words(&it.instead)),
        ]
    };
    let found = reply.alternatives.iter().map(row).collect();
    said.table().compare(found, &["line", "quantity", "later", "elsewhere", "instead"])
}
