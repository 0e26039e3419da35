//! What a story keeps, and that its books agree after each step.

use super::Story;
use crate::credit::in_pots;
use crate::currency::Currency;
use crate::event::Event;
use crate::invoicing::InvoiceLine;
use crate::ledger::Account;
use crate::money::Money;
use crate::order::OrderLine;
use crate::product::ProductKind;
use crate::quantity::Quantity;
use crate::receivables::{DiscountTaxTaken, DiscountsGiven, ItemKind, OpenItem, Settlement};
use crate::returns::{ReturnId, ReturnLine};
use crate::shipping::{ShipmentId, ShipmentLine, ShipmentState};
use crate::stock::{Balance, MoveKind};

impl Story {
    pub(super) fn keep_order_lines(&mut self, changed: Vec<OrderLine>) {
        for line in changed {
            let place = self.order_lines.iter().position(|old| old.line_no == line.line_no);
            self.order_lines[place.unwrap()] = line;
        }
    }

    pub(super) fn keep_balances(&mut self, changed: Vec<Balance>) {
        self.balances.extend(changed.into_iter().map(|balance| (balance.product, balance)));
    }

    pub(super) fn keep_shipment_lines(&mut self, changed: Vec<ShipmentLine>) {
        let keyed = changed.into_iter().map(|line| ((line.shipment, line.line_no), line));
        self.shipment_lines.extend(keyed);
    }

    pub(super) fn keep_invoice_lines(&mut self, new: Vec<InvoiceLine>) {
        let keyed = new.into_iter().map(|line| ((line.invoice, line.line_no), line));
        self.invoice_lines.extend(keyed);
    }

    pub(super) fn keep_return_lines(&mut self, changed: Vec<ReturnLine>) {
        let keyed = changed.into_iter().map(|line| ((line.return_id, line.line_no), line));
        self.return_lines.extend(keyed);
    }

    pub(super) fn keep_items(&mut self, changed: Vec<OpenItem>) {
        self.items.extend(changed.into_iter().map(|item| (item.document, item)));
    }

    pub(super) fn keep_discounts(&mut self, given: DiscountsGiven) {
        self.discounts.extend(given.discounts);
        self.discount_taxes.extend(given.taxes);
        self.entries.extend(given.entry);
    }

    pub(super) fn keep_discount_taxes(&mut self, changed: Vec<DiscountTaxTaken>) {
        let key = |line: &DiscountTaxTaken| (line.discount, line.category, line.rate);
        for line in changed {
            let place = self.discount_taxes.iter().position(|old| key(old) == key(&line));
            self.discount_taxes[place.unwrap()] = line;
        }
    }

    pub(super) fn keep_events(&mut self, events: Vec<Event>) {
        self.events.extend(events.into_iter().map(|event| event.kind));
    }

    pub fn lines_of(&self, shipment: ShipmentId) -> Vec<ShipmentLine> {
        let lines = self.shipment_lines.range((shipment, 0)..(shipment, i64::MAX));
        lines.map(|(_, line)| line.clone()).collect()
    }

    pub fn return_lines_of(&self, id: ReturnId) -> Vec<ReturnLine> {
        let lines = self.return_lines.range((id, 0)..(id, i64::MAX));
        lines.map(|(_, line)| line.clone()).collect()
    }

    /// What an account comes to; debit positive.
    pub fn balance_of(&self, account: Account) -> Money {
        let lines = self.entries.iter().flat_map(|entry| &entry.lines);
        sum(lines.filter(|line| line.account == account).map(|line| line.base_amount))
    }

    /// What is open of a kind.
    pub fn open(&self, kind: ItemKind) -> Money {
        sum(self.items.values().filter(|item| item.kind == kind).map(|item| item.open))
    }

    /// Panics: when the books do not agree.
    pub fn check(&self) {
        self.check_ledger();
        self.check_stock();
        self.check_items();
        self.check_exposure();
    }

    fn check_ledger(&self) {
        for entry in &self.entries {
            assert!(sum(entry.lines.iter().map(|line| line.base_amount)).is_zero());
            assert!(sum(entry.lines.iter().map(|line| line.amount)).is_zero());
            assert!(entry.lines.iter().all(|line| !line.amount.is_zero()));
            assert!(!entry.lines.is_empty() && !entry.header.document_number.is_empty());
        }
    }

