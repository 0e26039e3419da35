//! Sentences about the company and its master data.
use super::said::{Said, code};
use super::story::{Outcome, Story, Wrong, same, unclear};
use super::table::Row;
use quittance_domain::code::Code;
use quittance_domain::company::{BackDating, CreateCompany, CreateWarehouse, Mode, Stages};
use quittance_domain::country::Country;
use quittance_domain::customer::{
    Block, ChangeCustomer, CreateCustomer, CreateCustomerGroup, CustomerChanges, CustomerDetails,
    LimitChange, NewItem, NewShipTo, Places, TaxStatus, Terms,
};
use quittance_domain::patch::Patch;
use quittance_domain::pricing::{CreatePriceList, SetPolicy, SetPrice, SetPrices};
use quittance_domain::product::{
    ChangeProduct, CreateProduct, NewKitPart, NewUnit, ProductDetails, SetKit, SetSubstitutes,
};
use quittance_domain::tax::{PriceTax, SetTaxRate, TaxCategory, TaxComponent};
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
        components: Vec::new(),
        country: story.company()?.country,
        category: category(said.text("category"))?,
        valid_from: said.date("date")?,
        rate: Rate::percent(said.text("percent"))?,
    })?;
    Ok(())
}

/// Its rate is what its components come to.
pub fn tax_components(story: &mut Story, said: &Said<'_>) -> Outcome {
    let component = |row: Row<'_>| {
        Ok(TaxComponent {
            code: row.text("component")?.parse()?,
            name: row.text("name")?.to_owned(),
            rate: Rate::percent(row.text("rate")?.trim_end_matches(" %"))?,
        })
    };
    let rows = said.table().rows(&["component", "name", "rate"])?;
    let components = rows.into_iter().map(component).collect::<Result<Vec<_>, Wrong>>()?;
    let sum = components.iter().try_fold(Rate::ZERO, |sum, it| sum.checked_add(it.rate))?;
    story.run(SetTaxRate {
        country: story.company()?.country,
        category: category(said.text("category"))?,
        valid_from: said.date("date")?,
        rate: sum,
        components,
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

pub fn category(words: &str) -> Result<TaxCategory, Wrong> {
    let found = TaxCategory::ALL.iter().find(|category| words_of(**category) == words);
    found.map_or_else(|| unclear(format!("there is no tax category {words}")), |it| Ok(*it))
}

pub fn products(story: &mut Story, said: &Said<'_>) -> Outcome {
    let columns = ["product", "name", "kind", "tax", "price per", "grams"];
    for row in said.table().rows(&columns)? {
        let sku = row.text("product")?;
        story.run(CreateProduct {
            sku: sku.to_owned(),
            name: row.get("name").unwrap_or(sku).to_owned(),
            kind: code(row.text("kind")?)?,
            unit: "C62".to_owned(),
            tax_category: category(row.text("tax")?)?,
            details: ProductDetails {
                price_unit: row.get("price per").map(whole).transpose()?,
                weight_grams: row.get("grams").map_or(Ok(0), whole)?,
                ..ProductDetails::default()
            },
        })?;
    }
    Ok(())
}

fn whole(text: &str) -> Result<i64, Wrong> {
    text.parse().map_err(|_| Wrong::Unclear(format!("{text} is no whole number")))
}

pub fn product_status(story: &mut Story, said: &Said<'_>) -> Outcome {
    let status = Some(said.code("status")?);
    change_product(story, said, |command| command.status = status)
}

pub fn product_unit(story: &mut Story, said: &Said<'_>) -> Outcome {
    let unit = NewUnit { unit: said.text("unit").to_owned(), holds: said.quantity("holds")? };
    change_product(story, said, |command| command.units = vec![unit])
}

pub fn lots(story: &mut Story, said: &Said<'_>) -> Outcome {
    let lots = Some(said.code("policy")?);
    let life_days_min = said.get("days").map(whole).transpose()?;
    change_product(story, said, |command| {
        command.lots = lots;
        command.life_days_min = life_days_min;
    })
}

pub fn packs(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (multiple, least) = (said.quantity("multiple")?, said.quantity("least")?);
    change_product(story, said, |command| {
        command.pack_multiple = Some(multiple);
        command.minimum_quantity = Some(least);
    })
}

fn change_product(
    story: &Story,
    said: &Said<'_>,
    change: impl FnOnce(&mut ChangeProduct),
) -> Outcome {
    let mut command = ChangeProduct {
        product: story.product(said.text("product"))?,
        name: None,
        tax_category: None,
        status: None,
        group: None,
        gtin: None,
        weight_grams: None,
        pack_multiple: None,
        minimum_quantity: None,
        margin_floor: None,
        lots: None,
        life_days_min: None,
        units: Vec::new(),
    };
    change(&mut command);
    story.run(command)?;
    Ok(())
}

/// What a kit is made of, from a day on.
pub fn kit(story: &mut Story, said: &Said<'_>) -> Outcome {
    let mut parts = Vec::new();
    for part in said.goods("parts", &[])? {
        parts.push(NewKitPart { product: story.product(&part.sku)?, quantity: part.quantity });
    }
    let valid_from = said.get("date").map(|_| said.date("date")).transpose()?;
    story.run(SetKit { product: story.product(said.text("kit"))?, valid_from, parts })
}

/// The best first; `nothing` takes back what was said.
pub fn substitutes(story: &mut Story, said: &Said<'_>) -> Outcome {
    let product = story.product(said.text("product"))?;
    let named = said.list("substitutes").into_iter().filter(|sku| *sku != "nothing");
    let substitutes = named.map(|sku| story.product(sku)).collect::<Result<Vec<_>, _>>()?;
    story.run(SetSubstitutes { product, substitutes })
}

pub fn customer_group(story: &mut Story, said: &Said<'_>) -> Outcome {
    let code = said.text("group").to_owned();
    let group = story.run(CreateCustomerGroup { name: code.clone(), code })?.group;
    for customer in said.list("customers") {
        let group = Some(Patch::Set(group));
        change_customer(story, customer, CustomerChanges { group, ..Default::default() })?;
    }
    Ok(())
}

pub fn item(story: &mut Story, said: &Said<'_>) -> Outcome {
    let product = story.product(said.text("product"))?;
    let items = vec![NewItem { item: said.text("item").to_owned(), product }];
    let places = Places { items, ..Places::default() };
    change_customer(story, said.text("customer"), CustomerChanges { places, ..Default::default() })
}

pub fn ship_to(story: &mut Story, said: &Said<'_>) -> Outcome {
    let place = NewShipTo {
        code: said.text("place").to_owned(),
        name: String::new(),
        street: String::new(),
        postal_code: String::new(),
        city: said.text("city").to_owned(),
        country: Country::parse(said.text("country"))?,
    };
    let places = Places { ship_tos: vec![place], ..Places::default() };
    change_customer(story, said.text("customer"), CustomerChanges { places, ..Default::default() })
}

fn change_customer(story: &Story, customer: &str, details: CustomerChanges) -> Outcome {
    let customer = story.customer(customer)?;
    let (credit_limit, terms, block) = (None, None, None);
    story.run(ChangeCustomer { customer, credit_limit, terms, block, details })?;
    Ok(())
}

pub fn code_pattern(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer_code = Some(said.text("pattern").to_owned());
    story.run(SetPolicy { customer_code, ..SetPolicy::default() })?;
    Ok(())
}

/// A customer that is created without a code.
pub fn coded(story: &mut Story, said: &Said<'_>) -> Outcome {
    let company = story.company()?;
    let reply = story.run(CreateCustomer {
        code: String::new(),
        name: "One without a code".to_owned(),
        country: company.country,
        city: String::new(),
        postal_code: String::new(),
        street: String::new(),
        email: String::new(),
        currency: company.base_currency,
        terms: Terms::Net(30),
        price_list: None,
        tax_status: TaxStatus::Domestic,
        vat_id: String::new(),
        credit_limit: None,
        details: CustomerDetails::default(),
    })?;
    same(said.text("code"), reply.code)
}

pub fn price_list(story: &mut Story, said: &Said<'_>) -> Outcome {
    new_list(story, said, PriceTax::Excluded)
}

pub fn price_list_with_tax(story: &mut Story, said: &Said<'_>) -> Outcome {
    new_list(story, said, PriceTax::Included)
}

fn new_list(story: &mut Story, said: &Said<'_>, price_tax: PriceTax) -> Outcome {
    let currency = story.company()?.base_currency;
    let list = story
        .run(CreatePriceList {
            code: said.text("list").to_owned(),
            currency,
            price_tax,
            customer: None,
            group: None,
        })?
        .list;
    let valid_from = said.date("date")?;
    let price = |row: Row<'_>| {
        Ok(SetPrice {
            product: story.product(row.text("product")?)?,
            valid_from,
            from_quantity: Quantity::parse(row.get("from quantity").unwrap_or("0"))?,
            price: Price::parse(row.text("price")?)?,
            valid_to: None,
        })
    };
    let rows = said.table().rows(&["product", "from quantity", "price"])?;
    let prices = rows.into_iter().map(price).collect::<Result<Vec<SetPrice>, Wrong>>()?;
    story.run(SetPrices { list, prices })?;
    Ok(())
}

const CUSTOMER: &[&str] = &[
    "customer",
    "name",
    "country",
    "currency",
    "terms",
    "prices",
    "tax status",
    "limit",
    "vat id",
];

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
        vat_id: row.get("vat id").unwrap_or_default().to_owned(),
        credit_limit: limit.transpose()?,
        details: Default::default(),
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
    story.run(ChangeCustomer {
        customer,
        credit_limit: limit,
        terms: None,
        block: None,
        details: Default::default(),
    })?;
    Ok(())
}

