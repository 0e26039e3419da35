//! The kits of orders, and what of them an invoice bills.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use quittance_domain::invoicing::Invoice;
use quittance_domain::order::{OrderId, OrderKit};
use quittance_domain::product::ProductKind;
use quittance_domain::{CompanyId, Money, Quantity};

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
    /// As many whole kits as the goods make; of a kit without goods, its services.
    pub quantity: Quantity,
    /// What its lines come to, net of tax.
    pub net: Money,
}

/// A line of an invoice that is a part of a kit.
struct Part {
    kit: (OrderId, i64),
    billed: BilledKit,
    kind: ProductKind,
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
        SELECT k.order_id, k.kit_no, p.sku, k.description, i.kind, i.quantity / l.price_unit, i.net
        FROM invoice_line i
        JOIN sales_order_line l ON l.company_id = $1 AND l.order_id = i.order_id
             AND l.line_no = i.order_line
        JOIN order_kit k ON k.company_id = $1 AND k.order_id = l.order_id AND k.kit_no = l.kit_no
        JOIN product p ON p.company_id = $1 AND p.id = k.product_id
        WHERE i.company_id = $1 AND i.invoice_id = $2
        ORDER BY k.order_id, k.kit_no, CASE i.kind WHEN 'stock' THEN 0 ELSE 1 END, i.line_no";
    let args = [company.value().into(), invoice.id.to_value()];
    let parts = fetch::all(reader, sql, &args, |cells| {
        let kit = (cells.cell()?, cells.cell()?);
        let (sku, description) = (cells.cell()?, cells.cell()?);
        let (kind, quantity) = (cells.cell()?, cells.cell()?);
        let net = cells.money(invoice.currency)?;
        Ok(Part { kit, billed: BilledKit { sku, description, quantity, net }, kind })
    })?;
    let mut kits: Vec<((OrderId, i64), BilledKit)> = Vec::new();
    for Part { kit, billed, kind } in parts {
        match kits.last_mut().filter(|(last, _)| *last == kit) {
            None => kits.push((kit, billed)),
            Some((_, so_far)) => {
                let net = so_far.net.checked_add(billed.net);
                so_far.net = net.map_err(|error| Fault::Ours(error.to_string()))?;
                if kind == ProductKind::Stock {
                    so_far.quantity = so_far.quantity.min(billed.quantity);
                }
            }
        }
    }
    Ok(kits.into_iter().map(|(_, billed)| billed).collect())
}
