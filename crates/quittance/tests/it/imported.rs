//! A company in a database of its own, filled by the real import and run by the autopilot.

use crate::both::Place;
use quittance_domain::receivables::AgeingRow;
use quittance_domain::{CompanyId, Date};
use quittance_engine::import::{Import, Outputs, Progress, Report, Stopped, run};
use quittance_engine::work::{Ran, run_until_idle};
use quittance_engine::{Engine, Setup};
use quittance_exchange::import::Mapping;
use quittance_store::database::Database;
use quittance_store::{company, customer, engine_tables, invoicing, receivables, verify};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What was invoiced, credited and left open, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub invoiced: i64,
    pub credited: i64,
    pub open: i64,
}

pub struct Imported {
    pub engine: Engine,
    pub mapping: Mapping,
}

impl Imported {
    /// A database of its own, and a mapping of the project.
    pub fn new(place: &Place, mapping: &str) -> Self {
        let text = std::fs::read_to_string(project().join("mappings").join(mapping)).unwrap();
        Self::with_mapping(place, &text)
    }

    /// A database of its own, and the mapping of a text.
    pub fn with_mapping(place: &Place, text: &str) -> Self {
        let database = Arc::new(Database::open(&place.address).unwrap());
        let engine = Engine::start(database, Setup::default()).unwrap();
        Self { engine, mapping: Self::parsed(text) }
    }

    /// The mapping of a text.
    pub fn parsed(text: &str) -> Mapping {
        Mapping::parse(text).unwrap_or_else(|refused| panic!("{refused}"))
    }

    /// Imports files; gives the report and the rejects.
    pub fn try_import(&self, files: &[PathBuf]) -> Result<(Report, String), Stopped> {
        self.import_while(files, &mut |_| {})
    }

    /// The same; `progress` hears how far it is.
    pub fn import_while(
        &self,
        files: &[PathBuf],
        progress: &mut dyn FnMut(&Progress),
    ) -> Result<(Report, String), Stopped> {
        let mut rejects = Vec::new();
        let outputs = Outputs { rejects: &mut rejects, progress };
        let import = Import { mapping: &self.mapping, company: None, files };
        let report = run(&self.engine, import, outputs)?;
        assert_eq!(report.lines, report.taken + report.already + report.rejected);
        let rejects = String::from_utf8(rejects).unwrap();
        let mut reader = csv::Reader::from_reader(rejects.as_bytes());
        let rows = reader.records().map(Result::unwrap).count() as u64;
        assert_eq!(rows, report.rejected, "each rejected line is listed");
        Ok((report, rejects))
    }

    pub fn import(&self, files: &[PathBuf]) -> (Report, String) {
        self.try_import(files).unwrap_or_else(|stopped| panic!("{stopped}"))
    }

    pub fn company(&self) -> CompanyId {
        let code = &self.mapping.company.as_ref().unwrap().code;
        let database = self.engine.database();
        database.read(|reader| company::id_of_code(reader, code)).unwrap().unwrap()
    }

    /// Lets the autopilot work; nothing of it may be refused.
    pub fn live_through(&self) -> Ran {
        let ran = run_until_idle(&self.engine, self.company(), &mut |_| {}).unwrap();
        let company = self.company();
        let waiting = self
            .engine
            .database()
            .read(|reader| engine_tables::work_waiting(reader, company, 5, None));
        assert_eq!(waiting.unwrap(), [], "work that was refused");
        ran
    }

    /// Checks all promises on the base records.
    pub fn verify(&self) {
        let company = self.company();
        let findings = self.engine.database().read(|reader| verify::verify(reader, company));
        assert_eq!(findings.unwrap(), [], "the books agree");
    }

    pub fn counts(&self) -> company::Summary {
        let company = self.company();
        self.engine.database().read(|reader| company::summary(reader, company)).unwrap()
    }

    pub fn by_month(&self) -> BTreeMap<String, Sums> {
        let company = self.company();
        let rows =
            self.engine.database().read(|reader| invoicing::invoiced_by_month(reader, company));
        let sums = |row: invoicing::Invoiced<String>| (row.group.clone(), sums_of(&row));
        rows.unwrap().into_iter().map(sums).collect()
    }

    pub fn by_customer(&self) -> BTreeMap<String, Sums> {
        let company = self.company();
        let (rows, codes) = self
            .engine
            .database()
            .read(|reader| {
                let rows = invoicing::invoiced_by_customer(reader, company)?;
                Ok((rows, customer::codes(reader, company)?))
            })
            .unwrap();
        let codes: BTreeMap<_, _> = codes.into_iter().collect();
        rows.iter().map(|row| (codes[&row.group].clone(), sums_of(row))).collect()
    }

    /// What each customer owes at the end of a day, in minor units; who owes nothing is left out.
    pub fn ageing(&self, as_of: Date) -> BTreeMap<String, i64> {
        let company = self.company();
        let (ageing, codes) = self
            .engine
            .database()
            .read(|reader| {
                let ageing = receivables::ageing_as_of(reader, company, as_of)?;
                Ok((ageing, customer::codes(reader, company)?))
            })
            .unwrap();
        let codes: BTreeMap<_, _> = codes.into_iter().collect();
        let owed = |row: &AgeingRow| {
            assert!(row.buckets.on_account.is_zero(), "nobody paid ahead");
            (codes[&row.customer].clone(), row.buckets.receivable().unwrap().minor())
        };
        ageing.rows.iter().map(owed).filter(|(_, owed)| *owed != 0).collect()
    }
}

fn sums_of<Group>(row: &invoicing::Invoiced<Group>) -> Sums {
    assert_eq!(row.invoiced_net, row.invoiced_gross, "no tax");
    assert_eq!(row.credited_net, row.credited_gross, "no tax");
    Sums {
        invoiced: row.invoiced_gross.minor(),
        credited: row.credited_gross.minor(),
        open: row.open.minor(),
    }
}

/// The top folder of the project.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder of real data beside the project; none, with a word why, when it is not there.
pub fn real_data(name: &str) -> Option<PathBuf> {
    let folder = project().join("../shared/data").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("not tried: there is no {} beside the project", folder.display());
    None
}

/// The CSV files of a folder, by name.
pub fn tables(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        let name = path.to_string_lossy();
        name.ends_with(".csv") || name.ends_with(".csv.gz")
    });
    files.sort();
    files
}
