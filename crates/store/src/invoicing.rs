//! Invoices and credit notes, their lines, taxes and credited counters: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::{Field, corrupt};
use crate::reader::Reader;
use crate::receivables::{self, Applied};
use crate::record::{Lookup, Record, Select};
use crate::value::{Kind, Value};
use crate::{codes, customer, ids, ledger, lookup, record};
use quittance_domain::customer::{CustomerId, Party, TermsCode};
use quittance_domain::invoicing::{
    CreditedLine, CreditedTax, Deposit, DepositDeducted, DepositRequest, DepositRequestId,
    DepositTax, DiscountTax, DiscountTier, Invoice, InvoiceId, InvoiceKind, InvoiceLine,
    InvoiceTax, PaymentTerms, RequestState, SummaryOrder, TermsInstalment,
};
use quittance_domain::ledger::Entry;
use quittance_domain::order::OrderId;
use quittance_domain::product::ProductId;
use quittance_domain::receivables::{DiscountOffer, DiscountTaxTaken, OpenItem};
use quittance_domain::shipping::ShipmentId;
use quittance_domain::tax::TaxCategory;
use quittance_domain::{CompanyId, Currency, Money, Rate};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::OnceLock;

codes!(InvoiceKind, DiscountTax, RequestState);
ids!(InvoiceId, DepositRequestId);

record!(PaymentTerms = "payment_terms", rank 24, key (code: TermsCode);
    name, instalments, discounts, discount_tax; version);

record!(Invoice = "invoice", rank 50, key (id: InvoiceId);
    number, kind, customer as customer_id, order as order_id, original as original_id, reason,
    issued_on, due_on, terms, ship_to_country, currency, net in currency, tax in currency,
    gross in currency, base_gross in base, posted_at, party, bill_to as bill_to_id,
    bill_to_party; version);

record!(InvoiceLine = "invoice_line", rank 51,
    key (invoice as invoice_id: InvoiceId, line_no: i64), currency of net;
    customer as customer_id, product as product_id, kind, order as order_id, order_line,
    shipment as shipment_id, shipment_line, supplied_on, description, quantity, price,
    price_unit, discount, discount_amount in currency, net in currency, gross in currency,
    tax_category, tax_rate, original_invoice as original_invoice_id, original_line);

record!(InvoiceTax = "invoice_tax", rank 52,
    key (invoice as invoice_id: InvoiceId, category: TaxCategory, rate: Rate), currency of tax;
    base in currency, tax in currency, untaxed in currency, components);

record!(CreditedLine = "credited_line", rank 53,
    key (invoice as invoice_id: InvoiceId, line_no: i64), currency of amount;
    quantity, returned, reversed, amount as net in currency);

record!(CreditedTax = "credited_tax", rank 54,
    key (invoice as invoice_id: InvoiceId, category: TaxCategory, rate: Rate), currency of tax;
    base in currency, tax in currency);

record!(DepositRequest = "deposit_request", rank 45, key (id: DepositRequestId);
    number, order as order_id, customer as customer_id, currency, percent, amount in currency,
    paid in currency, state, requested_on, due_on; version);

record!(Deposit = "deposit", rank 55, key (invoice as invoice_id: InvoiceId);
    request as request_id, order as order_id, customer as customer_id, currency, open in currency,
    tax_open in currency, base_net in base, base_open in base, base_tax in base,
    base_tax_open in base; version);

record!(DepositTax = "deposit_tax", rank 56,
    key (order as order_id: OrderId, category: TaxCategory, rate: Rate), currency of tax;
    gross in currency, tax in currency);

record!(SummaryOrder = "summary_order", rank 360,
    key (order as order_id: OrderId, invoice as invoice_id: InvoiceId), currency of net;
    net in currency);

record!(DepositDeducted = "deposit_deducted", rank 57,
    key (invoice as invoice_id: InvoiceId, line_no: i64), currency of net;
    deposit as deposit_id, deposit_line, category, rate, net in currency, tax in currency,
    base_net in base, base_tax in base);

