//! Amounts of documents, by the domain's own formulas: what a line costs, what of it a bill takes,
//! what the tax is, when it is due. SQL has no product of two 64-bit numbers: these are streamed.
use super::{Check, Disagreement, How};
use crate::fault::Fault;
use crate::fetch::Cells;
use crate::reader::Reader;
use quittance_domain::customer::{CustomerId, Terms};
use quittance_domain::invoicing::InvoiceKind;
use quittance_domain::order::{OrderId, line_net};
use quittance_domain::tax::TaxCategory;
use quittance_domain::{CompanyId, Currency, Date, Money, Quantity, Rate};
use std::collections::BTreeMap;

pub const CHECKS: &[Check] = &[
    Check {
        name: "order.line_is_price_times_quantity",
        promise: "the net of an order line is price x quantity less its discount, each rounded, \
                  and less its reduction",
        how: How::Run(line_nets),
    },
    Check {
        name: "order.tax_is_its_lines",
        promise: "the tax of an order is rounded once for each category and rate of its lines, or \
                  taken out of their gross amounts, and its gross is net and tax",
        how: How::Run(order_taxes),
    },
    Check {
        name: "order.billed_sums_to_line",
        promise: "the invoices of a line sum to the share of its amount that they bill",
        how: How::Run(billed),
    },
    Check {
        name: "invoicing.line_is_a_share_of_its_order_line",
        promise: "an invoice line has its part of the order line's amount, to the minor unit",
        how: How::Run(shares),
    },
    Check {
        name: "invoicing.tax_is_base_times_rate",
        promise: "the tax of an invoice is round(base x rate), or what is inside base and tax, for \
                  each category and rate",
        how: How::Run(invoice_taxes),
    },
    Check {
        name: "invoicing.credited_tax_is_base_times_rate",
        promise: "the tax credited of an invoice is round(base x rate) of the base credited, or \
                  what is inside base and tax",
        how: How::Run(credited_taxes),
    },
    Check {
        name: "invoicing.credited_tax_is_in_credit_notes",
        promise: "a customer's credit notes give the tax that is credited of its invoices, and \
                  that of lines without an invoice",
        how: How::Run(credit_note_taxes),
    },
    Check {
        name: "invoicing.due_on_follows_terms",
        promise: "an invoice is due so many days after its date as its terms say, or with its last \
                  instalment",
        how: How::Run(due_dates),
    },
];

/// What the parts of the line `l` come to, which share its price and what is told of it.
const PARTS: &str = "LEFT JOIN (
             SELECT order_id, part_of, CAST(SUM(quantity) AS BIGINT) AS quantity,
                    CAST(SUM(reduction) AS BIGINT) AS reduction,
                    CAST(SUM(COALESCE(gross, net)) AS BIGINT) AS amount
             FROM sales_order_line WHERE company_id = $1 AND part_of IS NOT NULL
             GROUP BY order_id, part_of) p ON p.order_id = l.order_id AND p.part_of = l.line_no";

/// Streams the rows of a statement through `check`, which tells what is wrong with one; the first
/// that is wrong is told.
pub(super) fn first_wrong(
    reader: &mut dyn Reader,
    company: CompanyId,
    sql: &str,
    mut check: impl FnMut(&mut Cells) -> Result<Option<Disagreement>, Fault>,
) -> Result<Option<Disagreement>, Fault> {
    let mut first = None;
    reader.query(sql, &[company.value().into()], &mut |row| {
        if first.is_none() {
            first = check(&mut Cells::new(row))?;
        }
        Ok(())
    })?;
    Ok(first)
}

/// What the domain's formula gives; a refusal is told like a wrong amount.
fn told<T: ToString, R: ToString>(computed: Result<T, R>) -> String {
    match computed {
        Ok(value) => value.to_string(),
        Err(refusal) => refusal.to_string(),
    }
}

fn differ(subject: String, expected: String, found: String) -> Option<Disagreement> {
    (expected != found).then_some((subject, expected, found))
}

