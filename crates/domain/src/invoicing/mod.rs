//! Invoicing: what is billed, what is credited, and the tax of both.
//!
//! - **Invoice**: a posted bill. **Credit note**: takes an invoice back in whole or in part; its
//!   amounts are positive too, its kind tells.
//! - **Debit note**: bills after what an invoice billed too low ([`debit`]).
//! - **Terms**: when and in which parts an invoice is due, and what is saved by paying early.
//! - **Billable**: shipped, less what came back before it was billed, less invoiced. A service or
//!   a charge is billed in whole with the first invoice of its order.
//! - **Summary invoice**: bills deliveries of several orders ([`summary`]); its lines name them.
//! - **Price credit**: credits amounts, no goods come back. **Return credit**: credits a return.
//! - **Reversed**: credited as a whole, so that what it billed is billable again ([`reverse`]).
//! - **Corrected invoice**: an invoice in the place of one that is reversed with it ([`correct`]).
//! - **Credited**: a counter beside an invoice of what was credited of it so far, per line and
//!   per tax rate: the invoice itself never changes (RULES 10).
//! - **Supply**: a line bills what one shipment took of one order line, so that its day, its
//!   delivery note and its cost can be told.
//! - **Deposit**: paid before the supply and taken off its invoices ([`deposit`]).
//!
//! Invariant: net + tax = gross; net is the sum of the lines, tax the sum of the taxes (RULES 2).
//! Invariant: the invoices of an order line sum to the line's net; the credits of an invoice never
//! pass it, and those of all of it are equal to it, per line and per tax rate (RULES 6).
//! Invariant: where tax is inside the prices, these hold of the gross amounts: per category and
//! rate of a document the tax is taken out of their sum once, its net is spread over the lines.
//! Invariant: number and date are given as it is posted; there are no drafts.

mod bill;
pub mod correct;
pub mod credit;
pub mod credit_amount;
pub mod credit_return;
pub mod crediting;
pub mod debit;
pub mod deposit;
mod discount;
mod entry;
pub mod error;
pub mod note;
mod owed;
pub mod post;
pub mod reverse;
pub mod set_cycle;
pub mod set_terms;
pub mod summary;
mod tax_on_rest;
mod tax_point;
pub mod terms;

#[cfg(test)]
mod tests;

pub use correct::{
    CorrectInvoice, CorrectInvoiceGiven, CorrectInvoiceLine, InvoiceCorrected, correct,
};
pub use credit::{CreditInvoiceGiven, credit};
pub use credit_amount::credit_amount;
pub use credit_return::{CreditReturnGiven, ReturnCredited, credit_return};
pub use crediting::{Left, Original, Taking, credit_line};
pub use debit::{DebitInvoice, DebitInvoiceGiven, DebitInvoiceLine, debit};
pub use deposit::{
    ApplyToDeposit, Deducted, Deposit, DepositDeducted, DepositGiven, DepositLeft, DepositPaidBack,
    DepositReceived, DepositRequest, DepositRequestId, DepositTax, MoneyFrom, PaidBackGiven,
    ReceiveDeposit, RequestDeposit, RequestState, WithdrawDeposit,
};
pub use error::InvoicingRefusal;
pub use note::CreditNotePosted;
pub use post::{InvoicePosted, PostInvoiceGiven, post};
pub use reverse::{InTheWay, InvoiceReversed, ReverseInvoice, ReverseInvoiceGiven, reverse};
pub use set_cycle::{CycleSet, SetCycle, cycle_of, set_cycle};
pub use set_terms::{SetTerms, TermsSet, set_terms};
pub use summary::{ORDERS_MAX, PostSummary, Unbilled, post_summary, to_bill};
pub use terms::{DiscountTax, DiscountTier, DueRule, PaymentTerms, TermsInstalment};

use crate::code::codes;
use crate::company::Series;
use crate::country::Country;
use crate::currency::Currency;
use crate::customer::{Buyer, CustomerId, Terms};
use crate::date::{Date, Moment};
use crate::money::Money;
use crate::order::OrderId;
use crate::price::Price;
use crate::product::{ProductId, ProductKind};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::shipping::ShipmentId;
use crate::tax::{ComponentTax, TaxCategory};
use serde::{Deserialize, Serialize};

