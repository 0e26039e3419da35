//! Carriers who tell where shipments are: out of order, some of it twice, by their own number of a
//! shipment or by ours, also before the goods issue is posted.
use super::Desk;
use super::warehouse::shipments;
use crate::simulate::auditor::Goods;
use serde_json::json;

/// Where a shipment can be, in the order of its way.
pub const STATES: [&str; 6] =
    ["handed_over", "in_transit", "out_for_delivery", "failed", "delivered", "returned_to_sender"];

pub fn act(desk: &mut Desk<'_>) {
    for (goods, share) in [(Goods::Packed, 4), (Goods::Gone, 12), (Goods::Back, 1)] {
        for number in shipments(desk, goods) {
            if desk.chance.percent(share) {
                tell(desk, &number);
            }
        }
    }
}

fn tell(desk: &mut Desk<'_>, shipment: &str) {
    let tracking_number = format!("1Z-{shipment}");
    if desk.chance.percent(20) {
        let fields = json!({"shipment": shipment, "tracking_number": tracking_number});
        return desk.say("carrier", "tracking.set_number", fields);
    }
    let state = *desk.chance.pick(&STATES);
    let days = desk.chance.between(-4..=0);
    let hour = desk.chance.between(0..=23);
    let mut fields = json!({
        "key": format!("m{}", desk.chance.between(1..=12)), "state": state,
        "happened_at": format!("{}T{hour:02}:10:00Z", desk.days(days)),
    });
    match desk.chance.percent(50) {
        true => fields["shipment"] = json!(shipment),
        false => fields["tracking_number"] = json!(tracking_number),
    }
    if state == "delivered" {
        fields["received_by"] = json!(*desk.chance.pick(&["Huber", "Mayr", "the porter"]));
    }
    desk.say("carrier", "tracking.record", fields);
}
