//! Currency: the active codes of ISO 4217 and how many decimals each has.
//!
//! Metals, units of account between banks and test codes (XAU, XDR, XTS, XXX) have no minor unit
//! and are refused.

use crate::refusal::{Kind, Refusal};
use crate::text::{self, quoted};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// ISO 4217 list one at the start of 2026: code and minor unit, in order of the codes.
///
/// A code that ISO withdraws stays here, because posted documents carry it for ever.
#[rustfmt::skip]
const LISTED: [(&str, u32); 164] = [
    ("AED", 2), ("AFN", 2), ("ALL", 2), ("AMD", 2), ("AOA", 2), ("ARS", 2), ("AUD", 2), ("AWG", 2),
    ("AZN", 2), ("BAM", 2), ("BBD", 2), ("BDT", 2), ("BHD", 3), ("BIF", 0), ("BMD", 2), ("BND", 2),
    ("BOB", 2), ("BOV", 2), ("BRL", 2), ("BSD", 2), ("BTN", 2), ("BWP", 2), ("BYN", 2), ("BZD", 2),
    ("CAD", 2), ("CDF", 2), ("CHE", 2), ("CHF", 2), ("CHW", 2), ("CLF", 4), ("CLP", 0), ("CNY", 2),
    ("COP", 2), ("COU", 2), ("CRC", 2), ("CUP", 2), ("CVE", 2), ("CZK", 2), ("DJF", 0), ("DKK", 2),
    ("DOP", 2), ("DZD", 2), ("EGP", 2), ("ERN", 2), ("ETB", 2), ("EUR", 2), ("FJD", 2), ("FKP", 2),
    ("GBP", 2), ("GEL", 2), ("GHS", 2), ("GIP", 2), ("GMD", 2), ("GNF", 0), ("GTQ", 2), ("GYD", 2),
    ("HKD", 2), ("HNL", 2), ("HTG", 2), ("HUF", 2), ("IDR", 2), ("ILS", 2), ("INR", 2), ("IQD", 3),
    ("IRR", 2), ("ISK", 0), ("JMD", 2), ("JOD", 3), ("JPY", 0), ("KES", 2), ("KGS", 2), ("KHR", 2),
    ("KMF", 0), ("KPW", 2), ("KRW", 0), ("KWD", 3), ("KYD", 2), ("KZT", 2), ("LAK", 2), ("LBP", 2),
    ("LKR", 2), ("LRD", 2), ("LSL", 2), ("LYD", 3), ("MAD", 2), ("MDL", 2), ("MGA", 2), ("MKD", 2),
    ("MMK", 2), ("MNT", 2), ("MOP", 2), ("MRU", 2), ("MUR", 2), ("MVR", 2), ("MWK", 2), ("MXN", 2),
    ("MXV", 2), ("MYR", 2), ("MZN", 2), ("NAD", 2), ("NGN", 2), ("NIO", 2), ("NOK", 2), ("NPR", 2),
    ("NZD", 2), ("OMR", 3), ("PAB", 2), ("PEN", 2), ("PGK", 2), ("PHP", 2), ("PKR", 2), ("PLN", 2),
    ("PYG", 0), ("QAR", 2), ("RON", 2), ("RSD", 2), ("RUB", 2), ("RWF", 0), ("SAR", 2), ("SBD", 2),
    ("SCR", 2), ("SDG", 2), ("SEK", 2), ("SGD", 2), ("SHP", 2), ("SLE", 2), ("SOS", 2), ("SRD", 2),
    ("SSP", 2), ("STN", 2), ("SVC", 2), ("SYP", 2), ("SZL", 2), ("THB", 2), ("TJS", 2), ("TMT", 2),
    ("TND", 3), ("TOP", 2), ("TRY", 2), ("TTD", 2), ("TWD", 2), ("TZS", 2), ("UAH", 2), ("UGX", 0),
    ("USD", 2), ("USN", 2), ("UYI", 0), ("UYU", 2), ("UYW", 4), ("UZS", 2), ("VED", 2), ("VES", 2),
    ("VND", 0), ("VUV", 0), ("WST", 2), ("XAF", 0), ("XCD", 2), ("XCG", 2), ("XOF", 0),
    ("XPF", 0), ("YER", 2), ("ZAR", 2), ("ZMW", 2), ("ZWG", 2),
];

/// The most decimals that a currency has.
pub const EXPONENT_MAX: u32 = 4;

const _: () = assert!(LISTED.len() <= 1 << u8::BITS, "an index into the list fits a byte");

const _: () = {
    let mut index = 0;
    while index < LISTED.len() {
        let (code, exponent) = LISTED[index];
        assert!(code.len() == 3, "a code has three letters");
        assert!(exponent <= EXPONENT_MAX, "no currency has more decimals");
        assert!(index == 0 || packed(LISTED[index - 1].0) < packed(code), "the list is in order");
        index += 1;
    }
};

/// A currency of ISO 4217. In JSON: `"EUR"`. Ordered by code.
///
/// It holds the place of its code in the list: one byte, so that an amount stays two words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(u8);

