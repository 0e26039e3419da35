//! The places of balances while a document changes them: what is known of them, and what becomes of
//! it.

use super::{Balance, Bin, Lot, Place, PlaceMove, Spot, StockRefusal, StockStatus};
use crate::company::WarehouseId;
use crate::date::Date;
use crate::id::Uuid;
use crate::product::{LotPolicy, Product, ProductId};
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX};
use std::collections::{BTreeMap, BTreeSet};

/// Places of the balances of one warehouse, our own goods alone: as they were given, then as they
/// become. Empty where no balance is kept by place and no line names one.
#[derive(Clone, Debug, Default)]
pub struct Shelves {
    /// What lies where.
    pub places: BTreeMap<(ProductId, Spot), Quantity>,
    /// The lots of these places, and those that lines name, as far as they are known.
    pub lots: BTreeMap<(ProductId, String), Lot>,
    /// The bins of these places, and those that lines name, as far as they are there.
    pub bins: BTreeMap<String, Bin>,
    /// What left by the document that goods come back from, by its lines and parts.
    pub left: BTreeMap<(Uuid, i64), Vec<(Spot, Quantity)>>,
    /// For how many days goods must still be good when they leave with a shipment.
    pub life_days_min: BTreeMap<ProductId, i64>,
    /// What is planned to be taken from places, and by whom it is not to be taken.
    pub planned: BTreeMap<(ProductId, Spot), Quantity>,
    moves: Vec<PlaceMove>,
    /// How many parts each line has so far.
    parts: BTreeMap<(Uuid, i64), i64>,
    new_lots: Vec<Lot>,
}

/// What became of places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelved {
    /// What lies now where something changed; 0: the place is empty.
    pub places: Vec<Place>,
    /// What moved.
    pub moves: Vec<PlaceMove>,
    /// New.
    pub lots: Vec<Lot>,
}

/// What moves goods on shelves: a line of a document in a warehouse.
#[derive(Clone, Copy, Debug)]
pub struct MovedBy {
    /// The stock document, shipment or return.
    pub document: Uuid,
    /// Its line.
    pub line_no: i64,
    /// What.
    pub product: ProductId,
    /// Where.
    pub warehouse: WarehouseId,
}

/// Where the goods of a line come in, and how long their lot is good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Laid<'a> {
    /// The place; none: in no bin, of no lot, available.
    pub place: Option<&'a Spot>,
    /// The last day of the lot; none: it is known, or there is none.
    pub expires_on: Option<Date>,
}

/// A line by which goods left, of which some come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftBy {
    /// The shipment or transfer.
    pub document: Uuid,
    /// Its line.
    pub line_no: i64,
    /// How much of it came back before.
    pub before: Quantity,
}

impl Balance {
    /// Whether it is kept by place.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.held.is_some()
    }

    /// On hand, and may not leave.
    #[must_use]
    pub fn held(&self) -> Quantity {
        self.held.unwrap_or_default()
    }

    /// The same with so much of a status more, or less: what is not available is held.
    ///
    /// Refusals: `amount.overflow`.
    pub fn with_status(&self, status: StockStatus, more: Quantity) -> Result<Balance, Refused> {
        if !status.is_held() {
            return Ok(self.clone());
        }
        let held = self.held().checked_add(more)?;
        assert!(!held.is_negative(), "no more is let go than is held: {self:?}");
        Ok(Balance { held: Some(held), ..self.clone() })
    }
}

impl Shelves {
    /// The balance kept by place from now on: what is on hand of it lies in no bin.
    pub fn keep(&mut self, balance: &Balance, document: Uuid) -> Balance {
        if balance.is_kept() {
            return balance.clone();
        }
        let by = MovedBy {
            document,
            line_no: 0,
            product: balance.product,
            warehouse: balance.warehouse,
        };
        if balance.on_hand.is_positive() {
            self.put(by, &Spot::default(), balance.on_hand).expect("as much as is on hand");
        }
        Balance { held: Some(Quantity::ZERO), ..balance.clone() }
    }

