//! Countries: ISO 3166-1 alpha-2 codes, and `XK`, which the EN 16931 code list adds for Kosovo.

use crate::refusal::{Kind, Refusal};
use crate::text::{self, quoted};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A country by its two letters, such as `DE`. Made by [`Country::parse`] alone, so it is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

/// Every known code, sorted.
const KNOWN: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ \
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW \
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY \
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV \
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY \
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG \
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA \
    ZM ZW";

/// The member states of the European Union, sorted. Tax law of the Union asks for it.
const UNION: &str = "\
    AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";

impl Country {
    /// Whether it is a member state of the European Union.
    #[must_use]
    pub fn is_in_union(&self) -> bool {
        UNION.as_bytes().chunks(3).any(|code| code[..2] == self.0)
    }

    /// Whether sales are taxed as they happen and not by value added: a sales tax.
    #[must_use]
    pub fn has_sales_tax(&self) -> bool {
        self.0 == *b"US"
    }

    /// Reads two capital letters. Refusals: `Unknown`.
    pub fn parse(text: &str) -> Result<Country, CountryRefusal> {
        let unknown = || CountryRefusal::Unknown { text: quoted(text) };
        let letters: [u8; 2] = text.as_bytes().try_into().map_err(|_| unknown())?;
        if !KNOWN.as_bytes().chunks(3).any(|code| code[..2] == letters) {
            return Err(unknown());
        }
        Ok(Country(letters))
    }

    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("parse let only ASCII letters in")
    }
}

/// Why a country is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountryRefusal {
    /// Not a code of ISO 3166-1.
    #[error("`{text}` is not a country of ISO 3166-1 such as DE")]
    Unknown {
        /// The start of the text.
        text: String,
    },
}

impl Refusal for CountryRefusal {
    fn code(&self) -> &'static str {
        match self {
            CountryRefusal::Unknown { .. } => "country.unknown",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl FromStr for Country {
    type Err = CountryRefusal;

    fn from_str(text: &str) -> Result<Self, CountryRefusal> {
        Country::parse(text)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text::deserialize(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_union_has_27_known_members() {
        let members: Vec<&str> = UNION.split(' ').collect();
        assert_eq!(members.len(), 27);
        assert!(members.windows(2).all(|pair| pair[0] < pair[1]), "sorted and unique");
        assert!(members.iter().all(|code| Country::parse(code).unwrap().is_in_union()));
        for code in ["CH", "GB", "NO", "TR", "US", "XK"] {
            assert!(!Country::parse(code).unwrap().is_in_union(), "{code}");
        }
    }

    #[test]
    fn known_codes_parse_to_themselves_and_others_are_refused() {
        let codes: Vec<&str> = KNOWN.split(' ').collect();
        assert_eq!(codes.len(), 250, "249 of ISO 3166-1 and XK");
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "sorted and unique");
        for code in codes {
            assert_eq!(Country::parse(code).unwrap().as_str(), code);
            let json = format!("\"{code}\"");
            assert_eq!(serde_json::from_str::<Country>(&json).unwrap().to_string(), code);
        }
        for text in ["", "D", "de", "DEU", "ZZ", "D ", " DE", "E ", "EU", "\u{e4}"] {
            assert!(Country::parse(text).is_err(), "{text:?}");
        }
    }
}
