//! The end of periods and years: what was posted is what its lines say, and what is still so as
//! long as its day is locked; a closed year leaves no result.
use super::entries::number_and;
use super::sides::Sides;
use super::{Check, Disagreement, How};
use crate::closing::{claims, unbilled_by_currency};
use crate::fault::Fault;
use crate::fetch;
use crate::ledger;
use crate::reader::Reader;
use quittance_domain::closing::{Closing, ClosingKind, ClosingLine};
use quittance_domain::code::Code;
use quittance_domain::ledger::Area;
use quittance_domain::{CompanyId, Money};

pub const CHECKS: &[Check] = &[
    Check {
        name: "closing.total_is_its_lines",
        promise: "what was posted at the end of a period or year is the sum of its lines",
        how: How::Sides(Sides {
            subject: "(SELECT q.number FROM closing q
                       WHERE q.company_id = $1 AND q.id = d.closing_id)",
            key: "closing_id",
            expected: &["SELECT closing_id, $BASE AS unit, posted AS amount
                         FROM closing_line WHERE company_id = $1"],
            found: &["SELECT id AS closing_id, $BASE AS unit, total AS amount
                      FROM closing WHERE company_id = $1"],
        }),
    },
    Check {
        name: "closing.entries_are_its_lines",
        promise: "the entries of a period are its total and its opposite on the next day, those of \
                  a year each account's balance and the result",
        how: How::Sides(ENTRIES),
    },
    Check {
        name: "closing.year_leaves_no_result",
        promise: "income and expense come to zero at the end of the last closed year",
        how: How::Run(result_left),
    },
    Check {
        name: "closing.settings_know_the_last_year",
        promise: "the books are closed through the last year that was closed and not opened again",
        how: How::Statement(
            "SELECT 'settings', 'text', expected, found
             FROM (SELECT COALESCE((SELECT MAX(q.as_of) FROM closing q
                                    WHERE q.company_id = $1 AND q.kind = 'year'
                                      AND q.reverses_id IS NULL AND NOT EXISTS (
                                          SELECT 1 FROM closing x
                                          WHERE x.company_id = $1 AND x.reverses_id = q.id)),
                                   'never') AS expected,
                          COALESCE((SELECT b.closed_through FROM book_settings b
                                    WHERE b.company_id = $1), 'never') AS found) d
             WHERE expected <> found",
        ),
    },
    Check {
        name: "closing.closed_days_are_locked",
        promise: "each area is locked through the last closed year",
        how: How::Statement(
            "SELECT 'settings', 'text', 'locked through ' || closed_through, 'open'
             FROM book_settings
             WHERE company_id = $1 AND closed_through IS NOT NULL
               AND NOT (COALESCE(stock_through, '') >= closed_through
                        AND COALESCE(receivables_through, '') >= closed_through
                        AND COALESCE(ledger_through, '') >= closed_through
                        AND COALESCE(tax_through, '') >= closed_through)",
        ),
    },
    Check {
        name: "closing.found_is_what_there_was",
        promise: "what the last posting of unbilled revenue or revaluation found is what the \
                  documents of its day say, as long as that day is locked",
        how: How::Run(found_differs),
    },
];

const ENTRIES: Sides = Sides {
    subject: number_and!("posted_on, account"),
    key: "document_id, posted_on, account",
    expected: &[
        "SELECT id AS document_id, as_of AS posted_on,
                CASE kind WHEN 'unbilled' THEN 'unbilled_receivables'
                          ELSE 'receivables_revaluation' END AS account,
                $BASE AS unit, total AS amount
         FROM closing WHERE company_id = $1 AND kind <> 'year'",
        "SELECT id AS document_id, as_of AS posted_on,
                CASE kind WHEN 'unbilled' THEN 'revenue' ELSE 'unrealised_fx' END AS account,
                $BASE AS unit, -total AS amount
         FROM closing WHERE company_id = $1 AND kind <> 'year'",
        "SELECT id AS document_id, 'next day' AS posted_on,
                CASE kind WHEN 'unbilled' THEN 'unbilled_receivables'
                          ELSE 'receivables_revaluation' END AS account,
                $BASE AS unit, -total AS amount
         FROM closing WHERE company_id = $1 AND kind <> 'year'",
        "SELECT id AS document_id, 'next day' AS posted_on,
                CASE kind WHEN 'unbilled' THEN 'revenue' ELSE 'unrealised_fx' END AS account,
                $BASE AS unit, total AS amount
         FROM closing WHERE company_id = $1 AND kind <> 'year'",
        "SELECT q.id AS document_id, q.as_of AS posted_on, l.account, $BASE AS unit,
                l.posted AS amount
         FROM closing_line l JOIN closing q ON q.company_id = $1 AND q.id = l.closing_id
         WHERE l.company_id = $1 AND q.kind = 'year'",
        "SELECT id AS document_id, as_of AS posted_on, 'retained_earnings' AS account,
                $BASE AS unit, -total AS amount
         FROM closing WHERE company_id = $1 AND kind = 'year'",
    ],
    found: &["SELECT e.document_id,
                     CASE WHEN e.kind IN ('unbilled_reversal', 'revaluation_reversal')
                          THEN CASE WHEN e.posted_on > q.as_of THEN 'next day' ELSE e.posted_on END
                          ELSE e.posted_on END AS posted_on,
                     CASE WHEN e.kind = 'year_close' AND l.account <> 'retained_earnings'
                          THEN l.number ELSE l.account END AS account,
                     l.currency AS unit, l.amount
              FROM journal_line l
              JOIN journal_entry e ON e.company_id = $1 AND e.id = l.entry_id
              JOIN closing q ON q.company_id = $1 AND q.id = e.document_id
              WHERE l.company_id = $1"],
};

/// The days of a closed year are locked, so that nothing comes behind its close.
fn result_left(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let settings = ledger::settings(reader, company)?;
    let Some(through) = settings.closed_through else { return Ok(None) };
    let left = crate::closing::results(reader, company, through)?;
    let first = left.into_iter().next();
    Ok(first.map(|it| (it.account, "0".to_owned(), it.balance.to_string())))
}

fn found_differs(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Option<Disagreement>, Fault> {
    let settings = ledger::settings(reader, company)?;
    for kind in [ClosingKind::Unbilled, ClosingKind::Revaluation] {
        let tail = "AND kind = $2 ORDER BY as_of DESC, id DESC LIMIT 1";
        let last = fetch::record::<Closing>(reader, company, tail, &[kind.code().into()])?;
        let Some(last) = last else { continue };
        let locked = [Area::Stock, Area::Receivables];
        if !locked.iter().all(|area| settings.is_locked(*area, last.as_of)) {
            continue;
        }
        let there: Vec<Money> = match kind {
            ClosingKind::Unbilled => unbilled_by_currency(reader, company, last.as_of)?,
            ClosingKind::Revaluation => {
                let claims = claims(reader, company, last.as_of)?;
                claims.into_iter().map(|claim| claim.open).collect()
            }
            ClosingKind::Year => Vec::new(),
        };
        if let Some(differs) = differs(reader, company, (&last, &there))? {
            return Ok(Some(differs));
        }
    }
    Ok(None)
}

/// The first currency of which something else is there than was found last.
fn differs(
    reader: &mut dyn Reader,
    company: CompanyId,
    (last, there): (&Closing, &[Money]),
) -> Result<Option<Disagreement>, Fault> {
    let tail = "AND closing_id = $2";
    let lines = fetch::records::<ClosingLine>(reader, company, tail, &[last.id.uuid().into()])?;
    for line in lines {
        let now = there.iter().find(|it| it.currency() == line.currency).copied();
        let now = now.unwrap_or(Money::zero(line.currency));
        if now != line.found {
            return Ok(Some((last.number.clone(), now.to_string(), line.found.to_string())));
        }
    }
    Ok(None)
}
