//! Sentences about what the company does by itself.
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same, unclear};
use quittance_domain::company::{ChangeCompany, Mode, Stages};
use quittance_engine::work::{RetryWork, run_until_idle};
use quittance_store::engine_tables::{self, WorkItem};

/// The most pieces of waiting work that a story looks at.
const WAITING_MAX: i64 = 1_000;

/// `confirms, ships and invoices`, `does everything`, `does nothing`.
pub fn stages(story: &mut Story, said: &Said<'_>) -> Outcome {
    let every =
        |mode| Stages { confirm: mode, ship: mode, invoice: mode, collect: mode, credit: mode };
    let automatic = match said.text("stages") {
        "does everything" => every(Mode::Automatic),
        "does nothing" => every(Mode::Manual),
        _ => {
            let mut stages = every(Mode::Manual);
            for stage in said.list("stages") {
                *mode_of(&mut stages, stage)? = Mode::Automatic;
            }
            stages
        }
    };
    story.run(ChangeCompany { back_dating: None, automatic: Some(automatic) })
}

fn mode_of<'a>(stages: &'a mut Stages, stage: &str) -> Result<&'a mut Mode, Wrong> {
    match stage {
        "confirms" => Ok(&mut stages.confirm),
        "ships" => Ok(&mut stages.ship),
        "invoices" => Ok(&mut stages.invoice),
        "collects" => Ok(&mut stages.collect),
        "credits" => Ok(&mut stages.credit),
        _ => unclear(format!("{stage} is none of confirms, ships, invoices, collects, credits")),
    }
}

pub fn run(story: &mut Story, _said: &Said<'_>) -> Outcome {
    let ran = run_until_idle(story.engine(), story.company_id()?, &mut |_| {});
    ran.map(drop).map_err(|failure| Wrong::Unclear(failure.to_string()))
}

pub fn retry(story: &mut Story, _said: &Said<'_>) -> Outcome {
    for item in waiting(story)? {
        story.run(RetryWork { work: item.id })?;
    }
    Ok(())
}

fn waiting(story: &Story) -> Result<Vec<WorkItem>, Wrong> {
    story.read(|reader, company| engine_tables::work_waiting(reader, company, WAITING_MAX, None))
}

pub fn none_waits(story: &mut Story, _said: &Said<'_>) -> Outcome {
    let reasons = reasons(story)?;
    if reasons.is_empty() { Ok(()) } else { same("nothing waits", reasons.join(" and ")) }
}

/// The code of each piece of work that waits, in its turn.
pub fn waits(story: &mut Story, said: &Said<'_>) -> Outcome {
    same(said.list("codes").join(" and "), reasons(story)?.join(" and "))
}

fn reasons(story: &Story) -> Result<Vec<String>, Wrong> {
    Ok(waiting(story)?.into_iter().map(|item| format!("`{}`", item.reason_code)).collect())
}
