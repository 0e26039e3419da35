//! The laws of kits.

use super::*;
use crate::product::KitPart;
use proptest::prelude::*;

/// Product 11 as a kit of goods 1 and 2 and service 10, and the parts' own list prices.
fn records(prices: [&str; 3]) -> (Records, Vec<KitPart>) {
    let mut records = Records::new(None);
    let list = crate::pricing::PriceListId::from_uuid(crate::id::Uuid::from_u128(70));
    records.customer.price_list = Some(list);
    let since = date("2026-01-01");
    records.products.push(Product { kit_since: Some(since), ..product(11) });
    let parts = [(1, 1), (2, 4), (10, 3)];
    for ((number, _), of) in parts.iter().zip(prices) {
        records.prices.push(PriceEntry {
            price_tax: Default::default(),
            list,
            product: product(*number).id,
            valid_from: since,
            from_quantity: Quantity::ZERO,
            valid_to: None,
            price: price(of),
            set_at: Moment::from_micros(0),
        });
    }
    let kit = product(11).id;
    let part = |(number, quantity): (u128, i64)| KitPart {
        kit,
        valid_from: since,
        part: product(number).id,
        quantity,
    };
    (records, parts.map(part).to_vec())
}

fn placed(
    (records, parts): &(Records, Vec<KitPart>),
    lines: &[(u128, &str, &str)],
) -> Result<OrderPlaced, Refused> {
    let mut given = records.to_place();
    given.pricing.kits.insert(product(11).id, parts.iter().collect());
    place(&given, &command(Intent::Submit, lines), &today(), &mut ids())
}

#[test]
fn a_kit_is_ordered_whole_and_once_it_has_parts() {
    let known = records(["10.00", "5.00", "1.00"]);
    let check = |lines: &[(u128, &str, &str)], expected: &str| {
        assert_eq!(problems(placed(&known, lines)), expected);
    };
    check(&[(11, "2", "30.00")], "done");
    check(&[(11, "0.5", "30.00")], "lines[0].quantity order.kit_not_whole");
    // What is wrong is told at the line that was ordered, and all of it at once.
    check(
        &[(11, "2", "30.00"), (9, "-1", "1.00")],
        "lines[1].quantity order.quantity_not_positive",
    );
    check(
        &[(11, "0.5", "30.00"), (9, "1", "-1.00"), (11, "1", "30.00"), (9, "-1", "1.00")],
        "lines[0].quantity order.kit_not_whole, lines[1].price order.price_negative, \
         lines[3].quantity order.quantity_not_positive",
    );
    let mut later = records(["10.00", "5.00", "1.00"]);
    later.1.iter_mut().for_each(|part| part.valid_from = date("2026-03-02"));
    let refused = placed(&later, &[(11, "1", "30.00")]);
    assert_eq!(problems(refused), "lines[0].product order.kit_not_yet");
    let records = &known.0;
    let order = command(Intent::Submit, &[(11, "1", "30.00")]);
    let unknown = place(&records.to_place(), &order, &today(), &mut ids());
    assert_eq!(problems(unknown), "lines[0].product order.kit_only_ordered");
}

#[test]
fn what_is_told_of_a_kit_stands_below_its_first_part() {
    let (records, parts) = records(["10.00", "5.00", "1.00"]);
    let mut given = records.to_place();
    given.pricing.kits.insert(product(11).id, parts.iter().collect());
    let mut order = command(Intent::Submit, &[(9, "1", "1.00"), (11, "1", "30.00")]);
    order.lines[1].extras.text = Some("to the back door".to_owned());
    let placed = place(&given, &order, &today(), &mut ids()).unwrap();
    let told: Vec<(i64, Option<&str>)> =
        placed.details.iter().map(|it| (it.line_no, it.text.as_deref())).collect();
    assert_eq!(told, [(2, Some("to the back door"))]);
}

proptest! {
    #[test]
    fn the_parts_come_to_the_price_of_their_kits(
        kits in 1_i64..1_000,
        cents in 0_i64..1_000_000,
        weights in [1_i64..9_999, 1..9_999, 1..9_999],
    ) {
        let text = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
        let prices = weights.map(text);
        let known = records([&prices[0], &prices[1], &prices[2]]);
        let placed = placed(&known, &[(11, &kits.to_string(), &text(cents)), (9, "1", "1.00")]);
        let placed = placed.unwrap();
        let parts: Vec<&OrderLine> =
            placed.lines.iter().filter(|line| line.kit_no == Some(1)).collect();
        let nets: i64 = parts.iter().map(|line| line.net.minor()).sum();
        prop_assert_eq!(nets, kits * cents);
        prop_assert_eq!(placed.kits[0].price.minor(), cents);
        for (part, held) in parts.iter().zip([1, 4, 3]) {
            prop_assert_eq!(part.quantity, Quantity::whole(kits * held).unwrap());
            prop_assert_eq!(part.price_unit, held);
        }
        prop_assert_eq!(placed.lines[3].kit_no, None);
    }
}
