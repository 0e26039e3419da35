//! A VFS of SQLite over its own one that tells a [`Disk`] of each write, truncation, sync and
//! deletion, and fails where the disk says so. Locks and shared memory are SQLite's own.
#![allow(unsafe_code)] // a VFS is a table of C functions; nothing else in the project needs this
use super::disk::{Disk, Written};
use rusqlite::ffi;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::slice;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// SQLite's default VFS, and what ours adds to it.
#[repr(C)]
struct Layer {
    vfs: ffi::sqlite3_vfs,
    below: *mut ffi::sqlite3_vfs,
    disk: Arc<Disk>,
}

/// What belongs to an open file besides what the VFS below keeps of it. A pointer to it stands
/// behind that, in the memory that SQLite gives for the file.
struct Opened {
    disk: Arc<Disk>,
    path: String,
    /// SQLite's own VFS syncs the folder with the first sync of a new log or journal.
    folder_to_sync: AtomicBool,
    below: *const ffi::sqlite3_io_methods,
    ours: ffi::sqlite3_io_methods,
}

/// A registered VFS with its disk.
pub struct Vfs {
    pub name: String,
    pub disk: Arc<Disk>,
    layer: *mut Layer,
}

impl Vfs {
    /// Registers a VFS with a name of its own.
    pub fn register() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("quittance-test-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let disk = Arc::new(Disk::default());
        // SAFETY: the default VFS lives as long as the process, and so do the name and the layer,
        // which are leaked, for SQLite gives no sign when the last connection is done with them.
        // The functions that are copied from the default VFS do not look at their VFS.
        let layer = unsafe {
            let below = ffi::sqlite3_vfs_find(std::ptr::null());
            let mut vfs = *below;
            vfs.zName = CString::new(name.clone()).unwrap().into_raw();
            vfs.pNext = std::ptr::null_mut();
            vfs.szOsFile = extra_at(below) as c_int + size_of::<*mut Opened>() as c_int;
            vfs.xOpen = Some(open);
            vfs.xDelete = Some(delete);
            let layer = Box::leak(Box::new(Layer { vfs, below, disk: Arc::clone(&disk) }));
            assert_eq!(ffi::sqlite3_vfs_register(&raw mut layer.vfs, 0), ffi::SQLITE_OK);
            std::ptr::from_mut(layer)
        };
        Self { name, disk, layer }
    }
}

impl Drop for Vfs {
    fn drop(&mut self) {
        // SAFETY: it was registered, and what is still open keeps using what is leaked.
        unsafe { ffi::sqlite3_vfs_unregister(&raw mut (*self.layer).vfs) };
        self.disk.forget();
    }
}

/// Where the pointer to [`Opened`] stands in a file's memory.
unsafe fn extra_at(below: *const ffi::sqlite3_vfs) -> usize {
    unsafe { (*below).szOsFile as usize }.next_multiple_of(align_of::<*mut Opened>())
}

unsafe fn extra(file: *mut ffi::sqlite3_file) -> *mut *mut Opened {
    unsafe {
        let below = ffi::sqlite3_vfs_find(std::ptr::null());
        file.cast::<u8>().add(extra_at(below)).cast()
    }
}

unsafe fn opened<'a>(file: *mut ffi::sqlite3_file) -> &'a Opened {
    unsafe { &**extra(file) }
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    unsafe {
        let layer = &*vfs.cast::<Layer>();
        let open_below = (*layer.below).xOpen.unwrap();
        if name.is_null() {
            return open_below(layer.below, name, file, flags, flags_out); // for this process only
        }
        let flags = match layer.disk.is_read_only() {
            true => {
                flags & !(ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE)
                    | ffi::SQLITE_OPEN_READONLY
            }
            false => flags,
        };
        let result = open_below(layer.below, name, file, flags, flags_out);
        if result != ffi::SQLITE_OK {
            return result;
        }
        let path = CStr::from_ptr(name).to_str().unwrap().to_owned();
        if !layer.disk.knows(&path) {
            layer.disk.opened(&path, content(file));
        }
        let below = (*file).pMethods;
        let mut ours = *below;
        ours.iVersion = ours.iVersion.min(2); // no memory-mapped files
        ours.xClose = Some(close);
        ours.xWrite = Some(write);
        ours.xTruncate = Some(truncate);
        ours.xSync = Some(sync);
        let disk = Arc::clone(&layer.disk);
        let log = flags & (ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_WAL) != 0;
        let folder_to_sync = AtomicBool::new(log && flags & ffi::SQLITE_OPEN_CREATE != 0);
        let opened = Box::leak(Box::new(Opened { disk, path, folder_to_sync, below, ours }));
        (*file).pMethods = &raw const opened.ours;
        extra(file).write(opened);
        ffi::SQLITE_OK
    }
}

/// What a file holds that was there before this disk watched it.
unsafe fn content(file: *mut ffi::sqlite3_file) -> Option<Vec<u8>> {
    unsafe {
        let methods = &*(*file).pMethods;
        let mut size = 0;
        assert_eq!(methods.xFileSize.unwrap()(file, &raw mut size), ffi::SQLITE_OK);
        let mut bytes = vec![0_u8; usize::try_from(size).unwrap()];
        let length = c_int::try_from(size).unwrap();
        let read = methods.xRead.unwrap()(file, bytes.as_mut_ptr().cast(), length, 0);
        assert_eq!(read, ffi::SQLITE_OK);
        (size > 0).then_some(bytes)
    }
}

unsafe extern "C" fn delete(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    sync_folder: c_int,
) -> c_int {
    unsafe {
        let layer = &*vfs.cast::<Layer>();
        let result = (*layer.below).xDelete.unwrap()(layer.below, name, sync_folder);
        if result == ffi::SQLITE_OK {
            layer.disk.delete(CStr::from_ptr(name).to_str().unwrap(), sync_folder != 0);
        }
        result
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    unsafe {
        let opened = Box::from_raw(extra(file).read());
        (*file).pMethods = opened.below;
        (*opened.below).xClose.unwrap()(file)
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    length: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    unsafe {
        let opened = opened(file);
        let write_below = (*opened.below).xWrite.unwrap();
        let all = slice::from_raw_parts(bytes.cast(), usize::try_from(length).unwrap());
        match opened.disk.write(&opened.path, usize::try_from(offset).unwrap(), all) {
            Written::Whole => write_below(file, bytes, length, offset),
            Written::Full(0) => ffi::SQLITE_FULL,
            Written::Full(part) => {
                write_below(file, bytes, c_int::try_from(part).unwrap(), offset);
                ffi::SQLITE_FULL
            }
            Written::ReadOnly => ffi::SQLITE_READONLY,
        }
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    unsafe {
        let opened = opened(file);
        opened.disk.truncate(&opened.path, usize::try_from(size).unwrap());
        (*opened.below).xTruncate.unwrap()(file, size)
    }
}

/// The real file is not synced: what would survive is what the disk remembers.
unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    unsafe {
        let opened = opened(file);
        let with_folder = opened.folder_to_sync.swap(false, Ordering::SeqCst);
        match opened.disk.sync(&opened.path, with_folder) {
            true => ffi::SQLITE_OK,
            false => ffi::SQLITE_IOERR_FSYNC,
        }
    }
}
