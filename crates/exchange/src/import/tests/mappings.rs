//! Mappings: what they say is what is read, and what they say wrong is told by its place.

use super::{lines, mapping, refused, taken};
use crate::import::{DocumentLine, Kind, Mapping, Setting, Taken};
use quittance_domain::Currency;

/// A mapping of order lines whose value for `description` and rules are given.
fn with(description: &str, rules: &str) -> String {
    format!(
        "source = 'test'\n[tables.color]\nred = 'R'\n'*' = 'other'\n[tables.size]\nbig = 'B'\n\
         [[file]]\nkind = 'order_lines'\ncolumns = ['no', 'x', 'y', 'n']\n\
         [file.fields]\nnumber = {{ column = 'no' }}\ndate = '2026-01-05'\n\
         description = {description}\nquantity = '1'\n\
         [[file.customer]]\ncode = 'c'\n[[file.product]]\nsku = 's'\n{rules}"
    )
}

const SALE: &str = "[[file.rule]]\nbecomes = 'sale'\n";

/// The description of the only line, or the code of its refusal.
fn description(value: &str, line: &str) -> String {
    let mapping = mapping(&with(value, SALE));
    let file = format!("no,x,y,n\n1,{line}\n");
    match taken(&mapping, &[file.as_bytes()]).remove(0) {
        Taken::Document(document) => document.lines[0].description.clone(),
        Taken::Rejected(rejected) => rejected.refused.code().to_owned(),
    }
}

/// Value, line, text.
const VALUES: [(&str, &str, &str); 27] = [
    ("'always'", "a,b,1", "always"),
    ("{ column = 'x' }", "  a  b ,,1", "a  b"),
    ("{ column = 'x', upper = true }", "straße,,1", "STRASSE"),
    ("{ column = 'x', strip_suffix = '.0' }", "17850.0,,1", "17850"),
    ("{ column = 'x', strip_prefix = 'No ' }", "No 7,,1", "7"),
    ("{ column = 'x', first = 2 }", "äöü,,1", "äö"),
    ("{ column = 'x', prefix = 'G-' }", "a,,1", "G-a"),
    ("{ column = 'x', prefix = 'G-' }", ",,1", ""),
    ("{ column = 'x', table = 'color' }", "red,,1", "R"),
    ("{ column = 'x', table = 'color' }", "blue,,1", "other"),
    ("{ column = 'x', table = 'color' }", ",,1", ""),
    ("{ column = 'x', table = 'size' }", "small,,1", "import.not_in_table"),
    ("{ column = 'x', date = 'DD.MM.YYYY' }", "31.12.2025,,1", "2025-12-31"),
    ("{ column = 'x', date = 'MM/DD/YYYY' }", "12-31-2025,,1", "import.date_form"),
    ("{ column = 'x', date = 'YYYYMMDD' }", "20250230,,1", "date.malformed"),
    ("{ column = 'x', first = 10, date = 'YYYY-MM-DD' }", "2025-12-31 08:00,,1", "2025-12-31"),
    ("{ column = 'x', decimal_comma = true }", "\"1,5\",,1", "1.5"),
    ("{ column = 'x', decimal_comma = true }", "1.234,,1", "amount.not_a_number"),
    ("{ column = 'x', decimal_comma = true }", "\"1.234,5\",,1", "amount.not_a_number"),
    ("{ column = 'x', times = '0.6' }", "10.00,,1", "6.00"),
    ("{ column = 'x', times = '0.6' }", "ten,,1", "amount.not_a_number"),
    ("{ column = 'x', negate = true }", "-3,,1", "3"),
    ("{ column = 'x', negate = true }", "3,,1", "-3"),
    ("{ join = [{ column = 'x' }, 'and', { column = 'y' }] }", "a,b,1", "a and b"),
    ("{ join = [{ column = 'x' }, { column = 'y' }], between = '/' }", "a,,1", "a"),
    ("[{ column = 'x' }, { column = 'y' }, 'none']", ",b,1", "b"),
    ("[{ column = 'x' }, { column = 'y' }, 'none']", ",,1", "none"),
];

