//! Sentences about what is done when nobody pays.
use super::said::{Said, code};
use super::story::{Outcome, Story, Wrong, same, unclear};
use super::table::FoundRow;
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::receivables::{
    BlockDunning, ChargeInterest, Charges, DisputeId, DunCustomer, LateChargeId, MakePromise,
    OpenDispute, Party, PostAllowance, PromiseId, RecordContact, RecoverInvoice, RelieveTax,
    Resolution, ResolveDispute, SetCollectionPolicy, SetDunningLevel, SetDunningPolicy,
    SetHolidays, SetLossRate, SetLossRates, SetProfile, SetReferenceRate, WaiveCharge,
    WriteOffInvoice, work_list,
};
use quittance_domain::{Date, Money, Rate};
use quittance_engine::receivables::{check_promises, issue_statements, run_dunning};
use quittance_store::{names, payment, receivables};
use std::collections::BTreeMap;

/// An invoice, or what a returned payment left owed.
fn invoice(story: &Story, number: &str) -> Result<InvoiceId, Wrong> {
    let returned = story.read(|reader, company| payment::show_returned(reader, company, number))?;
    match returned {
        Some(shown) => Ok(InvoiceId::from_uuid(shown.document.id.uuid())),
        None => Ok(story.invoice(number)?.invoice.id),
    }
}

fn invoices(story: &Story, said: &Said<'_>) -> Result<Vec<InvoiceId>, Wrong> {
    match said.get("invoices") {
        Some(_) => said.list("invoices").into_iter().map(|it| invoice(story, it)).collect(),
        None => Ok(Vec::new()),
    }
}

fn instalment(said: &Said<'_>) -> Result<Option<i64>, Wrong> {
    let number = said.get("instalment").map(str::parse).transpose();
    number.map_err(|_| Wrong::Unclear("an instalment is a number".to_owned()))
}

// Disputes

pub fn dispute(story: &mut Story, said: &Said<'_>) -> Outcome {
    let line_no = said.get("line").map(str::parse).transpose();
    let reply = story.run(OpenDispute {
        invoice: invoice(story, said.text("invoice"))?,
        instalment: instalment(said)?,
        line_no: line_no.map_err(|_| Wrong::Unclear("a line is a number".to_owned()))?,
        amount: said.get("amount").map(|amount| story.money(amount, None)).transpose()?,
        reason: said.code("reason")?,
        note: String::new(),
    })?;
    said.numbered("dispute", &reply.number)
}

fn dispute_id(story: &Story, said: &Said<'_>) -> Result<DisputeId, Wrong> {
    let number = said.text("dispute");
    let found =
        story.read(|reader, company| receivables::dispute_of_number(reader, company, number))?;
    found.map_or_else(|| unclear(format!("there is no dispute {number}")), Ok)
}

fn resolve(story: &Story, said: &Said<'_>, resolution: Resolution) -> Outcome {
    let amount = said.get("amount").map(|amount| story.money(amount, None)).transpose()?;
    let credit_note = match said.get("posted") {
        Some(number) => Some(story.credit_note(number)?.invoice.id),
        None => None,
    };
    let dispute = dispute_id(story, said)?;
    let note = String::new();
    let reply = story.run(ResolveDispute { dispute, resolution, amount, credit_note, note })?;
    match reply.credit_note {
        Some(credit_note) => said.numbered("note", &credit_note.number),
        None => Ok(()),
    }
}

pub fn accept(story: &mut Story, said: &Said<'_>) -> Outcome {
    resolve(story, said, Resolution::Accept)
}

pub fn reject(story: &mut Story, said: &Said<'_>) -> Outcome {
    resolve(story, said, Resolution::Reject)
}

pub fn withdraw(story: &mut Story, said: &Said<'_>) -> Outcome {
    resolve(story, said, Resolution::Withdraw)
}

/// The invoice's disputes with their states.
pub fn disputes(story: &mut Story, said: &Said<'_>) -> Outcome {
    let document = invoice(story, said.text("invoice"))?.uuid();
    let found =
        story.read(|reader, company| receivables::disputes_of(reader, company, document))?;
    let row = |it: quittance_domain::receivables::Dispute| -> FoundRow {
        vec![
            ("dispute", it.number),
            ("amount", it.amount.decimal()),
            ("reason", it.reason.to_string()),
            ("state", it.state.to_string()),
        ]
    };
    let known = ["dispute", "amount", "reason", "state"];
    said.table().compare(found.into_iter().map(row).collect(), &known)
}

