//! Reads the sections of a mapping: which keys each kind of file has, and which it must have.

use super::bank_line::BankLineFields;
use super::condition::{Choice, Condition};
use super::mapping::{is_name, outcome};
use super::node::{Keys, Node};
use super::opening::{OpeningBalanceFields, OpeningGoodsFields, OpeningItemFields};
use super::opening_money::{OpeningBillFields, OpeningMoneyFields};
use super::section::{
    ChargeFields, CustomerDetails, CustomerFields, Effect, HeadFields, HeadSection, ItemFields,
    Kind, LineSection, PaymentFields, PriceFields, ProductDetails, ProductFields, Rule, Scope,
    Section, StockFields, UnusedLines,
};
use super::value::{Lookup, Names, Value};
use quittance_domain::Refused;
use std::collections::HashMap;
use std::sync::Arc;

const NOTHING: Value = Value::Constant(String::new());

/// Reads the values of one section.
struct Reader<'a> {
    keys: Keys<'a>,
    names: Names<'a>,
}

impl Reader<'_> {
    fn need(&self, key: &'static str) -> Result<Value, Refused> {
        Value::read(&self.keys.need(key)?, self.names)
    }

    fn value(&self, key: &str) -> Result<Value, Refused> {
        self.or(key, NOTHING)
    }

    fn or(&self, key: &str, default: Value) -> Result<Value, Refused> {
        let read = self.keys.read(key, |node| Value::read(node, self.names))?;
        Ok(read.unwrap_or(default))
    }

    fn has_any_but(&self, name: &str, known: &[&str]) -> bool {
        known.iter().any(|key| *key != name && self.keys.find(key).is_some())
    }
}

fn constant(text: &str) -> Value {
    Value::Constant(text.to_owned())
}

impl Section {
    pub(super) fn read(
        node: &Node<'_>,
        tables: &HashMap<String, Arc<Lookup>>,
    ) -> Result<Self, Refused> {
        let known = [
            "name",
            "kind",
            "columns",
            "separator",
            "joined",
            "fields",
            "customer",
            "product",
            "rule",
            "charge",
            "reject",
            "reason",
        ];
        let keys = node.keys(&known)?;
        let kind = keys.need("kind")?;
        let name = keys.read("name", Node::text)?.unwrap_or(kind.text()?).to_owned();
        let columns = keys.need("columns")?.texts()?;
        if columns.is_empty() {
            return Err(node.wrong("a kind of file is recognised by at least one column"));
        }
        let twice = |(place, name): &(usize, &String)| columns[..*place].contains(name);
        if let Some((_, name)) = columns.iter().enumerate().find(twice) {
            return Err(node.wrong(format!("`columns` names `{name}` twice")));
        }
        let separator = keys.read("separator", separator)?.unwrap_or(b',');
        let of_some =
            ["joined", "customer", "product", "rule", "charge", "reject", "reason", "fields"];
        let allowed: &[&str] = match kind.text()? {
            "orders" => &["fields", "customer", "charge"],
            "order_lines" => &["fields", "joined", "customer", "product", "rule"],
            "unused" => &["reject", "reason"],
            _ => &["fields"],
        };
        let mut stray = of_some.iter().filter(|key| !allowed.contains(key));
        if let Some(key) = stray.find_map(|key| keys.find(key)) {
            return Err(key.wrong(format!("this does not belong to `{}`", kind.text()?)));
        }
        let names = Names { columns: &columns, tables };
        let kind = read_kind(&kind, &keys, names)?;
        Ok(Self { name, kind, separator, columns })
    }
}

fn separator(node: &Node<'_>) -> Result<u8, Refused> {
    match node.text()?.as_bytes() {
        [byte] if byte.is_ascii() && *byte != b'"' => Ok(*byte),
        _ => Err(node.wrong("one character is wanted here, such as `;`")),
    }
}

fn read_kind(kind: &Node<'_>, keys: &Keys<'_>, names: Names<'_>) -> Result<Kind, Refused> {
    if kind.text()? == "unused" {
        let (code, reason) = rejection(&keys.need("reject")?, keys)?;
        return Ok(Kind::Unused(UnusedLines { code, reason }));
    }
    let fields = keys.need("fields")?;
    match kind.text()? {
        "customers" => Ok(Kind::Customers(Box::new(customer(&fields, names)?))),
        "products" => Ok(Kind::Products(product(&fields, names)?)),
        "prices" => Ok(Kind::Prices(prices(&fields, names)?)),
        "stock" => Ok(Kind::Stock(stock(&fields, names)?)),
        "orders" => Ok(Kind::Orders(orders(keys, names)?)),
        "order_lines" => Ok(Kind::OrderLines(order_lines(keys, names)?)),
        "payments" => Ok(Kind::Payments(payments(&fields, names)?)),
        "bank_lines" => Ok(Kind::BankLines(Box::new(bank_lines(&fields, names)?))),
        "opening_items" => Ok(Kind::OpeningItems(Box::new(opening_items(&fields, names)?))),
        "opening_goods" => Ok(Kind::OpeningGoods(opening_goods(&fields, names)?)),
        "opening_money" => Ok(Kind::OpeningMoney(Box::new(opening_money(&fields, names)?))),
        "opening_bills" => Ok(Kind::OpeningBills(opening_bills(&fields, names)?)),
        "opening_balances" => Ok(Kind::OpeningBalances(opening_balances(&fields, names)?)),
        _ => Err(kind.wrong(
            "customers, products, prices, stock, orders, order_lines, payments, bank_lines, \
             opening_items, opening_goods, opening_money, opening_bills, opening_balances or \
             unused is wanted",
        )),
    }
}

