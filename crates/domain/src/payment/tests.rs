//! Tests of payment.
