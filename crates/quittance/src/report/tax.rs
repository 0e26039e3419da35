//! The figures of a tax return: base and output tax of each category and rate, from the books
//! alone, and the documents behind each figure; beside them the input tax that suppliers billed.
use super::too_large;
use crate::exit::Stop;
use crate::figures::{amount_cell, decimal, period};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::ledger::{Area, OutputTaxRow, TaxCode};
use quittance_domain::tax::TaxCategory;
use quittance_domain::{Currency, Date, Money, Rate};
use quittance_store::ledger;
use serde::Serialize;
use std::io::Write;

/// Whether the documents of each figure are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Documents {
    /// They are.
    Told,
    /// They are left out.
    Left,
}

#[derive(Serialize)]
struct Report {
    report: &'static str,
    from: Date,
    to: Date,
    currency: Currency,
    /// The day through which tax is locked: what is told for days behind it may still change.
    locked_through: Option<Date>,
    #[serde(serialize_with = "decimal")]
    base: Money,
    #[serde(serialize_with = "decimal")]
    tax: Money,
    /// Of suppliers' bills, at all rates.
    #[serde(serialize_with = "decimal")]
    input_tax: Money,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    category: TaxCategory,
    rate: Rate,
    /// One of the documents; none: their sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    posted_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<String>,
    #[serde(serialize_with = "decimal")]
    base: Money,
    #[serde(serialize_with = "decimal")]
    tax: Money,
}

/// Runs the report.
pub fn run(
    books: &Books,
    (from, to): (Date, Date),
    documents: Documents,
    out: &mut Out,
) -> Result<(), Stop> {
    let report = read(books, (from, to), documents)?;
    if out.is_json() {
        return out.document(&report);
    }
    let right = format!("{}, {}, in {}", books.code, period(from, to), report.currency);
    out.title("Output tax", &right)?;
    writeln!(out)?;
    print(&report, out)?;
    if !report.input_tax.is_zero() {
        let input = amount_cell(report.input_tax);
        writeln!(out, "\nInput tax of suppliers' bills in these days: {input}")?;
    }
    match report.locked_through.filter(|through| *through >= to) {
        Some(_) => writeln!(out, "\nTax is locked for these days: the figures are final.")?,
        None => writeln!(
            out,
            "\nTax is not locked for all of these days: the figures may change until ledger.lock."
        )?,
    }
    Ok(())
}

fn read(books: &Books, period: (Date, Date), documents: Documents) -> Result<Report, Stop> {
    let (mut sums, each, (currency, input_tax), settings) = books.database.read(|reader| {
        let company = books.company;
        let each = match documents {
            Documents::Told => ledger::output_tax_by_document(reader, company, period)?,
            Documents::Left => Vec::new(),
        };
        let currency = quittance_store::company::base_currency(reader, company)?;
        let sums = ledger::output_tax(reader, company, period)?;
        let input_tax = ledger::input_tax(reader, company, period)?;
        Ok((sums, each, (currency, input_tax), ledger::settings(reader, company)?))
    })?;
    let mut rows = Vec::with_capacity(sums.len() + each.len());
    let (mut base, mut tax) = (Money::zero(currency), Money::zero(currency));
    sums.sort_by_key(|sum| sum.code);
    for sum in sums {
        base = base.checked_add(sum.base).map_err(too_large)?;
        tax = tax.checked_add(sum.tax).map_err(too_large)?;
        let of_code = each.iter().filter(|one| one.tax.code == sum.code);
        let told = of_code.map(|one| row(&one.tax, Some((one.posted_on, one.document.clone()))));
        match documents {
            Documents::Told => rows.extend(told),
            Documents::Left => rows.push(row(&sum, None)),
        }
    }
    let ((from, to), report) = (period, "tax");
    let locked_through = settings.through(Area::Tax);
    Ok(Report { report, from, to, currency, locked_through, base, tax, input_tax, rows })
}

fn row(of: &OutputTaxRow, document: Option<(Date, String)>) -> Row {
    let TaxCode { category, rate } = of.code;
    let (posted_on, document) = document.unzip();
    Row { category, rate, posted_on, document, base: of.base, tax: of.tax }
}

fn print(report: &Report, out: &mut Out) -> Result<(), Stop> {
    let has_documents = report.rows.iter().any(|row| row.document.is_some());
    let mut columns = vec![("supply", Align::Left), ("rate", Align::Left)];
    if has_documents {
        columns.extend([("date", Align::Left), ("document", Align::Left)]);
    }
    columns.extend([("base", Align::Right), ("tax", Align::Right)]);
    let mut table = Table::new(&columns);
    for row in &report.rows {
        let mut cells = vec![words(row.category).to_owned(), row.rate.to_string()];
        if has_documents {
            let date = row.posted_on.map(|day| day.to_string()).unwrap_or_default();
            cells.extend([date, row.document.clone().unwrap_or_default()]);
        }
        cells.extend([amount_cell(row.base), amount_cell(row.tax)]);
        table.row(cells);
    }
    table.totals();
    let mut sums = vec!["sum".to_owned()];
    sums.resize(columns.len() - 2, String::new());
    sums.extend([amount_cell(report.base), amount_cell(report.tax)]);
    table.row(sums);
    table.print(out)
}

/// A category, for people.
fn words(category: TaxCategory) -> &'static str {
    match category {
        TaxCategory::Standard => "standard",
        TaxCategory::Reduced => "reduced",
        TaxCategory::Zero => "zero rated",
        TaxCategory::Exempt => "exempt",
        TaxCategory::ReverseCharge => "reverse charge",
        TaxCategory::IntraCommunity => "intra-community",
        TaxCategory::Export => "export",
        TaxCategory::OutsideScope => "outside the scope",
    }
}
