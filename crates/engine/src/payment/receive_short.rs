//! `payment.receive_short`: takes in a payment with what the customer deducted from it.
use super::PaymentReply;
use super::receive::{self, Given};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{NumberSeries, Series};
use quittance_domain::payment::{PaymentReceived, ReceiveShortPayment, Receiving};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;

impl Command for ReceiveShortPayment {
    const NAME: &'static str = "payment.receive_short";
    type Given = Given;
    type Decision = PaymentReceived;
    type Reply = PaymentReply;

    fn rows(&self) -> usize {
        40 + 4 * self.payment.applications.len() + 10 * self.deductions.len()
    }

    /// Refusals: none; who does not exist has no credit account.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        look.want::<NumberSeries>(Series::Deduction.key(at.business_date));
        Given::gather(&self.payment, &self.deductions, at.value_date, (look, at))
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<PaymentReceived, Refused> {
        let plain = Receiving::plain(&self.payment);
        given.decide(&Receiving { deductions: &self.deductions, ..plain }, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        received: PaymentReceived,
        recorder: &mut Recorder<'_>,
    ) -> Result<PaymentReply, Halt> {
        receive::record(received, recorder)
    }
}
