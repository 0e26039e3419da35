//! Who waits is looked at in turn.

use super::*;

#[test]
fn what_waits_for_credit_is_looked_at_oldest_first_and_in_parts() {
    let mut records = Records::new(Some("1.00")).place(Intent::Submit, &[(1, "11", "1.00")]);
    records.keep(records.confirm().unwrap());
    let [credit, stock] = [&records.holds[0], &records.holds[1]];
    let hold_of = |number: usize, hold: &Hold| Hold {
        order: OrderId::from_uuid(Uuid::from_u128(number as u128)),
        ..hold.clone()
    };
    let count = RECONSIDERED_ORDERS_MAX + 2;
    let mut holds: Vec<Hold> = (1..=count).rev().map(|number| hold_of(number, credit)).collect();
    holds.push(hold_of(900, stock));
    let released = Hold { released_at: Some(today().received_at), ..hold_of(901, credit) };
    holds.push(released);
    let holds: Vec<&Hold> = holds.iter().collect();
    let id = |number| OrderId::from_uuid(Uuid::from_u128(number as u128));
    let first = waiting_for_credit(&holds, None);
    assert_eq!(first.orders, (1..=RECONSIDERED_ORDERS_MAX).map(id).collect::<Vec<_>>());
    assert_eq!(first.more_behind.map(|turn| turn.order), Some(id(RECONSIDERED_ORDERS_MAX)));
    let rest = waiting_for_credit(&holds, first.more_behind);
    assert_eq!((rest.orders, rest.more_behind), (vec![id(count - 1), id(count)], None));
}
