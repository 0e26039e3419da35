//! Routines: what is due becomes a job, and the runner does jobs.
mod begin;
mod run;
mod set;

pub use begin::BegunReply;
pub use run::{JobRan, run_jobs};
pub use set::RoutineReply;
