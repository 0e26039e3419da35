//! The laws of filing.

use super::*;
use crate::at::At;
use crate::currency::Currency;
use crate::ledger::{Area, BookSettings, LedgerRefusal, UnlockPeriods, unlock};
use crate::refusal::{Problems, Refused};
use crate::tests::example::{date, eur, percent};
use proptest::prelude::*;

fn sold(category: TaxCategory, rate: &str, base: &str, tax: &str) -> TaxAmount {
    let line = TaxLine { category, rate: percent(rate), base: eur(base), tax: eur(tax) };
    TaxAmount { side: TaxSide::Supply, line }
}

fn on(today: &str) -> At {
    let days = date(today).days_since(Date::FIRST);
    let received_at = crate::date::Moment::from_micros(days * 24 * 3_600 * 1_000_000);
    At::on(date(today), received_at)
}

fn command(period: &str, settings: &BookSettings, amounts: Vec<TaxAmount>) -> FileReturn {
    let period = period.parse().expect("it is a period");
    FileReturn { period, changes: settings.changes, begins_on: None, amounts }
}

fn file(settings: &BookSettings, command: &FileReturn, today: &str) -> Result<FilingStep, Refused> {
    let boxes = ReadyForm::Germany.boxes();
    let base = Currency::parse("EUR").expect("it is a currency");
    file_return(&FilingGiven { settings, boxes: &boxes, base }, command, &on(today))
}

/// Files on days that are open: they are locked first.
fn filed(settings: &BookSettings, period: &str, amounts: Vec<TaxAmount>) -> ReturnFiled {
    let step = file(settings, &command(period, settings, amounts.clone()), "2027-01-01");
    let settings = match step.expect("it locks or files") {
        FilingStep::Locked(changed) => changed.settings,
        FilingStep::Filed(filed) => return *filed,
    };
    match file(&settings, &command(period, &settings, amounts), "2027-01-01") {
        Ok(FilingStep::Filed(filed)) => *filed,
        other => panic!("it is locked and whole: {other:?}"),
    }
}

fn code(step: Result<FilingStep, Refused>) -> String {
    step.expect_err("it is refused").code().to_owned()
}

#[test]
fn days_that_are_open_are_locked_before_they_are_filed() {
    let settings = BookSettings::default();
    let asked = command("2026-01", &settings, Vec::new());
    let Ok(FilingStep::Locked(changed)) = file(&settings, &asked, "2026-02-01") else {
        panic!("tax is open");
    };
    assert_eq!(changed.settings.through(Area::Tax), Some(date("2026-01-31")));
    assert_eq!(changed.settings.through(Area::Ledger), None);
    assert_eq!(changed.settings.filed_through, None);
    // The figures were read before the lock.
    assert_eq!(code(file(&changed.settings, &asked, "2026-02-01")), "tax.locks_changed");
}

#[test]
fn periods_are_filed_in_order_once_they_are_over() {
    let settings = filed(&BookSettings::default(), "2026-01", Vec::new()).settings;
    let rows = [
        ("2026-01", "2027-01-01", "tax.filed_already"),
        ("2026-Q1", "2027-01-01", "tax.filed_already"),
        ("2026-03", "2027-01-01", "tax.earlier_not_filed"),
        ("2026-Q2", "2027-01-01", "tax.earlier_not_filed"),
        ("2026-02", "2026-02-28", "tax.period_not_over"),
    ];
    for (period, today, expected) in rows {
        let asked = command(period, &settings, Vec::new());
        assert_eq!(code(file(&settings, &asked, today)), expected, "{period}");
    }
    let settings = filed(&settings, "2026-02", Vec::new()).settings;
    let settings = filed(&settings, "2026-03", Vec::new()).settings;
    let quarter = filed(&settings, "2026-Q2", Vec::new());
    assert_eq!(quarter.filing.behind, Some(date("2026-03-31")));
    assert_eq!(quarter.settings.filed_through, Some(date("2026-06-30")));
}

#[test]
fn the_first_return_begins_where_the_books_have_something_to_return() {
    let settings = BookSettings::default();
    let begins = |on: &str| FileReturn {
        begins_on: Some(date(on)),
        ..command("2026-02", &settings, Vec::new())
    };
    let early = file(&settings, &begins("2026-01-31"), "2026-03-01");
    assert_eq!(code(early), "tax.earlier_not_filed");
    assert!(file(&settings, &begins("2026-02-01"), "2026-03-01").is_ok());
}

#[test]
fn what_belongs_into_no_box_stands_in_the_way_and_what_is_out_of_scope_does_not() {
    let settings = BookSettings::default();
    let outside = sold(TaxCategory::OutsideScope, "0", "5.00", "0.00");
    let lines = filed(&settings, "2026-01", vec![outside]).lines;
    assert_eq!(lines[0].box_number, "");
    let bought = TaxAmount {
        side: TaxSide::Purchase,
        ..sold(TaxCategory::ReverseCharge, "19", "100.00", "19.00")
    };
    let asked = command("2026-01", &settings, vec![bought]);
    assert_eq!(code(file(&settings, &asked, "2027-01-01")), "tax.in_no_box");
}

#[test]
fn days_that_were_filed_are_not_opened_again() {
    let settings = filed(&BookSettings::default(), "2026-01", Vec::new()).settings;
    let through = Some(date("2026-01-30"));
    let command = UnlockPeriods { areas: vec![Area::Tax], through, reason: "late".to_owned() };
    let mut expected = Problems::new();
    let refusal = LedgerRefusal::TaxFiled { through: date("2026-01-31") };
    expected.push(Refused::from(refusal).at("through"));
    let refused = unlock(&settings, &command, &on("2026-03-01")).expect_err("it was filed");
    assert_eq!(refused, expected.finish().expect_err("there is one"));
}

proptest! {
    #[test]
    fn what_is_filed_is_all_amounts_in_their_boxes(
        amounts in proptest::collection::vec((-9_999_i64..9_999, -999_i64..999, 0_usize..3), 0..9),
    ) {
        let amounts: Vec<TaxAmount> = amounts.into_iter().map(|(base, tax, rate)| {
            let rate = ["19", "7", "16"][rate];
            let mut it = sold(TaxCategory::Standard, rate, "0.00", "0.00");
            it.line.base = Money::new(base, it.line.base.currency());
            it.line.tax = Money::new(tax, it.line.tax.currency());
            it
        }).collect();
        let found = filed(&BookSettings::default(), "2026-01", amounts.clone());
        let told: Vec<TaxAmount> = found.lines.iter().map(TaxFilingLine::amount).collect();
        prop_assert_eq!(&told, &amounts);
        let currency = found.filing.payable.currency();
        let taxes = Money::sum(currency, amounts.iter().map(|it| it.line.tax));
        prop_assert_eq!(Ok(found.filing.payable), taxes);
        let figures = found.filing.figures(&found.lines);
        prop_assert_eq!(figures, fill(&found.filing.boxes, &amounts, currency));
        for line in &found.lines {
            let boxed = box_of(&found.filing.boxes, &line.amount()).map(|it| it.number.as_str());
            prop_assert_eq!(boxed, Some(line.box_number.as_str()));
        }
    }
}
