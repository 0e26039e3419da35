//! The laws of the shared words, as tables of examples and as properties.

mod currency;
mod date;
mod decimal;
pub mod example;
mod id;
mod money;
mod parts;
mod refusal;
pub mod story;
mod tax;

use crate::refusal::Refusal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// Holds that the JSON of a value is this text, and that it is read back as the same value.
fn check_json<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), json);
    assert_eq!(&serde_json::from_str::<T>(json).unwrap(), value);
}

/// Holds that a JSON text is refused, with this code in the message.
fn check_json_refused<T: DeserializeOwned + Debug>(json: &str, code: &str) {
    let message = serde_json::from_str::<T>(json).unwrap_err().to_string();
    assert!(message.contains(&format!("({code})")), "{json}: {message}");
}

/// The code of a refusal that must have happened.
fn code_of<T: Debug, R: Refusal>(result: Result<T, R>) -> &'static str {
    result.unwrap_err().code()
}
