//! Credit: the pots of each account are the sum of what makes them up.
use super::sides::Sides;
use super::{Check, Disagreement, How, history};
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use crate::record::{Reading, Record};
use crate::value::Value;
use quittance_domain::credit::{self, CreditAccount};
use quittance_domain::customer::CustomerId;
use quittance_domain::order::OrderLine;
use quittance_domain::{CompanyId, Quantity};
use std::collections::BTreeMap;

const CUSTOMER: &str = "(SELECT c.code FROM customer c
     WHERE c.company_id = $1 AND c.id = d.customer_id)";

pub const CHECKS: &[Check] = &[
    Check {
        name: "credit.open_items_are_the_items",
        promise: "open items of an account are what its invoices and deductions have open",
        how: How::Sides(Sides {
            subject: CUSTOMER,
            key: "customer_id",
            expected: &["SELECT customer_id, currency AS unit, open AS amount FROM open_item
                         WHERE company_id = $1 AND open <> 0
                           AND kind IN ('receivable', 'deduction')"],
            found: &["SELECT customer_id, currency AS unit, open_items AS amount
                      FROM credit_account WHERE company_id = $1"],
        }),
    },
    Check {
        name: "credit.on_account_is_the_items",
        promise: "on account of an account is what its items on account have open",
        how: How::Sides(Sides {
            subject: CUSTOMER,
            key: "customer_id",
            expected: &["SELECT customer_id, currency AS unit, -open AS amount FROM open_item
                         WHERE company_id = $1 AND open <> 0 AND kind = 'on_account'"],
            found: &["SELECT customer_id, currency AS unit, on_account AS amount
                      FROM credit_account WHERE company_id = $1"],
        }),
    },
    Check {
        name: "credit.contributions_sum_to_order",
        promise: "the contributions of a confirmed order's lines sum to its gross amount",
        how: How::Sides(Sides {
            subject: "(SELECT o.number FROM sales_order o
                       WHERE o.company_id = $1 AND o.id = d.order_id)",
            key: "order_id",
            expected: &["SELECT id AS order_id, currency AS unit, gross AS amount
                         FROM sales_order
                         WHERE company_id = $1
                           AND state IN ('confirmed', 'in_fulfilment', 'fulfilled', 'closed')"],
            found: &["SELECT l.order_id, l.currency AS unit, l.exposure AS amount
                      FROM sales_order_line l
                      JOIN sales_order o ON o.company_id = $1 AND o.id = l.order_id
                      WHERE l.company_id = $1
                        AND o.state IN ('confirmed', 'in_fulfilment', 'fulfilled', 'closed')"],
        }),
    },
    Check {
        name: "credit.order_pots_are_the_lines",
        promise: "open orders and delivered of an account are what its order lines contribute",
        how: How::Run(order_pots),
    },
    Check {
        name: "credit.limit_is_as_it_was_set",
        promise: "the limit of an account is the one that the last event about it set",
        how: How::Run(limits),
    },
];

fn limits(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let mut set: BTreeMap<CustomerId, String> = BTreeMap::new();
    let sql = "SELECT e.subject_id, e.payload FROM customer c CROSS JOIN event e
               WHERE c.company_id = $1 AND e.company_id = $1 AND e.subject_id = c.id
                 AND e.kind IN ('customer.created', 'customer.changed')
               ORDER BY c.id, e.sequence";
    reader.query(sql, &[company.value().into()], &mut |row| {
        let mut cells = fetch::Cells::new(row);
        let (customer, payload): (CustomerId, String) = (cells.cell()?, cells.cell()?);
        if let Some(limit) = history::said(&payload, "credit_limit") {
            set.insert(customer, limit);
        }
        Ok(())
    })?;
    let mut first = None;
    let by_customer = ("ORDER BY customer_id", [].as_slice());
    fetch::each(reader, company, by_customer, &mut |account: CreditAccount| {
        let found = account.limit.map_or("unlimited".to_owned(), |limit| limit.to_string());
        if let Some(expected) = set.remove(&account.customer)
            && expected != found
            && first.is_none()
        {
            first = Some((account.customer, expected, found));
        }
        Ok(())
    })?;
    let Some((customer, expected, found)) = first else {
        return Ok(None);
    };
    Ok(Some((code_of(reader, company, customer)?, expected, found)))
}

/// The code of a customer, or its id.
pub(super) fn code_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    customer: CustomerId,
) -> Result<String, Fault> {
    let sql = "SELECT code FROM customer WHERE company_id = $1 AND id = $2";
    let args = [company.value().into(), customer.to_value()];
    let code: Option<String> = fetch::first(reader, sql, &args, fetch::Cells::cell)?;
    Ok(code.unwrap_or_else(|| customer.to_string()))
}

/// Open orders and delivered, in minor units.
type Pots = (i128, i128);

/// Lines that still contribute; what a finished line contributes is 0 by the same formula.
const CONTRIBUTES: &str = "l.exposure <> 0 AND (
    CASE WHEN l.kind = 'stock' THEN l.shipped ELSE l.invoiced END + l.cancelled < l.quantity
    OR (l.kind = 'stock' AND l.invoiced + l.returned_unbilled < l.shipped))";

fn order_pots(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let mut pots = pots_of_lines(reader, company)?;
    let mut first = None;
    let by_customer = ("ORDER BY customer_id", [].as_slice());
    fetch::each(reader, company, by_customer, &mut |account: CreditAccount| {
        let expected = pots.remove(&account.customer).unwrap_or_default();
        let (open, delivered) = (account.open_orders.minor(), account.delivered.minor());
        let found = (i128::from(open), i128::from(delivered));
        if first.is_none() && expected != found {
            first = Some((account.customer, expected, found));
        }
        Ok(())
    })?;
    let without_account = pots.into_iter().next().map(|(customer, pots)| (customer, pots, (0, 0)));
    let Some((customer, expected, found)) = first.or(without_account) else {
        return Ok(None);
    };
    let shown = |(open, delivered): Pots| {
        format!("open orders {open}, delivered {delivered} (minor units)")
    };
    Ok(Some((code_of(reader, company, customer)?, shown(expected), shown(found))))
}

/// What the order lines of each customer contribute, by the domain's own formula.
fn pots_of_lines(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<BTreeMap<CustomerId, Pots>, Fault> {
    let base = fetch::base(reader, company)?;
    let columns: Vec<String> =
        OrderLine::table().columns.iter().map(|column| format!("l.{}", column.name)).collect();
    let sql = format!(
        "SELECT {}, o.customer_id FROM sales_order_line l
         JOIN sales_order o ON o.company_id = $1 AND o.id = l.order_id
         WHERE l.company_id = $1 AND {CONTRIBUTES}",
        columns.join(", ")
    );
    let mut pots: BTreeMap<CustomerId, Pots> = BTreeMap::new();
    reader.query(&sql, &[company.value().into()], &mut |mut row| {
        let customer = CustomerId::from_value(row.pop().unwrap_or(Value::Null))?;
        let line = OrderLine::read(&mut Reading::new(row, base))?;
        if line.open() < Quantity::ZERO || line.billable() < Quantity::ZERO {
            return Ok(()); // `order.quantity_law` tells it
        }
        let of_line = credit::in_pots(&line)
            .map_err(|refusal| Fault::Ours(format!("order line {line:?}: {refusal}")))?;
        let sum = pots.entry(customer).or_default();
        sum.0 += i128::from(of_line.open_orders.minor());
        sum.1 += i128::from(of_line.delivered.minor());
        Ok(())
    })?;
    Ok(pots)
}
