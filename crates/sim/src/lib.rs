//! Companies that do not exist: for a demo that can be believed, to measure on, and to find faults.
//!
//! - [`world`]: a believable company from a seed, as plain data.
//! - [`demo`]: a year of it, lived through by the real commands.
//! - [`bench`]: the benchmark of DESIGN section 10, beside the floor.
//! - [`simulate`]: clerks who err and a machine that breaks, watched by an auditor.
pub mod bench;
pub mod demo;
pub mod simulate;
pub mod world;
