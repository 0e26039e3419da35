//! DATEV: the journal as a file of postings (EXTF "Buchungsstapel", format 700, version 13), which
//! tax advisers in Germany and Austria take in.
//!
//! - **Posting**: an amount from one account to another; ours have any number of lines, so each
//!   entry is told as pairs of a debited and a credited account. What each account gets by an entry
//!   stays the same.
//! - **Batch**: the postings of one calendar year, for a posting is dated by day and month alone.
//!
//! Amounts are those of the books, in their currency. Tax has lines and accounts of its own, so
//! the accounts must have no automatic tax (`Automatikkonto`) where the file is taken in; the tax
//! key of a posting stays empty. The entries are fixed by us, and whether they are there is left
//! to who takes them in (`Festschreibung` 0).
//!
//! Source: DATEV-Format, Buchungsstapel, developer.datev.de.
mod columns;
mod pairs;

pub use pairs::{Pair, pairs};

use columns::{COLUMNS, place};
use quittance_domain::ledger::{Entry, EntryKind};
use quittance_domain::{Currency, Date, Money};
use std::collections::BTreeMap;

/// Postings of one file.
pub const ROWS_MAX: usize = 99_999;
/// Digits of the numbers of accounts.
const ACCOUNT_DIGITS: std::ops::RangeInclusive<usize> = 4..=8;
/// Characters of a posting's text.
const TEXT_MAX: usize = 60;

/// What stands in the head of each file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The adviser's number (`Beraternummer`), from 1001.
    pub consultant: u32,
    /// The client's number (`Mandantennummer`), from 1.
    pub client: u32,
    /// What it is called, such as `Journal 3`; up to 30 characters.
    pub name: String,
    /// When it is made: `20260401093000000`, the year first and the milliseconds last.
    pub made_at: String,
    /// The currency of the books.
    pub currency: Currency,
}

/// A file of postings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name: `EXTF_Journal_3_2026.csv`, and `…_2026_2.csv` for what did not fit.
    pub name: String,
    /// Its content, in Windows-1252.
    pub bytes: Vec<u8>,
    /// How many postings it has.
    pub postings: usize,
}

/// Why the journal cannot be told so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatevRefusal {
    /// An account's number is no number, or too short or long.
    #[error(
        "account {0} has no number of 4 to 8 digits, which DATEV asks for: lead what is posted \
         there to an account that has, with ledger.set_rule"
    )]
    Account(String),
    /// Accounts have numbers of different length.
    #[error(
        "accounts {0} and {1} have numbers of different length, and DATEV takes one length alone: \
         lead what is posted there to accounts of one length, with ledger.set_rule"
    )]
    Lengths(String, String),
    /// The amount does not fit.
    #[error("{entry} has {amount}, and DATEV takes ten digits before the comma")]
    Amount {
        /// The number of the entry.
        entry: String,
        /// The amount.
        amount: Money,
    },
}

/// Tells entries as files: one for each calendar year, or more where it has too many postings.
///
/// Refusals: see [`DatevRefusal`].
pub fn files(head: &Head, entries: &[Entry]) -> Result<Vec<File>, DatevRefusal> {
    let digits = account_digits(entries)?;
    let mut years: BTreeMap<i64, Vec<(Date, String)>> = BTreeMap::new();
    for entry in entries {
        let on = entry.header.posted_on;
        let rows = years.entry(on.year()).or_default();
        for pair in pairs(entry) {
            rows.push((on, row(entry, &pair)?));
        }
    }
    let mut files = Vec::new();
    for (year, rows) in years {
        for (number, rows) in rows.chunks(ROWS_MAX).enumerate() {
            let part = if number == 0 { String::new() } else { format!("_{}", number + 1) };
            let name = format!("EXTF_{}_{year}{part}.csv", head.name.replace(' ', "_"));
            let text = text_of(head, digits, year, rows);
            files.push(File { name, bytes: windows_1252(&text), postings: rows.len() });
        }
    }
    Ok(files)
}

/// How many digits the numbers of all accounts have.
fn account_digits(entries: &[Entry]) -> Result<usize, DatevRefusal> {
    let mut first: Option<&str> = None;
    for line in entries.iter().flat_map(|entry| &entry.lines) {
        let number = line.number.as_str();
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number || !ACCOUNT_DIGITS.contains(&number.len()) {
            return Err(DatevRefusal::Account(number.to_owned()));
        }
        match first {
            None => first = Some(number),
            Some(first) if first.len() == number.len() => {}
            Some(first) => return Err(DatevRefusal::Lengths(first.into(), number.into())),
        }
    }
    Ok(first.map_or(*ACCOUNT_DIGITS.start(), str::len))
}

