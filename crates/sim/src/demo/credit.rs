//! Orders that wait: for goods until they come, for credit until somebody decides.
use super::clerk::{Asked, Doing};
use super::purchasing::Delivery;
use super::{DemoError, Story, Waiting};
use crate::world::Pays;
use quittance_domain::Date;
use quittance_domain::order::{CancelOrder, ConfirmOrder, HoldKind, OrderState, ReleaseHold};
use quittance_engine::order::OrderReply;

/// After so many days a customer may withdraw an order that still waits.
const PATIENCE_DAYS: i64 = 21;

/// What is done about an order that waits.
enum Decision {
    Wait,
    TryAgain,
    Release(&'static str),
    GiveUp,
}

/// An order that waits, and what was decided about it, if anything.
pub struct Review {
    waiting: Waiting,
    decided: Option<Asked<OrderReply>>,
}

const GOOD_REASONS: &[&str] = &[
    "customer of many years, payment is on its way",
    "payment announced for this week",
    "limit is under review, agreed by phone",
    "advance payment received at the bank",
];

impl Story<'_> {
    /// Looks at each order that waits.
    pub(super) fn ask_reviews(
        &mut self,
        date: Date,
        delivered: &[Delivery],
    ) -> Result<Vec<Review>, DemoError> {
        let mut reviews = Vec::with_capacity(self.waiting.len());
        for waiting in std::mem::take(&mut self.waiting) {
            let decided = match self.decide(waiting, date, delivered) {
                Decision::Wait => None,
                Decision::TryAgain => Some(self.try_again(waiting, date)?),
                Decision::Release(reason) => Some(self.release(waiting, date, reason)?),
                Decision::GiveUp => Some(self.give_up(waiting, date)?),
            };
            reviews.push(Review { waiting, decided });
        }
        Ok(reviews)
    }

    fn decide(&mut self, waiting: Waiting, date: Date, delivered: &[Delivery]) -> Decision {
        let days = date.days_since(waiting.since);
        if days >= PATIENCE_DAYS && self.chance.percent(15) {
            return Decision::GiveUp;
        }
        if waiting.for_stock {
            let wanted = &self.sales[waiting.sale].to_ship;
            let mut came = delivered.iter().flat_map(|delivery| &delivery.lines);
            let some_came = came.any(|it| wanted.iter().any(|line| line.goods == it.goods));
            return if some_came { Decision::TryAgain } else { Decision::Wait };
        }
        let is_doubtful =
            self.world.buyers[self.sales[waiting.sale].planned.buyer].pays == Pays::Fails;
        if (1..=3).contains(&days) && !is_doubtful && self.chance.percent(14) {
            let reason: &&str = self.chance.pick(GOOD_REASONS);
            return Decision::Release(reason);
        }
        // Once a week the credit manager looks whether enough was paid.
        if date.weekday() == 4 { Decision::TryAgain } else { Decision::Wait }
    }

    fn try_again(&self, waiting: Waiting, date: Date) -> Result<Asked<OrderReply>, DemoError> {
        let order = self.sales[waiting.sale].order;
        let who = if waiting.for_stock { "warehouse" } else { "credit manager" };
        self.clerk.ask(at(who, date), ConfirmOrder { order })
    }

    fn release(
        &self,
        waiting: Waiting,
        date: Date,
        reason: &str,
    ) -> Result<Asked<OrderReply>, DemoError> {
        let release = ReleaseHold {
            order: self.sales[waiting.sale].order,
            kind: HoldKind::Credit,
            reason: reason.to_owned(),
        };
        self.clerk.ask(at("credit manager", date), release)
    }

    fn give_up(&self, waiting: Waiting, date: Date) -> Result<Asked<OrderReply>, DemoError> {
        let order = self.sales[waiting.sale].order;
        let reason = "the customer would not wait any longer".to_owned();
        self.clerk.ask(at("order desk", date), CancelOrder { order, reason })
    }

    /// What became of the orders that waited.
    pub(super) fn note_reviews(
        &mut self,
        date: Date,
        reviews: Vec<Review>,
    ) -> Result<(), DemoError> {
        for Review { waiting, decided } in reviews {
            let reply = decided.map(|answer| answer()).transpose()?;
            match reply.as_ref().map(|reply| reply.state) {
                Some(OrderState::Confirmed) => {
                    self.sales[waiting.sale].adventures += 1;
                    self.plan_shipping(waiting.sale, date);
                }
                Some(OrderState::Cancelled) => {
                    self.told.note_given_up(&self.sales[waiting.sale], waiting, self.world);
                    self.sales[waiting.sale].to_ship.clear();
                }
                Some(_) | None => {
                    let holds = reply.map(|reply| reply.holds);
                    let for_stock = holds.map_or(waiting.for_stock, |holds| {
                        holds.iter().any(|hold| hold.kind == HoldKind::Stock)
                    });
                    self.waiting.push(Waiting { for_stock, ..waiting });
                }
            }
        }
        Ok(())
    }
}

fn at(who: &'static str, date: Date) -> Doing {
    Doing { who, date, from: 6 * 3_600 + 300, until: 6 * 3_600 + 300 }
}
