//! Damage: pages, and stored values that are not what their column promises.
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::reader::{Reader, rows};
use crate::record::Table;
use crate::schema::tables;
use crate::value::{Kind, Value};
use quittance_domain::CompanyId;
use quittance_domain::blanket::BlanketState;
use quittance_domain::code::Code;
use quittance_domain::company::BackDating;
use quittance_domain::customer::{Block, TaxStatus};
use quittance_domain::invoicing::InvoiceKind;
use quittance_domain::ledger::{Account, AccountType, Activity, Area, EntryKind, Late};
use quittance_domain::order::{Channel, HoldKind, OrderState};
use quittance_domain::payment::{
    Carried, DeductionReason, Method, PayerState, PendingState, ReceiptState,
};
use quittance_domain::pricing::{
    CouponUseState, IncompleteAs, MinimumAs, PriceChoice, PromotionState, Stacking,
};
use quittance_domain::product::{ProductKind, ProductStatus};
use quittance_domain::purchasing::PurchaseState;
use quittance_domain::quotation::QuotationState;
use quittance_domain::receivables::ItemKind;
use quittance_domain::returns::{CreditBasis, Disposition, ReturnState};
use quittance_domain::shipping::ShipmentState;
use quittance_domain::stock::{Cause, CountState, MoveKind, StockDocumentKind, TransferState};
use quittance_domain::tax::{PriceTax, TaxCategory};

pub const CHECKS: &[Check] = &[
    Check {
        name: "damage.file_is_sound",
        promise: "the pages of an SQLite file hold together",
        how: How::Run(file),
    },
    Check {
        name: "damage.values_are_of_their_kind",
        promise: "numbers are whole numbers, texts are texts",
        how: How::Run(kinds),
    },
    Check {
        name: "damage.dates_are_dates",
        promise: "each date is a day, as 2026-01-31",
        how: How::Run(dates),
    },
    Check {
        name: "damage.codes_are_known",
        promise: "each state, kind and account is one that we know",
        how: How::Run(codes),
    },
];

fn file(reader: &mut dyn Reader, _: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let damage = reader.damage()?;
    Ok(damage.map(|found| ("file".to_owned(), "no damage".to_owned(), found)))
}

/// The first value of a column that a condition finds.
fn first_value(
    reader: &mut dyn Reader,
    company: CompanyId,
    (table, column): (&str, &str),
    condition: &str,
) -> Result<Option<String>, Fault> {
    let sql = format!(
        "SELECT CAST({column} AS TEXT) FROM {table}
         WHERE company_id = $1 AND {condition} LIMIT 1"
    );
    let found = rows(reader, &sql, &[company.value().into()])?;
    Ok(found.first().map(|row| match row.first() {
        Some(Value::Text(text)) => text.clone(),
        other => format!("{other:?}"),
    }))
}

/// Whether any row of a table breaks one of several conditions: one pass over the table, so that
/// only a table with something wrong is asked column by column.
fn is_broken(
    reader: &mut dyn Reader,
    company: CompanyId,
    table: &str,
    conditions: &[String],
) -> Result<bool, Fault> {
    let sql = format!(
        "SELECT CAST(1 AS BIGINT) FROM {table} WHERE company_id = $1 AND ({}) LIMIT 1",
        conditions.join(" OR ")
    );
    Ok(!rows(reader, &sql, &[company.value().into()])?.is_empty())
}

/// The first column of the tables whose condition finds something.
fn first_broken<'a>(
    reader: &mut dyn Reader,
    company: CompanyId,
    expected: &str,
    conditions: impl IntoIterator<Item = (&'a str, Vec<(&'a str, String)>)>,
) -> Result<Option<Disagreement>, Fault> {
    for (table, columns) in conditions {
        let of_table: Vec<String> = columns.iter().map(|(_, it)| it.clone()).collect();
        if of_table.is_empty() || !is_broken(reader, company, table, &of_table)? {
            continue;
        }
        for (column, condition) in columns {
            let found = first_value(reader, company, (table, column), &condition)?;
            if let Some(found) = found {
                return Ok(Some((format!("{table}.{column}"), expected.to_owned(), found)));
            }
        }
    }
    Ok(None)
}

/// PostgreSQL holds the types by itself; SQLite keeps what it cannot convert as it is.
fn kinds(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let of_table = |table: &'static Table| {
        let condition = |name: &str, kind: Kind| match kind {
            Kind::Int => Some(format!("CAST({name} AS BIGINT) <> {name}")),
            Kind::Text => Some(format!("CAST({name} AS TEXT) <> {name}")),
            Kind::Id | Kind::Flag => None,
        };
        let columns = table.columns.iter();
        let columns = columns.filter_map(|it| Some((it.name, condition(it.name, it.kind)?)));
        (table.name, columns.collect())
    };
    let conditions: Vec<_> = tables().iter().map(|table| of_table(table)).collect();
    first_broken(reader, company, "a value of the column's kind", conditions)
}

/// Whether a column of texts holds dates: their names say so.
fn is_date(column: &str) -> bool {
    column.ends_with("_on")
        || [
            "valid_from",
            "valid_to",
            "valid_until",
            "business_date",
            "last_date",
            "last_moved",
            "supplied_on",
        ]
        .contains(&column)
}

