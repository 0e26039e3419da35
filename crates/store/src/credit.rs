//! Credit accounts: columns, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::{Field, corrupt};
use crate::reader::Reader;
use crate::value::{Kind, Value};
use crate::{ids, lookup, record};
use quittance_domain::credit::{
    CreditAccount, CreditGroup, CreditGroupId, CreditPolicy, CreditProfile, Rules,
};
use quittance_domain::customer::{Block, CustomerGroupId, CustomerId};
use quittance_domain::{CompanyId, Date, Money};

record!(CreditAccount = "credit_account", rank 15, key (customer as customer_id: CustomerId);
    currency, limit as credit_limit in currency, open_orders in currency,
    delivered in currency, open_items in currency, on_account in currency,
    deposits in currency; version);

record!(CreditPolicy = "credit_policy", rank 73, key (group as group_id: CustomerGroupId);
    rules; version);

record!(CreditGroup = "credit_group", rank 74, key (id: CreditGroupId);
    code, name, currency, limit as credit_limit in currency; version);

record!(CreditProfile = "credit_profile", rank 75, key (customer as customer_id: CustomerId);
    currency, temporary_limit in currency, temporary_until, review_on, blocked,
    group as group_id; version);

ids!(CreditGroupId);

lookup!(
    /// The group of accounts with a code.
    CreditGroupByCode: CreditGroup, by (code: String)
);

lookup!(
    /// What is set of the accounts of a group.
    ProfilesOfGroup: CreditProfile, by (group as group_id: Option<CreditGroupId>),
    where "group_id IS NOT NULL" if |profile| profile.group.is_some()
);

/// Stored as the JSON text of the rules.
impl Field for Rules {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(serde_json::to_string(self).expect("rules are plain data"))
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        match &value {
            Value::Text(text) => {
                serde_json::from_str(text).map_err(|_| corrupt("credit rules", &value))
            }
            _ => Err(corrupt("credit rules", &value)),
        }
    }
}

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
    /// The group of customers that it belongs to.
    pub customer_group: Option<CustomerGroupId>,
    /// Since when it is our customer.
    pub customer_since: Option<Date>,
}

/// What a company has set of credit beside limits.
#[derive(Clone, Debug, Default)]
pub struct ControlSet {
    /// All policies.
    pub policies: Vec<CreditPolicy>,
    /// All profiles.
    pub profiles: Vec<CreditProfile>,
    /// All groups of accounts.
    pub groups: Vec<CreditGroup>,
    /// The accounts that are in groups.
    pub accounts: Vec<CreditAccount>,
}

/// What a company has set of credit beside limits.
pub fn control_set(reader: &mut dyn Reader, company: CompanyId) -> Result<ControlSet, Fault> {
    let in_groups = "AND customer_id IN (SELECT p.customer_id FROM credit_profile p
                     WHERE p.company_id = $1 AND p.group_id IS NOT NULL) ORDER BY customer_id";
    Ok(ControlSet {
        policies: fetch::records(reader, company, "ORDER BY group_id", &[])?,
        profiles: fetch::records(reader, company, "ORDER BY customer_id", &[])?,
        groups: fetch::records(reader, company, "ORDER BY code", &[])?,
        accounts: fetch::records(reader, company, in_groups, &[])?,
    })
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
                WHERE h.company_id = $1 AND h.customer_id = c.id
                  AND h.kind IN ('credit', 'delivery') AND h.released_at IS NULL),
               c.group_id, c.customer_since
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
        Ok(CreditListed {
            code,
            name,
            block,
            account,
            overdue,
            overdue_since,
            held: cells.cell()?,
            customer_group: cells.cell()?,
            customer_since: cells.cell()?,
        })
    })
}
