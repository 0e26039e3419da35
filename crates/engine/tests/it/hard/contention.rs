//! 64 threads against one product, one customer, one invoice: exact counts and sums at the end,
//! from one process and from two at once on one database.
use super::process::{Came, Deed, Second, Task, small_batches};
use crate::both;
use crate::harness::{TODAY, World, date, eur, place_order, quantity};
use quittance_domain::company::{CreateWarehouse, SetSourcing, Split};
use quittance_domain::credit::{SetCreditGroup, SetCreditProfile};
use quittance_domain::invoicing::{InvoiceId, PostInvoice};
use quittance_domain::order::OrderState;
use quittance_domain::patch::Patch;
use quittance_domain::payment::{Application, InvoiceRef, Matching, Method, ReceivePayment};
use quittance_domain::receivables::INSTALMENT_WHOLE;
use quittance_domain::shipping::{CreateShipment, PostGoodsIssue};
use quittance_domain::stock::{ReceiveTransfer, SendLine, SendTransfer};
use quittance_domain::{Money, Quantity};
use quittance_engine::Engine;
use quittance_store::reader::rows;
use quittance_store::value::Value;
use quittance_store::{order, stock};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

const THREADS: usize = 64;

/// Whether all threads are in this process, or half of them in a second one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Processes {
    One,
    Two,
}

/// Runs a test on both databases, from one process and from two, and then checks the books.
fn crowded(test: impl Fn(&World, Processes)) {
    both::on_both(|place| {
        let world = World::new(place);
        for processes in [Processes::One, Processes::Two] {
            test(&world, processes);
            world.verify();
        }
    });
}

/// Lets all threads do a deed.
fn run(world: &World, deed: Deed, (each, processes): (usize, Processes)) -> Came {
    let company = world.company.value();
    let mut task = Task { company, on: date(TODAY), deed, threads: THREADS, each };
    let came = match processes {
        Processes::One => task.run(&world.engine),
        Processes::Two => {
            task.threads = THREADS / 2;
            let mut second = Second::start(world.engine.database().address(), &task);
            let database = Arc::clone(world.engine.database());
            let engine = Engine::start(database, small_batches()).unwrap();
            second.go();
            let mut came = task.run(&engine);
            let of_second = second.came();
            let share = |it: &Came| it.confirmed.len() + it.paid.len();
            println!("confirmed or paid: {} here, {} there", share(&came), share(&of_second));
            came.join(of_second);
            came
        }
    };
    let numbers: Vec<&String> = came.confirmed.iter().chain(&came.held).chain(&came.paid).collect();
    let different: HashSet<&&String> = numbers.iter().collect();
    assert_eq!(different.len(), numbers.len(), "no number is given twice");
    came
}

/// Fails unless the orders stand as they were answered.
fn check_orders(world: &World, came: &Came) {
    for (numbers, state) in
        [(&came.confirmed, OrderState::Confirmed), (&came.held, OrderState::Submitted)]
    {
        for number in numbers {
            let shown = world.read(|reader| order::show(reader, world.company, number));
            assert_eq!(shown.unwrap().order.state, state, "{number}");
        }
    }
}

/// One product: each order that finds goods is confirmed, each other one waits, none is oversold.
#[test]
fn a_product_that_all_want_is_sold_to_the_last_piece_and_no_further() {
    crowded(|world, processes| {
        let product = world.goods(&format!("RARE-{processes:?}"), "150", "4.00");
        let customer = world.customer(&format!("BUYER-{processes:?}"));
        let order = place_order(customer, &[(product, "1", "10.00")]);
        let came = run(world, Deed::Order(order), (4, processes));
        assert_eq!((came.confirmed.len(), came.held.len()), (150, 106));
        assert_eq!(came.refused.len(), 0);
        let balance = world.balance(product);
        let all = Quantity::parse("150").unwrap();
        assert_eq!((balance.on_hand, balance.reserved), (all, all));
        check_orders(world, &came);
    });
}

