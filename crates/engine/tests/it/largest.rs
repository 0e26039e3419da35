//! Books full of documents of the greatest amount: what comes in is bounded, so that sums over the
//! company fit, and each report and check can be read.
use crate::harness::{date, eur, on_both, place_order};
use quittance_domain::invoicing::PostInvoice;
use quittance_domain::money::AMOUNT_MAX;
use quittance_domain::payment::{Matching, Method, ReceivePayment};
use quittance_domain::product::ProductKind;
use quittance_domain::{Currency, Money};
use quittance_store::{invoicing, ledger, receivables};

/// The net that comes to the greatest amount with 20 % on it, and a cent more than that.
const NET_MOST: &str = "8333333333333.33";
const NET_ABOVE: &str = "8333333333333.34";

/// How many documents of the greatest amount each customer gets.
const DOCUMENTS: usize = 20;

#[test]
fn books_full_of_the_greatest_documents_can_be_read_and_verified() {
    on_both(|world| {
        let most = Money::new(AMOUNT_MAX, Currency::EUR);
        let service = world.product_of("WORK", ProductKind::Service);
        for code in ["C1", "C2", "C3"] {
            let customer = world.customer(code);
            let above = place_order(customer, &[(service, "1", NET_ABOVE)]);
            assert_eq!(world.refused(above), ["amount.too_large"]);
            let line = place_order(customer, &[(service, "1000000", "90000000000")]);
            assert_eq!(world.refused(line), ["lines[0] amount.too_large"]);
            for _ in 0..DOCUMENTS {
                let order = world.order(customer, &[(service, "1", NET_MOST)]).order;
                assert_eq!(world.run(PostInvoice::of(order)).gross, most);
            }
            let mut payment = ReceivePayment {
                customer,
                method: Method::Bank,
                reference: String::new(),
                amount: eur("10000000000000.01"),
                applications: Vec::new(),
                automatic: Matching::OldestFirst,
            };
            assert_eq!(world.refused(payment.clone()), ["amount amount.too_large"]);
            payment.amount = most;
            world.run(payment);
        }
        let goods = world.product("A");
        world.receive(goods, "1000000", "10000000");

        let day = date("2026-12-31");
        let trial = world.read(|reader| ledger::trial_balance(reader, world.company, day));
        assert!(trial.is_balanced());
        let now = world.read(|reader| receivables::ageing_now(reader, world.company, day));
        let then = world.read(|reader| receivables::ageing_as_of(reader, world.company, day));
        assert_eq!((now.rows.len(), then.rows.len()), (3, 3));
        let by_month = world.read(|reader| invoicing::invoiced_by_month(reader, world.company));
        assert_eq!(by_month.len(), 1);
        let customers = world.read(|reader| invoicing::invoiced_by_customer(reader, world.company));
        assert_eq!(customers.len(), 3);
    });
}
