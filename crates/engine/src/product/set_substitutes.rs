//! `product.set_substitutes`: records what may be offered in the place of a product.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::product::substitutes::SUBSTITUTES_MAX;
use quittance_domain::product::{
    Product, ProductRefusal, ProductSubstitute, SetSubstitutes, SubstitutesSet, set_substitutes,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::product::SubstitutesOfProduct;
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What the decision needs.
#[derive(Debug)]
pub struct SubstitutesGiven {
    product: Arc<Product>,
    /// Those that the command names, in its order.
    known: Vec<Option<Arc<Product>>>,
    before: Vec<Arc<ProductSubstitute>>,
}

impl Command for SetSubstitutes {
    const NAME: &'static str = "product.set_substitutes";
    type Given = SubstitutesGiven;
    type Decision = SubstitutesSet;
    type Reply = ();

    fn rows(&self) -> usize {
        SUBSTITUTES_MAX + self.substitutes.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<SubstitutesGiven, Halt> {
        look.want_all::<SubstitutesOfProduct>(self.product);
        self.substitutes.iter().for_each(|id| look.want::<Product>(*id));
        let product = look.find::<Product>(self.product)?;
        let product = product.ok_or(Halt::Refused(ProductRefusal::NotFound.into()))?;
        let before = look.all::<SubstitutesOfProduct>(self.product)?;
        let named = self.substitutes.iter().map(|id| look.find::<Product>(*id));
        let known = named.collect::<Result<Vec<_>, _>>()?;
        Ok(SubstitutesGiven { product, known, before })
    }

    fn decide(
        &self,
        given: &SubstitutesGiven,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<SubstitutesSet, Refused> {
        let known: Vec<Option<&Product>> = given.known.iter().map(Option::as_deref).collect();
        set_substitutes(&given.product, &known)
    }

    fn record(
        &self,
        given: SubstitutesGiven,
        set: SubstitutesSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        for gone in given.before.iter().filter(|it| it.rank > set.substitutes.len() as i64) {
            recorder.delete::<ProductSubstitute>(&(gone.product, gone.rank));
        }
        set.substitutes.into_iter().try_for_each(|one| recorder.put(one))?;
        recorder.emit_all(set.events);
        Ok(())
    }
}
