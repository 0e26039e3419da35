//! `returns.register`: registers what a customer sends back, and at what it will be credited.
use super::ReturnReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{autopilot, company};
use quittance_domain::company::{Company, NumberSeries, Series, Warehouse};
use quittance_domain::customer::Customer;
use quittance_domain::invoicing::{CreditedLine, Invoice, InvoiceKind, InvoiceLine};
use quittance_domain::order::{Order, OrderId};
use quittance_domain::product::{Product, ProductId};
use quittance_domain::returns::match_sold::Sold;
use quittance_domain::returns::register::{RegisterReturnGiven, ReturnRegistered, register};
use quittance_domain::returns::{
    OrderRef, RegisterReturn, RegisterReturnLine, Return, ReturnLine, SoldAt,
};
use quittance_domain::tax::TaxRate;
use quittance_domain::{At, Ids, Refused};
use quittance_store::invoicing::{InvoicesOfOrder, LinesOfInvoice, SoldLines, SummariesOfOrder};
use quittance_store::order::OrderByNumber;
use quittance_store::returns::{LinesOfReturn, OpenReturnsOfCustomer, ReturnsOfSourceNumber};
use quittance_store::tax::RatesOf;
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    customer: Option<Arc<Customer>>,
    warehouse: Option<Arc<Warehouse>>,
    same_source: Option<Arc<Return>>,
    products: Vec<Arc<Product>>,
    orders: Vec<Arc<Order>>,
    sold: Vec<SoldRecords>,
    under_way: Vec<Arc<ReturnLine>>,
    tax_rates: Vec<Arc<TaxRate>>,
}

/// A line that was sold, with its invoice and what was credited of it.
struct SoldRecords {
    invoice: Arc<Invoice>,
    line: Arc<InvoiceLine>,
    credited: Option<Arc<CreditedLine>>,
}

impl SoldRecords {
    fn borrowed(&self) -> Sold<'_> {
        let credited = self.credited.as_deref();
        Sold { invoice: &self.invoice, line: &self.line, credited }
    }
}

impl Command for RegisterReturn {
    const NAME: &'static str = "returns.register";
    type Given = Given;
    type Decision = ReturnRegistered;
    type Reply = ReturnReply;

    fn rows(&self) -> usize {
        20 + 10 * self.lines.len()
    }

