//! Sentences about the ledger: locks, the chart of accounts, entries by hand.
use super::said::{Said, code};
use super::story::{Outcome, Story, same};
use quittance_domain::ledger::{
    Account, Activity, Area, EntryLine, ExportJournal, Late, LockPeriods, PostEntry, ReverseEntry,
    SetAccount, SetLate, SetRule, UnlockPeriods,
};
use quittance_domain::{Money, Rate};

fn areas(said: &Said<'_>) -> Result<Vec<Area>, super::story::Wrong> {
    said.list("areas").into_iter().map(code).collect()
}

pub fn lock(story: &mut Story, said: &Said<'_>) -> Outcome {
    story.run(LockPeriods { areas: areas(said)?, through: said.date("date")? })
}

pub fn unlock(story: &mut Story, said: &Said<'_>) -> Outcome {
    let through = said.get("date").map(|_| said.date("date")).transpose()?;
    let (areas, reason) = (areas(said)?, said.text("reason").to_owned());
    story.run_as(said.text("person"), UnlockPeriods { areas, through, reason })
}

pub fn export(story: &mut Story, said: &Said<'_>) -> Outcome {
    story.run(ExportJournal { through: said.date("date")? }).map(|_| ())
}

pub fn late_moves(story: &mut Story, _: &Said<'_>) -> Outcome {
    story.run(SetLate { late: Late::Move })
}

pub fn account(story: &mut Story, said: &Said<'_>) -> Outcome {
    story.run(SetAccount {
        number: said.text("number").to_owned(),
        name: said.text("name").to_owned(),
        account_type: said.code("type")?,
        activity: Activity::Active,
    })
}

pub fn close_account(story: &mut Story, said: &Said<'_>) -> Outcome {
    let number = said.text("number");
    let chart = story.read(|reader, company| quittance_store::ledger::chart(reader, company))?;
    let account = chart.into_iter().find(|account| account.number == number);
    let account = account.expect("a story closes an account of the chart");
    story.run(SetAccount {
        number: account.number,
        name: account.name,
        account_type: account.account_type,
        activity: Activity::Inactive,
    })
}

pub fn component_rule(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (role, number) = (Account::OutputTax, Some(said.text("number").to_owned()));
    let tax_component = Some(said.text("component").parse()?);
    let (tax_category, tax_rate, currency) = (None, None, None);
    story.run(SetRule { role, tax_category, tax_rate, tax_component, currency, number })
}

pub fn rule(story: &mut Story, said: &Said<'_>) -> Outcome {
    let role: Account = said.code("role")?;
    let tax_category = said.get("category").map(super::masters::category).transpose()?;
    let tax_rate = said.get("percent").map(Rate::percent).transpose()?;
    let number = Some(said.text("number").to_owned());
    story.run(SetRule { tax_component: None, role, tax_category, tax_rate, currency: None, number })
}

/// The lines of the table, whether they balance or not.
pub fn post(story: &mut Story, said: &Said<'_>) -> Outcome {
    let base = story.company()?.base_currency;
    let mut lines = Vec::new();
    for row in said.table().rows(&["account", "debit", "credit"])? {
        let money = |column: &str| row.get(column).map(|text| Money::parse(text, base)).transpose();
        let number = row.text("account")?.split(' ').next().unwrap_or_default().to_owned();
        lines.push(EntryLine { account: number, debit: money("debit")?, credit: money("credit")? });
    }
    let reason = said.text("reason").to_owned();
    let reply = story.run(PostEntry { lines, reason, reference: String::new() })?;
    said.numbered("entry", &reply.number)
}

pub fn reverse(story: &mut Story, said: &Said<'_>) -> Outcome {
    let entry = story.entry(said.text("entry"))?.header.id;
    let reply = story.run(ReverseEntry { entry, reason: said.text("reason").to_owned() })?;
    said.numbered("reversal", &reply.number)
}

/// The day that a document's entries count for.
pub fn dated(story: &mut Story, said: &Said<'_>) -> Outcome {
    let expected = said.date("date")?;
    for entry in super::books::entries_of(story, said.text("document"))? {
        same(expected, entry.header.posted_on)?;
    }
    Ok(())
}
