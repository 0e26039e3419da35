//! Holds what is stored against the model: after each round what is cheap, each day all of it.
use super::model::Stands;
use super::{Auditor, PIECE};
use crate::simulate::SimulateError;
use crate::simulate::office::Office;
use quittance_domain::Date;
use quittance_domain::customer::CustomerId;
use quittance_domain::ledger::Account;
use quittance_domain::receivables::ItemKind;
use quittance_store::{credit, invoicing, ledger, order, payment, receivables, stock, verify};
use std::collections::BTreeMap;

/// More products than the cast has.
const PRODUCTS_MAX: i64 = 1_000;

impl Auditor<'_> {
    /// What customers owe, what lies on the shelves and what of it is promised.
    pub(super) fn compare(&mut self, office: &Office) -> Result<(), SimulateError> {
        self.compare_stock(office)?;
        self.compare_agreed();
        self.compare_accounts(office)
    }

    /// No more stands in orders than was quoted or agreed.
    fn compare_agreed(&mut self) {
        let mut beyond: Vec<(String, i64, i64)> = Vec::new();
        for (number, quoted) in &self.model.quotations {
            let lines = quoted.lines.iter().map(|line| (number.clone(), line.quantity, line.taken));
            beyond.extend(lines);
        }
        for (number, agreed) in &self.model.blankets {
            let mut called = vec![0; agreed.lines.len()];
            for (order, lines) in &agreed.call_offs {
                let order = self.model.orders.get(order).filter(|order| !order.was_amended);
                let ordered = order.into_iter().flat_map(|order| &order.lines);
                lines.iter().zip(ordered).for_each(|(at, line)| called[*at] += line.ordered);
            }
            let lines = agreed.lines.iter().zip(called);
            beyond.extend(lines.map(|(line, called)| (number.clone(), line.quantity, called)));
        }
        for (number, most, found) in beyond {
            self.expect(|| format!("pieces ordered on {number}"), found.min(most), found);
        }
    }

    fn compare_stock(&mut self, office: &Office) -> Result<(), SimulateError> {
        let stored =
            office.read(|reader, company| stock::balances(reader, company, PRODUCTS_MAX, ""))?;
        let mut on_hand: BTreeMap<String, i64> = BTreeMap::new();
        let mut reserved: BTreeMap<String, i64> = BTreeMap::new();
        for balance in stored {
            let (here, promised) = (balance.on_hand.micros(), balance.reserved.micros());
            let is_sound =
                0 <= promised && promised <= here && (here > 0 || balance.value.is_zero());
            self.expect(|| format!("balance of {} is sound", balance.sku), true, is_sound);
            *on_hand.entry(balance.sku.clone()).or_default() += here;
            *reserved.entry(balance.sku).or_default() += promised;
        }
        for (sku, pieces) in self.model.on_hand.clone() {
            let found = on_hand.get(&sku).copied().unwrap_or(0);
            self.expect(|| format!("millionths of {sku} on hand"), pieces * PIECE, found);
        }
        let (promised, unknown) = self.model.promised();
        let promised: Vec<(String, i64)> = self
            .model
            .on_hand
            .keys()
            .filter(|sku| !unknown.contains(sku.as_str()))
            .map(|sku| (sku.clone(), promised.get(sku.as_str()).copied().unwrap_or(0)))
            .collect();
        for (sku, pieces) in promised {
            let found = reserved.get(&sku).copied().unwrap_or(0);
            self.expect(|| format!("millionths of {sku} promised"), pieces * PIECE, found);
        }
        Ok(())
    }

    fn compare_accounts(&mut self, office: &Office) -> Result<(), SimulateError> {
        let cast = self.cast;
        for customer in &cast.customers {
            let id = CustomerId::from_uuid(customer.id);
            let stored = office.read(|reader, company| credit::show(reader, company, id))?;
            let Some(stored) = stored else {
                self.note(format!("credit account of {}", customer.code), "there", "none");
                continue;
            };
            let money = self.model.money.get(&customer.id).copied().unwrap_or_default();
            let code = &customer.code;
            let open = stored.open_items.minor();
            self.expect(|| format!("cents of {code} billed and open"), money.open(), open);
            let on_account = stored.on_account.minor();
            self.expect(|| format!("cents of {code} on account"), money.on_account(), on_account);
            self.compare_exposure(code, stored.open_orders.minor() + stored.delivered.minor());
            let is_sound = !stored.open_orders.is_negative() && !stored.delivered.is_negative();
            self.expect(|| format!("exposure of {code} is sound"), true, is_sound);
        }
        Ok(())
    }

    /// What is ordered and not billed: all of an order that nothing has happened to, no more than
    /// all of one that is under way, nothing of one that is done.
    fn compare_exposure(&mut self, code: &str, found: i64) {
        let (mut least, mut most) = (0, 0);
        for order in self.model.orders.values().filter(|order| order.customer == code) {
            match order.stands {
                Stands::Waiting | Stands::Done => {}
                Stands::Promised if order.given_up_in_part || order.has_deposit => {
                    most += order.gross;
                }
                Stands::Promised => {
                    least += order.gross;
                    most += order.gross;
                }
                Stands::UnderWay => most += order.gross,
            }
        }
        self.checks += 1;
        if found < least || found > most {
            let expected = format!("{least} to {most}");
            self.note(
                format!("cents that {code} has ordered and not been billed"),
                expected,
                found,
            );
        }
    }

    /// Open items, the general ledger, numbers, and all that `verify` derives.
    pub(super) fn compare_all(&mut self, office: &Office) -> Result<(), SimulateError> {
        self.compare_items(office)?;
        self.compare_ledger(office)?;
        self.compare_numbers(office)?;
        self.compare_tracking(office)?;
        let findings = office.read(verify::verify)?;
        self.checks += verify::checks().count() as u64;
        for finding in findings {
            self.note(
                format!("verify: {} of {}", finding.check, finding.subject),
                finding.expected,
                finding.found,
            );
        }
        Ok(())
    }

    fn compare_items(&mut self, office: &Office) -> Result<(), SimulateError> {
        let cast = self.cast;
        for customer in &cast.customers {
            let id = CustomerId::from_uuid(customer.id);
            let items =
                office.read(|reader, company| receivables::open_items_of(reader, company, id))?;
            let sum = |kind: ItemKind| -> i64 {
                items.iter().filter(|item| item.kind == kind).map(|item| item.open.minor()).sum()
            };
            let (open, waits) = (sum(ItemKind::Receivable), sum(ItemKind::OnAccount));
            let money = self.model.money.get(&customer.id).copied().unwrap_or_default();
            let code = &customer.code;
            self.expect(|| format!("cents of {code}'s open items"), money.open(), open);
            self.expect(|| format!("cents of {code}'s money"), -money.on_account(), waits);
        }
        Ok(())
    }

    fn compare_ledger(&mut self, office: &Office) -> Result<(), SimulateError> {
        let balance =
            office.read(|reader, company| ledger::trial_balance(reader, company, Date::LAST))?;
        let of = |wanted: Account| -> i64 {
            let rows = balance.rows.iter().filter(|row| row.account == wanted);
            rows.map(|row| row.debit.minor() - row.credit.minor()).sum()
        };
        let all: i64 = balance.rows.iter().map(|row| row.debit.minor() - row.credit.minor()).sum();
        let accounts = self.model.money.values();
        let (mut open, mut waits, mut received) = (0, 0, 0);
        for money in accounts {
            open += money.open();
            waits += money.on_account();
            received += money.received - money.paid_out;
        }
        received += self.cast.opening.bank - self.model.paid_to_suppliers;
        let bank = of(Account::Bank) + of(Account::CardClearing);
        self.expect(|| "cents of all accounts together".into(), 0, all);
        self.expect(|| "cents of the receivables' account".into(), open, of(Account::Receivables));
        self.expect(
            || "cents of the account of money on account".into(),
            -waits,
            of(Account::CustomerOnAccount),
        );
        self.expect(|| "cents of the bank's and cards' accounts".into(), received, bank);
        Ok(())
    }

    /// Each series has the numbers from 1 to the count of its documents, and no other.
    fn compare_numbers(&mut self, office: &Office) -> Result<(), SimulateError> {
        let series: Vec<((&'static str, i64), usize)> =
            self.model.numbers.iter().map(|(key, known)| (*key, known.len())).collect();
        for ((name, year), count) in series {
            let brought = match name {
                "INV" if year == self.cast.founded.year() => self.cast.opening.numbered,
                _ => 0,
            };
            let from = self.numbered.get(&(name, year)).copied().unwrap_or(0) + 1;
            let count = count + brought;
            for next in from.max(brought)..=count + 1 {
                let number = format!("{name}-{year}-{next:06}");
                let is_there = office.read(|reader, company| {
                    Ok(match name {
                        "SO" => order::show(reader, company, &number)?.is_some(),
                        "PAY" => payment::id_of_number(reader, company, &number)?.is_some(),
                        _ => invoicing::id_of_number(reader, company, &number)?.is_some(),
                    })
                })?;
                self.expect(
                    || format!("{number} is there"),
                    brought < next && next <= count,
                    is_there,
                );
            }
            self.numbered.insert((name, year), count);
        }
        Ok(())
    }
}
