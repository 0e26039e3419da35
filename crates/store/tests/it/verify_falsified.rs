//! What a person with a database tool might falsify, and which check finds it: that one alone.
use crate::both::{Place, on_both};
use crate::sample;
use crate::verify::findings;
use crate::verify_agreements::AGREEMENTS;
use crate::verify_collecting::COLLECTING;
use crate::verify_credit::CREDIT;
use crate::verify_deposits::DEPOSITS;
use crate::verify_supply::SUPPLY;
use quittance_store::database::{Address, Database};
use quittance_store::fault::{Fault, TOO_LARGE};
use quittance_store::ledger;
use quittance_store::verify::Finding;
use std::io::{Seek, SeekFrom, Write};

/// What is falsified: the check that finds it, the tables that are put back after it, how.
pub struct Falsified {
    check: &'static str,
    tables: &'static [&'static str],
    by: &'static str,
}

pub const fn falsified(
    check: &'static str,
    tables: &'static [&'static str],
    by: &'static str,
) -> Falsified {
    Falsified { check, tables, by }
}

/// An amendment that nobody has made.
const AMENDED_UNTOLD: &str = "INSERT INTO order_amendment SELECT company_id, id, 1, currency, \
     '{\"order\":\"ord_00000000000000000000000001\",\"reason\":\"eve\"}', '2026-03-03', 5, \
     'eve', NULL, 5, 'eve', 'none', gross, gross FROM sales_order WHERE number = 'SO-2026-000002'";

