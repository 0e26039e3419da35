//! Sentences about packaging that customers hold.
use super::said::Said;
use super::story::{Outcome, Story, Wrong};
use super::table::FoundRow;
use quittance_domain::packaging::{HandOutPackaging, PackagingLine, TakeBackPackaging};
use quittance_store::packaging;

fn lines(story: &mut Story, said: &Said<'_>) -> Result<Vec<PackagingLine>, Wrong> {
    let mut lines = Vec::new();
    for goods in said.goods("packaging", &[])? {
        let product = story.product(&goods.sku)?;
        lines.push(PackagingLine { product, quantity: goods.quantity });
    }
    Ok(lines)
}

pub fn hand_out(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipment = story.shipment(said.text("shipment"))?;
    let lines = lines(story, said)?;
    story.run(HandOutPackaging { shipment, lines, note: String::new() })
}

pub fn take_back(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = story.customer(said.text("customer"))?;
    let lines = lines(story, said)?;
    story.run(TakeBackPackaging { customer, lines, note: String::new() })
}

pub fn held(story: &mut Story, said: &Said<'_>) -> Outcome {
    let day = said.date("date")?;
    let mut found: Vec<FoundRow> = Vec::new();
    for held in story.read(|reader, company| packaging::held(reader, company, day))? {
        found.push(vec![
            ("handed out", held.handed_out.to_string()),
            ("taken back", held.taken_back.to_string()),
            ("holds", held.pieces().to_string()),
            ("customer", held.customer),
            ("packaging", held.sku),
            ("last", held.moved_on.to_string()),
        ]);
    }
    said.table().compare(found, &["customer", "packaging", "handed out", "taken back", "holds"])
}
