//! Documents: lines of one number, whole or not at all.

use super::{lines, mapping, taken, told};
use crate::import::{
    DOCUMENT_LINES_MAX, Document, Grouping, Kind, Mapping, Outcome, Setting, Taken,
};
use quittance_domain::Currency;
use quittance_domain::returns::Disposition;

fn flat() -> Mapping {
    mapping(
        "source = 'test'\n[dates]\nfirst = '2026-01-01'\nlast = '2026-12-31'\n\
         [[file]]\nkind = 'order_lines'\ncolumns = ['no', 'day', 'who', 'sku', 'n', 'price']\n\
         [file.fields]\nnumber = { column = 'no' }\ndate = { column = 'day' }\n\
         quantity = { column = 'n' }\nprice = { column = 'price' }\n\
         [[file.customer]]\ncode = { column = 'who' }\n\
         [[file.product]]\nsku = { column = 'sku' }\n\
         [[file.rule]]\nwhen = [{ column = 'no', starts_with = 'A' }]\n\
         reject = 'not_wanted'\nreason = 'not wanted'\n\
         [[file.rule]]\nwhen = [{ column = 'price', exactly = '0' }]\nwhole_document = true\n\
         becomes = 'adjustment'\nreason = 'found'\n\
         [[file.rule]]\nwhen = [{ column = 'n', below = '0' }]\nbecomes = 'return'\n\
         disposition = 'scrap'\nquantity = { column = 'n', negate = true }\n\
         [[file.rule]]\nwhen = [{ column = 'n', above = '0' }]\nbecomes = 'sale'\n",
    )
}

const HEADER: &str = "no,day,who,sku,n,price\n";

fn of_lines(lines: &str) -> Vec<Taken> {
    taken(&flat(), &[format!("{HEADER}{lines}").as_bytes()])
}

fn check(lines: &str, expected: &[&str]) {
    assert_eq!(told(&of_lines(lines)), expected, "{lines}");
}

fn document(lines: &str) -> Document {
    let Taken::Document(document) = of_lines(lines).remove(0) else { panic!("{lines}") };
    *document
}

#[test]
fn lines_of_one_number_are_one_document_also_when_others_stand_between() {
    check("1,2026-01-05,a,x,1,2\n1,2026-01-05,a,y,1,2\n", &["1:2"]);
    check(
        "1,2026-01-05,a,x,1,2\n2,2026-01-05,b,x,1,2\n1,2026-01-05,a,y,1,2\n3,2026-01-05,b,x,1,2\n",
        &["1:2", "2:1", "3:1"],
    );
}

#[test]
fn what_comes_too_late_is_told_and_no_second_document() {
    let mut lines = "1,2026-01-05,a,x,1,2\n".to_owned();
    (0..2_001).for_each(|_| lines.push_str("2,2026-01-05,b,x,1,2\n"));
    lines.push_str("1,2026-01-05,a,y,1,2\n");
    check(&lines, &["1:1", "2004:import.document_scattered", "2:2001"]);
}

#[test]
fn one_broken_line_rejects_its_document_and_no_other() {
    check(
        "1,2026-01-05,a,x,1,2\n1,2026-01-05,a,x,one,2\n2,2026-01-05,a,x,1,2\n",
        &["2:import.document_incomplete", "3:amount.not_a_number", "2:1"],
    );
    check(
        "1,2026-01-05,a,x,1,2\n1,2026-01-05,a\n2,2026-01-05,a,x,1,2\n",
        &["2:import.document_incomplete", "3:import.column_count", "2:1"],
    );
    check("1,2025-12-31,a,x,1,2\n", &["2:import.date_out_of_range"]);
    check("1,2026-01-05,a,x,0,2\n", &["2:import.no_rule"]);
    check(",2026-01-05,a,x,1,2\n", &["2:import.value_missing"]);
}

