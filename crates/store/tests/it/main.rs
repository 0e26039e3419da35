//! The store suite: each test runs on both engines.
#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]
mod apart;
mod backup;
mod both;
mod durability;
mod foreign;
mod forget;
mod plans;
mod reads;
mod sample;
mod sample_cash;
mod sample_events;
mod sample_masters;
mod schema;
mod unit_of_work;
mod verify;
mod verify_agreements;
mod verify_collecting;
mod verify_credit;
mod verify_deposits;
mod verify_falsified;
mod verify_supply;
