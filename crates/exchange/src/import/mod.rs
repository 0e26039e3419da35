//! Tables of other systems become typed rows through a mapping.
//!
//! - **Mapping**: a text (TOML) that says how each kind of file is recognised and what its
//!   columns mean; docs/imports.md is its reference. It is data, never code.
//! - **Section**: one `[[file]]` of a mapping: a kind of file.
//! - **Sheet**: one file that is being read. Its lines come out one by one, the broken ones too.
//! - **Line**: one record of a sheet with the section's columns, in the section's order.
//! - **Document**: the lines of one number, with what each becomes by the section's rules.
//! - **Rejected**: a line that is not taken, with its reason.
//!
//! Invariant: each line of a sheet comes out exactly once: in a row, in a document, or rejected.
//! A document is whole or not there: when one of its lines is broken, all of them are rejected,
//! for half an order would be a wrong order.
//! Invariant: nothing that a file holds makes this panic, and memory is bounded, whatever its
//! size.

mod assemble;
mod bank_line;
mod condition;
mod document;
mod error;
mod group;
mod line;
mod mapping;
mod node;
mod opening;
mod opening_money;
mod read_section;
mod rejects;
mod row;
mod section;
mod sheet;
mod split;
mod value;

#[cfg(test)]
mod tests;

pub use bank_line::{BankLineFields, BankLineRow};
pub use document::{CustomerRef, Document, DocumentLine, Outcome, ProductRef, Rejected};
pub use error::ImportRefusal;
pub use group::{DOCUMENT_LINES_MAX, Grouping, JOINED_LINES_MAX, Joined, Taken};
pub use line::{Line, Origin, digest};
pub use mapping::{DateRange, Mapping, Setting, StockPolicy};
pub use opening::{
    OpeningBalanceFields, OpeningBalanceRow, OpeningGoodsFields, OpeningGoodsRow,
    OpeningItemFields, OpeningItemRow,
};
pub use opening_money::{OpeningBillFields, OpeningBillRow, OpeningMoneyFields, OpeningMoneyRow};
pub use rejects::Rejects;
pub use row::{CustomerRow, PaymentRow, PriceRow, ProductRow, StockRow};
pub use section::{
    CustomerFields, HeadSection, Kind, LineSection, PaymentFields, PriceFields, ProductFields,
    Section, StockFields, UnusedLines,
};
pub use sheet::{Lines, Recognised, Sheet};
