//! The import from its first file to its report.
use super::files::{self, Job};
use super::flight::Flight;
use super::known::{Known, PAGE};
use super::report::{FileReport, Ledger, Progress, Report};
use super::{ImportRefusal, Stopped};
use crate::clock::date_in;
use crate::command::{Envelope, SourceKey};
use crate::company::open;
use crate::engine::Engine;
use quittance_domain::company::{Company, WarehouseId};
use quittance_domain::customer::CustomerId;
use quittance_domain::pricing::PriceListId;
use quittance_domain::product::{ProductId, ProductKind};
use quittance_domain::{CompanyId, Currency, Price};
use quittance_exchange::import::{
    DateRange, Document, Grouping, Joined, Kind, Mapping, Setting, Taken,
};
use quittance_store::fault::Fault;
use quittance_store::{company, customer, product};
use std::cell::Cell;
use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;
use std::rc::Rc;

/// Who imports, in the audit trail.
const ACTOR: &str = "import";

/// How far behind today a date may lie: what is later is in a wrong century. Unit: days.
const DAYS_AHEAD_MAX: i64 = 366;

/// Lines between two reports of progress.
const PROGRESS_LINES: u64 = 1_000;

/// What to import.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// What the files mean.
    pub mapping: &'a Mapping,
    /// The company's code; none: the mapping's.
    pub company: Option<&'a str>,
    /// The files, plain or gzip, in any order.
    pub files: &'a [PathBuf],
}

/// Where an import tells what it does.
pub struct Outputs<'a> {
    /// Gets the rejected lines as CSV: file, line, code, reason, text.
    pub rejects: &'a mut dyn Write,
    /// Hears how far it is.
    pub progress: &'a mut dyn FnMut(&Progress),
}

impl std::fmt::Debug for Outputs<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Outputs")
    }
}

/// Imports files. Run again with the same files it changes nothing.
///
/// Stops: with `Refused` before anything is taken; else what was taken stays, and the same import
/// again goes on where it stopped.
pub fn run(engine: &Engine, import: Import<'_>, outputs: Outputs<'_>) -> Result<Report, Stopped> {
    let jobs = files::recognise(import.mapping, import.files)?;
    let FoundCompany { id: company, record, created } = find_company(engine, import)?;
    let file = |job: &Job| FileReport {
        file: job.name(),
        kind: import.mapping.sections[job.recognised.section].name.clone(),
        ..FileReport::default()
    };
    let report = Report {
        company: record.code.clone(),
        company_created: created,
        files: jobs.iter().map(file).collect(),
        ..Report::default()
    };
    let ledger = Ledger::new(report, outputs.rejects)?;
    let mut importer = Importer::new(engine, import.mapping, (company, &record), ledger)?;
    Course::new(&jobs, outputs.progress).run(&mut importer)?;
    importer.ledger.finish()
}

/// The company of an import.
struct FoundCompany {
    id: CompanyId,
    record: Company,
    /// It was created for this import.
    created: bool,
}

/// The company of the import, created from the mapping where there is none.
fn find_company(engine: &Engine, import: Import<'_>) -> Result<FoundCompany, Stopped> {
    let setup = import.mapping.company.as_ref();
    let code = import.company.or(setup.map(|setup| setup.code.as_str()));
    let code = code.ok_or_else(|| Stopped::Refused(ImportRefusal::NoCompany.into()))?;
    let find = || {
        engine.database().read(|reader| {
            let Some(id) = company::id_of_code(reader, code)? else { return Ok(None) };
            Ok(company::show(reader, id)?.map(|record| (id, record)))
        })
    };
    if let Some((id, record)) = find()? {
        return Ok(FoundCompany { id, record, created: false });
    }
    let unknown = || Stopped::Refused(ImportRefusal::UnknownCompany { code: code.into() }.into());
    let mut create = setup.ok_or_else(unknown)?.clone();
    code.clone_into(&mut create.code);
    open(engine, create)?;
    let (id, record) = find()?.ok_or_else(unknown)?;
    Ok(FoundCompany { id, record, created: true })
}

