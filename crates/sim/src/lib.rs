//! Companies that do not exist: for a demo that can be believed, and to measure on.
//!
//! - [`world`]: a believable company from a seed, as plain data.
//! - [`demo`]: half a year of it, lived through by the real commands.
//! - [`bench`]: the benchmark of DESIGN section 10, beside the floor.
pub mod bench;
pub mod demo;
pub mod world;
