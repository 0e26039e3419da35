//! The engine's tests: each runs on both databases.
#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]
mod agreements;
#[allow(dead_code, reason = "shared with the tests of store")]
#[path = "../../../store/tests/it/both.rs"]
mod both;
mod cash_side;
mod core;
mod hard;
mod harness;
mod jobs;
mod largest;
mod master_data;
mod masters_in_orders;
mod memory;
mod order_side;
mod routines;
mod scenario;
mod work;
