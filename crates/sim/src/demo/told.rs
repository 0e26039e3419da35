//! What is worth telling of the year.
use super::risk::Lost;
use super::{DemoError, Sale, Story, Waiting};
use crate::world::World;
use quittance_domain::receivables::PromiseState;
use quittance_domain::{Currency, Date, Money};
use quittance_store::receivables;

/// Promises of one customer that are read.
const PROMISES_MAX: i64 = 100;

/// A part of the story.
#[derive(Clone, Debug)]
pub enum Chapter {
    /// Goods could not be had for some weeks.
    Shortage {
        /// Which.
        sku: String,
        /// What they are called.
        name: String,
        /// Ordered from here on …
        from: Date,
        /// … they did not come before this day.
        until: Date,
        /// Orders that waited for them.
        orders: usize,
        /// Those of them that were cancelled.
        given_up: usize,
    },
    /// A customer went bankrupt.
    Failed {
        /// Its code.
        code: String,
        /// Its name.
        name: String,
        /// When it was blocked.
        blocked: Date,
        /// Orders that were stopped then.
        stopped: usize,
        /// When its insolvency was announced.
        insolvent: Date,
        /// Invoices that were written off, and what they came to.
        written_off: (usize, Money),
        /// The tax of it that came back.
        relieved: Money,
        /// The quota that was paid.
        quota: Money,
    },
    /// Customers paid late.
    Late {
        /// Letters of each level.
        letters: [usize; 3],
        /// Interest and compensation that they charged.
        charged: Money,
        /// The day of the latest letter.
        latest: Date,
        /// Promises that were kept, and broken.
        promises: (usize, usize),
    },
    /// Customers contested invoices.
    Contested {
        /// How often.
        disputes: usize,
        /// How often they were right.
        accepted: usize,
    },
}

/// What the clerks remember of the year.
#[derive(Default)]
pub struct Told {
    /// Orders that waited for the goods that could not be had, and how many gave up.
    short: usize,
    short_given_up: usize,
    /// Disputes that were opened, and those in which the customer was right.
    pub disputes: usize,
    pub accepted: usize,
    /// Orders that were stopped as the customer who fails was blocked.
    pub stopped: usize,
    /// What was given up of it.
    pub lost: Vec<Lost>,
    /// The tax that came back of it, and the quota. Unit: cents.
    pub relieved: i64,
    pub recovered: i64,
}

impl Told {
    /// Notes an order that waits, if it is for what cannot be had.
    pub(super) fn note_waiting(&mut self, sale: &Sale<'_>, waiting: Waiting, world: &World) {
        self.short += usize::from(is_short(sale, waiting, world));
    }

    /// Notes an order that was given up, if it waited for what cannot be had.
    pub(super) fn note_given_up(&mut self, sale: &Sale<'_>, waiting: Waiting, world: &World) {
        self.short_given_up += usize::from(is_short(sale, waiting, world));
    }
}

fn is_short(sale: &Sale<'_>, waiting: Waiting, world: &World) -> bool {
    let Some(shortage) = world.shortage else { return false };
    let is_then = (shortage.from..shortage.until).contains(&waiting.since);
    let wants = sale.planned.lines.iter().any(|line| line.goods == shortage.goods);
    waiting.for_stock && is_then && wants
}

impl Story<'_> {
    /// The chapters of the year.
    pub(super) fn chapters(&self) -> Result<Vec<Chapter>, DemoError> {
        let (disputes, accepted) = (self.told.disputes, self.told.accepted);
        let contested = (disputes > 0).then_some(Chapter::Contested { disputes, accepted });
        let told = [self.shortage(), self.failed(), self.late()?, contested];
        Ok(told.into_iter().flatten().collect())
    }

    fn shortage(&self) -> Option<Chapter> {
        let shortage = self.world.shortage.filter(|_| self.told.short > 0)?;
        let goods = &self.world.goods[shortage.goods].create;
        Some(Chapter::Shortage {
            sku: goods.sku.clone(),
            name: goods.name.clone(),
            from: shortage.from,
            until: shortage.until,
            orders: self.told.short,
            given_up: self.told.short_given_up,
        })
    }

    fn failed(&self) -> Option<Chapter> {
        let failing = self.world.failing;
        let buyer = &self.world.buyers[failing.buyer].create;
        let lost = self.told.lost.iter().map(|lost| lost.amount.minor()).sum();
        (!self.told.lost.is_empty()).then(|| Chapter::Failed {
            code: buyer.code.clone(),
            name: buyer.name.clone(),
            blocked: failing.blocked,
            stopped: self.told.stopped,
            insolvent: failing.insolvent,
            written_off: (self.told.lost.len(), euros(lost)),
            relieved: euros(self.told.relieved),
            quota: euros(self.told.recovered),
        })
    }

    fn late(&self) -> Result<Option<Chapter>, DemoError> {
        let period = (self.world.opening, self.world.last_day());
        let letters =
            self.clerk.read(|reader, company| receivables::letters(reader, company, period))?;
        let Some(latest) = letters.last().map(|letter| letter.sent_on) else { return Ok(None) };
        let of_level = |level| letters.iter().filter(|letter| letter.level == level).count();
        let charged = letters.iter().map(|letter| letter.charges.minor()).sum();
        Ok(Some(Chapter::Late {
            letters: [1, 2, 3].map(of_level),
            charged: euros(charged),
            latest,
            promises: self.judged()?,
        }))
    }

    /// Promises that were kept, and broken.
    fn judged(&self) -> Result<(usize, usize), DemoError> {
        let (mut kept, mut broken) = (0, 0);
        for customer in &self.buyers {
            let promises = self.clerk.read(|reader, company| {
                receivables::promises_of(reader, company, *customer, PROMISES_MAX)
            })?;
            kept += promises.iter().filter(|it| it.state == PromiseState::Kept).count();
            broken += promises.iter().filter(|it| it.state == PromiseState::Broken).count();
        }
        Ok((kept, broken))
    }
}

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}
