//! The steps of a story: one for each decision.

use super::{Records, Story};
use crate::customer::Buyer;
use crate::id::{Ids, Uuid};
use crate::invoicing::{
    self, CreditInvoice, CreditInvoiceLine, CreditNotePosted, DebitInvoice, DebitInvoiceLine,
    InvoiceId, InvoicePosted, PostInvoice,
};
use crate::ledger::InBase;
use crate::money::Money;
use crate::payment::{
    self, Application, ApplyOnAccount, InvoiceRef, Matching, Method, PaymentReceived, Receiving,
    ShortPaid,
};
use crate::quantity::Quantity;
use crate::receivables::{DiscountOffer, DiscountTaxTaken, ItemKind, Offers, OpenItem};
use crate::refusal::Refused;
use crate::returns::{
    self, CreditReturn, Disposition, ReceiveReturn, RegisterReturn, RegisterReturnLine, ReturnId,
    ReturnLine, ReturnState, Sold, TakeBack, TakeBackLine,
};
use crate::shipping::{
    self, CancelShipment, CreateShipment, CreateShipmentLine, PostGoodsIssue, ShipmentId,
};
use crate::stock::Shelves;
use crate::tests::example::{Counted, at, product};

impl Story {
    /// Creates a shipment of order lines and quantities; of none: of all that is free.
    pub fn create(&mut self, lines: &[(i64, Quantity)]) -> Result<ShipmentId, Refused> {
        let line = |&(order_line, quantity)| CreateShipmentLine { order_line, quantity };
        let lines = lines.iter().map(line).collect();
        let created = shipping::create(
            &shipping::CreateShipmentGiven {
                company: &self.company,
                customer: &self.customer,
                order: &self.order,
                order_lines: &self.order_lines.iter().collect::<Vec<_>>(),
            },
            &CreateShipment { order: self.order.id, lines },
            &at(self.day),
            &mut self.ids,
        )?;
        let created = created.with_number(format!("DN-{}", self.shipments.len() + 1));
        let id = created.shipment.id;
        self.shipments.insert(id, created.shipment);
        self.keep_shipment_lines(created.lines);
        self.keep_order_lines(created.order_lines);
        self.keep_events(created.events);
        self.check();
        Ok(id)
    }

    pub fn issue(&mut self, shipment: ShipmentId) -> Result<(), Refused> {
        let lines = self.lines_of(shipment);
        let issued = shipping::issue_goods(
            &shipping::IssueGoodsGiven {
                company: &self.company,
                customer: &self.customer,
                shipment: &self.shipments[&shipment],
                lines: &lines.iter().collect::<Vec<_>>(),
                order: &self.order,
                order_lines: &self.order_lines.iter().collect::<Vec<_>>(),
                balances: &self.balances.values().collect::<Vec<_>>(),
                credit: &self.credit,
                shelves: &Shelves::default(),
            },
            &PostGoodsIssue { shipment },
            &at(self.day),
            &mut self.ids,
        )?;
        self.shipments.insert(shipment, issued.shipment);
        self.keep_shipment_lines(issued.lines);
        self.keep_order_lines(issued.order_lines);
        self.keep_balances(issued.balances);
        self.order = issued.order;
        self.credit = issued.credit;
        self.moves.extend(issued.moves);
        self.entries.extend(issued.entry);
        self.keep_events(issued.events);
        self.check();
        Ok(())
    }

    pub fn cancel_shipment(&mut self, shipment: ShipmentId) -> Result<(), Refused> {
        let lines = self.lines_of(shipment);
        let cancelled = shipping::cancel(
            &shipping::CancelShipmentGiven {
                shipment: &self.shipments[&shipment],
                lines: &lines.iter().collect::<Vec<_>>(),
                order_lines: &self.order_lines.iter().collect::<Vec<_>>(),
            },
            &CancelShipment { shipment },
        )?;
        self.shipments.insert(shipment, cancelled.shipment);
        self.keep_order_lines(cancelled.order_lines);
        self.keep_events(cancelled.events);
        self.check();
        Ok(())
    }

    /// Creates a shipment and issues its goods.
    pub fn ship(&mut self, lines: &[(i64, Quantity)]) -> ShipmentId {
        let shipment = self.create(lines).unwrap();
        self.issue(shipment).unwrap();
        shipment
    }

