//! All commands by name: how stored work becomes a command again.
use crate::command::{Command, Halt};
use crate::erased::{AnyCommand, AnyReply};
use crate::recorder::Recorder;
use crate::refusal::EngineRefusal;
use quittance_domain::{At, Refused};
use quittance_store::unit_of_work::Look;
use serde_json::Value;
use std::sync::{Arc, LazyLock};

type Read = fn(Value, &mut dyn FnMut(String)) -> Result<Arc<dyn AnyCommand>, (String, String)>;

/// A command by its name.
pub(crate) struct Known {
    /// `capability.verb`.
    pub name: &'static str,
    /// Reads its fields; tells the path of each that it does not have. Of what cannot be read: the
    /// path and what is wrong.
    pub read: Read,
    /// From where it may come.
    from: Origin,
}

/// From where a command may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// From who asks for it, and from stored work.
    Anyone,
    /// From stored work alone: it is a step of something else.
    Work,
}

fn entry<C: Command>(from: Origin) -> Known {
    Known { name: C::NAME, read: read::<C>, from }
}

fn read<C: Command>(
    fields: Value,
    unknown: &mut dyn FnMut(String),
) -> Result<Arc<dyn AnyCommand>, (String, String)> {
    let mut passed_over = |path: serde_ignored::Path<'_>| unknown(path_text(&path.to_string()));
    let fields = serde_ignored::Deserializer::new(fields, &mut passed_over);
    match serde_path_to_error::deserialize::<_, C>(fields) {
        Ok(command) => Ok(Arc::new(command)),
        Err(error) => Err((path_text(&error.path().to_string()), error.inner().to_string())),
    }
}

/// A path as refusals write it, of one as the libraries do: `lines.0.price` and `lines[0].price`
/// become `lines[0].price`, the root nothing. An optional value adds a step of its own, `?`.
fn path_text(path: &str) -> String {
    let mut text = String::new();
    for step in path.split('.').filter(|step| !step.is_empty() && *step != "?") {
        if !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit()) {
            text.push_str(&format!("[{step}]"));
        } else {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(step);
        }
    }
    text
}

/// All commands that may be asked for or stored as work. Names are append-only: what is stored
/// today must be understood by every later release.
static COMMANDS: LazyLock<Vec<Known>> = LazyLock::new(|| {
    use Origin::{Anyone, Work};
    use quittance_domain::{
        company, customer, invoicing, order, payment, pricing, product, returns, shipping, stock,
        tax,
    };
    vec![
        entry::<company::ChangeCompany>(Anyone),
        entry::<company::CreateWarehouse>(Anyone),
        entry::<customer::ChangeCustomer>(Anyone),
        entry::<customer::CreateCustomer>(Anyone),
        entry::<customer::CreateCustomers>(Anyone),
        entry::<invoicing::CreditInvoice>(Anyone),
        entry::<invoicing::PostInvoice>(Anyone),
        entry::<invoicing::SetTerms>(Anyone),
        entry::<order::CancelOrder>(Anyone),
        entry::<order::ConfirmOrder>(Anyone),
        entry::<order::PlaceOrder>(Anyone),
        entry::<order::ReconsiderCustomer>(Work),
        entry::<order::ReconsiderOrder>(Work),
        entry::<order::ReconsiderProduct>(Work),
        entry::<order::ReleaseHold>(Anyone),
        entry::<order::ReserveOrder>(Anyone),
        entry::<payment::ApplyOnAccount>(Anyone),
        entry::<payment::ReceivePayment>(Anyone),
        entry::<pricing::CreatePriceList>(Anyone),
        entry::<pricing::SetPrices>(Anyone),
        entry::<product::CreateProduct>(Anyone),
        entry::<product::CreateProducts>(Anyone),
        entry::<returns::CreditReturn>(Anyone),
        entry::<returns::ReceiveReturn>(Anyone),
        entry::<returns::RegisterReturn>(Anyone),
        entry::<shipping::CancelShipment>(Anyone),
        entry::<shipping::CreateShipment>(Anyone),
        entry::<shipping::PostGoodsIssue>(Anyone),
        entry::<stock::AdjustStock>(Anyone),
        entry::<stock::ReceiveStock>(Anyone),
        entry::<tax::SetTaxRate>(Anyone),
    ]
});

/// The commands that may be asked for.
pub(crate) fn asked() -> impl Iterator<Item = &'static Known> {
    COMMANDS.iter().filter(|known| known.from == Origin::Anyone)
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
    let Some(known) = COMMANDS.iter().find(|known| known.name == name) else {
        let name = name.to_owned();
        return Err(Refused::from(EngineRefusal::UnknownCommand { name }).at("command"));
    };
    let unreadable = |error: String| {
        let name = name.to_owned();
        Refused::from(EngineRefusal::Unreadable { name, error }).at("command")
    };
    let fields = serde_json::from_str(body).map_err(|error| unreadable(error.to_string()))?;
    // A field that this release does not know was stored by a later one.
    let read = (known.read)(fields, &mut |_| {});
    read.map_err(|(path, text)| unreadable(format!("{path}: {text}")))
}
