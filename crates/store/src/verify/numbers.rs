//! Numbers: each series begins with 1 and is gapless, the next number follows the last, and each
//! is of its kind and year; a legal series never goes back in time.
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch;
use crate::reader::Reader;
use quittance_domain::CompanyId;
use quittance_domain::code::Code;
use quittance_domain::company::Series;
use std::collections::BTreeMap;
use uuid::Uuid;

pub const CHECKS: &[Check] = &[
    Check {
        name: "company.numbers_are_gapless",
        promise: "the numbers of each series begin with 1 and follow each other without a gap",
        how: How::Run(gapless),
    },
    Check {
        name: "company.next_number_follows",
        promise: "the next number of each series is the one after its last document's, and its \
                  last date is theirs",
        how: How::Run(next_follows),
    },
    Check {
        name: "company.numbers_are_of_their_series",
        promise: "each number has the prefix of its kind of document and the year of its date",
        how: How::Run(known),
    },
    Check {
        name: "company.legal_numbers_follow_dates",
        promise: "in a legal series no date goes back, unless the company has allowed back-dating",
        how: How::Run(in_order),
    },
];

/// The column of the date that a document's number is drawn for.
fn date(series: Series) -> &'static str {
    match series {
        Series::SalesOrder => "ordered_on",
        Series::Quotation => "quoted_on",
        Series::Blanket => "agreed_on",
        Series::Shipment => "created_on",
        Series::Invoice | Series::CreditNote => "issued_on",
        Series::DepositRequest => "requested_on",
        Series::Payment | Series::UnidentifiedReceipt => "received_on",
        Series::ReturnedPayment => "returned_on",
        Series::Refund => "refunded_on",
        Series::Deduction => "deducted_on",
        Series::Return => "requested_on",
        Series::StockDocument => "moved_on",
        Series::Count => "opened_on",
        Series::Wave => "released_on",
        Series::PurchaseOrder => "ordered_on",
        Series::SupplierInvoice => "posted_on",
        Series::SupplierPayment => "paid_on",
        Series::Dispute => "opened_on",
        Series::Promise => "promised_on",
        Series::WriteOff => "written_on",
        Series::TaxRelief => "relieved_on",
        Series::LateCharge => "charged_on",
        Series::DunningLetter => "sent_on",
        Series::Allowance | Series::Closing => "as_of",
        Series::Journal => "posted_on",
    }
}

/// Which rows of the table are documents of the series.
fn of_series(series: Series) -> &'static str {
    match series {
        Series::Invoice => " AND kind IN ('invoice', 'deposit')",
        Series::CreditNote => " AND kind = 'credit_note'",
        Series::SalesOrder
        | Series::Quotation
        | Series::Blanket
        | Series::Shipment
        | Series::DepositRequest
        | Series::Payment
        | Series::ReturnedPayment
        | Series::Refund
        | Series::Deduction
        | Series::UnidentifiedReceipt
        | Series::Return
        | Series::StockDocument
        | Series::Count
        | Series::Wave
        | Series::PurchaseOrder
        | Series::SupplierInvoice
        | Series::SupplierPayment
        | Series::Dispute
        | Series::Promise
        | Series::WriteOff
        | Series::TaxRelief
        | Series::LateCharge
        | Series::DunningLetter
        | Series::Allowance
        | Series::Closing
        | Series::Journal => "",
    }
}

/// The table that holds the documents of a series.
pub(super) fn table(series: Series) -> &'static str {
    match series {
        Series::SalesOrder => "sales_order",
        Series::Quotation => "quotation",
        Series::Blanket => "blanket_order",
        Series::Shipment => "shipment",
        Series::Invoice | Series::CreditNote => "invoice",
        Series::DepositRequest => "deposit_request",
        Series::Payment => "payment",
        Series::ReturnedPayment => "returned_payment",
        Series::Refund => "refund",
        Series::Deduction => "deduction",
        Series::UnidentifiedReceipt => "unidentified_receipt",
        Series::Return => "return_order",
        Series::StockDocument => "stock_document",
        Series::Count => "stock_count",
        Series::Wave => "wave",
        Series::PurchaseOrder => "purchase_order",
        Series::SupplierInvoice => "supplier_invoice",
        Series::SupplierPayment => "supplier_payment",
        Series::Dispute => "dispute",
        Series::Promise => "promise",
        Series::WriteOff => "write_off",
        Series::TaxRelief => "tax_relief",
        Series::LateCharge => "late_charge",
        Series::DunningLetter => "dunning_letter",
        Series::Allowance => "allowance",
        Series::Closing => "closing",
        Series::Journal => "journal_entry",
    }
}

/// The numbers that are used of one series of one year.
#[derive(Clone, Debug)]
struct Used {
    count: i64,
    first: i64,
    last: i64,
    last_date: String,
}

/// What is used of each series, such as `INV-2026`.
fn used(reader: &mut dyn Reader, company: CompanyId) -> Result<BTreeMap<String, Used>, Fault> {
    let mut used = BTreeMap::new();
    for series in Series::ALL {
        // `INV-`, then four digits of the year, then `-` and the count.
        let prefix = series.code().len() + 1;
        let (year_end, count_start) = (prefix + 4, prefix + 6);
        let sql = format!(
            "SELECT series, COUNT(*), MIN(place), MAX(place), MAX(on_date)
             FROM (SELECT substr(number, 1, {year_end}) AS series, {} AS on_date,
                          CAST(substr(number, {count_start}) AS BIGINT) AS place
                   FROM {} d
                   WHERE company_id = $1 AND substr(number, 1, {prefix}) = '{}-'{}) numbers
             GROUP BY series ORDER BY series",
            date(*series),
            table(*series),
            series.code(),
            drawn(*series)
        );
        let of_series = fetch::all(reader, &sql, &[company.value().into()], |cells| {
            let series: String = cells.cell()?;
            let (count, first, last) = (cells.cell()?, cells.cell()?, cells.cell()?);
            Ok((series, Used { count, first, last, last_date: cells.cell()? }))
        })?;
        used.extend(of_series);
    }
    Ok(used)
}

