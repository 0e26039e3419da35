//! Sentences about the tax return.
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same};
use super::table::FoundRow;
use quittance_domain::Rate;
use quittance_domain::ledger::OutputTaxRow;
use quittance_domain::tax::{
    ReadyForm, SetReturnForm, TaxAmount, TaxBox, TaxPeriod, TaxReturnFigures, TaxSide, box_of, fill,
};
use quittance_engine::Failure;
use quittance_engine::tax::file_return;
use quittance_store::{ledger, tax_return};

pub fn ready_form(story: &mut Story, said: &Said<'_>) -> Outcome {
    let form = Some(said.code::<ReadyForm>("form")?);
    story.run(SetReturnForm { form, boxes: Vec::new() })
}

pub fn form(story: &mut Story, said: &Said<'_>) -> Outcome {
    let mut boxes = Vec::new();
    for row in said.table().rows(&["box", "side", "category", "rate"])? {
        let number = row.text("box")?.to_owned();
        let side: TaxSide = super::said::code(row.text("side")?)?;
        let categories = vec![super::masters::category(row.text("category")?)?];
        let rate = row.get("rate").map(|text| Rate::percent(text.trim_end_matches(" %")));
        let rates = rate.transpose()?.into_iter().collect();
        boxes.push(TaxBox { title: number.clone(), number, side, categories, rates });
    }
    story.run(SetReturnForm { form: None, boxes })
}

fn period(said: &Said<'_>) -> Result<TaxPeriod, Wrong> {
    Ok(said.text("period").parse()?)
}

fn figures(story: &Story, period: TaxPeriod) -> Result<TaxReturnFigures, Wrong> {
    let (form, amounts) = story.read(|reader, company| {
        let form = tax_return::form(reader, company)?;
        Ok((form, tax_return::amounts(reader, company, period.days())?))
    })?;
    Ok(fill(&form, &amounts, story.company()?.base_currency)?)
}

/// The boxes that are not empty, `none` for what belongs into no box.
pub fn boxes(story: &mut Story, said: &Said<'_>) -> Outcome {
    compare(&figures(story, period(said)?)?, said)
}

/// What is owed by category and rate, whatever the form of the return.
pub fn output(story: &mut Story, said: &Said<'_>) -> Outcome {
    let period = period(said)?.days();
    let rows = story.read(|reader, company| ledger::output_tax(reader, company, period))?;
    let row = |row: OutputTaxRow| -> FoundRow {
        vec![
            ("category", row.code.category.to_string()),
            ("rate", row.code.rate.to_string()),
            ("base", row.base.decimal()),
            ("tax", row.tax.decimal()),
        ]
    };
    said.table().compare(rows.into_iter().map(row).collect(), &["category", "rate", "base", "tax"])
}

pub fn file(story: &mut Story, said: &Said<'_>) -> Outcome {
    match file_return(story.engine(), story.company_id()?, "story", period(said)?) {
        Ok(_) => Ok(()),
        Err(Failure::Refused(refused)) => Err(Wrong::Refused(refused)),
        Err(failure) => Err(Wrong::Unclear(failure.to_string())),
    }
}

pub fn filed(story: &mut Story, said: &Said<'_>) -> Outcome {
    let period = period(said)?;
    let found = story.read(|reader, company| {
        let filings = tax_return::filings(reader, company)?;
        let filing = filings.into_iter().find(|it| it.period == period);
        let filing = filing.expect("a story asks for what was filed");
        let lines = tax_return::filing_lines(reader, company, &filing)?;
        Ok((filing, lines))
    })?;
    compare(&found.0.figures(&found.1)?, said)
}

fn compare(found: &TaxReturnFigures, said: &Said<'_>) -> Outcome {
    let used = found.boxes.iter().filter(|it| !it.base.is_zero() || !it.tax.is_zero());
    let row = |number: &str, base: String, tax: String| -> FoundRow {
        vec![("box", number.to_owned()), ("base", base), ("tax", tax)]
    };
    let used = used.map(|it| row(&it.of.number, it.base.decimal(), it.tax.decimal()));
    let none = found.unassigned.iter().map(|it| &it.line);
    let none = none.map(|it| row("none", it.base.decimal(), it.tax.decimal()));
    said.table().compare(used.chain(none).collect(), &["box", "base", "tax"])
}

pub fn documents(story: &mut Story, said: &Said<'_>) -> Outcome {
    let period = period(said)?;
    let (form, found) = story.read(|reader, company| {
        let form = tax_return::form(reader, company)?;
        Ok((form, tax_return::documents(reader, company, period.days())?))
    })?;
    let is_inside = |amount: &TaxAmount| {
        box_of(&form, amount).is_some_and(|found| found.number == said.text("box"))
    };
    let found = found.into_iter().filter(|it| is_inside(&it.amount)).map(|it| -> FoundRow {
        let (base, tax) = (it.amount.line.base.decimal(), it.amount.line.tax.decimal());
        vec![("document", it.document), ("entry", it.entry), ("base", base), ("tax", tax)]
    });
    said.table().compare(found.collect(), &["document", "entry", "base", "tax"])
}

/// What is owed, or taken back where it is below 0.
pub fn payable(story: &mut Story, said: &Said<'_>) -> Outcome {
    let found = figures(story, period(said)?)?;
    same(story.money(said.text("amount"), None)?, found.payable)
}