fn line_nets(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let sql = format!(
        "SELECT o.number, l.line_no, l.currency, l.quantity + COALESCE(p.quantity, 0), l.price,
                l.price_unit, l.discount, l.reduction + COALESCE(p.reduction, 0),
                COALESCE(l.gross, l.net) + COALESCE(p.amount, 0)
         FROM sales_order_line l
         JOIN sales_order o ON o.company_id = $1 AND o.id = l.order_id
         {PARTS}
         WHERE l.company_id = $1 AND l.part_of IS NULL"
    );
    first_wrong(reader, company, &sql, |cells| {
        let (number, line_no): (String, i64) = (cells.cell()?, cells.cell()?);
        let currency: Currency = cells.cell()?;
        let (quantity, price, unit) = (cells.cell()?, cells.cell()?, cells.cell()?);
        let discount = cells.cell()?;
        let reduction: Money = cells.money(currency)?;
        let net: Money = cells.money(currency)?;
        let expected = line_net(quantity, (price, unit), discount, currency)
            .and_then(|full| full.checked_sub(reduction));
        match expected {
            Ok(expected) if expected == net => Ok(None),
            _ => Ok(differ(format!("{number} {line_no}"), told(expected), net.to_string())),
        }
    })
}

/// The sums of one order while its lines are streamed.
struct Summed {
    number: String,
    tax: Money,
    gross: Money,
    /// Of each rate the net of its lines, and their gross where tax is inside the prices.
    bases: BTreeMap<(TaxCategory, Rate), (i128, Option<i128>)>,
    net: i128,
}

impl Summed {
    fn wrong(&self) -> Option<Disagreement> {
        let currency = self.tax.currency();
        let sums = || {
            let mut tax = 0_i128;
            let minor = |sum: i128| i64::try_from(sum).ok();
            for ((_, rate), (base, gross)) in &self.bases {
                let of_rate = match gross {
                    None => rate.tax_from_net(Money::new(minor(*base)?, currency)).ok()?,
                    Some(gross) => {
                        let inside = rate.tax_from_gross(Money::new(minor(*gross)?, currency));
                        inside.ok().filter(|tax| *base + i128::from(tax.minor()) == *gross)?
                    }
                };
                tax += i128::from(of_rate.minor());
            }
            Some((Money::new(minor(tax)?, currency), Money::new(minor(self.net + tax)?, currency)))
        };
        let shown = |(tax, gross)| format!("tax {tax}, gross {gross}");
        let expected = sums().map_or_else(|| "nets that sum to gross less tax".to_owned(), shown);
        differ(self.number.clone(), expected, shown((self.tax, self.gross)))
    }
}

fn order_taxes(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let sql =
        "SELECT o.id, o.number, o.currency, o.tax, o.gross, l.tax_category, l.tax_rate, l.net,
                      l.gross
               FROM sales_order_line l
               JOIN sales_order o ON o.company_id = $1 AND o.id = l.order_id
               WHERE l.company_id = $1 ORDER BY l.order_id, l.line_no";
    let mut current: Option<(OrderId, Summed)> = None;
    let wrong = first_wrong(reader, company, sql, |cells| {
        let (order, number): (OrderId, String) = (cells.cell()?, cells.cell()?);
        let currency: Currency = cells.cell()?;
        let (tax, gross) = (cells.money(currency)?, cells.money(currency)?);
        let key = (cells.cell()?, cells.cell()?);
        let net: Money = cells.money(currency)?;
        let line_gross: Option<Money> = cells.money(currency)?;
        let mut wrong = None;
        if current.as_ref().is_none_or(|(id, _)| *id != order) {
            wrong = current.as_ref().and_then(|(_, summed)| summed.wrong());
            current = Some((order, Summed { number, tax, gross, bases: BTreeMap::new(), net: 0 }));
        }
        if let Some((_, summed)) = &mut current {
            summed.net += i128::from(net.minor());
            let of_rate = summed.bases.entry(key).or_default();
            of_rate.0 += i128::from(net.minor());
            if let Some(gross) = line_gross {
                *of_rate.1.get_or_insert(0) += i128::from(gross.minor());
            }
        }
        Ok(wrong)
    })?;
    Ok(wrong.or_else(|| current.and_then(|(_, summed)| summed.wrong())))
}

