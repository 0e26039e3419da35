//! The laws of prices.

use super::*;
use crate::id::Uuid;
use crate::money::Money;
use crate::rate::Rate;
use crate::tests::example::{Counted, at, date, eur, price, problems, product, quantity};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn list() -> PriceList {
    let id = PriceListId::from_uuid(Uuid::from_u128(5));
    PriceList {
        price_tax: Default::default(),
        id,
        code: "retail".to_owned(),
        currency: Currency::EUR,
        version: 1,
    }
}

fn entry(valid_from: &str, from_quantity: &str, of: &str) -> PriceEntry {
    PriceEntry {
        price_tax: Default::default(),
        list: list().id,
        product: product(1).id,
        valid_from: date(valid_from),
        from_quantity: quantity(from_quantity),
        valid_to: None,
        price: price(of),
        set_at: Moment::from_micros(0),
    }
}

fn check(entries: &[PriceEntry], asked: &str, on: &str, expected: &str) {
    let found = net_price(entries, quantity(asked), date(on));
    let shown = match found {
        Ok(priced) => priced.price().to_string(),
        Err(refusal) => problems::<()>(Err(refusal)),
    };
    assert_eq!(shown, expected, "{asked} on {on}");
}

#[test]
fn the_latest_day_wins_then_the_largest_quantity() {
    let entries = [
        entry("2026-01-01", "0", "10"),
        entry("2026-01-01", "100", "8"),
        entry("2026-06-01", "0", "11"),
        entry("2026-09-01", "50", "9"),
    ];
    check(&entries, "1", "2025-12-31", "pricing.no_price");
    check(&entries, "99.999999", "2026-01-01", "10.00");
    check(&entries, "100", "2026-05-31", "8.00");
    check(&entries, "100", "2026-06-01", "11.00");
    check(&entries, "49", "2026-09-01", "11.00");
    check(&entries, "50", "2026-09-01", "9.00");
    check(&entries[3..], "49", "2026-09-01", "pricing.no_price");
    check(&[], "1", "2026-01-01", "pricing.no_price");
}

#[test]
fn a_price_explains_itself() {
    let entries = [
        entry("2026-01-01", "0", "10"),
        entry("2026-01-01", "100", "8"),
        entry("2026-06-01", "0", "11"),
    ];
    let priced = net_price(&entries, quantity("5"), date("2026-02-01")).unwrap();
    assert_eq!(
        priced.trace(),
        [
            "3 prices of the product in its list",
            "1 left out: not valid yet",
            "1 left out: for larger quantities",
            "10.00 holds from 2026-01-01 and a quantity of 0 on: \
             the latest day, then the largest quantity",
        ]
    );
}

proptest! {
    #[test]
    fn the_order_of_the_entries_does_not_matter(
        days in prop::collection::vec((0_i64..5, 0_i64..5), 0..12),
        asked in 0_i64..6,
        on in 0_i64..6,
    ) {
        let mut entries: Vec<PriceEntry> = days
            .iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .zip(1..)
            .map(|((day, from), of)| PriceEntry {
                price_tax: Default::default(),
                list: list().id,
                product: product(1).id,
                valid_from: Date::FIRST.add_days(*day).unwrap(),
                from_quantity: Quantity::from_micros(*from),
                valid_to: None,
                price: Price::from_micros(of),
                set_at: Moment::from_micros(0),
            })
            .collect();
        let on = Date::FIRST.add_days(on).unwrap();
        let find = |entries: &[PriceEntry]| {
            net_price(entries, Quantity::from_micros(asked), on).map(|found| found.price())
        };
        let forwards = find(&entries);
        entries.reverse();
        prop_assert_eq!(forwards, find(&entries));
    }
}

fn set(prices: Vec<SetPrice>, expected: &str) {
    let products = BTreeSet::from([product(1).id]);
    let command = SetPrices { list: list().id, prices };
    assert_eq!(
        problems(set_prices(&list(), &products, &[], &command, &at("2026-01-01"))),
        expected
    );
}

