//! Payments: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::Field;
use crate::reader::Reader;
use crate::receivables::{self, Applied};
use crate::record::{Reading, Record};
use crate::{codes, ids, ledger, lookup, record};
use quittance_domain::CompanyId;
use quittance_domain::customer::CustomerId;
use quittance_domain::ledger::Entry;
use quittance_domain::payment::{
    Carried, CustomerBankAccount, Deduction, DeductionId, DeductionReason, Method, PayerLink,
    PayerState, Payment, PaymentId, PendingItem, PendingPayment, PendingPaymentId, PendingState,
    ReceiptId, ReceiptState, Refund, RefundId, ReturnedPayment, ReturnedPaymentId, Tolerance,
    UnidentifiedReceipt,
};
use quittance_domain::receivables::OpenItem;
use quittance_domain::{Currency, Money};
use uuid::Uuid;

codes!(Carried, DeductionReason, Method, PayerState, PendingState, ReceiptState);
ids!(DeductionId, PaymentId, PendingPaymentId, ReceiptId, RefundId, ReturnedPaymentId);

record!(Payment = "payment", rank 60, key (id: PaymentId);
    number, customer as customer_id, method, reference, currency, amount in currency,
    base_amount in base, received_on, value_on, receipt as receipt_id, evidence; version);

record!(UnidentifiedReceipt = "unidentified_receipt", rank 59, key (id: ReceiptId);
    number, method, reference, remitter, bank_account, currency, amount in currency,
    base_amount in base, received_on, value_on, state, resolved_on; version);

record!(Refund = "refund", rank 63, key (id: RefundId);
    number, source as source_id, customer as customer_id, method, reference, currency,
    amount in currency, base_amount in base, refunded_on);

record!(ReturnedPayment = "returned_payment", rank 64, key (payment as payment_id: PaymentId);
    id, number, customer as customer_id, reason, currency, amount in currency,
    base_amount in base, owed in currency, base_owed in base, fee in currency, base_fee in base,
    returned_on);

record!(Deduction = "deduction", rank 65, key (id: DeductionId);
    number, invoice as invoice_id, customer as customer_id, payment as payment_id, reason, note,
    currency, amount in currency, base_amount in base, due_on, deducted_on);

record!(PayerLink = "payer_link", rank 16,
    key (customer as customer_id: CustomerId, payer as payer_id: CustomerId);
    state, since as since_on; version);

record!(Tolerance = "tolerance", rank 17, key (currency: Currency);
    short_amount in currency, short_rate, over_amount in currency, over_rate; version);

record!(CustomerBankAccount = "customer_bank_account", rank 18, key (bank_account: String);
    customer as customer_id, added_on; version);

record!(PendingPayment = "payment_under_way", rank 640, key (id: PendingPaymentId);
    key as pending_key, carried, customer as customer_id, currency, amount in currency,
    announced_on, state, ended_on, payment as payment_id, reason; version);

record!(PendingItem = "payment_under_way_item", rank 641,
    key (pending as pending_id: PendingPaymentId, document as document_id: Uuid, instalment: i64),
    currency of given;
    given in currency, reserved in currency);

lookup!(
    /// The payment that is, or was, under way by a key.
    PendingByKey: PendingPayment, by (key as pending_key: String)
);

lookup!(
    /// What a payment under way has reserved.
    ItemsOfPending: PendingItem, by (pending as pending_id: PendingPaymentId)
);

lookup!(
    /// The bank accounts of a customer.
    BankAccountsOfCustomer: CustomerBankAccount, by (customer as customer_id: CustomerId)
);

lookup!(
    /// The payment with a number.
    PaymentByNumber: Payment, by (number: String)
);

lookup!(
    /// The deduction with a number.
    DeductionByNumber: Deduction, by (number: String)
);

lookup!(
    /// What was deducted with a payment.
    DeductionsOfPayment: Deduction, by (payment as payment_id: Option<PaymentId>)
);

lookup!(
    /// The return of a payment with a number.
    ReturnedPaymentByNumber: ReturnedPayment, by (number: String)
);

lookup!(
    /// Who pays, or has paid, for a customer.
    PayersOfCustomer: PayerLink, by (customer as customer_id: CustomerId)
);

lookup!(
    /// Whom a payer pays for now.
    PaidByPayer: PayerLink, by (payer as payer_id: CustomerId),
    where "state = 'active'" if |link| link.state == PayerState::Active
);

