//! The plans of SQLite: what a write path or a page of a list reads, it finds by an index.
use crate::both::Place;
use crate::sample::{self, day, uuid};
use quittance_domain::CompanyId;
use quittance_domain::Moment;
use quittance_domain::customer::CustomerId;
use quittance_domain::order::{HoldKind, OrderId};
use quittance_domain::product::ProductId;
use quittance_store::database::Address;
use quittance_store::engine_tables as engine;
use quittance_store::fault::Fault;
use quittance_store::reader::Reader;
use quittance_store::record::{Lookup, Select};
use quittance_store::value::{Row, Value};
use quittance_store::{
    company, credit, customer, invoicing, ledger, order, payment, pricing, product, purchasing,
    receivables, returns, schema, shipping, sqlite, stock,
};

/// Runs each query and keeps its plan.
struct Explainer {
    connection: rusqlite::Connection,
    plans: Vec<(String, Vec<String>)>,
}

impl Explainer {
    fn open(place: &Place) -> Self {
        let Address::Sqlite(path) = &place.address else { panic!("plans are SQLite's") };
        Self { connection: sqlite::open_reader(path).unwrap(), plans: Vec::new() }
    }

    /// The plan of a statement, one text per step.
    fn plan(&mut self, sql: &str, args: &[Value]) -> Vec<String> {
        let mut steps = Vec::new();
        let explain = format!("EXPLAIN QUERY PLAN {sql}");
        sqlite::query(&self.connection, &explain, args, &mut |row| {
            match row.last() {
                Some(Value::Text(step)) => steps.push(step.clone()),
                other => panic!("a step of a plan is a text, not {other:?}"),
            }
            Ok(())
        })
        .unwrap();
        assert!(!steps.is_empty(), "{sql} has a plan");
        steps
    }
}

impl Reader for Explainer {
    fn query(
        &mut self,
        sql: &str,
        args: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let plan = self.plan(sql, args);
        self.plans.push((sql.to_owned(), plan));
        sqlite::query(&self.connection, sql, args, each)
    }
}

/// A step that reads a whole table, or sorts what an index has in order.
fn is_slow(step: &str) -> bool {
    let scans = step.starts_with("SCAN") && step != "SCAN CONSTANT ROW";
    scans || step.contains("TEMP B-TREE") || step.contains("AUTOMATIC")
}

/// A search that uses nothing but the company's id reads all rows of the company.
fn is_whole_company(step: &str) -> bool {
    step.starts_with("SEARCH") && step.ends_with("(company_id=?)")
}

/// Steps that read a company's rows in the order of the page, which ends them, or its only row, or
/// the few levels of its dunning policies.
const ENDS_EARLY: [&str; 5] = [
    "SEARCH company_head USING PRIMARY KEY (company_id=?)",
    "SEARCH company USING PRIMARY KEY (company_id=?)",
    "SEARCH dunning_level USING PRIMARY KEY (company_id=?)",
    "SEARCH sales_order USING PRIMARY KEY (company_id=?)",
    "SEARCH h USING INDEX order_hold_active (company_id=?)",
];

fn select_text(select: &Select) -> (String, Vec<Value>) {
    let columns: Vec<&str> = select.table.columns.iter().map(|column| column.name).collect();
    let by: Vec<String> = select
        .by
        .iter()
        .enumerate()
        .map(|(at, column)| format!(" AND {} = ?{}", column.name, at + 2))
        .collect();
    let sql = format!(
        "SELECT {} FROM {} WHERE company_id = ?1{}{}",
        columns.join(", "),
        select.table.name,
        by.concat(),
        select.filter
    );
    (sql, vec![Value::Null; select.by.len() + 1])
}

/// The look-ups of counts, transfers and purchasing.
fn of_what_is_bought_and_counted() -> [&'static Select; 12] {
    [
        stock::BalancesOfProduct::select(),
        stock::CountByNumber::select(),
        stock::LinesOfCount::select(),
        stock::LinesOfTransfer::select(),
        stock::OpenCountLines::select(),
        purchasing::SupplierByCode::select(),
        purchasing::RulesOfSupplier::select(),
        purchasing::PurchaseOrderByNumber::select(),
        purchasing::LinesOfPurchase::select(),
        purchasing::OpenPurchaseLines::select(),
        purchasing::InvoiceOfSupplier::select(),
        purchasing::OpenPayables::select(),
    ]
}