#[test]
fn a_line_whose_document_cannot_be_told_spares_no_document_that_it_may_belong_to() {
    // That of the line before and of the line behind; 1 and 4 are sure to be whole.
    check(
        "1,2026-01-05,a,x,1,2\n2,2026-01-05,a,x,1,2\n\"2,2026-01-05,a,y,1,2\n\
         3,2026-01-05,a,x,1,2\n4,2026-01-05,a,x,1,2\n",
        &[
            "3:import.document_uncertain",
            "4:import.quote_not_closed",
            "5:import.document_uncertain",
            "1:1",
            "4:1",
        ],
    );
    // One that has lines on both sides; without a number a line is no better known.
    check(
        "1,2026-01-05,a,x,1,2\n2,2026-01-05,a,x,1,2\n,2026-01-05,a,y,1,2\n\
         3,2026-01-05,a,x,1,2\n1,2026-01-05,a,y,1,2\n1,2026-01-05,a,z,1,2\n",
        &[
            "3:import.document_uncertain",
            "4:import.value_missing",
            "5:import.document_uncertain",
            "2:import.document_uncertain",
            "6:import.document_uncertain",
            "7:import.document_uncertain",
        ],
    );
    // A quote that begins in one number and ends in the next.
    check(
        "\"1,2026-01-05,a,x,1,2\n2\",2026-01-05,a,x,1,2\n2,2026-01-05,a,y,1,2\n",
        &["2:import.quote_not_closed", "4:import.document_uncertain"],
    );
    let long = "x".repeat(2 << 20);
    check(
        &format!("1,2026-01-05,a,x,1,2\n1,2026-01-05,{long},y,1,2\n2,2026-01-05,a,x,1,2\n"),
        &["2:import.document_incomplete", "3:import.line_too_long", "2:1"],
    );
}

#[test]
fn a_document_goes_on_in_the_next_file() {
    let file = |lines: &str| format!("{HEADER}{lines}");
    let files = [
        file("1,2026-01-05,a,x,1,2\n2,2026-01-05,a,x,1,2\n"),
        file("2,2026-01-05,a,y,1,2\n3,2026-01-05,a,x,1,2\n3,2026-01-06,a,x,1,2\n"),
    ];
    let taken = taken(&flat(), &[files[0].as_bytes(), files[1].as_bytes()]);
    let three = ["3:import.document_incomplete", "4:import.document_disagrees"];
    assert_eq!(told(&taken), ["1:1", "2:2", three[0], three[1]]);
}

#[test]
fn a_number_is_bounded_and_can_be_shown() {
    let long = "9".repeat(9_000);
    check(&format!("{long},2026-01-05,a,x,1,2\n"), &["2:text.too_long"]);
    check("1\0,2026-01-05,a,x,1,2\n", &["2:text.not_showable"]);
    let Taken::Rejected(rejected) = of_lines("1,2026-01-05,a\u{7},x,1,2\n").remove(0) else {
        panic!("taken")
    };
    let problem = &rejected.refused.problems()[0];
    assert_eq!((problem.path.as_str(), problem.code.as_ref()), ("customer", "text.not_showable"));
}

#[test]
fn long_lines_are_held_in_bounded_memory() {
    let wide = |lines: &str| format!("no,day,who,sku,n,price,note\n{lines}");
    let filler = "x".repeat(1 << 19);
    let line = |number: &str| format!("{number},2026-01-05,a,x,1,2,{filler}\n");
    // Documents of a line each: each is taken, and forgotten long before the end.
    let mut lines: String = (0..300).map(|number| line(&number.to_string())).collect();
    lines += &line("0");
    let told_of = |lines: &str| told(&taken(&flat(), &[wide(lines).as_bytes()]));
    let alone = told_of(&lines);
    assert_eq!(alone.len(), 301, "each line has a fate");
    assert_eq!(alone[0], "0:1");
    let scattered: Vec<&String> = alone.iter().filter(|it| it.ends_with("scattered")).collect();
    assert_eq!(scattered, ["302:import.document_scattered"]);
}