#[test]
fn values_are_taken_and_changed_as_the_mapping_says() {
    for (value, line, expected) in VALUES {
        assert_eq!(description(value, line), expected, "{value} of {line}");
    }
}

/// Which rule takes a line: the reason that it states.
fn rule_of(condition: &str, line: &str) -> String {
    let rules = format!(
        "[[file.rule]]\nwhen = [{condition}]\nbecomes = 'sale'\nreason = 'yes'\n\
         [[file.rule]]\nbecomes = 'sale'\nreason = 'no'\n"
    );
    let mapping = mapping(&with("''", &rules));
    let file = format!("no,x,y,n\n1,{line}\n");
    match taken(&mapping, &[file.as_bytes()]).remove(0) {
        Taken::Document(document) => document.lines[0].reason.clone(),
        Taken::Rejected(rejected) => rejected.refused.code().to_owned(),
    }
}

#[test]
fn conditions_ask_what_they_say() {
    for (condition, line, expected) in [
        ("{ column = 'x', equals = 'a' }", "a,,1", "yes"),
        ("{ column = 'x', equals = 'a' }", "A,,1", "no"),
        ("{ column = 'x', upper = true, in = ['A', 'B'] }", "b,,1", "yes"),
        ("{ column = 'x', starts_with = 'C' }", "C536,,1", "yes"),
        ("{ column = 'x', starts_with = 'C' }", "536,,1", "no"),
        ("{ column = 'x', empty = true }", " ,,1", "yes"),
        ("{ column = 'x', empty = false }", " ,,1", "no"),
        ("{ column = 'n', above = '0' }", ",,0.01", "yes"),
        ("{ column = 'n', above = '0' }", ",,0.00", "no"),
        ("{ column = 'n', below = '0' }", ",,-1", "yes"),
        ("{ column = 'n', exactly = '0' }", ",,0.0", "yes"),
        ("{ column = 'n', exactly = '0' }", ",,zero", "amount.not_a_number"),
        ("{ column = 'n', exactly = '0' }", ",,", "import.value_missing"),
        ("{ column = 'x', equals = 'a' }, { column = 'y', equals = 'b' }", "a,c,1", "no"),
    ] {
        assert_eq!(rule_of(condition, line), expected, "{condition} of {line}");
    }
}

#[test]
fn a_number_that_a_rule_asks_for_is_told_with_its_column() {
    let rule = "[[file.rule]]\nwhen = [{ column = 'n', above = '0' }]\nbecomes = 'sale'\n";
    let taken = taken(&mapping(&with("''", rule)), &[b"no,x,y,n\n1,a,b,many\n"]);
    let Taken::Rejected(rejected) = &taken[0] else { panic!("taken") };
    assert_eq!(rejected.refused.problems()[0].path, "n");
}

/// What of a sound mapping is replaced (nothing: what is added at its end), by what, and where
/// that is told with which code.
#[rustfmt::skip]
const WRONG: [(&str, &str, &str); 22] = [
    ("source = 'test'", "source = ", "import.mapping_malformed"),
    ("source = 'test'", "", "import.mapping_missing_key"),
    ("source = 'test'", "source = 'test'\ncolour = 1", "colour import.mapping_unknown_key"),
    ("'test'", "'Test it'", "source import.mapping_wrong_value"),
    ("sku =", "skew =", "file[0].product[0].skew import.mapping_unknown_key"),
    ("sku = 's'", "kind = 'stock'", "file[0].product[0] import.mapping_missing_key"),
    ("'sale'", "'lost'", "file[0].rule[0].becomes import.mapping_wrong_value"),
    ("column = 'no'", "column = 'a'", "file[0].fields.number.column import.mapping_wrong_value"),
    ("'no' }", "'no', date = 'YY' }", "file[0].fields.number.date import.mapping_wrong_value"),
    ("'no' }", "'no', table = 'a' }", "file[0].fields.number.table import.mapping_wrong_value"),
    ("'no' }", "'no', first = 0 }", "file[0].fields.number.first import.mapping_wrong_value"),
    ("'no' }", "'no', loud = true }", "file[0].fields.number.loud import.mapping_unknown_key"),
    ("'order_lines'", "'orders'", "file[0].product import.mapping_wrong_value"),
    ("columns", "joined = true\ncolumns", "file[0].fields.date import.mapping_unknown_key"),
    ("quantity = '1'", "quantity = 1", "file[0].fields.quantity import.mapping_wrong_value"),
    ("['no', 'x', 'y', 'n']", "[]", "file[0] import.mapping_wrong_value"),
    ("", "when = [{ column = 'x' }]", "file[0].rule[0].when[0] import.mapping_wrong_value"),
    ("", "reject = 'no'", "file[0].rule[0] import.mapping_wrong_value"),
    ("", "[stock]\nreceive = 'always'", "stock.receive import.mapping_wrong_value"),
    ("", "[dates]\nfirst = '01.01.2026'", "dates.first date.malformed"),
    ("", "[dates]\nfirst = '2027-01-01'\nlast = '2026-01-01'", "dates import.mapping_wrong_value"),
    ("'y', 'n']", "'y', 'n', 'x']", "file[0] import.mapping_wrong_value"),
];

