//! Documents that other systems speak. Pure: what it reads comes in as bytes, what it finds goes
//! out as typed values or as refusals; it knows the domain's words and no engine.
//!
//! - [`datev`]: the journal as postings for tax advisers.
//! - [`import`]: tables of other systems (CSV, plain or gzip) through a mapping that says what
//!   their columns mean.
//! - [`statement`]: bank statements (camt.053), whose lines are money that came in.
pub mod datev;
pub mod import;
pub mod statement;
