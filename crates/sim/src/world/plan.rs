//! The orders of the made-up company, day by day: who orders what, how much, and how.
use super::chance::{Chance, Wheel};
use super::seasons::{is_quiet, is_working, weight_of_month};
use super::{Buyer, Failing, Goods};
use quittance_domain::order::Channel;
use quittance_domain::{Date, Price};

/// An order as it will be placed.
#[derive(Clone, Debug)]
pub struct PlannedOrder {
    /// Who orders, by the place among the customers.
    pub buyer: usize,
    /// How it reaches us.
    pub channel: Channel,
    /// The customer's own number of it; empty for none.
    pub customer_po: String,
    /// When the customer wants it: so many days after it is placed. None: does not say.
    pub wanted_after_days: Option<i64>,
    /// What is ordered, each product once.
    pub lines: Vec<PlannedLine>,
    /// Whether it is too small for free delivery.
    pub freight: bool,
    /// Whether a visit for maintenance is ordered with it.
    pub service: bool,
}

/// One product of it.
#[derive(Clone, Copy, Debug)]
pub struct PlannedLine {
    /// What, by the place in the assortment.
    pub goods: usize,
    /// How many.
    pub quantity: i64,
}

/// A day and its orders.
#[derive(Clone, Debug)]
pub struct PlannedDay {
    /// The business date.
    pub date: Date,
    /// What comes in, in this order.
    pub orders: Vec<PlannedOrder>,
}

impl PlannedDay {
    /// Whether the company works: on Saturdays orders come in and nobody is there.
    pub fn is_working(&self) -> bool {
        is_working(self.date)
    }
}

/// Net value up to which freight is charged. Unit: cents.
const FREE_DELIVERY_FROM: i64 = 25_000;

/// How much more the last day has than the first. Unit: percent.
const GROWTH: i64 = 25;

/// The days from the first to the last, Sundays and holidays left out, with `orders` orders spread
/// over them: more at the start of a week and before Christmas, and more and more over the months.
pub fn generate(
    (first, last): (Date, Date),
    orders: usize,
    (buyers, goods, failing): (&[Buyer], &[Goods], Failing),
    chance: &mut Chance,
) -> Vec<PlannedDay> {
    let days: Vec<Date> = (0..=last.days_since(first))
        .filter_map(|days| first.add_days(days).ok())
        .filter(|date| !is_quiet(*date))
        .collect();
    let span = last.days_since(first).max(1);
    let weight = |date: &Date| {
        let of_weekday = [24, 22, 20, 18, 15, 3][date.weekday() as usize - 1];
        let grown = 100 + GROWTH * date.days_since(first) / span;
        of_weekday * weight_of_month(*date) * grown
    };
    let total: i64 = days.iter().map(weight).sum();
    let stocked = goods.iter().filter(|one| one.is_stocked()).count();
    let taste = Taste {
        buyers,
        goods,
        buyer: Wheel::new(buyers.iter().map(|buyer| buyer.weight)),
        popular: Wheel::new(goods[..stocked].iter().map(|one| one.weight)),
        failing,
    };
    let (mut done, mut placed) = (0, 0);
    let mut numbers = vec![0; buyers.len()];
    let day = |date: Date| {
        done += weight(&date);
        let until = orders * done as usize / total as usize;
        let count = until - placed;
        placed = until;
        let orders = (0..count).map(|_| taste.order(date, &mut numbers, chance)).collect();
        PlannedDay { date, orders }
    };
    days.into_iter().map(day).collect()
}

struct Taste<'a> {
    buyers: &'a [Buyer],
    goods: &'a [Goods],
    buyer: Wheel,
    popular: Wheel,
    failing: Failing,
}

impl Taste<'_> {
    fn order(&self, date: Date, numbers: &mut [i64], chance: &mut Chance) -> PlannedOrder {
        let at = self.who(date, chance);
        let buyer = &self.buyers[at];
        let lines = self.lines(buyer, chance);
        let value: i64 =
            lines.iter().map(|line| cents_of(self.goods[line.goods].price, line)).sum();
        let channel = match chance.percent(80) {
            true => buyer.channel,
            false => *chance.pick(&[Channel::Phone, Channel::Email, Channel::Web]),
        };
        numbers[at] += 1;
        PlannedOrder {
            buyer: at,
            channel,
            customer_po: customer_po(at, numbers[at], channel),
            wanted_after_days: chance.percent(70).then(|| chance.between(1..=7)),
            lines,
            freight: value < FREE_DELIVERY_FROM,
            service: chance.per_mille(15),
        }
    }

    /// Who orders: from whom we take no more orders, none comes.
    fn who(&self, date: Date, chance: &mut Chance) -> usize {
        loop {
            let at = self.buyer.spin(chance);
            if at != self.failing.buyer || date < self.failing.blocked {
                return at;
            }
        }
    }

    fn lines(&self, buyer: &Buyer, chance: &mut Chance) -> Vec<PlannedLine> {
        let counts = [(1, 14), (2, 20), (3, 22), (4, 18), (5, 12), (6, 7), (7, 4), (8, 3)];
        let count = *chance.weighted(&counts);
        let mut lines: Vec<PlannedLine> = Vec::with_capacity(count);
        // A product that is drawn twice is taken once: the order has a line less.
        for _ in 0..count {
            let goods = match chance.percent(65) {
                true => *chance.pick(&buyer.regular),
                false => self.popular.spin(chance),
            };
            if lines.iter().all(|line| line.goods != goods) {
                let quantity = self.quantity(buyer, goods, chance);
                lines.push(PlannedLine { goods, quantity });
            }
        }
        lines
    }

    fn quantity(&self, buyer: &Buyer, goods: usize, chance: &mut Chance) -> i64 {
        let pack = self.goods[goods].pack;
        if pack == 1 {
            return if chance.percent(88) { 1 } else { 2 };
        }
        let packs = *chance.weighted(&[(1, 45), (2, 30), (3, 12), (4, 8), (6, 4), (10, 1)]);
        (pack * packs * buyer.size / 100).max(1)
    }
}

fn customer_po(buyer: usize, number: i64, channel: Channel) -> String {
    match channel {
        Channel::Edi => format!("45{:05}-{number:03}", buyer * 37 + 210),
        Channel::Email => format!("B-{}-{number}", 100 + buyer),
        Channel::Web | Channel::Phone | Channel::Import | Channel::Api | Channel::Portal => {
            String::new()
        }
    }
}

/// What a line comes to at the standard price. Unit: cents.
pub fn cents_of(price: Price, line: &PlannedLine) -> i64 {
    price.micros() / 10_000 * line.quantity
}
