//! Each read on both engines, over the sample company.
use crate::both::on_both;
use crate::sample::{self, day, euro, uuid};
use crate::sample_cash;
use quittance_domain::company::{Mode, WarehouseId};
use quittance_domain::customer::CustomerId;
use quittance_domain::ledger::Account;
use quittance_domain::order::{HoldKind, OrderId, OrderState};
use quittance_domain::pricing::PriceListId;
use quittance_domain::product::ProductId;
use quittance_domain::receivables::{AgedItem, Ageing, Buckets, ItemKind, age};
use quittance_domain::{CompanyId, Currency, Date, Moment, Money};
use quittance_store::engine_tables as engine;
use quittance_store::fault::Fault;
use quittance_store::reader::{ReadConnection, Reader};
use quittance_store::{
    company, credit, customer, invoicing, ledger, order, payment, pricing, product, receivables,
    returns, shipping, stock, tax,
};

/// Fills the sample company and reads from it, on both engines.
fn on_sample(read: impl Fn(&mut ReadConnection, CompanyId) -> Result<(), Fault>) {
    on_both(|place| {
        let (database, company) = place.open();
        sample::fill(&database, company);
        database.read(|connection| read(connection, company)).unwrap();
    });
}

fn customer_id() -> CustomerId {
    CustomerId::from_uuid(uuid(sample::CUSTOMER))
}

#[test]
fn masters_are_found_by_their_codes() {
    on_sample(|reader, company| {
        assert_eq!(company::id_of_code(reader, "TEST")?, Some(company));
        assert_eq!(company::id_of_code(reader, "NONE")?, None);
        assert_eq!(company::list(reader)?, [("TEST".to_owned(), company)]);
        assert_eq!(company::base_currency(reader, company)?, Currency::EUR);
        let own = company::show(reader, company)?.unwrap();
        assert_eq!((own.automatic.confirm, own.automatic.ship), (Mode::Automatic, Mode::Manual));
        assert_eq!((own.name.as_str(), own.version), ("Test & Söhne", 1));
        let main = company::warehouse_of_code(reader, company, "MAIN")?.unwrap();
        assert_eq!(main.id, WarehouseId::from_uuid(uuid(sample::WAREHOUSE)));
        assert_eq!(company::warehouses(reader, company)?, [main]);
        assert_eq!(customer::show(reader, company, "C-1")?.unwrap().id, customer_id());
        assert_eq!(customer::show(reader, company, "C-2")?, None);
        assert_eq!(customer::id_of_code(reader, company, "C-1")?, Some(customer_id()));
        assert_eq!(customer::list(reader, company, "", 10)?.len(), 1);
        assert_eq!(customer::list(reader, company, "C-1", 10)?, []);
        assert_eq!(customer::codes(reader, company)?, [(customer_id(), "C-1".to_owned())]);
        let goods = product::show(reader, company, "GOODS")?.unwrap();
        assert_eq!(product::id_of_sku(reader, company, "GOODS")?, Some(goods.id));
        let skus = product::list(reader, company, "GOODS", 10)?;
        assert_eq!(skus.iter().map(|product| &product.sku).collect::<Vec<_>>(), ["SERVICE", "SET"]);
        let list = pricing::list_of_code(reader, company, "RETAIL")?.unwrap();
        assert_eq!(list.id, PriceListId::from_uuid(uuid(sample::LIST)));
        assert_eq!(pricing::prices(reader, company, list.id, goods.id)?.len(), 2);
        assert_eq!(tax::list(reader, company)?.len(), 1);
        let account = credit::show(reader, company, customer_id())?.unwrap();
        assert_eq!(account.limit, Some(euro("1000.00")));
        assert_eq!(account.exposure().unwrap(), euro("33.00"));
        Ok(())
    });
}

