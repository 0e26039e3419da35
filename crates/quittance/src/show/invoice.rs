//! An invoice or a credit note.
use super::Page;
use super::buyer::Buyer;
use super::collecting::{self, DisputePage, Dunned};
use super::parts::{
    Happened, Open, Posted, Settled, Skus, discount, history, print_history, print_posted,
    print_settled, terms_in_words, with_unit,
};
use super::told::Told;
use crate::exit::Stop;
use crate::figures::{amount, decimal, decimal_or_null, money, price_per, quantity_cell};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::country::Country;
use quittance_domain::customer::Terms;
use quittance_domain::invoicing::{InvoiceKind, InvoiceLine, InvoiceTax};
use quittance_domain::receivables::DiscountOffer;
use quittance_domain::shipping::ShipmentId;
use quittance_domain::tax::{ComponentCode, ComponentTax, Exemption};
use quittance_domain::{Currency, Date, Money, Price, Quantity, Rate, Refused};
use quittance_store::company;
use quittance_store::invoicing::{self, InvoiceShown};
use quittance_store::order::{BilledKit, billed_kits};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;

/// The page. Amounts of credit notes are positive, too.
#[derive(Serialize)]
pub struct InvoicePage {
    kind: InvoiceKind,
    number: String,
    /// As it was when the document was posted.
    customer: Buyer,
    /// Whom it is addressed to, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    bill_to: Option<Buyer>,
    order: Option<String>,
    /// The orders of an invoice over several.
    orders: Vec<String>,
    shipments: Vec<String>,
    /// The invoice that a credit note takes back.
    credits: Option<String>,
    credited_by: Vec<String>,
    /// The invoice that a debit note bills more for.
    debits: Option<String>,
    /// The invoice that it stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    corrects: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrected_by: Vec<String>,
    debited_by: Vec<String>,
    reason: String,
    issued_on: Date,
    due_on: Date,
    terms: Terms,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    net: Money,
    #[serde(serialize_with = "decimal")]
    tax: Money,
    #[serde(serialize_with = "decimal")]
    gross: Money,
    open: Option<Open>,
    /// The parts of it that are due on their own days; none where all is due at once.
    instalments: Vec<Open>,
    /// What deposits take off it.
    deposits: Vec<Deducted>,
    /// What paying until a day saves.
    early_discounts: Vec<EarlyDiscount>,
    lines: Vec<Line>,
    /// The kits that lines are parts of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kits: Vec<Kit>,
    taxes: Vec<Tax>,
    disputes: Vec<DisputePage>,
    dunned: Option<Dunned>,
    settled_by: Vec<Settled>,
    settles: Vec<Settled>,
    entries: Vec<Posted>,
    history: Vec<Happened>,
}

/// A deposit that the invoice takes off.
#[derive(Serialize)]
struct Deducted {
    deposit: String,
    #[serde(serialize_with = "decimal")]
    net: Money,
    #[serde(serialize_with = "decimal")]
    tax: Money,
    #[serde(serialize_with = "decimal")]
    gross: Money,
}

/// What paying an instalment until a day saves, net and tax.
#[derive(Serialize)]
struct EarlyDiscount {
    instalment: i64,
    until: Date,
    #[serde(serialize_with = "decimal")]
    saves: Money,
}

/// What of a kit is billed.
#[derive(Serialize)]
struct Kit {
    sku: String,
    description: String,
    /// Whole kits; none: these lines are only some of its parts.
    quantity: Option<Quantity>,
    #[serde(serialize_with = "decimal")]
    net: Money,
}

impl From<BilledKit> for Kit {
    fn from(kit: BilledKit) -> Self {
        let BilledKit { sku, description, quantity, net } = kit;
        Kit { sku, description, quantity, net }
    }
}

#[derive(Serialize)]
struct Line {
    line_no: i64,
    order_line: Option<i64>,
    shipment: Option<String>,
    shipment_line: Option<i64>,
    supplied_on: Date,
    sku: String,
    description: String,
    quantity: Quantity,
    /// What the quantity of a free line is told in.
    #[serde(skip_serializing_if = "String::is_empty")]
    unit: String,
    /// What stands below it.
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
    price: Price,
    price_unit: i64,
    discount: Rate,
    /// What the net, or the gross where there is one, is below price x quantity.
    #[serde(serialize_with = "decimal")]
    discount_amount: Money,
    #[serde(serialize_with = "decimal")]
    net: Money,
    /// What it comes to with the tax that is inside its price; null: tax comes on top.
    #[serde(serialize_with = "decimal_or_null")]
    gross: Option<Money>,
    tax_category: String,
    tax_rate: String,
}

