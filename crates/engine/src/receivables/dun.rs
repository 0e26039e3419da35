//! `receivables.dun_customer`: one customer's dunning letter.
use super::charge_interest::{ChargeReply, record_charge, record_states};
use super::claims::Claims;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, ledger};
use quittance_domain::company::{NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::ledger::InBase;
use quittance_domain::receivables::{
    DunCustomer, DunCustomerGiven, Dunned, DunningLevel, DunningPolicy, LeftOut, LeftOutReason,
    LetterId, RunCustomer, RunLeftOut, dun,
};
use quittance_domain::{At, Ids, Money, Refused};
use quittance_store::receivables::LevelsOfPolicy;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What dunning a customer came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DunReply {
    /// The letter; none: there is nothing to be reminded of.
    pub letter: Option<LetterId>,
    /// Its number; empty: no letter.
    pub number: String,
    /// Its highest level.
    pub level: Option<i64>,
    /// What is open of its invoices.
    pub total: Option<Money>,
    /// What is charged with it.
    pub charges: Vec<ChargeReply>,
    /// The overdue invoices that are in no letter.
    pub left_out: Vec<LeftOutReply>,
}

/// An overdue invoice that is in no letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutReply {
    /// Its number.
    pub document: String,
    /// Why.
    pub reason: LeftOutReason,
}

/// The records that it is decided on; none: the customer has had its turn in this run.
pub struct Given(Option<Turn>);

struct Turn {
    in_base: InBase,
    credit: Arc<CreditAccount>,
    claims: Claims,
    policy: Option<(Arc<DunningPolicy>, Vec<Arc<DunningLevel>>)>,
}

impl Command for DunCustomer {
    const NAME: &'static str = "receivables.dun_customer";
    type Given = Given;
    type Decision = Option<Dunned>;
    type Reply = DunReply;

    /// Refusals: `receivables.customer_not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        for series in [Series::DunningLetter, Series::LateCharge, Series::Journal] {
            look.want::<NumberSeries>(series.key(at.business_date));
        }
        let company = company::find(look)?;
        let credit = super::credit(look, self.customer)?;
        if let Some(run) = self.run
            && look.find::<RunCustomer>((run, self.customer))?.is_some()
        {
            return Ok(Given(None));
        }
        let claims = Claims::find(look, (self.customer, credit.currency), &[])?;
        let own = claims.profile.as_ref().and_then(|profile| profile.dunning_policy);
        let policy = match own.or(claims.policy.dunning_policy) {
            Some(id) => {
                look.want_all::<LevelsOfPolicy>(id);
                let policy = look.find::<DunningPolicy>(id)?;
                let mut levels = look.all::<LevelsOfPolicy>(id)?;
                levels.sort_by_key(|level| level.level);
                policy.map(|policy| (policy, levels))
            }
            None => None,
        };
        let in_base = ledger::in_base(look, &company, (credit.currency, at.business_date))?;
        Ok(Given(Some(Turn { in_base, credit, claims, policy })))
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<Option<Dunned>, Refused> {
        let Some(turn) = &given.0 else {
            return Ok(None);
        };
        let borrowed = turn.claims.borrowed();
        let claims = borrowed.claims(at.business_date);
        let policy = turn.policy.as_ref();
        let policy = policy.map(|(policy, levels)| (policy.as_ref(), super::borrowed(levels)));
        let given = DunCustomerGiven {
            in_base: turn.in_base,
            policy: policy.as_ref().map(|(policy, levels)| (*policy, levels.as_slice())),
            profile: turn.claims.profile.as_deref(),
            claims: &claims,
            rules: borrowed.rules(),
            credit: &turn.credit,
        };
        dun(&given, self, at, ids).map(Some)
    }

    fn record(
        &self,
        given: Given,
        dunned: Option<Dunned>,
        recorder: &mut Recorder<'_>,
    ) -> Result<DunReply, Halt> {
        let mut reply = DunReply {
            letter: None,
            number: String::new(),
            level: None,
            total: None,
            charges: Vec::new(),
            left_out: Vec::new(),
        };
        let (Given(Some(turn)), Some(dunned)) = (given, dunned) else {
            return Ok(reply);
        };
        if let Some(issued) = dunned.letter {
            let number = recorder.draw(Series::DunningLetter, issued.letter.sent_on)?;
            let issued = issued.with_number(number);
            reply.letter = Some(issued.letter.id);
            reply.number.clone_from(&issued.letter.number);
            reply.level = Some(issued.letter.level);
            reply.total = Some(issued.letter.total);
            recorder.insert(issued.letter);
            recorder.insert_all(issued.lines);
            recorder.emit(issued.event);
        }
        for made in dunned.charges {
            reply.charges.push(record_charge(made, recorder)?);
        }
        record_states(&turn.claims, dunned.states, recorder);
        dunned.profile.map_or(Ok(()), |profile| recorder.put(profile))?;
        if let Some(credit) = dunned.credit {
            recorder.update(credit);
        }
        record_turn(self, &reply, &dunned.left_out, recorder);
        let told = |left: LeftOut| {
            let (document, reason) = (left.document_number, left.reason);
            LeftOutReply { document, reason }
        };
        reply.left_out = dunned.left_out.into_iter().map(told).collect();
        Ok(reply)
    }
}

/// What a run keeps of a customer's turn.
fn record_turn(
    command: &DunCustomer,
    reply: &DunReply,
    left_out: &[LeftOut],
    recorder: &mut Recorder<'_>,
) {
    let Some(run) = command.run else {
        return;
    };
    let customer = command.customer;
    let count = i64::try_from(left_out.len()).expect("a customer's invoices are counted");
    recorder.insert(RunCustomer { run, customer, letter: reply.letter, left_out: count });
    recorder.insert_all(left_out.iter().map(|left| RunLeftOut {
        run,
        document: left.document,
        instalment: left.instalment,
        customer,
        document_number: left.document_number.clone(),
        reason: left.reason,
    }));
}
