//! The chain of events: each event's hash covers the one before, so that none can be changed,
//! removed or slipped in unseen.
use crate::engine_tables::EventRow;
use sha2::{Digest, Sha256};

/// The hash of an event that follows the one with the hash `previous` (empty before the first):
/// SHA-256 in lower-case hexadecimal. What `event.hash` holds plays no part.
///
/// Each field goes in after its length in bytes, so that no two events write the same bytes;
/// lengths and numbers are eight bytes, most significant first. Of the payload only its own
/// SHA-256 goes in, so that a payload could be erased and its hash be kept.
pub fn hash(previous: &str, event: &EventRow) -> String {
    let date = event.business_date.to_string();
    of_fields([
        previous.as_bytes(),
        &event.sequence.to_be_bytes(),
        event.kind.as_bytes(),
        event.subject.as_bytes(),
        event.actor.as_bytes(),
        &event.received_at.micros().to_be_bytes(),
        date.as_bytes(),
        &Sha256::digest(event.payload.as_bytes()),
    ])
}

/// SHA-256 over fields, each after its length in bytes, in lower-case hexadecimal.
pub fn of_fields<'a>(fields: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut digest = Sha256::new();
    for bytes in fields {
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(bytes);
    }
    hexadecimal(&digest.finalize())
}

/// Bytes in lower-case hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use quittance_domain::{Date, Moment};
    use uuid::Uuid;

    fn event() -> EventRow {
        EventRow {
            sequence: 1,
            kind: "order.placed".into(),
            subject: Uuid::from_u128(7),
            actor: "ada".into(),
            received_at: Moment::from_micros(1_700_000_000_000_000),
            business_date: Date::parse("2026-01-31").unwrap(),
            payload: "{}".into(),
            hash: String::new(),
        }
    }

    #[test]
    fn each_field_changes_the_hash_and_the_stored_hash_does_not() {
        let whole = hash("", &event());
        assert_eq!(whole.len(), 64);
        assert_eq!(whole, hash("", &EventRow { hash: "x".into(), ..event() }));
        let later = Moment::from_micros(1_700_000_000_000_001);
        let next_day = Date::parse("2026-02-01").unwrap();
        let others = [
            hash("0", &event()),
            hash("", &EventRow { sequence: 2, ..event() }),
            hash("", &EventRow { kind: "order.placedada".into(), actor: "".into(), ..event() }),
            hash("", &EventRow { subject: Uuid::from_u128(8), ..event() }),
            hash("", &EventRow { actor: "bob".into(), ..event() }),
            hash("", &EventRow { received_at: later, ..event() }),
            hash("", &EventRow { business_date: next_day, ..event() }),
            hash("", &EventRow { payload: "{} ".into(), ..event() }),
        ];
        for (at, other) in others.iter().enumerate() {
            assert_ne!(&whole, other, "{at}");
        }
    }

    #[test]
    fn the_hash_of_an_event_never_changes_from_release_to_release() {
        assert_eq!(
            hash("", &event()),
            "a8e860f8f64f879746fd8fd79e73e9e227cd24fbcde02723b86e74784c99df89"
        );
    }
}