#[derive(Serialize)]
struct Tax {
    category: String,
    rate: String,
    #[serde(serialize_with = "decimal")]
    base: Money,
    #[serde(serialize_with = "decimal")]
    tax: Money,
    /// What of the base it is on, where paying in time saves the rest of it without tax.
    #[serde(serialize_with = "decimal_or_null", skip_serializing_if = "Option::is_none")]
    taxed: Option<Money>,
    /// What it is made of, where it is more than one tax, each on the same base.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component>,
    /// Why it is none by its nature.
    #[serde(skip_serializing_if = "Option::is_none")]
    exemption: Option<Exempt>,
}

#[derive(Serialize)]
struct Exempt {
    /// Of the list VATEX.
    code: Option<&'static str>,
    reason: &'static str,
}

#[derive(Serialize)]
struct Component {
    code: ComponentCode,
    name: String,
    rate: Rate,
    #[serde(serialize_with = "decimal")]
    tax: Money,
}

/// Reads the page.
pub fn read(books: &Books, number: &str) -> Result<Option<InvoicePage>, Stop> {
    let found = books.database.read(|reader| invoicing::show(reader, books.company, number))?;
    found.map(|shown| of_shown(books, shown)).transpose()
}

fn of_shown(books: &Books, shown: InvoiceShown) -> Result<InvoicePage, Stop> {
    let lines = lines_of(books, &shown)?;
    let seller = books.database.read(|reader| company::show(reader, books.company))?;
    let seller = seller.expect("the company of a document stays").country;
    let kits = books.database.read(|reader| billed_kits(reader, books.company, &shown.invoice))?;
    let kits = kits.into_iter().map(Kit::from).collect();
    let taxes = shown.taxes.iter().map(|tax| tax_of(tax, seller)).collect();
    let (invoice, (buyer, bill_to)) = (shown.invoice, shown.buyer);
    let (credits, debits, corrects) = match invoice.kind {
        InvoiceKind::Invoice => (None, None, shown.original_number),
        InvoiceKind::DebitNote => (None, shown.original_number, None),
        InvoiceKind::CreditNote | InvoiceKind::Deposit => (shown.original_number, None, None),
    };
    Ok(InvoicePage {
        kind: invoice.kind,
        number: invoice.number,
        customer: Buyer::read(books, buyer)?,
        bill_to: bill_to.map(|it| Buyer::read(books, it)).transpose()?,
        order: shown.order_number,
        orders: shown.summary,
        shipments: shown.shipments.into_iter().map(|(_, number)| number).collect(),
        credits,
        credited_by: shown.credited_by,
        debits,
        debited_by: shown.debited_by,
        corrects,
        corrected_by: shown.corrected_by,
        reason: invoice.reason,
        issued_on: invoice.issued_on,
        due_on: invoice.due_on,
        terms: invoice.terms,
        currency: invoice.currency,
        net: invoice.net,
        tax: invoice.tax,
        gross: invoice.gross,
        open: Open::of_all(&shown.items),
        instalments: match shown.items.as_slice() {
            [] | [_] => Vec::new(),
            several => several.iter().map(Open::from).collect(),
        },
        deposits: deducted(&shown.deducted)?,
        early_discounts: early_discounts(&shown.offers)?,
        lines,
        kits,
        taxes,
        disputes: collecting::disputes_of(books, invoice.id.uuid())?,
        dunned: collecting::dunned(books, invoice.id.uuid())?,
        settled_by: shown.settled_by.into_iter().map(Settled::from).collect(),
        settles: shown.settles.into_iter().map(Settled::from).collect(),
        entries: shown.entries.into_iter().map(Posted::from).collect(),
        history: history(books, &[invoice.id.uuid()])?,
    })
}

fn lines_of(books: &Books, shown: &InvoiceShown) -> Result<Vec<Line>, Stop> {
    let (mut skus, mut told) = (Skus::default(), Told::default());
    let numbers: BTreeMap<ShipmentId, String> = shown.shipments.iter().cloned().collect();
    let line = |line: &InvoiceLine| {
        let of = line.order.zip(line.order_line);
        let unit = of.map_or(Ok(String::new()), |of| told.unit(books, of, line.product))?;
        let text = of.map_or(Ok(String::new()), |of| told.text(books, of))?;
        Ok(Line {
            unit,
            text,
            line_no: line.line_no,
            order_line: line.order_line,
            shipment: line.shipment.and_then(|id| numbers.get(&id).cloned()),
            shipment_line: line.shipment_line,
            supplied_on: line.supplied_on,
            sku: skus.of(books, line.product)?,
            description: line.description.clone(),
            quantity: line.quantity,
            price: line.price,
            price_unit: line.price_unit,
            discount: line.discount,
            discount_amount: line.discount_amount,
            net: line.net,
            gross: line.gross,
            tax_category: line.tax_category.to_string(),
            tax_rate: line.tax_rate.to_string(),
        })
    };
    shown.lines.iter().map(line).collect()
}

