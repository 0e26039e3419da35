//! Takes in a deposit: posts its invoice and settles it with the money.

use super::{
    ApplyToDeposit, Deposit, DepositRequest, DepositTax, ReceiveDeposit, RequestState, RequestStep,
    takes_deposits, with_deposit,
};
use crate::at::At;
use crate::company::Company;
use crate::credit::{self, Covered, CreditAccount};
use crate::customer::{Buyer, Customer};
use crate::event::Event;
use crate::id::Ids;
use crate::invoicing::entry::{self, Document, Reason};
use crate::invoicing::tax_point::tax_of_supply;
use crate::invoicing::{
    Invoice, InvoiceId, InvoiceKind, InvoiceLine, InvoiceTax, InvoicingRefusal,
};
use crate::ledger::{Account, Entry, InBase};
use crate::money::{AmountRefusal, Money};
use crate::order::{Order, OrderLine};
use crate::payment::{
    Application, ApplyOnAccount, ApplyOnAccountGiven, InvoiceRef, Matching, OnAccountApplied,
    Payment, PaymentReceived, ReceivePayment, ReceivePaymentGiven, Receiving, apply,
    receive as receive_payment,
};
use crate::price::Price;
use crate::product::{Product, ProductId};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::receivables::{Offers, OpenItem, relieve};
use crate::refusal::Refused;
use crate::tax::{self, PriceTax, TaxCategory, TaxRate};
use std::collections::BTreeMap;

/// The records that the receipt of a deposit is decided on.
#[derive(Clone, Copy, Debug)]
pub struct DepositGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The currency of the books, and the rate of the order's currency on the day.
    pub in_base: InBase,
    /// The request that is paid.
    pub request: &'a DepositRequest,
    /// Its order.
    pub order: &'a Order,
    /// All lines of the order, by line_no.
    pub order_lines: &'a [&'a OrderLine],
    /// What deposits of the order came to before, by tax.
    pub before: &'a [&'a DepositTax],
    /// The customer.
    pub customer: &'a Customer,
    /// Who buys by what is posted now.
    pub buyer: Buyer,
    /// Its credit account.
    pub credit: &'a CreditAccount,
    /// The products of the order's lines.
    pub products: &'a BTreeMap<ProductId, &'a Product>,
    /// The tax rates of the company's country.
    pub rates: &'a [&'a TaxRate],
}

/// Where the money comes from.
#[derive(Clone, Copy, Debug)]
pub enum MoneyFrom<'a> {
    /// It comes in now.
    Outside(&'a ReceiveDeposit),
    /// It came in before and waits on account.
    OnAccount(&'a ApplyToDeposit, &'a Payment, Option<&'a OpenItem>),
}

/// How the money settled the deposit invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MoneyUsed {
    /// As a new payment.
    Received(Box<PaymentReceived>),
    /// Out of what waited on account.
    Applied(Box<OnAccountApplied>),
}

/// A deposit that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositReceived {
    /// The deposit invoice, without number.
    pub invoice: Invoice,
    /// Its lines: one for each category and rate.
    pub lines: Vec<InvoiceLine>,
    /// Its taxes.
    pub taxes: Vec<InvoiceTax>,
    /// Its item, as it was posted: the money settles it at once.
    pub item: OpenItem,
    /// What is left of it: all.
    pub deposit: Deposit,
    /// What deposits of the order came to, changed or new.
    pub order_taxes: Vec<DepositTax>,
    /// The request, with more paid.
    pub request: DepositRequest,
    /// The order, with more in deposits.
    pub order: Order,
    /// The payment or what was applied; its credit account has the cover.
    pub money: MoneyUsed,
    /// Receivables against customer deposits and output tax.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

impl DepositReceived {
    /// The same with the number of the invoice series.
    #[must_use]
    pub fn with_number(mut self, number: &str) -> Self {
        self.events[0].data.push(("number", number.to_owned()));
        if let Some(entry) = &mut self.entry {
            number.clone_into(&mut entry.header.document_number);
        }
        let (items, events) = match &mut self.money {
            MoneyUsed::Received(received) => (&mut received.items, &mut received.events),
            MoneyUsed::Applied(applied) => (&mut applied.items, &mut applied.events),
        };
        let of_items = items.iter_mut().chain([&mut self.item]);
        of_items.for_each(|item| number.clone_into(&mut item.document_number));
        let settled = events.iter_mut().filter(|event| event.subject == self.invoice.id.uuid());
        for (_, value) in settled.flat_map(|event| &mut event.data).filter(|it| it.0 == "number") {
            number.clone_into(value);
        }
        number.clone_into(&mut self.invoice.number);
        self
    }
}

