//! `shipping.create`: makes a shipment of what is reserved for an order.
use super::ShipmentReply;
use crate::command::{Command, Halt};
use crate::credit::DeliveryKnown;
use crate::recorder::Recorder;
use crate::{autopilot, company, order};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::Checkpoint;
use quittance_domain::customer::Customer;
use quittance_domain::order::{Order, OrderLine};
use quittance_domain::shipping::create::{CreateShipmentGiven, ShipmentCreated, create};
use quittance_domain::shipping::{CreateShipment, Delivery};
use quittance_domain::{At, Ids, Refused};
use quittance_store::order::LinesOfOrder;
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    customer: Arc<Customer>,
    order: Arc<Order>,
    order_lines: Vec<Arc<OrderLine>>,
    credit: Option<DeliveryKnown>,
}

impl Command for CreateShipment {
    const NAME: &'static str = "shipping.create";
    type Given = Given;
    type Decision = Delivery<ShipmentCreated>;
    type Reply = ShipmentReply;

    fn rows(&self) -> usize {
        60 + 4 * self.lines.len()
    }

    /// Refusals: `order.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        look.want::<NumberSeries>(Series::Shipment.key(at.business_date));
        look.want_all::<LinesOfOrder>(self.order);
        let company = company::find(look)?;
        let order = order::find(look, self.order)?;
        DeliveryKnown::want(look, &company, (order.id, order.customer));
        let customer = look.find::<Customer>(order.customer)?;
        let customer = customer.expect("an order's customer stays");
        Ok(Given {
            credit: DeliveryKnown::gather(look, (&company, &customer), order.id)?,
            company,
            customer,
            order_lines: look.all::<LinesOfOrder>(self.order)?,
            order,
        })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<Delivery<ShipmentCreated>, Refused> {
        let order_lines: Vec<&OrderLine> = given.order_lines.iter().map(Arc::as_ref).collect();
        let to_create = CreateShipmentGiven {
            company: &given.company,
            customer: &given.customer,
            order: &given.order,
            order_lines: &order_lines,
        };
        let created = create(&to_create, self, at, ids)?;
        let check = |known: &DeliveryKnown| known.check(&given.order, Checkpoint::Release, at);
        Ok(Delivery::of(created, given.credit.as_ref().map(check).transpose()?))
    }

    fn record(
        &self,
        given: Given,
        delivery: Delivery<ShipmentCreated>,
        recorder: &mut Recorder<'_>,
    ) -> Result<ShipmentReply, Halt> {
        let (created, checked) = match delivery {
            Delivery::Goes(created, checked) => (created, checked),
            Delivery::Held(checked) => {
                let reply = ShipmentReply::held(None, &checked);
                recorder.update((*given.order).clone());
                super::record_checked(given.credit, Some(checked), recorder);
                return Ok(reply);
            }
        };
        let from = created.shipment.warehouse;
        let leaves = |line: &Arc<OrderLine>| given.order.warehouse_of(line) != from;
        let mut elsewhere = given.order_lines.iter().filter(|line| leaves(line));
        let elsewhere = elsewhere.any(|line| line.shippable().is_positive());
        let number = recorder.draw(Series::Shipment, created.shipment.created_on)?;
        let created = created.with_number(number);
        let (shipment, reply) =
            (created.shipment.id, ShipmentReply::of(&created.shipment, &given.order));
        recorder.update((*given.order).clone());
        recorder.update_all(created.order_lines);
        recorder.insert(created.shipment);
        recorder.insert_all(created.lines);
        recorder.emit_all(created.events);
        super::record_checked(given.credit, checked, recorder);
        autopilot::after_shipment_created(recorder, &given.order, shipment)?;
        if self.lines.is_empty() && elsewhere {
            autopilot::after_part_shipped(recorder, &given.order)?;
        }
        Ok(reply)
    }
}
