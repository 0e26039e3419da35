//! Journal entries and their lines: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::{Field, corrupt};
use crate::reader::Reader;
use crate::value::{Kind, Value};
use crate::{codes, ids, lookup, record};
use quittance_domain::code::Code;
use quittance_domain::ledger::{
    Account, AccountRule, AccountRules, AccountType, Activity, Area, BookSettings, Entry, EntryId,
    EntryKind, ExchangeRate, JournalEntry, JournalExport, JournalLine, Late, LedgerAccount,
    ManualEntry, OutputTaxRow, PeriodChange, TaxCode, TrialBalance, TrialBalanceRow, chart,
    default_account,
};
use quittance_domain::tax::TaxCategory;
use quittance_domain::{CompanyId, Date};
use quittance_domain::{Currency, Money, Rate};
use std::collections::VecDeque;
use uuid::Uuid;

codes!(Account, AccountType, Activity, Area, EntryKind, Late);
ids!(EntryId);

record!(JournalEntry = "journal_entry", rank 70, key (id: EntryId);
    number, posted_on, kind, document as document_id, document_number);

record!(JournalLine = "journal_line", rank 71, key (entry as entry_id: EntryId, line_no: i64);
    account, currency, amount in currency, base_amount in base, tax_category, tax_rate,
    tax_component, number);

record!(BookSettings = "book_settings", rank 4, key ();
    tax_through, stock_through, receivables_through, ledger_through, late, rules, changes,
    exported_through, exports, closed_through, filed_through; version);

record!(LedgerAccount = "ledger_account", rank 5, key (number: String);
    name, account_type, activity; version);

record!(PeriodChange = "period_change", rank 6, key (change_no: i64);
    area, before, through, reason, changed_by, changed_at);

record!(JournalExport = "journal_export", rank 7, key (export_no: i64);
    behind, through, exported_by, exported_at);

record!(ManualEntry = "manual_entry", rank 72, key (entry as entry_id: EntryId);
    reason, reference, reverses as reverses_id, reversed_by as reversed_by_id, posted_by; version);

lookup!(
    /// The entries that a document caused.
    EntriesOfDocument: JournalEntry, by (document as document_id: Uuid)
);

record!(ExchangeRate = "exchange_rate", rank 19,
    key (currency: Currency, day as valid_on: Date); month, rate);

lookup!(
    /// The rates of a currency that a month has.
    RatesOfMonth: ExchangeRate, by (currency: Currency, month: String)
);

lookup!(
    /// The lines of an entry.
    LinesOfEntry: JournalLine, by (entry as entry_id: EntryId)
);

/// Stored as `role,category,rate,currency,component=number`, without the component and its comma
/// where there is none, with `;` between: few and short, and read with
/// the settings in one row.
impl Field for AccountRules {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        let part = |text: Option<String>| text.unwrap_or_default();
        let text = |rule: &AccountRule| {
            let category = part(rule.tax_category.map(|it| it.code().to_owned()));
            let rate = part(rule.tax_rate.map(|it| it.nanos().to_string()));
            let currency = part(rule.currency.map(|it| it.code().to_owned()));
            let component = rule.tax_component.map(|it| format!(",{it}")).unwrap_or_default();
            format!("{},{category},{rate},{currency}{component}={}", rule.role, rule.number)
        };
        Value::Text(self.rules.iter().map(text).collect::<Vec<_>>().join(";"))
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        let Value::Text(text) = &value else {
            return Err(corrupt("list of rules", &value));
        };
        let parts = text.split(';').filter(|part| !part.is_empty());
        let rules: Option<Vec<AccountRule>> = parts.map(rule_of).collect();
        rules.map(|rules| Self { rules }).ok_or_else(|| corrupt("list of rules", &value))
    }
}