/// What one check finds and no other.
const ALONE: &[Falsified] = &[
    falsified("pricing.coupons_are_counted", &["coupon"], "UPDATE coupon SET uses_max = 0"),
    falsified("pricing.coupons_are_counted", &["coupon"], "UPDATE coupon SET uses = 0"),
    falsified(
        "pricing.coupon_is_used_while_its_order_stands",
        &["coupon", "coupon_use"],
        "UPDATE coupon_use SET state = 'given_back'; UPDATE coupon SET uses = 0",
    ),
    falsified(
        "pricing.promotions_are_counted",
        &["pricing_policy"],
        "UPDATE pricing_policy SET promotions = 0",
    ),
    falsified(
        "pricing.reductions_are_told",
        &["sales_order_line"],
        "UPDATE sales_order_line SET price = 10100000, reduction = 900 WHERE quantity = 90000000",
    ),
    falsified(
        "pricing.prices_are_taxed_as_their_list",
        &["price_list"],
        "UPDATE price_list SET price_tax = 'included'",
    ),
    falsified(
        "damage.codes_are_known",
        &["price_list", "price_entry"],
        "UPDATE price_list SET price_tax = 'half'; UPDATE price_entry SET price_tax = 'half'",
    ),
    falsified(
        "order.tax_is_its_lines",
        &["sales_order_line"],
        "UPDATE sales_order_line SET gross = net",
    ),
    falsified(
        "tax.components_are_posted",
        &["journal_line"],
        "UPDATE journal_line SET tax_component = 'CITY' WHERE account = 'output_tax'",
    ),
    falsified("damage.codes_are_known", &["promotion"], "UPDATE promotion SET stacking = 'both'"),
    falsified(
        "receivables.payer_is_one_and_has_none",
        &["payer_link"],
        "INSERT INTO payer_link SELECT company_id, id, id, 'active', '2026-03-01', 1 FROM customer",
    ),
    falsified(
        "discounts.items_are_counted",
        &["open_item"],
        "UPDATE open_item SET instalments = 2 WHERE kind = 'on_account'",
    ),
    falsified(
        "discounts.last_day_is_of_the_offers",
        &["open_item"],
        "UPDATE open_item SET discount_until = '2026-03-16' WHERE amount = 2400",
    ),
    falsified(
        "discounts.offer_is_of_an_item",
        &["discount_offer"],
        "INSERT INTO discount_offer SELECT company_id, document_id, 1, '2026-03-16', 'S', \
         190000000, currency, 100, 19, 'on_payment', NULL FROM open_item WHERE amount = 2400",
    ),
    falsified(
        "discounts.taken_in_time",
        &["discount_taken"],
        "INSERT INTO discount_taken SELECT i.company_id, s.id, i.currency, p.id, \
         i.document_id, 1, i.customer_id, 0, '2026-03-20' \
         FROM open_item i JOIN payment p ON p.company_id = i.company_id JOIN settlement s \
         ON s.company_id = i.company_id AND s.source_id = p.id WHERE i.amount = 2400",
    ),
    falsified(
        "damage.dates_are_dates",
        &["sales_order"],
        "UPDATE sales_order SET requested_on = '2026-02-40' WHERE number = 'SO-2026-000001'",
    ),
    falsified("damage.codes_are_known", &["customer"], "UPDATE customer SET block = 'vip'"),
    falsified("damage.codes_are_known", &["sales_order"], "UPDATE sales_order SET channel = 'fax'"),
    falsified(
        "ledger.base_is_the_amount_in_base_currency",
        &["journal_line"],
        "UPDATE journal_line SET base_amount = base_amount + CASE account WHEN 'revenue' THEN 1 \
         ELSE -1 END WHERE account IN ('revenue', 'output_tax') AND amount < 0",
    ),
    falsified(
        "ledger.lines_are_on_the_chart",
        &["journal_line"],
        "UPDATE journal_line SET number = '4999' WHERE account = 'revenue'",
    ),
    falsified(
        "ledger.locks_follow_their_changes",
        &["period_change"],
        "INSERT INTO period_change SELECT company_id, 1, 'stock', NULL, '2026-01-31', '', 'me', 0 \
         FROM company",
    ),
    falsified(
        "ledger.exports_follow_each_other",
        &["journal_export"],
        "INSERT INTO journal_export SELECT company_id, 1, '2026-01-01', '2026-01-31', 'me', 0 \
         FROM company",
    ),
    falsified(
        "entries.bill_what_invoices_say",
        &["journal_line"],
        "UPDATE journal_line SET account = 'freight_revenue' WHERE account = 'revenue'",
    ),
    falsified(
        "entries.bill_what_invoices_say",
        &["journal_line"],
        "UPDATE journal_line SET account = 'stock_loss' WHERE account = 'output_tax'",
    ),
    falsified(
        "entries.bill_what_invoices_say",
        &["journal_entry"],
        "UPDATE journal_entry SET posted_on = '2026-02-06' WHERE kind = 'invoice'",
    ),
    falsified(
        "entries.move_what_moves_say",
        &["journal_line"],
        "UPDATE journal_line SET account = 'stock_loss' WHERE account = 'cost_of_goods_sold' AND \
         amount > 0",
    ),
    falsified(
        "entries.move_what_moves_say",
        &["journal_entry"],
        "UPDATE journal_entry SET posted_on = '2026-02-05' WHERE kind = 'goods_issue'",
    ),
    falsified(
        "entries.pay_what_payments_say",
        &["journal_line"],
        "UPDATE journal_line SET account = 'card_clearing' WHERE account = 'bank'",
    ),
    falsified("entries.pay_what_payments_say", &["payment"], "UPDATE payment SET method = 'card'"),
    falsified(
        "entries.one_for_each_document",
        &["journal_entry"],
        "UPDATE journal_entry SET kind = 'application' WHERE kind = 'payment'",
    ),
    falsified(
        "entries.name_their_document",
        &["journal_entry"],
        "UPDATE journal_entry SET document_number = 'INV-2026-000009' WHERE kind = 'invoice'",
    ),
    falsified(
        "receivables.item_is_of_its_document",
        &["open_item"],
        "UPDATE open_item SET due_on = '2026-12-31' WHERE document_number = 'INV-2026-000001'",
    ),
    falsified(
        "receivables.item_is_of_its_document",
        &["open_item"],
        "UPDATE open_item SET document_on = '2026-12-31' WHERE kind = 'on_account'",
    ),
    falsified(
        "receivables.base_is_the_amount_in_base_currency",
        &["open_item"],
        "UPDATE open_item SET base_amount = base_amount + 1 WHERE kind = 'on_account'",
    ),
    falsified(
        "receivables.settlement_is_between_documents_of_its_customer",
        &["settlement"],
        "UPDATE settlement SET customer_id = target_id WHERE settled_on = '2026-03-13'",
    ),
    falsified(
        "receivables.settlement_follows_its_documents",
        &["settlement"],
        "UPDATE settlement SET settled_on = '2026-03-12' WHERE settled_on = '2026-03-13'",
    ),
    falsified(
        "stock.move_is_of_its_document",
        &["stock_move"],
        "UPDATE stock_move SET moved_on = '2026-03-04' WHERE kind = 'issue'",
    ),
    falsified(
        "stock.move_has_its_sign",
        &["stock_move", "stock_balance"],
        "INSERT INTO stock_move SELECT company_id, document_id, 2, product_id, warehouse_id, \
         kind, -1000000, -500, moved_on, 4 FROM stock_move WHERE kind = 'receipt'; INSERT INTO \
         stock_move SELECT company_id, document_id, 3, product_id, warehouse_id, kind, \
         -quantity, -value, moved_on, 5 FROM stock_move WHERE line_no = 2; UPDATE stock_balance \
         SET moves = moves + 2 WHERE moves > 0",
    ),
    falsified(
        "stock.last_moved_is_its_last_move",
        &["stock_balance"],
        "UPDATE stock_balance SET last_moved = '2026-03-11'",
    ),
    falsified(
        "stock.average_is_followed",
        &["stock_move", "shipment_line", "return_line", "journal_line", "stock_balance"],
        "UPDATE stock_move SET value = value * 11 / 10 WHERE kind <> 'receipt'; UPDATE \
         shipment_line SET cost = cost * 11 / 10; UPDATE return_line SET cost = cost * 11 / 10; \
         UPDATE journal_line SET amount = amount * 11 / 10, base_amount = base_amount * 11 / 10 \
         WHERE entry_id IN (SELECT id FROM journal_entry WHERE kind IN ('goods_issue', \
         'return')); UPDATE stock_balance SET value = 4450",
    ),
    falsified(
        "order.state_is_its_lines",
        &["sales_order"],
        "UPDATE sales_order SET state = 'closed' WHERE number = 'SO-2026-000001'",
    ),
    falsified("order.waits_in_its_turn", &["order_hold"], "UPDATE order_hold SET priority = 9"),
    falsified(
        "order.waits_in_its_turn",
        &["order_hold"],
        "UPDATE order_hold SET requested_on = '2026-03-09'",
    ),
    falsified(
        "order.held_is_not_promised",
        &["order_hold"],
        "UPDATE order_hold SET order_id = (SELECT id FROM sales_order WHERE number = \
         'SO-2026-000001')",
    ),
    falsified(
        "order.release_has_its_event",
        &["order_hold"],
        "UPDATE order_hold SET released_at = 5, released_by = 'eve', release_reason = 'paid'",
    ),
    falsified(
        "order.screened_orders_are_there",
        &["screened_day"],
        "INSERT INTO screened_day SELECT DISTINCT company_id, customer_id, '2020-01-01', 1, 0, 1 \
         FROM sales_order",
    ),
    falsified("order.amendment_has_its_event", &["order_amendment"], AMENDED_UNTOLD),
    falsified(
        "order.returned_is_in_returns",
        &["sales_order_line", "shipment_line"],
        "UPDATE sales_order_line SET returned = 0; UPDATE shipment_line SET returned = 0",
    ),
    falsified(
        "order.line_is_price_times_quantity",
        &["sales_order_line"],
        "UPDATE sales_order_line SET price = price + 1000000 WHERE quantity = 90000000",
    ),
    falsified(
        "order.line_is_price_times_quantity",
        &["sales_order_line"],
        "UPDATE sales_order_line SET discount = 500000000 WHERE quantity = 90000000",
    ),
    falsified(
        "order.tax_is_its_lines",
        &["sales_order_line"],
        "UPDATE sales_order_line SET tax_rate = 100000000 WHERE quantity = 90000000",
    ),
    falsified(
        "shipping.state_is_its_lines",
        &["shipment_line"],
        "UPDATE shipment_line SET quantity = quantity + 1 WHERE issued > 0",
    ),
    falsified(
        "shipping.line_is_of_its_order",
        &["shipment"],
        "UPDATE shipment SET customer_id = order_id WHERE state = 'open'",
    ),
    falsified(
        "returns.line_is_its_sale",
        &["return_line"],
        "UPDATE return_line SET tax_rate = 100000000",
    ),
    falsified(
        "returns.restocked_is_its_move",
        &["stock_move"],
        "UPDATE stock_move SET line_no = 2 WHERE kind = 'return'",
    ),
    falsified(
        "returns.came_back_of_its_shipment",
        &["shipment_line"],
        "UPDATE shipment_line SET returned = 0",
    ),
    falsified(
        "returns.credited_has_its_account",
        &["journal_line"],
        "UPDATE journal_line SET account = 'revenue' WHERE account = 'sales_returns'",
    ),
    falsified(
        "credit.limit_is_as_it_was_set",
        &["credit_account"],
        "UPDATE credit_account SET credit_limit = 100000000",
    ),
    falsified(
        "credit.limit_is_as_it_was_set",
        &["credit_account"],
        "UPDATE credit_account SET credit_limit = NULL",
    ),
    falsified(
        "invoicing.due_on_follows_terms",
        &["invoice"],
        "UPDATE invoice SET terms = 'net:60' WHERE kind = 'invoice'",
    ),
    falsified(
        "invoicing.base_gross_is_gross",
        &["invoice"],
        "UPDATE invoice SET base_gross = base_gross + 1 WHERE kind = 'invoice'",
    ),
    falsified(
        "invoicing.line_is_of_its_order_line",
        &["invoice_line"],
        "UPDATE invoice_line SET price = price + 1 WHERE line_no = 2",
    ),
    falsified(
        "invoicing.credited_base_is_its_lines",
        &["credited_tax"],
        "UPDATE credited_tax SET base = base - 1",
    ),
    falsified(
        "company.next_number_follows",
        &["number_series"],
        "UPDATE number_series SET last_date = '2026-12-31' WHERE series = 'INV-2026'",
    ),
    falsified("company.is_one", &["company"], "UPDATE company SET base_currency = 'USD'"),
    falsified(
        "references.name_what_is_there",
        &["customer"],
        "UPDATE customer SET price_list_id = id",
    ),
    falsified(
        "references.replies_name_what_is_there",
        &["source_document"],
        r#"UPDATE source_document SET reply = '{"number":"SO-2026-000099"}'"#,
    ),
    falsified(
        "references.replies_name_what_is_there",
        &["stored_reply"],
        r#"UPDATE stored_reply SET reply = '{"number":"PAY-2026-000002"}'"#,
    ),
    falsified(
        "returns.cost_is_that_of_its_shipments",
        &["return_line", "stock_move", "stock_balance", "journal_line"],
        "UPDATE return_line SET cost = 600; UPDATE stock_move SET value = 600 WHERE kind = \
         'return'; UPDATE stock_balance SET value = 4600; UPDATE journal_line SET amount = amount \
         * 6 / 5, base_amount = base_amount * 6 / 5 WHERE entry_id IN (SELECT id FROM \
         journal_entry WHERE kind = 'return')",
    ),
    falsified(
        "events.tell_of_each_document",
        &["product"],
        "INSERT INTO product (company_id, id, sku, name, kind, unit, tax_category, version) \
         SELECT company_id, (SELECT id FROM customer), 'FALSE', name, kind, unit, \
         tax_category, version FROM product WHERE sku = 'GOODS'",
    ),
    falsified(
        "events.document_is_there",
        &["shipment"],
        "UPDATE shipment SET created_on = '2026-03-03' WHERE state = 'open'",
    ),
    falsified(
        "events.say_what_documents_say",
        &["sales_order", "sales_order_line"],
        "UPDATE sales_order_line SET price = 11000000, net = 99000 WHERE quantity = 90000000; \
         UPDATE sales_order SET net = 99000, tax = 19800, gross = 118800 WHERE number = \
         'SO-2026-000002'",
    ),
];

