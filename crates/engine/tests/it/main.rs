//! The engine's tests: each runs on both databases.
#[path = "../../../store/tests/it/both.rs"]
mod both;
mod cash_side;
mod core;
mod harness;
mod master_data;
mod order_side;