/// A code of terms is stored as its text.
impl Field for TermsCode {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        let code = String::from_value(value.clone())?;
        TermsCode::parse(&code).map_err(|_| corrupt("code of terms", &value))
    }
}

/// The parts of terms are few, read and written as a whole, and never looked for: JSON.
impl Field for Vec<TermsInstalment> {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        json(self)
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        from_json(value, "list of instalments")
    }
}

impl Field for Vec<DiscountTier> {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        json(self)
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        from_json(value, "list of discounts")
    }
}

fn json<T: Serialize>(parts: &[T]) -> Value {
    Value::Text(serde_json::to_string(parts).expect("parts of terms are plain data"))
}

fn from_json<T: DeserializeOwned>(value: Value, what: &str) -> Result<Vec<T>, Fault> {
    let text = String::from_value(value.clone())?;
    serde_json::from_str(&text).map_err(|_| corrupt(what, &value))
}

lookup!(
    /// The invoice or credit note with a number.
    InvoiceByNumber: Invoice, by (number: String)
);

lookup!(
    /// The request for a deposit with a number.
    DepositRequestByNumber: DepositRequest, by (number: String)
);

lookup!(
    /// The requests for deposits on an order.
    RequestsOfOrder: DepositRequest, by (order as order_id: OrderId)
);

lookup!(
    /// The deposits of an order.
    DepositsOfOrder: Deposit, by (order as order_id: OrderId)
);

lookup!(
    /// What the deposits of an order came to, by tax.
    DepositTaxesOfOrder: DepositTax, by (order as order_id: OrderId)
);

lookup!(
    /// The invoices over several orders that bill an order.
    SummariesOfOrder: SummaryOrder, by (order as order_id: OrderId)
);

/// The invoices of an order alone, and the credit notes that name it.
#[derive(Debug)]
pub struct InvoicesOfOrder;

/// By hand: the column may hold NULL, the argument never is.
impl Lookup for InvoicesOfOrder {
    type Record = Invoice;
    type Arg = OrderId;

    fn arg(invoice: &Invoice) -> Option<OrderId> {
        invoice.order
    }

    fn select() -> &'static Select {
        static SELECT: OnceLock<Select> = OnceLock::new();
        let filter = " AND order_id IS NOT NULL";
        SELECT.get_or_init(|| Select::new(Invoice::table(), &["order_id"], filter))
    }
}

/// The credit and debit notes that name an invoice.
#[derive(Debug)]
pub struct NotesOfInvoice;

/// By hand: the column may hold NULL, the argument never is.
impl Lookup for NotesOfInvoice {
    type Record = Invoice;
    type Arg = InvoiceId;

    fn arg(note: &Invoice) -> Option<InvoiceId> {
        note.original
    }

    fn select() -> &'static Select {
        static SELECT: OnceLock<Select> = OnceLock::new();
        let filter = " AND original_id IS NOT NULL";
        SELECT.get_or_init(|| Select::new(Invoice::table(), &["original_id"], filter))
    }
}

lookup!(
    /// The lines of an invoice or credit note.
    LinesOfInvoice: InvoiceLine, by (invoice as invoice_id: InvoiceId)
);

lookup!(
    /// The taxes of an invoice or credit note.
    TaxesOfInvoice: InvoiceTax, by (invoice as invoice_id: InvoiceId)
);

lookup!(
    /// What was credited of an invoice's lines.
    CreditedLinesOfInvoice: CreditedLine, by (invoice as invoice_id: InvoiceId)
);

lookup!(
    /// What was credited of an invoice's taxes.
    CreditedTaxesOfInvoice: CreditedTax, by (invoice as invoice_id: InvoiceId)
);

