//! What ids are called: the codes, names and numbers that people know records by.
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::Field;
use crate::reader::Reader;
use quittance_domain::CompanyId;
use quittance_domain::blanket::BlanketId;
use quittance_domain::carrier::CarrierId;
use quittance_domain::company::{Warehouse, WarehouseId};
use quittance_domain::credit::CreditGroupId;
use quittance_domain::customer::{Customer, CustomerGroupId, CustomerId};
use quittance_domain::id;
use quittance_domain::invoicing::{DepositRequestId, Invoice, InvoiceId};
use quittance_domain::ledger::EntryId;
use quittance_domain::order::OrderId;
use quittance_domain::payment::{DeductionId, PaymentId, ReceiptId};
use quittance_domain::pricing::{PriceListId, PromotionId};
use quittance_domain::product::{Product, ProductGroupId, ProductId, find_unlisted};
use quittance_domain::purchasing::{PurchaseOrderId, SupplierId, SupplierInvoiceId};
use quittance_domain::quotation::QuotationId;
use quittance_domain::receivables::dunning::DunningRunId;
use quittance_domain::receivables::{DisputeId, LateChargeId, PromiseId};
use quittance_domain::returns::ReturnId;
use quittance_domain::shipping::{Shipment, ShipmentId};
use quittance_domain::stock::{CountId, StockDocumentId};
use uuid::Uuid;

/// A customer as a list names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerNamed {
    /// Which.
    pub id: CustomerId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// All customers, for reports that name each.
pub fn customers(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<CustomerNamed>, Fault> {
    let sql = "SELECT id, code, name FROM customer WHERE company_id = $1 ORDER BY id";
    fetch::all(reader, sql, &[company.value().into()], |cells| {
        Ok(CustomerNamed { id: cells.cell()?, code: cells.cell()?, name: cells.cell()? })
    })
}

/// The customer with an id.
pub fn customer(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: CustomerId,
) -> Result<Option<Customer>, Fault> {
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}

/// The product with an id, which may be an unlisted one.
pub fn product(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: ProductId,
) -> Result<Option<Product>, Fault> {
    if let Some(unlisted) = find_unlisted(id) {
        return Ok(Some(unlisted));
    }
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}

/// The warehouse with an id.
pub fn warehouse(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: WarehouseId,
) -> Result<Option<Warehouse>, Fault> {
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}

/// The number of the order with an id.
pub fn order_number(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: OrderId,
) -> Result<Option<String>, Fault> {
    let sql = "SELECT number FROM sales_order WHERE company_id = $1 AND id = $2";
    fetch::first(reader, sql, &[company.value().into(), id.to_value()], Cells::cell)
}

/// The number of the invoice or credit note with an id.
pub fn invoice_number(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: InvoiceId,
) -> Result<Option<String>, Fault> {
    let sql = "SELECT number FROM invoice WHERE company_id = $1 AND id = $2";
    fetch::first(reader, sql, &[company.value().into(), id.to_value()], Cells::cell)
}

/// The invoice or credit note with an id.
pub fn invoice(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: InvoiceId,
) -> Result<Option<Invoice>, Fault> {
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}

/// The shipment with an id.
pub fn shipment(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: ShipmentId,
) -> Result<Option<Shipment>, Fault> {
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}

/// What a field of a command names, and where its name is found.
#[derive(Debug)]
pub struct Called {
    /// What it is, for people.
    pub what: &'static str,
    /// The prefix of its id.
    prefix: &'static str,
    /// The id of the one that is called `$2`.
    sql: &'static str,
    /// The fields that name one, or hold some. Where a field names one in some commands only, these
    /// stand before it: `product.*:group`, or the whole name of one.
    fields: &'static [&'static str],
}

