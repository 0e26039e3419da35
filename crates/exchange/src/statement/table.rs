//! Reads a table of a bank, CSV through a mapping: each line by itself.

use super::key::Keys;
use super::{BankLine, Read, Why};
use crate::import::{BankLineFields, BankLineRow, ImportRefusal, Kind, Line};
use crate::import::{Mapping, Rejected, Setting, Sheet};
use quittance_domain::Refused;

/// Reads a table and hands each line to `each`: as money that came in, passed over, or rejected
/// with its place and all that is wrong with it.
///
/// Refusals: those of [`Sheet::recognise`]; `OtherKind`.
pub fn read_table(
    sheet: Sheet,
    (mapping, setting): (&Mapping, &Setting<'_>),
    each: &mut dyn FnMut(Read),
) -> Result<(), Refused> {
    let of_lines = |place: usize| match &mapping.sections[place].kind {
        Kind::BankLines(fields) => Some(fields),
        _ => None,
    };
    let recognised = sheet.recognise(mapping)?;
    let mut found = recognised.iter().filter_map(|it| Some((it, of_lines(it.section)?)));
    let Some((recognised, fields)) = found.next() else {
        return Err(ImportRefusal::OtherKind { kind: "bank_lines" }.into());
    };
    let mut keys = Keys::default();
    for line in sheet.lines(&mapping.sections[recognised.section], recognised, 0) {
        each(read_line(line, (fields, setting), &mut keys));
    }
    Ok(())
}

fn read_line(
    line: Line,
    (fields, setting): (&BankLineFields, &Setting<'_>),
    keys: &mut Keys,
) -> Read {
    let row = match fields.row(&line, setting) {
        Ok(row) => row,
        Err(refused) => return Read::Rejected(Rejected { origin: line.origin, refused }),
    };
    let key = key(&row, keys);
    if row.amount.is_zero() {
        return Read::Passed { key, why: Why::Zero };
    }
    if row.amount.is_negative() {
        return Read::Passed { key, why: Why::Debit };
    }
    Read::Line(BankLine {
        key,
        booked_on: row.date,
        amount: row.amount,
        remittance: row.remittance,
        end_to_end: row.end_to_end,
        remitter: row.remitter,
        bank_account: row.bank_account,
        origin: Some(line.origin),
    })
}

/// What a line is known by for ever: our account, its day and amount, and the bank's own
/// reference; without one, all that it says.
fn key(row: &BankLineRow, keys: &mut Keys) -> String {
    let (day, amount) = (row.date.to_string(), row.amount.to_string());
    if !row.reference.is_empty() {
        return keys.plain(&[&row.account, &row.reference, &day, &amount]);
    }
    let said = [&*row.remittance, &*row.end_to_end, &*row.remitter, &*row.bank_account];
    keys.digested(&[&[&*row.account, &*day, &*amount], said.as_slice()].concat())
}
