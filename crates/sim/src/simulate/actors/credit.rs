//! The credit manager: limits, terms, blocks.
use super::Desk;
use super::paying::eur;
use crate::simulate::cast::Habit;
use serde_json::json;

/// The code of the group of credit accounts.
const GROUP: &str = "SISTERS";

pub fn act(desk: &mut Desk<'_>) {
    for customer in desk.cast.customers.clone() {
        let code = customer.code;
        if customer.habit == Habit::Blocked && desk.chance.percent(30) {
            let block = *desk.chance.pick(&["none", "none", "orders", "deliveries", "all"]);
            let fields = json!({"customer": code, "block": block});
            desk.say("credit manager", "customer.change", fields);
        } else if desk.chance.percent(4) {
            let limit = match desk.chance.between(0..=3) {
                0 => json!("unlimited"),
                _ => json!({"limit": format!("{}.00 EUR", desk.chance.between(0..=30_000))}),
            };
            let fields = json!({"customer": code, "credit_limit": limit});
            desk.say("credit manager", "customer.change", fields);
        }
        if desk.chance.percent(4) {
            profile(desk, &code);
        }
    }
    if desk.chance.percent(6) {
        policy(desk);
    }
    if desk.chance.percent(6) {
        let limit = eur(desk.chance.between(0..=5_000_000));
        let fields = json!({
            "code": GROUP, "name": "", "currency": "EUR", "limit": limit, "reason": "talked about",
        });
        desk.say("credit manager", "credit.set_group", fields);
    }
}

/// What the credit manager knows of an account.
fn profile(desk: &mut Desk<'_>, code: &str) {
    let mut fields = json!({"customer": code, "reason": "looked at anew"});
    match desk.chance.between(0..=5) {
        0 => {
            let until = desk.days(3).to_string();
            let limit = eur(desk.chance.between(0..=3_000_000));
            fields["temporary"] = json!({"set": {"limit": limit, "until": until}});
        }
        1 => fields["blocked"] = json!({"set": "rumours"}),
        2 | 3 => fields["blocked"] = json!("clear"),
        4 => fields["credit_group"] = json!({"set": GROUP}),
        _ => fields["credit_group"] = json!("clear"),
    }
    desk.say("credit manager", "credit.set_profile", fields);
}

/// Rules that hold orders, shipments and goods; or none.
fn policy(desk: &mut Desk<'_>) {
    let rules = match desk.chance.between(0..=3) {
        0 => json!([]),
        1 => json!([{"rule": "over_limit", "at": ["confirm"]}]),
        2 => json!([
            {"rule": "blocked", "at": ["confirm", "release", "ship"]},
            {"rule": "share_of_limit", "share": "0.8", "at": ["confirm"]},
        ]),
        _ => json!([
            {"rule": "over_limit", "at": ["confirm", "release"]},
            {"rule": "oldest_overdue", "days": 10, "at": ["confirm", "ship"]},
        ]),
    };
    desk.say("credit manager", "credit.set_policy", json!({"rules": rules}));
}
