//! Tests of returns.
