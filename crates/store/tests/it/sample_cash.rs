//! The sample company from delivery to cash.
//!
//! Of four pieces two left and one was billed with the service: 24.00. The piece came back and
//! was credited: 12.00. Of a payment of 15.00 went 10.00 to the invoice, 5.00 stay on account;
//! 2.00 are open.
use crate::sample::{
    CUSTOMER, FREE, GOODS, ORDER, RECEIPT, WAREHOUSE, day, euro, germany, moved, price, twenty,
    units, uuid,
};
use quittance_domain::company::WarehouseId;
use quittance_domain::customer::{CustomerId, PARTY_FIRST, Terms};
use quittance_domain::invoicing::{
    CreditedLine, CreditedTax, Invoice, InvoiceId, InvoiceKind, InvoiceLine, InvoiceTax,
};
use quittance_domain::ledger::{Account, EntryId, EntryKind, JournalEntry, JournalLine};
use quittance_domain::order::OrderId;
use quittance_domain::payment::{Method, Payment, PaymentId};
use quittance_domain::product::{ProductId, ProductKind};
use quittance_domain::receivables::{ItemKind, OpenItem, Settlement, SettlementId};
use quittance_domain::returns::{
    CreditBasis, Disposition, Return, ReturnId, ReturnLine, ReturnState,
};
use quittance_domain::shipping::{Shipment, ShipmentId, ShipmentLine, ShipmentState};
use quittance_domain::stock::{CostBasis, MoveKind};
use quittance_domain::tax::TaxCategory;
use quittance_domain::{Currency, Moment, Rate};
use quittance_store::unit_of_work::UnitOfWork;

pub const SHIPMENT: u128 = 0x70;
pub const OPEN_SHIPMENT: u128 = 0x71;
pub const INVOICE: u128 = 0x80;
pub const CREDIT_NOTE: u128 = 0x81;
pub const RETURN: u128 = 0x90;
pub const PAYMENT: u128 = 0xa0;

pub fn fill(unit: &mut UnitOfWork) {
    shipments(unit);
    invoices(unit);
    credited(unit);
    goods_back(unit);
    cash(unit);
    books(unit);
}

fn customer() -> CustomerId {
    CustomerId::from_uuid(uuid(CUSTOMER))
}

fn shipments(unit: &mut UnitOfWork) {
    let shipment = |id, number: &str, state, shipped_on| Shipment {
        id: ShipmentId::from_uuid(uuid(id)),
        number: number.into(),
        order: OrderId::from_uuid(uuid(ORDER)),
        customer: customer(),
        warehouse: WarehouseId::from_uuid(uuid(WAREHOUSE)),
        state,
        created_on: day("2026-03-04"),
        shipped_on,
        version: 0,
    };
    let shipped = Some(day("2026-03-05"));
    unit.insert(shipment(SHIPMENT, "DN-2026-000001", ShipmentState::Shipped, shipped));
    unit.insert(shipment(OPEN_SHIPMENT, "DN-2026-000002", ShipmentState::Open, None));
    // Of what left, half is billed, and that half came back.
    let line = |id, quantity: &str, issued: &str, returned: &str, cost: &str| ShipmentLine {
        shipment: ShipmentId::from_uuid(uuid(id)),
        line_no: 1,
        order: OrderId::from_uuid(uuid(ORDER)),
        order_line: 1,
        product: ProductId::from_uuid(uuid(GOODS)),
        quantity: units(quantity),
        issued: units(issued),
        invoiced: units(returned),
        returned: units(returned),
        returned_unbilled: units("0"),
        cost: euro(cost),
    };
    unit.insert(line(SHIPMENT, "2", "2", "1", "10.00"));
    unit.insert(line(OPEN_SHIPMENT, "1", "0", "0", "0"));
    unit.insert(moved((SHIPMENT, "2026-03-05", 2), MoveKind::Issue, "-2", "-10.00"));
}

