//! The shipping office: rates change, a carrier is dropped and taken up again, and now and then a
//! person knows better who brings a shipment.
use super::Desk;
use super::warehouse::shipments;
use crate::simulate::auditor::Goods;
use crate::simulate::cast::carriers::{SERVICES, rates, stated};
use serde_json::json;

pub fn act(desk: &mut Desk<'_>) {
    if desk.chance.percent(8) {
        let service = desk.chance.pick(SERVICES);
        let days = desk.chance.between(-3..=3);
        let valid_from = desk.days(days).to_string();
        let percent = desk.chance.between(60..=160);
        desk.say("shipping office", "carrier.set_rates", rates(service, &valid_from, percent));
    }
    if desk.chance.percent(6) {
        let carrier = *desk.chance.pick(&["POST", "RAPID"]);
        let status = *desk.chance.pick(&["ended", "active", "active"]);
        desk.say("shipping office", "carrier.set", stated(carrier, status));
    }
    for goods in [Goods::Packed, Goods::Gone] {
        for number in shipments(desk, goods) {
            if !desk.chance.percent(3) {
                continue;
            }
            let mut fields = json!({"shipment": number});
            if desk.chance.percent(50) {
                desk.say("shipping office", "carrier.choose", fields);
                continue;
            }
            let service = desk.chance.pick(SERVICES);
            fields["carrier"] = json!(service.carrier);
            fields["service"] = json!(service.code);
            fields["reason"] = json!("the customer asked for it");
            desk.say("shipping office", "carrier.assign", fields);
        }
    }
}
