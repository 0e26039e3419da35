//! Posts a credit note of what was credited: the shared end of a price credit and of a return.

use super::crediting::{Credited, Original};
use super::deposit::pay_back;
use super::entry::{self, Document, Reason};
use super::{
    CreditedLine, CreditedTax, DepositPaidBack, Invoice, InvoiceLine, InvoiceTax, InvoicingRefusal,
    PaidBackGiven,
};
use crate::company::Company;
use crate::credit::{self, CreditAccount};
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{Entry, EntryKind, InBase, PostingHeader};
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use crate::receivables::{
    DiscountTaxTaken, OpenItem, SettleWith, Settled, Settlement, SettlementId, give_back, given_up,
    relieve, settle, settled_event,
};
use crate::refusal::Refused;
use crate::tax::{self, ComponentTax, TaxCategory, TaxLine, component};
use std::collections::BTreeMap;

/// A credit note that was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditNotePosted {
    /// The credit note, without number.
    pub note: Invoice,
    /// Its lines, by line_no.
    pub lines: Vec<InvoiceLine>,
    /// Its taxes, by category and rate.
    pub taxes: Vec<InvoiceTax>,
    /// Its own open item, negative: what its invoices did not take.
    pub item: OpenItem,
    /// The counters of the credited lines, changed or new.
    pub credited_lines: Vec<CreditedLine>,
    /// The counters of the credited taxes, changed or new.
    pub credited_taxes: Vec<CreditedTax>,
    /// The open items of the credited invoices that it settles, changed.
    pub settled: Vec<OpenItem>,
    /// How much it settles of each.
    pub settlements: Vec<Settlement>,
    /// The deposit that it pays back.
    pub deposit: Option<DepositPaidBack>,
    /// What was given back of early discounts that were taken of its invoices, changed.
    pub discounts_back: Vec<DiscountTaxTaken>,
    /// The entries of that, one for each invoice: receivables against early payment discounts and
    /// output tax.
    pub back_entries: Vec<Entry>,
    /// The credit account with less in open items.
    pub credit: CreditAccount,
    /// Revenue or returns, freight and tax against receivables; none for a note over 0.00.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

impl CreditNotePosted {
    /// The same with the number of the credit note series.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.events[0].data.push(("number", number.clone()));
        if let Some(entry) = &mut self.entry {
            entry.header.document_number.clone_from(&number);
        }
        for entry in &mut self.back_entries {
            entry.header.document_number.clone_from(&number);
        }
        self.item.document_number.clone_from(&number);
        self.note.number = number;
        self
    }
}

/// A tax of lines without an invoice, with what of it is of which component.
pub(super) type Loose = (TaxLine, Vec<ComponentTax>);

/// A credit note that is being put together.
pub(super) struct Draft<'a> {
    pub company: &'a Company,
    /// For what no invoice says what it is worth.
    pub in_base: InBase,
    pub credit: &'a CreditAccount,
    /// The note, complete but for its amounts.
    pub note: Invoice,
    pub lines: Vec<InvoiceLine>,
    /// What it takes of each invoice.
    pub parts: Vec<(Original<'a>, Credited)>,
    /// The tax of lines without an invoice.
    pub loose: Vec<Loose>,
    pub reason: Reason,
    /// The deposit that it pays back.
    pub deposit: Option<PaidBackGiven<'a>>,
}

/// Holds that no invoice is credited before its own date, unless the company allows back-dating.
fn check_dates(draft: &Draft<'_>) -> Result<(), InvoicingRefusal> {
    let credited_on = draft.note.issued_on;
    let invoiced_on = draft.parts.iter().map(|(original, _)| original.invoice.issued_on).max();
    match invoiced_on {
        Some(invoiced_on) if !draft.company.back_dating.permits(credited_on, invoiced_on) => {
            Err(InvoicingRefusal::BeforeInvoice { credited_on, invoiced_on })
        }
        Some(_) | None => Ok(()),
    }
}