lookup!(
    /// What was sold of a product to a customer: lines of invoices, none of credit notes.
    SoldLines: InvoiceLine,
    by (customer as customer_id: CustomerId, product as product_id: ProductId),
    where "order_line IS NOT NULL AND original_line IS NULL"
    if |line| line.order_line.is_some() && line.original_line.is_none()
);

/// An invoice or credit note with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceShown {
    /// The document.
    pub invoice: Invoice,
    /// Who the buyer was, and whom it is addressed to, where that is another.
    pub buyer: (Party, Option<Party>),
    /// Its lines in their order.
    pub lines: Vec<InvoiceLine>,
    /// Its taxes by category and rate.
    pub taxes: Vec<InvoiceTax>,
    /// The number of the order that it bills.
    pub order_number: Option<String>,
    /// The numbers of the orders of an invoice over several, oldest first.
    pub summary: Vec<String>,
    /// The numbers of the shipments that its lines bill, by id, oldest first.
    pub shipments: Vec<(ShipmentId, String)>,
    /// The number of the invoice that it credits or debits.
    pub original_number: Option<String>,
    /// The numbers of the credit notes that name it alone, oldest first.
    pub credited_by: Vec<String>,
    /// The numbers of the debit notes that name it, oldest first.
    pub debited_by: Vec<String>,
    /// The number of the invoice that stands for it; none or one.
    pub corrected_by: Vec<String>,
    /// What is open of it: one item for each instalment, in their order.
    pub items: Vec<OpenItem>,
    /// What it takes off each line of a deposit: the number of its invoice, net and tax.
    pub deducted: Vec<(String, Money, Money)>,
    /// What paying it early saves.
    pub offers: Vec<DiscountOffer>,
    /// What was saved so.
    pub discounts: Vec<DiscountTaxTaken>,
    /// The payments and credit notes that settled it.
    pub settled_by: Vec<Applied>,
    /// The invoices that it settled: a credit note's.
    pub settles: Vec<Applied>,
    /// What was posted by it.
    pub entries: Vec<Entry>,
}

/// The invoice or credit note with a number, and all that belongs to it.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<InvoiceShown>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(invoice) = found else {
        return Ok(None);
    };
    let invoice: Invoice = invoice;
    let (id, document) = ([invoice.id.to_value()], invoice.id.uuid());
    let by_line = "AND invoice_id = $2 ORDER BY line_no";
    let by_rate = "AND invoice_id = $2 ORDER BY category, rate";
    let notes = "SELECT number FROM invoice
                 WHERE company_id = $1 AND original_id = $2 AND kind = $3 ORDER BY id";
    let args = [company.value().into(), invoice.id.to_value()];
    let [to, from] = &args;
    let of_kind = |kind: InvoiceKind| [to.clone(), from.clone(), kind.to_value()];
    Ok(Some(InvoiceShown {
        buyer: customer::buyer(reader, company, &invoice)?,
        lines: fetch::records(reader, company, by_line, &id)?,
        taxes: fetch::records(reader, company, by_rate, &id)?,
        order_number: order_number(reader, company, &invoice)?,
        summary: fetch::all(reader, SUMMARY, &args, Cells::cell)?,
        shipments: fetch::all(reader, SHIPMENTS, &args, |cells| {
            Ok((cells.cell()?, cells.cell()?))
        })?,
        original_number: original_number(reader, company, &invoice)?,
        credited_by: fetch::all(reader, notes, &of_kind(InvoiceKind::CreditNote), Cells::cell)?,
        debited_by: fetch::all(reader, notes, &of_kind(InvoiceKind::DebitNote), Cells::cell)?,
        corrected_by: fetch::all(reader, notes, &of_kind(InvoiceKind::Invoice), Cells::cell)?,
        items: receivables::items(reader, company, document)?,
        deducted: deducted(reader, company, &invoice)?,
        offers: receivables::offers(reader, company, document)?,
        discounts: receivables::discounts(reader, company, document)?,
        settled_by: receivables::settled_by(reader, company, document)?,
        settles: receivables::settles(reader, company, document)?,
        entries: ledger::entries_of(reader, company, document)?,
        invoice,
    }))
}