/// The look-ups of what is done about items that are not paid.
fn collecting() -> Vec<&'static Select> {
    vec![
        receivables::ChargesOfLetter::select(),
        receivables::DisputeByNumber::select(),
        receivables::DisputesOfDocument::select(),
        receivables::DunningPolicyByCode::select(),
        receivables::DunningRunOfDay::select(),
        receivables::HolidaysOfYear::select(),
        receivables::ItemsOfPromise::select(),
        receivables::LateChargeByNumber::select(),
        receivables::LetterByNumber::select(),
        receivables::LevelsOfPolicy::select(),
        receivables::LossRatesFrom::select(),
        receivables::OpenDisputesOfCustomer::select(),
        receivables::OpenPromisesOfCustomer::select(),
        receivables::PromiseByNumber::select(),
        receivables::ReferenceRatesOf::select(),
        receivables::ReliefLinesOfInvoice::select(),
        receivables::WriteOffByNumber::select(),
        receivables::WriteOffsOfDocument::select(),
    ]
}

/// The look-ups of masters: who buys, what is sold, at what price and from where.
fn masters() -> Vec<&'static Select> {
    vec![
        company::WarehouseByCode::select(),
        customer::CustomerByCode::select(),
        product::ProductBySku::select(),
        pricing::PriceListByCode::select(),
        customer::CustomerGroupByCode::select(),
        product::ProductGroupByCode::select(),
        pricing::PricesOf::select(),
        pricing::PricesOfList::select(),
        pricing::PromotionByCode::select(),
        pricing::PromotionsInState::select(),
        pricing::CouponsOfOrder::select(),
        quittance_store::tax::RatesOf::select(),
        company::SourcesOfCountry::select(),
        company::SourcesOfWarehouse::select(),
    ]
}

#[test]
fn each_look_up_is_found_by_an_index() {
    let place = Place::sqlite();
    place.open();
    let mut explainer = Explainer::open(&place);
    let lookups = [
        order::OrdersOfCustomerPo::select(),
        order::OrdersOfSourceNumber::select(),
        order::LinesOfOrder::select(),
        order::OrderByNumber::select(),
        order::HoldsOfOrder::select(),
        order::AmendmentsOfOrder::select(),
        order::DetailsOfOrder::select(),
        order::ActiveHoldsOfCustomer::select(),
        order::ActiveHoldsOfProduct::select(),
        order::ReservedLinesOfProduct::select(),
        order::promises::PromisesOfOrder::select(),
        order::promises::PromisesOfProduct::select(),
        stock::StockDocumentByNumber::select(),
        shipping::ShipmentByNumber::select(),
        shipping::ShipmentsOfOrder::select(),
        shipping::LinesOfShipment::select(),
        shipping::UnbilledLinesOfOrder::select(),
        returns::ReturnByNumber::select(),
        returns::OpenReturnsOfCustomer::select(),
        returns::ReturnsOfSourceNumber::select(),
        returns::LinesOfReturn::select(),
        invoicing::InvoiceByNumber::select(),
        invoicing::InvoicesOfOrder::select(),
        invoicing::LinesOfInvoice::select(),
        invoicing::TaxesOfInvoice::select(),
        invoicing::CreditedLinesOfInvoice::select(),
        invoicing::CreditedTaxesOfInvoice::select(),
        payment::PaymentByNumber::select(),
        payment::DeductionByNumber::select(),
        payment::DeductionsOfPayment::select(),
        payment::ReturnedPaymentByNumber::select(),
        payment::PayersOfCustomer::select(),
        payment::PaidByPayer::select(),
        receivables::OpenItemsOfCustomer::select(),
        receivables::DiscountsOfDocument::select(),
        receivables::ItemsOfDocument::select(),
        receivables::OffersOfDocument::select(),
        receivables::SettlementsBySource::select(),
        receivables::SettlementsOfTarget::select(),
        ledger::EntriesOfDocument::select(),
        ledger::LinesOfEntry::select(),
        ledger::RatesOfMonth::select(),
    ];
    let others = of_what_is_bought_and_counted().into_iter().chain(collecting()).chain(masters());
    for select in lookups.into_iter().chain(others) {
        let (sql, args) = select_text(select);
        let plan = explainer.plan(&sql, &args);
        let all_columns = plan.iter().all(|step| {
            let used = |name: &str| step.contains(&format!("{name}=?"));
            used("company_id") && select.by.iter().all(|column| used(column.name))
        });
        assert!(all_columns, "{sql}\n{plan:?}");
    }
    // What a customer was sold is found by the customer; the product is read off the index.
    let (sql, args) = select_text(invoicing::SoldLines::select());
    let plan = explainer.plan(&sql, &args);
    let by_customer = "USING INDEX invoice_line_sold (company_id=? AND customer_id=?)";
    assert!(plan.iter().all(|step| step.contains(by_customer)), "{sql}\n{plan:?}");
}

