//! The kits of orders, and what of them an invoice bills.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use quittance_domain::invoicing::Invoice;
use quittance_domain::money::AmountRefusal;
use quittance_domain::order::{OrderId, OrderKit};
use quittance_domain::product::ProductKind;
use quittance_domain::{CompanyId, Money, Quantity};
use std::collections::BTreeMap;

/// The kits of an order, by kit_no.
pub fn kits(
    reader: &mut dyn Reader,
    company: CompanyId,
    order: OrderId,
) -> Result<Vec<OrderKit>, Fault> {
    fetch::records(reader, company, "AND order_id = $2 ORDER BY kit_no", &[order.to_value()])
}

/// What of a kit an invoice or credit note has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilledKit {
    /// The kit's SKU.
    pub sku: String,
    /// Its text on documents.
    pub description: String,
    /// How many whole kits its goods are, or its services where it has no goods; none: they are
    /// not all its parts, or not alike, as where one is credited alone.
    pub quantity: Option<Quantity>,
    /// What its lines come to, net of tax.
    pub net: Money,
}

/// A line of an invoice that is a part of a kit.
struct Part {
    kit: (OrderId, i64),
    sku: String,
    description: String,
    order_line: i64,
    kind: ProductKind,
    /// In kits.
    quantity: Quantity,
    net: Money,
    /// How many parts of the kit count: its goods, or its services where it has none.
    counting: i64,
}

/// The kits that lines of an invoice are parts of, by order and kit_no.
///
/// Faults: those of the database.
pub fn billed_kits(
    reader: &mut dyn Reader,
    company: CompanyId,
    invoice: &Invoice,
) -> Result<Vec<BilledKit>, Fault> {
    let sql = "
        SELECT k.order_id, k.kit_no, p.sku, k.description, l.line_no, i.kind,
               i.quantity / l.price_unit, i.net,
               (SELECT COUNT(*) FROM sales_order_line o
                WHERE o.company_id = $1 AND o.order_id = k.order_id AND o.kit_no = k.kit_no
                  AND o.kind = 'stock'),
               (SELECT COUNT(*) FROM sales_order_line o
                WHERE o.company_id = $1 AND o.order_id = k.order_id AND o.kit_no = k.kit_no)
        FROM invoice_line i
        JOIN sales_order_line l ON l.company_id = $1 AND l.order_id = i.order_id
             AND l.line_no = i.order_line
        JOIN order_kit k ON k.company_id = $1 AND k.order_id = l.order_id AND k.kit_no = l.kit_no
        JOIN product p ON p.company_id = $1 AND p.id = k.product_id
        WHERE i.company_id = $1 AND i.invoice_id = $2
        ORDER BY k.order_id, k.kit_no, i.line_no";
    let args = [company.value().into(), invoice.id.to_value()];
    let parts = fetch::all(reader, sql, &args, |cells| {
        let kit = (cells.cell()?, cells.cell()?);
        let (sku, description, order_line) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let (kind, quantity) = (cells.cell()?, cells.cell()?);
        let net = cells.money(invoice.currency)?;
        let (goods, all): (i64, i64) = (cells.cell()?, cells.cell()?);
        let counting = if goods > 0 { goods } else { all };
        Ok(Part { kit, sku, description, order_line, kind, quantity, net, counting })
    })?;
    parts.chunk_by(|one, next| one.kit == next.kit).map(billed).collect()
}

/// What the lines of one kit come to.
fn billed(parts: &[Part]) -> Result<BilledKit, Fault> {
    let first = &parts[0];
    let too_large = |error: AmountRefusal| Fault::TooLarge(error.to_string());
    let net = Money::sum(first.net.currency(), parts.iter().map(|part| part.net));
    Ok(BilledKit {
        sku: first.sku.clone(),
        description: first.description.clone(),
        quantity: whole_kits(parts).map_err(too_large)?,
        net: net.map_err(too_large)?,
    })
}

fn whole_kits(parts: &[Part]) -> Result<Option<Quantity>, AmountRefusal> {
    let has_goods = parts.iter().any(|part| part.kind == ProductKind::Stock);
    let counts = |part: &&Part| !has_goods || part.kind == ProductKind::Stock;
    let mut sums: BTreeMap<i64, Quantity> = BTreeMap::new();
    for part in parts.iter().filter(counts) {
        let sum = sums.entry(part.order_line).or_insert(Quantity::ZERO);
        *sum = sum.checked_add(part.quantity)?;
    }
    let is_all = i64::try_from(sums.len()) == Ok(parts[0].counting);
    let first = sums.values().next().copied().filter(|first| is_all && first.is_whole());
    Ok(first.filter(|first| sums.values().all(|sum| sum == first)))
}