#[test]
fn a_document_of_too_many_bytes_is_given_up_whole_and_alone() {
    let (flat, filler) = (flat(), "x".repeat(1 << 20));
    let setting = Setting { source: "test", dates: flat.dates, currency: Currency::EUR };
    let Kind::OrderLines(section) = &flat.sections[0].kind else { panic!("order lines") };
    let mut grouping = Grouping::new(section, setting);
    let mut told_so_far = Vec::new();
    let mut take = |number: &str, count: usize, grouping: &mut Grouping<'_>| {
        let text = format!("{HEADER}{number},2026-01-05,a,x,1,2\n");
        let line = lines(&flat, text.as_bytes()).1.remove(0);
        let to = &mut |taken| told_so_far.extend(told(&[taken]));
        for _ in 0..count {
            let mut line = line.clone();
            line.origin.text.clone_from(&filler);
            grouping.line(line, to);
        }
        grouping.finish(to);
    };
    take("1", 1, &mut grouping);
    take("2", 260, &mut grouping);
    take("3", 1, &mut grouping);
    assert_eq!((told_so_far[0].as_str(), told_so_far[261].as_str()), ("1:1", "3:1"));
    assert!(told_so_far[1..261].iter().all(|it| it == "2:import.document_too_long"));
}

#[test]
fn a_document_that_goes_on_and_on_does_not_keep_the_others_waiting() {
    let (flat, text) = (flat(), "1,2026-01-05,a,x,1,2\n");
    let setting = Setting { source: "test", dates: flat.dates, currency: Currency::EUR };
    let Kind::OrderLines(section) = &flat.sections[0].kind else { panic!("order lines") };
    let mut grouping = Grouping::new(section, setting);
    let mut taken = 0;
    let mut body = HEADER.to_owned();
    for number in 0..20_000 {
        let others = if number % 1_000 == 0 { text } else { "" };
        body.push_str(&format!("{others}n{number},2026-01-05,a,x,1,2\n"));
    }
    for line in lines(&flat, body.as_bytes()).1 {
        grouping.line(line, &mut |_| taken += 1);
    }
    assert!(taken > 14_000, "{taken}");
}

#[test]
fn lines_of_one_document_agree_in_its_head() {
    check(
        "1,2026-01-05,a,x,1,2\n1,2026-01-06,a,x,1,2\n",
        &["2:import.document_incomplete", "3:import.document_disagrees"],
    );
    check(
        "1,2026-01-05,a,x,1,2\n1,2026-01-05,b,x,1,2\n",
        &["2:import.document_incomplete", "3:import.document_disagrees"],
    );
}

#[test]
fn a_rule_rejects_its_line_and_leaves_the_document() {
    check("A1,2026-01-05,a,x,1,2\n", &["2:test.not_wanted"]);
    let taken = of_lines("A1,2026-01-05,a,x,1,2\n1,2026-01-05,a,x,1,2\n");
    assert_eq!(told(&taken), ["2:test.not_wanted", "1:1"]);
}

#[test]
fn a_rule_may_ask_the_whole_document() {
    let gift = document("1,2026-01-05,a,x,1,2\n1,2026-01-05,a,y,1,0\n");
    assert!(gift.lines.iter().all(|line| line.outcome == Outcome::Sale));
    let found = document("1,2026-01-05,a,x,1,0\n1,2026-01-05,a,y,-1,0\n");
    assert!(found.lines.iter().all(|line| line.outcome == Outcome::Adjustment));
    assert_eq!(found.lines[1].quantity.to_string(), "-1");
    assert_eq!(found.lines[1].reason, "found");
}

#[test]
fn a_document_can_hold_sales_and_returns() {
    let both = document("1,2026-01-05,a,x,3,2\n1,2026-01-05,a,y,-2,2\n");
    assert_eq!(both.lines[0].outcome, Outcome::Sale);
    assert_eq!(both.lines[1].outcome, Outcome::Return(Disposition::Scrap));
    assert_eq!(both.lines[1].quantity.to_string(), "2");
    assert_eq!(both.lines[1].origin, 1);
}

