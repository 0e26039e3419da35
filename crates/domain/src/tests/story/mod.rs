//! One order on its way to cash, for tests: each step takes a decision, keeps its outcome, and
//! holds that the books still agree (DESIGN, promise 1).

use crate::company::Company;
use crate::credit::CreditAccount;
use crate::customer::Customer;
use crate::id::Uuid;
use crate::invoicing::{
    CreditedLine, CreditedTax, Invoice, InvoiceId, InvoiceLine, InvoiceTax, Original, PaymentTerms,
};
use crate::ledger::Entry;
use crate::money::Money;
use crate::order::{self, Channel, Intent, Order, OrderLine, PlaceLine, PlaceOrder};
use crate::payment::{Deduction, Payment, Refund, ReturnedPayment, Tolerance};
use crate::price::Price;
use crate::product::{Product, ProductId, all_unlisted};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::receivables::{DiscountOffer, DiscountTaken, DiscountTaxTaken, OpenItem, Settlement};
use crate::returns::{Return, ReturnId, ReturnLine, WithoutSale};
use crate::shipping::{Shipment, ShipmentId, ShipmentLine};
use crate::stock::{Balance, Move};
use crate::tax::{PriceTax, TaxRate};
use crate::tests::example::{
    Counted, account, at, company, customer, eur, percent, price, product, quantity, rates,
    warehouse,
};
use std::collections::BTreeMap;

mod cash;
mod check;
mod reverse;
mod steps;

pub(crate) use check::sum;

/// What every step of a story happens on, unless it says another day.
pub(crate) const DAY: &str = "2026-03-01";

/// All records of a customer's order.
pub(crate) struct Story {
    pub ids: Counted,
    pub day: &'static str,
    pub company: Company,
    pub customer: Customer,
    pub rates: Vec<TaxRate>,
    pub products: Vec<Product>,
    pub credit: CreditAccount,
    pub order: Order,
    pub order_lines: Vec<OrderLine>,
    pub balances: BTreeMap<ProductId, Balance>,
    /// The balances before the order.
    pub opening: BTreeMap<ProductId, Balance>,
    pub moves: Vec<Move>,
    pub shipments: BTreeMap<ShipmentId, Shipment>,
    pub shipment_lines: BTreeMap<(ShipmentId, i64), ShipmentLine>,
    pub invoices: BTreeMap<InvoiceId, Invoice>,
    pub invoice_lines: BTreeMap<(InvoiceId, i64), InvoiceLine>,
    pub invoice_taxes: Vec<InvoiceTax>,
    pub credited_lines: BTreeMap<(InvoiceId, i64), CreditedLine>,
    pub credited_taxes: Vec<CreditedTax>,
    pub items: BTreeMap<Uuid, OpenItem>,
    pub settlements: Vec<Settlement>,
    pub payments: Vec<Payment>,
    pub deductions: BTreeMap<Uuid, Deduction>,
    pub refunds: Vec<Refund>,
    pub returned_payments: Vec<ReturnedPayment>,
    pub tolerance: Option<Tolerance>,
    /// The terms of the next invoice; their discounts alone count.
    pub terms: Option<PaymentTerms>,
    pub offers: Vec<DiscountOffer>,
    pub discounts: Vec<DiscountTaken>,
    pub discount_taxes: Vec<DiscountTaxTaken>,
    pub returns: BTreeMap<ReturnId, Return>,
    pub return_lines: BTreeMap<(ReturnId, i64), ReturnLine>,
    /// What the next return does with goods of no known sale.
    pub without_sale: WithoutSale,
    pub entries: Vec<Entry>,
    /// The kinds of events, in their order.
    pub events: Vec<&'static str>,
}

/// A line to order: the number of a product of `example`, quantity, price, discount in percent.
pub(crate) type Wanted = (u128, Quantity, Price, Rate);

/// A line to order, from texts.
pub(crate) fn line(number: u128, count: &str, each: &str) -> Wanted {
    (number, quantity(count), price(each), percent("0"))
}

/// A balance of a product with so much on hand, worth so much.
pub(crate) fn stocked(number: u128, on_hand: Quantity, value: Money) -> Balance {
    let empty = Balance::empty(product(number).id, warehouse().id, value.currency());
    Balance { on_hand, value, version: 1, ..empty }
}

impl Story {
    /// An order of these lines, confirmed, with 1,000 of each of the goods on hand at 7.77.
    pub fn of(lines: &[Wanted]) -> Story {
        let goods = lines.iter().filter(|line| line.0 < 10);
        let stock = goods.map(|line| stocked(line.0, quantity("1000"), eur("7770.00")));
        Story::with_stock(lines, stock.collect())
    }

    /// The same at prices with the tax inside.
    pub fn of_included(lines: &[Wanted]) -> Story {
        let goods = lines.iter().filter(|line| line.0 < 10);
        let stock = goods.map(|line| stocked(line.0, quantity("1000"), eur("7770.00")));
        let mut command = place(lines);
        command.extras.price_tax = Some(PriceTax::Included);
        Story::placed(&command, stock.collect())
    }

    /// An order of these lines, confirmed from this stock.
    pub fn with_stock(lines: &[Wanted], stock: Vec<Balance>) -> Story {
        Story::placed(&place(lines), stock)
    }

