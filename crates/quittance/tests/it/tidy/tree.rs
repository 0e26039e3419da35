//! The files of the project, read once for all checks.

use super::source::Source;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The project as it lies on disk.
pub static TREE: LazyLock<Tree> = LazyLock::new(Tree::read);

pub struct Tree {
    root: PathBuf,
    /// Every file, from the top, sorted; without what a build or a run has made.
    pub files: Vec<String>,
    /// Every Rust file under `crates/`.
    pub sources: Vec<Source>,
}

impl Tree {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut files = Vec::new();
        walk(&root, "", &mut files);
        files.sort();
        let sources: Vec<Source> = files
            .iter()
            .filter(|path| path.starts_with("crates/") && path.ends_with(".rs"))
            .map(|path| Source::new(path, &read(&root, path)))
            .collect();
        assert!(sources.len() > 5, "the sources were not found: {files:?}");
        Tree { root, files, sources }
    }

    /// The text of a file; bytes that are not UTF-8 become marks.
    pub fn text(&self, path: &str) -> String {
        read(&self.root, path)
    }

    /// Whether a file or folder of this name exists.
    pub fn has(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    /// The names of the folders directly in a folder.
    pub fn folders(&self, path: &str) -> Vec<&str> {
        let mut folders: Vec<&str> = self
            .files
            .iter()
            .filter_map(|file| file.strip_prefix(path)?.strip_prefix('/')?.split_once('/'))
            .map(|(folder, _)| folder)
            .collect();
        folders.dedup();
        folders
    }
}

fn read(root: &Path, path: &str) -> String {
    let bytes = fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn walk(root: &Path, folder: &str, files: &mut Vec<String>) {
    let here = root.join(folder);
    // Cargo marks a folder that it makes to build in; `./dev bench` may have made it before.
    if [".git", "target"].contains(&folder) || here.join("CACHEDIR.TAG").exists() {
        return;
    }
    let entries = fs::read_dir(&here).unwrap_or_else(|error| panic!("{folder}: {error}"));
    for entry in entries {
        let entry = entry.unwrap_or_else(|error| panic!("{folder}: {error}"));
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = match folder {
            "" => name,
            _ => format!("{folder}/{name}"),
        };
        let kind = entry.file_type().unwrap_or_else(|error| panic!("{path}: {error}"));
        if kind.is_dir() {
            walk(root, &path, files);
        } else if kind.is_file() && !is_database(&path) {
            files.push(path);
        }
    }
}

/// What `.gitignore` names besides the build: databases that a run has left.
fn is_database(path: &str) -> bool {
    [".db", ".db-wal", ".db-shm"].iter().any(|end| path.ends_with(end))
}