#[test]
fn each_key_is_found_by_the_table_itself() {
    let place = Place::sqlite();
    place.open();
    let mut explainer = Explainer::open(&place);
    for table in schema::tables() {
        let (sql, args) = select_text(&Select::by_key(table));
        let plan = explainer.plan(&sql, &args);
        assert!(plan[0].contains("USING PRIMARY KEY"), "{sql}\n{plan:?}");
    }
}

/// The pages of lists and the documents that people look at.
pub fn read_pages(reader: &mut dyn Reader, company: CompanyId) -> Result<(), Fault> {
    let customer = CustomerId::from_uuid(uuid(sample::CUSTOMER));
    let order_id = OrderId::from_uuid(uuid(sample::ORDER));
    let goods = ProductId::from_uuid(uuid(sample::GOODS));
    assert!(order::show(reader, company, "SO-2026-000001")?.is_some());
    assert!(order::show_id(reader, company, order_id)?.is_some());
    order::trail(reader, company, order_id)?;
    order::list_of_foreign_number(reader, company, "PO 1", 40)?;
    for before in [None, Some(order_id)] {
        order::list(reader, company, 40, before)?;
        order::list_of_customer(reader, company, customer, (40, before))?;
    }
    for after in [None, Some((order_id, HoldKind::Stock))] {
        order::held(reader, company, 40, after)?;
    }
    assert!(shipping::show(reader, company, "DN-2026-000001")?.is_some());
    assert!(returns::show(reader, company, "RMA-2026-000001")?.is_some());
    assert!(invoicing::show(reader, company, "CN-2026-000001")?.is_some());
    assert!(payment::show(reader, company, "PAY-2026-000001")?.is_some());
    assert!(payment::show_deduction(reader, company, "DED-2026-000001")?.is_none());
    assert!(payment::show_refund(reader, company, "RF-2026-000001")?.is_none());
    assert!(payment::show_returned(reader, company, "RP-2026-000001")?.is_none());
    assert!(payment::show_receipt(reader, company, "UR-2026-000001")?.is_none());
    assert!(stock::show(reader, company, "ST-2026-000001")?.is_some());
    assert!(ledger::show(reader, company, "JE-2026-000001")?.is_some());
    stock::balances_of(reader, company, goods)?;
    credit::show(reader, company, customer)?;
    customer::show(reader, company, "C-1")?;
    customer::list(reader, company, "A", 40)?;
    product::list(reader, company, "A", 40)?;
    customer::id_of_code(reader, company, "C-1")?;
    product::show(reader, company, "GOODS")?;
    product::id_of_sku(reader, company, "GOODS")?;
    invoicing::id_of_number(reader, company, "INV-2026-000001")?;
    payment::id_of_number(reader, company, "PAY-2026-000001")?;
    company::warehouse_of_code(reader, company, "MAIN")?;
    pricing::list_of_code(reader, company, "RETAIL")?;
    receivables::to_dun(reader, company, (day("2026-05-01"), Some(customer)), 40)?;
    receivables::with_open_promises(reader, company, Some(customer), 40)?;
    receivables::disputes_of(reader, company, uuid(sample::ORDER))?;
    receivables::promises_of(reader, company, customer, 10)?;
    receivables::letters_of(reader, company, customer, 10)?;
    receivables::show_letter(reader, company, "DL-2026-000001")?;
    receivables::show_charge(reader, company, "LC-2026-000001")?;
    receivables::show_write_off(reader, company, "WO-2026-000001")?;
    receivables::profile(reader, company, customer)?;
    receivables::collected(reader, company, uuid(sample::ORDER))?;
    engine::work_ready(reader, company, 100)?;
    let page = engine::work_waiting(reader, company, 1, None)?;
    engine::work_waiting(reader, company, 100, page.last())?;
    engine::jobs_due(reader, company, engine::JobState::Waiting, (Moment::from_micros(20), 10))?;
    engine::history(reader, company, uuid(sample::ORDER), (100, 0))?;
    engine::feed(reader, company, 100, 1)?;
    engine::position(reader, company)?;
    company::show(reader, company)?;
    Ok(())
}

