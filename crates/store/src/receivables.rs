//! Open items and settlements: columns, look-ups, reads, ageing.
pub mod collecting;
pub mod lists;
pub mod reports;
pub mod statement;

pub use collecting::*;
pub use lists::*;
pub use reports::*;
pub use statement::*;

use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::Field;
use crate::reader::Reader;
use crate::value::Value;
use crate::{codes, ids, lookup, record};
use quittance_domain::customer::CustomerId;
use quittance_domain::money::AmountRefusal;
use quittance_domain::receivables::{
    AccountStatement, Ageing, AgeingRow, Buckets, DiscountId, DiscountOffer, DiscountTaken,
    DiscountTaxTaken, ItemKind, OpenItem, Settlement, SettlementId,
};
use quittance_domain::tax::TaxCategory;
use quittance_domain::{CompanyId, Currency, Date, Money, Rate};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use uuid::Uuid;

codes!(ItemKind);
ids!(DiscountId, SettlementId);

record!(OpenItem = "open_item", rank 61, key (document as document_id: Uuid, instalment: i64);
    kind, customer as customer_id, document_number, document_on, due_on, currency,
    amount in currency, open in currency, base_amount in base, base_open in base, instalments,
    discount_until; version);

record!(Settlement = "settlement", rank 62, key (id: SettlementId), currency of amount;
    source as source_id, target as target_id, target_instalment, customer as customer_id,
    amount in currency, base_amount in base, difference in currency, base_difference in base,
    base_gain in base, settled_on);

record!(DiscountOffer = "discount_offer", rank 66,
    key (document as document_id: Uuid, instalment: i64, until: Date, category: TaxCategory,
         rate: Rate), currency of base;
    base in currency, tax in currency, components, discount_tax);

record!(DiscountTaken = "discount_taken", rank 67, key (id: DiscountId), currency of amount;
    payment as payment_id, document as document_id, instalment, customer as customer_id,
    amount in currency, taken_on);

record!(DiscountTaxTaken = "discount_tax_taken", rank 68,
    key (discount as discount_id: DiscountId, category: TaxCategory, rate: Rate),
    currency of base;
    document as document_id, instalment, discount_tax, base in currency, tax in currency,
    components, base_amount in base, base_back in currency, tax_back in currency);

record!(AccountStatement = "account_statement", rank 500,
    key (customer as customer_id: CustomerId, currency: Currency);
    from_on, issued_on, closing in currency, overdue in currency; version);

lookup!(
    /// What a customer was last told that it owes, by currency.
    StatementsOfCustomer: AccountStatement, by (customer as customer_id: CustomerId)
);

lookup!(
    /// What paying an invoice early saves.
    OffersOfDocument: DiscountOffer, by (document as document_id: Uuid)
);

lookup!(
    /// What was taken of an invoice by paying early, per tax.
    DiscountsOfDocument: DiscountTaxTaken, by (document as document_id: Uuid)
);

lookup!(
    /// What a payment saved by being early.
    DiscountsOfPayment: DiscountTaken, by (payment as payment_id: Uuid)
);

lookup!(
    /// A customer's items that are not settled, of both kinds.
    OpenItemsOfCustomer: OpenItem, by (customer as customer_id: CustomerId),
    where "open <> 0" if |item| !item.open.is_zero()
);

lookup!(
    /// The items of an invoice, credit note or payment, settled or not.
    ItemsOfDocument: OpenItem, by (document as document_id: Uuid)
);

lookup!(
    /// What a payment or credit note settled.
    SettlementsBySource: Settlement, by (source as source_id: Uuid)
);

lookup!(
    /// What settled an invoice.
    SettlementsOfTarget: Settlement, by (target as target_id: Uuid)
);

/// The item of a document that is due as a whole.
pub fn item(
    reader: &mut dyn Reader,
    company: CompanyId,
    document: Uuid,
) -> Result<Option<OpenItem>, Fault> {
    let tail = "AND document_id = $2 ORDER BY instalment LIMIT 1";
    fetch::record(reader, company, tail, &[document.into()])
}

/// The items of a document, by instalment.
pub fn items(
    reader: &mut dyn Reader,
    company: CompanyId,
    document: Uuid,
) -> Result<Vec<OpenItem>, Fault> {
    let tail = "AND document_id = $2 ORDER BY instalment";
    fetch::records(reader, company, tail, &[document.into()])
}

