//! Packaging's commands: pieces that customers hold.
//!
//! - `packaging.hand_out` gathers the shipment, and of each line the product and what the
//!   shipment's customer holds of it; records the moves and the balances.
//! - `packaging.take_back` gathers the same of the customer who brings them.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::customer::{Customer, CustomerId, CustomerRefusal};
use quittance_domain::packaging::{
    HandOutPackaging, LINES_MAX, Moved, PackagingBalance, PackagingGiven, PackagingLine,
    TakeBackPackaging, hand_out, take_back,
};
use quittance_domain::product::Product;
use quittance_domain::shipping::{Shipment, ShippingRefusal};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The product of a line, and what the customer holds of it.
type Known = (Option<Arc<Product>>, Option<Arc<PackagingBalance>>);

/// What is known of each line, in their order.
pub struct Lines(Vec<Known>);

impl Lines {
    fn gather(
        look: &Look<'_>,
        customer: CustomerId,
        lines: &[PackagingLine],
    ) -> Result<Self, Halt> {
        for line in lines {
            look.want::<Product>(line.product);
            look.want::<PackagingBalance>((customer, line.product));
        }
        let mut found = Vec::with_capacity(lines.len());
        for line in lines {
            let balance = look.find::<PackagingBalance>((customer, line.product))?;
            found.push((look.find::<Product>(line.product)?, balance));
        }
        Ok(Self(found))
    }

    fn given(&self) -> Vec<PackagingGiven<'_>> {
        self.0
            .iter()
            .map(|(product, balance)| PackagingGiven {
                product: product.as_deref(),
                balance: balance.as_deref(),
            })
            .collect()
    }
}

impl Command for HandOutPackaging {
    const NAME: &'static str = "packaging.hand_out";
    type Given = (Arc<Shipment>, Lines);
    type Decision = Moved;
    type Reply = ();

    fn rows(&self) -> usize {
        3 * self.lines.len().min(LINES_MAX) + 1
    }

    /// Refusals: `shipping.not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        let found = look.find::<Shipment>(self.shipment)?;
        let shipment = found.ok_or_else(|| Refused::from(ShippingRefusal::NotFound))?;
        let lines = Lines::gather(look, shipment.customer, &self.lines)?;
        Ok((shipment, lines))
    }

    fn decide(
        &self,
        (shipment, lines): &Self::Given,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Moved, Refused> {
        hand_out(shipment, self, &lines.given(), at.business_date)
    }

    fn record(
        &self,
        _given: Self::Given,
        moved: Moved,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        keep(moved, recorder)
    }
}

impl Command for TakeBackPackaging {
    const NAME: &'static str = "packaging.take_back";
    type Given = Lines;
    type Decision = Moved;
    type Reply = ();

    fn rows(&self) -> usize {
        3 * self.lines.len().min(LINES_MAX) + 1
    }

    /// Refusals: `customer.not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Lines, Halt> {
        look.want::<Customer>(self.customer);
        let lines = Lines::gather(look, self.customer, &self.lines)?;
        let customer = look.find::<Customer>(self.customer)?;
        customer.ok_or_else(|| Refused::from(CustomerRefusal::NotFound))?;
        Ok(lines)
    }

    fn decide(&self, given: &Lines, at: &At, _ids: &mut dyn Ids) -> Result<Moved, Refused> {
        take_back(self, &given.given(), at.business_date)
    }

    fn record(&self, _given: Lines, moved: Moved, recorder: &mut Recorder<'_>) -> Result<(), Halt> {
        keep(moved, recorder)
    }
}

fn keep(moved: Moved, recorder: &mut Recorder<'_>) -> Result<(), Halt> {
    moved.balances.into_iter().try_for_each(|balance| recorder.put(balance))?;
    recorder.insert_all(moved.moves);
    recorder.emit_all(moved.events);
    Ok(())
}
