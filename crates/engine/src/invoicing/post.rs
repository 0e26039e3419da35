//! `invoicing.post`: bills what is billable of an order.
use super::deposit::{Left, LeftBorrowed};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{autopilot, company, customer, ledger, order, product, tax};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::{Buyer, Customer};
use quittance_domain::invoicing::post::{InvoicePosted, PostInvoiceGiven, post};
use quittance_domain::invoicing::{DepositLeft, Invoice, InvoiceId, PaymentTerms, PostInvoice};
use quittance_domain::ledger::InBase;
use quittance_domain::order::{Order, OrderId, OrderLine, OrderState};
use quittance_domain::product::{Product, ProductId};
use quittance_domain::shipping::{Shipment, ShipmentLine};
use quittance_domain::tax::TaxRate;
use quittance_domain::{At, Date, Ids, Money, Refused};
use quittance_store::order::LinesOfOrder;
use quittance_store::shipping::{ShipmentsOfOrder, UnbilledLinesOfOrder};
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An invoice that was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceReply {
    /// Which.
    pub invoice: InvoiceId,
    /// Its number.
    pub number: String,
    /// Its date.
    pub issued_on: Date,
    /// The last day to pay it without being late.
    pub due_on: Date,
    /// What the customer owes by it, net and tax.
    pub gross: Money,
    /// The order that it bills.
    pub order: OrderId,
    /// Where the order stands.
    pub order_state: OrderState,
}

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    in_base: InBase,
    order: Arc<Order>,
    order_lines: Vec<Arc<OrderLine>>,
    credit: Arc<CreditAccount>,
    customer: Arc<Customer>,
    buyer: Buyer,
    products: Vec<Arc<Product>>,
    rates: Vec<Arc<TaxRate>>,
    shipments: Vec<Arc<Shipment>>,
    shipment_lines: Vec<Arc<ShipmentLine>>,
    terms: Option<Arc<PaymentTerms>>,
    deposits: Vec<Left>,
}

impl Command for PostInvoice {
    const NAME: &'static str = "invoicing.post";
    type Given = Given;
    type Decision = InvoicePosted;
    type Reply = InvoiceReply;

    /// Refusals: `order.not_found`, `invoicing.unknown_terms`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        Given::want(look, self.order, at);
        Given::find(look, self.order, at)
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<InvoicePosted, Refused> {
        let (lent, left) = (Lent::of(given), borrowed(&given.deposits));
        let deposits: Vec<_> = left.iter().map(LeftBorrowed::given).collect();
        post(&lent.given(&deposits), self, at, ids)
    }

    fn record(
        &self,
        given: Given,
        posted: InvoicePosted,
        recorder: &mut Recorder<'_>,
    ) -> Result<InvoiceReply, Halt> {
        let (invoice, orders) = record_posted(&given.deposits, posted, recorder)?;
        let order = &orders[0];
        Ok(InvoiceReply {
            invoice: invoice.id,
            number: invoice.number.clone(),
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            gross: invoice.gross,
            order: order.id,
            order_state: order.state,
        })
    }
}

/// Draws the number of an invoice or debit note and records it with all that belongs to it. Gives
/// it and its orders as they are now.
pub(super) fn record_posted(
    deposits: &[Left],
    posted: InvoicePosted,
    recorder: &mut Recorder<'_>,
) -> Result<(Invoice, Vec<Order>), Halt> {
    let number = recorder.draw(posted.invoice.kind.series(), posted.invoice.issued_on)?;
    let posted = posted.with_number(number);
    let (invoice, orders) = (posted.invoice, posted.orders);
    recorder.insert_all(posted.summary);
    recorder.insert_all(posted.lines);
    recorder.insert_all(posted.taxes);
    let item = posted.items[0].clone();
    recorder.insert_all(posted.items);
    recorder.insert_all(posted.offers);
    super::deposit::record_deducted(deposits, posted.deducted, recorder);
    recorder.update_all(posted.order_lines);
    recorder.update_all(posted.shipments);
    recorder.update_all(posted.shipment_lines);
    recorder.update(posted.credit);
    posted.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
    recorder.emit_all(posted.events);
    if let Some(order) = orders.first() {
        autopilot::after_invoice(recorder, order, (&invoice, &item))?;
    }
    recorder.insert(invoice.clone());
    recorder.update_all(orders.clone());
    Ok((invoice, orders))
}

