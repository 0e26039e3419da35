//! `opening.state_balances`: what the last system's trial balance says.
use super::OpeningReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::Company;
use quittance_domain::ledger::{BookSettings, LedgerAccount};
use quittance_domain::opening::balances::BALANCES_MAX;
use quittance_domain::opening::{
    BalancesStated, Opening, OpeningBalance, StateBalances, StatedGiven, state_balances,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    opening: Option<Arc<Opening>>,
    company: Arc<Company>,
    settings: Arc<BookSettings>,
    accounts: BTreeMap<String, LedgerAccount>,
}

impl Command for StateBalances {
    const NAME: &'static str = "opening.state_balances";
    type Given = Given;
    type Decision = BalancesStated;
    type Reply = OpeningReply;

    fn rows(&self) -> usize {
        2 + 2 * self.balances.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        let opening = super::opening(look)?;
        // More are refused before any is looked at.
        let numbers = || self.balances.iter().take(BALANCES_MAX).map(|line| &line.account);
        for number in numbers() {
            look.want::<LedgerAccount>(number.clone());
            if let Some(opening) = &opening {
                look.want::<OpeningBalance>((opening.on, number.clone()));
            }
        }
        let mut accounts = BTreeMap::new();
        for number in numbers() {
            if let Some(account) = crate::ledger::account(look, number)? {
                accounts.insert(number.clone(), account);
            }
        }
        let settings = crate::ledger::settings(look)?;
        Ok(Given { opening, company: crate::company::find(look)?, settings, accounts })
    }

    fn decide(
        &self,
        given: &Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<BalancesStated, Refused> {
        let given = StatedGiven {
            opening: given.opening.as_deref(),
            settings: &given.settings,
            base: given.company.base_currency,
            accounts: &given.accounts,
        };
        state_balances(&given, self)
    }

    fn record(
        &self,
        given: Given,
        stated: BalancesStated,
        recorder: &mut Recorder<'_>,
    ) -> Result<OpeningReply, Halt> {
        stated.balances.into_iter().try_for_each(|balance| recorder.put(balance))?;
        recorder.emit_all(stated.events);
        let opening = given.opening.expect("balances are stated of an opening");
        Ok(OpeningReply { on: opening.on, state: opening.state })
    }
}
