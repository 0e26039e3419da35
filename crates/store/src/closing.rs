//! What is posted at the end of a period or year: columns, look-ups, and the figures that it is
//! posted from.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::ledger;
use crate::reader::Reader;
use crate::{codes, ids, lookup, record};
use quittance_domain::closing::{
    AccountTotal, Claim, Closing, ClosingId, ClosingKind, ClosingLine, ResultBalance,
};
use quittance_domain::ledger::{Account, AccountType, Entry};
use quittance_domain::money::AmountRefusal;
use quittance_domain::{CompanyId, Currency, Date, Money, Quantity};

codes!(ClosingKind);
ids!(ClosingId);

record!(Closing = "closing", rank 510, key (id: ClosingId);
    number, kind, as_of, behind, total in base, reverses as reverses_id, reason; version);

record!(ClosingLine = "closing_line", rank 511,
    key (closing as closing_id: ClosingId, line_no: i64);
    account, currency, found in currency, posted in base);

lookup!(
    /// What was posted for a day, of one kind.
    ClosingsOfDay: Closing, by (kind: ClosingKind, as_of: Date)
);

lookup!(
    /// The lines of what was posted.
    LinesOfClosing: ClosingLine, by (closing as closing_id: ClosingId)
);

/// What was posted under a number, with its lines and entries.
pub type ClosingShown = (Closing, Vec<ClosingLine>, Vec<Entry>);

/// What was posted under a number.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<ClosingShown>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(closing) = found else { return Ok(None) };
    let closing: Closing = closing;
    let tail = "AND closing_id = $2 ORDER BY line_no";
    let lines = fetch::records(reader, company, tail, &[closing.id.to_value()])?;
    let entries = ledger::entries_of(reader, company, closing.id.uuid())?;
    Ok(Some((closing, lines, entries)))
}

/// Whether anything was posted of a kind for a day, and not taken back.
pub fn is_posted(
    reader: &mut dyn Reader,
    company: CompanyId,
    (kind, as_of): (ClosingKind, Date),
) -> Result<bool, Fault> {
    let sql = "SELECT COUNT(*) - 2 * COUNT(reverses_id) FROM closing
               WHERE company_id = $1 AND kind = $2 AND as_of = $3";
    let args = [company.value().into(), kind.to_value(), as_of.to_value()];
    let count: i64 = fetch::one(reader, sql, &args, fetch::Cells::cell)?;
    Ok(count > 0)
}

/// A line of an order of which something was delivered and not invoiced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnbilledLine {
    /// The order's number.
    pub order: String,
    /// The line.
    pub line_no: i64,
    /// The customer's code.
    pub customer: String,
    /// The product.
    pub sku: String,
    /// Delivered, less what came back before it was invoiced, and not invoiced.
    pub quantity: Quantity,
    /// Its part of the line's net.
    pub net: Money,
}

/// What was delivered and not invoiced at the end of a day, by order and line.
pub fn unbilled(
    reader: &mut dyn Reader,
    company: CompanyId,
    as_of: Date,
) -> Result<Vec<UnbilledLine>, Fault> {
    let found =
        fetch::all(reader, UNBILLED, &[company.value().into(), as_of.to_value()], |cells| {
            let (order, line_no) = (cells.cell()?, cells.cell()?);
            let (customer, sku) = (cells.cell()?, cells.cell()?);
            let currency: Currency = cells.cell()?;
            let net: Money = cells.money(currency)?;
            let of: Quantity = cells.cell()?;
            let (delivered, billed): (Quantity, Quantity) = (cells.cell()?, cells.cell()?);
            let quantity = delivered.checked_sub(billed);
            let part = part(net, of, (delivered, billed));
            let quantity = quantity.map_err(|refusal| Fault::TooLarge(refusal.to_string()))?;
            let net = part.map_err(|refusal| Fault::TooLarge(refusal.to_string()))?;
            Ok(UnbilledLine { order, line_no, customer, sku, quantity, net })
        })?;
    Ok(found.into_iter().filter(|line| !line.quantity.is_zero()).collect())
}

/// What the next invoice of all that is delivered would come to: parts are cumulative differences,
/// so that all invoices of a line come to its net (RULES 2).
fn part(
    net: Money,
    of: Quantity,
    (delivered, billed): (Quantity, Quantity),
) -> Result<Money, AmountRefusal> {
    let by_now = net.share(delivered.micros(), of.micros())?;
    by_now.checked_sub(net.share(billed.micros(), of.micros())?)
}

