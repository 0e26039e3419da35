//! What a posted document leaves in the books: its entry and its open item.

use super::deposit::deduct::spread;
use super::{DepositDeducted, Invoice, InvoiceKind, InvoiceLine, InvoiceTax};
use crate::id::Ids;
use crate::ledger::{self, Account, Entry, EntryKind, Posting, PostingHeader, TaxCode};
use crate::money::{AmountRefusal, Money};
use crate::product::ProductKind;
use crate::receivables::{INSTALMENT_WHOLE, ItemKind, OpenItem};
use crate::refusal::Refused;
use crate::tax::{ComponentCode, ComponentTax, TaxCategory, component};
use std::collections::BTreeMap;

/// Why the lines of a document have the accounts that they have (RULES 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// Sold, or a price was credited.
    Sale,
    /// The goods came back.
    GoodsBack,
    /// Money came in before the supply, or is paid back.
    Deposit,
}

/// A document that is being posted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Document<'a> {
    pub invoice: &'a Invoice,
    pub lines: &'a [InvoiceLine],
    pub taxes: &'a [InvoiceTax],
    pub reason: Reason,
    /// The deposits that it takes off.
    pub deducted: &'a [DepositDeducted],
    /// What of the tax of each of them is of which component.
    pub deducted_components: &'a [Vec<ComponentTax>],
    /// What the account of deposits holds of what is paid back, where it is more than a share.
    pub deposit_base: Option<Money>,
}

impl<'a> Document<'a> {
    /// One without deposits to take off.
    pub fn of(
        invoice: &'a Invoice,
        (lines, taxes): (&'a [InvoiceLine], &'a [InvoiceTax]),
        reason: Reason,
    ) -> Self {
        let (deducted, deducted_components) = (&[], &[]);
        let deposit_base = None;
        Document { invoice, lines, taxes, reason, deducted, deducted_components, deposit_base }
    }
}

/// The accounts that lines can have, in the order of their postings.
const INCOME: [Account; 4] =
    [Account::Revenue, Account::SalesReturns, Account::FreightRevenue, Account::CustomerDeposits];

/// The account of a line of this kind of product.
fn income_of(kind: ProductKind, reason: Reason) -> Account {
    match (kind, reason) {
        (_, Reason::Deposit) => Account::CustomerDeposits,
        (ProductKind::Charge, Reason::Sale | Reason::GoodsBack) => Account::FreightRevenue,
        (ProductKind::Stock | ProductKind::Service, Reason::Sale) => Account::Revenue,
        (ProductKind::Service, Reason::GoodsBack) => Account::Revenue,
        (ProductKind::Stock, Reason::GoodsBack) => Account::SalesReturns,
    }
}

