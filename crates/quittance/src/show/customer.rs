//! A customer: what it may owe, what it owes, and its latest orders.
use super::Page;
use super::collecting::{self, DisputePage, Profile, PromisePage};
use super::parts::{Open, Skus, terms_in_words};
use crate::exit::Stop;
use crate::figures::{amount, decimal, decimal_or_null, money};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::customer::{
    Block, Contact, Customer, CustomerItem, ShipToPlace, TaxStatus, Terms,
};
use quittance_domain::order::OrderState;
use quittance_domain::{Currency, Date, Money};
use quittance_store::order::OrderListed;
use quittance_store::{credit, customer, order, pricing, receivables};
use serde::Serialize;
use std::io::Write;

/// Item codes that are shown.
const ITEMS: i64 = 50;

/// Orders that are shown.
const ORDERS: i64 = 10;

/// The page.
#[derive(Serialize)]
pub struct CustomerPage {
    kind: &'static str,
    code: String,
    name: String,
    address: String,
    country: String,
    email: String,
    vat_id: String,
    tax_status: TaxStatus,
    block: Block,
    terms: Terms,
    currency: Currency,
    group: String,
    bill_to: String,
    language: String,
    price_lists: Vec<String>,
    contacts: Vec<Person>,
    ship_tos: Vec<Place>,
    items: Vec<Called>,
    credit: Option<Credit>,
    open_items: Vec<Item>,
    disputes: Vec<DisputePage>,
    promises: Vec<PromisePage>,
    collecting: Option<Profile>,
    latest_orders: Vec<Ordered>,
}

#[derive(Serialize)]
struct Person {
    name: String,
    role: String,
    email: String,
    phone: String,
}

#[derive(Serialize)]
struct Place {
    code: String,
    address: String,
    country: String,
}

/// What it calls a product.
#[derive(Serialize)]
struct Called {
    item: String,
    sku: String,
}

/// What it owes and will owe.
#[derive(Serialize)]
struct Credit {
    #[serde(serialize_with = "decimal_or_null")]
    limit: Option<Money>,
    #[serde(serialize_with = "decimal")]
    exposure: Money,
    #[serde(serialize_with = "decimal")]
    open_orders: Money,
    #[serde(serialize_with = "decimal")]
    delivered: Money,
    #[serde(serialize_with = "decimal")]
    open_items: Money,
    #[serde(serialize_with = "decimal")]
    on_account: Money,
    #[serde(serialize_with = "decimal")]
    deposits: Money,
}

#[derive(Serialize)]
struct Item {
    document: String,
    document_on: Date,
    #[serde(flatten)]
    open: Open,
}

/// An order in a list.
#[derive(Serialize)]
pub struct Ordered {
    number: String,
    state: OrderState,
    ordered_on: Date,
    customer_po: String,
    #[serde(serialize_with = "decimal")]
    gross: Money,
}

/// Reads the page.
pub fn read(books: &Books, code: &str) -> Result<Option<CustomerPage>, Stop> {
    let company = books.company;
    let found = books.database.read(|reader| customer::show(reader, company, code))?;
    let Some(found) = found else {
        return Ok(None);
    };
    let (account, items, orders) = books.database.read(|reader| {
        let account = credit::show(reader, company, found.id)?;
        let items = receivables::open_items_of(reader, company, found.id)?;
        Ok((account, items, order::list_of_customer(reader, company, found.id, (ORDERS, None))?))
    })?;
    let credit = account.map(|account| {
        Ok::<_, Stop>(Credit {
            limit: account.limit,
            exposure: account.exposure().map_err(|refusal| Stop::Refused(refusal.into()))?,
            open_orders: account.open_orders,
            delivered: account.delivered,
            open_items: account.open_items,
            on_account: account.on_account,
            deposits: account.deposits.unwrap_or(quittance_domain::Money::zero(account.currency)),
        })
    });
    let item = |item: &quittance_domain::receivables::OpenItem| Item {
        document: item.document_number.clone(),
        document_on: item.document_on,
        open: Open::from(item),
    };
    let more = More::read(books, &found)?;
    let mut disputes = Vec::new();
    for item in &items {
        disputes.extend(collecting::disputes_of(books, item.document)?);
    }
    Ok(Some(CustomerPage {
        group: more.group,
        bill_to: more.bill_to,
        price_lists: more.price_lists,
        contacts: more.contacts,
        ship_tos: more.ship_tos,
        items: more.items,
        language: found.language.clone(),
        kind: "customer",
        address: found.address_line(),
        credit: credit.transpose()?,
        open_items: items.iter().map(item).collect(),
        disputes,
        promises: collecting::promises_of(books, found.id)?,
        collecting: collecting::profile(books, found.id)?,
        latest_orders: orders.into_iter().map(Ordered::from).collect(),
        code: found.code,
        name: found.name,
        country: found.country.to_string(),
        email: found.email,
        vat_id: found.vat_id,
        tax_status: found.tax_status,
        block: found.block,
        terms: found.terms,
        currency: found.currency,
    }))
}

/// What not every customer has.
struct More {
    group: String,
    bill_to: String,
    price_lists: Vec<String>,
    contacts: Vec<Person>,
    ship_tos: Vec<Place>,
    items: Vec<Called>,
}

