//! The tax return: what stands on the accounts of tax stands in the return, and what was filed
//! stays as it was.
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::reader::Reader;
use crate::{ledger, tax_return};
use quittance_domain::ledger::Area;
use quittance_domain::tax::{TaxAmount, TaxFiling, TaxFilingLine};
use quittance_domain::{CompanyId, Date};

pub const CHECKS: &[Check] = &[
    Check {
        name: "tax.accounts_say_how_they_are_taxed",
        promise: "each line on an account of output or input tax names its category and rate, so \
                  that the sums of tax returns are what came onto these accounts",
        how: How::Statement(
            "SELECT (SELECT e.number FROM journal_entry e
                     WHERE e.company_id = $1 AND e.id = d.entry_id), 'text', 'taxed', 'not taxed'
             FROM journal_line d
             WHERE d.company_id = $1 AND d.account IN ('output_tax', 'input_tax')
               AND (d.tax_category IS NULL OR d.tax_rate IS NULL)
             ORDER BY d.entry_id, d.line_no LIMIT 1",
        ),
    },
    Check {
        name: "tax.filings_follow_each_other",
        promise: "returns were filed without gap, each day once, and tax is locked since",
        how: How::Run(gap),
    },
    Check {
        name: "tax.filed_is_unchanged",
        promise: "the hash of each return that was filed is that of what it says",
        how: How::Run(changed),
    },
    Check {
        name: "tax.filed_is_in_the_books",
        promise: "what was filed for a period is what its books say",
        how: How::Run(not_in_the_books),
    },
];

fn gap(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let settings = ledger::settings(reader, company)?;
    let mut last: Option<Date> = None;
    for filing in tax_return::filings(reader, company)? {
        let (first, end) = filing.period.days();
        let next = last.and_then(|day| day.add_days(1).ok()).unwrap_or(first);
        if (filing.behind, next, filing.through) != (last, first, end) {
            let found = format!("{first} to {}, behind {}", filing.through, day(filing.behind));
            let expected = format!("{next} to {end}, behind {}", day(last));
            return Ok(Some((filing.period.to_string(), expected, found)));
        }
        last = Some(end);
    }
    if settings.filed_through != last {
        return Ok(Some(("settings".to_owned(), day(last), day(settings.filed_through))));
    }
    let locked = settings.through(Area::Tax);
    Ok((locked < last).then(|| ("lock".to_owned(), day(last), day(locked))))
}

fn day(day: Option<Date>) -> String {
    day.map_or_else(|| "never".to_owned(), |day| day.to_string())
}

fn changed(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    each_filing(reader, company, |_, filing, lines| {
        let hash = tax_return::hash(filing, lines);
        Ok((hash != filing.hash).then(|| (hash, filing.hash.clone())))
    })
}

fn not_in_the_books(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Option<Disagreement>, Fault> {
    each_filing(reader, company, |reader, filing, lines| {
        let there = tax_return::amounts(reader, company, filing.period.days())?;
        let filed: Vec<TaxAmount> = lines.iter().map(TaxFilingLine::amount).collect();
        let missing = there.iter().find(|it| !filed.contains(it));
        let added = filed.iter().find(|it| !there.contains(it));
        let differs = missing.is_some() || added.is_some() || there.len() != filed.len();
        Ok(differs.then(|| (told(missing), told(added))))
    })
}

fn told(amount: Option<&TaxAmount>) -> String {
    let text = |it: &TaxAmount| {
        let line = &it.line;
        format!("{} {} {}: {}, tax {}", it.side, line.category, line.rate, line.base, line.tax)
    };
    amount.map_or_else(|| "nothing else".to_owned(), text)
}

/// What a check expects of a return that was filed, and what it found.
type Differs = Option<(String, String)>;

fn each_filing(
    reader: &mut dyn Reader,
    company: CompanyId,
    mut check: impl FnMut(&mut dyn Reader, &TaxFiling, &[TaxFilingLine]) -> Result<Differs, Fault>,
) -> Result<Option<Disagreement>, Fault> {
    for filing in tax_return::filings(reader, company)? {
        let lines = tax_return::filing_lines(reader, company, &filing)?;
        if let Some((expected, found)) = check(reader, &filing, &lines)? {
            return Ok(Some((filing.period.to_string(), expected, found)));
        }
    }
    Ok(None)
}