pub fn block(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = story.customer(said.text("customer"))?;
    let block = match said.text("what") {
        "nothing" => Some(Block::None),
        _ => Some(said.code("what")?),
    };
    story.run(ChangeCustomer {
        customer,
        credit_limit: None,
        terms: None,
        block,
        details: Default::default(),
    })?;
    Ok(())
}

/// `name` or `city`.
pub fn told_anew(story: &mut Story, said: &Said<'_>) -> Outcome {
    let text = Some(said.text("text").to_owned());
    let details = match said.text("what") {
        "name" => CustomerChanges { name: text, ..Default::default() },
        "city" => CustomerChanges { city: text, ..Default::default() },
        other => return unclear(format!("a customer has no {other}")),
    };
    change_customer(story, said.text("customer"), details)
}

pub fn vat_id(story: &mut Story, said: &Said<'_>) -> Outcome {
    let vat_id = Some(said.text("id").to_owned());
    let details = CustomerChanges { vat_id, ..Default::default() };
    change_customer(story, said.text("customer"), details)
}

pub fn bill_to(story: &mut Story, said: &Said<'_>) -> Outcome {
    let other = story.customer(said.text("other"))?;
    let bill_to = Some(Patch::Set(other));
    let details = CustomerChanges { bill_to, ..Default::default() };
    change_customer(story, said.text("customer"), details)
}
