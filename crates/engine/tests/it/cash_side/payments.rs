//! Payments: in full, in parts, over several invoices and on account.
use super::{accounts, credit_of, open, open_items, payment, pots, refused, sold};
use crate::harness::{World, eur, on_both};
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::PostInvoice;
use quittance_domain::ledger::Account;
use quittance_domain::payment::{
    Application, ApplyOnAccount, InvoiceRef, Matching, Method, PaymentId, ReceivePayment,
};
use quittance_domain::{Currency, Money};
use quittance_engine::invoicing::InvoiceReply;
use quittance_store::payment::{self, PaymentShown};
use uuid::Uuid;

fn shown(world: &World, number: &str) -> PaymentShown {
    world.read(|reader| payment::show(reader, world.company, number)).unwrap()
}

/// Two invoices over 36.00, the second due three days after the first; then it is its day.
fn two_invoices(world: &World, customer: CustomerId) -> (InvoiceReply, InvoiceReply) {
    let goods = world.goods("A", "100", "4.00");
    let first = sold(world, customer, &[(goods, "3", "10.00")]);
    let order = world.order(customer, &[(goods, "3", "10.00")]).order;
    super::ship(world, order);
    world.clock.set("2026-03-05T11:00:00Z");
    (first, world.run(PostInvoice::of(order)))
}

#[test]
fn an_invoice_is_paid_in_parts() {
    on_both(|world| {
        let customer = world.customer("C1");
        let (billed, _) = two_invoices(world, customer);
        world.run(payment(customer, "10.00", &[(&billed.number, "10.00")]));
        assert_eq!(open(world, &billed.number), eur("26.00"));
        let cash = ReceivePayment {
            method: Method::Cash,
            ..payment(customer, "26.00", &[(&billed.number, "26.00")])
        };
        world.run(cash);
        assert_eq!(open(world, &billed.number), eur("0"));
        let settled = super::invoice(world, &billed.number).settled_by;
        let amounts: Vec<Money> = settled.iter().map(|applied| applied.amount).collect();
        assert_eq!(amounts, [eur("10.00"), eur("26.00")]);
        assert_eq!(
            refused!(world, payment(customer, "1.00", &[(&billed.number, "1.00")])),
            ["applications[0].amount receivables.more_than_open"]
        );
    });
}

#[test]
fn a_payment_settles_several_invoices_and_the_rest_stays_on_account() {
    on_both(|world| {
        let customer = world.customer("C1");
        let (first, second) = two_invoices(world, customer);
        let mut command = payment(customer, "80.00", &[(&second.number, "30.00")]);
        command
            .applications
            .push(Application { invoice: InvoiceRef::Id(first.invoice), amount: eur("36.00") });
        let paid = world.run(command);
        assert_eq!((paid.applied, paid.on_account), (eur("66.00"), eur("14.00")));
        assert_eq!(open(world, &second.number), eur("6.00"));
        assert_eq!(pots(world, customer), [eur("0"), eur("0"), eur("6.00"), eur("14.00")]);
        assert!(accounts(world).contains(&(Account::CustomerOnAccount, eur("-14.00"))));
        let settles = shown(world, &paid.number).settles.into_iter();
        let mut settles: Vec<_> = settles.map(|it| (it.number, it.amount)).collect();
        settles.sort_by(|a, b| a.0.cmp(&b.0));
        let expected = [(first.number, eur("36.00")), (second.number.clone(), eur("30.00"))];
        assert_eq!(settles, expected);

        let apply = |amount: &str| ApplyOnAccount {
            payment: paid.payment,
            applications: vec![Application {
                invoice: InvoiceRef::Number(second.number.clone()),
                amount: eur(amount),
            }],
            automatic: Matching::Stated,
        };
        let applied = world.run(apply("4.00"));
        assert_eq!((applied.applied, applied.on_account), (eur("4.00"), eur("10.00")));
        assert_eq!(applied.number, paid.number);
        assert_eq!(open(world, &second.number), eur("2.00"));
        assert_eq!(pots(world, customer), [eur("0"), eur("0"), eur("2.00"), eur("10.00")]);
        assert_eq!(
            refused!(world, apply("2.01")),
            ["applications[0].amount receivables.more_than_open"]
        );
        assert_eq!(shown(world, &paid.number).entries.len(), 2);
    });
}

