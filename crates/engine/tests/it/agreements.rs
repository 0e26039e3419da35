//! Quotations and blanket orders when many order at once.
use crate::harness::{World, date, on_both, place_order, quantity};
use quittance_domain::blanket::{AgreeBlanket, CallOffBlanket, CallOffLine};
use quittance_domain::order::{Channel, Intent};
use quittance_domain::quotation::{AcceptLine, AcceptQuotation, CreateQuotation, QuotationState};
use quittance_engine::Failure;
use quittance_engine::order::OrderReply;
use quittance_store::{blanket, quotation};

/// The last day of what was agreed: the harness has its orders in March 2026.
const LAST: &str = "2026-06-30";

/// Sixteen at once: how many were done, and how many refused with a code.
fn at_once(
    world: &World,
    run: impl Fn() -> Result<OrderReply, Failure> + Sync,
    code: &str,
) -> (usize, usize) {
    let outcomes: Vec<Result<OrderReply, Failure>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16).map(|_| scope.spawn(&run)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let done = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let refused =
        |it: &&Result<OrderReply, Failure>| it.as_ref().is_err_and(|it| it.code() == code);
    world.verify();
    (done, outcomes.iter().filter(refused).count())
}

/// Sixteen who call three off of a blanket order of ten: three of them can.
#[test]
fn no_more_is_called_off_than_was_agreed_by_all_who_call_at_once() {
    on_both(|world| {
        let product = world.goods("P1", "100", "1.00");
        let customer = world.customer("C1");
        let agreed = world.run(AgreeBlanket {
            price_tax: None,
            customer,
            reference: String::new(),
            valid_from: None,
            valid_to: date(LAST),
            currency: None,
            lines: place_order(customer, &[(product, "10", "2.00")]).lines,
        });
        let call = || {
            world.try_run(CallOffBlanket {
                blanket: agreed.blanket,
                channel: Channel::Api,
                customer_po: String::new(),
                requested_on: None,
                ship_to: None,
                ship_to_code: None,
                warehouse: None,
                intent: Intent::Confirm,
                lines: vec![CallOffLine { line_no: 1, quantity: quantity("3") }],
            })
        };
        assert_eq!(at_once(world, call, "blanket.not_open"), (3, 13));
        let shown = world.read(|it| blanket::show(it, world.company, &agreed.number)).unwrap();
        assert_eq!(shown.lines[0].called, quantity("9"));
    });
}

/// Sixteen who accept five of a quotation of ten: two of them can.
#[test]
fn no_more_is_accepted_than_was_quoted_by_all_who_accept_at_once() {
    on_both(|world| {
        let product = world.goods("P1", "100", "1.00");
        let customer = world.customer("C1");
        let quoted = world.run(CreateQuotation {
            price_tax: None,
            customer,
            reference: String::new(),
            valid_until: date(LAST),
            currency: None,
            ship_to: None,
            ship_to_code: None,
            text: None,
            warehouse: None,
            order_discount: None,
            lines: place_order(customer, &[(product, "10", "2.00")]).lines,
        });
        let accept = || {
            world.try_run(AcceptQuotation {
                quotation: quoted.quotation,
                channel: Channel::Api,
                customer_po: String::new(),
                requested_on: None,
                intent: Intent::Confirm,
                lines: vec![AcceptLine { line_no: 1, quantity: Some(quantity("5")) }],
            })
        };
        assert_eq!(at_once(world, accept, "quotation.state_forbids"), (2, 14));
        let shown = world.read(|it| quotation::show(it, world.company, &quoted.number)).unwrap();
        assert_eq!(shown.quotation.state, QuotationState::Accepted);
    });
}