fn billed(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let sql = "SELECT (SELECT o.number FROM sales_order o
                       WHERE o.company_id = $1 AND o.id = d.order_id),
                      line_no, currency, net, quantity, invoiced, billed
               FROM (SELECT order_id, line_no, currency, CAST(SUM(net) AS BIGINT) AS net,
                            CAST(SUM(quantity) AS BIGINT) AS quantity,
                            CAST(SUM(invoiced) AS BIGINT) AS invoiced,
                            CAST(SUM(billed) AS BIGINT) AS billed
                     FROM (SELECT order_id, line_no, currency, COALESCE(gross, net) AS net,
                                  quantity, invoiced,
                                  CAST(0 AS BIGINT) AS billed
                           FROM sales_order_line WHERE company_id = $1 AND invoiced <> 0
                           UNION ALL
                           SELECT order_id, order_line AS line_no, currency, 0 AS net,
                                  0 AS quantity, 0 AS invoiced, COALESCE(gross, net) AS billed
                           FROM invoice_line
                           WHERE company_id = $1 AND order_line IS NOT NULL
                             AND COALESCE(original_line, 0) = 0
                           UNION ALL
                           SELECT l.order_id, l.order_line AS line_no, l.currency, 0 AS net,
                                  0 AS quantity, 0 AS invoiced,
                                  -COALESCE(l.gross, l.net) AS billed
                           FROM credited_line c
                           JOIN invoice_line l ON l.company_id = $1
                                AND l.invoice_id = c.invoice_id AND l.line_no = c.line_no
                           WHERE c.company_id = $1 AND c.reversed IS NOT NULL
                             AND l.order_line IS NOT NULL) parts
                     GROUP BY order_id, line_no, currency) d
               WHERE (d.order_id, d.line_no) NOT IN (
                   SELECT l.order_id, l.order_line FROM invoice v
                   JOIN invoice_line l ON l.company_id = $1 AND l.invoice_id = v.id
                   WHERE v.company_id = $1 AND v.kind = 'invoice' AND v.original_id IS NOT NULL
                     AND l.order_line IS NOT NULL)";
    first_wrong(reader, company, sql, |cells| {
        let (number, line_no): (Option<String>, i64) = (cells.cell()?, cells.cell()?);
        let currency: Currency = cells.cell()?;
        let net: Money = cells.money(currency)?;
        let (quantity, invoiced): (Quantity, Quantity) = (cells.cell()?, cells.cell()?);
        let billed: Money = cells.money(currency)?;
        if quantity.is_zero() {
            return Ok(None); // billed and not counted: `order.invoiced_is_billed` tells it
        }
        let expected = net.share(invoiced.micros(), quantity.micros());
        let subject = format!("{} {line_no}", number.unwrap_or_default());
        Ok(differ(subject, told(expected), billed.to_string()))
    })
}

fn shares(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let sql = "SELECT v.number, l.line_no, l.currency, COALESCE(l.gross, l.net), l.quantity,
                      COALESCE(o.gross, o.net), o.quantity
               FROM invoice_line l
               JOIN invoice v ON v.company_id = $1 AND v.id = l.invoice_id
               JOIN sales_order_line o ON o.company_id = $1 AND o.order_id = l.order_id
                    AND o.line_no = l.order_line
               WHERE l.company_id = $1 AND COALESCE(l.original_line, 0) = 0
                 AND v.original_id IS NULL";
    first_wrong(reader, company, sql, |cells| {
        let (number, line_no): (String, i64) = (cells.cell()?, cells.cell()?);
        let currency: Currency = cells.cell()?;
        let net: Money = cells.money(currency)?;
        let quantity: Quantity = cells.cell()?;
        let whole: Money = cells.money(currency)?;
        let ordered: Quantity = cells.cell()?;
        let wide = |minor: i64, micros: i64| i128::from(minor) * i128::from(micros);
        let off = wide(net.minor(), ordered.micros()) - wide(whole.minor(), quantity.micros());
        if off.unsigned_abs() <= u128::from(ordered.micros().unsigned_abs()) {
            return Ok(None);
        }
        let expected = whole.share(quantity.micros(), ordered.micros());
        Ok(differ(format!("{number} {line_no}"), told(expected), net.to_string()))
    })
}