impl Currency {
    /// United Arab Emirates dirham.
    pub const AED: Currency = Currency::listed("AED");
    /// Australian dollar.
    pub const AUD: Currency = Currency::listed("AUD");
    /// Bahraini dinar, 3 decimals.
    pub const BHD: Currency = Currency::listed("BHD");
    /// Brazilian real.
    pub const BRL: Currency = Currency::listed("BRL");
    /// Canadian dollar.
    pub const CAD: Currency = Currency::listed("CAD");
    /// Swiss franc.
    pub const CHF: Currency = Currency::listed("CHF");
    /// Chilean unit of account, 4 decimals.
    pub const CLF: Currency = Currency::listed("CLF");
    /// Chilean peso, no decimals.
    pub const CLP: Currency = Currency::listed("CLP");
    /// Chinese yuan.
    pub const CNY: Currency = Currency::listed("CNY");
    /// Czech koruna.
    pub const CZK: Currency = Currency::listed("CZK");
    /// Danish krone.
    pub const DKK: Currency = Currency::listed("DKK");
    /// Euro.
    pub const EUR: Currency = Currency::listed("EUR");
    /// Pound sterling.
    pub const GBP: Currency = Currency::listed("GBP");
    /// Hong Kong dollar.
    pub const HKD: Currency = Currency::listed("HKD");
    /// Hungarian forint.
    pub const HUF: Currency = Currency::listed("HUF");
    /// Israeli shekel.
    pub const ILS: Currency = Currency::listed("ILS");
    /// Indian rupee.
    pub const INR: Currency = Currency::listed("INR");
    /// Icelandic króna, no decimals.
    pub const ISK: Currency = Currency::listed("ISK");
    /// Japanese yen, no decimals.
    pub const JPY: Currency = Currency::listed("JPY");
    /// South Korean won, no decimals.
    pub const KRW: Currency = Currency::listed("KRW");
    /// Kuwaiti dinar, 3 decimals.
    pub const KWD: Currency = Currency::listed("KWD");
    /// Mexican peso.
    pub const MXN: Currency = Currency::listed("MXN");
    /// Norwegian krone.
    pub const NOK: Currency = Currency::listed("NOK");
    /// New Zealand dollar.
    pub const NZD: Currency = Currency::listed("NZD");
    /// Polish złoty.
    pub const PLN: Currency = Currency::listed("PLN");
    /// Romanian leu.
    pub const RON: Currency = Currency::listed("RON");
    /// Saudi riyal.
    pub const SAR: Currency = Currency::listed("SAR");
    /// Swedish krona.
    pub const SEK: Currency = Currency::listed("SEK");
    /// Singapore dollar.
    pub const SGD: Currency = Currency::listed("SGD");
    /// Thai baht.
    pub const THB: Currency = Currency::listed("THB");
    /// Tunisian dinar, 3 decimals.
    pub const TND: Currency = Currency::listed("TND");
    /// Turkish lira.
    pub const TRY: Currency = Currency::listed("TRY");
    /// New Taiwan dollar.
    pub const TWD: Currency = Currency::listed("TWD");
    /// Ukrainian hryvnia.
    pub const UAH: Currency = Currency::listed("UAH");
    /// United States dollar.
    pub const USD: Currency = Currency::listed("USD");
    /// South African rand.
    pub const ZAR: Currency = Currency::listed("ZAR");

    /// Reads a code of three capital letters. Refusals: `Unknown`.
    pub fn parse(code: &str) -> Result<Self, CurrencyRefusal> {
        match LISTED.binary_search_by(|(listed, _)| (*listed).cmp(code)) {
            Ok(index) => Ok(Currency(index as u8)),
            Err(_) => Err(CurrencyRefusal::Unknown { text: quoted(code) }),
        }
    }

    /// The code of three capital letters.
    pub const fn code(self) -> &'static str {
        LISTED[self.0 as usize].0
    }

    /// How many decimals the minor unit has: 2 for EUR, 0 for JPY, 3 for KWD, 4 for CLF.
    pub const fn exponent(self) -> u32 {
        LISTED[self.0 as usize].1
    }

    /// All currencies, in order of their codes.
    pub fn all() -> impl Iterator<Item = Currency> {
        (0..LISTED.len()).map(|index| Currency(index as u8))
    }

    /// A currency that the list is known to hold. Used for constants alone.
    const fn listed(code: &str) -> Currency {
        let mut index = 0;
        while packed(LISTED[index].0) != packed(code) {
            index += 1;
        }
        Currency(index as u8)
    }
}

/// Three letters as a number in the order of the letters.
const fn packed(code: &str) -> u32 {
    let letters = code.as_bytes();
    ((letters[0] as u32) << 16) | ((letters[1] as u32) << 8) | letters[2] as u32
}

/// Why a currency is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurrencyRefusal {
    /// Not an active code of ISO 4217 with a minor unit.
    #[error("`{text}` is not a currency of ISO 4217 such as EUR")]
    Unknown {
        /// The start of the text.
        text: String,
    },
}

impl Refusal for CurrencyRefusal {
    fn code(&self) -> &'static str {
        match self {
            CurrencyRefusal::Unknown { .. } => "currency.unknown",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = CurrencyRefusal;

    fn from_str(code: &str) -> Result<Self, CurrencyRefusal> {
        Currency::parse(code)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}
