//! The unit of work against a plain model, on both engines: random records and commands, some
//! refused in the middle, look-ups over changes that are not flushed, over several batches.
use crate::both::on_both;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use quittance_domain::CompanyId;
use quittance_store::database::Database;
use quittance_store::record::Record;
use quittance_store::session::Session;
use quittance_store::unit_of_work::UnitOfWork;
use quittance_store::{lookup, record};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use uuid::Uuid;

const SCHEMA: &str = "
    CREATE TABLE test_parent (company_id BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT NOT NULL,
        note TEXT, version BIGINT NOT NULL, PRIMARY KEY (company_id, id));
    CREATE TABLE test_child (company_id BIGINT NOT NULL, parent_id BIGINT NOT NULL,
        line_no BIGINT NOT NULL, owner TEXT NOT NULL, amount BIGINT NOT NULL, open BOOLEAN NOT NULL,
        PRIMARY KEY (company_id, parent_id, line_no),
        FOREIGN KEY (company_id, parent_id) REFERENCES test_parent (company_id, id));
    CREATE INDEX test_child_owner ON test_child (company_id, owner);";

#[derive(Clone, Debug, PartialEq)]
pub struct Parent {
    id: i64,
    name: String,
    note: Option<String>,
    version: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Child {
    parent: i64,
    line_no: i64,
    owner: String,
    amount: i64,
    open: bool,
}

record!(Parent = "test_parent", rank 9_000, key (id: i64); name, note; version);
record!(Child = "test_child", rank 9_001, key (parent as parent_id: i64, line_no: i64);
    owner, amount, open);
lookup!(ChildrenOf: Child, by (parent as parent_id: i64));
lookup!(OpenOfOwner: Child, by (owner: String), where "amount <> 0" if |child| child.amount != 0);

/// What the database should hold.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    parents: BTreeMap<i64, Parent>,
    children: BTreeMap<(i64, i64), Child>,
    /// Roots that the running command wrote.
    written: BTreeSet<i64>,
}

#[derive(Clone, Debug)]
enum Step {
    Parent(i64, String),
    Child(i64, i64, String, i64),
    DeleteChild(i64, i64),
    DeleteParent(i64),
}

/// A command: its steps, and whether it is refused after them.
type Steps = (Vec<Step>, bool);

fn steps() -> impl Strategy<Value = Steps> {
    let owner = prop::sample::select(vec!["ann", "bob", "čile"]).prop_map(str::to_owned);
    let step = prop_oneof![
        (0..4i64, "[a-z]{0,3}").prop_map(|(id, name)| Step::Parent(id, name)),
        (0..4i64, 0..3i64, owner, -1..2i64).prop_map(|(p, n, o, a)| Step::Child(p, n, o, a)),
        (0..4i64, 0..3i64).prop_map(|(p, n)| Step::DeleteChild(p, n)),
        (0..4i64).prop_map(Step::DeleteParent),
    ];
    (prop::collection::vec(step, 1..6), prop::bool::weighted(0.3))
}

#[test]
fn unit_of_work_agrees_with_a_model() {
    on_both(|place| {
        let (database, company) = place.open();
        place.execute(SCHEMA);
        let config = Config { cases: 60, failure_persistence: None, ..Config::default() };
        let batch = (prop::collection::vec(steps(), 1..6), ends());
        let batches = prop::collection::vec(batch, 1..6);
        let result = TestRunner::new(config).run(&batches, |batches| {
            place.execute("DELETE FROM test_child; DELETE FROM test_parent;");
            let mut model = Model::default();
            let mut kept = None;
            for batch in batches {
                kept = run_batch(&database, company, &mut model, (batch, kept));
                prop_assert_eq!(&stored(&database, company), &model);
            }
            Ok(())
        });
        result.unwrap();
    });
}

/// How a batch ends, and what the next one begins with.
#[derive(Clone, Copy, Debug)]
enum End {
    /// Committed; the next one goes on with the same unit of work.
    Kept,
    /// Committed, and much of what was known is forgotten.
    Shrunk(usize),
    /// Not committed: its unit of work is of no more use.
    Lost,
}

fn ends() -> impl Strategy<Value = End> {
    prop_oneof![
        6 => Just(End::Kept),
        1 => (0..12usize).prop_map(End::Shrunk),
        1 => Just(End::Lost),
    ]
}

