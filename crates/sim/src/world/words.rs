//! The words of the made-up world: its towns, people, houses and brands. None is meant to be real.

/// First halves of the names of towns.
pub const TOWN_HEADS: &[&str] = &[
    "Orlen", "Tess", "Vilder", "Quarn", "Ebber", "Lumm", "Harsk", "Wenn", "Sorl", "Kribb",
    "Jassel", "Dorn", "Malder", "Nebel", "Pirn", "Rusk", "Uhlen", "Zarn",
];

/// Second halves of the names of towns, by the country that they sound like.
pub const TOWN_TAILS: &[(&str, &[&str])] = &[
    ("DE", &["brunn", "moor", "hafen", "lohe", "rode", "wick"]),
    ("AT", &["tal", "kogel", "ach", "kirchl"]),
    ("NL", &["dijk", "veen", "sluis"]),
    ("FR", &["ville-le-Lac", "mont", "court"]),
    ("CH", &["ikon", "egg", "matt"]),
];

/// Names of streets.
pub const STREETS: &[&str] = &[
    "Mill Lane",
    "Harbour Row",
    "Old Market",
    "Linden Walk",
    "Bridge Street",
    "Tanner's Yard",
    "Station Road",
    "Cooper's Gate",
    "Garden Terrace",
    "Upper Quay",
    "Saddler Street",
    "Elm Court",
];

/// Family names.
pub const FAMILIES: &[&str] = &[
    "Aldermoor",
    "Brenneke",
    "Corvelle",
    "Dassler-Wynn",
    "Eklund",
    "Fennick",
    "Garrowby",
    "Hollmann",
    "Ingersleb",
    "Jorvik",
    "Kestrel",
    "Lindqvist-Abt",
    "Marrow",
    "Nordahl",
    "Ostrander",
    "Pellworm",
    "Quillby",
    "Rosenkamp",
    "Sandvoss",
    "Tiedemark",
    "Umbridge-Roth",
    "Vandersloh",
    "Wexcombe",
    "Yarrow",
    "Zellner-Hay",
];

/// Names that a house gives itself.
pub const HOUSES: &[&str] = &[
    "Nordlicht",
    "Kupferkanne",
    "Morgenrot",
    "Silberlöffel",
    "Blaue Stunde",
    "Zum Anker",
    "Drei Linden",
    "Lichtblick",
    "Sonnendeck",
    "Alte Weberei",
    "Kornspeicher",
    "Wolkenlos",
    "Tandem",
    "Herzstück",
    "Goldammer",
    "Parkblick",
    "Kaiserhof",
    "Seestern",
    "Kleine Freiheit",
    "Gleis Sieben",
];

/// Names of blends and gardens.
pub const BLENDS: &[&str] = &[
    "Nocturne",
    "Sierra Lume",
    "Maro Alta",
    "Bellavento",
    "Kando Ridge",
    "Tramonto",
    "Aurelia",
    "Harbour Light",
    "Terra Bruna",
    "Oriole",
    "Casa Verano",
    "Montevela",
];

/// Names of teas and infusions.
pub const TEAS: &[&str] = &[
    "Morning Fog",
    "Jade Terrace",
    "Silver Heron",
    "Amber Court",
    "Winter Garden",
    "Red Pavilion",
    "Wild Meadow",
    "Lantern Hill",
    "Cloud Path",
    "Ginger Moon",
];

/// Flavours.
pub const FLAVOURS: &[&str] = &[
    "vanilla",
    "caramel",
    "hazelnut",
    "almond",
    "cinnamon",
    "coconut",
    "ginger",
    "maple",
    "dark chocolate",
    "salted toffee",
];

/// Lines of tableware.
pub const SERIES: &[&str] = &["Arco", "Basalt", "Lino", "Nevada", "Prisma", "Tosca"];
