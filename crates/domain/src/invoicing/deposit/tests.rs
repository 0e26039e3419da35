//! The laws of deposits: those over all of an order carry all of its tax, and what is taken off
//! invoices in parts and paid back sums to each of them.

use super::receive::MoneyUsed;
use super::*;
use crate::credit::{self, Covered};
use crate::customer::Buyer;
use crate::id::Ids;
use crate::invoicing::{
    CreditInvoice, CreditInvoiceGiven, CreditNotePosted, CreditedLine, CreditedTax, Invoice,
    Original,
};
use crate::ledger::InBase;
use crate::order::OrderLine;
use crate::payment::Method;
use crate::product::Product;
use crate::tax::TaxRate;
use crate::tests::example::{at, check_codes, eur, percent, problems};
use crate::tests::story::{Story, line};
use proptest::prelude::*;
use std::collections::BTreeMap;

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
    /// What was taken off invoices or paid back of the lines and the taxes of deposits.
    credited: (Vec<CreditedLine>, Vec<CreditedTax>),
}

impl Deposits {
    fn of(story: Story) -> Self {
        Deposits {
            story,
            requests: Vec::new(),
            received: Vec::new(),
            taxes: Vec::new(),
            credited: Default::default(),
        }
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
            buyer: Buyer::of(&story.customer, None),
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

/// What was taken off or paid back of the taxes of a deposit, by its place and their rate.
type Taken = BTreeMap<(usize, Rate), (Money, Money)>;

impl Deposits {
    /// Deducts what there is from an invoice, the oldest first; adds it to what was taken.
    fn bill(&mut self, gross: Money, taken: &mut Taken) {
        let bill = Invoice { gross, ..self.received[0].invoice.clone() };
        let before = self.left();
        let deducted = self.with_originals(|of, originals| {
            let left = of.received.iter().zip(originals);
            let left = left.map(|(it, of)| DepositLeft { deposit: &it.deposit, original: *of });
            deduct(&left.collect::<Vec<_>>(), &bill).unwrap()
        });
        assert_eq!(deducted.gross(&bill).unwrap(), gross.min(before).unwrap());
        for row in &deducted.rows {
            let index = self.received.iter().position(|it| it.invoice.id == row.deposit).unwrap();
            add(taken, (index, row.rate), (row.net, row.tax));
        }
        for deposit in deducted.deposits {
            let of = self.received.iter_mut().find(|it| it.invoice.id == deposit.invoice);
            of.unwrap().deposit = deposit;
        }
        self.keep_credited(deducted.lines, deducted.taxes);
        let less = gross.min(before).unwrap().negated().unwrap();
        let story = &mut self.story;
        let order = with_deposit(&story.order, less).unwrap();
        let covered = |order: &Order| Covered::of(order, &story.order_lines).unwrap();
        let cover = credit::cover(&story.credit, covered(&story.order), covered(&order));
        story.credit = cover.unwrap();
        story.order = order;
    }

    /// Pays what is left of a deposit back; adds it to what was taken.
    fn pay_back(&mut self, index: usize, taken: &mut Taken) {
        let story = &self.story;
        let order_lines: Vec<&OrderLine> = story.order_lines.iter().collect();
        let order_taxes: Vec<&DepositTax> = self.taxes.iter().collect();
        let of = &self.received[index];
        let request = self.requests.iter().find(|it| it.id == of.request.id).unwrap();
        let deposit = PaidBackGiven {
            deposit: &of.deposit,
            request,
            order: &story.order,
            order_lines: &order_lines,
            order_taxes: &order_taxes,
        };
        let command =
            CreditInvoice { invoice: of.invoice.id, reason: "back".into(), lines: Vec::new() };
        let mut ids = crate::tests::example::Counted::new();
        let posted: CreditNotePosted = self.with_originals(|of, originals| {
            let given = CreditInvoiceGiven {
                company: &of.story.company,
                original: originals[index],
                credit: &of.story.credit,
                deposit: Some(deposit),
            };
            crate::invoicing::credit(&given, &command, &at("2026-03-03"), &mut ids).unwrap()
        });
        for tax in &posted.taxes {
            add(taken, (index, tax.rate), (tax.base, tax.tax));
        }
        let back = posted.deposit.expect("a deposit was paid back");
        self.story.order = back.order;
        self.story.credit = posted.credit;
        self.received[index].deposit = back.deposit;
        let request = self.requests.iter_mut().find(|it| it.id == back.request.id);
        *request.unwrap() = back.request;
        for tax in back.order_taxes {
            self.taxes.retain(|it| (it.category, it.rate) != (tax.category, tax.rate));
            self.taxes.push(tax);
        }
        self.keep_credited(posted.credited_lines, posted.credited_taxes);
    }

    /// What is left of all deposits.
    fn left(&self) -> Money {
        let left = self.received.iter().map(|it| it.deposit.left().unwrap());
        Money::sum(self.story.order.currency, left).unwrap()
    }

    fn keep_credited(&mut self, lines: Vec<CreditedLine>, taxes: Vec<CreditedTax>) {
        let key = |it: &CreditedLine| (it.invoice, it.line_no);
        self.credited.0.retain(|it| lines.iter().all(|new| key(new) != key(it)));
        self.credited.0.extend(lines);
        self.credited.0.sort_by_key(key);
        let key = |it: &CreditedTax| (it.invoice, it.category, it.rate);
        self.credited.1.retain(|it| taxes.iter().all(|new| key(new) != key(it)));
        self.credited.1.extend(taxes);
    }

    /// Asks with each deposit invoice and what was credited of it.
    fn with_originals<T>(&self, ask: impl FnOnce(&Self, &[Original<'_>]) -> T) -> T {
        let parts = self.received.iter().map(|it| {
            let MoneyUsed::Received(money) = &it.money else { panic!("it came in") };
            let id = it.invoice.id;
            let lines = self.credited.0.iter().filter(|of| of.invoice == id);
            let taxes = self.credited.1.iter().filter(|of| of.invoice == id);
            (
                (it.lines.iter().collect::<Vec<_>>(), it.taxes.iter().collect::<Vec<_>>()),
                (lines.collect::<Vec<_>>(), taxes.collect::<Vec<_>>()),
                money.items.iter().collect::<Vec<_>>(),
            )
        });
        let parts: Vec<_> = parts.collect();
        let originals = self.received.iter().zip(&parts).map(|(it, parts)| Original {
            invoice: &it.invoice,
            lines: &parts.0.0,
            taxes: &parts.0.1,
            credited_lines: &parts.1.0,
            credited_taxes: &parts.1.1,
            items: &parts.2,
            discounts: &[],
            write_offs: &[],
        });
        ask(self, &originals.collect::<Vec<_>>())
    }
}

fn add(taken: &mut Taken, of: (usize, Rate), (net, tax): (Money, Money)) {
    let nothing = Money::zero(net.currency());
    let sum = taken.entry(of).or_insert((nothing, nothing));
    *sum = (sum.0.checked_add(net).unwrap(), sum.1.checked_add(tax).unwrap());
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
                write_offs: &[],
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

    #[test]
    fn whatever_of_deposits_is_billed_and_paid_back_sums_to_their_taxes(
        steps in prop::collection::vec((0_usize..3, 1_i64..12_000, 0_usize..8), 1..16),
        small in any::<bool>(),
    ) {
        let mut deposits = Deposits::of(order());
        let currency = deposits.story.order.currency;
        let mut taken = Taken::new();
        for (what, amount, which) in steps {
            let amount = Money::new(if small { amount % 7 + 1 } else { amount }, currency);
            match what {
                0 => {
                    let asks = deposits.asks(Some(amount), None);
                    if let Ok(index) = deposits.request(asks) {
                        deposits.receive(index);
                    }
                }
                1 if !deposits.received.is_empty() => deposits.bill(amount, &mut taken),
                _ => {
                    let index = which % deposits.received.len().max(1);
                    let of = deposits.received.get(index);
                    if of.is_some_and(|it| it.deposit.left().unwrap().is_positive()) {
                        deposits.pay_back(index, &mut taken);
                    }
                }
            }
            prop_assert_eq!(deposits.story.order.deposit.unwrap_or(eur("0")), deposits.left());
        }
        for index in 0..deposits.received.len() {
            if deposits.received[index].deposit.left().unwrap().is_positive() {
                deposits.pay_back(index, &mut taken);
            }
            let of = &deposits.received[index];
            for tax in &of.taxes {
                prop_assert_eq!(taken[&(index, tax.rate)], (tax.base, tax.tax));
            }
            prop_assert_eq!((of.deposit.base_open, of.deposit.base_tax_open), (eur("0"), eur("0")));
        }
        prop_assert_eq!(deposits.left(), eur("0"));
    }
}