    /// Puts goods into a place. Refusals: `amount.overflow`.
    pub fn put(&mut self, by: MovedBy, spot: &Spot, quantity: Quantity) -> Result<(), Refused> {
        let lies = self.places.entry((by.product, spot.clone())).or_default();
        *lies = lies.checked_add(quantity)?;
        assert!(!lies.is_negative(), "no more leaves a place than lies there");
        let part_no = self.parts.entry((by.document, by.line_no)).or_default();
        *part_no += 1;
        self.moves.push(PlaceMove {
            document: by.document,
            line_no: by.line_no,
            part_no: *part_no,
            product: by.product,
            warehouse: by.warehouse,
            bin: spot.bin.clone(),
            lot: spot.lot.clone(),
            status: spot.status,
            owner: Uuid::nil(),
            quantity,
        });
        Ok(())
    }

    /// How much lies in a place.
    #[must_use]
    pub fn lies(&self, product: ProductId, spot: &Spot) -> Quantity {
        self.places.get(&(product, spot.clone())).copied().unwrap_or_default()
    }

    /// What lies available in a bin of a product.
    #[must_use]
    pub fn in_bin(&self, product: ProductId, bin: &str) -> Vec<(Spot, Quantity)> {
        let first = (product, Spot { bin: bin.to_owned(), ..Spot::default() });
        let of_bin = |(of, spot): &(ProductId, Spot)| *of == product && spot.bin == bin;
        let in_bin = self.places.range(first..).take_while(|(key, _)| of_bin(key));
        let available = in_bin.filter(|((_, spot), _)| spot.status == StockStatus::Available);
        available.map(|((_, spot), lies)| (spot.clone(), *lies)).collect()
    }

    /// Takes goods from the place that is named. Refusals: `NotThere`.
    pub fn take(&mut self, by: MovedBy, spot: &Spot, quantity: Quantity) -> Result<(), Refused> {
        let lies = self.lies(by.product, spot);
        let short_by = quantity.checked_sub(lies)?;
        if short_by.is_positive() {
            return Err(StockRefusal::NotThere { lies, short_by }.into());
        }
        self.put(by, spot, quantity.negated()?)
    }

    /// Takes available goods from where they are best taken: what expires first, then in the order
    /// of the bins; what stands in a bin of another name than these is not touched.
    ///
    /// Refusals: `NotUsable`.
    pub fn take_best(
        &mut self,
        by: MovedBy,
        quantity: Quantity,
        lasts_until: Option<Date>,
    ) -> Result<(), Refused> {
        for (spot, part) in self.best(by.product, quantity, lasts_until)? {
            self.put(by, &spot, part.negated()?)?;
        }
        Ok(())
    }

    /// Where so much is best taken from. Refusals: `NotUsable`.
    pub fn best(
        &self,
        product: ProductId,
        quantity: Quantity,
        lasts_until: Option<Date>,
    ) -> Result<Vec<(Spot, Quantity)>, Refused> {
        let mut usable = Vec::new();
        let first = (product, Spot::default());
        let of_product = self.places.range(first..).take_while(|((of, _), _)| *of == product);
        for ((_, spot), lies) in of_product {
            let bin = self.bins.get(&spot.bin);
            let takes =
                spot.status == StockStatus::Available && (spot.bin.is_empty() || bin.is_some());
            let lot = self.lots.get(&(product, spot.lot.clone()));
            let expires = lot.and_then(|lot| lot.expires_on).unwrap_or(Date::LAST);
            let planned = self.planned.get(&(product, spot.clone())).copied().unwrap_or_default();
            let free = lies.checked_sub(planned)?;
            if takes && free.is_positive() && lasts_until.is_none_or(|day| expires >= day) {
                let sequence = bin.map_or(i64::MAX, |bin| bin.sequence);
                usable.push(((expires, sequence, spot), free));
            }
        }
        usable.sort();
        let (mut missing, mut parts) = (quantity, Vec::new());
        for ((_, _, spot), free) in usable {
            let part = free.min(missing);
            if part.is_positive() {
                missing = missing.checked_sub(part)?;
                parts.push((spot.clone(), part));
            }
        }
        if missing.is_positive() {
            let usable = quantity.checked_sub(missing)?;
            return Err(StockRefusal::NotUsable { usable, short_by: missing }.into());
        }
        Ok(parts)
    }