/// The orders of an invoice over several.
const SUMMARY: &str = "
    SELECT o.number FROM summary_order m
    JOIN sales_order o ON o.company_id = $1 AND o.id = m.order_id
    WHERE m.company_id = $1 AND m.invoice_id = $2 ORDER BY m.order_id";

/// The shipments that the lines of a document name.
const SHIPMENTS: &str = "
    SELECT s.id, s.number FROM shipment s
    WHERE s.company_id = $1 AND s.id IN (
        SELECT l.shipment_id FROM invoice_line l WHERE l.company_id = $1 AND l.invoice_id = $2)
    ORDER BY s.id";

/// What an invoice takes off each line of a deposit, oldest first.
fn deducted(
    reader: &mut dyn Reader,
    company: CompanyId,
    invoice: &Invoice,
) -> Result<Vec<(String, Money, Money)>, Fault> {
    let sql = "SELECT v.number, x.net, x.tax FROM deposit_deducted x
               JOIN invoice v ON v.company_id = $1 AND v.id = x.deposit_id
               WHERE x.company_id = $1 AND x.invoice_id = $2 ORDER BY x.line_no";
    fetch::all(reader, sql, &[company.value().into(), invoice.id.to_value()], |cells| {
        Ok((cells.cell()?, cells.money(invoice.currency)?, cells.money(invoice.currency)?))
    })
}

/// A request for a deposit with what came in by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestShown {
    /// The request.
    pub request: DepositRequest,
    /// The number of its order.
    pub order_number: String,
    /// Its deposit invoices, oldest first: number, gross and what is left of it.
    pub deposits: Vec<(String, Money, Money)>,
}

/// The request with a number.
pub fn show_request(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<RequestShown>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(request): Option<DepositRequest> = found else {
        return Ok(None);
    };
    let order = "SELECT number FROM sales_order WHERE company_id = $1 AND id = $2";
    let of_order = [company.value().into(), request.order.to_value()];
    let sql = "SELECT v.number, v.gross, d.open + d.tax_open
               FROM deposit d JOIN invoice v ON v.company_id = $1 AND v.id = d.invoice_id
               WHERE d.company_id = $1 AND d.order_id = $2 AND d.request_id = $3 ORDER BY v.id";
    let mut args = of_order.to_vec();
    args.push(request.id.to_value());
    let currency = request.currency;
    Ok(Some(RequestShown {
        order_number: fetch::one(reader, order, &of_order, Cells::cell)?,
        deposits: fetch::all(reader, sql, &args, |cells| {
            Ok((cells.cell()?, cells.money(currency)?, cells.money(currency)?))
        })?,
        request,
    }))
}

fn order_number(
    reader: &mut dyn Reader,
    company: CompanyId,
    invoice: &Invoice,
) -> Result<Option<String>, Fault> {
    let Some(order) = invoice.order else {
        return Ok(None);
    };
    let sql = "SELECT number FROM sales_order WHERE company_id = $1 AND id = $2";
    fetch::first(reader, sql, &[company.value().into(), order.to_value()], Cells::cell)
}

fn original_number(
    reader: &mut dyn Reader,
    company: CompanyId,
    invoice: &Invoice,
) -> Result<Option<String>, Fault> {
    let Some(original) = invoice.original else {
        return Ok(None);
    };
    let sql = "SELECT number FROM invoice WHERE company_id = $1 AND id = $2";
    fetch::first(reader, sql, &[company.value().into(), original.to_value()], Cells::cell)
}