// Promises

pub fn promise(story: &mut Story, said: &Said<'_>) -> Outcome {
    let reply = story.run(MakePromise {
        customer: story.customer(said.text("customer"))?,
        pay_by: said.date("date")?,
        amount: Some(story.money(said.text("amount"), None)?),
        invoices: invoices(story, said)?,
        note: String::new(),
    })?;
    said.numbered("promise", &reply.number)
}

fn promised(
    story: &Story,
    said: &Said<'_>,
) -> Result<quittance_domain::receivables::Promise, Wrong> {
    let number = said.text("promise");
    let found =
        story.read(|reader, company| receivables::promise_of_number(reader, company, number))?;
    found.map_or_else(|| unclear(format!("there is no promise {number}")), Ok)
}

pub fn cancel_promise(story: &mut Story, said: &Said<'_>) -> Outcome {
    let promise: PromiseId = promised(story, said)?.id;
    story.run(quittance_domain::receivables::CancelPromise { promise })
}

pub fn judge(story: &mut Story, _said: &Said<'_>) -> Outcome {
    let (company, day) = (story.company_id()?, story.day()?);
    let checked = check_promises(story.engine(), company, "story", day);
    checked.map(|_| ()).map_err(|failure| Wrong::Unclear(failure.to_string()))
}

pub fn promise_state(story: &mut Story, said: &Said<'_>) -> Outcome {
    same(said.text("state"), promised(story, said)?.state)
}

// Bad debt

pub fn write_off(story: &mut Story, said: &Said<'_>) -> Outcome {
    let reply = story.run(WriteOffInvoice {
        invoice: invoice(story, said.text("invoice"))?,
        instalment: instalment(said)?,
        amount: Some(story.money(said.text("amount"), None)?),
        reason: said.code("reason")?,
        note: String::new(),
    })?;
    said.numbered("document", &reply.number)
}

pub fn recover(story: &mut Story, said: &Said<'_>) -> Outcome {
    let reply = story.run(RecoverInvoice {
        invoice: invoice(story, said.text("invoice"))?,
        instalment: instalment(said)?,
        amount: Some(story.money(said.text("amount"), None)?),
        note: String::new(),
    })?;
    said.numbered("document", &reply.number)
}

pub fn relieve(story: &mut Story, said: &Said<'_>) -> Outcome {
    let reply = story.run(RelieveTax { invoice: invoice(story, said.text("invoice"))? })?;
    said.numbered("document", &reply.number)?;
    same(story.money(said.text("tax"), None)?, reply.tax)
}

pub fn relief_after(story: &mut Story, said: &Said<'_>) -> Outcome {
    let days = said.text("days").parse();
    let days = days.map_err(|_| Wrong::Unclear("days are a number".to_owned()))?;
    let relief_after_days = Some(days);
    story.run(SetCollectionPolicy { relief_after_days, ..SetCollectionPolicy::default() })
}

// Charges

fn charge_id(story: &Story, number: &str) -> Result<LateChargeId, Wrong> {
    Ok(charged(story, number)?.charge.id)
}

fn charged(story: &Story, number: &str) -> Result<receivables::ChargeShown, Wrong> {
    let found = story.read(|reader, company| receivables::show_charge(reader, company, number))?;
    found.map_or_else(|| unclear(format!("there is no charge {number}")), Ok)
}

pub fn interest(story: &mut Story, said: &Said<'_>) -> Outcome {
    let reply = story.run(ChargeInterest {
        customer: story.customer(said.text("customer"))?,
        invoices: invoices(story, said)?,
        until: None,
    })?;
    said.numbered("charge", &reply.number)?;
    same(story.money(said.text("amount"), None)?, reply.amount)
}

pub fn waive(story: &mut Story, said: &Said<'_>) -> Outcome {
    let charge = charge_id(story, said.text("charge"))?;
    let (reason, note) = (said.code("reason")?, String::new());
    story.run(WaiveCharge { charge, reason, note }).map(|_| ())
}

pub fn charge_open(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shown = charged(story, said.text("charge"))?;
    let currency = shown.charge.currency;
    let open = shown.item.map(|item| item.open);
    same(
        story.money(said.text("amount"), Some(currency.code()))?,
        open.unwrap_or(shown.charge.amount),
    )
}