/// A rule of its text.
fn rule_of(text: &str) -> Option<AccountRule> {
    let (conditions, number) = text.split_once('=')?;
    let conditions: Vec<&str> = conditions.split(',').collect();
    let (role, category, rate, currency, component) = match conditions[..] {
        [role, category, rate, currency] => (role, category, rate, currency, None),
        [role, category, rate, currency, component] => {
            (role, category, rate, currency, Some(component))
        }
        _ => return None,
    };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Some(AccountRule {
        role: Account::parse_code(role)?,
        tax_category: match some(category) {
            None => None,
            Some(code) => Some(TaxCategory::parse_code(&code)?),
        },
        tax_rate: match some(rate) {
            None => None,
            Some(nanos) => Some(Rate::from_nanos(nanos.parse().ok()?)),
        },
        tax_component: match component {
            None => None,
            Some(code) => Some(code.parse().ok()?),
        },
        currency: match some(currency) {
            None => None,
            Some(code) => Some(Currency::parse(&code).ok()?),
        },
        number: some(number)?,
    })
}

/// How a company keeps its books; that of one that never said so locks nothing.
pub fn settings(reader: &mut dyn Reader, company: CompanyId) -> Result<BookSettings, Fault> {
    Ok(fetch::record(reader, company, "", &[])?.unwrap_or_default())
}

/// All changes of locks, oldest first.
pub fn period_changes(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<PeriodChange>, Fault> {
    fetch::records(reader, company, "ORDER BY change_no", &[])
}

/// A handing over of the journal.
pub fn export(
    reader: &mut dyn Reader,
    company: CompanyId,
    export_no: i64,
) -> Result<Option<JournalExport>, Fault> {
    fetch::record(reader, company, "AND export_no = $2", &[export_no.into()])
}

/// The next entries of a period, its first and last day included, in the order in which they were
/// posted: up to `limit`, behind the one that is named.
pub fn journal(
    reader: &mut dyn Reader,
    company: CompanyId,
    (first, last): (Date, Date),
    (after, limit): (Option<EntryId>, i64),
) -> Result<Vec<Entry>, Fault> {
    let after = after.unwrap_or(EntryId::from_uuid(Uuid::nil()));
    let period = [after.to_value(), first.to_value(), last.to_value()];
    let entries = "id > $2 AND posted_on >= $3 AND posted_on <= $4 ORDER BY id LIMIT";
    let tail = format!("AND {entries} {limit}");
    let headers: Vec<JournalEntry> = fetch::records(reader, company, &tail, &period)?;
    let tail = format!(
        "AND entry_id IN (SELECT id FROM journal_entry WHERE company_id = $1 AND {entries} {limit})
         ORDER BY entry_id, line_no"
    );
    let mut lines: VecDeque<JournalLine> =
        fetch::records::<JournalLine>(reader, company, &tail, &period)?.into();
    let mut found = Vec::with_capacity(headers.len());
    for header in headers {
        let mut of_entry = Vec::new();
        while let Some(line) = lines.pop_front_if(|line| line.entry == header.id) {
            of_entry.push(line);
        }
        found.push(Entry { header, lines: of_entry });
    }
    Ok(found)
}

/// The chart of accounts by number: the default one with what the company made and changed of it.
pub fn chart(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<LedgerAccount>, Fault> {
    let mut accounts: Vec<LedgerAccount> = fetch::records(reader, company, "ORDER BY number", &[])?;
    let missing: Vec<LedgerAccount> = chart::roles()
        .filter(|role| !accounts.iter().any(|account| account.number == role.number()))
        .filter_map(|role| default_account(role.number()))
        .collect();
    accounts.extend(missing);
    accounts.sort_by(|a, b| a.number.cmp(&b.number));
    Ok(accounts)
}

/// What is known of an entry by hand.
pub fn manual(
    reader: &mut dyn Reader,
    company: CompanyId,
    entry: EntryId,
) -> Result<Option<ManualEntry>, Fault> {
    fetch::record(reader, company, "AND entry_id = $2", &[entry.to_value()])
}

/// The entry with a number.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<Entry>, Fault> {
    let header = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    header.map(|header| with_lines(reader, company, header)).transpose()
}

/// The entries that a document caused, oldest first.
pub fn entries_of(
    reader: &mut dyn Reader,
    company: CompanyId,
    document: Uuid,
) -> Result<Vec<Entry>, Fault> {
    let tail = "AND document_id = $2 ORDER BY id";
    let headers: Vec<JournalEntry> = fetch::records(reader, company, tail, &[document.into()])?;
    headers.into_iter().map(|header| with_lines(reader, company, header)).collect()
}

fn with_lines(
    reader: &mut dyn Reader,
    company: CompanyId,
    header: JournalEntry,
) -> Result<Entry, Fault> {
    let tail = "AND entry_id = $2 ORDER BY line_no";
    let lines = fetch::records(reader, company, tail, &[header.id.to_value()])?;
    Ok(Entry { header, lines })
}

/// A line of an account's sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetLine {
    /// The day that it counts for.
    pub posted_on: Date,
    /// The number of its entry.
    pub entry: String,
    /// What sort of event it records.
    pub kind: EntryKind,
    /// The number of the document that caused it.
    pub document: String,
    /// In the currency of the books: debit positive, credit negative.
    pub base_amount: Money,
}

