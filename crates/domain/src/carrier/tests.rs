//! The laws of carriers.

use super::*;
use crate::at::At;
use crate::customer::Terms;
use crate::date::Moment;
use crate::id::Uuid;
use crate::order::{Channel, Order, OrderId, OrderState};
use crate::refusal::Refused;
use crate::shipping::{Shipment, ShipmentLine, ShipmentState};
use crate::tests::example::{
    Counted, check_codes, company, country, customer, date, eur, percent, problems, product,
    quantity,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn codes_are_stable_words() {
    check_codes::<CarrierStatus>();
    check_codes::<Verdict>();
}

#[test]
fn a_time_of_day_is_read_as_it_is_written() {
    for text in ["00:00", "09:05", "16:30", "23:59"] {
        assert_eq!(text.parse::<TimeOfDay>().unwrap().to_string(), text);
    }
    for text in ["24:00", "9:05", "09:60", "0905", "+9:05", "09:5", "", "09:05:00"] {
        let refused = text.parse::<TimeOfDay>().unwrap_err();
        assert!(matches!(refused, CarrierRefusal::TimeMalformed { .. }), "{text}");
    }
}

fn warehouse() -> WarehouseId {
    WarehouseId::from_uuid(Uuid::from_u128(1))
}

fn zone(code: &str, prefixes: &[&str], transit_days: i64) -> Zone {
    let postal_prefixes = prefixes.iter().map(|prefix| (*prefix).to_owned()).collect();
    Zone { code: code.to_owned(), country: country("AT"), postal_prefixes, transit_days }
}

fn service(code: &str, cut_off: &str, zones: Vec<Zone>) -> Service {
    Service {
        code: code.to_owned(),
        days: vec![1, 2, 3, 4, 5],
        cut_offs: vec![CutOff { warehouse: warehouse(), time: cut_off.parse().unwrap() }],
        zones,
        surcharge: Rate::ZERO,
        volumetric_divisor: None,
    }
}

fn carrier(number: u128, code: &str, services: Vec<Service>) -> Carrier {
    Carrier {
        id: CarrierId::from_uuid(Uuid::from_u128(number)),
        code: code.to_owned(),
        name: code.to_owned(),
        status: CarrierStatus::Active,
        services: Services(services),
        version: 1,
    }
}

fn card(of: &Carrier, service: &str, valid_from: &str, bands: &[(&str, i64, &str)]) -> RateCard {
    let band = |(zone, grams_max, price): &(&str, i64, &str)| Band {
        zone: (*zone).to_owned(),
        grams_max: *grams_max,
        price: eur(price),
    };
    RateCard {
        carrier: of.id,
        service: service.to_owned(),
        valid_from: date(valid_from),
        valid_to: None,
        bands: Bands(bands.iter().map(band).collect()),
        version: 1,
    }
}

/// The post, which is cheap, and one that is fast.
fn two() -> (Vec<Carrier>, Vec<RateCard>) {
    let parcel = Service {
        surcharge: percent("10"),
        volumetric_divisor: Some(5_000),
        ..service("parcel", "16:00", vec![zone("REST", &[], 2), zone("EAST", &["1", "2"], 1)])
    };
    let post = carrier(1, "POST", vec![parcel]);
    let rapid = carrier(2, "RAPID", vec![service("noon", "10:00", vec![zone("ALL", &[], 1)])]);
    let cards = vec![
        card(&post, "parcel", "2026-01-01", &[("REST", 5_000, "5.00"), ("EAST", 5_000, "4.00")]),
        card(&rapid, "noon", "2026-01-01", &[("ALL", 1_000, "8.00"), ("ALL", 9_000, "12.00")]),
    ];
    (vec![post, rapid], cards)
}

struct Case {
    ready: (&'static str, &'static str),
    address: &'static str,
    wanted_on: Option<&'static str>,
    parcels: Vec<Parcel>,
}

fn grams(grams: i64) -> Parcel {
    Parcel { grams, volume_ccm: 0 }
}

fn compared(case: &Case, carriers: &[Carrier], cards: &[RateCard]) -> Vec<Offer> {
    let journey = compare::Journey {
        warehouse: warehouse(),
        ready: (date(case.ready.0), case.ready.1.parse().unwrap()),
        country: country("AT"),
        address: case.address,
        wanted_on: case.wanted_on.map(date),
        parcels: &case.parcels,
    };
    let (carriers, cards): (Vec<_>, Vec<_>) = (carriers.iter().collect(), cards.iter().collect());
    let mut offers = compare::offers(&carriers, &cards, &journey).unwrap();
    compare::choose_one(&mut offers, journey.wanted_on);
    offers
}

fn told(offers: &[Offer]) -> String {
    let one = |offer: &Offer| {
        let day = |day: Option<Date>| day.map_or("-".to_owned(), |day| day.to_string()[5..].into());
        let cost = offer.cost.map_or("-".to_owned(), Money::decimal);
        let days = format!("{} {}", day(offer.leaves_on), day(offer.arrives_on));
        format!("{} {days} {cost} {}", offer.service, offer.verdict)
    };
    offers.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[test]
fn the_cheapest_in_time_is_chosen_else_the_fastest() {
    let (carriers, cards) = two();
    // 2 February 2026 is a Monday, the 6th a Friday.
    let monday = ("2026-02-02", "12:00");
    let linz = "Ring 1, 4020 Linz";
    for (ready, address, wanted_on, parcels, expected) in [
        // Both are in time: the cheapest. The noon service takes no more on Monday.
        (
            monday,
            linz,
            Some("2026-02-04"),
            vec![grams(900)],
            "parcel 02-02 02-04 5.50 chosen; noon 02-03 02-04 8.00 dearer",
        ),
        // At ten o'clock sharp it still does.
        (
            ("2026-02-02", "10:00"),
            linz,
            Some("2026-02-03"),
            vec![grams(900)],
            "parcel 02-02 02-04 5.50 too_late; noon 02-02 02-03 8.00 chosen",
        ),
        (
            ("2026-02-02", "09:00"),
            linz,
            Some("2026-02-02"),
            vec![grams(900)],
            "parcel 02-02 02-04 5.50 slower; noon 02-02 02-03 8.00 chosen",
        ),
        // The east is nearer and cheaper: 4.00 and 10 %.
        (
            monday,
            "Ring 1, 1010 Wien",
            None,
            vec![grams(900)],
            "parcel 02-02 02-03 4.40 chosen; noon 02-03 02-04 8.00 dearer",
        ),
        // What has no postal code is of the zone of all of the country.
        (
            monday,
            "Wien",
            None,
            vec![grams(900)],
            "parcel 02-02 02-04 5.50 chosen; noon 02-03 02-04 8.00 dearer",
        ),
        // Two parcels: 2 x 5.00 and 10 %. A weekend is no day of either.
        (
            ("2026-02-06", "12:00"),
            linz,
            None,
            vec![grams(900), grams(5_000)],
            "parcel 02-06 02-10 11.00 chosen; noon 02-09 02-10 20.00 dearer",
        ),
        // 30 litres count for 6 kg with the post.
        (
            monday,
            linz,
            None,
            vec![Parcel { grams: 900, volume_ccm: 30_000 }],
            "parcel 02-02 02-04 - too_heavy; noon 02-03 02-04 8.00 chosen",
        ),
        (
            ("2025-12-29", "08:00"),
            linz,
            None,
            vec![grams(900)],
            "parcel 12-29 12-31 - no_rate; noon 12-29 12-30 - no_rate",
        ),
    ] {
        let case = Case { ready, address, wanted_on, parcels };
        assert_eq!(told(&compared(&case, &carriers, &cards)), expected, "{ready:?} {address}");
    }
}

#[test]
fn who_does_not_go_there_or_collect_here_says_so() {
    let (mut carriers, mut cards) = two();
    carriers[0].services.0[0].zones[0].country = country("DE");
    carriers[1].services.0[0].cut_offs[0].warehouse = WarehouseId::from_uuid(Uuid::from_u128(9));
    let case = Case {
        ready: ("2026-02-02", "08:00"),
        address: "Ring 1, 4020 Linz",
        wanted_on: None,
        parcels: vec![grams(900)],
    };
    let expected = "parcel - - - no_zone; noon - - - not_collected";
    assert_eq!(told(&compared(&case, &carriers, &cards)), expected);
    // Who names no warehouse collects everywhere, all day; a card that has ended says nothing.
    carriers[1].services.0[0].cut_offs.clear();
    cards[1].valid_to = Some(date("2026-02-01"));
    let expected = "parcel - - - no_zone; noon 02-02 02-03 - no_rate";
    assert_eq!(told(&compared(&case, &carriers, &cards)), expected);
    cards.push(card(&carriers[1], "noon", "2026-02-02", &[("ALL", 900, "9.00")]));
    let expected = "parcel - - - no_zone; noon 02-02 02-03 9.00 chosen";
    assert_eq!(told(&compared(&case, &carriers, &cards)), expected);
}

fn shipment(state: ShipmentState) -> Shipment {
    let order = order();
    Shipment {
        id: ShipmentId::from_uuid(Uuid::from_u128(11)),
        number: "DN-2026-000001".to_owned(),
        order: order.id,
        customer: order.customer,
        warehouse: order.warehouse,
        state,
        created_on: date("2026-02-02"),
        shipped_on: None,
        version: 1,
    }
}

fn given_of<T>(
    state: ShipmentState,
    before: Option<&CarrierChoice>,
    decide: impl FnOnce(&ChooseGiven<'_>) -> T,
) -> T {
    let (carriers, cards) = two();
    let (carriers, cards): (Vec<_>, Vec<_>) = (carriers.iter().collect(), cards.iter().collect());
    let (shipment, order) = (shipment(state), order());
    let goods = crate::product::Product { weight_grams: 450, ..product(1) };
    let line = line(&shipment, goods.id);
    decide(&ChooseGiven {
        shipment: &shipment,
        lines: &[&line],
        products: [(goods.id, &goods)].into(),
        cartons: &[],
        packed: &[],
        order: &order,
        carriers: &carriers,
        cards: &cards,
        before,
        time: "12:00".parse().unwrap(),
    })
}

fn order() -> Order {
    Order {
        id: OrderId::from_uuid(Uuid::from_u128(12)),
        number: "SO-2026-000001".to_owned(),
        state: OrderState::Confirmed,
        channel: Channel::Phone,
        customer: customer().id,
        customer_po: String::new(),
        source_number: String::new(),
        ordered_on: date("2026-02-02"),
        requested_on: None,
        priority: 5,
        ship_to: "Ring 1, 4020 Linz".to_owned(),
        ship_to_country: country("AT"),
        warehouse: warehouse(),
        currency: eur("0.00").currency(),
        terms: Terms::Net(30),
        net: eur("0.00"),
        tax: eur("0.00"),
        gross: eur("0.00"),
        deposit: None,
        sourcing: None,
        created_at: Moment::from_micros(0),
        version: 1,
    }
}

fn line(of: &Shipment, product: crate::product::ProductId) -> ShipmentLine {
    ShipmentLine {
        shipment: of.id,
        line_no: 1,
        order: of.order,
        order_line: 1,
        product,
        quantity: quantity("2"),
        issued: quantity("0"),
        invoiced: quantity("0"),
        returned: quantity("0"),
        returned_unbilled: quantity("0"),
        cost: eur("0.00"),
    }
}

fn at() -> At {
    At::on(date("2026-02-02"), Moment::from_micros(0))
}

fn assigned(
    state: ShipmentState,
    (carrier, service, reason): (usize, &str, &str),
) -> Result<Chosen, Refused> {
    let (carriers, _) = two();
    let carrier = &carriers[carrier];
    let command = AssignCarrier {
        shipment: shipment(state).id,
        carrier: carrier.id,
        service: service.to_owned(),
        reason: reason.to_owned(),
    };
    given_of(state, None, |given| assign(given, carrier, &command, &at()))
}

#[test]
fn what_a_person_sets_stays_as_it_is_compared_anew() {
    let set = assigned(ShipmentState::Open, (1, "noon", "she asked for it")).unwrap();
    assert_eq!(set.choice.service, "noon");
    assert_eq!(set.choice.cost, Some(eur("8.00")));
    assert_eq!(set.events[0].kind, "shipment.carrier_assigned");
    let again = given_of(ShipmentState::Packed, Some(&set.choice), |given| choose(given, &at()));
    let again = again.unwrap().unwrap();
    assert_eq!(again.choice.service, "noon");
    assert_eq!(again.choice.reason, "she asked for it");
    let expected = "parcel 02-02 02-04 5.50 passed_over; noon 02-03 02-04 8.00 chosen";
    assert_eq!(told(&again.choice.compared.0), expected);
}

#[test]
fn what_cannot_be_set_is_refused_with_all_that_is_wrong() {
    let refused = assigned(ShipmentState::Cancelled, (0, "noon", ""));
    let expected =
        "shipment carrier.will_not_leave, service carrier.unknown_service, reason text.empty";
    assert_eq!(problems(refused), expected);
    let none = given_of(ShipmentState::Cancelled, None, |given| choose(given, &at())).unwrap();
    assert_eq!(none, None, "nobody brings what does not leave");
}

fn set_with(services: Vec<Service>) -> Result<CarrierSet, Refused> {
    let company = company();
    let warehouses = BTreeSet::from([warehouse()]);
    let given = SetCarrierGiven { company: &company, known: None, warehouses };
    let (code, name) = ("POST".to_owned(), "Post".to_owned());
    let command = SetCarrier { code, name, status: CarrierStatus::Active, services };
    set(&given, &command, date("2026-01-02"), &mut Counted::new())
}

#[test]
fn a_carrier_is_refused_with_all_that_is_wrong() {
    let good = service("parcel", "16:00", vec![zone("ALL", &[], 2)]);
    let made = set_with(vec![good.clone()]).unwrap();
    assert_eq!(made.company.unwrap().carriers_since, Some(date("2026-01-02")));
    let bad = Service {
        days: vec![0],
        surcharge: percent("-1"),
        volumetric_divisor: Some(0),
        zones: vec![zone("A", &[], -1), zone("A", &[""], 1)],
        cut_offs: vec![CutOff {
            warehouse: WarehouseId::from_uuid(Uuid::from_u128(9)),
            time: TimeOfDay::MIDNIGHT,
        }],
        ..good.clone()
    };
    let refused = set_with(vec![good, bad]);
    let expected = [
        "services[1] carrier.twice",
        "services[1].days carrier.day_out_of_range",
        "services[1].surcharge carrier.out_of_range",
        "services[1].volumetric_divisor carrier.out_of_range",
        "services[1].cut_offs[0].warehouse carrier.unknown_warehouse",
        "services[1].zones[0].transit_days carrier.out_of_range",
        "services[1].zones[1] carrier.twice",
        "services[1].zones[1].postal_prefixes[0] text.empty",
    ];
    assert_eq!(problems(refused), expected.join(", "));
    assert_eq!(problems(set_with(Vec::new())), "services carrier.nothing");
}

#[test]
fn rates_are_refused_with_all_that_is_wrong() {
    let (carriers, _) = two();
    let band = |zone: &str, grams_max, price: Money| Band { zone: zone.into(), grams_max, price };
    let dollars = Money::parse("1.00", crate::currency::Currency::USD).unwrap();
    let command = SetRateCard {
        carrier: carriers[0].id,
        service: "parcel".to_owned(),
        valid_from: date("2026-02-02"),
        valid_to: Some(date("2026-02-01")),
        bands: vec![
            band("REST", 0, eur("1.00")),
            band("WEST", 1, dollars),
            band("REST", 5, eur("-1.00")),
            band("REST", 5, eur("1.00")),
        ],
    };
    let refused = set_rates(&carriers[0], None, &command, eur("0.00").currency());
    let expected = [
        "valid_to carrier.ends_before_it_begins",
        "bands[0].grams_max carrier.out_of_range",
        "bands[1].zone carrier.unknown_zone",
        "bands[1].price carrier.price_currency",
        "bands[2].price carrier.price_negative",
        "bands[3] carrier.twice",
    ];
    assert_eq!(problems(refused), expected.join(", "));
}

proptest! {
    /// Whatever is offered, no other service is in time and cheaper; if none is in time, none is
    /// sooner there.
    #[test]
    fn no_other_service_is_better(
        services in prop::collection::vec((0_i64..6, 0_i64..2_000, 0_usize..3), 1..8),
        wanted in prop::option::of(0_i64..9),
    ) {
        let cut_offs = ["08:00", "12:00", "16:00"];
        let mut cards = Vec::new();
        let made = (1..).zip(&services).map(|(number, (transit, cents, cut_off))| {
            let offered = service("any", cut_offs[*cut_off], vec![zone("ALL", &[], *transit)]);
            let carrier = carrier(number, &format!("C{number}"), vec![offered]);
            let price = Money::new(*cents, eur("0.00").currency()).decimal();
            cards.push(card(&carrier, "any", "2026-01-01", &[("ALL", 1_000, price.as_str())]));
            carrier
        });
        let carriers: Vec<Carrier> = made.collect();
        let wanted_on = wanted.map(|days| date("2026-02-02").add_days(days).unwrap());
        let journey = compare::Journey {
            warehouse: warehouse(),
            ready: (date("2026-02-02"), "12:00".parse().unwrap()),
            country: country("AT"),
            address: "Wien",
            wanted_on,
            parcels: &[grams(1_000)],
        };
        let carriers: Vec<&Carrier> = carriers.iter().collect();
        let cards: Vec<&RateCard> = cards.iter().collect();
        let mut offers = compare::offers(&carriers, &cards, &journey).unwrap();
        compare::choose_one(&mut offers, wanted_on);
        prop_assert_eq!(offers.iter().filter(|it| it.verdict == Verdict::Chosen).count(), 1);
        let best = offers.iter().find(|it| it.verdict == Verdict::Chosen).unwrap();
        let in_time = |it: &&Offer| wanted_on.is_none_or(|day| it.arrives_on.unwrap() <= day);
        let key = |it: &Offer| (it.cost.unwrap().minor(), it.arrives_on);
        match offers.iter().filter(in_time).min_by_key(|it| key(it)) {
            Some(cheapest) => prop_assert_eq!(key(best), key(cheapest)),
            None => {
                let key = |it: &Offer| (it.arrives_on, it.cost.unwrap().minor());
                let fastest = offers.iter().min_by_key(|it| key(it)).unwrap();
                prop_assert_eq!(key(best), key(fastest));
            }
        }
    }
}
