//! Sentences about money that moves on: credit notes applied, refunds, returned payments,
//! deductions, money of unknown payers, and what all of this goes by.
use super::payment::to;
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same, unclear};
use quittance_domain::ledger::{SetRate, SetRates};
use quittance_domain::payment::deduction::{DeclareDeduction, Resolution, ResolveDeduction};
use quittance_domain::payment::identify::{PayBackUnidentified, TakeUnidentified};
use quittance_domain::payment::{
    ApplyCredit, IdentifyReceipt, InvoiceRef, Matching, Method, ReceivePayment,
    ReceiveShortPayment, RefundCustomer, ReturnPayment, SetPayer, SetTolerance, ShortPaid,
    SourceRef, Unapply,
};
use quittance_domain::receivables::OpenItem;
use quittance_domain::{Currency, Money, Rate};
use quittance_store::payment;

pub fn apply_note(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shown = story.credit_note(said.text("note"))?.invoice;
    let amount = story.money(said.text("amount"), Some(shown.currency.code()))?;
    let applications = vec![to(said.text("invoice"), amount)];
    story.run(ApplyCredit { credit_note: shown.id, applications, automatic: Matching::Stated })?;
    Ok(())
}

pub fn apply_note_oldest(story: &mut Story, said: &Said<'_>) -> Outcome {
    let credit_note = story.credit_note(said.text("note"))?.invoice.id;
    let automatic = Matching::OldestFirst;
    story.run(ApplyCredit { credit_note, applications: Vec::new(), automatic })?;
    Ok(())
}

fn method(said: &Said<'_>) -> Result<Method, Wrong> {
    let method = said.get("method").map(|_| said.code("method")).transpose()?;
    Ok(method.unwrap_or(Method::Bank))
}

/// Pays back money of a payment or a credit note.
pub fn refund(story: &mut Story, said: &Said<'_>) -> Outcome {
    let document = said.text("document");
    let (of, currency) = if document.starts_with("CN-") {
        let note = story.credit_note(document)?.invoice;
        (SourceRef::CreditNote(note.id), note.currency)
    } else {
        let payment = story.payment(document)?.payment;
        (SourceRef::Payment(payment.id), payment.currency)
    };
    let amount = Some(story.money(said.text("amount"), Some(currency.code()))?);
    let reference = document.to_owned();
    let reply = story.run(RefundCustomer { of, amount, method: method(said)?, reference })?;
    said.numbered("refund", &reply.number)
}

pub fn take_back(story: &mut Story, said: &Said<'_>) -> Outcome {
    let payment = story.payment(said.text("payment"))?.payment;
    let fee = said.get("fee").map(|fee| story.money(fee, Some(payment.currency.code())));
    let (fee, reason) = (fee.transpose()?, said.text("reason").to_owned());
    let reply = story.run(ReturnPayment { payment: payment.id, reason, fee })?;
    said.numbered("return", &reply.number)
}

pub fn unapply(story: &mut Story, said: &Said<'_>) -> Outcome {
    let source = said.text("source");
    let of = match source.starts_with("CN-") {
        true => SourceRef::CreditNote(story.credit_note(source)?.invoice.id),
        false => SourceRef::Payment(story.payment(source)?.payment.id),
    };
    let invoice = InvoiceRef::Number(said.text("invoice").to_owned());
    story.run(Unapply { of, invoice, reason: said.text("reason").to_owned() })?;
    Ok(())
}

/// Each of several customers gets the same payer.
pub fn payer(story: &mut Story, said: &Said<'_>) -> Outcome {
    let payer = Some(story.customer(said.text("payer"))?);
    for customer in said.list("customers") {
        let customer = story.customer(customer)?;
        story.run(SetPayer { customer, payer })?;
    }
    Ok(())
}

pub fn no_payer(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = story.customer(said.text("customer"))?;
    story.run(SetPayer { customer, payer: None })?;
    Ok(())
}

pub fn tolerance(story: &mut Story, said: &Said<'_>) -> Outcome {
    story.run(SetTolerance {
        short_amount: story.money(said.text("short"), None)?,
        short_rate: Rate::percent(said.text("short_rate"))?,
        over_amount: story.money(said.text("over"), None)?,
        over_rate: Rate::percent(said.text("over_rate"))?,
    })?;
    Ok(())
}

pub fn rate(story: &mut Story, said: &Said<'_>) -> Outcome {
    let currency = Currency::parse(said.text("currency"))?;
    let (day, rate) = (said.date("date")?, Rate::parse(said.text("rate"))?);
    story.run(SetRates { rates: vec![SetRate { currency, day, rate }] })?;
    Ok(())
}