/// The lines of an account in a period, its first and last day included, by day and entry.
pub fn sheet(
    reader: &mut dyn Reader,
    company: CompanyId,
    account: &str,
    (first, last): (Date, Date),
) -> Result<Vec<SheetLine>, Fault> {
    let sql = "
        SELECT e.posted_on, e.number, e.kind, e.document_number, l.base_amount
        FROM journal_entry e
        JOIN journal_line l ON l.company_id = $1 AND l.entry_id = e.id
        WHERE e.company_id = $1 AND e.posted_on >= $2 AND e.posted_on <= $3 AND l.number = $4
        ORDER BY e.posted_on, length(e.number), e.number, l.line_no";
    let base = fetch::base(reader, company)?;
    let args = [company.value().into(), first.to_value(), last.to_value(), account.into()];
    fetch::all(reader, sql, &args, |cells| {
        let (posted_on, entry, kind) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let (document, base_amount) = (cells.cell()?, cells.money(base)?);
        Ok(SheetLine { posted_on, entry, kind, document, base_amount })
    })
}

/// What each account came to at the end of a day, in the currency of the books.
pub fn trial_balance(
    reader: &mut dyn Reader,
    company: CompanyId,
    as_of: Date,
) -> Result<TrialBalance, Fault> {
    let sql = "
        SELECT MIN(l.account), l.number,
               CAST(SUM(CASE WHEN l.base_amount > 0 THEN l.base_amount ELSE 0 END) AS BIGINT),
               CAST(SUM(CASE WHEN l.base_amount < 0 THEN -l.base_amount ELSE 0 END) AS BIGINT)
        FROM journal_entry e
        JOIN journal_line l ON l.company_id = $1 AND l.entry_id = e.id
        WHERE e.company_id = $1 AND e.posted_on <= $2
        GROUP BY l.number";
    let base = fetch::base(reader, company)?;
    let accounts = chart(reader, company)?;
    let name = |number: &str| {
        let account = accounts.iter().find(|account| account.number == number);
        account.map(|account| account.name.clone()).unwrap_or_default()
    };
    let rows = fetch::all(reader, sql, &[company.value().into(), as_of.to_value()], |cells| {
        let (account, number): (Account, String) = (cells.cell()?, cells.cell()?);
        let (name, debit, credit) = (name(&number), cells.money(base)?, cells.money(base)?);
        Ok(TrialBalanceRow { account, number, name, debit, credit })
    })?;
    TrialBalance::of(rows, base).map_err(|refusal| Fault::TooLarge(refusal.to_string()))
}

/// Base and output tax of a document at one rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentTax {
    /// The day that it counts for.
    pub posted_on: Date,
    /// The document's number.
    pub document: String,
    /// Base and tax.
    pub tax: OutputTaxRow,
}

