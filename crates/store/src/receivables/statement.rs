//! Statements of account: all that moved what a customer owes, between what it owed before and
//! after.
use crate::fault::Fault;
use crate::fetch::Cells;
use crate::field::Field;
use crate::reader::Reader;
use quittance_domain::customer::CustomerId;
use quittance_domain::money::AmountRefusal;
use quittance_domain::{CompanyId, Currency, Date, Money};
use std::collections::BTreeMap;

/// A line of a statement of account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// Its day.
    pub on: Date,
    /// The number of the document.
    pub number: String,
    /// What it is: invoice, credit_note, payment, a kind of late charge or of write-off, or another
    /// of those below.
    pub what: String,
    /// When it is due; none of what is not owed.
    pub due_on: Option<Date>,
    /// What it adds to what is owed; negative: takes off.
    pub amount: Money,
}

/// A statement of account in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The currency.
    pub currency: Currency,
    /// What was owed before the first day, money on account taken off.
    pub opening: Money,
    /// What happened, by day, number and kind.
    pub lines: Vec<StatementLine>,
    /// What is owed at the end of the last day.
    pub closing: Money,
}

/// All that changes what a customer owes in all, so that a statement through the last day ends
/// with what its items have open. How its own payments and credit notes are applied moves nothing
/// between the two ends.
///
/// - An invoice shows the full supply; what deposits take off it stands below with its number.
/// - A recovery stands beside the write-off that it takes back.
/// - What was saved by paying early stands with the number of the payment, what of it was given
///   back with that of the credit note.
/// - What another pays for a customer stands on both statements, and comes back on both where the
///   bank takes it back.
/// - A payment that is a little less or more than what it settles leaves a small difference.
/// - A deduction is no less owed; it stands here when it is accepted.
const MOVES: &str = "
    SELECT issued_on AS moved_on, number, kind AS what, due_on, currency,
           CASE kind WHEN 'credit_note' THEN -gross ELSE gross END AS amount
    FROM invoice WHERE company_id = $1 AND customer_id = $2
    UNION ALL
    SELECT i.issued_on, i.number, 'deposit_taken_off', NULL, i.currency,
           CAST(-SUM(d.net + d.tax) AS BIGINT)
    FROM invoice i JOIN deposit_deducted d ON d.company_id = $1 AND d.invoice_id = i.id
    WHERE i.company_id = $1 AND i.customer_id = $2
    GROUP BY i.issued_on, i.number, i.currency
    UNION ALL
    SELECT received_on, number, 'payment', NULL, currency, -amount
    FROM payment WHERE company_id = $1 AND customer_id = $2
    UNION ALL
    SELECT refunded_on, number, 'refund', NULL, currency, amount
    FROM refund WHERE company_id = $1 AND customer_id = $2
    UNION ALL
    SELECT returned_on, number, 'returned_payment', NULL, currency, amount
    FROM returned_payment WHERE company_id = $1 AND customer_id = $2
    UNION ALL
    SELECT returned_on, number, 'bank_fee', NULL, currency, fee
    FROM returned_payment WHERE company_id = $1 AND customer_id = $2 AND fee <> 0
    UNION ALL
    SELECT s.settled_on, p.number, 'paid_by_payer', NULL, s.currency,
           CAST(SUM(s.difference - s.amount) AS BIGINT)
    FROM settlement s JOIN payment p ON p.company_id = $1 AND p.id = s.source_id
    WHERE s.company_id = $1 AND s.customer_id = $2 AND p.customer_id <> $2
      AND s.target_instalment <> 0
    GROUP BY s.settled_on, p.number, s.currency
    UNION ALL
    SELECT s.settled_on, p.number, 'paid_for_customer', NULL, s.currency,
           CAST(SUM(s.amount - s.difference) AS BIGINT)
    FROM payment p JOIN settlement s ON s.company_id = $1 AND s.source_id = p.id
    WHERE p.company_id = $1 AND p.customer_id = $2 AND s.customer_id <> $2
      AND s.target_instalment <> 0
    GROUP BY s.settled_on, p.number, s.currency
    UNION ALL
    SELECT s.settled_on, p.number, 'small_difference', NULL, s.currency,
           CAST(SUM(-s.difference) AS BIGINT)
    FROM settlement s JOIN payment p ON p.company_id = $1 AND p.id = s.source_id
    WHERE s.company_id = $1 AND s.customer_id = $2 AND s.difference <> 0
    GROUP BY s.settled_on, p.number, s.currency
    UNION ALL
    SELECT x.moved_on, x.number, 'deduction', NULL, x.currency, CAST(SUM(x.amount) AS BIGINT)
    FROM (SELECT deducted_on AS moved_on, number, currency, amount
          FROM deduction WHERE company_id = $1 AND customer_id = $2
          UNION ALL
          SELECT s.settled_on, d.number, s.currency, -s.amount
          FROM deduction d JOIN settlement s ON s.company_id = $1 AND s.source_id = d.id
          WHERE d.company_id = $1 AND d.customer_id = $2) x
    GROUP BY x.moved_on, x.number, x.currency HAVING SUM(x.amount) <> 0
    UNION ALL
    SELECT charged_on, number, kind, charged_on, currency, amount
    FROM late_charge WHERE company_id = $1 AND customer_id = $2
    UNION ALL
    SELECT written_on, number, kind, NULL, currency,
           CASE kind WHEN 'recovery' THEN amount ELSE -amount END
    FROM write_off WHERE company_id = $1 AND customer_id = $2
    UNION ALL
    SELECT s.settled_on, p.number, 'early_discount', NULL, s.currency, -s.amount
    FROM discount_taken t
    JOIN settlement s ON s.company_id = $1 AND s.source_id = t.id
    JOIN payment p ON p.company_id = $1 AND p.id = t.payment_id
    WHERE t.company_id = $1 AND t.customer_id = $2
    UNION ALL
    SELECT s.settled_on, v.number, 'early_discount', NULL, s.currency, s.amount
    FROM discount_taken t
    JOIN settlement s ON s.company_id = $1 AND s.target_id = t.id
    JOIN invoice v ON v.company_id = $1 AND v.id = s.source_id
    WHERE t.company_id = $1 AND t.customer_id = $2";

