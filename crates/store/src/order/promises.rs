//! Promised days of lines that are short: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use crate::{lookup, record};
use quittance_domain::CompanyId;
use quittance_domain::company::WarehouseId;
use quittance_domain::order::OrderId;
use quittance_domain::order::promise::LinePromise;
use quittance_domain::product::ProductId;

record!(LinePromise = "line_promise", rank 710,
    key (order as order_id: OrderId, line_no: i64);
    product as product_id, warehouse as warehouse_id, quantity, first_on, promised_on, ended_on);

lookup!(
    /// What was promised to an order, also what has ended.
    PromisesOfOrder: LinePromise, by (order as order_id: OrderId)
);

lookup!(
    /// What waits for a product in a warehouse.
    PromisesOfProduct: LinePromise,
    by (product as product_id: ProductId, warehouse as warehouse_id: WarehouseId),
    where "ended_on IS NULL" if |promise| promise.waits()
);

/// What was promised to an order, by line; also what has ended.
pub fn of_order(
    reader: &mut dyn Reader,
    company: CompanyId,
    order: OrderId,
) -> Result<Vec<LinePromise>, Fault> {
    fetch::records(reader, company, "AND order_id = $2 ORDER BY line_no", &[order.to_value()])
}
