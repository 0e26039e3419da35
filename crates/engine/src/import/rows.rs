//! Rows that stand for one thing each become one command each.
use super::chunk::product_command;
use super::importer::Importer;
use super::report::Fate;
use super::{ImportRefusal, Stopped};
use quittance_domain::Refused;
use quittance_domain::company::WarehouseId;
use quittance_domain::payment::{Application, InvoiceRef, Matching, ReceivePayment};
use quittance_domain::pricing::{SetPrice, SetPrices};
use quittance_domain::stock::{ReceiveLine, ReceiveStock};
use quittance_exchange::import::{
    CustomerRow, Kind, Line, Origin, PaymentRow, PriceRow, ProductRow, Rejected, StockRow, digest,
};
use quittance_store::company::warehouse_of_code;

/// A row with what its permanent key needs.
pub(super) struct Sourced<T> {
    pub row: T,
    pub digest: String,
    pub origin: Origin,
}

impl Importer<'_> {
    /// Takes a line that stands for one thing.
    pub fn take_row(&mut self, kind: &Kind, line: Line) -> Result<(), Stopped> {
        let setting = self.setting;
        match kind {
            Kind::Customers(fields) => {
                let row = fields.row(&line, &setting);
                self.sourced(row, line, Self::take_customer)
            }
            Kind::Products(fields) => {
                let row = fields.row(&line);
                self.sourced(row, line, Self::take_product)
            }
            Kind::Prices(fields) => {
                let row = fields.row(&line, &setting);
                self.sourced(row, line, Self::take_price)
            }
            Kind::Stock(fields) => {
                let row = fields.row(&line, &setting);
                self.sourced(row, line, Self::take_stock)
            }
            Kind::Payments(fields) => {
                let row = fields.row(&line, &setting);
                self.sourced(row, line, Self::take_payment)
            }
            Kind::OpeningItems(fields) => {
                let row = fields.row(&line, &setting);
                self.sourced(row, line, Self::take_item)
            }
            Kind::OpeningGoods(fields) => {
                let row = fields.row(&line, &setting);
                self.sourced(row, line, Self::take_goods)
            }
            Kind::OpeningMoney(fields) => {
                let row = fields.row(&line, &setting);
                self.sourced(row, line, Self::take_money)
            }
            Kind::OpeningBills(fields) => {
                let row = fields.row(&line, &setting);
                self.sourced(row, line, Self::take_bill)
            }
            Kind::OpeningBalances(fields) => {
                let row = fields.row(&line, &setting);
                self.sourced(row, line, Self::take_balance)
            }
            Kind::BankLines(_) => self.refuse(line.origin, ImportRefusal::BankLines),
            Kind::Unused(unused) => self.ledger.reject(&unused.reject(line, &setting)),
            Kind::Orders(_) | Kind::OrderLines(_) => {
                unreachable!("the lines of documents are grouped or joined")
            }
        }
    }

    /// Takes a row that could be read, rejects a line that could not.
    fn sourced<T>(
        &mut self,
        row: Result<T, Refused>,
        line: Line,
        take: impl FnOnce(&mut Self, Sourced<T>) -> Result<(), Stopped>,
    ) -> Result<(), Stopped> {
        match row {
            Ok(row) => {
                let digest = digest([&line]);
                take(self, Sourced { row, digest, origin: line.origin })
            }
            Err(refused) => self.ledger.reject(&Rejected { origin: line.origin, refused }),
        }
    }

    pub(super) fn refuse(
        &mut self,
        origin: Origin,
        refused: impl Into<Refused>,
    ) -> Result<(), Stopped> {
        self.ledger.reject(&Rejected { origin, refused: refused.into() })
    }

    fn take_customer(&mut self, it: Sourced<CustomerRow>) -> Result<(), Stopped> {
        let key = self.source_key("customer", &it.row.code, it.digest);
        let command = match self.customer_command(&it.row)? {
            Ok(command) => command,
            Err(refused) => return self.refuse(it.origin, refused),
        };
        let work = (command, self.envelope().from_source(key));
        self.flight.submit(self.engine, work, vec![it.origin], &mut self.ledger)
    }

    fn take_product(&mut self, it: Sourced<ProductRow>) -> Result<(), Stopped> {
        let key = self.source_key("product", &it.row.sku, it.digest);
        let work = (product_command(&it.row), self.envelope().from_source(key));
        self.flight.submit(self.engine, work, vec![it.origin], &mut self.ledger)
    }

    fn take_price(&mut self, it: Sourced<PriceRow>) -> Result<(), Stopped> {
        let PriceRow { list, currency, sku, valid_from, from_quantity, price } = it.row;
        let key = format!("{list}/{sku}/{valid_from}/{from_quantity}");
        let key = self.source_key("price", &key, it.digest);
        let Some(product) = self.find_product(&sku)? else {
            return self.refuse(it.origin, ImportRefusal::UnknownProduct { sku });
        };
        let list = match self.price_list(&list, currency)? {
            Ok(list) => list,
            Err(refused) => return self.refuse(it.origin, refused),
        };
        let prices = vec![SetPrice {
            product: product.id,
            valid_from,
            from_quantity,
            price,
            valid_to: None,
        }];
        let work = (SetPrices { list, prices }, self.envelope().from_source(key));
        self.flight.submit(self.engine, work, vec![it.origin], &mut self.ledger)
    }

    fn take_stock(&mut self, it: Sourced<StockRow>) -> Result<(), Stopped> {
        let StockRow { number, sku, quantity, unit_cost, date, warehouse } = it.row;
        let Some(product) = self.find_product(&sku)? else {
            return self.refuse(it.origin, ImportRefusal::UnknownProduct { sku });
        };
        let found = match &warehouse {
            None => Some(self.warehouse),
            Some(code) => self.find_warehouse(code)?,
        };
        let Some(warehouse) = found else {
            let code = warehouse.unwrap_or_default();
            return self.refuse(it.origin, ImportRefusal::UnknownWarehouse { code });
        };
        if quantity.is_zero() {
            // The books say so already.
            return self.ledger.settle(vec![it.origin], Fate::Already);
        }
        let key = self.source_key("stock", &number, it.digest);
        let lines = vec![ReceiveLine {
            product: product.id,
            quantity,
            unit_cost,
            place: None,
            expires_on: None,
        }];
        let command = ReceiveStock { warehouse, reference: number, lines };
        let work = (command, self.envelope().on(date).from_source(key));
        self.flight.submit(self.engine, work, vec![it.origin], &mut self.ledger)
    }

    pub(super) fn find_warehouse(&self, code: &str) -> Result<Option<WarehouseId>, Stopped> {
        let (database, company) = (self.engine.database(), self.company);
        let found = database.read(|reader| warehouse_of_code(reader, company, code))?;
        Ok(found.map(|found| found.id))
    }

    fn take_payment(&mut self, it: Sourced<PaymentRow>) -> Result<(), Stopped> {
        let PaymentRow { number, customer: code, date, amount, method, reference, invoice } =
            it.row;
        let Some(customer) = self.find_customer(&code)? else {
            return self.refuse(it.origin, ImportRefusal::UnknownCustomer { code });
        };
        let key = self.source_key("payment", &number, it.digest);
        let automatic = if invoice.is_some() { Matching::Stated } else { Matching::OldestFirst };
        let application = |number| Application { invoice: InvoiceRef::Number(number), amount };
        let command = ReceivePayment {
            customer,
            method,
            reference,
            amount,
            applications: invoice.map(application).into_iter().collect(),
            automatic,
        };
        let work = (command, self.envelope().on(date).from_source(key));
        self.flight.submit(self.engine, work, vec![it.origin], &mut self.ledger)
    }
}