/// The statement of a customer for a period, both days included; one per currency.
pub fn statement(
    reader: &mut dyn Reader,
    company: CompanyId,
    customer: CustomerId,
    (from, to): (Date, Date),
) -> Result<Vec<Statement>, Fault> {
    let mut statements: BTreeMap<Currency, Statement> = BTreeMap::new();
    let sql = format!(
        "SELECT currency, CAST(SUM(amount) AS BIGINT) FROM ({MOVES}) moves
         WHERE moved_on < $3 GROUP BY currency"
    );
    let args = [company.value().into(), customer.to_value(), from.to_value()];
    reader.query(&sql, &args, &mut |row| {
        let mut cells = Cells::new(row);
        let currency = cells.cell()?;
        let opening: Money = cells.money(currency)?;
        let (lines, closing) = (Vec::new(), opening);
        statements.insert(currency, Statement { currency, opening, lines, closing });
        Ok(())
    })?;
    let sql = format!(
        "SELECT moved_on, number, what, due_on, currency, amount FROM ({MOVES}) moves
         WHERE moved_on >= $3 AND moved_on <= $4 ORDER BY moved_on, number, what"
    );
    let args = [company.value().into(), customer.to_value(), from.to_value(), to.to_value()];
    reader.query(&sql, &args, &mut |row| {
        let mut cells = Cells::new(row);
        let (on, number, what, due_on) =
            (cells.cell()?, cells.cell()?, cells.cell()?, cells.cell()?);
        let currency: Currency = cells.cell()?;
        let amount: Money = cells.money(currency)?;
        let nothing = Money::zero(currency);
        let (opening, closing) = (nothing, nothing);
        let new = || Statement { currency, opening, lines: Vec::new(), closing };
        let statement = statements.entry(currency).or_insert_with(new);
        statement.closing = sum(statement.closing.checked_add(amount))?;
        statement.lines.push(StatementLine { on, number, what, due_on, amount });
        Ok(())
    })?;
    Ok(statements.into_values().collect())
}

fn sum(amount: Result<Money, AmountRefusal>) -> Result<Money, Fault> {
    amount.map_err(|refusal| Fault::TooLarge(refusal.to_string()))
}
