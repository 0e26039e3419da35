//! Brings an invoice or a credit note of the last system, as far as it is open.

use super::{Opening, OpeningChanged, OpeningRefusal, worth};
use crate::at::At;
use crate::code::Code;
use crate::company::{NumberSeries, Series};
use crate::credit::{self, CreditAccount};
use crate::currency::Currency;
use crate::customer::{Buyer, Customer, CustomerId, Terms};
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::invoicing::{Invoice, InvoiceId, InvoiceKind, InvoiceLine, InvoiceTax};
use crate::ledger::{Account, Entry, EntryKind, Posting, PostingHeader, post};
use crate::money::{AmountRefusal, Money};
use crate::price::Price;
use crate::product::{Product, ProductId, ProductKind};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::receivables::{CollectionItem, INSTALMENT_WHOLE, ItemKind, OpenItem};
use crate::refusal::{Problems, Refused};
use crate::tax::TaxCategory;
use crate::typed_text::{self, CODE_CHARS_MAX, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most taxes of one document.
const TAXES_MAX: usize = 20;

/// Brings what is open of a document of the last system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BringItem {
    /// Who owes it, or is owed.
    pub customer: CustomerId,
    /// An invoice or a credit note.
    pub kind: InvoiceKind,
    /// Its number in the last system, which it keeps.
    pub number: String,
    /// Its date there.
    pub issued_on: Date,
    /// The last day to pay it without being late; none: its date.
    #[serde(default)]
    pub due_on: Option<Date>,
    /// A service or charge that stands for what was sold: credit notes over it name it.
    pub product: ProductId,
    /// What is open, by tax.
    pub taxes: Vec<BroughtTax>,
    /// What that is worth in the books, of a document in another currency.
    #[serde(default)]
    pub base_amount: Option<Money>,
    /// The level of the last dunning letter; none: there was none.
    #[serde(default)]
    pub dunning_level: Option<i64>,
    /// The day of that letter.
    #[serde(default)]
    pub last_letter_on: Option<Date>,
    /// What it is for; may be empty.
    #[serde(default)]
    pub text: String,
}

/// What is open of a document at one rate of tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BroughtTax {
    /// The category.
    pub category: TaxCategory,
    /// The rate.
    pub rate: Rate,
    /// What is open, tax included; positive for both kinds.
    pub gross: Money,
}

/// Says that an invoice or credit note was brought. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningItem {
    /// The invoice or credit note.
    pub id: InvoiceId,
    /// The go-live day: the date of its entry.
    pub brought_on: Date,
}

/// What bringing an item rests on.
#[derive(Clone, Copy, Debug)]
pub struct BringGiven<'a> {
    /// The opening.
    pub opening: Option<&'a Opening>,
    /// The currency of the books.
    pub base: Currency,
    /// The customer, with its credit account.
    pub customer: Option<(&'a Customer, &'a CreditAccount)>,
    /// Who buys by what is brought; the customer as it is.
    pub buyer: Option<Buyer>,
    /// The product.
    pub product: Option<&'a Product>,
    /// The document that has the number.
    pub same_number: Option<InvoiceId>,
    /// The series that the number looks like, where a number was drawn from it or its start said.
    pub series: Option<&'a NumberSeries>,
}

/// An item that was brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// New, with its number.
    pub invoice: Invoice,
    /// New, one for each tax.
    pub lines: Vec<InvoiceLine>,
    /// New.
    pub taxes: Vec<InvoiceTax>,
    /// New.
    pub marker: OpeningItem,
    /// New.
    pub item: OpenItem,
    /// New; none: it was not dunned.
    pub state: Option<CollectionItem>,
    /// Changed.
    pub credit: CreditAccount,
    /// Receivables against opening equity.
    pub entry: Option<Entry>,
    /// The opening, changed, and `opening.item_brought`.
    pub changed: OpeningChanged,
}

/// The series of our own that a number looks like, such as `INV-2026`: it shares its numbers with
/// what is brought.
#[must_use]
pub fn series_of(number: &str) -> Option<(&str, i64)> {
    let (series, place) = number.rsplit_once('-')?;
    let (code, year) = series.split_once('-')?;
    let is_ours =
        [Series::Invoice, Series::CreditNote, Series::DebitNote].iter().any(|it| it.code() == code);
    let is_year = year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit());
    let place = place.parse().ok()?;
    (is_ours && is_year).then_some((series, place))
}

