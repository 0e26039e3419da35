//! Transfers and counts: what left arrives or is on its way, and what a sheet posts was counted.
use super::sides::Sides;
use super::{Check, Disagreement, How, history};
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::reader::Reader;
use quittance_domain::CompanyId;
use quittance_domain::product::ProductId;
use quittance_domain::stock::StandardCost;
use std::collections::BTreeMap;

const LINE: &str = "(SELECT t.number FROM stock_document t
      WHERE t.company_id = $1 AND t.id = d.document_id),
     (SELECT p.sku FROM product p WHERE p.company_id = $1 AND p.id = d.product_id)";

pub const CHECKS: &[Check] = &[
    Check {
        name: "stock.transfer_is_its_moves",
        promise: "what left and what arrived of a transfer, in quantity and value, is what its \
                  moves say",
        how: How::Sides(Sides {
            subject: LINE,
            key: "document_id, product_id, way",
            expected: &[
                "SELECT document_id, product_id, 'out' AS way, $QUANTITY AS unit,
                        -quantity AS amount
                 FROM stock_move WHERE company_id = $1 AND kind = 'transfer_out'",
                "SELECT document_id, product_id, 'out' AS way, $BASE AS unit, -value AS amount
                 FROM stock_move WHERE company_id = $1 AND kind = 'transfer_out'",
                "SELECT t.origin_id AS document_id, m.product_id, 'in' AS way, $QUANTITY AS unit,
                        m.quantity AS amount
                 FROM stock_move m
                 JOIN stock_document t ON t.company_id = $1 AND t.id = m.document_id
                 WHERE m.company_id = $1 AND m.kind = 'transfer_in'",
                "SELECT t.origin_id AS document_id, m.product_id, 'in' AS way, $BASE AS unit,
                        m.value AS amount
                 FROM stock_move m
                 JOIN stock_document t ON t.company_id = $1 AND t.id = m.document_id
                 WHERE m.company_id = $1 AND m.kind = 'transfer_in'",
            ],
            found: &[
                "SELECT transfer_id AS document_id, product_id, 'out' AS way, $QUANTITY AS unit,
                        quantity AS amount
                 FROM stock_transfer_line WHERE company_id = $1",
                "SELECT transfer_id AS document_id, product_id, 'out' AS way, $BASE AS unit,
                        cost AS amount
                 FROM stock_transfer_line WHERE company_id = $1",
                "SELECT transfer_id AS document_id, product_id, 'in' AS way, $QUANTITY AS unit,
                        arrived AS amount
                 FROM stock_transfer_line WHERE company_id = $1",
                "SELECT transfer_id AS document_id, product_id, 'in' AS way, $BASE AS unit,
                        arrived_cost AS amount
                 FROM stock_transfer_line WHERE company_id = $1",
            ],
        }),
    },
    Check {
        name: "stock.transit_equals_its_account",
        promise: "what is on its way between warehouses comes to the account of goods in transit",
        how: How::Sides(Sides {
            subject: "account",
            key: "account",
            expected: &["SELECT 'goods_in_transit' AS account, $BASE AS unit,
                                cost - arrived_cost AS amount
                         FROM stock_transfer_line WHERE company_id = $1"],
            found: &["SELECT account, $BASE AS unit, base_amount AS amount
                      FROM journal_line WHERE company_id = $1 AND account = 'goods_in_transit'"],
        }),
    },
    Check {
        name: "stock.transfer_state_is_its_lines",
        promise: "a transfer has arrived when all of it has, and goes from and to where its \
                  documents say",
        how: How::Statement(
            "SELECT number, 'text', expected, state
             FROM (SELECT t.number, s.state, t.warehouse_id, s.from_id,
                          CASE WHEN EXISTS (
                              SELECT 1 FROM stock_transfer_line l
                              WHERE l.company_id = $1 AND l.transfer_id = s.id
                                AND l.arrived <> l.quantity)
                          THEN 'in_transit' ELSE 'arrived' END AS expected,
                          (SELECT COUNT(*) FROM stock_document i
                           WHERE i.company_id = $1 AND i.origin_id = s.id
                             AND i.warehouse_id <> s.to_id) AS elsewhere
                   FROM stock_transfer s
                   JOIN stock_document t ON t.company_id = $1 AND t.id = s.id
                   WHERE s.company_id = $1) d
             WHERE state <> expected OR warehouse_id <> from_id OR elsewhere <> 0
             ORDER BY number LIMIT 1",
        ),
    },
    Check {
        name: "stock.count_posts_what_was_counted",
        promise: "the difference of a posted count line is counted less book, and the sheet's \
                  adjustment moved it",
        how: How::Sides(Sides {
            subject: "(SELECT c.number FROM stock_count c
                       WHERE c.company_id = $1 AND c.id = d.count_id),
                      (SELECT p.sku FROM product p
                       WHERE p.company_id = $1 AND p.id = d.product_id)",
            key: "count_id, product_id, side",
            expected: &[
                "SELECT l.count_id, l.product_id, 'counted' AS side, $QUANTITY AS unit,
                        CASE c.state WHEN 'posted' THEN l.counted - l.book ELSE 0 END AS amount
                 FROM stock_count_line l
                 JOIN stock_count c ON c.company_id = $1 AND c.id = l.count_id
                 WHERE l.company_id = $1 AND c.state <> 'open'",
                "SELECT t.origin_id AS count_id, m.product_id, 'moved' AS side, $QUANTITY AS unit,
                        m.quantity AS amount
                 FROM stock_move m
                 JOIN stock_document t ON t.company_id = $1 AND t.id = m.document_id
                 WHERE m.company_id = $1 AND m.kind = 'adjustment' AND t.origin_id IS NOT NULL",
            ],
            found: &[
                "SELECT count_id, product_id, 'counted' AS side, $QUANTITY AS unit,
                        difference AS amount
                 FROM stock_count_line WHERE company_id = $1 AND difference IS NOT NULL",
                "SELECT count_id, product_id, 'moved' AS side, $QUANTITY AS unit,
                        difference AS amount
                 FROM stock_count_line WHERE company_id = $1 AND difference IS NOT NULL",
            ],
        }),
    },
    Check {
        name: "stock.standard_cost_is_as_it_was_set",
        promise: "the standard cost of a product is the one that the last event about it set",
        how: How::Run(standards),
    },
];

fn standards(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let mut set: BTreeMap<ProductId, String> = BTreeMap::new();
    let sql = "SELECT e.subject_id, e.payload FROM standard_cost s CROSS JOIN event e
               WHERE s.company_id = $1 AND e.company_id = $1 AND e.subject_id = s.product_id
                 AND e.kind = 'product.standard_cost_set'
               ORDER BY s.product_id, e.sequence";
    reader.query(sql, &[company.value().into()], &mut |row| {
        let mut cells = Cells::new(row);
        let (product, payload): (ProductId, String) = (cells.cell()?, cells.cell()?);
        if let Some(cost) = history::said(&payload, "unit_cost") {
            set.insert(product, cost);
        }
        Ok(())
    })?;
    let mut first = None;
    let all = ("ORDER BY product_id", [].as_slice());
    fetch::each(reader, company, all, &mut |standard: StandardCost| {
        let found = standard.unit_cost.map_or("none".to_owned(), |cost| cost.to_string());
        let expected = set.remove(&standard.product).unwrap_or_else(|| "no event".to_owned());
        if expected != found && first.is_none() {
            first = Some((standard.product.to_string(), expected, found));
        }
        Ok(())
    })?;
    Ok(first)
}
