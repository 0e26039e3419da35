//! What a payer's text names: documents and orders by our numbers, documents that were brought and
//! orders by theirs.
use super::{key_of_number, want_number};
use crate::invoicing;
use quittance_domain::customer::CustomerId;
use quittance_domain::order::OrderId;
use quittance_domain::payment::TakeBankLine;
use quittance_domain::payment::reference::Named;
use quittance_domain::receivables::OpenItem;
use quittance_store::invoicing::{
    DepositRequestByNumber, InvoiceByNumber, InvoicesOfOrder, SummariesOfOrder,
};
use quittance_store::order::{OrderByNumber, OrdersOfAnyPo};
use quittance_store::unit_of_work::{Look, Missing};
use std::sync::Arc;
use uuid::Uuid;

/// A reference that something was found by.
pub(super) struct Found {
    text: String,
    customer: CustomerId,
    items: Vec<Arc<OpenItem>>,
}

impl Found {
    /// The customer that it is of, and those of its documents.
    pub fn customers(&self) -> impl Iterator<Item = CustomerId> + '_ {
        [self.customer].into_iter().chain(self.items.iter().map(|item| item.customer))
    }

    /// The same with those of its items that are in reach; none: nothing of it is.
    pub fn within(&self, reached: &[Arc<OpenItem>], customers: &[CustomerId]) -> Option<Named<'_>> {
        let is_reached = |item: &&OpenItem| reached.iter().any(|it| it.document == item.document);
        let items: Vec<&OpenItem> = self.items.iter().map(Arc::as_ref).filter(is_reached).collect();
        let theirs = customers.contains(&self.customer);
        let named = Named { text: &self.text, customer: self.customer, items };
        (theirs || !named.items.is_empty()).then_some(named)
    }

    /// The documents that were found.
    pub fn documents(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.items.iter().map(|item| item.document)
    }
}

/// What the texts of a line name, our own numbers first.
pub(super) fn find(line: &TakeBankLine, look: &Look<'_>) -> Result<Vec<Found>, Missing> {
    let (numbers, words) = (line.numbers(), line.words());
    numbers.iter().for_each(|number| want(look, number));
    for word in &words {
        look.want_all::<InvoiceByNumber>(word.clone());
        look.want_all::<OrdersOfAnyPo>(word.clone());
    }
    let mut found = Vec::with_capacity(numbers.len());
    for number in numbers {
        found.extend(of_number(look, number)?);
    }
    for word in words {
        found.extend(of_word(look, word)?);
    }
    Ok(found)
}

fn want(look: &Look<'_>, number: &str) {
    match number.split('-').next() {
        Some("SO") => look.want_all::<OrderByNumber>(number.to_owned()),
        Some("DR") => look.want_all::<DepositRequestByNumber>(number.to_owned()),
        _ => want_number(look, number),
    }
}

/// What a number of ours is.
fn of_number(look: &Look<'_>, text: String) -> Result<Option<Found>, Missing> {
    match text.split('-').next() {
        Some("SO") => {
            let orders = look.all::<OrderByNumber>(text.clone())?;
            let order = orders.first().map(|order| (order.id, order.customer));
            order.map(|(order, customer)| of_order(look, (text, customer), order)).transpose()
        }
        Some("DR") => {
            let requests = look.all::<DepositRequestByNumber>(text.clone())?;
            let customer = requests.first().map(|request| request.customer);
            Ok(customer.map(|customer| Found { text, customer, items: Vec::new() }))
        }
        _ => {
            let document = key_of_number(look, &text)?.map(|(document, _)| document);
            let items = invoicing::instalments(look, document.as_slice())?;
            let customer = items.first().map(|item| item.customer);
            Ok(customer.map(|customer| Found { text, customer, items }))
        }
    }
}

/// What a foreign number is: a document that was brought, or the orders that carry it.
fn of_word(look: &Look<'_>, text: String) -> Result<Vec<Found>, Missing> {
    let documents = look.all::<InvoiceByNumber>(text.clone())?;
    let documents: Vec<Uuid> = documents.iter().map(|document| document.id.uuid()).collect();
    let items = invoicing::instalments(look, &documents)?;
    let mut found = Vec::new();
    if let Some(customer) = items.first().map(|item| item.customer) {
        found.push(Found { text: text.clone(), customer, items });
    }
    for order in look.all::<OrdersOfAnyPo>(text.clone())? {
        found.push(of_order(look, (text.clone(), order.customer), order.id)?);
    }
    Ok(found)
}

/// What was billed of an order.
fn of_order(
    look: &Look<'_>,
    (text, customer): (String, CustomerId),
    order: OrderId,
) -> Result<Found, Missing> {
    look.want_all::<InvoicesOfOrder>(order);
    look.want_all::<SummariesOfOrder>(order);
    let alone = look.all::<InvoicesOfOrder>(order)?;
    let summaries = look.all::<SummariesOfOrder>(order)?;
    let mut documents: Vec<Uuid> = alone
        .iter()
        .filter(|invoice| invoice.gross.is_positive())
        .map(|invoice| invoice.id.uuid())
        .chain(summaries.iter().map(|summary| summary.invoice.uuid()))
        .collect();
    documents.sort();
    let items = invoicing::instalments(look, &documents)?;
    Ok(Found { text, customer, items })
}
