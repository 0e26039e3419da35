//! Hard tests: the promises of the engine while the world around it breaks. Disks fill up, syncs
//! fail, servers are killed, connections cut, and two processes write at once.
mod count;
mod outages;
mod proxy;
mod server;