    /// Refusals: none; what is not there is told with the other problems.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let products = products(self);
        look.want::<NumberSeries>(Series::Return.key(at.business_date));
        look.want::<Customer>(self.customer);
        products.iter().for_each(|product| look.want::<Product>(*product));
        self.warehouse.iter().for_each(|warehouse| look.want::<Warehouse>(*warehouse));
        source(self).into_iter().for_each(|it| look.want_all::<ReturnsOfSourceNumber>(it));
        want_sold(self, look);
        look.want_all::<OpenReturnsOfCustomer>(self.customer);
        let company = company::find(look)?;
        let mut known = Vec::with_capacity(products.len());
        for product in products {
            known.extend(look.find::<Product>(product)?);
        }
        let rates = known.iter().map(|product| (company.country, product.tax_category));
        let rates: BTreeSet<_> = rates.collect();
        rates.iter().for_each(|rate| look.want_all::<RatesOf>(*rate));
        let under_way = under_way(self, look)?;
        let orders = orders(self, look)?;
        let sold = sold(self, &orders, look)?;
        let mut tax_rates = Vec::new();
        for rate in rates {
            tax_rates.extend(look.all::<RatesOf>(rate)?);
        }
        let warehouse = self.warehouse.map(|warehouse| look.find::<Warehouse>(warehouse));
        let same_source = source(self).map(|number| look.all::<ReturnsOfSourceNumber>(number));
        Ok(Given {
            company,
            customer: look.find::<Customer>(self.customer)?,
            warehouse: warehouse.transpose()?.flatten(),
            same_source: same_source.transpose()?.and_then(|found| found.first().cloned()),
            products: known,
            orders,
            sold,
            under_way,
            tax_rates,
        })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<ReturnRegistered, Refused> {
        let products: Vec<&Product> = given.products.iter().map(Arc::as_ref).collect();
        let orders: Vec<&Order> = given.orders.iter().map(Arc::as_ref).collect();
        let sold: Vec<Sold<'_>> = given.sold.iter().map(SoldRecords::borrowed).collect();
        let under_way: Vec<&ReturnLine> = given.under_way.iter().map(Arc::as_ref).collect();
        let tax_rates: Vec<&TaxRate> = given.tax_rates.iter().map(Arc::as_ref).collect();
        let given = RegisterReturnGiven {
            company: &given.company,
            customer: given.customer.as_deref(),
            warehouse: given.warehouse.as_deref(),
            same_source: given.same_source.as_ref().map(|same| same.number.as_str()),
            products: &products,
            orders: &orders,
            sold: &sold,
            under_way: &under_way,
            tax_rates: &tax_rates,
        };
        register(&given, self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        registered: ReturnRegistered,
        recorder: &mut Recorder<'_>,
    ) -> Result<ReturnReply, Halt> {
        let number = recorder.draw(Series::Return, registered.rma.requested_on)?;
        let registered = registered.with_number(number);
        let reply = ReturnReply::of(&registered.rma, registered.lines.len());
        recorder.nothing_stored::<LinesOfReturn>(registered.rma.id);
        recorder.insert_all(registered.lines);
        recorder.emit_all(registered.events);
        autopilot::after_return_registered(recorder, &registered.rma)?;
        recorder.insert(registered.rma);
        Ok(reply)
    }
}

fn products(command: &RegisterReturn) -> BTreeSet<ProductId> {
    command.lines.iter().map(|line| line.product).collect()
}

fn source(command: &RegisterReturn) -> Option<String> {
    Some(command.source_number.clone()).filter(|number| !number.is_empty())
}

/// The invoice lines that are named.
fn named(command: &RegisterReturn) -> BTreeSet<SoldAt> {
    command.lines.iter().filter_map(|line| line.invoice).collect()
}

/// The products of the lines that name neither invoice line nor order.
fn unnamed(command: &RegisterReturn) -> BTreeSet<ProductId> {
    let is_unnamed = |line: &&RegisterReturnLine| line.invoice.is_none() && line.order.is_none();
    command.lines.iter().filter(is_unnamed).map(|line| line.product).collect()
}

/// The orders that are named.
fn named_orders(command: &RegisterReturn) -> BTreeSet<&OrderRef> {
    command.lines.iter().filter_map(|line| line.order.as_ref()).collect()
}

/// The lines of the customer's returns that are registered and not credited yet.
fn under_way(command: &RegisterReturn, look: &Look<'_>) -> Result<Vec<Arc<ReturnLine>>, Missing> {
    let open = look.all::<OpenReturnsOfCustomer>(command.customer)?;
    open.iter().for_each(|open| look.want_all::<LinesOfReturn>(open.id));
    let mut lines = Vec::new();
    for open in open {
        lines.extend(look.all::<LinesOfReturn>(open.id)?);
    }
    Ok(lines)
}

/// Notes what [`sold`] needs and is known at once.
fn want_sold(command: &RegisterReturn, look: &Look<'_>) {
    for at in named(command) {
        look.want::<InvoiceLine>((at.invoice, at.line_no));
        look.want::<Invoice>(at.invoice);
        look.want::<CreditedLine>((at.invoice, at.line_no));
    }
    for order in named_orders(command) {
        match order {
            OrderRef::Id(id) => {
                look.want::<Order>(*id);
                look.want_all::<InvoicesOfOrder>(*id);
                look.want_all::<SummariesOfOrder>(*id);
            }
            OrderRef::Number(number) => look.want_all::<OrderByNumber>(number.clone()),
        }
    }
    for product in unnamed(command) {
        look.want_all::<SoldLines>((command.customer, product));
    }
}

/// The orders that are named, as far as there are any, each once.
fn orders(command: &RegisterReturn, look: &Look<'_>) -> Result<Vec<Arc<Order>>, Missing> {
    let mut orders: BTreeMap<OrderId, Arc<Order>> = BTreeMap::new();
    for order in named_orders(command) {
        let found = match order {
            OrderRef::Id(id) => look.find::<Order>(*id)?,
            OrderRef::Number(number) => look.all::<OrderByNumber>(number.clone())?.pop(),
        };
        orders.extend(found.map(|order| (order.id, order)));
    }
    Ok(orders.into_values().collect())
}

/// The invoice lines of orders with one of these products: no more is read than was billed by the
/// orders.
fn lines_of_orders(
    orders: &[Arc<Order>],
    products: &BTreeSet<ProductId>,
    look: &Look<'_>,
) -> Result<Vec<Arc<InvoiceLine>>, Missing> {
    for order in orders {
        look.want_all::<InvoicesOfOrder>(order.id);
        look.want_all::<SummariesOfOrder>(order.id);
    }
    let mut invoices = BTreeSet::new();
    for order in orders {
        let all = look.all::<InvoicesOfOrder>(order.id)?;
        let billing = all.iter().filter(|it| it.kind == InvoiceKind::Invoice);
        invoices.extend(billing.map(|it| it.id));
        let all = look.all::<SummariesOfOrder>(order.id)?;
        invoices.extend(all.iter().map(|it| it.invoice));
    }
    invoices.iter().for_each(|invoice| look.want_all::<LinesOfInvoice>(*invoice));
    let is_of_one = |line: &InvoiceLine| orders.iter().any(|it| Some(it.id) == line.order);
    let mut lines = Vec::new();
    for invoice in invoices {
        let all = look.all::<LinesOfInvoice>(invoice)?;
        let is_named =
            |line: &Arc<InvoiceLine>| products.contains(&line.product) && is_of_one(line);
        lines.extend(all.into_iter().filter(is_named));
    }
    Ok(lines)
}

/// The invoice lines that are named, as far as there are any, those of the orders that are named,
/// and, for the products of the other lines, all that was sold to the customer.
fn sold(
    command: &RegisterReturn,
    orders: &[Arc<Order>],
    look: &Look<'_>,
) -> Result<Vec<SoldRecords>, Missing> {
    let mut lines = lines_of_orders(orders, &products(command), look)?;
    for at in named(command) {
        lines.extend(look.find::<InvoiceLine>((at.invoice, at.line_no))?);
    }
    for product in unnamed(command) {
        lines.extend(look.all::<SoldLines>((command.customer, product))?);
    }
    for line in &lines {
        look.want::<Invoice>(line.invoice);
        look.want::<CreditedLine>((line.invoice, line.line_no));
    }
    let with_invoice = |line: Arc<InvoiceLine>| {
        let invoice = look.find::<Invoice>(line.invoice)?;
        Ok(SoldRecords {
            invoice: invoice.expect("a line has its invoice"),
            credited: look.find::<CreditedLine>((line.invoice, line.line_no))?,
            line,
        })
    };
    lines.into_iter().map(with_invoice).collect()
}
