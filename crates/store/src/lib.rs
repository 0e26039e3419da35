//! The two databases. The only SQL of Quittance stands here and in `migrations/`.
//!
//! - [`unit_of_work`]: what batches know and changes, in memory; all writing goes through it.
//! - [`record`]: how a type of the domain is a row; [`record::Lookup`]: how it is found.
//! - [`sqlite`], [`postgres`]: the two engines behind [`session::Session`].
//! - [`database`]: opening by address, reading connections; [`backup`]; [`migrate`]: the schema.
//! - one file per capability: its records' columns, its look-ups, its reads.
//! - [`verify`]: statements that derive DESIGN's promises anew from the base records.
//!
//! It knows no decision: what is stored is what the domain decided.
pub mod backup;
pub mod blanket;
pub mod carrier;
pub mod chain;
pub mod closing;
pub mod company;
pub mod credit;
pub mod customer;
pub mod database;
pub mod engine_tables;
pub mod fault;
pub mod fetch;
pub mod field;
pub mod fulfilment;
pub mod invoicing;
pub mod kpi;
pub mod ledger;
pub mod measure;
pub mod migrate;
pub mod names;
pub mod opening;
pub mod order;
pub mod packaging;
pub mod payment;
pub mod postgres;
pub mod pricing;
pub mod product;
pub mod purchasing;
pub mod quotation;
pub mod reader;
pub mod receivables;
pub mod record;
pub mod returns;
pub mod routine;
pub mod schema;
pub mod scratch;
pub mod session;
pub mod shipping;
pub mod sqlite;
pub mod sqlite_statistics;
pub mod stock;
pub mod summary_billing;
pub mod tax;
pub mod tax_return;
pub mod tracking;
mod turn;
pub mod unit_of_work;
pub mod value;
pub mod verify;

pub use database::{Address, Database};
pub use fault::Fault;