/// What the fields of commands may name by a code or number, beside ids.
const CALLED: &[Called] = &[
    Called {
        what: "customer",
        prefix: CustomerId::PREFIX,
        sql: "SELECT id FROM customer WHERE company_id = $1 AND code = $2",
        fields: &["customer", "customers", "payer", "bill_to"],
    },
    Called {
        what: "customer group",
        prefix: CustomerGroupId::PREFIX,
        sql: "SELECT id FROM customer_group WHERE company_id = $1 AND code = $2",
        fields: &[
            "customer.*:group",
            "pricing.create_list:group",
            "credit.set_policy:group",
            "groups",
        ],
    },
    Called {
        what: "group of credit accounts",
        prefix: CreditGroupId::PREFIX,
        sql: "SELECT id FROM credit_group WHERE company_id = $1 AND code = $2",
        fields: &["credit_group"],
    },
    Called {
        what: "product",
        prefix: ProductId::PREFIX,
        sql: "SELECT id FROM product WHERE company_id = $1 AND sku = $2",
        fields: &["product", "products", "substitutes"],
    },
    Called {
        what: "product group",
        prefix: ProductGroupId::PREFIX,
        sql: "SELECT id FROM product_group WHERE company_id = $1 AND code = $2",
        fields: &["product.*:group", "pricing.change_prices:group", "product_groups"],
    },
    Called {
        what: "warehouse",
        prefix: WarehouseId::PREFIX,
        sql: "SELECT id FROM warehouse WHERE company_id = $1 AND code = $2",
        fields: &["warehouse", "warehouses", "stock.*:from", "stock.*:to"],
    },
    Called {
        what: "carrier",
        prefix: CarrierId::PREFIX,
        sql: "SELECT id FROM carrier WHERE company_id = $1 AND code = $2",
        fields: &["carrier"],
    },
    Called {
        what: "price list",
        prefix: PriceListId::PREFIX,
        sql: "SELECT id FROM price_list WHERE company_id = $1 AND code = $2",
        fields: &["list", "price_list", "base_list"],
    },
    Called {
        what: "promotion",
        prefix: PromotionId::PREFIX,
        sql: "SELECT id FROM promotion WHERE company_id = $1 AND code = $2",
        fields: &["promotion"],
    },
    // In purchasing's commands, orders and invoices are those of suppliers.
    Called {
        what: "purchase order",
        prefix: PurchaseOrderId::PREFIX,
        sql: "SELECT id FROM purchase_order WHERE company_id = $1 AND number = $2",
        fields: &["purchasing.*:order"],
    },
    Called {
        what: "supplier's invoice",
        prefix: SupplierInvoiceId::PREFIX,
        sql: "SELECT id FROM supplier_invoice WHERE company_id = $1 AND number = $2",
        fields: &["purchasing.*:invoice"],
    },
    Called {
        what: "supplier",
        prefix: SupplierId::PREFIX,
        sql: "SELECT id FROM supplier WHERE company_id = $1 AND code = $2",
        fields: &["supplier"],
    },
    Called {
        what: "transfer",
        prefix: StockDocumentId::PREFIX,
        sql: "SELECT id FROM stock_document \
              WHERE company_id = $1 AND number = $2 AND kind = 'transfer_out'",
        fields: &["transfer"],
    },
    Called {
        what: "count",
        prefix: CountId::PREFIX,
        sql: "SELECT id FROM stock_count WHERE company_id = $1 AND number = $2",
        fields: &["count"],
    },
    Called {
        what: "order",
        prefix: OrderId::PREFIX,
        sql: "SELECT id FROM sales_order WHERE company_id = $1 AND number = $2",
        fields: &["order", "invoicing.*:orders"],
    },
    Called {
        what: "quotation",
        prefix: QuotationId::PREFIX,
        sql: "SELECT id FROM quotation WHERE company_id = $1 AND number = $2",
        fields: &["quotation"],
    },
    Called {
        what: "blanket order",
        prefix: BlanketId::PREFIX,
        sql: "SELECT id FROM blanket_order WHERE company_id = $1 AND number = $2",
        fields: &["blanket"],
    },
    Called {
        what: "shipment",
        prefix: ShipmentId::PREFIX,
        sql: "SELECT id FROM shipment WHERE company_id = $1 AND number = $2",
        fields: &["shipment", "shipments"],
    },
    Called {
        what: "request for a deposit",
        prefix: DepositRequestId::PREFIX,
        sql: "SELECT id FROM deposit_request WHERE company_id = $1 AND number = $2",
        fields: &["invoicing.*:request"],
    },
    // Money settles these as it does invoices, in the same field.
    Called {
        what: "invoice, deduction, returned payment or charge for late payment",
        prefix: InvoiceId::PREFIX,
        sql: "SELECT id FROM invoice WHERE company_id = $1 AND number = $2 \
              UNION ALL SELECT id FROM deduction WHERE company_id = $1 AND number = $2 \
              UNION ALL SELECT id FROM returned_payment WHERE company_id = $1 AND number = $2 \
              UNION ALL SELECT id FROM late_charge WHERE company_id = $1 AND number = $2",
        fields: &["payment.*:invoice"],
    },
    // What a returned payment leaves owed is collected and given up as invoices are.
    Called {
        what: "invoice or returned payment",
        prefix: InvoiceId::PREFIX,
        sql: "SELECT id FROM invoice WHERE company_id = $1 AND number = $2 \
              UNION ALL SELECT id FROM returned_payment WHERE company_id = $1 AND number = $2",
        fields: &[
            "receivables.block_dunning:invoice",
            "receivables.promise:invoices",
            "receivables.recover:invoice",
            "receivables.write_off:invoice",
        ],
    },
    Called {
        what: "invoice or credit note",
        prefix: InvoiceId::PREFIX,
        sql: "SELECT id FROM invoice WHERE company_id = $1 AND number = $2",
        fields: &[
            "invoicing.*:invoice",
            "returns.*:invoice",
            "receivables.*:invoice",
            "receivables.*:invoices",
            "credit_note",
        ],
    },
    Called {
        what: "deduction",
        prefix: DeductionId::PREFIX,
        sql: "SELECT id FROM deduction WHERE company_id = $1 AND number = $2",
        fields: &["deduction"],
    },
    Called {
        what: "journal entry",
        prefix: EntryId::PREFIX,
        sql: "SELECT id FROM journal_entry WHERE company_id = $1 AND number = $2",
        fields: &["entry"],
    },
    Called {
        what: "payment",
        prefix: PaymentId::PREFIX,
        sql: "SELECT id FROM payment WHERE company_id = $1 AND number = $2",
        fields: &["payment"],
    },
    Called {
        what: "unidentified receipt",
        prefix: ReceiptId::PREFIX,
        sql: "SELECT id FROM unidentified_receipt WHERE company_id = $1 AND number = $2",
        fields: &["receipt"],
    },
    Called {
        what: "return",
        prefix: ReturnId::PREFIX,
        sql: "SELECT id FROM return_order WHERE company_id = $1 AND number = $2",
        fields: &["return_id"],
    },
    Called {
        what: "dispute",
        prefix: DisputeId::PREFIX,
        sql: "SELECT id FROM dispute WHERE company_id = $1 AND number = $2",
        fields: &["dispute"],
    },
    Called {
        what: "promise to pay",
        prefix: PromiseId::PREFIX,
        sql: "SELECT id FROM promise WHERE company_id = $1 AND number = $2",
        fields: &["promise"],
    },
    Called {
        what: "charge for late payment",
        prefix: LateChargeId::PREFIX,
        sql: "SELECT id FROM late_charge WHERE company_id = $1 AND number = $2",
        fields: &["receivables.*:charge"],
    },
    // There is one a day: it is called by it.
    Called {
        what: "dunning run",
        prefix: DunningRunId::PREFIX,
        sql: "SELECT id FROM dunning_run WHERE company_id = $1 AND run_on = $2",
        fields: &["receivables.*:run"],
    },
];