    /// The day until which goods must be good that leave with a shipment on a day; `None`: the
    /// product asks nothing.
    ///
    /// Refusals: `date.*`.
    pub fn lasts_until(&self, product: ProductId, on: Date) -> Result<Option<Date>, Refused> {
        match self.life_days_min.get(&product) {
            Some(days) => Ok(Some(on.add_days(*days)?)),
            None => Ok(None),
        }
    }

    /// Whether what stands ready at a place is good until a day; what asks for none always is.
    ///
    /// Refusals: `LotTooOld`.
    pub fn check_lasts(
        &self,
        product: ProductId,
        spot: &Spot,
        lasts_until: Option<Date>,
    ) -> Result<(), StockRefusal> {
        let lot = self.lots.get(&(product, spot.lot.clone()));
        let expires_on = lot.and_then(|lot| lot.expires_on).unwrap_or(Date::LAST);
        match lasts_until {
            Some(lasts_until) if expires_on < lasts_until => {
                Err(StockRefusal::LotTooOld { lot: spot.lot.clone(), expires_on, lasts_until })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Of what left by a line of another document, the parts that come back: the lots come back
    /// in the order in which they left. What was not told by place is of no lot.
    ///
    /// Refusals: `amount.overflow`.
    pub fn parts_left(
        &self,
        left: LeftBy,
        quantity: Quantity,
    ) -> Result<Vec<(Spot, Quantity)>, Refused> {
        let (mut skip, mut missing, mut parts) = (left.before, quantity, Vec::new());
        let key = (left.document, left.line_no);
        for (spot, part) in self.left.get(&key).into_iter().flatten() {
            let skipped = skip.min(*part);
            skip = skip.checked_sub(skipped)?;
            let part = part.checked_sub(skipped)?.min(missing);
            missing = missing.checked_sub(part)?;
            if part.is_positive() {
                parts.push((spot.clone(), part));
            }
        }
        if missing.is_positive() {
            parts.push((Spot::default(), missing));
        }
        Ok(parts)
    }

    /// Puts goods that come back from a customer into no bin, with the lots that they left with
    /// (see [`Shelves::parts_left`]), available or held as `status` says. Gives the balance as it
    /// is kept, of one that has them already.
    ///
    /// Refusals: `amount.overflow`.
    pub fn take_back(
        &mut self,
        (by, balance): (MovedBy, &Balance),
        left: Option<LeftBy>,
        quantity: Quantity,
        status: StockStatus,
    ) -> Result<Balance, Refused> {
        let parts = match left {
            Some(left) => self.parts_left(left, quantity)?,
            None => vec![(Spot::default(), quantity)],
        };
        let is_told = status.is_held() || parts.iter().any(|(spot, _)| !spot.lot.is_empty());
        if !balance.is_kept() && !is_told {
            return Ok(balance.clone());
        }
        let on_hand = balance.on_hand.checked_sub(quantity)?;
        let before = Balance { on_hand, ..balance.clone() };
        let held = self.keep(&before, by.document).held;
        for (spot, part) in parts {
            self.put(by, &Spot { bin: String::new(), lot: spot.lot, status }, part)?;
        }
        Balance { held, ..balance.clone() }.with_status(status, quantity)
    }

    /// Checks where a line puts goods, and notes a new lot.
    ///
    /// Refusals: `NotOurStatus`, `UnknownBin`, `LotRequired`, `LotNotKept`, `text.*`,
    /// `ExpiryRequired`, `LotDiffers`, `LotExpired`.
    pub fn check_in(
        &mut self,
        product: Option<&Product>,
        laid: Laid<'_>,
        on: Date,
    ) -> Result<(), Refused> {
        let Some(product) = product else { return Ok(()) };
        let nowhere = Spot::default();
        let spot = laid.place.unwrap_or(&nowhere);
        let mut problems = Problems::new();
        problems.take_at("place", self.check_spot(spot));
        if spot.lot.is_empty() {
            if product.lots != LotPolicy::None {
                let sku = product.sku.clone();
                problems.push(Refused::from(StockRefusal::LotRequired { sku }).at("place.lot"));
            } else if laid.expires_on.is_some() {
                problems.push(Refused::from(StockRefusal::LotNotKept).at("expires_on"));
            }
        } else {
            let checked = self.check_lot(product, spot, laid.expires_on, on);
            if let Some(new) = problems.take(checked).flatten() {
                self.lots.insert((product.id, new.code.clone()), new.clone());
                self.new_lots.push(new);
            }
        }
        problems.finish()
    }

    /// Refusals: `NotOurStatus`, `UnknownBin`.
    pub(super) fn check_spot(&self, spot: &Spot) -> Result<(), Refused> {
        let mut problems = Problems::new();
        if spot.status == StockStatus::CustomerOwned {
            problems.push(Refused::from(StockRefusal::NotOurStatus).at("status"));
        }
        if !spot.bin.is_empty() && !self.bins.contains_key(&spot.bin) {
            let bin = spot.bin.clone();
            problems.push(Refused::from(StockRefusal::UnknownBin { bin }).at("bin"));
        }
        problems.finish()
    }

    /// The lot where it is new.
    fn check_lot(
        &self,
        product: &Product,
        spot: &Spot,
        expires_on: Option<Date>,
        on: Date,
    ) -> Result<Option<Lot>, Refused> {
        let lot = |refusal: StockRefusal| Refused::from(refusal).at("place.lot");
        if product.lots == LotPolicy::None {
            return Err(lot(StockRefusal::LotNotKept));
        }
        let known = self.lots.get(&(product.id, spot.lot.clone()));
        let last = match (known, expires_on) {
            (Some(known), stated) if stated.is_some() && stated != known.expires_on => {
                let differs = StockRefusal::LotDiffers { expires_on: known.expires_on };
                return Err(Refused::from(differs).at("expires_on"));
            }
            (Some(known), _) => known.expires_on,
            (None, None) if product.lots == LotPolicy::Expiry => {
                return Err(Refused::from(StockRefusal::ExpiryRequired).at("expires_on"));
            }
            (None, stated) => stated,
        };
        let is_new = known.is_none();
        if is_new {
            let code = typed_text::required(&spot.lot, CODE_CHARS_MAX);
            code.map_err(|refusal| Refused::from(refusal).at("place.lot"))?;
        }
        if let Some(expires_on) = last.filter(|last| *last < on && !spot.status.is_held()) {
            return Err(lot(StockRefusal::LotExpired { expires_on }));
        }
        Ok(is_new.then(|| Lot {
            product: product.id,
            code: spot.lot.clone(),
            expires_on: last,
            received_on: on,
        }))
    }

    /// What became of the places.
    #[must_use]
    pub fn finish(self) -> Shelved {
        let touched: BTreeSet<(ProductId, WarehouseId, Spot)> =
            self.moves.iter().map(|it| (it.product, it.warehouse, it.spot())).collect();
        let place = |(product, warehouse, spot): (ProductId, WarehouseId, Spot)| Place {
            quantity: self.lies(product, &spot),
            product,
            warehouse,
            bin: spot.bin,
            lot: spot.lot,
            status: spot.status,
            owner: Uuid::nil(),
        };
        let places = touched.into_iter().map(place).collect();
        Shelved { places, moves: self.moves, lots: self.new_lots }
    }
}
