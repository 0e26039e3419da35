//! Taxes of several components on credit notes over sales of different days, and over none.

use super::*;
use crate::returns::WithoutSale;
use crate::tax::TaxComponent;

fn made_of(rates: [&str; 2]) -> Vec<TaxComponent> {
    let of = |(code, rate): (&str, &str)| TaxComponent {
        code: code.parse().unwrap(),
        name: code.to_owned(),
        rate: percent(rate),
    };
    ["STATE", "CITY"].into_iter().zip(rates).map(of).collect()
}

/// The output tax that was posted of each component, and without one; what is owed is positive.
fn posted(story: &Story) -> Vec<String> {
    let lines = || {
        let lines = story.entries.iter().flat_map(|entry| &entry.lines);
        lines.filter(|line| line.account == Account::OutputTax)
    };
    let owed = |code: Option<&str>| {
        let of = lines().filter(|line| line.tax_component.as_ref().map(|it| it.as_str()) == code);
        sum(of.map(|line| line.amount.negated().unwrap())).decimal()
    };
    [Some("STATE"), Some("CITY"), None].into_iter().map(owed).collect()
}

#[test]
fn a_return_gives_back_what_its_sale_had_of_each_component_and_without_a_sale_that_of_its_day() {
    let mut story = Story::of(&[line(1, "3", "10.00")]);
    // As one tax, as 8 and 12 %, and from April on as 10 and 10 %.
    story.ship(&[(1, quantity("1"))]);
    story.invoice().unwrap();
    assert_eq!(posted(&story), ["0.00", "0.00", "2.00"]);
    story.rates[0].components = made_of(["8", "12"]);
    story.ship_and_invoice();
    assert_eq!(posted(&story), ["1.60", "2.40", "2.00"]);
    story.rates[0].components = made_of(["10", "10"]);
    // All that was sold: one tax and the other are credited by one note.
    let back = |count, each| RegisterReturnLine { price: each, ..comes_back(1, count) };
    let sold = story.register(vec![back("3", None)]).unwrap();
    story.receive(sold).unwrap();
    story.credit_return(sold).unwrap();
    assert_eq!(posted(&story), ["0.00", "0.00", "0.00"]);
    story.without_sale = WithoutSale::Allowed;
    let unknown = story.register(vec![back("1", Some(price("10.00")))]).unwrap();
    story.receive(unknown).unwrap();
    story.credit_return(unknown).unwrap();
    assert_eq!(posted(&story), ["-1.00", "-1.00", "0.00"]);
}
