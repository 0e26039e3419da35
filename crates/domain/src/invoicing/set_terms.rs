//! Sets terms of payment.

use super::InvoicingRefusal;
use super::terms::{
    DiscountTax, DiscountTier, DueRule, INSTALMENTS_MAX, PaymentTerms, TIERS_MAX, TermsInstalment,
};
use crate::customer::TermsCode;
use crate::event::Event;
use crate::id::Uuid;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, NAME_CHARS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Sets terms of payment; those of the same code are replaced. What is posted stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetTerms {
    /// By which customers name them: `terms:2-10-30`.
    pub code: TermsCode,
    /// What they are, for people.
    pub name: String,
    /// The parts of an invoice, their shares 1 together; empty: the whole at the day of `due`.
    #[serde(default)]
    pub instalments: Vec<TermsInstalment>,
    /// When the whole is due, where there are no instalments.
    #[serde(default)]
    pub due: Option<DueRule>,
    /// What is saved by paying early.
    #[serde(default)]
    pub discounts: Vec<DiscountTier>,
    /// What becomes of the tax when a discount is taken.
    #[serde(default)]
    pub discount_tax: DiscountTax,
}

/// Terms that were set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermsSet {
    /// New, or in the place of those of the same code.
    pub terms: PaymentTerms,
    /// `terms.set`.
    pub events: Vec<Event>,
}

/// Sets terms of payment.
///
/// Refusals, all that there are: `text.*` of the name, `TermsWithoutDue`, `SharesNotWhole`,
/// `TooManyParts`, each tier's `DiscountOutOfRange`, `TierTwice`.
pub fn set_terms(before: Option<&PaymentTerms>, command: &SetTerms) -> Result<TermsSet, Refused> {
    let mut problems = Problems::new();
    problems.take_at("name", typed_text::required(&command.name, NAME_CHARS_MAX));
    let instalments = match (command.due, command.instalments.as_slice()) {
        (Some(due), []) => vec![TermsInstalment { share: Rate::ONE, due }],
        (None, parts @ [_, ..]) => parts.to_vec(),
        (None, []) | (Some(_), [_, ..]) => {
            problems.push(Refused::from(InvoicingRefusal::TermsWithoutDue).at("due"));
            Vec::new()
        }
    };
    check_shares(&command.instalments, &mut problems);
    check_tiers(&command.discounts, &mut problems);
    problems.finish()?;
    let terms = PaymentTerms {
        code: command.code,
        name: command.name.clone(),
        instalments,
        discounts: command.discounts.clone(),
        discount_tax: command.discount_tax,
        version: before.map_or(0, |before| before.version),
    };
    let set = Event::new("terms.set", Uuid::nil())
        .with("code", terms.code)
        .with("name", &terms.name)
        .with("instalments", terms.instalments.len())
        .with("discounts", terms.discounts.len());
    Ok(TermsSet { terms, events: vec![set] })
}

fn check_shares(instalments: &[TermsInstalment], problems: &mut Problems) {
    if instalments.len() > INSTALMENTS_MAX {
        let (parts, parts_max) = (instalments.len(), INSTALMENTS_MAX);
        let many = InvoicingRefusal::TooManyParts { parts, parts_max };
        problems.push(Refused::from(many).at("instalments"));
        return;
    }
    let shares = instalments.iter().map(|part| i128::from(part.share.nanos()));
    let sum: i128 = shares.clone().sum();
    let wrong = sum != i128::from(Rate::ONE.nanos()) || shares.clone().any(|share| share <= 0);
    if !instalments.is_empty() && wrong {
        problems.push(Refused::from(InvoicingRefusal::SharesNotWhole).at("instalments"));
    }
}

fn check_tiers(tiers: &[DiscountTier], problems: &mut Problems) {
    if tiers.len() > TIERS_MAX {
        let many = InvoicingRefusal::TooManyParts { parts: tiers.len(), parts_max: TIERS_MAX };
        problems.push(Refused::from(many).at("discounts"));
        return;
    }
    let mut days = BTreeSet::new();
    for (index, tier) in tiers.iter().enumerate() {
        let percent = tier.percent;
        if percent.is_negative() || percent.is_zero() || percent >= Rate::ONE {
            let wrong = InvoicingRefusal::DiscountOutOfRange { percent };
            problems.push(Refused::from(wrong).at(&format!("discounts[{index}].percent")));
        }
        // Two rules that lead to one day make two tiers of one day; the better one is taken.
        if !days.insert(tier.until.to_string()) {
            let twice = Refused::from(InvoicingRefusal::TierTwice);
            problems.push(twice.at(&format!("discounts[{index}].until")));
        }
    }
}
