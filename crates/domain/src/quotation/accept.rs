//! Accepts a quotation: an order at its prices.

use super::{
    AcceptLine, AcceptQuotation, Acceptance, Quotation, QuotationLine, QuotationRefusal,
    QuotationState, QuotationStep,
};
use crate::at::At;
use crate::event::Event;
use crate::order::{
    AgreedFreight, AgreedLine, Agreement, LineExtras, ORDER_PRIORITY_DEFAULT, OrderExtras,
    OrderPlaced, PlaceLine, PlaceOrder, ShipTo,
};
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::tax::PriceTax;
use std::collections::BTreeSet;

/// What is accepted.
#[derive(Clone, Debug)]
pub struct Accepting<'a> {
    /// The quotation.
    pub quotation: &'a Quotation,
    /// All its lines, by line_no.
    pub lines: Vec<&'a QuotationLine>,
}

/// A quotation of which something is ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotationAccepted {
    /// Changed.
    pub quotation: Quotation,
    /// Changed: those that are ordered.
    pub lines: Vec<QuotationLine>,
    /// New: of each line of the order.
    pub acceptances: Vec<Acceptance>,
    /// `quotation.accepted`.
    pub events: Vec<Event>,
}

/// How much of which line.
type Chosen<'a> = Vec<(&'a QuotationLine, Quantity)>;

impl Accepting<'_> {
    /// Whether the company's rule has added the line: freight.
    fn is_freight(&self, line: &QuotationLine) -> bool {
        line.line_no > self.quotation.asked_lines
    }

    /// Whether nothing of it is ordered yet and all of it is.
    fn is_whole(&self, chosen: &Chosen) -> bool {
        self.quotation.state == QuotationState::Open
            && self.lines.iter().filter(|line| !self.is_freight(line)).all(|line| {
                chosen.iter().any(|(it, of)| it.line_no == line.line_no && *of == line.quantity)
            })
    }

    /// How much of which line is ordered.
    ///
    /// Refusals, all at once: `UnknownLine`, `LineTwice`, `NotLeft`.
    fn chosen(&self, wanted: &[AcceptLine]) -> Result<Chosen<'_>, Refused> {
        let can = || self.lines.iter().copied().filter(|line| !self.is_freight(line));
        if wanted.is_empty() {
            let left = can().map(|line| (line, line.open()));
            return Ok(left.filter(|(_, open)| open.is_positive()).collect());
        }
        let mut problems = Problems::new();
        let (mut chosen, mut named) = (Vec::with_capacity(wanted.len()), BTreeSet::new());
        for (index, line) in wanted.iter().enumerate() {
            let line_no = line.line_no;
            let found = match can().find(|it| it.line_no == line_no) {
                _ if !named.insert(line_no) => Err(QuotationRefusal::LineTwice { line_no }),
                None => Err(QuotationRefusal::UnknownLine { line_no }),
                Some(found) => of_line(found, line.quantity),
            };
            chosen.extend(problems.take_at(&format!("lines[{index}]"), found));
        }
        problems.finish()?;
        Ok(chosen)
    }

    fn agreed(&self, line: &QuotationLine, of: Quantity) -> Result<AgreedLine, Refused> {
        let (line_no, price_unit) = (line.line_no, line.price_unit);
        Ok(AgreedLine {
            line_no,
            price_unit,
            reduction: line.reduction_of(of)?,
            most: Some(line.quantity),
        })
    }
}

/// Refusals: `NotLeft`.
fn of_line(
    line: &QuotationLine,
    quantity: Option<Quantity>,
) -> Result<(&QuotationLine, Quantity), QuotationRefusal> {
    let (line_no, open) = (line.line_no, line.open());
    let quantity = quantity.unwrap_or(open);
    if !quantity.is_positive() || quantity > open {
        return Err(QuotationRefusal::NotLeft { line_no, quantity, open });
    }
    Ok((line, quantity))
}

impl AcceptQuotation {
    /// The order as it is placed, with what was agreed for its lines.
    ///
    /// Refusals, all at once: `StateForbids`, `Expired`, `BeforeQuotation`, `UnknownLine`,
    /// `LineTwice`, `NotLeft`; `amount.*`.
    pub fn to_place(
        &self,
        accepting: &Accepting,
        at: &At,
    ) -> Result<(PlaceOrder, Agreement), Refused> {
        let quotation = accepting.quotation;
        assert_eq!(quotation.id, self.quotation, "the quotation that the command names is given");
        let mut chosen = self.check(accepting, at)?;
        let mut freight = AgreedFreight::ByRule;
        if accepting.is_whole(&chosen) {
            freight = AgreedFreight::Included;
            let by_rule = accepting.lines.iter().copied().filter(|it| accepting.is_freight(it));
            chosen.extend(by_rule.map(|line| (line, line.quantity)));
        }
        let agreed = chosen.iter().map(|(line, of)| accepting.agreed(line, *of));
        let lines = agreed.collect::<Result<Vec<AgreedLine>, Refused>>()?;
        let agreement = Agreement { document: quotation.number.clone(), lines, freight };
        let price_tax = chosen.first().map(|(line, _)| PriceTax::of(line.gross));
        let lines = chosen.iter().map(|chosen| line(quotation, chosen)).collect();
        Ok((self.order(quotation, lines, price_tax), agreement))
    }

