//! What lies where, where a lot came from and went, and what the warehouse has to do.
use super::sheet::{Column, Sheet};
use crate::exit::Stop;
use crate::figures::day;
use crate::open::Books;
use crate::table::Align::{Left, Right, Text};
use quittance_domain::Date;
use quittance_domain::stock::StockRefusal;
use quittance_store::{fulfilment, product, stock};

const PLACES: &[Column] = &[
    ("warehouse", Left),
    ("zone", Left),
    ("bin", Left),
    ("sku", Left),
    ("name", Text),
    ("lot", Left),
    ("expires_on", Left),
    ("status", Left),
    ("owner", Left),
    ("quantity", Right),
];

/// What lies where, in the order of the bins.
pub fn places(books: &Books, expiring_by: Option<Date>) -> Result<Sheet, Stop> {
    let today = super::day(books, None)?;
    let company = books.company;
    let found =
        books.database.read(|reader| stock::places::places(reader, company, expiring_by))?;
    let rows = found.into_iter().map(|row| {
        let expires_on = row.expires_on.map_or(String::new(), |day| day.to_string());
        let (status, quantity) = (row.status.to_string(), row.quantity.to_string());
        let (place, goods) = ((row.warehouse, row.zone, row.bin), (row.sku, row.name, row.lot));
        vec![
            place.0, place.1, place.2, goods.0, goods.1, goods.2, expires_on, status, row.owner,
            quantity,
        ]
    });
    Ok(Sheet {
        report: "places",
        title: "Places",
        of: format!("{}, {}", books.code, day(today)),
        facts: expiring_by.map(|by| ("expiring_by", by.to_string())).into_iter().collect(),
        columns: PLACES,
        rows: rows.collect(),
    })
}

const LOT: &[Column] = &[
    ("moved_on", Left),
    ("document", Left),
    ("customer", Left),
    ("name", Text),
    ("quantity", Right),
];

/// Where a lot came from and went.
pub fn lot(books: &Books, sku: &str, lot: &str) -> Result<Sheet, Stop> {
    let company = books.company;
    let of_sku = books.database.read(|reader| product::id_of_sku(reader, company, sku))?;
    let unknown = || Stop::Refused(StockRefusal::UnknownProduct.into());
    let key = (of_sku.ok_or_else(unknown)?, lot);
    let known = books.database.read(|reader| stock::places::lot(reader, company, key))?;
    let known = known.ok_or_else(|| Stop::Refused(StockRefusal::UnknownLot.into()))?;
    let moves = books.database.read(|reader| stock::places::lot_moves(reader, company, key))?;
    let rows = moves.into_iter().map(|row| {
        let (code, name) = row.customer;
        vec![row.moved_on.to_string(), row.document, code, name, row.quantity.to_string()]
    });
    let expires_on = known.expires_on.map_or("never".to_owned(), |day| day.to_string());
    Ok(Sheet {
        report: "lot",
        title: "Lot",
        of: books.code.to_string(),
        facts: vec![
            ("sku", sku.to_owned()),
            ("lot", known.code),
            ("received_on", known.received_on.to_string()),
            ("expires_on", expires_on),
        ],
        columns: LOT,
        rows: rows.collect(),
    })
}

const READY: &[Column] = &[
    ("shipment", Left),
    ("state", Left),
    ("order", Left),
    ("customer", Left),
    ("warehouse", Left),
    ("wanted_on", Left),
    ("priority", Right),
    ("carrier", Left),
    ("service", Left),
    ("leaves_on", Left),
    ("cut_off", Left),
];

/// Shipments that have not left, in the order in which a wave takes them.
pub fn ready(books: &Books) -> Result<Sheet, Stop> {
    let found = books.database.read(|reader| fulfilment::ready(reader, books.company))?;
    let rows = found.into_iter().map(|row| {
        let (state, wanted_on) = (row.state.to_string(), row.wanted_on.to_string());
        let priority = row.priority.to_string();
        let leaves_on = row.leaves_on.map_or(String::new(), |day| day.to_string());
        let cut_off = row.cut_off.map_or(String::new(), |time| time.to_string());
        let head = [row.shipment, state, row.order, row.customer, row.warehouse, wanted_on];
        let collected = [priority, row.carrier, row.service, leaves_on, cut_off];
        head.into_iter().chain(collected).collect()
    });
    Ok(Sheet {
        report: "ready",
        title: "Shipments to leave",
        of: books.code.to_string(),
        facts: Vec::new(),
        columns: READY,
        rows: rows.collect(),
    })
}

const WAVES: &[Column] = &[
    ("wave", Left),
    ("released_on", Left),
    ("warehouse", Left),
    ("shipments", Right),
    ("picks", Right),
    ("open", Right),
    ("short", Right),
];

/// Waves of shipments, and how far each is picked.
pub fn waves(books: &Books) -> Result<Sheet, Stop> {
    let found = books.database.read(|reader| fulfilment::waves(reader, books.company))?;
    let rows = found.into_iter().map(|row| {
        let counts = [row.shipments, row.picks, row.open, row.short].map(|it| it.to_string());
        let head = [row.number, row.released_on.to_string(), row.warehouse];
        head.into_iter().chain(counts).collect()
    });
    Ok(Sheet {
        report: "waves",
        title: "Waves",
        of: books.code.to_string(),
        facts: Vec::new(),
        columns: WAVES,
        rows: rows.collect(),
    })
}