crate::id!(InvoiceId, "inv", "An invoice, a credit or a debit note.");

/// Whether a document bills or credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InvoiceKind {
    /// The customer owes it.
    Invoice,
    /// The customer is owed it.
    CreditNote,
    /// The customer owes more for what an invoice billed.
    DebitNote,
    /// The customer paid it before the supply.
    Deposit,
}
codes!(InvoiceKind {
    Invoice = "invoice",
    CreditNote = "credit_note",
    DebitNote = "debit_note",
    Deposit = "deposit",
});

impl InvoiceKind {
    /// The series that it draws its number from.
    #[must_use]
    pub fn series(self) -> Series {
        match self {
            InvoiceKind::Invoice | InvoiceKind::Deposit => Series::Invoice,
            InvoiceKind::CreditNote => Series::CreditNote,
            InvoiceKind::DebitNote => Series::DebitNote,
        }
    }
}

/// A posted invoice, credit or debit note. Key: id. Never changed once it has its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Which document.
    pub id: InvoiceId,
    /// Its legal number; empty until the engine draws it as it posts.
    pub number: String,
    /// Whether it bills or credits.
    pub kind: InvoiceKind,
    /// Who owes it, or is owed.
    pub customer: CustomerId,
    /// The number of the [`Party`](crate::customer::Party) that the customer was.
    pub party: i64,
    /// The other customer that it is addressed to; none: the customer itself.
    pub bill_to: Option<CustomerId>,
    /// The number of the party that it was.
    pub bill_to_party: Option<i64>,
    /// The order that it bills; none for a document over several orders or none.
    pub order: Option<OrderId>,
    /// The invoice that it credits or debits, or that it corrects as an invoice in its place; none
    /// for another invoice, or where a credit note credits several.
    pub original: Option<InvoiceId>,
    /// Why it credits, debits or corrects; empty for another invoice.
    pub reason: String,
    /// The document's date.
    pub issued_on: Date,
    /// The last day to pay it without being late.
    pub due_on: Date,
    /// The terms that `due_on` comes from.
    pub terms: Terms,
    /// Where the goods went; the customer's own where they went to several.
    pub ship_to_country: Country,
    /// The currency of the document.
    pub currency: Currency,
    /// The sum of the lines; not negative for both kinds.
    pub net: Money,
    /// The sum of the taxes.
    pub tax: Money,
    /// Net and tax.
    pub gross: Money,
    /// `gross` in base currency.
    pub base_gross: Money,
    /// When it was posted.
    pub posted_at: Moment,
    /// Raised by each change; there is none.
    pub version: i64,
}

impl Invoice {
    /// Who bought by it.
    #[must_use]
    pub fn buyer(&self) -> Buyer {
        let Invoice { party, bill_to, bill_to_party, .. } = *self;
        Buyer { party, bill_to, bill_to_party }
    }
}

/// One product of an invoice or credit note. Key: invoice, line_no. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceLine {
    /// The document that it belongs to.
    pub invoice: InvoiceId,
    /// Its place in the document, from 1.
    pub line_no: i64,
    /// The customer: with the product the key to find what was sold to whom.
    pub customer: CustomerId,
    /// What was sold.
    pub product: ProductId,
    /// What sort of product: a charge is freight revenue.
    pub kind: ProductKind,
    /// The order that it bills.
    pub order: Option<OrderId>,
    /// The order line that it bills.
    pub order_line: Option<i64>,
    /// The shipment that it bills; none for services and charges, which are not shipped.
    pub shipment: Option<ShipmentId>,
    /// The line of that shipment.
    pub shipment_line: Option<i64>,
    /// The day of the supply: the goods issue, or the invoice's own day for what is not shipped.
    pub supplied_on: Date,
    /// What it is, for people.
    pub description: String,
    /// How much. Unit: the product's unit of measure. Positive for both kinds.
    pub quantity: Quantity,
    /// The price per unit before discount.
    pub price: Price,
    /// For how many units the price is.
    pub price_unit: i64,
    /// The part of the amount that is not charged; 0.04 is 4 %.
    pub discount: Rate,
    /// What `net`, or `gross` where there is one, is below price x quantity, so that it can be read
    /// off the line: the discount,
    /// with the cent by which a part of an order line is rounded. 0 for a credit of no quantity.
    pub discount_amount: Money,
    /// What the line comes to before tax; not negative for both kinds.
    pub net: Money,
    /// What it comes to with the tax that is inside its price; `None`: tax comes on top.
    pub gross: Option<Money>,
    /// The tax category.
    pub tax_category: TaxCategory,
    /// The tax rate.
    pub tax_rate: Rate,
    /// The invoice that this line of a credit or debit note credits or debits.
    pub original_invoice: Option<InvoiceId>,
    /// The line of that invoice.
    pub original_line: Option<i64>,
}