/// What paying an invoice early saves, by instalment and last day.
pub fn offers(
    reader: &mut dyn Reader,
    company: CompanyId,
    document: Uuid,
) -> Result<Vec<DiscountOffer>, Fault> {
    let tail = "AND document_id = $2 ORDER BY instalment, until, category, rate";
    fetch::records(reader, company, tail, &[document.into()])
}

/// What was taken of an invoice by paying early, oldest first.
pub fn discounts(
    reader: &mut dyn Reader,
    company: CompanyId,
    document: Uuid,
) -> Result<Vec<DiscountTaxTaken>, Fault> {
    let tail = "AND document_id = $2 ORDER BY discount_id, category, rate";
    fetch::records(reader, company, tail, &[document.into()])
}

/// A customer's open items of both kinds, by due date.
pub fn open_items_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    customer: CustomerId,
) -> Result<Vec<OpenItem>, Fault> {
    let tail = "AND customer_id = $2 AND open <> 0 ORDER BY due_on, document_id, instalment";
    fetch::records(reader, company, tail, &[customer.to_value()])
}

/// A settlement, as it is shown with one of its two documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The number of the other document.
    pub number: String,
    /// How much, in document currency.
    pub amount: Money,
    /// The day that it counts for.
    pub settled_on: Date,
}

/// The payments, credit notes, deductions and write-offs that settled an invoice or a charge, the
/// oldest first.
pub fn settled_by(
    reader: &mut dyn Reader,
    company: CompanyId,
    invoice: Uuid,
) -> Result<Vec<Applied>, Fault> {
    let sql = "
        SELECT COALESCE(
                   (SELECT p.number FROM payment p
                    WHERE p.company_id = $1 AND p.id = s.source_id),
                   (SELECT v.number FROM invoice v
                    WHERE v.company_id = $1 AND v.id = s.source_id),
                   (SELECT d.number FROM deduction d
                    WHERE d.company_id = $1 AND d.id = s.source_id),
                   (SELECT w.number FROM write_off w
                    WHERE w.company_id = $1 AND w.id = s.source_id),
                   (SELECT p.number || ' (discount)' FROM discount_taken d
                    JOIN payment p ON p.company_id = $1 AND p.id = d.payment_id
                    WHERE d.company_id = $1 AND d.id = s.source_id), ''),
               s.currency, s.amount, s.settled_on
        FROM settlement s WHERE s.company_id = $1 AND s.target_id = $2 ORDER BY s.id";
    applied(reader, sql, &[company.value().into(), invoice.into()])
}

/// The documents that a payment, credit note or deduction settled, oldest settlement first.
pub fn settles(
    reader: &mut dyn Reader,
    company: CompanyId,
    source: Uuid,
) -> Result<Vec<Applied>, Fault> {
    let sql = "
        SELECT COALESCE(
                   (SELECT v.number FROM invoice v
                    WHERE v.company_id = $1 AND v.id = s.target_id),
                   (SELECT d.number FROM deduction d
                    WHERE d.company_id = $1 AND d.id = s.target_id),
                   (SELECT v.number || ' (discount given back)' FROM discount_taken d
                    JOIN invoice v ON v.company_id = $1 AND v.id = d.document_id
                    WHERE d.company_id = $1 AND d.id = s.target_id),
                   (SELECT c.number FROM late_charge c
                    WHERE c.company_id = $1 AND c.id = s.target_id),
                   (SELECT f.number FROM refund f
                    WHERE f.company_id = $1 AND f.id = s.target_id),
                   (SELECT r.number FROM returned_payment r
                    WHERE r.company_id = $1 AND r.payment_id = s.source_id
                      AND r.id = s.target_id),
                   (SELECT i.document_number FROM open_item i
                    WHERE i.company_id = $1 AND i.document_id = s.target_id
                      AND i.instalment = s.target_instalment), ''),
               s.currency, s.amount, s.settled_on
        FROM settlement s WHERE s.company_id = $1 AND s.source_id = $2 ORDER BY s.id";
    applied(reader, sql, &[company.value().into(), source.into()])
}

fn applied(reader: &mut dyn Reader, sql: &str, args: &[Value]) -> Result<Vec<Applied>, Fault> {
    fetch::all(reader, sql, args, |cells| {
        let number = cells.cell()?;
        let currency = cells.cell()?;
        let amount = cells.money(currency)?;
        Ok(Applied { number, amount, settled_on: cells.cell()? })
    })
}

