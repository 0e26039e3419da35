//! The form of a company's tax return: boxes with numbers, and what belongs into each, as data.
//!
//! An amount is known by its side, category and rate. It belongs into the box that names its rate,
//! else into the one that takes all other rates of its side and category; never into two.

use super::{TaxCategory, TaxRefusal};
use crate::code::codes;
use crate::country::Country;
use crate::event::Event;
use crate::id::Uuid;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// The most boxes of a form.
pub const BOXES_MAX: usize = 200;

/// From which side of trade an amount of the return comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaxSide {
    /// What is sold, and the output tax on it.
    Supply,
    /// What is bought, and owes tax here because the supplier does not: reverse charge and
    /// acquisitions within the Union.
    Acquisition,
    /// The same once more, as the input tax that it gives back.
    AcquisitionInput,
    /// What is bought with the supplier's tax, which is taken back as input tax.
    Purchase,
}
codes!(TaxSide {
    Supply = "supply",
    Acquisition = "acquisition",
    AcquisitionInput = "acquisition_input",
    Purchase = "purchase",
});

/// A box of the form: a base and the tax on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxBox {
    /// Its number on the form.
    pub number: String,
    /// What stands beside it.
    pub title: String,
    /// From which side its amounts come.
    pub side: TaxSide,
    /// Of which categories.
    pub categories: Vec<TaxCategory>,
    /// At which rates; empty: at all that no other box of the side and category names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rates: Vec<Rate>,
}

/// The form that a company set; one that never did has the ready form of its country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxReturnForm {
    /// Its boxes, in the order of the form; never empty.
    pub boxes: Vec<TaxBox>,
    /// Raised by the unit of work.
    pub version: i64,
}

impl TaxReturnForm {
    /// The boxes of a company's return: its own form's, else those of its country's ready form.
    #[must_use]
    pub fn boxes_of(own: Option<&Self>, country: Option<Country>) -> Vec<TaxBox> {
        let ready = || country.map_or(ReadyForm::General, ReadyForm::of).boxes();
        own.map_or_else(ready, |form| form.boxes.clone())
    }
}

/// A form that is there for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadyForm {
    /// The German advance return (Umsatzsteuer-Voranmeldung).
    Germany,
    /// A form of the sides and categories alone, for any country.
    General,
}
codes!(ReadyForm { Germany = "germany", General = "general" });

/// Sets the form of the tax return: a ready one, or boxes of the company's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetReturnForm {
    /// A ready form; none: that of the boxes.
    #[serde(default)]
    pub form: Option<ReadyForm>,
    /// The boxes; empty with a ready form.
    #[serde(default)]
    pub boxes: Vec<TaxBox>,
}

/// A form that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnFormSet {
    /// New, or in the place of the one before.
    pub form: TaxReturnForm,
    /// `tax.return_form_set`.
    pub events: Vec<Event>,
}

/// Sets the form. What was filed keeps the boxes that it was filed with.
///
/// Refusals: `FormOrBoxes`, `TooManyBoxes`; of each box `text.*` of its number and title,
/// `BoxWithoutCategory`, `BoxTwice`, `BoxesOverlap`.
pub fn set_return_form(
    current: Option<&TaxReturnForm>,
    command: &SetReturnForm,
) -> Result<ReturnFormSet, Refused> {
    let boxes = match command.form {
        Some(form) if command.boxes.is_empty() => form.boxes(),
        None if !command.boxes.is_empty() => command.boxes.clone(),
        Some(_) | None => return Err(Refused::from(TaxRefusal::FormOrBoxes).at("boxes")),
    };
    if boxes.len() > BOXES_MAX {
        return Err(Refused::from(TaxRefusal::TooManyBoxes).at("boxes"));
    }
    check_boxes(&boxes)?;
    let set = Event::new("tax.return_form_set", Uuid::nil());
    let set = boxes.iter().fold(set, |set, it| set.with("box", &it.number));
    let form = TaxReturnForm { boxes, version: current.map_or(0, |form| form.version) };
    Ok(ReturnFormSet { form, events: vec![set] })
}

fn check_boxes(boxes: &[TaxBox]) -> Result<(), Refused> {
    let mut problems = Problems::new();
    for (index, it) in boxes.iter().enumerate() {
        let path = format!("boxes[{index}]");
        let number = typed_text::required(&it.number, CODE_CHARS_MAX);
        problems.take_at(&format!("{path}.number"), number);
        let title = typed_text::required(&it.title, SENTENCE_CHARS_MAX);
        problems.take_at(&format!("{path}.title"), title);
        if it.categories.is_empty() {
            problems.push(Refused::from(TaxRefusal::BoxWithoutCategory).at(&path));
        }
        for before in &boxes[..index] {
            let (number, other) = (it.number.clone(), before.number.clone());
            if number == other {
                problems.push(Refused::from(TaxRefusal::BoxTwice { number }).at(&path));
            } else if overlap(it, before) {
                let refusal = TaxRefusal::BoxesOverlap { number, other };
                problems.push(Refused::from(refusal).at(&path));
            }
        }
    }
    problems.finish()
}

