//! `verify` finds nothing in books that agree, and each thing that is broken behind its back.
use crate::both::{Place, on_both};
use crate::sample;
use crate::verify_falsified;
use quittance_domain::CompanyId;
use quittance_store::database::Database;
use quittance_store::verify::{self, Finding};
use std::collections::BTreeSet;

pub fn findings(database: &Database, company: CompanyId) -> Vec<Finding> {
    database.read(|connection| verify::verify(connection, company)).unwrap()
}

/// What is broken, by which statement, and how it is mended again.
const BREAKS: &[(&str, &str, &str)] = &[
    (
        "documents.no_line_without_its_document",
        "INSERT INTO order_hold SELECT company_id, id, 1, 'EUR', id, id, 'credit', NULL, '', 0, 0,
         0, 'gone', '',
         'stray', 5, NULL FROM customer",
        "DELETE FROM order_hold WHERE release_reason = 'stray'",
    ),
    (
        "ledger.entry_balances_in_base",
        "UPDATE journal_line SET base_amount = base_amount + 1 WHERE account = 'revenue'",
        "UPDATE journal_line SET base_amount = base_amount - 1 WHERE account = 'revenue'",
    ),
    (
        "ledger.entry_balances_in_currency",
        "UPDATE journal_line SET amount = amount + 1 WHERE account = 'bank'",
        "UPDATE journal_line SET amount = amount - 1 WHERE account = 'bank'",
    ),
    (
        "ledger.entry_has_lines",
        "INSERT INTO journal_entry SELECT company_id, document_id, 'JE-2026-000007', posted_on,
         kind, id, 'X' FROM journal_entry WHERE number = 'JE-2026-000006'",
        "DELETE FROM journal_entry WHERE number = 'JE-2026-000007'",
    ),
    (
        "receivables.items_equal_their_account",
        "UPDATE open_item SET base_open = base_open - 1 WHERE kind = 'on_account'",
        "UPDATE open_item SET base_open = base_open + 1 WHERE kind = 'on_account'",
    ),
    (
        "receivables.item_is_its_document",
        "UPDATE open_item SET amount = amount + 1 WHERE document_number = 'INV-2026-000001'",
        "UPDATE open_item SET amount = amount - 1 WHERE document_number = 'INV-2026-000001'",
    ),
    (
        "receivables.open_is_within_amount",
        "UPDATE open_item SET open = 1 WHERE document_number = 'CN-2026-000001'",
        "UPDATE open_item SET open = 0 WHERE document_number = 'CN-2026-000001'",
    ),
    (
        "receivables.open_follows_settlements",
        "UPDATE settlement SET amount = amount + 1 WHERE settled_on = '2026-03-20'",
        "UPDATE settlement SET amount = amount - 1 WHERE settled_on = '2026-03-20'",
    ),
    (
        "receivables.base_open_follows_settlements",
        "UPDATE settlement SET base_amount = base_amount + 1 WHERE settled_on = '2026-03-13'",
        "UPDATE settlement SET base_amount = base_amount - 1 WHERE settled_on = '2026-03-13'",
    ),
    (
        "stock.moves_sum_to_on_hand",
        "UPDATE stock_move SET quantity = quantity + 1 WHERE kind = 'issue'",
        "UPDATE stock_move SET quantity = quantity - 1 WHERE kind = 'issue'",
    ),
    (
        "stock.moves_sum_to_value",
        "UPDATE stock_move SET value = value + 1 WHERE kind = 'return'",
        "UPDATE stock_move SET value = value - 1 WHERE kind = 'return'",
    ),
    (
        "stock.moves_are_numbered",
        "UPDATE stock_move SET sequence = 4 WHERE kind = 'return'",
        "UPDATE stock_move SET sequence = 3 WHERE kind = 'return'",
    ),
    (
        "stock.value_equals_its_account",
        "UPDATE stock_balance SET value = value + 1",
        "UPDATE stock_balance SET value = value - 1",
    ),
    (
        "stock.nothing_is_oversold",
        "UPDATE stock_balance SET reserved = on_hand + 1",
        "UPDATE stock_balance SET reserved = 2000000",
    ),
    (
        "stock.empty_is_worth_nothing",
        "UPDATE stock_balance SET on_hand = 0",
        "UPDATE stock_balance SET on_hand = 9000000",
    ),
    (
        "stock.reserved_is_promised",
        "UPDATE stock_balance SET reserved = 1000000",
        "UPDATE stock_balance SET reserved = 2000000",
    ),
    (
        "order.quantity_law",
        "UPDATE sales_order_line SET cancelled = 1 WHERE product_id IN
         (SELECT product_id FROM sales_order_line WHERE line_no = 2) AND line_no = 2",
        "UPDATE sales_order_line SET cancelled = 0",
    ),
    (
        "order.shipped_has_left",
        "UPDATE shipment_line SET issued = issued - 1 WHERE issued > 0",
        "UPDATE shipment_line SET issued = issued + 1 WHERE issued > 0",
    ),
    (
        "order.allocated_is_in_shipments",
        "UPDATE shipment_line SET quantity = quantity + 1 WHERE issued = 0",
        "UPDATE shipment_line SET quantity = quantity - 1 WHERE issued = 0",
    ),
    (
        "order.invoiced_is_billed",
        "UPDATE sales_order_line SET invoiced = invoiced + 1 WHERE line_no = 1 AND shipped > 0",
        "UPDATE sales_order_line SET invoiced = invoiced - 1 WHERE line_no = 1 AND shipped > 0",
    ),
    (
        "order.billed_sums_to_line",
        "UPDATE invoice_line SET net = net + 1 WHERE line_no = 2",
        "UPDATE invoice_line SET net = net - 1 WHERE line_no = 2",
    ),
    (
        "order.net_is_its_lines",
        "UPDATE sales_order SET net = net + 1 WHERE number = 'SO-2026-000002'",
        "UPDATE sales_order SET net = net - 1 WHERE number = 'SO-2026-000002'",
    ),
    (
        "credit.open_items_are_the_items",
        "UPDATE credit_account SET open_items = open_items + 1",
        "UPDATE credit_account SET open_items = open_items - 1",
    ),
    (
        "credit.on_account_is_the_items",
        "UPDATE credit_account SET on_account = on_account + 1",
        "UPDATE credit_account SET on_account = on_account - 1",
    ),
    (
        "credit.contributions_sum_to_order",
        "UPDATE sales_order SET gross = gross + 1 WHERE number = 'SO-2026-000001'",
        "UPDATE sales_order SET gross = gross - 1 WHERE number = 'SO-2026-000001'",
    ),
    (
        "credit.order_pots_are_the_lines",
        "UPDATE credit_account SET delivered = delivered + 1",
        "UPDATE credit_account SET delivered = delivered - 1",
    ),
    (
        "invoicing.net_is_its_lines",
        "UPDATE invoice SET net = net + 1 WHERE kind = 'credit_note'",
        "UPDATE invoice SET net = net - 1 WHERE kind = 'credit_note'",
    ),
    (
        "invoicing.tax_base_is_its_lines",
        "UPDATE invoice_tax SET base = base + 1",
        "UPDATE invoice_tax SET base = base - 1",
    ),
    (
        "invoicing.tax_is_its_taxes",
        "UPDATE invoice_tax SET tax = tax + 1",
        "UPDATE invoice_tax SET tax = tax - 1",
    ),
    (
        "invoicing.gross_is_net_and_tax",
        "UPDATE invoice SET gross = gross + 1 WHERE kind = 'invoice'",
        "UPDATE invoice SET gross = gross - 1 WHERE kind = 'invoice'",
    ),
    (
        "invoicing.credited_quantity_is_in_credit_notes",
        "UPDATE credited_line SET quantity = quantity - 1",
        "UPDATE credited_line SET quantity = quantity + 1",
    ),
    (
        "invoicing.credited_net_is_in_credit_notes",
        "UPDATE credited_line SET net = net - 1",
        "UPDATE credited_line SET net = net + 1",
    ),
    (
        "invoicing.returned_is_in_returns",
        "UPDATE credited_line SET returned = returned - 1",
        "UPDATE credited_line SET returned = returned + 1",
    ),
    (
        "invoicing.billed_left_with_its_shipment",
        "UPDATE shipment_line SET invoiced = invoiced + 1 WHERE issued > 0",
        "UPDATE shipment_line SET invoiced = invoiced - 1 WHERE issued > 0",
    ),
    (
        "invoicing.no_line_is_over_credited",
        "UPDATE credited_line SET returned = returned + 1",
        "UPDATE credited_line SET returned = returned - 1",
    ),
    (
        "invoicing.no_tax_is_over_credited",
        "UPDATE credited_tax SET tax = 500",
        "UPDATE credited_tax SET tax = 200",
    ),
    (
        "company.numbers_are_gapless",
        "UPDATE journal_entry SET number = 'JE-2026-000016' WHERE number = 'JE-2026-000006'",
        "UPDATE journal_entry SET number = 'JE-2026-000006' WHERE number = 'JE-2026-000016'",
    ),
    (
        "company.next_number_follows",
        "UPDATE number_series SET next = next + 1 WHERE series = 'CN-2026'",
        "UPDATE number_series SET next = next - 1 WHERE series = 'CN-2026'",
    ),
    (
        "events.chain_holds",
        "UPDATE event SET actor = 'bob' WHERE sequence = 9",
        "UPDATE event SET actor = 'ada' WHERE sequence = 9",
    ),
    (
        "events.chain_holds",
        "UPDATE company_head SET sequence = 23",
        "UPDATE company_head SET sequence = 22",
    ),
];

