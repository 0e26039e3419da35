//! From whom the made-up company buys.
use quittance_domain::Rate;
use quittance_domain::customer::Terms;
use quittance_domain::purchasing::CreateSupplier;
use std::ops::RangeInclusive;

/// A supplier of the made-up company.
#[derive(Clone, Debug)]
pub struct Supplies {
    /// How it is created.
    pub create: CreateSupplier,
    /// Working days until it delivers.
    pub takes: RangeInclusive<i64>,
    /// How often it is late. Unit: percent of its deliveries.
    pub late: i64,
}

/// The suppliers, in the order of the assortment's families.
pub fn all() -> Vec<Supplies> {
    let supplies = |code: &str, name: &str, days: i64, lead: i64, late| Supplies {
        create: CreateSupplier {
            code: code.to_owned(),
            name: name.to_owned(),
            terms: Terms::Net(days),
            lead_time_days: lead,
            over_receipt: Rate::ZERO,
            price_tolerance: Rate::percent("2").expect("a rate of the list is a number"),
            minimum_order: None,
        },
        takes: lead - 2..=lead + 1,
        late,
    };
    vec![
        supplies("S-KORN", "Kornfeld Coffee Roasters GmbH", 30, 6, 6),
        supplies("S-TEEK", "Teekontor Niederelbe KG", 30, 7, 8),
        supplies("S-SIRU", "Sirupwerk Almtal GmbH", 14, 5, 5),
        supplies("S-KERA", "Keramik Oderbruch eG", 30, 9, 14),
        supplies("S-PAPI", "Papierhaus Lennebach GmbH", 14, 4, 3),
        supplies("S-TOOL", "Barwerkzeug Sievers e. K.", 14, 5, 7),
        supplies("S-MASC", "Maschinenbau Falter & Duett AG", 45, 12, 12),
    ]
}
