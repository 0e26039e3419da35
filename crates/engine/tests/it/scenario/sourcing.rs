//! Sentences about the warehouses that orders leave from.
use super::said::Said;
use super::story::{Outcome, Story, same};
use quittance_domain::company::SetSourcing;
use quittance_domain::country::Country;

/// The preferred first; `nothing` takes the list back.
pub fn everywhere(story: &mut Story, said: &Said<'_>) -> Outcome {
    set(story, said, None)
}

pub fn of_country(story: &mut Story, said: &Said<'_>) -> Outcome {
    set(story, said, Some(Country::parse(said.text("country"))?))
}

fn set(story: &mut Story, said: &Said<'_>, country: Option<Country>) -> Outcome {
    let named = said.list("warehouses").into_iter().filter(|code| *code != "nothing");
    let warehouses = named.map(|code| story.warehouse(code)).collect::<Result<Vec<_>, _>>()?;
    story.run(SetSourcing { country, warehouses })
}

pub fn leaves_from(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order;
    same(story.warehouse(said.text("warehouse"))?, order.warehouse)
}
