//! The import's own command: all that a document becomes, with the receipt of its goods, so that
//! it is taken whole or not at all.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::order::{OrderPlaced, PlaceOrder};
use quittance_domain::returns::RegisterReturn;
use quittance_domain::stock::{AdjustStock, ReceiveStock};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Takes a document of another system in: all that it becomes, or nothing. The order is placed
/// now; the rest is left for the autopilot, in the order of the fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeDocument {
    /// Its number in the other system: its place among the work of its date.
    pub source_number: String,
    /// The goods that come in before they are written off; none when they are there.
    pub receipt_to_adjust: Option<ReceiveStock>,
    /// What it changes of the stock.
    pub adjustment: Option<AdjustStock>,
    /// What comes back: it is matched with what was sold before, so it waits for its date.
    pub returned: Option<RegisterReturn>,
    /// The goods that come in for the order; none when they are there.
    pub receipt: Option<ReceiveStock>,
    /// What is sold.
    pub order: Option<PlaceOrder>,
}

/// A document was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenReply {
    /// Its number in the other system.
    pub source_number: String,
}

impl Command for TakeDocument {
    const NAME: &'static str = "import.take_document";
    type Given = Option<<PlaceOrder as Command>::Given>;
    type Decision = Option<OrderPlaced>;
    type Reply = TakenReply;

    fn rows(&self) -> usize {
        8 + self.order.as_ref().map_or(0, Command::rows)
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Self::Given, Halt> {
        match &self.order {
            Some(order) => order.gather(look, at).map(Some),
            None => crate::company::find(look).map(|_| None),
        }
    }

    fn decide(
        &self,
        given: &Self::Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<Self::Decision, Refused> {
        let order = self.order.as_ref().zip(given.as_ref());
        order.map(|(order, given)| order.decide(given, at, ids)).transpose()
    }

    fn record(
        &self,
        given: Self::Given,
        placed: Self::Decision,
        recorder: &mut Recorder<'_>,
    ) -> Result<TakenReply, Halt> {
        let number = &self.source_number;
        if let Some(receipt) = &self.receipt_to_adjust {
            recorder.follow(receipt, Uuid::nil(), number);
        }
        if let Some(adjustment) = &self.adjustment {
            recorder.follow(adjustment, Uuid::nil(), number);
        }
        if let Some(returned) = &self.returned {
            recorder.follow(returned, Uuid::nil(), number);
        }
        if let (Some(order), Some(given), Some(placed)) = (&self.order, given, placed) {
            if let Some(receipt) = &self.receipt {
                recorder.follow(receipt, placed.order.id.uuid(), number);
            }
            order.record(given, placed, recorder)?;
        }
        Ok(TakenReply { source_number: number.clone() })
    }
}
