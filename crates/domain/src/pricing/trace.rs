//! Why a line costs what it costs: each price and promotion that was looked at, as data.

use super::{Discount, Level};
use crate::code::codes;
use crate::date::Date;
use crate::money::Money;
use crate::price::Price;
use crate::quantity::Quantity;
use serde::{Deserialize, Serialize};

/// What was looked at for a line, or, of line 0, for the order as a whole. Stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The prices, by their level.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<Candidate>,
    /// The promotions and discounts, in the order in which they were tried.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reductions: Vec<Applied>,
    /// Of line 0: the discount that was stated with the order, for who reckons it anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// Of line 0: the lines whose price was stated, so that promotions leave them alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stated: Vec<i64>,
    /// What was agreed for the line before it was ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Agreed>,
}

/// The price of a line that a document of its own has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// The number of the quotation or blanket order.
    pub document: String,
    /// The line of it.
    pub line_no: i64,
    /// For how much the reduction was agreed.
    pub quantity: Quantity,
    /// What is taken off so much; another quantity has its share.
    pub reduction: Money,
    /// No more than this may be ordered at that price; none: its document says how much is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<Quantity>,
}

impl Agreed {
    /// In words.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("price and discount as agreed in {}, line {}", self.document, self.line_no)
    }
}

/// The price of one list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Where it comes from.
    pub level: Level,
    /// The list's code.
    pub list: String,
    /// The price that holds in this list, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// The first day of that price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// The last day of that price, of an offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    /// The smallest quantity of that price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_quantity: Option<Quantity>,
    /// How many prices of the product the list has.
    pub entries: usize,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The line has it.
    Taken,
    /// A level before it has a price.
    LowerLevel,
    /// Another is lower, and the company takes the lowest.
    Dearer,
    /// The list has no price for this quantity on this day.
    NoPrice,
    /// The list is in another currency than the customer.
    OtherCurrency,
}
codes!(Verdict {
    Taken = "taken",
    LowerLevel = "lower_level",
    Dearer = "dearer",
    NoPrice = "no_price",
    OtherCurrency = "other_currency",
});

/// A promotion or discount that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// The promotion's code; `order` is the discount stated with the order.
    pub code: String,
    /// What became of it.
    pub verdict: AppliedAs,
    /// What it takes off this line, or, told of the order, off all lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
}

/// What became of a promotion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AppliedAs {
    /// It reduces.
    Applied,
    /// It begins later or has ended.
    NotOnThisDay,
    /// It is for other customers.
    NotThisCustomer,
    /// It is in another currency.
    OtherCurrency,
    /// Its coupon is not named.
    NoCoupon,
    /// It is exclusive and another came before it, or one that is exclusive did.
    Excluded,
    /// No line is what it is for, or not enough of it.
    NothingForIt,
}
codes!(AppliedAs {
    Applied = "applied",
    NotOnThisDay = "not_on_this_day",
    NotThisCustomer = "not_this_customer",
    OtherCurrency = "other_currency",
    NoCoupon = "no_coupon",
    Excluded = "excluded",
    NothingForIt = "nothing_for_it",
});

impl Trace {
    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prices.is_empty() && self.reductions.is_empty() && self.agreed.is_none()
    }
}

impl Candidate {
    /// In words.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Candidate { level, list, entries, verdict, .. } = self;
        let place = format!("{} `{list}`", level.words());
        let why = match verdict {
            Verdict::Taken => "taken",
            Verdict::LowerLevel => "not taken: a level before it has a price",
            Verdict::Dearer => "not taken: another is lower",
            Verdict::NoPrice => "not taken: no price for this quantity on this day",
            Verdict::OtherCurrency => "not taken: in another currency",
        };
        let (Some(price), Some(from), Some(quantity)) =
            (self.price, self.valid_from, self.from_quantity)
        else {
            return format!("{place}: {entries} prices; {why}");
        };
        let until = self.valid_to.map_or(String::new(), |last| format!(" until {last}"));
        format!("{place}: {price} since {from}{until} from {quantity} on; {why}")
    }
}

impl Applied {
    /// In words.
    #[must_use]
    pub fn sentence(&self) -> String {
        let why = match self.verdict {
            AppliedAs::Applied => match self.amount {
                Some(amount) => return format!("`{}` takes off {amount}", self.code),
                None => "applied",
            },
            AppliedAs::NotOnThisDay => "not on this day",
            AppliedAs::NotThisCustomer => "for other customers",
            AppliedAs::OtherCurrency => "in another currency",
            AppliedAs::NoCoupon => "its coupon is not named",
            AppliedAs::Excluded => "excluded by one before it",
            AppliedAs::NothingForIt => "no line is what it is for, or not enough of it",
        };
        format!("`{}`: {why}", self.code)
    }
}
