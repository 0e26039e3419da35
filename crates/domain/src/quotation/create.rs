//! Makes a quotation, and one that replaces another.

use super::decline::step;
use super::{
    CreateQuotation, Quotation, QuotationId, QuotationLine, QuotationRefusal, QuotationState,
    QuotationStep, RequoteQuotation, VALID_DAYS_MAX,
};
use crate::at::At;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::money::{AmountRefusal, Money};
use crate::order::{
    Channel, HoldKind, Intent, LineExtras, OrderExtras, OrderLine, OrderPlaced, PlaceLine,
    PlaceOrder, PlaceOrderGiven, place,
};
use crate::pricing::{Discount, ORDER_DISCOUNT, Trace};
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX};

/// A new quotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotationCreated {
    /// New; its number is of the series `QU`.
    pub quotation: Quotation,
    /// New.
    pub lines: Vec<QuotationLine>,
    /// Why an order of it would have to wait for a person: margin, expected price, minimum.
    pub would_wait: Vec<(HoldKind, String)>,
    /// `quotation.created`.
    pub events: Vec<Event>,
}

impl CreateQuotation {
    /// The order that it is priced as. Its coupons are used with an order alone.
    #[must_use]
    pub fn to_place(&self) -> PlaceOrder {
        PlaceOrder {
            customer: self.customer,
            channel: Channel::Api,
            customer_po: String::new(),
            source_number: String::new(),
            currency: self.currency,
            requested_on: None,
            priority: crate::order::ORDER_PRIORITY_DEFAULT,
            ship_to: self.ship_to.clone(),
            warehouse: self.warehouse,
            intent: Intent::Draft,
            lines: self.lines.clone(),
            extras: OrderExtras {
                ship_to_code: self.ship_to_code.clone(),
                discount: self.order_discount,
                coupons: Vec::new(),
                price_tax: self.price_tax,
                text: self.text.clone(),
            },
        }
    }
}

/// Makes a quotation at the prices of the business date.
///
/// Refusals, all at once: `text.*` of the reference, `BadValidity`, those of an order that is
/// placed so.
pub fn create(
    given: &PlaceOrderGiven,
    command: &CreateQuotation,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<QuotationCreated, Refused> {
    let mut problems = Problems::new();
    let reference = typed_text::optional(&command.reference, CODE_CHARS_MAX);
    problems.take_at("reference", reference);
    let validity = check_validity(command.valid_until, at.business_date);
    problems.take_at("valid_until", validity);
    let placed = place(given, &command.to_place(), at, ids);
    let placed = problems.take(placed.and_then(OrderPlaced::without_kits));
    let Some(placed) = placed else {
        return Err(problems.refused());
    };
    problems.finish()?;
    Ok(created(placed, command, at))
}

fn check_validity(valid_until: Date, quoted_on: Date) -> Result<(), QuotationRefusal> {
    match valid_until.days_since(quoted_on) {
        0..=VALID_DAYS_MAX => Ok(()),
        _ => Err(QuotationRefusal::BadValidity { valid_until, quoted_on }),
    }
}

fn created(placed: OrderPlaced, command: &CreateQuotation, at: &At) -> QuotationCreated {
    let OrderPlaced { order, lines, mut details, holds, .. } = placed;
    let id = QuotationId::from_uuid(order.id.uuid());
    let mut trace_of = |line_no| {
        let detail = details.iter_mut().find(|detail| detail.line_no == line_no);
        detail.map_or(Trace::default(), |detail| std::mem::take(&mut detail.trace))
    };
    let line = |line: OrderLine| QuotationLine {
        quotation: id,
        line_no: line.line_no,
        product: line.product,
        kind: line.kind,
        description: line.description,
        quantity: line.quantity,
        price: line.price,
        price_unit: line.price_unit,
        discount: line.discount,
        reduction: line.reduction,
        net: line.net,
        gross: line.gross,
        tax_category: line.tax_category,
        tax_rate: line.tax_rate,
        accepted: Quantity::ZERO,
        trace: trace_of(line.line_no),
    };
    let lines: Vec<QuotationLine> = lines.into_iter().map(line).collect();
    let quotation = Quotation {
        id,
        number: String::new(),
        state: QuotationState::Open,
        customer: order.customer,
        quoted_on: at.business_date,
        valid_until: command.valid_until,
        ship_to: order.ship_to,
        ship_to_country: order.ship_to_country,
        warehouse: order.warehouse,
        currency: order.currency,
        net: order.net,
        tax: order.tax,
        gross: order.gross,
        request: command.clone(),
        asked_lines: i64::try_from(command.lines.len()).expect("lines are bounded"),
        replaces: None,
        closed_because: String::new(),
        created_at: at.received_at,
        version: 0,
    };
    let created = Event::new("quotation.created", id.uuid())
        .with("customer", quotation.customer)
        .with("valid_until", quotation.valid_until)
        .with("gross", quotation.gross)
        .with("lines", lines.len());
    let would_wait = holds.into_iter().map(|hold| (hold.kind, hold.reason)).collect();
    QuotationCreated { quotation, lines, would_wait, events: vec![created] }
}

/// What [`requote`] decides on.
#[derive(Clone, Debug)]
pub struct RequoteGiven<'a> {
    /// The quotation that is replaced.
    pub quotation: &'a Quotation,
    /// What [`left`] says of it.
    pub request: &'a CreateQuotation,
    /// What the new one is priced with.
    pub to_place: PlaceOrderGiven<'a>,
}

