//! Orders that one foreign number stands for: a customer's number is not unique among customers.
use super::Page;
use super::customer::{Ordered, print_orders};
use crate::exit::Stop;
use crate::out::Out;
use quittance_store::order::OrderListed;
use serde::Serialize;
use std::io::Write;

/// The page.
#[derive(Serialize)]
pub struct OrdersPage {
    kind: &'static str,
    number: String,
    rows: Vec<Ordered>,
}

impl OrdersPage {
    /// The page of these orders.
    pub fn new(number: &str, orders: Vec<OrderListed>) -> Self {
        let rows = orders.into_iter().map(Ordered::from).collect();
        Self { kind: "sales_orders", number: number.to_owned(), rows }
    }
}

impl Page for OrdersPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        out.title(&format!("Orders called {}", self.number), "")?;
        writeln!(out)?;
        print_orders(&self.rows, out)
    }
}
