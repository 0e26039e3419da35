//! Tests of invoicing.
