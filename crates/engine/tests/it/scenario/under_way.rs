//! Sentences about payments that are under way.
use super::payment::to;
use super::said::Said;
use super::story::{Outcome, Story, same};
use quittance_domain::Money;
use quittance_domain::payment::{
    AnnouncePayment, Application, ConfirmPayment, FailPayment, Matching,
};
use quittance_store::payment;

pub fn announce(story: &mut Story, said: &Said<'_>) -> Outcome {
    let amount = story.money(said.text("amount"), None)?;
    let applications = vec![to(said.text("invoice"), amount)];
    announced(story, said, (amount, applications, Matching::Stated))
}

pub fn announce_oldest(story: &mut Story, said: &Said<'_>) -> Outcome {
    let amount = story.money(said.text("amount"), None)?;
    announced(story, said, (amount, Vec::new(), Matching::OldestFirst))
}

fn announced(
    story: &Story,
    said: &Said<'_>,
    (amount, applications, automatic): (Money, Vec<Application>, Matching),
) -> Outcome {
    let (key, carried) = (said.text("key").to_owned(), said.code("carried")?);
    let customer = story.customer(said.text("customer"))?;
    let command = AnnouncePayment { key, carried, customer, amount, applications, automatic };
    story.run(command).map(|_| ())
}

pub fn confirm(story: &mut Story, said: &Said<'_>) -> Outcome {
    let reply = story.run(ConfirmPayment { key: said.text("key").to_owned() })?;
    said.numbered("payment", &reply.number)
}

pub fn fail(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (key, reason) = (said.text("key").to_owned(), said.text("reason").to_owned());
    story.run(FailPayment { key, reason }).map(|_| ())
}

/// What of an invoice is under way, all instalments together.
pub fn of_invoice(story: &mut Story, said: &Said<'_>) -> Outcome {
    let items = story.invoice(said.text("invoice"))?.items;
    let currency = story.company()?.base_currency;
    let sum = Money::sum(currency, items.iter().filter_map(|item| item.under_way))?;
    same(said.text("amount"), sum.decimal())
}

pub fn all(story: &mut Story, said: &Said<'_>) -> Outcome {
    let found = story.read(|reader, company| payment::under_way(reader, company))?;
    let mut rows = Vec::new();
    for it in found {
        let reserved =
            it.reserved.iter().map(|(number, amount)| format!("{number} {}", amount.decimal()));
        rows.push(vec![
            ("key", it.pending.key.clone()),
            ("customer", it.customer.clone()),
            ("by", it.pending.carried.to_string().replace('_', " ")),
            ("amount", it.pending.amount.decimal()),
            ("for", reserved.collect::<Vec<_>>().join(", ")),
        ]);
    }
    said.table().compare(rows, &["key", "customer", "by", "amount", "for"])
}
