//! The laws of customers.

use super::*;
use crate::id::Uuid;
use crate::pricing::PriceList;
use crate::product::ProductId;
use crate::tests::example::{Counted, account, check_codes, customer, date, eur, problems};
use std::collections::BTreeSet;

static NO_PRODUCTS: BTreeSet<ProductId> = BTreeSet::new();

fn new_given(
    same_code: Option<CustomerId>,
    price_list: Option<&PriceList>,
) -> CreateCustomerGiven<'_> {
    let products = &NO_PRODUCTS;
    CreateCustomerGiven {
        on: date("2026-03-02"),
        same_code,
        price_list,
        group: None,
        bill_to: None,
        products,
        made_code: None,
    }
}

#[test]
fn codes_are_stable_words() {
    check_codes::<TaxStatus>();
    check_codes::<Block>();
}

#[test]
fn terms_have_one_text_each() {
    for (terms, text) in [
        (Terms::Net(0), "net:0"),
        (Terms::Net(30), "net:30"),
        (Terms::Net(365), "net:365"),
        (Terms::Card, "card"),
    ] {
        assert_eq!(terms.to_string(), text);
        assert_eq!(Terms::parse(text), Ok(terms));
        let json = serde_json::to_string(&terms).unwrap();
        assert_eq!(serde_json::from_str::<Terms>(&json).unwrap(), terms);
    }
    for text in ["", "net", "net:", "net:030", "net:+3", "net: 3", "Card", "card:3", "30"] {
        assert_eq!(problems(Terms::parse(text)), "customer.malformed_terms", "{text:?}");
    }
    for text in ["net:-1", "net:366"] {
        assert_eq!(problems(Terms::parse(text)), "customer.term_days_out_of_range", "{text:?}");
    }
}

#[test]
fn a_block_stops_what_it_says() {
    let stops = |block: Block| (block.stops_orders(), block.stops_deliveries());
    let table: Vec<(bool, bool)> =
        [Block::None, Block::Orders, Block::Deliveries, Block::All].map(stops).to_vec();
    assert_eq!(table, [(false, false), (true, false), (false, true), (true, true)]);
}

#[test]
fn an_address_is_one_line_of_what_is_known() {
    assert_eq!(customer().address_line(), "Ring 1, 1010 Wien");
    let unknown_street = Customer { street: String::new(), ..customer() };
    assert_eq!(unknown_street.address_line(), "1010 Wien");
    let nothing = Customer { city: String::new(), postal_code: String::new(), ..unknown_street };
    assert_eq!(nothing.address_line(), "");
}

fn create_customer() -> CreateCustomer {
    let Customer { code, name, country, currency, terms, tax_status, .. } = customer();
    CreateCustomer {
        code,
        name,
        country,
        city: String::new(),
        postal_code: String::new(),
        street: String::new(),
        email: String::new(),
        currency,
        terms,
        price_list: None,
        tax_status,
        vat_id: String::new(),
        credit_limit: Some(eur("1000.00")),
        details: Default::default(),
    }
}

fn check(given: &CreateCustomerGiven, command: &CreateCustomer, expected: &str) {
    assert_eq!(problems(create(given, command, &mut Counted::new())), expected);
}

#[test]
fn a_customer_comes_with_a_credit_account_that_owes_nothing() {
    let given = new_given(None, None);
    let created = create(&given, &create_customer(), &mut Counted::new()).unwrap();
    assert_eq!(created.credit.customer, created.customer.id);
    assert_eq!(created.credit.limit, Some(eur("1000.00")));
    assert!(created.credit.exposure().unwrap().is_zero());
    assert_eq!(created.customer.block, Block::None);
    assert_eq!(created.events[0].kind, "customer.created");
    assert_eq!(created.events[0].subject, created.customer.id.uuid());
}

#[test]
fn all_problems_of_a_new_customer_are_found_at_once() {
    let free = new_given(None, None);
    check(&free, &create_customer(), "done");
    let id = PriceListId::from_uuid(Uuid::from_u128(3));
    let list = PriceList {
        price_tax: Default::default(),
        id,
        code: "usd".to_owned(),
        currency: Currency::USD,
        version: 1,
    };
    let wrong = CreateCustomer {
        name: " ".to_owned(),
        email: "a\tb".to_owned(),
        terms: Terms::Net(400),
        price_list: Some(id),
        credit_limit: Some(Money::new(-1, Currency::EUR)),
        ..create_customer()
    };
    let given = new_given(Some(customer().id), Some(&list));
    check(
        &given,
        &wrong,
        "name text.empty, email text.not_showable, code customer.code_taken, \
         terms customer.term_days_out_of_range, price_list customer.price_list_currency, \
         credit_limit customer.limit_negative",
    );
    let wrong = CreateCustomer {
        price_list: Some(id),
        credit_limit: Some(Money::new(1, Currency::USD)),
        ..create_customer()
    };
    let both = "price_list customer.unknown_price_list, credit_limit customer.limit_currency";
    check(&free, &wrong, both);
}

