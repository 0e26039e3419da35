//! Invoices and price credits: parts sum to the whole, and posted is posted.
use super::{accounts, credit_of, invoice, open, payment, pots, refused, ship, sold};
use crate::harness::{codes, country, date, eur, on_both, place_order, quantity};
use quittance_domain::company::{BackDating, ChangeCompany};
use quittance_domain::invoicing::{InvoiceId, InvoiceKind, PostInvoice};
use quittance_domain::ledger::{Account, TaxCode};
use quittance_domain::order::{OrderId, OrderState};
use quittance_domain::payment::{ApplyOnAccount, Matching};
use quittance_domain::product::ProductKind;
use quittance_domain::shipping::{CreateShipment, CreateShipmentLine, PostGoodsIssue};
use quittance_domain::tax::{SetTaxRate, TaxCategory};
use quittance_domain::{Currency, Rate};
use quittance_engine::Failure;
use quittance_store::ledger;
use uuid::Uuid;

#[test]
fn the_invoices_of_a_line_sum_to_its_net() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let order = world.order(customer, &[(goods, "3", "3.335")]).order;
        let mut billed = Vec::new();
        for _ in 0..3 {
            let lines = vec![CreateShipmentLine { order_line: 1, quantity: quantity("1") }];
            let shipment = world.run(CreateShipment { order, lines }).made();
            world.run(PostGoodsIssue { shipment });
            billed.push(world.run(PostInvoice::of(order)));
        }
        let nets: Vec<_> = billed.iter().map(|it| invoice(world, &it.number).invoice.net).collect();
        assert_eq!(nets, [eur("3.34"), eur("3.33"), eur("3.34")]);
        assert_eq!(billed[1].order_state, OrderState::InFulfilment);
        assert_eq!(billed[2].order_state, OrderState::Closed);
        assert_eq!(pots(world, customer), [eur("0"), eur("0"), eur("12.02"), eur("0")]);
        assert_eq!(
            refused!(world, PostInvoice::of(order)),
            ["invoicing.order_not_confirmed"],
            "a closed order is billed no more"
        );
    });
}

#[test]
fn tax_is_that_of_the_day_of_supply() {
    on_both(|world| {
        let customer = world.customer("C1");
        let (goods, hours) =
            (world.goods("A", "10", "4.00"), world.product_of("HOUR", ProductKind::Service));
        let ordered = [(goods, "1", "100.00"), (hours, "1", "10.00")];
        let [late_goods, late_bill] = [(); 2].map(|()| world.order(customer, &ordered).order);
        let create = |order| CreateShipment { order, lines: Vec::new() };
        let early = world.run(create(late_bill)).made();
        world.run_on("2026-03-03", PostGoodsIssue { shipment: early });
        // From the next day on the rate is another one.
        let (category, valid_from) = (TaxCategory::Standard, date("2026-03-04"));
        let rate = Rate::percent("21").unwrap();
        world.run(SetTaxRate {
            components: Vec::new(),
            country: country("AT"),
            category,
            valid_from,
            rate,
        });
        let late = world.run(create(late_goods)).made();
        world.run_on("2026-03-05", PostGoodsIssue { shipment: late });

        let too_early =
            world.engine.run(PostInvoice::of(late_goods), world.envelope().on(date("2026-03-04")));
        let Err(Failure::Refused(refused)) = too_early else { panic!("{too_early:?}") };
        assert_eq!(codes(&refused), ["invoicing.before_supply"]);
        let billed = world.run_on("2026-03-05", PostInvoice::of(late_goods));
        assert_eq!(billed.gross, eur("133.10"), "all at 21 %");
        let billed = world.run_on("2026-03-05", PostInvoice::of(late_bill));
        assert_eq!(billed.gross, eur("132.10"), "the goods at 20 %, the service at 21 %");
        let points = invoice(world, &billed.number).lines;
        let points: Vec<_> = points.iter().map(|line| line.supplied_on.to_string()).collect();
        assert_eq!(points, ["2026-03-03", "2026-03-05"]);

        // The books say so by themselves.
        let period = (date("2026-03-01"), date("2026-03-31"));
        let rows = world.read(|reader| ledger::output_tax(reader, world.company, period));
        let rows = rows.iter().map(|row| {
            let TaxCode { category, rate } = row.code;
            format!("{category} {rate}: {} of {}", row.tax.decimal(), row.base.decimal())
        });
        let expected = ["S 20 %: 20.00 of 100.00", "S 21 %: 25.20 of 120.00"];
        assert_eq!(rows.collect::<Vec<String>>(), expected);
        // A credit takes both back at their own rates.
        world.run_on("2026-03-06", credit_of(billed.invoice, &[]));
        let rows = world.read(|reader| ledger::output_tax(reader, world.company, period));
        let taxes: Vec<_> = rows.iter().map(|row| row.tax).collect();
        assert_eq!(taxes, [eur("0.00"), eur("23.10")]);
    });
}