/// A payment with what it settled and what of it is on account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentShown {
    /// The payment.
    pub payment: Payment,
    /// What of it was ever on account; none if all was applied at once.
    pub item: Option<OpenItem>,
    /// The invoices that it settled.
    pub settles: Vec<Applied>,
    /// What was posted by it.
    pub entries: Vec<Entry>,
    /// What the customer deducted with it.
    pub deductions: Vec<Deduction>,
    /// Its return, if the bank took it back.
    pub returned: Option<ReturnedPayment>,
}

/// The payment with a number.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<PaymentShown>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(payment) = found else {
        return Ok(None);
    };
    let payment: Payment = payment;
    let document = payment.id.uuid();
    Ok(Some(PaymentShown {
        item: receivables::item(reader, company, document)?,
        settles: receivables::settles(reader, company, document)?,
        entries: ledger::entries_of(reader, company, document)?,
        deductions: deductions_of(reader, company, &payment)?,
        returned: return_of(reader, company, payment.id)?,
        payment,
    }))
}

/// The deductions that came with a payment.
fn deductions_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    payment: &Payment,
) -> Result<Vec<Deduction>, Fault> {
    let tail = "AND payment_id = $2 ORDER BY id";
    fetch::records(reader, company, tail, &[payment.id.to_value()])
}

/// The return of a payment.
fn return_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    payment: PaymentId,
) -> Result<Option<ReturnedPayment>, Fault> {
    fetch::record(reader, company, "AND payment_id = $2", &[payment.to_value()])
}

/// A refund, the return of a payment, a deduction or an unidentified receipt, with what it
/// settled, what settled it and what was posted by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashShown<R> {
    /// The document.
    pub document: R,
    /// Its open item, where it has one.
    pub item: Option<OpenItem>,
    /// What it settled.
    pub settles: Vec<Applied>,
    /// What settled it.
    pub settled_by: Vec<Applied>,
    /// What was posted by it.
    pub entries: Vec<Entry>,
}

/// The document of a kind with a number; `id` gives its id.
fn shown<R: Record>(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
    id: fn(&R) -> Uuid,
) -> Result<Option<CashShown<R>>, Fault> {
    let found: Option<R> = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(document) = found else {
        return Ok(None);
    };
    let id = id(&document);
    Ok(Some(CashShown {
        item: receivables::item(reader, company, id)?,
        settles: receivables::settles(reader, company, id)?,
        settled_by: receivables::settled_by(reader, company, id)?,
        entries: ledger::entries_of(reader, company, id)?,
        document,
    }))
}

