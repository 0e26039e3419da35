//! Counting: what short picks have opened sheets of is counted, now and then wrongly, and posted,
//! or the sheet is given up.
use super::Desk;
use serde_json::json;

pub fn act(desk: &mut Desk<'_>) {
    for (number, sku) in desk.model.counts.clone() {
        let fields = json!({"count": number});
        match desk.chance.between(0..=9) {
            0..=2 => desk.say("warehouse", "stock.cancel_count", fields),
            3..=5 => {
                let there = desk.model.on_hand.get(&sku).copied().unwrap_or(0);
                let counted = (there + desk.chance.between(-3..=3)).max(0).to_string();
                let lines = json!([{"product": sku, "counted": counted}]);
                let entry = json!({"count": number, "lines": lines});
                desk.say("warehouse", "stock.enter_count", entry);
            }
            6..=7 => desk.say("warehouse", "stock.post_count", fields),
            _ => {}
        }
    }
}