/// One product in two warehouses: each order leaves from one that has it, or is split, and neither
/// is oversold.
#[test]
fn goods_in_two_warehouses_are_sold_to_the_last_piece_of_both_and_no_further() {
    crowded(|world, processes| {
        let product = world.goods(&format!("SPREAD-{processes:?}"), "150", "4.00");
        let code = format!("SOUTH-{processes:?}");
        let south = world.run(CreateWarehouse { name: code.clone(), code }).warehouse;
        let sent = world.run(SendTransfer {
            from: world.warehouse,
            to: south,
            reference: String::new(),
            lines: vec![SendLine { product, quantity: quantity("60"), place: None }],
        });
        world.run(ReceiveTransfer { transfer: sent.document, lines: Vec::new() });
        let warehouses = vec![world.warehouse, south];
        let split = Split::WithinLine;
        world.run(SetSourcing { country: None, warehouses, split });
        let customer = world.customer(&format!("SOURCED-{processes:?}"));
        // Of seven each: 12 orders leave from the first in whole, 8 from the other, and one of
        // what is left of both.
        let order = place_order(customer, &[(product, "1", "10.00"), (product, "6", "10.00")]);
        let came = run(world, Deed::Order(order), (4, processes));
        assert_eq!((came.confirmed.len(), came.held.len()), (21, 235));
        let balances = world.read(|reader| stock::balances_of(reader, world.company, product));
        let found: BTreeMap<_, _> =
            balances.iter().map(|it| (it.warehouse, (it.on_hand, it.reserved))).collect();
        let of = |on_hand, reserved| (quantity(on_hand), quantity(reserved));
        let sold = BTreeMap::from([(world.warehouse, of("90", "90")), (south, of("60", "57"))]);
        assert_eq!(found, sold);
        check_orders(world, &came);
        world.run(SetSourcing { country: None, warehouses: Vec::new(), split: Split::Never });
    });
}

/// One customer: orders are confirmed until the limit is exhausted to the cent, the rest waits.
#[test]
fn a_credit_limit_is_exhausted_to_the_cent_and_never_passed() {
    crowded(|world, processes| {
        let product = world.goods(&format!("PLENTY-{processes:?}"), "100000", "4.00");
        let code = format!("LIMITED-{processes:?}");
        let customer = world.customer_with(&code, |it| it.credit_limit = Some(eur("1200.00")));
        let order = place_order(customer, &[(product, "1", "10.00")]); // 12.00 with tax
        let came = run(world, Deed::Order(order), (4, processes));
        assert_eq!((came.confirmed.len(), came.held.len()), (100, 156));
        let credit = world.credit(customer);
        assert_eq!(credit.open_orders, eur("1200.00"));
        assert_eq!(world.balance(product).reserved, Quantity::parse("100").unwrap());
        check_orders(world, &came);
    });
}

/// Two accounts that are checked as one: what one of them takes, the other has no more.
#[test]
fn the_limit_of_a_group_is_exhausted_to_the_cent_by_all_its_accounts() {
    crowded(|world, processes| {
        let product = world.goods(&format!("SHARED-{processes:?}"), "100000", "4.00");
        let group = world.run(SetCreditGroup {
            code: format!("HOUSE-{processes:?}"),
            name: "One house".to_owned(),
            currency: eur("0.00").currency(),
            limit: Some(eur("1200.00")),
            reason: "agreed".to_owned(),
        });
        let customers =
            ["NORTH", "SOUTH"].map(|shop| world.customer(&format!("{shop}-{processes:?}")));
        for customer in customers {
            world.run(SetCreditProfile {
                customer,
                temporary: None,
                review_on: None,
                blocked: None,
                credit_group: Some(Patch::Set(group)),
                reason: "one house".to_owned(),
            });
        }
        let orders = customers.map(|customer| place_order(customer, &[(product, "1", "10.00")]));
        let came = run(world, Deed::Orders(orders.to_vec()), (2, processes)); // 12.00 with tax
        assert_eq!((came.confirmed.len(), came.held.len()), (100, 156));
        let exposure = customers.map(|customer| world.credit(customer).open_orders);
        assert_eq!(Money::sum(eur("0.00").currency(), exposure).unwrap(), eur("1200.00"));
        check_orders(world, &came);
    });
}

