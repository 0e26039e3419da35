//! What the auditor takes from the history about goods: what left, was unpacked, came back, was
//! counted or was missing.
use super::Auditor;
use super::events::Heard;
use super::model::{Goods, Stands};

pub(super) fn issued(auditor: &mut Auditor<'_>, heard: &Heard) {
    let Some(shipment) = auditor.model.shipments.get_mut(&heard.subject) else {
        return auditor.note("goods that left", "a known shipment", heard.subject);
    };
    let before = std::mem::replace(&mut shipment.goods, Goods::Gone);
    shipment.left_on = Some(heard.on);
    let (number, order, lines) = (shipment.number.clone(), shipment.order, shipment.lines.clone());
    let was_open = before == Goods::Packed;
    auditor.expect(|| format!("{number} was open when its goods left"), true, was_open);
    let Some(order) = auditor.model.orders.get_mut(&order) else { return };
    order.stands = Stands::UnderWay;
    for (place, quantity) in lines {
        let line = &mut order.lines[place];
        line.issued += quantity;
        line.packed -= quantity;
        let (issued, ordered, sku) = (line.issued, line.ordered, line.sku.clone());
        *auditor.model.on_hand.entry(sku).or_default() -= quantity;
        if issued > ordered {
            auditor.found.push(super::Disagreement {
                subject: format!("shipped by {number}"),
                expected: format!("no more than {ordered}"),
                found: issued.to_string(),
            });
        }
    }
}

pub(super) fn packed(auditor: &mut Auditor<'_>, heard: &Heard) {
    if let Some(shipment) = auditor.model.shipments.get_mut(&heard.subject) {
        shipment.in_cartons = true;
    }
}

pub(super) fn unpacked(auditor: &mut Auditor<'_>, heard: &Heard) {
    let Some(shipment) = auditor.model.shipments.get_mut(&heard.subject) else {
        return auditor.note("a shipment given up", "a known one", heard.subject);
    };
    let before = std::mem::replace(&mut shipment.goods, Goods::Back);
    let (number, order, lines) = (shipment.number.clone(), shipment.order, shipment.lines.clone());
    let was_open = before == Goods::Packed;
    auditor.expect(|| format!("{number} was open when it was given up"), true, was_open);
    let Some(order) = auditor.model.orders.get_mut(&order) else { return };
    lines.into_iter().for_each(|(place, quantity)| order.lines[place].packed -= quantity);
}

pub(super) fn brought_back(auditor: &mut Auditor<'_>, heard: &Heard) {
    let Some(shipment) = auditor.model.shipments.get_mut(&heard.subject) else {
        return auditor.note("an issue that was undone", "a known shipment", heard.subject);
    };
    let before = std::mem::replace(&mut shipment.goods, Goods::Back);
    let (number, order, lines) = (shipment.number.clone(), shipment.order, shipment.lines.clone());
    let had_left = before == Goods::Gone;
    auditor.expect(|| format!("{number} had left when its issue was undone"), true, had_left);
    let Some(order) = auditor.model.orders.get_mut(&order) else { return };
    for (place, quantity) in lines {
        let line = &mut order.lines[place];
        line.issued -= quantity;
        *auditor.model.on_hand.entry(line.sku.clone()).or_default() += quantity;
    }
}

pub(super) fn came_back(auditor: &mut Auditor<'_>, heard: &Heard) {
    let Some(rma) = auditor.model.returns.get_mut(&heard.subject) else {
        return auditor.note("goods that came back", "a known return", heard.subject);
    };
    let before = std::mem::replace(&mut rma.received, true);
    let (number, restocked) = (rma.number.clone(), rma.restocked.clone());
    auditor.expect(|| format!("{number} was received before"), false, before);
    for (sku, quantity) in restocked {
        *auditor.model.on_hand.entry(sku).or_default() += quantity;
    }
}

pub(super) fn return_credited(auditor: &mut Auditor<'_>, heard: &Heard) {
    let Some(rma) = auditor.model.returns.get_mut(&heard.subject) else {
        return auditor.note("a credited return", "a known one", heard.subject);
    };
    let before = std::mem::replace(&mut rma.credited, true);
    let number = rma.number.clone();
    auditor.expect(|| format!("{number} was credited before"), false, before);
}

/// What was not found does not leave, and is written off.
pub(super) fn picked_short(auditor: &mut Auditor<'_>, heard: &Heard) {
    let missing: i64 = heard.text("missing").parse().unwrap_or(0);
    let line_no: usize = heard.text("line_no").parse().unwrap_or(1);
    let Some(shipment) = auditor.model.shipments.get_mut(&heard.subject) else { return };
    let (number, order) = (shipment.number.clone(), shipment.order);
    let Some((place, quantity)) = shipment.lines.get_mut(line_no - 1) else { return };
    let place = *place;
    *quantity -= missing;
    let left = *quantity;
    auditor.expect(|| format!("{number} is picked short beyond what it holds"), false, left < 0);
    let Some(order) = auditor.model.orders.get_mut(&order) else { return };
    order.lines[place].packed -= missing;
    let sku = order.lines[place].sku.clone();
    auditor.model.short.push((number, sku, missing));
}

pub(super) fn adjusted(auditor: &mut Auditor<'_>, heard: &Heard) {
    if heard.serial.is_none() {
        auditor.model.adjusted.push(heard.text("number").to_owned());
    }
}

pub(super) fn count_opened(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.model.opened.push(heard.text("number").to_owned());
}

pub(super) fn count_ended(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.model.counts.remove(heard.text("number"));
}
