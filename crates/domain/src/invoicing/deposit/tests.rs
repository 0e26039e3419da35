//! The laws of deposits: those over all of an order carry all of its tax, and what is taken off
//! invoices in parts sums to each of them.

use super::receive::MoneyUsed;
use super::*;
use crate::credit::{self, Covered};
use crate::id::Ids;
use crate::invoicing::{CreditedLine, CreditedTax, Invoice, Original};
use crate::ledger::InBase;
use crate::order::OrderLine;
use crate::payment::Method;
use crate::product::Product;
use crate::tax::TaxRate;
use crate::tests::example::{at, check_codes, eur, percent, problems};
use crate::tests::story::{Story, line};
use proptest::prelude::*;

#[test]
fn codes_are_stable_words() {
    check_codes::<RequestState>();
}

#[test]
fn only_an_open_request_takes_a_step() {
    use RequestState::{Open, Paid, Withdrawn};
    for (state, after) in [
        (Open, [Some(Open), Some(Paid), Some(Withdrawn)]),
        (Paid, [None, None, None]),
        (Withdrawn, [None, None, None]),
    ] {
        let steps = [RequestStep::PayPart, RequestStep::PayRest, RequestStep::Withdraw];
        assert_eq!(steps.map(|step| state.next(step)), after, "{state}");
    }
}

#[test]
fn whether_tax_falls_due_with_the_money_is_said_by_category_and_country() {
    let (home, states) = ("DE".parse().unwrap(), "US".parse().unwrap());
    for (category, expected) in [
        (TaxCategory::Standard, true),
        (TaxCategory::Reduced, true),
        (TaxCategory::Zero, true),
        (TaxCategory::Exempt, true),
        (TaxCategory::ReverseCharge, true),
        (TaxCategory::IntraCommunity, false),
        (TaxCategory::Export, false),
        (TaxCategory::OutsideScope, false),
    ] {
        assert_eq!(category.is_due_on_receipt(home), expected, "{category}");
        assert!(!category.is_due_on_receipt(states), "{category}");
    }
}

/// An order with its deposits.
struct Deposits {
    story: Story,
    requests: Vec<DepositRequest>,
    received: Vec<DepositReceived>,
    taxes: Vec<DepositTax>,
}

impl Deposits {
    fn of(story: Story) -> Self {
        Deposits { story, requests: Vec::new(), received: Vec::new(), taxes: Vec::new() }
    }

    fn request(&mut self, command: RequestDeposit) -> Result<usize, crate::refusal::Refused> {
        let requests: Vec<&DepositRequest> = self.requests.iter().collect();
        let given = RequestGiven { order: &self.story.order, requests: &requests };
        let made = request(&given, &command, &at("2026-03-02"), &mut self.story.ids)?;
        self.requests.push(made.request);
        Ok(self.requests.len() - 1)
    }

    fn asks(&self, amount: Option<Money>, percent: Option<Rate>) -> RequestDeposit {
        RequestDeposit { order: self.story.order.id, percent, amount, due_on: None }
    }

    /// Takes in all that a request asks for, and holds what it leaves.
    fn receive(&mut self, index: usize) {
        let story = &mut self.story;
        let lines: Vec<&OrderLine> = story.order_lines.iter().collect();
        let before: Vec<&DepositTax> = self.taxes.iter().collect();
        let rates: Vec<&TaxRate> = story.rates.iter().collect();
        let products = story.products.iter().map(|it: &Product| (it.id, it)).collect();
        let given = DepositGiven {
            company: &story.company,
            in_base: InBase::only(story.company.base_currency),
            request: &self.requests[index],
            order: &story.order,
            order_lines: &lines,
            before: &before,
            customer: &story.customer,
            credit: &story.credit,
            products: &products,
            rates: &rates,
        };
        let command = ReceiveDeposit {
            request: given.request.id,
            method: Method::Bank,
            reference: String::new(),
            amount: None,
        };
        let mut ids = crate::tests::example::Counted::new();
        (0..1000 * (index + 1)).for_each(|_| {
            ids.next();
        });
        let outside = MoneyFrom::Outside(&command);
        let received = receive(&given, outside, &at("2026-03-02"), &mut ids).unwrap();
        let MoneyUsed::Received(money) = &received.money else { panic!("it came in") };
        assert_eq!(money.items[0].open, eur("0"), "the money settles the deposit invoice");
        let account = &money.credits[0];
        let covered = Covered::of(&received.order, lines.iter().copied()).unwrap();
        assert_eq!(account.deposits, Some(covered.amount()));
        let (exposure, was) = (account.exposure().unwrap(), story.credit.exposure().unwrap());
        let gross = received.invoice.gross;
        assert_eq!(exposure, was.checked_sub(gross).unwrap(), "a deposit frees its own amount");
        story.credit = account.clone();
        story.order = received.order.clone();
        self.requests[index] = received.request.clone();
        for tax in &received.order_taxes {
            self.taxes.retain(|it| (it.category, it.rate) != (tax.category, tax.rate));
            self.taxes.push(tax.clone());
        }
        self.received.push(received);
    }
}

/// An order of 334.91: 93.03 three times at 20 %, and some at 10 % and of a service.
fn order() -> Story {
    Story::of(&[line(1, "3", "93.03"), line(9, "7", "3.33"), line(10, "1", "50.05")])
}