    fn check_stock(&self) {
        let value = |balances: &mut dyn Iterator<Item = &Balance>| sum(balances.map(|it| it.value));
        let opening = value(&mut self.opening.values());
        let now = value(&mut self.balances.values());
        let moved = now.checked_sub(opening).unwrap();
        assert_eq!(self.balance_of(Account::Inventory), moved, "stock value is its account");
        for balance in self.balances.values() {
            self.check_average(balance);
            let lines = self.order_lines.iter().filter(|it| it.product == balance.product);
            assert_eq!(balance.reserved, Quantity::sum(lines.map(|it| it.reserved)).unwrap());
        }
        let is_open =
            |line: &&ShipmentLine| self.shipments[&line.shipment].state == ShipmentState::Open;
        for line in &self.order_lines {
            line.assert_quantity_law();
            let of_line = self.shipment_lines.values().filter(|it| it.order_line == line.line_no);
            let allocated = of_line.clone().filter(is_open).map(|it| it.quantity);
            assert_eq!(line.allocated, Quantity::sum(allocated).unwrap());
            assert_eq!(line.shipped, Quantity::sum(of_line.clone().map(|it| it.issued)).unwrap());
            if line.kind == ProductKind::Stock {
                let billed = Quantity::sum(of_line.map(|it| it.invoiced)).unwrap();
                assert_eq!(line.invoiced, billed, "what is billed left with a shipment");
            }
        }
    }

    /// The moving average, told from the moves of a balance alone (RULES 23).
    fn check_average(&self, balance: &Balance) {
        let mut moves: Vec<_> =
            self.moves.iter().filter(|it| it.product == balance.product).collect();
        moves.sort_by_key(|it| it.sequence);
        let opening = self.opening.get(&balance.product);
        let (mut count, mut value) =
            opening.map_or((Quantity::ZERO, eur_zero()), |it| (it.on_hand, it.value));
        for (number, it) in (1..).zip(&moves) {
            assert_eq!(it.sequence, number, "moves are numbered without a gap");
            if it.kind == MoveKind::Issue {
                let average = value.share(it.quantity.micros(), count.micros()).unwrap();
                assert_eq!(it.value, average, "an issue takes the average of its moment");
            }
            count = count.checked_add(it.quantity).unwrap();
            value = value.checked_add(it.value).unwrap();
        }
        assert_eq!((balance.on_hand, balance.value), (count, value));
        assert_eq!(balance.moves, moves.len() as i64);
    }

    fn check_items(&self) {
        let on_account = self.open(ItemKind::OnAccount);
        assert_eq!(self.balance_of(Account::Receivables), self.open(ItemKind::Receivable));
        assert_eq!(self.balance_of(Account::CustomerOnAccount), on_account);
        let back = |line: &DiscountTaxTaken| line.base.checked_sub(line.base_back).unwrap();
        let given_up = sum(self.discount_taxes.iter().map(back));
        assert_eq!(self.balance_of(Account::EarlyDiscounts), given_up);
        let deductions = self.open(ItemKind::Deduction);
        assert_eq!(self.balance_of(Account::DeductionsReceivable), deductions);
        for item in self.items.values() {
            let key = (item.document, item.instalment);
            let is_target = |it: &&Settlement| (it.target, it.target_instalment) == key;
            let settled = self.settlements.iter().filter(is_target);
            let gone = sum(settled.map(|it| it.amount));
            let used = self.settlements.iter().filter(|it| it.source == item.document);
            let used = used.filter(|_| !self.deductions.contains_key(&item.document));
            let used = sum(used.map(|it| it.given().unwrap()));
            let settled = item.amount.checked_sub(gone).unwrap();
            let first = self.first_applied(item);
            let open = settled.checked_add(used).unwrap().checked_sub(first).unwrap();
            assert_eq!(item.open, open, "an item is open by what did not settle it");
            assert_eq!(item.base_open, item.open, "one currency");
        }
    }

    /// What a payment settled before its rest went on account.
    fn first_applied(&self, item: &OpenItem) -> Money {
        let payment = self.payments.iter().find(|it| it.id.uuid() == item.document);
        payment.map_or(eur_zero(), |it| it.amount.checked_add(item.amount).unwrap())
    }

    fn check_exposure(&self) {
        let (receivable, on_account) = (ItemKind::Receivable, ItemKind::OnAccount);
        let owed = self.open(receivable).checked_add(self.open(ItemKind::Deduction)).unwrap();
        assert_eq!(self.credit.open_items, owed);
        assert_eq!(self.credit.on_account, self.open(on_account).negated().unwrap());
        let each = self.order_lines.iter().map(|line| in_pots(line).unwrap());
        let each: Vec<_> = each.collect();
        assert_eq!(self.credit.open_orders, sum(each.iter().map(|it| it.open_orders)));
        assert_eq!(self.credit.delivered, sum(each.iter().map(|it| it.delivered)));
    }
}

fn eur_zero() -> Money {
    Money::zero(Currency::EUR)
}

/// The sum of amounts in euros.
pub(crate) fn sum(amounts: impl IntoIterator<Item = Money>) -> Money {
    Money::sum(Currency::EUR, amounts).unwrap()
}