/// What a document says of itself that has its number from the last system.
fn drawn(series: Series) -> &'static str {
    match table(series) {
        "invoice" => {
            " AND NOT EXISTS (SELECT 1 FROM opening_item b
                              WHERE b.company_id = $1 AND b.id = d.id)"
        }
        _ => "",
    }
}

/// Where series begin that do not begin with 1.
fn starts(reader: &mut dyn Reader, company: CompanyId) -> Result<BTreeMap<String, i64>, Fault> {
    let sql = "SELECT series, first FROM series_start WHERE company_id = $1 ORDER BY series";
    let starts = fetch::all(reader, sql, &[company.value().into()], |cells| {
        Ok((cells.cell()?, cells.cell()?))
    })?;
    Ok(starts.into_iter().collect())
}

fn gapless(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let (used, starts) = (used(reader, company)?, starts(reader, company)?);
    let start = |series: &String| starts.get(series).copied().unwrap_or(1);
    let gap = used.iter().find(|(series, it)| {
        let start = start(series);
        it.first != start || it.count != it.last - start + 1
    });
    Ok(gap.map(|(series, it)| {
        let start = start(series);
        let expected = format!("{} numbers, {start} to {}", it.last - start + 1, it.last);
        (series.clone(), expected, format!("{} documents, from {}", it.count, it.first))
    }))
}

fn next_follows(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Option<Disagreement>, Fault> {
    let (mut used, starts) = (used(reader, company)?, starts(reader, company)?);
    let sql = "SELECT series, next, COALESCE(last_date, 'no date') FROM number_series
               WHERE company_id = $1 ORDER BY series";
    let stored: Vec<(String, i64, String)> =
        fetch::all(reader, sql, &[company.value().into()], |cells| {
            Ok((cells.cell()?, cells.cell()?, cells.cell()?))
        })?;
    for (series, next, last_date) in stored {
        match used.remove(&series) {
            Some(it) if next != it.last + 1 || last_date != it.last_date => {
                let expected = format!("{} after {}", it.last + 1, it.last_date);
                return Ok(Some((series, expected, format!("{next} after {last_date}"))));
            }
            Some(_) => {}
            None if next != starts.get(&series).copied().unwrap_or(1) => {
                let found = format!("{next}, and no document");
                let start = starts.get(&series).copied().unwrap_or(1);
                return Ok(Some((series, start.to_string(), found)));
            }
            None => {}
        }
    }
    let unknown = used.into_iter().next();
    Ok(unknown.map(|(series, it)| (series, (it.last + 1).to_string(), "no such series".to_owned())))
}

fn known(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    for series in Series::ALL {
        let (code, on) = (series.code(), date(*series));
        let sql = format!(
            "SELECT number, {on} FROM {} d WHERE company_id = $1{}{}
               AND NOT number LIKE '{code}-' || substr({on}, 1, 4) || '-______%'
             ORDER BY number LIMIT 1",
            table(*series),
            of_series(*series),
            drawn(*series)
        );
        let args = [company.value().into()];
        let found: Option<(String, String)> =
            fetch::first(reader, &sql, &args, |cells| Ok((cells.cell()?, cells.cell()?)))?;
        if let Some((number, on)) = found {
            let expected = format!("{code}-{}-…", on.get(..4).unwrap_or(&on));
            return Ok(Some((table(*series).to_owned(), expected, number)));
        }
    }
    Ok(None)
}

/// Whether dates may go back: the company allows it, or did so once.
pub(super) fn may_be_back_dated(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<bool, Fault> {
    let sql = "SELECT COUNT(*) FROM (
                   SELECT 1 AS allowed FROM company
                   WHERE company_id = $1 AND back_dating = 'allowed'
                   UNION ALL
                   SELECT 1 FROM event
                   WHERE company_id = $1 AND subject_id = $2
                     AND kind IN ('company.created', 'company.changed')
                     AND payload LIKE '%\"back_dating\":\"allowed\"%') allowances";
    let args = [company.value().into(), Uuid::nil().into()];
    let allowances: i64 = fetch::one(reader, sql, &args, fetch::Cells::cell)?;
    Ok(allowances > 0)
}

fn in_order(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    if may_be_back_dated(reader, company)? {
        return Ok(None);
    }
    let sql = "SELECT CASE kind WHEN 'credit_note' THEN kind ELSE 'invoice' END,
                      substr(issued_on, 1, 4), number, issued_on FROM invoice v
               WHERE company_id = $1 AND NOT EXISTS (
                   SELECT 1 FROM opening_item b WHERE b.company_id = $1 AND b.id = v.id)
               ORDER BY 1, 2, length(number), number";
    let mut last: Option<[String; 3]> = None;
    let mut wrong = None;
    reader.query(sql, &[company.value().into()], &mut |row| {
        let mut cells = fetch::Cells::new(row);
        let (kind, year): (String, String) = (cells.cell()?, cells.cell()?);
        let (number, on): (String, String) = (cells.cell()?, cells.cell()?);
        if let Some([last_kind, last_year, last_on]) = &last
            && wrong.is_none()
            && (last_kind, last_year) == (&kind, &year)
            && on < *last_on
        {
            wrong = Some((number, format!("not before {last_on}"), on.clone()));
        }
        last = Some([kind, year, on]);
        Ok(())
    })?;
    Ok(wrong)
}