#[test]
fn books_that_agree_have_no_finding() {
    on_both(|place| {
        let (database, company) = place.open();
        assert_eq!(findings(&database, company), []);
        sample::fill(&database, company);
        assert_eq!(findings(&database, company), []);
    });
}

#[test]
fn each_check_finds_what_is_broken() {
    let checked: BTreeSet<&str> = verify::checks().map(|check| check.name).collect();
    let broken = BREAKS.iter().map(|(check, _, _)| *check);
    let broken: BTreeSet<&str> = broken.chain(verify_falsified::checks()).collect();
    assert_eq!(checked, broken, "each check has something that it finds");
    on_both(|place: &Place| {
        let (database, company) = place.open();
        sample::fill(&database, company);
        for (check, breaks, mends) in BREAKS {
            place.execute(breaks);
            let found = findings(&database, company);
            assert!(
                found.iter().any(|finding| finding.check == *check),
                "{check} is not among {found:?}"
            );
            place.execute(mends);
        }
        assert_eq!(findings(&database, company), []);
    });
}

#[test]
fn a_finding_reads_like_a_sentence_of_the_trade() {
    on_both(|place| {
        let (database, company) = place.open();
        sample::fill(&database, company);
        place.execute("UPDATE stock_balance SET value = value + 1");
        let found = findings(&database, company);
        let shown: Vec<String> = found.iter().map(Finding::to_string).collect();
        assert_eq!(
            shown,
            [
                "stock.moves_sum_to_value: GOODS MAIN: expected 45.00 EUR, found 45.01 EUR",
                "stock.value_equals_its_account: inventory: expected 45.01 EUR, found 45.00 EUR",
            ]
        );
    });
}