impl Given {
    /// Notes what belongs to an order, as far as it is known beforehand.
    pub(super) fn want(look: &Look<'_>, order: OrderId, at: &At) {
        look.want::<NumberSeries>(Series::Invoice.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        look.want::<Order>(order);
        look.want_all::<LinesOfOrder>(order);
        look.want_all::<ShipmentsOfOrder>(order);
        look.want_all::<UnbilledLinesOfOrder>(order);
    }

    /// Refusals: `order.not_found`, `invoicing.unknown_terms`.
    pub(super) fn find(look: &Look<'_>, id: OrderId, at: &At) -> Result<Given, Halt> {
        let company = company::find(look)?;
        tax::want_rates(look, &company);
        let order = order::find(look, id)?;
        look.want::<CreditAccount>(order.customer);
        look.want::<Customer>(order.customer);
        super::terms::want(look, order.terms);
        let order_lines = look.all::<LinesOfOrder>(id)?;
        let day = (order.currency, at.business_date);
        let (in_base, products) =
            (ledger::in_base(look, &company, day)?, products(look, &order_lines)?);
        let customer = look.find::<Customer>(order.customer)?;
        let customer = customer.expect("an order's customer stays");
        Ok(Given {
            in_base,
            products,
            buyer: customer::buyer(look, &customer)?,
            customer,
            credit: look.find(order.customer)?.expect("each customer has a credit account"),
            rates: tax::rates(look, &company)?,
            shipments: look.all::<ShipmentsOfOrder>(id)?,
            shipment_lines: look.all::<UnbilledLinesOfOrder>(id)?,
            terms: super::terms::find(look, order.terms)?,
            deposits: super::deposit::left_of(look, &order)?,
            order_lines,
            order,
            company,
        })
    }

    pub(super) fn deposits(&self) -> &[Left] {
        &self.deposits
    }
}

/// The records, borrowed as the domain takes them.
pub(super) struct Lent<'a> {
    records: &'a Given,
    order_lines: Vec<&'a OrderLine>,
    products: BTreeMap<ProductId, &'a Product>,
    rates: Vec<&'a TaxRate>,
    shipments: Vec<&'a Shipment>,
    shipment_lines: Vec<&'a ShipmentLine>,
}

impl<'a> Lent<'a> {
    pub(super) fn of(records: &'a Given) -> Self {
        Lent {
            records,
            order_lines: records.order_lines.iter().map(Arc::as_ref).collect(),
            products: records.products.iter().map(|it| (it.id, it.as_ref())).collect(),
            rates: records.rates.iter().map(Arc::as_ref).collect(),
            shipments: records.shipments.iter().map(Arc::as_ref).collect(),
            shipment_lines: records.shipment_lines.iter().map(Arc::as_ref).collect(),
        }
    }

    pub(super) fn given(&'a self, deposits: &'a [DepositLeft<'a>]) -> PostInvoiceGiven<'a> {
        PostInvoiceGiven {
            deposits,
            company: &self.records.company,
            in_base: self.records.in_base,
            order: &self.records.order,
            order_lines: &self.order_lines,
            credit: &self.records.credit,
            customer: &self.records.customer,
            buyer: self.records.buyer,
            products: &self.products,
            rates: &self.rates,
            shipments: &self.shipments,
            shipment_lines: &self.shipment_lines,
            terms: self.records.terms.as_deref(),
        }
    }
}

/// What is left of deposits, borrowed.
pub(super) fn borrowed(left: &[Left]) -> Vec<LeftBorrowed<'_>> {
    left.iter().map(Left::borrowed).collect()
}

/// The products of the lines, each once; all are asked for at once.
pub(super) fn products(
    look: &Look<'_>,
    lines: &[Arc<OrderLine>],
) -> Result<Vec<Arc<Product>>, Missing> {
    product::find_all(look, &lines.iter().map(|line| line.product).collect())
}