    /// An order that is placed so, confirmed from this stock.
    pub fn placed(command: &PlaceOrder, stock: Vec<Balance>) -> Story {
        let (company, customer, rates) = (company(), customer(), rates());
        let opening: BTreeMap<ProductId, Balance> =
            stock.into_iter().map(|balance| (balance.product, balance)).collect();
        let products = products_of(command);
        let given = order::PlaceOrderGiven {
            company: &company,
            customer: Some(&customer),
            warehouse: None,
            products: products.iter().map(|product| (product.id, product)).collect(),
            prices: BTreeMap::new(),
            rates: rates.iter().collect(),
            same_po: Vec::new(),
            same_source: Vec::new(),
            agreement: None,
            screening: None,
            sources: Vec::new(),
            pricing: Default::default(),
        };
        let credit = account(None);
        let at_once = order::ConfirmAtOnceGiven {
            credit: Some(&credit),
            control: Default::default(),
            balances: opening.values().map(|balance| (balance.key(), balance)).collect(),
            sources: Default::default(),
        };
        let mut ids = Counted::new();
        let placed = order::place_and_confirm(&given, &at_once, command, &at(DAY), &mut ids);
        let Some(order::Confirmation::Confirmed(placed)) = placed.unwrap().confirmation else {
            panic!("there is enough of everything");
        };
        let mut story = Story {
            ids,
            day: DAY,
            credit: placed.credit,
            order: placed.order,
            order_lines: placed.lines,
            balances: opening.clone(),
            opening,
            moves: Vec::new(),
            shipments: BTreeMap::new(),
            shipment_lines: BTreeMap::new(),
            invoices: BTreeMap::new(),
            invoice_lines: BTreeMap::new(),
            invoice_taxes: Vec::new(),
            credited_lines: BTreeMap::new(),
            credited_taxes: Vec::new(),
            items: BTreeMap::new(),
            settlements: Vec::new(),
            payments: Vec::new(),
            deductions: BTreeMap::new(),
            refunds: Vec::new(),
            returned_payments: Vec::new(),
            tolerance: None,
            terms: None,
            offers: Vec::new(),
            discounts: Vec::new(),
            discount_taxes: Vec::new(),
            returns: BTreeMap::new(),
            return_lines: BTreeMap::new(),
            without_sale: WithoutSale::Refused,
            entries: Vec::new(),
            events: Vec::new(),
            company,
            customer,
            rates,
            products,
        };
        story.keep_balances(placed.balances);
        story.check();
        story
    }
}

/// The products that an order names.
fn products_of(command: &PlaceOrder) -> Vec<Product> {
    let known = (1..=29).map(product).chain(all_unlisted());
    let ordered =
        |it: &Product| command.lines.iter().any(|line| line.named_product() == Some(it.id));
    known.filter(ordered).collect()
}

fn place(lines: &[Wanted]) -> PlaceOrder {
    let line = |(number, quantity, price, discount): &Wanted| PlaceLine {
        product: product(*number).id,
        description: None,
        quantity: *quantity,
        price: Some(*price),
        discount: *discount,
        extras: Default::default(),
    };
    PlaceOrder {
        customer: customer().id,
        channel: Channel::Api,
        customer_po: String::new(),
        source_number: String::new(),
        currency: None,
        requested_on: None,
        priority: 5,
        ship_to: None,
        warehouse: None,
        intent: Intent::Confirm,
        lines: lines.iter().map(line).collect(),
        extras: Default::default(),
    }
}

/// References to the records of an invoice, as a decision takes them.
pub(crate) struct Records<'a> {
    invoice: &'a Invoice,
    lines: Vec<&'a InvoiceLine>,
    taxes: Vec<&'a InvoiceTax>,
    credited_lines: Vec<&'a CreditedLine>,
    credited_taxes: Vec<&'a CreditedTax>,
    items: Vec<&'a OpenItem>,
    discounts: Vec<&'a DiscountTaxTaken>,
}

impl<'a> Records<'a> {
    pub fn of(story: &'a Story, invoice: InvoiceId) -> Records<'a> {
        let (first, last) = ((invoice, 0), (invoice, i64::MAX));
        let taxes = story.invoice_taxes.iter();
        let credited_taxes = story.credited_taxes.iter();
        Records {
            invoice: &story.invoices[&invoice],
            lines: story.invoice_lines.range(first..last).map(|(_, it)| it).collect(),
            taxes: taxes.filter(|tax| tax.invoice == invoice).collect(),
            credited_lines: story.credited_lines.range(first..last).map(|(_, it)| it).collect(),
            credited_taxes: credited_taxes.filter(|tax| tax.invoice == invoice).collect(),
            items: vec![&story.items[&invoice.uuid()]],
            discounts: story
                .discount_taxes
                .iter()
                .filter(|line| line.document == invoice.uuid())
                .collect(),
        }
    }

    pub fn original(&self) -> Original<'_> {
        Original {
            invoice: self.invoice,
            lines: &self.lines,
            taxes: &self.taxes,
            credited_lines: &self.credited_lines,
            credited_taxes: &self.credited_taxes,
            items: &self.items,
            discounts: &self.discounts,
            write_offs: &[],
        }
    }
}
