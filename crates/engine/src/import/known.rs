//! What is known by its code: loaded at the start, kept in bounded memory.
use quittance_store::fault::Fault;
use std::collections::HashMap;

/// Codes of one kind that are kept; beyond, the database is asked.
const KNOWN_MAX: usize = 500_000;

/// Codes that are loaded at once.
pub(super) const PAGE: i64 = 1_000;

/// Records of one kind by their code.
#[derive(Debug)]
pub(super) struct Known<T> {
    by_code: HashMap<String, T>,
    /// Whether a code that is not here is in the database neither.
    complete: bool,
}

impl<T: Copy> Known<T> {
    /// Loads page after page: `page` gives the codes after one.
    pub fn load(
        mut page: impl FnMut(&str) -> Result<Vec<(String, T)>, Fault>,
    ) -> Result<Self, Fault> {
        let mut known = Self { by_code: HashMap::new(), complete: true };
        let mut after = String::new();
        while known.by_code.len() < KNOWN_MAX {
            let found = page(&after)?;
            let Some((last, _)) = found.last() else { return Ok(known) };
            after.clone_from(last);
            known.by_code.extend(found);
        }
        known.complete = false;
        Ok(known)
    }

    /// What a code stands for; `ask` asks the database.
    pub fn find(
        &mut self,
        code: &str,
        ask: impl FnOnce() -> Result<Option<T>, Fault>,
    ) -> Result<Option<T>, Fault> {
        if let Some(found) = self.by_code.get(code) {
            return Ok(Some(*found));
        }
        if self.complete {
            return Ok(None);
        }
        let found = ask()?;
        if let Some(found) = found {
            self.insert(code, found);
        }
        Ok(found)
    }

    /// What a code stands for that was found before in the same chunk.
    pub fn get(&self, code: &str) -> Option<T> {
        self.by_code.get(code).copied()
    }

    /// Keeps what was found or created.
    pub fn insert(&mut self, code: &str, value: T) {
        self.by_code.insert(code.to_owned(), value);
    }

    /// Forgets when there is too much to remember: to be called between chunks, so that what a
    /// chunk has found stays until it is handed in.
    pub fn trim(&mut self) {
        if self.by_code.len() > KNOWN_MAX {
            self.by_code.clear();
            self.complete = false;
        }
    }
}
