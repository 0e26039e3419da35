//! `quittance statement`: what it takes.
use clap::Args;
use std::path::PathBuf;

/// `statement`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance statement 2026-03-31.xml
  quittance statement lines.csv --mapping mappings/bank.toml --rejects rejects.csv
  quittance statement *.xml --json | jq '.rows[] | select(.outcome == \"unidentified\")'
  quittance report unidentified                    then see whose money nobody knows

Each line has a permanent key: the same statement again changes nothing. Exit code 1 when lines were
refused.")]
pub struct Statement {
    /// Statements of a bank: camt.053, or with a mapping CSV, plain or gzip
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// What the columns mean
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Where lines go that cannot be taken, each with its reason; replaced if it exists
    #[arg(long, value_name = "FILE", requires = "mapping")]
    pub rejects: Option<PathBuf>,
}