/// A product as far as documents need it.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownProduct {
    pub id: ProductId,
    pub kind: ProductKind,
}

/// A price list as far as prices need it.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownList {
    pub id: PriceListId,
    pub currency: Currency,
}

/// What an import works with.
pub(super) struct Importer<'a> {
    pub engine: &'a Engine,
    pub mapping: &'a Mapping,
    pub setting: Setting<'a>,
    pub company: CompanyId,
    /// Where goods go when nothing else is said.
    pub warehouse: WarehouseId,
    pub customers: Known<CustomerId>,
    pub products: Known<KnownProduct>,
    pub lists: HashMap<String, KnownList>,
    /// What a unit of each product cost last.
    pub costs: HashMap<ProductId, Price>,
    pub flight: Flight,
    pub ledger: Ledger<'a>,
    /// Documents whose customers and products may have to be created first.
    pub chunk: Vec<Document>,
    /// How many lines they have, and how many bytes these.
    pub chunk_lines: usize,
    pub chunk_bytes: usize,
}

/// What the values of a line are read with: the mapping's dates, and none that is far ahead.
pub(super) fn setting<'a>(
    engine: &Engine,
    mapping: &'a Mapping,
    record: &Company,
) -> Result<Setting<'a>, Stopped> {
    let today = date_in(&record.time_zone, engine.clock().now())?;
    let latest = today.add_days(DAYS_AHEAD_MAX).unwrap_or(DateRange::ALL.last);
    let DateRange { first, last } = mapping.dates;
    let dates = DateRange { first, last: last.min(latest) };
    Ok(Setting { source: &mapping.source, dates, currency: record.base_currency })
}

impl<'a> Importer<'a> {
    fn new(
        engine: &'a Engine,
        mapping: &'a Mapping,
        (company, record): (CompanyId, &Company),
        ledger: Ledger<'a>,
    ) -> Result<Self, Stopped> {
        Ok(Self {
            engine,
            mapping,
            setting: setting(engine, mapping, record)?,
            company,
            warehouse: record.default_warehouse,
            customers: load_customers(engine, company)?,
            products: load_products(engine, company)?,
            lists: HashMap::new(),
            costs: HashMap::new(),
            flight: Flight::default(),
            ledger,
            chunk: Vec::new(),
            chunk_lines: 0,
            chunk_bytes: 0,
        })
    }

    /// The envelope of a command that no document stands behind.
    pub fn envelope(&self) -> Envelope {
        Envelope::new(self.company, ACTOR).bulk()
    }

    /// The permanent key of a document.
    pub fn source_key(&self, kind: &str, key: &str, digest: String) -> SourceKey {
        let source = self.mapping.source.clone();
        SourceKey { source, kind: kind.to_owned(), key: key.to_owned(), digest }
    }

    /// Waits for everything that is on its way, and learns what it created.
    fn settle(&mut self) -> Result<(), Stopped> {
        self.send_chunk()?;
        self.flight.settle(&mut self.ledger)
    }

    fn reload(&mut self) -> Result<(), Stopped> {
        self.customers = load_customers(self.engine, self.company)?;
        self.products = load_products(self.engine, self.company)?;
        Ok(())
    }

    fn take(&mut self, taken: Taken) -> Result<(), Stopped> {
        match taken {
            Taken::Document(document) => self.take_document(*document),
            Taken::Rejected(rejected) => self.ledger.reject(&rejected),
        }
    }
}

fn load_customers(engine: &Engine, company: CompanyId) -> Result<Known<CustomerId>, Fault> {
    engine.database().read(|reader| {
        Known::load(|after| {
            let found = customer::list(reader, company, after, PAGE)?;
            Ok(found.into_iter().map(|customer| (customer.code, customer.id)).collect())
        })
    })
}

fn load_products(engine: &Engine, company: CompanyId) -> Result<Known<KnownProduct>, Fault> {
    engine.database().read(|reader| {
        Known::load(|after| {
            let found = product::list(reader, company, after, PAGE)?;
            let known = |id, kind| KnownProduct { id, kind };
            Ok(found.into_iter().map(|it| (it.sku, known(it.id, it.kind))).collect())
        })
    })
}

