//! Units: what a quantity in another unit is in base units, and what can be ordered.

use super::{Product, ProductId, ProductRefusal};
use crate::decimal;
use crate::quantity::Quantity;

/// Another unit of a product. The key is (product, unit).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductUnit {
    /// The product.
    pub product: ProductId,
    /// Its name.
    pub unit: String,
    /// How many base units it holds.
    pub holds: Quantity,
}

/// A quantity of another unit in base units, exactly.
///
/// Refusals: `NotExact` when a millionth of a base unit would have to be rounded,
/// `QuantityTooLarge`.
pub fn in_base_units(quantity: Quantity, holds: Quantity) -> Result<Quantity, ProductRefusal> {
    let one = i128::from(decimal::power_of_ten(Quantity::DECIMALS));
    let product = i128::from(quantity.micros()) * i128::from(holds.micros());
    if product % one != 0 {
        return Err(ProductRefusal::NotExact { quantity, holds });
    }
    let micros = i64::try_from(product / one).map_err(|_| ProductRefusal::QuantityTooLarge)?;
    Ok(Quantity::from_micros(micros))
}

/// Whether so much of a product can be ordered, in base units.
///
/// Refusals: `BelowMinimum`, `NotPackMultiple` with the nearest quantities that can.
pub fn orderable(product: &Product, quantity: Quantity) -> Result<(), ProductRefusal> {
    let (multiple, least) = (product.pack_multiple, product.minimum_quantity);
    if quantity < least {
        return Err(ProductRefusal::BelowMinimum { quantity, least });
    }
    if !multiple.is_positive() || quantity.micros() % multiple.micros() == 0 {
        return Ok(());
    }
    let below = quantity.micros() - quantity.micros() % multiple.micros();
    let above = below.checked_add(multiple.micros()).ok_or(ProductRefusal::QuantityTooLarge)?;
    let below = Some(Quantity::from_micros(below)).filter(|it| it.is_positive() && *it >= least);
    let above = Quantity::from_micros(above);
    Err(ProductRefusal::NotPackMultiple { quantity, multiple, below, above })
}