/// The days of interest that a charge is for.
pub fn charge_lines(story: &mut Story, said: &Said<'_>) -> Outcome {
    let row =
        |(number, line): (String, quittance_domain::receivables::LateChargeLine)| -> FoundRow {
            vec![
                ("invoice", number),
                ("from", line.from_on.to_string()),
                ("to", line.to_on.to_string()),
                ("open", line.residual.decimal()),
                ("rate", line.rate.to_string()),
            ]
        };
    let lines = charged(story, said.text("charge"))?.lines.into_iter().map(row).collect();
    said.table().compare(lines, &["invoice", "from", "to", "open", "rate"])
}

pub fn reference_rate(story: &mut Story, said: &Said<'_>) -> Outcome {
    story.run(SetReferenceRate {
        currency: quittance_domain::Currency::parse(said.text("currency"))?,
        valid_from: said.date("date")?,
        rate: Rate::percent(said.text("percent"))?,
    })
}

pub fn holiday(story: &mut Story, said: &Said<'_>) -> Outcome {
    let day = (said.date("day")?, said.text("name").to_owned());
    story.run(SetHolidays { holidays: BTreeMap::from([day]) })
}

pub fn compensation(story: &mut Story, said: &Said<'_>) -> Outcome {
    let compensation = Some(story.money(said.text("amount"), None)?);
    story.run(SetCollectionPolicy { compensation, ..SetCollectionPolicy::default() })
}

// Dunning

const LEVELS: &[&str] =
    &["level", "days", "interval", "minimum", "fee", "interest", "compensation"];

pub fn levels(story: &mut Story, said: &Said<'_>) -> Outcome {
    let company = story.company()?;
    let number = |text: &str| {
        text.parse::<i64>().map_err(|_| Wrong::Unclear(format!("{text} is no number")))
    };
    let yes = |text: Option<&str>| text.map_or(Ok(Charges::No), code::<Charges>);
    let mut levels = Vec::new();
    for row in said.table().rows(LEVELS)? {
        let money = |column| row.get(column).map(|it| story.money(it, None)).transpose();
        levels.push(SetDunningLevel {
            level: number(row.text("level")?)?,
            text_key: String::new(),
            delay_days: number(row.text("days")?)?,
            interval_days: number(row.text("interval")?)?,
            minimum: money("minimum")?,
            fee: money("fee")?,
            interest: yes(row.get("interest"))?,
            compensation: yes(row.get("compensation"))?,
        });
    }
    let minimum = said.get("minimum").map(|it| story.money(it, None)).transpose()?;
    story.run(SetDunningPolicy {
        code: said.text("policy").to_owned(),
        name: String::new(),
        currency: company.base_currency,
        minimum_balance: minimum,
        levels,
    })?;
    Ok(())
}

pub fn company_policy(story: &mut Story, said: &Said<'_>) -> Outcome {
    let dunning_policy = Some(said.text("policy").to_owned());
    story.run(SetCollectionPolicy { dunning_policy, ..SetCollectionPolicy::default() })
}

pub fn customer_policy(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = story.customer(said.text("customer"))?;
    let dunning_policy = Some(said.text("policy").to_owned());
    story.run(SetProfile { customer, dunning_policy, party: None })
}

pub fn consumer(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = story.customer(said.text("customer"))?;
    story.run(SetProfile { customer, dunning_policy: None, party: Some(Party::Consumer) })
}

pub fn block(story: &mut Story, said: &Said<'_>) -> Outcome {
    let invoice = said.get("invoice").map(|number| invoice(story, number)).transpose()?;
    let customer = story.customer(said.text("customer"))?;
    let (until, reason) = (Some(said.date("date")?), "as agreed".to_owned());
    story.run(BlockDunning { customer, invoice, until, reason })
}

pub fn dun(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = story.customer(said.text("customer"))?;
    let reply = story.run(DunCustomer { customer, run: None })?;
    match said.get("letter") {
        Some(letter) => same(letter, reply.number),
        None => same("no letter", if reply.number.is_empty() { "no letter" } else { "a letter" }),
    }
}

