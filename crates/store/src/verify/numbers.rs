//! Numbers: each series is gapless, and the next number follows the last.
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch;
use crate::reader::Reader;
use quittance_domain::CompanyId;
use quittance_domain::code::Code;
use quittance_domain::company::Series;
use std::collections::BTreeMap;

pub const CHECKS: &[Check] = &[
    Check {
        name: "company.numbers_are_gapless",
        promise: "the numbers of each series follow each other without a gap",
        how: How::Run(gapless),
    },
    Check {
        name: "company.next_number_follows",
        promise: "the next number of each series is the one after its last document's",
        how: How::Run(next_follows),
    },
];

/// The table that holds the documents of a series.
fn table(series: Series) -> &'static str {
    match series {
        Series::SalesOrder => "sales_order",
        Series::Shipment => "shipment",
        Series::Invoice | Series::CreditNote => "invoice",
        Series::Payment => "payment",
        Series::Return => "return_order",
        Series::StockDocument => "stock_document",
        Series::Journal => "journal_entry",
    }
}

/// The numbers that are used of one series of one year.
#[derive(Clone, Copy, Debug)]
struct Used {
    count: i64,
    first: i64,
    last: i64,
}

/// What is used of each series, such as `INV-2026`.
fn used(reader: &mut dyn Reader, company: CompanyId) -> Result<BTreeMap<String, Used>, Fault> {
    let mut used = BTreeMap::new();
    for series in Series::ALL {
        // `INV-`, then four digits of the year, then `-` and the count.
        let prefix = series.code().len() + 1;
        let (year_end, count_start) = (prefix + 4, prefix + 6);
        let sql = format!(
            "SELECT series, COUNT(*), MIN(place), MAX(place)
             FROM (SELECT substr(number, 1, {year_end}) AS series,
                          CAST(substr(number, {count_start}) AS BIGINT) AS place
                   FROM {}
                   WHERE company_id = $1 AND substr(number, 1, {prefix}) = '{}-') numbers
             GROUP BY series ORDER BY series",
            table(*series),
            series.code()
        );
        let of_series = fetch::all(reader, &sql, &[company.value().into()], |cells| {
            let series: String = cells.cell()?;
            let (count, first, last) = (cells.cell()?, cells.cell()?, cells.cell()?);
            Ok((series, Used { count, first, last }))
        })?;
        used.extend(of_series);
    }
    Ok(used)
}

fn gapless(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let used = used(reader, company)?;
    let gap = used.iter().find(|(_, it)| it.count != it.last - it.first + 1);
    Ok(gap.map(|(series, it)| {
        let expected = format!("{} numbers, {} to {}", it.last - it.first + 1, it.first, it.last);
        (series.clone(), expected, format!("{} documents", it.count))
    }))
}

fn next_follows(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Option<Disagreement>, Fault> {
    let mut used = used(reader, company)?;
    let sql = "SELECT series, next FROM number_series WHERE company_id = $1 ORDER BY series";
    let stored: Vec<(String, i64)> = fetch::all(reader, sql, &[company.value().into()], |cells| {
        Ok((cells.cell()?, cells.cell()?))
    })?;
    for (series, next) in stored {
        match used.remove(&series) {
            Some(it) if next != it.last + 1 => {
                return Ok(Some((series, (it.last + 1).to_string(), next.to_string())));
            }
            Some(_) => {}
            None if next > 1 => {
                let found = format!("{next}, and no document");
                return Ok(Some((series, "1".to_owned(), found)));
            }
            None => {}
        }
    }
    let unknown = used.into_iter().next();
    Ok(unknown.map(|(series, it)| (series, (it.last + 1).to_string(), "no such series".to_owned())))
}
