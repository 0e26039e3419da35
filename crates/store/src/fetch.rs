//! Fetching outside a unit of work: whole records by a condition, and rows of reports cell by
//! cell. The statements stand in the files of the capabilities.
use crate::fault::Fault;
use crate::field::{Amount, Field};
use crate::reader::Reader;
use crate::record::{Reading, Record};
use crate::value::{Row, Value};
use quittance_domain::{CompanyId, Currency};

/// A row of a report, read cell by cell.
#[derive(Debug)]
pub struct Cells(std::vec::IntoIter<Value>);

impl Cells {
    /// The cells of a row.
    pub fn new(row: Row) -> Self {
        Self(row.into_iter())
    }

    /// The next cell.
    pub fn cell<F: Field>(&mut self) -> Result<F, Fault> {
        F::from_value(self.value()?)
    }

    /// The next cell, an amount in `currency`.
    pub fn money<A: Amount>(&mut self, currency: Currency) -> Result<A, Fault> {
        A::from_value(self.value()?, currency)
    }

    fn value(&mut self) -> Result<Value, Fault> {
        self.0.next().ok_or_else(|| Fault::Ours("a row is too short".into()))
    }
}

/// All rows of a report, each read by `read`.
pub fn all<T>(
    reader: &mut dyn Reader,
    sql: &str,
    args: &[Value],
    mut read: impl FnMut(&mut Cells) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let mut found = Vec::new();
    reader.query(sql, args, &mut |row| {
        found.push(read(&mut Cells::new(row))?);
        Ok(())
    })?;
    Ok(found)
}

/// The first row of a report.
pub fn first<T>(
    reader: &mut dyn Reader,
    sql: &str,
    args: &[Value],
    read: impl FnMut(&mut Cells) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    Ok(all(reader, sql, args, read)?.into_iter().next())
}

/// The one row of a report that always has one, such as a sum over everything.
pub fn one<T>(
    reader: &mut dyn Reader,
    sql: &str,
    args: &[Value],
    read: impl FnMut(&mut Cells) -> Result<T, Fault>,
) -> Result<T, Fault> {
    first(reader, sql, args, read)?.ok_or_else(|| Fault::Ours("a report has no row".into()))
}

/// Hands each record of a company to `each`, one at a time. `tail` follows
/// `WHERE company_id = $1`; its parameters begin at `$2`.
pub fn each<R: Record>(
    reader: &mut dyn Reader,
    company: CompanyId,
    (tail, args): (&str, &[Value]),
    each: &mut dyn FnMut(R) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut all = vec![Value::Int(company.value())];
    all.extend_from_slice(args);
    reader.query(&records_text::<R>(tail), &all, &mut |row| each(read_record(row)?))
}

/// The records of a company that `tail` selects: see [`each`].
pub fn records<R: Record>(
    reader: &mut dyn Reader,
    company: CompanyId,
    tail: &str,
    args: &[Value],
) -> Result<Vec<R>, Fault> {
    let mut found = Vec::new();
    each(reader, company, (tail, args), &mut |record| {
        found.push(record);
        Ok(())
    })?;
    Ok(found)
}

/// The first record of a company that `tail` selects: see [`each`].
pub fn record<R: Record>(
    reader: &mut dyn Reader,
    company: CompanyId,
    tail: &str,
    args: &[Value],
) -> Result<Option<R>, Fault> {
    Ok(records(reader, company, tail, args)?.into_iter().next())
}

/// The currency of a company's books.
pub fn base(reader: &mut dyn Reader, company: CompanyId) -> Result<Currency, Fault> {
    let sql = "SELECT base_currency FROM company_head WHERE company_id = $1";
    one(reader, sql, &[Value::Int(company.value())], Cells::cell)
}

/// The columns of a record, and last the currency of the books: amounts in it are stored without.
fn records_text<R: Record>(tail: &str) -> String {
    let table = R::table();
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    format!(
        "SELECT {}, (SELECT base_currency FROM company_head WHERE company_id = $1) FROM {} \
         WHERE company_id = $1 {tail}",
        columns.join(", "),
        table.name
    )
}

fn read_record<R: Record>(mut row: Row) -> Result<R, Fault> {
    let base = row.pop().ok_or_else(|| Fault::Ours("a row is too short".into()))?;
    let base = Currency::from_value(base)?;
    R::read(&mut Reading::new(row, base)).map_err(|fault| fault.during(R::table().name))
}
