//! Hands packaging out with a shipment and takes it back from a customer.

use super::{
    HandOutPackaging, LINES_MAX, PIECES_MAX, PackagingBalance, PackagingLine, PackagingMove,
    PackagingRefusal, TakeBackPackaging,
};
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::product::{Product, ProductKind, ProductRefusal};
use crate::refusal::{Problems, Refused};
use crate::shipping::{Shipment, ShipmentId, ShipmentState};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};

/// What a line is decided on.
#[derive(Clone, Copy, Debug)]
pub struct PackagingGiven<'a> {
    /// The packaging, where the company has the product.
    pub product: Option<&'a Product>,
    /// What the customer holds of it; none: nothing of it moved yet.
    pub balance: Option<&'a PackagingBalance>,
}

/// What moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// New or changed, one for each line.
    pub balances: Vec<PackagingBalance>,
    /// New, one for each line.
    pub moves: Vec<PackagingMove>,
    /// `packaging.handed_out` or `packaging.taken_back`.
    pub events: Vec<Event>,
}

/// Hands out what left with a shipment. `given` are the lines' records, in their order.
///
/// Refusals, all at once: `NotShipped`, and those of [`take_back`] but `NotHeld`.
pub fn hand_out(
    shipment: &Shipment,
    command: &HandOutPackaging,
    given: &[PackagingGiven<'_>],
    day: Date,
) -> Result<Moved, Refused> {
    let mut problems = Problems::new();
    if shipment.state != ShipmentState::Shipped {
        problems.push(Refused::from(PackagingRefusal::NotShipped).at("shipment"));
    }
    let hand = Hand { customer: shipment.customer, shipment: Some(shipment.id), day };
    let moved = hand.move_all((&command.lines, given), &command.note, problems)?;
    let event = Event::new("packaging.handed_out", shipment.id.uuid());
    Ok(moved.told(event.with("number", &shipment.number)))
}

/// Takes back what a customer brought. `given` are the lines' records, in their order.
///
/// Refusals, all at once: `text.*` of the note, `LinesCount`; of each line `product.not_found`,
/// `Twice`, `WrongKind`, `Pieces`, `BackDated`, `NotHeld`.
pub fn take_back(
    command: &TakeBackPackaging,
    given: &[PackagingGiven<'_>],
    day: Date,
) -> Result<Moved, Refused> {
    let hand = Hand { customer: command.customer, shipment: None, day };
    let moved = hand.move_all((&command.lines, given), &command.note, Problems::new())?;
    Ok(moved.told(Event::new("packaging.taken_back", command.customer.uuid())))
}

impl Moved {
    fn told(mut self, event: Event) -> Self {
        let pieces: i64 = self.moves.iter().map(|it| it.pieces.abs()).sum();
        self.events.push(event.with("packagings", self.moves.len()).with("pieces", pieces));
        self
    }
}

/// Whose pieces move, and with what; without a shipment they come back.
#[derive(Clone, Copy)]
struct Hand {
    customer: CustomerId,
    shipment: Option<ShipmentId>,
    day: Date,
}

impl Hand {
    fn move_all(
        self,
        (lines, given): (&[PackagingLine], &[PackagingGiven<'_>]),
        note: &str,
        mut problems: Problems,
    ) -> Result<Moved, Refused> {
        assert_eq!(lines.len(), given.len(), "each line's records are given");
        problems.take_at("note", typed_text::optional(note, SENTENCE_CHARS_MAX));
        if lines.is_empty() || lines.len() > LINES_MAX {
            let counted = PackagingRefusal::LinesCount { lines: lines.len() };
            problems.push(Refused::from(counted).at("lines"));
        }
        let mut moved = Moved { balances: Vec::new(), moves: Vec::new(), events: Vec::new() };
        for (index, (line, known)) in lines.iter().zip(given).enumerate() {
            let is_new = lines[..index].iter().all(|other| other.product != line.product);
            let done = self.move_line(line, known, is_new);
            let done = problems.take_at(&format!("lines[{index}]"), done);
            let Some((balance, pieces)) = done else { continue };
            moved.moves.push(PackagingMove {
                customer: self.customer,
                packaging: balance.packaging,
                sequence: balance.moves,
                pieces,
                moved_on: self.day,
                shipment: self.shipment,
                note: note.to_owned(),
            });
            moved.balances.push(balance);
        }
        problems.finish()?;
        Ok(moved)
    }

    /// The balance after a line, and the pieces that moved.
    fn move_line(
        self,
        line: &PackagingLine,
        known: &PackagingGiven<'_>,
        is_new: bool,
    ) -> Result<(PackagingBalance, i64), Refused> {
        let product = known.product.ok_or(ProductRefusal::NotFound)?;
        let sku = product.sku.clone();
        if !is_new {
            return Err(PackagingRefusal::Twice { sku }.into());
        }
        if product.kind != ProductKind::Service {
            return Err(PackagingRefusal::WrongKind { sku, kind: product.kind }.into());
        }
        let count = line.quantity.micros() / 1_000_000;
        if !line.quantity.is_whole() || !(1..=PIECES_MAX).contains(&count) {
            return Err(PackagingRefusal::Pieces { sku, quantity: line.quantity }.into());
        }
        let (held, moves) = known.balance.map_or((0, 0), |it| (it.pieces, it.moves));
        if let Some(last) = known.balance.map(|it| it.moved_on).filter(|last| *last > self.day) {
            return Err(PackagingRefusal::BackDated { sku, last }.into());
        }
        let pieces = if self.shipment.is_some() { count } else { -count };
        if held + pieces < 0 {
            return Err(PackagingRefusal::NotHeld { sku, held, brought: count }.into());
        }
        let after = PackagingBalance {
            customer: self.customer,
            packaging: product.id,
            pieces: held + pieces,
            moves: moves + 1,
            moved_on: self.day,
        };
        Ok((after, pieces))
    }
}
