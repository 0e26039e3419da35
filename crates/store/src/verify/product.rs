//! Products: what may be offered in the place of one can take its place; what no record stands for.
use super::references::FREE_LINES;
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::Field;
use crate::reader::Reader;
use quittance_domain::code::Code;
use quittance_domain::product::all_unlisted;
use quittance_domain::{CompanyId, Quantity};

pub const CHECKS: &[Check] = &[
    Check {
        name: "product.substitutes_are_other_goods",
        promise: "a substitute is another product of goods, in the same unit",
        how: How::Statement(
            "SELECT p.sku, d.rank, 'text', p.unit, s.sku
             FROM product_substitute d
             JOIN product p ON p.company_id = $1 AND p.id = d.product_id
             JOIN product s ON s.company_id = $1 AND s.id = d.substitute_id
             WHERE d.company_id = $1
               AND (s.id = p.id OR s.unit <> p.unit OR s.kind <> 'stock' OR p.kind <> 'stock')
             ORDER BY p.sku, d.rank LIMIT 1",
        ),
    },
    Check {
        name: "product.kits_have_parts",
        promise: "a kit is no goods, has parts from its first day on, and none of them is a kit",
        how: How::Statement(
            "SELECT p.sku, 'kit', 'text', COALESCE(CAST(p.kit_since AS TEXT), 'no kit'),
                    COALESCE(CAST(MIN(k.valid_from) AS TEXT), 'no parts')
             FROM product p
             LEFT JOIN kit_part k ON k.company_id = $1 AND k.kit_id = p.id
             LEFT JOIN product d ON d.company_id = $1 AND d.id = k.part_id
             WHERE p.company_id = $1 AND (p.kit_since IS NOT NULL OR k.kit_id IS NOT NULL)
             GROUP BY p.id, p.sku, p.kind, p.kit_since
             HAVING p.kit_since IS NULL OR MIN(k.valid_from) IS NULL
                 OR p.kit_since <> MIN(k.valid_from) OR p.kind <> 'service'
                 OR MAX(CASE WHEN d.kit_since IS NULL THEN 0 ELSE 1 END) > 0
                 OR MIN(k.quantity) < 1
             ORDER BY p.sku LIMIT 1",
        ),
    },
    Check {
        name: "product.free_lines_are_as_their_product",
        promise: "a free line has words, the kind of its unlisted product, and an order's line its \
                  quantity also in its own unit",
        how: How::Run(free_lines),
    },
];

/// What a free line is told by its product's number: no record holds it.
fn free_lines(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    for product in all_unlisted() {
        let args = [company.value().into(), product.id.to_value(), product.kind.to_value()];
        for table in FREE_LINES {
            let sql = format!(
                "SELECT line_no, kind, description FROM {table}
                 WHERE company_id = $1 AND product_id = $2 AND (kind <> $3 OR description = '')
                 ORDER BY line_no LIMIT 1"
            );
            let wrong = fetch::first(reader, &sql, &args, |cells| {
                let (line_no, kind, words): (i64, String, String) =
                    (cells.cell()?, cells.cell()?, cells.cell()?);
                let subject = format!("{table} {line_no}");
                let expected = format!("{} with words", product.kind.code());
                Ok((subject, expected, format!("{kind} `{words}`")))
            })?;
            if wrong.is_some() {
                return Ok(wrong);
            }
        }
        let sql = "SELECT o.number, d.line_no, l.quantity, d.unit_quantity
                   FROM sales_order_line l
                   JOIN order_line_detail d ON d.company_id = $1 AND d.order_id = l.order_id
                        AND d.line_no = l.line_no
                   JOIN sales_order o ON o.company_id = $1 AND o.id = l.order_id
                   WHERE l.company_id = $1 AND l.product_id = $2 AND d.unit <> ''
                     AND d.unit_quantity <> l.quantity
                   ORDER BY o.number, d.line_no LIMIT 1";
        let wrong = fetch::first(reader, sql, &args[..2], apart)?;
        if wrong.is_some() {
            return Ok(wrong);
        }
    }
    Ok(None)
}

fn apart(cells: &mut Cells) -> Result<Disagreement, Fault> {
    let (number, line_no): (String, i64) = (cells.cell()?, cells.cell()?);
    let (ordered, told): (Quantity, Quantity) = (cells.cell()?, cells.cell()?);
    Ok((format!("{number} {line_no}"), ordered.to_string(), told.to_string()))
}