/// A share of a deposit that is taxed in one way.
struct Part {
    category: TaxCategory,
    rate: Rate,
    /// The order line that stands for it.
    line: usize,
    /// What the order comes to in it.
    gross: Money,
    tax: Money,
}

/// Takes in a deposit: its invoice carries the tax that falls due on receipt, at the rates of the
/// day, and is settled by the money at once.
///
/// Refusals: `RequestStateForbids`, `OrderTakesNoDeposit`, `DepositNotPositive`,
/// `amount.currency_mismatch`, `DepositMoreThanRequested`, `DepositOfOtherCustomer`,
/// `tax.no_rate`, those of a payment or of an application, `amount.overflow`.
pub fn receive(
    given: &DepositGiven<'_>,
    from: MoneyFrom<'_>,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<DepositReceived, Refused> {
    let amount = check(given, &from)?;
    let shares = shares(given, amount, at)?;
    let base_gross = match from {
        MoneyFrom::OnAccount(_, _, Some(item)) => relieve(item, amount)?.base_amount,
        MoneyFrom::Outside(_) | MoneyFrom::OnAccount(_, _, None) => {
            given.in_base.convert(amount)?
        }
    };
    let id = InvoiceId::from_uuid(ids.next());
    let invoice = header(given, id, (&shares, base_gross), at)?;
    let (lines, taxes) = rows(given, &invoice, &shares)?;
    let item = entry::open_item(&invoice, invoice.gross, base_gross)?;
    let document = Document::of(&invoice, (&lines, &taxes), Reason::Deposit);
    let nothing = Money::zero(given.company.base_currency);
    let entry = entry::entry(&document, nothing, ids)?;
    let deposit = deposit(given, &invoice, entry.as_ref())?;
    let order = with_deposit(given.order, amount)?;
    let lines_of_order = || given.order_lines.iter().copied();
    let (before, after) =
        (Covered::of(given.order, lines_of_order())?, Covered::of(&order, lines_of_order())?);
    let billed = credit::bill(given.credit, amount)?;
    let account = credit::cover(&billed, before, after)?;
    let money = pay(given, (&from, amount), (&account, &item), at, ids)?;
    let paid = given.request.paid.checked_add(amount)?;
    let step =
        if paid == given.request.amount { RequestStep::PayRest } else { RequestStep::PayPart };
    let state = given.request.state.next(step).expect("an open request is paid");
    let event = Event::new("deposit.received", id.uuid())
        .with("order", &given.order.number)
        .with("customer", invoice.customer)
        .with("request", &given.request.number)
        .with("gross", amount);
    Ok(DepositReceived {
        order_taxes: order_taxes(given, &taxes)?,
        request: DepositRequest { paid, state, ..given.request.clone() },
        events: vec![event],
        invoice,
        lines,
        taxes,
        item,
        deposit,
        order,
        money,
        entry,
    })
}

/// How much comes in.
fn check(given: &DepositGiven<'_>, from: &MoneyFrom<'_>) -> Result<Money, Refused> {
    let (request, order) = (given.request, given.order);
    assert_eq!(request.order, order.id, "the order of the request");
    assert_eq!(order.customer, given.credit.customer, "the customer's credit account");
    let state = request.state;
    if state != RequestState::Open {
        return Err(InvoicingRefusal::RequestStateForbids { state }.into());
    }
    let state = order.state;
    if !takes_deposits(state) {
        return Err(InvoicingRefusal::OrderTakesNoDeposit { state }.into());
    }
    if let MoneyFrom::OnAccount(_, payment, _) = from
        && payment.customer != order.customer
    {
        return Err(Refused::from(InvoicingRefusal::DepositOfOtherCustomer).at("payment"));
    }
    let left = request.amount.checked_sub(request.paid)?;
    let stated = match from {
        MoneyFrom::Outside(command) => command.amount,
        MoneyFrom::OnAccount(command, ..) => command.amount,
    };
    let amount = stated.unwrap_or(left);
    if !amount.is_positive() {
        return Err(Refused::from(InvoicingRefusal::DepositNotPositive).at("amount"));
    }
    let excess = amount.excess_over(left).map_err(|it| Refused::from(it).at("amount"))?;
    if excess.is_some() {
        let refusal = InvoicingRefusal::DepositMoreThanRequested { left };
        return Err(Refused::from(refusal).at("amount"));
    }
    Ok(amount)
}