/// Holds that nothing is credited of what was given up: nobody paid it, so nobody is owed it.
fn check_written_off((original, credited): &(Original<'_>, Credited)) -> Result<(), Refused> {
    let invoice = original.invoice;
    let up = given_up(invoice.currency, original.write_offs.iter().copied())?;
    if up.is_zero() {
        return Ok(());
    }
    let now = |tax: &&&CreditedTax| {
        credited.taxes.iter().all(|it| (it.category, it.rate) != (tax.category, tax.rate))
    };
    let before = original.credited_taxes.iter().filter(now).copied();
    let amounts = before.chain(&credited.taxes).flat_map(|it| [it.base, it.tax]);
    let credited = Money::sum(invoice.currency, amounts)?;
    if up.excess_over(invoice.gross.checked_sub(credited)?)?.is_some() {
        let invoice = invoice.number.clone();
        return Err(InvoicingRefusal::WrittenOff { invoice, up }.into());
    }
    Ok(())
}

/// Posts the credit note of a draft. It settles the open items of its invoices first, each up to
/// what it credits of it; what they do not take stays open as an item of its own.
///
/// Refusals: `BeforeInvoice`, `WrittenOff`, `ledger.no_exchange_rate`, `amount.overflow`.
pub(super) fn post(draft: Draft<'_>, ids: &mut dyn Ids) -> Result<CreditNotePosted, Refused> {
    check_dates(&draft)?;
    draft.parts.iter().try_for_each(check_written_off)?;
    let mut note = draft.note;
    let taxes = taxes(&draft.parts, &draft.loose)?;
    note.net = Money::sum(note.currency, taxes.iter().map(|line| line.base))?;
    note.tax = Money::sum(note.currency, taxes.iter().map(|line| line.tax))?;
    note.gross = note.net.checked_add(note.tax)?.bounded()?;
    let of_deposit = draft.deposit.map(|given| given.deposit);
    note.base_gross = match of_deposit {
        Some(it) => it.base_open.checked_add(it.base_tax_open)?,
        None => base_gross(&draft.parts, &draft.loose, draft.in_base)?,
    };
    let mut lines = draft.lines;
    for (original, credited) in &draft.parts {
        net_of_tax(&mut lines, original, credited)?;
    }
    let of_lines = Money::sum(note.currency, lines.iter().map(|line| line.net))?;
    assert_eq!(note.net, of_lines, "net is the sum of the lines");
    let of_note = |(line, components): (TaxLine, Vec<ComponentTax>)| InvoiceTax {
        invoice: note.id,
        category: line.category,
        rate: line.rate,
        base: line.base,
        tax: line.tax,
        untaxed: None,
        components,
    };
    let components = components(&taxes, (&draft.parts, &draft.loose))?;
    let taxes = taxes.into_iter().zip(components).map(of_note);
    let taxes = taxes.map(|tax| untaxed(tax, &draft.parts)).collect::<Result<Vec<_>, _>>()?;
    let document = Document {
        deposit_base: of_deposit.map(|it| it.base_open),
        ..Document::of(&note, (&lines, &taxes), draft.reason)
    };
    let mut settling = settle_originals(&note, &draft.parts, ids)?;
    let base = draft.company.base_currency;
    let gain = Money::sum(base, settling.settlements.iter().map(|it| it.base_gain))?;
    settling.settlements.append(&mut settling.back_settlements);
    let entry = entry::entry(&document, gain, ids)?;
    let credit = credit::credit_note(draft.credit, note.gross.checked_sub(settling.back)?)?;
    let (deposit, credit) = match &draft.deposit {
        Some(given) => {
            let (paid_back, credit) = pay_back::pay_back(given, &taxes, &credit)?;
            (Some(paid_back), credit)
        }
        None => (None, credit),
    };
    let mut posted = CreditNotePosted {
        item: settling.item,
        credited_lines: Vec::new(),
        credited_taxes: Vec::new(),
        credit,
        deposit,
        discounts_back: settling.discounts_back,
        back_entries: settling.back_entries,
        entry,
        events: events(&note, &settling.settled),
        settled: settling.settled,
        settlements: settling.settlements,
        note,
        lines,
        taxes,
    };
    for (_, credited) in draft.parts {
        posted.credited_lines.extend(credited.lines);
        posted.credited_taxes.extend(credited.taxes);
    }
    Ok(posted)
}

/// Finds what is net of lines that credit an invoice whose prices have the tax inside: the base
/// that is credited of each category and rate, spread over its lines.
fn net_of_tax(
    lines: &mut [InvoiceLine],
    original: &Original<'_>,
    credited: &Credited,
) -> Result<(), AmountRefusal> {
    if !original.price_tax().is_included() {
        return Ok(());
    }
    for of_rate in &credited.by_rate {
        let is_of_rate = |line: &&mut InvoiceLine| {
            line.original_invoice == Some(original.invoice.id)
                && (line.tax_category, line.tax_rate) == (of_rate.category, of_rate.rate)
        };
        let of_rate_lines: Vec<&mut InvoiceLine> = lines.iter_mut().filter(is_of_rate).collect();
        let gross: Vec<Money> = of_rate_lines.iter().map(|line| line.amount()).collect();
        for (line, net) in of_rate_lines.into_iter().zip(tax::spread(of_rate.base, &gross)?) {
            line.net = net;
        }
    }
    Ok(())
}

/// What the note is worth in base currency: of each invoice the share that is credited of it, by
/// cumulative difference, for a credit goes at the carrying rate (RULES 14); the rest at the rate
/// of its own day.
fn base_gross(
    parts: &[(Original<'_>, Credited)],
    loose: &[Loose],
    in_base: InBase,
) -> Result<Money, Refused> {
    let mut sum = Money::zero(in_base.base);
    for (original, credited) in parts {
        let invoice = original.invoice;
        if invoice.gross.is_zero() {
            continue;
        }
        let before = original.credited_taxes.iter().flat_map(|tax| [tax.base, tax.tax]);
        let before = Money::sum(invoice.currency, before)?;
        let now = credited.by_rate.iter().flat_map(|line| [line.base, line.tax]);
        let after = before.checked_add(Money::sum(invoice.currency, now)?)?;
        let whole = invoice.gross.minor();
        let already = invoice.base_gross.share(before.minor(), whole)?;
        sum = sum.checked_add(invoice.base_gross.part_due(after.minor(), whole, already)?)?;
    }
    for (line, _) in loose {
        let gross = line.base.checked_add(line.tax)?;
        sum = sum.checked_add(in_base.convert(gross)?)?;
    }
    Ok(sum)
}

/// The taxes of the note, by category and rate: the sums over its invoices. The tax of each was
/// rounded with its own invoice, so that it is not rounded here anew.
fn taxes(
    parts: &[(Original<'_>, Credited)],
    loose: &[Loose],
) -> Result<Vec<TaxLine>, AmountRefusal> {
    let mut by_rate: BTreeMap<(TaxCategory, Rate), (Money, Money)> = BTreeMap::new();
    let of_parts = parts.iter().flat_map(|(_, credited)| &credited.by_rate);
    for line in of_parts.chain(loose.iter().map(|(line, _)| line)) {
        let nothing = Money::zero(line.base.currency());
        let key = (line.category, line.rate);
        let (base, tax) = by_rate.entry(key).or_insert((nothing, nothing));
        *base = base.checked_add(line.base)?;
        *tax = tax.checked_add(line.tax)?;
    }
    let tax_line = |((category, rate), (base, tax))| TaxLine { category, rate, base, tax };
    Ok(by_rate.into_iter().map(tax_line).collect())
}

/// A tax of the note with what of its base bears no tax: the sum over its invoices.
fn untaxed(
    tax: InvoiceTax,
    parts: &[(Original<'_>, Credited)],
) -> Result<InvoiceTax, AmountRefusal> {
    let of_parts =
        parts.iter().flat_map(|(_, credited)| credited.by_rate.iter().zip(&credited.untaxed));
    let of_it = of_parts.filter(|(line, _)| (line.category, line.rate) == (tax.category, tax.rate));
    let amounts: Vec<Money> = of_it.filter_map(|(_, untaxed)| *untaxed).collect();
    let sum = Money::sum(tax.base.currency(), amounts.iter().copied())?;
    Ok(InvoiceTax { untaxed: Some(sum).filter(|_| !amounts.is_empty()), ..tax })
}

/// What of each tax of the note is of which component: of each invoice by what was credited of it.
fn components(
    taxes: &[TaxLine],
    (parts, loose): (&[(Original<'_>, Credited)], &[Loose]),
) -> Result<Vec<Vec<ComponentTax>>, AmountRefusal> {
    let mut components = Vec::with_capacity(taxes.len());
    for tax in taxes {
        let mut sum = Vec::new();
        let of_parts = parts
            .iter()
            .flat_map(|(_, credited)| credited.by_rate.iter().zip(&credited.components));
        let of_loose = loose.iter().map(|(line, components)| (line, components));
        for (line, of_line) in of_parts.chain(of_loose) {
            if (line.category, line.rate) == (tax.category, tax.rate) {
                component::add(&mut sum, of_line)?;
            }
        }
        components.push(sum);
    }
    Ok(components)
}

/// What the note settled, and what of it is open after that.
struct Settling {
    item: OpenItem,
    settled: Vec<OpenItem>,
    settlements: Vec<Settlement>,
    /// What it gave back of early discounts.
    back: Money,
    back_settlements: Vec<Settlement>,
    discounts_back: Vec<DiscountTaxTaken>,
    back_entries: Vec<Entry>,
}

fn settle_originals(
    note: &Invoice,
    parts: &[(Original<'_>, Credited)],
    ids: &mut dyn Ids,
) -> Result<Settling, Refused> {
    let mut settling = Settling {
        item: entry::open_item(note, note.gross, note.base_gross)?,
        settled: Vec::new(),
        settlements: Vec::new(),
        back: Money::zero(note.currency),
        back_settlements: Vec::new(),
        discounts_back: Vec::new(),
        back_entries: Vec::new(),
    };
    for (original, credited) in parts {
        let amounts = credited.by_rate.iter().flat_map(|line| [line.base, line.tax]);
        let amount = Money::sum(note.currency, amounts)?;
        let back = settling.give_back(note, original, amount, ids)?;
        let mut rest = amount.checked_sub(back)?;
        for item in original.items {
            let amount = rest.min(item.free()?)?;
            if amount.is_positive() {
                settling.settle(note, item, amount, ids)?;
                rest = rest.checked_sub(amount)?;
            }
        }
    }
    Ok(settling)
}

impl Settling {
    fn settle(
        &mut self,
        note: &Invoice,
        item: &OpenItem,
        amount: Money,
        ids: &mut dyn Ids,
    ) -> Result<(), Refused> {
        let settled = settle_by_note(note, &mut self.item, (item, amount), ids)?;
        self.settled.push(settled.item);
        self.settlements.push(settled.settlement);
        Ok(())
    }

    /// Gives back early discounts in proportion to what is credited: the note stands for the full
    /// amount, and what was never paid is taken off it (RULES 7). Gives how much that is.
    fn give_back(
        &mut self,
        note: &Invoice,
        original: &Original<'_>,
        credited: Money,
        ids: &mut dyn Ids,
    ) -> Result<Money, Refused> {
        let nothing = Money::zero(note.currency);
        if original.discounts.is_empty() || !credited.is_positive() {
            return Ok(nothing);
        }
        let before = original.credited_taxes.iter().flat_map(|tax| [tax.base, tax.tax]);
        let left = original.invoice.gross.checked_sub(Money::sum(note.currency, before)?)?;
        let base = note.base_gross.currency();
        let back = give_back(original.discounts, (credited, left), base)?;
        let (item, settlements) = back.by_note(&self.item, note.issued_on, ids)?;
        let mut base_amount = Money::zero(base);
        for settlement in &settlements {
            base_amount = base_amount.checked_add(settlement.base_given()?)?;
        }
        let header = PostingHeader {
            kind: EntryKind::EarlyDiscount,
            posted_on: note.issued_on,
            document: note.id.uuid(),
            document_number: String::new(),
        };
        self.item = item;
        self.back_entries.extend(back.entry(header, base_amount, ids)?);
        self.back = self.back.checked_add(back.amount)?;
        self.back_settlements.extend(settlements);
        self.discounts_back.extend(back.taxes);
        Ok(back.amount)
    }
}

/// Settles an amount of an item by a note, whose own item has so much less left.
pub(super) fn settle_by_note(
    note: &Invoice,
    left: &mut OpenItem,
    (item, amount): (&OpenItem, Money),
    ids: &mut dyn Ids,
) -> Result<Settled, Refused> {
    let relieved = relieve(left, amount)?;
    let with = SettleWith {
        id: SettlementId::from_uuid(ids.next()),
        source: note.id.uuid(),
        amount,
        difference: Money::zero(note.currency),
        base_given: relieved.base_amount,
        settled_on: note.issued_on,
    };
    let settled = settle(item, &with)?;
    *left = relieved.item;
    Ok(settled)
}

fn events(note: &Invoice, settled: &[OpenItem]) -> Vec<Event> {
    let mut posted = Event::new("credit_note.posted", note.id.uuid())
        .with("customer", note.customer)
        .with("gross", note.gross)
        .with("reason", &note.reason);
    if let Some(original) = note.original {
        posted = posted.with("invoice", original);
    }
    let closed = settled.iter().filter(|item| item.open.is_zero());
    let closed = closed.map(settled_event);
    [posted].into_iter().chain(closed).collect()
}
