//! The laws of copies.

use super::*;

fn copied<'a>(records: &'a Records) -> Copied<'a> {
    Copied {
        order: records.order.as_ref().unwrap(),
        lines: records.lines.iter().collect(),
        details: records.details.iter().collect(),
        freight: Some(product(20).id),
    }
}

fn copy(records: &Records, prices: CopiedPrices) -> PlaceOrder {
    let command = CopyOrder {
        order: records.id(),
        channel: Channel::Phone,
        customer_po: "PO 2".to_owned(),
        requested_on: None,
        prices,
        intent: Intent::Submit,
    };
    command.to_place(&copied(records)).unwrap()
}

/// The lines as `product quantity price`.
fn told(command: &PlaceOrder) -> String {
    let line = |line: &PlaceLine| {
        let price = line.price.map_or("list".to_owned(), |price| price.to_string());
        format!("{} at {price}", line.quantity)
    };
    command.lines.iter().map(line).collect::<Vec<String>>().join(", ")
}

#[test]
fn codes_of_copied_prices_are_stable_words() {
    check_codes::<CopiedPrices>();
}

#[test]
fn a_copy_orders_what_was_not_given_up_and_all_of_a_cancelled_order() {
    let lines = [(1, "4", "1.00"), (2, "2", "1.50"), (20, "1", "4.90")];
    let mut records = Records::new(None).place(Intent::Submit, &lines);
    assert_eq!(told(&copy(&records, CopiedPrices::Kept)), "4 at 1.00, 2 at 1.50, 1 at 4.90");
    // Freight is asked anew by its rule.
    assert_eq!(told(&copy(&records, CopiedPrices::Anew)), "4 at list, 2 at list");
    records.lines[0].cancelled = quantity("1");
    records.lines[1].cancelled = quantity("2");
    assert_eq!(told(&copy(&records, CopiedPrices::Kept)), "3 at 1.00, 1 at 4.90");
    records.order.as_mut().unwrap().state = OrderState::Cancelled;
    assert_eq!(told(&copy(&records, CopiedPrices::Anew)), "4 at list, 2 at list");
}

#[test]
fn a_copy_at_kept_prices_comes_to_the_same_and_tells_of_what_it_is_a_copy() {
    let lines = [(1, "3", "1.005"), (9, "2", "10")];
    let records = Records::new(None).place(Intent::Submit, &lines);
    let command = copy(&records, CopiedPrices::Kept);
    let there = warehouse();
    let given = PlaceOrderGiven { warehouse: Some(&there), ..records.to_place() };
    let placed = place(&given, &command, &today(), &mut ids()).unwrap();
    let first = records.order.as_ref().unwrap();
    let placed = copy_of(first, placed);
    assert_eq!((placed.order.gross, &placed.order.ship_to), (first.gross, &first.ship_to));
    assert_eq!(placed.order.customer_po, "PO 2");
    assert_eq!(placed.events[0].data.last().unwrap(), &("copy_of", first.id.to_string()));
    let anew = copy(&records, CopiedPrices::Anew);
    assert_eq!(
        problems(place(&given, &anew, &today(), &mut ids())),
        "lines[0].price order.price_missing, lines[1].price order.price_missing"
    );
}
