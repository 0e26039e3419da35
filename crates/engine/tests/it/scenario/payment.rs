//! Sentences about payments.
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same, unclear};
use quittance_domain::Money;
use quittance_domain::payment::{
    Application, ApplyOnAccount, InvoiceRef, Matching, Method, ReceivePayment,
};

/// A payment that is for one invoice as a whole.
pub fn one(story: &mut Story, said: &Said<'_>) -> Outcome {
    let amount = story.money(said.text("amount"), said.get("currency"))?;
    let applications = vec![to(said.text("invoice"), amount)];
    receive(story, said, applications, Matching::Stated)
}

/// A payment for several invoices: `714.00 for INV-2026-000001 and 6.00 for INV-2026-000002`. The
/// rest stays on account.
pub fn parts(story: &mut Story, said: &Said<'_>) -> Outcome {
    let part = |text: &str| match text.split(' ').collect::<Vec<_>>().as_slice() {
        [amount, "for", number] => Ok(to(number, story.money(amount, None)?)),
        _ => unclear(format!("a part is `714.00 for INV-2026-000001`, not `{text}`")),
    };
    let parts = said.list("parts").into_iter().map(part);
    let parts = parts.collect::<Result<Vec<Application>, Wrong>>()?;
    receive(story, said, parts, Matching::Stated)
}

pub fn on_account(story: &mut Story, said: &Said<'_>) -> Outcome {
    receive(story, said, Vec::new(), Matching::None)
}

pub fn oldest(story: &mut Story, said: &Said<'_>) -> Outcome {
    receive(story, said, Vec::new(), Matching::OldestFirst)
}

/// The oldest of all that it pays for.
pub fn group(story: &mut Story, said: &Said<'_>) -> Outcome {
    receive(story, said, Vec::new(), Matching::GroupOldestFirst)
}

/// A payment that is delivered with a key: a second delivery gives the first one's answer.
pub fn keyed(story: &mut Story, said: &Said<'_>) -> Outcome {
    let amount = story.money(said.text("amount"), None)?;
    let applications = vec![to(said.text("invoice"), amount)];
    let command = command(story, said, applications, Matching::Stated)?;
    let reply = story.run_with_key(said.text("key"), command)?;
    said.numbered("payment", &reply.number)
}

pub fn to(number: &str, amount: Money) -> Application {
    Application { invoice: InvoiceRef::Number(number.to_owned()), amount }
}

fn receive(
    story: &Story,
    said: &Said<'_>,
    applications: Vec<Application>,
    automatic: Matching,
) -> Outcome {
    let command = command(story, said, applications, automatic)?;
    let reply = story.run(command)?;
    said.numbered("payment", &reply.number)
}

fn command(
    story: &Story,
    said: &Said<'_>,
    applications: Vec<Application>,
    automatic: Matching,
) -> Result<ReceivePayment, Wrong> {
    let method = said.get("method").map(|_| said.code("method")).transpose()?;
    Ok(ReceivePayment {
        customer: story.customer(said.text("customer"))?,
        method: method.unwrap_or(Method::Bank),
        reference: String::new(),
        amount: story.money(said.text("amount"), said.get("currency"))?,
        applications,
        automatic,
    })
}

pub fn apply(story: &mut Story, said: &Said<'_>) -> Outcome {
    let amount = story.money(said.text("amount"), None)?;
    applied(story, said, vec![to(said.text("invoice"), amount)], Matching::Stated)
}

pub fn apply_oldest(story: &mut Story, said: &Said<'_>) -> Outcome {
    applied(story, said, Vec::new(), Matching::OldestFirst)
}

fn applied(
    story: &Story,
    said: &Said<'_>,
    applications: Vec<Application>,
    automatic: Matching,
) -> Outcome {
    let payment = story.payment(said.text("payment"))?.payment.id;
    story.run(ApplyOnAccount { payment, applications, automatic })?;
    Ok(())
}

/// What of a payment no invoice is settled with, as a positive amount.
pub fn left(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shown = story.payment(said.text("payment"))?;
    let currency = shown.payment.currency;
    let left = shown.item.map_or(Ok(Money::zero(currency)), |item| item.open.absolute())?;
    same(story.money(said.text("amount"), Some(currency.code()))?, left)
}
