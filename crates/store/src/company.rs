//! Companies, their warehouses and number series: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::{Field, corrupt};
use crate::reader::Reader;
use crate::value::{Kind, Value};
use crate::{codes, ids, lookup, record};
use quittance_domain::company::{
    BackDating, Company, Mode, NumberSeries, SeriesStart, SourcingRule, Stages, Warehouse,
    WarehouseId,
};
use quittance_domain::{CompanyId, Currency, Money};

codes!(BackDating);
ids!(WarehouseId);

record!(Company = "company", rank 1, key ();
    code, name, base_currency, country, time_zone, back_dating, automatic,
    default_warehouse as default_warehouse_id, credit_control_since, carriers_since,
    sourcing_since, billing; version);

record!(Warehouse = "warehouse", rank 2, key (id: WarehouseId); code, name; version);

record!(NumberSeries = "number_series", rank 3, key (series: String); next, last_date);

record!(SeriesStart = "series_start", rank 383, key (series: String); first; version);

record!(SourcingRule = "sourcing_rule", rank 700, key (country: String, rank: i64);
    warehouse as warehouse_id);

lookup!(
    /// The warehouses of a list.
    SourcesOfCountry: SourcingRule, by (country: String)
);

lookup!(
    /// The lists that a warehouse stands in.
    SourcesOfWarehouse: SourcingRule, by (warehouse as warehouse_id: WarehouseId)
);

lookup!(
    /// The warehouse with a code.
    WarehouseByCode: Warehouse, by (code: String)
);

/// The stages by the name that stands in the column.
const STAGES: [&str; 5] = ["confirm", "ship", "invoice", "collect", "credit"];

/// Stored as the names of the automatic stages, `confirm,ship`: a stage that a later release
/// adds is manual in what is stored already.
impl Field for Stages {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        let modes = [self.confirm, self.ship, self.invoice, self.collect, self.credit];
        let automatic = STAGES.iter().zip(modes).filter(|(_, mode)| *mode == Mode::Automatic);
        Value::Text(automatic.map(|(stage, _)| *stage).collect::<Vec<_>>().join(","))
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        let Value::Text(text) = &value else {
            return Err(corrupt("list of stages", &value));
        };
        let named: Vec<&str> = text.split(',').filter(|stage| !stage.is_empty()).collect();
        if !named.iter().all(|stage| STAGES.contains(stage)) {
            return Err(corrupt("list of stages", &value));
        }
        let mode = |stage: &str| match named.contains(&stage) {
            true => Mode::Automatic,
            false => Mode::Manual,
        };
        let [confirm, ship, invoice, collect, credit] = STAGES.map(mode);
        Ok(Self { confirm, ship, invoice, collect, credit })
    }
}

/// The company with a code.
pub fn id_of_code(reader: &mut dyn Reader, code: &str) -> Result<Option<CompanyId>, Fault> {
    let sql = "SELECT company_id FROM company_code WHERE code = $1";
    fetch::first(reader, sql, &[code.into()], |cells| cells.cell().map(CompanyId::new))
}

/// All companies of the installation by code.
pub fn list(reader: &mut dyn Reader) -> Result<Vec<(String, CompanyId)>, Fault> {
    let sql = "SELECT code, company_id FROM company_code ORDER BY code";
    fetch::all(reader, sql, &[], |cells| Ok((cells.cell()?, CompanyId::new(cells.cell()?))))
}

/// The company's own record; None until it is created.
pub fn show(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Company>, Fault> {
    fetch::record(reader, company, "", &[])
}

/// The currency of a company's books.
pub fn base_currency(reader: &mut dyn Reader, company: CompanyId) -> Result<Currency, Fault> {
    fetch::base(reader, company)
}

/// The warehouse with a code.
pub fn warehouse_of_code(
    reader: &mut dyn Reader,
    company: CompanyId,
    code: &str,
) -> Result<Option<Warehouse>, Fault> {
    fetch::record(reader, company, "AND code = $2", &[code.into()])
}

/// All warehouses by code.
pub fn warehouses(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<Warehouse>, Fault> {
    fetch::records(reader, company, "ORDER BY code", &[])
}

/// How much a company has done, counted anew from its records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Customers.
    pub customers: i64,
    /// Products.
    pub products: i64,
    /// Orders by state, in order of the states' codes.
    pub orders: Vec<(String, i64)>,
    /// Order lines.
    pub order_lines: i64,
    /// Active holds.
    pub holds: i64,
    /// Shipments whose goods have left.
    pub shipped: i64,
    /// Invoices, not credit notes.
    pub invoices: i64,
    /// Credit notes.
    pub credit_notes: i64,
    /// Returns.
    pub returns: i64,
    /// Payments received.
    pub payments: i64,
    /// Journal entries.
    pub entries: i64,
    /// Events.
    pub events: i64,
    /// Work that can be done now.
    pub work_ready: i64,
    /// Work that waits with a reason.
    pub work_waiting: i64,
    /// The money of it, per currency.
    pub money: Vec<SummaryMoney>,
}

/// The money in a summary, in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryMoney {
    /// Gross of the orders that are not cancelled.
    pub ordered: Money,
    /// Gross of the invoices.
    pub invoiced: Money,
    /// Gross of the credit notes.
    pub credited: Money,
    /// Payments received.
    pub paid: Money,
    /// Open on invoices and credit notes.
    pub open: Money,
    /// Open on account, zero or negative.
    pub on_account: Money,
}

