//! The import's own commands: an order or an adjustment together with the receipt of its goods,
//! so that the two are taken together or not at all.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::order::PlaceOrder;
use quittance_domain::stock::{AdjustStock, ReceiveStock};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Places an order and leaves the receipt of its goods for the autopilot, before the order's
/// own follow-ups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeOrder {
    /// The goods that come in for it; none when they are there.
    pub receipt: Option<ReceiveStock>,
    /// The order.
    pub order: PlaceOrder,
}

/// Leaves a stock adjustment for the autopilot, and before it the receipt of its goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeAdjustment {
    /// The goods that come in before they are written off; none when they are there.
    pub receipt: Option<ReceiveStock>,
    /// The adjustment.
    pub adjustment: AdjustStock,
    /// Its number in the other system: its place among the work of its date.
    pub source_number: String,
}

/// Something was left for the autopilot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenReply {
    /// Its number in the other system.
    pub source_number: String,
}

impl Command for TakeOrder {
    const NAME: &'static str = "import.take_order";
    type Given = <PlaceOrder as Command>::Given;
    type Decision = <PlaceOrder as Command>::Decision;
    type Reply = <PlaceOrder as Command>::Reply;

    fn rows(&self) -> usize {
        1 + self.order.rows()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Self::Given, Halt> {
        self.order.gather(look, at)
    }

    fn decide(
        &self,
        given: &Self::Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<Self::Decision, Refused> {
        self.order.decide(given, at, ids)
    }

    fn record(
        &self,
        given: Self::Given,
        decision: Self::Decision,
        recorder: &mut Recorder<'_>,
    ) -> Result<Self::Reply, Halt> {
        if let Some(receipt) = &self.receipt {
            let subject = decision.order.id.uuid();
            recorder.follow(receipt, subject, &self.order.source_number);
        }
        self.order.record(given, decision, recorder)
    }
}

impl Command for TakeAdjustment {
    const NAME: &'static str = "import.take_adjustment";
    type Given = ();
    type Decision = ();
    type Reply = TakenReply;

    fn rows(&self) -> usize {
        4
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<(), Halt> {
        crate::company::find(look).map(drop)
    }

    fn decide(&self, _given: &(), _at: &At, _ids: &mut dyn Ids) -> Result<(), Refused> {
        Ok(())
    }

    fn record(
        &self,
        _given: (),
        _decision: (),
        recorder: &mut Recorder<'_>,
    ) -> Result<TakenReply, Halt> {
        if let Some(receipt) = &self.receipt {
            recorder.follow(receipt, Uuid::nil(), &self.source_number);
        }
        recorder.follow(&self.adjustment, Uuid::nil(), &self.source_number);
        Ok(TakenReply { source_number: self.source_number.clone() })
    }
}
