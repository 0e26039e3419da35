//! Ages open items: how much is how long past due (RULES 18).

use super::ItemKind;
use crate::code::codes;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::money::{AmountRefusal, Money};
use std::collections::{BTreeMap, HashMap};

/// What of an item was open at the end of a day, as the ageing needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgedItem {
    /// Whose.
    pub customer: CustomerId,
    /// The account that it belongs to.
    pub kind: ItemKind,
    /// The last day to pay it without being late.
    pub due_on: Date,
    /// What was open at the end of the day of the ageing: settlements of later days are not in
    /// it, and items of later documents are not in the list. The read that makes it sees to that.
    pub open: Money,
}

/// How long past due. Unit: days from the due date to the day of the ageing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// Not past due: 0 days or less.
    Current,
    /// 1 to 30 days.
    Days1To30,
    /// 31 to 60 days.
    Days31To60,
    /// 61 to 90 days.
    Days61To90,
    /// More than 90 days.
    Over90,
}
codes!(Bucket {
    Current = "current",
    Days1To30 = "1-30",
    Days31To60 = "31-60",
    Days61To90 = "61-90",
    Over90 = "over_90",
});

impl Bucket {
    /// The bucket of so many days past due.
    pub fn of(days_past_due: i64) -> Bucket {
        match days_past_due {
            ..=0 => Bucket::Current,
            1..=30 => Bucket::Days1To30,
            31..=60 => Bucket::Days31To60,
            61..=90 => Bucket::Days61To90,
            91.. => Bucket::Over90,
        }
    }
}

/// Open amounts by bucket, in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buckets {
    /// Not past due.
    pub current: Money,
    /// 1 to 30 days past due.
    pub days_1_to_30: Money,
    /// 31 to 60 days past due.
    pub days_31_to_60: Money,
    /// 61 to 90 days past due.
    pub days_61_to_90: Money,
    /// More than 90 days past due.
    pub over_90: Money,
    /// Money on account, apart and not netted into the buckets; zero or negative.
    pub on_account: Money,
}

impl Buckets {
    /// Nothing open, in a currency.
    pub fn zero(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Buckets {
            current: zero,
            days_1_to_30: zero,
            days_31_to_60: zero,
            days_61_to_90: zero,
            over_90: zero,
            on_account: zero,
        }
    }

    /// What is open in one bucket.
    pub fn bucket(&self, bucket: Bucket) -> Money {
        match bucket {
            Bucket::Current => self.current,
            Bucket::Days1To30 => self.days_1_to_30,
            Bucket::Days31To60 => self.days_31_to_60,
            Bucket::Days61To90 => self.days_61_to_90,
            Bucket::Over90 => self.over_90,
        }
    }

    /// All buckets, without money on account: the receivables. Refusals: `Overflow`.
    pub fn receivable(&self) -> Result<Money, AmountRefusal> {
        let buckets =
            [self.current, self.days_1_to_30, self.days_31_to_60, self.days_61_to_90, self.over_90];
        Money::sum(self.current.currency(), buckets)
    }

    /// The place of an item. `as_of` is the day of the ageing.
    fn place(&mut self, item: &AgedItem, as_of: Date) -> &mut Money {
        match item.kind {
            ItemKind::OnAccount => &mut self.on_account,
            ItemKind::Receivable | ItemKind::Deduction => {
                match Bucket::of(as_of.days_since(item.due_on)) {
                    Bucket::Current => &mut self.current,
                    Bucket::Days1To30 => &mut self.days_1_to_30,
                    Bucket::Days31To60 => &mut self.days_31_to_60,
                    Bucket::Days61To90 => &mut self.days_61_to_90,
                    Bucket::Over90 => &mut self.over_90,
                }
            }
        }
    }

    /// These and the others, bucket by bucket.
    fn plus(&self, other: &Buckets) -> Result<Buckets, AmountRefusal> {
        Ok(Buckets {
            current: self.current.checked_add(other.current)?,
            days_1_to_30: self.days_1_to_30.checked_add(other.days_1_to_30)?,
            days_31_to_60: self.days_31_to_60.checked_add(other.days_31_to_60)?,
            days_61_to_90: self.days_61_to_90.checked_add(other.days_61_to_90)?,
            over_90: self.over_90.checked_add(other.over_90)?,
            on_account: self.on_account.checked_add(other.on_account)?,
        })
    }

    fn add(&mut self, item: &AgedItem, as_of: Date) -> Result<(), AmountRefusal> {
        let place = self.place(item, as_of);
        *place = place.checked_add(item.open)?;
        Ok(())
    }
}

/// What one customer owes in one currency, by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgeingRow {
    /// The customer.
    pub customer: CustomerId,
    /// The currency of the amounts.
    pub currency: Currency,
    /// The amounts.
    pub buckets: Buckets,
}

/// Open items by age, per customer and in total, each currency apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ageing {
    /// The day at whose end this was so.
    pub as_of: Date,
    /// One row per customer and currency, in this order.
    pub rows: Vec<AgeingRow>,
    /// The sums per currency, in order of the currencies.
    pub totals: Vec<(Currency, Buckets)>,
}

/// Ages items as of the end of a day, in one pass.
///
/// Refusals: `amount.overflow`.
pub fn age(items: &[AgedItem], as_of: Date) -> Result<Ageing, AmountRefusal> {
    let mut by_customer: HashMap<(CustomerId, Currency), Buckets> = HashMap::new();
    for item in items {
        let currency = item.open.currency();
        by_customer
            .entry((item.customer, currency))
            .or_insert_with(|| Buckets::zero(currency))
            .add(item, as_of)?;
    }
    let mut rows: Vec<AgeingRow> = by_customer
        .into_iter()
        .map(|((customer, currency), buckets)| AgeingRow { customer, currency, buckets })
        .collect();
    rows.sort_unstable_by_key(|row| (row.customer, row.currency));
    let mut totals: BTreeMap<Currency, Buckets> = BTreeMap::new();
    for row in &rows {
        let total = totals.entry(row.currency).or_insert_with(|| Buckets::zero(row.currency));
        *total = total.plus(&row.buckets)?;
    }
    Ok(Ageing { as_of, rows, totals: totals.into_iter().collect() })
}
