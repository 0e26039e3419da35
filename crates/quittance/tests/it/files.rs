//! Files that the program writes: none that is there is lost, and none is left half made.
use crate::both::{Place, server};
use crate::cli::{Ran, edit, finished, program, run, with_demo};
use quittance_store::database::Address;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A folder with a mapping, a file of customers with a broken line, and a demo.
fn with_customers() -> TempDir {
    let folder = with_demo();
    let plain = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings/plain.toml");
    fs::copy(plain, folder.path().join("plain.toml")).unwrap();
    let customers = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/data/plain/customers.csv");
    let mut text = fs::read_to_string(customers).unwrap();
    text.push_str("too,few\n");
    fs::write(folder.path().join("customers.csv"), text).unwrap();
    folder
}

const IMPORT: &str = "--company HALDEN import customers.csv --mapping plain.toml --rejects";

/// The names in a folder, without those that SQLite keeps beside a database.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm")).collect();
    names.sort();
    names
}

/// Runs the program where no file may grow beyond some blocks, as on a full disk.
pub fn run_on_full_disk(folder: &Path, blocks: u32, arguments: &str) -> Ran {
    limited(folder, &format!("-f {blocks}"), arguments)
}

fn limited(folder: &Path, limit: &str, arguments: &str) -> Ran {
    let mut shell = Command::new("sh");
    let script = format!("trap '' XFSZ; ulimit {limit}; exec \"$0\" {arguments}");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_quittance")]).current_dir(folder);
    finished(shell.env_remove("QUITTANCE_DATABASE").stdin(Stdio::null()))
}

#[test]
fn rejects_replace_nothing_but_rejects() {
    let folder = with_customers();
    let folder = folder.path();
    fs::hard_link(folder.join("quittance.db"), folder.join("hard.csv")).unwrap();
    fs::hard_link(folder.join("customers.csv"), folder.join("input.csv")).unwrap();
    symlink("quittance.db", folder.join("soft.csv")).unwrap();
    symlink("plain.toml", folder.join("mapping.csv")).unwrap();
    fs::create_dir(folder.join("folder.csv")).unwrap();
    let before = names(folder);
    let check = |target: &str, code: &str| {
        let refused = run(folder, &format!("{IMPORT} {target} --json"));
        assert_eq!(refused.ended(2, code).json()["code"], code, "{target}");
    };
    for target in ["quittance.db", "./quittance.db", "hard.csv", "soft.csv"] {
        check(target, "cli.rejects_over_database");
    }
    for suffix in ["-wal", "-shm", "-journal"] {
        check(&format!("quittance.db{suffix}"), "cli.rejects_over_database");
    }
    for target in ["customers.csv", "input.csv", "plain.toml", "mapping.csv"] {
        check(target, "cli.rejects_over_input");
    }
    fs::write(folder.join("kept.csv"), "").unwrap();
    fs::set_permissions(folder.join("kept.csv"), fs::Permissions::from_mode(0o444)).unwrap();
    run(folder, &format!("{IMPORT} kept.csv")).ended(3, "cli.unwritable");
    fs::remove_file(folder.join("kept.csv")).unwrap();
    for target in ["/dev/stdout", "/dev/stderr", "/dev/null", "folder.csv"] {
        check(target, "cli.rejects_no_file");
    }
    assert_eq!(names(folder), before);
    run(folder, "verify").ended(0, "");
    // The output may be a file, with a name of its own.
    let mut import = program();
    import.current_dir(folder).args(IMPORT.split(' ')).args(["out.json", "--json"]);
    import.stdout(fs::File::create(folder.join("out.json")).unwrap());
    let ran = import.stderr(Stdio::piped()).output().unwrap();
    assert_eq!(ran.status.code(), Some(2), "{}", String::from_utf8_lossy(&ran.stderr));
    let said = fs::read_to_string(folder.join("out.json")).unwrap();
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["code"], "cli.rejects_no_file");
}

