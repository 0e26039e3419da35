//! The year of the demo in words, with where to look further.
use crate::figures::{count, counted, day, money};
use quittance_sim::demo::{Chapter, Outcome};
use serde::Serialize;

/// A part of the story in words.
#[derive(Serialize)]
pub struct Told {
    /// Its heading.
    pub title: &'static str,
    /// What happened.
    pub text: String,
    /// The arguments of `quittance` that show it.
    pub look: String,
}

/// Puts the chapters of a story into words.
pub fn tell(outcome: &Outcome) -> Vec<Told> {
    outcome.chapters.iter().map(in_words).collect()
}

fn in_words(chapter: &Chapter) -> Told {
    let (title, text, look) = match chapter {
        Chapter::Shortage { sku, name, from, until, orders, given_up } => (
            "The stock-out before Christmas",
            format!(
                "{name} could not be had: what was bought from {} on did not come before {}. {} \
                 waited for it, {} of them {} cancelled.",
                day(*from),
                day(*until),
                orders_of(*orders),
                count_of(*given_up),
                if *given_up == 1 { "was" } else { "were" }
            ),
            format!("show {sku}"),
        ),
        Chapter::Failed { code, .. } => {
            ("The customer who failed", failed(chapter), format!("show {code}"))
        }
        Chapter::Late { letters: [first, second, last], charged, latest, promises } => (
            "Who paid late",
            format!(
                "{} reminders, {} second and {} last letters went out, with {} of interest and \
                 compensation. Of the promises to pay {} were kept and {} broken.",
                count_of(*first),
                count_of(*second),
                count_of(*last),
                money(*charged),
                count_of(promises.0),
                count_of(promises.1)
            ),
            format!("report dunning --on {latest}"),
        ),
        Chapter::Contested { disputes, accepted } => (
            "What was contested",
            format!(
                "Parts of {} were kept back with a reason; {} of them were credited, the others \
                 turned down. Nothing of it was dunned meanwhile.",
                counted(number(*disputes), "invoice", "invoices"),
                count_of(*accepted)
            ),
            "report disputes".to_owned(),
        ),
    };
    Told { title, text, look }
}

fn failed(chapter: &Chapter) -> String {
    let Chapter::Failed { name, code, blocked, stopped, insolvent, written_off, relieved, quota } =
        chapter
    else {
        return String::new();
    };
    format!(
        "{name} ({code}) paid later and later, broke its promise and was blocked on {}; {} {} \
         stopped. It went bankrupt on {}: {}, {}, written off. {} of tax came back, and a quota of \
         {}.",
        day(*blocked),
        orders_of(*stopped),
        if *stopped == 1 { "was" } else { "were" },
        day(*insolvent),
        counted(number(written_off.0), "invoice", "invoices"),
        money(written_off.1),
        money(*relieved),
        money(*quota)
    )
}

fn orders_of(orders: usize) -> String {
    counted(number(orders), "order", "orders")
}

fn count_of(things: usize) -> String {
    count(number(things))
}

fn number(things: usize) -> i64 {
    i64::try_from(things).unwrap_or(i64::MAX)
}