#[test]
fn each_page_is_found_by_an_index_and_in_its_order() {
    let place = Place::sqlite();
    let (database, company) = place.open();
    sample::fill(&database, company);
    let mut explainer = Explainer::open(&place);
    read_pages(&mut explainer, company).unwrap();
    assert!(explainer.plans.len() > 40, "each read ran");
    for (sql, plan) in &explainer.plans {
        assert!(!plan.iter().any(|step| is_slow(step)), "{sql}\n{plan:#?}");
        let whole = plan.iter().filter(|step| is_whole_company(step));
        for step in whole {
            assert!(ENDS_EARLY.contains(&step.as_str()), "{sql}\n{step}");
        }
    }
}

#[test]
fn a_page_of_balances_reads_its_products_alone() {
    let place = Place::sqlite();
    let (database, company) = place.open();
    sample::fill(&database, company);
    let mut explainer = Explainer::open(&place);
    stock::balances(&mut explainer, company, 40, "A").unwrap();
    let (_, plan) = &explainer.plans[0];
    let searches: Vec<&str> =
        plan.iter().map(String::as_str).filter(|step| step.starts_with("SEARCH")).collect();
    assert_eq!(
        searches,
        [
            "SEARCH q USING INDEX product_sku (company_id=? AND sku>?)",
            "SEARCH e EXISTS USING PRIMARY KEY (company_id=? AND product_id=?)",
            "SEARCH b USING PRIMARY KEY (company_id=? AND product_id=?)",
            "SEARCH w USING PRIMARY KEY (company_id=? AND id=?)",
            "SEARCH company_head USING PRIMARY KEY (company_id=?)",
        ]
    );
}

#[test]
fn each_bucket_of_the_ageing_is_one_range_of_an_index() {
    let place = Place::sqlite();
    let (database, company) = place.open();
    sample::fill(&database, company);
    let mut explainer = Explainer::open(&place);
    receivables::ageing_now(&mut explainer, company, day("2026-05-01")).unwrap();
    let (sql, plan) = &explainer.plans[0];
    let reads: Vec<&str> =
        plan.iter().map(String::as_str).filter(|step| step.starts_with("SEARCH")).collect();
    let by = "company_id=? AND customer_id=? AND currency=? AND kind=?";
    let bucket = |due: &str| format!("SEARCH i USING COVERING INDEX open_item_open ({by}{due})");
    assert_eq!(
        reads,
        [
            "SEARCH a USING PRIMARY KEY (company_id=?)",
            &bucket(" AND due_on>?"),
            &bucket(" AND due_on>? AND due_on<?"),
            &bucket(" AND due_on>? AND due_on<?"),
            &bucket(" AND due_on>? AND due_on<?"),
            &bucket(" AND due_on<?"),
            &bucket(""),
        ],
        "{sql}"
    );
}
