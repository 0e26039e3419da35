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
        promise: "on hand >= reserved >= 0 (expected: on hand, found: reserved)",
        how: How::Statement(
            "SELECT (SELECT p.sku FROM product p WHERE p.company_id = $1 AND p.id = d.product_id),
                    (SELECT w.code FROM warehouse w
                     WHERE w.company_id = $1 AND w.id = d.warehouse_id),
                    $QUANTITY, on_hand, reserved
             FROM stock_balance d
             WHERE d.company_id = $1 AND NOT (on_hand >= reserved AND reserved >= 0)
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
            expected: &["SELECT l.product_id, o.warehouse_id, $QUANTITY AS unit,
                                l.reserved AS amount
                         FROM sales_order_line l
                         JOIN sales_order o ON o.company_id = $1 AND o.id = l.order_id
                         WHERE l.company_id = $1 AND l.reserved <> 0"],
            found: &["SELECT product_id, warehouse_id, $QUANTITY AS unit, reserved AS amount
                      FROM stock_balance WHERE company_id = $1 AND reserved <> 0"],
        }),
    },
];
