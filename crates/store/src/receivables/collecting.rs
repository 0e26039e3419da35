//! What is done about items that are not paid: records and look-ups.
use crate::record::{Lookup, Record, Select};
use crate::{codes, ids, lookup, record};
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::rate::Rate;
use quittance_domain::receivables::{
    Allowance, AllowanceHead, AllowanceId, AllowanceLine, Charges, CollectionItem,
    CollectionPolicy, CollectionProfile, DayBasis, Dispute, DisputeId, DisputeReason, DisputeState,
    DueDays, DunningLevel, DunningPolicy, DunningPolicyId, DunningRun, DunningRunId, Holiday,
    LateCharge, LateChargeId, LateChargeKind, LateChargeLine, LeftOutReason, Letter, LetterId,
    LetterLine, LossRate, Party, Promise, PromiseId, PromiseItem, PromiseState, ReferenceRate,
    RunCustomer, RunLeftOut, RunState, TaxRelief, TaxReliefId, TaxReliefLine, WriteOff, WriteOffId,
    WriteOffKind, WriteOffReason,
};
use quittance_domain::tax::TaxCategory;
use quittance_domain::{Currency, Date};
use std::sync::OnceLock;
use uuid::Uuid;

codes!(
    Charges,
    DayBasis,
    DisputeReason,
    DisputeState,
    DueDays,
    LateChargeKind,
    LeftOutReason,
    Party,
    PromiseState,
    RunState,
    WriteOffKind,
    WriteOffReason,
);
ids!(
    AllowanceId,
    DisputeId,
    DunningPolicyId,
    DunningRunId,
    LateChargeId,
    LetterId,
    PromiseId,
    TaxReliefId,
    WriteOffId,
);

record!(Dispute = "dispute", rank 147, key (id: DisputeId);
    number, customer as customer_id, document as document_id, instalment, line_no, reason, note,
    currency, amount in currency, state, opened_on, resolved_on, resolution_note,
    credit_note as credit_note_id; version);

record!(Promise = "promise", rank 148, key (id: PromiseId);
    number, customer as customer_id, currency, amount in currency, promised_on, pay_by, note,
    state, paid in currency, judged_on; version);

record!(PromiseItem = "promise_item", rank 149,
    key (promise as promise_id: PromiseId, document as document_id: Uuid, instalment: i64),
    currency of open; open in currency);

record!(WriteOff = "write_off", rank 144, key (id: WriteOffId);
    number, kind, customer as customer_id, document as document_id, instalment, reason, note,
    currency, amount in currency, base_amount in base, written_on; version);

record!(TaxRelief = "tax_relief", rank 145, key (id: TaxReliefId);
    number, customer as customer_id, invoice as invoice_id, relieved_on, currency,
    tax in currency; version);

record!(TaxReliefLine = "tax_relief_line", rank 146,
    key (relief as relief_id: TaxReliefId, category: TaxCategory, rate: Rate), currency of tax;
    invoice as invoice_id, base in currency, tax in currency);

record!(LateCharge = "late_charge", rank 142, key (id: LateChargeId);
    number, kind, customer as customer_id, letter as letter_id, currency, amount in currency,
    base_amount in base, charged_on; version);

record!(LateChargeLine = "late_charge_line", rank 143,
    key (charge as charge_id: LateChargeId, line_no: i64), currency of residual;
    document as document_id, instalment, from_on, to_on, residual in currency, rate);

record!(ReferenceRate = "reference_rate", rank 130,
    key (currency: Currency, valid_from: Date); rate);

record!(Holiday = "holiday", rank 131, key (day: Date); year, name);

record!(CollectionPolicy = "collection_policy", rank 134, key ();
    due_days, day_basis, margin_business, margin_consumer, compensation in base,
    relief_after_days, dunning_policy as dunning_policy_id; version);

record!(DunningPolicy = "dunning_policy", rank 132, key (id: DunningPolicyId);
    code, name, currency, minimum_balance in currency; version);

record!(DunningLevel = "dunning_level", rank 133,
    key (policy as policy_id: DunningPolicyId, level: i64), currency of minimum;
    text_key, delay_days, interval_days, minimum in currency, fee in currency, interest,
    compensation);

record!(CollectionProfile = "collection_profile", rank 135,
    key (customer as customer_id: CustomerId);
    dunning_policy as dunning_policy_id, party, blocked_until, block_reason, last_letter_on,
    last_contact_on; version);

record!(CollectionItem = "collection_item", rank 150,
    key (document as document_id: Uuid, instalment: i64), currency of interest_charged;
    customer as customer_id, level, last_letter_on, blocked_until, block_reason, interest_until,
    interest_charged in currency, compensated; version);

