//! Sourcing: lists of warehouses have no gaps, and who goes by them has some.
use super::{Check, How};

pub const CHECKS: &[Check] = &[
    Check {
        name: "company.sources_are_ranked",
        promise: "the warehouses of a list stand in it once each, from rank 1 on without gap",
        how: How::Statement(
            "SELECT 'list of ' || CASE r.country WHEN '' THEN 'all countries' ELSE r.country END,
                    'count', CAST(COUNT(DISTINCT r.warehouse_id) AS TEXT),
                    CAST(MAX(r.rank) AS TEXT)
             FROM sourcing_rule r WHERE r.company_id = $1
             GROUP BY r.country
             HAVING COUNT(DISTINCT r.warehouse_id) <> MAX(r.rank) OR COUNT(*) <> MAX(r.rank)
                 OR MIN(r.rank) <> 1
             ORDER BY r.country LIMIT 1",
        ),
    },
    Check {
        name: "company.sourcing_is_looked_for",
        promise: "a company with a list of warehouses, or an order that goes by one, knows since \
                  when it has any",
        how: How::Statement(
            "SELECT c.code, 'text', 'since when it has lists of warehouses', 'never'
             FROM company c WHERE c.company_id = $1 AND c.sourcing_since IS NULL
               AND (EXISTS (SELECT 1 FROM sourcing_rule r WHERE r.company_id = $1)
                    OR EXISTS (SELECT 1 FROM sales_order o
                               WHERE o.company_id = $1 AND o.sourcing IS NOT NULL))",
        ),
    },
];
