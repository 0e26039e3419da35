//! `shipping.create`: makes a shipment of what is reserved for an order.
use super::ShipmentReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{autopilot, company, order};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::customer::Customer;
use quittance_domain::order::{Order, OrderLine};
use quittance_domain::shipping::CreateShipment;
use quittance_domain::shipping::create::{CreateShipmentGiven, ShipmentCreated, create};
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
}

impl Command for CreateShipment {
    const NAME: &'static str = "shipping.create";
    type Given = Given;
    type Decision = ShipmentCreated;
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
        let customer = look.find::<Customer>(order.customer)?;
        Ok(Given {
            company,
            customer: customer.expect("an order's customer stays"),
            order_lines: look.all::<LinesOfOrder>(self.order)?,
            order,
        })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<ShipmentCreated, Refused> {
        let order_lines: Vec<&OrderLine> = given.order_lines.iter().map(Arc::as_ref).collect();
        let given = CreateShipmentGiven {
            company: &given.company,
            customer: &given.customer,
            order: &given.order,
            order_lines: &order_lines,
        };
        create(&given, self, at, ids)
    }

    fn record(
        &self,
        given: Given,
        created: ShipmentCreated,
        recorder: &mut Recorder<'_>,
    ) -> Result<ShipmentReply, Halt> {
        let number = recorder.draw(Series::Shipment, created.shipment.created_on)?;
        let created = created.with_number(number);
        let reply = ShipmentReply::of(&created.shipment, &given.order);
        recorder.update((*given.order).clone());
        recorder.update_all(created.order_lines);
        recorder.insert(created.shipment);
        recorder.insert_all(created.lines);
        recorder.emit_all(created.events);
        autopilot::after_shipment_created(recorder, &given.order, reply.shipment)?;
        Ok(reply)
    }
}
