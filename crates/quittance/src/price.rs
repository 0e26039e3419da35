//! `quittance price`: what a product costs a customer on a day, and why.
use crate::args::{Global, Price as Asks};
use crate::exit::{Exit, Stop, problem};
use crate::figures::{decimal, money, price, quantity, unit};
use crate::open::Books;
use crate::out::Out;
use crate::report;
use quittance_domain::customer::{Customer, CustomerGroup};
use quittance_domain::order::line_net;
use quittance_domain::pricing::{
    Applied, Asked, Buyer, Candidate, Level, Piece, Policy, PriceChoice, PriceEntry, PriceList,
    PriceListId, Promotion, choose, levels, net_price, promote,
};
use quittance_domain::product::{Product, ProductKind};
use quittance_domain::{Date, Money, Price, Quantity, Rate, Refusal, Refused};
use quittance_store::{customer, pricing, product};
use serde::Serialize;
use std::collections::BTreeMap;

/// What it costs.
#[derive(Serialize)]
struct Priced {
    customer: String,
    sku: String,
    on: Date,
    quantity: Quantity,
    unit: String,
    price: Price,
    price_unit: i64,
    #[serde(serialize_with = "decimal")]
    amount: Money,
    #[serde(serialize_with = "decimal")]
    reduction: Money,
    #[serde(serialize_with = "decimal")]
    net: Money,
    currency: String,
    /// Each price that was looked at.
    prices: Vec<Candidate>,
    /// Each promotion that was looked at.
    promotions: Vec<Applied>,
    /// The same in sentences.
    why: Vec<String>,
}

/// What prices go by.
struct Known {
    customer: Customer,
    product: Product,
    policy: Option<Policy>,
    levels: Vec<(Level, PriceListId)>,
    lists: Vec<PriceList>,
    entries: Vec<PriceEntry>,
    promotions: Vec<Promotion>,
}

/// Runs the subcommand.
pub fn run(global: &Global, asks: &Asks, out: &mut Out) -> Result<Exit, Stop> {
    let books = Books::open(global)?;
    let on = report::day(&books, asks.on)?;
    let priced = priced(&Known::read(&books, asks)?, asks.quantity, on)?;
    match out.is_json() {
        true => out.document(&priced)?,
        false => priced.print(out)?,
    }
    Ok(Exit::Done)
}

fn nothing(what: &'static str, code: &str, books: &Books) -> Stop {
    let none = format!("{} has no {what} `{code}`", books.code);
    Stop::Refused(problem("cli.not_found", what, none).into())
}

fn refused<R: Refusal>(refusal: R) -> Stop
where
    Refused: From<R>,
{
    Stop::Refused(refusal.into())
}

impl Known {
    fn read(books: &Books, asks: &Asks) -> Result<Known, Stop> {
        let company = books.company;
        let (customer, product) = books.database.read(|reader| {
            let customer = customer::show(reader, company, &asks.customer)?;
            Ok((customer, product::show(reader, company, &asks.product)?))
        })?;
        let customer = customer.ok_or_else(|| nothing("customer", &asks.customer, books))?;
        let product = product.ok_or_else(|| nothing("product", &asks.product, books))?;
        let (policy, group, promotions) = books.database.read(|reader| {
            let group: Option<CustomerGroup> = match customer.group {
                Some(group) => customer::group(reader, company, group)?,
                None => None,
            };
            let promotions = pricing::active_promotions(reader, company)?;
            Ok((pricing::policy(reader, company)?, group, promotions))
        })?;
        let levels = levels(&customer, group.as_ref(), policy.as_ref());
        let (lists, entries) = books.database.read(|reader| {
            let (mut lists, mut entries) = (Vec::new(), Vec::new());
            for (_, list) in &levels {
                lists.extend(pricing::list_of_id(reader, company, *list)?);
                entries.extend(pricing::prices(reader, company, *list, product.id)?);
            }
            Ok((lists, entries))
        })?;
        Ok(Known { customer, product, policy, levels, lists, entries, promotions })
    }
}

fn priced(known: &Known, quantity: Quantity, on: Date) -> Result<Priced, Stop> {
    let Known { customer, product, .. } = known;
    let currency = customer.currency;
    let lists: BTreeMap<PriceListId, &PriceList> =
        known.lists.iter().map(|list| (list.id, list)).collect();
    let choice = known.policy.as_ref().map_or(PriceChoice::Precedence, |policy| policy.choice);
    let asked = Asked { levels: &known.levels, lists: &lists, choice, currency, quantity, on };
    let entries: Vec<&PriceEntry> = known.entries.iter().collect();
    let chosen = choose(&entries, &asked).map_err(refused)?;
    let priced = (chosen.price, product.price_unit);
    let amount = line_net(quantity, priced, Rate::ZERO, currency).map_err(refused)?;
    let is_goods = product.kind != ProductKind::Charge;
    let piece = Piece {
        product: product.id,
        group: product.group,
        quantity,
        net: amount,
        is_promoted: is_goods,
        is_discounted: is_goods,
        settled: None,
    };
    let buyer = Buyer { customer: customer.id, group: customer.group, currency, on, coupons: &[] };
    let promotions: Vec<&Promotion> = known.promotions.iter().collect();
    let promoted = promote(&promotions, &buyer, &[piece], None).map_err(refused)?;
    let reduction = promoted.reductions[0];
    let net = amount.checked_sub(reduction).map_err(refused)?;
    let mut why: Vec<String> = chosen.candidates.iter().map(Candidate::sentence).collect();
    if let (true, [(_, list)]) = (why.is_empty(), known.levels.as_slice()) {
        // The plain list of the customer: its own trace says more.
        let of_list = known.entries.iter().filter(|entry| entry.list == *list);
        why = net_price(of_list, quantity, on).map_err(refused)?.trace();
    }
    why.extend(promoted.order.iter().map(Applied::sentence));
    Ok(Priced {
        customer: customer.code.clone(),
        sku: product.sku.clone(),
        on,
        quantity,
        unit: product.unit.clone(),
        price: chosen.price,
        price_unit: product.price_unit,
        amount,
        reduction,
        net,
        currency: currency.code().to_owned(),
        prices: chosen.candidates,
        promotions: promoted.order,
        why,
    })
}

impl Priced {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let about = format!("{} on {}", self.customer, self.on);
        out.title(&format!("Price of {}", self.sku), &about)?;
        let unit = unit(&self.unit);
        let per = match self.price_unit {
            1 => unit.to_owned(),
            more => format!("{more} {unit}"),
        };
        out.fact("quantity", &format!("{} {unit}", quantity(self.quantity)))?;
        out.fact("price", &format!("{} {} per {per}", price(self.price), self.currency))?;
        out.fact("amount", &money(self.amount))?;
        if !self.reduction.is_zero() {
            out.fact("promotions", &money(self.reduction))?;
        }
        out.fact("net", &money(self.net))?;
        out.heading("Why")?;
        self.why.iter().try_for_each(|line| out.paragraph(2, line))
    }
}
