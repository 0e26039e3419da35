//! Journal entries and their lines: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use crate::{codes, ids, lookup, record};
use quittance_domain::ledger::{
    Account, Entry, EntryId, EntryKind, JournalEntry, JournalLine, OutputTaxRow, TaxCode,
    TrialBalance, TrialBalanceRow,
};
use quittance_domain::{CompanyId, Date};
use uuid::Uuid;

codes!(Account, EntryKind);
ids!(EntryId);

record!(JournalEntry = "journal_entry", rank 70, key (id: EntryId);
    number, posted_on, kind, document as document_id, document_number);

record!(JournalLine = "journal_line", rank 71, key (entry as entry_id: EntryId, line_no: i64);
    account, currency, amount in currency, base_amount in base, tax_category, tax_rate);

lookup!(
    /// The entries that a document caused.
    EntriesOfDocument: JournalEntry, by (document as document_id: Uuid)
);

lookup!(
    /// The lines of an entry.
    LinesOfEntry: JournalLine, by (entry as entry_id: EntryId)
);

/// The entry with a number.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<Entry>, Fault> {
    let header = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    header.map(|header| with_lines(reader, company, header)).transpose()
}

/// The entries that a document caused, oldest first.
pub fn entries_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    document: Uuid,
) -> Result<Vec<Entry>, Fault> {
    let tail = "AND document_id = $2 ORDER BY id";
    let headers: Vec<JournalEntry> = fetch::records(reader, company, tail, &[document.into()])?;
    headers.into_iter().map(|header| with_lines(reader, company, header)).collect()
}

fn with_lines(
    reader: &mut dyn Reader,
    company: CompanyId,
    header: JournalEntry,
) -> Result<Entry, Fault> {
    let tail = "AND entry_id = $2 ORDER BY line_no";
    let lines = fetch::records(reader, company, tail, &[header.id.to_value()])?;
    Ok(Entry { header, lines })
}

/// What each account came to at the end of a day, in the currency of the books.
pub fn trial_balance(
    reader: &mut dyn Reader,
    company: CompanyId,
    as_of: Date,
) -> Result<TrialBalance, Fault> {
    let sql = "
        SELECT l.account,
               CAST(SUM(CASE WHEN l.base_amount > 0 THEN l.base_amount ELSE 0 END) AS BIGINT),
               CAST(SUM(CASE WHEN l.base_amount < 0 THEN -l.base_amount ELSE 0 END) AS BIGINT)
        FROM journal_entry e
        JOIN journal_line l ON l.company_id = $1 AND l.entry_id = e.id
        WHERE e.company_id = $1 AND e.posted_on <= $2
        GROUP BY l.account";
    let base = fetch::base(reader, company)?;
    let rows = fetch::all(reader, sql, &[company.value().into(), as_of.to_value()], |cells| {
        let account = cells.cell()?;
        Ok(TrialBalanceRow { account, debit: cells.money(base)?, credit: cells.money(base)? })
    })?;
    TrialBalance::of(rows, base).map_err(|refusal| Fault::TooLarge(refusal.to_string()))
}

/// Base and output tax of each category and rate in the entries of a period, its first and last
/// day included, in the currency of the books: the account of output tax, by rate.
pub fn output_tax(
    reader: &mut dyn Reader,
    company: CompanyId,
    (first, last): (Date, Date),
) -> Result<Vec<OutputTaxRow>, Fault> {
    let sql = "
        SELECT l.tax_category, l.tax_rate,
               CAST(SUM(CASE WHEN l.account = $4 THEN 0 ELSE -l.base_amount END) AS BIGINT),
               CAST(SUM(CASE WHEN l.account = $4 THEN -l.base_amount ELSE 0 END) AS BIGINT)
        FROM journal_entry e
        JOIN journal_line l ON l.company_id = $1 AND l.entry_id = e.id
        WHERE e.company_id = $1 AND e.posted_on >= $2 AND e.posted_on <= $3
          AND l.tax_category IS NOT NULL AND l.account <> $5
        GROUP BY l.tax_category, l.tax_rate ORDER BY l.tax_category, l.tax_rate";
    let base = fetch::base(reader, company)?;
    let (output, input) = (Account::OutputTax.to_value(), Account::InputTax.to_value());
    let args = [company.value().into(), first.to_value(), last.to_value(), output, input];
    fetch::all(reader, sql, &args, |cells| {
        let code = TaxCode { category: cells.cell()?, rate: cells.cell()? };
        Ok(OutputTaxRow { code, base: cells.money(base)?, tax: cells.money(base)? })
    })
}
