//! Rows of an opening become one command each: a document, the goods of a product, money, a bill, a
//! balance.
use super::importer::Importer;
use super::rows::Sourced;
use super::{ImportRefusal, Stopped};
use quittance_domain::opening::{BalanceStated, BringBill, BringItem, BringMoney, StateBalances};
use quittance_domain::stock::{BringGoods, BringLine};
use quittance_exchange::import::{
    OpeningBalanceRow, OpeningBillRow, OpeningGoodsRow, OpeningItemRow, OpeningMoneyRow,
};
use quittance_store::purchasing;

impl Importer<'_> {
    pub(super) fn take_item(&mut self, it: Sourced<OpeningItemRow>) -> Result<(), Stopped> {
        let row = it.row;
        let Some(customer) = self.find_customer(&row.customer)? else {
            let code = row.customer;
            return self.refuse(it.origin, ImportRefusal::UnknownCustomer { code });
        };
        let Some(product) = self.find_product(&row.sku)? else {
            return self.refuse(it.origin, ImportRefusal::UnknownProduct { sku: row.sku });
        };
        let key = self.source_key("opening_item", &row.number, it.digest);
        let command = BringItem {
            customer,
            kind: row.kind,
            number: row.number,
            issued_on: row.issued_on,
            due_on: row.due_on,
            product: product.id,
            taxes: vec![row.tax],
            base_amount: row.base_amount,
            dunning_level: row.dunning_level,
            last_letter_on: row.last_letter_on,
            text: String::new(),
        };
        let work = (command, self.envelope().from_source(key));
        self.flight.submit(self.engine, work, vec![it.origin], &mut self.ledger)
    }

    pub(super) fn take_goods(&mut self, it: Sourced<OpeningGoodsRow>) -> Result<(), Stopped> {
        let OpeningGoodsRow { number, sku, quantity, value, warehouse } = it.row;
        let Some(product) = self.find_product(&sku)? else {
            return self.refuse(it.origin, ImportRefusal::UnknownProduct { sku });
        };
        let found = match &warehouse {
            None => Some(self.warehouse),
            Some(code) => self.find_warehouse(code)?,
        };
        let Some(found) = found else {
            let code = warehouse.unwrap_or_default();
            return self.refuse(it.origin, ImportRefusal::UnknownWarehouse { code });
        };
        let place = warehouse.unwrap_or_default();
        let key = self.source_key("opening_goods", &format!("{place}/{number}"), it.digest);
        let value = Some(value);
        let line =
            BringLine { product: product.id, quantity, value, place: None, expires_on: None };
        let command = BringGoods { warehouse: found, lines: vec![line] };
        let work = (command, self.envelope().from_source(key));
        self.flight.submit(self.engine, work, vec![it.origin], &mut self.ledger)
    }

    pub(super) fn take_money(&mut self, it: Sourced<OpeningMoneyRow>) -> Result<(), Stopped> {
        let row = it.row;
        let customer = match row.customer {
            None => None,
            Some(code) => match self.find_customer(&code)? {
                None => return self.refuse(it.origin, ImportRefusal::UnknownCustomer { code }),
                found => found,
            },
        };
        let key = self.source_key("opening_money", &row.number, it.digest);
        let command = BringMoney {
            customer,
            method: row.method,
            amount: row.amount,
            base_amount: row.base_amount,
            reference: row.reference,
            remitter: row.remitter,
            bank_account: row.bank_account,
        };
        let work = (command, self.envelope().from_source(key));
        self.flight.submit(self.engine, work, vec![it.origin], &mut self.ledger)
    }

    pub(super) fn take_bill(&mut self, it: Sourced<OpeningBillRow>) -> Result<(), Stopped> {
        let OpeningBillRow { number, supplier: code, issued_on, due_on, open } = it.row;
        let (database, company) = (self.engine.database(), self.company);
        let found = database.read(|reader| purchasing::supplier(reader, company, &code))?;
        let Some(supplier) = found else {
            return self.refuse(it.origin, ImportRefusal::UnknownSupplier { code });
        };
        let key = self.source_key("opening_bill", &format!("{code}/{number}"), it.digest);
        let supplier_number = number;
        let command = BringBill { supplier: supplier.id, supplier_number, issued_on, due_on, open };
        let work = (command, self.envelope().from_source(key));
        self.flight.submit(self.engine, work, vec![it.origin], &mut self.ledger)
    }

    pub(super) fn take_balance(&mut self, it: Sourced<OpeningBalanceRow>) -> Result<(), Stopped> {
        let OpeningBalanceRow { account, debit, credit } = it.row;
        let key = self.source_key("opening_balance", &account, it.digest);
        let command = StateBalances { balances: vec![BalanceStated { account, debit, credit }] };
        let work = (command, self.envelope().from_source(key));
        self.flight.submit(self.engine, work, vec![it.origin], &mut self.ledger)
    }
}