    fn check<'a>(&self, accepting: &'a Accepting, at: &At) -> Result<Chosen<'a>, Refused> {
        let quotation = accepting.quotation;
        let mut problems = Problems::new();
        problems.take(super::decline::step(quotation, QuotationStep::AcceptAll));
        let Quotation { quoted_on, valid_until, .. } = *quotation;
        if quotation.is_expired(at.business_date) {
            let number = quotation.number.clone();
            problems.push(QuotationRefusal::Expired { number, valid_until });
        }
        if at.business_date < quoted_on {
            let on = at.business_date;
            problems.push(QuotationRefusal::BeforeQuotation { on, quoted_on });
        }
        let chosen = match problems.is_empty() {
            true => problems.take(accepting.chosen(&self.lines)),
            false => None,
        };
        chosen.ok_or_else(|| problems.refused())
    }

    fn order(
        &self,
        quotation: &Quotation,
        lines: Vec<PlaceLine>,
        price_tax: Option<PriceTax>,
    ) -> PlaceOrder {
        let ship_to =
            ShipTo { address: quotation.ship_to.clone(), country: quotation.ship_to_country };
        PlaceOrder {
            customer: quotation.customer,
            channel: self.channel,
            customer_po: self.customer_po.clone(),
            source_number: String::new(),
            currency: Some(quotation.currency),
            requested_on: self.requested_on,
            priority: ORDER_PRIORITY_DEFAULT,
            // A quotation for a customer without an address has none.
            ship_to: Some(ship_to).filter(|to| !to.address.is_empty()),
            warehouse: Some(quotation.warehouse),
            intent: self.intent,
            lines,
            extras: OrderExtras {
                price_tax,
                text: quotation.request.text.clone(),
                ..OrderExtras::default()
            },
        }
    }
}

/// A line of the order, by the product and in its own unit: what the customer's item code stands
/// for and what another unit holds may have changed. A free line has its words and unit.
fn line(quotation: &Quotation, (line, of): &(&QuotationLine, Quantity)) -> PlaceLine {
    let ordered = PlaceLine {
        product: line.product,
        description: Some(line.description.clone()),
        quantity: *of,
        price: Some(line.price),
        discount: line.discount,
        extras: LineExtras { text: quotation.text(line.line_no).cloned(), ..LineExtras::default() },
    };
    ordered.in_own_words(quotation.asked_unit(line.line_no).cloned())
}

/// The quotation after the order of [`AcceptQuotation::to_place`], which tells of it.
///
/// Refusals: `amount.*`.
pub fn accept(
    accepting: &Accepting,
    agreement: &Agreement,
    placed: &mut OrderPlaced,
) -> Result<QuotationAccepted, Refused> {
    let quotation = accepting.quotation;
    let (mut lines, mut acceptances) = (Vec::new(), Vec::new());
    for (agreed, ordered) in agreement.lines.iter().zip(&placed.lines) {
        let line = accepting.lines.iter().find(|line| line.line_no == agreed.line_no);
        let line = line.expect("what was agreed is a line of the quotation");
        let accepted = line.accepted.checked_add(ordered.quantity)?;
        assert!(accepted <= line.quantity, "no more is accepted than was quoted");
        lines.push(QuotationLine { accepted, ..(*line).clone() });
        acceptances.push(Acceptance {
            order: placed.order.id,
            line_no: ordered.line_no,
            quotation: quotation.id,
            quotation_line: line.line_no,
            quantity: ordered.quantity,
        });
    }
    let left = accepting.lines.iter().filter(|line| !accepting.is_freight(line)).any(|line| {
        let after = lines.iter().find(|it| it.line_no == line.line_no).unwrap_or(line);
        after.open().is_positive()
    });
    let step = if left { QuotationStep::AcceptPart } else { QuotationStep::AcceptAll };
    let state = super::decline::step(quotation, step)?;
    let accepted = Event::new("quotation.accepted", quotation.id.uuid())
        .with("customer", quotation.customer)
        .with("order", placed.order.id)
        .with("gross", placed.order.gross)
        .with("state", state);
    for event in placed.events.iter_mut().filter(|event| event.kind == "order.placed") {
        event.data.push(("quotation", quotation.number.clone()));
    }
    let quotation = Quotation { state, ..quotation.clone() };
    Ok(QuotationAccepted { quotation, lines, acceptances, events: vec![accepted] })
}
