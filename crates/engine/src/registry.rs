//! All commands by name: how stored work becomes a command again.
use crate::command::Command;
use crate::erased::AnyCommand;
use quittance_domain::refusal::Kind;
use quittance_domain::{Problem, Refused};
use std::sync::Arc;

type Parse = fn(&str) -> Result<Arc<dyn AnyCommand>, serde_json::Error>;

fn entry<C: Command>() -> (&'static str, Parse) {
    (C::NAME, |body| Ok(Arc::new(serde_json::from_str::<C>(body)?)))
}

/// The commands that may be stored as work. Names are append-only: what is stored today must be
/// understood by every later release.
fn commands() -> Vec<(&'static str, Parse)> {
    use quittance_domain::{invoicing, order, payment, returns, shipping, stock};
    vec![
        entry::<invoicing::CreditInvoice>(),
        entry::<invoicing::PostInvoice>(),
        entry::<order::CancelOrder>(),
        entry::<order::ConfirmOrder>(),
        entry::<order::PlaceOrder>(),
        entry::<order::ReconsiderCustomer>(),
        entry::<order::ReconsiderOrder>(),
        entry::<order::ReconsiderProduct>(),
        entry::<payment::ApplyOnAccount>(),
        entry::<payment::ReceivePayment>(),
        entry::<returns::CreditReturn>(),
        entry::<returns::ReceiveReturn>(),
        entry::<returns::RegisterReturn>(),
        entry::<shipping::CreateShipment>(),
        entry::<shipping::PostGoodsIssue>(),
        entry::<stock::AdjustStock>(),
        entry::<stock::ReceiveStock>(),
    ]
}

/// Reads a stored command.
///
/// Refusals: `work.unknown_command`, `work.unreadable`.
pub(crate) fn parse(name: &str, body: &str) -> Result<Arc<dyn AnyCommand>, Refused> {
    let problem = |code: &'static str, message: String| {
        let path = "command".to_owned();
        Refused::new(Problem { code: code.into(), kind: Kind::Invalid, path, message })
    };
    let commands = commands();
    let Some((_, parse)) = commands.iter().find(|(known, _)| *known == name) else {
        return Err(problem("work.unknown_command", format!("there is no command {name}")));
    };
    parse(body).map_err(|error| problem("work.unreadable", format!("{name}: {error}")))
}
