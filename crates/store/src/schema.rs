//! All tables: those of a company, whose keys begin with `company_id`, and those of the whole
//! installation, that no company's table points at (ARCHITECTURE.md).
use crate::engine_tables::{EventRow, Job, SourceDocument, StoredReply, WorkItem};
use crate::record::{Record, Table};
use quittance_domain::blanket::{Blanket, BlanketLine, CallOff};
use quittance_domain::carrier::{Carrier, CarrierChoice, RateCard};
use quittance_domain::closing::{Closing, ClosingLine};
use quittance_domain::company::{Company, NumberSeries, SeriesStart, SourcingRule, Warehouse};
use quittance_domain::credit::{CreditAccount, CreditGroup, CreditPolicy, CreditProfile};
use quittance_domain::customer::{
    Contact, Customer, CustomerGroup, CustomerItem, Party, ShipToPlace,
};
use quittance_domain::fulfilment::{Carton, CartonLine, PackingPolicy, Pick, Wave};
use quittance_domain::invoicing::{
    CreditedLine, CreditedTax, Deposit, DepositDeducted, DepositRequest, DepositTax, Invoice,
    InvoiceLine, InvoiceTax, PaymentTerms, SummaryOrder,
};
use quittance_domain::ledger::{
    BookSettings, ExchangeRate, JournalEntry, JournalExport, JournalLine, LedgerAccount,
    ManualEntry, PeriodChange,
};
use quittance_domain::opening::{Opening, OpeningBalance, OpeningItem, OpeningMoney};
use quittance_domain::order::promise::LinePromise;
use quittance_domain::order::{
    Amendment, Hold, HoldTold, KnownShipTo, LineDetail, Order, OrderKit, OrderLine, ScreenedDay,
    Screening,
};
use quittance_domain::packaging::{PackagingBalance, PackagingMove};
use quittance_domain::payment::{
    CustomerBankAccount, Deduction, PayerLink, Payment, PendingItem, PendingPayment, Refund,
    ReturnedPayment, Tolerance, UnidentifiedReceipt,
};
use quittance_domain::pricing::{
    Coupon, CouponUse, Policy, PriceEntry, PriceList, Promotion, ReplacedPrice,
};
use quittance_domain::product::{KitPart, Product, ProductGroup, ProductSubstitute, ProductUnit};
use quittance_domain::purchasing::{
    Payable, PurchaseLine, PurchaseOrder, PurchaseReceiptLine, ReorderRule, Supplier,
    SupplierInvoice, SupplierInvoiceLine, SupplierPayment, SupplierPaymentLine,
};
use quittance_domain::quotation::{Acceptance, Quotation, QuotationLine};
use quittance_domain::receivables::{
    AccountStatement, Allowance, AllowanceHead, AllowanceLine, CollectionItem, CollectionPolicy,
    CollectionProfile, DiscountOffer, DiscountTaken, DiscountTaxTaken, Dispute, DunningLevel,
    DunningPolicy, DunningRun, Holiday, LateCharge, LateChargeLine, Letter, LetterLine, LossRate,
    OpenItem, Promise, PromiseItem, ReferenceRate, RunCustomer, RunLeftOut, Settlement, TaxRelief,
    TaxReliefLine, WriteOff,
};
use quittance_domain::returns::{Return, ReturnLine};
use quittance_domain::routine::Routine;
use quittance_domain::shipping::{Shipment, ShipmentLine};
use quittance_domain::stock::{
    Balance, Bin, CountLine, CountSheet, Lot, Move, Place, PlaceMove, StandardCost, StockDocument,
    Transfer, TransferLine,
};
use quittance_domain::tax::{TaxFiling, TaxFilingLine, TaxRate, TaxReturnForm};
use quittance_domain::tracking::{Tracking, TrackingEvent};

/// Tables of the whole installation: few rows, rarely written.
pub const GLOBAL_TABLES: [&str; 2] = ["installation", "company_code"];

/// Tables of a company that no record fills: the session alone writes them.
pub const SESSION_TABLES: [&str; 2] = ["company_head", "batch"];