/// The company and the days on which the buckets of
/// [`quittance_domain::receivables::Bucket`] begin, as parameters `$1` to `$5`: what is due on the
/// first day or later is current, and so on; a test compares the two.
fn bucket_days(company: CompanyId, as_of: Date) -> [Value; 5] {
    // Before the first day that we know, nothing is due.
    let before = |days: i64| as_of.add_days(-days).unwrap_or(Date::FIRST).to_value();
    [company.value().into(), before(0), before(30), before(60), before(90)]
}

/// What is in each bucket, in the order of [`Buckets`]: of which kind, and due when.
const BUCKETS: [&str; 6] = [
    "kind IN ('receivable', 'deduction') AND due_on >= $2",
    "kind IN ('receivable', 'deduction') AND due_on < $2 AND due_on >= $3",
    "kind IN ('receivable', 'deduction') AND due_on < $3 AND due_on >= $4",
    "kind IN ('receivable', 'deduction') AND due_on < $4 AND due_on >= $5",
    "kind IN ('receivable', 'deduction') AND due_on < $5",
    "kind = 'on_account'",
];

/// What happened after the end of `$2`, taken back: to be added to what is open now. Documents of
/// later days were not there, later settlements had taken nothing off; on account of a payment is
/// what no settlement took of it. So the sums are those of the accounts at the end of that day.
pub(crate) const LATER: &str = "
    SELECT document_id, instalment, kind, customer_id, currency, due_on, -amount AS open
    FROM open_item
    WHERE company_id = $1 AND kind IN ('receivable', 'deduction') AND document_on > $2
    UNION ALL
    SELECT i.document_id, i.instalment, i.kind, i.customer_id, i.currency, i.due_on, s.amount
    FROM settlement s
    JOIN open_item i ON i.company_id = $1 AND i.document_id = s.target_id
         AND i.instalment = s.target_instalment
    WHERE s.company_id = $1 AND s.settled_on > $2
    UNION ALL
    SELECT i.document_id, i.instalment, i.kind, i.customer_id, i.currency, i.due_on,
           s.difference - s.amount
    FROM settlement s
    JOIN open_item i ON i.company_id = $1 AND i.document_id = s.source_id
         AND i.kind = 'receivable'
    WHERE s.company_id = $1 AND s.settled_on > $2
    UNION ALL
    SELECT id, 1, 'on_account', customer_id, currency, received_on, amount
    FROM payment
    WHERE company_id = $1 AND received_on > $2
    UNION ALL
    SELECT p.id, 1, 'on_account', p.customer_id, p.currency, p.received_on,
           s.difference - s.amount
    FROM settlement s
    JOIN payment p ON p.company_id = $1 AND p.id = s.source_id
    WHERE s.company_id = $1 AND s.settled_on > $2";

/// What is open now, per customer and bucket: each is one range of an index that has all that is
/// asked for, so that a million items take little longer than their bare sum. An item is in the
/// currency of its customer's credit account; `verify` would tell.
fn now_text() -> String {
    let sum = |bucket: &str| {
        format!(
            "(SELECT CAST(SUM(i.open) AS BIGINT) FROM open_item i
              WHERE i.company_id = $1 AND i.customer_id = a.customer_id
                AND i.currency = a.currency AND i.open <> 0 AND {bucket})"
        )
    };
    format!(
        "SELECT a.customer_id, a.currency, {} FROM credit_account a WHERE a.company_id = $1",
        BUCKETS.map(sum).join(", ")
    )
}

/// What is open now by how long it is past due on a day.
pub fn ageing_now(reader: &mut dyn Reader, company: CompanyId, on: Date) -> Result<Ageing, Fault> {
    aged(reader, &now_text(), &bucket_days(company, on), on)
}

/// What was open at the end of a day by how long it was past due then: documents and settlements
/// of later days are left out.
pub fn ageing_as_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    as_of: Date,
) -> Result<Ageing, Fault> {
    let sum = |bucket: &str| format!("CAST(SUM(CASE WHEN {bucket} THEN open END) AS BIGINT)");
    let sql = format!(
        "{} UNION ALL SELECT customer_id, currency, {} FROM ({LATER}) later
         GROUP BY customer_id, currency",
        now_text(),
        BUCKETS.map(sum).join(", ")
    );
    aged(reader, &sql, &bucket_days(company, as_of), as_of)
}

