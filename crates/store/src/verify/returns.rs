//! Returns: what came back is what was sold, lies where its disposition says, and is credited.
use super::sides::Sides;
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::reader::Reader;
use quittance_domain::order::OrderId;
use quittance_domain::{CompanyId, Money, Quantity};

pub const CHECKS: &[Check] = &[
    Check {
        name: "returns.state_has_its_date",
        promise: "the goods of a return have a day and a cost once they came in, and none before",
        how: How::Statement(
            "SELECT r.number, 'text', r.state, COALESCE(r.received_on, 'no day')
             FROM return_order r
             WHERE r.company_id = $1
               AND ((r.state = 'requested') <> (r.received_on IS NULL)
                    OR (r.state = 'requested' AND EXISTS (
                        SELECT 1 FROM return_line l
                        WHERE l.company_id = $1 AND l.return_id = r.id AND l.cost <> 0)))
             ORDER BY r.number LIMIT 1",
        ),
    },
    Check {
        name: "returns.line_is_its_sale",
        promise: "a line that names its invoice line is of its product, customer, currency and tax",
        how: How::Statement(
            "SELECT r.number, l.line_no, 'text', COALESCE(v.number, 'an invoice'), 'another sale'
             FROM return_line l
             JOIN return_order r ON r.company_id = $1 AND r.id = l.return_id
             LEFT JOIN invoice v ON v.company_id = $1 AND v.id = l.invoice_id
             LEFT JOIN invoice_line i ON i.company_id = $1 AND i.invoice_id = l.invoice_id
                  AND i.line_no = l.invoice_line
             WHERE l.company_id = $1 AND l.invoice_id IS NOT NULL
               AND NOT COALESCE(i.product_id = l.product_id AND i.kind = l.kind
                                AND i.tax_category = l.tax_category AND i.tax_rate = l.tax_rate
                                AND v.customer_id = r.customer_id AND v.currency = r.currency
                                AND v.kind = 'invoice', FALSE)
             ORDER BY l.return_id, l.line_no LIMIT 1",
        ),
    },
    Check {
        name: "returns.taken_back_is_its_shipment",
        promise: "what was taken back before it was billed names a line of a shipment to its \
                  customer, of its product, and nothing else does",
        how: How::Statement(
            "SELECT r.number, l.line_no, 'text', COALESCE(s.number, 'a shipment'), r.state
             FROM return_line l
             JOIN return_order r ON r.company_id = $1 AND r.id = l.return_id
             LEFT JOIN shipment s ON s.company_id = $1 AND s.id = l.shipment_id
             LEFT JOIN shipment_line i ON i.company_id = $1 AND i.shipment_id = l.shipment_id
                  AND i.line_no = l.shipment_line
             WHERE l.company_id = $1
               AND CASE WHEN r.state = 'taken_back'
                        THEN NOT COALESCE(i.product_id = l.product_id
                                          AND s.customer_id = r.customer_id
                                          AND l.invoice_id IS NULL AND l.net = 0, FALSE)
                        ELSE l.shipment_id IS NOT NULL END
             ORDER BY l.return_id, l.line_no LIMIT 1",
        ),
    },
    Check {
        name: "returns.restocked_is_its_move",
        promise: "goods that came back, on the shelf or to be looked at, have a move of their \
                  quantity and cost; what was scrapped has none",
        how: How::Statement(
            "SELECT r.number, l.line_no, $QUANTITY,
                    CASE WHEN l.kind = 'stock' AND l.disposition <> 'scrap'
                              AND r.state <> 'requested' THEN l.quantity ELSE 0 END,
                    COALESCE(m.quantity, 0)
             FROM return_line l
             JOIN return_order r ON r.company_id = $1 AND r.id = l.return_id
             LEFT JOIN stock_move m ON m.company_id = $1 AND m.document_id = l.return_id
                  AND m.line_no = l.line_no
             WHERE l.company_id = $1
               AND CASE WHEN l.kind = 'stock' AND l.disposition <> 'scrap'
                             AND r.state <> 'requested'
                        THEN NOT COALESCE(m.quantity = l.quantity AND m.value = l.cost
                                          AND m.product_id = l.product_id, FALSE)
                        ELSE m.quantity IS NOT NULL END
             ORDER BY l.return_id, l.line_no LIMIT 1",
        ),
    },
    Check {
        name: "returns.came_back_of_its_shipment",
        promise: "returned of the shipments of an order line is what returns brought back of it",
        how: How::Sides(Sides {
            subject: "(SELECT o.number FROM sales_order o
                       WHERE o.company_id = $1 AND o.id = d.order_id), line_no",
            key: "order_id, line_no",
            expected: &["SELECT order_id, line_no, $QUANTITY AS unit, returned AS amount
                         FROM sales_order_line
                         WHERE company_id = $1 AND kind = 'stock' AND returned <> 0"],
            found: &["SELECT order_id, order_line AS line_no, $QUANTITY AS unit,
                             returned AS amount
                      FROM shipment_line WHERE company_id = $1 AND returned <> 0"],
        }),
    },
    Check {
        name: "returns.cost_is_that_of_its_shipments",
        promise: "what came back of an order line cost what the same share of its shipments cost",
        how: How::Run(costs),
    },
    Check {
        name: "returns.credited_is_counted",
        promise: "what a credited return brought back of an invoice line is counted there \
                  (expected: at most what is counted as returned)",
        how: How::Statement(
            "SELECT (SELECT v.number FROM invoice v
                     WHERE v.company_id = $1 AND v.id = d.invoice_id), invoice_line, $QUANTITY,
                    expected, found
             FROM (SELECT b.invoice_id, b.invoice_line, b.found,
                          COALESCE(c.returned, 0) AS expected
                   FROM (SELECT l.invoice_id, l.invoice_line,
                                CAST(SUM(l.quantity) AS BIGINT) AS found
                         FROM return_line l
                         JOIN return_order r ON r.company_id = $1 AND r.id = l.return_id
                         WHERE l.company_id = $1 AND r.state = 'credited'
                           AND l.invoice_id IS NOT NULL
                         GROUP BY l.invoice_id, l.invoice_line) b
                   LEFT JOIN credited_line c ON c.company_id = $1
                        AND c.invoice_id = b.invoice_id AND c.line_no = b.invoice_line) d
             WHERE found > expected ORDER BY d.invoice_id, invoice_line LIMIT 1",
        ),
    },
    Check {
        name: "returns.credited_has_its_account",
        promise: "the goods of a customer's credited returns sum to the sales returns of its \
                  credit notes",
        how: How::Sides(Sides {
            subject: "(SELECT c.code FROM customer c
                       WHERE c.company_id = $1 AND c.id = d.customer_id)",
            key: "customer_id",
            expected: &["SELECT r.customer_id, l.currency AS unit, l.net AS amount
                         FROM return_line l
                         JOIN return_order r ON r.company_id = $1 AND r.id = l.return_id
                         WHERE l.company_id = $1 AND r.state = 'credited' AND l.kind = 'stock'"],
            found: &["SELECT v.customer_id, l.currency AS unit, l.amount
                      FROM journal_line l
                      JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
                      JOIN invoice v ON v.company_id = $1 AND v.id = e.document_id
                      WHERE l.company_id = $1 AND l.account = 'sales_returns'"],
        }),
    },
];

/// The rows of returns and of shipments of each order line, side by side.
const COSTS: &str =
    "SELECT p.order_id, p.line_no, o.number, p.came_back, p.cost_back, p.cost, p.returned, p.issued
     FROM (SELECT i.order_id, i.order_line AS line_no, l.quantity AS came_back,
                  l.cost AS cost_back, CAST(0 AS BIGINT) AS cost,
                  CAST(0 AS BIGINT) AS returned, CAST(1 AS BIGINT) AS issued
           FROM return_line l
           JOIN return_order r ON r.company_id = $1 AND r.id = l.return_id
           JOIN invoice_line i ON i.company_id = $1 AND i.invoice_id = l.invoice_id
                AND i.line_no = l.invoice_line
           WHERE l.company_id = $1 AND r.state <> 'requested' AND l.kind = 'stock'
             AND i.order_line IS NOT NULL
           UNION ALL
           SELECT s.order_id, s.order_line, l.quantity, l.cost, 0, 0, 1
           FROM return_line l
           JOIN shipment_line s ON s.company_id = $1 AND s.shipment_id = l.shipment_id
                AND s.line_no = l.shipment_line
           WHERE l.company_id = $1
           UNION ALL
           SELECT order_id, order_line, 0, 0, cost, returned, issued
           FROM shipment_line WHERE company_id = $1 AND returned <> 0) p
     JOIN sales_order o ON o.company_id = $1 AND o.id = p.order_id
     ORDER BY p.order_id, p.line_no";

/// What came back of one order line: by its returns, and by its shipments.
struct CameBack {
    line: (OrderId, i64),
    number: String,
    /// Millionths that returns brought, less those that are counted at shipments.
    quantity_off: i128,
    cost_back: i128,
    share: i128,
}

impl CameBack {
    fn wrong(self) -> Option<Disagreement> {
        let Self { line: (_, line_no), number, quantity_off, cost_back, share } = self;
        let shown = |minor: i128| format!("{minor} minor units");
        let subject = format!("{number} {line_no}");
        // Another quantity came back: `returns.came_back_of_its_shipment` tells it.
        (quantity_off == 0 && cost_back != share).then(|| (subject, shown(share), shown(cost_back)))
    }
}

fn costs(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let base = fetch::base(reader, company)?;
    let mut current: Option<CameBack> = None;
    let mut wrong = None;
    reader.query(COSTS, &[company.value().into()], &mut |row| {
        let mut cells = Cells::new(row);
        let line = (cells.cell()?, cells.cell()?);
        let number = cells.cell()?;
        let (came_back, cost_back): (i64, i64) = (cells.cell()?, cells.cell()?);
        let cost: Money = cells.money(base)?;
        let (returned, issued): (Quantity, Quantity) = (cells.cell()?, cells.cell()?);
        let share = cost.share(returned.micros(), issued.micros());
        let share = share.map_err(|refusal| Fault::Ours(refusal.to_string()))?;
        if current.as_ref().is_none_or(|it| it.line != line) {
            let none = CameBack { line, number, quantity_off: 0, cost_back: 0, share: 0 };
            let before = current.replace(none);
            wrong = wrong.take().or_else(|| before.and_then(CameBack::wrong));
        }
        if let Some(it) = &mut current {
            it.quantity_off += i128::from(came_back) - i128::from(returned.micros());
            it.cost_back += i128::from(cost_back);
            it.share += i128::from(share.minor());
        }
        Ok(())
    })?;
    Ok(wrong.or_else(|| current.and_then(CameBack::wrong)))
}
