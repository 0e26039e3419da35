//! Sourcing: lists of warehouses have no gaps, and who goes by them has some; split orders leave
//! from where their lines are promised.
use super::{Check, How};

pub const CHECKS: &[Check] = &[
    Check {
        name: "company.sources_are_ranked",
        promise: "the warehouses of a list stand in it once each, from rank 1 on without gap, and \
                  say the same of splitting",
        how: How::Statement(
            "SELECT 'list of ' || CASE r.country WHEN '' THEN 'all countries' ELSE r.country END,
                    'count', CAST(COUNT(DISTINCT r.warehouse_id) AS TEXT),
                    CAST(MAX(r.rank) AS TEXT)
             FROM sourcing_rule r WHERE r.company_id = $1
             GROUP BY r.country
             HAVING COUNT(DISTINCT r.warehouse_id) <> MAX(r.rank) OR COUNT(*) <> MAX(r.rank)
                 OR MIN(r.rank) <> 1 OR COUNT(DISTINCT COALESCE(r.split, 'never')) <> 1
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
    Check {
        name: "order.parts_are_of_a_line",
        promise: "a part of a line has its product, price, discount and tax, and leaves from \
                  another warehouse",
        how: How::Statement(
            "SELECT o.number, p.line_no, 'text', 'a part of line ' || p.part_of, 'none of it'
             FROM sales_order_line p
             JOIN sales_order o ON o.company_id = $1 AND o.id = p.order_id
             LEFT JOIN sales_order_line l ON l.company_id = $1 AND l.order_id = p.order_id
                  AND l.line_no = p.part_of
             WHERE p.company_id = $1 AND p.part_of IS NOT NULL
               AND NOT COALESCE(l.part_of IS NULL AND l.product_id = p.product_id
                        AND l.price = p.price AND l.price_unit = p.price_unit
                        AND l.discount = p.discount AND l.tax_category = p.tax_category
                        AND l.tax_rate = p.tax_rate
                        AND COALESCE(l.warehouse_id, o.warehouse_id)
                            <> COALESCE(p.warehouse_id, o.warehouse_id), FALSE)
             ORDER BY o.number, p.line_no LIMIT 1",
        ),
    },
    Check {
        name: "order.lines_leave_from_their_warehouse",
        promise: "a shipment leaves from the warehouse that its lines are promised from",
        how: How::Statement(
            "SELECT s.number, d.line_no, 'text',
                    (SELECT w.code FROM warehouse w WHERE w.company_id = $1
                       AND w.id = COALESCE(l.warehouse_id, o.warehouse_id)),
                    (SELECT w.code FROM warehouse w
                     WHERE w.company_id = $1 AND w.id = s.warehouse_id)
             FROM shipment s
             JOIN shipment_line d ON d.company_id = $1 AND d.shipment_id = s.id
             JOIN sales_order o ON o.company_id = $1 AND o.id = s.order_id
             JOIN sales_order_line l ON l.company_id = $1 AND l.order_id = d.order_id
                  AND l.line_no = d.order_line
             WHERE s.company_id = $1
               AND s.warehouse_id <> COALESCE(l.warehouse_id, o.warehouse_id)
             ORDER BY s.number, d.line_no LIMIT 1",
        ),
    },
];