const CUSTOMER_KEYS: [&str; 14] = [
    "when",
    "code",
    "name",
    "country",
    "city",
    "postal_code",
    "street",
    "email",
    "currency",
    "terms",
    "tax_status",
    "vat_id",
    "price_list",
    "credit_limit",
];

fn customer(node: &Node<'_>, names: Names<'_>) -> Result<CustomerFields, Refused> {
    let reader = Reader { keys: node.keys(&CUSTOMER_KEYS)?, names };
    let code = reader.need("code")?;
    if !reader.has_any_but("code", &CUSTOMER_KEYS[1..]) {
        return Ok(CustomerFields { code, details: None });
    }
    let details = CustomerDetails {
        name: reader.or("name", code.clone())?,
        country: reader.need("country")?,
        city: reader.value("city")?,
        postal_code: reader.value("postal_code")?,
        street: reader.value("street")?,
        email: reader.value("email")?,
        currency: reader.value("currency")?,
        terms: reader.need("terms")?,
        tax_status: reader.need("tax_status")?,
        vat_id: reader.value("vat_id")?,
        price_list: reader.value("price_list")?,
        credit_limit: reader.value("credit_limit")?,
    };
    Ok(CustomerFields { code, details: Some(details) })
}

const PRODUCT_KEYS: [&str; 8] =
    ["when", "sku", "name", "kind", "unit", "tax_category", "description", "price"];

fn product(node: &Node<'_>, names: Names<'_>) -> Result<ProductFields, Refused> {
    product_of(&Reader { keys: node.keys(&PRODUCT_KEYS[..6])?, names })
}

fn product_of(reader: &Reader<'_>) -> Result<ProductFields, Refused> {
    let sku = reader.need("sku")?;
    if !reader.has_any_but("sku", &PRODUCT_KEYS[1..6]) {
        return Ok(ProductFields { sku, details: None });
    }
    let details = ProductDetails {
        name: reader.or("name", sku.clone())?,
        kind: reader.need("kind")?,
        unit: reader.or("unit", constant("C62"))?,
        tax_category: reader.need("tax_category")?,
    };
    Ok(ProductFields { sku, details: Some(details) })
}

fn prices(node: &Node<'_>, names: Names<'_>) -> Result<PriceFields, Refused> {
    let known = ["list", "currency", "sku", "valid_from", "from_quantity", "price"];
    let reader = Reader { keys: node.keys(&known)?, names };
    Ok(PriceFields {
        list: reader.need("list")?,
        currency: reader.value("currency")?,
        sku: reader.need("sku")?,
        valid_from: reader.need("valid_from")?,
        from_quantity: reader.or("from_quantity", constant("0"))?,
        price: reader.need("price")?,
    })
}

fn stock(node: &Node<'_>, names: Names<'_>) -> Result<StockFields, Refused> {
    let known = ["number", "sku", "quantity", "unit_cost", "date", "warehouse"];
    let reader = Reader { keys: node.keys(&known)?, names };
    let sku = reader.need("sku")?;
    Ok(StockFields {
        number: reader.or("number", sku.clone())?,
        sku,
        quantity: reader.need("quantity")?,
        unit_cost: reader.need("unit_cost")?,
        date: reader.need("date")?,
        warehouse: reader.value("warehouse")?,
    })
}

fn payments(node: &Node<'_>, names: Names<'_>) -> Result<PaymentFields, Refused> {
    let known =
        ["number", "customer", "date", "amount", "currency", "method", "reference", "invoice"];
    let reader = Reader { keys: node.keys(&known)?, names };
    Ok(PaymentFields {
        number: reader.need("number")?,
        customer: reader.need("customer")?,
        date: reader.need("date")?,
        amount: reader.need("amount")?,
        currency: reader.value("currency")?,
        method: reader.need("method")?,
        reference: reader.value("reference")?,
        invoice: reader.value("invoice")?,
    })
}