#[test]
fn the_digest_is_of_what_the_columns_say() {
    let text = "1,2026-01-05,a,x,3,2\n";
    let digest = |lines: &str| document(lines).digest;
    assert_eq!(digest(text), digest(&text.replace(",x,", ", x ,")));
    assert_ne!(digest(text), digest(&text.replace(",3,", ",4,")));
    assert_ne!(digest(text), digest(&text.repeat(2)));
}

#[test]
fn a_document_without_end_is_rejected_in_bounded_memory() {
    let lines = "1,2026-01-05,a,x,1,2\n".repeat(DOCUMENT_LINES_MAX + 2);
    let taken = of_lines(&lines);
    assert_eq!(taken.len(), DOCUMENT_LINES_MAX + 2);
    assert!(taken.iter().all(|it| matches!(it, Taken::Rejected(_))));
}

fn joined() -> Mapping {
    mapping(
        "source = 'test'\n[[file]]\nkind = 'order_lines'\njoined = true\n\
         columns = ['no', 'sku', 'n']\n[file.fields]\nnumber = { column = 'no' }\n\
         quantity = { column = 'n' }\n[[file.product]]\nsku = { column = 'sku' }\n\
         [[file.rule]]\nbecomes = 'sale'\n\
         [[file]]\nkind = 'orders'\ncolumns = ['no', 'day', 'who', 'freight']\n\
         [file.fields]\nnumber = { column = 'no' }\ndate = { column = 'day' }\n\
         [[file.customer]]\ncode = { column = 'who' }\n\
         [[file.charge]]\nsku = 'FREIGHT'\nprice = { column = 'freight' }\n",
    )
}

#[test]
fn a_head_without_lines_is_no_order_of_its_charges() {
    let heads = b"no,day,who,freight\n1,2026-01-05,a,7.50\n";
    assert_eq!(told(&taken(&joined(), &[heads])), ["2:import.no_lines"]);
}

#[test]
fn a_joined_line_whose_document_cannot_be_told_takes_the_documents_around_it_along() {
    let lines = b"no,sku,n\n1,x,1\n2,x,1\n\"2,y,1\n3,x,1\n1,y,1\n4,x,1\n";
    let heads = b"no,day,who,freight\n1,2026-01-05,a,\n2,2026-01-05,a,\n\
        3,2026-01-05,a,\n4,2026-01-05,a,1\n";
    let taken = taken(&joined(), &[lines, heads]);
    let uncertain = |line: u64| format!("{line}:import.document_uncertain");
    let mut expected = vec![uncertain(3), "4:import.quote_not_closed".to_owned()];
    expected.extend([5, 2, 6, 2, 3, 4].map(uncertain));
    expected.push("4:2".to_owned());
    assert_eq!(told(&taken), expected);
}

#[test]
fn heads_and_lines_of_two_files_meet_by_their_number() {
    let lines = b"no,sku,n\n1,x,1\n2,x,1\n1,y,2\n9,x,1\n3,x,one\n";
    let heads = b"no,day,who,freight\n1,2026-01-05,a,7.50\n2,2026-01-05,a,0\n\
        3,2026-01-05,a,\n4,2026-01-05,a,\n1,2026-01-05,a,\n";
    let taken = taken(&joined(), &[lines, heads]);
    assert_eq!(
        told(&taken),
        [
            "1:3",
            "2:1",
            "4:import.document_incomplete",
            "6:amount.not_a_number",
            "5:import.no_lines",
            "6:import.no_lines",
            "5:import.no_head",
        ]
    );
    let Taken::Document(first) = &taken[0] else { panic!("a document") };
    let skus: Vec<&str> = first.lines.iter().map(|line| line.product.sku.as_str()).collect();
    assert_eq!(skus, ["x", "y", "FREIGHT"]);
    assert_eq!(first.origins.len(), 3, "the head and two lines");
}