/// What cannot be falsified without breaking other promises as well.
const AMONG_OTHERS: &[Falsified] = &[
    falsified(
        "tax.components_are_their_tax",
        &["invoice_tax"],
        "UPDATE invoice_tax SET components = '[{\"code\":\"CITY\",\"name\":\"City\",\
         \"rate\":\"0.1\",\"tax\":{\"amount\":\"0.01\",\"currency\":\"EUR\"}}]'",
    ),
    falsified(
        "tax_on_rest.untaxed_is_the_best_offer",
        &["invoice_tax"],
        "UPDATE invoice_tax SET untaxed = 1",
    ),
    falsified(
        "tax_on_rest.untaxed_is_out_of_the_tax",
        &["invoice_tax"],
        "UPDATE invoice_tax SET untaxed = 1",
    ),
    falsified(
        "tax_on_rest.notes_credit_their_share",
        &["invoice_tax"],
        "UPDATE invoice_tax SET untaxed = 10 WHERE base = 2000",
    ),
    falsified(
        "discounts.taken_is_its_taxes",
        &["discount_taken"],
        "INSERT INTO discount_taken SELECT i.company_id, s.id, i.currency, p.id, \
         i.document_id, 1, i.customer_id, 50, '2026-03-20' \
         FROM open_item i JOIN payment p ON p.company_id = i.company_id JOIN settlement s \
         ON s.company_id = i.company_id AND s.source_id = p.id WHERE i.amount = 2400",
    ),
    falsified(
        "discounts.are_in_the_books",
        &["discount_tax_taken"],
        "INSERT INTO discount_tax_taken SELECT company_id, document_id, 'S', 190000000, currency, \
         document_id, 1, 'on_payment', 100, 19, 119, 0, 0, NULL FROM open_item WHERE amount = 2400",
    ),
    falsified(
        "discounts.no_more_than_offered",
        &["discount_tax_taken"],
        "INSERT INTO discount_tax_taken SELECT company_id, document_id, 'S', 190000000, currency, \
         document_id, 1, 'on_payment', 100, 19, 0, 0, 0, NULL FROM open_item WHERE amount = 2400",
    ),
    falsified(
        "discounts.worth_is_their_settlement",
        &["discount_tax_taken"],
        "INSERT INTO discount_tax_taken SELECT company_id, document_id, 'S', 190000000, currency, \
         document_id, 1, 'on_payment', 0, 0, 119, 0, 0, NULL FROM open_item WHERE amount = 2400",
    ),
    falsified(
        "discounts.returned_are_given_back",
        &["discount_taken", "discount_tax_taken", "returned_payment"],
        "INSERT INTO discount_taken SELECT i.company_id, p.id, i.currency, p.id, \
         i.document_id, 1, i.customer_id, 119, '2026-03-20' \
         FROM open_item i JOIN payment p ON p.company_id = i.company_id WHERE i.amount = 2400; \
         INSERT INTO discount_tax_taken SELECT company_id, id, 'S', 190000000, currency, \
         document_id, 1, 'on_payment', 100, 19, 119, 0, 0, NULL FROM discount_taken; \
         INSERT INTO returned_payment SELECT company_id, id, id, 'RP-2026-000001', customer_id, \
         'no funds', currency, amount, base_amount, 0, 0, 0, 0, received_on FROM payment",
    ),
    falsified(
        "discounts.entries_are_their_settlements",
        &["journal_entry"],
        "UPDATE journal_entry SET kind = 'early_discount' WHERE kind = 'payment'",
    ),
    falsified(
        "shipping.reversal_undoes_its_issue",
        &["shipment"],
        "UPDATE shipment SET state = 'reversed' WHERE state = 'shipped'",
    ),
    falsified(
        "entries.move_what_moves_say",
        &["journal_line"],
        "UPDATE journal_line SET account = 'opening_equity' WHERE account = \
         'goods_received_not_invoiced'",
    ),
    falsified(
        "order.amendments_follow_each_other",
        &["order_amendment"],
        "INSERT INTO order_amendment SELECT company_id, id, 1, currency, \
         '{\"order\":\"ord_00000000000000000000000001\",\"reason\":\"eve\"}', '2026-03-03', 5, \
         'eve', NULL, 5, 'eve', 'none', gross, gross + 1 FROM sales_order \
         WHERE number = 'SO-2026-000002'",
    ),
    falsified(
        "order.returned_unbilled_is_in_returns",
        &["sales_order_line"],
        "UPDATE sales_order_line SET returned = returned + 1, returned_unbilled = 1 WHERE \
         returned > 0",
    ),
    falsified(
        "returns.taken_back_is_its_shipment",
        &["return_line"],
        "UPDATE return_line SET shipment_id = invoice_id, shipment_line = 1",
    ),
    falsified(
        "invoicing.debits_an_invoice",
        &["invoice"],
        "UPDATE invoice SET kind = 'debit_note', number = 'DBN-2026-000001' WHERE kind = \
         'credit_note'",
    ),
    falsified(
        "invoicing.corrects_a_reversed_invoice",
        &["invoice"],
        "UPDATE invoice SET original_id = id WHERE kind = 'invoice'",
    ),
    falsified(
        "invoicing.reversed_is_credited",
        &["credited_line"],
        "UPDATE credited_line SET reversed = 1000000",
    ),
    falsified(
        "shipping.returned_unbilled_is_in_returns",
        &["shipment_line"],
        "UPDATE shipment_line SET returned_unbilled = 1 WHERE issued > 0",
    ),
    falsified(
        "shipping.unbilled_is_not_negative",
        &["shipment_line"],
        "UPDATE shipment_line SET returned_unbilled = 2000000 WHERE issued > 0",
    ),
    falsified(
        "entries.apply_what_credit_notes_say",
        &["journal_entry"],
        "UPDATE journal_entry SET kind = 'application' WHERE kind = 'credit_note'",
    ),
    falsified(
        "entries.deduct_what_deductions_say",
        &["deduction"],
        "INSERT INTO deduction SELECT company_id, id, 'DED-2026-000001', id, customer_id, NULL, \
         'price', '', currency, 100, 100, due_on, issued_on FROM invoice WHERE kind = 'invoice'",
    ),
    falsified(
        "entries.pay_out_what_left",
        &["refund"],
        "INSERT INTO refund SELECT company_id, id, 'RF-2026-000001', id, customer_id, method, '', \
         currency, 100, 100, received_on FROM payment",
    ),
    falsified(
        "receivables.receipt_is_identified_once",
        &["payment"],
        "UPDATE payment SET receipt_id = id",
    ),
    falsified(
        "receivables.money_counts_from_its_value_day",
        &["payment"],
        "UPDATE payment SET value_on = '2999-01-01'",
    ),
    falsified(
        "receivables.returned_payment_is_whole",
        &["returned_payment"],
        "INSERT INTO returned_payment SELECT company_id, id, id, 'RP-2026-000001', customer_id, \
         'no funds', currency, amount - 1, base_amount - 1, 0, 0, 0, 0, received_on FROM payment",
    ),
    falsified(
        "receivables.what_is_taken_back_was_taken",
        &["settlement"],
        "UPDATE settlement SET amount = -amount, base_amount = -base_amount",
    ),
    falsified(
        "invoicing.line_is_a_share_of_its_order_line",
        &["invoice_line"],
        "UPDATE invoice_line SET net = net + 100 WHERE line_no = 2",
    ),
    falsified(
        "invoicing.tax_is_base_times_rate",
        &["invoice_tax"],
        "UPDATE invoice_tax SET tax = tax + 1",
    ),
    falsified(
        "invoicing.credited_tax_is_base_times_rate",
        &["credited_tax"],
        "UPDATE credited_tax SET tax = tax - 1",
    ),
    falsified(
        "invoicing.credited_tax_is_in_credit_notes",
        &["credited_tax"],
        "UPDATE credited_tax SET tax = tax - 1",
    ),
    falsified(
        "invoicing.document_is_of_its_order",
        &["invoice"],
        "UPDATE invoice SET customer_id = id",
    ),
    falsified(
        "invoicing.dates_follow_each_other",
        &["invoice"],
        "UPDATE invoice SET issued_on = '2026-03-01' WHERE kind = 'invoice'",
    ),
    falsified(
        "invoicing.dates_follow_each_other",
        &["invoice"],
        "UPDATE invoice SET issued_on = '2026-03-05' WHERE kind = 'credit_note'",
    ),
    falsified(
        "shipping.issued_is_its_move",
        &["stock_move"],
        "UPDATE stock_move SET line_no = 2 WHERE kind = 'issue'",
    ),
    falsified(
        "shipping.cost_is_its_move",
        &["shipment_line"],
        "UPDATE shipment_line SET cost = cost + 1 WHERE issued > 0",
    ),
    falsified(
        "shipping.dates_follow_each_other",
        &["shipment"],
        "UPDATE shipment SET created_on = '2026-03-06' WHERE state = 'shipped'",
    ),
    falsified(
        "returns.state_has_its_date",
        &["return_order"],
        "UPDATE return_order SET received_on = NULL",
    ),
    falsified(
        "returns.credited_is_counted",
        &["credited_line"],
        "UPDATE credited_line SET returned = returned - 1",
    ),
    falsified(
        "company.numbers_are_gapless",
        &["journal_entry"],
        "UPDATE journal_entry SET number = 'JE-2026-000007' WHERE number = 'JE-2026-000001'",
    ),
    falsified(
        "company.numbers_are_of_their_series",
        &["journal_entry"],
        "UPDATE journal_entry SET number = 'XX-2026-000006' WHERE number = 'JE-2026-000006'",
    ),
    falsified(
        "company.numbers_are_of_their_series",
        &["payment"],
        "UPDATE payment SET received_on = '2025-03-20'",
    ),
    falsified(
        "company.legal_numbers_follow_dates",
        &["invoice"],
        "UPDATE invoice SET kind = 'invoice', number = 'INV-2026-000002', issued_on = \
         '2026-03-01' WHERE kind = 'credit_note'",
    ),
    falsified("company.has_its_head", &["company_head"], "DELETE FROM company_head"),
    falsified("documents.no_document_without_lines", &["return_line"], "DELETE FROM return_line"),
    falsified("stock.move_is_of_its_document", &["stock_document"], "DELETE FROM stock_document"),
    falsified(
        "entries.one_for_each_document",
        &["journal_entry"],
        "UPDATE journal_entry SET document_id = id WHERE kind = 'invoice'",
    ),
    falsified(
        "ledger.reversals_are_opposites",
        &["manual_entry"],
        "INSERT INTO manual_entry SELECT company_id, id, 'why', '', (SELECT i.id FROM \
         journal_entry i WHERE i.kind = 'invoice'), NULL, 'me', 1 FROM journal_entry \
         WHERE kind = 'payment'",
    ),
    falsified(
        "events.tell_of_each_document",
        &["event", "company_head"],
        "DELETE FROM event; UPDATE company_head SET sequence = 0, hash = ''",
    ),
    falsified("events.document_is_there", &["payment"], "DELETE FROM payment"),
    falsified(
        "order.state_is_its_lines",
        &["sales_order"],
        "UPDATE sales_order SET state = 'cancelled' WHERE number = 'SO-2026-000002'",
    ),
];

