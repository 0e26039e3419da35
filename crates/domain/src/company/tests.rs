//! The laws of the company: its numbers, its creation, its changes.

use super::*;
use crate::tests::example::{Counted, check_codes, company, date, problems, warehouse};

#[test]
fn codes_are_stable_words() {
    check_codes::<BackDating>();
    check_codes::<Mode>();
    check_codes::<Series>();
}

/// What drawing gives: the number and the next count, or the refusal's code.
fn check(series: Series, next: Option<(i64, &str)>, on: &str, allowed: BackDating, expected: &str) {
    let on = date(on);
    let current = next.map(|(next, last)| NumberSeries {
        series: series.key(on),
        next,
        last_date: Some(date(last)),
    });
    let drawn = draw(series, current.as_ref(), on, allowed);
    let shown = match drawn {
        Ok((number, after)) => {
            assert_eq!(after.series, series.key(on));
            assert_eq!(after.next, next.map_or(1, |(next, _)| next) + 1);
            format!("{number} {}", after.last_date.unwrap())
        }
        Err(refused) => problems::<()>(Err(refused)),
    };
    assert_eq!(shown, expected);
}

#[test]
fn numbers_are_drawn_in_order_from_the_series_of_their_date() {
    use BackDating::{Allowed, Refused};
    use Series::{CreditNote, Invoice, SalesOrder, Shipment};
    check(SalesOrder, None, "2026-03-01", Refused, "SO-2026-000001 2026-03-01");
    check(Shipment, Some((7, "2026-03-01")), "2026-03-02", Refused, "DN-2026-000007 2026-03-02");
    let seven_digits = "INV-2026-1000000 2026-03-01";
    check(Invoice, Some((1_000_000, "2026-03-01")), "2026-03-01", Refused, seven_digits);
    let too_early = "company.date_before_last_number";
    check(Invoice, Some((2, "2026-03-02")), "2026-03-01", Refused, too_early);
    check(CreditNote, Some((2, "2026-03-02")), "2026-03-01", Refused, too_early);
    let back_dated = "INV-2026-000002 2026-03-02";
    check(Invoice, Some((2, "2026-03-02")), "2026-03-01", Allowed, back_dated);
    let no_law = "SO-2026-000002 2026-03-02";
    check(SalesOrder, Some((2, "2026-03-02")), "2026-03-01", Refused, no_law);
    // Posted in January for 31 December: the old year's series (RULES 21).
    check(Invoice, Some((9, "2025-12-30")), "2025-12-31", Refused, "INV-2025-000009 2025-12-31");
}

fn create_company() -> CreateCompany {
    let Company { code, name, base_currency, country, time_zone, .. } = company();
    CreateCompany {
        code,
        name,
        base_currency,
        country,
        time_zone,
        back_dating: BackDating::Refused,
        automatic: company().automatic,
        warehouse_code: "main".to_owned(),
        warehouse_name: "Main".to_owned(),
    }
}

#[test]
fn a_company_comes_with_its_default_warehouse() {
    let created = create(None, &create_company(), &mut Counted::new()).unwrap();
    assert_eq!(created.company.default_warehouse, created.warehouse.id);
    assert_eq!(created.company.version, 0);
    let kinds: Vec<&str> = created.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, ["company.created", "warehouse.created"]);
}

#[test]
fn all_problems_of_a_new_company_are_found_at_once() {
    let wrong = CreateCompany {
        code: " north".to_owned(),
        name: String::new(),
        time_zone: "Europe/Atlantis".to_owned(),
        warehouse_code: "x".repeat(65),
        ..create_company()
    };
    assert_eq!(
        problems(create(Some(&company()), &wrong, &mut Counted::new())),
        "company.exists, code text.not_trimmed, name text.empty, \
         time_zone company.unknown_time_zone, warehouse_code text.too_long"
    );
}

