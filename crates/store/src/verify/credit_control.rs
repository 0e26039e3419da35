//! Credit control: what was set of it is as it was told, and accounts fit their groups.
use super::{Check, Disagreement, How, history};
use crate::fault::Fault;
use crate::fetch;
use crate::reader::Reader;
use crate::record::Record;
use quittance_domain::CompanyId;
use quittance_domain::credit::{CreditGroup, CreditPolicy, CreditProfile};
use std::collections::BTreeMap;
use uuid::Uuid;

pub const CHECKS: &[Check] = &[
    Check {
        name: "credit.control_is_as_it_was_set",
        promise: "policies, profiles and groups of accounts are as the last event about each says",
        how: How::Run(as_set),
    },
    Check {
        name: "credit.accounts_fit_their_groups",
        promise: "a profile is in the currency of its account and of its group",
        how: How::Statement(
            "SELECT COALESCE((SELECT c.code FROM customer c
                              WHERE c.company_id = $1 AND c.id = p.customer_id), 'no customer'),
                    'text', COALESCE(a.currency, 'an account'), p.currency
             FROM credit_profile p
             LEFT JOIN credit_account a
               ON a.company_id = $1 AND a.customer_id = p.customer_id
             LEFT JOIN credit_group g ON g.company_id = $1 AND g.id = p.group_id
             WHERE p.company_id = $1
               AND (COALESCE(a.currency, '') <> p.currency
                    OR p.group_id IS NOT NULL AND COALESCE(g.currency, '') <> p.currency)
             ORDER BY p.customer_id LIMIT 1",
        ),
    },
    Check {
        name: "credit.control_is_looked_at",
        promise: "a company with a policy or a profile knows that it has one",
        how: How::Statement(
            "SELECT c.code, 'text', 'a day since when', 'none' FROM company c
             WHERE c.company_id = $1 AND c.credit_control_since IS NULL
               AND (EXISTS (SELECT 1 FROM credit_policy p WHERE p.company_id = $1)
                    OR EXISTS (SELECT 1 FROM credit_profile p WHERE p.company_id = $1))",
        ),
    },
];

fn as_set(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let policies = kind(reader, company, "credit.policy_set", |it: &CreditPolicy| {
        (it.group.uuid(), it.told())
    })?;
    let profiles = kind(reader, company, "credit.profile_set", |it: &CreditProfile| {
        (it.customer.uuid(), it.told())
    })?;
    let groups =
        kind(reader, company, "credit.group_set", |it: &CreditGroup| (it.id.uuid(), it.told()))?;
    Ok(policies.or(profiles).or(groups))
}

/// The first record of a kind that is not as the last event about it told.
fn kind<R: Record>(
    reader: &mut dyn Reader,
    company: CompanyId,
    event: &str,
    told: impl Fn(&R) -> (Uuid, String),
) -> Result<Option<Disagreement>, Fault> {
    let table = R::table();
    let (name, id) = (table.name, table.columns[0].name);
    let sql = format!(
        "SELECT e.subject_id, e.payload FROM {name} r CROSS JOIN event e
         WHERE r.company_id = $1 AND e.company_id = $1 AND e.subject_id = r.{id} AND e.kind = $2
         ORDER BY r.{id}, e.sequence"
    );
    let mut set: BTreeMap<Uuid, String> = BTreeMap::new();
    reader.query(&sql, &[company.value().into(), event.into()], &mut |row| {
        let mut cells = fetch::Cells::new(row);
        let (subject, payload): (Uuid, String) = (cells.cell()?, cells.cell()?);
        set.insert(subject, history::said(&payload, "state").unwrap_or_default());
        Ok(())
    })?;
    let mut first = None;
    fetch::each(reader, company, ("", [].as_slice()), &mut |record: R| {
        let (id, found) = told(&record);
        let expected = set.remove(&id).unwrap_or_else(|| "an event".to_owned());
        if expected != found && first.is_none() {
            first = Some((format!("{name} {id}"), expected, found));
        }
        Ok(())
    })?;
    Ok(first)
}
