//! A batch of equal commands costs no more statements than one of them alone.
use super::{credit_of, open, open_items, payment, pots, ship, sold};
use crate::harness::{World, codes, eur, on_both, on_both_cold, quantity};
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::PostInvoice;
use quittance_domain::order::OrderId;
use quittance_domain::payment::{Application, InvoiceRef, Matching, ReceivePayment};
use quittance_domain::product::ProductId;
use quittance_domain::returns::{
    CreditReturn, Disposition, ReceiveReturn, RegisterReturn, RegisterReturnLine, WithoutSale,
};
use quittance_domain::shipping::{CreateShipment, PostGoodsIssue};
use quittance_domain::{At, Ids, Refused};
use quittance_engine::command::Halt;
use quittance_engine::recorder::Recorder;
use quittance_engine::{Command, Failure, Ticket};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{LazyLock, Mutex};

/// Equal commands in the large batch.
const MANY: usize = 64;

/// Keeps the writer busy, so that what is submitted meanwhile becomes one batch.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Gate {
    number: u64,
}

/// What a gate tells as the writer reaches it, and what it waits for.
type Ends = (SyncSender<()>, Receiver<()>);

/// The gates that nobody has reached yet.
static GATES: LazyLock<Mutex<HashMap<u64, Ends>>> = LazyLock::new(Mutex::default);

impl Command for Gate {
    const NAME: &'static str = "test.gate";
    type Given = ();
    type Decision = ();
    type Reply = ();

    fn gather(&self, _look: &Look<'_>, _at: &At) -> Result<(), Halt> {
        let ends = GATES.lock().unwrap().remove(&self.number);
        if let Some((reached, opened)) = ends {
            reached.send(()).unwrap();
            opened.recv().unwrap();
        }
        Ok(())
    }

    fn decide(&self, _given: &(), _at: &At, _ids: &mut dyn Ids) -> Result<(), Refused> {
        Ok(())
    }

    fn record(&self, _: (), _: (), _recorder: &mut Recorder<'_>) -> Result<(), Halt> {
        Ok(())
    }
}

/// Runs commands in one batch; gives their outcomes and how many statements it took.
fn in_one_batch<C: Command>(
    world: &World,
    commands: Vec<C>,
) -> (Vec<Result<C::Reply, Failure>>, u64) {
    static NEXT: Mutex<u64> = Mutex::new(0);
    let mut next = NEXT.lock().unwrap();
    *next += 2;
    let number = *next;
    drop(next);

    let counts = world.engine.counts();
    let before = counts.statements();
    world.run(Gate { number: number + 1 });
    let of_gate = counts.statements() - before;

    let (reached, is_reached) = sync_channel(1);
    let (open, opened) = sync_channel(1);
    GATES.lock().unwrap().insert(number, (reached, opened));
    let (batches, before) = (counts.batches(), counts.statements());
    let gate = world.engine.submit(Gate { number }, world.envelope()).unwrap();
    is_reached.recv().unwrap();
    let submit = |command| world.engine.submit(command, world.envelope()).unwrap();
    let tickets: Vec<_> = commands.into_iter().map(submit).collect();
    open.send(()).unwrap();
    gate.wait().unwrap();
    let outcome = |ticket: Ticket<C>| ticket.wait().map(|done| done.reply);
    let outcomes = tickets.into_iter().map(outcome).collect();
    assert_eq!(counts.batches() - batches, 2, "the gate, and all the others together");
    (outcomes, counts.statements() - before - of_gate)
}

/// Runs one command and then many equal ones; gives the replies of all.
fn check<C: Command>(world: &World, mut commands: Vec<C>) -> Vec<C::Reply> {
    assert_eq!(commands.len(), MANY + 2);
    let many = commands.split_off(2);
    let second = commands.split_off(1);
    // The first of a year begins its series.
    let mut outcomes = in_one_batch(world, commands).0;
    let (outcome, statements) = in_one_batch(world, second);
    outcomes.extend(outcome);
    let (of_many, statements_of_many) = in_one_batch(world, many);
    outcomes.extend(of_many);
    assert!(
        statements_of_many <= statements,
        "{}: {MANY} take {statements_of_many} statements, one takes {statements}",
        C::NAME
    );
    outcomes.into_iter().map(Result::unwrap).collect()
}

/// How equal commands of one batch ended: the problems of each, empty where it was done.
fn race<C: Command + Clone>(world: &World, command: &C, times: usize) -> Vec<Vec<String>> {
    let (outcomes, _) = in_one_batch(world, vec![command.clone(); times]);
    let problems = |outcome| match outcome {
        Ok(_) => Vec::new(),
        Err(Failure::Refused(refused)) => codes(&refused),
        Err(failure) => panic!("{}: {failure}", C::NAME),
    };
    outcomes.into_iter().map(problems).collect()
}