fn dates(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let condition = |name: &str| {
        format!(
            "({name} IS NOT NULL AND NOT ({name} LIKE '____-__-__'
              AND substr({name}, 1, 4) BETWEEN '1970' AND '2199'
              AND substr({name}, 6, 2) BETWEEN '01' AND '12'
              AND substr({name}, 9, 2) BETWEEN '01' AND '31'))"
        )
    };
    let of_table = |table: &'static Table| {
        let columns = table.columns.iter().filter(|it| it.kind == Kind::Text && is_date(it.name));
        (table.name, columns.map(|it| (it.name, condition(it.name))).collect())
    };
    let conditions: Vec<_> = tables().iter().map(|table| of_table(table)).collect();
    first_broken(reader, company, "a day", conditions)
}

/// The condition that finds what is no code of `C`.
fn unknown<C: Code>(column: &'static str) -> (&'static str, String) {
    let known: Vec<String> = C::ALL.iter().map(|it| format!("'{}'", it.code())).collect();
    (column, format!("{column} NOT IN ({})", known.join(", ")))
}

fn codes(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let taxed = || unknown::<TaxCategory>("tax_category");
    let mut conditions = vec![
        ("company", vec![unknown::<BackDating>("back_dating")]),
        ("customer", vec![unknown::<TaxStatus>("tax_status"), unknown::<Block>("block")]),
        ("coupon_use", vec![unknown::<CouponUseState>("state")]),
        (
            "pricing_policy",
            vec![
                unknown::<PriceChoice>("choice"),
                unknown::<MinimumAs>("minimum_as"),
                unknown::<IncompleteAs>("incomplete_as"),
            ],
        ),
        (
            "product",
            vec![unknown::<ProductKind>("kind"), unknown::<ProductStatus>("status"), taxed()],
        ),
        ("promotion", vec![unknown::<PromotionState>("state"), unknown::<Stacking>("stacking")]),
        ("tax_rate", vec![unknown::<TaxCategory>("category")]),
        ("sales_order", vec![unknown::<OrderState>("state"), unknown::<Channel>("channel")]),
        ("sales_order_line", vec![unknown::<ProductKind>("kind"), taxed()]),
        ("blanket_order", vec![unknown::<BlanketState>("state"), unknown::<PriceTax>("price_tax")]),
        ("price_list", vec![unknown::<PriceTax>("price_tax")]),
        ("price_entry", vec![unknown::<PriceTax>("price_tax")]),
        ("quotation", vec![unknown::<QuotationState>("state")]),
        ("quotation_line", vec![unknown::<ProductKind>("kind"), taxed()]),
        ("order_hold", vec![unknown::<HoldKind>("kind")]),
        ("stock_document", vec![unknown::<StockDocumentKind>("kind"), unknown::<Cause>("cause")]),
        ("purchase_order", vec![unknown::<PurchaseState>("state")]),
        ("supplier_invoice_line", vec![taxed()]),
        ("supplier_payment", vec![unknown::<Method>("method")]),
        ("stock_transfer", vec![unknown::<TransferState>("state")]),
        ("stock_count", vec![unknown::<CountState>("state")]),
        ("stock_move", vec![unknown::<MoveKind>("kind")]),
        ("shipment", vec![unknown::<ShipmentState>("state")]),
        ("return_order", vec![unknown::<ReturnState>("state")]),
        (
            "return_line",
            vec![
                unknown::<ProductKind>("kind"),
                taxed(),
                unknown::<CreditBasis>("basis"),
                unknown::<Disposition>("disposition"),
            ],
        ),
        ("invoice", vec![unknown::<InvoiceKind>("kind")]),
        ("invoice_line", vec![unknown::<ProductKind>("kind"), taxed()]),
        ("invoice_tax", vec![unknown::<TaxCategory>("category")]),
        ("credited_tax", vec![unknown::<TaxCategory>("category")]),
        ("journal_entry", vec![unknown::<EntryKind>("kind")]),
        ("journal_line", vec![unknown::<Account>("account")]),
        ("book_settings", vec![unknown::<Late>("late")]),
        (
            "ledger_account",
            vec![unknown::<AccountType>("account_type"), unknown::<Activity>("activity")],
        ),
        ("period_change", vec![unknown::<Area>("area")]),
    ];
    conditions.extend(codes_of_money());
    first_broken(reader, company, "a code that is known", conditions)
}

/// The conditions of the tables of payments and what is open.
fn codes_of_money() -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    vec![
        ("payment", vec![unknown::<Method>("method")]),
        ("refund", vec![unknown::<Method>("method")]),
        ("deduction", vec![unknown::<DeductionReason>("reason")]),
        ("payer_link", vec![unknown::<PayerState>("state")]),
        (
            "payment_under_way",
            vec![unknown::<Carried>("carried"), unknown::<PendingState>("state")],
        ),
        (
            "unidentified_receipt",
            vec![unknown::<Method>("method"), unknown::<ReceiptState>("state")],
        ),
        ("open_item", vec![unknown::<ItemKind>("kind")]),
    ]
}
