//! Reports for collecting: ageing by any buckets, whom to call, the base of the allowance, what a
//! dunning run left out.
//!
//! What is disputed stands beside the buckets, not in addition to them: it is a part of what is
//! owed.
use super::LATER;
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::Field;
use crate::reader::Reader;
use quittance_domain::customer::CustomerId;
use quittance_domain::money::AmountRefusal;
use quittance_domain::receivables::{
    Dispute, DunningRunId, ItemKind, LeftOutReason, LossRate, Overdue,
};
use quittance_domain::{CompanyId, Currency, Date, Money};
use std::collections::BTreeMap;

/// What a customer owes in one currency, by buckets that the reader names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgedBy {
    /// The customer.
    pub customer: CustomerId,
    /// The currency.
    pub currency: Currency,
    /// What is open in each bucket.
    pub buckets: Vec<Money>,
    /// What of all of these is disputed.
    pub disputed: Money,
    /// Money on account; zero or negative.
    pub on_account: Money,
}

/// What was open at the end of a day, by how many days it was past due then. `days` are the last
/// days of the buckets, rising; the last bucket has no end. A row per customer and currency.
pub fn ageing_by(
    reader: &mut dyn Reader,
    company: CompanyId,
    (as_of, days): (Date, &[i64]),
) -> Result<Vec<AgedBy>, Fault> {
    let sql = format!(
        "SELECT customer_id, currency, kind, due_on, CAST(SUM(open) AS BIGINT)
         FROM (SELECT customer_id, currency, kind, due_on, open FROM open_item
               WHERE company_id = $1 AND open <> 0
               UNION ALL SELECT customer_id, currency, kind, due_on, open FROM ({LATER}) later)
              items
         GROUP BY customer_id, currency, kind, due_on HAVING SUM(open) <> 0"
    );
    let mut rows: BTreeMap<(CustomerId, Currency), AgedBy> = BTreeMap::new();
    reader.query(&sql, &[company.value().into(), as_of.to_value()], &mut |row| {
        let mut cells = Cells::new(row);
        let (customer, currency): (CustomerId, Currency) = (cells.cell()?, cells.cell()?);
        let (kind, due_on): (ItemKind, Date) = (cells.cell()?, cells.cell()?);
        let open: Money = cells.money(currency)?;
        let row = entry(&mut rows, customer, currency, days.len());
        if kind == ItemKind::OnAccount {
            row.on_account = sum(row.on_account.checked_add(open))?;
        } else {
            let late = as_of.days_since(due_on);
            let bucket = days.partition_point(|last| *last < late);
            row.buckets[bucket] = sum(row.buckets[bucket].checked_add(open))?;
        }
        Ok(())
    })?;
    for (customer, amount) in disputed_as_of(reader, company, as_of)? {
        let row = entry(&mut rows, customer, amount.currency(), days.len());
        row.disputed = sum(row.disputed.checked_add(amount))?;
    }
    Ok(rows.into_values().collect())
}

fn sum(amount: Result<Money, AmountRefusal>) -> Result<Money, Fault> {
    amount.map_err(|refusal| Fault::TooLarge(refusal.to_string()))
}

fn entry(
    rows: &mut BTreeMap<(CustomerId, Currency), AgedBy>,
    customer: CustomerId,
    currency: Currency,
    bounds: usize,
) -> &mut AgedBy {
    let nothing = Money::zero(currency);
    rows.entry((customer, currency)).or_insert_with(|| AgedBy {
        customer,
        currency,
        buckets: vec![nothing; bounds + 1],
        disputed: nothing,
        on_account: nothing,
    })
}

/// What of each disputed invoice was disputed at the end of a day: at most what was open of it.
pub fn disputed_as_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    as_of: Date,
) -> Result<Vec<(CustomerId, Money)>, Fault> {
    let sql = "
        SELECT d.customer_id, d.currency, CAST(SUM(d.amount) AS BIGINT),
               i.amount - CAST(COALESCE((SELECT SUM(s.amount) FROM settlement s
                    WHERE s.company_id = $1 AND s.target_id = i.document_id
                      AND s.target_instalment = i.instalment AND s.settled_on <= $2), 0) AS BIGINT)
        FROM dispute d
        JOIN open_item i ON i.company_id = $1 AND i.document_id = d.document_id
             AND i.instalment = d.instalment
        WHERE d.company_id = $1 AND d.opened_on <= $2
          AND (d.resolved_on IS NULL OR d.resolved_on > $2)
        GROUP BY d.customer_id, d.currency, i.document_id, i.instalment, i.amount";
    let all = fetch::all(reader, sql, &[company.value().into(), as_of.to_value()], |cells| {
        let (customer, currency): (CustomerId, Currency) = (cells.cell()?, cells.cell()?);
        let (amount, open): (Money, Money) = (cells.money(currency)?, cells.money(currency)?);
        let of_item = sum(amount.min(open).and_then(|it| it.max(Money::zero(currency))))?;
        Ok((customer, of_item))
    })?;
    Ok(all.into_iter().filter(|(_, amount)| amount.is_positive()).collect())
}