/// The tables of all records, parents before their children.
pub fn tables() -> Vec<&'static Table> {
    let mut tables = vec![
        Company::table(),
        Warehouse::table(),
        SourcingRule::table(),
        NumberSeries::table(),
        Policy::table(),
        ProductGroup::table(),
        Routine::table(),
        Product::table(),
        ProductUnit::table(),
        ProductSubstitute::table(),
        PriceList::table(),
        PriceEntry::table(),
        ReplacedPrice::table(),
        Promotion::table(),
        Coupon::table(),
        TaxRate::table(),
        TaxReturnForm::table(),
        TaxFiling::table(),
        TaxFilingLine::table(),
        PaymentTerms::table(),
        CreditAccount::table(),
        Order::table(),
        OrderLine::table(),
        Hold::table(),
        HoldTold::table(),
        Amendment::table(),
        LineDetail::table(),
        CouponUse::table(),
        StockDocument::table(),
        Balance::table(),
        Move::table(),
        Shipment::table(),
        ShipmentLine::table(),
        Return::table(),
        ReturnLine::table(),
        Invoice::table(),
        InvoiceLine::table(),
        InvoiceTax::table(),
        CreditedLine::table(),
        CreditedTax::table(),
        Payment::table(),
        OpenItem::table(),
        Settlement::table(),
        DiscountOffer::table(),
        DiscountTaken::table(),
        DiscountTaxTaken::table(),
        WorkItem::table(),
        Job::table(),
        SourceDocument::table(),
        StoredReply::table(),
        EventRow::table(),
    ];
    tables.extend(of_customers());
    tables.extend(of_payments());
    tables.extend(agreements());
    tables.extend([KitPart::table(), OrderKit::table()]);
    tables.extend([PackagingBalance::table(), PackagingMove::table()]);
    tables.extend([Screening::table(), ScreenedDay::table(), KnownShipTo::table()]);
    tables.push(LinePromise::table());
    tables.extend(bookkeeping());
    tables.extend(deposits());
    tables.extend(supply());
    tables.extend(collecting());
    tables.sort_by_key(|table| (table.rank, table.name));
    tables
}

/// Those of customers and what is theirs.
fn of_customers() -> [&'static Table; 6] {
    [
        Customer::table(),
        CustomerGroup::table(),
        Contact::table(),
        ShipToPlace::table(),
        CustomerItem::table(),
        Party::table(),
    ]
}

/// Those of payments and what matching goes by.
fn of_payments() -> Vec<&'static Table> {
    vec![
        Refund::table(),
        ReturnedPayment::table(),
        Deduction::table(),
        PayerLink::table(),
        Tolerance::table(),
        CustomerBankAccount::table(),
        UnidentifiedReceipt::table(),
        PendingPayment::table(),
        PendingItem::table(),
    ]
}

/// Those of what customers agreed on before they ordered.
fn agreements() -> [&'static Table; 6] {
    [
        Quotation::table(),
        QuotationLine::table(),
        Acceptance::table(),
        Blanket::table(),
        BlanketLine::table(),
        CallOff::table(),
    ]
}

/// Those of the ledger.
fn bookkeeping() -> [&'static Table; 10] {
    [
        BookSettings::table(),
        LedgerAccount::table(),
        PeriodChange::table(),
        JournalExport::table(),
        ExchangeRate::table(),
        JournalEntry::table(),
        JournalLine::table(),
        ManualEntry::table(),
        Closing::table(),
        ClosingLine::table(),
    ]
}

/// Those of what is paid before the supply, and of what is billed together.
fn deposits() -> [&'static Table; 5] {
    [
        DepositRequest::table(),
        Deposit::table(),
        DepositTax::table(),
        DepositDeducted::table(),
        SummaryOrder::table(),
    ]
}

/// Those of what is bought, counted and sent from warehouse to warehouse.
fn supply() -> [&'static Table; 29] {
    [
        Transfer::table(),
        TransferLine::table(),
        CountSheet::table(),
        CountLine::table(),
        StandardCost::table(),
        Lot::table(),
        Bin::table(),
        Place::table(),
        PlaceMove::table(),
        PackingPolicy::table(),
        Wave::table(),
        Pick::table(),
        Carrier::table(),
        RateCard::table(),
        CarrierChoice::table(),
        Tracking::table(),
        TrackingEvent::table(),
        Carton::table(),
        CartonLine::table(),
        Supplier::table(),
        ReorderRule::table(),
        PurchaseOrder::table(),
        PurchaseLine::table(),
        PurchaseReceiptLine::table(),
        SupplierInvoice::table(),
        SupplierInvoiceLine::table(),
        Payable::table(),
        SupplierPayment::table(),
        SupplierPaymentLine::table(),
    ]
}

/// Those of credit control, and of what is done about items that are not paid.
fn collecting() -> Vec<&'static Table> {
    vec![
        CreditPolicy::table(),
        CreditGroup::table(),
        CreditProfile::table(),
        Dispute::table(),
        Promise::table(),
        PromiseItem::table(),
        WriteOff::table(),
        TaxRelief::table(),
        TaxReliefLine::table(),
        LateCharge::table(),
        LateChargeLine::table(),
        ReferenceRate::table(),
        Holiday::table(),
        CollectionPolicy::table(),
        DunningPolicy::table(),
        DunningLevel::table(),
        CollectionProfile::table(),
        CollectionItem::table(),
        Letter::table(),
        LetterLine::table(),
        AccountStatement::table(),
        DunningRun::table(),
        RunCustomer::table(),
        RunLeftOut::table(),
        LossRate::table(),
        Allowance::table(),
        AllowanceLine::table(),
        AllowanceHead::table(),
        Opening::table(),
        OpeningBalance::table(),
        OpeningItem::table(),
        OpeningMoney::table(),
        SeriesStart::table(),
    ]
}