/// Streams rows of number, currency, base, tax, rate and the gross of a line, which is there if tax
/// is inside the prices; then what of a base bears no tax, and base and tax that it is a part of.
fn taxes(
    reader: &mut dyn Reader,
    company: CompanyId,
    sql: &str,
) -> Result<Option<Disagreement>, Fault> {
    first_wrong(reader, company, sql, |cells| {
        let (number, currency): (String, Currency) = (cells.cell()?, cells.cell()?);
        let (base, tax): (Money, Money) = (cells.money(currency)?, cells.money(currency)?);
        let rate: Rate = cells.cell()?;
        let gross: Option<i64> = cells.cell()?;
        let untaxed = Money::new(cells.cell::<Option<i64>>()?.unwrap_or(0), currency);
        let (all_base, all_tax): (Money, Money) = (cells.money(currency)?, cells.money(currency)?);
        let taxed = |part: Money, all: Money| match untaxed.is_zero() {
            true => Ok(part),
            false => part.checked_sub(untaxed.share(part.minor(), all.minor())?),
        };
        let with = |base: Money, tax: Money| base.checked_add(tax);
        let expected = match gross {
            None => taxed(base, all_base).and_then(|base| rate.tax_from_net(base)),
            Some(_) => with(base, tax)
                .and_then(|gross| taxed(gross, with(all_base, all_tax)?))
                .and_then(|gross| rate.tax_from_gross(gross)),
        };
        match expected {
            Ok(expected) if expected == tax => Ok(None),
            expected => Ok(differ(format!("{number} {rate}"), told(expected), tax.to_string())),
        }
    })
}

