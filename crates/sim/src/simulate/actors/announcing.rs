//! Money that is announced days before it is here: it comes, fails, or both is told.
use super::Desk;
use super::paying::eur;
use serde_json::json;

pub fn act(desk: &mut Desk<'_>) {
    let open = desk.model.invoices.values().filter(|invoice| !invoice.settled && invoice.gross > 0);
    for invoice in super::sorted(open.cloned(), |invoice| &invoice.number) {
        let Some((code, _)) = desk.cast.habit(invoice.customer) else { continue };
        if !desk.chance.percent(3) {
            continue;
        }
        let most = invoice.gross + 500;
        let amount =
            if desk.chance.percent(60) { invoice.gross } else { desk.chance.between(1..=most) };
        let carried = *desk.chance.pick(&["card", "direct_debit", "transfer"]);
        let key = format!("money-{}", desk.serial);
        let fields = json!({
            "key": key, "carried": carried, "customer": code, "amount": eur(amount),
            "automatic": *desk.chance.pick(&["oldest_first", "none"]),
        });
        desk.say("bank", "payment.announce", fields);
    }
    for key in desk.model.under_way.iter().cloned().collect::<Vec<String>>() {
        match desk.chance.between(0..=9) {
            0..=3 => desk.say("bank", "payment.confirm", json!({"key": key})),
            4 => {
                let fields = json!({"key": key, "reason": "no funds"});
                desk.say("bank", "payment.fail", fields);
            }
            _ => {}
        }
    }
}
