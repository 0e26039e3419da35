//! The engine: how a change of state happens.
//!
//! A face hands a [`command::Command`] to the [`engine::Engine`]; a writer takes the commands of
//! one company that wait as a [batch](batch), runs them in one transaction and answers after the
//! commit:
//!
//! ```text
//! face → command → queue → batch → gather (in rounds) → decide → record → flush → commit → reply
//! ```
//!
//! - [`command`]: the command, its envelope, what comes back; [`recorder`]: the record step.
//! - [`engine`]: its threads; [`queue`]: lanes and bounds; [`batch`](batch): one transaction;
//!   [`rounds`](rounds): one command in it; [`guard`](guard): second deliveries of it.
//! - [`autopilot`](autopilot): what follows a step by itself; [`registry`](registry): commands that
//!   are stored, by name; [`clock`]: where time and ids come from.
//! - [`work`]: durable follow-ups and the autopilot; [`jobs`]: work with a time or a retry.
//! - [`dry_run`]: what a command would do; [`request`]: a command as others write it.
//! - one folder per capability with its commands, one file per verb: gather → decide → record,
//!   without a business `if`.
mod autopilot;
mod batch;
pub mod clock;
pub mod closing;
pub mod command;
pub mod dry_run;
pub mod engine;
mod erased;
mod guard;
pub mod jobs;
mod memory;
pub mod queue;
pub mod recorder;
mod refusal;
mod registry;
pub mod request;
mod rounds;
mod seal;
pub mod work;

pub mod blanket;
pub mod carrier;
pub mod company;
pub mod credit;
pub mod customer;
pub mod fulfilment;
pub mod import;
pub mod invoicing;
pub mod ledger;
pub mod opening;
pub mod order;
pub mod packaging;
pub mod payment;
pub mod pricing;
pub mod product;
pub mod purchasing;
pub mod quotation;
pub mod receivables;
pub mod returns;
pub mod routine;
pub mod shipping;
pub mod stock;
pub mod tax;
pub mod tracking;

pub use command::{Command, Done, Envelope, Failure, Lane, SourceKey};
pub use engine::{Engine, Setup, Ticket};
pub use queue::Limits;
