//! `stock.open_count`, `stock.enter_count`, `stock.post_count` and `stock.cancel_count`: the life
//! of a count sheet.
use super::shelves::Named;
use super::{Given, record};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{NumberSeries, Series};
use quittance_domain::product::ProductId;
use quittance_domain::stock::{
    CancelCount, CountCancelled, CountId, CountLine, CountOpened, CountPosted, CountSheet,
    CountState, EnterCount, OpenCount, PostCount, Spot, StockRefusal, cancel_count, enter_count,
    open_count, post_count,
};
use quittance_domain::{At, Ids, Quantity, Refused};
use quittance_store::stock::{LinesOfCount, PlacesOfBin};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A count sheet as a command left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountReply {
    /// Its id.
    pub count: CountId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: CountState,
    /// The number of the adjustment that it posted; none when there was nothing to adjust.
    pub adjustment: Option<String>,
}

impl CountReply {
    fn of(sheet: &CountSheet, adjustment: Option<String>) -> Self {
        let (count, number) = (sheet.id, sheet.number.clone());
        Self { count, number, state: sheet.state, adjustment }
    }
}

/// A sheet and its lines.
type Sheet = (Arc<CountSheet>, Vec<Arc<CountLine>>);

/// Refusals: `stock.unknown_count`.
fn sheet(look: &Look<'_>, count: CountId) -> Result<Sheet, Halt> {
    look.want_all::<LinesOfCount>(count);
    let sheet = look.find::<CountSheet>(count)?;
    let sheet = sheet.ok_or_else(|| Refused::from(StockRefusal::UnknownCount))?;
    Ok((sheet, look.all::<LinesOfCount>(count)?))
}

fn lines(lines: &[Arc<CountLine>]) -> Vec<&CountLine> {
    lines.iter().map(Arc::as_ref).collect()
}

impl Command for OpenCount {
    const NAME: &'static str = "stock.open_count";
    type Given = Given;
    type Decision = CountOpened;
    type Reply = CountReply;

    fn rows(&self) -> usize {
        10 + 3 * self.products.len()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        look.want::<NumberSeries>(Series::Count.key(at.business_date));
        let products = counted(look, self)?;
        let given = Given::gather(look, at, self.warehouse, products.into_iter())?;
        let named = Named::default().with_bins(self.bins.iter());
        given.with_places(look, self.warehouse, named)?.with_open_counts(look, self.warehouse)
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<CountOpened, Refused> {
        open_count(&given.given(), self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        mut opened: CountOpened,
        recorder: &mut Recorder<'_>,
    ) -> Result<CountReply, Halt> {
        let number = recorder.draw(Series::Count, opened.sheet.opened_on)?;
        opened.sheet.number.clone_from(&number);
        let reply = CountReply::of(&opened.sheet, None);
        recorder.insert(opened.sheet);
        recorder.insert_all(opened.lines);
        recorder.emit_numbered(opened.events, &number);
        Ok(reply)
    }
}

impl Command for EnterCount {
    const NAME: &'static str = "stock.enter_count";
    type Given = Sheet;
    type Decision = Vec<CountLine>;
    type Reply = CountReply;

    fn rows(&self) -> usize {
        10 + 2 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Sheet, Halt> {
        sheet(look, self.count)
    }

    fn decide(
        &self,
        (sheet, known): &Sheet,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Vec<CountLine>, Refused> {
        enter_count(sheet, &lines(known), self)
    }

    fn record(
        &self,
        (sheet, _): Sheet,
        entered: Vec<CountLine>,
        recorder: &mut Recorder<'_>,
    ) -> Result<CountReply, Halt> {
        let reply = CountReply::of(&sheet, None);
        recorder.update((*sheet).clone());
        recorder.update_all(entered);
        Ok(reply)
    }
}

/// What the posting of a count is decided on.
pub struct Counted {
    sheet: Sheet,
    given: Given,
}

impl Command for PostCount {
    const NAME: &'static str = "stock.post_count";
    type Given = Counted;
    type Decision = CountPosted;
    type Reply = CountReply;

    fn rows(&self) -> usize {
        200
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Counted, Halt> {
        let sheet = sheet(look, self.count)?;
        let less = less(&sheet.1);
        let warehouse = sheet.0.warehouse;
        let given = Given::gather_with_promises(look, at, warehouse, &less)?;
        let spots: Vec<(ProductId, Option<Spot>)> =
            sheet.1.iter().map(|line| (line.product, line.spot())).collect();
        let named = Named::spots(spots.iter().map(|(product, spot)| (*product, spot.as_ref())));
        let given = given.with_places(look, warehouse, named)?;
        Ok(Counted { sheet, given })
    }

    fn decide(
        &self,
        counted: &Counted,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<CountPosted, Refused> {
        let (sheet, known) = &counted.sheet;
        post_count(&counted.given.given(), (sheet, &lines(known)), self, at, ids)
    }

    fn record(
        &self,
        _counted: Counted,
        posted: CountPosted,
        recorder: &mut Recorder<'_>,
    ) -> Result<CountReply, Halt> {
        let moved = posted.moved.map(|moved| record(moved, recorder)).transpose()?;
        let reply = CountReply::of(&posted.sheet, moved.map(|moved| moved.number));
        recorder.update(posted.sheet);
        recorder.update_all(posted.lines);
        recorder.emit_all(posted.events);
        Ok(reply)
    }
}

/// How much less than the books said was counted of each product.
fn less(lines: &[Arc<CountLine>]) -> BTreeMap<ProductId, Quantity> {
    let mut less: BTreeMap<ProductId, Quantity> = BTreeMap::new();
    for line in lines {
        let counted = line.counted.unwrap_or(line.book);
        let missing = line.book.checked_sub(counted).unwrap_or_default().max(Quantity::ZERO);
        let of_product = less.entry(line.product).or_default();
        // Too much to count is too much for the decision, which refuses it.
        *of_product = of_product.checked_add(missing).unwrap_or(*of_product);
    }
    less
}

/// What a sheet is to count: the products that are named, else all that lies in its bins.
fn counted(look: &Look<'_>, command: &OpenCount) -> Result<Vec<ProductId>, Halt> {
    if !command.products.is_empty() {
        return Ok(command.products.clone());
    }
    let key = |bin: &String| (command.warehouse, bin.clone());
    command.bins.iter().for_each(|bin| look.want_all::<PlacesOfBin>(key(bin)));
    let mut products = BTreeSet::new();
    for bin in &command.bins {
        let places = look.all::<PlacesOfBin>(key(bin))?;
        products.extend(places.iter().map(|place| place.product));
    }
    Ok(products.into_iter().collect())
}

impl Command for CancelCount {
    const NAME: &'static str = "stock.cancel_count";
    type Given = Sheet;
    type Decision = CountCancelled;
    type Reply = CountReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Sheet, Halt> {
        sheet(look, self.count)
    }

    fn decide(
        &self,
        (sheet, known): &Sheet,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<CountCancelled, Refused> {
        cancel_count(sheet, &lines(known), self)
    }

    fn record(
        &self,
        _sheet: Sheet,
        cancelled: CountCancelled,
        recorder: &mut Recorder<'_>,
    ) -> Result<CountReply, Halt> {
        let reply = CountReply::of(&cancelled.sheet, None);
        recorder.update(cancelled.sheet);
        recorder.update_all(cancelled.lines);
        recorder.emit_all(cancelled.events);
        Ok(reply)
    }
}