/// What only SQLite lets a person do.
const ON_SQLITE: &[Falsified] = &[
    falsified("damage.values_are_of_their_kind", &["job"], "UPDATE job SET attempts = 'many'"),
    falsified(
        "damage.values_are_of_their_kind",
        &["open_item"],
        "UPDATE open_item SET open = 'much' WHERE kind = 'on_account'",
    ),
    falsified(
        "damage.codes_are_known",
        &["sales_order_line"],
        "UPDATE sales_order_line SET kind = 'gift'",
    ),
];

/// The checks that a falsification is for.
pub fn checks() -> impl Iterator<Item = &'static str> {
    let all = ALONE.iter().chain(AMONG_OTHERS).chain(ON_SQLITE).chain(COLLECTING).chain(CREDIT);
    let all = all.chain(SUPPLY).chain(DEPOSITS).chain(AGREEMENTS);
    all.map(|falsified| falsified.check).chain(["damage.file_is_sound"])
}

/// Falsifies, tells the checks that find something, and puts the tables back.
fn found(place: &Place, falsified: &Falsified, verify: impl Fn() -> Vec<Finding>) -> Vec<Finding> {
    for table in falsified.tables {
        place.execute(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}"));
    }
    place.execute(falsified.by);
    let found = verify();
    for table in falsified.tables {
        place.execute(&format!(
            "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table};
             DROP TABLE kept_{table}"
        ));
    }
    found
}

