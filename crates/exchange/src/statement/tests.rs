//! What banks send, and what nobody should.

use super::*;
use crate::import::{Mapping, Setting, Sheet};
use quittance_domain::{Currency, Refused};
use std::io::Cursor;

/// A statement of entries, in a namespace of its own or in none.
fn statement(entries: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><d:Document xmlns:d=\"urn:x\"><BkToCstmrStmt><GrpHdr>\
         <CreDtTm>2026-03-31T18:00:00</CreDtTm></GrpHdr><Stmt><Id>S-7</Id>\
         <CreDtTm>2026-03-31T17:00:00</CreDtTm><Acct><Id><IBAN>AT611904300234573201</IBAN></Id>\
         </Acct>{entries}</Stmt></BkToCstmrStmt></d:Document>"
    )
}

fn all(text: &str) -> Result<Vec<Read>, StatementRefusal> {
    let mut found = Vec::new();
    read(text.as_bytes(), &mut |one| found.push(one))?;
    Ok(found)
}

/// An entry over an amount, with more in it.
fn entry(amount: &str, side: &str, more: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>BOOK</Sts>\
         <BookgDt><Dt>2026-03-30</Dt></BookgDt>{more}</Ntry>"
    )
}

/// Amount, references, payer and account of a line; why it is none.
fn shown(one: &Read) -> String {
    match one {
        Read::Line(it) => {
            let BankLine { amount, remittance, end_to_end, remitter, bank_account, .. } = it;
            format!("{amount} [{remittance}] [{end_to_end}] [{remitter}] [{bank_account}]")
        }
        Read::Passed { why, .. } => why.words().to_owned(),
        Read::Broken { what, .. } => (*what).to_owned(),
        Read::Rejected(Rejected { origin, refused }) => {
            let problem = &refused.problems()[0];
            format!("line {}: {} {}", origin.line, problem.path, problem.code)
        }
    }
}

fn check(entries: &str, expected: &[&str]) {
    let found = all(&statement(entries)).unwrap();
    assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), expected);
}

#[test]
fn an_entry_is_read_in_the_forms_that_banks_use() {
    let parties = "<RltdPties><Dbtr><Pty><Nm>A &amp; B\n GmbH</Nm></Pty></Dbtr><DbtrAcct><Id>\
        <IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct></RltdPties>";
    let text = "<RmtInf><Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd>\
        <Ustrd>INV-2026-000001</Ustrd><Ustrd>thanks</Ustrd></RmtInf>";
    let refs = "<Refs><EndToEndId>E-1</EndToEndId></Refs>";
    let details = format!("<NtryDtls><TxDtls>{refs}{parties}{text}</TxDtls></NtryDtls>");
    let full = "714.00 EUR [RF18 INV-2026-000001 thanks] [E-1] [A & B GmbH] \
        [DE89370400440532013000]";
    check(&entry("0714.00000", "CRDT", &details), &[full]);
    let refs = "<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls>\
        </NtryDtls><AddtlNtryInf>cash</AddtlNtryInf>";
    check(&entry("5", "CRDT", refs), &["5.00 EUR [cash] [] [] []"]);
    check(&entry("5", "CRDT", ""), &["5.00 EUR [] [] [] []"]);
}

#[test]
fn a_batch_has_the_amounts_of_its_details() {
    let detail = |amount: &str| format!("<TxDtls><Amt Ccy=\"EUR\">{amount}</Amt></TxDtls>");
    let batch = format!("<NtryDtls>{}{}</NtryDtls>", detail("3.00"), detail("4.00"));
    let lines = ["3.00 EUR [] [] [] []", "4.00 EUR [] [] [] []"];
    check(&entry("7.00", "CRDT", &batch), &lines);
    let batch = "<NtryDtls><TxDtls/><TxDtls/></NtryDtls>";
    let unknown = "its amount or its booking date cannot be read";
    check(&entry("7.00", "CRDT", batch), &[unknown, unknown]);
}

#[test]
fn what_is_no_money_coming_in_is_passed_over() {
    check(&entry("7.00", "DBIT", ""), &["money that left"]);
    check(&entry("0.00", "CRDT", ""), &["of no money"]);
    let reversal = entry("7.00", "CRDT", "<RvslInd>true</RvslInd>");
    check(&reversal, &["takes an earlier entry back: return the payment that it is of"]);
    let pending = entry("7.00", "CRDT", "").replace("<Sts>BOOK</Sts>", "<Sts><Cd>PDNG</Cd></Sts>");
    check(&pending, &["not booked yet"]);
    let booked = entry("7.00", "CRDT", "").replace("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>");
    check(&booked, &["7.00 EUR [] [] [] []"]);
}

