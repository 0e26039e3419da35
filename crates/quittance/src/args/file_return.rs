//! `quittance file-return`.
use clap::Args;
use quittance_domain::tax::TaxPeriod;

/// `file-return`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance report tax-return --period 2026-01     what would be filed, and what is in no box
  quittance file-return 2026-01                    frozen, and tax is locked through 2026-01-31
  quittance report tax-return --filed --period 2026-01

Periods are filed in order, without gap, once their days are over. What was filed never changes:
what comes late belongs to the first open day and to the return of a later period.")]
pub struct FileReturn {
    /// A month, a quarter or a year, as 2026-03, 2026-Q1 or 2026
    #[arg(value_name = "PERIOD")]
    pub period: TaxPeriod,
}
