//! A PostgreSQL server of the test's own, to be killed as one likes. It lives in a folder of its
//! own, on a free port, and ends with the test; when root runs the test, as a user without rights.
use crate::both;
use postgres::{Client, NoTls};
use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a server may take to start, which after a kill includes its recovery.
const READY_WAIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);

/// The server; stopped when dropped.
pub struct Server {
    folder: TempDir,
    bin: PathBuf,
    user: Option<User>,
    port: u16,
    process: Option<Child>,
}

/// Whom the server runs as, when the test is run by root.
#[derive(Clone, Copy)]
struct User {
    uid: u32,
    gid: u32,
}

impl Server {
    /// Makes and starts a server; None, with the reason told, where there is none to be had.
    pub fn new() -> Option<Self> {
        both::server()?;
        let Some(bin) = bin() else {
            let strict = std::env::var_os("QUITTANCE_NO_SKIP").is_some();
            assert!(!strict, "no initdb was found, and nothing may be skipped");
            eprintln!("not tried: no initdb was found; QUITTANCE_TEST_PG_BIN may name its folder");
            return None;
        };
        let folder = folder();
        let user = user();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let home = folder.path().join("home");
        fs::create_dir(&home).unwrap();
        if let Some(user) = user {
            chown(&home, Some(user.uid), Some(user.gid)).unwrap();
        }
        let mut server = Self { folder, bin, user, port: 0, process: None };
        let data = server.data();
        let mut make = server.command("initdb");
        make.arg("-D").arg(data).args(["-U", "postgres", "--auth", "trust", "--no-sync"]);
        let made = make.args(["--locale", "C", "--encoding", "UTF8"]).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        server.start();
        Some(server)
    }

    /// Its address, as its superuser.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// A connection that the engine knows nothing of.
    pub fn client(&self) -> Client {
        Client::connect(&self.url(), NoTls).unwrap()
    }

    /// Starts it, on the port that it had before if it had one.
    pub fn start(&mut self) {
        let (end, new) = (Instant::now() + READY_WAIT, self.port == 0);
        loop {
            if new {
                self.port = free_port();
            }
            if self.try_start(end) {
                return;
            }
            sleep(POLL);
        }
    }

    /// Whether it serves. It does not where its port is taken, or while what was left of a killed
    /// one is still about to end.
    fn try_start(&mut self, end: Instant) -> bool {
        let log = fs::File::options().create(true).append(true).open(self.log_path()).unwrap();
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.data()).args(["-p", &self.port.to_string()]);
        for setting in [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "shared_buffers=16MB",
            "max_connections=60",
            "autovacuum=off",
        ] {
            command.args(["-c", setting]);
        }
        let process = command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        self.process = Some(process.spawn().unwrap());
        loop {
            assert!(Instant::now() < end, "PostgreSQL does not serve: {}", self.log());
            if self.process.as_mut().unwrap().try_wait().unwrap().is_some() {
                return false;
            }
            if let Ok(mut client) = Client::connect(&self.url(), NoTls) {
                let row = client.query_one("SHOW data_directory", &[]).unwrap();
                let theirs: String = row.get(0);
                return self.data().to_string_lossy() == theirs;
            }
            sleep(POLL);
        }
    }

    /// `kill -9` of the server, once it has recovered: its helper that recovers would look for
    /// the dead for a minute before it ends.
    pub fn kill(&mut self) {
        let end = Instant::now() + READY_WAIT;
        while Client::connect(&self.url(), NoTls).is_err() {
            assert!(Instant::now() < end, "PostgreSQL does not recover: {}", self.log());
            sleep(POLL);
        }
        let mut process = self.process.take().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// `kill -9` of a backend that serves the engine; the server then ends all others and
    /// recovers. False: there is none at the moment.
    pub fn kill_backend(&self) -> bool {
        let sql = "SELECT pid FROM pg_stat_activity WHERE application_name = 'quittance'
                   ORDER BY (state = 'idle'), pid LIMIT 1";
        let found =
            Client::connect(&self.url(), NoTls).and_then(|mut client| client.query_opt(sql, &[]));
        match found {
            Ok(Some(row)) => signal("KILL", row.get::<_, i32>(0)),
            Ok(None) | Err(_) => false,
        }
    }

    /// Stops it in order, without waiting for its clients.
    pub fn stop(&mut self) {
        self.end_by("INT");
    }

    fn end_by(&mut self, name: &str) {
        let Some(mut process) = self.process.take() else { return };
        signal(name, i32::try_from(process.id()).unwrap());
        let end = Instant::now() + READY_WAIT;
        while let Ok(None) = process.try_wait() {
            if Instant::now() > end {
                let _ = process.kill();
            }
            sleep(POLL);
        }
    }

    fn command(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        let mut command = match self.user {
            // It becomes the program, so that its pid is the program's; the program ends with us.
            Some(User { uid, gid }) => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", &uid.to_string(), "--regid", &gid.to_string()]);
                command.args(["--init-groups", "--pdeathsig", "KILL"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir(self.folder.path().join("home"));
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("home/data")
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    fn log(&self) -> String {
        let mut text = String::new();
        let _ = fs::File::open(self.log_path()).unwrap().read_to_string(&mut text);
        text.lines().rev().take(20).collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end_by("QUIT"); // at once, with all that it has started; nobody needs its data
    }
}

fn signal(name: &str, pid: i32) -> bool {
    Command::new("kill").args(["-s", name, &pid.to_string()]).status().unwrap().success()
}

/// A folder on a real disk, where others may enter: the folder for temporary files may be in
/// memory, and where a sync costs nothing a kill finds nothing half done.
fn folder() -> TempDir {
    let disk = Path::new("/var/tmp");
    if disk.is_dir() { tempfile::tempdir_in(disk).unwrap() } else { tempfile::tempdir().unwrap() }
}

/// The folder of the newest server.
fn bin() -> Option<PathBuf> {
    let named = std::env::var_os("QUITTANCE_TEST_PG_BIN").map(PathBuf::from);
    let version =
        |path: &PathBuf| -> Option<u32> { path.parent()?.file_name()?.to_str()?.parse().ok() };
    let mut installed: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    installed.sort_by_key(version);
    named.into_iter().chain(installed.into_iter().rev()).find(|bin| bin.join("initdb").is_file())
}

/// A user for the server when root runs the test: PostgreSQL refuses to serve as root.
fn user() -> Option<User> {
    let id = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8_lossy(&output.stdout).trim().parse().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    let name = if id(&["-u", "postgres"]).is_some() { "postgres" } else { "nobody" };
    Some(User { uid: id(&["-u", name])?, gid: id(&["-g", name])? })
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
