//! Sentences about the warehouse: waves, picks, cartons.
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same, unclear};
use super::table::FoundRow;
use quittance_domain::Quantity;
use quittance_domain::fulfilment::{
    PackShipment, PickLine, PickShipment, ReleaseWave, SetPacking, WithdrawShipment,
};
use quittance_store::{fulfilment, shipping};

pub fn release(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipments = said.list("shipments").into_iter().map(|number| story.shipment(number));
    let shipments = shipments.collect::<Result<Vec<_>, Wrong>>()?;
    said.numbered("wave", &story.run(ReleaseWave { shipments })?.number)
}

/// All of a shipment is picked as planned.
pub fn pick(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipment = story.shipment(said.text("shipment"))?;
    story.run(PickShipment { shipment, lines: Vec::new(), short: Default::default() })?;
    Ok(())
}

/// Less than planned is found by one pick.
pub fn short(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipment = story.shipment(said.text("shipment"))?;
    let pick_no = said.text("pick").parse();
    let pick_no = pick_no.map_err(|_| Wrong::Unclear("a pick has a number".to_owned()))?;
    let lines = vec![PickLine { pick_no, picked: said.quantity("quantity")? }];
    story.run(PickShipment { shipment, lines, short: said.code("then")? })?;
    Ok(())
}

pub fn withdraw(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipment = story.shipment(said.text("shipment"))?;
    story.run(WithdrawShipment { shipment, reason: said.text("reason").to_owned() })?;
    Ok(())
}

pub fn packing(story: &mut Story, said: &Said<'_>) -> Outcome {
    let grams = said.text("grams").parse();
    let grams = grams.map_err(|_| Wrong::Unclear("grams are a whole number".to_owned()))?;
    story.run(SetPacking {
        gs1_prefix: said.text("prefix").to_owned(),
        weight_grams_max: Some(grams),
        volume_ccm_max: None,
    })?;
    Ok(())
}

pub fn pack(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipment = story.shipment(said.text("shipment"))?;
    story.run(PackShipment { shipment, cartons: Vec::new() })?;
    Ok(())
}

pub fn state(story: &mut Story, said: &Said<'_>) -> Outcome {
    let number = said.text("shipment");
    let found = story.read(|reader, company| shipping::show(reader, company, number))?;
    let Some(found) = found else { return unclear(format!("there is no shipment {number}")) };
    same(said.text("state"), found.shipment.state)
}

/// The pick list of a wave.
pub fn picks(story: &mut Story, said: &Said<'_>) -> Outcome {
    let number = said.text("wave");
    let found = story.read(|reader, company| fulfilment::wave(reader, company, number))?;
    let Some(wave) = found else { return unclear(format!("there is no wave {number}")) };
    let found = story.read(|reader, company| fulfilment::pick_list(reader, company, wave.id))?;
    let row = |pick: fulfilment::PickListed| -> FoundRow {
        vec![
            ("bin", pick.bin),
            ("lot", pick.lot),
            ("product", pick.sku),
            ("planned", pick.planned.to_string()),
            ("picked", pick.picked.map_or(String::new(), |picked| picked.to_string())),
            ("shipment", pick.shipment),
        ]
    };
    let columns = ["bin", "lot", "product", "planned", "picked", "shipment"];
    said.table().compare(found.into_iter().map(row).collect(), &columns)
}

pub fn cartons(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipment = story.shipment(said.text("shipment"))?;
    let (cartons, lines) =
        story.read(|reader, company| fulfilment::cartons(reader, company, shipment))?;
    let mut found = Vec::new();
    for carton in cartons {
        let held = lines.iter().filter(|line| line.carton_no == carton.carton_no);
        let row: FoundRow = vec![
            ("carton", carton.sscc),
            ("grams", carton.weight_grams.to_string()),
            ("pieces", Quantity::sum(held.map(|line| line.quantity))?.to_string()),
        ];
        found.push(row);
    }
    said.table().compare(found, &["carton", "grams", "pieces"])
}
