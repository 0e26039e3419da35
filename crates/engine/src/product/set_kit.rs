//! `product.set_kit`: records what a kit is made of from a day on.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::product::kit::KIT_PARTS_MAX;
use quittance_domain::product::{KitPart, KitSet, Product, ProductRefusal, SetKit, set_kit};
use quittance_domain::{At, Ids, Refused};
use quittance_store::product::{KitsOfPart, PartsOfKit};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What the decision needs.
#[derive(Debug)]
pub struct KitGiven {
    product: Arc<Product>,
    /// The parts that the command names, in its order.
    known: Vec<Option<Arc<Product>>>,
    before: Vec<Arc<KitPart>>,
    is_part: bool,
}

impl Command for SetKit {
    const NAME: &'static str = "product.set_kit";
    type Given = KitGiven;
    type Decision = KitSet;
    type Reply = ();

    fn rows(&self) -> usize {
        KIT_PARTS_MAX + self.parts.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<KitGiven, Halt> {
        look.want_all::<PartsOfKit>(self.product);
        look.want_all::<KitsOfPart>(self.product);
        self.parts.iter().for_each(|part| look.want::<Product>(part.product));
        let product = look.find::<Product>(self.product)?;
        let product = product.ok_or(Halt::Refused(ProductRefusal::NotFound.into()))?;
        let before = look.all::<PartsOfKit>(self.product)?;
        let is_part = !look.all::<KitsOfPart>(self.product)?.is_empty();
        let named = self.parts.iter().map(|part| look.find::<Product>(part.product));
        let known = named.collect::<Result<Vec<_>, _>>()?;
        Ok(KitGiven { product, known, before, is_part })
    }

    fn decide(&self, given: &KitGiven, at: &At, _ids: &mut dyn Ids) -> Result<KitSet, Refused> {
        let known: Vec<Option<&Product>> = given.known.iter().map(Option::as_deref).collect();
        set_kit(&given.product, self, &known, (at.business_date, given.is_part))
    }

    fn record(
        &self,
        given: KitGiven,
        set: KitSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        let from = set.parts[0].valid_from;
        let stays = |part: &KitPart| set.parts.iter().any(|new| new.part == part.part);
        for gone in given.before.iter().filter(|it| it.valid_from == from && !stays(it)) {
            recorder.delete::<KitPart>(&(gone.kit, gone.valid_from, gone.part));
        }
        set.parts.into_iter().try_for_each(|part| recorder.put(part))?;
        recorder.update(set.product);
        recorder.emit_all(set.events);
        Ok(())
    }
}
