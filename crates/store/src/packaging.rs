//! What packaging customers hold: columns, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use crate::record;
use quittance_domain::customer::CustomerId;
use quittance_domain::packaging::{PackagingBalance, PackagingMove};
use quittance_domain::product::ProductId;
use quittance_domain::{CompanyId, Date};

record!(PackagingBalance = "packaging_balance", rank 770,
    key (customer as customer_id: CustomerId, packaging as product_id: ProductId);
    pieces, moves, moved_on);

record!(PackagingMove = "packaging_move", rank 771,
    key (customer as customer_id: CustomerId, packaging as product_id: ProductId, sequence: i64);
    pieces, moved_on, shipment as shipment_id, note);

/// What a customer held of a packaging at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackagingHeld {
    /// The customer's code.
    pub customer: String,
    /// The customer's name.
    pub customer_name: String,
    /// The packaging's SKU.
    pub sku: String,
    /// The packaging's name.
    pub name: String,
    /// The pieces that went to the customer until then.
    pub handed_out: i64,
    /// The pieces that came back until then.
    pub taken_back: i64,
    /// The day of the last move until then.
    pub moved_on: Date,
}

impl PackagingHeld {
    /// The pieces that the customer held.
    #[must_use]
    pub fn pieces(&self) -> i64 {
        self.handed_out - self.taken_back
    }
}

/// What customers held at the end of a day, of all packaging that moved until then, by the
/// customer's code and the SKU.
pub fn held(
    reader: &mut dyn Reader,
    company: CompanyId,
    as_of: Date,
) -> Result<Vec<PackagingHeld>, Fault> {
    let sql = "
        SELECT c.code, c.name, p.sku, p.name,
               CAST(SUM(CASE WHEN m.pieces > 0 THEN m.pieces ELSE 0 END) AS BIGINT),
               CAST(SUM(CASE WHEN m.pieces < 0 THEN -m.pieces ELSE 0 END) AS BIGINT),
               MAX(m.moved_on)
        FROM packaging_move m
        JOIN customer c ON c.company_id = $1 AND c.id = m.customer_id
        JOIN product p ON p.company_id = $1 AND p.id = m.product_id
        WHERE m.company_id = $1 AND m.moved_on <= $2
        GROUP BY c.code, c.name, p.sku, p.name
        ORDER BY c.code, p.sku";
    fetch::all(reader, sql, &[company.value().into(), as_of.to_value()], |cells| {
        Ok(PackagingHeld {
            customer: cells.cell()?,
            customer_name: cells.cell()?,
            sku: cells.cell()?,
            name: cells.cell()?,
            handed_out: cells.cell()?,
            taken_back: cells.cell()?,
            moved_on: cells.cell()?,
        })
    })
}