#[test]
fn a_document_is_dated_near_today() {
    on_both(|world| {
        let customer = world.customer("C1");
        for day in ["1970-01-01", "2199-12-31"] {
            let money = payment(customer, "24.00", &[]);
            let far = world.engine.run(money, world.envelope().on(date(day)));
            let Err(Failure::Refused(refused)) = far else { panic!("{day}: {far:?}") };
            assert_eq!(codes(&refused), ["company.date_out_of_window"]);
        }
        // A company that takes its history in may.
        let back_dating = Some(BackDating::Allowed);
        world.run(ChangeCompany { back_dating, automatic: None });
        world.run_on("1970-01-01", payment(customer, "24.00", &[]));
    });
}

#[test]
fn nothing_is_dated_before_what_it_rests_on() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let order = world.order(customer, &[(goods, "2", "10.00")]).order;
        let on = |day: &str| world.envelope().on(date(day));
        let codes_of = |failure: Failure| match failure {
            Failure::Refused(refused) => codes(&refused),
            failure => panic!("{failure}"),
        };
        let create = CreateShipment { order, lines: Vec::new() };
        let early = world.engine.run(create.clone(), on("2026-03-01")).unwrap_err();
        assert_eq!(codes_of(early), ["shipping.before_order"]);
        let shipment = world.run_on("2026-03-03", create).made();
        let early = world.engine.run(PostGoodsIssue { shipment }, on("2026-03-02")).unwrap_err();
        assert_eq!(codes_of(early), ["shipping.before_shipment"]);
        world.run_on("2026-03-03", PostGoodsIssue { shipment });
        let billed = world.run_on("2026-03-03", PostInvoice::of(order));

        let early = credit_of(billed.invoice, &[]);
        let early = world.engine.run(early, on("2025-12-31")).unwrap_err();
        assert_eq!(codes_of(early), ["invoicing.before_invoice"]);
        let money = payment(customer, "24.00", &[(billed.number.as_str(), "24.00")]);
        assert_eq!(
            refused!(world, money),
            ["applications[0].invoice payment.before_invoice"],
            "today is the day before the invoice's"
        );
        let paid = world.run_on("2026-03-04", payment(customer, "24.00", &[])).payment;
        let apply = ApplyOnAccount {
            payment: paid,
            applications: Vec::new(),
            automatic: Matching::OldestFirst,
        };
        let early = world.engine.run(apply.clone(), on("2026-03-03")).unwrap_err();
        assert_eq!(codes_of(early), ["payment.before_payment"]);
        world.run_on("2026-03-04", apply);
    });
}

#[test]
fn charges_go_with_the_first_goods() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let freight = world.product_of("FREIGHT", ProductKind::Charge);
        let order = world.order(customer, &[(freight, "1", "5.00"), (goods, "2", "10.00")]).order;
        assert_eq!(refused!(world, PostInvoice::of(order)), ["invoicing.nothing_to_bill"]);
        let lines = vec![CreateShipmentLine { order_line: 2, quantity: quantity("1") }];
        let shipment = world.run(CreateShipment { order, lines }).made();
        world.run(PostGoodsIssue { shipment });
        assert_eq!(world.run(PostInvoice::of(order)).gross, eur("18.00"));
        ship(world, order);
        assert_eq!(world.run(PostInvoice::of(order)).gross, eur("12.00"));
        let services = world.product_of("HOUR", ProductKind::Service);
        let order = world.order(customer, &[(services, "1.5", "80.00")]).order;
        let billed = world.run(PostInvoice::of(order));
        assert_eq!((billed.gross, billed.order_state), (eur("144.00"), OrderState::Closed));
    });
}

#[test]
fn an_invoice_names_its_deliveries_their_days_and_the_discount() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "40", "4.00");
        let mut command = place_order(customer, &[(goods, "35", "42.40")]);
        command.lines[0].discount = Rate::percent("15").unwrap();
        let order = world.run(command).order;
        let mut numbers = Vec::new();
        for (day, count) in [("2026-03-02", "10"), ("2026-03-04", "25")] {
            let lines = vec![CreateShipmentLine { order_line: 1, quantity: quantity(count) }];
            let created = world.run_on(day, CreateShipment { order, lines });
            world.run_on(day, PostGoodsIssue { shipment: created.made() });
            numbers.push(created.number);
        }
        let billed = world.run_on("2026-03-05", PostInvoice::of(order));
        let shown = invoice(world, &billed.number);
        assert_eq!(shown.invoice.net, eur("1261.40"));
        let named: Vec<_> = shown.shipments.iter().map(|(_, number)| number.clone()).collect();
        assert_eq!(named, numbers);
        let days: Vec<_> = shown.lines.iter().map(|line| line.supplied_on).collect();
        assert_eq!(days, [date("2026-03-02"), date("2026-03-04")]);
        for line in &shown.lines {
            let amount = line.price.amount(line.quantity, Currency::EUR).unwrap();
            assert_eq!(amount.checked_sub(line.discount_amount).unwrap(), line.net);
            assert_eq!(line.discount, Rate::percent("15").unwrap());
        }
        let delivery = super::shipment(world, &numbers[1]);
        assert_eq!(delivery.invoices, [billed.number]);
        assert_eq!(delivery.lines[0].invoiced, quantity("25"));
    });
}

