//! Where shipments are, by what their carriers said: the latest by its own time, whatever came
//! last; of one moment what is further on the way.
use super::Auditor;
use super::replies::text;
use crate::simulate::SimulateError;
use crate::simulate::actors::STATES;
use crate::simulate::message::Message;
use crate::simulate::office::Office;
use quittance_domain::id::Uuid;
use quittance_domain::shipping::ShipmentId;
use quittance_domain::tracking::Tracking;
use quittance_store::tracking;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a carrier said, in the order in which it counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    happened_at: String,
    /// The place of the state on the way.
    rank: usize,
    key: String,
    received_by: String,
}

/// What the carrier of a shipment said, by the key of the message.
pub type Messages = BTreeMap<String, Told>;

fn told(fields: &Value) -> Told {
    let state = text(fields, "state");
    Told {
        happened_at: text(fields, "happened_at").to_owned(),
        rank: STATES.iter().position(|known| *known == state).unwrap_or(0),
        key: text(fields, "key").to_owned(),
        received_by: text(fields, "received_by").to_owned(),
    }
}

/// Of messages that are delivered twice, or tell the same again, the first one counts: the history
/// tells which that is.
pub(super) fn take_told(auditor: &mut Auditor<'_>, message: &Message, _reply: &Value) {
    auditor.model.told.insert(message.serial, message.fields.clone());
}

impl Auditor<'_> {
    /// A message of a carrier was recorded.
    pub(super) fn track(&mut self, shipment: Uuid, serial: Option<u64>) {
        let fields = serial.and_then(|serial| self.model.told.get(&serial));
        let Some(told) = fields.map(told) else {
            return self.note("a message of a carrier", "one that was sent", shipment);
        };
        let known = self.model.tracked.entry(shipment).or_default();
        let key = told.key.clone();
        let is_new = known.insert(key.clone(), told).is_none();
        self.expect(|| format!("message {key} of the carrier of {shipment} is new"), true, is_new);
    }

    /// Where all shipments are of which a carrier has said anything.
    pub(super) fn compare_tracking(&mut self, office: &Office) -> Result<(), SimulateError> {
        for (shipment, messages) in self.model.tracked.clone() {
            let id = ShipmentId::from_uuid(shipment);
            let stored = office.read(|reader, company| tracking::tracking(reader, company, id))?;
            let (found, events) = stored;
            let count = (messages.len(), events.len());
            self.expect(|| format!("messages of the carrier of {shipment}"), count.0, count.1);
            let latest = messages.values().max().map(|told| {
                (STATES[told.rank].to_owned(), told.received_by.clone(), told.rank == 4)
            });
            let stands = |found: Tracking| {
                let state = found.state.map(|state| state.to_string()).unwrap_or_default();
                (state, found.received_by, found.delivered_on.is_some())
            };
            let (expected, found) = (format!("{latest:?}"), format!("{:?}", found.map(stands)));
            self.expect(|| format!("where {shipment} is"), expected, found);
        }
        Ok(())
    }
}
