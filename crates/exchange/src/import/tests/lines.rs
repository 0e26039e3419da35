//! Lines: what a file is cut into, whatever it holds.

use super::{lines, mapping, sheet};
use crate::import::{Line, Mapping, Sheet};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{Cursor, Write};

/// A mapping that reads columns `a` and `b`.
fn two_columns() -> Mapping {
    mapping(
        "source = 'test'\n[[file]]\nkind = 'unused'\ncolumns = ['a', 'b']\n\
         reject = 'no_use'\nreason = 'a test'\n",
    )
}

/// Each line as its number and its values, or its problem's code.
fn told(lines: &[Line]) -> Vec<String> {
    let tell = |line: &Line| match &line.problem {
        None => format!("{}:{}", line.origin.line, line.cells.join("|")),
        Some(problem) => {
            use quittance_domain::refusal::Refusal;
            format!("{}:{}", line.origin.line, problem.code().trim_start_matches("import."))
        }
    };
    lines.iter().map(tell).collect()
}

fn check(text: impl AsRef<[u8]>, expected: &[&str]) {
    let (_, lines) = lines(&two_columns(), text.as_ref());
    let text = String::from_utf8_lossy(text.as_ref()).into_owned();
    assert_eq!(told(&lines), expected, "{text:?}");
}

#[test]
fn sound_lines_are_split_whatever_their_form() {
    check("a,b\n1,2\n3,4", &["2:1|2", "3:3|4"]);
    check("a,b\r\n1,2\r\n\r\n3,4\r\n", &["2:1|2", "4:3|4"]);
    check("\u{feff}b,x,a\n1,2,3\n", &["2:3|1"]);
    check("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n", &["2:x, y|say \"hi\""]);
    check("a,b\n\"two\nlines\",2\n3,4\n", &["2:two lines|2", "4:3|4"]);
    check("a,b\n5\" nail,2\n,\n", &["2:5\" nail|2", "3:|"]);
    check(" a , b \n  1 ,\t2\n", &["2:1|2"]);
}

#[test]
fn a_broken_line_costs_no_other() {
    check("a,b\n1\n1,2,3\n4,5\n", &["2:column_count", "3:column_count", "4:4|5"]);
    check("a,b\n\"1,2\n3,4\n5,6\n", &["2:quote_not_closed", "3:3|4", "4:5|6"]);
    check("a,b\n\"1\"x,2\n3,4\n", &["2:quote_not_closed", "3:3|4"]);
    check("a,b\n\"1,2\n\"3\",4\n", &["2:quote_not_closed", "3:3|4"]);
    check(b"a,b\n\xff,2\n3,4\n", &["2:not_utf8", "3:3|4"]);
    let long = format!("a,b\n1,{}\n3,4\n", "x".repeat(2 << 20));
    check(long, &["2:line_too_long", "3:3|4"]);
}

#[test]
fn an_open_quote_swallows_no_line_of_the_table() {
    // Closed by a quote further down, with as many values in all as a line has.
    check("a,b\n1,\"2\n3,4\n5,6\"\n7,8\n", &["2:quote_not_closed", "3:3|4", "4:5|6\"", "5:7|8"]);
    check("a,b\n1,\"2\n3,4\"\n7,8\n", &["2:quote_not_closed", "3:3|4\"", "4:7|8"]);
    check("a,b\n\"1,2\n3,4\n5\",6\n7,8\n", &["2:quote_not_closed", "3:3|4", "4:5\"|6", "5:7|8"]);
    // Closed, but with another number of values: the first line alone is given up.
    check("a,b\n1,\"2\nx\",3,4\n5,6\n", &["2:quote_not_closed", "3:column_count", "4:5|6"]);
    // Line breaks in values are none of this.
    check("a,b\n1,\"two, or\nthree or\nfour\"\n5,6\n", &["2:1|two, or three or four", "5:5|6"]);
    check("a,b\n1,\"x\n\ny\"\n5,6\n", &["2:1|x  y", "5:5|6"]);
}

#[test]
fn a_value_is_bounded() {
    let most = "x".repeat(16 << 10);
    check(format!("a,b\n1,{most}\n"), &[&format!("2:1|{most}")]);
    check(format!("a,b,c\n1,{most}x,\n3,4,\n"), &["2:value_too_long", "3:3|4"]);
    check(format!("a,b,c\n1,2,{most}x\n"), &["2:1|2"]);
}

#[test]
fn many_open_quotes_are_each_told() {
    let text = format!("a,b\n{}", "\"x,1\n".repeat(1_001));
    let (_, lines) = lines(&two_columns(), text.as_bytes());
    assert_eq!(lines.len(), 1_001, "each line comes out once");
}

