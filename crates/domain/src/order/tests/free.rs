//! The laws of free lines.

use super::amend::{amended, keep, request};
use super::*;
use crate::blanket::{AgreeBlanket, agree};
use crate::code::Code;
use crate::product::{all_unlisted, find_unlisted, is_unlisted, unlisted, unlisted_as};
use crate::tests::story::{Story, stocked};

/// Work by the hour, at the standard rate.
fn free(count: &str, of: &str) -> PlaceLine {
    PlaceLine {
        product: unnamed_product(),
        extras: LineExtras {
            free: Some("Installation on site".to_owned()),
            unit: Some("hour".to_owned()),
            ..LineExtras::default()
        },
        ..line(10, count, of)
    }
}

fn of_kind(kind: UnlistedKind, tax: UnlistedTax) -> PlaceLine {
    let line = free("1", "10.00");
    let extras = LineExtras { kind: Some(kind), tax: Some(tax), ..line.extras };
    PlaceLine { extras, ..line }
}

/// As whoever runs the command gives them: with the unlisted products.
fn records() -> Records {
    let mut records = Records::new(None);
    records.products.extend(all_unlisted());
    records
}

fn placed(lines: Vec<PlaceLine>) -> Result<OrderPlaced, Refused> {
    let command = PlaceOrder { lines, ..command(Intent::Submit, &[]) };
    place(&records().to_place(), &command, &today(), &mut ids())
}

fn kept(lines: Vec<PlaceLine>) -> Records {
    let placed = placed(lines).unwrap();
    let (order, lines, details) = (Some(placed.order), placed.lines, placed.details);
    Records { order, lines, details, ..records() }
}

#[test]
fn codes_of_free_lines_are_stable_words() {
    check_codes::<UnlistedKind>();
    check_codes::<UnlistedTax>();
}

#[test]
fn each_kind_and_category_of_what_is_no_goods_has_a_product_of_its_own() {
    let mut seen = Vec::new();
    for product in all_unlisted() {
        let (kind, tax) = unlisted_as(product.id).unwrap();
        assert_eq!(unlisted(kind, tax), product.id);
        assert_eq!(kind.code(), product.kind.code());
        assert_eq!(find_unlisted(product.id).as_ref(), Some(&product));
        assert!(is_unlisted(product.id) && !seen.contains(&product.id));
        seen.push(product.id);
    }
    assert_eq!(seen.len(), 10);
    assert!(find_unlisted(product(1).id).is_none());
    // Stored with lines: the first is a service at the standard rate, for ever.
    assert_eq!(seen[0].uuid(), Uuid::from_u128(1));
}

#[test]
fn a_free_line_is_priced_and_taxed_as_any_and_has_its_own_words_and_unit() {
    let charge = of_kind(UnlistedKind::Charge, UnlistedTax::Reduced);
    let placed = placed(vec![line(1, "2", "5.00"), free("2.5", "80.00"), charge]).unwrap();
    let told = |line: &OrderLine| {
        format!("{} {} {} {}", line.description, line.kind, line.net, line.tax_rate)
    };
    let told: Vec<String> = placed.lines[1..].iter().map(told).collect();
    assert_eq!(
        told,
        [
            "Installation on site service 200.00 EUR 20 %",
            "Installation on site charge 10.00 EUR 10 %"
        ]
    );
    let units = placed.details.iter().map(|it| (it.line_no, it.unit.as_str(), it.unit_quantity));
    let expected = [(2, "hour", quantity("2.5")), (3, "hour", quantity("1"))];
    assert_eq!(units.collect::<Vec<_>>(), expected);
}

#[test]
fn all_that_is_wrong_with_a_free_line_is_found_at_once() {
    let named = PlaceLine { product: product(1).id, ..free("1", "1") };
    let item = LineExtras { item: Some("T-4".to_owned()), ..free("1", "1").extras };
    let both = PlaceLine { extras: item, description: Some("x".to_owned()), ..named };
    let unpriced = PlaceLine { price: None, ..free("1", "1") };
    let words = LineExtras { free: Some("x".repeat(5_000)), ..LineExtras::default() };
    let wordy = PlaceLine { extras: words, ..free("1", "1") };
    let unit = LineExtras { unit: Some(String::new()), ..free("1", "1").extras };
    let product_says = LineExtras {
        kind: Some(UnlistedKind::Service),
        tax: Some(UnlistedTax::Zero),
        ..LineExtras::default()
    };
    let lines = vec![
        both,
        unpriced,
        wordy,
        PlaceLine { extras: unit, ..free("1", "1") },
        PlaceLine { extras: product_says, ..line(1, "1", "1") },
        PlaceLine { product: ProductId::from_uuid(Uuid::from_u128(1)), ..line(1, "1", "1") },
        free("0", "1"),
        free("-1", "1"),
        free("1", "-1"),
    ];
    assert_eq!(
        problems(placed(lines)),
        "lines[0].product order.free_names, lines[0].item order.free_names, \
         lines[0].description order.free_names, lines[1].price order.free_price_missing, \
         lines[2].free text.too_long, lines[3].unit text.empty, \
         lines[4].kind order.only_free, lines[4].tax order.only_free, \
         lines[5].product order.unknown_product, lines[6].quantity order.quantity_not_positive, \
         lines[7].quantity order.quantity_not_positive, lines[8].price order.price_negative"
    );
}

