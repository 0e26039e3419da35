//! All commands by name: how stored work becomes a command again.
use crate::command::{Command, Halt};
use crate::erased::{AnyCommand, AnyReply};
use crate::recorder::Recorder;
use crate::refusal::EngineRefusal;
use crate::request::fields;
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
    fields::read::<C>(&fields, unknown).map(|command| Arc::new(command) as Arc<dyn AnyCommand>)
}

/// All commands that may be asked for or stored as work. Names are append-only: what is stored
/// today must be understood by every later release.
static COMMANDS: LazyLock<Vec<Known>> = LazyLock::new(|| {
    use Origin::{Anyone, Work};
    use quittance_domain::{
        blanket, carrier, closing, company, credit, customer, fulfilment, invoicing, ledger,
        opening, order, packaging, payment, pricing, product, purchasing, quotation, receivables,
        returns, routine, shipping, stock, tax, tracking,
    };
    vec![
        entry::<blanket::AgreeBlanket>(Anyone),
        entry::<blanket::CallOffBlanket>(Anyone),
        entry::<blanket::CloseBlanket>(Anyone),
        entry::<carrier::AssignCarrier>(Anyone),
        entry::<carrier::ChooseCarrier>(Anyone),
        entry::<carrier::SetCarrier>(Anyone),
        entry::<carrier::SetRateCard>(Anyone),
        entry::<closing::AccrueUnbilled>(Work),
        entry::<closing::CloseYear>(Work),
        entry::<closing::ReopenYear>(Work),
        entry::<closing::Revalue>(Work),
        entry::<company::ChangeCompany>(Anyone),
        entry::<company::CreateWarehouse>(Anyone),
        entry::<company::SetSourcing>(Anyone),
        entry::<company::StartSeries>(Anyone),
        entry::<credit::SetCreditGroup>(Anyone),
        entry::<credit::SetCreditPolicy>(Anyone),
        entry::<credit::SetCreditProfile>(Anyone),
        entry::<customer::ChangeCustomer>(Anyone),
        entry::<customer::CreateCustomer>(Anyone),
        entry::<customer::CreateCustomerGroup>(Anyone),
        entry::<customer::CreateCustomers>(Anyone),
        entry::<fulfilment::PackShipment>(Anyone),
        entry::<fulfilment::PickShipment>(Anyone),
        entry::<fulfilment::ReleaseWave>(Anyone),
        entry::<fulfilment::SetPacking>(Anyone),
        entry::<fulfilment::WithdrawShipment>(Anyone),
        entry::<invoicing::CorrectInvoice>(Anyone),
        entry::<invoicing::CreditInvoice>(Anyone),
        entry::<invoicing::CreditInvoiceAmount>(Anyone),
        entry::<invoicing::DebitInvoice>(Anyone),
        entry::<invoicing::ApplyToDeposit>(Anyone),
        entry::<invoicing::PostInvoice>(Anyone),
        entry::<invoicing::PostSummary>(Anyone),
        entry::<invoicing::ReceiveDeposit>(Anyone),
        entry::<invoicing::RequestDeposit>(Anyone),
        entry::<invoicing::ReverseInvoice>(Anyone),
        entry::<invoicing::SetCycle>(Anyone),
        entry::<invoicing::SetTerms>(Anyone),
        entry::<invoicing::WithdrawDeposit>(Anyone),
        entry::<ledger::ExportJournal>(Anyone),
        entry::<ledger::LockPeriods>(Anyone),
        entry::<ledger::PostEntry>(Anyone),
        entry::<ledger::ReverseEntry>(Anyone),
        entry::<ledger::SetAccount>(Anyone),
        entry::<ledger::SetLate>(Anyone),
        entry::<ledger::SetRates>(Anyone),
        entry::<ledger::SetRule>(Anyone),
        entry::<ledger::UnlockPeriods>(Anyone),
        entry::<opening::BeginOpening>(Anyone),
        entry::<opening::BringBill>(Anyone),
        entry::<opening::BringItem>(Anyone),
        entry::<opening::BringMoney>(Anyone),
        entry::<opening::CloseOpening>(Anyone),
        entry::<opening::StateBalances>(Anyone),
        entry::<order::AmendOrder>(Anyone),
        entry::<order::CancelOrder>(Anyone),
        entry::<order::ConfirmOrder>(Anyone),
        entry::<order::CopyOrder>(Anyone),
        entry::<order::DecideAmendment>(Anyone),
        entry::<order::OverrideTerms>(Anyone),
        entry::<order::PlaceOrder>(Anyone),
        entry::<order::ReconsiderCustomer>(Work),
        entry::<order::ReconsiderOrder>(Work),
        entry::<order::ReconsiderProduct>(Work),
        entry::<order::ReleaseHold>(Anyone),
        entry::<order::RepromiseProduct>(Work),
        entry::<order::ReserveOrder>(Anyone),
        entry::<order::SetPriority>(Anyone),
        entry::<order::SetScreening>(Anyone),
        entry::<order::TellUnanswered>(Work),
        entry::<packaging::HandOutPackaging>(Anyone),
        entry::<packaging::TakeBackPackaging>(Anyone),
        entry::<payment::AddBankAccount>(Anyone),
        entry::<payment::AnnouncePayment>(Anyone),
        entry::<payment::ApplyCredit>(Anyone),
        entry::<payment::ApplyOnAccount>(Anyone),
        entry::<payment::ConfirmPayment>(Anyone),
        entry::<payment::FailPayment>(Anyone),
        entry::<payment::IdentifyReceipt>(Anyone),
        entry::<payment::ReceivePayment>(Anyone),
        entry::<payment::ReceiveShortPayment>(Anyone),
        entry::<payment::RefundCustomer>(Anyone),
        entry::<payment::ReturnPayment>(Anyone),
        entry::<payment::SetPayer>(Anyone),
        entry::<payment::SetTolerance>(Anyone),
        entry::<payment::TakeBankLine>(Anyone),
        entry::<payment::Unapply>(Anyone),
        entry::<payment::deduction::DeclareDeduction>(Anyone),
        entry::<payment::deduction::ResolveDeduction>(Anyone),
        entry::<payment::identify::PayBackUnidentified>(Anyone),
        entry::<payment::identify::TakeUnidentified>(Anyone),
        entry::<pricing::ChangePrices>(Anyone),
        entry::<pricing::CreatePriceList>(Anyone),
        entry::<pricing::CreatePromotion>(Anyone),
        entry::<pricing::EndPromotion>(Anyone),
        entry::<pricing::SetPolicy>(Anyone),
        entry::<pricing::SetPrices>(Anyone),
        entry::<product::ChangeProduct>(Anyone),
        entry::<product::CreateProduct>(Anyone),
        entry::<product::CreateProductGroup>(Anyone),
        entry::<product::CreateProducts>(Anyone),
        entry::<product::SetKit>(Anyone),
        entry::<product::SetSubstitutes>(Anyone),
        entry::<purchasing::CancelPurchaseOrder>(Anyone),
        entry::<purchasing::CreateSupplier>(Anyone),
        entry::<purchasing::PaySupplier>(Anyone),
        entry::<purchasing::PlacePurchaseOrder>(Anyone),
        entry::<purchasing::PostSupplierInvoice>(Anyone),
        entry::<purchasing::ReceivePurchase>(Anyone),
        entry::<purchasing::Replenish>(Anyone),
        entry::<purchasing::SetExpected>(Anyone),
        entry::<purchasing::SetReorderRule>(Anyone),
        entry::<quotation::AcceptQuotation>(Anyone),
        entry::<quotation::CreateQuotation>(Anyone),
        entry::<quotation::DeclineQuotation>(Anyone),
        entry::<quotation::RequoteQuotation>(Anyone),
        entry::<receivables::AdvanceDunningRun>(Work),
        entry::<receivables::BeginDunningRun>(Work),
        entry::<receivables::BlockDunning>(Anyone),
        entry::<receivables::CancelPromise>(Anyone),
        entry::<receivables::ChargeInterest>(Anyone),
        entry::<receivables::DunCustomer>(Anyone),
        entry::<receivables::IssueStatement>(Anyone),
        entry::<receivables::JudgePromises>(Anyone),
        entry::<receivables::MakePromise>(Anyone),
        entry::<receivables::OpenDispute>(Anyone),
        entry::<receivables::PostAllowance>(Anyone),
        entry::<receivables::RecordContact>(Anyone),
        entry::<receivables::RecoverInvoice>(Anyone),
        entry::<receivables::RelieveTax>(Anyone),
        entry::<receivables::ResolveDispute>(Anyone),
        entry::<receivables::SetCollectionPolicy>(Anyone),
        entry::<receivables::SetDunningPolicy>(Anyone),
        entry::<receivables::SetHolidays>(Anyone),
        entry::<receivables::SetLossRates>(Anyone),
        entry::<receivables::SetProfile>(Anyone),
        entry::<receivables::SetReferenceRate>(Anyone),
        entry::<receivables::WaiveCharge>(Anyone),
        entry::<receivables::WriteOffInvoice>(Anyone),
        entry::<returns::CreditReturn>(Anyone),
        entry::<returns::ReceiveReturn>(Anyone),
        entry::<returns::RegisterReturn>(Anyone),
        entry::<returns::TakeBack>(Anyone),
        entry::<routine::BeginRoutine>(Work),
        entry::<routine::SetRoutine>(Anyone),
        entry::<shipping::CancelShipment>(Anyone),
        entry::<shipping::CreateShipment>(Anyone),
        entry::<shipping::PostGoodsIssue>(Anyone),
        entry::<shipping::ReverseIssue>(Anyone),
        entry::<stock::AdjustStock>(Anyone),
        entry::<stock::BringGoods>(Anyone),
        entry::<stock::CancelCount>(Anyone),
        entry::<stock::EnterCount>(Anyone),
        entry::<stock::OpenCount>(Anyone),
        entry::<stock::PostCount>(Anyone),
        entry::<stock::ReceiveStock>(Anyone),
        entry::<stock::ReceiveTransfer>(Anyone),
        entry::<stock::RelocateStock>(Anyone),
        entry::<stock::RevalueStock>(Anyone),
        entry::<stock::SendTransfer>(Anyone),
        entry::<stock::SetBin>(Anyone),
        entry::<stock::SetStandardCost>(Anyone),
        entry::<tax::FileReturn>(Work),
        entry::<tax::SetReturnForm>(Anyone),
        entry::<tax::SetTaxRate>(Anyone),
        entry::<tracking::RecordTracking>(Anyone),
        entry::<tracking::SetTrackingNumber>(Anyone),
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
