//! All commands by name: how stored work becomes a command again.
use crate::command::{Command, Halt};
use crate::erased::{AnyCommand, AnyReply};
use crate::recorder::Recorder;
use crate::refusal::EngineRefusal;
use quittance_domain::{At, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

type Parse = fn(&str) -> Result<Arc<dyn AnyCommand>, serde_json::Error>;

fn entry<C: Command>() -> (&'static str, Parse) {
    (C::NAME, |body| Ok(Arc::new(serde_json::from_str::<C>(body)?)))
}

/// The commands that may be stored as work. Names are append-only: what is stored today must be
/// understood by every later release.
fn commands() -> Vec<(&'static str, Parse)> {
    use quittance_domain::{invoicing, order, payment, purchasing, returns, shipping, stock};
    vec![
        entry::<invoicing::CreditInvoice>(),
        entry::<invoicing::PostInvoice>(),
        entry::<order::CancelOrder>(),
        entry::<order::ConfirmOrder>(),
        entry::<order::PlaceOrder>(),
        entry::<order::ReconsiderCustomer>(),
        entry::<order::ReconsiderOrder>(),
        entry::<order::ReconsiderProduct>(),
        entry::<order::ReserveOrder>(),
        entry::<order::SetPriority>(),
        entry::<payment::ApplyOnAccount>(),
        entry::<payment::ReceivePayment>(),
        entry::<purchasing::CancelPurchaseOrder>(),
        entry::<purchasing::CreateSupplier>(),
        entry::<purchasing::PaySupplier>(),
        entry::<purchasing::PlacePurchaseOrder>(),
        entry::<purchasing::PostSupplierInvoice>(),
        entry::<purchasing::ReceivePurchase>(),
        entry::<purchasing::Replenish>(),
        entry::<purchasing::SetReorderRule>(),
        entry::<returns::CreditReturn>(),
        entry::<returns::ReceiveReturn>(),
        entry::<returns::RegisterReturn>(),
        entry::<shipping::CreateShipment>(),
        entry::<shipping::PostGoodsIssue>(),
        entry::<shipping::ReverseIssue>(),
        entry::<stock::AdjustStock>(),
        entry::<stock::CancelCount>(),
        entry::<stock::EnterCount>(),
        entry::<stock::OpenCount>(),
        entry::<stock::PostCount>(),
        entry::<stock::ReceiveStock>(),
        entry::<stock::ReceiveTransfer>(),
        entry::<stock::RevalueStock>(),
        entry::<stock::SendTransfer>(),
        entry::<stock::SetStandardCost>(),
    ]
}

/// Stored work as a command: what cannot be read is a command that is refused with the reason.
pub(crate) fn command(name: &str, body: &str) -> Arc<dyn AnyCommand> {
    parse(name, body).unwrap_or_else(|refused| Arc::new(Unreadable(refused)))
}

/// A stored command that this release cannot read.
struct Unreadable(Refused);

impl AnyCommand for Unreadable {
    fn name(&self) -> &'static str {
        "work.unreadable"
    }

    fn rows(&self) -> usize {
        1
    }

    fn body(&self) -> String {
        String::new()
    }

    fn prepare(&self, _look: &Look<'_>, _at: &At) {}

    fn run(&self, _recorder: &mut Recorder<'_>) -> Result<AnyReply, Halt> {
        Err(Halt::Refused(self.0.clone()))
    }

    fn reply_text(&self, _reply: &AnyReply) -> String {
        String::new()
    }
}

/// Reads a stored command.
///
/// Refusals: `work.unknown_command`, `work.unreadable`.
pub(crate) fn parse(name: &str, body: &str) -> Result<Arc<dyn AnyCommand>, Refused> {
    let commands = commands();
    let Some((_, parse)) = commands.iter().find(|(known, _)| *known == name) else {
        let name = name.to_owned();
        return Err(Refused::from(EngineRefusal::UnknownCommand { name }).at("command"));
    };
    parse(body).map_err(|error| {
        let (name, error) = (name.to_owned(), error.to_string());
        Refused::from(EngineRefusal::Unreadable { name, error }).at("command")
    })
}