#[test]
fn percentages_of_an_order_sum_to_it() {
    let mut deposits = Deposits::of(order());
    for percents in ["33.333", "33.333", "33.334"] {
        let command = deposits.asks(None, Some(percent(percents)));
        deposits.request(command).unwrap();
    }
    let asked = deposits.requests.iter().map(|it| it.amount);
    assert_eq!(Money::sum(Currency::EUR, asked).unwrap(), deposits.story.order.gross);
    let more = deposits.asks(Some(eur("0.01")), None);
    assert_eq!(problems(deposits.request(more)), "invoicing.deposit_more_than_order");
    let too_many = deposits.asks(Some(eur("1")), Some(percent("1")));
    assert_eq!(problems(deposits.request(too_many)), "invoicing.deposit_without_amount");
    let none = deposits.asks(None, Some(percent("0")));
    assert_eq!(problems(deposits.request(none)), "percent invoicing.percent_out_of_range");
}

proptest! {
    #[test]
    fn deposits_over_all_of_an_order_carry_all_of_its_tax(
        parts in prop::collection::vec(1_i64..30_000, 0..5),
    ) {
        let mut deposits = Deposits::of(order());
        let (gross, tax) = (deposits.story.order.gross, deposits.story.order.tax);
        let mut left = gross.minor();
        for part in parts {
            let amount = part.min(left - 1);
            if amount > 0 {
                left -= amount;
                let asks = deposits.asks(Some(Money::new(amount, gross.currency())), None);
                let index = deposits.request(asks).unwrap();
                deposits.receive(index);
            }
        }
        let asks = deposits.asks(Some(Money::new(left, gross.currency())), None);
        let index = deposits.request(asks).unwrap();
        deposits.receive(index);
        let taxes = deposits.received.iter().map(|it| it.invoice.tax);
        prop_assert_eq!(Money::sum(gross.currency(), taxes).unwrap(), tax);
        prop_assert_eq!(deposits.story.order.deposit, Some(gross));
        let nothing = credit::cover(
            &deposits.story.credit,
            Covered::of(&deposits.story.order, &deposits.story.order_lines).unwrap(),
            Covered::of(&Order { deposit: None, ..deposits.story.order.clone() }, &[]).unwrap(),
        );
        prop_assert_eq!(nothing.unwrap().deposits, Some(eur("0")));
    }

    #[test]
    fn what_invoices_take_off_a_deposit_sums_to_it(
        amount in 1_i64..38_000,
        bills in prop::collection::vec(1_i64..9_000, 1..12),
        base_per_cent in 1_i64..4,
    ) {
        let mut deposits = Deposits::of(order());
        let currency = deposits.story.order.currency;
        let amount = amount.min(deposits.story.order.gross.minor());
        let asks = deposits.asks(Some(Money::new(amount, currency)), None);
        let index = deposits.request(asks).unwrap();
        deposits.receive(index);
        let received = &deposits.received[0];
        let base = |money: Money| Money::new(money.minor() * base_per_cent + 1, Currency::USD);
        let mut deposit = received.deposit.clone();
        (deposit.base_net, deposit.base_tax) = (base(deposit.open), base(deposit.tax_open));
        (deposit.base_open, deposit.base_tax_open) = (deposit.base_net, deposit.base_tax);
        if deposit.open.is_zero() || deposit.tax_open.is_zero() {
            return Ok(());
        }
        let mut rows: Vec<DepositDeducted> = Vec::new();
        let mut lines: Vec<CreditedLine> = Vec::new();
        let mut taxes: Vec<CreditedTax> = Vec::new();
        for gross in bills.into_iter().chain([38_000]) {
            let original = Original {
                invoice: &received.invoice,
                lines: &received.lines.iter().collect::<Vec<_>>(),
                taxes: &received.taxes.iter().collect::<Vec<_>>(),
                credited_lines: &lines.iter().collect::<Vec<_>>(),
                credited_taxes: &taxes.iter().collect::<Vec<_>>(),
                items: &[],
                discounts: &[],
            };
            let left = DepositLeft { deposit: &deposit, original };
            let bill = Invoice { gross: Money::new(gross, currency), ..received.invoice.clone() };
            let expected = bill.gross.min(deposit.left().unwrap()).unwrap();
            let deducted = deduct(&[left], &bill).unwrap();
            prop_assert_eq!(deducted.gross(&bill).unwrap(), expected);
            for line in deducted.lines {
                lines.retain(|it| it.line_no != line.line_no);
                lines.push(line);
            }
            for tax in deducted.taxes {
                taxes.retain(|it| (it.category, it.rate) != (tax.category, tax.rate));
                taxes.push(tax);
            }
            deposit = deducted.deposits.into_iter().next().unwrap_or(deposit);
            rows.extend(deducted.rows);
        }
        let sum = |of: fn(&DepositDeducted) -> Money, currency| {
            Money::sum(currency, rows.iter().map(of)).unwrap()
        };
        prop_assert_eq!(sum(|it| it.net, currency), received.invoice.net);
        prop_assert_eq!(sum(|it| it.tax, currency), received.invoice.tax);
        prop_assert_eq!(sum(|it| it.base_net, Currency::USD), deposit.base_net);
        prop_assert_eq!(sum(|it| it.base_tax, Currency::USD), deposit.base_tax);
        prop_assert_eq!((deposit.open, deposit.tax_open), (eur("0"), eur("0")));
        prop_assert!(deposit.base_open.is_zero() && deposit.base_tax_open.is_zero());
        let mut nets = received.lines.iter().map(|line| line.net);
        let taken = nets.all(|net| lines.iter().any(|it| it.amount == net));
        prop_assert!(taken, "each line is taken as a whole");
    }
}
