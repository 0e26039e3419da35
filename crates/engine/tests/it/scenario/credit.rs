//! Sentences about credit: rules, profiles, groups, and what they hold.
use super::said::{Said, code};
use super::story::{Outcome, Story, Wrong, unclear};
use super::table::{FoundRow, Row};
use quittance_domain::Rate;
use quittance_domain::credit::{
    Checkpoint, CreditRule, PolicyRule, Rules, SetCreditGroup, SetCreditPolicy, SetCreditProfile,
    TemporaryLimit,
};
use quittance_domain::patch::Patch;
use quittance_domain::shipping::{CreateShipment, PostGoodsIssue};
use quittance_store::{customer, names, order};

pub fn rules(story: &mut Story, said: &Said<'_>) -> Outcome {
    let group = match said.get("group") {
        Some(code) => {
            let groups = story.read(|reader, company| customer::groups(reader, company))?;
            let found = groups.iter().find(|group| group.code == code);
            Some(found.map_or_else(|| unclear(format!("there is no group {code}")), Ok)?.id)
        }
        None => None,
    };
    let rows = said.table().rows(&["rule", "days", "amount", "share", "at"])?;
    let rules = rows.iter().map(|row| rule(story, *row));
    let rules = Rules(rules.collect::<Result<Vec<PolicyRule>, Wrong>>()?);
    story.run(SetCreditPolicy { group, rules })
}

fn rule(story: &Story, row: Row<'_>) -> Result<PolicyRule, Wrong> {
    let days = || {
        let days = row.text("days")?;
        days.parse().map_err(|_| Wrong::Unclear(format!("{days} is no number of days")))
    };
    let amount = || story.money(row.text("amount")?, None);
    let rule = match row.text("rule")? {
        "over limit" => CreditRule::OverLimit,
        "share of limit" => {
            let share = row.text("share")?.trim_end_matches(" %");
            CreditRule::ShareOfLimit { share: Rate::percent(share)? }
        }
        "oldest overdue" => CreditRule::OldestOverdue { days: days()? },
        "overdue amount" => CreditRule::OverdueAmount { amount: amount()? },
        "review expired" => CreditRule::ReviewExpired,
        "blocked" => CreditRule::Blocked,
        "new customer" => CreditRule::NewCustomer { days: days()?, amount: amount()? },
        other => return unclear(format!("there is no rule {other}")),
    };
    let at = row.text("at")?.split(", ").map(code::<Checkpoint>);
    Ok(PolicyRule { rule, at: at.collect::<Result<_, Wrong>>()? })
}

fn profile(story: &Story, said: &Said<'_>, set: impl FnOnce(&mut SetCreditProfile)) -> Outcome {
    let mut command = SetCreditProfile {
        customer: story.customer(said.text("customer"))?,
        temporary: None,
        review_on: None,
        blocked: None,
        credit_group: None,
        reason: "the story says so".to_owned(),
    };
    set(&mut command);
    story.run(command)
}

pub fn temporary(story: &mut Story, said: &Said<'_>) -> Outcome {
    let limit = story.money(said.text("limit"), None)?;
    let until = said.date("date")?;
    profile(story, said, |it| it.temporary = Some(Patch::Set(TemporaryLimit { limit, until })))
}

pub fn review(story: &mut Story, said: &Said<'_>) -> Outcome {
    let review_on = said.date("date")?;
    profile(story, said, |it| it.review_on = Some(Patch::Set(review_on)))
}

pub fn block(story: &mut Story, said: &Said<'_>) -> Outcome {
    let blocked = said.get("reason").map(|reason| Patch::Set(reason.to_owned()));
    profile(story, said, |it| it.blocked = Some(blocked.unwrap_or(Patch::Clear)))
}

pub fn group(story: &mut Story, said: &Said<'_>) -> Outcome {
    let code = said.text("group").to_owned();
    story.run(SetCreditGroup {
        name: code.clone(),
        code,
        currency: story.company()?.base_currency,
        limit: Some(story.money(said.text("limit"), None)?),
        reason: "the story says so".to_owned(),
    })?;
    Ok(())
}

pub fn join(story: &mut Story, said: &Said<'_>) -> Outcome {
    let called = names::called("credit.set_profile", "credit_group").expect("it may be called so");
    let code = said.text("group");
    let id = story.read(|reader, company| called.find(reader, company, code))?;
    let Some(id) = id.and_then(|id| id.parse().ok()) else {
        return unclear(format!("there is no credit group {code}"));
    };
    profile(story, said, |it| it.credit_group = Some(Patch::Set(id)))
}

pub fn leave(story: &mut Story, said: &Said<'_>) -> Outcome {
    profile(story, said, |it| it.credit_group = Some(Patch::Clear))
}

/// A shipment is asked for, and none is made.
pub fn holds_goods(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let reply = story.run(CreateShipment { order, lines: Vec::new() })?;
    match reply.shipment {
        None => Ok(()),
        Some(_) => unclear(format!("nothing held the goods: {}", reply.number)),
    }
}

/// A goods issue is asked for, and none is posted.
pub fn holds_shipment(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipment = story.shipment(said.text("shipment"))?;
    let reply = story.run(PostGoodsIssue { shipment })?;
    match reply.holds.is_empty() {
        false => Ok(()),
        true => unclear("nothing held the shipment"),
    }
}

/// The sentences of an order's active holds.
pub fn reasons(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let holds = story.read(|reader, company| order::trail(reader, company, order))?.holds;
    let active = holds.iter().filter(|hold| hold.is_active());
    let told = active.flat_map(|hold| hold.reason.split("; ").map(str::to_owned));
    let found: Vec<FoundRow> = told.map(|reason| vec![("reason", reason)]).collect();
    said.table().compare(found, &["reason"])
}
