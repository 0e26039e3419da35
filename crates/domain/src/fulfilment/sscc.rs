//! The numbers of cartons, and what a carton may hold.

use super::FulfilmentRefusal;
use crate::event::Event;
use crate::id::Uuid;
use crate::product::check_digit;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};

/// The digits of an SSCC without its check digit.
const BODY_DIGITS: usize = 17;

/// How a company packs. One record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackingPolicy {
    /// The company's prefix in numbers of GS1: 7 to 10 digits.
    pub gs1_prefix: String,
    /// The serial number of the next carton.
    pub next_serial: i64,
    /// The most that goods in one carton weigh; none: no limit. Unit: grams.
    pub weight_grams_max: Option<i64>,
    /// The most room that goods in one carton take; none: no limit. Unit: cubic centimetres.
    pub volume_ccm_max: Option<i64>,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Says how a company packs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetPacking {
    /// The company's prefix in numbers of GS1: 7 to 10 digits.
    pub gs1_prefix: String,
    /// The most that goods in one carton weigh; none: no limit. Unit: grams.
    #[serde(default)]
    pub weight_grams_max: Option<i64>,
    /// The most room that goods in one carton take; none: no limit. Unit: cubic centimetres.
    #[serde(default)]
    pub volume_ccm_max: Option<i64>,
}

/// Says how the company packs from now on. Serial numbers go on where they were, so that none is
/// given twice under a prefix. Gives the policy and `company.packing_set`.
///
/// Refusals: `PrefixMalformed`, `LimitOutOfRange`.
pub fn set_packing(
    known: Option<&PackingPolicy>,
    command: &SetPacking,
    company: Uuid,
) -> Result<(PackingPolicy, Event), Refused> {
    let mut problems = Problems::new();
    let prefix = &command.gs1_prefix;
    let is_number = prefix.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || !(7..=10).contains(&prefix.len()) {
        problems.push(Refused::from(FulfilmentRefusal::PrefixMalformed).at("gs1_prefix"));
    }
    let limits = [
        ("weight_grams_max", command.weight_grams_max),
        ("volume_ccm_max", command.volume_ccm_max),
    ];
    for (path, limit) in limits {
        if limit.is_some_and(|limit| limit < 1) {
            problems.push(Refused::from(FulfilmentRefusal::LimitOutOfRange).at(path));
        }
    }
    problems.finish()?;
    let known = known.cloned().unwrap_or_default();
    let limit = |limit: Option<i64>| limit.map_or("none".to_owned(), |limit| limit.to_string());
    let event = Event::new("company.packing_set", company)
        .with("gs1_prefix", prefix)
        .with("weight_grams_max", limit(command.weight_grams_max))
        .with("volume_ccm_max", limit(command.volume_ccm_max));
    let policy = PackingPolicy {
        gs1_prefix: prefix.clone(),
        weight_grams_max: command.weight_grams_max,
        volume_ccm_max: command.volume_ccm_max,
        ..known
    };
    Ok((policy, event))
}

/// The next carton's number, and the policy after it: extension digit 0, the prefix, the serial
/// number in the digits that are left, and the check digit.
///
/// Refusals: `NoPrefix`, `SerialsUsedUp`.
pub fn sscc(policy: &PackingPolicy) -> Result<(String, PackingPolicy), FulfilmentRefusal> {
    let prefix = &policy.gs1_prefix;
    if prefix.is_empty() {
        return Err(FulfilmentRefusal::NoPrefix);
    }
    let width = BODY_DIGITS - 1 - prefix.len();
    let body = format!("0{prefix}{:0width$}", policy.next_serial);
    if body.len() > BODY_DIGITS {
        return Err(FulfilmentRefusal::SerialsUsedUp);
    }
    let number = format!("{body}{}", check_digit(body.as_bytes()));
    Ok((number, PackingPolicy { next_serial: policy.next_serial + 1, ..policy.clone() }))
}
