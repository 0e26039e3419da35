//! The world of one story: an engine, a company, the day on which the story stands; how its
//! sentences run commands and find records by the codes and numbers that people use.
use crate::both::Place;
use crate::harness::{TestClock, codes, engine_on};
use quittance_domain::code::Code;
use quittance_domain::company::{Company, CreateCompany, WarehouseId};
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::InvoiceKind;
use quittance_domain::ledger::Entry;
use quittance_domain::product::ProductId;
use quittance_domain::purchasing::{PurchaseLine, PurchaseOrder, SupplierId};
use quittance_domain::refusal::Refusal;
use quittance_domain::returns::ReturnId;
use quittance_domain::shipping::ShipmentId;
use quittance_domain::{CompanyId, Currency, Date, Money, Refused};
use quittance_engine::{Command, Engine, Envelope, Failure, company};
use quittance_store::company as store_company;
use quittance_store::invoicing::{InvoiceShown, RequestShown};
use quittance_store::order::OrderShown;
use quittance_store::payment::PaymentShown;
use quittance_store::reader::ReadConnection;
use quittance_store::{
    Fault, customer, engine_tables, invoicing, ledger, names, order, payment, product, purchasing,
    returns, shipping, verify,
};
use std::fmt::Display;
use std::sync::Arc;

/// Who acts, in the audit trail.
const ACTOR: &str = "story";

/// What a sentence comes to.
pub type Outcome = Result<(), Wrong>;

/// Why a sentence does not hold.
pub enum Wrong {
    /// The engine refused the command.
    Refused(Refused),
    /// The books hold something else.
    Differs { expected: String, found: String },
    /// It cannot be understood or done.
    Unclear(String),
}

impl<R: Refusal> From<R> for Wrong {
    fn from(refusal: R) -> Self {
        Wrong::Unclear(refusal.to_string())
    }
}

impl Wrong {
    /// The codes of a refusal, without their paths.
    pub fn codes(&self) -> Vec<String> {
        let Wrong::Refused(refused) = self else {
            return Vec::new();
        };
        let problems = codes(refused);
        let code = |problem: &String| problem.split(' ').next_back().map(str::to_owned);
        problems.iter().filter_map(code).collect()
    }
}

impl Display for Wrong {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Wrong::Refused(refused) => write!(out, "refused: {refused}"),
            Wrong::Differs { expected, found } => {
                write!(out, "expected: {expected}\n    found:    {found}")
            }
            Wrong::Unclear(why) => out.write_str(why),
        }
    }
}

/// A sentence that cannot be understood or done.
pub fn unclear<T>(why: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong::Unclear(why.into()))
}

/// Compares what a sentence says with what was found.
pub fn same(expected: impl Display, found: impl Display) -> Outcome {
    let (expected, found) = (expected.to_string(), found.to_string());
    if expected == found { Ok(()) } else { Err(Wrong::Differs { expected, found }) }
}

/// The world of one story.
pub struct Story {
    engine: Engine,
    clock: Arc<TestClock>,
    /// Apart from the codes of all other stories on the same database.
    code: String,
    title: String,
    day: Option<Date>,
    company: Option<CompanyId>,
}

impl Story {
    pub fn begin(place: &Place, code: &str, title: &str) -> Self {
        let clock = Arc::new(TestClock::default());
        let engine = engine_on(place, &clock);
        let (code, title) = (code.to_owned(), title.to_owned());
        Self { engine, clock, code, title, day: None, company: None }
    }

    /// Goes to a day; what follows happens on it. The clock never goes back, the day may.
    pub fn go_to(&mut self, day: Date) {
        if self.day.is_none_or(|last| last < day) {
            self.clock.set(&format!("{day}T11:00:00Z"));
        }
        self.day = Some(day);
    }

    /// The day on which the story stands.
    pub fn day(&self) -> Result<Date, Wrong> {
        self.day.map_or_else(|| unclear("no day is named yet: begin with `On 2026-03-02`"), Ok)
    }

    /// Opens the company, once.
    pub fn open(&mut self, command: CreateCompany) -> Outcome {
        if self.company.is_some() {
            return unclear("the company is there already");
        }
        let (code, name) = (self.code.clone(), self.title.clone());
        let command = CreateCompany { code, name, ..command };
        self.company = Some(company::open(&self.engine, command).map_err(wrong)?);
        Ok(())
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    pub fn company_id(&self) -> Result<CompanyId, Wrong> {
        self.company.map_or_else(|| unclear("no sentence has told of the company yet"), Ok)
    }

    /// Runs a command on the day of the story.
    pub fn run<C: Command>(&self, command: C) -> Result<C::Reply, Wrong> {
        self.run_as(ACTOR, command)
    }

    /// Runs a command of a person that the story names.
    pub fn run_as<C: Command>(&self, person: &str, command: C) -> Result<C::Reply, Wrong> {
        let envelope = Envelope::new(self.company_id()?, person).on(self.day()?);
        self.engine.run(command, envelope).map(|done| done.reply).map_err(wrong)
    }

    /// Runs a command that is delivered with a key.
    pub fn run_with_key<C: Command>(&self, key: &str, command: C) -> Result<C::Reply, Wrong> {
        let envelope = Envelope::new(self.company_id()?, ACTOR).on(self.day()?).with_key(key);
        self.engine.run(command, envelope).map(|done| done.reply).map_err(wrong)
    }

    /// Reads from the books of the company.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&mut ReadConnection, CompanyId) -> Result<T, Fault>,
    ) -> Result<T, Wrong> {
        let company = self.company_id()?;
        let found = self.engine.database().read(|reader| read(reader, company));
        found.map_err(|fault| Wrong::Unclear(fault.to_string()))
    }

