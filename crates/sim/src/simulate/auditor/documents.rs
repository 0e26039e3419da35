//! What orders, invoices and credit notes come to, worked out anew by plain arithmetic: cents,
//! pieces, and rates in parts of ten thousand.
use super::Auditor;
use super::model::{Asked, Order, Posted, Stands};
use super::replies::{lines, pieces, text};
use crate::simulate::SimulateError;
use crate::simulate::cast::kits::KIT;
use crate::simulate::cast::taxes::{REDUCED, STANDARD, TaxRate, WHOLE};
use crate::simulate::message::Message;
use crate::simulate::office::Office;
use quittance_domain::Date;
use quittance_domain::id::Uuid;
use quittance_domain::invoicing::{InvoiceLine, InvoiceTax};
use quittance_domain::tax::{ComponentTax, TaxCategory};
use quittance_store::invoicing::{self, InvoiceShown};
use serde_json::Value;
use std::collections::BTreeMap;

/// Billionths of a rate in one part of ten thousand.
const PART: i64 = 100_000;

/// A quotient of what is not negative, rounded to the nearest, half upwards.
fn rounded(dividend: i128, divisor: i128) -> i64 {
    let rounded = (dividend * 2 + divisor) / (divisor * 2);
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

/// The share of an amount, as the tax on it.
fn on_top(amount: i64, rate: i64) -> i64 {
    rounded(i128::from(amount) * i128::from(rate), i128::from(WHOLE))
}

/// The tax in an amount with it: what is left of it above its net.
fn inside(amount: i64, rate: i64) -> i64 {
    amount - rounded(i128::from(amount) * i128::from(WHOLE), i128::from(WHOLE + rate))
}

/// A decimal number in parts of ten thousand.
fn parts(text: &str) -> i64 {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{rest:0<4}").parse().unwrap_or(0)
}

/// A category as people write it.
fn code(category: TaxCategory) -> String {
    let written = serde_json::to_value(category).unwrap_or(Value::Null);
    written.as_str().unwrap_or_default().to_owned()
}

impl Auditor<'_> {
    /// What the lines of a new order are asked for, and whether their prices have the tax inside.
    pub(super) fn asked(&self, message: &Message) -> (Vec<Asked>, bool) {
        let customer = text(&message.fields, "customer");
        let of_shop = self.cast.customers.iter().any(|it| it.code == customer && it.tax_inside);
        let has_list_price = lines(&message.fields).any(|line| line.get("price").is_none());
        let stated = text(&message.fields, "price_tax") == "included";
        let asked = lines(&message.fields).flat_map(|line| self.asked_line(line)).collect();
        (asked, stated || (of_shop && has_list_price))
    }

    /// What a line comes to. That of a kit stands with its first part: all have the same tax.
    fn asked_line(&self, line: &Value) -> Vec<Asked> {
        let (sku, quantity) = (text(line, "product"), pieces(line, "quantity"));
        let (tax, list_price) = match self.cast.product(sku) {
            Some(product) => (product.tax, product.price),
            None if sku == KIT => (STANDARD, self.cast.kit.price),
            None if text(line, "tax") == "reduced" => (REDUCED, 0),
            None => (STANDARD, 0),
        };
        let stated = line.get("price").map(|_| parts(text(line, "price")) / (WHOLE / 100));
        let full = quantity.saturating_mul(stated.unwrap_or(list_price));
        let amount = full - on_top(full, parts(text(line, "discount")));
        let parts = self.cast.parts(sku, quantity).into_iter().enumerate();
        let part =
            |(at, (_, quantity))| Asked { tax, quantity, amount: if at == 0 { amount } else { 0 } };
        parts.map(part).collect()
    }

    /// An order comes to its lines and their taxes on its day.
    pub(super) fn expect_order(&mut self, order: &Order, on: Date) {
        let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
        for asked in &order.asked {
            *sums.entry(asked.tax).or_default() += asked.amount;
        }
        let rate = |category: &str| self.cast.rate(category, on).map_or(0, |rate| rate.rate);
        let on_top: i64 = sums.iter().map(|(tax, sum)| on_top(*sum, rate(tax))).sum();
        let tax = if order.tax_inside { 0 } else { on_top };
        let expected = sums.values().sum::<i64>() + tax;
        self.expect(|| format!("cents of order {}", order.number), expected, order.gross);
    }

    /// Reads the invoices that were posted since the last time.
    pub(super) fn read_posted(&mut self, office: &Office) -> Result<(), SimulateError> {
        for posted in std::mem::take(&mut self.model.posted) {
            let (number, gross, is_corrected) = match posted {
                Posted::Invoice(number, gross) => (number, gross, false),
                Posted::Corrected(number, gross) => (number, gross, true),
                Posted::Reversed(invoice) => {
                    self.take_back(invoice);
                    continue;
                }
            };
            let shown = office.read(|reader, company| invoicing::show(reader, company, &number))?;
            let Some(shown) = shown else {
                self.note("an invoice", number, "none");
                continue;
            };
            let sum: i64 = shown.taxes.iter().map(|it| it.base.minor() + it.tax.minor()).sum();
            self.expect(|| format!("cents of the taxes and bases of {number}"), gross, sum);
            self.expect_lines(&shown, is_corrected);
            shown.taxes.iter().for_each(|of_rate| self.expect_tax(&shown, of_rate));
            self.expect_delivered(&shown);
            self.bill(&shown);
            self.keep(&shown);
        }
        Ok(())
    }

    /// Each line has the rate of the day on which it was supplied. That of a service which is
    /// billed anew stays what it was.
    fn expect_lines(&mut self, shown: &InvoiceShown, is_corrected: bool) {
        for line in &shown.lines {
            let number = &shown.invoice.number;
            let subject = format!("line {} of {number}", line.line_no);
            let shipment = line.shipment.and_then(|it| self.model.shipments.get(&it.uuid()));
            let of_service = if is_corrected { line.supplied_on } else { shown.invoice.issued_on };
            let left_on = shipment.map_or(Some(of_service), |it| it.left_on);
            let (left_on, found) =
                (format!("{left_on:?}"), format!("{:?}", Some(line.supplied_on)));
            self.expect(|| format!("day of {subject}"), left_on, found);
            let rate = self.cast.rate(&code(line.tax_category), line.supplied_on);
            let rate = rate.map_or(0, |rate| rate.rate * PART);
            self.expect(|| format!("rate of {subject}"), rate, line.tax_rate.nanos());
        }
    }

    /// The tax of a rate is that of its lines, and its components sum to it.
    fn expect_tax(&mut self, shown: &InvoiceShown, of_rate: &InvoiceTax) {
        let subject = format!("{} of {}", code(of_rate.category), shown.invoice.number);
        let rate = of_rate.rate.nanos() / PART;
        let is_of_rate = |line: &&InvoiceLine| {
            (line.tax_category, line.tax_rate) == (of_rate.category, of_rate.rate)
        };
        let (mut nets, mut with_tax) = (0, Some(0));
        for line in shown.lines.iter().filter(is_of_rate) {
            nets += line.net.minor();
            with_tax = with_tax.zip(line.gross).map(|(sum, gross)| sum + gross.minor());
        }
        let expected = with_tax.map_or_else(|| on_top(nets, rate), |sum| inside(sum, rate));
        let (base, tax) = (of_rate.base.minor(), of_rate.tax.minor());
        self.expect(|| format!("cents of tax {subject}"), expected, tax);
        self.expect(|| format!("cents of the base {subject}"), nets, base);
        if let Some(sum) = with_tax {
            self.expect(|| format!("cents with tax {subject}"), sum, base + tax);
        }
        let known = |it: &&TaxRate| it.category == code(of_rate.category) && it.rate == rate;
        let of_cast = self.cast.rates.iter().find(known).map_or(&[][..], |it| it.components);
        let largest = of_cast.iter().map(|(_, part)| *part).max();
        let share = |part: i64| rounded(i128::from(tax) * i128::from(part), i128::from(rate));
        let others = of_cast.iter().filter(|(_, part)| Some(*part) != largest);
        let rest = tax - others.map(|(_, part)| share(*part)).sum::<i64>();
        let cents = |(code, part): &(&str, i64)| {
            format!("{code} {}", if Some(*part) == largest { rest } else { share(*part) })
        };
        let expected: Vec<String> = of_cast.iter().map(cents).collect();
        let cents = |it: &ComponentTax| format!("{} {}", it.code, it.tax.minor());
        let found: Vec<String> = of_rate.components.iter().map(cents).collect();
        self.expect(|| format!("components of {subject}"), expected.join(", "), found.join(", "));
    }

    /// Invoices of an order with tax inside come to what it came to, whatever the days of them.
    fn bill(&mut self, shown: &InvoiceShown) {
        let mut orders: BTreeMap<Uuid, i64> = BTreeMap::new();
        for line in &shown.lines {
            let (Some(order), Some(gross)) = (line.order, line.gross) else { continue };
            *orders.entry(order.uuid()).or_default() += gross.minor();
        }
        for (id, gross) in orders {
            let Some(order) = self.model.orders.get_mut(&id) else { continue };
            order.billed += gross;
            let left =
                |line: &super::Line, asked: &Asked| !line.is_stock || line.issued == asked.quantity;
            let is_whole = order.stands == Stands::Done
                && !order.was_amended
                && !order.billed_anew
                && !order.asked.is_empty()
                && order.lines.iter().zip(&order.asked).all(|(line, asked)| left(line, asked));
            let (number, gross, billed) = (order.number.clone(), order.gross, order.billed);
            if is_whole {
                self.expect(|| format!("cents of all invoices of {number}"), gross, billed);
            }
        }
    }
}