const UNBILLED: &str = "
    SELECT o.number, l.line_no, c.code, p.sku, l.currency, l.net, l.quantity,
           d.quantity - COALESCE(r.quantity, 0), COALESCE(b.quantity, 0)
    FROM (SELECT n.order_id, n.order_line, CAST(SUM(
                 CASE s.state WHEN 'reversed' THEN n.quantity ELSE n.issued END) AS BIGINT)
                 AS quantity
          FROM shipment s
          JOIN shipment_line n ON n.company_id = $1 AND n.shipment_id = s.id
          WHERE s.company_id = $1 AND s.shipped_on <= $2 AND NOT EXISTS (
              SELECT 1 FROM stock_document t
              WHERE t.company_id = $1 AND t.origin_id = s.id AND t.moved_on <= $2)
          GROUP BY n.order_id, n.order_line) d
    JOIN sales_order o ON o.company_id = $1 AND o.id = d.order_id
    JOIN sales_order_line l ON l.company_id = $1 AND l.order_id = d.order_id
         AND l.line_no = d.order_line
    JOIN customer c ON c.company_id = $1 AND c.id = o.customer_id
    JOIN product p ON p.company_id = $1 AND p.id = l.product_id
    LEFT JOIN (SELECT i.order_id, i.order_line, CAST(SUM(i.quantity) AS BIGINT) AS quantity
               FROM invoice v JOIN invoice_line i ON i.company_id = $1 AND i.invoice_id = v.id
               WHERE v.company_id = $1 AND v.kind = 'invoice' AND v.issued_on <= $2
                 AND i.order_id IS NOT NULL
               GROUP BY i.order_id, i.order_line) b
         ON b.order_id = d.order_id AND b.order_line = d.order_line
    LEFT JOIN (SELECT n.order_id, n.order_line, CAST(SUM(x.quantity) AS BIGINT) AS quantity
               FROM return_order r
               JOIN return_line x ON x.company_id = $1 AND x.return_id = r.id
               JOIN shipment_line n ON n.company_id = $1 AND n.shipment_id = x.shipment_id
                    AND n.line_no = x.shipment_line
               WHERE r.company_id = $1 AND r.received_on <= $2
               GROUP BY n.order_id, n.order_line) r
         ON r.order_id = d.order_id AND r.order_line = d.order_line
    WHERE d.quantity - COALESCE(r.quantity, 0) <> COALESCE(b.quantity, 0)
    ORDER BY o.number, l.line_no";

/// What is delivered and not invoiced at the end of a day, net, by currency.
pub fn unbilled_by_currency(
    reader: &mut dyn Reader,
    company: CompanyId,
    as_of: Date,
) -> Result<Vec<Money>, Fault> {
    let mut sums: Vec<Money> = Vec::new();
    for line in unbilled(reader, company, as_of)? {
        let currency = line.net.currency();
        match sums.iter_mut().find(|sum| sum.currency() == currency) {
            None => sums.push(line.net),
            Some(sum) => {
                let added = sum.checked_add(line.net);
                *sum = added.map_err(|refusal| Fault::TooLarge(refusal.to_string()))?;
            }
        }
    }
    Ok(sums)
}

/// What customers owe and have on account at the end of a day in currencies that are not the
/// books', by currency: in it, and as it was booked.
pub fn claims(
    reader: &mut dyn Reader,
    company: CompanyId,
    as_of: Date,
) -> Result<Vec<Claim>, Fault> {
    let base = fetch::base(reader, company)?;
    let sql = "
        SELECT l.currency, CAST(SUM(l.amount) AS BIGINT), CAST(SUM(l.base_amount) AS BIGINT)
        FROM journal_entry e
        JOIN journal_line l ON l.company_id = $1 AND l.entry_id = e.id
        WHERE e.company_id = $1 AND e.posted_on <= $2 AND l.currency <> $3
          AND l.account IN ('receivables', 'deductions_receivable', 'customer_on_account')
        GROUP BY l.currency ORDER BY l.currency";
    let args = [company.value().into(), as_of.to_value(), base.to_value()];
    let found = fetch::all(reader, sql, &args, |cells| {
        let currency: Currency = cells.cell()?;
        Ok(Claim { open: cells.money(currency)?, booked: cells.money(base)? })
    })?;
    Ok(found.into_iter().filter(|claim| !claim.open.is_zero()).collect())
}