impl InvoiceLine {
    /// What it comes to at its price: with the tax where it is inside the price.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.gross.unwrap_or(self.net)
    }

    /// The same over another amount at its price. Its net is known when all of the document is.
    pub(crate) fn over(self, amount: Money) -> Self {
        let gross = self.gross.map(|_| amount);
        InvoiceLine { net: amount, gross, ..self }
    }
}

/// An order of an invoice over several. Key: order, invoice. Never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SummaryOrder {
    /// The order.
    pub order: OrderId,
    /// The invoice that bills it beside others.
    pub invoice: InvoiceId,
    /// What the invoice's lines of the order come to, net.
    pub net: Money,
}

/// The tax of one category and rate on a document. Key: invoice, category, rate. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceTax {
    /// The document that it belongs to.
    pub invoice: InvoiceId,
    /// The tax category.
    pub category: TaxCategory,
    /// The tax rate.
    pub rate: Rate,
    /// The sum of the lines of this category and rate.
    pub base: Money,
    /// The tax on it.
    pub tax: Money,
    /// What of the base bears no tax, for paying in time saves it (`tax_on_rest.rs`); none: all of
    /// it does.
    pub untaxed: Option<Money>,
    /// What of the tax is of which component; empty where it is one tax.
    pub components: Vec<ComponentTax>,
}

/// What of an invoice line was credited so far. Key: invoice, line_no. Absent: nothing.
///
/// Price and goods are counted apart: goods whose price was credited can still come back, and are
/// then credited with what is left of the net.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditedLine {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Its line.
    pub line_no: i64,
    /// How much of its quantity was credited by price, without goods coming back.
    pub quantity: Quantity,
    /// How much of its goods came back and was credited.
    pub returned: Quantity,
    /// How much of it can be billed anew, where the invoice was reversed: all of it.
    pub reversed: Option<Quantity>,
    /// How much of its amount, by both: of its net, or of its gross where tax is inside its price.
    pub amount: Money,
}

/// What of an invoice's tax was credited so far. Key: invoice, category, rate. Absent: nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditedTax {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The tax category.
    pub category: TaxCategory,
    /// The tax rate.
    pub rate: Rate,
    /// How much of its base.
    pub base: Money,
    /// How much of its tax.
    pub tax: Money,
}

/// Bills what is billable of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostInvoice {
    /// The order to bill.
    pub order: OrderId,
    /// The day on which the services were done that are billed: their tax is that of this day.
    /// None: the invoice's. Goods are of the day on which they left.
    #[serde(default)]
    pub supplied_on: Option<Date>,
}

impl PostInvoice {
    /// Bills an order; its services are of this day.
    #[must_use]
    pub fn of(order: OrderId) -> Self {
        PostInvoice { order, supplied_on: None }
    }
}

/// Credits an invoice without goods coming back: a price credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditInvoice {
    /// The invoice to credit.
    pub invoice: InvoiceId,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// What to credit; empty: all that is left.
    #[serde(default)]
    pub lines: Vec<CreditInvoiceLine>,
}

/// Credits an amount of an invoice, tax included, without goods coming back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditInvoiceAmount {
    /// The invoice to credit.
    pub invoice: InvoiceId,
    /// How much, gross of tax.
    pub amount: Money,
    /// The line to credit; none: the amount is spread over all lines by what is left of them.
    #[serde(default)]
    pub line_no: Option<i64>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// How much of an invoice line to credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditInvoiceLine {
    /// The invoice line.
    pub line_no: i64,
    /// How much. Unit: the product's unit of measure.
    pub quantity: Quantity,
}
