//! From the confirmed order to the money: shipments, invoices, payments, credit notes, returns.
//!
//! Here stand the whole cycle and the words that the files of this folder share.
mod batches;
mod billing;
mod counts;
mod payers;
mod payments;
mod returned;
mod shipments;
mod statements;

use crate::harness::{World, date, eur, on_both, quantity};
use quittance_domain::Money;
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::{CreditInvoice, CreditInvoiceLine, InvoiceId, PostInvoice};
use quittance_domain::ledger::Account;
use quittance_domain::order::{OrderId, OrderState};
use quittance_domain::payment::{Application, InvoiceRef, Matching, Method, ReceivePayment};
use quittance_domain::product::{ProductId, ProductKind};
use quittance_domain::receivables::OpenItem;
use quittance_domain::shipping::{CreateShipment, PostGoodsIssue, ShipmentState};
use quittance_engine::invoicing::InvoiceReply;
use quittance_engine::shipping::ShipmentReply;
use quittance_store::invoicing::InvoiceShown;
use quittance_store::shipping::ShipmentShown;
use quittance_store::{invoicing, ledger, receivables, shipping};

/// Ships all that is reserved for an order.
fn ship(world: &World, order: OrderId) -> ShipmentReply {
    let shipment = world.run(CreateShipment { order, lines: Vec::new() }).made();
    world.run(PostGoodsIssue { shipment })
}

/// Orders, ships and bills lines (product, quantity, price).
fn sold(world: &World, customer: CustomerId, lines: &[(ProductId, &str, &str)]) -> InvoiceReply {
    let order = world.order(customer, lines).order;
    ship(world, order);
    world.run(PostInvoice::of(order))
}

/// A payment to the bank with applications (invoice number, amount), and nothing by itself.
fn payment(customer: CustomerId, amount: &str, applications: &[(&str, &str)]) -> ReceivePayment {
    let applications = applications.iter().map(|(number, amount)| Application {
        invoice: InvoiceRef::Number((*number).to_owned()),
        amount: eur(amount),
    });
    ReceivePayment {
        customer,
        method: Method::Bank,
        reference: "transfer".to_owned(),
        amount: eur(amount),
        applications: applications.collect(),
        automatic: Matching::Stated,
    }
}

/// A price credit of lines (line number, quantity); none: of all that is left.
fn credit_of(invoice: InvoiceId, lines: &[(i64, &str)]) -> CreditInvoice {
    let lines = lines
        .iter()
        .map(|(line_no, count)| CreditInvoiceLine { line_no: *line_no, quantity: quantity(count) });
    CreditInvoice { invoice, reason: "too dear".to_owned(), lines: lines.collect() }
}

/// An invoice or credit note with all that belongs to it.
fn invoice(world: &World, number: &str) -> InvoiceShown {
    world.read(|reader| invoicing::show(reader, world.company, number)).unwrap()
}

/// A shipment with its lines.
fn shipment(world: &World, number: &str) -> ShipmentShown {
    world.read(|reader| shipping::show(reader, world.company, number)).unwrap()
}

/// What is open of an invoice or credit note.
fn open(world: &World, number: &str) -> Money {
    invoice(world, number).items[0].open
}

/// A customer's open items, the earliest due first.
fn open_items(world: &World, customer: CustomerId) -> Vec<OpenItem> {
    world.read(|reader| receivables::open_items_of(reader, world.company, customer))
}

/// The pots of a customer's exposure: open orders, delivered, open items, on account.
fn pots(world: &World, customer: CustomerId) -> [Money; 4] {
    let credit = world.credit(customer);
    [credit.open_orders, credit.delivered, credit.open_items, credit.on_account]
}

/// The accounts that do not come to nothing.
fn accounts(world: &World) -> Vec<(Account, Money)> {
    let day = date("2199-12-31");
    let trial = world.read(|reader| ledger::trial_balance(reader, world.company, day));
    assert!(trial.is_balanced());
    let balances = trial.rows.iter().map(|row| (row.account, row.balance().unwrap()));
    balances.filter(|(_, balance)| !balance.is_zero()).collect()
}

