//! `quittance file-return`: files the tax return of a period.
use crate::args::{FileReturn, Global};
use crate::exit::{Exit, Stop};
use crate::figures::money;
use crate::open::Books;
use crate::out::Out;
use quittance_engine::tax::file_return;
use std::io::Write;

/// Who it is in the audit trail.
const ACTOR: &str = "cli";

/// Runs the subcommand.
pub fn run(global: &Global, asked: &FileReturn, out: &mut Out) -> Result<Exit, Stop> {
    let books = Books::open(global)?;
    let engine = books.engine()?;
    let filed = file_return(&engine, books.company, ACTOR, asked.period)?;
    if out.is_json() {
        out.document(&filed)?;
    } else {
        writeln!(out, "filed: {}, payable {}", filed.period, money(filed.payable))?;
        writeln!(out, "hash: {}", filed.hash)?;
    }
    Ok(Exit::Done)
}