/// The text of a file: its head, the names of the columns, the postings.
fn text_of(head: &Head, digits: usize, year: i64, rows: &[(Date, String)]) -> String {
    let days = rows.iter().map(|row| row.0);
    let (first, last) = (days.clone().min(), days.max());
    let day = |day: Option<Date>| day.map(compact).unwrap_or_default();
    let name: String = clean(&head.name, 30);
    let (consultant, client, currency) = (head.consultant, head.client, head.currency);
    let (made_at, first, last) = (&head.made_at, day(first), day(last));
    let mut text = format!(
        "\"EXTF\";700;21;\"Buchungsstapel\";13;{made_at};;\"\";\"\";\"\";{consultant};{client};\
         {year:04}0101;{digits};{first};{last};\"{name}\";\"\";1;0;0;\"{currency}\";;\"\";;;\
         \"\";;;\"\";\"\"\r\n"
    );
    text.push_str(&COLUMNS.join(";"));
    text.push_str("\r\n");
    for (_, row) in rows {
        text.push_str(row);
        text.push_str("\r\n");
    }
    text
}

/// One posting.
fn row(entry: &Entry, pair: &Pair) -> Result<String, DatevRefusal> {
    let header = &entry.header;
    let amount = pair.amount.decimal().replace('.', ",");
    if amount.split(',').next().is_none_or(|whole| whole.len() > 10) {
        let (entry, amount) = (header.number.clone(), pair.amount);
        return Err(DatevRefusal::Amount { entry, amount });
    }
    let mut cells = vec![String::new(); COLUMNS.len()];
    let mut set = |column: &str, cell: String| cells[place(column)] = cell;
    let quoted = |text: &str| format!("\"{text}\"");
    set("Umsatz (ohne Soll/Haben-Kz)", amount);
    set("Soll/Haben-Kennzeichen", quoted("S"));
    set("WKZ Umsatz", quoted(pair.amount.currency().code()));
    set("Konto", pair.debit.clone());
    set("Gegenkonto (ohne BU-Schlüssel)", pair.credit.clone());
    set("Belegdatum", format!("{:02}{:02}", header.posted_on.day(), header.posted_on.month()));
    set("Belegfeld 1", quoted(&clean(&header.document_number, 36)));
    let text = format!("{} {}", words(header.kind), header.number);
    set("Buchungstext", quoted(&clean(&text, TEXT_MAX)));
    set("Festschreibung", "0".to_owned());
    Ok(cells.join(";"))
}

/// A text without what would end its cell or its line, so long at most.
fn clean(text: &str, chars_max: usize) -> String {
    let is_kept = |char: &char| !char.is_control() && *char != '"' && *char != ';';
    text.chars().filter(is_kept).take(chars_max).collect()
}

/// `20260331`
fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// What is posted, in the language of who reads it.
fn words(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::GoodsIssue => "Warenausgang",
        EntryKind::Invoice => "Rechnung",
        EntryKind::CreditNote => "Gutschrift",
        EntryKind::Deposit => "Anzahlung",
        EntryKind::EarlyDiscount => "Skonto",
        EntryKind::Payment => "Zahlung",
        EntryKind::Application => "Verrechnung",
        EntryKind::Deduction => "Abzug",
        EntryKind::DeductionResolved => "Abzug geklärt",
        EntryKind::Refund => "Erstattung",
        EntryKind::ReturnedPayment => "Rücklastschrift",
        EntryKind::UnidentifiedReceipt => "Zahlung unbekannt",
        EntryKind::ReceiptPaidBack => "Rückzahlung",
        EntryKind::StockReceipt => "Wareneingang",
        EntryKind::StockAdjustment => "Bestandskorrektur",
        EntryKind::Manual => "Buchung",
        EntryKind::Return => "Rücknahme",
        EntryKind::WriteOff => "Ausbuchung",
        EntryKind::Waiver => "Erlass",
        EntryKind::TaxRelief => "Steuerberichtigung",
        EntryKind::LateCharge => "Verzugskosten",
        EntryKind::Allowance => "Wertberichtigung",
        EntryKind::Opening => "Eröffnung",
        EntryKind::UnbilledRevenue => "Noch nicht berechnet",
        EntryKind::UnbilledReversal => "Auflösung noch nicht berechnet",
        EntryKind::CurrencyRevaluation => "Fremdwährungsbewertung",
        EntryKind::RevaluationReversal => "Auflösung Fremdwährungsbewertung",
        EntryKind::YearClose => "Jahresabschluss",
        EntryKind::StockIssueReversal => "Storno Warenausgang",
        EntryKind::StockTransferOut => "Umlagerung Abgang",
        EntryKind::StockTransferIn => "Umlagerung Zugang",
        EntryKind::StockRevaluation => "Umbewertung",
        EntryKind::SupplierInvoice => "Eingangsrechnung",
        EntryKind::SupplierPayment => "Zahlung an Lieferant",
    }
}

/// Windows-1252; what it has no sign for becomes a question mark.
fn windows_1252(text: &str) -> Vec<u8> {
    let byte = |char: char| match char {
        '€' => 0x80,
        '„' => 0x84,
        '…' => 0x85,
        'Š' => 0x8A,
        'Œ' => 0x8C,
        'Ž' => 0x8E,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '—' => 0x97,
        'š' => 0x9A,
        'œ' => 0x9C,
        'ž' => 0x9E,
        'Ÿ' => 0x9F,
        other => match u8::try_from(u32::from(other)) {
            Ok(byte) if !(0x80..0xA0).contains(&byte) => byte,
            _ => b'?',
        },
    };
    text.chars().map(byte).collect()
}

#[cfg(test)]
mod tests;
