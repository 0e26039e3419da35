//! Figures as people read them: thousands apart, dates in words, counts with their nouns.
use quittance_domain::{Date, Money, Price, Quantity};
use serde::Serializer;

/// An amount without its currency: `-1,234.50`.
pub fn amount(money: Money) -> String {
    thousands(&money.decimal())
}

/// An amount with its currency: `1,234.50 EUR`.
pub fn money(money: Money) -> String {
    format!("{} {}", amount(money), money.currency())
}

/// A quantity: `1,250` or `0.5`.
pub fn quantity(quantity: Quantity) -> String {
    thousands(&quantity.to_string())
}

/// What a table shows for a zero. A cell without anything says that there is no such figure.
const ZERO: &str = "-";

/// An amount in a table.
pub fn amount_cell(of: Money) -> String {
    if of.is_zero() { ZERO.to_owned() } else { amount(of) }
}

/// A quantity in a table.
pub fn quantity_cell(of: Quantity) -> String {
    if of.is_zero() { ZERO.to_owned() } else { quantity(of) }
}

/// A count in a table.
pub fn count_cell(of: impl ToString) -> String {
    let of = count(of);
    if of == "0" { ZERO.to_owned() } else { of }
}

/// An amount with its currency in a table.
pub fn money_cell(of: Money) -> String {
    if of.is_zero() { ZERO.to_owned() } else { money(of) }
}

/// A unit of measure as people write it: UN/ECE Recommendation 20 has codes for them.
pub fn unit(code: &str) -> &str {
    match code {
        "C62" | "H87" | "EA" => "pcs",
        "KGM" => "kg",
        "GRM" => "g",
        "TNE" => "t",
        "MTR" => "m",
        "CMT" => "cm",
        "MMT" => "mm",
        "MTK" => "m²",
        "MTQ" => "m³",
        "LTR" => "l",
        "MLT" => "ml",
        "HUR" => "h",
        "MIN" => "min",
        "DAY" => "days",
        "KWH" => "kWh",
        "PR" => "pairs",
        "SET" => "sets",
        "DZN" => "dozen",
        "XBX" | "BX" => "boxes",
        "XPK" | "PK" => "packages",
        "XPX" => "pallets",
        other => other,
    }
}

/// A price, with at least two decimals.
pub fn price(price: Price) -> String {
    let text = price.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    match decimals {
        0 => thousands(&format!("{text}.00")),
        1 => thousands(&format!("{text}0")),
        _ => thousands(&text),
    }
}

/// A price for so many units: `12.50`, `12.50 / 100`.
pub fn price_per(of: Price, price_unit: i64) -> String {
    match price_unit {
        1 => price(of),
        more => format!("{} / {}", price(of), count(more)),
    }
}

/// A count: `12,345`.
pub fn count(count: impl ToString) -> String {
    thousands(&count.to_string())
}

/// A count and its noun: `1 order`, `2,000 orders`.
pub fn counted(number: i64, one: &str, more: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { more })
}

/// A day in words: `30 June 2026`.
pub fn day(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(date.month() - 1).ok().and_then(|index| MONTHS.get(index));
    format!("{} {} {}", date.day(), month.unwrap_or(&""), date.year())
}

/// A period, its first and last day included: `1 March 2026 to 31 March 2026`; from the beginning,
/// `to 31 March 2026`.
pub fn period(first: Date, last: Date) -> String {
    if first == Date::FIRST {
        return format!("to {}", day(last));
    }
    format!("{} to {}", day(first), day(last))
}

/// A sentence with the thousands of its amounts apart: a number is an amount where a currency
/// follows.
pub fn sentence(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let is_currency = |word: &str| {
        let word = word.trim_end_matches([',', ';', '.', ':']);
        word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    let is_number = |word: &str| {
        let digits = word.strip_prefix('-').unwrap_or(word);
        let digit = |byte: u8| byte.is_ascii_digit() || byte == b'.';
        digits.starts_with(|first: char| first.is_ascii_digit()) && digits.bytes().all(digit)
    };
    let pretty = |(index, word): (usize, &&str)| {
        let behind = words.get(index + 1).is_some_and(|next| is_currency(next));
        if behind && is_number(word) { thousands(word) } else { (*word).to_owned() }
    };
    words.iter().enumerate().map(pretty).collect::<Vec<String>>().join(" ")
}

/// Puts a comma between thousands.
/// A number as people read it, with its currency where it has one; any other text as it is.
pub fn figure(text: &str) -> String {
    let (number, unit) = text.split_once(' ').map_or((text, None), |(it, unit)| (it, Some(unit)));
    let digits = number.strip_prefix('-').unwrap_or(number);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.starts_with(|first: char| first.is_ascii_digit());
    match (is_number, unit) {
        (false, _) => text.to_owned(),
        (true, None) => thousands(number),
        (true, Some(unit)) => format!("{} {unit}", thousands(number)),
    }
}

/// An amount as people read it; a number without decimals may be a year, and stays as it is.
pub fn figure_of_money(text: &str) -> String {
    if text.contains('.') { figure(text) } else { text.to_owned() }
}

fn thousands(number: &str) -> String {
    let (sign, rest) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (whole, decimals) = match rest.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (rest, None),
    };
    let mut text = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(decimals) = decimals {
        text.push('.');
        text.push_str(decimals);
    }
    text
}

/// For JSON: an amount as a decimal; its currency stands beside it.
pub fn decimal<S: Serializer>(money: &Money, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&money.decimal())
}

/// The same for an amount that may be missing: null.
pub fn decimal_or_null<S: Serializer>(money: &Option<Money>, to: S) -> Result<S::Ok, S::Error> {
    match money {
        Some(money) => decimal(money, to),
        None => to.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quittance_domain::Currency;

    #[test]
    fn figures_read_well() {
        let euros = |minor| amount(Money::new(minor, Currency::EUR));
        assert_eq!(euros(0), "0.00");
        assert_eq!(euros(-5), "-0.05");
        assert_eq!(euros(99_999), "999.99");
        assert_eq!(euros(-100_000), "-1,000.00");
        assert_eq!(euros(12_345_678_901), "123,456,789.01");
        assert_eq!(price(Price::from_micros(1_234_500_000)), "1,234.50");
        assert_eq!(price(Price::from_micros(5_000_000)), "5.00");
        assert_eq!(price(Price::from_micros(1_234)), "0.001234");
        assert_eq!(counted(1, "order", "orders"), "1 order");
        assert_eq!(counted(2_000, "order", "orders"), "2,000 orders");
        assert_eq!(day(Date::parse("2026-06-30").unwrap()), "30 June 2026");
        assert_eq!(sentence("-12345.60 EUR"), "-12,345.60 EUR");
        assert_eq!(sentence("1000 pieces of 2000 EUR."), "1000 pieces of 2,000 EUR.");
        assert_eq!(sentence("on account"), "on account");
        assert_eq!(amount_cell(Money::zero(Currency::EUR)), "-");
        assert_eq!((quantity_cell(Quantity::ZERO), count_cell(0)), ("-".into(), "-".into()));
        assert_eq!((unit("C62"), unit("XYZ")), ("pcs", "XYZ"));
    }
}
