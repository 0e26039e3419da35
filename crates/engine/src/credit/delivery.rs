//! What shipping gathers and records of credit: only where the company keeps policies or profiles.
use super::Known;
use crate::order;
use crate::recorder::Recorder;
use quittance_domain::company::Company;
use quittance_domain::credit::{Checkpoint, CreditAccount};
use quittance_domain::customer::{Customer, CustomerId};
use quittance_domain::order::{
    DeliveryChecked, DeliveryGiven, Hold, Order, OrderId, check_delivery,
};
use quittance_domain::{At, Refused};
use quittance_store::order::HoldsOfOrder;
use quittance_store::unit_of_work::{Look, Missing};
use std::sync::Arc;

/// What a delivery is checked on, as it was loaded.
#[derive(Debug)]
pub(crate) struct DeliveryKnown {
    pub(crate) holds: Vec<Arc<Hold>>,
    credit: Arc<CreditAccount>,
    known: Known,
}

impl DeliveryKnown {
    /// Notes what goes by the ids of the order and its customer.
    pub(crate) fn want(look: &Look<'_>, company: &Company, of: (OrderId, CustomerId)) {
        if company.credit_control_since.is_some() {
            look.want_all::<HoldsOfOrder>(of.0);
            look.want::<CreditAccount>(of.1);
            Known::want(look, company, of.1);
        }
    }

    /// Gathers it; none in a company that keeps no policies and profiles.
    pub(crate) fn gather(
        look: &Look<'_>,
        (company, customer): (&Company, &Customer),
        order: OrderId,
    ) -> Result<Option<Self>, Missing> {
        if company.credit_control_since.is_none() {
            return Ok(None);
        }
        Self::want(look, company, (order, customer.id));
        let known = Known::gather(look, company, customer)?;
        let credit = look.find::<CreditAccount>(customer.id)?;
        let credit = credit.expect("each customer has a credit account");
        Ok(Some(Self { holds: look.all::<HoldsOfOrder>(order)?, credit, known }))
    }

    /// Whether goods of the order may be released, or leave. Refusals: `amount.overflow`.
    pub(crate) fn check(
        &self,
        order: &Order,
        checkpoint: Checkpoint,
        at: &At,
    ) -> Result<DeliveryChecked, Refused> {
        let given = DeliveryGiven {
            order,
            holds: self.holds.iter().map(Arc::as_ref).collect(),
            credit: &self.credit,
            control: self.known.control(at.business_date)?,
        };
        check_delivery(&given, checkpoint, at)
    }
}

/// Records what a check changed about the order's delivery hold.
pub(crate) fn record_checked(
    known: &[Arc<Hold>],
    checked: DeliveryChecked,
    recorder: &mut Recorder<'_>,
) {
    recorder.emit_numbered(checked.events, &checked.order.number);
    order::record_holds(known, checked.holds, recorder);
}
