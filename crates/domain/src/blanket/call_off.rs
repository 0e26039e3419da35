//! Calls a blanket order off: an order of some of it at its prices.

use super::close::step;
use super::{Blanket, BlanketLine, BlanketRefusal, BlanketStep, CallOff, CallOffBlanket};
use crate::at::At;
use crate::date::Date;
use crate::event::Event;
use crate::money::Money;
use crate::order::{
    AgreedFreight, AgreedLine, Agreement, ORDER_PRIORITY_DEFAULT, OrderExtras, OrderPlaced,
    OrderRefusal, PlaceLine, PlaceOrder,
};
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use std::collections::BTreeSet;

/// What is called off.
#[derive(Clone, Debug)]
pub struct BlanketGiven<'a> {
    /// The blanket order.
    pub blanket: &'a Blanket,
    /// All its lines, by line_no.
    pub lines: Vec<&'a BlanketLine>,
}

/// A blanket order of which some is ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalledOff {
    /// The blanket order; of itself it is as before.
    pub blanket: Blanket,
    /// Changed: those that are ordered.
    pub lines: Vec<BlanketLine>,
    /// New: of each line of the order.
    pub call_offs: Vec<CallOff>,
    /// `blanket.called_off`.
    pub events: Vec<Event>,
}

/// How much of which line.
type Chosen<'a> = Vec<(&'a BlanketLine, Quantity)>;

impl Blanket {
    /// Refusals: `StateForbids`, `NotOnThisDay`.
    pub(super) fn check_call(&self, on: Date) -> Result<(), Refused> {
        step(self, BlanketStep::CallOff)?;
        let (valid_from, valid_to) = (self.valid_from, self.valid_to);
        if on < valid_from || on > valid_to {
            let number = self.number.clone();
            return Err(BlanketRefusal::NotOnThisDay { number, on, valid_from, valid_to }.into());
        }
        Ok(())
    }

    /// Refusals: `NotOpen`.
    pub(super) fn check_open(
        &self,
        line: &BlanketLine,
        quantity: Quantity,
    ) -> Result<(), BlanketRefusal> {
        let (number, line_no, open) = (self.number.clone(), line.line_no, line.open());
        match quantity > open {
            true => Err(BlanketRefusal::NotOpen { number, line_no, quantity, open }),
            false => Ok(()),
        }
    }
}

impl BlanketGiven<'_> {
    fn chosen(&self, command: &CallOffBlanket, problems: &mut Problems) -> Chosen<'_> {
        let (mut chosen, mut named) = (Vec::with_capacity(command.lines.len()), BTreeSet::new());
        for (index, line) in command.lines.iter().enumerate() {
            let (line_no, quantity) = (line.line_no, line.quantity);
            let found = match self.lines.iter().find(|it| it.line_no == line_no) {
                _ if !named.insert(line_no) => Err(BlanketRefusal::LineTwice { line_no }),
                None => Err(BlanketRefusal::UnknownLine { line_no }),
                // What is no quantity at all is refused as in any order.
                Some(found) => {
                    self.blanket.check_open(found, quantity).map(|()| (*found, quantity))
                }
            };
            chosen.extend(problems.take_at(&format!("lines[{index}]"), found));
        }
        chosen
    }
}

impl CallOffBlanket {
    /// The order as it is placed, with what was agreed for its lines.
    ///
    /// Refusals, all at once: `StateForbids`, `NotOnThisDay`, `order.no_lines`, `UnknownLine`,
    /// `LineTwice`, `NotOpen`.
    pub fn to_place(
        &self,
        given: &BlanketGiven,
        at: &At,
    ) -> Result<(PlaceOrder, Agreement), Refused> {
        let blanket = given.blanket;
        assert_eq!(blanket.id, self.blanket, "the blanket order that the command names is given");
        let mut problems = Problems::new();
        problems.take(blanket.check_call(at.business_date));
        if self.lines.is_empty() {
            problems.push(Refused::from(OrderRefusal::NoLines).at("lines"));
        }
        let chosen = given.chosen(self, &mut problems);
        problems.finish()?;
        let agreed = chosen.iter().map(|(line, _)| AgreedLine {
            line_no: line.line_no,
            price_unit: line.price_unit,
            reduction: Money::zero(blanket.currency),
            most: None,
        });
        let (document, lines) = (blanket.number.clone(), agreed.collect());
        let agreement = Agreement { document, lines, freight: AgreedFreight::ByRule };
        let lines = chosen.into_iter().map(|(line, quantity)| PlaceLine {
            product: line.product,
            description: Some(line.description.clone()),
            quantity,
            price: Some(line.price),
            discount: line.discount,
            extras: Default::default(),
        });
        let order = PlaceOrder {
            customer: blanket.customer,
            channel: self.channel,
            customer_po: self.customer_po.clone(),
            source_number: String::new(),
            currency: Some(blanket.currency),
            requested_on: self.requested_on,
            priority: ORDER_PRIORITY_DEFAULT,
            ship_to: self.ship_to.clone(),
            warehouse: self.warehouse,
            intent: self.intent,
            lines: lines.collect(),
            extras: OrderExtras {
                ship_to_code: self.ship_to_code.clone(),
                price_tax: Some(blanket.price_tax),
                ..OrderExtras::default()
            },
        };
        Ok((order, agreement))
    }
}

/// The blanket order after the order of [`CallOffBlanket::to_place`], which tells of it.
///
/// Refusals: `amount.*`.
pub fn call_off(
    given: &BlanketGiven,
    agreement: &Agreement,
    placed: &mut OrderPlaced,
) -> Result<CalledOff, Refused> {
    let blanket = given.blanket;
    let (mut lines, mut call_offs) = (Vec::new(), Vec::new());
    for (agreed, ordered) in agreement.lines.iter().zip(&placed.lines) {
        let line = given.lines.iter().find(|line| line.line_no == agreed.line_no);
        let line = line.expect("what was agreed is a line of the blanket order");
        let called = line.called.checked_add(ordered.quantity)?;
        assert!(called <= line.quantity, "no more is called off than was agreed");
        lines.push(BlanketLine { called, ..(*line).clone() });
        let (order, line_no) = (placed.order.id, ordered.line_no);
        let (blanket, blanket_line) = (blanket.id, line.line_no);
        call_offs.push(CallOff { order, line_no, blanket, blanket_line });
    }
    let called = Event::new("blanket.called_off", blanket.id.uuid())
        .with("customer", blanket.customer)
        .with("order", placed.order.id)
        .with("gross", placed.order.gross);
    for event in placed.events.iter_mut().filter(|event| event.kind == "order.placed") {
        event.data.push(("blanket", blanket.number.clone()));
    }
    Ok(CalledOff { blanket: blanket.clone(), lines, call_offs, events: vec![called] })
}
