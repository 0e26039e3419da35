//! The business, pure: words, records, decisions. No clock, no random, no I/O, no float.
//!
//! The shared words stand in the files of this folder; each capability has a folder of its own.

#![deny(clippy::float_arithmetic, clippy::wildcard_enum_match_arm)]

pub mod at;
pub mod blanket;
pub mod carrier;
pub mod closing;
pub mod code;
pub mod company;
pub mod country;
pub mod credit;
pub mod currency;
pub mod customer;
pub mod date;
pub mod decimal;
pub mod event;
pub mod fulfilment;
pub mod id;
pub mod invoicing;
pub mod ledger;
pub mod money;
pub mod opening;
pub mod order;
pub mod packaging;
pub mod patch;
pub mod payment;
pub mod price;
pub mod pricing;
pub mod product;
pub mod purchasing;
pub mod quantity;
pub mod quotation;
pub mod rate;
pub mod receivables;
pub mod refusal;
pub mod returns;
pub mod routine;
pub mod shipping;
pub mod stock;
pub mod tax;
pub mod text;
pub mod tracking;
pub mod typed_text;

pub use at::At;
pub use currency::Currency;
pub use date::{Date, Moment};
pub use event::Event;
pub use id::{CompanyId, Ids, TypedId};
pub use money::Money;
pub use price::Price;
pub use quantity::Quantity;
pub use rate::Rate;
pub use refusal::{Problem, Problems, Refusal, Refused};

#[cfg(test)]
mod tests;
