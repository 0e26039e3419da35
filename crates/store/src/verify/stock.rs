//! Stock: balances agree with their moves, their reservations and their account.
use super::sides::Sides;
use super::{Check, How};

const PLACE: &str = "(SELECT p.sku FROM product p WHERE p.company_id = $1 AND p.id = d.product_id),
     (SELECT w.code FROM warehouse w WHERE w.company_id = $1 AND w.id = d.warehouse_id)";

pub const CHECKS: &[Check] = &[
    Check {
        name: "stock.moves_sum_to_on_hand",
        promise: "the quantities of the moves sum to what is on hand",
        how: How::Sides(Sides {
            subject: PLACE,
            key: "product_id, warehouse_id",
            expected: &["SELECT product_id, warehouse_id, $QUANTITY AS unit, quantity AS amount
                         FROM stock_move WHERE company_id = $1"],
            found: &["SELECT product_id, warehouse_id, $QUANTITY AS unit, on_hand AS amount
                      FROM stock_balance WHERE company_id = $1"],
        }),
    },
    Check {
        name: "stock.moves_sum_to_value",
        promise: "the values of the moves sum to the value of the balance",
        how: How::Sides(Sides {
            subject: PLACE,
            key: "product_id, warehouse_id",
            expected: &["SELECT product_id, warehouse_id, $BASE AS unit, value AS amount
                         FROM stock_move WHERE company_id = $1"],
            found: &["SELECT product_id, warehouse_id, $BASE AS unit, value AS amount
                      FROM stock_balance WHERE company_id = $1"],
        }),
    },
    Check {
        name: "stock.moves_are_numbered",
        promise: "the moves of a balance are numbered from 1 without a gap",
        how: How::Sides(Sides {
            subject: PLACE,
            key: "product_id, warehouse_id",
            expected: &[
                "SELECT product_id, warehouse_id, 'count' AS unit, 1 AS amount
                 FROM stock_move WHERE company_id = $1",
                "SELECT product_id, warehouse_id, 'sum of numbers' AS unit, sequence AS amount
                 FROM stock_move WHERE company_id = $1",
            ],
            found: &[
                "SELECT product_id, warehouse_id, 'count' AS unit, moves AS amount
                 FROM stock_balance WHERE company_id = $1",
                "SELECT product_id, warehouse_id, 'sum of numbers' AS unit,
                        moves * (moves + 1) / 2 AS amount
                 FROM stock_balance WHERE company_id = $1",
            ],
        }),
    },
    Check {
        name: "stock.value_equals_its_account",
        promise: "the values of the balances sum to the inventory account",
        how: How::Sides(Sides {
            subject: "account",
            key: "account",
            expected: &["SELECT 'inventory' AS account, $BASE AS unit, value AS amount
                         FROM stock_balance WHERE company_id = $1"],
            found: &["SELECT account, $BASE AS unit, base_amount AS amount
                      FROM journal_line WHERE company_id = $1 AND account = 'inventory'"],
        }),
    },
    Check {
        name: "stock.nothing_is_oversold",
        promise: "on hand less held >= reserved >= 0 (expected: what may leave, found: reserved)",
        how: How::Statement(
            "SELECT (SELECT p.sku FROM product p WHERE p.company_id = $1 AND p.id = d.product_id),
                    (SELECT w.code FROM warehouse w
                     WHERE w.company_id = $1 AND w.id = d.warehouse_id),
                    $QUANTITY, on_hand - COALESCE(held, 0), reserved
             FROM stock_balance d
             WHERE d.company_id = $1 AND NOT (on_hand - COALESCE(held, 0) >= reserved
                                          AND reserved >= 0)
             ORDER BY d.product_id, d.warehouse_id LIMIT 1",
        ),
    },
    Check {
        name: "stock.empty_is_worth_nothing",
        promise: "a balance of nothing is worth nothing",
        how: How::Statement(
            "SELECT (SELECT p.sku FROM product p WHERE p.company_id = $1 AND p.id = d.product_id),
                    (SELECT w.code FROM warehouse w
                     WHERE w.company_id = $1 AND w.id = d.warehouse_id),
                    $BASE, CAST(0 AS BIGINT), value
             FROM stock_balance d
             WHERE d.company_id = $1 AND on_hand = 0 AND value <> 0
             ORDER BY d.product_id, d.warehouse_id LIMIT 1",
        ),
    },
    Check {
        name: "stock.reserved_is_promised",
        promise: "what is reserved of a balance is what order lines have reserved",
        how: How::Sides(Sides {
            subject: PLACE,
            key: "product_id, warehouse_id",
            expected: &[
                "SELECT l.product_id, COALESCE(l.warehouse_id, o.warehouse_id) AS warehouse_id,
                                $QUANTITY AS unit, l.reserved AS amount
                         FROM sales_order_line l
                         JOIN sales_order o ON o.company_id = $1 AND o.id = l.order_id
                         WHERE l.company_id = $1 AND l.reserved <> 0",
            ],
            found: &["SELECT product_id, warehouse_id, $QUANTITY AS unit, reserved AS amount
                      FROM stock_balance WHERE company_id = $1 AND reserved <> 0"],
        }),
    },
    Check {
        name: "stock.move_is_of_its_document",
        promise: "each move belongs to a document that moves goods, on its day, in its warehouse",
        how: How::Statement(OF_DOCUMENT),
    },
    Check {
        name: "stock.move_has_its_sign",
        promise: "goods come in with a receipt or return and leave with an issue, and their value \
                  goes along",
        how: How::Statement(
            "SELECT (SELECT p.sku FROM product p WHERE p.company_id = $1 AND p.id = d.product_id),
                    kind, $QUANTITY, -quantity, quantity
             FROM stock_move d
             WHERE d.company_id = $1
               AND NOT (CASE kind WHEN 'issue' THEN quantity < 0
                                  WHEN 'transfer_out' THEN quantity < 0
                                  WHEN 'adjustment' THEN quantity <> 0
                                  WHEN 'revaluation' THEN quantity = 0
                                  ELSE quantity > 0 END
                        AND (CASE WHEN quantity < 0 THEN value <= 0
                                  WHEN quantity > 0 THEN value >= 0 ELSE TRUE END))
             ORDER BY d.document_id, d.line_no LIMIT 1",
        ),
    },
    Check {
        name: "stock.last_moved_is_its_last_move",
        promise: "a balance was last moved on the day of its latest move",
        how: How::Statement(
            "SELECT (SELECT p.sku FROM product p WHERE p.company_id = $1 AND p.id = d.product_id),
                    (SELECT w.code FROM warehouse w
                     WHERE w.company_id = $1 AND w.id = d.warehouse_id),
                    'text', moved_on, last_moved
             FROM (SELECT b.product_id, b.warehouse_id, COALESCE(b.last_moved, '') AS last_moved,
                          m.moved_on
                   FROM (SELECT product_id, warehouse_id, MAX(moved_on) AS moved_on
                         FROM stock_move WHERE company_id = $1
                         GROUP BY product_id, warehouse_id) m
                   JOIN stock_balance b ON b.company_id = $1 AND b.product_id = m.product_id
                        AND b.warehouse_id = m.warehouse_id) d
             WHERE moved_on <> last_moved ORDER BY d.product_id, d.warehouse_id LIMIT 1",
        ),
    },
];

const OF_DOCUMENT: &str = "SELECT sku, 'text', 'a document of the move, its day and its warehouse',
            'line ' || line_no || ' of ' || number
     FROM (SELECT m.line_no, m.document_id,
                  COALESCE((SELECT p.sku FROM product p
                            WHERE p.company_id = $1 AND p.id = m.product_id), '?') AS sku,
                  COALESCE(t.number, s.number, r.number, 'no document') AS number
           FROM stock_move m
           LEFT JOIN stock_document t ON t.company_id = $1 AND t.id = m.document_id
           LEFT JOIN shipment s ON s.company_id = $1 AND s.id = m.document_id
           LEFT JOIN return_order r ON r.company_id = $1 AND r.id = m.document_id
           WHERE m.company_id = $1
             AND NOT (COALESCE(t.kind = m.kind AND t.moved_on = m.moved_on
                               AND t.warehouse_id = m.warehouse_id, FALSE)
                      OR COALESCE(m.kind = 'issue' AND s.shipped_on = m.moved_on
                                  AND s.warehouse_id = m.warehouse_id
                                  AND EXISTS (SELECT 1 FROM shipment_line l
                                              WHERE l.company_id = $1
                                                AND l.shipment_id = m.document_id
                                                AND l.line_no = m.line_no), FALSE)
                      OR COALESCE(m.kind = 'return' AND r.received_on = m.moved_on
                                  AND r.warehouse_id = m.warehouse_id, FALSE))
           LIMIT 1) moves";