#[test]
fn prices_are_checked_all_at_once() {
    let good = SetPrice {
        product: product(1).id,
        valid_from: date("2026-01-01"),
        from_quantity: quantity("0"),
        price: price("1.25"),
        valid_to: None,
    };
    let later = SetPrice { valid_from: date("2026-02-01"), ..good.clone() };
    set(vec![], "prices pricing.no_prices");
    set(vec![good.clone(), later], "done");
    let wrong = SetPrice {
        product: product(2).id,
        price: price("-1"),
        from_quantity: quantity("-1"),
        ..good.clone()
    };
    set(
        vec![good.clone(), wrong, good],
        "prices[1].product pricing.unknown_product, prices[1].price pricing.price_negative, \
         prices[1].from_quantity pricing.from_quantity_negative, prices[2] pricing.price_twice",
    );
}

#[test]
fn a_price_list_has_a_code_of_its_own() {
    let command = CreatePriceList {
        code: "retail".to_owned(),
        currency: Currency::EUR,
        price_tax: Default::default(),
        customer: None,
        group: None,
    };
    let created = create_list(&CreateListGiven::default(), &command, &mut Counted::new()).unwrap();
    assert_eq!(created.list, PriceList { id: created.list.id, version: 0, ..list() });
    let given = CreateListGiven { same_code: Some(list().id), ..CreateListGiven::default() };
    let taken = create_list(&given, &command, &mut Counted::new());
    assert_eq!(problems(taken), "code pricing.code_taken");
}

#[test]
fn an_offer_ends_and_is_never_dearer() {
    let offer = |of: &str| PriceEntry {
        valid_to: Some(date("2026-02-28")),
        ..entry("2026-02-01", "0", of)
    };
    let entries = [entry("2026-01-01", "0", "10"), entry("2026-01-01", "100", "8"), offer("9")];
    check(&entries, "1", "2026-01-31", "10.00");
    check(&entries, "1", "2026-02-01", "9.00");
    check(&entries, "1", "2026-02-28", "9.00");
    check(&entries, "1", "2026-03-01", "10.00");
    check(&entries, "100", "2026-02-01", "8.00");
    check(&[offer("9")], "1", "2026-03-01", "pricing.no_price");
}

