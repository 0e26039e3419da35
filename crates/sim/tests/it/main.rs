//! The simulator's own tests: seeds on both engines.
#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]
mod seeds;