#[test]
fn the_credits_of_an_invoice_sum_to_it() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let billed = sold(world, customer, &[(goods, "3", "3.335"), (goods, "1", "1.00")]);
        assert_eq!(billed.gross, eur("13.21"));
        let mut credited = Vec::new();
        for count in ["1", "0.5"] {
            credited.push(world.run(credit_of(billed.invoice, &[(1, count)])));
        }
        credited.push(world.run(credit_of(billed.invoice, &[])));
        assert_eq!(credited[0].number, "CN-2026-000001");
        assert!(credited.iter().all(|note| note.open.is_zero()), "the invoice took all");
        let gross: Vec<_> = credited.iter().map(|note| note.gross).collect();
        assert_eq!(gross, [eur("4.01"), eur("2.00"), eur("7.20")]);
        assert_eq!(open(world, &billed.number), eur("0"));
        assert_eq!(pots(world, customer), [eur("0"); 4]);
        let kept = invoice(world, &billed.number);
        assert_eq!(kept.invoice.version, 1, "the invoice never changes");
        assert_eq!(kept.credited_by.len(), 3);
        let note = invoice(world, &credited[2].number);
        assert_eq!(note.invoice.kind, InvoiceKind::CreditNote);
        assert_eq!(note.invoice.reason, "too dear");
        assert!(!accounts(world).iter().any(|(account, _)| *account == Account::Revenue));
        assert_eq!(
            refused!(world, credit_of(billed.invoice, &[])),
            ["invoicing.nothing_to_credit"]
        );
    });
}

#[test]
fn what_a_paid_invoice_does_not_take_stays_the_customers() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let billed = sold(world, customer, &[(goods, "3", "10.00")]);
        world.run(payment(customer, "20.00", &[(&billed.number, "20.00")]));
        let note = world.run(credit_of(billed.invoice, &[]));
        assert_eq!((note.gross, note.open), (eur("36.00"), eur("20.00")));
        assert_eq!(open(world, &billed.number), eur("0"));
        assert_eq!(open(world, &note.number), eur("-20.00"));
        assert_eq!(pots(world, customer), [eur("0"), eur("0"), eur("-20.00"), eur("0")]);
        assert!(accounts(world).contains(&(Account::Receivables, eur("-20.00"))));
    });
}

#[test]
fn a_legal_number_is_never_drawn_before_the_last_one() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let order = |count| {
            let order = world.order(customer, &[(goods, count, "10.00")]).order;
            ship(world, order);
            order
        };
        let (first, second) = (order("1"), order("2"));
        let billed = world.run_on("2026-03-05", PostInvoice::of(first));
        assert_eq!(billed.number, "INV-2026-000001");
        assert_eq!(refused!(world, PostInvoice::of(second)), ["company.date_before_last_number"]);
        let next = world.run_on("2026-03-05", PostInvoice::of(second));
        assert_eq!(next.number, "INV-2026-000002", "who is refused draws no number");
        let refused = world
            .engine
            .run(credit_of(billed.invoice, &[]), world.envelope().on(date("2026-03-06")))
            .map(|done| done.reply.number);
        assert_eq!(refused.unwrap(), "CN-2026-000001");
        let again =
            world.engine.run(credit_of(next.invoice, &[]), world.envelope().on(date("2026-03-05")));
        match again {
            Err(Failure::Refused(refused)) => {
                assert_eq!(codes(&refused), ["company.date_before_last_number"]);
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(open(world, &next.number), next.gross);
    });
}

#[test]
fn what_was_not_billed_is_not_credited() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let nothing = OrderId::from_uuid(Uuid::from_u128(7));
        assert_eq!(refused!(world, PostInvoice::of(nothing)), ["order.not_found"]);
        let nothing = InvoiceId::from_uuid(Uuid::from_u128(7));
        assert_eq!(refused!(world, credit_of(nothing, &[])), ["invoicing.not_found"]);
        assert_eq!(refused!(world, credit_of(nothing, &[(1, "1")])), ["invoicing.not_found"]);

        let billed = sold(world, customer, &[(goods, "3", "10.00"), (goods, "2", "1.00")]);
        assert_eq!(
            refused!(world, credit_of(billed.invoice, &[(9, "1"), (1, "1"), (1, "1"), (2, "0")])),
            [
                "lines[0] invoicing.unknown_line",
                "lines[2] invoicing.line_twice",
                "lines[3] invoicing.quantity_not_positive",
            ]
        );
        assert_eq!(
            refused!(world, credit_of(billed.invoice, &[(1, "3.1")])),
            ["lines[0] invoicing.more_than_left"]
        );
        let note = world.run(credit_of(billed.invoice, &[(1, "3")]));
        assert_eq!(
            refused!(world, credit_of(billed.invoice, &[(2, "1"), (1, "1")])),
            ["lines[1] invoicing.more_than_left"]
        );
        assert_eq!(refused!(world, credit_of(note.credit_note, &[])), ["invoicing.not_an_invoice"]);
    });
}