fn invoice_taxes(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Option<Disagreement>, Fault> {
    let sql = "SELECT v.number, t.currency, t.base, t.tax, t.rate, l.gross,
                      t.untaxed, t.base, t.tax
               FROM invoice_tax t JOIN invoice v ON v.company_id = $1 AND v.id = t.invoice_id
               LEFT JOIN invoice_line l ON l.company_id = $1 AND l.invoice_id = t.invoice_id
                    AND l.line_no = 1
               WHERE t.company_id = $1 AND v.kind IN ('invoice', 'debit_note')";
    taxes(reader, company, sql)
}

/// By cumulative difference the tax of all that is credited so far is that of its base (RULES 6).
fn credited_taxes(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Option<Disagreement>, Fault> {
    let sql = "SELECT v.number, t.currency, t.base, t.tax, t.rate, l.gross,
                      b.untaxed, b.base, b.tax
               FROM credited_tax t JOIN invoice v ON v.company_id = $1 AND v.id = t.invoice_id
               JOIN invoice_tax b ON b.company_id = $1 AND b.invoice_id = t.invoice_id
                    AND b.category = t.category AND b.rate = t.rate
               LEFT JOIN invoice_line l ON l.company_id = $1 AND l.invoice_id = t.invoice_id
                    AND l.line_no = 1
               WHERE t.company_id = $1 AND v.kind <> 'deposit'";
    taxes(reader, company, sql)
}

/// A customer's tax of one category and rate.
type TaxKey = (CustomerId, TaxCategory, Rate);

/// A credit note over several invoices has one tax for each rate, so that only the sums over a
/// customer can be compared. What invoices take off deposits is counted there, and is no credit.
fn credit_note_taxes(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Option<Disagreement>, Fault> {
    let mut off_by: BTreeMap<TaxKey, i128> = BTreeMap::new();
    let sums = "SELECT customer_id, category, rate, CAST(SUM(tax) AS BIGINT)
         FROM (SELECT v.customer_id, t.category, t.rate, t.tax
               FROM invoice_tax t JOIN invoice v ON v.company_id = $1 AND v.id = t.invoice_id
               WHERE t.company_id = $1 AND v.kind = 'credit_note'
               UNION ALL
               SELECT v.customer_id, t.category, t.rate, -t.tax
               FROM credited_tax t JOIN invoice v ON v.company_id = $1 AND v.id = t.invoice_id
               WHERE t.company_id = $1
               UNION ALL
               SELECT v.customer_id, x.category, x.rate, x.tax
               FROM deposit_deducted x
               JOIN invoice v ON v.company_id = $1 AND v.id = x.invoice_id
               WHERE x.company_id = $1) parts
         GROUP BY customer_id, category, rate";
    let loose = "SELECT v.customer_id, l.tax_category, l.tax_rate, v.currency,
                        CAST(SUM(l.net) AS BIGINT)
         FROM invoice_line l JOIN invoice v ON v.company_id = $1 AND v.id = l.invoice_id
         WHERE l.company_id = $1 AND v.kind = 'credit_note' AND l.original_line IS NULL
         GROUP BY v.id, v.customer_id, l.tax_category, l.tax_rate, v.currency";
    let key =
        |cells: &mut Cells| Ok::<TaxKey, Fault>((cells.cell()?, cells.cell()?, cells.cell()?));
    first_wrong(reader, company, sums, |cells| {
        let key = key(cells)?;
        *off_by.entry(key).or_default() += i128::from(cells.cell::<i64>()?);
        Ok(None)
    })?;
    first_wrong(reader, company, loose, |cells| {
        let key = key(cells)?;
        let currency: Currency = cells.cell()?;
        let net: Money = cells.money(currency)?;
        let tax = key.2.tax_from_net(net);
        let tax = tax.map_err(|refusal| Fault::TooLarge(refusal.to_string()))?;
        *off_by.entry(key).or_default() -= i128::from(tax.minor());
        Ok(None)
    })?;
    let wrong = off_by.into_iter().find(|(_, off)| *off != 0);
    let Some(((customer, category, rate), off)) = wrong else {
        return Ok(None);
    };
    let subject = format!("{customer} {category} {rate}");
    Ok(Some((subject, "as much as is credited".into(), format!("{off} minor units more"))))
}

fn due_dates(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let sql = "SELECT v.number, v.kind, v.terms, v.issued_on, v.due_on,
                      (SELECT MAX(i.due_on) FROM open_item i
                       WHERE i.company_id = $1 AND i.document_id = v.id)
               FROM invoice v WHERE v.company_id = $1";
    first_wrong(reader, company, sql, |cells| {
        let number: String = cells.cell()?;
        let (kind, terms): (InvoiceKind, Terms) = (cells.cell()?, cells.cell()?);
        let (issued_on, due_on): (Date, Date) = (cells.cell()?, cells.cell()?);
        let last: Option<Date> = cells.cell()?;
        let expected = match (kind, terms.days()) {
            (InvoiceKind::Invoice | InvoiceKind::DebitNote, Some(days)) => issued_on.add_days(days),
            // Terms may have changed since: the last instalment says what they were.
            (InvoiceKind::Invoice | InvoiceKind::DebitNote, None) => {
                Ok(last.unwrap_or(issued_on).max(issued_on))
            }
            (InvoiceKind::CreditNote | InvoiceKind::Deposit, _) => Ok(issued_on),
        };
        match expected {
            Ok(expected) if expected == due_on => Ok(None),
            expected => Ok(differ(number, told(expected), due_on.to_string())),
        }
    })
}