/// Brings an item.
///
/// Refusals: `NotBegun`, `ClosedAlready`; `UnknownCustomer`, `UnknownProduct`, `ProductIsStock`,
/// `text.*`, `NumberTaken`, `NumberToCome`, `AfterGoLive`, `DueBeforeIssue`,
/// `customer.term_days_out_of_range`, `NoDeposit`, `NoAmounts`, `TaxTwice`, `WrongCurrency`,
/// `BaseMissing`, `BaseWrong`, `DunningWrong`, `amount.*`.
pub fn bring_item(
    given: &BringGiven<'_>,
    command: &BringItem,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Brought, Refused> {
    let opening = Opening::open(given.opening)?;
    check(given, opening, command)?;
    let (customer, credit) = given.customer.expect("checked");
    let id = InvoiceId::from_uuid(ids.next());
    let amounts = command.taxes.iter().map(split).collect::<Result<Vec<_>, _>>()?;
    let taxes = taxes(id, &amounts, customer.currency)?;
    let lines = lines(id, given, command, &taxes)?;
    let invoice = invoice((id, given), command, &taxes, at)?;
    let is_note = command.kind == InvoiceKind::CreditNote;
    let sign = |amount: Money| if is_note { amount.negated() } else { Ok(amount) };
    let (amount, base_amount) = (sign(invoice.gross)?, sign(invoice.base_gross)?);
    let item = item(&invoice, (amount, base_amount));
    let header = PostingHeader {
        kind: EntryKind::Opening,
        posted_on: opening.on,
        document: id.uuid(),
        document_number: invoice.number.clone(),
    };
    let postings = [
        Posting::debit(Account::Receivables, amount, base_amount),
        Posting::credit(Account::OpeningEquity, amount, base_amount)?,
    ];
    let entry = post(header, &postings, ids)?;
    let event = Event::new("opening.item_brought", id.uuid())
        .with("kind", invoice.kind)
        .with("number", &invoice.number)
        .with("customer", invoice.customer)
        .with("brought_on", opening.on)
        .with("gross", invoice.gross);
    Ok(Brought {
        marker: OpeningItem { id, brought_on: opening.on },
        state: dunned(command, &item),
        credit: match is_note {
            true => credit::credit_note(credit, invoice.gross)?,
            false => credit::bill(credit, invoice.gross)?,
        },
        changed: OpeningChanged {
            opening: opening.with_receivables(base_amount)?,
            events: vec![event],
        },
        invoice,
        lines,
        taxes,
        item,
        entry,
    })
}

fn check(given: &BringGiven<'_>, opening: &Opening, command: &BringItem) -> Result<(), Refused> {
    let mut problems = Problems::new();
    let mut found = |path: &str, refusal: OpeningRefusal| {
        problems.push(Refused::from(refusal).at(path));
    };
    match given.customer {
        None => found("customer", OpeningRefusal::UnknownCustomer),
        Some((customer, _)) => {
            let expected = customer.currency;
            if command.taxes.iter().any(|it| it.gross.currency() != expected) {
                found("taxes", OpeningRefusal::WrongCurrency { expected });
            }
        }
    }
    match given.product {
        None => found("product", OpeningRefusal::UnknownProduct),
        Some(product) if product.kind == ProductKind::Stock => {
            found("product", OpeningRefusal::ProductIsStock { sku: product.sku.clone() });
        }
        Some(_) => {}
    }
    if command.kind == InvoiceKind::Deposit {
        found("kind", OpeningRefusal::NoDeposit);
    }
    if let Some(refusal) = number_problem(given, &command.number) {
        found("number", refusal);
    }
    if command.issued_on > opening.on {
        let (issued_on, on) = (command.issued_on, opening.on);
        found("issued_on", OpeningRefusal::AfterGoLive { issued_on, on });
    }
    let due_on = command.due_on.unwrap_or(command.issued_on);
    if due_on < command.issued_on {
        found("due_on", OpeningRefusal::DueBeforeIssue);
    } else {
        let terms = Terms::Net(due_on.days_since(command.issued_on)).checked();
        problems.take_at("due_on", terms);
    }
    problems.take_at("number", typed_text::required(&command.number, CODE_CHARS_MAX));
    problems.take_at("text", typed_text::optional(&command.text, SENTENCE_CHARS_MAX));
    problems.take(check_amounts(command));
    problems.take(check_base(given, command));
    problems.take(check_dunned(opening, command));
    problems.finish()
}

fn number_problem(given: &BringGiven<'_>, number: &str) -> Option<OpeningRefusal> {
    if given.same_number.is_some() {
        return Some(OpeningRefusal::NumberTaken { number: number.to_owned() });
    }
    let (series, place) = series_of(number)?;
    let next = given.series.map_or(1, |series| series.next);
    (place >= next).then(|| OpeningRefusal::NumberToCome {
        number: number.to_owned(),
        series: series.to_owned(),
    })
}

fn check_amounts(command: &BringItem) -> Result<(), Refused> {
    let count = command.taxes.len();
    if count == 0 || count > TAXES_MAX {
        return Err(Refused::from(OpeningRefusal::NoAmounts).at("taxes"));
    }
    let mut problems = Problems::new();
    let mut seen = BTreeSet::new();
    for (index, tax) in command.taxes.iter().enumerate() {
        let path = |field: &str| format!("taxes[{index}].{field}");
        if !seen.insert((tax.category, tax.rate)) {
            problems.push(Refused::from(OpeningRefusal::TaxTwice).at(&path("rate")));
        }
        if !tax.gross.is_positive() || tax.rate.is_negative() {
            problems.push(Refused::from(OpeningRefusal::NoAmounts).at(&path("gross")));
        }
        problems.take_at(&path("gross"), tax.gross.bounded());
    }
    problems.finish()
}

/// Amounts of several currencies, and none at all, are refused as such.
fn check_base(given: &BringGiven<'_>, command: &BringItem) -> Result<(), Refused> {
    let Some(first) = command.taxes.first() else { return Ok(()) };
    let gross = Money::sum(first.gross.currency(), command.taxes.iter().map(|it| it.gross));
    match gross {
        Ok(gross) => worth(gross, command.base_amount, given.base).map(|_| ()),
        Err(_) => Ok(()),
    }
}

fn check_dunned(opening: &Opening, command: &BringItem) -> Result<(), Refused> {
    let is_sound = match (command.dunning_level, command.last_letter_on) {
        (None, None) => true,
        (Some(level), Some(letter_on)) => {
            (1..=99).contains(&level)
                && letter_on <= opening.on
                && command.kind == InvoiceKind::Invoice
        }
        _ => false,
    };
    if is_sound {
        return Ok(());
    }
    Err(Refused::from(OpeningRefusal::DunningWrong { on: opening.on }).at("dunning_level"))
}

/// What a gross amount is net, with the tax of just that net, and what is left: a minor unit
/// where no net comes to the gross.
fn split(of: &BroughtTax) -> Result<(BroughtTax, Money, Money, Money), AmountRefusal> {
    let unit = Money::new(1, of.gross.currency());
    let mut net = of.gross.checked_sub(of.rate.tax_from_gross(of.gross)?)?.checked_add(unit)?;
    loop {
        let tax = of.rate.tax_from_net(net)?;
        let left = of.gross.checked_sub(net.checked_add(tax)?)?;
        if !left.is_negative() {
            return Ok((*of, net, tax, left));
        }
        net = net.checked_sub(unit)?;
    }
}

/// The taxes of a document: what no net comes to stands outside the scope of tax, so that net and
/// tax agree at each rate, now and when all of it is credited.
fn taxes(
    id: InvoiceId,
    amounts: &[(BroughtTax, Money, Money, Money)],
    currency: Currency,
) -> Result<Vec<InvoiceTax>, AmountRefusal> {
    let tax = |category, rate, base, tax| {
        let components = Vec::new();
        InvoiceTax { invoice: id, category, rate, base, tax, untaxed: None, components }
    };
    let mut left = Money::zero(currency);
    let mut taxes: Vec<InvoiceTax> = Vec::with_capacity(amounts.len() + 1);
    for (of, net, amount, rest) in amounts {
        taxes.push(tax(of.category, of.rate, *net, *amount));
        left = left.checked_add(*rest)?;
    }
    if left.is_zero() {
        return Ok(taxes);
    }
    let outside = (TaxCategory::OutsideScope, Rate::ZERO);
    match taxes.iter_mut().find(|it| (it.category, it.rate) == outside) {
        Some(found) => found.base = found.base.checked_add(left)?,
        None => taxes.push(tax(outside.0, outside.1, left, Money::zero(currency))),
    }
    Ok(taxes)
}

fn lines(
    id: InvoiceId,
    given: &BringGiven<'_>,
    command: &BringItem,
    taxes: &[InvoiceTax],
) -> Result<Vec<InvoiceLine>, Refused> {
    let product = given.product.expect("checked");
    let one = Quantity::whole(1)?;
    let text = if command.text.is_empty() { &product.name } else { &command.text };
    let line = |(line_no, tax): (i64, &InvoiceTax)| {
        Ok(InvoiceLine {
            invoice: id,
            line_no,
            customer: command.customer,
            product: product.id,
            kind: product.kind,
            order: None,
            order_line: None,
            shipment: None,
            shipment_line: None,
            supplied_on: command.issued_on,
            description: text.clone(),
            quantity: one,
            price: Price::per_unit(tax.base, one)?,
            price_unit: 1,
            discount: Rate::ZERO,
            discount_amount: Money::zero(tax.base.currency()),
            net: tax.base,
            gross: None,
            tax_category: tax.category,
            tax_rate: tax.rate,
            original_invoice: None,
            original_line: None,
        })
    };
    (1..).zip(taxes).map(line).collect()
}

fn invoice(
    (id, given): (InvoiceId, &BringGiven<'_>),
    command: &BringItem,
    taxes: &[InvoiceTax],
    at: &At,
) -> Result<Invoice, Refused> {
    let (customer, _) = given.customer.expect("checked");
    let buyer = given.buyer.expect("it comes with the customer");
    let currency = customer.currency;
    let net = Money::sum(currency, taxes.iter().map(|it| it.base))?;
    let tax = Money::sum(currency, taxes.iter().map(|it| it.tax))?;
    let gross = net.checked_add(tax)?.bounded()?;
    let due_on = match command.kind {
        InvoiceKind::Invoice | InvoiceKind::DebitNote => {
            command.due_on.unwrap_or(command.issued_on)
        }
        InvoiceKind::CreditNote | InvoiceKind::Deposit => command.issued_on,
    };
    Ok(Invoice {
        id,
        number: command.number.clone(),
        kind: command.kind,
        customer: command.customer,
        party: buyer.party,
        bill_to: buyer.bill_to,
        bill_to_party: buyer.bill_to_party,
        order: None,
        original: None,
        reason: String::new(),
        issued_on: command.issued_on,
        due_on,
        terms: Terms::Net(due_on.days_since(command.issued_on)),
        ship_to_country: customer.country,
        currency,
        net,
        tax,
        gross,
        base_gross: command.base_amount.unwrap_or(gross),
        posted_at: at.received_at,
        version: 0,
    })
}

fn item(invoice: &Invoice, (amount, base_amount): (Money, Money)) -> OpenItem {
    OpenItem {
        document: invoice.id.uuid(),
        instalment: INSTALMENT_WHOLE,
        instalments: 1,
        discount_until: None,
        under_way: None,
        kind: ItemKind::Receivable,
        customer: invoice.customer,
        document_number: invoice.number.clone(),
        document_on: invoice.issued_on,
        due_on: invoice.due_on,
        currency: invoice.currency,
        amount,
        open: amount,
        base_amount,
        base_open: base_amount,
        version: 0,
    }
}

fn dunned(command: &BringItem, item: &OpenItem) -> Option<CollectionItem> {
    let (level, last_letter_on) = (command.dunning_level, command.last_letter_on);
    level.map(|_| CollectionItem { level, last_letter_on, ..CollectionItem::new(item) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// At each rate net and tax agree, and with the rest they come to the amount; the rest is
        /// a minor unit at most.
        #[test]
        fn an_amount_is_split_to_the_cent(minor in 1_i64..1_000_000_000, percent in 0_i64..=100) {
            let gross = Money::new(minor, Currency::EUR);
            let rate = Rate::percent(&percent.to_string()).unwrap();
            let of = BroughtTax { category: TaxCategory::Standard, rate, gross };
            let (_, net, tax, left) = split(&of).unwrap();
            prop_assert_eq!(rate.tax_from_net(net).unwrap(), tax);
            let all = net.checked_add(tax).unwrap().checked_add(left).unwrap();
            prop_assert_eq!(all, gross);
            prop_assert!((0..=1).contains(&left.minor()), "{}", left);
        }
    }
}
