//! Taking turns on one SQLite file. SQLite lets a writer in when it happens to ask at the right
//! moment, so a process that writes batch after batch would keep every other one out for long.
//!
//! Who wants to write holds the turn while it waits for the file, and gives it back as soon as it
//! has it. So who has just written finds the turn taken by the one that waits, and waits itself.
//! It is a lock on the write-ahead log, on which SQLite takes none of its own. It is a courtesy
//! and keeps nothing safe: who cannot have it in time writes without.
use rusqlite::{Connection, ErrorCode};
use std::fs::File;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a writer waits for another process before it gives the batch back for a retry.
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(1);

/// The turn of all writers of a file.
pub(crate) struct Turn {
    log: Option<File>,
}

/// Ours until it is dropped.
pub(crate) struct Held<'a>(&'a File);

impl Turn {
    /// The turn of the file that a connection is open on.
    pub fn of(connection: &Connection) -> Self {
        let path = connection.path().filter(|path| cfg!(unix) && !path.is_empty());
        Self { log: path.and_then(|path| File::open(format!("{path}-wal")).ok()) }
    }

    /// Waits for the turn; None if it cannot be had.
    pub fn take(&self) -> Option<Held<'_>> {
        let log = self.log.as_ref()?;
        let end = Instant::now() + BUSY_WAIT;
        while log.try_lock().is_err() {
            if Instant::now() > end {
                return None;
            }
            sleep(PAUSE);
        }
        Some(Held(log))
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        // What cannot be given back is given back when the file is closed.
        let _ = self.0.unlock();
    }
}

/// Waits while another process writes, with short pauses: who has the turn is the next.
pub(crate) fn wait_for_writer(looks: i32) -> bool {
    sleep(PAUSE);
    i64::from(looks) < i64::try_from(BUSY_WAIT.as_millis()).unwrap_or(i64::MAX)
}

/// Runs what SQLite refuses at once while another process makes the same new file.
pub(crate) fn while_busy<T>(mut run: impl FnMut() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    let end = Instant::now() + BUSY_WAIT;
    loop {
        match run() {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < end =>
            {
                sleep(PAUSE);
            }
            done => return done,
        }
    }
}
