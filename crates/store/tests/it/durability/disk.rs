//! A disk that remembers what was synced apart from what was only written, can be cut off from
//! its power at any moment, and can be full, read-only or unable to sync.
//!
//! It is told of each change of a file by the VFS beside it ([`super::vfs`]); the file itself is
//! changed as well, for that is what a process sees while the power is on.
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

/// Bytes that a disk writes whole or not at all.
const SECTOR: usize = 512;

/// What was done to a file since its last sync.
#[derive(Clone, Debug)]
enum Change {
    Write { offset: usize, bytes: Arc<[u8]> },
    Truncate(usize),
    Delete,
}

/// A file as the disk holds it: its synced bytes (none: it would not be there after a cut), and
/// what may or may not have reached it since, each with its place in the order of all changes.
#[derive(Clone, Debug, Default)]
struct Held {
    synced: Option<Vec<u8>>,
    since: Vec<(u64, Change)>,
}

impl Held {
    fn sync(&mut self) {
        for (_, change) in self.since.drain(..) {
            apply(&mut self.synced, &change, 0, usize::MAX);
        }
        self.synced.get_or_insert_default();
    }

    /// Its entry in the folder reaches the disk: that it was deleted, or that it is there.
    fn sync_entry(&mut self) {
        let is_delete = |(_, change): &(u64, Change)| matches!(change, Change::Delete);
        if let Some(last) = self.since.iter().rposition(is_delete) {
            self.since.drain(..=last);
            self.synced = None;
        }
        if !self.since.is_empty() {
            self.synced.get_or_insert_default();
        }
    }
}

/// Does `length` bytes of a change from byte `from` of it on.
fn apply(file: &mut Option<Vec<u8>>, change: &Change, from: usize, length: usize) {
    match change {
        Change::Delete => *file = None,
        Change::Truncate(size) => file.get_or_insert_default().resize(*size, 0),
        Change::Write { offset, bytes } => {
            let bytes = &bytes[from..bytes.len().min(from.saturating_add(length))];
            let (file, start) = (file.get_or_insert_default(), offset + from);
            let end = start + bytes.len();
            if file.len() < end {
                file.resize(end, 0);
            }
            file[start..end].copy_from_slice(bytes);
        }
    }
}

/// What the disk can not do at the moment.
#[derive(Debug, Default)]
struct Trouble {
    /// Bytes that still fit on it.
    room: Option<usize>,
    read_only: bool,
    /// Syncs that will fail, and whether what they were to sync reaches the disk all the same.
    failing_syncs: usize,
    failed_is_kept: bool,
}

/// Takes a [`Cut`] before some of the changes, with what was acknowledged by then.
struct Camera {
    random: fastrand::Rng,
    /// One of so many changes.
    every: u32,
    acknowledged: Arc<std::sync::atomic::AtomicU64>,
    taken: Vec<(u64, Cut)>,
}

#[derive(Default)]
struct State {
    files: BTreeMap<String, Held>,
    changes: u64,
    syncs: u64,
    trouble: Trouble,
    camera: Option<Camera>,
}

/// How a write ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    Whole,
    /// Only so many bytes: then the disk was full.
    Full(usize),
    ReadOnly,
}

/// The disk.
#[derive(Default)]
pub struct Disk(Mutex<State>);

