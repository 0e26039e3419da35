//! What is called of a blanket order follows its call-offs, as these are cancelled and amended.

use super::{Blanket, BlanketLine, CallOff};
use crate::date::Date;
use crate::money::AmountRefusal;
use crate::order::{AmendmentMade, LineDetail, OrderLine};
use crate::pricing::Agreed;
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use std::collections::{BTreeMap, BTreeSet};

/// The blanket order of an order that was changed.
#[derive(Clone, Debug)]
pub struct Following<'a> {
    /// The blanket order.
    pub blanket: &'a Blanket,
    /// All its lines, by line_no.
    pub lines: Vec<&'a BlanketLine>,
    /// The lines of the order that call it off.
    pub call_offs: Vec<&'a CallOff>,
}

/// What follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// Changed: those of which more or less is called.
    pub lines: Vec<BlanketLine>,
    /// New: lines that were added at the agreed price.
    pub new: Vec<CallOff>,
    /// Gone: lines that are no longer as agreed.
    pub gone: Vec<CallOff>,
}

/// Counts what is called anew after lines of a call-off were cancelled.
///
/// Refusals: `amount.*`.
pub fn after_cancelling(
    given: &Following,
    before: &[&OrderLine],
    cancelled: &[OrderLine],
    on: Date,
) -> Result<Followed, Refused> {
    let after = cancelled.iter().map(|line| (line, given.called_by(line.line_no)));
    follow(given, before, &after.collect::<Vec<After>>(), on)
}

/// Counts what is called anew after a call-off was amended. `details` are those of before.
///
/// Refusals, where more is called than before: `StateForbids`, `NotOnThisDay`, `NotOpen`;
/// `amount.*`.
pub fn after_amending(
    given: &Following,
    (before, details): (&[&OrderLine], &[&LineDetail]),
    made: &AmendmentMade,
    on: Date,
) -> Result<Followed, Refused> {
    // What was changed comes last, and stands.
    let details = details.iter().copied().chain(&made.details);
    let agreed = details.map(|detail| (detail.line_no, detail.trace.agreed.as_ref()));
    let agreed: BTreeMap<i64, Option<&Agreed>> = agreed.collect();
    let agreed = |line: &OrderLine| {
        let agreed = agreed.get(&line.line_no).copied().flatten();
        agreed.filter(|it| it.document == given.blanket.number).map(|it| it.line_no)
    };
    let after = made.lines.iter().chain(&made.added).map(|line| (line, agreed(line)));
    follow(given, before, &after.collect::<Vec<After>>(), on)
}

/// A line of the order after the change, and the line of the blanket order that it calls off.
type After<'a> = (&'a OrderLine, Option<i64>);

impl Following<'_> {
    /// The line that a line of the order calls off.
    fn called_by(&self, line_no: i64) -> Option<i64> {
        self.call_offs.iter().find(|it| it.line_no == line_no).map(|it| it.blanket_line)
    }
}

fn follow(
    given: &Following,
    before: &[&OrderLine],
    after: &[After],
    on: Date,
) -> Result<Followed, Refused> {
    let mut followed = Followed::default();
    let mut called: BTreeMap<i64, (Quantity, Quantity)> = BTreeMap::new();
    let changed: BTreeSet<i64> = after.iter().map(|(line, _)| line.line_no).collect();
    for line in before.iter().filter(|line| changed.contains(&line.line_no)) {
        if let Some(blanket_line) = given.called_by(line.line_no) {
            let (was, _) = called.entry(blanket_line).or_default();
            *was = was.checked_add(kept(line)?)?;
        }
    }
    for (line, agreed) in after {
        if let Some(blanket_line) = *agreed {
            let (_, is) = called.entry(blanket_line).or_default();
            *is = is.checked_add(kept(line)?)?;
        }
        let call_off = |blanket_line| {
            let (order, line_no, blanket) = (line.order, line.line_no, given.blanket.id);
            CallOff { order, line_no, blanket, blanket_line }
        };
        match (*agreed, given.called_by(line.line_no)) {
            (Some(new), None) => followed.new.push(call_off(new)),
            (None, Some(gone)) => followed.gone.push(call_off(gone)),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
    let mut problems = Problems::new();
    for (line_no, (was, is)) in called.into_iter().filter(|(_, (was, is))| was != is) {
        let line = given.lines.iter().find(|line| line.line_no == line_no);
        let line = line.expect("a call-off is of a line that is there");
        let more = is.checked_sub(was)?;
        if more.is_positive() {
            problems.take(given.blanket.check_call(on));
            problems.take(given.blanket.check_open(line, more));
        }
        let called = line.called.checked_add(more)?;
        followed.lines.push(BlanketLine { called, ..(*line).clone() });
    }
    problems.finish()?;
    Ok(followed)
}

/// What of a line was not given up.
fn kept(line: &OrderLine) -> Result<Quantity, AmountRefusal> {
    line.quantity.checked_sub(line.cancelled)
}
