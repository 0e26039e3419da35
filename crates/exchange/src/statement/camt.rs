//! Reads camt.053: entries and their details, by the names of their elements.

use super::key::Keys;
use super::tree::{Element, Step, Walk};
use super::{BankLine, Read, StatementRefusal, TEXT_CHARS_MAX, Why};
use quittance_domain::{Currency, Date, Money};
use std::io::BufRead;

/// Reads a statement and hands each entry's lines to `each`.
///
/// Refusals: `Malformed`, `Unsafe`, `NoStatement`; what was handed over before stays.
pub fn read(source: impl BufRead, each: &mut dyn FnMut(Read)) -> Result<(), StatementRefusal> {
    let mut walk =
        Walk::new(source, &["Acct", "Ntry", "Id", "CreDtTm", "FrToDt", "Bal", "TxsSummry"]);
    let mut is_statement = false;
    let mut statement = Statement::default();
    loop {
        match walk.step()? {
            Step::Begins(name) if name == "BkToCstmrStmt" => is_statement = true,
            Step::Begins(name) if name == "Stmt" => statement.account.clear(),
            Step::Begins(_) => {}
            Step::Whole(element) if !is_statement => drop(element),
            Step::Whole(element) => match element.name.as_str() {
                "Acct" => statement.account = account(&element),
                "Ntry" => statement.entry(&element, each),
                _ => {}
            },
            Step::End if is_statement => return Ok(()),
            Step::End => return Err(StatementRefusal::NoStatement),
        }
    }
}

/// The number of an account, whatever sort it is of.
fn account(element: &Element) -> String {
    element.text_at(&[&["Id", "IBAN"], &["Id", "Othr", "Id"]]).to_owned()
}

/// A statement as far as it is read.
#[derive(Default)]
struct Statement {
    account: String,
    keys: Keys,
}

impl Statement {
    fn entry(&mut self, entry: &Element, each: &mut dyn FnMut(Read)) {
        let details: Vec<&Element> =
            entry.all("NtryDtls").flat_map(|details| details.all("TxDtls")).collect();
        match details.as_slice() {
            [] => self.detail(entry, &Element::default(), Sole::Yes, each),
            [one] => self.detail(entry, one, Sole::Yes, each),
            several => {
                for one in several {
                    self.detail(entry, one, Sole::No, each);
                }
            }
        }
    }

    fn detail(
        &mut self,
        entry: &Element,
        detail: &Element,
        sole: Sole,
        each: &mut dyn FnMut(Read),
    ) {
        let booked_on = entry.text_at(&[
            &["BookgDt", "Dt"],
            &["BookgDt", "DtTm"],
            &["ValDt", "Dt"],
            &["ValDt", "DtTm"],
        ]);
        let day = booked_on.get(..10).unwrap_or(booked_on);
        let amount = amount_of(entry, detail, sole);
        let key = self.key(entry, detail, (day, amount));
        if let Some(why) = passed(entry, detail) {
            return each(Read::Passed { key, why });
        }
        let (Ok(booked_on), Some(amount)) = (Date::parse(day), amount.and_then(money)) else {
            let what = "its amount or its booking date cannot be read";
            return each(Read::Broken { key, what });
        };
        if amount.is_zero() {
            return each(Read::Passed { key, why: Why::Zero });
        }
        if amount.is_negative() {
            return each(Read::Broken { key, what: "its amount is negative" });
        }
        each(Read::Line(BankLine {
            key,
            booked_on,
            amount,
            remittance: remittance(entry, detail),
            end_to_end: meant(detail.text_at(&[&["Refs", "EndToEndId"]])),
            remitter: remitter(detail),
            bank_account: bank_account(detail),
            origin: None,
        }))
    }

