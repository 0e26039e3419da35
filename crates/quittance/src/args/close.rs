//! `quittance close`.
use super::date;
use clap::Args;
use quittance_domain::Date;

/// `close`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  quittance report close --through 2026-03-31      what is still to be done
  quittance do ledger.lock areas[0]=stock areas[1]=receivables through=2026-03-31
  quittance close --through 2026-03-31             unbilled revenue, other currencies, losses
  quittance close --through 2026-12-31 --year      the result goes to retained earnings
  quittance close --through 2026-12-31 --reopen 'bank charges are missing'

Both need locked days, so that the figures cannot change behind them. What is posted for a period is
taken back on the next day by itself; it may be run again and posts what has changed since.")]
pub struct Close {
    /// The last day of the period or year
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub through: Date,
    /// Close the year
    #[arg(long)]
    pub year: bool,
    /// Open the last closed year again, for this reason
    #[arg(long, value_name = "REASON", conflicts_with = "year")]
    pub reopen: Option<String>,
}
