//! What waits for the end of a billing cycle: reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use quittance_domain::customer::{Customer, CustomerId};
use quittance_domain::invoicing::Unbilled;
use quittance_domain::tax::PriceTax;
use quittance_domain::{CompanyId, Date};

/// What waits to be billed of an order `o` with a delivery `l` of the shipment `s`.
const UNBILLED: &str = "FROM shipment_line l
    JOIN shipment s ON s.company_id = $1 AND s.id = l.shipment_id AND s.state = 'shipped'
    WHERE l.company_id = $1 AND l.order_id = o.id
      AND l.issued <> l.invoiced + l.returned_unbilled";

/// Customers of whose deliveries some are not billed: the first `limit`, or those after `after`.
pub fn customers_to_bill(
    reader: &mut dyn Reader,
    company: CompanyId,
    (after, limit): (Option<CustomerId>, i64),
) -> Result<Vec<Customer>, Fault> {
    let filter = format!(
        "AND id > $2 AND EXISTS (
             SELECT 1 FROM sales_order o WHERE o.company_id = $1 AND o.customer_id = customer.id
               AND o.state IN ('in_fulfilment', 'fulfilled') AND EXISTS (SELECT 1 {UNBILLED}))
         ORDER BY id LIMIT $3"
    );
    let after = after.unwrap_or(CustomerId::from_uuid(uuid::Uuid::nil()));
    fetch::records(reader, company, &filter, &[after.to_value(), limit.into()])
}

/// The orders of a customer of which a delivery that left up to a day is not billed, oldest first.
pub fn unbilled_until(
    reader: &mut dyn Reader,
    company: CompanyId,
    (customer, until): (CustomerId, Date),
) -> Result<Vec<Unbilled>, Fault> {
    let sql = format!(
        "SELECT o.id, o.state, o.currency, o.terms,
                CAST(CASE WHEN EXISTS (
                         SELECT 1 FROM sales_order_line i
                         WHERE i.company_id = $1 AND i.order_id = o.id AND i.gross IS NOT NULL)
                     THEN 1 ELSE 0 END AS BIGINT),
                CAST(CASE WHEN o.deposit > 0 THEN 1 ELSE 0 END AS BIGINT)
         FROM sales_order o WHERE o.company_id = $1 AND o.customer_id = $2
           AND o.state IN ('in_fulfilment', 'fulfilled')
           AND EXISTS (SELECT 1 {UNBILLED} AND s.shipped_on <= $3)
         ORDER BY o.id"
    );
    let args = [company.value().into(), customer.to_value(), until.to_value()];
    fetch::all(reader, &sql, &args, |cells| {
        Ok(Unbilled {
            order: cells.cell()?,
            state: cells.cell()?,
            currency: cells.cell()?,
            terms: cells.cell()?,
            price_tax: match cells.cell::<i64>()? {
                1 => PriceTax::Included,
                _ => PriceTax::Excluded,
            },
            has_deposit: cells.cell::<i64>()? == 1,
        })
    })
}
