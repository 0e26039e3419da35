//! The blanket order of a call-off that is cancelled or amended.
use crate::recorder::Recorder;
use quittance_domain::blanket::{Blanket, BlanketLine, CallOff, Followed, Following};
use quittance_domain::order::OrderId;
use quittance_store::blanket::{CallOffsOfOrder, LinesOfBlanket};
use quittance_store::unit_of_work::{Look, Missing};
use std::sync::Arc;

/// A blanket order with the lines of one order that call it off.
#[derive(Debug)]
pub(crate) struct Linked {
    blanket: Arc<Blanket>,
    lines: Vec<Arc<BlanketLine>>,
    call_offs: Vec<Arc<CallOff>>,
}

impl Linked {
    /// Notes what tells whether an order is a call-off.
    pub fn want(look: &Look<'_>, order: OrderId) {
        look.want_all::<CallOffsOfOrder>(order);
    }

    /// The blanket order of an order, if it is a call-off.
    pub fn gather(look: &Look<'_>, order: OrderId) -> Result<Option<Self>, Missing> {
        let call_offs = look.all::<CallOffsOfOrder>(order)?;
        let Some(first) = call_offs.first() else {
            return Ok(None);
        };
        look.want_all::<LinesOfBlanket>(first.blanket);
        let blanket = look.find::<Blanket>(first.blanket)?;
        let blanket = blanket.expect("a blanket order stays");
        let lines = look.all::<LinesOfBlanket>(first.blanket)?;
        Ok(Some(Self { blanket, lines, call_offs }))
    }

    pub fn following(&self) -> Following<'_> {
        Following {
            blanket: &self.blanket,
            lines: self.lines.iter().map(Arc::as_ref).collect(),
            call_offs: self.call_offs.iter().map(Arc::as_ref).collect(),
        }
    }
}

/// Records what follows.
pub(crate) fn record_followed(followed: Followed, recorder: &mut Recorder<'_>) {
    recorder.update_all(followed.lines);
    recorder.insert_all(followed.new);
    for gone in followed.gone {
        recorder.delete::<CallOff>(&(gone.order, gone.line_no));
    }
}