impl More {
    fn read(books: &Books, of: &Customer) -> Result<More, Stop> {
        let company = books.company;
        let mut skus = Skus::default();
        let (group, bill_to, lists) = books.database.read(|reader| {
            let group = match of.group {
                Some(group) => customer::group(reader, company, group)?,
                None => None,
            };
            let bill_to = match of.bill_to {
                Some(other) => customer::show_id(reader, company, other)?,
                None => None,
            };
            let mut lists = Vec::new();
            for list in [of.own_list, of.price_list].into_iter().flatten() {
                lists.extend(pricing::list_of_id(reader, company, list)?);
            }
            Ok((group, bill_to, lists))
        })?;
        let (contacts, ship_tos, items) = books.database.read(|reader| {
            let contacts = customer::contacts(reader, company, of.id)?;
            let ship_tos = customer::ship_tos(reader, company, of.id)?;
            Ok((contacts, ship_tos, customer::items(reader, company, of.id, ITEMS)?))
        })?;
        let called = |it: CustomerItem| {
            Ok::<_, Stop>(Called { sku: skus.of(books, it.product)?, item: it.item })
        };
        let place = |it: ShipToPlace| Place {
            address: it.address_line(),
            country: it.country.to_string(),
            code: it.code,
        };
        let person =
            |it: Contact| Person { name: it.name, role: it.role, email: it.email, phone: it.phone };
        Ok(More {
            group: group.map(|group| group.code).unwrap_or_default(),
            bill_to: bill_to.map(|other| other.code).unwrap_or_default(),
            price_lists: lists.into_iter().map(|list| list.code).collect(),
            contacts: contacts.into_iter().map(person).collect(),
            ship_tos: ship_tos.into_iter().map(place).collect(),
            items: items.into_iter().map(called).collect::<Result<_, Stop>>()?,
        })
    }
}

impl From<OrderListed> for Ordered {
    fn from(listed: OrderListed) -> Self {
        Self {
            number: listed.number,
            state: listed.state,
            ordered_on: listed.ordered_on,
            customer_po: listed.customer_po,
            gross: listed.gross,
        }
    }
}

impl Page for CustomerPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let state = match self.block {
            Block::None => String::new(),
            Block::Orders | Block::Deliveries | Block::All => format!("blocked: {}", self.block),
        };
        out.title(&format!("Customer {}  {}", self.code, self.name), &state)?;
        out.fact("address", format!("{} {}", self.address, self.country).trim())?;
        out.fact("e-mail", &self.email)?;
        out.fact("VAT id", &self.vat_id)?;
        out.fact("taxed as", &self.tax_status.to_string().replace('_', " "))?;
        out.fact("terms", &terms_in_words(self.terms))?;
        self.print_more(out)?;
        if let Some(credit) = &self.credit {
            let limit = match credit.limit {
                Some(limit) => format!("limit {}", money(limit)),
                None => "no limit".to_owned(),
            };
            // Less than nothing: the customer has paid ahead.
            let side = if credit.exposure.is_negative() { " in the customer's favour" } else { "" };
            let exposure = credit.exposure.absolute().unwrap_or(credit.exposure);
            out.fact("exposure", &format!("{}{side}, {limit}", money(exposure)))?;
            self.print_credit(credit, out)?;
        }
        collecting::print_profile(self.collecting.as_ref(), out)?;
        self.print_items(out)?;
        collecting::print_disputes(&self.disputes, out)?;
        collecting::print_promises(&self.promises, out)?;
        if self.latest_orders.is_empty() {
            return Ok(());
        }
        out.heading("Latest orders")?;
        print_orders(&self.latest_orders, out)
    }
}

impl CustomerPage {
    fn print_more(&self, out: &mut Out) -> Result<(), Stop> {
        out.fact("group", &self.group)?;
        out.fact("bill to", &self.bill_to)?;
        out.fact("language", &self.language)?;
        out.fact("prices", &self.price_lists.join(", "))?;
        for one in &self.contacts {
            let parts = [&one.name, &one.role, &one.email, &one.phone];
            let parts = parts.into_iter().filter(|part| !part.is_empty());
            let parts: Vec<&str> = parts.map(String::as_str).collect();
            out.fact("contact", &parts.join(", "))?;
        }
        for place in &self.ship_tos {
            let text = format!("{}: {} {}", place.code, place.address, place.country);
            out.fact("ship to", &text)?;
        }
        for called in &self.items {
            out.fact("calls", &format!("{} {}", called.sku, called.item))?;
        }
        Ok(())
    }

    fn print_credit(&self, credit: &Credit, out: &mut Out) -> Result<(), Stop> {
        let parts = [
            ("ordered, not delivered", credit.open_orders),
            ("delivered, not billed", credit.delivered),
            ("billed, not paid", credit.open_items),
            ("less paid, on account", credit.on_account),
            ("less covered by deposits", credit.deposits),
        ];
        for (name, part) in parts.into_iter().filter(|(_, part)| !part.is_zero()) {
            writeln!(out, "                {name:<24}{:>14}", amount(part))?;
        }
        Ok(())
    }

    fn print_items(&self, out: &mut Out) -> Result<(), Stop> {
        if self.open_items.is_empty() {
            return Ok(());
        }
        out.heading("Open items")?;
        let mut table = Table::new(&[
            ("document", Align::Left),
            ("date", Align::Left),
            ("due", Align::Left),
            ("amount", Align::Right),
            ("open", Align::Right),
        ]);
        for item in &self.open_items {
            table.row(vec![
                item.document.clone(),
                item.document_on.to_string(),
                item.open.due_on.to_string(),
                amount(item.open.amount),
                amount(item.open.open),
            ]);
        }
        table.print(out)
    }
}

/// Prints a list of orders.
pub fn print_orders(orders: &[Ordered], out: &mut Out) -> Result<(), Stop> {
    let columns = [
        ("", Align::Left),
        ("", Align::Left),
        ("", Align::Left),
        ("", Align::Text),
        ("", Align::Right),
    ];
    let mut table = Table::new(&columns);
    for order in orders {
        table.row(vec![
            order.number.clone(),
            order.ordered_on.to_string(),
            order.state.to_string().replace('_', " "),
            order.customer_po.clone(),
            money(order.gross),
        ]);
    }
    table.print(out)
}