fn run_batch(
    database: &Database,
    company: CompanyId,
    model: &mut Model,
    ((batch, end), kept): ((Vec<Steps>, End), Option<UnitOfWork>),
) -> Option<UnitOfWork> {
    let mut session = database.writer().unwrap();
    let head = session.begin(company, Uuid::now_v7()).unwrap();
    let mut unit = kept.unwrap_or_else(|| UnitOfWork::new(head.base));
    assert_eq!(unit.audit(session.as_mut()).unwrap(), Vec::<String>::new());
    let before_all = model.clone();
    for (steps, refused) in batch {
        let before = model.clone();
        for step in steps {
            apply(&mut unit, session.as_mut(), model, step);
            compare_lookups(&mut unit, session.as_mut(), model);
        }
        if refused {
            unit.undo();
            *model = before;
        } else {
            unit.accept();
            raise_versions(&before, model);
        }
        compare_lookups(&mut unit, session.as_mut(), model);
    }
    unit.flush(session.as_mut()).unwrap();
    assert_eq!(unit.flush(session.as_mut()).unwrap().rows, 0, "a second flush writes nothing");
    if let End::Lost = end {
        session.rollback();
        *model = before_all;
        return None;
    }
    session.commit(None).unwrap();
    if let End::Shrunk(known_max) = end {
        unit.shrink(known_max);
        assert!(unit.known() <= known_max);
    }
    Some(unit)
}

#[test]
fn what_was_taken_back_is_not_known() {
    on_both(|place| {
        let (database, company) = place.open();
        place.execute(SCHEMA);
        let parent = Parent { id: 1, name: "ann".into(), note: None, version: 0 };
        let mut session = database.writer().unwrap();
        let head = session.begin(company, Uuid::now_v7()).unwrap();
        let mut unit = UnitOfWork::new(head.base);
        unit.insert(parent.clone());
        unit.accept();
        unit.flush(session.as_mut()).unwrap();
        session.commit(None).unwrap();
        session.begin(company, Uuid::now_v7()).unwrap();

        // A command at fault deletes what it did not gather, which panics half way, as in a batch,
        // where that is caught: the row counts as absent until undone.
        let mut unit = UnitOfWork::new(head.base);
        let fault = catch_unwind(AssertUnwindSafe(|| unit.delete::<Parent>(&1)));
        assert!(fault.is_err());
        unit.undo();
        assert_eq!(unit.known(), 0);

        // One under a look-up that is loaded, set twice.
        unit.nothing_stored::<ChildrenOf>(1);
        let child =
            |amount| Child { parent: 1, line_no: 0, owner: "ann".into(), amount, open: true };
        unit.insert(child(1));
        unit.update(child(2));
        assert_eq!(plain(&unit.look().all::<ChildrenOf>(1).unwrap()), [child(2)]);
        unit.undo();
        assert_eq!(unit.look().all::<ChildrenOf>(1).unwrap(), []);
        assert_eq!(unit.known(), 1, "the look-up alone");
        let found = find::<Parent>(&mut unit, session.as_mut(), 1).unwrap();
        assert_eq!(*found, Parent { version: 1, ..parent });
        session.rollback();
    });
}

#[test]
fn an_audit_finds_what_another_has_written() {
    on_both(|place| {
        let (database, company) = place.open();
        place.execute(SCHEMA);
        let mut session = database.writer().unwrap();
        let head = session.begin(company, Uuid::now_v7()).unwrap();
        let mut unit = UnitOfWork::new(head.base);
        unit.insert(Parent { id: 1, name: "ann".into(), note: None, version: 0 });
        unit.nothing_stored::<ChildrenOf>(1);
        unit.accept();
        unit.flush(session.as_mut()).unwrap();
        session.commit(None).unwrap();
        place.execute("UPDATE test_parent SET name = 'bob';");
        let child = format!("VALUES ({}, 1, 0, 'ann', 1, TRUE);", company.value());
        place.execute(&format!("INSERT INTO test_child {child}"));
        session.begin(company, Uuid::now_v7()).unwrap();
        let wrong = unit.audit(session.as_mut()).unwrap();
        assert_eq!(wrong.len(), 2, "{wrong:#?}");
        session.rollback();
    });
}