/// The id of the invoice or credit note with a number.
pub fn id_of_number(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<InvoiceId>, Fault> {
    let sql = "SELECT id FROM invoice WHERE company_id = $1 AND number = $2";
    fetch::first(reader, sql, &[company.value().into(), number.into()], Cells::cell)
}

/// What was invoiced and credited in a month or to a customer, in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoiced<Group> {
    /// The month `YYYY-MM`, or the customer.
    pub group: Group,
    /// The currency of the amounts.
    pub currency: Currency,
    /// How many invoices and debit notes.
    pub invoices: i64,
    /// How many credit notes.
    pub credit_notes: i64,
    /// Net of them.
    pub invoiced_net: Money,
    /// Gross of them.
    pub invoiced_gross: Money,
    /// Net of the credit notes, positive.
    pub credited_net: Money,
    /// Gross of the credit notes, positive.
    pub credited_gross: Money,
    /// What is open now of both: invoices less credit notes.
    pub open: Money,
}

/// What was invoiced, by month of the document's date.
pub fn invoiced_by_month(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<Invoiced<String>>, Fault> {
    invoiced(reader, company, ("substr(issued_on, 1, 7)", "substr(document_on, 1, 7)"))
}

/// What was invoiced, by customer.
pub fn invoiced_by_customer(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<Invoiced<CustomerId>>, Fault> {
    invoiced(reader, company, ("customer_id", "customer_id"))
}

/// Both reports: what groups an invoice, and what groups its open item. A deposit is no sale yet.
fn invoiced<Group: Field>(
    reader: &mut dyn Reader,
    company: CompanyId,
    (of_invoice, of_item): (&str, &str),
) -> Result<Vec<Invoiced<Group>>, Fault> {
    let sql = format!(
        "SELECT grouped, currency, CAST(SUM(invoices) AS BIGINT), CAST(SUM(notes) AS BIGINT),
                CAST(SUM(invoiced_net) AS BIGINT), CAST(SUM(invoiced_gross) AS BIGINT),
                CAST(SUM(credited_net) AS BIGINT), CAST(SUM(credited_gross) AS BIGINT),
                CAST(SUM(open) AS BIGINT)
         FROM (
             SELECT {of_invoice} AS grouped, currency,
                    SUM(CASE WHEN kind = 'credit_note' THEN 0 ELSE 1 END) AS invoices,
                    SUM(CASE WHEN kind = 'credit_note' THEN 1 ELSE 0 END) AS notes,
                    SUM(CASE WHEN kind = 'credit_note' THEN 0 ELSE net END) AS invoiced_net,
                    SUM(CASE WHEN kind = 'credit_note' THEN 0 ELSE gross END) AS invoiced_gross,
                    SUM(CASE WHEN kind = 'credit_note' THEN net ELSE 0 END) AS credited_net,
                    SUM(CASE WHEN kind = 'credit_note' THEN gross ELSE 0 END) AS credited_gross,
                    0 AS open
             FROM invoice
             WHERE company_id = $1 AND kind <> 'deposit' AND NOT EXISTS (
                 SELECT 1 FROM deposit d WHERE d.company_id = $1 AND d.invoice_id = original_id)
               AND NOT EXISTS (
                 SELECT 1 FROM opening_item b WHERE b.company_id = $1 AND b.id = invoice.id)
             GROUP BY {of_invoice}, currency
             UNION ALL
             SELECT {of_item}, currency, 0, 0, 0, 0, 0, 0, SUM(open)
             FROM open_item WHERE company_id = $1 AND open <> 0 AND kind = 'receivable'
             GROUP BY {of_item}, currency
         ) parts
         GROUP BY grouped, currency ORDER BY grouped, currency"
    );
    fetch::all(reader, &sql, &[company.value().into()], |cells| {
        let (group, currency) = (cells.cell()?, cells.cell()?);
        Ok(Invoiced {
            group,
            currency,
            invoices: cells.cell()?,
            credit_notes: cells.cell()?,
            invoiced_net: cells.money(currency)?,
            invoiced_gross: cells.money(currency)?,
            credited_net: cells.money(currency)?,
            credited_gross: cells.money(currency)?,
            open: cells.money(currency)?,
        })
    })
}
