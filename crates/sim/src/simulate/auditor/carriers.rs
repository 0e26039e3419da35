//! Who brings shipments, worked out anew: what each service costs by weight, zone and day, and that
//! the cheapest of those in time was taken, else the fastest.
use super::Auditor;
use super::events::Heard;
use super::replies::{lines_of, text};
use crate::simulate::SimulateError;
use crate::simulate::cast::carriers::{SERVICES, Service, rates};
use crate::simulate::office::Office;
use quittance_domain::Date;
use quittance_domain::carrier::{Offer, Verdict};
use quittance_domain::id::Uuid;
use quittance_domain::shipping::ShipmentId;
use quittance_store::carrier;
use serde_json::Value;
use std::collections::BTreeMap;

/// Zone, grams at most and cents of each band, by service and first day. Days are compared as text.
pub type Cards = BTreeMap<(String, String), BTreeMap<String, Vec<(String, i64, i64)>>>;

/// A service that was found for a shipment, to be read.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What the services of each carrier were compared by. One that takes goods no more, though a
    /// person set it before, keeps what it was compared by then.
    by_carrier: BTreeMap<&'static str, Basis>,
    /// The beginning of the postal code.
    postal: String,
    wanted: Option<Date>,
}

#[derive(Clone, Debug)]
struct Basis {
    /// What was in force then.
    cards: Cards,
    /// What the goods weigh as one parcel; none: they are packed.
    grams: Option<i64>,
}

/// What is charged at first.
pub(super) fn first_cards() -> Cards {
    let mut cards = Cards::new();
    SERVICES.iter().for_each(|service| put(&mut cards, &rates(service, "2020-01-01", 100)));
    cards
}

fn put(cards: &mut Cards, fields: &Value) {
    let band = |band: &Value| {
        let digits: String =
            text(band, "price").chars().filter(|one| one.is_ascii_digit()).collect();
        let grams = band.get("grams_max").and_then(Value::as_i64).unwrap_or(0);
        (text(band, "zone").to_owned(), grams, digits.parse().unwrap_or(0))
    };
    let bands = lines_of(fields, "bands").map(band).collect();
    let of = (text(fields, "carrier").to_owned(), text(fields, "service").to_owned());
    cards.entry(of).or_default().insert(text(fields, "valid_from").to_owned(), bands);
}

