//! Sentences about bins, lots and statuses.
use super::said::{Goods, Said, code};
use super::stock::count;
use super::story::{Outcome, Story, Wrong};
use super::table::FoundRow;
use quittance_domain::code::Code;
use quittance_domain::stock::{
    AdjustLine, AdjustStock, Cause, CountedLine, EnterCount, OpenCount, ReceiveLine, ReceiveStock,
    RelocateLine, RelocateStock, SetBin, Spot,
};
use quittance_store::stock::places;

/// The bins of the main warehouse, in the order of the way through it.
pub fn bins(story: &mut Story, said: &Said<'_>) -> Outcome {
    let warehouse = story.company()?.default_warehouse;
    for (sequence, bin) in (1..).zip(said.list("bins")) {
        let (bin, zone) = (bin.to_owned(), bin.chars().take(1).collect());
        story.run(SetBin { warehouse, bin, zone, sequence })?;
    }
    Ok(())
}

/// `A-01/L7/quarantine`: bin, lot and status; `-` is no bin.
fn spot(text: &str) -> Result<Spot, Wrong> {
    let mut parts = text.split('/');
    let bin = parts.next().filter(|bin| *bin != "-").unwrap_or_default().to_owned();
    let lot = parts.next().unwrap_or_default().to_owned();
    let status = parts.next().map(code).transpose()?.unwrap_or_default();
    Ok(Spot { bin, lot, status })
}

pub fn receive(story: &mut Story, said: &Said<'_>) -> Outcome {
    let place = spot(said.text("place"))?;
    let expires_on = said.get("date").map(|_| said.date("date")).transpose()?;
    let line = |goods: Goods| {
        Ok(ReceiveLine {
            product: story.product(&goods.sku)?,
            quantity: goods.quantity,
            unit_cost: goods.price.unwrap_or_default(),
            place: Some(place.clone()),
            expires_on,
        })
    };
    let lines = said.goods("goods", &["at"])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<ReceiveLine>, Wrong>>()?;
    let warehouse = story.company()?.default_warehouse;
    let reply = story.run(ReceiveStock { warehouse, reference: String::new(), lines })?;
    said.numbered("document", &reply.number)
}

/// Goods go from place to place; they stay of their lot.
pub fn relocate(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (from, to) = (spot(said.text("from"))?, spot(said.text("to"))?);
    let line = |goods: Goods| {
        Ok(RelocateLine {
            product: story.product(&goods.sku)?,
            quantity: goods.quantity,
            place: from.clone(),
            into: Some(to.bin.clone()),
            status: Some(to.status),
        })
    };
    let lines = said.goods("goods", &[])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<RelocateLine>, Wrong>>()?;
    let warehouse = story.company()?.default_warehouse;
    let reply = story.run(RelocateStock { warehouse, reason: String::new(), lines })?;
    said.numbered("document", &reply.number)
}

pub fn missing(story: &mut Story, said: &Said<'_>) -> Outcome {
    let place = spot(said.text("place"))?;
    let line = |goods: Goods| {
        Ok(AdjustLine {
            product: story.product(&goods.sku)?,
            quantity: goods.quantity.negated()?,
            unit_cost: None,
            place: Some(place.clone()),
        })
    };
    let lines = said.goods("goods", &[])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<AdjustLine>, Wrong>>()?;
    let warehouse = story.company()?.default_warehouse;
    let (reason, cause) = ("broken".to_owned(), Cause::Damage);
    let reply = story.run(AdjustStock { warehouse, reason, cause, lines })?;
    said.numbered("document", &reply.number)
}

pub fn open_count(story: &mut Story, said: &Said<'_>) -> Outcome {
    let bins = said.list("bins").into_iter().map(str::to_owned).collect();
    let warehouse = story.company()?.default_warehouse;
    let reply = story.run(OpenCount { warehouse, products: Vec::new(), bins })?;
    said.numbered("count", &reply.number)
}

pub fn enter_count(story: &mut Story, said: &Said<'_>) -> Outcome {
    let place = spot(said.text("place"))?;
    let line = |goods: Goods| {
        let (product, place) = (story.product(&goods.sku)?, Some(place.clone()));
        Ok(CountedLine { product, counted: goods.quantity, unit_cost: goods.price, place })
    };
    let lines = said.goods("goods", &["at"])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<CountedLine>, Wrong>>()?;
    story.run(EnterCount { count: count(story, said)?, lines })?;
    Ok(())
}

const COLUMNS: [&str; 6] = ["warehouse", "bin", "lot", "good until", "status", "quantity"];

/// All that lies of a product, in any warehouse.
pub fn of_product(story: &mut Story, said: &Said<'_>) -> Outcome {
    let found = story.read(|reader, company| places::places(reader, company, None))?;
    let of_product = found.into_iter().filter(|place| place.sku == said.text("product"));
    let row = |place: places::PlaceListed| -> FoundRow {
        vec![
            ("warehouse", place.warehouse),
            ("bin", place.bin),
            ("lot", place.lot),
            ("good until", place.expires_on.map_or(String::new(), |day| day.to_string())),
            ("status", place.status.code().to_owned()),
            ("quantity", place.quantity.to_string()),
        ]
    };
    said.table().compare(of_product.map(row).collect(), &COLUMNS)
}

/// Where the goods of a lot came from and went.
pub fn lot(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (product, lot) = (story.product(said.text("product"))?, said.text("lot"));
    let found = story.read(|reader, company| places::lot_moves(reader, company, (product, lot)))?;
    let row = |moved: places::LotMoved| -> FoundRow {
        vec![
            ("document", moved.document),
            ("customer", moved.customer.0),
            ("quantity", moved.quantity.to_string()),
        ]
    };
    said.table()
        .compare(found.into_iter().map(row).collect(), &["document", "customer", "quantity"])
}