/// Duns everybody. A second run of the day changes nothing.
pub fn dun_all(story: &mut Story, _said: &Said<'_>) -> Outcome {
    let (company, day) = (story.company_id()?, story.day()?);
    for _ in 0..2 {
        let ran = run_dunning(story.engine(), company, "story", day);
        let ran = ran.map_err(|failure| Wrong::Unclear(failure.to_string()))?;
        if let Some((_, code)) = ran.refused.first() {
            return unclear(format!("a letter was refused: {code}"));
        }
    }
    Ok(())
}

pub fn left_out(story: &mut Story, said: &Said<'_>) -> Outcome {
    let day = said.date("date")?;
    let found = story.read(|reader, company| receivables::dunning_run(reader, company, day))?;
    let Some(run) = found else {
        return unclear(format!("there was no dunning run on {day}"));
    };
    let found = story.read(|reader, company| receivables::left_out_of(reader, company, run.id))?;
    let row = |(customer, document, reason): (String, String, _)| -> FoundRow {
        let reason: quittance_domain::receivables::LeftOutReason = reason;
        vec![("customer", customer), ("document", document), ("reason", reason.to_string())]
    };
    let rows = found.into_iter().map(row).collect();
    said.table().compare(rows, &["customer", "document", "reason"])
}

fn letter_of(story: &Story, said: &Said<'_>) -> Result<receivables::LetterShown, Wrong> {
    let number = said.text("letter");
    let found = story.read(|reader, company| receivables::show_letter(reader, company, number))?;
    found.map_or_else(|| unclear(format!("there is no letter {number}")), Ok)
}

pub fn letter(story: &mut Story, said: &Said<'_>) -> Outcome {
    let row = |line: quittance_domain::receivables::LetterLine| -> FoundRow {
        vec![
            ("invoice", line.document_number),
            ("days", line.overdue_days.to_string()),
            ("open", line.open.decimal()),
            ("level", line.level.to_string()),
        ]
    };
    let rows = letter_of(story, said)?.lines.into_iter().map(row).collect();
    said.table().compare(rows, &["invoice", "days", "open", "level"])
}

pub fn letter_charges(story: &mut Story, said: &Said<'_>) -> Outcome {
    let row = |charge: quittance_domain::receivables::LateCharge| -> FoundRow {
        vec![
            ("charge", charge.number),
            ("kind", charge.kind.to_string()),
            ("amount", charge.amount.decimal()),
        ]
    };
    let rows = letter_of(story, said)?.charges.into_iter().map(row).collect();
    said.table().compare(rows, &["charge", "kind", "amount"])
}

pub fn contact(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = story.customer(said.text("customer"))?;
    story.run(RecordContact { customer, note: said.text("note").to_owned() })
}

// Reports

fn code_of(
    story: &Story,
    customer: quittance_domain::customer::CustomerId,
) -> Result<String, Wrong> {
    let named = story.read(|reader, company| names::customer(reader, company, customer))?;
    Ok(named.map(|it| it.code).unwrap_or_default())
}

/// The buckets are told by their last days; the one after the last of them has no end.
pub fn ageing_by(story: &mut Story, said: &Said<'_>) -> Outcome {
    let day = said.date("date")?;
    let parsed = said.text("days").split('/').map(str::parse).collect::<Result<Vec<i64>, _>>();
    let days = parsed.map_err(|_| Wrong::Unclear("buckets are 0/15/45".to_owned()))?;
    let rows =
        story.read(|reader, company| receivables::ageing_by(reader, company, (day, &days)))?;
    const BUCKETS: [&str; 6] = ["first", "second", "third", "fourth", "fifth", "sixth"];
    let mut found: Vec<FoundRow> = Vec::new();
    for row in rows {
        let mut cells = vec![("customer", code_of(story, row.customer)?)];
        cells.extend(BUCKETS.iter().zip(&row.buckets).map(|(name, it)| (*name, it.decimal())));
        cells.push(("disputed", row.disputed.decimal()));
        cells.push(("on account", row.on_account.decimal()));
        found.push(cells);
    }
    let known = [&["customer"], &BUCKETS[..], &["disputed", "on account"]].concat();
    said.table().compare(found, &known)
}

