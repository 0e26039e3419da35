//! Sentences about prices: lists of customers and groups, promotions, what a company prices by.
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same, unclear};
use super::table::{FoundRow, Row};
use quittance_domain::code::Code;
use quittance_domain::country::Country;
use quittance_domain::pricing::{
    Benefit, ChangePrices, CreatePriceList, CreatePromotion, EndPromotion, Freight, FreightBasis,
    FreightTier, IncompleteAs, MinimumAs, NewCoupon, PriceListId, Rounding, Rule, Selected,
    Selection, SetPolicy, SetPrice, SetPrices, Stacking, Tier, Trace,
};
use quittance_domain::tax::PriceTax;
use quittance_domain::{Date, Price, Quantity, Rate};
use quittance_engine::Envelope;
use quittance_store::{customer, order, pricing};
use std::collections::BTreeSet;

const PRICE: &[&str] = &["product", "from quantity", "price"];

fn set_prices(
    story: &Story,
    said: &Said<'_>,
    list: PriceListId,
    (valid_from, valid_to): (Date, Option<Date>),
) -> Outcome {
    let price = |row: Row<'_>| {
        Ok(SetPrice {
            product: story.product(row.text("product")?)?,
            valid_from,
            from_quantity: Quantity::parse(row.get("from quantity").unwrap_or("0"))?,
            valid_to,
            price: Price::parse(row.text("price")?)?,
        })
    };
    let rows = said.table().rows(PRICE)?;
    let prices = rows.into_iter().map(price).collect::<Result<Vec<SetPrice>, Wrong>>()?;
    story.run(SetPrices { list, prices })?;
    Ok(())
}

pub fn own_list(story: &mut Story, said: &Said<'_>) -> Outcome {
    let code = said.text("customer");
    let customer = Some(story.customer(code)?);
    let currency = story.company()?.base_currency;
    let code = format!("of-{code}");
    let list = story
        .run(CreatePriceList {
            code,
            currency,
            price_tax: PriceTax::Excluded,
            customer,
            group: None,
        })?
        .list;
    set_prices(story, said, list, (said.date("date")?, None))
}

pub fn group_list(story: &mut Story, said: &Said<'_>) -> Outcome {
    let code = said.text("group");
    let groups = story.read(|reader, company| customer::groups(reader, company))?;
    let group = groups.iter().find(|group| group.code == code).map(|group| group.id);
    let currency = story.company()?.base_currency;
    let code = format!("of-{code}");
    let list = story
        .run(CreatePriceList {
            code,
            currency,
            price_tax: PriceTax::Excluded,
            customer: None,
            group,
        })?
        .list;
    set_prices(story, said, list, (said.date("date")?, None))
}

fn list(story: &Story, code: &str) -> Result<PriceListId, Wrong> {
    let found = story.read(|reader, company| pricing::list_of_code(reader, company, code))?;
    found.map_or_else(|| unclear(format!("there is no price list {code}")), |it| Ok(it.id))
}

/// Offers begin on the day of the story.
pub fn offers(story: &mut Story, said: &Said<'_>) -> Outcome {
    let list = list(story, said.text("list"))?;
    set_prices(story, said, list, (story.day()?, Some(said.date("date")?)))
}

fn policy(story: &Story, policy: SetPolicy) -> Outcome {
    story.run(policy)?;
    Ok(())
}

pub fn choice(story: &mut Story, said: &Said<'_>) -> Outcome {
    policy(story, SetPolicy { choice: Some(said.code("choice")?), ..SetPolicy::default() })
}

pub fn margin(story: &mut Story, said: &Said<'_>) -> Outcome {
    let margin_floor = Some(Rate::percent(said.text("percent"))?);
    policy(story, SetPolicy { margin_floor, ..SetPolicy::default() })
}

pub fn tolerance(story: &mut Story, said: &Said<'_>) -> Outcome {
    let price_tolerance = Some(Rate::percent(said.text("percent"))?);
    policy(story, SetPolicy { price_tolerance, ..SetPolicy::default() })
}

