//! Companies of one database are strictly apart.
use crate::both::on_both;
use crate::plans::read_pages;
use crate::sample::{self, day, uuid};
use quittance_domain::company::WarehouseId;
use quittance_domain::product::ProductId;
use quittance_domain::{CompanyId, Currency};
use quittance_store::fault::Fault;
use quittance_store::reader::{ReadConnection, Reader};
use quittance_store::schema::{SESSION_TABLES, tables};
use quittance_store::value::{Row, Value};
use quittance_store::{company, invoicing, ledger, receivables, stock, verify};

/// Runs each query and checks that each table in it is bound to the company.
struct Strict<'a> {
    connection: &'a mut ReadConnection,
    company: CompanyId,
    queries: usize,
}

impl Reader for Strict<'_> {
    fn query(
        &mut self,
        sql: &str,
        args: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let words: Vec<&str> = sql.split(|it: char| !(it.is_alphanumeric() || it == '_')).collect();
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let known: Vec<&str> =
            tables().iter().map(|table| table.name).chain(SESSION_TABLES).collect();
        let read = words
            .windows(2)
            .filter(|pair| ["FROM", "JOIN"].contains(&pair[0]) && known.contains(&pair[1]));
        let bound = sql.matches("company_id = $1").count();
        assert_eq!(read.count(), bound, "each table of the company, and no other:\n{sql}");
        assert_eq!(args.first(), Some(&Value::Int(self.company.value())), "{sql}");
        self.queries += 1;
        self.connection.query(sql, args, each)
    }
}

#[test]
fn each_table_in_each_read_is_bound_to_the_company() {
    on_both(|place| {
        let (database, company) = place.open();
        sample::fill(&database, company);
        database
            .read(|connection| {
                let mut reader = Strict { connection, company, queries: 0 };
                read_pages(&mut reader, company)?;
                assert_eq!(verify::verify_in(&mut reader, company)?, []);
                company::summary(&mut reader, company)?;
                invoicing::invoiced_by_month(&mut reader, company)?;
                invoicing::invoiced_by_customer(&mut reader, company)?;
                ledger::trial_balance(&mut reader, company, day("2026-12-31"))?;
                receivables::ageing_now(&mut reader, company, day("2026-12-31"))?;
                receivables::ageing_as_of(&mut reader, company, day("2026-12-31"))?;
                stock::balances(&mut reader, company, 10, "")?;
                let goods = ProductId::from_uuid(uuid(sample::GOODS));
                let warehouse = WarehouseId::from_uuid(uuid(sample::WAREHOUSE));
                let moves = stock::latest_moves(&mut reader, company, (goods, warehouse), 2)?;
                assert_eq!(moves.len(), 2);
                assert!(reader.queries > 90, "all of them ran");
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn what_one_company_does_is_not_seen_in_another() {
    on_both(|place| {
        let (database, first) = place.open();
        let second = database.claim_company("OTHER", Currency::EUR).unwrap();
        sample::fill(&database, first);
        sample::fill(&database, second); // with the same ids and numbers
        place.execute("UPDATE stock_balance SET value = value + 1 WHERE company_id = 1");
        place.execute("UPDATE payment SET amount = amount + 1 WHERE company_id = 1");
        let findings =
            |company| database.read(|reader| verify::verify(reader, company)).unwrap().len();
        assert_eq!((first.value(), second.value()), (1, 2));
        assert!(findings(first) > 1);
        assert_eq!(findings(second), 0);
        let summary = database.read(|reader| company::summary(reader, second)).unwrap();
        assert_eq!((summary.customers, summary.payments, summary.events), (1, 1, 22));
    });
}