#[test]
fn what_cannot_be_read_is_told() {
    let unreadable = "its amount or its booking date cannot be read";
    for amount in ["7.001", "seven", "", "1e3", "99999999999999999999"] {
        check(&entry(amount, "CRDT", ""), &[unreadable]);
    }
    check(&entry("7.00", "CRDT", "").replace("2026-03-30", "2026-02-30"), &[unreadable]);
}

fn keys(text: &str) -> Vec<String> {
    let key = |one: Read| match one {
        Read::Line(line) => line.key,
        Read::Passed { key, .. } | Read::Broken { key, .. } => key,
        Read::Rejected(_) => String::new(),
    };
    all(text).unwrap().into_iter().map(key).collect()
}

#[test]
fn each_line_has_a_key_that_is_the_same_the_next_time() {
    let twins = entry("4.50", "CRDT", "") + &entry("4.50", "CRDT", "");
    let found = keys(&statement(&twins));
    assert_ne!(found[0], found[1], "two lines that are alike are two");
    assert_eq!(found, keys(&statement(&twins)));
    let overlapping = statement(&twins).replace("S-7", "S-8").replace("17:00", "19:00");
    assert_eq!(found, keys(&overlapping), "in whatever statement they come again");
    let more = "<NtryDtls><TxDtls><RmtInf><Ustrd>x</Ustrd></RmtInf></TxDtls></NtryDtls>";
    let other = keys(&statement(&entry("4.50", "CRDT", more)));
    assert!(!found.contains(&other[0]), "another text is another line");
    let referred = entry("4.50", "CRDT", "<AcctSvcrRef>B-1</AcctSvcrRef>");
    let again = statement(&referred).replace("S-7", "S-8").replace("17:00", "19:00");
    assert_eq!(keys(&statement(&referred)), keys(&again), "the bank's reference is enough");
}

#[test]
fn what_nobody_should_send_is_refused() {
    let code = |text: &str| all(text).unwrap_err().code();
    let entities = "<!DOCTYPE d [<!ENTITY a \"aaaa\">]><Document/>";
    assert_eq!(code(entities), "statement.unsafe");
    assert_eq!(code(&statement("<Ntry>&lol;</Ntry>")), "statement.unsafe");
    let deep = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
    assert_eq!(code(&deep), "statement.unsafe");
    assert_eq!(code("<Document/>"), "statement.no_statement");
    assert_eq!(code(""), "statement.no_statement");
    assert_eq!(code("no XML"), "statement.no_statement");
    let whole = statement(&entry("7.00", "CRDT", ""));
    for end in [whole.len() / 2, whole.len() - 3] {
        assert_eq!(code(&whole[..end]), "statement.malformed", "cut at {end}");
    }
    assert_eq!(code("<Document></Other>"), "statement.malformed");
}

/// Whatever is done to the bytes, it is read or refused.
#[test]
fn damaged_files_are_read_or_refused() {
    let whole = statement(&(entry("7.00", "CRDT", "") + &entry("8.00", "DBIT", "")));
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..2_000 {
        let mut bytes = whole.clone().into_bytes();
        for _ in 0..random.usize(1..6) {
            let at = random.usize(..bytes.len());
            bytes[at] = random.u8(..);
        }
        let _ = read(bytes.as_slice(), &mut |_| {});
    }
}

/// The columns of a bank that states the side apart from the amount.
const SIDES: &str = "source = 'bank'\n[tables.sides]\nH = 'credit'\nS = 'debit'\n[[file]]\n\
    kind = 'bank_lines'\ncolumns = ['day', 'amount', 'side', 'text']\n[file.fields]\n\
    account = 'A'\ndate = { column = 'day' }\namount = { column = 'amount' }\n\
    side = { column = 'side', table = 'sides' }\nremittance = { column = 'text' }\n";

/// The columns of a bank that has one for each side.
const COLUMNS: &str = "source = 'bank'\n[[file]]\nkind = 'bank_lines'\n\
    columns = ['day', 'in', 'out', 'text']\n[file.fields]\naccount = 'A'\n\
    date = { column = 'day' }\ncredit = { column = 'in' }\ndebit = { column = 'out' }\n\
    remittance = { column = 'text' }\n";

fn table(mapping: &str, text: &str) -> Result<Vec<Read>, Refused> {
    let mapping = Mapping::parse(mapping)?;
    let currency = Currency::EUR;
    let setting = Setting { source: &mapping.source, dates: mapping.dates, currency };
    let sheet = Sheet::open("lines.csv", Box::new(Cursor::new(text.as_bytes().to_vec())))?;
    let mut found = Vec::new();
    read_table(sheet, (&mapping, &setting), &mut |one| found.push(one))?;
    Ok(found)
}

