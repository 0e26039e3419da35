//! `invoicing.post_summary`: bills deliveries of several orders on one invoice; and the routine
//! that does so for all customers whose cycle is over.
use super::post::{Given, Lent, borrowed, record_posted};
use crate::command::{Command, Envelope, Failure, Halt};
use crate::engine::Engine;
use crate::recorder::Recorder;
use quittance_domain::invoicing::summary::check_orders;
use quittance_domain::invoicing::{
    InvoiceId, InvoicePosted, PostSummary, cycle_of, post_summary, to_bill,
};
use quittance_domain::order::OrderId;
use quittance_domain::{At, CompanyId, Date, Ids, Money, Refused};
use quittance_store::unit_of_work::Look;
use quittance_store::{company, summary_billing};
use serde::{Deserialize, Serialize};

/// A summary invoice that was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryReply {
    /// Which.
    pub invoice: InvoiceId,
    /// Its number.
    pub number: String,
    /// Its date.
    pub issued_on: Date,
    /// The last day to pay it without being late.
    pub due_on: Date,
    /// What it bills, net and tax.
    pub gross: Money,
    /// The orders that it bills.
    pub orders: Vec<OrderId>,
}

impl Command for PostSummary {
    const NAME: &'static str = "invoicing.post_summary";
    type Given = Vec<Given>;
    type Decision = InvoicePosted;
    type Reply = SummaryReply;

    fn rows(&self) -> usize {
        8 * self.orders.len()
    }

    /// Refusals: `invoicing.orders_out_of_range`, `invoicing.order_twice`, `order.not_found`,
    /// `invoicing.unknown_terms`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Vec<Given>, Halt> {
        check_orders(self)?;
        self.orders.iter().for_each(|order| Given::want(look, *order, at));
        let each = self.orders.iter().map(|order| Given::find(look, *order, at));
        // All are asked before the first that misses something ends it: their wants are one round.
        let each: Vec<Result<Given, Halt>> = each.collect();
        each.into_iter().collect()
    }

    fn decide(
        &self,
        given: &Vec<Given>,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<InvoicePosted, Refused> {
        let lent: Vec<Lent<'_>> = given.iter().map(Lent::of).collect();
        let left: Vec<_> = given.iter().map(|one| borrowed(one.deposits())).collect();
        let deposits = left.iter().map(|of| of.iter().map(|one| one.given()).collect());
        let deposits: Vec<Vec<_>> = deposits.collect();
        let each = lent.iter().zip(&deposits).map(|(one, deposits)| one.given(deposits));
        post_summary(&each.collect::<Vec<_>>(), self, at, ids)
    }

    fn record(
        &self,
        given: Vec<Given>,
        posted: InvoicePosted,
        recorder: &mut Recorder<'_>,
    ) -> Result<SummaryReply, Halt> {
        // Only an order that is billed alone has deposits.
        let (invoice, orders) = record_posted(given[0].deposits(), posted, recorder)?;
        Ok(SummaryReply {
            invoice: invoice.id,
            number: invoice.number,
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            gross: invoice.gross,
            orders: orders.iter().map(|order| order.id).collect(),
        })
    }
}

/// What a run of summary billing came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SummaryRan {
    /// Customers that were billed.
    pub customers: u64,
    /// Invoices that were posted.
    pub invoices: u64,
    /// What was refused: the customer's code and why.
    pub refused: Vec<(String, Refused)>,
}

/// Customers that are read at once.
const PAGE: i64 = 200;

/// Bills the deliveries of all customers whose billing cycle is over as of a day. Cut off anywhere
/// it can be taken up again: what is billed is no longer found.
///
/// Failures: the database cannot serve. What is refused is told, and found again by the next run.
pub fn run_summary_billing(
    engine: &Engine,
    company: CompanyId,
    actor: &str,
    on: Date,
) -> Result<SummaryRan, Failure> {
    let (mut ran, mut after) = (SummaryRan::default(), None);
    let unavailable = |fault: quittance_store::Fault| Failure::Unavailable(fault.to_string());
    let own = engine.database().read(|reader| company::show(reader, company));
    let Some(own) = own.map_err(unavailable)? else { return Ok(ran) };
    loop {
        let page = engine
            .database()
            .read(|reader| summary_billing::customers_to_bill(reader, company, (after, PAGE)));
        let page = page.map_err(unavailable)?;
        let Some(last) = page.last() else { return Ok(ran) };
        after = Some(last.id);
        for customer in &page {
            // Who has no cycle is billed as deliveries leave, or by hand.
            let cycle = customer.billing.or(own.billing).map(|_| cycle_of(&own, customer));
            let Some(cycle) = cycle else { continue };
            let Some(until) = cycle.ended_before(on) else { continue };
            let found = engine.database().read(|reader| {
                let until = if cycle.joins() { until } else { on };
                summary_billing::unbilled_until(reader, company, (customer.id, until))
            });
            let until = cycle.joins().then_some(until);
            let mut invoices = 0;
            for orders in to_bill(cycle, &found.map_err(unavailable)?) {
                let envelope = Envelope::new(company, actor).on(on).bulk();
                match engine.run(PostSummary { orders, until }, envelope) {
                    Ok(_) => invoices += 1,
                    Err(Failure::Refused(refused)) => {
                        ran.refused.push((customer.code.clone(), refused));
                    }
                    Err(failure) => return Err(failure),
                }
            }
            ran.invoices += invoices;
            ran.customers += u64::from(invoices > 0);
        }
    }
}
