//! Fulfilment: what is picked and packed of a shipment is what leaves with it.
use super::sides::Sides;
use super::{Check, How};

const LINE: &str = "(SELECT s.number FROM shipment s
      WHERE s.company_id = $1 AND s.id = d.shipment_id), line_no";

pub const CHECKS: &[Check] = &[
    Check {
        name: "fulfilment.picks_are_their_lines",
        promise: "the picks of a line sum to its quantity, less what was picked short",
        how: How::Sides(Sides {
            subject: LINE,
            key: "shipment_id, line_no",
            expected: &["SELECT k.shipment_id, k.line_no, $QUANTITY AS unit,
                                COALESCE(k.picked, k.planned) AS amount
                         FROM pick k
                         JOIN shipment s ON s.company_id = $1 AND s.id = k.shipment_id
                         WHERE k.company_id = $1 AND s.state <> 'cancelled'"],
            found: &["SELECT l.shipment_id, l.line_no, $QUANTITY AS unit, l.quantity AS amount
                      FROM shipment_line l
                      JOIN shipment s ON s.company_id = $1 AND s.id = l.shipment_id
                      WHERE l.company_id = $1 AND s.state <> 'cancelled'
                        AND EXISTS (SELECT 1 FROM pick k
                                    WHERE k.company_id = $1 AND k.shipment_id = l.shipment_id)"],
        }),
    },
    Check {
        name: "fulfilment.state_is_its_picks",
        promise: "picks are planned of what is released, open of what is picked in part, and done \
                  of what is picked or packed; what is open has none",
        how: How::Statement(
            "SELECT number, 'text', expected, state
             FROM (SELECT s.number, s.state,
                          CASE WHEN COUNT(k.pick_no) = 0 THEN 'open'
                               WHEN COUNT(k.picked) = COUNT(k.pick_no) THEN 'picked'
                               WHEN COUNT(k.picked) = 0 THEN 'released'
                               ELSE 'picking' END AS expected
                   FROM shipment s
                   LEFT JOIN pick k ON k.company_id = $1 AND k.shipment_id = s.id
                   WHERE s.company_id = $1
                     AND s.state IN ('open', 'released', 'picking', 'picked')
                   GROUP BY s.number, s.state) d
             WHERE state <> expected ORDER BY number LIMIT 1",
        ),
    },
    Check {
        name: "fulfilment.what_is_picked_stands_ready",
        promise: "what was picked of a shipment that has not left stands in the bin of its number, \
                  if it is kept by place",
        how: How::Sides(Sides {
            subject: "(SELECT s.number FROM shipment s
                       WHERE s.company_id = $1 AND s.id = d.shipment_id),
                      (SELECT p.sku FROM product p
                       WHERE p.company_id = $1 AND p.id = d.product_id)",
            key: "shipment_id, product_id",
            expected: &["SELECT k.shipment_id, k.product_id, $QUANTITY AS unit,
                                k.picked AS amount
                         FROM pick k
                         JOIN shipment s ON s.company_id = $1 AND s.id = k.shipment_id
                         WHERE k.company_id = $1 AND k.moved_id IS NOT NULL
                           AND s.state IN ('picking', 'picked', 'packed')"],
            found: &["SELECT s.id AS shipment_id, t.product_id, $QUANTITY AS unit,
                             t.quantity AS amount
                      FROM stock_place t
                      JOIN shipment s ON s.company_id = $1 AND s.number = t.bin
                      WHERE t.company_id = $1
                        AND s.state IN ('picking', 'picked', 'packed')"],
        }),
    },
    Check {
        name: "fulfilment.cartons_hold_their_shipment",
        promise: "what is in the cartons of a shipment is what leaves with it",
        how: How::Sides(Sides {
            subject: LINE,
            key: "shipment_id, line_no",
            expected: &["SELECT shipment_id, line_no, $QUANTITY AS unit, quantity AS amount
                         FROM carton_line WHERE company_id = $1"],
            found: &["SELECT l.shipment_id, l.line_no, $QUANTITY AS unit, l.quantity AS amount
                      FROM shipment_line l
                      WHERE l.company_id = $1
                        AND EXISTS (SELECT 1 FROM carton c WHERE c.company_id = $1
                                    AND c.shipment_id = l.shipment_id)"],
        }),
    },
];