pub fn statement(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = story.customer(said.text("customer"))?;
    let period = (said.date("from")?, said.date("to")?);
    let found =
        story.read(|reader, company| receivables::statement(reader, company, customer, period))?;
    let [statement] = found.as_slice() else {
        return unclear(format!("there are {} statements", found.len()));
    };
    let line = |on: String, document: &str, amount: String| -> FoundRow {
        vec![("day", on), ("document", document.to_owned()), ("amount", amount)]
    };
    let mut rows = vec![line(String::new(), "opening", statement.opening.decimal())];
    for it in &statement.lines {
        rows.push(line(it.on.to_string(), &it.number, it.amount.decimal()));
    }
    rows.push(line(String::new(), "closing", statement.closing.decimal()));
    said.table().compare(rows, &["day", "document", "amount"])
}

/// Tells all customers what they owe. A second run of the day tells nobody.
pub fn state_all(story: &mut Story, _said: &Said<'_>) -> Outcome {
    let (company, day) = (story.company_id()?, story.day()?);
    let run = || issue_statements(story.engine(), company, "story", day);
    run().map_err(|failure| Wrong::Unclear(failure.to_string()))?;
    let again = run().map_err(|failure| Wrong::Unclear(failure.to_string()))?;
    same(0, again.statements)
}

pub fn stated(story: &mut Story, said: &Said<'_>) -> Outcome {
    let found = story.read(|reader, company| receivables::statements_issued(reader, company))?;
    let row = |(code, _, it): receivables::StatementListed| -> FoundRow {
        vec![
            ("customer", code),
            ("currency", it.currency.to_string()),
            ("from", it.from_on.map(|day| day.to_string()).unwrap_or_default()),
            ("to", it.issued_on.to_string()),
            ("closing", it.closing.decimal()),
            ("overdue", it.overdue.decimal()),
        ]
    };
    let rows = found.into_iter().map(row).collect();
    said.table().compare(rows, &["customer", "currency", "from", "to", "closing", "overdue"])
}

/// What a statement through all days ends with is what the customer's items have open.
pub fn statements_agree(story: &Story) -> Outcome {
    let all = (Date::FIRST, Date::LAST);
    for customer in story.read(|reader, company| names::customers(reader, company))? {
        let id = customer.id;
        let of = story.read(|reader, company| receivables::statement(reader, company, id, all))?;
        let items =
            story.read(|reader, company| receivables::open_items_of(reader, company, id))?;
        for statement in of {
            let currency = statement.currency;
            let open = items.iter().filter(|it| it.currency == currency).map(|it| it.open);
            let open = Money::sum(currency, open)?;
            let of = |amount| format!("{} by its statement owes {amount}", customer.code);
            same(of(open), of(statement.closing))?;
        }
    }
    Ok(())
}

pub fn calls(story: &mut Story, said: &Said<'_>) -> Outcome {
    let day = story.day()?;
    let overdue = story.read(|reader, company| receivables::overdue(reader, company, day))?;
    let mut rows: Vec<FoundRow> = Vec::new();
    for call in work_list(&overdue, day) {
        rows.push(vec![
            ("customer", code_of(story, call.of.customer)?),
            ("overdue", call.of.overdue.decimal()),
            ("days", call.of.oldest_days.to_string()),
            ("reason", call.reason.to_string()),
            ("next", call.next.to_string()),
        ]);
    }
    said.table().compare(rows, &["customer", "overdue", "days", "reason", "next"])
}

pub fn loss_rates(story: &mut Story, said: &Said<'_>) -> Outcome {
    let mut rates = Vec::new();
    for row in said.table().rows(&["from days", "rate"])? {
        let from_days = row.text("from days")?.parse();
        let from_days = from_days.map_err(|_| Wrong::Unclear("days are a number".to_owned()))?;
        let rate = row.text("rate")?.trim_end_matches(" %");
        rates.push(SetLossRate { from_days, rate: Rate::percent(rate)? });
    }
    story.run(SetLossRates { valid_from: said.date("date")?, rates })
}

pub fn allowance(story: &mut Story, said: &Said<'_>) -> Outcome {
    let as_of = said.date("date")?;
    let rates = story.read(|reader, company| receivables::loss_rates(reader, company, as_of))?;
    let balances =
        story.read(|reader, company| receivables::balances_of(reader, company, (as_of, &rates)))?;
    let matrix = rates.first().map_or(as_of, |rate| rate.valid_from);
    let reply = story.run(PostAllowance { as_of, matrix, balances, changes: None })?;
    said.numbered("document", &reply.number)?;
    same(story.money(said.text("amount"), None)?, reply.total)
}
