//! The places of balances: looked for only where a balance is kept by place or a line names one.
use crate::command::Halt;
use crate::recorder::Recorder;
use quittance_domain::Quantity;
use quittance_domain::company::WarehouseId;
use quittance_domain::product::{Product, ProductId};
use quittance_domain::stock::{Balance, Bin, Lot, Place, Shelved, Shelves, Spot};
use quittance_store::stock::{PlaceMovesOfDocument, PlacesOfBalance};
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// What a command names of places in its warehouse.
#[derive(Debug, Default)]
pub(crate) struct Named {
    spots: BTreeSet<(Option<ProductId>, Spot)>,
}

impl Named {
    /// The places that lines name.
    pub fn spots<'a>(lines: impl Iterator<Item = (ProductId, Option<&'a Spot>)>) -> Self {
        let named = lines.filter_map(|(product, spot)| Some((Some(product), spot?.clone())));
        Self { spots: named.collect() }
    }

    /// The same with bins of their own.
    pub fn with_bins<'a>(mut self, bins: impl Iterator<Item = &'a String>) -> Self {
        let spot = |bin: &String| (None, Spot { bin: bin.clone(), ..Spot::default() });
        self.spots.extend(bins.map(spot));
        self
    }
}

/// The shelves of the balances that are kept by place, with all that is named.
pub(crate) fn gather(
    look: &Look<'_>,
    warehouse: WarehouseId,
    balances: &[Arc<Balance>],
    named: Named,
) -> Result<Shelves, Missing> {
    let kept = balances.iter().filter(|it| it.is_kept() && it.warehouse == warehouse);
    let kept: Vec<ProductId> = kept.map(|balance| balance.product).collect();
    let mut shelves = Shelves::default();
    if kept.is_empty() && named.spots.is_empty() {
        return Ok(shelves);
    }
    kept.iter().for_each(|product| look.want_all::<PlacesOfBalance>((*product, warehouse)));
    let mut spots = named.spots;
    for product in kept {
        for place in look.all::<PlacesOfBalance>((product, warehouse))? {
            if place.owner.is_nil() {
                spots.insert((Some(product), place.spot()));
                shelves.places.insert((product, place.spot()), place.quantity);
            }
        }
    }
    let bins: BTreeSet<&String> =
        spots.iter().map(|(_, spot)| &spot.bin).filter(|bin| !bin.is_empty()).collect();
    let lots: BTreeSet<(ProductId, &String)> = spots
        .iter()
        .filter_map(|(product, spot)| Some(((*product)?, &spot.lot)))
        .filter(|(_, lot)| !lot.is_empty())
        .collect();
    bins.iter().for_each(|bin| look.want::<Bin>((warehouse, (*bin).clone())));
    lots.iter().for_each(|(product, lot)| look.want::<Lot>((*product, (*lot).clone())));
    for bin in bins {
        if let Some(found) = look.find::<Bin>((warehouse, bin.clone()))? {
            shelves.bins.insert(bin.clone(), (*found).clone());
        }
    }
    for (product, lot) in lots {
        if let Some(found) = look.find::<Lot>((product, lot.clone()))? {
            shelves.lots.insert((product, lot.clone()), (*found).clone());
        }
    }
    Ok(shelves)
}

/// The same with for how long the goods of products must still be good when they leave.
pub(crate) fn with_life(
    look: &Look<'_>,
    balances: &[Arc<Balance>],
    mut shelves: Shelves,
) -> Result<Shelves, Missing> {
    let kept = || balances.iter().filter(|balance| balance.is_kept());
    kept().for_each(|balance| look.want::<Product>(balance.product));
    for balance in kept() {
        let product = look.find::<Product>(balance.product)?;
        let product = product.expect("a balance is of a product that is there");
        shelves.life_days_min.insert(product.id, product.life_days_min);
    }
    Ok(shelves)
}

/// The same with what left by documents that goods come back from.
pub(crate) fn with_left(
    look: &Look<'_>,
    documents: &BTreeSet<Uuid>,
    mut shelves: Shelves,
) -> Result<Shelves, Missing> {
    documents.iter().for_each(|document| look.want_all::<PlaceMovesOfDocument>(*document));
    for document in documents {
        let mut moves = look.all::<PlaceMovesOfDocument>(*document)?;
        moves.sort_by_key(|it| (it.line_no, it.part_no));
        for left in moves.iter().filter(|it| it.quantity.is_negative() && it.line_no > 0) {
            let quantity = left.quantity.negated().unwrap_or(Quantity::ZERO);
            let of_line = shelves.left.entry((*document, left.line_no)).or_default();
            of_line.push((left.spot(), quantity));
        }
    }
    Ok(shelves)
}

/// Whether any of the balances is kept by place.
pub(crate) fn any_kept(balances: &[Arc<Balance>]) -> bool {
    balances.iter().any(|balance| balance.is_kept())
}

/// Records what became of places.
pub(crate) fn record(shelved: Shelved, recorder: &mut Recorder<'_>) -> Result<(), Halt> {
    recorder.insert_all(shelved.lots);
    for place in shelved.places {
        let key = quittance_store::record::Record::key(&place);
        if place.quantity.is_positive() {
            recorder.put(place)?;
        } else if recorder.find::<Place>(key.clone())?.is_some() {
            recorder.delete::<Place>(&key);
        }
    }
    recorder.insert_all(shelved.moves);
    Ok(())
}