fn invoices(unit: &mut UnitOfWork) {
    let invoice = |id, number: &str, kind, net: &str, tax: &str, gross: &str| Invoice {
        id: InvoiceId::from_uuid(uuid(id)),
        number: number.into(),
        kind,
        customer: customer(),
        party: PARTY_FIRST,
        bill_to: None,
        bill_to_party: None,
        order: Some(OrderId::from_uuid(uuid(ORDER))),
        original: None,
        reason: String::new(),
        issued_on: day("2026-03-06"),
        due_on: day("2026-04-05"),
        terms: Terms::Net(30),
        ship_to_country: germany(),
        currency: Currency::EUR,
        net: euro(net),
        tax: euro(tax),
        gross: euro(gross),
        base_gross: euro(gross),
        posted_at: Moment::from_micros(3),
        version: 0,
    };
    let mut note = invoice(CREDIT_NOTE, "CN-2026-000001", InvoiceKind::CreditNote, "10", "2", "12");
    note.original = Some(InvoiceId::from_uuid(uuid(INVOICE)));
    note.reason = "came back".into();
    note.issued_on = day("2026-03-13");
    note.due_on = day("2026-03-13");
    unit.insert(invoice(INVOICE, "INV-2026-000001", InvoiceKind::Invoice, "20", "4", "24"));
    unit.insert(note);
    let line = |invoice, line_no, product, kind| InvoiceLine {
        gross: None,
        invoice: InvoiceId::from_uuid(uuid(invoice)),
        line_no,
        customer: customer(),
        product: ProductId::from_uuid(uuid(product)),
        kind,
        order: Some(OrderId::from_uuid(uuid(ORDER))),
        order_line: Some(line_no),
        shipment: (kind == ProductKind::Stock).then(|| ShipmentId::from_uuid(uuid(SHIPMENT))),
        shipment_line: (kind == ProductKind::Stock).then_some(1),
        supplied_on: day("2026-03-05"),
        description: "As ordered".into(),
        quantity: units("1"),
        price: price("10.00"),
        price_unit: 1,
        discount: Rate::ZERO,
        discount_amount: euro("0"),
        net: euro("10.00"),
        tax_category: TaxCategory::Standard,
        tax_rate: twenty(),
        original_invoice: None,
        original_line: None,
    };
    unit.insert(line(INVOICE, 1, GOODS, ProductKind::Stock));
    unit.insert(line(INVOICE, 2, FREE, ProductKind::Service));
    let mut of_note = line(CREDIT_NOTE, 1, GOODS, ProductKind::Stock);
    of_note.original_invoice = Some(InvoiceId::from_uuid(uuid(INVOICE)));
    of_note.original_line = Some(1);
    unit.insert(of_note);
    taxes(unit);
}

fn taxes(unit: &mut UnitOfWork) {
    for (invoice, base, tax) in [(INVOICE, "20", "4"), (CREDIT_NOTE, "10", "2")] {
        unit.insert(InvoiceTax {
            untaxed: None,
            components: Vec::new(),
            invoice: InvoiceId::from_uuid(uuid(invoice)),
            category: TaxCategory::Standard,
            rate: twenty(),
            base: euro(base),
            tax: euro(tax),
        });
    }
}

fn credited(unit: &mut UnitOfWork) {
    unit.insert(CreditedLine {
        invoice: InvoiceId::from_uuid(uuid(INVOICE)),
        line_no: 1,
        quantity: units("0"),
        returned: units("1"),
        reversed: None,
        amount: euro("10.00"),
    });
    unit.insert(CreditedTax {
        invoice: InvoiceId::from_uuid(uuid(INVOICE)),
        category: TaxCategory::Standard,
        rate: twenty(),
        base: euro("10.00"),
        tax: euro("2.00"),
    });
}

fn goods_back(unit: &mut UnitOfWork) {
    let id = ReturnId::from_uuid(uuid(RETURN));
    unit.insert(Return {
        id,
        number: "RMA-2026-000001".into(),
        state: ReturnState::Credited,
        customer: customer(),
        source_number: String::new(),
        reason: "came back".into(),
        requested_on: day("2026-03-10"),
        received_on: Some(day("2026-03-12")),
        currency: Currency::EUR,
        warehouse: WarehouseId::from_uuid(uuid(WAREHOUSE)),
        version: 0,
    });
    unit.insert(ReturnLine {
        gross: None,
        return_id: id,
        line_no: 1,
        product: ProductId::from_uuid(uuid(GOODS)),
        kind: ProductKind::Stock,
        description: "As ordered".into(),
        quantity: units("1"),
        price: price("10.00"),
        price_unit: 1,
        net: euro("10.00"),
        basis: CreditBasis::Original,
        tax_category: TaxCategory::Standard,
        tax_rate: twenty(),
        invoice: Some(InvoiceId::from_uuid(uuid(INVOICE))),
        invoice_line: Some(1),
        shipment: None,
        shipment_line: None,
        disposition: Disposition::Restock,
        cost: euro("5.00"),
        cost_basis: Some(CostBasis::Original),
    });
    unit.insert(moved((RETURN, "2026-03-12", 3), MoveKind::Return, "1", "5.00"));
}

