//! What might be falsified of deposits, and which check finds it among others.
use crate::verify_falsified::{Falsified, falsified};

/// A deposit that nobody paid, of the first invoice, with what is left of it.
macro_rules! deposit {
    ($open:literal) => {
        concat!(
            "INSERT INTO deposit SELECT company_id, id, id, order_id, customer_id, currency, ",
            $open,
            " FROM invoice WHERE kind = 'invoice'"
        )
    };
}

/// The falsifications of deposits.
pub const DEPOSITS: &[Falsified] = &[
    falsified(
        "invoicing.summary_names_its_orders",
        &["summary_order"],
        "INSERT INTO summary_order SELECT company_id, order_id, id, currency, net FROM invoice \
         WHERE number = 'INV-2026-000001'",
    ),
    falsified("deposits.left_is_what_was_not_taken", &["deposit"], deposit!("7, 0, 7, 7, 0, 0, 1")),
    falsified(
        "deposits.deducted_is_in_its_tax",
        &["deposit_deducted"],
        "INSERT INTO deposit_deducted SELECT company_id, id, 1, currency, id, 1, 'S', 200000000, \
         0, 5, 0, 5 FROM invoice WHERE kind = 'invoice'",
    ),
    falsified("deposits.worth_is_as_it_came_in", &["deposit"], deposit!("0, 0, 7, 7, 0, 0, 1")),
    falsified(
        "deposits.deducted_from_its_own_order",
        &["deposit_deducted"],
        "INSERT INTO deposit_deducted SELECT company_id, id, 1, currency, id, 1, 'S', 200000000, \
         5, 0, 5, 0 FROM invoice WHERE kind = 'invoice'",
    ),
    falsified(
        "deposits.order_has_what_is_left",
        &["sales_order"],
        "UPDATE sales_order SET deposit = 100",
    ),
    falsified(
        "deposits.request_has_what_came_in",
        &["deposit_request"],
        "INSERT INTO deposit_request SELECT company_id, id, 'DR-2026-000001', id, customer_id, \
         currency, NULL, 100, 50, 'open', '2026-03-02', '2026-03-02', 1 FROM sales_order \
         WHERE number = 'SO-2026-000001'",
    ),
    falsified(
        "deposits.request_is_paid_when_all_came_in",
        &["deposit_request"],
        "INSERT INTO deposit_request SELECT company_id, id, 'DR-2026-000001', id, customer_id, \
         currency, NULL, 100, 50, 'paid', '2026-03-02', '2026-03-02', 1 FROM sales_order \
         WHERE number = 'SO-2026-000001'",
    ),
    falsified(
        "deposits.order_taxes_are_the_invoices",
        &["deposit_tax"],
        "INSERT INTO deposit_tax SELECT company_id, id, 'S', 200000000, currency, 120, 20 \
         FROM sales_order WHERE number = 'SO-2026-000001'",
    ),
    falsified(
        "credit.deposits_cover_their_orders",
        &["credit_account"],
        "UPDATE credit_account SET deposits = 100",
    ),
];
