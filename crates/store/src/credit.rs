//! Credit accounts: columns, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use crate::record;
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::{Block, CustomerId};
use quittance_domain::{CompanyId, Date, Money};

record!(CreditAccount = "credit_account", rank 15, key (customer as customer_id: CustomerId);
    currency, limit as credit_limit in currency, open_orders in currency,
    delivered in currency, open_items in currency, on_account in currency,
    deposits in currency; version);

/// The credit account of a customer.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    customer: CustomerId,
) -> Result<Option<CreditAccount>, Fault> {
    fetch::record(reader, company, "AND customer_id = $2", &[customer.to_value()])
}

/// A credit account with what a credit manager must know of its customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditListed {
    /// The customer's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it is blocked.
    pub block: Block,
    /// Limit and pots.
    pub account: CreditAccount,
    /// Past due as of the day, in the currency of the account.
    pub overdue: Money,
    /// Since when the oldest of it is due.
    pub overdue_since: Option<Date>,
    /// Orders that wait because of credit.
    pub held: i64,
}

/// The credit accounts of customers by code, as of a day: the first `limit`, or those behind a
/// code.
pub fn accounts(
    reader: &mut dyn Reader,
    company: CompanyId,
    on: Date,
    (after, limit): (&str, i64),
) -> Result<Vec<CreditListed>, Fault> {
    let sql = "
        SELECT c.code, c.name, c.block, c.id, a.currency, a.credit_limit, a.open_orders,
               a.delivered, a.open_items, a.on_account, a.deposits, a.version,
               (SELECT CAST(COALESCE(SUM(i.open), 0) AS BIGINT) FROM open_item i
                WHERE i.company_id = $1 AND i.customer_id = c.id AND i.kind = 'receivable'
                  AND i.open <> 0 AND i.open > 0 AND i.currency = a.currency AND i.due_on < $2),
               (SELECT MIN(i.due_on) FROM open_item i
                WHERE i.company_id = $1 AND i.customer_id = c.id AND i.kind = 'receivable'
                  AND i.open <> 0 AND i.open > 0 AND i.currency = a.currency AND i.due_on < $2),
               (SELECT COUNT(*) FROM order_hold h
                WHERE h.company_id = $1 AND h.customer_id = c.id AND h.kind = 'credit'
                  AND h.released_at IS NULL)
        FROM customer c
        JOIN credit_account a ON a.company_id = $1 AND a.customer_id = c.id
        WHERE c.company_id = $1 AND c.code > $3 ORDER BY c.code LIMIT $4";
    let args = [company.value().into(), on.to_value(), after.into(), limit.into()];
    fetch::all(reader, sql, &args, |cells| {
        let (code, name, block) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let (customer, currency) = (cells.cell()?, cells.cell()?);
        let account = CreditAccount {
            customer,
            currency,
            limit: cells.money(currency)?,
            open_orders: cells.money(currency)?,
            delivered: cells.money(currency)?,
            open_items: cells.money(currency)?,
            on_account: cells.money(currency)?,
            deposits: cells.money(currency)?,
            version: cells.cell()?,
        };
        let (overdue, overdue_since) = (cells.money(currency)?, cells.cell()?);
        let held = cells.cell()?;
        Ok(CreditListed { code, name, block, account, overdue, overdue_since, held })
    })
}
