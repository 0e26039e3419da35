//! The tax return of a period: the boxes of the company's form, and the documents behind each.
use super::sheet::{Column, Sheet};
use super::{day, too_large};
use crate::exit::{Stop, problem};
use crate::open::Books;
use crate::table::Align::{Left, Right, Text};
use quittance_domain::ledger::Area;
use quittance_domain::tax::{
    TaxAmount, TaxBox, TaxFiling, TaxPeriod, TaxReturnFigures, box_of, fill,
};
use quittance_store::{company, ledger, tax_return};

const BOXES: &[Column] = &[("box", Left), ("title", Text), ("base", Right), ("tax", Right)];

const DOCUMENTS: &[Column] = &[
    ("date", Left),
    ("document", Left),
    ("entry", Left),
    ("category", Left),
    ("rate", Right),
    ("base", Right),
    ("tax", Right),
];

/// The period that is named, or the month before the one of today.
pub fn period(books: &Books, named: Option<TaxPeriod>) -> Result<TaxPeriod, Stop> {
    if let Some(period) = named {
        return Ok(period);
    }
    let this_month = day(books, None)?.month_start();
    Ok(TaxPeriod::month_of(this_month.add_days(-1).unwrap_or(this_month)))
}

/// All boxes, and behind them what belongs into none.
pub fn boxes(books: &Books, period: TaxPeriod) -> Result<Sheet, Stop> {
    let (form, amounts, currency, settings) = books.database.read(|reader| {
        let form = tax_return::form(reader, books.company)?;
        let amounts = tax_return::amounts(reader, books.company, period.days())?;
        let currency = company::base_currency(reader, books.company)?;
        Ok((form, amounts, currency, ledger::settings(reader, books.company)?))
    })?;
    let figures = fill(&form, &amounts, currency).map_err(too_large)?;
    let whole = if figures.is_whole() { "yes" } else { "no: set a box for what has none" };
    let locked = settings.is_locked(Area::Tax, period.last());
    Ok(Sheet {
        report: "tax-return",
        title: "Tax return",
        of: format!("{}, {period}, in {currency}", books.code),
        facts: vec![
            ("period", period.to_string()),
            ("payable", figures.payable.decimal()),
            ("whole", whole.to_owned()),
            ("locked", if locked { "yes" } else { "no: the figures may change" }.to_owned()),
        ],
        columns: BOXES,
        rows: rows(&figures),
    })
}

fn rows(figures: &TaxReturnFigures) -> Vec<Vec<String>> {
    let boxes = figures.boxes.iter().map(|it| {
        vec![it.of.number.clone(), it.of.title.clone(), it.base.decimal(), it.tax.decimal()]
    });
    let unassigned = figures.unassigned.iter().map(|it| {
        vec![String::new(), in_no_box(it), it.line.base.decimal(), it.line.tax.decimal()]
    });
    boxes.chain(unassigned).collect()
}

/// What was filed for a period, else what was filed last.
///
/// Stops: nothing was filed for it.
pub fn filed(books: &Books, named: Option<TaxPeriod>) -> Result<Sheet, Stop> {
    let found = books.database.read(|reader| {
        let filings = tax_return::filings(reader, books.company)?;
        let is_asked = |it: &TaxFiling| named.is_none_or(|period| it.period == period);
        let Some(filing) = filings.into_iter().rfind(is_asked) else { return Ok(None) };
        let lines = tax_return::filing_lines(reader, books.company, &filing)?;
        Ok(Some((filing, lines)))
    })?;
    let Some((filing, lines)) = found else {
        let message = "no return was filed for it: see quittance file-return";
        return Err(Stop::Refused(problem("cli.not_found", "--period", message).into()));
    };
    let figures = filing.figures(&lines).map_err(too_large)?;
    Ok(Sheet {
        report: "tax-return",
        title: "Tax return as filed",
        of: format!("{}, {}, in {}", books.code, filing.period, filing.payable.currency()),
        facts: vec![
            ("period", filing.period.to_string()),
            ("payable", filing.payable.decimal()),
            ("filed_by", filing.filed_by),
            ("filed_at", filing.filed_at.to_string()),
            ("hash", filing.hash),
        ],
        columns: BOXES,
        rows: rows(&figures),
    })
}

/// What stands in the place of a box's title.
pub fn in_no_box(amount: &TaxAmount) -> String {
    let (side, category, rate) = (amount.side, amount.line.category, amount.line.rate);
    let side = side.to_string().replace('_', " ");
    format!("in no box: {side}, {category} {rate}")
}

/// The documents of one box, with their entries.
///
/// Stops: the form has no such box.
pub fn documents(books: &Books, period: TaxPeriod, number: &str) -> Result<Sheet, Stop> {
    let (form, found) = books.database.read(|reader| {
        let form = tax_return::form(reader, books.company)?;
        Ok((form, tax_return::documents(reader, books.company, period.days())?))
    })?;
    let Some(title) = form.iter().find(|it| it.number == number).map(|it| it.title.clone()) else {
        let known: Vec<&str> = form.iter().map(|it| it.number.as_str()).collect();
        let message = format!("the form has no box {number}: it has {}", known.join(", "));
        return Err(Stop::Refused(problem("cli.not_found", "--box", message).into()));
    };
    let is_inside = |form: &[TaxBox], amount: &TaxAmount| {
        box_of(form, amount).is_some_and(|found| found.number == number)
    };
    let rows = found.into_iter().filter(|it| is_inside(&form, &it.amount)).map(|it| {
        let line = it.amount.line;
        vec![
            it.posted_on.to_string(),
            it.document,
            it.entry,
            line.category.to_string(),
            line.rate.to_string(),
            line.base.decimal(),
            line.tax.decimal(),
        ]
    });
    Ok(Sheet {
        report: "tax-return",
        title: "Documents of a box",
        of: format!("{}, {period}", books.code),
        facts: vec![("period", period.to_string()), ("box", format!("{number} {title}"))],
        columns: DOCUMENTS,
        rows: rows.collect(),
    })
}
