//! What banks send, and what nobody should.

use super::*;

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
    };
    all(text).unwrap().into_iter().map(key).collect()
}

#[test]
fn each_line_has_a_key_that_is_the_same_the_next_time() {
    let twins = entry("4.50", "CRDT", "") + &entry("4.50", "CRDT", "");
    let found = keys(&statement(&twins));
    assert_ne!(found[0], found[1], "two lines that are alike are two");
    assert_eq!(found, keys(&statement(&twins)));
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
