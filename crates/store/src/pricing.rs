//! Price lists and their entries: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use crate::{ids, lookup, record};
use quittance_domain::pricing::{PriceEntry, PriceList, PriceListId};
use quittance_domain::product::ProductId;
use quittance_domain::{CompanyId, Date, Quantity};

ids!(PriceListId);

record!(PriceList = "price_list", rank 11, key (id: PriceListId); code, currency; version);

record!(PriceEntry = "price_entry", rank 13,
    key (list as price_list_id: PriceListId, product as product_id: ProductId,
         valid_from: Date, from_quantity: Quantity);
    price);

lookup!(
    /// The price list with a code.
    PriceListByCode: PriceList, by (code: String)
);

lookup!(
    /// All prices of a product in a list.
    PricesOf: PriceEntry,
    by (list as price_list_id: PriceListId, product as product_id: ProductId)
);

/// The price list with a code.
pub fn list_of_code(
    reader: &mut dyn Reader,
    company: CompanyId,
    code: &str,
) -> Result<Option<PriceList>, Fault> {
    fetch::record(reader, company, "AND code = $2", &[code.into()])
}

/// All prices of a product in a list, by their key.
pub fn prices(
    reader: &mut dyn Reader,
    company: CompanyId,
    list: PriceListId,
    product: ProductId,
) -> Result<Vec<PriceEntry>, Fault> {
    let tail = "AND price_list_id = $2 AND product_id = $3 ORDER BY valid_from, from_quantity";
    fetch::records(reader, company, tail, &[list.to_value(), product.to_value()])
}
