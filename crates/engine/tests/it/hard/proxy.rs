//! Stands between the engine and PostgreSQL, passes on what they say, and cuts the connection at
//! a COMMIT: before the server gets it, or after, so that its answer is lost.
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How the simple query ends that commits.
const COMMIT: &[u8] = b"COMMIT\0";

/// What happens at a COMMIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The server gets it and answers; the answer is thrown away.
    AnswerLost,
    /// The server gets it, and the engine's end is cut without waiting for the answer.
    AtOnce,
    /// The server never gets it.
    Swallowed,
}

struct Shared {
    upstream: SocketAddr,
    ended: AtomicBool,
    /// How the next COMMITs are to be cut, the next one last, and how many connections are
    /// refused after each.
    cuts: Mutex<Vec<(Cut, u32)>>,
    /// Connections that are still to be refused.
    refusals: AtomicU32,
}

/// The proxy. Dropped, it takes no more connections; what is open ends with its ends.
pub struct Proxy {
    shared: Arc<Shared>,
    address: SocketAddr,
}

impl Proxy {
    /// Stands in front of the server that a URL names.
    pub fn before(url: &str) -> Self {
        let upstream = host(url).to_socket_addrs().unwrap().next().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (ended, refusals) = (AtomicBool::new(false), AtomicU32::new(0));
        let shared = Shared { upstream, ended, cuts: Mutex::default(), refusals };
        let shared = Arc::new(shared);
        let of_thread = Arc::clone(&shared);
        thread::spawn(move || accept(&listener, &of_thread));
        Self { shared, address }
    }

    /// The same URL by way of the proxy.
    pub fn url(&self, url: &str) -> String {
        url.replace(host(url), &self.address.to_string())
    }

    /// Cuts the next COMMIT so, and refuses some connections afterwards.
    pub fn cut_next(&self, cut: Cut, refusals: u32) {
        self.shared.cuts.lock().unwrap().insert(0, (cut, refusals));
    }

    /// How many COMMITs are still to be cut.
    pub fn left(&self) -> usize {
        self.shared.cuts.lock().unwrap().len()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address); // wakes the thread that accepts
    }
}

/// `127.0.0.1:5432` of `postgres://postgres@127.0.0.1:5432/name`.
fn host(url: &str) -> &str {
    let (_, behind) = url.split_once("://").unwrap();
    let authority = behind.split('/').next().unwrap();
    authority.rsplit('@').next().unwrap()
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for client in listener.incoming() {
        if shared.ended.load(Ordering::SeqCst) {
            return;
        }
        let Ok(client) = client else { continue };
        let left = |count: u32| count.checked_sub(1);
        let refused = shared.refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, left);
        if refused.is_ok() {
            continue; // dropped, so closed
        }
        let Ok(server) = TcpStream::connect(shared.upstream) else { continue };
        // As the server would: what is said goes out at once.
        client.set_nodelay(true).unwrap();
        server.set_nodelay(true).unwrap();
        let muted = Arc::new(AtomicBool::new(false));
        let back = (server.try_clone().unwrap(), client.try_clone().unwrap(), Arc::clone(&muted));
        thread::spawn(move || pass_back(back));
        let shared = Arc::clone(shared);
        thread::spawn(move || pass_on((client, server, muted), &shared));
    }
}

/// What the server says; nothing more once it is muted.
fn pass_back((mut server, mut client, muted): (TcpStream, TcpStream, Arc<AtomicBool>)) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(count @ 1..) = server.read(&mut buffer) {
        if muted.load(Ordering::SeqCst) || client.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    // Either may have gone before.
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}

/// What the engine says, up to a COMMIT that is to be cut.
fn pass_on(
    (mut client, mut server, muted): (TcpStream, TcpStream, Arc<AtomicBool>),
    shared: &Shared,
) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(count @ 1..) = client.read(&mut buffer) {
        let said = &buffer[..count];
        let cut = said.ends_with(COMMIT).then(|| shared.cuts.lock().unwrap().pop()).flatten();
        let Some((cut, refusals)) = cut else {
            if server.write_all(said).is_err() {
                break;
            }
            continue;
        };
        muted.store(true, Ordering::SeqCst);
        shared.refusals.store(refusals, Ordering::SeqCst);
        if cut != Cut::Swallowed {
            server.write_all(said).unwrap();
        }
        if cut == Cut::AtOnce {
            let _ = client.shutdown(Shutdown::Both);
        }
        if cut != Cut::Swallowed {
            // The other thread hears the answer and throws it away; then it closes both.
            thread::sleep(Duration::from_millis(50));
        }
        break;
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}
