//! What might be falsified of what is bought, counted and sent from warehouse to warehouse, and
//! which check finds it among others.
use crate::verify_falsified::{Falsified, falsified};

/// A return that nobody has filed, of nothing.
const FILED: &str = "INSERT INTO tax_filing SELECT company_id, '2026-12-31', '2026', NULL, '[]', \
     0, '', 'me', 0 FROM company";

/// The falsifications of purchasing, transfers, counts and standard costs.
pub const SUPPLY: &[Falsified] = &[
    falsified(
        "tax.accounts_say_how_they_are_taxed",
        &["journal_line"],
        "UPDATE journal_line SET tax_category = NULL, tax_rate = NULL WHERE account = 'output_tax'",
    ),
    falsified("tax.filings_follow_each_other", &["tax_filing"], FILED),
    falsified("tax.filed_is_unchanged", &["tax_filing"], FILED),
    falsified("tax.filed_is_in_the_books", &["tax_filing"], FILED),
    falsified(
        "stock.transfer_is_its_moves",
        &["stock_transfer_line"],
        "INSERT INTO stock_transfer_line SELECT company_id, document_id, 1, product_id, \
         1000000, 0, 500, 0 FROM stock_move WHERE kind = 'receipt'",
    ),
    falsified(
        "stock.transit_equals_its_account",
        &["stock_transfer_line"],
        "INSERT INTO stock_transfer_line SELECT company_id, document_id, 1, product_id, \
         1000000, 0, 500, 0 FROM stock_move WHERE kind = 'receipt'",
    ),
    falsified(
        "stock.transfer_state_is_its_lines",
        &["stock_transfer"],
        "INSERT INTO stock_transfer SELECT company_id, id, warehouse_id, warehouse_id, \
         'in_transit', moved_on, 1 FROM stock_document",
    ),
    falsified(
        "stock.count_posts_what_was_counted",
        &["stock_count_line"],
        "INSERT INTO stock_count_line SELECT company_id, document_id, 1, product_id, \
         warehouse_id, 0, 0, NULL, 1000000, NULL, NULL, NULL FROM stock_move \
         WHERE kind = 'receipt'",
    ),
    falsified(
        "stock.standard_cost_is_as_it_was_set",
        &["standard_cost"],
        "INSERT INTO standard_cost SELECT company_id, id, 5000000, 1 FROM product WHERE sku = \
         'GOODS'",
    ),
    falsified(
        "stock.places_sum_to_on_hand",
        &["stock_balance"],
        "UPDATE stock_balance SET held = 0",
    ),
    falsified(
        "stock.places_sum_to_held",
        &["stock_balance"],
        "UPDATE stock_balance SET held = 1000000",
    ),
    falsified(
        "stock.places_are_their_moves",
        &["stock_place"],
        "INSERT INTO stock_place SELECT company_id, product_id, warehouse_id, '', '', \
         'available', document_id, 1000000 FROM stock_move WHERE kind = 'receipt'",
    ),
    falsified(
        "stock.move_is_told_by_place",
        &["stock_place_move"],
        "INSERT INTO stock_place_move SELECT company_id, document_id, line_no, 1, product_id, \
         warehouse_id, '', '', 'available', document_id, 1000000 FROM stock_move \
         WHERE kind = 'receipt'",
    ),
    falsified(
        "stock.place_is_sound",
        &["stock_place"],
        "INSERT INTO stock_place SELECT company_id, product_id, warehouse_id, '', 'L1', \
         'available', document_id, 1000000 FROM stock_move WHERE kind = 'receipt'",
    ),
    falsified(
        "fulfilment.picks_are_their_lines",
        &["pick"],
        "INSERT INTO pick SELECT company_id, shipment_id, line_no, shipment_id, line_no, \
         product_id, product_id, '', '', 500000, NULL, NULL FROM shipment_line",
    ),
    falsified(
        "fulfilment.state_is_its_picks",
        &["pick"],
        "INSERT INTO pick SELECT company_id, shipment_id, line_no, shipment_id, line_no, \
         product_id, product_id, '', '', 500000, NULL, NULL FROM shipment_line",
    ),
    falsified(
        "fulfilment.what_is_picked_stands_ready",
        &["pick", "shipment"],
        "INSERT INTO pick SELECT company_id, shipment_id, line_no, shipment_id, line_no, \
         product_id, product_id, '', '', 500000, 500000, product_id FROM shipment_line; \
         UPDATE shipment SET state = 'picked'",
    ),
    falsified(
        "fulfilment.cartons_hold_their_shipment",
        &["carton"],
        "INSERT INTO carton SELECT company_id, id, 1, number, 1 FROM shipment",
    ),
    falsified(
        "carrier.choice_is_whole",
        &["carrier_choice"],
        "INSERT INTO carrier_choice SELECT company_id, id, NULL, 'parcel', '', created_on, NULL, \
         NULL, NULL, NULL, '[]', 1 FROM shipment",
    ),
    falsified(
        "tracking.state_is_its_latest_event",
        &["tracking"],
        "INSERT INTO tracking SELECT company_id, id, '', 'delivered', 1, created_on, '', 1 \
         FROM shipment",
    ),
    falsified(
        "customer.is_its_last_party",
        &["customer_party"],
        "UPDATE customer_party SET vat_id = 'DE123456788'",
    ),
    falsified(
        "customer.is_its_last_party",
        &["customer_party"],
        "INSERT INTO customer_party SELECT company_id, customer_id, 2, since, name, street, \
         postal_code, city, country, vat_id FROM customer_party",
    ),
    falsified("invoicing.buyer_is_kept", &["invoice"], "UPDATE invoice SET party = 2"),
    falsified(
        "invoicing.buyer_is_kept",
        &["invoice"],
        "UPDATE invoice SET bill_to_id = customer_id, bill_to_party = NULL",
    ),
    falsified(
        "packaging.balances_are_their_moves",
        &["packaging_balance"],
        "INSERT INTO packaging_balance SELECT s.company_id, s.customer_id, l.product_id, 4, 1, \
         s.created_on FROM shipment s \
         JOIN shipment_line l ON l.company_id = s.company_id AND l.shipment_id = s.id \
         WHERE s.state = 'shipped' AND l.line_no = 1",
    ),
    falsified(
        "purchasing.received_is_its_receipts",
        &["purchase_receipt_line"],
        "INSERT INTO purchase_receipt_line SELECT company_id, document_id, 1, document_id, 1, \
         1000000, 500 FROM stock_move WHERE kind = 'receipt'",
    ),
    falsified(
        "purchasing.receipt_is_its_moves",
        &["purchase_receipt_line"],
        "INSERT INTO purchase_receipt_line SELECT company_id, document_id, 1, document_id, 1, \
         1000000, 500 FROM stock_move WHERE kind = 'receipt'",
    ),
    falsified(
        "purchasing.billed_is_in_invoices",
        &["supplier_invoice_line"],
        "INSERT INTO supplier_invoice_line SELECT company_id, document_id, 1, document_id, 1, \
         1000000, 500, 500, 'S', 0 FROM stock_move WHERE kind = 'receipt'",
    ),
    falsified(
        "purchasing.line_law",
        &["purchase_order", "purchase_line"],
        "INSERT INTO purchase_order SELECT company_id, id, 'PO-2026-000001', 'closed', id, \
         warehouse_id, moved_on, '', 0, 1 FROM stock_document; INSERT INTO purchase_line \
         SELECT company_id, document_id, 1, product_id, warehouse_id, moved_on, 1000000, 0, \
         2000000, 0, 0, 0, 0, 0 FROM stock_move WHERE kind = 'receipt'",
    ),
    falsified(
        "purchasing.state_is_its_lines",
        &["purchase_order"],
        "INSERT INTO purchase_order SELECT company_id, id, 'PO-2026-000001', 'closed', id, \
         warehouse_id, moved_on, '', 0, 1 FROM stock_document",
    ),
    falsified(
        "purchasing.not_invoiced_equals_its_account",
        &["stock_document"],
        "UPDATE stock_document SET difference = 5",
    ),
    falsified(
        "purchasing.payables_equal_their_account",
        &["payable"],
        "INSERT INTO payable SELECT company_id, id, id, 'SI-2026-000001', moved_on, 500, 500, \
         1 FROM stock_document",
    ),
    falsified(
        "purchasing.payable_is_its_bill",
        &["supplier_invoice"],
        "INSERT INTO supplier_invoice SELECT company_id, id, 'SI-2026-000001', id, 'x', \
         moved_on, moved_on, moved_on, 100, 20, 120, 1, NULL FROM stock_document",
    ),
    falsified(
        "purchasing.bill_is_its_lines",
        &["supplier_invoice"],
        "INSERT INTO supplier_invoice SELECT company_id, id, 'SI-2026-000001', id, 'x', \
         moved_on, moved_on, moved_on, 100, 20, 120, 1, NULL FROM stock_document",
    ),
    falsified(
        "purchasing.payment_is_its_lines",
        &["supplier_payment"],
        "INSERT INTO supplier_payment SELECT company_id, id, 'SP-2026-000001', id, 'bank', \
         '', moved_on, 100, 1 FROM stock_document",
    ),
    falsified(
        "purchasing.entries_owe_what_bills_say",
        &["supplier_payment"],
        "INSERT INTO supplier_payment SELECT company_id, id, 'SP-2026-000001', id, 'bank', \
         '', moved_on, 100, 1 FROM stock_document",
    ),
    falsified(
        "opening.counts_what_was_brought",
        &["opening"],
        "INSERT INTO opening SELECT company_id, '2026-01-01', 'open', 5, 0, NULL, 1, \
         NULL, NULL, NULL FROM company",
    ),
    falsified(
        "opening.items_post_what_they_say",
        &["opening_item"],
        "INSERT INTO opening_item SELECT company_id, id, issued_on FROM invoice",
    ),
    falsified(
        "opening.counts_what_was_brought",
        &["opening"],
        "INSERT INTO opening SELECT company_id, '2026-01-01', 'open', 0, 0, NULL, 1, 5, NULL, \
         NULL FROM company",
    ),
    falsified(
        "opening.items_post_what_they_say",
        &["opening_money"],
        "INSERT INTO opening_money SELECT company_id, id, received_on FROM payment",
    ),
    falsified(
        "opening.entry_is_what_was_stated",
        &["opening"],
        "INSERT INTO opening SELECT company_id, posted_on, 'open', 0, 0, id, 1, NULL, NULL, NULL \
         FROM journal_entry ORDER BY number LIMIT 1",
    ),
    falsified(
        "opening.equity_is_nil",
        &["opening", "journal_line"],
        "UPDATE journal_line SET account = 'opening_equity' WHERE account = 'revenue'; \
         INSERT INTO opening SELECT company_id, '2026-01-01', 'closed', 0, 0, NULL, 1, \
         NULL, NULL, NULL \
         FROM company",
    ),
];
