//! That the runner tells what is wrong, passes over nothing, and has its sentences explained.
use super::folder;
use super::form::Form;
use super::sentences::SENTENCES;
use super::tell::{FRAMES, tell};
use crate::both::Place;

/// A story that holds, until a test adds to it.
const STORY: &str = "\
# A chair is sold

Prose is for people: 1. it says - nothing | to | the runner.

- On 2026-03-02 the company is in AT and keeps its books in EUR. The standard tax rate is 20 %
  since 2020-01-01.
- We sell these products:

  | product | kind  | tax      |
  |---------|-------|----------|
  | CHAIR   | stock | standard |
- These customers buy from us:

  | customer | terms   |
  |----------|---------|
  | Nordwind | 30 days |

- We receive 5 CHAIR at 30.00.
- Nordwind orders 2 CHAIR at 59.50 as SO-2026-000001.

";

/// Tells the story with some more lines. Gives each failure without the name of the file.
fn told(more: &str) -> Vec<String> {
    let text = format!("{STORY}{more}");
    let failures = tell(&Place::sqlite(), "chair", "chair.md", &text);
    let shown = failures.iter().map(|failure| failure.to_string().replacen("chair.md:", "", 1));
    shown.collect()
}

fn fails(more: &str, expected: &str) {
    let failures = told(more);
    assert!(failures.iter().any(|failure| failure.contains(expected)), "{failures:#?}");
}

#[test]
fn a_story_that_holds_has_no_failure() {
    let more = "- Then the exposure of Nordwind is 142.80. The books show:\n\n\
        | account | debit | credit |\n|---|---|---|\n| 1400 Inventory | 150.00 | |\n\
        | 2100 Goods received, not invoiced | | 150 |\n| 1000 Bank | | |\n";
    assert_eq!(told(more), Vec::<String>::new());
}

#[test]
fn a_figure_that_differs_is_told_with_its_place_and_the_story_goes_on() {
    let more =
        "- The exposure of Nordwind is 142.81. The stock of CHAIR is 4, of which 2 reserved.";
    let expected = [
        "21: The exposure of Nordwind is 142.81\n    \
         expected: 142.81 EUR\n    found:    142.80 EUR",
        "21: The stock of CHAIR is 4, of which 2 reserved\n    \
         expected: 4, of which 2 reserved\n    found:    5, of which 2 reserved",
    ];
    assert_eq!(told(more), expected);
}

#[test]
fn an_account_that_the_table_does_not_name_must_be_nothing() {
    let more = "- The books show:\n\n| account | debit | credit |\n|---|---|---|\n\
        | 1400 Inventory | 150.00 | |\n| 4000 Revenue | | 150.00 |\n";
    let expected = "21: The books show:\n    expected: \n      | 4000 Revenue |  | 150.00 |\n    \
        found:    \n      | 2100 Goods received, not invoiced |  | 150.00 |\n      \
        | 4000 Revenue | 0.00 |  |";
    assert_eq!(told(more), [expected]);
    let slip = more.replace("| | 150.00 |", "| | 151.00 |");
    fails(&slip, "the table does not balance: 150.00 EUR debit, 151.00 EUR credit");
}

#[test]
fn a_refusal_is_the_expected_one_or_a_failure() {
    let refused = "This is refused with `shipping.more_than_reserved`";
    let more = format!("- {refused}: we ship 3 CHAIR of order SO-2026-000001.");
    assert_eq!(told(&more), Vec::<String>::new());
    let more = format!("- {refused}: we ship 2 CHAIR of order SO-2026-000001.");
    fails(&more, "expected: `shipping.more_than_reserved`\n    found:    it was done");
    let more = more.replace("more_than_reserved", "nothing_to_ship").replace("2 CHAIR", "3 CHAIR");
    fails(
        &more,
        "expected: `shipping.nothing_to_ship`\n    found:    `shipping.more_than_reserved`",
    );
    let more = format!("- {refused}: the exposure of Nordwind is 142.80.");
    fails(&more, "only what changes something can be refused");
    fails("- We ship 3 CHAIR of order SO-2026-000001.", "refused: lines[0]: order line 1 has 2");
}

#[test]
fn nothing_is_passed_over_in_silence() {
    fails("- Nordwind is happy.", "21: Nordwind is happy\n    no sentence has this form");
    fails("1. Nordwind is happy.", "no sentence has this form");
    fails("Prose.\n  * Nordwind owes 0.00", "a step ends with `.`");
    fails("- The books show:\n\nThey show much.\n", "a step that ends with `:` has a table");
    fails("Some figures:\n\n| account |\n|---|\n", "no step above, ending with `:`");
    fails("```text\n- We ship order SO-2026-000001.\n```\n", "no blocks of code");
    fails("- Nordwind orders 1 CHAIR off 9.", "`off` is not understood here");
    fails("- We ship 1 CHAIR at 5.00 of order SO-2026-000001.", "`at` is not understood here");
    fails("- The stock is:\n\n| sku |\n|---|\n| A |\n", "a column here is one of product");
    fails("- Nordwind orders 1 CHAIR at 9.00 as SO-2026-000003.", "found:    SO-2026-000002");
    fails("- Of invoice INV-2026-000001 1.00 is open.", "there is no invoice INV-2026-000001");
}

#[test]
fn a_story_expects_something_and_stands_on_a_day() {
    fails("", "a story expects something");
    let without_day = STORY.replace("On 2026-03-02 the", "The");
    let failures = tell(&Place::sqlite(), "chair", "chair.md", &without_day);
    assert!(failures[0].wrong.contains("no day is named yet"), "{}", failures[0]);
    let failures = tell(&Place::sqlite(), "chair", "chair.md", "- We ship order A.");
    assert!(failures[0].wrong.contains("a story begins with"), "{}", failures[0]);
}

#[test]
fn a_form_gives_what_stands_in_its_places() {
    let form = Form::of("Pay {amount}[ {currency}] for {what...}[, PO {po}]");
    let heard = |text: &str| {
        let heard = form.hear(text)?;
        Some(heard.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>())
    };
    let all = ["amount=1.00", "currency=EUR", "po=7", "what=A and B"].map(str::to_owned);
    assert_eq!(heard("pay 1.00 EUR for A and B, PO 7"), Some(all.to_vec()));
    let least = ["amount=1.00", "what=A"].map(str::to_owned);
    assert_eq!(heard("Pay 1.00 for A"), Some(least.to_vec()));
    assert_eq!(heard("Pay 1.00 EUR now for A"), None);
    assert_eq!(heard("Pay 1.00 for "), None);
}

/// The list of sentences in `scenarios/README.md` is the table of the runner.
#[test]
fn the_sentences_are_explained_as_they_are() {
    let page = std::fs::read_to_string(folder().join(super::README)).unwrap();
    let quoted = |line: &str| Some(line.strip_prefix("- `")?.strip_suffix('`')?.to_owned());
    let listed: Vec<String> = page.lines().filter_map(quoted).collect();
    let forms = SENTENCES.iter().map(|sentence| sentence.form);
    let known: Vec<&str> = FRAMES.into_iter().chain(forms).collect();
    let list: Vec<String> = known.iter().map(|form| format!("- `{form}`")).collect();
    assert_eq!(listed, known, "scenarios/README.md has to list:\n{}", list.join("\n"));
}
