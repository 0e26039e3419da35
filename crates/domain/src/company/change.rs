//! Changes what the company does by itself.

use super::{ChangeCompany, Company};
use crate::event::Event;
use crate::id::Uuid;

/// A changed company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyChanged {
    /// Changed.
    pub company: Company,
    /// `company.changed`, with what is new.
    pub events: Vec<Event>,
}

/// Changes what the command names. Nothing is refused: each value makes sense at any time.
#[must_use]
pub fn change(company: &Company, command: &ChangeCompany) -> CompanyChanged {
    let mut company = company.clone();
    let mut changed = Event::new("company.changed", Uuid::nil());
    if let Some(back_dating) = command.back_dating {
        company.back_dating = back_dating;
        changed = changed.with("back_dating", back_dating);
    }
    if let Some(stages) = command.automatic {
        company.automatic = stages;
        changed = changed
            .with("confirm", stages.confirm)
            .with("ship", stages.ship)
            .with("invoice", stages.invoice)
            .with("collect", stages.collect)
            .with("credit", stages.credit);
    }
    CompanyChanged { company, events: vec![changed] }
}