record!(Letter = "dunning_letter", rank 138, key (id: LetterId);
    number, customer as customer_id, policy as policy_id, level, text_key, currency,
    total in currency, charges in currency, sent_on, run as run_id; version);

record!(LetterLine = "dunning_letter_line", rank 139,
    key (letter as letter_id: LetterId, line_no: i64), currency of open;
    document as document_id, instalment, document_number, due_on, overdue_days, open in currency,
    level);

record!(DunningRun = "dunning_run", rank 137, key (id: DunningRunId);
    run_on, state, after as after_customer_id; version);

record!(RunCustomer = "dunning_run_customer", rank 140,
    key (run as run_id: DunningRunId, customer as customer_id: CustomerId);
    letter as letter_id, left_out);

record!(RunLeftOut = "dunning_run_left_out", rank 141,
    key (run as run_id: DunningRunId, document as document_id: Uuid, instalment: i64);
    customer as customer_id, document_number, reason);

record!(LossRate = "loss_rate", rank 136, key (valid_from: Date, from_days: i64); rate);

record!(Allowance = "allowance", rank 151, key (id: AllowanceId);
    number, as_of, total in base, previous in base; version);

record!(AllowanceLine = "allowance_line", rank 152,
    key (allowance as allowance_id: AllowanceId, line_no: i64);
    from_days, balance in base, rate, expected in base);

record!(AllowanceHead = "allowance_head", rank 153, key ();
    last as last_id, as_of, total in base; version);

lookup!(
    /// The dispute with a number.
    DisputeByNumber: Dispute, by (number: String)
);

lookup!(
    /// The disputes of an invoice, open or not.
    DisputesOfDocument: Dispute, by (document as document_id: Uuid)
);

lookup!(
    /// A customer's open disputes.
    OpenDisputesOfCustomer: Dispute, by (customer as customer_id: CustomerId),
    where "state = 'open'" if |dispute| dispute.state == DisputeState::Open
);

lookup!(
    /// The promise with a number.
    PromiseByNumber: Promise, by (number: String)
);

lookup!(
    /// A customer's open promises.
    OpenPromisesOfCustomer: Promise, by (customer as customer_id: CustomerId),
    where "state = 'open'" if |promise| promise.state == PromiseState::Open
);

lookup!(
    /// The invoices of a promise.
    ItemsOfPromise: PromiseItem, by (promise as promise_id: PromiseId)
);

lookup!(
    /// The write-off, recovery or waiver with a number.
    WriteOffByNumber: WriteOff, by (number: String)
);

lookup!(
    /// What was given up and recovered of an invoice or a charge.
    WriteOffsOfDocument: WriteOff, by (document as document_id: Uuid)
);

lookup!(
    /// What tax came back of an invoice.
    ReliefLinesOfInvoice: TaxReliefLine, by (invoice as invoice_id: InvoiceId)
);

lookup!(
    /// The charge with a number.
    LateChargeByNumber: LateCharge, by (number: String)
);

lookup!(
    /// The reference rates of a currency.
    ReferenceRatesOf: ReferenceRate, by (currency: Currency)
);

lookup!(
    /// The holidays of a year.
    HolidaysOfYear: Holiday, by (year: i64)
);

lookup!(
    /// The dunning policy with a code.
    DunningPolicyByCode: DunningPolicy, by (code: String)
);

lookup!(
    /// The levels of a dunning policy.
    LevelsOfPolicy: DunningLevel, by (policy as policy_id: DunningPolicyId)
);

lookup!(
    /// The dunning letter with a number.
    LetterByNumber: Letter, by (number: String)
);

lookup!(
    /// The dunning run of a day.
    DunningRunOfDay: DunningRun, by (run_on: Date)
);

lookup!(
    /// The matrix that holds from a day on.
    LossRatesFrom: LossRate, by (valid_from: Date)
);

/// The charges of a letter.
#[derive(Debug)]
pub struct ChargesOfLetter;

/// By hand: the column may hold NULL, the argument never is.
impl Lookup for ChargesOfLetter {
    type Record = LateCharge;
    type Arg = LetterId;

    fn arg(charge: &LateCharge) -> Option<LetterId> {
        charge.letter
    }

    fn select() -> &'static Select {
        static SELECT: OnceLock<Select> = OnceLock::new();
        let filter = " AND letter_id IS NOT NULL";
        SELECT.get_or_init(|| Select::new(LateCharge::table(), &["letter_id"], filter))
    }
}
