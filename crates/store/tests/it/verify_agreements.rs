//! What might be falsified of what customers agreed on before they ordered, and which check finds
//! it among others.
use crate::verify_falsified::{Falsified, falsified};

/// The falsifications of quotations and blanket orders.
pub const AGREEMENTS: &[Falsified] = &[
    falsified(
        "company.sources_are_ranked",
        &["sourcing_rule"],
        "UPDATE sourcing_rule SET rank = 2",
    ),
    falsified(
        "company.sourcing_is_looked_for",
        &["company"],
        "UPDATE company SET sourcing_since = NULL",
    ),
    falsified(
        "order.parts_are_of_a_line",
        &["sales_order_line"],
        "UPDATE sales_order_line SET part_of = 9 WHERE line_no = 1",
    ),
    falsified(
        "order.lines_leave_from_their_warehouse",
        &["warehouse", "sales_order_line"],
        "INSERT INTO warehouse SELECT company_id, id, number, number, 0 FROM sales_order; \
         UPDATE sales_order_line SET warehouse_id = order_id",
    ),
    falsified(
        "order.promised_lines_wait",
        &["line_promise"],
        "UPDATE line_promise SET ended_on = NULL",
    ),
    falsified(
        "order.promised_days_are_told",
        &["line_promise"],
        "UPDATE line_promise SET first_on = '2026-01-07'",
    ),
    falsified(
        "product.substitutes_are_other_goods",
        &["product_substitute"],
        "UPDATE product_substitute SET substitute_id = product_id",
    ),
    falsified(
        "product.kits_have_parts",
        &["kit_part"],
        "UPDATE kit_part SET valid_from = '2026-02-01'",
    ),
    falsified(
        "order.kits_are_their_lines",
        &["order_kit"],
        "UPDATE order_kit SET price = price + 1",
    ),
    falsified(
        "order.kits_leave_whole",
        &["order_kit", "sales_order_line"],
        "DELETE FROM order_kit",
    ),
    falsified(
        "product.free_lines_are_as_their_product",
        &["sales_order_line"],
        "UPDATE sales_order_line SET description = '' WHERE line_no = 2",
    ),
    falsified(
        "product.free_lines_are_as_their_product",
        &["invoice_line"],
        "UPDATE invoice_line SET kind = 'charge' WHERE line_no = 2",
    ),
    falsified(
        "product.free_lines_are_as_their_product",
        &["order_line_detail"],
        "UPDATE order_line_detail SET unit_quantity = 2000000 WHERE line_no = 2",
    ),
    falsified(
        "blanket.called_is_ordered",
        &["blanket_call_off"],
        "INSERT INTO blanket_call_off SELECT company_id, order_id, line_no, order_id, 1 \
         FROM sales_order_line",
    ),
    falsified(
        "blanket.no_more_than_agreed",
        &["blanket_line"],
        "INSERT INTO blanket_line SELECT company_id, order_id, line_no, product_id, description, \
         1000000, price, price_unit, discount, 2000000 FROM sales_order_line",
    ),
    falsified(
        "quotation.accepted_is_ordered",
        &["quotation_acceptance"],
        "INSERT INTO quotation_acceptance SELECT company_id, order_id, line_no, order_id, 1, \
         1000000 FROM sales_order_line",
    ),
    falsified(
        "quotation.no_more_than_quoted",
        &["quotation_line"],
        "INSERT INTO quotation_line SELECT company_id, order_id, line_no, currency, product_id, \
         kind, description, 1000000, price, price_unit, discount, 0, net, tax_category, tax_rate, \
         2000000, '', NULL FROM sales_order_line",
    ),
    falsified(
        "quotation.net_is_its_lines",
        &["quotation"],
        "INSERT INTO quotation SELECT company_id, id, 'QU-2026-000001', 'open', customer_id, \
         ordered_on, ordered_on, ship_to, ship_to_country, warehouse_id, currency, net, tax, \
         gross, '{}', 1, NULL, '', created_at, 1 FROM sales_order WHERE number = 'SO-2026-000001'",
    ),
    falsified(
        "quotation.state_is_its_lines",
        &["quotation", "quotation_line"],
        "INSERT INTO quotation SELECT company_id, id, 'QU-2026-000001', 'accepted', customer_id, \
         ordered_on, ordered_on, ship_to, ship_to_country, warehouse_id, currency, net, tax, \
         gross, '{}', 1, NULL, '', created_at, 1 FROM sales_order WHERE number = \
         'SO-2026-000001'; INSERT INTO quotation_line SELECT company_id, order_id, line_no, \
         currency, product_id, kind, description, quantity, price, price_unit, discount, \
         reduction, net, tax_category, tax_rate, 0, '', NULL FROM sales_order_line",
    ),
];