impl Auditor<'_> {
    /// A service has new rates.
    pub(super) fn set_rates(&mut self, serial: Option<u64>) {
        let fields = serial.and_then(|serial| self.model.told.get(&serial).cloned());
        if let Some(fields) = fields {
            put(&mut self.model.cards, &fields);
        }
    }

    /// A carrier takes goods, or no more.
    pub(super) fn set_carrier(&mut self, heard: &Heard) {
        let code = heard.text("code").to_owned();
        match heard.text("status") {
            "ended" => self.model.ended_carriers.insert(code),
            _ => self.model.ended_carriers.remove(&code),
        };
    }

    /// A service was found for a shipment, or none.
    pub(super) fn choose(&mut self, id: Uuid) {
        let Some(shipment) = self.model.shipments.get(&id) else { return };
        let Some(order) = self.model.orders.get(&shipment.order) else { return };
        let grams = shipment.lines.iter().map(|(place, quantity)| {
            let product = self.cast.product(&order.lines[*place].sku);
            product.map_or(0, |product| product.grams) * quantity
        });
        let grams = (!shipment.in_cartons).then(|| grams.sum());
        let now = || Basis { cards: self.model.cards.clone(), grams };
        let before = self.model.compared.get(&id);
        let by_carrier = SERVICES.iter().map(|service| {
            let has_ended = self.model.ended_carriers.contains(service.carrier);
            let kept =
                before.filter(|_| has_ended).and_then(|it| it.by_carrier.get(service.carrier));
            (service.carrier, kept.cloned().unwrap_or_else(now))
        });
        let choice = Choice {
            by_carrier: by_carrier.collect(),
            postal: order.postal.clone(),
            wanted: order.wanted,
        };
        self.model.chosen.insert(id, choice.clone());
        self.model.compared.insert(id, choice);
    }

    /// Reads what was compared for shipments since the last time.
    pub(super) fn read_chosen(&mut self, office: &Office) -> Result<(), SimulateError> {
        for (id, choice) in std::mem::take(&mut self.model.chosen) {
            let shipment = ShipmentId::from_uuid(id);
            let stored =
                office.read(|reader, company| carrier::choice(reader, company, shipment))?;
            let Some(stored) = stored else {
                self.note("the service of a shipment", id, "none");
                continue;
            };
            for offer in &stored.compared.0 {
                self.expect_offer(id, &choice, offer);
            }
            if stored.reason.is_empty() {
                self.expect_best(id, &choice, &stored.compared.0);
            }
        }
        Ok(())
    }

    /// A service takes its days, and costs what its card says.
    fn expect_offer(&mut self, id: Uuid, choice: &Choice, offer: &Offer) {
        let is_it = |service: &&Service| {
            (service.carrier, service.code) == (offer.code.as_str(), offer.service.as_str())
        };
        let Some(service) = SERVICES.iter().find(is_it) else { return };
        let fitting = service.zones.iter().filter(|zone| choice.postal.starts_with(zone.1));
        let zone = fitting.max_by_key(|zone| zone.1.len());
        let (Some(leaves_on), Some(zone)) = (offer.leaves_on, zone) else { return };
        let mut arrives_on = leaves_on;
        for _ in 0..zone.2 {
            arrives_on = next_working(arrives_on);
        }
        let subject = format!("{} {} for {id}", offer.code, offer.service);
        let (expected, found) =
            (format!("{:?}", Some(arrives_on)), format!("{:?}", offer.arrives_on));
        self.expect(|| format!("arrival by {subject}"), expected, found);
        self.expect(|| format!("{subject} leaves on a working day"), true, is_working(leaves_on));
        let Some(basis) = choice.by_carrier.get(service.carrier) else { return };
        let Some(grams) = basis.grams else { return };
        let cards = basis.cards.get(&(offer.code.clone(), offer.service.clone()));
        let card = cards.and_then(|it| it.range(..=leaves_on.to_string()).next_back());
        let bands = card.map_or(&[][..], |(_, bands)| bands);
        let band = bands.iter().find(|(of, most, _)| of == zone.0 && grams <= *most);
        let cost = band.map(|(_, _, cents)| cents * (100 + service.surcharge) / 100);
        let found = offer.cost.map(|cost| cost.minor());
        self.expect(|| format!("cents of {subject}"), format!("{cost:?}"), format!("{found:?}"));
    }

    fn expect_best(&mut self, id: Uuid, choice: &Choice, offers: &[Offer]) {
        let able: Vec<(bool, i64, Date, bool)> = offers
            .iter()
            .filter_map(|offer| {
                let (cost, arrives_on) = (offer.cost?.minor(), offer.arrives_on?);
                let late = choice.wanted.is_some_and(|wanted| arrives_on > wanted);
                Some((late, cost, arrives_on, offer.verdict == Verdict::Chosen))
            })
            .collect();
        let in_time = || able.iter().filter(|(late, ..)| !late);
        let best = match in_time().count() {
            0 => able.iter().min_by_key(|(_, cost, arrives_on, _)| (*arrives_on, *cost)),
            _ => in_time().min_by_key(|(_, cost, arrives_on, _)| (*cost, *arrives_on)),
        };
        let chosen: Vec<_> = able.iter().filter(|(.., chosen)| *chosen).collect();
        let same = match (best, chosen.first()) {
            (None, None) => true,
            (Some(best), Some(chosen)) => (best.1, best.2) == (chosen.1, chosen.2),
            (None, Some(_)) | (Some(_), None) => false,
        };
        self.expect(|| format!("the service of {id} is the best of {able:?}"), true, same);
    }
}

fn is_working(day: Date) -> bool {
    day.weekday() <= 5
}

fn next_working(day: Date) -> Date {
    let mut next = day.add_days(1).unwrap_or(Date::LAST);
    while !is_working(next) {
        next = next.add_days(1).unwrap_or(Date::LAST);
    }
    next
}