/// What the order comes to by how it is taxed if tax falls due on receipt; what has none then is
/// outside the scope until it is supplied.
fn parts(given: &DepositGiven<'_>, at: &At) -> Result<Vec<Part>, Refused> {
    let mut codes = Vec::with_capacity(given.order_lines.len());
    let mut each = Vec::with_capacity(given.order_lines.len());
    for line in given.order_lines {
        let product = given.products.get(&line.product).expect("the products of all lines");
        let of = (given.company, given.customer, given.order);
        let (category, rate) =
            tax_of_supply(of, (line.kind, product), given.rates, at.business_date)?;
        let left = line.quantity.checked_sub(line.cancelled)?;
        let amount = line.amount().share(left.micros(), line.quantity.micros())?;
        codes.push((category, rate));
        each.push((category, rate, amount));
    }
    let mut parts: Vec<Part> = Vec::new();
    let price_tax = PriceTax::of(given.order_lines.first().and_then(|line| line.gross));
    let totals = match price_tax {
        PriceTax::Excluded => tax::totals(given.order.currency, each)?,
        PriceTax::Included => tax::included(given.order.currency, &each)?.0,
    };
    for of_rate in totals.by_rate {
        let line = codes.iter().position(|code| *code == (of_rate.category, of_rate.rate));
        let line = line.expect("each total is of lines");
        let gross = of_rate.base.checked_add(of_rate.tax)?;
        if of_rate.category.is_due_on_receipt(given.company.country) {
            let (category, rate) = (of_rate.category, of_rate.rate);
            parts.push(Part { category, rate, line, gross, tax: of_rate.tax });
            continue;
        }
        let (category, rate) = (TaxCategory::OutsideScope, Rate::ZERO);
        match parts.iter_mut().find(|part| part.category == category) {
            Some(part) => part.gross = part.gross.checked_add(gross)?,
            None => {
                let tax = Money::zero(given.order.currency);
                parts.push(Part { category, rate, line, gross, tax });
            }
        }
    }
    Ok(parts)
}

/// What the deposit comes to by how it is taxed: the part, its gross and its tax.
fn shares(
    given: &DepositGiven<'_>,
    amount: Money,
    at: &At,
) -> Result<Vec<(Part, Money, Money)>, Refused> {
    let parts = parts(given, at)?;
    let nothing = Money::zero(amount.currency());
    let before = |part: &Part| {
        let same = |it: &&&DepositTax| (it.category, it.rate) == (part.category, part.rate);
        let found = given.before.iter().find(same);
        found.map_or((nothing, nothing), |it| (it.gross, it.tax))
    };
    let mut weights = Vec::with_capacity(parts.len());
    for part in &parts {
        weights.push(part.gross.checked_sub(before(part).0)?.max(nothing)?.minor());
    }
    if weights.iter().all(|weight| *weight == 0) {
        weights = parts.iter().map(|part| part.gross.minor()).collect();
    }
    let mut shares = Vec::with_capacity(parts.len());
    for (part, gross) in parts.into_iter().zip(amount.split(&weights)?) {
        if gross.is_zero() {
            continue;
        }
        let (gross_before, tax_before) = before(&part);
        let done = gross_before.checked_add(gross)?;
        let tax = part.tax.part_due(done.minor(), part.gross.minor(), tax_before)?;
        let tax = tax.max(nothing)?.min(gross)?;
        shares.push((part, gross, tax));
    }
    Ok(shares)
}

fn header(
    given: &DepositGiven<'_>,
    id: InvoiceId,
    (shares, base_gross): (&[(Part, Money, Money)], Money),
    at: &At,
) -> Result<Invoice, AmountRefusal> {
    let order = given.order;
    let gross = Money::sum(order.currency, shares.iter().map(|(_, gross, _)| *gross))?;
    let tax = Money::sum(order.currency, shares.iter().map(|(.., tax)| *tax))?;
    Ok(Invoice {
        id,
        number: String::new(),
        kind: InvoiceKind::Deposit,
        customer: order.customer,
        party: given.buyer.party,
        bill_to: given.buyer.bill_to,
        bill_to_party: given.buyer.bill_to_party,
        order: Some(order.id),
        original: None,
        reason: String::new(),
        issued_on: at.business_date,
        due_on: at.business_date,
        terms: order.terms,
        ship_to_country: order.ship_to_country,
        currency: order.currency,
        net: gross.checked_sub(tax)?,
        tax,
        gross,
        base_gross,
        posted_at: at.received_at,
        version: 0,
    })
}

