//! Tables for people, aligned by hand: text to the left, figures to the right.
//!
//! A table that is wider than the page gives way step by step: first heads and text go on below,
//! then the last columns stand on a line of their own. No figure is ever cut.
use crate::exit::Stop;
use crate::out::{Out, wrapped};
use crate::shown::shown;
use std::io::Write;
use std::ops::Range;

/// How a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text in one piece, such as a number or a date.
    Left,
    /// Text that goes on below where the line gets too long.
    Text,
    /// Figures.
    Right,
}

/// A table that is printed as a whole.
pub struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
    /// The first row of those below the rule, such as totals.
    totals_from: Option<usize>,
}

/// What stands before each line and between two columns.
const MARGIN: usize = 2;
const GAP: usize = 2;
/// What stands before the second line of a row that takes several.
const INDENT: usize = 4;
/// No text is made narrower than this.
const TEXT_MIN: usize = 16;

/// Where the cells of a row stand.
struct Layout {
    widths: Vec<usize>,
    /// The columns of each line of a row, and how far it is moved to the right.
    lines: Vec<(Range<usize>, usize)>,
}

impl Table {
    /// A table with these columns; names are told with spaces.
    pub fn new(columns: &[(&'static str, Align)]) -> Self {
        let column = |(head, align): &(&str, Align)| (head.replace('_', " "), *align);
        let columns = columns.iter().map(column).collect();
        Self { columns, rows: Vec::new(), totals_from: None }
    }

    /// Adds a row: a cell for each column.
    pub fn row(&mut self, cells: Vec<String>) {
        assert_eq!(cells.len(), self.columns.len(), "a row has a cell for each column");
        self.rows.push(cells.iter().map(|cell| shown(cell).into_owned()).collect());
    }

    /// Says more of the last row in one of its columns; nothing where there is nothing to say.
    pub fn more(&mut self, column: usize, text: &str) {
        if !text.is_empty() {
            let cell = |it| if it == column { text.to_owned() } else { String::new() };
            self.row((0..self.columns.len()).map(cell).collect());
        }
    }

    /// Draws a rule: what is added from now on are totals.
    pub fn totals(&mut self) {
        self.totals_from = Some(self.rows.len());
    }

    /// Prints it.
    pub fn print(&self, out: &mut Out) -> Result<(), Stop> {
        self.lines(out.columns_max()).iter().try_for_each(|line| Ok(writeln!(out, "{line}")?))
    }

    fn lines(&self, columns_max: usize) -> Vec<String> {
        let layout = self.layout(columns_max);
        let mut lines = Vec::new();
        let heads: Vec<String> = self.columns.iter().map(|(head, _)| head.clone()).collect();
        if heads.iter().any(|head| !head.is_empty()) {
            self.head(&heads, &layout, &mut lines);
        }
        for (index, row) in self.rows.iter().enumerate() {
            if self.totals_from == Some(index) {
                self.rule(&layout, &mut lines);
            }
            self.cells(row, &layout, &mut lines);
        }
        lines
    }

    /// The widths of the widest cells, or what fits.
    fn layout(&self, columns_max: usize) -> Layout {
        let cells: Vec<usize> = (0..self.columns.len())
            .map(|column| self.rows.iter().map(|row| row[column].chars().count()).max())
            .map(Option::unwrap_or_default)
            .collect();
        let all = 0..self.columns.len();
        let with_heads = |of_head: fn(&str) -> usize| -> Vec<usize> {
            let heads = self.columns.iter().map(|(head, _)| of_head(head));
            heads.zip(&cells).map(|(head, cell)| head.max(*cell)).collect()
        };
        let widths = with_heads(|head| head.chars().count());
        if width(&widths) <= columns_max {
            return Layout { widths, lines: vec![(all, MARGIN)] };
        }
        let widths = with_heads(longest_word);
        let mut narrow = widths.clone();
        self.narrow_text(&mut narrow, columns_max);
        if width(&narrow) <= columns_max {
            return Layout { widths: narrow, lines: vec![(all, MARGIN)] };
        }
        self.fold(widths, columns_max)
    }

    /// Takes from the widest text what the line is too long by.
    fn narrow_text(&self, widths: &mut [usize], columns_max: usize) {
        loop {
            let too_long = width(widths).saturating_sub(columns_max);
            let texts = self.columns.iter().zip(widths.iter_mut());
            let texts =
                texts.filter(|((_, align), width)| *align == Align::Text && **width > TEXT_MIN);
            match texts.map(|(_, width)| width).max() {
                Some(width) if too_long > 0 => *width -= too_long.min(*width - TEXT_MIN).min(4),
                _ => return,
            }
        }
    }

    /// What a row is about on its first line, then as many figures on each line as it has room
    /// for; they end below each other.
    fn fold(&self, mut widths: Vec<usize>, columns_max: usize) -> Layout {
        let is_figure = |at: &usize| self.columns[*at].1 == Align::Right;
        let label = (1..widths.len()).find(|at| is_figure(at) && !is_figure(&(at - 1)));
        let label = label.unwrap_or(widths.len());
        self.narrow_text(&mut widths[..label], columns_max);
        let mut lines: Vec<(Range<usize>, usize)> = Vec::new();
        let (mut line, mut indent) = (0..0, MARGIN);
        for column in 0..widths.len() {
            let longer = line.start..column + 1;
            let used = width(&widths[longer.clone()]) - MARGIN + indent;
            if column > line.start && (used > columns_max || column == label) {
                lines.push((line, indent));
                line = column..column + 1;
                indent = INDENT;
            } else {
                line = longer;
            }
        }
        lines.push((line, indent));
        let end = |line: &Range<usize>, indent| width(&widths[line.clone()]) - MARGIN + indent;
        let right = lines.iter().skip(1).map(|(line, indent)| end(line, *indent)).max();
        for (line, indent) in lines.iter_mut().skip(1) {
            if line.clone().all(|at| is_figure(&at)) {
                *indent += right.unwrap_or_default() - end(line, *indent);
            }
        }
        Layout { widths, lines }
    }

    /// The heads stand at the bottom of their lines, right above the figures.
    fn head(&self, heads: &[String], layout: &Layout, lines: &mut Vec<String>) {
        for (columns, indent) in &layout.lines {
            let cells = columns.clone().map(|at| wrapped(&heads[at], layout.widths[at]));
            let mut cells: Vec<Vec<String>> = cells.collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or(0);
            for cell in &mut cells {
                let above = height - cell.len();
                cell.splice(0..0, vec![String::new(); above]);
            }
            self.put(&cells, (columns, *indent), &layout.widths, lines);
        }
    }

    fn cells(&self, row: &[String], layout: &Layout, lines: &mut Vec<String>) {
        for (columns, indent) in &layout.lines {
            if layout.lines.len() > 1 && row[columns.clone()].iter().all(String::is_empty) {
                continue;
            }
            let cells = columns.clone().map(|at| wrapped(&row[at], layout.widths[at]));
            let cells: Vec<Vec<String>> = cells.collect();
            self.put(&cells, (columns, *indent), &layout.widths, lines);
        }
    }

    /// Puts cells of one or more lines beside each other.
    fn put(
        &self,
        cells: &[Vec<String>],
        (columns, indent): (&Range<usize>, usize),
        widths: &[usize],
        lines: &mut Vec<String>,
    ) {
        for at in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let mut line = " ".repeat(indent);
            for (column, cell) in columns.clone().zip(cells) {
                let cell = cell.get(at).map_or("", String::as_str);
                let blank = " ".repeat(widths[column].saturating_sub(cell.chars().count()));
                match self.columns[column].1 {
                    Align::Right => line.extend([blank.as_str(), cell]),
                    Align::Left | Align::Text => line.extend([cell, blank.as_str()]),
                }
                line.push_str(&" ".repeat(GAP));
            }
            lines.push(line.trim_end().to_owned());
        }
    }

    fn rule(&self, layout: &Layout, lines: &mut Vec<String>) {
        let rules = self.columns.iter().zip(&layout.widths);
        let rules = rules.map(|((head, align), width)| match align {
            Align::Right if !head.is_empty() => "─".repeat(*width),
            Align::Right | Align::Left | Align::Text => String::new(),
        });
        self.cells(&rules.collect::<Vec<String>>(), layout, lines);
    }
}

fn longest_word(text: &str) -> usize {
    text.split(' ').map(|word| word.chars().count()).max().unwrap_or_default()
}

/// The columns that cells of these widths take beside each other.
fn width(widths: &[usize]) -> usize {
    MARGIN + widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&[
            ("customer", Align::Text),
            ("not due", Align::Right),
            ("over 90 days", Align::Right),
        ]);
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        table.row(row(["C1 A long name of a customer", "1,234,567.89", "-"]));
        table.totals();
        table.row(row(["total", "1,234,567.89", "12.00"]));
        table
    }

    #[test]
    fn a_table_that_is_too_wide_gives_way_and_keeps_its_figures() {
        for columns in [20, 30, 40, 50, 60, 80] {
            let lines = table().lines(columns);
            let all = lines.join("\n");
            assert_eq!(all.matches("1,234,567.89").count(), 2, "{columns}:\n{all}");
            assert!(all.contains("12.00"), "{columns}:\n{all}");
            for word in "C1 A long name of a customer total not due over 90 days".split(' ') {
                assert!(all.contains(word), "{columns}: no {word} in\n{all}");
            }
            let widest = lines.iter().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= columns, "{columns}: {widest}\n{all}");
        }
    }

    #[test]
    fn heads_stand_right_above_their_figures() {
        let lines = table().lines(50);
        let heads: Vec<&str> = lines[..3].iter().map(|line| line.trim_start()).collect();
        assert_eq!((heads[0], heads[1]), ("over", "90"), "{}", lines.join("\n"));
        assert!(heads[2].starts_with("customer"), "{}", lines.join("\n"));
        assert!(heads[2].ends_with("not due   days"), "{}", lines.join("\n"));
    }
}
