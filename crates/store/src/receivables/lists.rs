//! Lists for collecting: whom a run takes next, what is disputed and promised, letters.
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::Field;
use crate::ledger;
use crate::reader::Reader;
use crate::value::Value;
use quittance_domain::customer::CustomerId;
use quittance_domain::ledger::Entry;
use quittance_domain::receivables::{
    AccountStatement, CollectionItem, CollectionPolicy, CollectionProfile, Dispute, DisputeId,
    DunningRun, LateCharge, LateChargeLine, Letter, LetterLine, OpenItem, Promise, PromiseId,
    WriteOff,
};
use quittance_domain::{CompanyId, Date};
use uuid::Uuid;

/// The next customers that may be dunned as of a day, in the order of their ids: who has anything
/// open that is due, or soon due where a policy reminds before that.
pub fn to_dun(
    reader: &mut dyn Reader,
    company: CompanyId,
    (on, after): (Date, Option<CustomerId>),
    limit: i64,
) -> Result<Vec<CustomerId>, Fault> {
    let sql = "SELECT COALESCE(MIN(delay_days), 0) FROM dunning_level WHERE company_id = $1";
    let first: i64 = fetch::one(reader, sql, &[company.value().into()], Cells::cell)?;
    let until = on.add_days(-first.min(0)).unwrap_or(Date::LAST);
    let sql = "
        SELECT a.customer_id FROM credit_account a
        WHERE a.company_id = $1 AND a.customer_id > $2 AND EXISTS (
            SELECT 1 FROM open_item i
            WHERE i.company_id = $1 AND i.customer_id = a.customer_id
              AND i.currency = a.currency AND i.kind = 'receivable' AND i.open <> 0
              AND i.due_on <= $3)
        ORDER BY a.customer_id LIMIT $4";
    let after = after.map_or(Uuid::nil(), CustomerId::uuid);
    let args = [company.value().into(), after.into(), until.to_value(), limit.into()];
    fetch::all(reader, sql, &args, Cells::cell)
}

/// The next customers with an open promise, in the order of their ids.
pub fn with_open_promises(
    reader: &mut dyn Reader,
    company: CompanyId,
    after: Option<CustomerId>,
    limit: i64,
) -> Result<Vec<CustomerId>, Fault> {
    let sql = "
        SELECT DISTINCT customer_id FROM promise
        WHERE company_id = $1 AND customer_id > $2 AND state = 'open'
        ORDER BY customer_id LIMIT $3";
    let after = after.map_or(Uuid::nil(), CustomerId::uuid);
    fetch::all(reader, sql, &[company.value().into(), after.into(), limit.into()], Cells::cell)
}

/// The next customers that are told what they owe, in the order of their ids: who has anything
/// open, or had when it was told last.
pub fn to_state(
    reader: &mut dyn Reader,
    company: CompanyId,
    after: Option<CustomerId>,
    limit: i64,
) -> Result<Vec<CustomerId>, Fault> {
    let sql = "
        SELECT a.customer_id FROM credit_account a
        WHERE a.company_id = $1 AND a.customer_id > $2 AND (EXISTS (
            SELECT 1 FROM open_item i
            WHERE i.company_id = $1 AND i.customer_id = a.customer_id AND i.open <> 0)
          OR EXISTS (
            SELECT 1 FROM account_statement s
            WHERE s.company_id = $1 AND s.customer_id = a.customer_id AND s.closing <> 0))
        ORDER BY a.customer_id LIMIT $3";
    let after = after.map_or(Uuid::nil(), CustomerId::uuid);
    fetch::all(reader, sql, &[company.value().into(), after.into(), limit.into()], Cells::cell)
}

/// A statement of account with its customer's code and name.
pub type StatementListed = (String, String, AccountStatement);

/// What customers were last told that they owe, by code and currency.
pub fn statements_issued(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<StatementListed>, Fault> {
    let sql = "
        SELECT c.code, c.name, s.customer_id, s.currency, s.from_on, s.issued_on, s.closing,
               s.overdue, s.version
        FROM account_statement s JOIN customer c ON c.company_id = $1 AND c.id = s.customer_id
        WHERE s.company_id = $1 ORDER BY c.code, s.currency";
    fetch::all(reader, sql, &[company.value().into()], |cells| {
        let (code, name) = (cells.cell()?, cells.cell()?);
        let (customer, currency) = (cells.cell()?, cells.cell()?);
        let statement = AccountStatement {
            customer,
            currency,
            from_on: cells.cell()?,
            issued_on: cells.cell()?,
            closing: cells.money(currency)?,
            overdue: cells.money(currency)?,
            version: cells.cell()?,
        };
        Ok((code, name, statement))
    })
}

/// The disputes of an invoice, oldest first.
pub fn disputes_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    document: Uuid,
) -> Result<Vec<Dispute>, Fault> {
    fetch::records(reader, company, "AND document_id = $2 ORDER BY id", &[document.into()])
}

