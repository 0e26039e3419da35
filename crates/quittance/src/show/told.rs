//! What lines of orders do not tell themselves: units of free lines, and texts.
use crate::exit::Stop;
use crate::open::Books;
use quittance_domain::order::{LineDetail, OrderId};
use quittance_domain::product::{ProductId, is_unlisted};
use quittance_store::order;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The details of orders, each order's read once.
#[derive(Default)]
pub struct Told {
    known: BTreeMap<OrderId, Vec<LineDetail>>,
}

impl Told {
    /// What the quantity of a free line is told in; empty where it says nothing, and of any other
    /// line.
    pub fn unit(
        &mut self,
        books: &Books,
        line: (OrderId, i64),
        product: ProductId,
    ) -> Result<String, Stop> {
        if !is_unlisted(product) {
            return Ok(String::new());
        }
        let detail = self.detail(books, line)?;
        Ok(detail.map(|detail| detail.unit.clone()).unwrap_or_default())
    }

    /// What stands below a line, of line 0 above all of them; empty where nothing does.
    pub fn text(&mut self, books: &Books, line: (OrderId, i64)) -> Result<String, Stop> {
        let detail = self.detail(books, line)?;
        Ok(detail.and_then(|detail| detail.text.clone()).unwrap_or_default())
    }

    fn detail(
        &mut self,
        books: &Books,
        (order, line_no): (OrderId, i64),
    ) -> Result<Option<&LineDetail>, Stop> {
        let details = match self.known.entry(order) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let details =
                    books.database.read(|reader| order::details(reader, books.company, order))?;
                place.insert(details)
            }
        };
        Ok(details.iter().find(|detail| detail.line_no == line_no))
    }
}
