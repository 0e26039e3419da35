//! The laws of invoices and credit notes whose prices have the tax inside (RULES 4 and 6).

use super::*;

/// Holds that each rate of a document has the tax that is inside its lines.
fn check_inside(story: &Story, invoice: InvoiceId) {
    for tax in story.invoice_taxes.iter().filter(|tax| tax.invoice == invoice) {
        let lines = || {
            story
                .invoice_lines
                .range((invoice, 0)..(invoice, i64::MAX))
                .map(|(_, line)| line)
                .filter(|line| (line.tax_category, line.tax_rate) == (tax.category, tax.rate))
        };
        let gross = sum(lines().map(|line| line.gross.unwrap()));
        assert_eq!(tax.tax, tax.rate.tax_from_gross(gross).unwrap());
        assert_eq!(tax.base, gross.checked_sub(tax.tax).unwrap());
        assert_eq!(sum(lines().map(|line| line.net)), tax.base);
        for line in lines() {
            assert!(!line.net.is_negative() && line.net.minor() <= line.amount().minor());
        }
    }
}

#[test]
fn tax_inside_prices_is_taken_out_once_and_never_recomputed_from_the_net() {
    let mut story = Story::of_included(&[line(1, "3", "705.666667")]);
    story.rates[0].rate = percent("8");
    let invoice = story.ship_and_invoice();
    check(&story, invoice, ["1960.19", "156.81", "2117.00"]);
    assert_eq!(story.order.gross, eur("2117.00"), "the price stays, whatever the rate of the day");
    // One of three, then the rest: 705.67 and 1411.33.
    story.credit(invoice, &[(1, quantity("1"))]).unwrap();
    let note = story.credit(invoice, &[]).unwrap();
    check(&story, note, ["1306.79", "104.54", "1411.33"]);
    check_credited_inside(&story, invoice);
}

#[test]
fn the_net_of_a_rate_is_spread_by_largest_remainder() {
    // 0.30 at 20 % is 0.25 and 0.05; each line has 8 1/3 cents of net: the first gets one more.
    let mut story =
        Story::of_included(&[line(1, "1", "0.10"), line(2, "1", "0.10"), line(3, "1", "0.10")]);
    let invoice = story.ship_and_invoice();
    let nets: Vec<String> = story.invoice_lines.values().map(|line| line.net.decimal()).collect();
    assert_eq!(nets, ["0.09", "0.08", "0.08"]);
    check(&story, invoice, ["0.25", "0.05", "0.30"]);
    // Credited one by one the gross amounts are those of the lines, and the tax that of the whole.
    for line_no in [3, 1, 2] {
        story.credit(invoice, &[(line_no, quantity("1"))]).unwrap();
    }
    check_credited_inside(&story, invoice);
}

proptest! {
    #[test]
    fn invoices_of_a_line_sum_to_its_gross(goods in goods(), cuts in cuts()) {
        let mut story = Story::of_included(&goods);
        let of_lines = sum(story.order_lines.iter().map(|line| line.gross.unwrap()));
        prop_assert_eq!(story.order.gross, of_lines);
        prop_assert_eq!(story.credit.exposure().unwrap(), story.order.gross);
        for cut in cuts {
            let free: Vec<_> = story.order_lines.iter().map(|line| line.shippable()).collect();
            if let Some(part) = part(&free, cut) {
                story.ship(&[part]);
                story.invoice().unwrap();
            }
        }
        if story.order.state != OrderState::Closed {
            story.ship_and_invoice();
        }
        prop_assert_eq!(story.order.state, OrderState::Closed);
        for line in &story.order_lines {
            let of_line = |it: &&InvoiceLine| it.order_line == Some(line.line_no);
            let billed = story.invoice_lines.values().filter(of_line);
            prop_assert_eq!(sum(billed.map(|it| it.amount())), line.amount());
        }
        prop_assert_eq!(sum(story.invoices.values().map(|it| it.gross)), story.order.gross);
        for invoice in story.invoices.keys() {
            check_inside(&story, *invoice);
        }
        prop_assert_eq!(story.credit.exposure().unwrap(), story.open(ItemKind::Receivable));
    }

    #[test]
    fn credits_of_prices_with_tax_inside_are_equal_to_their_invoice(
        goods in goods(),
        cuts in cuts(),
    ) {
        let mut story = Story::of_included(&goods);
        let invoice = story.ship_and_invoice();
        for cut in cuts {
            let lines = story.invoice_lines.range((invoice, 0)..(invoice, i64::MAX));
            let left: Vec<_> = lines
                .map(|(key, line)| {
                    let credited = story.credited_lines.get(key).cloned();
                    line.left(&credited.unwrap_or_else(|| line.uncredited())).quantity
                })
                .collect();
            if let Some(part) = part(&left, cut) {
                story.credit(invoice, &[part]).unwrap();
            }
        }
        let rest = problems(story.credit(invoice, &[]));
        prop_assert!(rest == "done" || rest == "invoicing.nothing_to_credit");
        check_credited_inside(&story, invoice);
    }
}

/// Holds that the credit notes of an invoice are together equal to it: in all, per line in gross,
/// per tax rate and in the books.
fn check_credited_inside(story: &Story, invoice: InvoiceId) {
    let original = &story.invoices[&invoice];
    let notes = || story.invoices.values().filter(|it| it.original == Some(invoice));
    assert_eq!(sum(notes().map(|note| note.gross)), original.gross);
    let lines = || story.invoice_lines.values();
    for line in lines().filter(|line| line.invoice == invoice) {
        let of_line = |it: &&InvoiceLine| {
            (it.original_invoice, it.original_line) == (Some(invoice), Some(line.line_no))
        };
        assert_eq!(sum(lines().filter(of_line).map(|it| it.amount())), line.amount());
    }
    for tax in story.invoice_taxes.iter().filter(|tax| tax.invoice == invoice) {
        let of_rate = |it: &&InvoiceTax| {
            it.invoice != invoice && (it.category, it.rate) == (tax.category, tax.rate)
        };
        let credited = || story.invoice_taxes.iter().filter(of_rate);
        assert_eq!(sum(credited().map(|it| it.tax)), tax.tax);
        assert_eq!(sum(credited().map(|it| it.base)), tax.base);
    }
    for account in [Account::Receivables, Account::Revenue, Account::OutputTax] {
        assert!(story.balance_of(account).is_zero(), "{account}");
    }
    assert!(story.credit.exposure().unwrap().is_zero());
}
