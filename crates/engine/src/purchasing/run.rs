//! Replenishment of all suppliers and warehouses: what the reorder rules propose is bought.
use crate::command::{Envelope, Failure};
use crate::engine::Engine;
use quittance_domain::purchasing::{BELOW_MINIMUM, NOTHING_TO_ORDER, Replenish};
use quittance_domain::{CompanyId, Date, Refused};
use quittance_store::purchasing::rules;
use std::collections::BTreeSet;

/// What a replenishment came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replenished {
    /// Numbers of the purchase orders that were placed.
    pub orders: Vec<String>,
    /// Suppliers of whom something is wanted that does not come to their minimum order.
    pub below_minimum: u64,
    /// What was refused otherwise: the supplier's code and why.
    pub refused: Vec<(String, Refused)>,
}

/// Orders from each supplier what its reorder rules propose, warehouse by warehouse.
///
/// Failures: the database cannot serve. A supplier whose order is refused is told, and the others
/// have their turn; who is run twice finds that what was ordered is on its way.
pub fn run_replenishment(
    engine: &Engine,
    company: CompanyId,
    actor: &str,
    on: Date,
) -> Result<Replenished, Failure> {
    let read = engine.database().read(|reader| rules(reader, company));
    let listed = read.map_err(|fault| Failure::Unavailable(fault.to_string()))?;
    let (mut ran, mut seen) = (Replenished::default(), BTreeSet::new());
    for one in listed {
        let (supplier, warehouse) = (one.rule.supplier, one.rule.warehouse);
        if seen.insert((supplier, warehouse)) {
            let envelope = Envelope::new(company, actor).on(on).bulk();
            match engine.run(Replenish { supplier, warehouse }, envelope) {
                Ok(done) => ran.orders.push(done.reply.number),
                Err(Failure::Refused(refused)) => note(&mut ran, one.supplier, refused),
                Err(failure) => return Err(failure),
            }
        }
    }
    Ok(ran)
}

/// A supplier of whom nothing is wanted is no news.
fn note(ran: &mut Replenished, supplier: String, refused: Refused) {
    match refused.code() {
        NOTHING_TO_ORDER => {}
        BELOW_MINIMUM => ran.below_minimum += 1,
        _ => ran.refused.push((supplier, refused)),
    }
}