/// Whether an amount would belong into both.
fn overlap(one: &TaxBox, other: &TaxBox) -> bool {
    let rates = match (&one.rates[..], &other.rates[..]) {
        ([], []) => true,
        (rates, others) => rates.iter().any(|rate| others.contains(rate)),
    };
    one.side == other.side
        && one.categories.iter().any(|category| other.categories.contains(category))
        && rates
}

impl ReadyForm {
    /// The ready form that fits a country best.
    #[must_use]
    pub fn of(country: Country) -> Self {
        match country.as_str() {
            "DE" => ReadyForm::Germany,
            _ => ReadyForm::General,
        }
    }

    /// Its boxes.
    #[must_use]
    pub fn boxes(self) -> Vec<TaxBox> {
        let rows = match self {
            ReadyForm::Germany => GERMANY,
            ReadyForm::General => GENERAL,
        };
        let tax_box = |(number, title, side, categories, rates): &Row| TaxBox {
            number: (*number).to_owned(),
            title: (*title).to_owned(),
            side: *side,
            categories: categories.to_vec(),
            rates: rates.to_vec(),
        };
        rows.iter().map(tax_box).collect()
    }
}

type Row = (&'static str, &'static str, TaxSide, &'static [TaxCategory], &'static [Rate]);

const RATE_19: Rate = Rate::from_nanos(190_000_000);
const RATE_7: Rate = Rate::from_nanos(70_000_000);
const TAXED: &[TaxCategory] = &[TaxCategory::Standard, TaxCategory::Reduced];

/// Numbers (Kennzahlen) of the form USt 1 A of 2025. Where base and tax have a number each, the box
/// has that of the base. Amounts are in cents; the form itself cuts the bases to whole euros.
const GERMANY: &[Row] = &[
    ("81", "Supplies at 19 %", TaxSide::Supply, TAXED, &[RATE_19]),
    ("86", "Supplies at 7 %", TaxSide::Supply, TAXED, &[RATE_7]),
    ("35", "Supplies at other rates (tax: 36)", TaxSide::Supply, TAXED, &[]),
    ("87", "Supplies at 0 %", TaxSide::Supply, &[TaxCategory::Zero], &[]),
    ("41", "Intra-community supplies", TaxSide::Supply, &[TaxCategory::IntraCommunity], &[]),
    ("43", "Exports", TaxSide::Supply, &[TaxCategory::Export], &[]),
    ("48", "Exempt supplies", TaxSide::Supply, &[TaxCategory::Exempt], &[]),
    ("21", "Services under reverse charge", TaxSide::Supply, &[TaxCategory::ReverseCharge], &[]),
    (
        "89",
        "Intra-community acquisitions at 19 %",
        TaxSide::Acquisition,
        &[TaxCategory::IntraCommunity],
        &[RATE_19],
    ),
    (
        "93",
        "Intra-community acquisitions at 7 %",
        TaxSide::Acquisition,
        &[TaxCategory::IntraCommunity],
        &[RATE_7],
    ),
    (
        "95",
        "Intra-community acquisitions at other rates (tax: 98)",
        TaxSide::Acquisition,
        &[TaxCategory::IntraCommunity],
        &[],
    ),
    (
        "46",
        "Purchases under reverse charge (tax: 47)",
        TaxSide::Acquisition,
        &[TaxCategory::ReverseCharge],
        &[],
    ),
    ("66", "Input tax of suppliers' bills", TaxSide::Purchase, TAXED, &[]),
    (
        "61",
        "Input tax of intra-community acquisitions",
        TaxSide::AcquisitionInput,
        &[TaxCategory::IntraCommunity],
        &[],
    ),
    (
        "67",
        "Input tax of purchases under reverse charge",
        TaxSide::AcquisitionInput,
        &[TaxCategory::ReverseCharge],
        &[],
    ),
];

const GENERAL: &[Row] = &[
    ("S1", "Supplies at the standard rate", TaxSide::Supply, &[TaxCategory::Standard], &[]),
    ("S2", "Supplies at reduced rates", TaxSide::Supply, &[TaxCategory::Reduced], &[]),
    ("S3", "Supplies at 0 %", TaxSide::Supply, &[TaxCategory::Zero], &[]),
    ("S4", "Exempt supplies", TaxSide::Supply, &[TaxCategory::Exempt], &[]),
    ("S5", "Intra-community supplies", TaxSide::Supply, &[TaxCategory::IntraCommunity], &[]),
    ("S6", "Supplies under reverse charge", TaxSide::Supply, &[TaxCategory::ReverseCharge], &[]),
    ("S7", "Exports", TaxSide::Supply, &[TaxCategory::Export], &[]),
    (
        "A1",
        "Intra-community acquisitions",
        TaxSide::Acquisition,
        &[TaxCategory::IntraCommunity],
        &[],
    ),
    (
        "A2",
        "Purchases under reverse charge",
        TaxSide::Acquisition,
        &[TaxCategory::ReverseCharge],
        &[],
    ),
    ("P1", "Input tax of suppliers' bills", TaxSide::Purchase, TAXED, &[]),
    (
        "P2",
        "Input tax of intra-community acquisitions",
        TaxSide::AcquisitionInput,
        &[TaxCategory::IntraCommunity],
        &[],
    ),
    (
        "P3",
        "Input tax of purchases under reverse charge",
        TaxSide::AcquisitionInput,
        &[TaxCategory::ReverseCharge],
        &[],
    ),
];
