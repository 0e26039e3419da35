//! What stays in memory between two batches of a company: its unit of work, with all that its
//! batches have read and written. The rows that one batch wrote are those that the next ones need.
//!
//! Invariant: a unit of work is taken up only if the database holds what it knows. Whoever changes
//! a row of a company raises its count of batches under its lock, in this process or another; so a
//! unit of work is of use to the batch that finds the head as the one before left it, and to no
//! other (test: `what_another_process_wrote_is_never_overlooked`).
use quittance_domain::CompanyId;
use quittance_store::session::Head;
use quittance_store::unit_of_work::UnitOfWork;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A unit of work between two batches.
struct Kept {
    unit: UnitOfWork,
    known: usize,
    /// The head that the next batch finds if nothing came in between. The hash of the history is
    /// part of it: a database that was set back may come to the same count again.
    next: Head,
    /// The higher, the later it was kept.
    turn: u64,
}

#[derive(Default)]
struct State {
    companies: HashMap<CompanyId, Kept>,
    /// Records that they know together.
    known: usize,
    turns: u64,
}

impl State {
    fn remove(&mut self, company: CompanyId) -> Option<Kept> {
        let kept = self.companies.remove(&company)?;
        self.known -= kept.known;
        Some(kept)
    }

    /// The company whose unit of work was of no use for the longest time.
    fn oldest(&self) -> Option<CompanyId> {
        self.companies.iter().min_by_key(|(_, kept)| kept.turn).map(|(company, _)| *company)
    }
}

/// What an engine keeps in memory of all companies.
pub(crate) struct Memory {
    known_max: usize,
    state: Mutex<State>,
}

impl Memory {
    /// An empty memory that keeps so many records at most, of all companies together.
    pub fn new(known_max: usize) -> Self {
        Self { known_max, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The unit of work for a batch that has just begun: the one that was kept, if nothing came in
    /// between, or an empty one. Until it is kept again nothing is known of the company.
    pub fn take(&self, company: CompanyId, head: &Head) -> UnitOfWork {
        let kept = self.state().remove(company);
        let holds = kept.filter(|kept| kept.next == *head);
        holds.map_or_else(|| UnitOfWork::new(head.base), |kept| kept.unit)
    }

    /// Keeps the unit of work of a batch that is committed, with the head that it left. What is
    /// too much is forgotten: of this company its largest tables, then the companies of which
    /// nothing was asked for longest.
    pub fn keep(&self, company: CompanyId, head: Head, mut unit: UnitOfWork) {
        if unit.known() > self.known_max {
            unit.shrink(self.known_max / 2);
        }
        let known = unit.known();
        let next = Head { batches: head.batches + 1, ..head };
        let mut forgotten = Vec::new(); // dropped after the lock: others need not wait for it
        let mut state = self.state();
        while state.known + known > self.known_max {
            let Some(oldest) = state.oldest() else { break };
            forgotten.extend(state.remove(oldest));
        }
        state.turns += 1;
        state.known += known;
        let kept = Kept { unit, known, next, turn: state.turns };
        state.companies.insert(company, kept);
        drop(state);
        drop(forgotten);
    }

    /// Throws away what is known of a company.
    pub fn forget(&self, company: CompanyId) {
        let forgotten = self.state().remove(company);
        drop(forgotten); // after the lock
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quittance_domain::Currency;
    use quittance_domain::order::OrderId;
    use quittance_store::order::LinesOfOrder;
    use uuid::Uuid;

    fn head(batches: i64) -> Head {
        Head { sequence: 7, hash: "h".into(), batches, base: Currency::EUR }
    }

    /// A unit of work that knows so much.
    fn knowing(known: u128) -> UnitOfWork {
        let mut unit = UnitOfWork::new(Currency::EUR);
        for id in 0..known {
            unit.nothing_stored::<LinesOfOrder>(OrderId::from_uuid(Uuid::from_u128(id)));
        }
        unit
    }

    /// What the next batch of a company finds after batch 1.
    fn found(memory: &Memory, company: i64) -> usize {
        memory.take(CompanyId::new(company), &head(2)).known()
    }

    #[test]
    fn only_the_next_batch_of_the_same_history_takes_it_up() {
        let company = CompanyId::new(1);
        let same = |head: Head| {
            let memory = Memory::new(10);
            memory.keep(company, super::tests::head(1), knowing(3));
            memory.take(company, &head).known()
        };
        assert_eq!(same(head(2)), 3);
        assert_eq!(same(head(1)), 0, "another has set it back");
        assert_eq!(same(head(3)), 0, "another batch came in between");
        assert_eq!(same(Head { hash: "other".into(), ..head(2) }), 0);
        assert_eq!(same(Head { sequence: 8, ..head(2) }), 0);
    }

    #[test]
    fn it_is_taken_up_once() {
        let memory = Memory::new(10);
        memory.keep(CompanyId::new(1), head(1), knowing(3));
        assert_eq!(found(&memory, 1), 3);
        assert_eq!(found(&memory, 1), 0, "the batch that took it has not kept it again");
        memory.keep(CompanyId::new(1), head(1), knowing(3));
        memory.forget(CompanyId::new(1));
        assert_eq!(found(&memory, 1), 0);
    }

    #[test]
    fn what_is_too_much_is_forgotten_the_oldest_first() {
        let memory = Memory::new(10);
        memory.keep(CompanyId::new(1), head(1), knowing(4));
        memory.keep(CompanyId::new(2), head(1), knowing(4));
        memory.keep(CompanyId::new(3), head(1), knowing(4));
        assert_eq!(found(&memory, 1), 0);
        assert_eq!(found(&memory, 2), 4);
        assert_eq!(found(&memory, 3), 4);
        memory.keep(CompanyId::new(4), head(1), knowing(11));
        assert_eq!(found(&memory, 4), 0, "one table, more than is allowed");
        memory.keep(CompanyId::new(5), head(1), knowing(10));
        assert_eq!(found(&memory, 5), 10);
    }
}
