//! Tables for people, aligned by hand: text to the left, figures to the right.
use crate::exit::Stop;
use crate::out::Out;
use std::io::Write;

/// How a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Text that may be cut where the line gets too long.
    Text,
    /// Figures.
    Right,
}

/// A table that is printed as a whole.
pub struct Table {
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
    /// The first row of those below the rule, such as totals.
    totals_from: Option<usize>,
}

/// What stands before each line and between two columns.
const MARGIN: &str = "  ";
const GAP: &str = "  ";
/// No text is cut below this.
const TEXT_MIN: usize = 12;

impl Table {
    /// A table with these columns.
    pub fn new(columns: &[(&'static str, Align)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new(), totals_from: None }
    }

    /// Adds a row: a cell for each column.
    pub fn row(&mut self, cells: Vec<String>) {
        assert_eq!(cells.len(), self.columns.len(), "a row has a cell for each column");
        self.rows.push(cells);
    }

    /// Draws a rule: what is added from now on are totals.
    pub fn totals(&mut self) {
        self.totals_from = Some(self.rows.len());
    }

    /// Prints it.
    pub fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let widths = self.widths(out.columns_max());
        let heads: Vec<String> = self.columns.iter().map(|(head, _)| (*head).to_owned()).collect();
        if heads.iter().any(|head| !head.is_empty()) {
            self.line(out, &heads, &widths)?;
        }
        for (index, row) in self.rows.iter().enumerate() {
            if self.totals_from == Some(index) {
                self.rule(out, &widths)?;
            }
            self.line(out, row, &widths)?;
        }
        Ok(())
    }

    /// As wide as the widest cell; text gives way until the line fits.
    fn widths(&self, columns_max: Option<usize>) -> Vec<usize> {
        let cells = |column: usize| {
            let head = self.columns[column].0.chars().count();
            self.rows.iter().map(|row| row[column].chars().count()).fold(head, usize::max)
        };
        let mut widths: Vec<usize> = (0..self.columns.len()).map(cells).collect();
        let Some(columns_max) = columns_max else {
            return widths;
        };
        loop {
            let used = MARGIN.len() + GAP.len() * widths.len().saturating_sub(1);
            let all: usize = used + widths.iter().sum::<usize>();
            let texts = self.columns.iter().zip(&mut widths);
            let texts =
                texts.filter(|((_, align), width)| *align == Align::Text && **width > TEXT_MIN);
            match texts.map(|(_, width)| width).max() {
                Some(width) if all > columns_max => {
                    *width -= (all - columns_max).min(*width - TEXT_MIN).min(8);
                }
                _ => return widths,
            }
        }
    }

    fn line(&self, out: &mut Out, cells: &[String], widths: &[usize]) -> Result<(), Stop> {
        let mut line = String::from(MARGIN);
        for (index, cell) in cells.iter().enumerate() {
            let (align, width) = (self.columns[index].1, widths[index]);
            let cell = cut(cell, width);
            let blank = " ".repeat(width - cell.chars().count());
            match align {
                Align::Right => line.extend([blank.as_str(), cell.as_str()]),
                Align::Left | Align::Text => line.extend([cell.as_str(), blank.as_str()]),
            }
            line.push_str(GAP);
        }
        Ok(writeln!(out, "{}", line.trim_end())?)
    }

    fn rule(&self, out: &mut Out, widths: &[usize]) -> Result<(), Stop> {
        let cells: Vec<String> = self
            .columns
            .iter()
            .zip(widths)
            .map(|((head, align), width)| match align {
                Align::Right if !head.is_empty() => "─".repeat(*width),
                Align::Right | Align::Left | Align::Text => String::new(),
            })
            .collect();
        self.line(out, &cells, widths)
    }
}

/// The text, or as much of it as fits.
pub fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(width.saturating_sub(1)).collect();
    short.push('…');
    short
}