impl Disk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Forgets all files, for they may be large.
    pub fn forget(&self) {
        *self.state() = State::default();
    }

    /// Syncs of any file so far.
    pub fn syncs(&self) -> u64 {
        self.state().syncs
    }

    /// Leaves room for so many bytes; None: as many as one likes.
    pub fn leave_room(&self, bytes: Option<usize>) {
        self.state().trouble.room = bytes;
    }

    /// Refuses every write from now on, or no longer.
    pub fn set_read_only(&self, read_only: bool) {
        self.state().trouble.read_only = read_only;
    }

    pub fn is_read_only(&self) -> bool {
        self.state().trouble.read_only
    }

    /// Lets the next syncs fail. What they were to sync has reached the disk (`kept`) or never
    /// will: after a failed sync the system takes the pages for clean.
    pub fn fail_syncs(&self, count: usize, kept: bool) {
        let trouble = &mut self.state().trouble;
        (trouble.failing_syncs, trouble.failed_is_kept) = (count, kept);
    }

    /// Syncs that are still to fail.
    pub fn failing_syncs(&self) -> usize {
        self.state().trouble.failing_syncs
    }

    /// Cuts the power, as it were, before about one of `every` changes, and notes how much was
    /// acknowledged by then.
    pub fn film(&self, seed: u64, every: u32, acknowledged: Arc<std::sync::atomic::AtomicU64>) {
        let random = fastrand::Rng::with_seed(seed);
        self.state().camera = Some(Camera { random, every, acknowledged, taken: Vec::new() });
    }

    /// What was filmed.
    pub fn filmed(&self) -> Vec<(u64, Cut)> {
        self.state().camera.take().map_or_else(Vec::new, |camera| camera.taken)
    }

    /// The disk as it would be if the power went off now.
    pub fn cut(&self) -> Cut {
        Cut(self.state().files.clone())
    }

    /// A file was opened that had this content before; None: it was made.
    pub fn opened(&self, file: &str, content: Option<Vec<u8>>) {
        let held = Held { synced: content, since: Vec::new() };
        self.state().files.entry(file.to_owned()).or_insert(held);
    }

    pub fn knows(&self, file: &str) -> bool {
        self.state().files.contains_key(file)
    }

    /// A write is wanted: says how much of it can be done, and notes that much.
    pub fn write(&self, file: &str, offset: usize, bytes: &[u8]) -> Written {
        let mut state = self.state();
        if state.trouble.read_only {
            return Written::ReadOnly;
        }
        let fits = state.trouble.room.map_or(bytes.len(), |room| room.min(bytes.len()));
        if let Some(room) = &mut state.trouble.room {
            *room -= fits;
        }
        if fits > 0 {
            let bytes = Arc::from(&bytes[..fits]);
            state.change(file, Change::Write { offset, bytes });
        }
        if fits == bytes.len() { Written::Whole } else { Written::Full(fits) }
    }

    pub fn truncate(&self, file: &str, size: usize) {
        self.state().change(file, Change::Truncate(size));
    }

    /// A file was deleted, and perhaps its folder synced.
    pub fn delete(&self, file: &str, folder_synced: bool) {
        let mut state = self.state();
        state.change(file, Change::Delete);
        if folder_synced {
            state.files.values_mut().for_each(Held::sync_entry);
        }
    }

    /// A sync is wanted, perhaps with that of the folder: whether it succeeds.
    pub fn sync(&self, file: &str, with_folder: bool) -> bool {
        let mut state = self.state();
        state.look();
        state.syncs += 1;
        let fails = state.trouble.failing_syncs > 0;
        let kept = !fails || state.trouble.failed_is_kept;
        state.trouble.failing_syncs -= usize::from(fails);
        let held = state.files.entry(file.to_owned()).or_default();
        if kept {
            held.sync()
        } else {
            held.since.clear()
        }
        if kept && with_folder {
            state.files.values_mut().for_each(Held::sync_entry);
        }
        !fails
    }
}

impl State {
    fn change(&mut self, file: &str, change: Change) {
        self.look();
        self.changes += 1;
        let held = self.files.entry(file.to_owned()).or_default();
        held.since.push((self.changes, change));
    }

    fn look(&mut self) {
        let Some(camera) = &mut self.camera else { return };
        if camera.random.u32(..camera.every) == 0 {
            let acknowledged = camera.acknowledged.load(std::sync::atomic::Ordering::SeqCst);
            camera.taken.push((acknowledged, Cut(self.files.clone())));
        }
    }
}

/// What becomes of the changes that were not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsynced {
    /// None reached the disk.
    Lost,
    /// The first ones did, in their order, up to one of them.
    FirstKept,
    /// Any of them did, and of some writes only some sectors.
    SomeKept,
}

impl Unsynced {
    pub const ALL: [Self; 3] = [Self::Lost, Self::FirstKept, Self::SomeKept];
}

/// The disk at the moment when the power went off.
#[derive(Clone)]
pub struct Cut(BTreeMap<String, Held>);

impl Cut {
    /// The bytes of a file that were synced.
    pub fn synced_length(&self, name: &str) -> usize {
        let file = self.0.iter().find(|(path, _)| Path::new(path).ends_with(name));
        file.and_then(|(_, held)| held.synced.as_ref()).map_or(0, Vec::len)
    }

    /// Writes what survived into an empty folder, under the files' own names.
    pub fn materialise(&self, folder: &Path, unsynced: Unsynced, random: &mut fastrand::Rng) {
        let orders = self.0.values().flat_map(|held| held.since.iter().map(|(order, _)| *order));
        let (least, most) = orders.fold((u64::MAX, 0), |(a, b), o| (a.min(o), b.max(o)));
        let last_kept = if most == 0 { 0 } else { random.u64(least - 1..=most) };
        for (name, held) in &self.0 {
            let mut file = held.synced.clone();
            for (order, change) in &held.since {
                match unsynced {
                    Unsynced::Lost => {}
                    Unsynced::FirstKept if *order > last_kept => {}
                    Unsynced::FirstKept => apply(&mut file, change, 0, usize::MAX),
                    Unsynced::SomeKept => apply_some(&mut file, change, random),
                }
            }
            if let Some(bytes) = file {
                let name = Path::new(name).file_name().unwrap();
                fs::write(folder.join(name), bytes).unwrap();
            }
        }
    }
}

/// Does a change, leaves it, or does some of its sectors.
fn apply_some(file: &mut Option<Vec<u8>>, change: &Change, random: &mut fastrand::Rng) {
    match (random.u8(..3), change) {
        (0, _) => {}
        (1, Change::Write { bytes, .. }) => {
            for from in (0..bytes.len()).step_by(SECTOR) {
                if random.bool() {
                    apply(file, change, from, SECTOR);
                }
            }
        }
        _ => apply(file, change, 0, usize::MAX),
    }
}