/// `on hold` or `on refusal`.
pub fn minimum(story: &mut Story, said: &Said<'_>) -> Outcome {
    let minimum_as = match said.text("as") {
        "hold" => MinimumAs::Hold,
        "refusal" => MinimumAs::Refuse,
        other => return unclear(format!("orders are on hold or on refusal, not on {other}")),
    };
    let minimum_order = Some(story.money(said.text("amount"), None)?);
    policy(story, SetPolicy { minimum_order, minimum_as: Some(minimum_as), ..SetPolicy::default() })
}

pub fn incomplete(story: &mut Story, said: &Said<'_>) -> Outcome {
    let incomplete_as = Some(match said.text("as") {
        "hold" => IncompleteAs::Hold,
        "refusal" => IncompleteAs::Refuse,
        other => return unclear(format!("orders are on hold or on refusal, not on {other}")),
    });
    policy(story, SetPolicy { incomplete_as, ..SetPolicy::default() })
}

/// The column `from` is an amount of money, or grams.
pub fn freight(story: &mut Story, said: &Said<'_>) -> Outcome {
    let basis: FreightBasis = said.code("basis")?;
    let tier = |row: Row<'_>| {
        let from = row.get("from").unwrap_or("0");
        let from = match basis {
            FreightBasis::Value => story.money(from, None)?.minor(),
            FreightBasis::Weight => Quantity::parse(from)?.micros() / 1_000_000,
        };
        Ok(FreightTier {
            country: row.get("country").map(Country::parse).transpose()?,
            from,
            charge: story.money(row.get("charge").unwrap_or("0"), None)?,
        })
    };
    let rows = said.table().rows(&["country", "from", "charge"])?;
    let tiers = rows.into_iter().map(tier).collect::<Result<Vec<FreightTier>, Wrong>>()?;
    let freight = Freight {
        product: story.product(said.text("product"))?,
        basis,
        currency: story.company()?.base_currency,
        tiers,
    };
    policy(story, SetPolicy { freight: Some(freight), ..SetPolicy::default() })
}

const PROMOTION: &[&str] =
    &["promotion", "gives", "of", "for", "until", "priority", "coupons", "exclusive"];

pub fn promotions(story: &mut Story, said: &Said<'_>) -> Outcome {
    let valid_from = said.date("date")?;
    for row in said.table().rows(PROMOTION)? {
        let command = promotion(story, &row, valid_from)?;
        story.run(command)?;
    }
    Ok(())
}

fn promotion(story: &Story, row: &Row<'_>, valid_from: Date) -> Result<CreatePromotion, Wrong> {
    let code = row.text("promotion")?.to_owned();
    let products = row.get("of").map(|sku| story.product(sku)).transpose()?;
    let customers = row.get("for").map(|code| story.customer(code)).transpose()?;
    let coupon = |text: &str| match text.split_once(" x ") {
        Some((uses, code)) => Ok(NewCoupon {
            code: code.to_owned(),
            uses_max: Some(Quantity::parse(uses)?.micros() / 1_000_000),
        }),
        None => Ok(NewCoupon { code: text.to_owned(), uses_max: None }),
    };
    let coupons = row.get("coupons").into_iter().flat_map(|all| all.split(", ")).map(coupon);
    Ok(CreatePromotion {
        name: code.clone(),
        code,
        valid_from,
        valid_to: row.get("until").map(Date::parse).transpose()?,
        priority: row.get("priority").map_or(Ok(0), |text| {
            text.parse().map_err(|_| Wrong::Unclear(format!("priority {text}")))
        })?,
        stacking: match row.get("exclusive") {
            Some(_) => Stacking::Exclusive,
            None => Stacking::Stackable,
        },
        currency: story.company()?.base_currency,
        rule: Rule {
            selection: Selection {
                products: products.into_iter().collect::<BTreeSet<_>>(),
                customers: customers.into_iter().collect(),
                ..Selection::default()
            },
            benefit: benefit(story, row.text("gives")?)?,
        },
        coupons: coupons.collect::<Result<Vec<NewCoupon>, Wrong>>()?,
    })
}