/// Makes the entry of a document: receivables on one side; on the other revenue, freight and tax,
/// one line of each per category and rate, so that the books can be asked for each rate. On a
/// credit note the sides are the other way round. What is taken off by deposits is not owed: it
/// comes from their account and from the tax that fell due on them, at the worth that it came in
/// with. The gross amount was converted once; income and
/// taxes share it in base currency by largest remainder (RULES 14).
///
/// None for a document over 0.00. Refusals: `amount.overflow`.
pub(super) fn entry(
    document: &Document<'_>,
    gain: Money,
    ids: &mut dyn Ids,
) -> Result<Option<Entry>, Refused> {
    let invoice = document.invoice;
    let mut parts: Vec<(Account, TaxCode, Money)> = Vec::with_capacity(2 * document.taxes.len());
    for account in INCOME {
        let of_it = |line: &&InvoiceLine| income_of(line.kind, document.reason) == account;
        let nets = nets(document.lines.iter().filter(of_it))?;
        parts.extend(nets.into_iter().map(|(code, net)| (account, code, net)));
    }
    for tax in document.taxes {
        let code = TaxCode { category: tax.category, rate: tax.rate };
        parts.push((Account::OutputTax, code, tax.tax));
    }
    let posting = |account, amount, in_base| posting(invoice.kind, account, (amount, in_base));
    let mut postings = Vec::with_capacity(3 + parts.len());
    let (mut owed, mut base_owed) = (invoice.gross, invoice.base_gross);
    postings.push(posting(Account::Receivables, owed, base_owed)?);
    for (row, components) in document.deducted.iter().zip(document.deducted_components) {
        let code = TaxCode { category: row.category, rate: row.rate };
        postings.push(taxed(posting(Account::CustomerDeposits, row.net, row.base_net)?, code));
        for (component, tax, in_base) in by_component(components, (row.tax, row.base_tax))? {
            let posting = posting(Account::OutputTax, tax, in_base)?;
            postings.push(taxed(posting, code).of_component(component));
        }
        owed = owed.checked_sub(row.net)?.checked_sub(row.tax)?;
        base_owed = base_owed.checked_sub(row.base_net)?.checked_sub(row.base_tax)?;
    }
    postings[0] = posting(Account::Receivables, owed, base_owed)?;
    let nets = parts.len() - document.taxes.len();
    for (place, ((account, code, amount), in_base)) in
        parts.iter().zip(in_base(document, &parts)?).enumerate()
    {
        let tax = place.checked_sub(nets).map(|place| &document.taxes[place]);
        let components = tax.map_or(&[][..], |tax| &tax.components);
        for (component, amount, in_base) in by_component(components, (*amount, in_base))? {
            let posting = posting(*account, amount.negated()?, in_base.negated()?)?;
            postings.push(taxed(posting, *code).of_component(component));
        }
    }
    postings.extend(untaxed(document)?);
    let nothing = Money::zero(invoice.currency);
    postings.push(Posting::debit(Account::Receivables, nothing, gain));
    postings.push(Posting::credit(Account::FxDifference, nothing, gain)?);
    let header = PostingHeader {
        kind: match invoice.kind {
            InvoiceKind::Invoice => EntryKind::Invoice,
            InvoiceKind::CreditNote => EntryKind::CreditNote,
            InvoiceKind::DebitNote => EntryKind::DebitNote,
            InvoiceKind::Deposit => EntryKind::Deposit,
        },
        posted_on: invoice.issued_on,
        document: invoice.id.uuid(),
        document_number: String::new(),
    };
    ledger::post(header, &postings, ids)
}

/// A posting on the debit side; of a credit note on the other.
fn posting(
    kind: InvoiceKind,
    account: Account,
    (amount, in_base): (Money, Money),
) -> Result<Posting, AmountRefusal> {
    match kind {
        InvoiceKind::Invoice | InvoiceKind::DebitNote | InvoiceKind::Deposit => {
            Ok(Posting::debit(account, amount, in_base))
        }
        InvoiceKind::CreditNote => Posting::credit(account, amount, in_base),
    }
}

/// What of each base bears no tax, taken out of what is taxed: on both sides of one account, which
/// is as before, with the tax on one of them.
fn untaxed(document: &Document<'_>) -> Result<Vec<Posting>, AmountRefusal> {
    let invoice = document.invoice;
    let mut postings = Vec::new();
    for tax in document.taxes {
        let Some(amount) = tax.untaxed.filter(|amount| !amount.is_zero()) else {
            continue;
        };
        let code = TaxCode { category: tax.category, rate: tax.rate };
        let worth = invoice.base_gross.share(amount.minor(), invoice.gross.minor())?;
        let back = (amount.negated()?, worth.negated()?);
        postings.push(posting(invoice.kind, Account::EarlyDiscounts, (amount, worth))?.taxed(code));
        postings.push(posting(invoice.kind, Account::EarlyDiscounts, back)?);
    }
    Ok(postings)
}

