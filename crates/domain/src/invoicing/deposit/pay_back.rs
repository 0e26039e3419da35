//! Pays a deposit back: what its credit note changes beside the books.

use super::{Deposit, DepositRequest, DepositTax, RequestState, with_deposit};
use crate::credit::{self, Covered, CreditAccount};
use crate::invoicing::InvoiceTax;
use crate::money::{AmountRefusal, Money};
use crate::order::{Order, OrderLine};
use crate::refusal::Refused;

/// The records of a deposit that is paid back.
#[derive(Clone, Copy, Debug)]
pub struct PaidBackGiven<'a> {
    /// What is left of it.
    pub deposit: &'a Deposit,
    /// The request that it is of.
    pub request: &'a DepositRequest,
    /// Its order.
    pub order: &'a Order,
    /// All lines of the order.
    pub order_lines: &'a [&'a OrderLine],
    /// What deposits of the order came to, by tax.
    pub order_taxes: &'a [&'a DepositTax],
}

/// A deposit that is paid back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositPaidBack {
    /// Nothing is left of it.
    pub deposit: Deposit,
    /// The request, with less paid.
    pub request: DepositRequest,
    /// The order, with less in deposits.
    pub order: Order,
    /// What deposits of the order came to, changed.
    pub order_taxes: Vec<DepositTax>,
}

/// What a credit note over all that is left of a deposit changes, and the credit account without
/// its cover. Refusals: `amount.overflow`.
pub(in crate::invoicing) fn pay_back(
    given: &PaidBackGiven<'_>,
    taxes: &[InvoiceTax],
    account: &CreditAccount,
) -> Result<(DepositPaidBack, CreditAccount), Refused> {
    let nothing = Money::zero(given.deposit.currency);
    let base_nothing = Money::zero(given.deposit.base_open.currency());
    let gross = Money::sum(nothing.currency(), taxes.iter().flat_map(|it| [it.base, it.tax]))?;
    assert_eq!(gross, given.deposit.left()?, "a deposit is paid back as a whole");
    let order = with_deposit(given.order, gross.negated()?)?;
    let lines = || given.order_lines.iter().copied();
    let covered = (Covered::of(given.order, lines())?, Covered::of(&order, lines())?);
    let account = credit::cover(account, covered.0, covered.1)?;
    let deposit = Deposit {
        open: nothing,
        tax_open: nothing,
        base_open: base_nothing,
        base_tax_open: base_nothing,
        ..given.deposit.clone()
    };
    let request = given.request;
    // What was paid in full and is given back is not asked for again.
    let state = match request.state {
        RequestState::Open => RequestState::Open,
        RequestState::Paid | RequestState::Withdrawn => RequestState::Withdrawn,
    };
    let paid = request.paid.checked_sub(gross)?;
    let request = DepositRequest { paid, state, ..request.clone() };
    let order_taxes = taxes.iter().map(|tax| less(given.order_taxes, tax));
    let order_taxes = order_taxes.collect::<Result<Vec<_>, AmountRefusal>>()?;
    Ok((DepositPaidBack { deposit, request, order, order_taxes }, account))
}

fn less(before: &[&DepositTax], tax: &InvoiceTax) -> Result<DepositTax, AmountRefusal> {
    let same = |it: &&&DepositTax| (it.category, it.rate) == (tax.category, tax.rate);
    let before = before.iter().find(same).expect("what came in is counted");
    Ok(DepositTax {
        gross: before.gross.checked_sub(tax.base)?.checked_sub(tax.tax)?,
        tax: before.tax.checked_sub(tax.tax)?,
        ..(*before).clone()
    })
}