/// An invoice of 1,218.00 and a payment of a part of it.
fn invoice_and_part(world: &World, name: &str) -> (InvoiceId, ReceivePayment) {
    let product = world.goods(&format!("BILLED-{name}"), "1000", "4.00");
    let customer = world.customer(&format!("DEBTOR-{name}"));
    let placed = world.order(customer, &[(product, "101.5", "10.00")]);
    let shipment = world.run(CreateShipment { order: placed.order, lines: Vec::new() }).made();
    world.run(PostGoodsIssue { shipment });
    let invoice = world.run(PostInvoice::of(placed.order));
    assert_eq!(invoice.gross, eur("1218.00"));
    let payment = ReceivePayment {
        customer,
        method: Method::Bank,
        reference: invoice.number,
        amount: eur("30.00"),
        applications: Vec::new(),
        automatic: Matching::Stated,
    };
    (invoice.invoice, payment)
}

/// What is open of an invoice.
fn open(world: &World, invoice: InvoiceId) -> Money {
    let sql = "SELECT open FROM open_item
               WHERE company_id = $1 AND document_id = $2 AND instalment = $3";
    let args = [world.company.value().into(), invoice.uuid().into(), INSTALMENT_WHOLE.into()];
    match world.read(|reader| rows(reader, sql, &args)).concat()[..] {
        [Value::Int(minor)] => Money::new(minor, eur("0").currency()),
        ref other => panic!("{other:?}"),
    }
}

/// One invoice: stated parts settle it while there is enough open, and are refused after that.
#[test]
fn an_invoice_that_all_pay_is_never_paid_beyond_what_is_open() {
    crowded(|world, processes| {
        let (invoice, mut payment) = invoice_and_part(world, &format!("{processes:?}"));
        let invoice_ref = InvoiceRef::Id(invoice);
        payment.applications = vec![Application { invoice: invoice_ref, amount: payment.amount }];
        let customer = payment.customer;
        let came = run(world, Deed::Pay(payment), (1, processes));
        // 40 parts of 30.00 are 1,200.00; another would be 12.00 too much.
        assert_eq!((came.paid.len(), came.applied, came.on_account), (40, 120_000, 0));
        let refused: Vec<_> = came.refused.into_iter().collect();
        assert_eq!(refused, [("receivables.more_than_open".to_owned(), 24)]);
        assert_eq!(open(world, invoice), eur("18.00"));
        assert_eq!(world.credit(customer).open_items, eur("18.00"));
    });
}

/// The same without saying what for: it is settled to the cent, the rest is on account.
#[test]
fn payments_of_all_settle_an_invoice_to_the_cent_and_the_rest_is_on_account() {
    crowded(|world, processes| {
        let (invoice, mut payment) = invoice_and_part(world, &format!("{processes:?}"));
        payment.automatic = Matching::OldestFirst;
        let came = run(world, Deed::Pay(payment), (1, processes));
        let rest = THREADS as i64 * 3_000 - 121_800;
        assert_eq!((came.paid.len(), came.applied, came.on_account), (THREADS, 121_800, rest));
        assert_eq!(came.refused.len(), 0);
        assert_eq!(open(world, invoice), eur("0.00"));
    });
}

/// A process that writes without a pause leaves a second one its turn: on one file as well, where
/// nobody but the two of them can see to it.
#[test]
fn two_processes_on_one_database_take_turns() {
    both::on_both(|place| {
        let world = World::new(place);
        let product = world.goods("SHARED", "100000", "4.00");
        let order = place_order(world.customer("BOTH"), &[(product, "1", "10.00")]);
        let deed = Deed::Order(order.clone());
        let (company, on) = (world.company.value(), date(TODAY));
        let task = Task { company, on, deed, threads: 32, each: 20 };
        let mut second = Second::start(&place.address, &task);
        second.go();
        let (mut longest, mut count) = (Duration::ZERO, 0);
        let came = thread::scope(|scope| {
            let came = scope.spawn(|| second.came());
            while !came.is_finished() {
                let began = Instant::now();
                world.run(order.clone());
                longest = longest.max(began.elapsed());
                count += 1;
            }
            came.join().unwrap()
        });
        assert_eq!(came.confirmed.len(), 32 * 20);
        println!("{count} commands between the other's 640, the longest waited {longest:?}");
        assert!(count >= 20 && longest < Duration::from_secs(3), "{count}, {longest:?}");
        world.verify();
    });
}
