//! Sentences about the warehouses that orders leave from.
use super::said::Said;
use super::story::{Outcome, Story, same, unclear};
use quittance_domain::code::Code;
use quittance_domain::company::{SetSourcing, Split};
use quittance_domain::country::Country;

/// The preferred first; `nothing` takes the list back.
pub fn everywhere(story: &mut Story, said: &Said<'_>) -> Outcome {
    set(story, said, (None, Split::Never))
}

pub fn of_country(story: &mut Story, said: &Said<'_>) -> Outcome {
    set(story, said, (Some(Country::parse(said.text("country"))?), Split::Never))
}

/// `by_line` or `within_line`.
pub fn split(story: &mut Story, said: &Said<'_>) -> Outcome {
    let text = said.text("split");
    match Split::parse_code(text) {
        Some(split) => set(story, said, (None, split)),
        None => unclear(format!("orders are split by_line or within_line, not {text}")),
    }
}

fn set(story: &mut Story, said: &Said<'_>, (country, split): (Option<Country>, Split)) -> Outcome {
    let named = said.list("warehouses").into_iter().filter(|code| *code != "nothing");
    let warehouses = named.map(|code| story.warehouse(code)).collect::<Result<Vec<_>, _>>()?;
    story.run(SetSourcing { country, warehouses, split })
}

pub fn leaves_from(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order;
    same(story.warehouse(said.text("warehouse"))?, order.warehouse)
}
