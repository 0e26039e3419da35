//! Sentences about deposits.
use super::invoicing::compare_totals;
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same};
use quittance_domain::invoicing::{
    ApplyToDeposit, ReceiveDeposit, RequestDeposit, RequestState, WithdrawDeposit,
};
use quittance_domain::payment::Method;
use quittance_domain::{Money, Rate};
use quittance_store::invoicing::RequestShown;

pub fn percent(story: &mut Story, said: &Said<'_>) -> Outcome {
    let percent = Rate::percent(said.text("percent"))?;
    ask(story, said, (Some(percent), None))
}

pub fn amount(story: &mut Story, said: &Said<'_>) -> Outcome {
    let amount = story.money(said.text("amount"), None)?;
    ask(story, said, (None, Some(amount)))
}

fn ask(
    story: &Story,
    said: &Said<'_>,
    (percent, amount): (Option<Rate>, Option<Money>),
) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let reply = story.run(RequestDeposit { order, percent, amount, due_on: None })?;
    said.numbered("request", &reply.number)
}

fn found(story: &Story, said: &Said<'_>) -> Result<RequestShown, Wrong> {
    story.deposit_request(said.text("request"))
}

pub fn receive(story: &mut Story, said: &Said<'_>) -> Outcome {
    let request = found(story, said)?.request.id;
    let amount = said.get("amount").map(|amount| story.money(amount, None)).transpose()?;
    let method = Method::Bank;
    let reply = story.run(ReceiveDeposit { request, method, reference: String::new(), amount })?;
    said.numbered("invoice", &reply.number)
}

pub fn apply(story: &mut Story, said: &Said<'_>) -> Outcome {
    let request = found(story, said)?.request.id;
    let payment = story.payment(said.text("payment"))?.payment.id;
    let reply = story.run(ApplyToDeposit { request, payment, amount: None })?;
    said.numbered("invoice", &reply.number)
}

pub fn withdraw(story: &mut Story, said: &Said<'_>) -> Outcome {
    let request = found(story, said)?.request.id;
    story.run(WithdrawDeposit { request })?;
    Ok(())
}

pub fn request(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shown = found(story, said)?.request;
    let state: RequestState = said.code("state")?;
    let money = |place| story.money(said.text(place), None);
    let expected = format!("{state}, {} of {}", money("paid")?, money("amount")?);
    same(expected, format!("{}, {} of {}", shown.state, shown.paid, shown.amount))
}

pub fn totals(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shown = story.deposit(said.text("invoice"))?;
    compare_totals(story, said, &shown)
}

/// What an invoice takes off all deposits.
pub fn deducted(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shown = story.invoice(said.text("invoice"))?;
    let amounts = shown.deducted.iter().flat_map(|(_, net, tax)| [*net, *tax]);
    let deducted = Money::sum(shown.invoice.currency, amounts)?;
    same(story.money(said.text("amount"), None)?, deducted)
}
