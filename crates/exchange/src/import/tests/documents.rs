//! Documents: lines of one number, whole or not at all.

use super::{mapping, taken, told};
use crate::import::{DOCUMENT_LINES_MAX, Document, Mapping, Outcome, Taken};
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
fn what_comes_too_late_is_a_document_of_its_own() {
    let mut lines = "1,2026-01-05,a,x,1,2\n".to_owned();
    (0..2_001).for_each(|_| lines.push_str("2,2026-01-05,b,x,1,2\n"));
    lines.push_str("1,2026-01-05,a,y,1,2\n");
    check(&lines, &["1:1", "2:2001", "1:1"]);
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