#[test]
fn each_falsification_is_found_by_its_check_alone() {
    on_both(|place: &Place| {
        let (database, company) = place.open();
        sample::fill(&database, company);
        let mut wrong = Vec::new();
        for falsified in ALONE {
            let found = found(place, falsified, || findings(&database, company));
            let names: Vec<&str> = found.iter().map(|finding| finding.check).collect();
            if names != [falsified.check] {
                wrong.push(format!("{}: {found:#?}", falsified.by));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(findings(&database, company), []);
    });
}

#[test]
fn what_breaks_several_promises_is_found_by_the_check_that_it_is_for() {
    let check = |place: &Place, falsifications: &[Falsified]| {
        let (database, company) = place.open();
        sample::fill(&database, company);
        for falsified in falsifications {
            let found = found(place, falsified, || findings(&database, company));
            let is_found = found.iter().any(|finding| finding.check == falsified.check);
            assert!(is_found, "{}: {found:#?}", falsified.by);
        }
        assert_eq!(findings(&database, company), []);
    };
    on_both(|place| check(place, AMONG_OTHERS));
    on_both(|place| check(place, COLLECTING));
    on_both(|place| check(place, CREDIT));
    on_both(|place| check(place, SUPPLY));
    on_both(|place| check(place, DEPOSITS));
    on_both(|place| check(place, AGREEMENTS));
    check(&Place::sqlite(), ON_SQLITE);
}

/// What cannot be read is told, and the rest is checked all the same.
#[test]
fn a_check_that_cannot_run_is_a_finding_and_hides_no_other() {
    on_both(|place| {
        let (database, company) = place.open();
        sample::fill(&database, company);
        place.execute("UPDATE stock_balance SET value = value + 1");
        let before = findings(&database, company).len();
        place.execute("UPDATE invoice SET terms = 'whenever'");
        let found = findings(&database, company);
        assert_eq!(found.len(), before + 1, "{found:#?}");
        let unreadable = found.iter().find(|it| it.check == "invoicing.due_on_follows_terms");
        assert!(unreadable.unwrap().found.starts_with("cannot be read: "), "{found:#?}");
    });
}

#[test]
fn a_damaged_page_is_a_finding() {
    let place = Place::sqlite();
    let (database, company) = place.open();
    sample::fill(&database, company);
    place.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    let Address::Sqlite(path) = &place.address else { panic!("it is a file") };
    // An index entry that no longer is in its place: the pages of a tree are out of order.
    let connection = rusqlite::Connection::open(path).unwrap();
    let root = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_batch_1'
                UNION ALL SELECT rootpage FROM sqlite_master WHERE name = 'batch'";
    let root: i64 = connection.query_row(root, [], |row| row.get(0)).unwrap();
    let size: i64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0)).unwrap();
    drop(connection);
    let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(u64::try_from((root - 1) * size + 3).unwrap())).unwrap();
    file.write_all(&[0xff, 0xff]).unwrap(); // more cells than a page can have
    file.sync_all().unwrap();
    let found = findings(&Database::open(&place.address).unwrap(), company);
    assert_eq!(found[0].check, "damage.file_is_sound", "{found:#?}");
}

/// A sum that passes 64 bits is said so by both engines in one way, and is no fault of ours.
#[test]
fn a_sum_past_64_bits_is_refused_alike() {
    on_both(|place| {
        let (database, company) = place.open();
        sample::fill(&database, company);
        place.execute(
            "UPDATE journal_line SET base_amount = 9000000000000000000
             WHERE account = 'inventory'",
        );
        let day = sample::day("2026-12-31");
        let summed = database.read(|reader| ledger::trial_balance(reader, company, day));
        assert_eq!(summed.unwrap_err(), Fault::TooLarge(TOO_LARGE.to_owned()));
        let found = findings(&database, company);
        let balances = found.iter().find(|it| it.check == "ledger.entry_balances_in_base");
        assert!(balances.is_some(), "{found:#?}");
    });
}