#[test]
fn a_change_touches_what_it_names_alone() {
    let (customer, account) = (customer(), account(Some("1000.00")));
    let given = ChangeCustomerGiven {
        customer: &customer,
        credit: &account,
        price_list: None,
        group: None,
        bill_to: None,
        products: &NO_PRODUCTS,
        on: date("2026-03-02"),
    };
    let nothing = ChangeCustomer {
        customer: customer.id,
        credit_limit: None,
        terms: None,
        block: None,
        details: Default::default(),
    };
    let changed = change(&given, &nothing).unwrap();
    assert_eq!((&changed.customer, &changed.credit), (&customer, &account));

    let command = ChangeCustomer {
        credit_limit: Some(LimitChange::Unlimited),
        terms: Some(Terms::Card),
        block: Some(Block::All),
        ..nothing.clone()
    };
    let changed = change(&given, &command).unwrap();
    assert_eq!(changed.credit.limit, None);
    assert_eq!((changed.customer.terms, changed.customer.block), (Terms::Card, Block::All));
    let texts: Vec<String> = changed.events[0].data.iter().map(|it| format!("{it:?}")).collect();
    assert_eq!(
        texts.join(" "),
        r#"("credit_limit", "unlimited") ("terms", "card") ("block", "all")"#
    );

    let command = ChangeCustomer {
        credit_limit: Some(LimitChange::Limit(Money::new(1, Currency::USD))),
        terms: Some(Terms::Net(-1)),
        ..nothing
    };
    assert_eq!(
        problems(change(&given, &command)),
        "credit_limit customer.limit_currency, terms customer.term_days_out_of_range"
    );
}

#[test]
fn many_customers_are_created_all_or_none() {
    let free = new_given(None, None);
    let check = |customers: Vec<CreateCustomer>, expected: &str| {
        let given = vec![free; customers.len()];
        let command = CreateCustomers { customers };
        let created = create_all(&given, &command, &mut Counted::new());
        assert_eq!(problems(created), expected);
    };
    let one = create_customer();
    let other = CreateCustomer { code: "c2".to_owned(), ..one.clone() };
    check(vec![], "customers customer.no_customers");
    check(vec![one.clone(), other.clone()], "done");
    let twice = "customers[2].code customer.code_taken";
    check(vec![one.clone(), other, one], twice);
}

#[test]
fn a_vat_number_has_the_form_and_the_check_digits_of_its_state() {
    let good = [
        "",
        "ATU13585627",
        "BE0428759497",
        "CHE107787577MWST",
        "CH-anything is fine elsewhere",
        "DE136695976",
        "DK13585628",
        "EE100931558",
        "EL094259216",
        "FI20774740",
        "FR40303265045",
        "HR33392005961",
        "HU12892312",
        "IT00743110157",
        "LU15027442",
        "MT11679112",
        "NL004495445B01",
        "PL8567346215",
        "PT501964843",
        "RO18547290",
        "SE556188840401",
        "SI50223054",
        "SK2022749619",
        "US-12-3456789",
    ];
    for text in good {
        let text = text.strip_prefix("CH-").map_or(text.to_owned(), |it| format!("AU{it}"));
        assert_eq!(check_vat_id(&text), Ok(()), "{text}");
    }
    for (text, code) in [
        ("D", "customer.vat_id_malformed"),
        ("DE13669597", "customer.vat_id_malformed"),
        ("DE 136695976", "customer.vat_id_malformed"),
        ("DE136695978", "customer.vat_id_check_digit"),
        ("ATU13585626", "customer.vat_id_check_digit"),
        ("FR41303265045", "customer.vat_id_check_digit"),
        ("IT00743110158", "customer.vat_id_check_digit"),
        ("PL8567346216", "customer.vat_id_check_digit"),
        ("NL004495445X01", "customer.vat_id_malformed"),
    ] {
        assert_eq!(problems(check_vat_id(text)), code, "{text}");
    }
}

#[test]
fn codes_follow_their_pattern() {
    assert_eq!(code_pattern("C{00000}", 7).unwrap(), "C00007");
    assert_eq!(code_pattern("{0}-EU", 123).unwrap(), "123-EU");
    for pattern in ["", "C00000", "C{}", "C{01}", "C{000", "{0}{0}", " C{0}"] {
        let malformed = "customer.malformed_code_pattern";
        assert_eq!(problems(code_pattern(pattern, 1)), malformed, "{pattern}");
    }
    let next = next_codes("C{000}", 999).unwrap();
    assert_eq!(next[0], ("C1000".to_owned(), 1_000));
    assert_eq!(next.len() as i64, CODES_TRIED);
}