/// What a field of a command names, if it names a record.
pub fn called(command: &str, field: &str) -> Option<&'static Called> {
    let names = |known: &&str| match known.split_once(':') {
        None => *known == field,
        Some((commands, known)) => {
            known == field
                && match commands.strip_suffix('*') {
                    Some(capability) => command.starts_with(capability),
                    None => command == commands,
                }
        }
    };
    CALLED.iter().find(|called| called.fields.iter().any(&names))
}

impl Called {
    /// Whether a text is an id of this kind.
    pub fn is_id(&self, text: &str) -> bool {
        id::parse(self.prefix, text).is_ok()
    }

    /// The id, as text, of the one that is called so; also in upper case, for who types has not
    /// always the case in mind.
    pub fn find(
        &self,
        reader: &mut dyn Reader,
        company: CompanyId,
        name: &str,
    ) -> Result<Option<String>, Fault> {
        let mut spellings = vec![name.to_owned(), name.to_uppercase()];
        spellings.dedup();
        for name in spellings {
            let args = [company.value().into(), name.into()];
            let found: Option<Uuid> = fetch::first(reader, self.sql, &args, Cells::cell)?;
            if let Some(found) = found {
                return Ok(Some(id::print(self.prefix, found)));
            }
        }
        Ok(None)
    }
}
