//! Asks for a deposit, and gives up asking.

use super::{
    DepositRequest, DepositRequestId, RequestDeposit, RequestState, RequestStep, takes_deposits,
};
use crate::at::At;
use crate::event::Event;
use crate::id::Ids;
use crate::invoicing::InvoicingRefusal;
use crate::money::Money;
use crate::order::Order;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};

/// The records that a request is decided on.
#[derive(Clone, Copy, Debug)]
pub struct RequestGiven<'a> {
    /// The order.
    pub order: &'a Order,
    /// All requests for it.
    pub requests: &'a [&'a DepositRequest],
}

/// A request that was made, or given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requested {
    /// The request; without number where it is new.
    pub request: DepositRequest,
    /// What happened.
    pub events: Vec<Event>,
}

/// Asks for a deposit. A percentage is a cumulative difference over the percentages before it, so
/// that those of an order that sum to 100 % ask for all of it. No more is asked for than the order
/// comes to.
///
/// Refusals: `OrderTakesNoDeposit`; `DepositWithoutAmount`, `PercentOutOfRange`,
/// `DepositNotPositive`, `amount.currency_mismatch`, `DueBeforeRequest`; `DepositMoreThanOrder`.
pub fn request(
    given: &RequestGiven<'_>,
    command: &RequestDeposit,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Requested, Refused> {
    let order = given.order;
    assert_eq!(command.order, order.id, "the order that was asked for");
    let state = order.state;
    if !takes_deposits(state) {
        return Err(InvoicingRefusal::OrderTakesNoDeposit { state }.into());
    }
    let due_on = command.due_on.unwrap_or(at.business_date);
    let mut problems = Problems::new();
    let amount = problems.take(amount(given, command));
    if due_on < at.business_date {
        let requested_on = at.business_date;
        let refusal = InvoicingRefusal::DueBeforeRequest { due_on, requested_on };
        problems.push(Refused::from(refusal).at("due_on"));
    }
    let Some(amount) = amount else {
        return Err(problems.refused());
    };
    problems.finish()?;
    let claims = given.requests.iter().map(|request| request.claim());
    let left = order.gross.checked_sub(Money::sum(order.currency, claims)?)?;
    if amount.excess_over(left)?.is_some() {
        let left = left.max(Money::zero(order.currency))?;
        return Err(InvoicingRefusal::DepositMoreThanOrder { left }.into());
    }
    let request = DepositRequest {
        id: DepositRequestId::from_uuid(ids.next()),
        number: String::new(),
        order: order.id,
        customer: order.customer,
        currency: order.currency,
        percent: command.percent,
        amount,
        paid: Money::zero(order.currency),
        state: RequestState::Open,
        requested_on: at.business_date,
        due_on,
        version: 0,
    };
    let event = Event::new("deposit.requested", request.id.uuid())
        .with("order", &order.number)
        .with("customer", order.customer)
        .with("amount", amount)
        .with("due_on", due_on);
    Ok(Requested { request, events: vec![event] })
}

/// How much is asked for.
fn amount(given: &RequestGiven<'_>, command: &RequestDeposit) -> Result<Money, Refused> {
    let order = given.order;
    match (command.percent, command.amount) {
        (None, None) | (Some(_), Some(_)) => Err(InvoicingRefusal::DepositWithoutAmount.into()),
        (None, Some(amount)) => {
            if !amount.is_positive() {
                return Err(Refused::from(InvoicingRefusal::DepositNotPositive).at("amount"));
            }
            amount.compare(order.gross).map_err(|refusal| Refused::from(refusal).at("amount"))?;
            Ok(amount)
        }
        (Some(percent), None) => {
            if percent.is_negative() || percent.is_zero() || percent > Rate::ONE {
                let refusal = InvoicingRefusal::PercentOutOfRange { percent };
                return Err(Refused::from(refusal).at("percent"));
            }
            let mut before = Rate::ZERO;
            for request in given.requests {
                let counts = request.state != RequestState::Withdrawn;
                let percent = request.percent.filter(|_| counts).unwrap_or(Rate::ZERO);
                before = before.checked_add(percent)?;
            }
            let already = order.gross.scale(before)?;
            let amount = order.gross.scale(before.checked_add(percent)?)?.checked_sub(already)?;
            if !amount.is_positive() {
                return Err(Refused::from(InvoicingRefusal::DepositNotPositive).at("percent"));
            }
            Ok(amount)
        }
    }
}

/// Gives up what of a request did not come in. Refusals: `RequestStateForbids`.
pub fn withdraw(request: &DepositRequest) -> Result<Requested, Refused> {
    let state = request.state;
    let next = state.next(RequestStep::Withdraw);
    let state = next.ok_or(InvoicingRefusal::RequestStateForbids { state })?;
    let event = Event::new("deposit.withdrawn", request.id.uuid())
        .with("number", &request.number)
        .with("customer", request.customer)
        .with("paid", request.paid);
    Ok(Requested { request: DepositRequest { state, ..request.clone() }, events: vec![event] })
}