    pub fn invoice(&mut self) -> Result<InvoiceId, Refused> {
        let posted = invoicing::post(
            &invoicing::PostInvoiceGiven {
                company: &self.company,
                in_base: self.in_base(),
                order: &self.order,
                order_lines: &self.order_lines.iter().collect::<Vec<_>>(),
                shipments: &self.shipments.values().collect::<Vec<_>>(),
                shipment_lines: &self.shipment_lines.values().collect::<Vec<_>>(),
                credit: &self.credit,
                customer: &self.customer,
                buyer: Buyer::of(&self.customer, None),
                products: &self.products.iter().map(|it| (it.id, it)).collect(),
                rates: &self.rates.iter().collect::<Vec<_>>(),
                terms: self.terms.as_ref(),
                deposits: &[],
            },
            &PostInvoice::of(self.order.id),
            &at(self.day),
            &mut self.ids,
        )?;
        self.order = posted.orders[0].clone();
        Ok(self.keep_posted(posted))
    }

    pub(super) fn keep_posted(&mut self, posted: InvoicePosted) -> InvoiceId {
        let posted = posted.with_number(format!("INV-{}", self.invoices.len() + 1));
        let id = posted.invoice.id;
        self.invoices.insert(id, posted.invoice);
        self.keep_invoice_lines(posted.lines);
        self.invoice_taxes.extend(posted.taxes);
        self.keep_items(posted.items);
        self.offers.extend(posted.offers);
        self.keep_order_lines(posted.order_lines);
        self.keep_shipment_lines(posted.shipment_lines);
        self.credit = posted.credit;
        self.entries.extend(posted.entry);
        self.keep_events(posted.events);
        self.check();
        id
    }

    pub fn debit(
        &mut self,
        of: InvoiceId,
        lines: &[DebitInvoiceLine],
    ) -> Result<InvoiceId, Refused> {
        let (reason, lines) = ("too cheap".to_owned(), lines.to_vec());
        let command = DebitInvoice { invoice: of, reason, lines };
        let mut ids = std::mem::replace(&mut self.ids, Counted::new());
        let records = Records::of(self, of);
        let given = invoicing::DebitInvoiceGiven {
            company: &self.company,
            in_base: self.in_base(),
            original: records.original(),
            credit: &self.credit,
            terms: self.terms.as_ref(),
        };
        let posted = invoicing::debit(&given, &command, &at(self.day), &mut ids);
        self.ids = ids;
        Ok(self.keep_posted(posted?))
    }

    /// Ships everything and bills it.
    pub fn ship_and_invoice(&mut self) -> InvoiceId {
        self.ship(&[]);
        self.invoice().unwrap()
    }

    /// Credits lines and quantities of an invoice; none: the rest.
    pub fn credit(
        &mut self,
        of: InvoiceId,
        lines: &[(i64, Quantity)],
    ) -> Result<InvoiceId, Refused> {
        let line = |&(line_no, quantity)| CreditInvoiceLine { line_no, quantity };
        let lines = lines.iter().map(line).collect();
        let reason = "too dear".to_owned();
        let command = CreditInvoice { invoice: of, reason, lines };
        let mut ids = std::mem::replace(&mut self.ids, Counted::new());
        let records = Records::of(self, of);
        let given = invoicing::CreditInvoiceGiven {
            company: &self.company,
            original: records.original(),
            credit: &self.credit,
            deposit: None,
        };
        let posted = invoicing::credit(&given, &command, &at(self.day), &mut ids);
        self.ids = ids;
        Ok(self.keep_note(posted?))
    }

    pub fn pay(
        &mut self,
        amount: Money,
        stated: &[(InvoiceId, Money)],
        automatic: Matching,
    ) -> Result<Uuid, Refused> {
        self.pay_short(amount, stated, automatic, &[])
    }

    /// Pays less than is due, with what is deducted.
    pub fn pay_short(
        &mut self,
        amount: Money,
        stated: &[(InvoiceId, Money)],
        automatic: Matching,
        deductions: &[ShortPaid],
    ) -> Result<Uuid, Refused> {
        let command = payment::ReceivePayment {
            customer: self.customer.id,
            method: Method::Bank,
            reference: String::new(),
            amount,
            applications: applications(stated),
            automatic,
        };
        let (day, receiving) = (self.day, Receiving { deductions, ..Receiving::plain(&command) });
        let received =
            self.with_payment(|given, ids| payment::receive(given, &receiving, &at(day), ids))?;
        let id = received.payment.id.uuid();
        self.keep_received(received);
        self.check();
        Ok(id)
    }