#[test]
fn a_copy_has_the_words_units_and_prices_of_free_lines() {
    let records = kept(vec![line(1, "2", "5.00"), free("2", "80.00")]);
    for prices in CopiedPrices::ALL {
        let command = CopyOrder {
            order: records.id(),
            channel: Channel::Phone,
            customer_po: String::new(),
            requested_on: None,
            prices: *prices,
            intent: Intent::Submit,
        };
        let copied = Copied {
            order: records.order.as_ref().unwrap(),
            lines: records.lines.iter().collect(),
            details: records.details.iter().collect(),
            freight: None,
        };
        let again = command.to_place(&copied).unwrap().lines.remove(1);
        let kind = Some(UnlistedKind::Service);
        let tax = Some(UnlistedTax::Standard);
        let extras = LineExtras { kind, tax, ..free("2", "80.00").extras };
        assert_eq!(again, PlaceLine { extras, ..free("2", "80.00") });
    }
}

#[test]
fn free_lines_are_added_changed_split_and_cancelled_by_amendments() {
    let mut records = kept(vec![line(1, "2", "5.00"), free("2", "80.00")]);
    records.keep(records.confirm().unwrap());
    let mut command = request(&records, &[(2, "3")], &[]);
    command.add = vec![of_kind(UnlistedKind::Charge, UnlistedTax::Standard)];
    keep_amended(&mut records, &command);
    assert_eq!(told(&records), "2 at 5.00, 3 hour at 80.00, 1 hour at 10.00");
    records.lines[1].invoiced = quantity("1");
    let command = request(&records, &[(2, "5")], &[]);
    keep_amended(&mut records, &command);
    assert_eq!(told(&records), "2 at 5.00, 3 hour at 80.00, 1 hour at 10.00, 2 hour at 80.00");
    let command = request(&records, &[(3, "0"), (4, "0")], &[]);
    keep_amended(&mut records, &command);
    assert_eq!(told(&records), "2 at 5.00, 3 hour at 80.00");
    let less = problems(amended(&records, &request(&records, &[(2, "0.5")], &[])));
    assert_eq!(less, "lines[0].quantity order.less_than_done");
}

fn keep_amended(records: &mut Records, command: &AmendOrder) {
    let amended = amended(records, command).unwrap();
    assert!(amended.made.is_some(), "nothing keeps it from being made");
    keep(records, amended);
    records.lines.iter().for_each(OrderLine::assert_quantity_law);
}

/// The lines that are not given up as `quantity unit at price`.
fn told(records: &Records) -> String {
    let line = |line: &OrderLine| {
        let detail = records.details.iter().find(|detail| detail.line_no == line.line_no);
        let unit = detail.map_or("", |detail| &detail.unit);
        format!("{} {unit} at {}", line.quantity, line.price).replace("  ", " ")
    };
    let stays = |line: &&OrderLine| line.cancelled != line.quantity;
    records.lines.iter().filter(stays).map(line).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_blanket_order_has_no_free_lines() {
    let command = AgreeBlanket {
        customer: customer().id,
        reference: String::new(),
        valid_from: None,
        valid_to: today().business_date,
        currency: None,
        price_tax: None,
        lines: vec![line(1, "1", "1"), free("1", "1")],
    };
    let agreed = agree(&records().to_place(), &command, &today(), &mut ids());
    assert_eq!(problems(agreed), "lines[1].free blanket.free_line");
}

proptest! {
    #[test]
    fn what_is_free_is_shipped_by_nobody_billed_once_and_credited_in_whole(
        lines in prop::collection::vec((0_u8..3, 1_i64..5_000_000, 0_i64..300_000_000), 1..8),
        first in 1_i64..3_000_000,
    ) {
        let wanted = |(of, count, each): &(u8, i64, i64)| {
            let line = match of {
                0 => line(1, "1", "1"),
                1 => free("1", "1"),
                _ => of_kind(UnlistedKind::Charge, UnlistedTax::Reduced),
            };
            let (quantity, price) = (Quantity::from_micros(*count), Price::from_micros(*each));
            PlaceLine { quantity, price: Some(price), ..line }
        };
        let goods = lines.iter().position(|line| line.0 == 0);
        let lines = lines.iter().map(wanted).collect();
        let command = PlaceOrder { lines, ..command(Intent::Confirm, &[]) };
        let stock = vec![stocked(1, quantity("1000"), eur("7770.00"))];
        let mut story = Story::placed(&command, stock);
        if let Some(goods) = goods {
            let line = &story.order_lines[goods];
            let part = Quantity::from_micros(first).min(line.quantity);
            let shipment = story.ship(&[(line.line_no, part)]);
            prop_assert!(story.shipment_lines.keys().all(|key| key.0 == shipment));
            story.invoice().unwrap();
        }
        if story.order_lines.iter().any(|line| line.is_to_ship()) {
            story.ship(&[]);
        }
        if story.order.state != OrderState::Closed {
            story.invoice().unwrap();
        }
        story.order_lines.iter().for_each(OrderLine::assert_quantity_law);
        prop_assert_eq!(story.order.state, OrderState::Closed);
        let shipped = story.shipment_lines.values().map(|line| line.product);
        prop_assert!(shipped.into_iter().all(|product| !is_unlisted(product)));
        let billed: Vec<Money> = story.invoices.values().map(|invoice| invoice.net).collect();
        prop_assert_eq!(Money::sum(Currency::EUR, billed).unwrap(), story.order.net);
        for invoice in story.invoices.keys().copied().collect::<Vec<_>>() {
            let note = story.credit(invoice, &[]).unwrap();
            prop_assert_eq!(story.invoices[&note].gross, story.invoices[&invoice].gross);
        }
    }
}