#[test]
fn documents_are_shown_with_all_that_belongs_to_them() {
    on_sample(|reader, company| {
        let shown = order::show(reader, company, "SO-2026-000001")?.unwrap();
        assert_eq!(shown.lines.len(), 2);
        assert_eq!(order::show_id(reader, company, shown.order.id)?, Some(shown.clone()));
        assert_eq!(order::show(reader, company, "SO-2026-000009")?, None);
        let trail = order::trail(reader, company, shown.order.id)?;
        assert_eq!((trail.holds.len(), trail.shipments.len(), trail.invoices.len()), (0, 2, 2));
        let shipped = shipping::show(reader, company, "DN-2026-000001")?.unwrap();
        assert_eq!(shipped.order_number, "SO-2026-000001");
        assert_eq!((shipped.lines.len(), shipped.entries.len()), (1, 1));
        let invoice = invoicing::show(reader, company, "INV-2026-000001")?.unwrap();
        assert_eq!((invoice.lines.len(), invoice.taxes.len()), (2, 1));
        assert_eq!(invoice.order_number.as_deref(), Some("SO-2026-000001"));
        assert_eq!(invoice.credited_by, ["CN-2026-000001"]);
        assert_eq!(invoice.items[0].open, euro("2.00"));
        let by = |applied: &receivables::Applied| format!("{} {}", applied.number, applied.amount);
        let by: Vec<String> = invoice.settled_by.iter().map(by).collect();
        assert_eq!(by, ["CN-2026-000001 12.00 EUR", "PAY-2026-000001 10.00 EUR"]);
        let note = invoicing::show(reader, company, "CN-2026-000001")?.unwrap();
        assert_eq!(note.original_number.as_deref(), Some("INV-2026-000001"));
        assert_eq!(note.settles[0].number, "INV-2026-000001");
        assert_eq!(note.entries[0].lines.len(), 3);
        assert_eq!(
            invoicing::id_of_number(reader, company, "CN-2026-000001")?,
            Some(note.invoice.id)
        );
        let paid = payment::show(reader, company, "PAY-2026-000001")?.unwrap();
        assert_eq!(paid.item.unwrap().open, euro("-5.00"));
        assert_eq!(paid.settles[0].amount, euro("10.00"));
        let id = payment::id_of_number(reader, company, "PAY-2026-000001")?;
        assert_eq!(id, Some(paid.payment.id));
        let back = returns::show(reader, company, "RMA-2026-000001")?.unwrap();
        assert_eq!((back.lines.len(), back.moves.len(), back.entries.len()), (1, 1, 1));
        let received = stock::show(reader, company, "ST-2026-000001")?.unwrap();
        assert_eq!(received.moves[0].value, euro("50.00"));
        let entry = ledger::show(reader, company, "JE-2026-000001")?.unwrap();
        assert_eq!((entry.header.document, entry.lines.len()), (uuid(sample::RECEIPT), 2));
        Ok(())
    });
}

#[test]
fn lists_go_on_where_their_page_ended() {
    on_sample(|reader, company| {
        let page = order::list_of_customer(reader, company, customer_id(), (1, None))?;
        assert_eq!((page[0].number.as_str(), page.len()), ("SO-2026-000002", 1));
        let cursor = (40, Some(page[0].id));
        let page = order::list_of_customer(reader, company, customer_id(), cursor)?;
        assert_eq!((page[0].number.as_str(), page.len()), ("SO-2026-000001", 1));
        assert_eq!((page[0].state, page[0].gross), (OrderState::InFulfilment, euro("60")));
        let all = order::list(reader, company, 40, None)?;
        assert_eq!(order::list(reader, company, 40, Some(all[0].id))?, all[1..]);
        let called = order::list_of_foreign_number(reader, company, &all[0].customer_po, 40)?;
        assert_eq!(called, all[..1]);
        assert_eq!(order::list_of_foreign_number(reader, company, "", 40)?, []);
        let held = order::held(reader, company, 40, None)?;
        assert_eq!((held[0].customer.as_str(), held[0].kind), ("C-1", HoldKind::Credit));
        let last = Some((OrderId::from_uuid(uuid(sample::HELD_ORDER)), HoldKind::Credit));
        assert_eq!(order::held(reader, company, 40, last)?, []);
        let balances = stock::balances(reader, company, 10, "")?;
        assert_eq!((balances[0].sku.as_str(), balances[0].value), ("GOODS", euro("45.00")));
        assert_eq!(stock::balances(reader, company, 10, "GOODS")?, []);
        let goods = ProductId::from_uuid(uuid(sample::GOODS));
        assert_eq!(stock::balances_of(reader, company, goods)?.len(), 1);
        Ok(())
    });
}

