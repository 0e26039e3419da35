//! A head office pays for its shops, and the bank takes it back: many items in one command.
use super::{open_items, payment};
use crate::harness::{World, create_customer, on_both, place_order};
use quittance_domain::Money;
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::PostInvoice;
use quittance_domain::payment::{Matching, ReceivePayment, ReturnPayment, SetPayer};
use quittance_domain::product::ProductKind;
use quittance_engine::{Command, Ticket};

const SHOPS: usize = 300;
const INVOICES: usize = 1_000;

/// Runs commands side by side, all of which are done.
fn all<C: Command>(world: &World, commands: impl Iterator<Item = C>) -> Vec<C::Reply> {
    let submit = |command| world.engine.submit(command, world.envelope()).unwrap();
    let tickets: Vec<Ticket<C>> = commands.map(submit).collect();
    tickets.into_iter().map(|ticket| ticket.wait().unwrap().reply).collect()
}

fn owed(world: &World, shops: &[CustomerId]) -> usize {
    shops.iter().map(|shop| open_items(world, *shop).len()).sum()
}

#[test]
fn one_transfer_settles_a_thousand_invoices_of_three_hundred_shops() {
    on_both(|world| {
        let work = world.product_of("WORK", ProductKind::Service);
        let office = world.customer("OFFICE");
        let shops = all(world, (0..SHOPS).map(|number| create_customer(&format!("S{number}"))));
        let shops: Vec<CustomerId> = shops.iter().map(|reply| reply.customer).collect();
        let payer = Some(office);
        all(world, shops.iter().map(|customer| SetPayer { customer: *customer, payer }));
        let shop = |number: usize| shops[number % SHOPS];
        let orders = (0..INVOICES).map(|number| place_order(shop(number), &[(work, "1", "10.00")]));
        let orders = all(world, orders);
        let invoices = orders.iter().map(|placed| PostInvoice::of(placed.order));
        let gross = all(world, invoices)[0].gross;
        let due = gross.minor() * INVOICES as i64;
        assert_eq!(owed(world, &shops), INVOICES);

        let transfer = ReceivePayment {
            amount: Money::new(due + 500, gross.currency()),
            automatic: Matching::GroupOldestFirst,
            ..payment(office, "1.00", &[])
        };
        let paid = world.run(transfer);
        assert_eq!((paid.applied.minor(), paid.on_account.minor()), (due, 500));
        assert_eq!(owed(world, &shops), 0);
        assert!(world.credit(shops[7]).exposure().unwrap().is_zero());
        assert_eq!(world.credit(office).exposure().unwrap().minor(), -500);
        world.verify();

        let reason = "no funds".to_owned();
        let back = world.run(ReturnPayment { payment: paid.payment, reason, fee: None });
        assert_eq!((back.reopened, back.owed.minor()), (INVOICES, 0));
        assert_eq!(owed(world, &shops), INVOICES);
        assert!(world.credit(office).exposure().unwrap().is_zero());
        // 1,000 are 3 for each shop, and a fourth one for the first hundred.
        assert_eq!(world.credit(shops[7]).exposure().unwrap().minor(), 4 * gross.minor());
        assert_eq!(world.credit(shops[299]).exposure().unwrap().minor(), 3 * gross.minor());
    });
}