/// Sums rows of customer, currency and buckets. Who has nothing open in any bucket has no row.
fn aged(reader: &mut dyn Reader, sql: &str, args: &[Value], as_of: Date) -> Result<Ageing, Fault> {
    let mut customers: BTreeMap<(CustomerId, Currency), Buckets> = BTreeMap::new();
    reader.query(sql, args, &mut |row| {
        let mut cells = Cells::new(row);
        let (customer, currency) = (cells.cell()?, cells.cell()?);
        let buckets = buckets(&mut cells, currency)?;
        if buckets != Buckets::zero(currency) {
            add(customers.entry((customer, currency)), &buckets)?;
        }
        Ok(())
    })?;
    let (mut rows, mut totals) = (Vec::new(), BTreeMap::new());
    for ((customer, currency), buckets) in customers {
        if buckets != Buckets::zero(currency) {
            add(totals.entry(currency), &buckets)?;
            rows.push(AgeingRow { customer, currency, buckets });
        }
    }
    Ok(Ageing { as_of, rows, totals: totals.into_iter().collect() })
}

fn buckets(cells: &mut Cells, currency: Currency) -> Result<Buckets, Fault> {
    let mut next = || -> Result<Money, Fault> {
        let open: Option<Money> = cells.money(currency)?;
        Ok(open.unwrap_or(Money::zero(currency)))
    };
    Ok(Buckets {
        current: next()?,
        days_1_to_30: next()?,
        days_31_to_60: next()?,
        days_61_to_90: next()?,
        over_90: next()?,
        on_account: next()?,
    })
}

fn add<K: Ord>(to: Entry<'_, K, Buckets>, buckets: &Buckets) -> Result<(), Fault> {
    let sum = to.or_insert_with(|| Buckets::zero(buckets.current.currency()));
    *sum = added(sum, buckets).map_err(|error| Fault::Ours(error.to_string()))?;
    Ok(())
}

fn added(one: &Buckets, other: &Buckets) -> Result<Buckets, AmountRefusal> {
    Ok(Buckets {
        current: one.current.checked_add(other.current)?,
        days_1_to_30: one.days_1_to_30.checked_add(other.days_1_to_30)?,
        days_31_to_60: one.days_31_to_60.checked_add(other.days_31_to_60)?,
        days_61_to_90: one.days_61_to_90.checked_add(other.days_61_to_90)?,
        over_90: one.over_90.checked_add(other.over_90)?,
        on_account: one.on_account.checked_add(other.on_account)?,
    })
}

/// An open item as it was at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemAsOf {
    /// The document's number.
    pub number: String,
    /// Receivable or on account.
    pub kind: ItemKind,
    /// The code of its customer.
    pub customer: String,
    /// The document's date.
    pub document_on: Date,
    /// The last day to pay it without being late.
    pub due_on: Date,
    /// What it was at first.
    pub amount: Money,
    /// What was open at the end of the day.
    pub open: Money,
}

/// Hands each item that was open at the end of a day to `each`, by customer, due date and number.
pub fn open_items_as_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    as_of: Date,
    each: &mut dyn FnMut(ItemAsOf) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let sql = format!(
        "SELECT i.document_number, i.kind, c.code, i.document_on, i.due_on, i.currency, i.amount,
                d.open
         FROM (SELECT document_id, instalment, CAST(SUM(open) AS BIGINT) AS open
               FROM (SELECT document_id, instalment, open FROM open_item
                     WHERE company_id = $1 AND open <> 0
                     UNION ALL SELECT document_id, instalment, open FROM ({LATER}) later) parts
               GROUP BY document_id, instalment HAVING SUM(open) <> 0) d
         JOIN open_item i ON i.company_id = $1 AND i.document_id = d.document_id
              AND i.instalment = d.instalment
         JOIN customer c ON c.company_id = $1 AND c.id = i.customer_id
         ORDER BY c.code, i.due_on, i.document_number"
    );
    reader.query(&sql, &[company.value().into(), as_of.to_value()], &mut |row| {
        let mut cells = Cells::new(row);
        let (number, kind, customer) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let (document_on, due_on, currency) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let (amount, open) = (cells.money(currency)?, cells.money(currency)?);
        each(ItemAsOf { number, kind, customer, document_on, due_on, amount, open })
    })
}