/// Steps that would break a rule of the tables are left out: commands check before they write.
fn apply(unit: &mut UnitOfWork, session: &mut dyn Session, model: &mut Model, step: Step) {
    match step {
        Step::Parent(id, name) => {
            let version = model.parents.get(&id).map_or(0, |parent| parent.version);
            let note = (!name.is_empty()).then(|| name.clone());
            put(unit, session, Parent { id, name: name.clone(), note: note.clone(), version });
            model.parents.insert(id, Parent { id, name, note, version });
            model.written.insert(id);
        }
        Step::Child(parent, line_no, owner, amount) if model.parents.contains_key(&parent) => {
            let child = Child { parent, line_no, owner, amount, open: amount > 0 };
            put(unit, session, child.clone());
            model.children.insert((parent, line_no), child);
        }
        Step::DeleteChild(parent, line_no) if model.children.contains_key(&(parent, line_no)) => {
            find::<Child>(unit, session, (parent, line_no));
            unit.delete::<Child>(&(parent, line_no));
            model.children.remove(&(parent, line_no));
        }
        Step::DeleteParent(id)
            if model.parents.contains_key(&id)
                && !model.children.keys().any(|(parent, _)| *parent == id) =>
        {
            find::<Parent>(unit, session, id);
            unit.delete::<Parent>(&id);
            model.parents.remove(&id);
        }
        Step::Child(..) | Step::DeleteChild(..) | Step::DeleteParent(_) => {}
    }
}

fn put<R: Record>(unit: &mut UnitOfWork, session: &mut dyn Session, record: R) {
    match find::<R>(unit, session, record.key()) {
        Some(_) => unit.update(record),
        None => unit.insert(record),
    }
}

fn find<R: Record>(
    unit: &mut UnitOfWork,
    session: &mut dyn Session,
    key: R::Key,
) -> Option<Arc<R>> {
    let look = unit.look();
    if let Ok(found) = look.find::<R>(key.clone()) {
        return found;
    }
    let wants = look.into_wants();
    assert!(!wants.is_empty());
    unit.load(wants, session).unwrap();
    unit.look().find::<R>(key).expect("it was loaded")
}

fn compare_lookups(unit: &mut UnitOfWork, session: &mut dyn Session, model: &Model) {
    for owner in ["ann", "bob", "čile"] {
        let look = unit.look();
        look.want_all::<OpenOfOwner>(owner.to_owned());
        look.want_all::<ChildrenOf>(2);
        let wants = look.into_wants();
        unit.load(wants, session).unwrap();
        let look = unit.look();
        let found = look.all::<OpenOfOwner>(owner.to_owned()).unwrap();
        let expected = model.children.values().filter(|c| c.owner == owner && c.amount != 0);
        assert_eq!(plain(&found), expected.cloned().collect::<Vec<_>>());
        let found = look.all::<ChildrenOf>(2).unwrap();
        let expected = model.children.values().filter(|child| child.parent == 2);
        assert_eq!(plain(&found), expected.cloned().collect::<Vec<_>>());
    }
}

fn plain<R: Record>(found: &[Arc<R>]) -> Vec<R> {
    found.iter().map(|record| (**record).clone()).collect()
}

/// Each root that a command wrote rises by one, however often it wrote it.
fn raise_versions(before: &Model, model: &mut Model) {
    for id in std::mem::take(&mut model.written) {
        if let Some(parent) = model.parents.get_mut(&id) {
            parent.version = before.parents.get(&id).map_or(0, |old| old.version) + 1;
        }
    }
}

fn stored(database: &Database, company: CompanyId) -> Model {
    let mut session = database.writer().unwrap();
    let head = session.begin(company, Uuid::now_v7()).unwrap();
    let mut unit = UnitOfWork::new(head.base);
    let mut model = Model::default();
    for id in 0..4 {
        if let Some(parent) = find::<Parent>(&mut unit, session.as_mut(), id) {
            model.parents.insert(id, (*parent).clone());
        }
        for line_no in 0..3 {
            if let Some(child) = find::<Child>(&mut unit, session.as_mut(), (id, line_no)) {
                model.children.insert((id, line_no), (*child).clone());
            }
        }
    }
    session.rollback();
    model
}
