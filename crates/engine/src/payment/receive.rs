//! `payment.receive`: takes in a payment and settles invoices with it.
use super::{PaymentReply, Reach, Reached, early, named};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{autopilot, company, ledger};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::ledger::InBase;
use quittance_domain::payment::receive::{PaymentReceived, ReceivePaymentGiven, receive};
use quittance_domain::payment::{ReceivePayment, Receiving, ShortPaid, Tolerance};
use quittance_domain::receivables::{Dispute, OpenItem};
use quittance_domain::{At, Date, Ids, Money, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    credit: Option<Arc<CreditAccount>>,
    tolerance: Option<Arc<Tolerance>>,
    disputes: Vec<Arc<Dispute>>,
    reached: Reached,
    in_base: InBase,
}

impl Given {
    /// Gathers them for a payment with what is deducted from it; the money came in on a day.
    /// Refusals: none; who does not exist has no credit account.
    pub(super) fn gather(
        command: &ReceivePayment,
        deductions: &[ShortPaid],
        paid_on: Date,
        (look, at): (&Look<'_>, &At),
    ) -> Result<Given, Halt> {
        let mut invoices = named(&command.applications);
        invoices.extend(deductions.iter().map(|short| &short.invoice));
        let (customer, matching) = (command.customer, command.automatic);
        let reach = Reach { customer, invoices, matching, paid_on: Some(paid_on) };
        look.want::<NumberSeries>(Series::Payment.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        look.want::<CreditAccount>(customer);
        look.want::<Tolerance>(command.amount.currency());
        reach.want(look);
        let company = company::find(look)?;
        autopilot::want_credit_holds(look, &company, customer);
        let day = (command.amount.currency(), at.business_date);
        let reached = reach.items(look);
        let tolerance = look.find::<Tolerance>(command.amount.currency())?;
        let in_base = ledger::in_base(look, &company, day)?;
        let reached = reached?;
        let disputes = match tolerance {
            Some(_) => reached.disputes(look)?,
            None => Vec::new(),
        };
        let credit = look.find::<CreditAccount>(customer)?;
        Ok(Given { company, credit, tolerance, disputes, reached, in_base })
    }

    /// Decides the payment.
    pub(super) fn decide(
        &self,
        receiving: &Receiving<'_>,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<PaymentReceived, Refused> {
        self.with(|given| receive(given, receiving, at, ids))
    }

    /// Decides by them, as the domain takes them.
    pub(super) fn with<T>(
        &self,
        decide: impl FnOnce(&ReceivePaymentGiven<'_>) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let items: Vec<&OpenItem> = self.reached.items.iter().map(Arc::as_ref).collect();
        let group: Vec<&CreditAccount> = self.reached.group.iter().map(Arc::as_ref).collect();
        let offers = self.reached.offers.borrowed();
        let disputes: Vec<&Dispute> = self.disputes.iter().map(Arc::as_ref).collect();
        decide(&ReceivePaymentGiven {
            offers: offers.offers(),
            company: &self.company,
            credit: self.credit.as_deref(),
            group: &group,
            items: &items,
            tolerance: self.tolerance.as_deref(),
            disputes: &disputes,
            in_base: self.in_base,
        })
    }

    /// The company's record.
    pub(super) fn company(&self) -> &Company {
        &self.company
    }
}

/// Records a payment that was received, and what came with it.
pub(crate) fn record(
    received: PaymentReceived,
    recorder: &mut Recorder<'_>,
) -> Result<PaymentReply, Halt> {
    let number = recorder.draw(Series::Payment, received.payment.received_on)?;
    let received = received.with_number(number);
    let payment = received.payment;
    let on_account = match &received.on_account {
        Some(item) => item.open.absolute().map_err(Refused::from)?,
        None => Money::zero(payment.currency),
    };
    let reply = PaymentReply {
        payment: payment.id,
        number: payment.number.clone(),
        applied: payment.amount.checked_sub(on_account).map_err(Refused::from)?,
        discount: early::record(received.discounts, recorder)?,
        on_account,
    };
    recorder.insert(payment);
    recorder.insert_all(received.on_account);
    recorder.update_all(received.items);
    recorder.insert_all(received.settlements);
    let customers: Vec<_> = received.credits.iter().map(|account| account.customer).collect();
    recorder.update_all(received.credits);
    received.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
    if let Some(receipt) = received.receipt {
        recorder.update(receipt);
    }
    recorder.emit_all(received.events);
    for deducted in received.deductions {
        super::declare_deduction::record(deducted, recorder)?;
    }
    for customer in customers {
        autopilot::after_exposure_fell(recorder, customer)?;
    }
    Ok(reply)
}

impl Command for ReceivePayment {
    const NAME: &'static str = "payment.receive";
    type Given = Given;
    type Decision = PaymentReceived;
    type Reply = PaymentReply;

    fn rows(&self) -> usize {
        40 + 4 * self.applications.len()
    }

    /// Refusals: none; who does not exist has no credit account.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        Given::gather(self, &[], at.value_date, (look, at))
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<PaymentReceived, Refused> {
        given.decide(&Receiving::plain(self), at, ids)
    }

    fn record(
        &self,
        _given: Given,
        received: PaymentReceived,
        recorder: &mut Recorder<'_>,
    ) -> Result<PaymentReply, Halt> {
        record(received, recorder)
    }
}