fn check_table(mapping: &str, text: &str, expected: &[&str]) {
    let found = table(mapping, text).unwrap();
    assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), expected);
}

fn bank() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../mappings/bank.toml");
    std::fs::read_to_string(path).unwrap()
}

const HEADER: &str = "account;booked;valued;amount;currency;name;iban;text;end_to_end;reference\n";

#[test]
fn a_table_is_read_line_by_line() {
    let text = format!(
        "{HEADER}A;30.03.2026;;1.714,00;EUR;A & B;DE89370400440532013000;INV-2026-000001;E-1;B-1\n\
         A;;31.03.2026;5,00;;;;cash;;\n\
         A;31.03.2026;;-7,00;EUR;;;rent;;B-2\n\
         A;31.03.2026;;0,00;EUR;;;;;B-3\n\
         A;31.02.2026;;7,00;EUR;;;;;B-4\n\
         A;31.03.2026;;1.7,00;EUR;;;;;B-5\n\
         ;31.03.2026;;7,00;XYZ;;;;;B-6\n\
         A;31.03.2026;;;EUR;;;;;B-7\n"
    );
    let full = "1714.00 EUR [INV-2026-000001] [E-1] [A & B] [DE89370400440532013000]";
    let expected = [
        full,
        "5.00 EUR [cash] [] [] []",
        "money that left",
        "of no money",
        "line 6: date date.malformed",
        "line 7: amount amount.not_a_number",
        "line 8: account import.value_missing",
        "line 9: amount import.value_missing",
    ];
    check_table(&bank(), &text, &expected);
}

#[test]
fn the_side_of_an_amount_stands_in_its_sign_or_in_a_column() {
    let lines = "day,amount,side,text\n2026-03-31,5.00,H,a\n2026-03-31,5.00,S,b\n\
        2026-03-31,5.00,,c\n2026-03-31,5.00,X,d\n";
    let read = ["5.00 EUR [a] [] [] []", "money that left", "5.00 EUR [c] [] [] []"];
    check_table(SIDES, lines, &[read.as_slice(), &["line 5: side import.not_in_table"]].concat());
    let lines = "day,in,out,text\n2026-03-31,5.00,,a\n2026-03-31,0.00,5.00,b\n\
        2026-03-31,,-5.00,c\n2026-03-31,5.00,5.00,d\n2026-03-31,,,e\n";
    let read = ["5.00 EUR [a] [] [] []", "money that left", "money that left"];
    let rejected = ["line 5: amount import.several_amounts", "line 6: amount import.value_missing"];
    check_table(COLUMNS, lines, &[read.as_slice(), &rejected].concat());
}

#[test]
fn a_line_of_a_table_has_one_key_in_whatever_file_it_stands() {
    let keys = |text: &str| -> Vec<String> {
        let key = |one: Read| match one {
            Read::Line(line) => line.key,
            other => panic!("{other:?}"),
        };
        table(COLUMNS, text).unwrap().into_iter().map(key).collect()
    };
    let (head, monday) = ("day,in,out,text\n", "2026-03-30,5.00,,a\n2026-03-30,5.00,,a\n");
    let tuesday = "2026-03-31,5.00,,a\n2026-03-31,6.00,,a\n2026-03-31,6.00,,b\n";
    let both = keys(&format!("{head}{monday}{tuesday}"));
    let different: std::collections::BTreeSet<&String> = both.iter().collect();
    assert_eq!(different.len(), 5, "twins of a day are two, and all else differs");
    assert_eq!(keys(&format!("{head}{monday}")), both[..2]);
    assert_eq!(keys(&format!("{head}{tuesday}")), both[2..], "a file that overlaps another");
    let referred = |text: &str| {
        let line = format!("{HEADER}A;30.03.2026;;5,00;EUR;;;{text};;B-1\n");
        let Read::Line(line) = table(&bank(), &line).unwrap().remove(0) else { panic!() };
        line.key
    };
    assert_eq!(referred("a"), referred("A, written anew"), "the bank's reference is enough");
}

#[test]
fn a_file_of_another_kind_is_refused() {
    let code = |mapping: &str, text: &str| table(mapping, text).unwrap_err().code().to_owned();
    assert_eq!(code(COLUMNS, "a,b\n"), "import.unknown_columns");
    let other = COLUMNS.replace("bank_lines", "unused");
    let other = other.split("[file.fields]").next().unwrap().to_owned()
        + "reject = 'no'\nreason = 'no place'\n";
    assert_eq!(code(&other, "day,in,out,text\n"), "import.other_kind");
    assert_eq!(code(&COLUMNS.replace("debit =", "currency ="), ""), "import.mapping_wrong_value");
}
