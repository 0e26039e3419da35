//! The opening: columns, look-ups.
use crate::{codes, lookup, record};
use quittance_domain::Date;
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::opening::{Opening, OpeningBalance, OpeningItem, OpeningMoney, OpeningState};
use uuid::Uuid;

codes!(OpeningState);

record!(Opening = "opening", rank 380, key ();
    on as live_on, state, receivables in base, goods in base, on_account in base,
    unidentified in base, payables in base, entry as entry_id; version);

record!(OpeningBalance = "opening_balance", rank 381, key (on as live_on: Date, account: String);
    balance in base; version);

record!(OpeningItem = "opening_item", rank 382, key (id: InvoiceId); brought_on);

record!(OpeningMoney = "opening_money", rank 740, key (id: Uuid); brought_on);

lookup!(
    /// What was stated of the trial balance.
    StatedBalances: OpeningBalance, by (on as live_on: Date)
);
