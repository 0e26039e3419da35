//! Sentences about carriers.
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same, unclear};
use super::table::{FoundRow, Row};
use quittance_domain::carrier::{
    AssignCarrier, Band, Carrier, CarrierChoice, CarrierId, CarrierStatus, ChooseCarrier, CutOff,
    Offer, Service, SetCarrier, SetRateCard, Zone,
};
use quittance_domain::country::Country;
use quittance_domain::{Date, Money, Rate};
use quittance_store::carrier;
use std::collections::BTreeMap;

fn whole(text: &str) -> Result<i64, Wrong> {
    text.parse().map_err(|_| Wrong::Unclear(format!("{text} is no whole number")))
}

/// A row for each zone of each service.
pub fn services(story: &mut Story, said: &Said<'_>) -> Outcome {
    let columns = ["carrier", "service", "zone", "postal", "days", "until", "surcharge"];
    let mut carriers: BTreeMap<&str, Vec<Service>> = BTreeMap::new();
    for row in said.table().rows(&columns)? {
        let services = carriers.entry(row.text("carrier")?).or_default();
        let code = row.text("service")?;
        if !services.iter().any(|service| service.code == code) {
            services.push(service(story, row, code)?);
        }
        let prefix = row.get("postal").map(str::to_owned);
        let zone = Zone {
            code: row.text("zone")?.to_owned(),
            country: Country::parse("AT")?,
            postal_prefixes: prefix.into_iter().collect(),
            transit_days: whole(row.text("days")?)?,
        };
        services.iter_mut().filter(|it| it.code == code).for_each(|it| it.zones.push(zone.clone()));
    }
    for (code, services) in carriers {
        let (code, name) = (code.to_owned(), code.to_owned());
        story.run(SetCarrier { code, name, status: CarrierStatus::Active, services })?;
    }
    Ok(())
}

fn service(story: &Story, row: Row<'_>, code: &str) -> Result<Service, Wrong> {
    let warehouse = story.company()?.default_warehouse;
    let time = row.text("until")?.parse()?;
    Ok(Service {
        code: code.to_owned(),
        days: vec![1, 2, 3, 4, 5],
        cut_offs: vec![CutOff { warehouse, time }],
        zones: Vec::new(),
        surcharge: row.get("surcharge").map_or(Ok(Rate::ZERO), Rate::percent)?,
        volumetric_divisor: None,
    })
}

fn known(story: &Story, code: &str) -> Result<Carrier, Wrong> {
    let found = story.read(|reader, company| carrier::carriers(reader, company))?;
    let found = found.into_iter().map(|(carrier, _)| carrier).find(|it| it.code == code);
    found.map_or_else(|| unclear(format!("there is no carrier {code}")), Ok)
}

/// A row for each price.
pub fn rates(story: &mut Story, said: &Said<'_>) -> Outcome {
    let valid_from = said.date("date")?;
    let mut cards: BTreeMap<(CarrierId, &str), Vec<Band>> = BTreeMap::new();
    for row in said.table().rows(&["carrier", "service", "zone", "grams", "price"])? {
        let key = (known(story, row.text("carrier")?)?.id, row.text("service")?);
        cards.entry(key).or_default().push(Band {
            zone: row.text("zone")?.to_owned(),
            grams_max: whole(row.text("grams")?)?,
            price: story.money(row.text("price")?, None)?,
        });
    }
    for ((carrier, service), bands) in cards {
        let service = service.to_owned();
        story.run(SetRateCard { carrier, service, valid_from, valid_to: None, bands })?;
    }
    Ok(())
}

pub fn end(story: &mut Story, said: &Said<'_>) -> Outcome {
    let Carrier { code, name, services, .. } = known(story, said.text("carrier"))?;
    story.run(SetCarrier { code, name, status: CarrierStatus::Ended, services: services.0 })?;
    Ok(())
}

pub fn choose(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipment = story.shipment(said.text("shipment"))?;
    story.run(ChooseCarrier { shipment })?;
    Ok(())
}

pub fn assign(story: &mut Story, said: &Said<'_>) -> Outcome {
    story.run(AssignCarrier {
        shipment: story.shipment(said.text("shipment"))?,
        carrier: known(story, said.text("carrier"))?.id,
        service: said.text("service").to_owned(),
        reason: said.text("reason").to_owned(),
    })?;
    Ok(())
}

fn choice(story: &Story, said: &Said<'_>) -> Result<CarrierChoice, Wrong> {
    let shipment = story.shipment(said.text("shipment"))?;
    let found = story.read(|reader, company| carrier::choice(reader, company, shipment))?;
    found.map_or_else(|| unclear("nobody was looked for"), Ok)
}

/// What brings a shipment; `-` is nothing.
pub fn brought(story: &mut Story, said: &Said<'_>) -> Outcome {
    let choice = choice(story, said)?;
    let service = if choice.service.is_empty() { "-" } else { &choice.service };
    same(said.text("service"), service)?;
    match said.get("cost") {
        Some(cost) => same(cost, choice.cost.map_or("-".to_owned(), Money::decimal)),
        None => Ok(()),
    }
}

pub fn compared(story: &mut Story, said: &Said<'_>) -> Outcome {
    let day = |day: Option<Date>| day.map_or(String::new(), |day| day.to_string());
    let row = |offer: Offer| -> FoundRow {
        vec![
            ("service", offer.service),
            ("collected", day(offer.leaves_on)),
            ("arrives", day(offer.arrives_on)),
            ("cost", offer.cost.map_or(String::new(), Money::decimal)),
            ("verdict", offer.verdict.to_string()),
        ]
    };
    let found = choice(story, said)?.compared.0.into_iter().map(row).collect();
    said.table().compare(found, &["service", "collected", "arrives", "cost", "verdict"])
}
