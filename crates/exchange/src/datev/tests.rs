//! Entries become postings, and lose nothing.
use super::*;
use quittance_domain::ledger::{Account, EntryId, JournalEntry, JournalLine};
use std::collections::BTreeMap;

fn entry(on: &str, lines: &[(&str, i64)]) -> Entry {
    let id = EntryId::from_uuid(quittance_domain::id::Uuid::nil());
    let line = |(index, (number, minor)): (usize, &(&str, i64))| JournalLine {
        tax_component: None,
        entry: id,
        line_no: index as i64 + 1,
        account: Account::Manual,
        number: (*number).to_owned(),
        currency: Currency::EUR,
        amount: Money::new(*minor, Currency::EUR),
        base_amount: Money::new(*minor, Currency::EUR),
        tax_category: None,
        tax_rate: None,
    };
    let header = JournalEntry {
        id,
        number: "JE-2026-000007".to_owned(),
        posted_on: Date::parse(on).unwrap(),
        kind: EntryKind::Invoice,
        document: quittance_domain::id::Uuid::nil(),
        document_number: "INV-2026-000003".to_owned(),
    };
    Entry { header, lines: lines.iter().enumerate().map(line).collect() }
}

fn head() -> Head {
    Head {
        consultant: 29_098,
        client: 55_003,
        name: "Journal 3".to_owned(),
        made_at: "20260401093000000".to_owned(),
        currency: Currency::EUR,
    }
}

/// What each account gets.
fn effect(pairs: &[Pair]) -> BTreeMap<String, i64> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for pair in pairs {
        *sums.entry(pair.debit.clone()).or_default() += pair.amount.minor();
        *sums.entry(pair.credit.clone()).or_default() -= pair.amount.minor();
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

#[test]
fn an_invoice_is_two_postings() {
    let invoice = entry("2026-03-07", &[("1200", 11_900), ("4000", -10_000), ("2200", -1_900)]);
    let files = files(&head(), &[invoice]).unwrap();
    let [file] = files.as_slice() else { panic!("one year, one file") };
    assert_eq!((file.name.as_str(), file.postings), ("EXTF_Journal_3_2026.csv", 2));
    let text: String = file.bytes.iter().map(|byte| char::from(*byte)).collect();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "\"EXTF\";700;21;\"Buchungsstapel\";13;20260401093000000;;\"\";\"\";\"\";29098;55003;\
         20260101;4;20260307;20260307;\"Journal 3\";\"\";1;0;0;\"EUR\";;\"\";;;\"\";;;\"\";\"\""
    );
    assert_eq!(lines[0].split(';').count(), 31);
    assert!(lines[1].starts_with("Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;"));
    let row =
        "19,00;\"S\";\"EUR\";;;;1200;2200;;0703;\"INV-2026-000003\";;;\"Rechnung JE-2026-000007\"";
    assert!(lines[2].starts_with(row), "{}", lines[2]);
    assert!(lines[3].starts_with("100,00;\"S\";\"EUR\";;;;1200;4000;;0703;"), "{}", lines[3]);
    assert!(lines[1..4].iter().all(|line| line.split(';').count() == 125));
    assert_eq!(lines[4..], [""]);
}

#[test]
fn each_year_has_a_file_and_so_has_what_does_not_fit() {
    let old = entry("2025-12-31", &[("1200", 100), ("4000", -100)]);
    let many = vec![entry("2026-01-01", &[("1200", 100), ("4000", -100)]); ROWS_MAX + 1];
    let entries: Vec<Entry> = [vec![old], many].concat();
    let files = files(&head(), &entries).unwrap();
    let told: Vec<_> = files.iter().map(|file| (file.name.as_str(), file.postings)).collect();
    let (first, second) = ("EXTF_Journal_3_2026.csv", "EXTF_Journal_3_2026_2.csv");
    assert_eq!(told, [("EXTF_Journal_3_2025.csv", 1), (first, ROWS_MAX), (second, 1)]);
}

#[test]
fn what_the_format_cannot_hold_is_refused() {
    let of = |lines: &[(&str, i64)]| files(&head(), &[entry("2026-01-01", lines)]).unwrap_err();
    assert_eq!(of(&[("12A0", 1), ("4000", -1)]), DatevRefusal::Account("12A0".to_owned()));
    assert_eq!(of(&[("120", 1), ("4000", -1)]), DatevRefusal::Account("120".to_owned()));
    let lengths = DatevRefusal::Lengths("1200".to_owned(), "40000".to_owned());
    assert_eq!(of(&[("1200", 1), ("40000", -1)]), lengths);
    let large = of(&[("1200", 1_000_000_000_000), ("4000", -1_000_000_000_000)]);
    assert!(matches!(large, DatevRefusal::Amount { .. }), "{large:?}");
    assert_eq!(files(&head(), &[]), Ok(Vec::new()));
}

#[test]
fn signs_of_our_languages_are_kept() {
    assert_eq!(windows_1252("Müller & Søn – 5 €"), b"M\xFCller & S\xF8n \x96 5 \x80");
    assert_eq!(windows_1252("漢\u{85}"), b"??");
    assert_eq!(clean("a\"b;c\nd", 3), "abc");
}

#[test]
fn pairs_give_each_account_what_the_entry_gives_it() {
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..2_000 {
        let count = random.usize(1..8);
        let account = |random: &mut fastrand::Rng| format!("{}", 1_000 + random.u32(0..5));
        let mut lines: Vec<(String, i64)> =
            (0..count).map(|_| (account(&mut random), random.i64(-500..500))).collect();
        let rest: i64 = lines.iter().map(|line| line.1).sum();
        lines.push((account(&mut random), -rest));
        let given: Vec<(&str, i64)> = lines.iter().map(|it| (it.0.as_str(), it.1)).collect();
        let entry = entry("2026-01-01", &given);
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for (number, minor) in &lines {
            *sums.entry(number.clone()).or_default() += minor;
        }
        sums.retain(|_, sum| *sum != 0);
        let pairs = pairs(&entry);
        assert!(pairs.len() < sums.len().max(1), "{pairs:?} of {sums:?}");
        assert!(pairs.iter().all(|pair| pair.amount.minor() > 0 && pair.debit != pair.credit));
        assert_eq!(effect(&pairs), sums);
    }
}