#[test]
fn work_is_taken_by_business_date_and_source_number() {
    on_sample(|reader, company| {
        let ready = engine::work_ready(reader, company, 10)?;
        let numbers: Vec<&str> = ready.iter().map(|work| work.source_number.as_str()).collect();
        assert_eq!(numbers, ["A", "B"], "of the first date alone");
        assert!(ready.iter().all(|work| work.business_date == day("2026-03-02")));
        let waiting = engine::work_waiting(reader, company, 1, None)?;
        assert_eq!(waiting[0].business_date, day("2026-03-01"));
        let rest = engine::work_waiting(reader, company, 10, waiting.last())?;
        assert_eq!((rest.len(), rest[0].business_date), (1, day("2026-03-04")));
        let reasons = engine::work_reasons(reader, company)?;
        assert_eq!(reasons, [("confirm_order".to_owned(), "order.held".to_owned(), 2)]);
        let due = |state, now| (state, (Moment::from_micros(now), 10));
        let (state, now) = due(engine::JobState::Waiting, 10);
        assert_eq!(engine::jobs_due(reader, company, state, now)?.len(), 1);
        let (state, now) = due(engine::JobState::Waiting, 9);
        assert_eq!(engine::jobs_due(reader, company, state, now)?, []);
        let history = engine::history(reader, company, uuid(sample::ORDER), (1, 0))?;
        assert_eq!(history.iter().map(|event| event.sequence).collect::<Vec<_>>(), [8]);
        let history = engine::history(reader, company, uuid(sample::ORDER), (2, 8))?;
        assert_eq!(history.iter().map(|event| event.sequence).collect::<Vec<_>>(), [9]);
        let feed = engine::feed(reader, company, 10, 18)?;
        assert_eq!(engine::position(reader, company)?, (22, feed[3].hash.clone()));
        Ok(())
    });
}

#[test]
fn reports_come_to_what_the_sample_says() {
    on_sample(|reader, company| {
        let balance = ledger::trial_balance(reader, company, day("2026-03-31"))?;
        assert!(balance.is_balanced());
        let of = |account| balance.rows.iter().find(|row| row.account == account).unwrap();
        assert_eq!(of(Account::Receivables).balance().unwrap(), euro("2.00"));
        assert_eq!(of(Account::Receivables).debit, euro("24.00"));
        assert_eq!(of(Account::Inventory).balance().unwrap(), euro("45.00"));
        let early = ledger::trial_balance(reader, company, day("2026-03-01"))?;
        assert_eq!((early.rows.len(), early.debit), (2, euro("50.00")));
        let march = (day("2026-03-01"), day("2026-03-31"));
        let sheet = ledger::sheet(reader, company, Account::Receivables.number(), march)?;
        let shown: Vec<_> = sheet.iter().map(|line| line.document.as_str()).collect();
        assert_eq!(shown, ["INV-2026-000001", "CN-2026-000001", "PAY-2026-000001"]);
        let months = invoicing::invoiced_by_month(reader, company)?;
        assert_eq!((months.len(), months[0].group.as_str()), (1, "2026-03"));
        let customers = invoicing::invoiced_by_customer(reader, company)?;
        assert_eq!(customers[0].group, customer_id());
        for (invoices, net, credited, open) in [
            (months[0].invoices, months[0].invoiced_net, months[0].credited_gross, months[0].open),
            (
                customers[0].invoices,
                customers[0].invoiced_net,
                customers[0].credited_gross,
                customers[0].open,
            ),
        ] {
            assert_eq!(invoices, 1);
            assert_eq!((net, credited, open), (euro("20.00"), euro("12.00"), euro("2.00")));
        }
        let summary = company::summary(reader, company)?;
        assert_eq!((summary.customers, summary.order_lines, summary.shipped), (1, 3, 1));
        assert_eq!((summary.invoices, summary.credit_notes, summary.holds), (1, 1, 1));
        assert_eq!((summary.work_ready, summary.work_waiting, summary.events), (3, 2, 22));
        let orders = [("in_fulfilment".to_owned(), 1), ("submitted".to_owned(), 1)];
        assert_eq!(summary.orders, orders);
        let money = &summary.money[0];
        assert_eq!((money.ordered, money.paid), (euro("1140.00"), euro("15.00")));
        assert_eq!((money.open, money.on_account), (euro("2.00"), euro("-5.00")));
        Ok(())
    });
}

fn one_row(ageing: &Ageing) -> Buckets {
    assert_eq!(ageing.rows.len(), 1, "{ageing:?}");
    assert_eq!(ageing.rows[0].customer, customer_id());
    assert_eq!(ageing.totals, [(Currency::EUR, ageing.rows[0].buckets)]);
    ageing.rows[0].buckets
}

