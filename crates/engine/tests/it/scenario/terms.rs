//! Sentences about terms of payment and instalments.
use super::said::Said;
use super::story::{Outcome, Story};
use super::table::FoundRow;
use quittance_domain::Rate;
use quittance_domain::customer::TermsCode;
use quittance_domain::invoicing::{DiscountTax, DiscountTier, DueRule, SetTerms, TermsInstalment};

pub fn set(story: &mut Story, said: &Said<'_>) -> Outcome {
    set_with(story, said, DiscountTax::OnPayment)
}

pub fn set_without_tax(story: &mut Story, said: &Said<'_>) -> Outcome {
    set_with(story, said, DiscountTax::Never)
}

pub fn set_tax_on_rest(story: &mut Story, said: &Said<'_>) -> Outcome {
    set_with(story, said, DiscountTax::Always)
}

/// A row is an instalment, `share` and `due`, or a discount, `percent` and `until`.
fn set_with(story: &Story, said: &Said<'_>, discount_tax: DiscountTax) -> Outcome {
    let (mut instalments, mut discounts) = (Vec::new(), Vec::new());
    for row in said.table().rows(&["share", "due", "percent", "until"])? {
        if let Some(percent) = row.get("percent") {
            let until = DueRule::parse(row.text("until")?)?;
            discounts.push(DiscountTier { percent: Rate::percent(percent)?, until });
        } else {
            let due = DueRule::parse(row.text("due")?)?;
            instalments.push(TermsInstalment { share: Rate::percent(row.text("share")?)?, due });
        }
    }
    let code = TermsCode::parse(said.text("code"))?;
    let name = format!("Terms {code}");
    story.run(SetTerms { code, name, instalments, due: None, discounts, discount_tax })?;
    Ok(())
}

pub fn instalments(story: &mut Story, said: &Said<'_>) -> Outcome {
    let items = story.invoice(said.text("invoice"))?.items.into_iter();
    let row = |item: quittance_domain::receivables::OpenItem| -> FoundRow {
        vec![
            ("due", item.due_on.to_string()),
            ("amount", item.amount.decimal()),
            ("open", item.open.decimal()),
        ]
    };
    said.table().compare(items.map(row).collect(), &["due", "amount", "open"])
}