fn orders(world: &World) -> (CustomerId, ProductId, Vec<OrderId>) {
    let customer = world.customer("C1");
    let goods = world.goods("A", "1000", "4.00");
    let order = |_| world.order(customer, &[(goods, "3", "10.00"), (goods, "1", "1.00")]).order;
    (customer, goods, (0..MANY + 2).map(order).collect())
}

#[test]
fn nothing_is_shipped_billed_paid_or_credited_twice() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let order = world.order(customer, &[(goods, "3", "10.00")]).order;
        let create = CreateShipment { order, lines: Vec::new() };
        let second = |code: &str| vec![Vec::new(), vec![code.to_owned()]];
        assert_eq!(race(world, &create, 2), second("shipping.nothing_to_ship"));
        let shipment = super::shipment(world, "DN-2026-000001").shipment.id;
        let issue = PostGoodsIssue { shipment };
        assert_eq!(race(world, &issue, 2), second("shipping.state_forbids"));
        let bill = PostInvoice::of(order);
        assert_eq!(race(world, &bill, 2), second("invoicing.order_not_confirmed"));
        let pay = payment(customer, "20.00", &[("INV-2026-000001", "20.00")]);
        let more_than_open = second("applications[0].amount receivables.more_than_open");
        assert_eq!(race(world, &pay, 2), more_than_open);
        assert_eq!(open(world, "INV-2026-000001"), eur("16.00"));
        let invoice = super::invoice(world, "INV-2026-000001").invoice.id;
        let credit = credit_of(invoice, &[(1, "2")]);
        assert_eq!(race(world, &credit, 2), second("lines[0] invoicing.more_than_left"));
        assert_eq!(pots(world, customer)[2], eur("-8.00"));
    });
}

#[test]
fn orders_become_money_in_batches() {
    on_both_cold(|world| {
        let (customer, _, orders) = orders(world);
        let create = |order: &OrderId| CreateShipment { order: *order, lines: Vec::new() };
        let created = check(world, orders.iter().map(create).collect());
        let issue = created.iter().map(|reply| PostGoodsIssue { shipment: reply.made() });
        check(world, issue.collect());
        let bill = orders.iter().map(|order| PostInvoice::of(*order));
        let billed = check(world, bill.collect());
        let pay = billed.iter().map(|it| payment(customer, "5.00", &[(&it.number, "5.00")]));
        check(world, pay.collect());
        let pay = billed.iter().map(|it| ReceivePayment {
            applications: vec![Application {
                invoice: InvoiceRef::Id(it.invoice),
                amount: eur("6.00"),
            }],
            ..payment(customer, "6.00", &[])
        });
        check(world, pay.collect());
        let credit = billed.iter().map(|it| credit_of(it.invoice, &[(2, "1")]));
        check(world, credit.collect());
        check(world, billed.iter().map(|it| credit_of(it.invoice, &[])).collect());
    });
}

#[test]
fn the_oldest_invoices_are_paid_in_batches() {
    on_both_cold(|world| {
        let (customer, _, orders) = orders(world);
        for order in &orders {
            ship(world, *order);
            assert_eq!(world.run(PostInvoice::of(*order)).gross, eur("37.20"));
        }
        let oldest = |_| ReceivePayment {
            automatic: Matching::OldestFirst,
            ..payment(customer, "37.20", &[])
        };
        let paid = check(world, (0..MANY + 2).map(oldest).collect());
        assert!(paid.iter().all(|reply| reply.on_account.is_zero()), "each found its invoice");
        assert_eq!(open_items(world, customer), []);
    });
}

#[test]
fn returns_are_taken_in_batches() {
    on_both_cold(|world| {
        let (customer, goods, orders) = orders(world);
        for order in orders {
            ship(world, order);
            world.run(PostInvoice::of(order));
        }
        let register = |_| RegisterReturn {
            customer,
            source_number: String::new(),
            reason: String::new(),
            warehouse: None,
            without_sale: WithoutSale::Refused,
            lines: vec![RegisterReturnLine {
                product: goods,
                description: String::new(),
                quantity: quantity("1"),
                price: None,
                invoice: None,
                order: None,
                disposition: Disposition::Restock,
            }],
        };
        // A return reserves nothing of a sale: all find the newest one, which has enough for all.
        sold(world, customer, &[(goods, "100", "1.00")]);
        let registered = check(world, (0..MANY + 2).map(register).collect());
        let ids = registered.iter().map(|reply| reply.return_id);
        check(world, ids.clone().map(|return_id| ReceiveReturn { return_id }).collect());
        check(world, ids.map(|return_id| CreditReturn { return_id }).collect());
    });
}
