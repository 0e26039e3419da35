//! Agrees on a blanket order.

use super::{
    AgreeBlanket, BLANKET_DAYS_MAX, Blanket, BlanketId, BlanketLine, BlanketRefusal, BlanketState,
};
use crate::at::At;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::order::{
    AgreedFreight, Agreement, Channel, Intent, ORDER_PRIORITY_DEFAULT, OrderExtras, OrderLine,
    OrderPlaced, PlaceOrder, PlaceOrderGiven, place,
};
use crate::pricing::Policy;
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::tax::PriceTax;
use crate::typed_text::{self, CODE_CHARS_MAX};

/// A new blanket order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlanketAgreed {
    /// New; its number is of the series `BO`.
    pub blanket: Blanket,
    /// New.
    pub lines: Vec<BlanketLine>,
    /// `blanket.agreed`.
    pub events: Vec<Event>,
}

impl AgreeBlanket {
    /// The order of all of it, by which its lines are checked and priced.
    #[must_use]
    pub fn to_place(&self) -> PlaceOrder {
        PlaceOrder {
            customer: self.customer,
            channel: Channel::Api,
            customer_po: String::new(),
            source_number: String::new(),
            currency: self.currency,
            requested_on: None,
            priority: ORDER_PRIORITY_DEFAULT,
            ship_to: None,
            warehouse: None,
            intent: Intent::Draft,
            lines: self.lines.clone(),
            extras: OrderExtras { price_tax: self.price_tax, ..OrderExtras::default() },
        }
    }
}

/// Agrees on it at the prices that are stated, or those of the business date.
///
/// Refusals, all at once: `text.*` of the reference, `BadValidity`, `FreeLine`, those of an order
/// that is placed so.
pub fn agree(
    given: &PlaceOrderGiven,
    command: &AgreeBlanket,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<BlanketAgreed, Refused> {
    let mut problems = Problems::new();
    let reference = typed_text::optional(&command.reference, CODE_CHARS_MAX);
    problems.take_at("reference", reference);
    let valid_from = command.valid_from.unwrap_or(at.business_date);
    let valid_to = command.valid_to;
    problems.take_at("valid_to", check_days(valid_from, valid_to));
    for (index, _) in command.lines.iter().enumerate().filter(|(_, it)| it.extras.free.is_some()) {
        let free = Refused::from(BlanketRefusal::FreeLine);
        problems.push(free.at(&format!("lines[{index}].free")));
    }
    let (document, lines) = (String::new(), Vec::new());
    // Each call-off has its own freight and reductions: none are agreed.
    let none = Agreement { document, lines, freight: AgreedFreight::Included };
    let mut given = given.clone();
    given.agreement = Some(&none);
    given.pricing.promotions.clear();
    // Where it goes is said by each call-off.
    let policy = given.pricing.policy.map(|it| Policy { incomplete_as: None, ..it.clone() });
    given.pricing.policy = policy.as_ref();
    let placed = place(&given, &command.to_place(), at, ids);
    let placed = problems.take(placed.and_then(OrderPlaced::without_kits));
    let Some(placed) = placed else {
        return Err(problems.refused());
    };
    problems.finish()?;
    let id = BlanketId::from_uuid(placed.order.id.uuid());
    let price_tax = PriceTax::of(placed.lines.first().and_then(|line| line.gross));
    let lines: Vec<BlanketLine> = placed.lines.into_iter().map(|it| agreed(id, it)).collect();
    let agreed = Event::new("blanket.agreed", id.uuid())
        .with("customer", command.customer)
        .with("valid_from", valid_from)
        .with("valid_to", valid_to)
        .with("net", placed.order.net)
        .with("lines", lines.len());
    let blanket = Blanket {
        id,
        number: String::new(),
        state: BlanketState::Open,
        customer: command.customer,
        reference: command.reference.clone(),
        agreed_on: at.business_date,
        valid_from,
        valid_to,
        currency: placed.order.currency,
        price_tax,
        closed_because: String::new(),
        created_at: at.received_at,
        version: 0,
    };
    Ok(BlanketAgreed { blanket, lines, events: vec![agreed] })
}

fn check_days(valid_from: Date, valid_to: Date) -> Result<(), BlanketRefusal> {
    match valid_to.days_since(valid_from) {
        0..=BLANKET_DAYS_MAX => Ok(()),
        _ => Err(BlanketRefusal::BadValidity { valid_from, valid_to }),
    }
}

fn agreed(blanket: BlanketId, line: OrderLine) -> BlanketLine {
    BlanketLine {
        blanket,
        line_no: line.line_no,
        product: line.product,
        description: line.description,
        quantity: line.quantity,
        price: line.price,
        price_unit: line.price_unit,
        discount: line.discount,
        called: Quantity::ZERO,
    }
}