/// `10 % off lines`, `5.00 off units`, `10 % off orders`, `7.00 off orders`, `5 % off orders from
/// 100.00`, `1 with 3`.
fn benefit(story: &Story, text: &str) -> Result<Benefit, Wrong> {
    Ok(match text.split(' ').collect::<Vec<_>>().as_slice() {
        [percent, "%", "off", "lines"] => Benefit::LinePercent(Rate::percent(percent)?),
        [price, "off", "units"] => Benefit::LineAmount(Price::parse(price)?),
        [percent, "%", "off", "orders"] => Benefit::OrderPercent(Rate::percent(percent)?),
        [amount, "off", "orders"] => Benefit::OrderAmount(story.money(amount, None)?),
        [percent, "%", "off", "orders", "from", amount] => Benefit::OrderTiers(vec![Tier {
            from: story.money(amount, None)?,
            percent: Rate::percent(percent)?,
        }]),
        [get, "with", buy] => Benefit::BuyGet {
            buy: Quantity::parse(buy)?,
            get: Quantity::parse(get)?,
            discount: Rate::ONE,
        },
        _ => return unclear(format!("a promotion gives no `{text}`")),
    })
}

pub fn end_promotion(story: &mut Story, said: &Said<'_>) -> Outcome {
    let code = said.text("promotion");
    let found = story.read(|reader, company| pricing::promotion_of_code(reader, company, code))?;
    let Some(found) = found else {
        return unclear(format!("there is no promotion {code}"));
    };
    story.run(EndPromotion { promotion: found.id })?;
    Ok(())
}

fn change_command(story: &Story, said: &Said<'_>) -> Result<ChangePrices, Wrong> {
    Ok(ChangePrices {
        list: list(story, said.text("list"))?,
        only: Selected::default(),
        by: Rate::percent(said.text("percent"))?,
        from: said.date("date")?,
        step: Price::parse(said.text("step"))?,
        rounding: Rounding::Nearest,
    })
}

pub fn change(story: &mut Story, said: &Said<'_>) -> Outcome {
    let command = change_command(story, said)?;
    story.run(command)?;
    Ok(())
}

/// A dry run.
pub fn preview(story: &mut Story, said: &Said<'_>) -> Outcome {
    let envelope = Envelope::new(story.company_id()?, "story").on(story.day()?);
    let dry = story.engine().dry_run(change_command(story, said)?, envelope);
    let reply = dry.map_err(|fault| Wrong::Unclear(fault.to_string()))?.reply;
    let mut found: Vec<FoundRow> = Vec::new();
    for change in reply.map_err(Wrong::Refused)?.changes {
        found.push(vec![
            ("product", story.sku(change.product)?),
            ("from quantity", change.from_quantity.to_string()),
            ("old", change.old.to_string()),
            ("new", change.new.to_string()),
        ]);
    }
    said.table().compare(found, &["product", "from quantity", "old", "new"])
}

pub fn coupon(story: &mut Story, said: &Said<'_>) -> Outcome {
    let code = said.text("coupon");
    let found = story.read(|reader, company| pricing::coupon(reader, company, code))?;
    same(said.text("uses"), found.map_or(-1, |coupon| coupon.uses))
}

pub fn trace(story: &mut Story, said: &Said<'_>) -> Outcome {
    compare_trace(story, said, said.text("line"))
}

pub fn whole(story: &mut Story, said: &Said<'_>) -> Outcome {
    compare_trace(story, said, "0")
}

fn compare_trace(story: &Story, said: &Said<'_>, line: &str) -> Outcome {
    let id = story.order(said.text("order"))?.order.id;
    let details = story.read(|reader, company| order::details(reader, company, id))?;
    let detail = details.into_iter().find(|detail| detail.line_no.to_string() == line);
    let Trace { prices, reductions, agreed, .. } =
        detail.map(|detail| detail.trace).unwrap_or_default();
    let words = |code: &str| code.replace('_', " ");
    let mut found: Vec<FoundRow> = Vec::new();
    if let Some(agreed) = agreed {
        let by = format!("{} line {}", agreed.document, agreed.line_no);
        found.push(vec![("by", by), ("amount", String::new()), ("and so", "agreed".to_owned())]);
    }
    for price in prices {
        found.push(vec![
            ("by", price.level.code().to_owned()),
            ("amount", price.price.map(|it| it.to_string()).unwrap_or_default()),
            ("and so", words(price.verdict.code())),
        ]);
    }
    for told in reductions {
        found.push(vec![
            ("by", told.code),
            ("amount", told.amount.map(|it| it.decimal()).unwrap_or_default()),
            ("and so", words(told.verdict.code())),
        ]);
    }
    said.table().compare(found, &["by", "amount", "and so"])
}
