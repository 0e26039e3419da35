//! Keys: what a line of a bank is known by for ever, so that it is taken once.

use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The longest key that is kept as it is; a longer one is its digest. Unit: bytes.
const KEY_BYTES_MAX: usize = 240;

/// The keys of one statement. Of lines that are alike in all that makes a key, each has its count:
/// a statement has whole days, so that the count is the same the next time.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// How often each came by.
    seen: HashMap<String, u64>,
}

impl Keys {
    /// The key of parts that are no free text.
    pub fn plain(&mut self, parts: &[&str]) -> String {
        let key = parts.join("|");
        self.counted(if key.len() <= KEY_BYTES_MAX { key } else { digest(&key) })
    }

    /// The key of parts that may hold any text; none of them has control characters.
    pub fn digested(&mut self, parts: &[&str]) -> String {
        self.counted(digest(&parts.join("\n")))
    }

    fn counted(&mut self, key: String) -> String {
        let count = self.seen.entry(key.clone()).or_default();
        *count += 1;
        format!("{key}|{count}")
    }
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
