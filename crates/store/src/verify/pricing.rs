//! Prices: what a line is reduced by is told with its reasons, and coupons are counted.
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch::Cells;
use crate::reader::Reader;
use quittance_domain::pricing::Trace;
use quittance_domain::{CompanyId, Currency, Money};
use std::collections::BTreeMap;

pub const CHECKS: &[Check] = &[
    Check {
        name: "pricing.reductions_are_told",
        promise: "what promotions and the order's discount take off a line sums to its reduction",
        how: How::Run(reductions),
    },
    Check {
        name: "pricing.prices_are_taxed_as_their_list",
        promise: "tax is inside all prices of a list, or on top of all",
        how: How::Statement(
            "SELECT p.code, 'text', COALESCE(p.price_tax, 'excluded'),
                    COALESCE(e.price_tax, 'excluded')
             FROM price_entry e
             JOIN price_list p ON p.company_id = $1 AND p.id = e.price_list_id
             WHERE e.company_id = $1
               AND COALESCE(e.price_tax, '') <> COALESCE(p.price_tax, '')
             ORDER BY p.code LIMIT 1",
        ),
    },
    Check {
        name: "pricing.coupons_are_counted",
        promise: "a coupon counts the orders that use it, and never more than may",
        how: How::Statement(
            "SELECT code, 'text', CAST(counted AS TEXT), CAST(uses AS TEXT)
             FROM (SELECT c.code, c.uses, c.uses_max, COALESCE(u.counted, 0) AS counted
                   FROM coupon c
                   LEFT JOIN (SELECT coupon, COUNT(*) AS counted FROM coupon_use
                              WHERE company_id = $1 AND state = 'used' GROUP BY coupon) u
                        ON u.coupon = c.code
                   WHERE c.company_id = $1) coupons
             WHERE counted <> uses OR uses > COALESCE(uses_max, uses)
             ORDER BY code LIMIT 1",
        ),
    },
    Check {
        name: "pricing.coupon_is_used_while_its_order_stands",
        promise: "an order that is cancelled uses no coupon, and one that is not does, unless it \
                  was amended",
        how: How::Statement(
            "SELECT o.number, 'text',
                    CASE o.state WHEN 'cancelled' THEN 'given_back' ELSE 'used' END, u.state
             FROM coupon_use u
             JOIN sales_order o ON o.company_id = $1 AND o.id = u.order_id
             WHERE u.company_id = $1
               AND u.state <> CASE o.state WHEN 'cancelled' THEN 'given_back' ELSE 'used' END
               AND NOT (o.state <> 'cancelled'
                        AND EXISTS (SELECT 1 FROM order_amendment a
                                    WHERE a.company_id = $1 AND a.order_id = o.id
                                      AND a.made_at IS NOT NULL))
             ORDER BY o.number LIMIT 1",
        ),
    },
    Check {
        name: "pricing.promotions_are_counted",
        promise: "the policy of a company counts its active promotions",
        how: How::Statement(
            "SELECT 'promotions', 'text', CAST(counted AS TEXT), CAST(known AS TEXT)
             FROM (SELECT (SELECT COUNT(*) FROM promotion
                           WHERE company_id = $1 AND state = 'active') AS counted,
                          COALESCE((SELECT promotions FROM pricing_policy
                                    WHERE company_id = $1), 0) AS known
                   FROM company_head WHERE company_id = $1) counts
             WHERE counted <> known",
        ),
    },
];

/// Streams the lines that are reduced or have a trace, and compares the two.
fn reductions(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let sql = "SELECT o.number, COALESCE(l.part_of, l.line_no), l.currency, l.reduction,
                      COALESCE(d.trace, '')
               FROM sales_order_line l
               JOIN sales_order o ON o.company_id = $1 AND o.id = l.order_id
               LEFT JOIN order_line_detail d ON d.company_id = $1 AND d.order_id = l.order_id
                    AND d.line_no = l.line_no
               WHERE l.company_id = $1 AND (l.reduction <> 0 OR COALESCE(d.trace, '') <> '')";
    let mut apart = BTreeMap::new();
    reader.query(sql, &[company.value().into()], &mut |row| {
        let mut cells = Cells::new(row);
        let line: (String, i64) = (cells.cell()?, cells.cell()?);
        let currency: Currency = cells.cell()?;
        let reduction: Money = cells.money(currency)?;
        let trace: Trace = cells.cell()?;
        let told = trace.reductions.iter().filter_map(|told| told.amount);
        let told = told.map(|it| i128::from(it.minor())).sum::<i128>();
        // Of a line that was split the whole tells, until an amendment tells each part its own.
        if told != i128::from(reduction.minor()) {
            let (sums, _) = apart.entry(line).or_insert(((0, 0), currency));
            *sums = (sums.0 + told, sums.1 + i128::from(reduction.minor()));
        }
        Ok(())
    })?;
    let wrong = apart.into_iter().find(|(_, ((told, reduction), _))| told != reduction);
    Ok(wrong.map(|((number, line_no), ((told, reduction), currency))| {
        let money = |minor: i128| match i64::try_from(minor) {
            Ok(minor) => Money::new(minor, currency).to_string(),
            Err(_) => format!("{minor} of {currency}"),
        };
        (format!("{number} {line_no}"), money(told), money(reduction))
    }))
}
