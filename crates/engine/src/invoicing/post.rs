//! `invoicing.post`: bills what is billable of an order.
use super::deposit::{Left, LeftBorrowed};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{autopilot, company, ledger, order, tax};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::Customer;
use quittance_domain::invoicing::post::{InvoicePosted, PostInvoiceGiven, post};
use quittance_domain::invoicing::{InvoiceId, PaymentTerms, PostInvoice};
use quittance_domain::ledger::InBase;
use quittance_domain::order::{Order, OrderId, OrderLine, OrderState};
use quittance_domain::product::Product;
use quittance_domain::shipping::{Shipment, ShipmentLine};
use quittance_domain::tax::TaxRate;
use quittance_domain::{At, Date, Ids, Money, Refused};
use quittance_store::order::LinesOfOrder;
use quittance_store::shipping::{ShipmentsOfOrder, UnbilledLinesOfOrder};
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
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
        look.want::<NumberSeries>(Series::Invoice.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        look.want_all::<LinesOfOrder>(self.order);
        look.want_all::<ShipmentsOfOrder>(self.order);
        look.want_all::<UnbilledLinesOfOrder>(self.order);
        let company = company::find(look)?;
        tax::want_rates(look, &company);
        let order = order::find(look, self.order)?;
        look.want::<CreditAccount>(order.customer);
        look.want::<Customer>(order.customer);
        super::terms::want(look, order.terms);
        let order_lines = look.all::<LinesOfOrder>(self.order)?;
        let day = (order.currency, at.business_date);
        Ok(Given {
            in_base: ledger::in_base(look, &company, day)?,
            products: products(look, &order_lines)?,
            customer: look.find(order.customer)?.expect("an order's customer stays"),
            credit: look.find(order.customer)?.expect("each customer has a credit account"),
            rates: tax::rates(look, &company)?,
            shipments: look.all::<ShipmentsOfOrder>(self.order)?,
            shipment_lines: look.all::<UnbilledLinesOfOrder>(self.order)?,
            terms: super::terms::find(look, order.terms)?,
            deposits: super::deposit::left_of(look, &order)?,
            order_lines,
            order,
            company,
        })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<InvoicePosted, Refused> {
        let order_lines: Vec<&OrderLine> = given.order_lines.iter().map(Arc::as_ref).collect();
        let rates: Vec<&TaxRate> = given.rates.iter().map(Arc::as_ref).collect();
        let shipments: Vec<&Shipment> = given.shipments.iter().map(Arc::as_ref).collect();
        let shipment_lines: Vec<&ShipmentLine> =
            given.shipment_lines.iter().map(Arc::as_ref).collect();
        let borrowed: Vec<_> = given.deposits.iter().map(Left::borrowed).collect();
        let deposits: Vec<_> = borrowed.iter().map(LeftBorrowed::given).collect();
        let given = PostInvoiceGiven {
            deposits: &deposits,
            company: &given.company,
            in_base: given.in_base,
            order: &given.order,
            order_lines: &order_lines,
            credit: &given.credit,
            customer: &given.customer,
            products: &given.products.iter().map(|it| (it.id, it.as_ref())).collect(),
            rates: &rates,
            shipments: &shipments,
            shipment_lines: &shipment_lines,
            terms: given.terms.as_deref(),
        };
        post(&given, self, at, ids)
    }

    fn record(
        &self,
        given: Given,
        posted: InvoicePosted,
        recorder: &mut Recorder<'_>,
    ) -> Result<InvoiceReply, Halt> {
        let number = recorder.draw(Series::Invoice, posted.invoice.issued_on)?;
        let posted = posted.with_number(number);
        let (invoice, order) = (posted.invoice, posted.order);
        let reply = InvoiceReply {
            invoice: invoice.id,
            number: invoice.number.clone(),
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            gross: invoice.gross,
            order: order.id,
            order_state: order.state,
        };
        recorder.insert_all(posted.lines);
        recorder.insert_all(posted.taxes);
        recorder.insert_all(posted.items);
        recorder.insert_all(posted.offers);
        super::deposit::record_deducted(&given.deposits, posted.deducted, recorder);
        recorder.update_all(posted.order_lines);
        recorder.update_all(posted.shipments);
        recorder.update_all(posted.shipment_lines);
        recorder.update(posted.credit);
        posted.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
        recorder.emit_all(posted.events);
        autopilot::after_invoice(recorder, &order, &invoice)?;
        recorder.insert(invoice);
        recorder.update(order);
        Ok(reply)
    }
}

/// The products of the lines, each once; all are asked for at once.
pub(super) fn products(
    look: &Look<'_>,
    lines: &[Arc<OrderLine>],
) -> Result<Vec<Arc<Product>>, Missing> {
    let ids: BTreeSet<_> = lines.iter().map(|line| line.product).collect();
    ids.iter().for_each(|product| look.want::<Product>(*product));
    let found = ids.into_iter().map(|product| look.find::<Product>(product));
    found.filter_map(Result::transpose).collect()
}
