//! Carriers' commands: what they offer, what that costs, and which of it brings a shipment.
//!
//! - `carrier.set` gathers the carrier of the code and the warehouses that it names; records the
//!   carrier and, with the first one, that the company has some.
//! - `carrier.set_rates` gathers the carrier; records a rate card.
//! - `carrier.choose` gathers a shipment with its goods, cartons and order, all carriers that
//!   shipments are given to and their cards; records the choice. It follows by itself as a shipment
//!   is made and as it is packed.
//! - `carrier.assign` gathers the same; records what a person set.
mod choose;
mod set;

pub use choose::CarrierReply;

use crate::clock;
use crate::command::Halt;
use quittance_domain::carrier::{
    Carrier, CarrierChoice, CarrierStatus, ChooseGiven, RateCard, TimeOfDay,
};
use quittance_domain::company::Company;
use quittance_domain::fulfilment::{Carton, CartonLine};
use quittance_domain::order::Order;
use quittance_domain::product::Product;
use quittance_domain::shipping::{Shipment, ShipmentId, ShipmentLine};
use quittance_domain::{At, Date, Refused};
use quittance_store::carrier::{CardsOfCarrier, CarriersByStatus};
use quittance_store::fulfilment::{CartonsOfShipment, LinesOfCartons};
use quittance_store::unit_of_work::{Look, Missing};
use std::sync::Arc;

/// All that a choice is decided on.
pub struct Given {
    shipment: Arc<Shipment>,
    lines: Vec<Arc<ShipmentLine>>,
    products: Vec<Arc<Product>>,
    cartons: Vec<Arc<Carton>>,
    packed: Vec<Arc<CartonLine>>,
    order: Arc<Order>,
    carriers: Vec<Arc<Carrier>>,
    cards: Vec<Arc<RateCard>>,
    before: Option<Arc<CarrierChoice>>,
    time: TimeOfDay,
}

/// Refusals: `shipping.not_found`.
fn gather(look: &Look<'_>, id: ShipmentId, at: &At) -> Result<Given, Halt> {
    look.want_all::<CarriersByStatus>(CarrierStatus::Active);
    look.want_all::<CartonsOfShipment>(id);
    look.want_all::<LinesOfCartons>(id);
    look.want::<CarrierChoice>(id);
    let company = crate::company::find(look)?;
    let (shipment, mut lines) = crate::shipping::shipment_with_lines(look, id)?;
    lines.sort_by_key(|line| line.line_no);
    look.want::<Order>(shipment.order);
    lines.iter().for_each(|line| look.want::<Product>(line.product));
    let mut carriers = look.all::<CarriersByStatus>(CarrierStatus::Active)?;
    carriers.sort_by(|one, other| one.code.cmp(&other.code));
    carriers.iter().for_each(|carrier| look.want_all::<CardsOfCarrier>(carrier.id));
    let mut cards = Vec::new();
    for carrier in &carriers {
        cards.extend(look.all::<CardsOfCarrier>(carrier.id)?);
    }
    let mut products = Vec::with_capacity(lines.len());
    for line in &lines {
        let product = look.find::<Product>(line.product)?;
        products.push(product.expect("a shipment line's product is there"));
    }
    let mut cartons = look.all::<CartonsOfShipment>(id)?;
    cartons.sort_by_key(|carton| carton.carton_no);
    Ok(Given {
        packed: look.all::<LinesOfCartons>(id)?,
        order: crate::order::find(look, shipment.order)?,
        before: look.find::<CarrierChoice>(id)?,
        time: time_of_day(&company, at)?,
        shipment,
        lines,
        products,
        cartons,
        carriers,
        cards,
    })
}

/// The time of day at which a command reached us, where the company is.
fn time_of_day(company: &Company, at: &At) -> Result<TimeOfDay, Refused> {
    let (_, minutes) = clock::local(&company.time_zone, at.received_at)?;
    Ok(TimeOfDay::from_minutes(minutes).expect("a clock shows a time of day"))
}

impl Given {
    /// Lets the domain decide on it.
    fn decide<T>(&self, decision: impl FnOnce(&ChooseGiven<'_>) -> T) -> T {
        let lines: Vec<&ShipmentLine> = self.lines.iter().map(Arc::as_ref).collect();
        let cartons: Vec<&Carton> = self.cartons.iter().map(Arc::as_ref).collect();
        let packed: Vec<&CartonLine> = self.packed.iter().map(Arc::as_ref).collect();
        let carriers: Vec<&Carrier> = self.carriers.iter().map(Arc::as_ref).collect();
        let cards: Vec<&RateCard> = self.cards.iter().map(Arc::as_ref).collect();
        decision(&ChooseGiven {
            shipment: &self.shipment,
            lines: &lines,
            products: self.products.iter().map(|it| (it.id, it.as_ref())).collect(),
            cartons: &cartons,
            packed: &packed,
            order: &self.order,
            carriers: &carriers,
            cards: &cards,
            before: self.before.as_deref(),
            time: self.time,
        })
    }
}

/// When a shipment is collected, as far as its service is known; nothing is looked for where the
/// company has no carriers.
pub(crate) fn collected(
    look: &Look<'_>,
    company: &Company,
    shipment: ShipmentId,
) -> Result<Option<(Date, Option<TimeOfDay>)>, Missing> {
    if company.carriers_since.is_none() {
        return Ok(None);
    }
    let choice = look.find::<CarrierChoice>(shipment)?;
    Ok(choice.and_then(|choice| choice.leaves_on.map(|day| (day, choice.cut_off))))
}