fn bank_lines(node: &Node<'_>, names: Names<'_>) -> Result<BankLineFields, Refused> {
    let known = [
        "account",
        "date",
        "amount",
        "side",
        "credit",
        "debit",
        "currency",
        "remitter",
        "bank_account",
        "remittance",
        "end_to_end",
        "reference",
    ];
    let reader = Reader { keys: node.keys(&known)?, names };
    let sides = ["credit", "debit"].iter().all(|key| reader.keys.find(key).is_some());
    if reader.keys.find("amount").is_none() && !sides {
        return Err(node.wrong("`amount`, or `credit` and `debit`, is wanted here"));
    }
    Ok(BankLineFields {
        account: reader.need("account")?,
        date: reader.need("date")?,
        amount: reader.value("amount")?,
        side: reader.value("side")?,
        credit: reader.value("credit")?,
        debit: reader.value("debit")?,
        currency: reader.value("currency")?,
        remitter: reader.value("remitter")?,
        bank_account: reader.value("bank_account")?,
        remittance: reader.value("remittance")?,
        end_to_end: reader.value("end_to_end")?,
        reference: reader.value("reference")?,
    })
}

fn opening_items(node: &Node<'_>, names: Names<'_>) -> Result<OpeningItemFields, Refused> {
    let known = [
        "number",
        "kind",
        "customer",
        "issued_on",
        "due_on",
        "sku",
        "tax_category",
        "tax_rate",
        "open",
        "currency",
        "base_amount",
        "dunning_level",
        "last_letter_on",
    ];
    let reader = Reader { keys: node.keys(&known)?, names };
    Ok(OpeningItemFields {
        number: reader.need("number")?,
        kind: reader.or("kind", constant("invoice"))?,
        customer: reader.need("customer")?,
        issued_on: reader.need("issued_on")?,
        due_on: reader.value("due_on")?,
        sku: reader.need("sku")?,
        tax_category: reader.need("tax_category")?,
        tax_rate: reader.need("tax_rate")?,
        open: reader.need("open")?,
        currency: reader.value("currency")?,
        base_amount: reader.value("base_amount")?,
        dunning_level: reader.value("dunning_level")?,
        last_letter_on: reader.value("last_letter_on")?,
    })
}

fn opening_goods(node: &Node<'_>, names: Names<'_>) -> Result<OpeningGoodsFields, Refused> {
    let known = ["number", "sku", "quantity", "value", "warehouse"];
    let reader = Reader { keys: node.keys(&known)?, names };
    let sku = reader.need("sku")?;
    Ok(OpeningGoodsFields {
        number: reader.or("number", sku.clone())?,
        sku,
        quantity: reader.need("quantity")?,
        value: reader.need("value")?,
        warehouse: reader.value("warehouse")?,
    })
}

fn opening_money(node: &Node<'_>, names: Names<'_>) -> Result<OpeningMoneyFields, Refused> {
    let known = [
        "number",
        "customer",
        "method",
        "amount",
        "currency",
        "base_amount",
        "reference",
        "remitter",
        "bank_account",
    ];
    let reader = Reader { keys: node.keys(&known)?, names };
    let number = reader.need("number")?;
    Ok(OpeningMoneyFields {
        reference: reader.or("reference", number.clone())?,
        number,
        customer: reader.value("customer")?,
        method: reader.or("method", constant("bank"))?,
        amount: reader.need("amount")?,
        currency: reader.value("currency")?,
        base_amount: reader.value("base_amount")?,
        remitter: reader.value("remitter")?,
        bank_account: reader.value("bank_account")?,
    })
}

fn opening_bills(node: &Node<'_>, names: Names<'_>) -> Result<OpeningBillFields, Refused> {
    let known = ["number", "supplier", "issued_on", "due_on", "open"];
    let reader = Reader { keys: node.keys(&known)?, names };
    Ok(OpeningBillFields {
        number: reader.need("number")?,
        supplier: reader.need("supplier")?,
        issued_on: reader.need("issued_on")?,
        due_on: reader.value("due_on")?,
        open: reader.need("open")?,
    })
}

fn opening_balances(node: &Node<'_>, names: Names<'_>) -> Result<OpeningBalanceFields, Refused> {
    let reader = Reader { keys: node.keys(&["account", "debit", "credit"])?, names };
    Ok(OpeningBalanceFields {
        account: reader.need("account")?,
        debit: reader.value("debit")?,
        credit: reader.value("credit")?,
    })
}

/// The fields of a head; `joined`: the reader's keys are those of a line without a head.
const HEAD_KEYS: [&str; 6] =
    ["number", "date", "requested_on", "customer_po", "ship_to", "ship_to_country"];

const ITEM_KEYS: [&str; 4] = ["description", "quantity", "price", "discount"];