/// What is owed as output tax in the days of a period: of what was supplied, and of what suppliers
/// bill without tax, whose base stands on their bills alone.
const OUTPUT: &str = "
    SELECT l.tax_category, l.tax_rate, e.posted_on, e.document_number,
           CASE WHEN l.account = 'output_tax' THEN 0 ELSE -l.base_amount END AS base,
           CASE WHEN l.account = 'output_tax' THEN -l.base_amount ELSE 0 END AS tax
    FROM journal_entry e
    JOIN journal_line l ON l.company_id = $1 AND l.entry_id = e.id
    WHERE e.company_id = $1 AND e.posted_on >= $2 AND e.posted_on <= $3
      AND l.tax_category IS NOT NULL AND l.account <> 'input_tax'
    UNION ALL
    SELECT l.tax_category, l.tax_rate, v.posted_on, v.number, l.net, 0
    FROM supplier_invoice v
    JOIN supplier_invoice_line l ON l.company_id = $1 AND l.invoice_id = v.id
    WHERE v.company_id = $1 AND v.posted_on >= $2 AND v.posted_on <= $3
      AND l.tax_category IN ('AE', 'K')";

/// The documents that [`output_tax`] sums up, by category, rate, day and number.
pub fn output_tax_by_document(
    reader: &mut dyn Reader,
    company: CompanyId,
    (first, last): (Date, Date),
) -> Result<Vec<DocumentTax>, Fault> {
    let sql = format!(
        "SELECT posted_on, document_number, tax_category, tax_rate, CAST(SUM(base) AS BIGINT),
                CAST(SUM(tax) AS BIGINT)
         FROM ({OUTPUT}) owed
         GROUP BY tax_category, tax_rate, posted_on, document_number
         ORDER BY tax_category, tax_rate, posted_on, document_number"
    );
    let base = fetch::base(reader, company)?;
    let args = [company.value().into(), first.to_value(), last.to_value()];
    fetch::all(reader, &sql, &args, |cells| {
        let (posted_on, document) = (cells.cell()?, cells.cell()?);
        let code = TaxCode { category: cells.cell()?, rate: cells.cell()? };
        let tax = OutputTaxRow { code, base: cells.money(base)?, tax: cells.money(base)? };
        Ok(DocumentTax { posted_on, document, tax })
    })
}

/// The input tax of a period, its first and last day included: what suppliers billed and the
/// company takes back.
pub fn input_tax(
    reader: &mut dyn Reader,
    company: CompanyId,
    (first, last): (Date, Date),
) -> Result<Money, Fault> {
    let sql = "
        SELECT CAST(COALESCE(SUM(l.base_amount), 0) AS BIGINT)
        FROM journal_entry e
        JOIN journal_line l ON l.company_id = $1 AND l.entry_id = e.id
        WHERE e.company_id = $1 AND e.posted_on >= $2 AND e.posted_on <= $3 AND l.account = $4";
    let base = fetch::base(reader, company)?;
    let input = Account::InputTax.to_value();
    let args = [company.value().into(), first.to_value(), last.to_value(), input];
    fetch::one(reader, sql, &args, |cells| cells.money(base))
}

/// Base and output tax of each category and rate in the entries of a period, its first and last
/// day included, in the currency of the books: the account of output tax, by rate.
pub fn output_tax(
    reader: &mut dyn Reader,
    company: CompanyId,
    (first, last): (Date, Date),
) -> Result<Vec<OutputTaxRow>, Fault> {
    let sql = format!(
        "SELECT tax_category, tax_rate, CAST(SUM(base) AS BIGINT), CAST(SUM(tax) AS BIGINT)
         FROM ({OUTPUT}) owed
         GROUP BY tax_category, tax_rate ORDER BY tax_category, tax_rate"
    );
    let base = fetch::base(reader, company)?;
    let args = [company.value().into(), first.to_value(), last.to_value()];
    fetch::all(reader, &sql, &args, |cells| {
        let code = TaxCode { category: cells.cell()?, rate: cells.cell()? };
        Ok(OutputTaxRow { code, base: cells.money(base)?, tax: cells.money(base)? })
    })
}