/// What each account of income and expense comes to at the end of a day, closed years included,
/// by role and number.
pub fn results(
    reader: &mut dyn Reader,
    company: CompanyId,
    as_of: Date,
) -> Result<Vec<ResultBalance>, Fault> {
    let base = fetch::base(reader, company)?;
    let chart = ledger::chart(reader, company)?;
    let sql = "
        SELECT l.account, l.number, CAST(SUM(l.base_amount) AS BIGINT)
        FROM journal_entry e
        JOIN journal_line l ON l.company_id = $1 AND l.entry_id = e.id
        WHERE e.company_id = $1 AND e.posted_on <= $2
        GROUP BY l.account, l.number ORDER BY l.number, l.account";
    let found = fetch::all(reader, sql, &[company.value().into(), as_of.to_value()], |cells| {
        let (role, account): (Account, String) = (cells.cell()?, cells.cell()?);
        Ok(ResultBalance { role, account, balance: cells.money(base)? })
    })?;
    let is_result = |number: &str| {
        let of_chart = chart.iter().find(|account| account.number == number);
        of_chart.is_some_and(|account| match account.account_type {
            AccountType::Income | AccountType::Expense => true,
            AccountType::Asset | AccountType::Liability | AccountType::Equity => false,
        })
    };
    let moved = |it: &ResultBalance| !it.balance.is_zero() && is_result(&it.account);
    Ok(found.into_iter().filter(moved).collect())
}

/// Which days of the journal are summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// All of them through a day: what there is.
    Through(Date),
    /// From a day through another, without the closes of years: what was earned and spent.
    Earned(Date, Date),
}

/// What each account comes to.
pub fn totals(
    reader: &mut dyn Reader,
    company: CompanyId,
    days: Days,
) -> Result<Vec<AccountTotal>, Fault> {
    let base = fetch::base(reader, company)?;
    let chart = ledger::chart(reader, company)?;
    let (first, last, left_out) = match days {
        Days::Through(last) => (Date::FIRST, last, ""),
        Days::Earned(first, last) => (first, last, "year_close"),
    };
    let sql = "
        SELECT l.number, CAST(SUM(l.base_amount) AS BIGINT)
        FROM journal_entry e
        JOIN journal_line l ON l.company_id = $1 AND l.entry_id = e.id
        WHERE e.company_id = $1 AND e.posted_on >= $2 AND e.posted_on <= $3 AND e.kind <> $4
        GROUP BY l.number ORDER BY l.number";
    let args = [company.value().into(), first.to_value(), last.to_value(), left_out.into()];
    let found: Vec<(String, Money)> =
        fetch::all(reader, sql, &args, |cells| Ok((cells.cell()?, cells.money(base)?)))?;
    let mut totals = Vec::with_capacity(found.len());
    for (number, balance) in found {
        let account = chart.iter().find(|account| account.number == number);
        let account = account.ok_or_else(|| Fault::Ours(format!("no account {number}")))?;
        let (name, account_type) = (account.name.clone(), account.account_type);
        totals.push(AccountTotal { number, name, account_type, balance });
    }
    Ok(totals)
}

/// How many count sheets that were opened by the end of a day are not posted.
pub fn open_counts(
    reader: &mut dyn Reader,
    company: CompanyId,
    through: Date,
) -> Result<i64, Fault> {
    let sql = "SELECT COUNT(*) FROM stock_count
               WHERE company_id = $1 AND state = 'open' AND opened_on <= $2";
    fetch::one(reader, sql, &[company.value().into(), through.to_value()], fetch::Cells::cell)
}

/// The day of the last allowance for losses; none: there never was one.
pub fn allowance_day(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Date>, Fault> {
    let sql = "SELECT MAX(as_of) FROM allowance WHERE company_id = $1";
    fetch::one(reader, sql, &[company.value().into()], fetch::Cells::cell)
}

/// What was earned and spent in a period by role, without the closes of years.
pub fn earned(
    reader: &mut dyn Reader,
    company: CompanyId,
    (first, last): (Date, Date),
) -> Result<Vec<(Account, Money)>, Fault> {
    let base = fetch::base(reader, company)?;
    let sql = "
        SELECT l.account, CAST(SUM(l.base_amount) AS BIGINT)
        FROM journal_entry e
        JOIN journal_line l ON l.company_id = $1 AND l.entry_id = e.id
        WHERE e.company_id = $1 AND e.posted_on >= $2 AND e.posted_on <= $3
          AND e.kind <> 'year_close'
        GROUP BY l.account ORDER BY l.account";
    let args = [company.value().into(), first.to_value(), last.to_value()];
    fetch::all(reader, sql, &args, |cells| Ok((cells.cell()?, cells.money(base)?)))
}
