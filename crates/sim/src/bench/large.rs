//! One very large order from capture to cash.
use super::{BenchError, World, millis};
use quittance_domain::invoicing::PostInvoice;
use quittance_domain::order::{Channel, Intent, PlaceLine, PlaceOrder};
use quittance_domain::payment::{Application, InvoiceRef, Matching, Method, ReceivePayment};
use quittance_domain::shipping::{CreateShipment, PostGoodsIssue};
use quittance_domain::{Quantity, Rate};
use serde::Serialize;
use std::time::Instant;

/// How long a large order took, in milliseconds.
#[derive(Clone, Debug, Serialize)]
pub struct Large {
    /// Its lines.
    pub lines: usize,
    /// Placed and confirmed.
    pub order_ms: f64,
    /// Shipment created.
    pub shipment_ms: f64,
    /// Goods issue posted.
    pub issue_ms: f64,
    /// Invoice posted.
    pub invoice_ms: f64,
    /// Payment received and applied.
    pub payment_ms: f64,
    /// From capture to posted invoice.
    pub to_invoice_ms: f64,
}

/// Carries one order of `lines` lines from capture to cash.
pub fn large_order(world: &World, lines: usize) -> Result<Large, BenchError> {
    let customer = world.customers[0];
    let line = |number: usize| PlaceLine {
        product: world.products[number % world.products.len()],
        description: None,
        quantity: Quantity::from_micros(1_000_000),
        price: None,
        discount: Rate::ZERO,
        extras: Default::default(),
    };
    let mut times = Vec::with_capacity(5);
    let mut started = Instant::now();
    let mut lap = || {
        times.push(millis(started.elapsed()));
        started = Instant::now();
    };
    let order = world.run(PlaceOrder {
        customer,
        channel: Channel::Api,
        customer_po: String::new(),
        source_number: String::new(),
        currency: None,
        requested_on: None,
        priority: 5,
        ship_to: None,
        warehouse: None,
        intent: Intent::Confirm,
        lines: (0..lines).map(line).collect(),
        extras: Default::default(),
    })?;
    lap();
    let shipment = world.run(CreateShipment { order: order.order, lines: Vec::new() })?;
    lap();
    world.run(PostGoodsIssue { shipment: shipment.made() })?;
    lap();
    let invoice = world.run(PostInvoice::of(order.order))?;
    lap();
    world.run(ReceivePayment {
        customer,
        method: Method::Bank,
        reference: invoice.number,
        amount: invoice.gross,
        applications: vec![Application {
            invoice: InvoiceRef::Id(invoice.invoice),
            amount: invoice.gross,
        }],
        automatic: Matching::Stated,
    })?;
    lap();
    Ok(Large {
        lines,
        order_ms: times[0],
        shipment_ms: times[1],
        issue_ms: times[2],
        invoice_ms: times[3],
        payment_ms: times[4],
        to_invoice_ms: times[..4].iter().sum(),
    })
}