/// A quotation that another replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requoted {
    /// Changed.
    pub replaced: Quotation,
    /// The new one.
    pub created: QuotationCreated,
    /// `quotation.replaced`.
    pub events: Vec<Event>,
}

/// What is asked for again: what of each line was not accepted, at the prices of the new day where
/// none was stated, and of a discount in money what was not yet given.
///
/// Refusals: `StateForbids`, `amount.*`.
pub fn left(
    quotation: &Quotation,
    lines: &[&QuotationLine],
    command: &RequoteQuotation,
) -> Result<CreateQuotation, Refused> {
    assert_eq!(quotation.id, command.quotation, "the quotation that the command names is given");
    step(quotation, QuotationStep::Requote)?;
    let mut request =
        CreateQuotation { valid_until: command.valid_until, ..quotation.request.clone() };
    let asked = quotation.request.lines.iter().zip(lines);
    request.lines = asked.filter_map(|(asked, line)| line_left(asked, line)).collect();
    if let Some(Discount::Amount(amount)) = request.order_discount {
        let mut amount = amount;
        for line in lines {
            amount = amount.checked_sub(discount_given(line)?)?;
        }
        request.order_discount = Some(Discount::Amount(amount));
    }
    Ok(request)
}

fn line_left(asked: &PlaceLine, line: &QuotationLine) -> Option<PlaceLine> {
    let open = line.open();
    match (open.is_zero(), line.accepted.is_zero()) {
        (true, _) => None,
        (false, true) => Some(asked.clone()),
        (false, false) => {
            let of_free = asked.extras.free.as_ref().and(asked.extras.unit.clone());
            let extras = LineExtras { unit: of_free, ..asked.extras.clone() };
            Some(PlaceLine { quantity: open, extras, ..asked.clone() })
        }
    }
}

/// What the orders of a line were given of the discount on the whole.
fn discount_given(line: &QuotationLine) -> Result<Money, AmountRefusal> {
    let of_order = line.trace.reductions.iter().filter(|it| it.code == ORDER_DISCOUNT);
    let whole = Money::sum(line.net.currency(), of_order.filter_map(|it| it.amount))?;
    whole.share(line.accepted.micros(), line.quantity.micros())
}

/// Replaces a quotation by one at the prices of the business date.
///
/// Refusals: those of [`create`].
pub fn requote(given: &RequoteGiven, at: &At, ids: &mut dyn Ids) -> Result<Requoted, Refused> {
    let before = given.quotation;
    let state = step(before, QuotationStep::Requote)?;
    let mut created = create(&given.to_place, given.request, at, ids)?;
    created.quotation.replaces = Some(before.id);
    let closed_because = "quoted anew".to_owned();
    let replaced = Quotation { state, closed_because, ..before.clone() };
    let event = Event::new("quotation.replaced", before.id.uuid())
        .with("customer", before.customer)
        .with("by", created.quotation.id);
    Ok(Requoted { replaced, created, events: vec![event] })
}
