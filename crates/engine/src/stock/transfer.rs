//! `stock.send_transfer` and `stock.receive_transfer`: goods go from one warehouse to another.
use super::shelves::Named;
use super::{Given, StockReply, record};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::Warehouse;
use quittance_domain::stock::{
    ReceiveTransfer, SendTransfer, StockRefusal, Transfer, TransferArrived, TransferLine,
    TransferSent, receive_transfer, send_transfer,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::stock::LinesOfTransfer;
use quittance_store::unit_of_work::Look;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Command for SendTransfer {
    const NAME: &'static str = "stock.send_transfer";
    type Given = (Given, Option<Arc<Warehouse>>);
    type Decision = TransferSent;
    type Reply = StockReply;

    fn rows(&self) -> usize {
        10 + 5 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Self::Given, Halt> {
        look.want::<Warehouse>(self.to);
        let given = Given::gather(look, at, self.from, self.lines.iter().map(|line| line.product))?;
        let places = self.lines.iter().map(|line| (line.product, line.place.as_ref()));
        let given = given.with_places(look, self.from, Named::spots(places))?;
        let to = look.find::<Warehouse>(self.to)?;
        Ok((given.with_open_counts(look, self.from)?, to))
    }

    fn decide(
        &self,
        (given, to): &Self::Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<TransferSent, Refused> {
        send_transfer(&given.given(), to.as_deref(), self, at, ids)
    }

    fn record(
        &self,
        _given: Self::Given,
        sent: TransferSent,
        recorder: &mut Recorder<'_>,
    ) -> Result<StockReply, Halt> {
        recorder.insert(sent.transfer);
        recorder.insert_all(sent.lines);
        record(sent.moved, recorder)
    }
}

/// What the arrival of a transfer is decided on.
pub struct Arriving {
    given: Given,
    transfer: Arc<Transfer>,
    lines: Vec<Arc<TransferLine>>,
}

impl Command for ReceiveTransfer {
    const NAME: &'static str = "stock.receive_transfer";
    type Given = Arriving;
    type Decision = TransferArrived;
    type Reply = StockReply;

    fn rows(&self) -> usize {
        60 + 5 * self.lines.len()
    }

    /// Refusals: `stock.unknown_transfer`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Arriving, Halt> {
        look.want_all::<LinesOfTransfer>(self.transfer);
        let transfer = look.find::<Transfer>(self.transfer)?;
        let transfer = transfer.ok_or_else(|| Refused::from(StockRefusal::UnknownTransfer))?;
        let lines = look.all::<LinesOfTransfer>(self.transfer)?;
        let given = Given::gather(look, at, transfer.to, lines.iter().map(|line| line.product))?;
        let given = given.with_places(look, transfer.to, Named::default())?;
        let given = given.with_left(look, &BTreeSet::from([transfer.id.uuid()]))?;
        Ok(Arriving { given, transfer, lines })
    }

    fn decide(
        &self,
        arriving: &Arriving,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<TransferArrived, Refused> {
        let lines: Vec<&TransferLine> = arriving.lines.iter().map(Arc::as_ref).collect();
        receive_transfer(&arriving.given.given(), (&arriving.transfer, &lines), self, at, ids)
    }

    fn record(
        &self,
        _arriving: Arriving,
        arrived: TransferArrived,
        recorder: &mut Recorder<'_>,
    ) -> Result<StockReply, Halt> {
        recorder.update(arrived.transfer);
        recorder.update_all(arrived.lines);
        record(arrived.moved, recorder)
    }
}