fn cash(unit: &mut UnitOfWork) {
    unit.insert(Payment {
        id: PaymentId::from_uuid(uuid(PAYMENT)),
        number: "PAY-2026-000001".into(),
        customer: customer(),
        method: Method::Bank,
        reference: "INV-2026-000001".into(),
        currency: Currency::EUR,
        amount: euro("15.00"),
        base_amount: euro("15.00"),
        received_on: day("2026-03-20"),
        value_on: day("2026-03-20"),
        receipt: None,
        evidence: String::new(),
        version: 0,
    });
    let item = |id, kind, number: &str, on: &str, amount: &str, open: &str| OpenItem {
        document: uuid(id),
        instalment: 1,
        instalments: 1,
        discount_until: None,
        under_way: None,
        kind,
        customer: customer(),
        document_number: number.into(),
        document_on: day(on),
        due_on: day(on),
        currency: Currency::EUR,
        amount: euro(amount),
        open: euro(open),
        base_amount: euro(amount),
        base_open: euro(open),
        version: 0,
    };
    let owed = ItemKind::Receivable;
    let mut invoice = item(INVOICE, owed, "INV-2026-000001", "2026-03-06", "24.00", "2.00");
    invoice.due_on = day("2026-04-05");
    unit.insert(invoice);
    unit.insert(item(CREDIT_NOTE, owed, "CN-2026-000001", "2026-03-13", "-12.00", "0"));
    let kept = ItemKind::OnAccount;
    unit.insert(item(PAYMENT, kept, "PAY-2026-000001", "2026-03-20", "-5.00", "-5.00"));
    let settles =
        [(0xb0, CREDIT_NOTE, "12.00", "2026-03-13"), (0xb1, PAYMENT, "10.00", "2026-03-20")];
    for (id, source, amount, on) in settles {
        unit.insert(Settlement {
            id: SettlementId::from_uuid(uuid(id)),
            source: uuid(source),
            target: uuid(INVOICE),
            target_instalment: 1,
            customer: customer(),
            amount: euro(amount),
            base_amount: euro(amount),
            difference: euro("0"),
            base_difference: euro("0"),
            base_gain: euro("0"),
            settled_on: day(on),
        });
    }
}

fn books(unit: &mut UnitOfWork) {
    use Account::{
        Bank, CostOfGoodsSold, CustomerOnAccount, GoodsReceivedNotInvoiced, Inventory, OutputTax,
        Receivables, Revenue, SalesReturns,
    };
    let documents = [
        ("ST-2026-000001", RECEIPT, EntryKind::StockReceipt, "2026-03-01"),
        ("DN-2026-000001", SHIPMENT, EntryKind::GoodsIssue, "2026-03-05"),
        ("INV-2026-000001", INVOICE, EntryKind::Invoice, "2026-03-06"),
        ("RMA-2026-000001", RETURN, EntryKind::Return, "2026-03-12"),
        ("CN-2026-000001", CREDIT_NOTE, EntryKind::CreditNote, "2026-03-13"),
        ("PAY-2026-000001", PAYMENT, EntryKind::Payment, "2026-03-20"),
    ];
    let lines: [&[(Account, &str)]; 6] = [
        &[(Inventory, "50.00"), (GoodsReceivedNotInvoiced, "-50.00")],
        &[(CostOfGoodsSold, "10.00"), (Inventory, "-10.00")],
        &[(Receivables, "24.00"), (Revenue, "-20.00"), (OutputTax, "-4.00")],
        &[(Inventory, "5.00"), (CostOfGoodsSold, "-5.00")],
        &[(SalesReturns, "10.00"), (OutputTax, "2.00"), (Receivables, "-12.00")],
        &[(Bank, "15.00"), (Receivables, "-10.00"), (CustomerOnAccount, "-5.00")],
    ];
    for (place, ((number, document, kind, on), lines)) in
        (1..).zip(documents.into_iter().zip(lines))
    {
        let entry = EntryId::from_uuid(uuid(0xc0 + place));
        unit.insert(JournalEntry {
            id: entry,
            number: format!("JE-2026-{place:06}"),
            posted_on: day(on),
            kind,
            document: uuid(document),
            document_number: number.into(),
        });
        for (line_no, (account, amount)) in (1..).zip(lines) {
            let taxed = matches!(account, OutputTax | Revenue | SalesReturns);
            unit.insert(JournalLine {
                tax_component: None,
                entry,
                line_no,
                account: *account,
                number: account.number().to_owned(),
                currency: Currency::EUR,
                amount: euro(amount),
                base_amount: euro(amount),
                tax_category: taxed.then_some(TaxCategory::Standard),
                tax_rate: taxed.then(|| "0.2".parse().unwrap()),
            });
        }
    }
}