fn tax_of(tax: &InvoiceTax, seller: Country) -> Tax {
    let taxed = tax.untaxed.and_then(|untaxed| tax.base.checked_sub(untaxed).ok());
    let why = |it: Exemption| Exempt { code: it.code, reason: it.reason };
    Tax {
        category: tax.category.to_string(),
        rate: tax.rate.to_string(),
        base: tax.base,
        tax: tax.tax,
        taxed,
        components: tax.components.iter().map(component).collect(),
        exemption: tax.category.exemption(seller).map(why),
    }
}

fn component(of: &ComponentTax) -> Component {
    Component { code: of.code, name: of.name.clone(), rate: of.rate, tax: of.tax }
}

/// What each deposit takes off, over all its taxes: those of one stand together.
fn deducted(rows: &[(String, Money, Money)]) -> Result<Vec<Deducted>, Stop> {
    let mut deposits: Vec<Deducted> = Vec::new();
    for (deposit, net, tax) in rows {
        let gross = net.checked_add(*tax).map_err(Refused::from)?;
        match deposits.last_mut().filter(|last| last.deposit == *deposit) {
            Some(last) => {
                last.net = last.net.checked_add(*net).map_err(Refused::from)?;
                last.tax = last.tax.checked_add(*tax).map_err(Refused::from)?;
                last.gross = last.gross.checked_add(gross).map_err(Refused::from)?;
            }
            None => {
                deposits.push(Deducted { deposit: deposit.clone(), net: *net, tax: *tax, gross });
            }
        }
    }
    Ok(deposits)
}

/// What paying early saves, by instalment and day.
fn early_discounts(offers: &[DiscountOffer]) -> Result<Vec<EarlyDiscount>, Stop> {
    let mut saved: BTreeMap<(i64, Date), Money> = BTreeMap::new();
    for offer in offers {
        let nothing = Money::zero(offer.base.currency());
        let sum = saved.entry((offer.instalment, offer.until)).or_insert(nothing);
        let of_it = [*sum, offer.base, offer.tax];
        *sum = Money::sum(nothing.currency(), of_it).map_err(Refused::from)?;
    }
    let discount = |((instalment, until), saves)| EarlyDiscount { instalment, until, saves };
    Ok(saved.into_iter().map(discount).collect())
}

impl InvoicePage {
    fn stands(&self) -> String {
        let Some(item) = &self.open else {
            return "nothing of it was ever owed".to_owned();
        };
        match self.kind {
            _ if item.open.is_zero() => "settled".to_owned(),
            InvoiceKind::Invoice | InvoiceKind::DebitNote | InvoiceKind::Deposit => {
                let open = format!("{} open, due {}", money(item.open), item.due_on);
                match item.under_way.is_zero() {
                    true => open,
                    false => format!("{open}, {} of it under way", money(item.under_way)),
                }
            }
            InvoiceKind::CreditNote => {
                let left = item.open.absolute().map_or_else(|_| money(item.open), money);
                format!("{left} the customer's, not used yet")
            }
        }
    }

    /// Why there is no tax, as the law asks documents to say.
    fn print_exemptions(&self, out: &mut Out) -> Result<(), Stop> {
        for tax in &self.taxes {
            let Some(Exempt { code, reason }) = &tax.exemption else { continue };
            let code = code.map(|code| format!(" ({code})")).unwrap_or_default();
            writeln!(out, "{}: {reason}{code}.", tax.category)?;
        }
        Ok(())
    }

    /// The days of supply of its lines: one, or the first and the last.
    fn supplied(&self) -> String {
        let days = self.lines.iter().map(|line| line.supplied_on);
        match (days.clone().min(), days.max()) {
            (Some(first), Some(last)) if first == last => first.to_string(),
            (Some(first), Some(last)) => format!("{first} to {last}"),
            (None, _) | (_, None) => String::new(),
        }
    }

