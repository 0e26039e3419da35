//! Packaging: what customers hold follows from what moved.
use super::{Check, How};

pub const CHECKS: &[Check] = &[Check {
    name: "packaging.balances_are_their_moves",
    promise: "the pieces that a customer holds are the sum of its moves, at no time below zero, \
              in order of their days; what was handed out left with a shipment of the customer",
    how: How::Statement(
        "SELECT c.code, 'text', COALESCE(CAST(SUM(m.pieces) AS TEXT), 'no moves'),
                COALESCE(CAST(MAX(b.pieces) AS TEXT), 'no balance')
         FROM (SELECT customer_id, product_id FROM packaging_balance WHERE company_id = $1
               UNION SELECT customer_id, product_id FROM packaging_move WHERE company_id = $1) d
         JOIN customer c ON c.company_id = $1 AND c.id = d.customer_id
         LEFT JOIN packaging_balance b ON b.company_id = $1 AND b.customer_id = d.customer_id
              AND b.product_id = d.product_id
         LEFT JOIN packaging_move m ON m.company_id = $1 AND m.customer_id = d.customer_id
              AND m.product_id = d.product_id
         LEFT JOIN shipment s ON s.company_id = $1 AND s.id = m.shipment_id
         GROUP BY c.code, d.customer_id, d.product_id
         HAVING COALESCE(MAX(b.pieces), -1) <> COALESCE(SUM(m.pieces), -2)
             OR COALESCE(MAX(b.moves), -1) <> COUNT(m.sequence)
             OR MAX(b.moves) <> MAX(m.sequence) OR MAX(b.moved_on) <> MAX(m.moved_on)
             OR MAX(CASE WHEN m.pieces = 0 OR (m.pieces > 0) <> (m.shipment_id IS NOT NULL)
                           OR s.customer_id <> m.customer_id THEN 1 ELSE 0 END) > 0
             OR MAX(CASE WHEN (SELECT SUM(e.pieces) FROM packaging_move e
                               WHERE e.company_id = $1 AND e.customer_id = m.customer_id
                                 AND e.product_id = m.product_id
                                 AND e.sequence <= m.sequence) < 0 THEN 1 ELSE 0 END) > 0
             OR MAX(CASE WHEN EXISTS (SELECT 1 FROM packaging_move e
                               WHERE e.company_id = $1 AND e.customer_id = m.customer_id
                                 AND e.product_id = m.product_id
                                 AND e.sequence < m.sequence AND e.moved_on > m.moved_on)
                         THEN 1 ELSE 0 END) > 0
         ORDER BY c.code LIMIT 1",
    ),
}];