/// A tax of each of its components with its worth in base currency; all of it where it has none.
fn by_component(
    components: &[ComponentTax],
    (tax, worth): (Money, Money),
) -> Result<Vec<(Option<ComponentCode>, Money, Money)>, AmountRefusal> {
    if components.is_empty() {
        return Ok(vec![(None, tax, worth)]);
    }
    let worths = component::in_base(components, (tax, worth))?;
    let (mut rest, mut rest_worth) = (tax, worth);
    let mut parts = Vec::with_capacity(components.len() + 1);
    for (it, worth) in components.iter().zip(worths) {
        (rest, rest_worth) = (rest.checked_sub(it.tax)?, rest_worth.checked_sub(worth)?);
        parts.push((Some(it.code), it.tax, worth));
    }
    // A note over several invoices may credit the same rate as one tax and in components.
    parts.push((None, rest, rest_worth));
    Ok(parts)
}

/// A posting with how it is taxed: no tax return names what is outside its scope for now.
fn taxed(posting: Posting, code: TaxCode) -> Posting {
    match posting.is_of(Account::CustomerDeposits) && code.category == TaxCategory::OutsideScope {
        true => posting,
        false => posting.taxed(code),
    }
}

/// What the parts of a document are in base currency; they sum to its gross.
fn in_base(
    document: &Document<'_>,
    parts: &[(Account, TaxCode, Money)],
) -> Result<Vec<Money>, AmountRefusal> {
    let invoice = document.invoice;
    if invoice.base_gross.currency() == invoice.currency {
        return Ok(parts.iter().map(|part| part.2).collect());
    }
    if invoice.gross.is_zero() {
        return Ok(vec![invoice.base_gross; parts.len()]);
    }
    let Some(of_deposit) = document.deposit_base else {
        let weights: Vec<i64> = parts.iter().map(|part| part.2.minor()).collect();
        return invoice.base_gross.split(&weights);
    };
    let is_net = |part: &&(Account, TaxCode, Money)| part.0 == Account::CustomerDeposits;
    let (nets, taxes) = parts.split_at(parts.iter().take_while(is_net).count());
    let amounts = |parts: &[(Account, TaxCode, Money)]| -> Vec<Money> {
        parts.iter().map(|part| part.2).collect()
    };
    let mut in_base = spread(of_deposit, &amounts(nets))?;
    let of_tax = invoice.base_gross.checked_sub(of_deposit)?;
    in_base.extend(spread(of_tax, &amounts(taxes))?);
    Ok(in_base)
}

/// The net of lines by their tax, in the order of category and rate.
fn nets<'a>(
    lines: impl Iterator<Item = &'a InvoiceLine>,
) -> Result<BTreeMap<TaxCode, Money>, AmountRefusal> {
    let mut nets: BTreeMap<TaxCode, Money> = BTreeMap::new();
    for line in lines {
        let code = TaxCode { category: line.tax_category, rate: line.tax_rate };
        let net = nets.entry(code).or_insert(Money::zero(line.net.currency()));
        *net = net.checked_add(line.net)?;
    }
    Ok(nets)
}

/// Makes the open item of a document over what is owed by it, wholly open: positive for an invoice,
/// negative for a credit note. Refusals: `amount.overflow`.
pub(super) fn open_item(
    invoice: &Invoice,
    owed: Money,
    base_owed: Money,
) -> Result<OpenItem, AmountRefusal> {
    let (amount, base_amount) = match invoice.kind {
        InvoiceKind::Invoice | InvoiceKind::DebitNote | InvoiceKind::Deposit => (owed, base_owed),
        InvoiceKind::CreditNote => (owed.negated()?, base_owed.negated()?),
    };
    Ok(OpenItem {
        document: invoice.id.uuid(),
        instalment: INSTALMENT_WHOLE,
        instalments: 1,
        discount_until: None,
        under_way: None,
        kind: ItemKind::Receivable,
        customer: invoice.customer,
        document_number: String::new(),
        document_on: invoice.issued_on,
        due_on: invoice.due_on,
        currency: invoice.currency,
        amount,
        open: amount,
        base_amount,
        base_open: base_amount,
        version: 0,
    })
}
