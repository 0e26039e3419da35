//! A chunk of documents: its new customers and products are created, then it is handed in.
use super::flight::{bytes_of, run_all};
use super::importer::{Importer, KnownList, KnownProduct};
use super::report::Fate;
use super::{ImportRefusal, Stopped};
use quittance_domain::Refused;
use quittance_domain::customer::{CreateCustomer, CustomerId};
use quittance_domain::pricing::{CreatePriceList, PriceListId};
use quittance_domain::product::{CreateProduct, ProductKind};
use quittance_domain::refusal::Refusal;
use quittance_domain::tax::PriceTax;
use quittance_domain::{Currency, customer, pricing, product};
use quittance_exchange::import::{CustomerRow, Document, ProductRow};
use quittance_store::pricing::list_of_code;
use std::collections::{BTreeMap, HashMap};

/// Lines whose documents are looked at together.
const CHUNK_LINES: usize = 10_000;

/// What these lines say, at most. Unit: bytes.
const CHUNK_BYTES: usize = 32 << 20;

/// Why customers and products of a chunk could not be created, by code.
#[derive(Default)]
pub(super) struct Failed {
    pub customers: HashMap<String, Refused>,
    pub products: HashMap<String, Refused>,
}

impl Importer<'_> {
    /// Takes a document in; it is handed in with its chunk.
    pub fn take_document(&mut self, document: Document) -> Result<(), Stopped> {
        self.chunk_lines += document.lines.len();
        self.chunk_bytes += bytes_of(&document.origins);
        self.chunk.push(document);
        let is_full = self.chunk_lines >= CHUNK_LINES || self.chunk_bytes >= CHUNK_BYTES;
        if is_full { self.send_chunk() } else { Ok(()) }
    }

    /// Hands in what was taken in.
    pub fn send_chunk(&mut self) -> Result<(), Stopped> {
        let chunk = std::mem::take(&mut self.chunk);
        (self.chunk_lines, self.chunk_bytes) = (0, 0);
        self.customers.trim();
        self.products.trim();
        let failed = self.create_missing(&chunk)?;
        for document in chunk {
            self.send(document, &failed)?;
        }
        Ok(())
    }

    fn send(&mut self, document: Document, failed: &Failed) -> Result<(), Stopped> {
        let command = match self.plan(&document, failed) {
            Ok(command) => command,
            Err(refused) => {
                return self.ledger.settle(document.origins, Fate::Rejected(refused));
            }
        };
        let key = self.source_key("document", &document.number, document.digest);
        let work = (command, self.envelope().on(document.date).from_source(key));
        self.flight.submit(self.engine, work, document.origins, &mut self.ledger)
    }

    /// Creates the customers and products that documents name and nobody knows.
    fn create_missing(&mut self, documents: &[Document]) -> Result<Failed, Stopped> {
        let mut customers: BTreeMap<&str, &CustomerRow> = BTreeMap::new();
        let mut products: BTreeMap<&str, &ProductRow> = BTreeMap::new();
        for document in documents {
            let named = &document.customer;
            if let (None, Some(row)) = (self.find_customer(&named.code)?, &named.create) {
                customers.entry(&named.code).or_insert(row);
            }
            for line in &document.lines {
                let named = &line.product;
                let found = self.find_product(&named.sku)?;
                let (None, Some(row)) = (found, &named.create) else { continue };
                let first = products.entry(&named.sku).or_insert(row);
                if first.name == first.sku {
                    *first = row; // a later line has a name for it
                }
            }
        }
        let mut failed = Failed::default();
        self.create_customers(customers.into_values(), &mut failed)?;
        self.create_products(products.into_values(), &mut failed)?;
        Ok(failed)
    }

    fn create_customers<'r>(
        &mut self,
        rows: impl Iterator<Item = &'r CustomerRow>,
        failed: &mut Failed,
    ) -> Result<(), Stopped> {
        let mut commands = Vec::new();
        for row in rows {
            match self.customer_command(row)? {
                Ok(command) => commands.push(command),
                Err(refused) => drop(failed.customers.insert(row.code.clone(), refused)),
            }
        }
        let codes: Vec<String> = commands.iter().map(|command| command.code.clone()).collect();
        let envelope = self.envelope();
        let engine = self.engine;
        let mut codes = codes.into_iter();
        let commands = commands.into_iter().map(|command| (command, envelope.clone()));
        run_all(engine, commands, |outcome| {
            let code = codes.next().expect("an outcome for each command");
            match outcome {
                Ok(done) => {
                    self.customers.insert(&code, done.reply.customer);
                    self.ledger.report.customers_created += 1;
                }
                Err(refused) => {
                    // Another import may have created it in the meantime.
                    if !is_taken(&refused) || self.ask_customer(&code)?.is_none() {
                        failed.customers.insert(code, refused);
                    }
                }
            }
            Ok(())
        })
    }

    fn create_products<'r>(
        &mut self,
        rows: impl Iterator<Item = &'r ProductRow>,
        failed: &mut Failed,
    ) -> Result<(), Stopped> {
        let rows: Vec<&ProductRow> = rows.collect();
        let envelope = self.envelope();
        let engine = self.engine;
        let commands = rows.iter().map(|row| (product_command(row), envelope.clone()));
        let mut each = rows.iter();
        run_all(engine, commands, |outcome| {
            let row = each.next().expect("an outcome for each command");
            match outcome {
                Ok(done) => {
                    let known = KnownProduct { id: done.reply.product, kind: row.kind };
                    self.products.insert(&row.sku, known);
                    self.ledger.report.products_created += 1;
                }
                Err(refused) => {
                    if !is_taken(&refused) || self.ask_product(&row.sku)?.is_none() {
                        failed.products.insert(row.sku.clone(), refused);
                    }
                }
            }
            Ok(())
        })
    }

    /// The command that creates a customer; its price list is created with it.
    pub fn customer_command(
        &mut self,
        row: &CustomerRow,
    ) -> Result<Result<CreateCustomer, Refused>, Stopped> {
        let price_list = match &row.price_list {
            Some(code) => match self.price_list(code, row.currency)? {
                Ok(list) => Some(list),
                Err(refused) => return Ok(Err(refused.at("price_list"))),
            },
            None => None,
        };
        Ok(Ok(CreateCustomer {
            code: row.code.clone(),
            name: row.name.clone(),
            country: row.country,
            city: row.city.clone(),
            postal_code: row.postal_code.clone(),
            street: row.street.clone(),
            email: row.email.clone(),
            currency: row.currency,
            terms: row.terms,
            price_list,
            tax_status: row.tax_status,
            vat_id: row.vat_id.clone(),
            credit_limit: row.credit_limit,
            details: Default::default(),
        }))
    }

    /// The price list with a code, created where there is none.
    ///
    /// Refusals: `ListCurrency`, and those of its creation.
    pub fn price_list(
        &mut self,
        code: &str,
        currency: Currency,
    ) -> Result<Result<PriceListId, Refused>, Stopped> {
        let found = match self.lists.get(code) {
            Some(found) => Ok(*found),
            None => self.open_list(code, currency)?,
        };
        let KnownList { id, currency: of_list } = match found {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused)),
        };
        if of_list != currency {
            let list = code.to_owned();
            let other = ImportRefusal::ListCurrency { list, currency: of_list, stated: currency };
            return Ok(Err(other.into()));
        }
        Ok(Ok(id))
    }

    fn open_list(
        &mut self,
        code: &str,
        currency: Currency,
    ) -> Result<Result<KnownList, Refused>, Stopped> {
        let (engine, company) = (self.engine, self.company);
        let ask = || {
            let found = engine.database().read(|reader| list_of_code(reader, company, code))?;
            Ok::<_, Stopped>(found.map(|list| KnownList { id: list.id, currency: list.currency }))
        };
        if let Some(found) = ask()? {
            self.lists.insert(code.to_owned(), found);
            return Ok(Ok(found));
        }
        let command = CreatePriceList {
            code: code.to_owned(),
            currency,
            price_tax: PriceTax::Excluded,
            customer: None,
            group: None,
        };
        let mut created = None;
        run_all(engine, [(command, self.envelope())], |outcome| {
            created = Some(outcome.map(|done| done.reply.list));
            Ok(())
        })?;
        let found = match created.expect("an outcome for each command") {
            Ok(id) => KnownList { id, currency },
            Err(refused) if !is_taken(&refused) => return Ok(Err(refused)),
            Err(_) => ask()?.expect("a list that took the code is there"),
        };
        self.lists.insert(code.to_owned(), found);
        Ok(Ok(found))
    }

    /// The customer with a code.
    pub fn find_customer(&mut self, code: &str) -> Result<Option<CustomerId>, Stopped> {
        let (database, company) = (self.engine.database(), self.company);
        let ask =
            || database.read(|reader| quittance_store::customer::id_of_code(reader, company, code));
        Ok(self.customers.find(code, ask)?)
    }

    /// The product with a code.
    pub fn find_product(&mut self, sku: &str) -> Result<Option<KnownProduct>, Stopped> {
        let (database, company) = (self.engine.database(), self.company);
        let ask = || {
            let found =
                database.read(|reader| quittance_store::product::show(reader, company, sku))?;
            Ok(found.map(|found| KnownProduct { id: found.id, kind: found.kind }))
        };
        Ok(self.products.find(sku, ask)?)
    }

    /// The customer with a code that another process has just created.
    fn ask_customer(&mut self, code: &str) -> Result<Option<CustomerId>, Stopped> {
        let (database, company) = (self.engine.database(), self.company);
        let found =
            database.read(|reader| quittance_store::customer::id_of_code(reader, company, code))?;
        found.iter().for_each(|id| self.customers.insert(code, *id));
        Ok(found)
    }

    fn ask_product(&mut self, sku: &str) -> Result<Option<KnownProduct>, Stopped> {
        let (database, company) = (self.engine.database(), self.company);
        let found = database.read(|reader| quittance_store::product::show(reader, company, sku))?;
        let found = found.map(|found| KnownProduct { id: found.id, kind: found.kind });
        found.iter().for_each(|known| self.products.insert(sku, *known));
        Ok(found)
    }
}

/// The command that creates a product.
pub(super) fn product_command(row: &ProductRow) -> CreateProduct {
    CreateProduct {
        sku: row.sku.clone(),
        name: row.name.clone(),
        kind: row.kind,
        unit: row.unit.clone(),
        tax_category: row.tax_category,
        details: Default::default(),
    }
}

/// Whether a refusal says that somebody else has the code.
fn is_taken(refused: &Refused) -> bool {
    let code = String::new;
    let taken = [
        customer::CustomerRefusal::CodeTaken { code: code() }.code(),
        product::ProductRefusal::SkuTaken { sku: code() }.code(),
        pricing::PricingRefusal::CodeTaken { code: code() }.code(),
    ];
    taken.contains(&refused.code())
}

/// Whether a product goes through a warehouse.
pub(super) fn is_stocked(kind: ProductKind) -> bool {
    match kind {
        ProductKind::Stock => true,
        ProductKind::Service | ProductKind::Charge => false,
    }
}
