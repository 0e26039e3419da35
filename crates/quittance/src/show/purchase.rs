//! Purchase orders, suppliers' bills, payments to suppliers, count sheets and waves: facts, lines,
//! entries, history.
use super::Page;
use super::parts::{Happened, Posted, Skus, history, print_history, print_posted, warehouse_code};
use crate::exit::Stop;
use crate::figures::{figure, figure_of_money};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::Date;
use quittance_domain::id::Uuid;
use quittance_domain::ledger::Entry;
use quittance_domain::purchasing::SupplierId;
use quittance_store::{Fault, fulfilment, purchasing, stock};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;

/// The page: amounts are in the currency of the books.
#[derive(Serialize)]
pub struct SheetPage {
    kind: &'static str,
    number: String,
    on: Date,
    facts: BTreeMap<&'static str, String>,
    lines: Vec<BTreeMap<&'static str, String>>,
    entries: Vec<Posted>,
    history: Vec<Happened>,
    #[serde(skip)]
    columns: &'static [(&'static str, Align)],
}

pub(super) type Facts<'a> = &'a [(&'static str, String)];

pub(super) struct Head {
    pub kind: &'static str,
    pub number: String,
    pub on: Date,
    pub subject: Uuid,
}

impl SheetPage {
    pub(super) fn new(
        books: &Books,
        head: Head,
        facts: Facts<'_>,
        (columns, lines): (&'static [(&'static str, Align)], Vec<Vec<String>>),
        entries: Vec<Entry>,
    ) -> Result<Self, Stop> {
        let line = |cells: Vec<String>| columns.iter().map(|(name, _)| *name).zip(cells).collect();
        Ok(Self {
            kind: head.kind,
            number: head.number,
            on: head.on,
            facts: facts.iter().cloned().collect(),
            lines: lines.into_iter().map(line).collect(),
            entries: entries.into_iter().map(Posted::from).collect(),
            history: history(books, &[head.subject])?,
            columns,
        })
    }
}

fn supplier_code(books: &Books, id: SupplierId) -> Result<String, Stop> {
    let found = books.database.read(|it| purchasing::supplier_of(it, books.company, id))?;
    // No supplier is ever deleted.
    let found = found.ok_or_else(|| Fault::Ours(format!("no supplier {id}")))?;
    Ok(found.code)
}

const ORDER: &[(&str, Align)] = &[
    ("line", Align::Right),
    ("sku", Align::Left),
    ("expected on", Align::Left),
    ("ordered", Align::Right),
    ("price", Align::Right),
    ("open", Align::Right),
    ("cancelled", Align::Right),
    ("received", Align::Right),
    ("billed", Align::Right),
    ("cost", Align::Right),
];

/// Reads a purchase order.
pub fn order(books: &Books, number: &str) -> Result<Option<SheetPage>, Stop> {
    let found = books.database.read(|it| purchasing::order(it, books.company, number))?;
    let Some((order, lines)) = found else {
        return Ok(None);
    };
    let mut skus = Skus::default();
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        rows.push(vec![
            line.line_no.to_string(),
            skus.of(books, line.product)?,
            line.expected_on.to_string(),
            line.quantity.to_string(),
            line.price.to_string(),
            line.open.to_string(),
            line.cancelled.to_string(),
            line.received.to_string(),
            line.invoiced.to_string(),
            line.received_cost.decimal(),
        ]);
    }
    let facts = [
        ("state", order.state.to_string()),
        ("supplier", supplier_code(books, order.supplier)?),
        ("warehouse", warehouse_code(books, order.warehouse)?),
        ("reference", order.reference),
        ("net", order.net.to_string()),
    ];
    let (kind, on, subject) = ("purchase order", order.ordered_on, order.id.uuid());
    let head = Head { kind, number: order.number, on, subject };
    SheetPage::new(books, head, &facts, (ORDER, rows), Vec::new()).map(Some)
}

/// Reads a supplier's bill.
pub fn invoice(books: &Books, number: &str) -> Result<Option<SheetPage>, Stop> {
    let found = books.database.read(|it| purchasing::invoice(it, books.company, number))?;
    let Some(shown) = found else {
        return Ok(None);
    };
    let bill = shown.invoice;
    let facts = [
        ("supplier", supplier_code(books, bill.supplier)?),
        ("their number", bill.supplier_number),
        ("issued on", bill.issued_on.to_string()),
        ("due on", bill.due_on.to_string()),
        ("net", bill.net.to_string()),
        ("tax", bill.tax.to_string()),
        ("gross", bill.gross.to_string()),
        ("open", shown.payable.open.to_string()),
    ];
    let (kind, on, subject) = ("supplier's invoice", bill.posted_on, bill.id.uuid());
    let head = Head { kind, number: bill.number, on, subject };
    SheetPage::new(books, head, &facts, (&[], Vec::new()), shown.entries).map(Some)
}