    /// Reads a record; `what` names it where it is missing.
    fn find<T>(
        &self,
        what: &str,
        read: impl FnOnce(&mut ReadConnection, CompanyId) -> Result<Option<T>, Fault>,
    ) -> Result<T, Wrong> {
        self.read(read)?.ok_or_else(|| Wrong::Unclear(format!("there is no {what}")))
    }

    pub fn company(&self) -> Result<Company, Wrong> {
        self.find("company", |reader, company| quittance_store::company::show(reader, company))
    }

    /// An amount in the currency of the company, or in the one that is said.
    pub fn money(&self, amount: &str, currency: Option<&str>) -> Result<Money, Wrong> {
        let currency = match currency {
            Some(code) => Currency::parse(code)?,
            None => self.company()?.base_currency,
        };
        Ok(Money::parse(amount, currency)?)
    }

    pub fn customer(&self, code: &str) -> Result<CustomerId, Wrong> {
        let what = format!("customer {code}");
        self.find(&what, |reader, company| customer::id_of_code(reader, company, code))
    }

    pub fn product(&self, sku: &str) -> Result<ProductId, Wrong> {
        let what = format!("product {sku}");
        self.find(&what, |reader, company| product::id_of_sku(reader, company, sku))
    }

    pub fn sku(&self, product: ProductId) -> Result<String, Wrong> {
        let found =
            self.find("product", |reader, company| names::product(reader, company, product));
        found.map(|product| product.sku)
    }

    pub fn warehouse(&self, code: &str) -> Result<WarehouseId, Wrong> {
        let what = format!("warehouse {code}");
        let found = self
            .find(&what, |reader, company| store_company::warehouse_of_code(reader, company, code));
        found.map(|warehouse| warehouse.id)
    }

    pub fn warehouse_code(&self, id: WarehouseId) -> Result<String, Wrong> {
        let found = self.find("warehouse", |reader, company| names::warehouse(reader, company, id));
        found.map(|warehouse| warehouse.code)
    }

    pub fn supplier(&self, code: &str) -> Result<SupplierId, Wrong> {
        let what = format!("supplier {code}");
        let found = self.find(&what, |reader, company| purchasing::supplier(reader, company, code));
        found.map(|supplier| supplier.id)
    }

    /// A purchase order and its lines.
    pub fn purchase(&self, number: &str) -> Result<(PurchaseOrder, Vec<PurchaseLine>), Wrong> {
        let what = format!("purchase order {number}");
        self.find(&what, |reader, company| purchasing::order(reader, company, number))
    }

    pub fn order(&self, number: &str) -> Result<OrderShown, Wrong> {
        let what = format!("order {number}");
        self.find(&what, |reader, company| order::show(reader, company, number))
    }

    pub fn shipment(&self, number: &str) -> Result<ShipmentId, Wrong> {
        let what = format!("shipment {number}");
        let shown = self.find(&what, |reader, company| shipping::show(reader, company, number));
        shown.map(|shown| shown.shipment.id)
    }

    pub fn invoice(&self, number: &str) -> Result<InvoiceShown, Wrong> {
        let owed = [InvoiceKind::Invoice, InvoiceKind::DebitNote, InvoiceKind::Deposit];
        self.billed(number, &owed)
    }

    pub fn document(&self, number: &str) -> Result<InvoiceShown, Wrong> {
        self.billed(number, InvoiceKind::ALL)
    }

    pub fn deposit(&self, number: &str) -> Result<InvoiceShown, Wrong> {
        self.billed(number, &[InvoiceKind::Deposit])
    }

    pub fn credit_note(&self, number: &str) -> Result<InvoiceShown, Wrong> {
        self.billed(number, &[InvoiceKind::CreditNote])
    }

    fn billed(&self, number: &str, kinds: &[InvoiceKind]) -> Result<InvoiceShown, Wrong> {
        let what = format!("{} {number}", kinds[0]);
        self.find(&what, |reader, company| {
            let shown = invoicing::show(reader, company, number)?;
            Ok(shown.filter(|shown| kinds.contains(&shown.invoice.kind)))
        })
    }

    pub fn deposit_request(&self, number: &str) -> Result<RequestShown, Wrong> {
        let what = format!("request {number}");
        self.find(&what, |reader, company| invoicing::show_request(reader, company, number))
    }

    pub fn payment(&self, number: &str) -> Result<PaymentShown, Wrong> {
        let what = format!("payment {number}");
        self.find(&what, |reader, company| payment::show(reader, company, number))
    }

    pub fn entry(&self, number: &str) -> Result<Entry, Wrong> {
        let what = format!("journal entry {number}");
        self.find(&what, |reader, company| ledger::show(reader, company, number))
    }

    pub fn returned(&self, number: &str) -> Result<ReturnId, Wrong> {
        let what = format!("return {number}");
        let shown = self.find(&what, |reader, company| returns::show(reader, company, number));
        shown.map(|shown| shown.head.id)
    }

    /// How many events there are: what is refused adds none.
    pub fn position(&self) -> Result<i64, Wrong> {
        let position = self.read(|reader, company| engine_tables::position(reader, company));
        position.map(|(sequence, _)| sequence)
    }

    /// Derives everything anew.
    pub fn verify(&self) -> Outcome {
        let findings = self.read(verify::verify)?;
        let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
        if findings.is_empty() { Ok(()) } else { unclear(findings.join("\n    ")) }
    }
}

fn wrong(failure: Failure) -> Wrong {
    match failure {
        Failure::Refused(refused) => Wrong::Refused(refused),
        failure => Wrong::Unclear(failure.to_string()),
    }
}