#[test]
fn a_price_is_derived_as_it_stood() {
    let at = Moment::from_micros;
    let now = PriceEntry { set_at: at(20), ..entry("2026-01-01", "0", "11") };
    let before = PriceEntry { set_at: at(10), ..entry("2026-01-01", "0", "10") };
    let replaced = change_prices::replaced(&before, &crate::At::on(date("2026-01-01"), at(20)));
    let replaced = replaced.unwrap();
    let stood = |moment| {
        let found =
            entries_at(std::slice::from_ref(&now), std::slice::from_ref(&replaced), at(moment));
        found.iter().map(|entry| entry.price.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!([stood(9), stood(10), stood(19), stood(20)], ["", "10.00", "10.00", "11.00"]);
}

fn level_list(number: u128) -> PriceListId {
    PriceListId::from_uuid(Uuid::from_u128(number))
}

fn check_choice(choice: PriceChoice, prices: &[(u128, &str)], expected: &str) {
    let levels = [
        (Level::Customer, level_list(1)),
        (Level::Group, level_list(2)),
        (Level::List, level_list(3)),
        (Level::Base, level_list(4)),
    ];
    let lists: Vec<PriceList> = (1..=4)
        .map(|number| PriceList {
            price_tax: Default::default(),
            id: level_list(number),
            code: format!("L{number}"),
            currency: if number == 4 { Currency::USD } else { Currency::EUR },
            version: 1,
        })
        .collect();
    let entries: Vec<PriceEntry> = prices
        .iter()
        .map(|(list, of)| PriceEntry { list: level_list(*list), ..entry("2026-01-01", "0", of) })
        .collect();
    let asked = Asked {
        levels: &levels,
        lists: &lists.iter().map(|list| (list.id, list)).collect(),
        choice,
        currency: Currency::EUR,
        quantity: quantity("1"),
        on: date("2026-02-01"),
    };
    let chosen = choose(&entries.iter().collect::<Vec<_>>(), &asked);
    let shown = match chosen {
        Ok(chosen) => {
            let verdicts = chosen.candidates.iter().map(|it| it.verdict.to_string());
            format!("{}: {}", chosen.price, verdicts.collect::<Vec<_>>().join(" "))
        }
        Err(refusal) => problems::<()>(Err(refusal)),
    };
    assert_eq!(shown, expected, "{choice} of {prices:?}");
}

#[test]
fn the_first_level_counts_or_the_lowest_price() {
    let (first, lowest) = (PriceChoice::Precedence, PriceChoice::Lowest);
    let all = [(1, "10"), (2, "9"), (3, "12"), (4, "1")];
    check_choice(first, &all, "10.00: taken lower_level lower_level other_currency");
    check_choice(lowest, &all, "9.00: dearer taken dearer other_currency");
    check_choice(first, &[(3, "12")], "12.00: no_price no_price taken other_currency");
    check_choice(lowest, &[(1, "5"), (3, "5")], "5.00: taken no_price dearer other_currency");
    check_choice(first, &[(4, "1")], "pricing.no_price");
}

fn promotion(number: u128, benefit: Benefit) -> Promotion {
    Promotion {
        id: PromotionId::from_uuid(Uuid::from_u128(number)),
        code: format!("P{number}"),
        name: format!("Promotion {number}"),
        state: PromotionState::Active,
        valid_from: date("2026-01-01"),
        valid_to: None,
        priority: 0,
        stacking: Stacking::Stackable,
        needs_coupon: false,
        currency: Currency::EUR,
        rule: Rule { selection: Selection::default(), benefit },
        version: 1,
    }
}

/// A line: product, quantity, net.
fn piece((number, count, net): &(u128, &str, &str)) -> Piece {
    Piece {
        product: product(*number).id,
        group: None,
        quantity: quantity(count),
        net: eur(net),
        is_promoted: *number < 20,
        is_discounted: *number < 20,
        settled: None,
    }
}

fn promoted(
    promotions: &[Promotion],
    pieces: &[(u128, &str, &str)],
    discount: Option<Discount>,
) -> Promoted {
    let buyer = Buyer {
        customer: crate::tests::example::customer().id,
        group: None,
        currency: Currency::EUR,
        on: date("2026-02-01"),
        coupons: &[],
    };
    let pieces: Vec<Piece> = pieces.iter().map(piece).collect();
    promote(&promotions.iter().collect::<Vec<_>>(), &buyer, &pieces, discount).unwrap()
}

fn check_promotions(promotions: &[Promotion], pieces: &[(u128, &str, &str)], expected: &str) {
    let promoted = promoted(promotions, pieces, None);
    let off = promoted.reductions.iter().map(|off| off.decimal()).collect::<Vec<_>>().join(" ");
    let told = promoted.order.iter().map(|it| it.verdict.to_string()).collect::<Vec<_>>();
    assert_eq!(format!("{off}: {}", told.join(" ")), expected);
}

#[test]
fn each_benefit_takes_off_what_it_says() {
    let percent = crate::tests::example::percent;
    let lines = [(1, "4", "100.00"), (9, "3", "33.33"), (20, "1", "5.00")];
    let of = |benefit| [promotion(1, benefit)];
    check_promotions(&of(Benefit::LinePercent(percent("10"))), &lines, "10.00 3.33 0.00: applied");
    check_promotions(&of(Benefit::LineAmount(price("20"))), &lines, "80.00 33.33 0.00: applied");
    // 10.00 over 100.00 and 33.33: 7.5002 and 2.4998.
    check_promotions(&of(Benefit::OrderAmount(eur("10"))), &lines, "7.50 2.50 0.00: applied");
    check_promotions(&of(Benefit::OrderAmount(eur("900"))), &lines, "100.00 33.33 0.00: applied");
    // 5 % of 133.33 is 6.6665, so 6.67: 5.0026 and 1.6674.
    check_promotions(&of(Benefit::OrderPercent(percent("5"))), &lines, "5.00 1.67 0.00: applied");
    let tier = |from: &str, of: &str| Tier { from: eur(from), percent: percent(of) };
    let tiers = |from| Benefit::OrderTiers(vec![tier("50", "1"), tier(from, "10")]);
    check_promotions(&of(tiers("133.33")), &lines, "10.00 3.33 0.00: applied");
    check_promotions(&of(tiers("133.34")), &lines, "1.00 0.33 0.00: applied");
    let high = Benefit::OrderTiers(vec![tier("1000", "10")]);
    check_promotions(&of(high), &lines, "0.00 0.00 0.00: nothing_for_it");
    let free = Benefit::BuyGet { buy: quantity("3"), get: quantity("1"), discount: Rate::ONE };
    check_promotions(&of(free.clone()), &lines, "25.00 0.00 0.00: applied");
    // Nine of one product on two lines: two are free, and those of the cheaper line.
    let two_lines = [(1, "5", "50.00"), (1, "4", "20.00")];
    check_promotions(&of(free), &two_lines, "0.00 10.00: applied");
}

#[test]
fn promotions_are_tried_by_priority_and_an_exclusive_one_stands_alone() {
    let percent = crate::tests::example::percent;
    let tenth = |number| promotion(number, Benefit::LinePercent(percent("10")));
    let lines = [(1, "1", "100.00")];
    check_promotions(&[tenth(1), tenth(2)], &lines, "19.00: applied applied");
    let exclusive = Promotion { stacking: Stacking::Exclusive, ..tenth(2) };
    check_promotions(&[tenth(1), exclusive.clone()], &lines, "10.00: applied excluded");
    let first = Promotion { priority: -1, ..exclusive };
    check_promotions(&[tenth(1), first], &lines, "10.00: applied excluded");
    let later = Promotion { valid_from: date("2026-02-02"), ..tenth(1) };
    let over = Promotion { valid_to: Some(date("2026-01-31")), ..tenth(2) };
    let coupon = Promotion { needs_coupon: true, ..tenth(3) };
    let dollars = promotion(4, Benefit::OrderAmount(Money::new(100, Currency::USD)));
    let dollars = Promotion { currency: Currency::USD, ..dollars };
    let others = Selection {
        customers: BTreeSet::from([crate::customer::CustomerId::from_uuid(Uuid::from_u128(99))]),
        ..Selection::default()
    };
    let others = Rule { selection: others, benefit: Benefit::LinePercent(percent("10")) };
    let others = Promotion { rule: others, ..tenth(5) };
    check_promotions(
        &[later, over, coupon, dollars, others],
        &lines,
        "0.00: not_on_this_day not_on_this_day no_coupon other_currency not_this_customer",
    );
}

proptest! {
    #[test]
    fn a_discount_is_handed_out_to_the_cent_and_no_line_falls_below_nothing(
        nets in prop::collection::vec(0_i64..100_000, 1..30),
        amount in 0_i64..2_000_000,
        tenth in 0_u8..2,
    ) {
        let pieces: Vec<Piece> = nets
            .iter()
            .map(|net| Piece { net: Money::new(*net, Currency::EUR), ..piece(&(1, "1", "0")) })
            .collect();
        let buyer = Buyer {
            customer: crate::tests::example::customer().id,
            group: None,
            currency: Currency::EUR,
            on: date("2026-02-01"),
            coupons: &[],
        };
        let tenth = (tenth == 1)
            .then(|| promotion(1, Benefit::OrderPercent(crate::tests::example::percent("10"))));
        let promotions: Vec<&Promotion> = tenth.iter().collect();
        let discount = Discount::Amount(Money::new(amount, Currency::EUR));
        let promoted = promote(&promotions, &buyer, &pieces, Some(discount)).unwrap();
        let total: i64 = nets.iter().sum();
        let off: i64 = promoted.reductions.iter().map(|off| off.minor()).sum();
        let first = tenth.map_or(0, |_| (total + 5) / 10);
        prop_assert_eq!(off, first + amount.min(total - first));
        for (net, (off, told)) in nets.iter().zip(promoted.reductions.iter().zip(&promoted.lines)) {
            prop_assert!(off.minor() <= *net);
            let told: i64 = told.iter().filter_map(|it| it.amount).map(|it| it.minor()).sum();
            prop_assert_eq!(told, off.minor());
        }
    }
}

#[test]
fn prices_change_by_a_part_from_a_day_on_and_are_rounded_as_it_is_wanted() {
    let entries = [
        entry("2026-01-01", "0", "9.99"),
        entry("2026-01-01", "100", "8.80"),
        entry("2026-03-01", "0", "10.10"),
        PriceEntry { valid_to: Some(date("2026-12-31")), ..entry("2026-01-15", "10", "5") },
    ];
    let changed = |from: &str, rounding, step: &str| {
        let command = ChangePrices {
            list: list().id,
            only: Selected::default(),
            by: crate::tests::example::percent("3.5"),
            from: date(from),
            step: price(step),
            rounding,
        };
        let entries: Vec<&PriceEntry> = entries.iter().collect();
        let found = change_prices(&list(), &entries, &BTreeMap::new(), &command, &at(from));
        let told = found.map(|found| {
            let one = |it: &PriceChanged| format!("{}: {} to {}", it.from_quantity, it.old, it.new);
            let told: Vec<String> = found.changes.iter().map(one).collect();
            format!("{}; {} replaced; {} later", told.join(", "), found.replaced.len(), found.later)
        });
        told.unwrap_or_else(|refused| problems::<()>(Err(refused)))
    };
    // 9.99 x 1.035 = 10.33965; 8.80 x 1.035 = 9.108; 10.10 x 1.035 = 10.4535.
    let nearest = "0: 9.99 to 10.34, 100: 8.80 to 9.11; 0 replaced; 1 later";
    assert_eq!(changed("2026-02-01", Rounding::Nearest, "0.01"), nearest);
    let up = "0: 9.99 to 10.35, 100: 8.80 to 9.15; 0 replaced; 1 later";
    assert_eq!(changed("2026-02-01", Rounding::Up, "0.05"), up);
    // By then the new day's price has taken the place of the quantity break.
    let down = "0: 10.10 to 10.45; 1 replaced; 0 later";
    assert_eq!(changed("2026-03-01", Rounding::Down, "0.01"), down);
    assert_eq!(changed("2025-01-01", Rounding::Down, "0.01"), "pricing.no_prices");
    assert_eq!(changed("2026-03-01", Rounding::Down, "0"), "step pricing.step_not_positive");
}

#[test]
fn freight_goes_by_the_country_or_else_by_all() {
    let country = crate::tests::example::country;
    let tier = |to: Option<&str>, from, of: &str| FreightTier {
        country: to.map(country),
        from,
        charge: eur(of),
    };
    let freight = Freight {
        product: product(20).id,
        basis: FreightBasis::Value,
        currency: Currency::EUR,
        tiers: vec![tier(None, 0, "5.90"), tier(None, 10_000, "0"), tier(Some("CH"), 0, "25")],
    };
    let charge = |to, value| {
        let charge = freight_charge(&freight, country(to), value);
        charge.map_or("free".to_owned(), |charge| charge.decimal())
    };
    assert_eq!([charge("AT", 9_999), charge("AT", 10_000)], ["5.90", "free"]);
    assert_eq!([charge("CH", 0), charge("CH", 90_000)], ["25.00", "25.00"]);
}

#[test]
fn a_promotion_is_checked_all_at_once() {
    let command = CreatePromotion {
        code: "SPRING".to_owned(),
        name: String::new(),
        valid_from: date("2026-03-01"),
        valid_to: Some(date("2026-02-01")),
        priority: 0,
        stacking: Stacking::Stackable,
        currency: Currency::EUR,
        rule: Rule {
            selection: Selection {
                products: BTreeSet::from([product(1).id]),
                ..Selection::default()
            },
            benefit: Benefit::LinePercent(crate::tests::example::percent("101")),
        },
        coupons: vec![
            NewCoupon { code: "A".to_owned(), uses_max: Some(0) },
            NewCoupon { code: "A".to_owned(), uses_max: None },
        ],
    };
    let given = CreatePromotionGiven::default();
    assert_eq!(
        problems(create_promotion(&given, &command, &mut Counted::new())),
        "name text.empty, valid_to pricing.ends_before_it_begins, \
         rule.selection pricing.unknown_selected, rule.benefit pricing.rate_out_of_range, \
         coupons[0].uses_max pricing.uses_not_positive, coupons[1].code pricing.coupon_taken"
    );
}