/// Reads a payment to a supplier.
pub fn payment(books: &Books, number: &str) -> Result<Option<SheetPage>, Stop> {
    let found = books.database.read(|it| purchasing::payment(it, books.company, number))?;
    let Some((payment, entries)) = found else {
        return Ok(None);
    };
    let facts = [
        ("supplier", supplier_code(books, payment.supplier)?),
        ("method", payment.method.to_string()),
        ("reference", payment.reference),
        ("amount", payment.amount.to_string()),
    ];
    let (kind, on, subject) = ("payment to a supplier", payment.paid_on, payment.id.uuid());
    let head = Head { kind, number: payment.number, on, subject };
    SheetPage::new(books, head, &facts, (&[], Vec::new()), entries).map(Some)
}

const COUNT: &[(&str, Align)] = &[
    ("line", Align::Right),
    ("sku", Align::Left),
    ("bin", Align::Left),
    ("lot", Align::Left),
    ("book", Align::Right),
    ("counted", Align::Right),
    ("difference", Align::Right),
];

/// Reads a count sheet.
pub fn count(books: &Books, number: &str) -> Result<Option<SheetPage>, Stop> {
    let found = books.database.read(|it| stock::count(it, books.company, number))?;
    let Some(sheet) = found else {
        return Ok(None);
    };
    let lines = books.database.read(|it| stock::count_lines(it, books.company, sheet.id))?;
    let mut skus = Skus::default();
    let shown =
        |of: Option<quittance_domain::Quantity>| of.map_or(String::new(), |it| it.to_string());
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        rows.push(vec![
            line.line_no.to_string(),
            skus.of(books, line.product)?,
            line.bin.unwrap_or_default(),
            line.lot.unwrap_or_default(),
            line.book.to_string(),
            shown(line.counted),
            shown(line.difference),
        ]);
    }
    let facts = [
        ("state", sheet.state.to_string()),
        ("warehouse", warehouse_code(books, sheet.warehouse)?),
    ];
    let (kind, on, subject) = ("count sheet", sheet.opened_on, sheet.id.uuid());
    let head = Head { kind, number: sheet.number, on, subject };
    SheetPage::new(books, head, &facts, (COUNT, rows), Vec::new()).map(Some)
}

const PICKS: &[(&str, Align)] = &[
    ("zone", Align::Left),
    ("bin", Align::Left),
    ("sku", Align::Left),
    ("lot", Align::Left),
    ("planned", Align::Right),
    ("picked", Align::Right),
    ("shipment", Align::Left),
    ("pick", Align::Right),
];

/// Reads a wave: its pick list, in the order of the bins.
pub fn wave(books: &Books, number: &str) -> Result<Option<SheetPage>, Stop> {
    let found = books.database.read(|it| fulfilment::wave(it, books.company, number))?;
    let Some(wave) = found else {
        return Ok(None);
    };
    let picks = books.database.read(|it| fulfilment::pick_list(it, books.company, wave.id))?;
    let rows = picks.into_iter().map(|pick| {
        let picked = pick.picked.map_or(String::new(), |picked| picked.to_string());
        let (planned, pick_no) = (pick.planned.to_string(), pick.pick_no.to_string());
        vec![pick.zone, pick.bin, pick.sku, pick.lot, planned, picked, pick.shipment, pick_no]
    });
    let facts = [("warehouse", warehouse_code(books, wave.warehouse)?)];
    let (kind, on, subject) = ("wave", wave.released_on, wave.id.uuid());
    let head = Head { kind, number: wave.number, on, subject };
    SheetPage::new(books, head, &facts, (PICKS, rows.collect()), Vec::new()).map(Some)
}

impl Page for SheetPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let mut kind = self.kind.to_owned();
        kind[..1].make_ascii_uppercase();
        out.title(&format!("{kind} {}", self.number), &self.on.to_string())?;
        for (label, value) in &self.facts {
            out.fact(label, &figure_of_money(value))?;
        }
        writeln!(out)?;
        if !self.lines.is_empty() {
            let mut table = Table::new(self.columns);
            for line in &self.lines {
                let cell = |(name, align): &(&str, Align)| {
                    let cell = line.get(name).cloned().unwrap_or_default();
                    if matches!(align, Align::Right) { figure(&cell) } else { cell }
                };
                table.row(self.columns.iter().map(cell).collect());
            }
            table.print(out)?;
        }
        print_posted(&self.entries, out)?;
        print_history(&self.history, &self.number, out)
    }
}
