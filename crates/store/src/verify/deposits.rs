//! Deposits: what is left of each is what was neither deducted nor paid back, and so it is told by
//! the request, the order, its taxes and the credit account.
use super::sides::Sides;
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use quittance_domain::credit::{Covered, CreditAccount};
use quittance_domain::customer::CustomerId;
use quittance_domain::order::{Order, OrderLine};
use quittance_domain::{CompanyId, Money, Quantity};
use std::collections::BTreeMap;

const NUMBER: &str = "(SELECT v.number FROM invoice v
     WHERE v.company_id = $1 AND v.id = d.invoice_id)";

const ORDER: &str = "(SELECT o.number FROM sales_order o
     WHERE o.company_id = $1 AND o.id = d.order_id)";

pub const CHECKS: &[Check] = &[
    Check {
        name: "deposits.left_is_what_was_not_taken",
        promise: "of the net and the tax of a deposit invoice that is left which no invoice \
                  deducted and no credit note paid back",
        how: How::Sides(Sides {
            subject: NUMBER,
            key: "invoice_id, part",
            expected: &[
                "SELECT id AS invoice_id, 'net' AS part, currency AS unit, net AS amount
                 FROM invoice WHERE company_id = $1 AND kind = 'deposit'",
                "SELECT id AS invoice_id, 'tax' AS part, currency AS unit, tax AS amount
                 FROM invoice WHERE company_id = $1 AND kind = 'deposit'",
                "SELECT d.invoice_id, 'net' AS part, c.currency AS unit, -c.base AS amount
                 FROM deposit d JOIN credited_tax c ON c.company_id = $1
                      AND c.invoice_id = d.invoice_id
                 WHERE d.company_id = $1",
                "SELECT d.invoice_id, 'tax' AS part, c.currency AS unit, -c.tax AS amount
                 FROM deposit d JOIN credited_tax c ON c.company_id = $1
                      AND c.invoice_id = d.invoice_id
                 WHERE d.company_id = $1",
            ],
            found: &[
                "SELECT invoice_id, 'net' AS part, currency AS unit, open AS amount
                 FROM deposit WHERE company_id = $1",
                "SELECT invoice_id, 'tax' AS part, currency AS unit, tax_open AS amount
                 FROM deposit WHERE company_id = $1",
            ],
        }),
    },
    Check {
        name: "deposits.deducted_is_in_its_tax",
        promise: "what is taken of a tax of a deposit is what invoices deduct of it and credit \
                  notes pay back",
        how: How::Sides(Sides {
            subject: "(SELECT v.number FROM invoice v
                       WHERE v.company_id = $1 AND v.id = d.invoice_id), category",
            key: "invoice_id, category, rate",
            expected: &[
                "SELECT deposit_id AS invoice_id, category, rate, currency AS unit, tax AS amount
                 FROM deposit_deducted WHERE company_id = $1",
                "SELECT d.invoice_id, t.category, t.rate, t.currency AS unit, t.tax AS amount
                 FROM deposit d
                 JOIN invoice n ON n.company_id = $1 AND n.original_id = d.invoice_id
                 JOIN invoice_tax t ON t.company_id = $1 AND t.invoice_id = n.id
                 WHERE d.company_id = $1",
            ],
            found: &["SELECT d.invoice_id, c.category, c.rate, c.currency AS unit, c.tax AS amount
                      FROM deposit d JOIN credited_tax c ON c.company_id = $1
                           AND c.invoice_id = d.invoice_id
                      WHERE d.company_id = $1"],
        }),
    },
    Check {
        name: "deposits.worth_is_as_it_came_in",
        promise: "a deposit is worth in base currency what its invoice was, and nothing is left \
                  of that when nothing is left of it",
        how: How::Statement(
            "SELECT v.number, $BASE, v.base_gross, d.base_net + d.base_tax
             FROM deposit d JOIN invoice v ON v.company_id = $1 AND v.id = d.invoice_id
             WHERE d.company_id = $1
               AND NOT (v.base_gross = d.base_net + d.base_tax
                        AND 0 <= d.base_open AND d.base_open <= d.base_net
                        AND 0 <= d.base_tax_open AND d.base_tax_open <= d.base_tax
                        AND (d.open <> 0 OR d.base_open = 0)
                        AND (d.tax_open <> 0 OR d.base_tax_open = 0))
             ORDER BY v.number LIMIT 1",
        ),
    },
    Check {
        name: "deposits.deducted_from_its_own_order",
        promise: "an invoice takes off it what deposits of its own order have left, and never more \
                  than it comes to",
        how: How::Statement(
            "SELECT number, currency, gross, deducted
             FROM (SELECT v.number, v.currency, v.gross,
                          CAST(SUM(x.net + x.tax) AS BIGINT) AS deducted,
                          SUM(CASE WHEN COALESCE(d.order_id = v.order_id, FALSE)
                                        AND x.net >= 0 AND x.tax >= 0 THEN 0 ELSE 1 END) AS wrong
                   FROM deposit_deducted x
                   JOIN invoice v ON v.company_id = $1 AND v.id = x.invoice_id
                   LEFT JOIN deposit d ON d.company_id = $1 AND d.invoice_id = x.deposit_id
                   WHERE x.company_id = $1
                   GROUP BY v.number, v.currency, v.gross) deductions
             WHERE wrong <> 0 OR deducted > gross ORDER BY number LIMIT 1",
        ),
    },
    Check {
        name: "deposits.order_has_what_is_left",
        promise: "the deposit of an order is what is left of its deposits, tax included",
        how: How::Sides(Sides {
            subject: ORDER,
            key: "order_id",
            expected: &["SELECT order_id, currency AS unit, open + tax_open AS amount
                         FROM deposit WHERE company_id = $1"],
            found: &["SELECT id AS order_id, currency AS unit, deposit AS amount
                      FROM sales_order WHERE company_id = $1 AND deposit IS NOT NULL"],
        }),
    },
    Check {
        name: "deposits.request_has_what_came_in",
        promise: "what is paid of a request is what its deposit invoices came to, less what \
                  credit notes paid back",
        how: How::Sides(Sides {
            subject: "(SELECT r.number FROM deposit_request r
                       WHERE r.company_id = $1 AND r.id = d.request_id)",
            key: "request_id",
            expected: &[
                "SELECT d.request_id, v.currency AS unit, v.gross AS amount
                 FROM deposit d JOIN invoice v ON v.company_id = $1 AND v.id = d.invoice_id
                 WHERE d.company_id = $1",
                "SELECT d.request_id, n.currency AS unit, -n.gross AS amount
                 FROM deposit d
                 JOIN invoice n ON n.company_id = $1 AND n.original_id = d.invoice_id
                 WHERE d.company_id = $1",
            ],
            found: &["SELECT id AS request_id, currency AS unit, paid AS amount
                      FROM deposit_request WHERE company_id = $1"],
        }),
    },
    Check {
        name: "deposits.request_is_paid_when_all_came_in",
        promise: "a request is open as long as something is asked for, and no more comes in than \
                  was asked for",
        how: How::Statement(
            "SELECT number, currency, amount, paid FROM deposit_request
             WHERE company_id = $1
               AND NOT (0 <= paid AND paid <= amount AND 0 < amount
                        AND CASE state WHEN 'open' THEN paid < amount
                                       WHEN 'paid' THEN paid = amount ELSE TRUE END)
             ORDER BY number LIMIT 1",
        ),
    },
    Check {
        name: "deposits.order_taxes_are_the_invoices",
        promise: "what deposits of an order came to by tax is what their invoices say, less what \
                  credit notes paid back",
        how: How::Sides(Sides {
            subject: "(SELECT o.number FROM sales_order o
                       WHERE o.company_id = $1 AND o.id = d.order_id), category, part",
            key: "order_id, category, rate, part",
            expected: &[
                "SELECT d.order_id, t.category, t.rate, 'gross' AS part, t.currency AS unit,
                        t.base + t.tax AS amount
                 FROM deposit d JOIN invoice_tax t ON t.company_id = $1
                      AND t.invoice_id = d.invoice_id
                 WHERE d.company_id = $1",
                "SELECT d.order_id, t.category, t.rate, 'tax' AS part, t.currency AS unit,
                        t.tax AS amount
                 FROM deposit d JOIN invoice_tax t ON t.company_id = $1
                      AND t.invoice_id = d.invoice_id
                 WHERE d.company_id = $1",
                "SELECT d.order_id, t.category, t.rate, 'gross' AS part, t.currency AS unit,
                        -t.base - t.tax AS amount
                 FROM deposit d
                 JOIN invoice n ON n.company_id = $1 AND n.original_id = d.invoice_id
                 JOIN invoice_tax t ON t.company_id = $1 AND t.invoice_id = n.id
                 WHERE d.company_id = $1",
                "SELECT d.order_id, t.category, t.rate, 'tax' AS part, t.currency AS unit,
                        -t.tax AS amount
                 FROM deposit d
                 JOIN invoice n ON n.company_id = $1 AND n.original_id = d.invoice_id
                 JOIN invoice_tax t ON t.company_id = $1 AND t.invoice_id = n.id
                 WHERE d.company_id = $1",
            ],
            found: &[
                "SELECT order_id, category, rate, 'gross' AS part, currency AS unit,
                        gross AS amount
                 FROM deposit_tax WHERE company_id = $1",
                "SELECT order_id, category, rate, 'tax' AS part, currency AS unit, tax AS amount
                 FROM deposit_tax WHERE company_id = $1",
            ],
        }),
    },
    Check {
        name: "credit.deposits_cover_their_orders",
        promise: "deposits cover of an account what is not billed yet of their own orders, and no \
                  more",
        how: How::Run(covered),
    },
];

fn covered(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let mut expected: BTreeMap<CustomerId, i128> = BTreeMap::new();
    let with_deposit = "AND deposit IS NOT NULL AND deposit <> 0 ORDER BY id";
    for order in fetch::records::<Order>(reader, company, with_deposit, &[])? {
        let args = [order.id.to_value()];
        let of_order = "AND order_id = $2 ORDER BY line_no";
        let lines: Vec<OrderLine> = fetch::records(reader, company, of_order, &args)?;
        if lines.iter().any(|line| line.quantity <= Quantity::ZERO) {
            continue; // `order.quantity_law` tells it
        }
        let covered = Covered::of(&order, &lines)
            .map_err(|refusal| Fault::Ours(format!("order {}: {refusal}", order.number)))?;
        *expected.entry(order.customer).or_default() += i128::from(covered.amount().minor());
    }
    let mut first = None;
    let by_customer = ("ORDER BY customer_id", [].as_slice());
    fetch::each(reader, company, by_customer, &mut |account: CreditAccount| {
        let expected = expected.remove(&account.customer).unwrap_or_default();
        let found = i128::from(account.deposits.map_or(0, Money::minor));
        if first.is_none() && expected != found {
            first = Some((account.customer, expected, found));
        }
        Ok(())
    })?;
    let Some((customer, expected, found)) = first else {
        return Ok(None);
    };
    let code = super::credit::code_of(reader, company, customer)?;
    let shown = |minor: i128| format!("covered {minor} (minor units)");
    Ok(Some((code, shown(expected), shown(found))))
}
