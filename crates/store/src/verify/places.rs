//! Places: what lies where sums to the balances, and is what was moved by place.
use super::sides::Sides;
use super::{Check, How};

const BALANCE: &str =
    "(SELECT p.sku FROM product p WHERE p.company_id = $1 AND p.id = d.product_id),
     (SELECT w.code FROM warehouse w WHERE w.company_id = $1 AND w.id = d.warehouse_id)";

pub const CHECKS: &[Check] = &[
    Check {
        name: "stock.places_sum_to_on_hand",
        promise: "the places of a balance that is kept by place sum to what is on hand, and no \
                  other balance has any",
        how: How::Sides(Sides {
            subject: BALANCE,
            key: "product_id, warehouse_id",
            expected: &["SELECT product_id, warehouse_id, $QUANTITY AS unit, quantity AS amount
                         FROM stock_place
                         WHERE company_id = $1 AND status <> 'customer_owned'"],
            found: &["SELECT product_id, warehouse_id, $QUANTITY AS unit, on_hand AS amount
                      FROM stock_balance WHERE company_id = $1 AND held IS NOT NULL"],
        }),
    },
    Check {
        name: "stock.places_sum_to_held",
        promise: "what lies in quarantine or blocked is what the balance holds back",
        how: How::Sides(Sides {
            subject: BALANCE,
            key: "product_id, warehouse_id",
            expected: &["SELECT product_id, warehouse_id, $QUANTITY AS unit, quantity AS amount
                         FROM stock_place
                         WHERE company_id = $1 AND status IN ('quarantine', 'blocked')"],
            found: &["SELECT product_id, warehouse_id, $QUANTITY AS unit, held AS amount
                      FROM stock_balance WHERE company_id = $1 AND held IS NOT NULL"],
        }),
    },
    Check {
        name: "stock.places_are_their_moves",
        promise: "what was moved into and out of a place sums to what lies there",
        how: How::Sides(Sides {
            subject: "(SELECT p.sku FROM product p
                       WHERE p.company_id = $1 AND p.id = d.product_id), bin, lot, status",
            key: "product_id, warehouse_id, bin, lot, status, owner_id",
            expected: &["SELECT product_id, warehouse_id, bin, lot, status, owner_id,
                                $QUANTITY AS unit, quantity AS amount
                         FROM stock_place_move WHERE company_id = $1"],
            found: &["SELECT product_id, warehouse_id, bin, lot, status, owner_id,
                             $QUANTITY AS unit, quantity AS amount
                      FROM stock_place WHERE company_id = $1"],
        }),
    },
    Check {
        name: "stock.move_is_told_by_place",
        promise: "what a line moved by place is what it moved of the balance",
        how: How::Sides(Sides {
            subject: "(SELECT p.sku FROM product p
                       WHERE p.company_id = $1 AND p.id = d.product_id), line_no",
            key: "document_id, line_no, product_id, warehouse_id",
            expected: &["SELECT document_id, line_no, product_id, warehouse_id, $QUANTITY AS unit,
                                quantity AS amount
                         FROM stock_move m
                         WHERE company_id = $1 AND EXISTS (
                             SELECT 1 FROM stock_place_move t
                             WHERE t.company_id = $1 AND t.document_id = m.document_id
                               AND t.line_no = m.line_no)"],
            found: &["SELECT document_id, line_no, product_id, warehouse_id, $QUANTITY AS unit,
                             quantity AS amount
                      FROM stock_place_move
                      WHERE company_id = $1 AND line_no > 0 AND status <> 'customer_owned'"],
        }),
    },
    Check {
        name: "stock.place_is_sound",
        promise: "something lies in each place, of a lot that is known, and what is a customer's \
                  own has its owner",
        how: How::Statement(
            "SELECT (SELECT p.sku FROM product p WHERE p.company_id = $1 AND p.id = d.product_id),
                    'text', 'a place with goods of a known lot and owner',
                    'bin ' || bin || ', lot ' || lot || ', ' || status
             FROM stock_place d
             WHERE d.company_id = $1
               AND (quantity <= 0
                    OR (lot <> '' AND NOT EXISTS (
                        SELECT 1 FROM stock_lot l WHERE l.company_id = $1
                          AND l.product_id = d.product_id AND l.code = d.lot))
                    OR (status = 'customer_owned') <> EXISTS (
                        SELECT 1 FROM customer c
                        WHERE c.company_id = $1 AND c.id = d.owner_id))
             ORDER BY d.product_id, d.bin, d.lot LIMIT 1",
        ),
    },
];
