//! `receivables.charge_interest`: interest on what is, or was, paid late.
use super::claims::Claims;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, ledger};
use quittance_domain::company::{NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::ledger::InBase;
use quittance_domain::receivables::{
    ChargeInterest, ChargeInterestGiven, ChargeMade, CollectionItem, InterestCharged, LateChargeId,
    LateChargeKind, charge_interest,
};
use quittance_domain::{At, Ids, Money, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A charge that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeReply {
    /// Which.
    pub charge: LateChargeId,
    /// Its number.
    pub number: String,
    /// What is charged.
    pub kind: LateChargeKind,
    /// How much.
    pub amount: Money,
}

/// The records that it is decided on.
pub struct Given {
    in_base: InBase,
    credit: Arc<CreditAccount>,
    claims: Claims,
}

impl Command for ChargeInterest {
    const NAME: &'static str = "receivables.charge_interest";
    type Given = Given;
    type Decision = InterestCharged;
    type Reply = ChargeReply;

    /// Refusals: `receivables.customer_not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        look.want::<NumberSeries>(Series::LateCharge.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        let company = company::find(look)?;
        let credit = super::credit(look, self.customer)?;
        let whose = (self.customer, credit.currency);
        let claims = Claims::find(look, whose, &self.invoices)?;
        let in_base = ledger::in_base(look, &company, (credit.currency, at.business_date))?;
        Ok(Given { in_base, credit, claims })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<InterestCharged, Refused> {
        let borrowed = given.claims.borrowed();
        let claims = borrowed.claims(at.business_date);
        let given = ChargeInterestGiven {
            in_base: given.in_base,
            claims: &claims,
            rules: borrowed.rules(),
            credit: &given.credit,
        };
        charge_interest(&given, self, at, ids)
    }

    fn record(
        &self,
        given: Given,
        charged: InterestCharged,
        recorder: &mut Recorder<'_>,
    ) -> Result<ChargeReply, Halt> {
        let reply = record_charge(charged.made, recorder)?;
        record_states(&given.claims, charged.states, recorder);
        recorder.update(charged.credit);
        Ok(reply)
    }
}

/// Records a charge under its number.
pub(super) fn record_charge(
    made: ChargeMade,
    recorder: &mut Recorder<'_>,
) -> Result<ChargeReply, Halt> {
    let number = recorder.draw(Series::LateCharge, made.charge.charged_on)?;
    let made = made.with_number(number);
    let charge = &made.charge;
    let reply = ChargeReply {
        charge: charge.id,
        number: charge.number.clone(),
        kind: charge.kind,
        amount: charge.amount,
    };
    recorder.insert(made.charge);
    recorder.insert_all(made.lines);
    recorder.insert(made.item);
    made.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
    recorder.emit(made.event);
    Ok(reply)
}

/// Records what was done about items.
pub(super) fn record_states(
    claims: &Claims,
    states: Vec<CollectionItem>,
    recorder: &mut Recorder<'_>,
) {
    for state in states {
        match claims.has_state(&state) {
            true => recorder.update(state),
            false => recorder.insert(state),
        }
    }
}
