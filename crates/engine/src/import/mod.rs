//! Import: files of another system become commands, through a mapping.
//!
//! [`run`] reads the files' headers, opens the company, then takes kind after kind: customers,
//! products, prices, stock, orders, payments. Each document is one command with a permanent
//! source key, so that importing a file again changes nothing. Customers and products that only
//! orders name are created before them, a chunk at a time. What the other system knows nothing of
//! (receipts) and what must happen in its order among orders (adjustments, returns) is left as
//! work on the document's date: the autopilot lives the history through.
//!
//! Invariant: each line is taken, was there already, or stands in the rejects with its reason;
//! the counts say so.
mod chunk;
mod commands;
mod documents;
mod error;
mod files;
mod flight;
mod importer;
mod known;
mod opening;
mod report;
mod rows;
pub mod statement;

pub use commands::{TakeDocument, TakenReply};
pub use error::{ImportRefusal, Stopped};
pub use importer::{Import, Outputs, run};
pub use report::{FileReport, Progress, Report};