#[test]
fn ageing_replays_the_settlements_known_by_the_day() {
    on_sample(|reader, company| {
        let zero = Buckets::zero(Currency::EUR);
        // Due on 2026-04-05, paid in part on 2026-03-20.
        let as_of = |reader: &mut dyn Reader, date: &str| {
            receivables::ageing_as_of(reader, company, day(date))
        };
        assert_eq!(as_of(reader, "2026-03-05")?.rows, []);
        let invoiced = Buckets { current: euro("24.00"), ..zero };
        assert_eq!(one_row(&as_of(reader, "2026-03-06")?), invoiced);
        let credited = Buckets { current: euro("12.00"), ..zero };
        assert_eq!(one_row(&as_of(reader, "2026-03-13")?), credited);
        let paid = Buckets { current: euro("2.00"), on_account: euro("-5.00"), ..zero };
        assert_eq!(one_row(&as_of(reader, "2026-03-20")?), paid);
        let late = Buckets { days_1_to_30: euro("2.00"), on_account: euro("-5.00"), ..zero };
        assert_eq!(one_row(&as_of(reader, "2026-04-06")?), late);
        let now = receivables::ageing_now(reader, company, day("2026-04-06"))?;
        assert_eq!(now, as_of(reader, "2026-04-06")?);
        let over_90 = Buckets { over_90: euro("2.00"), on_account: euro("-5.00"), ..zero };
        let now = receivables::ageing_now(reader, company, day("2026-07-05"))?;
        assert_eq!(one_row(&now), over_90);
        let mut items = Vec::new();
        receivables::open_items_as_of(reader, company, day("2026-03-13"), &mut |item| {
            items.push((item.number, item.open));
            Ok(())
        })?;
        assert_eq!(items, [("INV-2026-000001".to_owned(), euro("12.00"))]);
        let open = receivables::open_items_of(reader, company, customer_id())?;
        assert_eq!(open.len(), 2);
        let note = uuid(sample_cash::CREDIT_NOTE);
        assert!(receivables::item(reader, company, note)?.unwrap().open.is_zero());
        Ok(())
    });
}

#[test]
fn ageing_as_of_any_day_is_the_accounts_of_that_day() {
    on_sample(|reader, company| {
        for days in 0..40 {
            let as_of = day("2026-02-25").add_days(days).unwrap();
            let balance = ledger::trial_balance(reader, company, as_of)?;
            let account = |account| {
                let row = balance.rows.iter().find(|row| row.account == account);
                row.map_or(euro("0"), |row| row.balance().unwrap())
            };
            let ageing = receivables::ageing_as_of(reader, company, as_of)?;
            let open = ageing.totals.first().map_or(Buckets::zero(Currency::EUR), |it| it.1);
            assert_eq!(open.receivable().unwrap(), account(Account::Receivables), "{as_of}");
            assert_eq!(open.on_account, account(Account::CustomerOnAccount), "{as_of}");
            let mut items = Vec::new();
            receivables::open_items_as_of(reader, company, as_of, &mut |item| {
                items.push(item.open);
                Ok(())
            })?;
            let all = open.receivable().unwrap().checked_add(open.on_account).unwrap();
            assert_eq!(Money::sum(Currency::EUR, items).unwrap(), all, "{as_of}");
        }
        Ok(())
    });
}

#[test]
fn the_buckets_of_the_statement_are_those_of_the_domain() {
    on_both(|place| {
        let (database, company) = place.open();
        let as_of = day("2026-06-30");
        let first: Date = as_of.add_days(-130).unwrap();
        let id = |number: u128| match place.address.engine() {
            "sqlite" => format!("x'{number:032x}'"),
            _ => format!("'{number:032x}'"),
        };
        for customer in 0..3 {
            place.execute(&format!(
                "INSERT INTO credit_account (company_id, customer_id, currency, open_orders,
                     delivered, open_items, on_account, version)
                 VALUES ({}, {}, 'EUR', 0, 0, 0, 0, 1)",
                company.value(),
                id(customer)
            ));
        }
        let mut items = Vec::new();
        for days in 0..140_i64 {
            let (kind, code) = match days % 7 {
                0 => (ItemKind::OnAccount, "on_account"),
                _ => (ItemKind::Receivable, "receivable"),
            };
            let due_on = first.add_days(days).unwrap();
            let customer = CustomerId::from_uuid(uuid(u128::from(days.unsigned_abs() % 3)));
            let open = Money::new((days % 11 - 3) * 100, Currency::EUR);
            items.push(AgedItem { customer, kind, due_on, open });
            place.execute(&format!(
                "INSERT INTO open_item (company_id, document_id, instalment, kind, customer_id,
                     document_number, document_on, due_on, currency, amount, open, base_amount,
                     base_open, version)
                 VALUES ({}, {}, 1, '{code}', {}, 'X', '{due_on}', '{due_on}', 'EUR', {amount},
                         {amount}, {amount}, {amount}, 1)",
                company.value(),
                id(u128::from(days.unsigned_abs()) + 1),
                id(customer.uuid().as_u128()),
                amount = open.minor()
            ));
        }
        let expected = age(&items, as_of).unwrap();
        let ageing =
            database.read(|reader| receivables::ageing_now(reader, company, as_of)).unwrap();
        assert_eq!(ageing, expected);
    });
}