#[test]
fn a_wrong_mapping_is_told_by_its_place() {
    let sound = with("''", SALE);
    mapping(&sound);
    for (what, by, expected) in WRONG {
        let wrong = match what {
            "" => format!("{sound}{by}\n"),
            _ => sound.replace(what, by),
        };
        assert_ne!(wrong, sound);
        assert_eq!(refused(&wrong), [expected], "{wrong}");
    }
}

#[test]
fn all_mappings_of_the_project_are_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../mappings");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        Mapping::parse(&text).unwrap_or_else(|refused| panic!("{}: {refused}", path.display()));
        count += 1;
    }
    assert!(count >= 3);
}

#[test]
fn a_row_tells_everything_that_is_wrong_with_it_at_once() {
    let mapping = mapping(
        "source = 'test'\n[[file]]\nkind = 'customers'\n\
         columns = ['code', 'name', 'country', 'terms', 'limit']\n\
         [file.fields]\ncode = { column = 'code' }\nname = { column = 'name' }\n\
         country = { column = 'country' }\nterms = { column = 'terms' }\n\
         tax_status = 'domestic'\ncredit_limit = { column = 'limit' }\n",
    );
    let text = b"code,name,country,terms,limit\nA,,DE,net:30,10.00\n,B,XX,soon,1.001\n";
    let (_, lines) = lines(&mapping, text);
    let Kind::Customers(fields) = &mapping.sections[0].kind else { panic!("customers") };
    let (dates, currency) = (mapping.dates, Currency::EUR);
    let setting = Setting { source: "test", dates, currency };
    let row = fields.row(&lines[0], &setting).unwrap();
    assert_eq!((row.name.as_str(), row.credit_limit.unwrap().minor()), ("A", 1_000));
    let refused = fields.row(&lines[1], &setting).unwrap_err();
    let told: Vec<String> =
        refused.problems().iter().map(|it| format!("{} {}", it.path, it.code)).collect();
    assert_eq!(
        told,
        [
            "customer import.value_missing",
            "country country.unknown",
            "terms customer.malformed_terms",
            "credit_limit amount.too_precise",
        ]
    );
}

#[test]
fn a_price_that_is_not_stated_is_left_to_the_price_list() {
    let price = |text: &str| {
        let with = with("''", SALE);
        let with = with.replace("quantity = '1'", "quantity = '1'\nprice = { column = 'n' }");
        let file = format!("no,x,y,n\n1,a,b,{text}\n");
        let Taken::Document(document) = taken(&mapping(&with), &[file.as_bytes()]).remove(0) else {
            panic!("taken")
        };
        let DocumentLine { price, .. } = document.lines[0];
        price.map(|price| price.micros())
    };
    assert_eq!(price("0.001"), Some(1_000));
    assert_eq!(price("0"), Some(0));
    assert_eq!(price(""), None);
}