    /// What the line is known by for ever: the account and the bank's own reference, with what
    /// tells apart lines that share one; without a reference, all that the line says, so that it is
    /// the same in whatever statement it comes again. Of lines of a file that are alike in all of
    /// it, each has its count.
    fn key(
        &mut self,
        entry: &Element,
        detail: &Element,
        (day, amount): (&str, Option<&Element>),
    ) -> String {
        let reference = entry.text_at(&[&["AcctSvcrRef"], &["NtryRef"]]);
        let of_detail = detail.text_at(&[
            &["Refs", "AcctSvcrRef"],
            &["Refs", "TxId"],
            &["Refs", "InstrId"],
            &["Refs", "EndToEndId"],
        ]);
        let told = match reference.is_empty() {
            true => [remittance(entry, detail), remitter(detail), bank_account(detail)],
            false => Default::default(),
        };
        let amount = amount.map_or("", |amount| amount.text.as_str());
        let parts =
            [&*self.account, &*told[0], &*told[1], &*told[2], reference, of_detail, day, amount];
        self.keys.plain(&parts)
    }
}

/// Whether a detail is the only one of its entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sole {
    Yes,
    No,
}

/// The element of the amount: that of the detail in a batch, that of the entry else.
fn amount_of<'a>(entry: &'a Element, detail: &'a Element, sole: Sole) -> Option<&'a Element> {
    match sole {
        Sole::Yes => entry.child("Amt"),
        Sole::No => detail.child("Amt").or_else(|| detail.at(&["AmtDtls", "TxAmt", "Amt"])),
    }
}

/// An amount of money. Decimals beyond those of the currency must be zeros.
fn money(element: &Element) -> Option<Money> {
    let currency = Currency::parse(&element.currency).ok()?;
    let decimals = currency.exponent() as usize;
    let text = element.text.as_str();
    if text.is_empty() {
        return None;
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let (kept, more) = fraction.split_at_checked(decimals).unwrap_or((fraction, ""));
    if more.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let text = if kept.is_empty() { whole.to_owned() } else { format!("{whole}.{kept}") };
    Money::parse(&text, currency).ok()?.bounded().ok()
}

/// Why a detail is no money of customers; none: it is.
fn passed(entry: &Element, detail: &Element) -> Option<Why> {
    let status = entry.text_at(&[&["Sts", "Cd"], &["Sts"]]);
    let sides = [entry.text_at(&[&["CdtDbtInd"]]), detail.text_at(&[&["CdtDbtInd"]])];
    if !matches!(status, "BOOK" | "") {
        return Some(Why::NotBooked);
    }
    if entry.text_at(&[&["RvslInd"]]) == "true" || detail.at(&["RtrInf"]).is_some() {
        return Some(Why::Reversal);
    }
    sides.contains(&"DBIT").then_some(Why::Debit)
}

/// Who sent the money.
fn remitter(detail: &Element) -> String {
    cut(detail.text_at(&[
        &["RltdPties", "Dbtr", "Nm"],
        &["RltdPties", "Dbtr", "Pty", "Nm"],
        &["RltdPties", "UltmtDbtr", "Nm"],
        &["RltdPties", "UltmtDbtr", "Pty", "Nm"],
    ]))
}

/// The account that it was sent from.
fn bank_account(detail: &Element) -> String {
    cut(detail.text_at(&[
        &["RltdPties", "DbtrAcct", "Id", "IBAN"],
        &["RltdPties", "DbtrAcct", "Id", "Othr", "Id"],
    ]))
}

/// All references: structured ones first, then the free text, then what the bank added.
fn remittance(entry: &Element, detail: &Element) -> String {
    let mut texts: Vec<&str> = Vec::new();
    if let Some(info) = detail.child("RmtInf") {
        for structured in info.all("Strd") {
            texts.push(structured.text_at(&[&["CdtrRefInf", "Ref"]]));
            texts.extend(structured.all("RfrdDocInf").map(|it| it.text_at(&[&["Nb"]])));
        }
        texts.extend(info.all("Ustrd").map(|free| free.text.as_str()));
    }
    if texts.iter().all(|text| text.is_empty()) {
        texts.push(detail.text_at(&[&["AddtlTxInf"]]));
        texts.push(entry.text_at(&[&["AddtlNtryInf"]]));
    }
    texts.retain(|text| !text.is_empty());
    cut(&texts.join(" "))
}

/// A reference, unless it says that there is none.
fn meant(text: &str) -> String {
    match text {
        "NOTPROVIDED" | "NONREF" => String::new(),
        text => cut(text),
    }
}

/// A text of one line, not longer than one may be.
fn cut(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let text = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    text.chars().take(TEXT_CHARS_MAX).collect()
}
