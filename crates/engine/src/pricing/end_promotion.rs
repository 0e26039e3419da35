//! `pricing.end_promotion`: records that a promotion is looked at no more.
use super::{policy, record_policy};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::pricing::{
    EndPromotion, Policy, PricingRefusal, Promotion, PromotionEnded, end_promotion,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What the decision needs.
#[derive(Debug)]
pub struct Given {
    promotion: Arc<Promotion>,
    policy: Policy,
}

impl Command for EndPromotion {
    const NAME: &'static str = "pricing.end_promotion";
    type Given = Given;
    type Decision = PromotionEnded;
    type Reply = ();

    fn rows(&self) -> usize {
        3
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        let promotion = look.find::<Promotion>(self.promotion)?;
        let unknown = || Halt::Refused(PricingRefusal::UnknownPromotion.into());
        Ok(Given { promotion: promotion.ok_or_else(unknown)?, policy: policy(look)? })
    }

    fn decide(
        &self,
        given: &Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<PromotionEnded, Refused> {
        end_promotion(&given.promotion)
    }

    fn record(
        &self,
        given: Given,
        ended: PromotionEnded,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        let promotions = given.policy.promotions - 1;
        assert!(promotions >= 0, "a promotion that is active was counted");
        record_policy(Policy { promotions, ..given.policy }, recorder)?;
        recorder.update(ended.promotion);
        recorder.emit_all(ended.events);
        Ok(())
    }
}