#[test]
fn earlier_rejects_stay_until_an_import_has_come_to_its_end() {
    let folder = with_customers();
    let folder = folder.path();
    let rejects = || fs::read_to_string(folder.join("rejects.csv")).unwrap();
    run(folder, &format!("{IMPORT} rejects.csv")).ended(1, "");
    let first = rejects();
    assert!(first.contains("too,few"), "{first}");
    let before = names(folder);
    fs::write(folder.join("songs.csv"), "title,singer\nA,B\n").unwrap();
    let unknown = "--company HALDEN import songs.csv --mapping plain.toml --rejects rejects.csv";
    run(folder, unknown).ended(1, "import.unknown_columns");
    let gone = format!("--database sqlite:no/folder.db {IMPORT} rejects.csv");
    run(folder, &gone).ended(3, "database.unavailable");
    fs::remove_file(folder.join("songs.csv")).unwrap();
    assert_eq!((rejects(), names(folder)), (first, before));
    // Nothing is rejected: the file says so, and no older one can be taken for this one.
    let customers = fs::read_to_string(folder.join("customers.csv")).unwrap();
    fs::write(folder.join("customers.csv"), customers.replace("too,few\n", "")).unwrap();
    run(folder, &format!("{IMPORT} rejects.csv")).ended(0, "");
    assert_eq!(rejects(), "file,line,code,reason,text\n");
}

#[test]
fn rejects_that_do_not_fit_on_the_disk_are_unwritable() {
    let folder = with_customers();
    let folder = folder.path();
    let mut text = fs::read_to_string(folder.join("customers.csv")).unwrap();
    text.push_str(&"too,few\n".repeat(20_000));
    fs::write(folder.join("customers.csv"), text).unwrap();
    run(folder, &format!("{IMPORT} rejects.csv")).ended(1, ""); // the database needs no more room
    let whole = fs::read(folder.join("rejects.csv")).unwrap();
    let before = names(folder);
    let ran = run_on_full_disk(folder, 400, &format!("{IMPORT} rejects.csv --json"));
    assert_eq!(ran.ended(3, "rejects.csv").json()["code"], "cli.unwritable");
    assert_eq!(fs::read(folder.join("rejects.csv")).unwrap(), whole);
    assert_eq!(names(folder), before);
}

#[test]
fn a_full_disk_leaves_no_half_database() {
    let folder = with_demo();
    let folder = folder.path();
    let before = names(folder);
    for arguments in [
        "backup copy.db",
        "--database sqlite:back.db restore quittance.db",
        "--database sqlite:new.db demo --orders 20",
        "--database sqlite:bench.db bench --growth --orders 10 --clients 1",
    ] {
        let ran = run_on_full_disk(folder, 40, arguments);
        assert_eq!(ran.code, 3, "{arguments}: {}{}", ran.stdout, ran.stderr);
        assert_eq!(names(folder), before, "{arguments}");
    }
}

#[test]
fn a_copy_says_what_is_in_its_way() {
    let folder = with_demo();
    let folder = folder.path();
    fs::copy(folder.join("quittance.db"), folder.join("live.part")).unwrap();
    run(folder, "--database sqlite:live.part backup live").ended(0, "");
    run(folder, "--database sqlite:live.part verify").ended(0, "");
    run(folder, "backup x-wal").ended(2, "cli.reserved_name");
    fs::write(folder.join("new.db-wal"), "").unwrap();
    for arguments in ["backup new.db", "--database sqlite:new.db restore live"] {
        run(folder, arguments).ended(1, "cli.leftover_file");
    }
    run(folder, "backup quittance.db").ended(1, "cli.file_exists");
    run(folder, "--database sqlite:live restore quittance.db").ended(1, "cli.file_exists");
    edit(folder, "UPDATE installation SET schema_version = -1");
    for arguments in ["verify", "migrate", "--database sqlite:x.db restore quittance.db"] {
        let refused = run(folder, &format!("{arguments} --json"));
        assert_eq!(refused.ended(3, "installation").json()["code"], "database.version");
    }
}

#[test]
fn looking_makes_no_schema() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("quittance.db"), "").unwrap();
    for arguments in ["verify", "report stock", "show X", "backup copy.db", "run --until-idle"] {
        run(folder, arguments).ended(3, "cli.no_database");
    }
    assert_eq!(fs::metadata(folder.join("quittance.db")).unwrap().len(), 0);
    edit(folder, "CREATE VIEW one AS SELECT 1");
    let before = fs::read(folder.join("quittance.db")).unwrap();
    for arguments in ["verify", "migrate", "demo --fresh --database sqlite:quittance.db"] {
        run(folder, arguments).ended(3, "database.version");
    }
    assert_eq!(fs::read(folder.join("quittance.db")).unwrap(), before);
}

