//! Tests of the import: lines, mappings, documents.

mod documents;
mod lines;
mod mappings;

use super::{Grouping, Joined, Kind, Line, Mapping, Setting, Sheet, Taken};
use quittance_domain::Currency;
use std::io::Cursor;

/// The mapping of a text.
fn mapping(text: &str) -> Mapping {
    Mapping::parse(text).unwrap_or_else(|refused| panic!("{refused}"))
}

/// The codes of a refused mapping, with their paths.
fn refused(text: &str) -> Vec<String> {
    let refused = Mapping::parse(text).expect_err("the mapping is wrong");
    let told = refused.problems().iter().map(|it| format!("{} {}", it.path, it.code));
    told.map(|text| text.trim().to_owned()).collect()
}

fn sheet(bytes: &[u8]) -> Sheet {
    Sheet::open("test.csv", Box::new(Cursor::new(bytes.to_vec()))).unwrap()
}

/// The lines of a file as the first section that takes it.
fn lines(mapping: &Mapping, bytes: &[u8]) -> (usize, Vec<Line>) {
    let sheet = sheet(bytes);
    let recognised = sheet.recognise(mapping).unwrap().remove(0);
    let section = &mapping.sections[recognised.section];
    (recognised.section, sheet.lines(section, &recognised, 0).collect())
}

/// What becomes of files, in this order: joined lines first.
fn taken(mapping: &Mapping, files: &[&[u8]]) -> Vec<Taken> {
    let currency = Currency::EUR;
    let setting = Setting { source: &mapping.source, dates: mapping.dates, currency };
    let mut taken = Vec::new();
    let to = &mut |it| taken.push(it);
    let mut joined = mapping.joined_lines().map(Joined::new);
    let mut grouping = None;
    for file in files {
        let (section, lines) = lines(mapping, file);
        match (&mapping.sections[section].kind, &mut joined) {
            (Kind::OrderLines(of), Some(joined)) if of.is_joined() => {
                lines.into_iter().for_each(|line| joined.line(line, to));
            }
            (Kind::Orders(heads), Some(joined)) => {
                lines.into_iter().for_each(|line| joined.head(line, (heads, &setting), to));
            }
            (Kind::OrderLines(of), _) => {
                let grouping = grouping.get_or_insert_with(|| Grouping::new(of, setting));
                lines.into_iter().for_each(|line| grouping.line(line, to));
            }
            (kind, _) => panic!("no documents: {kind:?}"),
        }
    }
    if let Some(mut grouping) = grouping {
        grouping.finish(to);
    }
    if let Some(mut joined) = joined {
        joined.finish(to);
    }
    taken
}

/// Documents as `number:lines`, rejected lines as `line:code`.
fn told(taken: &[Taken]) -> Vec<String> {
    let tell = |taken: &Taken| match taken {
        Taken::Document(it) => format!("{}:{}", it.number, it.lines.len()),
        Taken::Rejected(it) => format!("{}:{}", it.origin.line, it.refused.code()),
    };
    taken.iter().map(tell).collect()
}