fn head(fields: &Reader<'_>, keys: &Keys<'_>, names: Names<'_>) -> Result<HeadFields, Refused> {
    let choices = keys.need("customer")?.items()?;
    let choice = |node: &Node<'_>| {
        let then = customer(node, names)?;
        let when = node.keys(&CUSTOMER_KEYS)?.find("when");
        Ok(Choice { when: Condition::read_all(when, names)?, then })
    };
    Ok(HeadFields {
        date: fields.need("date")?,
        requested_on: fields.value("requested_on")?,
        customer_po: fields.value("customer_po")?,
        ship_to: fields.value("ship_to")?,
        ship_to_country: fields.value("ship_to_country")?,
        customers: choices.iter().map(choice).collect::<Result<_, Refused>>()?,
    })
}

fn orders(keys: &Keys<'_>, names: Names<'_>) -> Result<HeadSection, Refused> {
    let fields = Reader { keys: keys.need("fields")?.keys(&HEAD_KEYS)?, names };
    let charge = |node: &Node<'_>| {
        let reader = Reader { keys: node.keys(&PRODUCT_KEYS[1..])?, names };
        Ok(ChargeFields {
            product: product_of(&reader)?,
            description: reader.value("description")?,
            price: reader.need("price")?,
        })
    };
    Ok(HeadSection {
        number: fields.need("number")?,
        head: head(&fields, keys, names)?,
        charges: keys.list("charge")?.iter().map(charge).collect::<Result<_, Refused>>()?,
    })
}

fn order_lines(keys: &Keys<'_>, names: Names<'_>) -> Result<LineSection, Refused> {
    let joined = keys.read("joined", Node::flag)?.unwrap_or_default();
    let known: Vec<&str> = match joined {
        true => HEAD_KEYS[..1].iter().chain(&ITEM_KEYS).copied().collect(),
        false => HEAD_KEYS.iter().chain(&ITEM_KEYS).copied().collect(),
    };
    let fields = Reader { keys: keys.need("fields")?.keys(&known)?, names };
    let item = ItemFields {
        description: fields.value("description")?,
        quantity: fields.need("quantity")?,
        price: fields.value("price")?,
        discount: fields.or("discount", constant("0"))?,
    };
    let choice = |node: &Node<'_>| {
        let then = product(node, names)?;
        let when = node.keys(&PRODUCT_KEYS[..6])?.find("when");
        Ok(Choice { when: Condition::read_all(when, names)?, then })
    };
    let products = keys.need("product")?.items()?;
    let rules = keys.need("rule")?.items()?;
    if let (true, Some(customer)) = (joined, keys.find("customer")) {
        return Err(customer.wrong("joined lines have the customer of their head"));
    }
    Ok(LineSection {
        number: fields.need("number")?,
        head: if joined { None } else { Some(head(&fields, keys, names)?) },
        products: products.iter().map(choice).collect::<Result<_, Refused>>()?,
        rules: rules.iter().map(|node| rule(node, &item, names)).collect::<Result<_, _>>()?,
    })
}

/// The code and the reason with which lines are rejected.
fn rejection(code: &Node<'_>, keys: &Keys<'_>) -> Result<(String, String), Refused> {
    if !is_name(code.text()?) {
        return Err(code.wrong("a code of lower-case letters, digits and `_` is wanted here"));
    }
    Ok((code.text()?.to_owned(), keys.need("reason")?.text()?.to_owned()))
}

/// A rule; the fields that it states stand in the place of the section's.
fn rule(node: &Node<'_>, item: &ItemFields, names: Names<'_>) -> Result<Rule, Refused> {
    let known = [
        "when",
        "whole_document",
        "becomes",
        "disposition",
        "reject",
        "reason",
        "description",
        "quantity",
        "price",
        "discount",
    ];
    let reader = Reader { keys: node.keys(&known)?, names };
    let keys = &reader.keys;
    let effect = match (keys.find("becomes"), keys.find("reject")) {
        (Some(becomes), None) => Effect::Becomes {
            outcome: outcome(&becomes, keys)?,
            item: ItemFields {
                description: reader.or("description", item.description.clone())?,
                quantity: reader.or("quantity", item.quantity.clone())?,
                price: reader.or("price", item.price.clone())?,
                discount: reader.or("discount", item.discount.clone())?,
            },
            reason: reader.value("reason")?,
        },
        (None, Some(code)) => {
            let (code, reason) = rejection(&code, keys)?;
            Effect::Rejects { code, reason }
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err(node.wrong("either `becomes` or `reject` is wanted here"));
        }
    };
    let scope = match keys.read("whole_document", Node::flag)?.unwrap_or_default() {
        true => Scope::Document,
        false => Scope::Line,
    };
    Ok(Rule { when: Condition::read_all(keys.find("when"), names)?, scope, effect })
}
