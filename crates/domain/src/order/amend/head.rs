//! What an amendment changes of the order's head.

use super::{AmendGiven, AmendOrder};
use crate::order::{Order, OrderRefusal, OrderState, REQUESTED_DAYS_BEFORE_MAX, ShipTo};
use crate::refusal::{Problems, Refused};
use crate::text::quoted;
use crate::typed_text::{self, CODE_CHARS_MAX, SENTENCE_CHARS_MAX};

/// The order with its new head, and a sentence for each change.
///
/// Refusals: `text.*` and `DuplicateCustomerPo` of the customer's number, `RequestedTooEarly`,
/// `text.*` of the address and the text, `ShipToFixed`, `InOpenShipment`.
pub(super) fn amended(
    given: &AmendGiven,
    command: &AmendOrder,
) -> Result<(Order, Vec<String>), Refused> {
    let mut problems = Problems::new();
    let mut order = given.order.order.clone();
    let mut changes = Vec::new();
    if let Some(number) = &command.customer_po
        && *number != order.customer_po
    {
        problems.take_at("customer_po", checked_po(given, number));
        let shown = |text: &str| if text.is_empty() { "none".to_owned() } else { quoted(text) };
        let (before, after) = (shown(&order.customer_po), shown(number));
        changes.push(format!("customer's number {before} -> {after}"));
        number.clone_into(&mut order.customer_po);
    }
    if let Some(requested_on) = command.requested_on
        && order.requested_on != Some(requested_on)
    {
        let ordered_on = order.ordered_on;
        if ordered_on.days_since(requested_on) > REQUESTED_DAYS_BEFORE_MAX {
            let too_early = OrderRefusal::RequestedTooEarly { requested_on, ordered_on };
            problems.push(Refused::from(too_early).at("requested_on"));
        }
        let before = order.requested_on.map_or("none".to_owned(), |date| date.to_string());
        changes.push(format!("wanted on {before} -> {requested_on}"));
        order.requested_on = Some(requested_on);
    }
    problems.take_at("text", text(given, command, &mut changes));
    ship_to(given, command, &mut order, &mut changes).unwrap_or_else(|it| problems.push(it));
    problems.finish()?;
    Ok((order, changes))
}

/// Refusals: `text.*`.
fn text(
    given: &AmendGiven,
    command: &AmendOrder,
    changes: &mut Vec<String>,
) -> Result<(), Refused> {
    let Some(said) = &command.text else {
        return Ok(());
    };
    typed_text::optional(said, SENTENCE_CHARS_MAX)?;
    let before = given.details.iter().find(|detail| detail.line_no == 0);
    let before = before.and_then(|told| told.text.as_deref()).unwrap_or_default();
    if said != before {
        changes.push(super::lines::retold(before, said));
    }
    Ok(())
}

/// No other order that is not cancelled may have the number.
fn checked_po(given: &AmendGiven, number: &str) -> Result<(), Refused> {
    typed_text::optional(number, CODE_CHARS_MAX)?;
    let mut others = given.to_place.same_po.iter();
    let other = others
        .find(|other| other.id != given.order.order.id && other.state != OrderState::Cancelled);
    match other {
        Some(other) => {
            let (customer_po, other) = (number.to_owned(), other.number.clone());
            Err(OrderRefusal::DuplicateCustomerPo { customer_po, other }.into())
        }
        None => Ok(()),
    }
}

/// Goods that stand in an open shipment wait for the old address; and once something has left or
/// was billed, the taxes of the old country stand.
fn ship_to(
    given: &AmendGiven,
    command: &AmendOrder,
    order: &mut Order,
    changes: &mut Vec<String>,
) -> Result<(), Refused> {
    let place = given.to_place.pricing.ship_to;
    let named = match (&command.ship_to_code, place) {
        (Some(code), None) => {
            let code = code.clone();
            let unknown = OrderRefusal::UnknownShipTo { code };
            return Err(Refused::from(unknown).at("ship_to_code"));
        }
        (Some(_), Some(place)) => {
            Some(ShipTo { address: place.address_line(), country: place.country })
        }
        (None, _) => None,
    };
    let Some(to) = &command.ship_to.clone().or(named) else {
        return Ok(());
    };
    if (&to.address, to.country) == (&order.ship_to, order.ship_to_country) {
        return Ok(());
    }
    let mut problems = Problems::new();
    let address = typed_text::required(&to.address, SENTENCE_CHARS_MAX);
    problems.take_at("ship_to.address", address);
    let lines = &given.order.lines;
    if let Some(line) = lines.iter().find(|line| line.allocated.is_positive()) {
        let (line_no, quantity) = (line.line_no, line.allocated);
        let packed = OrderRefusal::InOpenShipment { line_no, quantity };
        problems.push(Refused::from(packed).at("ship_to"));
    }
    let has_left = lines.iter().any(|line| super::is_touched_by_goods(line));
    if has_left && to.country != order.ship_to_country {
        let country = order.ship_to_country;
        let fixed = OrderRefusal::ShipToFixed { country };
        problems.push(Refused::from(fixed).at("ship_to.country"));
    }
    problems.finish()?;
    changes.push(format!(
        "ship to {} {} -> {} {}",
        quoted(&order.ship_to),
        order.ship_to_country,
        quoted(&to.address),
        to.country
    ));
    to.address.clone_into(&mut order.ship_to);
    order.ship_to_country = to.country;
    Ok(())
}
