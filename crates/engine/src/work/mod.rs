//! Work: durable follow-ups, and the autopilot that takes them.
//!
//! A **work item** is a command that waits for its turn, written in the transaction of the step
//! before it or scheduled for a business date. It is *ready* until its command is done, which
//! deletes it in the same transaction; refused or at fault it *waits* with the reason, until
//! somebody puts it back ([`RetryWork`]) or gives it up ([`DropWork`]).
//!
//! The **autopilot** ([`run_until_idle`]) takes ready work by (business date, source number as a
//! number, id), one business date at a time, so that history that is imported is lived through in
//! its order. What a work item leaves runs behind it in the same batch, before the next item.
//! Several may run: each command checks under the company's lock that its item is still ready.
mod park;
mod run;
mod schedule;

pub use park::{DropWork, ParkWork, RetryWork};
pub use run::{Ran, run_until_idle};
pub use schedule::Schedule;
