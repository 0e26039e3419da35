//! An agenda: what is to be done on which day.
use quittance_domain::Date;
use std::collections::BTreeMap;

/// Things to do by day, in the order in which they were noted.
pub struct Agenda<T> {
    days: BTreeMap<Date, Vec<T>>,
}

impl<T> Agenda<T> {
    /// An agenda without a note.
    pub fn new() -> Self {
        Self { days: BTreeMap::new() }
    }

    /// Notes a thing for a day.
    pub fn note(&mut self, on: Date, thing: T) {
        self.days.entry(on).or_default().push(thing);
    }

    /// Takes out all that is due by the end of a day, the oldest first.
    pub fn due(&mut self, today: Date) -> Vec<T> {
        let later = match today.add_days(1) {
            Ok(tomorrow) => self.days.split_off(&tomorrow),
            Err(_) => BTreeMap::new(),
        };
        std::mem::replace(&mut self.days, later).into_values().flatten().collect()
    }

    /// All that is noted.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.days.values().flatten()
    }
}
