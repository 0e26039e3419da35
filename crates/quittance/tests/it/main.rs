//! The tests of the program as a whole, in one binary.
#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod bank_lines;
#[allow(dead_code, reason = "shared with the tests of store")]
#[path = "../../../store/tests/it/both.rs"]
mod both;
mod cli;
mod commands;
mod exported;
#[cfg(unix)]
mod files;
mod go_live;
mod hostile_files;
mod imported;
mod kill;
mod northwind;
mod online_retail;
mod pages;
mod plain_files;
mod retail_quirks;
mod simulated;
mod tidy;