const COUNTS: &str = "
    SELECT (SELECT COUNT(*) FROM customer WHERE company_id = $1),
           (SELECT COUNT(*) FROM product WHERE company_id = $1),
           (SELECT COUNT(*) FROM sales_order_line WHERE company_id = $1),
           (SELECT COUNT(*) FROM order_hold WHERE company_id = $1 AND released_at IS NULL),
           (SELECT COUNT(*) FROM shipment WHERE company_id = $1 AND state = 'shipped'),
           (SELECT COUNT(*) FROM invoice
            WHERE company_id = $1 AND kind IN ('invoice', 'debit_note')),
           (SELECT COUNT(*) FROM invoice WHERE company_id = $1 AND kind = 'credit_note'
                AND NOT EXISTS (SELECT 1 FROM deposit d
                                WHERE d.company_id = $1 AND d.invoice_id = original_id)),
           (SELECT COUNT(*) FROM return_order WHERE company_id = $1),
           (SELECT COUNT(*) FROM payment WHERE company_id = $1),
           (SELECT COUNT(*) FROM journal_entry WHERE company_id = $1),
           (SELECT COUNT(*) FROM event WHERE company_id = $1),
           (SELECT COUNT(*) FROM work_item WHERE company_id = $1 AND state = 'ready'),
           (SELECT COUNT(*) FROM work_item WHERE company_id = $1 AND state = 'waiting')";

const MONEY: &str = "
    SELECT currency, CAST(SUM(ordered) AS BIGINT), CAST(SUM(invoiced) AS BIGINT),
           CAST(SUM(credited) AS BIGINT), CAST(SUM(paid) AS BIGINT),
           CAST(SUM(open) AS BIGINT), CAST(SUM(on_account) AS BIGINT)
    FROM (
        SELECT currency, SUM(gross) AS ordered, 0 AS invoiced, 0 AS credited, 0 AS paid,
               0 AS open, 0 AS on_account
        FROM sales_order WHERE company_id = $1 AND state <> 'cancelled' GROUP BY currency
        UNION ALL
        SELECT currency, 0, SUM(CASE WHEN kind IN ('invoice', 'debit_note') THEN gross ELSE 0 END),
               SUM(CASE WHEN kind = 'credit_note' THEN gross ELSE 0 END), 0, 0, 0
        FROM invoice WHERE company_id = $1 AND NOT EXISTS (
            SELECT 1 FROM deposit d WHERE d.company_id = $1 AND d.invoice_id = original_id)
        GROUP BY currency
        UNION ALL
        SELECT currency, 0, 0, 0, SUM(amount), 0, 0
        FROM payment WHERE company_id = $1 GROUP BY currency
        UNION ALL
        SELECT currency, 0, 0, 0, 0,
               SUM(CASE WHEN kind = 'receivable' THEN open ELSE 0 END),
               SUM(CASE WHEN kind = 'on_account' THEN open ELSE 0 END)
        FROM open_item WHERE company_id = $1 AND open <> 0 GROUP BY currency
    ) parts
    GROUP BY currency ORDER BY currency";

/// Counts a company's records. Reads whole tables: for a person who asks, not for a write path.
pub fn summary(reader: &mut dyn Reader, company: CompanyId) -> Result<Summary, Fault> {
    let args = [Value::Int(company.value())];
    let mut summary = fetch::one(reader, COUNTS, &args, |cells| {
        Ok(Summary {
            customers: cells.cell()?,
            products: cells.cell()?,
            order_lines: cells.cell()?,
            holds: cells.cell()?,
            shipped: cells.cell()?,
            invoices: cells.cell()?,
            credit_notes: cells.cell()?,
            returns: cells.cell()?,
            payments: cells.cell()?,
            entries: cells.cell()?,
            events: cells.cell()?,
            work_ready: cells.cell()?,
            work_waiting: cells.cell()?,
            ..Summary::default()
        })
    })?;
    let by_state = "SELECT state, COUNT(*) FROM sales_order WHERE company_id = $1
                    GROUP BY state ORDER BY state";
    summary.orders =
        fetch::all(reader, by_state, &args, |cells| Ok((cells.cell()?, cells.cell()?)))?;
    summary.money = fetch::all(reader, MONEY, &args, summary_money)?;
    Ok(summary)
}

fn summary_money(cells: &mut Cells) -> Result<SummaryMoney, Fault> {
    let currency = cells.cell()?;
    Ok(SummaryMoney {
        ordered: cells.money(currency)?,
        invoiced: cells.money(currency)?,
        credited: cells.money(currency)?,
        paid: cells.money(currency)?,
        open: cells.money(currency)?,
        on_account: cells.money(currency)?,
    })
}

/// The lists of warehouses that orders leave from, as country, rank and the warehouse's code; the
/// list of all other countries, whose country is empty, first.
pub fn sourcing(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<(String, i64, String)>, Fault> {
    let sql = "SELECT r.country, r.rank, w.code FROM sourcing_rule r
               JOIN warehouse w ON w.company_id = $1 AND w.id = r.warehouse_id
               WHERE r.company_id = $1 ORDER BY r.country, r.rank";
    fetch::all(reader, sql, &[company.value().into()], |cells| {
        Ok((cells.cell()?, cells.cell()?, cells.cell()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_the_names_of_the_automatic_ones_and_nothing_else() {
        let read = |text: &str| Stages::from_value(Value::from(text));
        for text in ["", "confirm", "confirm,ship,invoice,collect,credit", "collect"] {
            assert_eq!(read(text).unwrap().to_value(), Value::from(text));
        }
        assert_eq!(read("ship").unwrap().ship, Mode::Automatic);
        assert_eq!(read("ship").unwrap().confirm, Mode::Manual);
        assert!(read("fly").is_err());
        assert!(Stages::from_value(Value::Null).is_err());
    }
}