    /// Decides by what a payment is decided on.
    pub fn with_payment<T>(
        &mut self,
        decide: impl FnOnce(&payment::ReceivePaymentGiven<'_>, &mut dyn Ids) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let offers: Vec<&DiscountOffer> = self.offers.iter().collect();
        let taken: Vec<&DiscountTaxTaken> = self.discount_taxes.iter().collect();
        let given = payment::ReceivePaymentGiven {
            offers: Offers { offers: &offers, taken: &taken },
            company: &self.company,
            credit: Some(&self.credit),
            group: &[],
            items: &self.items.values().collect::<Vec<_>>(),
            tolerance: self.tolerance.as_ref(),
            disputes: &[],
            in_base: InBase::only(self.company.base_currency),
        };
        decide(&given, &mut self.ids)
    }

    /// Keeps items that were changed.
    pub fn keep(&mut self, changed: Vec<OpenItem>) {
        self.keep_items(changed);
    }

    /// Keeps a payment that was received.
    pub fn keep_received(&mut self, received: PaymentReceived) {
        let received = received.with_number(format!("PAY-{}", self.payments.len() + 1));
        self.payments.push(received.payment);
        self.keep_items(received.items);
        self.keep_items(received.on_account.into_iter().collect());
        self.settlements.extend(received.settlements);
        self.keep_credits(received.credits);
        self.entries.extend(received.entry);
        self.keep_discounts(received.discounts);
        for deducted in received.deductions {
            let count = self.items.values().filter(|it| it.kind == ItemKind::Deduction).count();
            self.keep_deducted(deducted.with_number(format!("DED-{}", count + 1)));
        }
        self.keep_events(received.events);
    }

    /// Applies what is on account of the last payment.
    pub fn apply(
        &mut self,
        stated: &[(InvoiceId, Money)],
        automatic: Matching,
    ) -> Result<(), Refused> {
        let payment = self.payments.last().unwrap();
        let offers: Vec<&DiscountOffer> = self.offers.iter().collect();
        let taken: Vec<&DiscountTaxTaken> = self.discount_taxes.iter().collect();
        let applied = payment::apply(
            &payment::ApplyOnAccountGiven {
                offers: Offers { offers: &offers, taken: &taken },
                company: &self.company,
                payment,
                on_account: self.items.get(&payment.id.uuid()),
                credit: &self.credit,
                group: &[],
                items: &self.items.values().collect::<Vec<_>>(),
            },
            &ApplyOnAccount { payment: payment.id, applications: applications(stated), automatic },
            &at(self.day),
            &mut self.ids,
        )?;
        self.keep_items(applied.items);
        self.keep_items(vec![applied.source]);
        self.settlements.extend(applied.settlements);
        self.keep_credits(applied.credits);
        self.entries.extend(applied.entry);
        self.keep_discounts(applied.discounts);
        self.keep_events(applied.events);
        self.check();
        Ok(())
    }

    /// Registers a return of lines. What was sold before is all lines of all invoices.
    pub fn register(&mut self, lines: Vec<RegisterReturnLine>) -> Result<ReturnId, Refused> {
        let sold = self.invoice_lines.values().map(|line| Sold {
            invoice: &self.invoices[&line.invoice],
            line,
            credited: self.credited_lines.get(&(line.invoice, line.line_no)),
        });
        let products: Vec<_> = (1..30).map(product).collect();
        let open = |id: &ReturnId| self.returns[id].state != ReturnState::Credited;
        let under_way: Vec<&ReturnLine> =
            self.return_lines.values().filter(|line| open(&line.return_id)).collect();
        let registered = returns::register(
            &returns::RegisterReturnGiven {
                company: &self.company,
                customer: Some(&self.customer),
                warehouse: None,
                same_source: None,
                products: &products.iter().collect::<Vec<_>>(),
                orders: &[&self.order],
                sold: &sold.collect::<Vec<_>>(),
                under_way: &under_way,
                tax_rates: &self.rates.iter().collect::<Vec<_>>(),
            },
            &RegisterReturn {
                customer: self.customer.id,
                source_number: String::new(),
                reason: "does not fit".to_owned(),
                warehouse: None,
                without_sale: self.without_sale,
                lines,
            },
            &at(self.day),
            &mut self.ids,
        )?;
        let registered = registered.with_number(format!("RMA-{}", self.returns.len() + 1));
        let id = registered.rma.id;
        self.returns.insert(id, registered.rma);
        self.keep_return_lines(registered.lines);
        self.keep_events(registered.events);
        self.check();
        Ok(id)
    }

    pub fn receive(&mut self, return_id: ReturnId) -> Result<(), Refused> {
        let lines = self.return_lines_of(return_id);
        let received = returns::receive(
            &returns::ReceiveReturnGiven {
                company: &self.company,
                rma: &self.returns[&return_id],
                lines: &lines.iter().collect::<Vec<_>>(),
                invoice_lines: &self.invoice_lines.values().collect::<Vec<_>>(),
                order_lines: &self.order_lines.iter().collect::<Vec<_>>(),
                shipment_lines: &self.shipment_lines.values().collect::<Vec<_>>(),
                balances: &self.balances.values().collect::<Vec<_>>(),
                shelves: &Shelves::default(),
            },
            &ReceiveReturn { return_id },
            &at(self.day),
            &mut self.ids,
        )?;
        self.returns.insert(return_id, received.rma);
        self.keep_return_lines(received.lines);
        self.keep_order_lines(received.order_lines);
        self.keep_shipment_lines(received.shipment_lines);
        self.keep_balances(received.balances);
        self.moves.extend(received.moves);
        self.entries.extend(received.entry);
        self.keep_events(received.events);
        self.check();
        Ok(())
    }

    /// Takes goods of a shipment back that are not billed: line, quantity, what becomes of them.
    pub fn take_back(
        &mut self,
        shipment: ShipmentId,
        lines: &[(i64, Quantity, Disposition)],
    ) -> Result<ReturnId, Refused> {
        let line = |&(line_no, quantity, disposition): &(i64, Quantity, Disposition)| {
            TakeBackLine { line_no, quantity, disposition }
        };
        let command = TakeBack {
            shipment,
            reason: "the box was open".to_owned(),
            lines: lines.iter().map(line).collect(),
        };
        let of_shipment = self.lines_of(shipment);
        let taken = returns::take_back(
            &returns::TakeBackGiven {
                company: &self.company,
                shipment: &self.shipments[&shipment],
                shipment_lines: &of_shipment.iter().collect::<Vec<_>>(),
                order: &self.order,
                order_lines: &self.order_lines.iter().collect::<Vec<_>>(),
                credit: &self.credit,
                balances: &self.balances.values().collect::<Vec<_>>(),
                shelves: &Shelves::default(),
            },
            &command,
            &at(self.day),
            &mut self.ids,
        )?;
        let taken = taken.with_number(&format!("RMA-{}", self.returns.len() + 1));
        let id = taken.rma.id;
        self.returns.insert(id, taken.rma);
        self.keep_return_lines(taken.lines);
        self.keep_shipment_lines(taken.shipment_lines);
        self.order = taken.order;
        self.keep_order_lines(taken.order_lines);
        self.credit = taken.credit;
        self.keep_balances(taken.balances);
        self.moves.extend(taken.moves);
        self.entries.extend(taken.entry);
        self.keep_events(taken.events);
        self.check();
        Ok(id)
    }

    pub fn credit_return(&mut self, return_id: ReturnId) -> Result<InvoiceId, Refused> {
        let lines = self.return_lines_of(return_id);
        let mut invoices: Vec<InvoiceId> = lines.iter().filter_map(|line| line.invoice).collect();
        invoices.sort();
        invoices.dedup();
        let mut ids = std::mem::replace(&mut self.ids, Counted::new());
        let records: Vec<Records<'_>> =
            invoices.into_iter().map(|invoice| Records::of(self, invoice)).collect();
        let credited = invoicing::credit_return(
            &invoicing::CreditReturnGiven {
                company: &self.company,
                in_base: self.in_base(),
                customer: &self.customer,
                buyer: Buyer::of(&self.customer, None),
                rma: &self.returns[&return_id],
                lines: &lines.iter().collect::<Vec<_>>(),
                originals: &records.iter().map(Records::original).collect::<Vec<_>>(),
                credit: &self.credit,
                rates: &self.rates.iter().collect::<Vec<_>>(),
            },
            &CreditReturn { return_id },
            &at(self.day),
            &mut ids,
        );
        self.ids = ids;
        let credited = credited?;
        self.returns.insert(return_id, credited.rma);
        self.keep_return_lines(credited.lines);
        Ok(self.keep_note(credited.note))
    }

    pub(super) fn keep_note(&mut self, posted: CreditNotePosted) -> InvoiceId {
        let id = self.take_note(posted);
        self.check();
        id
    }

    /// Keeps a credit note that another document comes with; the books agree with both.
    pub(super) fn take_note(&mut self, posted: CreditNotePosted) -> InvoiceId {
        let posted = posted.with_number(format!("CN-{}", self.invoices.len() + 1));
        let id = posted.note.id;
        self.invoices.insert(id, posted.note);
        self.keep_invoice_lines(posted.lines);
        self.invoice_taxes.extend(posted.taxes);
        for counter in posted.credited_lines {
            self.credited_lines.insert((counter.invoice, counter.line_no), counter);
        }
        for counter in posted.credited_taxes {
            let key = (counter.invoice, counter.category, counter.rate);
            self.credited_taxes.retain(|old| (old.invoice, old.category, old.rate) != key);
            self.credited_taxes.push(counter);
        }
        self.keep_items(posted.settled);
        self.keep_discount_taxes(posted.discounts_back);
        self.entries.extend(posted.back_entries);
        self.keep_items(vec![posted.item]);
        self.settlements.extend(posted.settlements);
        self.credit = posted.credit;
        self.entries.extend(posted.entry);
        self.keep_events(posted.events);
        id
    }
}

fn applications(stated: &[(InvoiceId, Money)]) -> Vec<Application> {
    let application = |&(invoice, amount)| Application { invoice: InvoiceRef::Id(invoice), amount };
    stated.iter().map(application).collect()
}
