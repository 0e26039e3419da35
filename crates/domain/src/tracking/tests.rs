//! The laws of tracking.

use super::*;
use crate::company::WarehouseId;
use crate::customer::CustomerId;
use crate::id::Uuid;
use crate::order::OrderId;
use crate::refusal::Refused;
use crate::shipping::{Shipment, ShipmentState};
use crate::tests::example::{check_codes, date, problems};
use proptest::prelude::*;

const DAY: i64 = 24 * 3_600 * 1_000_000;

#[test]
fn codes_are_stable_words() {
    check_codes::<TrackingState>();
}

fn shipment(state: ShipmentState) -> Shipment {
    Shipment {
        id: ShipmentId::from_uuid(Uuid::from_u128(1)),
        number: "DN-2026-000001".to_owned(),
        order: OrderId::from_uuid(Uuid::from_u128(2)),
        customer: CustomerId::from_uuid(Uuid::from_u128(3)),
        warehouse: WarehouseId::from_uuid(Uuid::from_u128(4)),
        state,
        created_on: date("2026-02-02"),
        shipped_on: None,
        version: 1,
    }
}

fn said(key: &str, state: TrackingState, micros: i64) -> RecordTracking {
    RecordTracking {
        shipment: None,
        tracking_number: None,
        key: key.to_owned(),
        state,
        happened_at: Moment::from_micros(micros),
        place: String::new(),
        received_by: String::new(),
        note: String::new(),
    }
}

/// What is known of a shipment.
#[derive(Clone, Debug, Default, PartialEq)]
struct Known {
    tracking: Option<Tracking>,
    events: Vec<TrackingEvent>,
}

fn try_record(
    known: &Known,
    state: ShipmentState,
    command: &RecordTracking,
) -> Result<Option<Recorded>, Refused> {
    let (shipment, events) = (shipment(state), known.events.iter().collect::<Vec<_>>());
    let given = RecordGiven {
        shipment: &shipment,
        tracking: known.tracking.as_ref(),
        events: &events,
        happened_on: Date::FIRST.add_days(command.happened_at.micros() / DAY).unwrap(),
        received_at: Moment::from_micros(10 * DAY),
    };
    record(&given, command)
}

fn hear(known: &mut Known, command: &RecordTracking) {
    if let Some(recorded) = try_record(known, ShipmentState::Shipped, command).unwrap() {
        known.tracking = Some(recorded.tracking);
        known.events.extend(recorded.event);
    }
}

#[test]
fn what_cannot_have_happened_is_refused_with_all_that_is_wrong() {
    let command = RecordTracking {
        received_by: "Mr Keil".to_owned(),
        ..said("", TrackingState::InTransit, 11 * DAY + 1)
    };
    let refused = try_record(&Known::default(), ShipmentState::Cancelled, &command);
    let expected = "tracking.never_left, key text.empty, happened_at tracking.in_future, \
                    received_by tracking.not_delivered";
    assert_eq!(problems(refused), expected);
}

#[test]
fn a_delivery_that_is_taken_back_is_none() {
    use TrackingState::{Delivered, Failed, InTransit, ReturnedToSender};
    let mut known = Known::default();
    hear(&mut known, &said("b", Failed, 3 * DAY));
    let delivered =
        RecordTracking { received_by: "Mr Keil".to_owned(), ..said("c", Delivered, 4 * DAY) };
    hear(&mut known, &delivered);
    hear(&mut known, &said("a", InTransit, 2 * DAY));
    let tracking = known.tracking.clone().unwrap();
    assert_eq!(tracking.state, Some(Delivered));
    assert_eq!(tracking.delivered_on, Some(Date::FIRST.add_days(4).unwrap()));
    assert_eq!(tracking.received_by, "Mr Keil");
    hear(&mut known, &said("d", ReturnedToSender, 5 * DAY));
    let tracking = known.tracking.unwrap();
    assert_eq!((tracking.state, tracking.delivered_on), (Some(ReturnedToSender), None));
    assert_eq!(tracking.received_by, "");
}

#[test]
fn a_number_is_of_one_shipment() {
    let (open, other) = (shipment(ShipmentState::Open), ShipmentId::from_uuid(Uuid::from_u128(9)));
    let set = |number: &str, taken| {
        let command = SetTrackingNumber { shipment: open.id, tracking_number: number.to_owned() };
        set_number(&open, None, taken, &command)
    };
    assert_eq!(set("1Z", None).unwrap().tracking.number, "1Z");
    assert_eq!(set("1Z", Some(open.id)).unwrap().tracking.number, "1Z");
    let expected = "tracking_number tracking.number_taken";
    assert_eq!(problems(set("1Z", Some(other))), expected);
}

proptest! {
    /// In whatever order events come, and however often, the shipment stands where it stands.
    #[test]
    fn events_come_in_any_order_and_twice(
        said_ones in prop::collection::vec((0_usize..6, 0_i64..5), 1..12),
        turns in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
    ) {
        use crate::code::Code;
        let commands: Vec<RecordTracking> = said_ones
            .iter()
            .enumerate()
            .map(|(index, (state, day))| {
                said(&format!("k{index}"), TrackingState::ALL[*state], day * DAY)
            })
            .collect();
        let (mut in_turn, mut mixed) = (Known::default(), Known::default());
        commands.iter().for_each(|command| hear(&mut in_turn, command));
        turns.iter().for_each(|turn| hear(&mut mixed, turn.get(&commands)));
        commands.iter().rev().for_each(|command| hear(&mut mixed, command));
        prop_assert_eq!(in_turn.tracking, mixed.tracking);
        prop_assert_eq!(in_turn.events.len(), mixed.events.len());
    }
}
