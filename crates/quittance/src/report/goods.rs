//! Which report of goods is asked for: what lies where, leaves, waits and is bought.
use super::{carriers, places, sourcing, stock, supply};
use crate::args::GoodsReports;
use crate::exit::Stop;
use crate::open::Books;
use crate::out::Out;

/// Runs one of them.
pub fn run(books: &Books, asked: &GoodsReports, out: &mut Out) -> Result<(), Stop> {
    match asked {
        GoodsReports::Stock { as_of: None } => stock::run(books, out),
        GoodsReports::Stock { as_of: Some(as_of) } => supply::stock_as_of(books, *as_of)?.run(out),
        GoodsReports::Ready => places::ready(books)?.run(out),
        GoodsReports::Carriers { from, to } => {
            carriers::run(books, super::since(books, *from, *to)?)?.run(out)
        }
        GoodsReports::Waves => places::waves(books)?.run(out),
        GoodsReports::Places { expiring_by } => places::places(books, *expiring_by)?.run(out),
        GoodsReports::Lot { sku, lot } => places::lot(books, sku, lot)?.run(out),
        GoodsReports::StockValue { as_of } => supply::stock_value(books, *as_of)?.run(out),
        GoodsReports::SlowMovers { days } => supply::slow_movers(books, *days)?.run(out),
        GoodsReports::Backorders => supply::backorders(books, super::day(books, None)?)?.run(out),
        GoodsReports::Sourcing => sourcing::run(books)?.run(out),
        GoodsReports::Replenishment => {
            supply::replenishment(books, super::day(books, None)?)?.run(out)
        }
        GoodsReports::Purchases => supply::purchases(books, super::day(books, None)?)?.run(out),
        GoodsReports::Payables { as_of } => supply::payables(books, *as_of)?.run(out),
    }
}
