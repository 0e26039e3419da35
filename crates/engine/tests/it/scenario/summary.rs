//! Sentences about billing cycles and invoices over several orders.
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same, unclear};
use super::table::FoundRow;
use quittance_domain::customer::BillingCycle;
use quittance_domain::invoicing::{PostSummary, SetCycle};
use quittance_engine::invoicing::run_summary_billing;
use std::collections::BTreeMap;

/// `each delivery`, `each order` or a cycle as it is written.
pub fn cycle(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = said.get("customer").map(|code| story.customer(code)).transpose()?;
    let cycle = Some(BillingCycle::parse(said.text("cycle"))?);
    story.run(SetCycle { customer, cycle })
}

pub fn post(story: &mut Story, said: &Said<'_>) -> Outcome {
    let ids = said.list("orders").into_iter().map(|number| Ok(story.order(number)?.order.id));
    let orders = ids.collect::<Result<Vec<_>, Wrong>>()?;
    let until = said.get("until").map(|_| said.date("until")).transpose()?;
    let reply = story.run(PostSummary { orders, until })?;
    said.numbered("invoice", &reply.number)
}

/// Runs twice: a run that is taken up again bills nothing twice.
pub fn bill_cycles(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (company, day) = (story.company_id()?, story.day()?);
    let mut told = Vec::new();
    for _ in 0..2 {
        let ran = run_summary_billing(story.engine(), company, "story", day);
        let ran = ran.map_err(|failure| Wrong::Unclear(failure.to_string()))?;
        if let Some((code, refused)) = ran.refused.first() {
            return unclear(format!("{code} was not billed: {refused}"));
        }
        told.push(format!("{} invoices to {} customers", ran.invoices, ran.customers));
    }
    let (invoices, customers) = (said.text("invoices"), said.text("customers"));
    same(format!("{invoices} invoices to {customers} customers"), &told[0])?;
    same("0 invoices to 0 customers", &told[1])
}

/// Which delivery of which order each line bills.
pub fn deliveries(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shown = story.invoice(said.text("invoice"))?;
    let shipments: BTreeMap<_, _> = shown.shipments.iter().cloned().collect();
    let mut found: Vec<FoundRow> = Vec::new();
    for line in &shown.lines {
        let shipment = line.shipment.and_then(|id| shipments.get(&id).cloned());
        found.push(vec![
            ("delivery", shipment.unwrap_or_default()),
            ("supplied", line.supplied_on.to_string()),
            ("product", story.sku(line.product)?),
            ("quantity", line.quantity.to_string()),
            ("net", line.net.decimal()),
            ("tax", format!("{} {}", line.tax_category, line.tax_rate)),
        ]);
    }
    let columns = ["delivery", "supplied", "product", "quantity", "net", "tax"];
    said.table().compare(found, &columns)?;
    Ok(())
}

pub fn orders(story: &mut Story, said: &Said<'_>) -> Outcome {
    same(said.list("orders").join(", "), story.invoice(said.text("invoice"))?.summary.join(", "))
}