#[test]
fn looking_makes_no_schema_on_postgresql() {
    let Some(server) = server() else { return };
    let place = Place::postgres(&server);
    let Address::Postgres(url) = &place.address else { panic!("a server was named") };
    let folder = tempfile::tempdir().unwrap();
    let with = |arguments: &str| run(folder.path(), &format!("--database {url} {arguments}"));
    with("verify").ended(3, "cli.no_database");
    with("report work").ended(3, "cli.no_database");
    with("migrate").ended(0, "");
    with("verify").ended(1, "cli.no_company");
    place.execute("UPDATE installation SET schema_version = -1");
    with("verify").ended(3, "database.version");
    let version = quittance_store::migrate::SCHEMA_VERSION;
    place.execute(&format!("UPDATE installation SET schema_version = {version}"));
    place.execute("INSERT INTO company_code (code, company_id) VALUES ('REAL', 1)");
    with("bench --engine postgres --cycles 10").ended(1, "cli.bench_in_use");
}

#[test]
fn a_benchmark_makes_nothing_in_the_books_of_others() {
    let folder = with_demo();
    let folder = folder.path();
    let bench = "--database sqlite:quittance.db bench --cycles 10 --rounds 1 --clients 2 --json";
    let refused = run(folder, bench);
    assert_eq!(refused.ended(1, "HALDEN").json()["code"], "cli.bench_in_use");
    run(folder, "--company BENCH verify").ended(2, "there are: HALDEN");
    let before = names(folder);
    run(folder, "bench --cycles 10 --rounds 1 --clients 2").ended(0, "");
    assert_eq!(names(folder), before, "a file of our own is gone");
    let imported = run(folder, "bench --import 30 --json").ended(0, "").json();
    assert_eq!(imported["import"]["lines"], 1_000 + 1_000 + 30 * 5);
    assert_eq!(names(folder), before);
    let floor = folder.join("floor.sh");
    fs::write(&floor, "#!/bin/sh\necho rows >\"$2\"\necho '{\"cycles_per_second\": 9}'\n").unwrap();
    fs::set_permissions(&floor, fs::Permissions::from_mode(0o755)).unwrap();
    let before = names(folder);
    let told = run(folder, "bench --cycles 10 --rounds 1 --clients 2 --floor ./floor.sh --json");
    assert_eq!(told.ended(0, "").json()["floor_cycles_per_second"], 9.0);
    assert_eq!(names(folder), before, "nor does the floor leave one");
}

#[cfg(target_os = "linux")]
#[test]
fn a_machine_without_threads_for_all_clients_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // Address space for the stacks of a few threads. Large stacks, so that what is left when one
    // has no room is enough for those that run.
    let limit = "-v 4000000; export RUST_MIN_STACK=1000000000";
    let ran = limited(folder, limit, "bench --clients 64 --cycles 20 --rounds 1 --json");
    assert_eq!(ran.ended(3, "cli.no_threads").json()["code"], "cli.no_threads");
    assert_eq!(names(folder), Vec::<String>::new());
}

/// Runs the program until a file of some name is there, kills it, and waits until that is gone.
#[track_caller]
fn kill_when_there(folder: &Path, arguments: &str, begin: &str) {
    let mut program = program();
    program.current_dir(folder).args(arguments.split(' '));
    let mut child = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let is_there = || names(folder).iter().any(|name| name.starts_with(begin));
    let wait = |until: &dyn Fn() -> bool| {
        for _ in 0..3_000 {
            if until() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("it took more than 30 s: {:?}", names(folder));
    };
    wait(&is_there);
    child.kill().unwrap();
    child.wait().unwrap();
    wait(&|| !is_there());
}

#[test]
fn a_process_that_is_killed_leaves_no_file_half_made() {
    let folder = with_customers();
    let folder = folder.path();
    kill_when_there(folder, "bench --cycles 1000000 --clients 2", "quittance-bench-");
    let mut text = fs::read_to_string(folder.join("customers.csv")).unwrap();
    text.push_str(&"too,few\n".repeat(1_000_000));
    fs::write(folder.join("customers.csv"), text).unwrap();
    let before = names(folder);
    kill_when_there(folder, &format!("{IMPORT} rejects.csv"), "quittance-rejects-");
    assert_eq!(names(folder), before);
    run(folder, "verify").ended(0, "");
}
