//! Routines: columns, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::reader::Reader;
use crate::{codes, record};
use quittance_domain::CompanyId;
use quittance_domain::routine::{Every, Routine, RoutineKind};

codes!(Every, RoutineKind);

record!(Routine = "routine", rank 8, key (kind: RoutineKind);
    every, first_on, next_on, days; version);

/// All routines of a company, stopped ones too, by kind.
pub fn all(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<Routine>, Fault> {
    fetch::records(reader, company, "ORDER BY kind", &[])
}
