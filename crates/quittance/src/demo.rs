//! `quittance demo`: makes a new database with a believable company, lives through a year of
//! its orders, checks the books and tells what came of it.
mod chapters;
mod summary;

use crate::args::{Demo, Global};
use crate::exit::{Exit, Stop, problem};
use crate::open::{Books, address, database, url};
use crate::out::Out;
use crate::{progress, verify};
use quittance_engine::Failure;
use quittance_sim::demo::{self, DemoError, Options, Outcome, Progress};
use quittance_sim::world::COMPANY;
use quittance_store::company;
use quittance_store::database::{Address, Database};
use quittance_store::scratch::remove_file;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The database of a demo when none is named.
const DEMO_DATABASE: &str = "sqlite:quittance-demo.db";

/// Runs the subcommand.
pub fn run(global: &Global, demo: &Demo, out: &mut Out) -> Result<Exit, Stop> {
    let address = address(global, DEMO_DATABASE)?;
    let made = match &address {
        Address::Sqlite(path) => Some(make_room(path, demo)?),
        Address::Postgres(_) => None,
    };
    let database = database(&address)?;
    let options = Options { orders: demo.orders as usize, seed: demo.seed };
    let outcome = live(Arc::clone(&database), &options, &address)?;
    made.into_iter().for_each(Made::keep);
    let books = Books { database, company: outcome.company, code: COMPANY.to_owned() };
    let verified = verify::books(&books.database, books.company)?;
    let exit = if verified.agrees { Exit::Done } else { Exit::Refused };
    let summary = summary::read(&books, (&options, &outcome), verified)?;
    if out.is_json() {
        out.document(&summary)?;
    } else {
        summary::print(&summary, &books, &address, out)?;
    }
    Ok(exit)
}

fn live(database: Arc<Database>, options: &Options, address: &Address) -> Result<Outcome, Stop> {
    let bar = progress::bar(options.orders as u64, "orders");
    let outcome = demo::run(database, options, &mut |progress: Progress| {
        bar.set_position(progress.orders as u64);
        bar.set_message(progress.date.to_string());
    });
    bar.finish_and_clear();
    outcome.map_err(|error| match error {
        DemoError::Taken => Stop::Refused(taken(address).into()),
        // The clerks of the story ask for nothing that may not be: then it is our story that errs.
        DemoError::Command { name, failure: Failure::Refused(refused) } => {
            Stop::Ours(problem("cli.demo_refused", name, refused.to_string()))
        }
        DemoError::Command { failure, .. } => Stop::Failure(failure),
        DemoError::Database(fault) => Stop::Fault(fault),
    })
}

fn taken(address: &Address) -> quittance_domain::Problem {
    let message = format!(
        "{} has the company {COMPANY} of an earlier demo: use another database",
        url(address)
    );
    problem("cli.demo_exists", "--database", message)
}

/// Sees to it that the file is new. With `--fresh` the file of an earlier demo goes, and no other:
/// the variable that names the database may well name that of a real company.
fn make_room(path: &Path, demo: &Demo) -> Result<Made, Stop> {
    if !path.exists() {
        return Made::new(path);
    }
    let refuse = |message: String| {
        Err(Stop::Refused(problem("cli.demo_exists", "--database", message).into()))
    };
    let file = path.display();
    if !demo.fresh {
        return refuse(format!(
            "{file} is there already: use --fresh to replace it, or name another database"
        ));
    }
    if !is_of_a_demo(path)? {
        return refuse(format!("{file} holds more than a demo: it is not replaced"));
    }
    remove_file(path);
    Made::new(path)
}

/// The file of this demo. It goes when the demo does not come to its end: half a story is of no
/// use, and its place would be taken.
struct Made {
    path: PathBuf,
    kept: bool,
}

impl Made {
    fn new(path: &Path) -> Result<Self, Stop> {
        match File::create_new(path) {
            Ok(_) => Ok(Self { path: path.to_owned(), kept: false }),
            Err(error) => {
                let message = format!("{} cannot be made: {error}", path.display());
                Err(Stop::Disk(problem("cli.unwritable", "--database", message)))
            }
        }
    }

    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        if !self.kept {
            remove_file(&self.path);
        }
    }
}

/// Whether a file is a database of ours with no company but that of a demo.
fn is_of_a_demo(path: &Path) -> Result<bool, Stop> {
    let database = database(&Address::Sqlite(path.to_owned()))?;
    let companies = database.read(|reader| company::list(reader))?;
    Ok(companies.iter().all(|(code, _)| code == COMPANY))
}
