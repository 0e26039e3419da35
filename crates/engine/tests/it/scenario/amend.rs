//! Sentences about amendments of orders.
use super::said::{Goods, Said};
use super::story::{Outcome, Story, Wrong, same, unclear};
use quittance_domain::order::{
    AmendLine, AmendOrder, Amendment, AmendmentDecision, DecideAmendment, HoldKind, LineExtras,
    OrderId, PlaceLine,
};
use quittance_store::order;

/// `6 CHAIR on line 1` is what is wanted of that line, `2 TABLE` is ordered besides.
pub fn lines(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let (mut lines, mut add) = (Vec::new(), Vec::new());
    for goods in said.goods("goods", &["at", "less", "in", "expecting", "on"])? {
        match goods.line_no {
            Some(line_no) => lines.push(wanted(line_no, &goods)),
            None => add.push(PlaceLine {
                product: story.product(&goods.sku)?,
                description: None,
                quantity: goods.quantity,
                price: goods.price,
                discount: goods.discount,
                extras: LineExtras {
                    unit: goods.unit,
                    expected_price: goods.expected,
                    ..LineExtras::default()
                },
            }),
        }
    }
    let reason = said.text("reason").to_owned();
    story.run(AmendOrder { reason, lines, add, ..nothing(order) })?;
    Ok(())
}

pub fn wanted_on(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order;
    same(story.customer(said.text("customer"))?, order.customer)?;
    let requested_on = Some(said.date("date")?);
    let reason = said.text("reason").to_owned();
    story.run(AmendOrder { reason, requested_on, ..nothing(order.id) })?;
    Ok(())
}

/// An amendment that says nothing yet.
pub fn nothing(order: OrderId) -> AmendOrder {
    AmendOrder {
        order,
        reason: String::new(),
        customer_po: None,
        requested_on: None,
        ship_to: None,
        ship_to_code: None,
        text: None,
        lines: Vec::new(),
        add: Vec::new(),
    }
}

fn wanted(line_no: i64, goods: &Goods) -> AmendLine {
    let discount = (!goods.discount.is_zero()).then_some(goods.discount);
    AmendLine {
        line_no,
        quantity: Some(goods.quantity),
        less_by: None,
        unit: goods.unit.clone(),
        price: goods.price,
        discount,
        text: None,
    }
}

pub fn decide(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let decision = match said.text("decides") {
        "passes" => AmendmentDecision::Pass,
        "retries" => AmendmentDecision::Retry,
        "withdraws" => AmendmentDecision::Withdraw,
        other => return unclear(format!("passes, retries or withdraws, not {other}")),
    };
    let reason = said.text("reason").to_owned();
    story.run_as(said.text("person"), DecideAmendment { order, decision, reason })?;
    Ok(())
}

pub fn state(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let trail = story.read(|reader, company| order::trail(reader, company, order))?;
    let number = said.text("number");
    let is_named = |it: &&Amendment| it.amendment_no.to_string() == number;
    let Some(found) = trail.amendments.iter().find(is_named) else {
        return Err(Wrong::Unclear(format!("there is no amendment {number}")));
    };
    let waits = |hold: &quittance_domain::order::Hold| {
        hold.kind == HoldKind::Amendment && hold.is_active() && Some(hold.hold_no) == found.hold_no
    };
    let is = match found.made_at {
        Some(_) => "made",
        None if trail.holds.iter().any(waits) => "waiting",
        None => "given up",
    };
    same(said.text("state"), is)
}
