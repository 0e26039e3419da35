//! Sentences about the ledger: locks, the chart of accounts, entries by hand.
use super::said::{Said, code};
use super::story::{Outcome, Story, Wrong, same};
use super::table::FoundRow;
use quittance_domain::closing::{ReopenYear, statements};
use quittance_domain::ledger::{
    Account, AccountType, Activity, Area, EntryLine, ExportJournal, Late, LockPeriods, PostEntry,
    ReverseEntry, SetAccount, SetLate, SetRule, UnlockPeriods,
};
use quittance_domain::{Money, Rate, Refused};
use quittance_engine::Failure;
use quittance_engine::closing::{self, ClosingReply};
use quittance_store::closing::{self as store, Days};

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

/// Posts unbilled revenue, revaluation and allowance: what each came to, `nothing` where there was
/// nothing.
pub fn close_period(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (company, through) = (story.company_id()?, said.date("date")?);
    let closed = closing::close_period(story.engine(), company, "story", through);
    let closed = closed.map_err(|failure| Wrong::Unclear(failure.to_string()))?;
    let told = |answer: Result<ClosingReply, Refused>| match answer {
        Ok(reply) => Ok(reply.total.decimal()),
        Err(refused) if refused.code() == "closing.nothing_new" => Ok("nothing".to_owned()),
        Err(refused) => Err(Wrong::Refused(refused)),
    };
    same(said.text("unbilled"), told(closed.unbilled)?)?;
    same(said.text("revalued"), told(closed.revaluation)?)?;
    let losses = match closed.allowance {
        Some(Ok(reply)) => reply.total.decimal(),
        Some(Err(refused)) if refused.code() == "closing.nothing_new" => "nothing".to_owned(),
        Some(Err(refused)) => return Err(Wrong::Refused(refused)),
        None => "no rates".to_owned(),
    };
    same(said.get("losses").unwrap_or("no rates"), losses)
}

pub fn close_year(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (company, through) = (story.company_id()?, said.date("date")?);
    match closing::close_year(story.engine(), company, "story", through) {
        Ok(reply) => said.numbered("document", &reply.number),
        Err(Failure::Refused(refused)) => Err(Wrong::Refused(refused)),
        Err(failure) => Err(Wrong::Unclear(failure.to_string())),
    }
}

pub fn reopen_year(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (as_of, reason) = (said.date("date")?, said.text("reason").to_owned());
    let reply = story.run(ReopenYear { as_of, reason })?;
    said.numbered("document", &reply.number)
}

/// All sections of a day, with the result that is not closed.
pub fn balance_sheet(story: &mut Story, said: &Said<'_>) -> Outcome {
    let through = Days::Through(said.date("date")?);
    sections(
        story,
        said,
        through,
        &[AccountType::Asset, AccountType::Liability, AccountType::Equity],
    )
}

pub fn income(story: &mut Story, said: &Said<'_>) -> Outcome {
    let days = Days::Earned(said.date("from")?, said.date("to")?);
    sections(story, said, days, &[AccountType::Income, AccountType::Expense])
}

fn sections(story: &Story, said: &Said<'_>, days: Days, of: &[AccountType]) -> Outcome {
    let totals = story.read(|reader, company| store::totals(reader, company, days))?;
    let found = statements(totals, story.company()?.base_currency)?;
    let mut rows: Vec<FoundRow> = Vec::new();
    for account_type in of {
        rows.extend(found.section(*account_type).rows.iter().map(|row| -> FoundRow {
            vec![
                ("account", format!("{} {}", row.number, row.name)),
                ("amount", row.balance.decimal()),
            ]
        }));
    }
    if !found.result.is_zero() {
        rows.push(vec![("account", "result".to_owned()), ("amount", found.result.decimal())]);
    }
    same("balanced", if found.is_balanced()? || of.len() == 2 { "balanced" } else { "off" })?;
    said.table().compare(rows, &["account", "amount"])
}

pub fn unbilled(story: &mut Story, said: &Said<'_>) -> Outcome {
    let as_of = said.date("date")?;
    let found = story.read(|reader, company| store::unbilled(reader, company, as_of))?;
    let row = |line: store::UnbilledLine| -> FoundRow {
        vec![
            ("order", line.order),
            ("line", line.line_no.to_string()),
            ("quantity", line.quantity.to_string()),
            ("net", line.net.decimal()),
        ]
    };
    said.table()
        .compare(found.into_iter().map(row).collect(), &["order", "line", "quantity", "net"])
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