/// The problems of a refused command, which must have told nobody anything.
macro_rules! refused {
    ($world:expr, $command:expr) => {{
        let before = $world.events().len();
        let problems = $world.refused($command);
        assert_eq!($world.events().len(), before, "who is refused changes nothing");
        problems
    }};
}
use refused;

#[test]
fn an_order_is_shipped_billed_and_paid() {
    on_both(|world| {
        let customer = world.customer("C1");
        let goods = world.goods("A", "10", "4.00");
        let freight = world.product_of("FREIGHT", ProductKind::Charge);
        let order = world.order(customer, &[(goods, "3", "10.00"), (freight, "1", "5.00")]).order;
        assert_eq!(pots(world, customer), [eur("42.00"), eur("0"), eur("0"), eur("0")]);

        let created = world.run(CreateShipment { order, lines: Vec::new() });
        assert_eq!(created.number, "DN-2026-000001");
        assert_eq!(created.state, Some(ShipmentState::Open));
        assert_eq!(created.order_state, OrderState::Confirmed);

        let issued = world.run(PostGoodsIssue { shipment: created.made() });
        assert_eq!(issued.state, Some(ShipmentState::Shipped));
        assert_eq!(issued.order_state, OrderState::Fulfilled);
        assert_eq!(pots(world, customer), [eur("6.00"), eur("36.00"), eur("0"), eur("0")]);
        let left = world.balance(goods);
        assert_eq!((left.on_hand, left.reserved), (quantity("7"), quantity("0")));
        assert_eq!(left.value, eur("28.00"));

        let billed = world.run(PostInvoice::of(order));
        assert_eq!(billed.number, "INV-2026-000001");
        assert_eq!((billed.gross, billed.due_on), (eur("42.00"), date("2026-04-01")));
        assert_eq!(billed.order_state, OrderState::Closed);
        assert_eq!(pots(world, customer), [eur("0"), eur("0"), eur("42.00"), eur("0")]);

        let paid = world.run(payment(customer, "42.00", &[(&billed.number, "42.00")]));
        assert_eq!(paid.number, "PAY-2026-000001");
        assert_eq!((paid.applied, paid.on_account), (eur("42.00"), eur("0")));
        assert_eq!(pots(world, customer), [eur("0"); 4]);
        assert_eq!(open_items(world, customer), []);
        assert_eq!(
            accounts(world),
            [
                (Account::Bank, eur("42.00")),
                (Account::Inventory, eur("28.00")),
                (Account::GoodsReceivedNotInvoiced, eur("-40.00")),
                (Account::OutputTax, eur("-7.00")),
                (Account::Revenue, eur("-30.00")),
                (Account::FreightRevenue, eur("-5.00")),
                (Account::CostOfGoodsSold, eur("12.00")),
            ]
        );
        let told = world.events();
        assert_eq!(
            told[told.len() - 7..].join(", "),
            "shipment.created, shipment.issued, order.fulfilled, invoice.posted, order.closed, \
             payment.received, invoice.settled"
        );
    });
}

#[test]
fn a_customer_by_card_is_billed_and_paid_by_the_autopilot() {
    on_both(|world| {
        world.automate();
        let customer = world.customer_with("C1", |command| {
            command.terms = quittance_domain::customer::Terms::Card;
        });
        let goods = world.goods("A", "10", "4.00");
        let order = world.order(customer, &[(goods, "3", "10.00")]).order;
        let ran = world.autopilot();
        assert_eq!((ran.done, ran.parked), (4, 0), "{:?}", world.waiting_work());
        assert_eq!(world.shown(order).order.state, OrderState::Closed);
        assert_eq!(open(world, "INV-2026-000001"), eur("0"));
        assert!(accounts(world).contains(&(Account::CardClearing, eur("36.00"))));
        assert_eq!(pots(world, customer), [eur("0"); 4]);
    });
}