/// The refund with a number.
pub fn show_refund(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<CashShown<Refund>>, Fault> {
    shown(reader, company, number, |refund: &Refund| refund.id.uuid())
}

/// The return of a payment with a number.
pub fn show_returned(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<CashShown<ReturnedPayment>>, Fault> {
    shown(reader, company, number, |returned: &ReturnedPayment| returned.id.uuid())
}

/// The deduction with a number.
pub fn show_deduction(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<CashShown<Deduction>>, Fault> {
    shown(reader, company, number, |deduction: &Deduction| deduction.id.uuid())
}

/// The unidentified receipt with a number.
pub fn show_receipt(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<CashShown<UnidentifiedReceipt>>, Fault> {
    shown(reader, company, number, |receipt: &UnidentifiedReceipt| receipt.id.uuid())
}

/// A deduction that is open, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDeduction {
    /// The deduction.
    pub deduction: Deduction,
    /// The number of its invoice.
    pub invoice: String,
    /// The code of its customer.
    pub customer: String,
    /// What of it is open.
    pub open: Money,
}

/// Hands each deduction that is open to `each`, the oldest first.
pub fn open_deductions(
    reader: &mut dyn Reader,
    company: CompanyId,
    each: &mut dyn FnMut(OpenDeduction) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let columns: Vec<String> =
        Deduction::table().columns.iter().map(|column| format!("d.{}", column.name)).collect();
    let columns = columns.join(", ");
    let sql = format!(
        "SELECT c.code, v.number, i.currency, i.open, {columns}
         FROM deduction d
         JOIN open_item i ON i.company_id = $1 AND i.document_id = d.id AND i.instalment = 1
         JOIN customer c ON c.company_id = $1 AND c.id = d.customer_id
         JOIN invoice v ON v.company_id = $1 AND v.id = d.invoice_id
         WHERE d.company_id = $1 AND i.open <> 0 ORDER BY d.due_on, d.number"
    );
    let base = fetch::base(reader, company)?;
    reader.query(&sql, &[company.value().into()], &mut |mut row| {
        let rest = row.split_off(4);
        let mut cells = Cells::new(row);
        let (customer, invoice, currency) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let open = cells.money(currency)?;
        let deduction = Deduction::read(&mut Reading::new(rest, base))?;
        each(OpenDeduction { deduction, invoice, customer, open })
    })
}

/// The receipts of unknown payers that wait, the oldest first.
pub fn waiting_receipts(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<UnidentifiedReceipt>, Fault> {
    fetch::records(reader, company, "AND state = 'waiting' ORDER BY received_on, number", &[])
}

/// The open invoices that have exactly the amount of a receipt that waits: the receipt, the number
/// of the invoice and the code of its customer.
pub fn exact_invoices(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<(ReceiptId, String, String)>, Fault> {
    let sql = "
        SELECT r.id, i.document_number, c.code
        FROM unidentified_receipt r
        JOIN open_item i ON i.company_id = $1 AND i.open <> 0 AND i.open = r.amount
             AND i.currency = r.currency AND i.kind = 'receivable'
        JOIN customer c ON c.company_id = $1 AND c.id = i.customer_id
        WHERE r.company_id = $1 AND r.state = 'waiting'
        ORDER BY r.id, i.due_on, i.document_number";
    fetch::all(reader, sql, &[company.value().into()], |cells| {
        Ok((cells.cell()?, cells.cell()?, cells.cell()?))
    })
}

/// The bank accounts that money of customers came from, each with the code of its customer: those
/// that were recorded, and those of receipts that were identified.
pub fn known_accounts(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<(String, String)>, Fault> {
    let sql = "
        SELECT b.bank_account, c.code FROM customer_bank_account b
        JOIN customer c ON c.company_id = $1 AND c.id = b.customer_id WHERE b.company_id = $1
        UNION
        SELECT r.bank_account, c.code FROM unidentified_receipt r
        JOIN payment p ON p.company_id = $1 AND p.receipt_id = r.id
        JOIN customer c ON c.company_id = $1 AND c.id = p.customer_id
        WHERE r.company_id = $1 AND r.state = 'identified' AND r.bank_account <> ''";
    let pair = |cells: &mut Cells| Ok((cells.cell()?, cells.cell()?));
    fetch::all(reader, sql, &[company.value().into()], pair)
}

/// A payment that is under way, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingListed {
    /// The payment.
    pub pending: PendingPayment,
    /// The code of its customer.
    pub customer: String,
    /// What it has reserved, by the number of the document.
    pub reserved: Vec<(String, Money)>,
}

/// The payments that are under way, the oldest first.
pub fn under_way(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<PendingListed>, Fault> {
    let tail = "AND state = 'under_way' ORDER BY announced_on, id";
    let found: Vec<PendingPayment> = fetch::records(reader, company, tail, &[])?;
    let mut listed = Vec::with_capacity(found.len());
    for pending in found {
        let sql = "SELECT code FROM customer WHERE company_id = $1 AND id = $2";
        let of_customer = [company.value().into(), pending.customer.to_value()];
        let customer = fetch::one(reader, sql, &of_customer, Cells::cell)?;
        let sql = "SELECT i.document_number, t.reserved FROM payment_under_way_item t
                   JOIN open_item i ON i.company_id = $1 AND i.document_id = t.document_id
                        AND i.instalment = t.instalment
                   WHERE t.company_id = $1 AND t.pending_id = $2
                   ORDER BY i.due_on, i.document_number, i.instalment";
        let of_pending = [company.value().into(), pending.id.to_value()];
        let reserved = fetch::all(reader, sql, &of_pending, |cells| {
            Ok((cells.cell()?, cells.money(pending.currency)?))
        })?;
        listed.push(PendingListed { pending, customer, reserved });
    }
    Ok(listed)
}

/// The id of the payment with a number.
pub fn id_of_number(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<PaymentId>, Fault> {
    let sql = "SELECT id FROM payment WHERE company_id = $1 AND number = $2";
    fetch::first(reader, sql, &[company.value().into(), number.into()], Cells::cell)
}
