//! Why the company's own records refuse.

use super::sourcing::SOURCES_MAX;
use super::{DAYS_AHEAD_MAX, DAYS_BACK_MAX, Series};
use crate::currency::Currency;
use crate::date::Date;
use crate::refusal::{Kind, Refusal};

/// A refusal about the company.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompanyRefusal {
    /// The company was never created.
    #[error("there is no such company")]
    NotFound,
    /// There is a company here already.
    #[error("the company `{code}` exists already")]
    Exists {
        /// Its code.
        code: String,
    },
    /// The code was claimed for books in another currency.
    #[error("the code was claimed for books in {books}, not in {asked}")]
    BooksInOtherCurrency {
        /// The currency of the books.
        books: Currency,
        /// The currency that is asked for.
        asked: Currency,
    },
    /// No time zone has this name.
    #[error("`{text}` is not a time zone of the IANA database such as Europe/Vienna")]
    UnknownTimeZone {
        /// The start of the text.
        text: String,
    },
    /// Another warehouse has this code.
    #[error("warehouse code `{code}` is taken")]
    WarehouseCodeTaken {
        /// The code.
        code: String,
    },
    /// More warehouses than a list has.
    #[error("{warehouses} warehouses are more than the {SOURCES_MAX} of one list")]
    TooManySources {
        /// How many.
        warehouses: usize,
    },
    /// A warehouse that stands in a list twice.
    #[error("warehouse `{code}` is named twice")]
    SourceTwice {
        /// Its code.
        code: String,
    },
    /// A warehouse that the company does not have.
    #[error("the company has no such warehouse")]
    UnknownWarehouse,
    /// Numbers were drawn from it.
    #[error("numbers of {series} were drawn already: where it begins cannot be said any more")]
    SeriesInUse {
        /// The series.
        series: String,
    },
    /// No series begins there.
    #[error("a series is of a year from 1000 to 9999 and begins with 1 to 999999999")]
    SeriesOutOfRange,
    /// A legal document before the last one of its series.
    #[error("the last number of {series} is of {last_date}, so that {date} is too early")]
    DateBeforeLastNumber {
        /// The kind of document.
        series: Series,
        /// The document's date.
        date: Date,
        /// The date of the last document.
        last_date: Date,
    },
    /// A document's date is far from the day on which it is recorded.
    #[error(
        "{date} is more than {DAYS_AHEAD_MAX} days after {today} or {DAYS_BACK_MAX} before it; \
         a company that allows back-dating may enter it"
    )]
    DateOutOfWindow {
        /// The document's date.
        date: Date,
        /// The day on which it was to be recorded.
        today: Date,
    },
}

impl Refusal for CompanyRefusal {
    fn code(&self) -> &'static str {
        match self {
            CompanyRefusal::NotFound => "company.not_found",
            CompanyRefusal::Exists { .. } => "company.exists",
            CompanyRefusal::BooksInOtherCurrency { .. } => "company.books_in_other_currency",
            CompanyRefusal::UnknownTimeZone { .. } => "company.unknown_time_zone",
            CompanyRefusal::WarehouseCodeTaken { .. } => "company.warehouse_code_taken",
            CompanyRefusal::DateBeforeLastNumber { .. } => "company.date_before_last_number",
            CompanyRefusal::DateOutOfWindow { .. } => "company.date_out_of_window",
            CompanyRefusal::TooManySources { .. } => "company.too_many_sources",
            CompanyRefusal::SourceTwice { .. } => "company.source_twice",
            CompanyRefusal::UnknownWarehouse => "company.unknown_warehouse",
            CompanyRefusal::SeriesInUse { .. } => "company.series_in_use",
            CompanyRefusal::SeriesOutOfRange => "company.series_out_of_range",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            CompanyRefusal::NotFound => Kind::NotFound,
            CompanyRefusal::UnknownTimeZone { .. }
            | CompanyRefusal::TooManySources { .. }
            | CompanyRefusal::SourceTwice { .. }
            | CompanyRefusal::UnknownWarehouse
            | CompanyRefusal::DateOutOfWindow { .. }
            | CompanyRefusal::SeriesOutOfRange => Kind::Invalid,
            CompanyRefusal::SeriesInUse { .. }
            | CompanyRefusal::Exists { .. }
            | CompanyRefusal::BooksInOtherCurrency { .. }
            | CompanyRefusal::WarehouseCodeTaken { .. }
            | CompanyRefusal::DateBeforeLastNumber { .. } => Kind::Conflict,
        }
    }
}