#[test]
fn the_oldest_due_is_settled_first() {
    on_both(|world| {
        let customer = world.customer("C1");
        let (first, second) = two_invoices(world, customer);
        let oldest = |amount| ReceivePayment {
            automatic: Matching::OldestFirst,
            ..payment(customer, amount, &[])
        };
        let paid = world.run(oldest("50.00"));
        assert_eq!((paid.applied, paid.on_account), (eur("50.00"), eur("0")));
        assert_eq!(open(world, &first.number), eur("0"));
        assert_eq!(open(world, &second.number), eur("22.00"));
        let paid = world.run(oldest("30.00"));
        assert_eq!((paid.applied, paid.on_account), (eur("22.00"), eur("8.00")));
        let apply = ApplyOnAccount {
            payment: paid.payment,
            applications: Vec::new(),
            automatic: Matching::OldestFirst,
        };
        assert_eq!(refused!(world, apply.clone()), ["payment.nothing_to_apply_to"]);

        let goods = world.goods("B", "1", "1.00");
        let order = world.order(customer, &[(goods, "1", "5.00")]).order;
        super::ship(world, order);
        world.clock.set("2026-03-06T11:00:00Z");
        let third = world.run(PostInvoice::of(order));
        let applied = world.run(apply);
        assert_eq!((applied.applied, applied.on_account), (eur("6.00"), eur("2.00")));
        assert_eq!(open(world, &third.number), eur("0"));
        let left: Vec<Money> = open_items(world, customer).iter().map(|item| item.open).collect();
        assert_eq!(left, [eur("-2.00")]);
    });
}

#[test]
fn stated_and_oldest_together_take_each_invoice_once() {
    on_both(|world| {
        let customer = world.customer("C1");
        let (first, second) = two_invoices(world, customer);
        let command = ReceivePayment {
            automatic: Matching::OldestFirst,
            ..payment(customer, "60.00", &[(&second.number, "10.00"), (&first.number, "1.00")])
        };
        assert_eq!(world.run(command).on_account, eur("0"));
        assert_eq!(open(world, &first.number), eur("0"));
        assert_eq!(open(world, &second.number), eur("12.00"));
    });
}

#[test]
fn a_payment_that_makes_no_sense_is_refused() {
    on_both(|world| {
        let (customer, other) = (world.customer("C1"), world.customer("C2"));
        let (billed, _) = two_invoices(world, customer);
        let nobody = CustomerId::from_uuid(Uuid::from_u128(7));
        assert_eq!(
            refused!(world, payment(nobody, "1.00", &[])),
            ["customer payment.unknown_customer"]
        );
        assert_eq!(
            refused!(world, payment(customer, "0", &[])),
            ["amount payment.amount_not_positive"]
        );
        let dollars = ReceivePayment {
            amount: Money::new(100, Currency::USD),
            ..payment(customer, "1.00", &[])
        };
        assert_eq!(refused!(world, dollars), ["amount payment.wrong_currency"]);
        assert_eq!(
            refused!(
                world,
                payment(
                    customer,
                    "36.00",
                    &[("INV-2026-000099", "1.00"), (&billed.number, "36.01")]
                )
            ),
            [
                "applications[0].invoice payment.unknown_invoice",
                "applications[1].amount receivables.more_than_open",
            ]
        );
        assert_eq!(
            refused!(world, payment(customer, "20.00", &[(&billed.number, "30.00")])),
            ["payment.more_than_payment"]
        );
        assert_eq!(
            refused!(world, payment(other, "20.00", &[(&billed.number, "20.00")])),
            ["applications[0].invoice payment.unknown_invoice"]
        );
        world.run(payment(customer, "36.00", &[(&billed.number, "36.00")]));
        let note = world.run_on("2026-03-05", credit_of(billed.invoice, &[(1, "1")]));
        assert_eq!(
            refused!(world, payment(customer, "5.00", &[(&note.number, "5.00")])),
            ["applications[0].invoice payment.not_an_invoice"]
        );
        let nothing = ApplyOnAccount {
            payment: PaymentId::from_uuid(Uuid::from_u128(7)),
            applications: Vec::new(),
            automatic: Matching::OldestFirst,
        };
        assert_eq!(refused!(world, nothing), ["payment.not_found"]);
    });
}
