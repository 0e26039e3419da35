//! Hard tests: the promises of the engine while the world around it breaks. Disks fill up, syncs
//! fail, servers are killed, connections cut, and two processes write at once.
mod contention;
mod count;
mod disks;
mod outages;
mod places;
mod process;
mod proxy;
mod server;
mod starts;

#[allow(dead_code, reason = "shared with the tests of store")]
#[path = "../../../../store/tests/it/durability/disk.rs"]
mod disk;
#[path = "../../../../store/tests/it/durability/vfs.rs"]
mod vfs;
