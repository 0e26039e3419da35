//! `receivables.issue_statement`.
use super::borrowed;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::credit::CreditAccount;
use quittance_domain::receivables::{AccountStatement, IssueStatement, OpenItem, issue_statement};
use quittance_domain::{At, Event, Ids, Refused};
use quittance_store::receivables::{OpenItemsOfCustomer, StatementsOfCustomer};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What a statement is made from.
pub struct StatementGiven {
    items: Vec<Arc<OpenItem>>,
    last: Vec<Arc<AccountStatement>>,
}

impl Command for IssueStatement {
    const NAME: &'static str = "receivables.issue_statement";
    type Given = StatementGiven;
    type Decision = (Vec<AccountStatement>, Vec<Event>);
    /// How many were issued: one for each currency, 0 where there is nothing to tell.
    type Reply = u64;

    fn rows(&self) -> usize {
        20
    }

    /// Refusals: `receivables.customer_not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<StatementGiven, Halt> {
        look.want::<CreditAccount>(self.customer);
        look.want_all::<OpenItemsOfCustomer>(self.customer);
        look.want_all::<StatementsOfCustomer>(self.customer);
        super::credit(look, self.customer)?;
        let items = look.all::<OpenItemsOfCustomer>(self.customer)?;
        let last = look.all::<StatementsOfCustomer>(self.customer)?;
        Ok(StatementGiven { items, last })
    }

    fn decide(
        &self,
        given: &StatementGiven,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<(Vec<AccountStatement>, Vec<Event>), Refused> {
        issue_statement(&borrowed(&given.items), &borrowed(&given.last), self, at)
    }

    fn record(
        &self,
        _given: StatementGiven,
        (statements, events): (Vec<AccountStatement>, Vec<Event>),
        recorder: &mut Recorder<'_>,
    ) -> Result<u64, Halt> {
        let issued = statements.len() as u64;
        for statement in statements {
            recorder.put(statement)?;
        }
        recorder.emit_all(events);
        Ok(issued)
    }
}
