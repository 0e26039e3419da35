//! Insight: figures about the business, from plain data. It sees the words of `domain` alone, reads
//! nothing and writes nothing.
//!
//! - [`kpi`]: key figures, each with its formula and what went into it.

pub mod kpi;
