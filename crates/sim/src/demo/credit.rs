//! Orders that wait: for goods until they come, for credit until somebody decides.
use super::clerk::Doing;
use super::{DemoError, Story, Waiting};
use quittance_domain::Date;
use quittance_domain::order::{
    CancelOrder, ConfirmOrder, HoldKind, OrderState, ReleaseHold,
};
use quittance_engine::order::OrderReply;

/// After so many days a customer withdraws an order that still waits.
const PATIENCE_DAYS: i64 = 21;

/// What is done about an order that waits.
enum Decision {
    Wait,
    TryAgain,
    Release(&'static str),
    GiveUp,
}

const GOOD_REASONS: &[&str] = &[
    "customer of many years, payment is on its way",
    "payment announced for this week",
    "limit is under review, agreed by phone",
    "advance payment received at the bank",
];

impl Story<'_> {
    /// Looks at each order that waits.
    pub(super) fn review_holds(&mut self, date: Date, received: bool) -> Result<(), DemoError> {
        for waiting in std::mem::take(&mut self.waiting) {
            let reply = match self.decide(waiting, date, received) {
                Decision::Wait => None,
                Decision::TryAgain => Some(self.try_again(waiting, date)?),
                Decision::Release(reason) => Some(self.release(waiting, date, reason)?),
                Decision::GiveUp => Some(self.give_up(waiting, date)?),
            };
            self.after_review(waiting, date, reply);
        }
        Ok(())
    }

    fn decide(&mut self, waiting: Waiting, date: Date, received: bool) -> Decision {
        let days = date.days_since(waiting.since);
        if days >= PATIENCE_DAYS && self.chance.percent(15) {
            return Decision::GiveUp;
        }
        if waiting.for_stock {
            return if received { Decision::TryAgain } else { Decision::Wait };
        }
        if (1..=3).contains(&days) && self.chance.percent(14) {
            let reason: &&str = self.chance.pick(GOOD_REASONS);
            return Decision::Release(reason);
        }
        // Once a week the credit manager looks whether enough was paid.
        if date.weekday() == 4 { Decision::TryAgain } else { Decision::Wait }
    }

    fn try_again(&self, waiting: Waiting, date: Date) -> Result<OrderReply, DemoError> {
        let order = self.sales[waiting.sale].order;
        let who = if waiting.for_stock { "warehouse" } else { "credit manager" };
        self.clerk.run(at(who, date), ConfirmOrder { order })
    }

    fn release(
        &self,
        waiting: Waiting,
        date: Date,
        reason: &str,
    ) -> Result<OrderReply, DemoError> {
        let release = ReleaseHold {
            order: self.sales[waiting.sale].order,
            kind: HoldKind::Credit,
            reason: reason.to_owned(),
            by: "credit manager".to_owned(),
        };
        self.clerk.run(at("credit manager", date), release)
    }

    fn give_up(&self, waiting: Waiting, date: Date) -> Result<OrderReply, DemoError> {
        let order = self.sales[waiting.sale].order;
        let reason = "the customer would not wait any longer".to_owned();
        self.clerk.run(at("order desk", date), CancelOrder { order, reason })
    }

    fn after_review(&mut self, waiting: Waiting, date: Date, reply: Option<OrderReply>) {
        let Some(reply) = reply else {
            self.waiting.push(waiting);
            return;
        };
        match reply.state {
            OrderState::Confirmed => {
                self.sales[waiting.sale].adventures += 1;
                self.plan_shipping(waiting.sale, date);
            }
            OrderState::Cancelled => self.sales[waiting.sale].to_ship.clear(),
            _ => {
                let for_stock = reply.holds.iter().any(|hold| hold.kind == HoldKind::Stock);
                self.waiting.push(Waiting { for_stock, ..waiting });
            }
        }
    }
}

fn at(who: &'static str, date: Date) -> Doing {
    Doing { who, date, from: 6 * 3_600 + 300, until: 6 * 3_600 + 300 }
}