/// A line and a tax for each share. A line stands for all that is taxed so, and has no quantity.
fn rows(
    given: &DepositGiven<'_>,
    invoice: &Invoice,
    shares: &[(Part, Money, Money)],
) -> Result<(Vec<InvoiceLine>, Vec<InvoiceTax>), AmountRefusal> {
    let (mut lines, mut taxes) = (Vec::new(), Vec::new());
    for (line_no, (part, gross, tax)) in (1..).zip(shares) {
        let (order_line, net) = (given.order_lines[part.line], gross.checked_sub(*tax)?);
        lines.push(InvoiceLine {
            invoice: invoice.id,
            line_no,
            customer: invoice.customer,
            product: order_line.product,
            kind: order_line.kind,
            order: invoice.order,
            order_line: None,
            shipment: None,
            shipment_line: None,
            supplied_on: invoice.issued_on,
            description: format!("Deposit on {}", given.order.number),
            quantity: Quantity::ZERO,
            price: Price::ZERO,
            price_unit: 1,
            discount: Rate::ZERO,
            discount_amount: Money::zero(invoice.currency),
            net,
            gross: None,
            tax_category: part.category,
            tax_rate: part.rate,
            original_invoice: None,
            original_line: None,
        });
        let (category, rate) = (part.category, part.rate);
        let at = (given.company.country, category);
        let on = invoice.issued_on;
        let components = tax::components(at, rate, on, given.rates.iter().copied());
        let components = tax::component::of_rate(components, *tax)?;
        let (invoice, base, tax) = (invoice.id, net, *tax);
        taxes.push(InvoiceTax { invoice, category, rate, base, tax, untaxed: None, components });
    }
    Ok((lines, taxes))
}

/// What is left of the deposit: all, at the worth that its entry has for it.
fn deposit(
    given: &DepositGiven<'_>,
    invoice: &Invoice,
    entry: Option<&Entry>,
) -> Result<Deposit, AmountRefusal> {
    let lines = entry.into_iter().flat_map(|entry| &entry.lines);
    let of_deposits = lines.filter(|line| line.account == Account::CustomerDeposits);
    let base_net = Money::sum(given.in_base.base, of_deposits.map(|line| line.base_amount))?;
    let base_net = base_net.negated()?;
    let base_tax = invoice.base_gross.checked_sub(base_net)?;
    Ok(Deposit {
        invoice: invoice.id,
        request: given.request.id,
        order: given.order.id,
        customer: invoice.customer,
        currency: invoice.currency,
        open: invoice.net,
        tax_open: invoice.tax,
        base_net,
        base_open: base_net,
        base_tax,
        base_tax_open: base_tax,
        version: 0,
    })
}

/// Settles the invoice with the money.
fn pay(
    given: &DepositGiven<'_>,
    (from, amount): (&MoneyFrom<'_>, Money),
    (account, item): (&CreditAccount, &OpenItem),
    at: &At,
    ids: &mut dyn Ids,
) -> Result<MoneyUsed, Refused> {
    let invoice = InvoiceRef::Id(InvoiceId::from_uuid(item.document));
    let applications = vec![Application { invoice, amount }];
    match from {
        MoneyFrom::Outside(command) => {
            let command = ReceivePayment {
                customer: given.request.customer,
                method: command.method,
                reference: command.reference.clone(),
                amount,
                applications,
                automatic: Matching::Stated,
            };
            let given = ReceivePaymentGiven {
                company: given.company,
                credit: Some(account),
                group: &[],
                items: &[item],
                offers: Offers::default(),
                tolerance: None,
                disputes: &[],
                in_base: given.in_base,
            };
            let received = receive_payment(&given, &Receiving::plain(&command), at, ids)?;
            Ok(MoneyUsed::Received(Box::new(received)))
        }
        MoneyFrom::OnAccount(command, payment, on_account) => {
            let command = ApplyOnAccount {
                payment: command.payment,
                applications,
                automatic: Matching::Stated,
            };
            let given = ApplyOnAccountGiven {
                company: given.company,
                payment,
                on_account: *on_account,
                credit: account,
                group: &[],
                items: &[item],
                offers: Offers::default(),
            };
            let applied = apply::apply(&given, &command, at, ids)?;
            Ok(MoneyUsed::Applied(Box::new(applied)))
        }
    }
}

/// What deposits of the order came to with this one.
fn order_taxes(
    given: &DepositGiven<'_>,
    taxes: &[InvoiceTax],
) -> Result<Vec<DepositTax>, AmountRefusal> {
    let after = |tax: &InvoiceTax| {
        let same = |it: &&&DepositTax| (it.category, it.rate) == (tax.category, tax.rate);
        let nothing = Money::zero(tax.tax.currency());
        let before = given.before.iter().find(same);
        let (gross, of_tax) = before.map_or((nothing, nothing), |it| (it.gross, it.tax));
        Ok(DepositTax {
            order: given.order.id,
            category: tax.category,
            rate: tax.rate,
            gross: gross.checked_add(tax.base)?.checked_add(tax.tax)?,
            tax: of_tax.checked_add(tax.tax)?,
        })
    };
    taxes.iter().map(after).collect()
}
