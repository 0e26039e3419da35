//! Tests of receivables.
