//! The file of rejected lines.

use super::Rejected;
use std::io::{self, Write};

/// Writes rejected lines as CSV: file, line, code, reason, text.
///
/// The text is the line as it stands in its file, so that a repaired copy can be made of it.
pub struct Rejects<W: Write> {
    to: csv::Writer<W>,
}

impl<W: Write> std::fmt::Debug for Rejects<W> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Rejects")
    }
}

impl<W: Write> Rejects<W> {
    /// Begins with the header.
    pub fn new(to: W) -> io::Result<Self> {
        let mut to = csv::Writer::from_writer(to);
        to.write_record(["file", "line", "code", "reason", "text"]).map_err(io::Error::other)?;
        Ok(Self { to })
    }

    /// Writes one line with the code of its first problem and the sentences of all.
    pub fn write(&mut self, rejected: &Rejected) -> io::Result<()> {
        let Rejected { origin, refused } = rejected;
        let line = origin.line.to_string();
        let reason = refused.to_string();
        let row = [&*origin.file, &line, refused.code(), &reason, &origin.text];
        self.to.write_record(row).map_err(io::Error::other)
    }

    /// Hands everything on.
    pub fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