    fn print_lines(&self, out: &mut Out) -> Result<(), Stop> {
        let several = self.shipments.len() > 1;
        let is_discounted = |line: &Line| !discount(line.discount, line.discount_amount).is_empty();
        let discounted = self.lines.iter().any(is_discounted);
        let mut columns = vec![("", Align::Right), ("SKU", Align::Left)];
        columns.push(("description", Align::Text));
        columns.extend(several.then_some(("delivery", Align::Left)));
        columns.extend([
            ("quantity", Align::Right),
            ("tax", Align::Right),
            ("price", Align::Right),
        ]);
        columns.extend(discounted.then_some(("discount", Align::Right)));
        let has_tax = self.lines.iter().any(|line| line.gross.is_some());
        columns.push((if has_tax { "with tax" } else { "net" }, Align::Right));
        let mut table = Table::new(&columns);
        for line in &self.lines {
            let mut cells = vec![line.line_no.to_string(), line.sku.clone()];
            cells.push(line.description.clone());
            cells.extend(several.then(|| line.shipment.clone().unwrap_or_default()));
            let per = price_per(line.price, line.price_unit);
            let quantity = with_unit(line.quantity, &line.unit);
            cells.extend([quantity, line.tax_rate.clone(), per]);
            cells.extend(discounted.then(|| discount(line.discount, line.discount_amount)));
            cells.push(amount(line.gross.unwrap_or(line.net)));
            table.row(cells);
            table.more(2, &line.text);
        }
        table.totals();
        let mut sum = |name: String, figure: Money| {
            let mut cells = vec![String::new(); columns.len() - 2];
            cells.extend([name, amount(figure)]);
            table.row(cells);
        };
        sum("net".to_owned(), self.net);
        for tax in &self.taxes {
            let on = tax.taxed.map(|taxed| format!(" on {}", amount(taxed))).unwrap_or_default();
            sum(format!("tax {} {}{on}", tax.category, tax.rate), tax.tax);
            for it in &tax.components {
                sum(format!("of it {} {}", it.name, it.rate), it.tax);
            }
        }
        sum(format!("gross {}", self.currency), self.gross);
        table.print(out)
    }
}

impl Page for InvoicePage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let name = match self.kind {
            InvoiceKind::Invoice if self.corrects.is_some() => "Corrected invoice",
            InvoiceKind::Invoice => "Invoice",
            InvoiceKind::CreditNote => "Credit note",
            InvoiceKind::DebitNote => "Debit note",
            InvoiceKind::Deposit => "Deposit invoice",
        };
        out.title(&format!("{name} {}", self.number), &self.stands())?;
        self.customer.print("customer", out)?;
        self.bill_to.iter().try_for_each(|it| it.print("addressed to", out))?;
        out.fact("order", self.order.as_deref().unwrap_or_default())?;
        out.fact("orders", &self.orders.join(", "))?;
        out.fact("delivered by", &self.shipments.join(", "))?;
        out.fact("supplied", &self.supplied())?;
        out.fact("credits", self.credits.as_deref().unwrap_or_default())?;
        out.fact("debits", self.debits.as_deref().unwrap_or_default())?;
        out.fact("corrects", self.corrects.as_deref().unwrap_or_default())?;
        out.fact("reason", &self.reason)?;
        out.fact("date", &self.issued_on.to_string())?;
        if matches!(self.kind, InvoiceKind::Invoice | InvoiceKind::DebitNote) {
            let due = format!("{}, {}", self.due_on, terms_in_words(self.terms));
            out.fact("due", &due)?;
        }
        for part in &self.instalments {
            let (due_on, open) = (part.due_on, money(part.open));
            out.fact("instalment", &format!("{} due {due_on}, {open} open", money(part.amount)))?;
        }
        for it in &self.deposits {
            let words = format!("{} of {} taken off", money(it.gross), it.deposit);
            out.fact("deposit", &words)?;
        }
        for early in &self.early_discounts {
            let (until, saves) = (early.until, money(early.saves));
            let which = match self.instalments.len() {
                0 => String::new(),
                _ => format!(", instalment {}", early.instalment),
            };
            out.fact("paid early", &format!("saves {saves} until {until}{which}"))?;
        }
        out.fact("credited by", &self.credited_by.join(", "))?;
        out.fact("debited by", &self.debited_by.join(", "))?;
        out.fact("corrected by", &self.corrected_by.join(", "))?;
        writeln!(out)?;
        self.print_lines(out)?;
        for kit in &self.kits {
            let Kit { sku, description, .. } = kit;
            let count = kit.quantity.map_or_else(|| "parts of".to_owned(), quantity_cell);
            let net = amount(kit.net);
            out.paragraph(2, &format!("{count} {sku}, {description}: {net} net"))?;
        }
        self.print_exemptions(out)?;
        collecting::print_dunned(self.dunned.as_ref(), out)?;
        collecting::print_disputes(&self.disputes, out)?;
        print_settled("Settled by", &self.settled_by, out)?;
        print_settled("Settles", &self.settles, out)?;
        print_posted(&self.entries, out)?;
        print_history(&self.history, &self.number, out)
    }
}
