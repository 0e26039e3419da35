//! `pricing.create_promotion`: records a promotion with its coupons, and counts it.
use super::{policy, record_policy};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::customer::{Customer, CustomerGroup};
use quittance_domain::pricing::promotion::{COUPONS_MAX, SELECTED_MAX};
use quittance_domain::pricing::{
    Coupon, CreatePromotion, CreatePromotionGiven, Policy, PromotionCreated, PromotionId,
    Selection, create_promotion,
};
use quittance_domain::product::{Product, ProductGroup};
use quittance_domain::{At, Ids, Refused};
use quittance_store::pricing::PromotionByCode;
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A promotion that was created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionReply {
    /// Its id.
    pub promotion: PromotionId,
    /// Its code.
    pub code: String,
}

/// What the decision needs.
#[derive(Debug)]
pub struct Given {
    given: CreatePromotionGiven,
    policy: Policy,
}

impl Command for CreatePromotion {
    const NAME: &'static str = "pricing.create_promotion";
    type Given = Given;
    type Decision = PromotionCreated;
    type Reply = PromotionReply;

    fn rows(&self) -> usize {
        4 + 2 * self.coupons.len() + self.rule.selection.ids().count()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want_all::<PromotionByCode>(self.code.clone());
        crate::company::find(look)?;
        let coupons = || self.coupons.iter().take(COUPONS_MAX);
        coupons().for_each(|coupon| look.want::<Coupon>(coupon.code.clone()));
        let known = known(look, &self.rule.selection)?;
        let mut taken = BTreeSet::new();
        for coupon in coupons() {
            taken.extend(look.find::<Coupon>(coupon.code.clone())?.map(|it| it.code.clone()));
        }
        let policy = policy(look)?;
        let same_code = look.all::<PromotionByCode>(self.code.clone())?;
        let same_code = same_code.first().map(|promotion| promotion.id);
        let active = policy.promotions;
        Ok(Given { given: CreatePromotionGiven { same_code, taken, known, active }, policy })
    }

    fn decide(
        &self,
        given: &Given,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<PromotionCreated, Refused> {
        create_promotion(&given.given, self, ids)
    }

    fn record(
        &self,
        given: Given,
        created: PromotionCreated,
        recorder: &mut Recorder<'_>,
    ) -> Result<PromotionReply, Halt> {
        let promotion = created.promotion;
        let reply = PromotionReply { promotion: promotion.id, code: promotion.code.clone() };
        let promotions = given.policy.promotions + 1;
        record_policy(Policy { promotions, ..given.policy }, recorder)?;
        recorder.insert(promotion);
        recorder.insert_all(created.coupons);
        recorder.emit_all(created.events);
        Ok(reply)
    }
}

/// Which of the selected records are there. More than a promotion may select is refused before
/// any of them counts.
fn known(look: &Look<'_>, selection: &Selection) -> Result<BTreeSet<Uuid>, Missing> {
    let (customers, groups) = (&selection.customers, &selection.groups);
    let (products, product_groups) = (&selection.products, &selection.product_groups);
    if selection.ids().count() > SELECTED_MAX {
        return Ok(BTreeSet::new());
    }
    customers.iter().for_each(|id| look.want::<Customer>(*id));
    groups.iter().for_each(|id| look.want::<CustomerGroup>(*id));
    products.iter().for_each(|id| look.want::<Product>(*id));
    product_groups.iter().for_each(|id| look.want::<ProductGroup>(*id));
    let mut known = BTreeSet::new();
    for id in customers {
        known.extend(look.find::<Customer>(*id)?.map(|it| it.id.uuid()));
    }
    for id in groups {
        known.extend(look.find::<CustomerGroup>(*id)?.map(|it| it.id.uuid()));
    }
    for id in products {
        known.extend(look.find::<Product>(*id)?.map(|it| it.id.uuid()));
    }
    for id in product_groups {
        known.extend(look.find::<ProductGroup>(*id)?.map(|it| it.id.uuid()));
    }
    Ok(known)
}
