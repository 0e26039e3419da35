//! The laws of the opening: what is brought comes to what was open, to the cent, at every rate.

use super::item::series_of;
use super::*;
use crate::currency::Currency;
use crate::ledger::BookSettings;
use crate::refusal::Refused;
use crate::tests::example::{Counted, check_codes, date, eur, problems};

fn opening(receivables: &str, goods: &str) -> Opening {
    Opening {
        on: date("2026-03-01"),
        state: OpeningState::Open,
        receivables: eur(receivables),
        goods: eur(goods),
        on_account: None,
        unidentified: None,
        payables: None,
        entry: None,
        version: 1,
    }
}

fn closed(opening: &Opening, balances: &[(&str, &str)]) -> Result<OpeningClosed, Refused> {
    let row = |(account, balance): &(&str, &str)| OpeningBalance {
        on: opening.on,
        account: (*account).to_owned(),
        balance: eur(balance),
        version: 1,
    };
    let rows: Vec<OpeningBalance> = balances.iter().map(row).collect();
    let rows: Vec<&OpeningBalance> = rows.iter().collect();
    let (settings, base) = (BookSettings::default(), Currency::EUR);
    let given = CloseGiven { opening: Some(opening), balances: &rows, settings: &settings, base };
    close(&given, &mut Counted::new())
}

#[test]
fn codes_are_stable_words() {
    check_codes::<OpeningState>();
}

#[test]
fn an_opening_is_begun_once() {
    let command = BeginOpening { on: date("2026-03-01") };
    let begun = begin(None, Currency::EUR, &command).unwrap();
    assert_eq!((begun.opening.on, begun.opening.state), (command.on, OpeningState::Open));
    let again = begin(Some(&begun.opening), Currency::EUR, &command);
    assert_eq!(again, Err(OpeningRefusal::BegunAlready { on: command.on }));
}

#[test]
fn closing_tells_every_difference_at_once() {
    let wrong = closed(&opening("100.00", "50.00"), &[("1000", "10.00"), ("1200", "99.00")]);
    let expected = "opening.differs, opening.differs, opening.not_in_balance";
    assert_eq!(problems(wrong.map(|_| ())), expected);
}

#[test]
fn closing_posts_what_nothing_was_brought_for() {
    let stated = [("1200", "100.00"), ("1400", "50.00"), ("1000", "10.00"), ("4999", "-160.00")];
    let closed = closed(&opening("100.00", "50.00"), &stated).unwrap();
    let entry = closed.entry.unwrap();
    let lines: Vec<(&str, String)> =
        entry.lines.iter().map(|line| (line.number.as_str(), line.amount.decimal())).collect();
    let expected = [("1000", "10.00"), ("4999", "-160.00"), ("", "150.00")];
    assert_eq!(lines, expected.map(|(number, amount)| (number, amount.to_owned())));
    assert_eq!(closed.changed.opening.state, OpeningState::Closed);
    assert_eq!(closed.changed.opening.entry, Some(entry.header.id));
}

#[test]
fn a_closed_opening_takes_nothing() {
    let closed = Opening { state: OpeningState::Closed, ..opening("0.00", "0.00") };
    assert_eq!(Opening::open(None), Err(OpeningRefusal::NotBegun));
    let refused = OpeningRefusal::ClosedAlready { on: closed.on };
    assert_eq!(Opening::open(Some(&closed)), Err(refused));
}

#[test]
fn numbers_of_our_own_series_are_known() {
    let check = |number: &str, expected: Option<(&str, i64)>| {
        assert_eq!(series_of(number), expected, "{number}");
    };
    check("INV-2026-000390", Some(("INV-2026", 390)));
    check("CN-2025-7", Some(("CN-2025", 7)));
    check("INV-26-7", None);
    check("SO-2026-000001", None);
    check("R-77", None);
}