#[test]
fn plain_and_gzip_say_the_same_and_a_cut_gzip_says_so_last() {
    let text: String = (0..20_000).map(|n| format!("{n},{}\n", n * n)).collect();
    let text = format!("a,b\n{text}");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let bytes = gzip.finish().unwrap();
    let plain = lines(&two_columns(), text.as_bytes()).1;
    assert_eq!(plain, lines(&two_columns(), &bytes).1);
    let members = [bytes.clone(), gzip_of(b"x,y\n")].concat();
    assert_eq!(lines(&two_columns(), &members).1.len(), plain.len() + 1);

    let cut = lines(&two_columns(), &bytes[..bytes.len() / 2]).1;
    assert!(cut.len() > 1_000 && cut.len() < plain.len());
    let last = cut.last().unwrap().problem.as_ref().unwrap();
    assert!(last.to_string().contains("cannot be read"), "{last}");
    assert_eq!(cut[..cut.len() - 1], plain[..cut.len() - 1]);

    let behind = lines(&two_columns(), &[&bytes[..], b"rest"].concat()).1;
    assert_eq!(behind[..plain.len()], plain[..], "all of the gzip is there");
    let last = behind.last().unwrap().problem.as_ref().unwrap();
    assert!(last.to_string().contains("the gzip is whole"), "{last}");
}

fn gzip_of(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn a_file_is_recognised_by_its_columns_or_refused() {
    let mapping = two_columns();
    assert_eq!(sheet(b"b,c,a\n").recognise(&mapping).unwrap().len(), 1);
    let code = |bytes: &[u8]| sheet(bytes).recognise(&mapping).unwrap_err().to_string();
    assert!(
        code(b"a,c\n").contains("`unused` comes nearest, with b (import.unknown_columns)"),
        "{}",
        code(b"a,c\n")
    );
    assert!(code(b"a;b\n").contains("import.unknown_columns"));
    assert!(code(b"a,b,a\n").contains("import.column_twice"));
    let open = |bytes: &[u8]| {
        let opened = Sheet::open("x", Box::new(Cursor::new(bytes.to_vec())));
        opened.unwrap_err().code().to_owned()
    };
    assert_eq!(open(b""), "import.file_empty");
    assert_eq!(open(b"\n1,2\n"), "import.no_header");
    assert_eq!(open(b" \r\n1,2\n"), "import.no_header");
    assert_eq!(open(b"a,b\r1,2\r"), "import.file_line_ends");
    assert_eq!(open("a,b\r1,2\r".repeat(1 << 18).as_bytes()), "import.file_line_ends");
    assert_eq!(open(b"\xff\xfea\0,\0b\0\n\0"), "import.file_encoding");
    assert_eq!(open(b"\0a\0,\0b\0\n"), "import.file_encoding");
    assert_eq!(open(&[0x1f, 0x8b, 1, 2, 3]), "import.file_damaged");
}

#[test]
fn sound_tables_are_read_as_the_csv_crate_reads_them() {
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..300 {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["a", "b"]).unwrap();
        for _ in 0..random.usize(..20) {
            let mut value = || -> String {
                let choices = ["x", ",", "\"", "é", " y", ";", "7"];
                (0..random.usize(1..6)).map(|_| choices[random.usize(..7)]).collect()
            };
            writer.write_record([value(), value()]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let ours: Vec<Vec<String>> =
            lines(&two_columns(), &bytes).1.into_iter().map(|line| line.cells).collect();
        let theirs: Vec<Vec<String>> = csv::Reader::from_reader(&bytes[..])
            .records()
            .map(|row| row.unwrap().iter().map(|value| value.trim().to_owned()).collect())
            .collect();
        assert_eq!(ours, theirs, "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn nothing_in_a_file_makes_it_panic_and_no_line_is_lost() {
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..2_000 {
        let choices = [b'a', b',', b'"', b'\n', b'\r', 0, 0xff, 0xc3];
        let body: Vec<u8> = (0..random.usize(..60)).map(|_| choices[random.usize(..8)]).collect();
        let bytes = [b"a,b\n", &body[..]].concat();
        let (_, lines) = lines(&two_columns(), &bytes);
        let mut physical: Vec<u64> = Vec::new();
        for line in &lines {
            let more = line.origin.text.matches('\n').count() as u64;
            physical.extend(line.origin.line..=line.origin.line + more);
        }
        let full = |text: &&[u8]| !text.strip_suffix(b"\r").unwrap_or(text).is_empty();
        let texts: Vec<&[u8]> = body.split(|byte| *byte == b'\n').collect();
        let wanted = texts.iter().filter(|text| full(text)).count();
        assert!(physical.windows(2).all(|pair| pair[0] < pair[1]), "{body:?}");
        assert!(physical.len() >= wanted, "{body:?} {lines:?}");
    }
}
