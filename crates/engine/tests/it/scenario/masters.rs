//! Sentences about the company and its master data.
use super::said::{Said, code};
use super::story::{Outcome, Story, Wrong, unclear};
use super::table::Row;
use quittance_domain::code::Code;
use quittance_domain::company::{BackDating, CreateCompany, CreateWarehouse, Mode, Stages};
use quittance_domain::country::Country;
use quittance_domain::customer::{
    Block, ChangeCustomer, CreateCustomer, LimitChange, TaxStatus, Terms,
};
use quittance_domain::pricing::{CreatePriceList, SetPrice, SetPrices};
use quittance_domain::product::CreateProduct;
use quittance_domain::tax::{SetTaxRate, TaxCategory};
use quittance_domain::{Currency, Price, Quantity, Rate};
use quittance_store::pricing;

/// A company that does nothing by itself, with one warehouse.
pub fn company(story: &mut Story, said: &Said<'_>) -> Outcome {
    let mode = Mode::Manual;
    story.open(CreateCompany {
        code: String::new(),
        name: String::new(),
        base_currency: Currency::parse(said.text("currency"))?,
        country: Country::parse(said.text("country"))?,
        time_zone: "UTC".to_owned(),
        back_dating: BackDating::Refused,
        automatic: Stages { confirm: mode, ship: mode, invoice: mode, collect: mode, credit: mode },
        warehouse_code: "MAIN".to_owned(),
        warehouse_name: "Main warehouse".to_owned(),
    })
}

pub fn warehouse(story: &mut Story, said: &Said<'_>) -> Outcome {
    let code = said.text("warehouse").to_owned();
    story.run(CreateWarehouse { name: code.clone(), code })?;
    Ok(())
}

pub fn tax_rate(story: &mut Story, said: &Said<'_>) -> Outcome {
    story.run(SetTaxRate {
        country: story.company()?.country,
        category: category(said.text("category"))?,
        valid_from: said.date("date")?,
        rate: Rate::percent(said.text("percent"))?,
    })?;
    Ok(())
}

/// The words for a tax category.
pub fn words_of(category: TaxCategory) -> &'static str {
    match category {
        TaxCategory::Standard => "standard",
        TaxCategory::Reduced => "reduced",
        TaxCategory::Zero => "zero",
        TaxCategory::Exempt => "exempt",
        TaxCategory::ReverseCharge => "reverse charge",
        TaxCategory::IntraCommunity => "intra-community",
        TaxCategory::Export => "export",
        TaxCategory::OutsideScope => "outside scope",
    }
}

fn category(words: &str) -> Result<TaxCategory, Wrong> {
    let found = TaxCategory::ALL.iter().find(|category| words_of(**category) == words);
    found.map_or_else(|| unclear(format!("there is no tax category {words}")), |it| Ok(*it))
}

pub fn products(story: &mut Story, said: &Said<'_>) -> Outcome {
    for row in said.table().rows(&["product", "name", "kind", "tax"])? {
        let sku = row.text("product")?;
        story.run(CreateProduct {
            sku: sku.to_owned(),
            name: row.get("name").unwrap_or(sku).to_owned(),
            kind: code(row.text("kind")?)?,
            unit: "C62".to_owned(),
            tax_category: category(row.text("tax")?)?,
        })?;
    }
    Ok(())
}

pub fn price_list(story: &mut Story, said: &Said<'_>) -> Outcome {
    let currency = story.company()?.base_currency;
    let list = story.run(CreatePriceList { code: said.text("list").to_owned(), currency })?.list;
    let valid_from = said.date("date")?;
    let price = |row: Row<'_>| {
        Ok(SetPrice {
            product: story.product(row.text("product")?)?,
            valid_from,
            from_quantity: Quantity::parse(row.get("from quantity").unwrap_or("0"))?,
            price: Price::parse(row.text("price")?)?,
        })
    };
    let rows = said.table().rows(&["product", "from quantity", "price"])?;
    let prices = rows.into_iter().map(price).collect::<Result<Vec<SetPrice>, Wrong>>()?;
    story.run(SetPrices { list, prices })?;
    Ok(())
}

const CUSTOMER: &[&str] =
    &["customer", "name", "country", "currency", "terms", "prices", "tax status", "limit"];

pub fn customers(story: &mut Story, said: &Said<'_>) -> Outcome {
    for row in said.table().rows(CUSTOMER)? {
        let command = customer(story, row)?;
        story.run(command)?;
    }
    Ok(())
}

/// Empty cells: at home, in the currency of the company, without price list and limit.
fn customer(story: &Story, row: Row<'_>) -> Result<CreateCustomer, Wrong> {
    let code_of_customer = row.text("customer")?;
    let company = story.company()?;
    let currency = row.get("currency").map_or(Ok(company.base_currency), Currency::parse)?;
    let price_list = row.get("prices").map(|list| {
        let found = story.read(|reader, company| pricing::list_of_code(reader, company, list))?;
        found.map_or_else(|| unclear(format!("there is no price list {list}")), |it| Ok(it.id))
    });
    let limit = row.get("limit").map(|limit| story.money(limit, Some(currency.code())));
    Ok(CreateCustomer {
        code: code_of_customer.to_owned(),
        name: row.get("name").unwrap_or(code_of_customer).to_owned(),
        country: row.get("country").map_or(Ok(company.country), Country::parse)?,
        city: String::new(),
        postal_code: String::new(),
        street: String::new(),
        email: String::new(),
        currency,
        terms: terms(row.text("terms")?)?,
        price_list: price_list.transpose()?,
        tax_status: row.get("tax status").map_or(Ok(TaxStatus::Domestic), code)?,
        vat_id: String::new(),
        credit_limit: limit.transpose()?,
    })
}

/// `30 days` or `card`.
fn terms(text: &str) -> Result<Terms, Wrong> {
    let terms = text.strip_suffix(" days").map(|days| format!("net:{days}"));
    Ok(Terms::parse(terms.as_deref().unwrap_or(text))?)
}

pub fn credit_limit(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = story.customer(said.text("customer"))?;
    let limit = Some(LimitChange::Limit(story.money(said.text("limit"), None)?));
    story.run(ChangeCustomer { customer, credit_limit: limit, terms: None, block: None })?;
    Ok(())
}

pub fn block(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = story.customer(said.text("customer"))?;
    let block = match said.text("what") {
        "nothing" => Some(Block::None),
        _ => Some(said.code("what")?),
    };
    story.run(ChangeCustomer { customer, credit_limit: None, terms: None, block })?;
    Ok(())
}