fn short(said: &Said<'_>, amount: Money) -> Result<ShortPaid, Wrong> {
    Ok(ShortPaid {
        invoice: InvoiceRef::Number(said.text("invoice").to_owned()),
        amount,
        reason: said.code("reason")?,
        note: String::new(),
    })
}

/// Pays what it wants to, and says what it deducts.
pub fn pay_short(story: &mut Story, said: &Said<'_>) -> Outcome {
    let amount = story.money(said.text("amount"), None)?;
    let deducted = story.money(said.text("deducted"), None)?;
    let payment = ReceivePayment {
        customer: story.customer(said.text("customer"))?,
        method: Method::Bank,
        reference: String::new(),
        amount,
        applications: vec![to(said.text("invoice"), amount)],
        automatic: Matching::Stated,
    };
    let deductions = vec![short(said, deducted)?];
    let reply = story.run(ReceiveShortPayment { payment, deductions })?;
    said.numbered("payment", &reply.number)
}

pub fn declare(story: &mut Story, said: &Said<'_>) -> Outcome {
    let amount = story.money(said.text("amount"), None)?;
    let reply = story.run(DeclareDeduction { short: short(said, amount)? })?;
    said.numbered("deduction", &reply.number)
}

fn resolve(story: &Story, said: &Said<'_>, resolution: Resolution) -> Outcome {
    let number = said.text("deduction");
    let found = story.read(|reader, company| payment::show_deduction(reader, company, number))?;
    let Some(shown) = found else {
        return unclear(format!("there is no deduction {number}"));
    };
    let amount = Some(story.money(said.text("amount"), Some(shown.document.currency.code()))?);
    let reason = said.text("reason").to_owned();
    story.run(ResolveDeduction { deduction: shown.document.id, resolution, amount, reason })?;
    Ok(())
}

pub fn write_off(story: &mut Story, said: &Said<'_>) -> Outcome {
    resolve(story, said, Resolution::WriteOff)
}

pub fn charge_back(story: &mut Story, said: &Said<'_>) -> Outcome {
    resolve(story, said, Resolution::ChargeBack)
}

fn compare_open(story: &Story, said: &Said<'_>, item: Option<OpenItem>) -> Outcome {
    let Some(item) = item else {
        return unclear("it has no open item");
    };
    same(story.money(said.text("amount"), Some(item.currency.code()))?, item.open)
}

pub fn deduction_open(story: &mut Story, said: &Said<'_>) -> Outcome {
    let number = said.text("deduction");
    let shown = story.read(|reader, company| payment::show_deduction(reader, company, number))?;
    compare_open(story, said, shown.and_then(|shown| shown.item))
}

pub fn returned_open(story: &mut Story, said: &Said<'_>) -> Outcome {
    let number = said.text("return");
    let shown = story.read(|reader, company| payment::show_returned(reader, company, number))?;
    compare_open(story, said, shown.and_then(|shown| shown.item))
}

pub fn unidentified(story: &mut Story, said: &Said<'_>) -> Outcome {
    let reply = story.run(TakeUnidentified {
        method: Method::Bank,
        amount: story.money(said.text("amount"), said.get("currency"))?,
        reference: String::new(),
        remitter: String::new(),
        bank_account: String::new(),
    })?;
    said.numbered("receipt", &reply.number)
}

fn receipt(
    story: &Story,
    said: &Said<'_>,
) -> Result<payment::CashShown<quittance_domain::payment::UnidentifiedReceipt>, Wrong> {
    let number = said.text("receipt");
    let found = story.read(|reader, company| payment::show_receipt(reader, company, number))?;
    found.map_or_else(|| unclear(format!("there is no receipt {number}")), Ok)
}

/// The money is a customer's: it pays an invoice, as far as it goes, or stays on account.
pub fn identify(story: &mut Story, said: &Said<'_>) -> Outcome {
    let receipt = receipt(story, said)?.document;
    let application = |invoice: &str| to(invoice, receipt.amount);
    let reply = story.run(IdentifyReceipt {
        receipt: receipt.id,
        customer: story.customer(said.text("customer"))?,
        applications: said.get("invoice").map(application).into_iter().collect(),
        automatic: Matching::Stated,
    })?;
    said.numbered("payment", &reply.number)
}

pub fn pay_back(story: &mut Story, said: &Said<'_>) -> Outcome {
    let receipt = receipt(story, said)?.document.id;
    story.run(PayBackUnidentified { receipt, reason: said.text("reason").to_owned() })?;
    Ok(())
}