/// The id of the dispute with a number.
pub fn dispute_of_number(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<DisputeId>, Fault> {
    let sql = "SELECT id FROM dispute WHERE company_id = $1 AND number = $2";
    fetch::first(reader, sql, &[company.value().into(), number.into()], Cells::cell)
}

/// The dispute with a number.
pub fn show_dispute(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<Dispute>, Fault> {
    fetch::record(reader, company, "AND number = $2", &[number.into()])
}

/// The promise with a number.
pub fn promise_of_number(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<Promise>, Fault> {
    fetch::record(reader, company, "AND number = $2", &[number.into()])
}

/// The promises of a customer, the latest first.
pub fn promises_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    customer: CustomerId,
    limit: i64,
) -> Result<Vec<Promise>, Fault> {
    let tail = "AND customer_id = $2 ORDER BY id DESC LIMIT $3";
    fetch::records(reader, company, tail, &[customer.to_value(), limit.into()])
}

/// The invoices that a promise is for, by number.
pub fn documents_of_promise(
    reader: &mut dyn Reader,
    company: CompanyId,
    promise: PromiseId,
) -> Result<Vec<String>, Fault> {
    let sql = "
        SELECT i.document_number FROM promise_item p
        JOIN open_item i ON i.company_id = $1 AND i.document_id = p.document_id
             AND i.instalment = p.instalment
        WHERE p.company_id = $1 AND p.promise_id = $2 ORDER BY i.document_number";
    fetch::all(reader, sql, &[company.value().into(), promise.to_value()], Cells::cell)
}

/// What holds for collecting from a customer.
pub fn profile(
    reader: &mut dyn Reader,
    company: CompanyId,
    customer: CustomerId,
) -> Result<Option<CollectionProfile>, Fault> {
    fetch::record(reader, company, "AND customer_id = $2", &[customer.to_value()])
}

/// What holds for collecting from all customers.
pub fn collection_policy(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Option<CollectionPolicy>, Fault> {
    fetch::record(reader, company, "", &[])
}

/// What was done about an invoice.
pub fn collected(
    reader: &mut dyn Reader,
    company: CompanyId,
    document: Uuid,
) -> Result<Option<CollectionItem>, Fault> {
    fetch::record(reader, company, "AND document_id = $2", &[document.into()])
}

/// A letter with its invoices and its charges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterShown {
    /// The letter.
    pub letter: Letter,
    /// Its invoices.
    pub lines: Vec<LetterLine>,
    /// What is charged with it.
    pub charges: Vec<LateCharge>,
}

/// The letter with a number.
pub fn show_letter(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<LetterShown>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(letter) = found else {
        return Ok(None);
    };
    let letter: Letter = letter;
    let id = [letter.id.to_value()];
    let charges = "AND letter_id = $2 AND letter_id IS NOT NULL ORDER BY id";
    Ok(Some(LetterShown {
        lines: fetch::records(reader, company, "AND letter_id = $2 ORDER BY line_no", &id)?,
        charges: fetch::records(reader, company, charges, &id)?,
        letter,
    }))
}

/// The letters of a customer, the latest first.
pub fn letters_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    customer: CustomerId,
    limit: i64,
) -> Result<Vec<Letter>, Fault> {
    let tail = "AND customer_id = $2 ORDER BY id DESC LIMIT $3";
    fetch::records(reader, company, tail, &[customer.to_value(), limit.into()])
}

/// A charge for late payment with what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeShown {
    /// The charge.
    pub charge: LateCharge,
    /// What it is for: each with the number of its invoice.
    pub lines: Vec<(String, LateChargeLine)>,
    /// What of it is open.
    pub item: Option<OpenItem>,
    /// What was posted by it.
    pub entries: Vec<Entry>,
}

/// The charge with a number.
pub fn show_charge(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<ChargeShown>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(charge) = found else {
        return Ok(None);
    };
    let charge: LateCharge = charge;
    let tail = "AND charge_id = $2 ORDER BY line_no";
    let lines: Vec<LateChargeLine> =
        fetch::records(reader, company, tail, &[charge.id.to_value()])?;
    let mut named = Vec::with_capacity(lines.len());
    for line in lines {
        let item = super::item(reader, company, line.document)?;
        named.push((item.map(|item| item.document_number).unwrap_or_default(), line));
    }
    Ok(Some(ChargeShown {
        lines: named,
        item: super::item(reader, company, charge.id.uuid())?,
        entries: ledger::entries_of(reader, company, charge.id.uuid())?,
        charge,
    }))
}

/// The write-off, recovery or waiver with a number, and what was posted by it.
pub fn show_write_off(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<(WriteOff, Vec<Entry>)>, Fault> {
    let found: Option<WriteOff> =
        fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(found) = found else {
        return Ok(None);
    };
    let entries = ledger::entries_of(reader, company, found.id.uuid())?;
    Ok(Some((found, entries)))
}

/// What was posted by the tax relief or the allowance with a number.
pub fn entries_of_number(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<Vec<Entry>>, Fault> {
    for table in ["tax_relief", "allowance"] {
        let sql = format!("SELECT id FROM {table} WHERE company_id = $1 AND number = $2");
        let args = [company.value().into(), Value::from(number)];
        let found: Option<Uuid> = fetch::first(reader, &sql, &args, Cells::cell)?;
        if let Some(id) = found {
            return ledger::entries_of(reader, company, id).map(Some);
        }
    }
    Ok(None)
}

/// The dunning run of a day.
pub fn dunning_run(
    reader: &mut dyn Reader,
    company: CompanyId,
    on: Date,
) -> Result<Option<DunningRun>, Fault> {
    fetch::record(reader, company, "AND run_on = $2", &[on.to_value()])
}