#[test]
fn a_change_names_what_is_there_and_keeps_the_rest() {
    let (customer, account) = (customer(), account(None));
    let group = CustomerGroupId::from_uuid(Uuid::from_u128(9));
    let given = ChangeCustomerGiven {
        customer: &customer,
        credit: &account,
        price_list: None,
        group: Some(group),
        bill_to: Some(customer.id),
        products: &NO_PRODUCTS,
        on: date("2026-03-02"),
    };
    let check = |details: CustomerChanges, expected: &str| {
        let (credit_limit, terms, block) = (None, None, None);
        let command = ChangeCustomer { customer: customer.id, credit_limit, terms, block, details };
        let changed = change(&given, &command);
        assert_eq!(problems(changed.clone()), expected);
        changed.map(|changed| changed.customer)
    };
    let vienna = CustomerChanges {
        city: Some("Linz".to_owned()),
        group: Some(Patch::Set(group)),
        language: Some("de".to_owned()),
        ..CustomerChanges::default()
    };
    let changed = check(vienna, "done").unwrap();
    assert_eq!((changed.city.as_str(), changed.group), ("Linz", Some(group)));
    assert_eq!(changed.street, customer.street);
    assert_eq!(changed.addressed_to(), None, "its own address is nobody else's");
    let contact = |name: &str| NewContact {
        name: name.to_owned(),
        role: String::new(),
        email: String::new(),
        phone: String::new(),
    };
    let item = NewItem { item: "77".to_owned(), product: crate::tests::example::product(1).id };
    let wrong = CustomerChanges {
        vat_id: Some("ATU1".to_owned()),
        language: Some("German".to_owned()),
        bill_to: Some(Patch::Set(customer.id)),
        places: Places { contacts: vec![contact("")], items: vec![item], ..Places::default() },
        ..CustomerChanges::default()
    };
    let all = "vat_id customer.vat_id_malformed, language customer.malformed_language, \
               bill_to customer.unknown_bill_to, contacts[0] text.empty, \
               items[0].product customer.unknown_product";
    let _ = check(wrong, all);
    let twice = Places { contacts: vec![contact("A"), contact("A")], ..Places::default() };
    let _ = check(
        CustomerChanges { places: twice, ..CustomerChanges::default() },
        "customer.place_twice",
    );
}

#[test]
fn a_cycle_ends_on_its_day_or_on_the_last_of_a_shorter_month_and_is_over_the_day_after() {
    let day = |text: &str| crate::date::Date::parse(text).unwrap();
    for (cycle, on, ended) in [
        ("monthly-31", "2026-03-31", "2026-02-28"),
        ("monthly-31", "2026-04-01", "2026-03-31"),
        ("monthly-31", "2026-05-01", "2026-04-30"),
        ("monthly-10", "2026-03-10", "2026-02-10"),
        ("monthly-10", "2026-03-11", "2026-03-10"),
        ("half-monthly", "2026-03-15", "2026-02-28"),
        ("half-monthly", "2026-03-16", "2026-03-15"),
        ("half-monthly", "2026-04-01", "2026-03-31"),
        ("weekly-5", "2026-03-06", "2026-02-27"),
        ("weekly-5", "2026-03-07", "2026-03-06"),
        ("weekly-7", "2026-03-07", "2026-03-01"),
        ("order", "2026-03-01", "2026-02-28"),
    ] {
        let read = BillingCycle::parse(cycle).unwrap();
        assert_eq!(read.to_string(), cycle);
        assert_eq!(read.ended_before(day(on)), Some(day(ended)), "{cycle} as of {on}");
    }
    for wrong in ["", "weekly", "weekly-0", "weekly-8", "weekly-05", "monthly-32", "yearly"] {
        assert!(BillingCycle::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn who_a_customer_was_is_kept_when_documents_would_tell_it() {
    let (customer, account) = (customer(), account(None));
    let given = ChangeCustomerGiven {
        customer: &customer,
        credit: &account,
        price_list: None,
        group: None,
        bill_to: None,
        products: &NO_PRODUCTS,
        on: date("2026-03-02"),
    };
    let changed = |details: CustomerChanges| {
        let (credit_limit, terms, block) = (None, Some(Terms::Card), None);
        let command = ChangeCustomer { customer: customer.id, credit_limit, terms, block, details };
        change(&given, &command).unwrap()
    };
    let text = |text: &str| Some(text.to_owned());
    let told = [
        CustomerChanges { name: text("Customer Two"), ..Default::default() },
        CustomerChanges { street: text("Ring 2"), ..Default::default() },
        CustomerChanges { postal_code: text("1020"), ..Default::default() },
        CustomerChanges { city: text("Linz"), ..Default::default() },
        CustomerChanges {
            country: Some(crate::tests::example::country("DE")),
            ..Default::default()
        },
        CustomerChanges { vat_id: text("ATU12345675"), ..Default::default() },
    ];
    for details in told {
        let changed = changed(details);
        assert_eq!(changed.customer.party, 2);
        assert_eq!(changed.party, Some(Party::of(&changed.customer, given.on)));
    }
    let not_told = [
        CustomerChanges::default(),
        CustomerChanges { email: text("a@b.example"), ..Default::default() },
        CustomerChanges { name: text("Customer One"), ..Default::default() },
    ];
    for details in not_told {
        let changed = changed(details);
        assert_eq!((changed.customer.party, changed.party), (1, None));
    }
}