/// What of a customer's items payments under way have reserved, by currency.
pub fn reserved_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    customer: CustomerId,
) -> Result<Vec<Money>, Fault> {
    let sql = "SELECT currency, CAST(SUM(under_way) AS BIGINT) FROM open_item
               WHERE company_id = $1 AND customer_id = $2 AND open <> 0 AND under_way IS NOT NULL
               GROUP BY currency ORDER BY currency";
    fetch::all(reader, sql, &[company.value().into(), customer.to_value()], |cells| {
        let currency = cells.cell()?;
        cells.money(currency)
    })
}

/// The customers that are overdue as of a day, with what a collector must know of each.
pub fn overdue(
    reader: &mut dyn Reader,
    company: CompanyId,
    on: Date,
) -> Result<Vec<Overdue>, Fault> {
    let sql = "
        SELECT customer_id, currency, due_on, CAST(SUM(open) AS BIGINT),
               CAST(SUM(COALESCE(under_way, 0)) AS BIGINT)
        FROM open_item
        WHERE company_id = $1 AND kind = 'receivable' AND open <> 0 AND open > 0 AND due_on < $2
        GROUP BY customer_id, currency, due_on";
    let mut found: BTreeMap<(CustomerId, Currency), Overdue> = BTreeMap::new();
    reader.query(sql, &[company.value().into(), on.to_value()], &mut |row| {
        let mut cells = Cells::new(row);
        let (customer, currency): (CustomerId, Currency) = (cells.cell()?, cells.cell()?);
        let due_on: Date = cells.cell()?;
        let (open, under_way): (Money, Money) = (cells.money(currency)?, cells.money(currency)?);
        let days = on.days_since(due_on);
        let it = found.entry((customer, currency)).or_insert_with(|| known(customer, currency));
        it.overdue = sum(it.overdue.checked_add(open))?;
        it.under_way = sum(it.under_way.checked_add(under_way))?;
        it.weight += i128::from(open.minor() - under_way.minor()) * i128::from(days);
        it.oldest_days = it.oldest_days.max(days);
        Ok(())
    })?;
    for (customer, amount) in disputed_as_of(reader, company, on)? {
        if let Some(it) = found.get_mut(&(customer, amount.currency())) {
            it.disputed = sum(it.disputed.checked_add(amount))?;
        }
    }
    let mut of_customer: BTreeMap<CustomerId, [Option<Date>; 4]> = BTreeMap::new();
    let sql = "
        SELECT customer_id, last_letter_on, last_contact_on, NULL, NULL
        FROM collection_profile WHERE company_id = $1
        UNION ALL
        SELECT customer_id, NULL, NULL, CASE state WHEN 'broken' THEN judged_on END,
               CASE state WHEN 'open' THEN pay_by END
        FROM promise WHERE company_id = $1 AND state IN ('broken', 'open')";
    reader.query(sql, &[company.value().into()], &mut |row| {
        let mut cells = Cells::new(row);
        let known = of_customer.entry(cells.cell()?).or_default();
        for at in known.iter_mut() {
            *at = (*at).max(cells.cell()?);
        }
        Ok(())
    })?;
    let told = |mut it: Overdue| {
        let dates = of_customer.get(&it.customer).copied().unwrap_or_default();
        [it.last_letter_on, it.last_contact_on, it.broken_on, it.promised_until] = dates;
        it
    };
    Ok(found.into_values().map(told).collect())
}

fn known(customer: CustomerId, currency: Currency) -> Overdue {
    let nothing = Money::zero(currency);
    Overdue {
        customer,
        overdue: nothing,
        weight: 0,
        oldest_days: 0,
        disputed: nothing,
        under_way: nothing,
        broken_on: None,
        promised_until: None,
        last_letter_on: None,
        last_contact_on: None,
    }
}

/// The matrix in force on a day: that of the latest first day which is not after it.
pub fn loss_rates(
    reader: &mut dyn Reader,
    company: CompanyId,
    on: Date,
) -> Result<Vec<LossRate>, Fault> {
    let tail = "AND valid_from = (SELECT MAX(valid_from) FROM loss_rate
                                  WHERE company_id = $1 AND valid_from <= $2)
                ORDER BY from_days";
    fetch::records(reader, company, tail, &[on.to_value()])
}

