//! The form of most checks: two statements that give sums per key, which must agree.
use super::Disagreement;
use crate::fault::Fault;
use crate::reader::Reader;
use crate::value::Value;
use quittance_domain::{CompanyId, Currency, Money, Quantity};

/// The unit of sums that are quantities; that of amounts is their currency, of counts `count`; two
/// texts have `text`. Statements of checks write `$QUANTITY`.
const QUANTITY: &str = "'quantity'";

/// The unit of sums in the currency of the books. Statements of checks write `$BASE`.
const BASE: &str = "(SELECT base_currency FROM company_head WHERE company_id = $1)";

/// Two sums per key. Both statements give the columns of `key`, then `unit` and `amount`, and may
/// give several rows per key; a key that one side does not have counts as 0 there.
#[derive(Debug)]
pub struct Sides {
    /// How the subject is shown: expressions over the row `d` of a key.
    pub subject: &'static str,
    /// The columns that a sum is for.
    pub key: &'static str,
    /// What the base records say.
    pub expected: &'static [&'static str],
    /// What is stored.
    pub found: &'static [&'static str],
}

impl Sides {
    /// The statement of the first key on which the sides disagree.
    pub fn text(&self) -> String {
        let key = self.key;
        let part = |sum: &str, statement: &&str| {
            format!("SELECT {key}, unit, {sum} FROM ({statement}) part")
        };
        let expected = self.expected.iter().map(|it| part("amount AS expected, 0 AS found", it));
        let found = self.found.iter().map(|it| part("0 AS expected, amount AS found", it));
        let parts: Vec<String> = expected.chain(found).collect();
        format!(
            "SELECT {}, unit, expected, found FROM (
                 SELECT {key}, unit, CAST(SUM(expected) AS BIGINT) AS expected,
                        CAST(SUM(found) AS BIGINT) AS found
                 FROM ({}) parts
                 GROUP BY {key}, unit HAVING SUM(expected) <> SUM(found)
                 ORDER BY {key} LIMIT 1) d",
            self.subject,
            parts.join("\nUNION ALL ")
        )
    }
}

/// Runs a statement that gives the first disagreement: subject columns, unit, expected, found.
pub fn first(
    reader: &mut dyn Reader,
    company: CompanyId,
    sql: &str,
) -> Result<Option<Disagreement>, Fault> {
    let mut first = None;
    let sql = sql.replace("$QUANTITY", QUANTITY).replace("$BASE", BASE);
    reader.query(&sql, &[company.value().into()], &mut |row| {
        if first.is_none() {
            first = Some(disagreement(&row)?);
        }
        Ok(())
    })?;
    Ok(first)
}

fn disagreement(row: &[Value]) -> Result<Disagreement, Fault> {
    let [subject @ .., Value::Text(unit), expected, found] = row else {
        return Err(Fault::Ours(format!("a check gave {row:?}")));
    };
    let subject: Vec<String> = subject.iter().map(shown).collect();
    let in_unit = |value: &Value| match (unit.as_str(), value) {
        ("quantity", Value::Int(number)) => Quantity::from_micros(*number).to_string(),
        ("count" | "text", value) => shown(value),
        (currency, Value::Int(number)) => match Currency::parse(currency) {
            Ok(currency) => Money::new(*number, currency).to_string(),
            Err(_) => format!("{number} {currency}"),
        },
        (_, value) => shown(value),
    };
    Ok((subject.join(" "), in_unit(expected), in_unit(found)))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "(unknown)".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Id(id) => id.to_string(),
        Value::Text(text) => text.clone(),
        Value::Flag(flag) => flag.to_string(),
    }
}
