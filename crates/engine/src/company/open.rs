//! Opens a company: its place in the books, then its own record.
use crate::clock::SystemIds;
use crate::command::{Envelope, Failure};
use crate::engine::Engine;
use quittance_domain::CompanyId;
use quittance_domain::company::{CompanyRefusal, CreateCompany, create};
use quittance_domain::refusal::Refusal;

/// Who creates companies, in the audit trail.
const ACTOR: &str = "setup";

/// Makes the company with the command's code, or finds it: the same code again gives the same
/// company and changes nothing.
///
/// Failures: the command is refused, or the database cannot serve.
pub fn open(engine: &Engine, command: CreateCompany) -> Result<CompanyId, Failure> {
    // What would be refused shall not take the code for good: decide once before it is claimed.
    create(None, &command, &mut SystemIds).map_err(Failure::Refused)?;
    let company = engine
        .database()
        .claim_company(&command.code, command.base_currency)
        .map_err(|fault| Failure::Unavailable(fault.to_string()))?;
    let exists = CompanyRefusal::Exists { code: command.code.clone() };
    match engine.run(command, Envelope::new(company, ACTOR)) {
        Err(Failure::Refused(refused)) if refused.code() == exists.code() => Ok(company),
        done => done.map(|_| company),
    }
}
