//! `payment.identify`: money of an unknown payer becomes a payment of its customer.
use super::PaymentReply;
use super::pay_back_unidentified::find;
use super::receive::{self, Given};
use crate::command::{Command, Halt};
use crate::company;
use crate::recorder::Recorder;
use quittance_domain::payment::{IdentifyReceipt, PaymentReceived, Receiving, UnidentifiedReceipt};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for IdentifyReceipt {
    const NAME: &'static str = "payment.identify";
    type Given = (Given, Arc<UnidentifiedReceipt>);
    type Decision = PaymentReceived;
    type Reply = PaymentReply;

    fn rows(&self) -> usize {
        40 + 4 * self.applications.len()
    }

    /// Refusals: `payment.receipt_not_found`, `payment.receipt_resolved`,
    /// `payment.before_payment`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Self::Given, Halt> {
        look.want::<UnidentifiedReceipt>(self.receipt);
        let company = company::find(look)?;
        let receipt = find(look, self.receipt)?;
        let payment = self.payment(&receipt, &company, at)?;
        Ok((Given::gather(&payment, &[], receipt.value_on, (look, at))?, receipt))
    }

    fn decide(
        &self,
        (given, receipt): &Self::Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<PaymentReceived, Refused> {
        let payment = self.payment(receipt, given.company(), at)?;
        let plain = Receiving::plain(&payment);
        given.decide(&Receiving { receipt: Some(receipt), ..plain }, at, ids)
    }

    fn record(
        &self,
        _given: Self::Given,
        received: PaymentReceived,
        recorder: &mut Recorder<'_>,
    ) -> Result<PaymentReply, Halt> {
        receive::record(received, recorder)
    }
}