/// The way through the files.
struct Course<'a> {
    jobs: &'a [Job],
    progress: &'a mut dyn FnMut(&Progress),
    bytes: Rc<Cell<u64>>,
    bytes_total: u64,
}

impl<'a> Course<'a> {
    fn new(jobs: &'a [Job], progress: &'a mut dyn FnMut(&Progress)) -> Self {
        let bytes_total = jobs.iter().map(|job| job.bytes).sum();
        Self { jobs, progress, bytes: Rc::default(), bytes_total }
    }

    fn run(mut self, importer: &mut Importer<'_>) -> Result<(), Stopped> {
        let mapping = importer.mapping;
        let mut joined = mapping.joined_lines().map(Joined::new);
        let mut next = 0;
        while let Some(job) = self.jobs.get(next) {
            let section = job.recognised.section;
            let same = self.jobs[next..].iter().take_while(|it| it.recognised.section == section);
            let marks = next..next + same.count();
            next = marks.end;
            // A document may go on in the next file of its kind.
            let mut grouping = match &mapping.sections[section].kind {
                Kind::OrderLines(of) if !of.is_joined() => {
                    Some(Grouping::new(of, importer.setting))
                }
                _ => None,
            };
            for mark in marks {
                self.file(importer, mark, (&mut grouping, &mut joined))?;
            }
            if let Some(mut grouping) = grouping {
                let mut left = Vec::new();
                grouping.finish(&mut |taken| left.push(taken));
                left.into_iter().try_for_each(|taken| importer.take(taken))?;
            }
            importer.settle()?;
            match &mapping.sections[section].kind {
                Kind::Customers(_) | Kind::Products(_) => importer.reload()?,
                Kind::Prices(_) | Kind::Stock(_) | Kind::Payments(_) | Kind::Unused(_) => {}
                Kind::BankLines(_) => {}
                Kind::OpeningItems(_) | Kind::OpeningGoods(_) | Kind::OpeningBalances(_) => {}
                Kind::OpeningMoney(_) | Kind::OpeningBills(_) => {}
                Kind::Orders(_) | Kind::OrderLines(_) => {}
            }
        }
        if let Some(mut joined) = joined {
            let mut left = Vec::new();
            joined.finish(&mut |taken| left.push(taken));
            left.into_iter().try_for_each(|taken| importer.take(taken))?;
        }
        Ok(())
    }

    /// Takes one file as one kind.
    fn file(
        &mut self,
        importer: &mut Importer<'_>,
        mark: usize,
        (grouping, joined): (&mut Option<Grouping<'_>>, &mut Option<Joined<'_>>),
    ) -> Result<(), Stopped> {
        let mapping = importer.mapping;
        let job = &self.jobs[mark];
        let setting = importer.setting;
        let kind = &mapping.sections[job.recognised.section].kind;
        let mut taken = Vec::new();
        for line in job.lines(mapping, mark, Rc::clone(&self.bytes))? {
            importer.ledger.read(mark);
            let to = &mut |it| taken.push(it);
            match (kind, &mut *grouping, &mut *joined) {
                (_, Some(grouping), _) => grouping.line(line, to),
                (Kind::OrderLines(_), None, Some(joined)) => joined.line(line, to),
                (Kind::Orders(heads), None, Some(joined)) => {
                    joined.head(line, (heads, &setting), to);
                }
                _ => importer.take_row(kind, line)?,
            }
            taken.drain(..).try_for_each(|it| importer.take(it))?;
            if importer.ledger.report.lines.is_multiple_of(PROGRESS_LINES) {
                self.tell(mark, importer);
            }
        }
        self.tell(mark, importer);
        Ok(())
    }

    fn tell(&mut self, mark: usize, importer: &Importer<'_>) {
        (self.progress)(&Progress {
            file: self.jobs[mark].name(),
            lines: importer.ledger.report.lines,
            bytes: self.bytes.get(),
            bytes_total: self.bytes_total,
        });
    }
}
