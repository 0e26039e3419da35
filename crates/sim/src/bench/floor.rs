//! Runs the floor's program in turn with ours.
use super::BenchError;
use quittance_store::database::Address;
use quittance_store::scratch::Scratch;
use std::path::Path;
use std::process::Command;

/// Cycles per second of the floor on the same engine and with the same number of clients.
pub fn run(
    program: &Path,
    address: &Address,
    (clients, cycles): (usize, usize),
) -> Result<f64, BenchError> {
    let beside = match address {
        Address::Sqlite(_) => Some(Scratch::beside(address, "floor")?),
        Address::Postgres(_) => None, // its tables stand beside ours
    };
    let (engine, target) = match beside.as_ref().map_or(address, Scratch::address) {
        Address::Sqlite(path) => ("sqlite", path.display().to_string()),
        Address::Postgres(url) => ("postgres", key_values(url)),
    };
    let output = Command::new(program)
        .args([engine, &target, &clients.to_string(), &cycles.to_string()])
        .output()
        .map_err(|error| BenchError::Floor(format!("{}: {error}", program.display())))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let figures: serde_json::Value = serde_json::from_str(text.trim()).map_err(|_| {
        BenchError::Floor(format!("{text}{}", String::from_utf8_lossy(&output.stderr)))
    })?;
    figures["cycles_per_second"]
        .as_f64()
        .ok_or_else(|| BenchError::Floor(format!("no cycles_per_second in {text}")))
}

/// `postgres://user:password@host:port/name` as `key=value` words, to which words can be added.
fn key_values(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    let (who, place) = rest.rsplit_once('@').unwrap_or(("postgres", rest));
    let (user, password) = who.split_once(':').unwrap_or((who, ""));
    let (host, name) = place.split_once('/').unwrap_or((place, "postgres"));
    let (host, port) = host.rsplit_once(':').unwrap_or((host, "5432"));
    let mut words = format!("host={host} port={port} user={user} dbname={name}");
    if !password.is_empty() {
        words.push_str(&format!(" password={password}"));
    }
    words
}