/// What was owed at the end of a day in base currency, by the day on which it was due.
const OWED_IN_BASE: &str = "
    SELECT due_on, base_open AS open FROM open_item
    WHERE company_id = $1 AND open <> 0 AND kind = 'receivable'
    UNION ALL
    SELECT due_on, -base_amount FROM open_item
    WHERE company_id = $1 AND kind = 'receivable' AND document_on > $2
    UNION ALL
    SELECT i.due_on, s.base_amount FROM settlement s
    JOIN open_item i ON i.company_id = $1 AND i.document_id = s.target_id
         AND i.instalment = s.target_instalment AND i.kind = 'receivable'
    WHERE s.company_id = $1 AND s.settled_on > $2
    UNION ALL
    SELECT i.due_on, s.base_difference - s.base_gain - s.base_amount FROM settlement s
    JOIN open_item i ON i.company_id = $1 AND i.document_id = s.source_id
         AND i.kind = 'receivable'
    WHERE s.company_id = $1 AND s.settled_on > $2";

/// What was owed at the end of a day in base currency, in each bucket of a matrix.
pub fn balances_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    (as_of, matrix): (Date, &[LossRate]),
) -> Result<Vec<Money>, Fault> {
    let base = fetch::base(reader, company)?;
    let mut balances = vec![Money::zero(base); matrix.len()];
    let sql = format!(
        "SELECT due_on, CAST(SUM(open) AS BIGINT) FROM ({OWED_IN_BASE}) owed GROUP BY due_on"
    );
    reader.query(&sql, &[company.value().into(), as_of.to_value()], &mut |row| {
        let mut cells = Cells::new(row);
        let due_on: Date = cells.cell()?;
        let open: Money = cells.money(base)?;
        let late = as_of.days_since(due_on).max(0);
        let after = matrix.partition_point(|rate| rate.from_days <= late);
        if let Some(balance) = after.checked_sub(1).and_then(|at| balances.get_mut(at)) {
            *balance = sum(balance.checked_add(open))?;
        }
        Ok(())
    })?;
    Ok(balances)
}

/// What a dunning run left out: customer's code, invoice and reason, by these.
pub fn left_out_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    run: DunningRunId,
) -> Result<Vec<(String, String, LeftOutReason)>, Fault> {
    let sql = "
        SELECT c.code, l.document_number, l.reason FROM dunning_run_left_out l
        JOIN customer c ON c.company_id = $1 AND c.id = l.customer_id
        WHERE l.company_id = $1 AND l.run_id = $2 ORDER BY c.code, l.document_number";
    fetch::all(reader, sql, &[company.value().into(), run.to_value()], |cells| {
        Ok((cells.cell()?, cells.cell()?, cells.cell()?))
    })
}

/// A letter in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterListed {
    /// Its number.
    pub number: String,
    /// The code of its customer.
    pub customer: String,
    /// Its date.
    pub sent_on: Date,
    /// Its highest level.
    pub level: i64,
    /// What was open.
    pub total: Money,
    /// What was charged with it.
    pub charges: Money,
}

/// The letters of a period, by date and number.
pub fn letters(
    reader: &mut dyn Reader,
    company: CompanyId,
    (from, to): (Date, Date),
) -> Result<Vec<LetterListed>, Fault> {
    let sql = "
        SELECT l.number, c.code, l.sent_on, l.level, l.currency, l.total, l.charges
        FROM dunning_letter l JOIN customer c ON c.company_id = $1 AND c.id = l.customer_id
        WHERE l.company_id = $1 AND l.sent_on >= $2 AND l.sent_on <= $3
        ORDER BY l.sent_on, l.number";
    let args = [company.value().into(), from.to_value(), to.to_value()];
    fetch::all(reader, sql, &args, |cells| {
        let (number, customer, sent_on, level) =
            (cells.cell()?, cells.cell()?, cells.cell()?, cells.cell()?);
        let currency = cells.cell()?;
        let (total, charges) = (cells.money(currency)?, cells.money(currency)?);
        Ok(LetterListed { number, customer, sent_on, level, total, charges })
    })
}

/// The disputes that are open, with customer and invoice, the oldest first.
pub fn open_disputes(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<(Dispute, String, String)>, Fault> {
    let disputes: Vec<Dispute> =
        fetch::records(reader, company, "AND state = 'open' ORDER BY opened_on, number", &[])?;
    let mut listed = Vec::with_capacity(disputes.len());
    for dispute in disputes {
        let customer = crate::names::customer(reader, company, dispute.customer)?;
        let invoice = super::item(reader, company, dispute.document)?;
        let invoice = invoice.map(|item| item.document_number).unwrap_or_default();
        listed.push((dispute, customer.map(|it| it.code).unwrap_or_default(), invoice));
    }
    Ok(listed)
}