#[test]
fn a_warehouse_code_is_given_once() {
    let command = CreateWarehouse { code: "main".to_owned(), name: "Second".to_owned() };
    let taken = create_warehouse(Some(warehouse().id), &command, &mut Counted::new());
    assert_eq!(problems(taken), "code company.warehouse_code_taken");
    let created = create_warehouse(None, &command, &mut Counted::new()).unwrap();
    assert_eq!((created.warehouse.code.as_str(), created.warehouse.version), ("main", 0));
}

#[test]
fn a_change_of_the_company_leaves_the_rest() {
    let command = ChangeCompany { back_dating: Some(BackDating::Allowed), automatic: None };
    let changed = change(&company(), &command);
    let expected = Company { back_dating: BackDating::Allowed, ..company() };
    assert_eq!(changed.company, expected);
    assert_eq!(changed.events[0].data, [("back_dating", "allowed".to_owned())]);
}

#[test]
fn a_document_is_dated_near_the_day_on_which_it_is_recorded() {
    use BackDating::{Allowed, Refused};
    let check = |on: &str, back_dating| {
        problems(check_business_date(date(on), date("2026-03-02"), back_dating))
    };
    let far = "company.date_out_of_window";
    for (on, expected) in [
        ("2026-03-02", "done"),
        ("2026-06-02", "done"),
        ("2026-06-03", far),
        ("2199-12-31", far),
        ("2016-03-01", "done"),
        ("2016-02-29", far),
        ("1970-01-01", far),
    ] {
        assert_eq!(check(on, Refused), expected, "{on}");
        assert_eq!(check(on, Allowed), "done", "{on}");
    }
}

/// The list for a country, set to warehouses by number (0: unknown), or the refusals.
fn check_sourcing(country: Option<&str>, numbers: &[u128], expected: &str) {
    let warehouses: Vec<Warehouse> = numbers
        .iter()
        .map(|number| Warehouse {
            id: WarehouseId::from_uuid(crate::id::Uuid::from_u128(*number)),
            code: format!("W{number}"),
            ..warehouse()
        })
        .collect();
    let known: Vec<Option<&Warehouse>> =
        warehouses.iter().map(|it| Some(it).filter(|it| it.code != "W0")).collect();
    let command = SetSourcing {
        country: country.map(|text| crate::country::Country::parse(text).unwrap()),
        warehouses: warehouses.iter().map(|it| it.id).collect(),
        split: Split::ByLine,
    };
    let set = set_sourcing(&company(), &known, (&command, date("2026-03-01")));
    let told = match set {
        Ok(set) => {
            assert_eq!(set.company.is_some(), !numbers.is_empty(), "since its first rules");
            let rules: Vec<&SourcingRule> = set.rules.iter().rev().collect();
            let germany = crate::country::Country::parse("DE").unwrap();
            let listed = list_for(&rules, germany);
            assert_eq!(listed.split == Split::ByLine, !listed.warehouses.is_empty());
            let listed = listed.warehouses.iter().map(|it| it.uuid().as_u128().to_string());
            format!("{}: {}", command.list(), listed.collect::<Vec<_>>().join(" "))
        }
        Err(refused) => problems::<()>(Err(refused)),
    };
    assert_eq!(told, expected);
}

#[test]
fn a_list_of_warehouses_is_in_the_order_in_which_they_are_named() {
    check_sourcing(None, &[3, 1, 2], ": 3 1 2");
    check_sourcing(Some("DE"), &[2, 1], "DE: 2 1");
    check_sourcing(Some("AT"), &[2, 1], "AT: ");
    check_sourcing(Some("DE"), &[], "DE: ");
    let both = "warehouses[1] company.unknown_warehouse, warehouses[2] company.source_twice";
    check_sourcing(None, &[1, 0, 1], both);
    let many: Vec<u128> = (1..=21).collect();
    check_sourcing(None, &many, "warehouses company.too_many_sources");
}
