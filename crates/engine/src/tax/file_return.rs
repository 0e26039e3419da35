//! `tax.file_return`: freezes the return of a period.
//!
//! [`file_return`] reads the figures and hands them in: once to lock the days, and once more
//! behind the lock to freeze them.
use crate::command::{Command, Envelope, Failure, Halt};
use crate::engine::Engine;
use crate::recorder::Recorder;
use quittance_domain::ledger::BookSettings;
use quittance_domain::tax::{
    self, FileReturn, FilingGiven, FilingStep, ReturnFiled, TaxBox, TaxPeriod, TaxRefusal,
    TaxReturnForm,
};
use quittance_domain::{At, CompanyId, Currency, Ids, Money, Refused};
use quittance_store::unit_of_work::Look;
use quittance_store::{ledger, tax_return};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How often the figures are read before it is given up: once to lock, once to freeze, and once
/// more for who opened the lock in between.
const READS_MAX: usize = 4;

/// A return that was filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilingReply {
    /// The period.
    pub period: TaxPeriod,
    /// What is owed, in base currency; negative: a claim.
    pub payable: Money,
    /// The hash over what was filed.
    pub hash: String,
}

/// Files the return of a period.
///
/// Failures: a refusal, or the database cannot serve.
pub fn file_return(
    engine: &Engine,
    company: CompanyId,
    actor: &str,
    period: TaxPeriod,
) -> Result<FilingReply, Failure> {
    for _ in 0..READS_MAX {
        let command = read(engine, company, period)?;
        if let Some(filed) = engine.run(command, Envelope::new(company, actor))?.reply {
            return Ok(filed);
        }
    }
    Err(Failure::Refused(TaxRefusal::LocksChanged.into()))
}

/// The changes of locks are read before the figures: who opens one behind them makes them stale.
fn read(engine: &Engine, company: CompanyId, period: TaxPeriod) -> Result<FileReturn, Failure> {
    let read = engine.database().read(|reader| {
        let settings = ledger::settings(reader, company)?;
        let begins_on = match settings.filed_through {
            Some(_) => None,
            None => tax_return::begins_on(reader, company)?,
        };
        let amounts = tax_return::amounts(reader, company, period.days())?;
        Ok(FileReturn { period, changes: settings.changes, begins_on, amounts })
    });
    read.map_err(|fault| Failure::Unavailable(fault.to_string()))
}

/// The records that a return is filed on.
pub struct Given {
    settings: Arc<BookSettings>,
    boxes: Vec<TaxBox>,
    base: Currency,
}

impl Command for FileReturn {
    const NAME: &'static str = "tax.file_return";
    type Given = Given;
    type Decision = FilingStep;
    /// None: the days were open and are locked now.
    type Reply = Option<FilingReply>;

    fn rows(&self) -> usize {
        10 + self.amounts.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want::<TaxReturnForm>(());
        let settings = crate::ledger::settings(look)?;
        let company = crate::company::find(look)?;
        let form = look.find::<TaxReturnForm>(())?;
        let boxes = TaxReturnForm::boxes_of(form.as_deref(), Some(company.country));
        Ok(Given { settings, boxes, base: company.base_currency })
    }

    fn decide(&self, given: &Given, at: &At, _ids: &mut dyn Ids) -> Result<FilingStep, Refused> {
        let (settings, boxes, base) = (&given.settings, &given.boxes, given.base);
        tax::file_return(&FilingGiven { settings, boxes, base }, self, at)
    }

    fn record(
        &self,
        _given: Given,
        step: FilingStep,
        recorder: &mut Recorder<'_>,
    ) -> Result<Option<FilingReply>, Halt> {
        match step {
            FilingStep::Locked(changed) => {
                crate::ledger::record_changes(changed, recorder)?;
                Ok(None)
            }
            FilingStep::Filed(filed) => record_filed(*filed, recorder).map(Some),
        }
    }
}

fn record_filed(filed: ReturnFiled, recorder: &mut Recorder<'_>) -> Result<FilingReply, Halt> {
    let ReturnFiled { settings, mut filing, lines, events } = filed;
    filing.filed_by = recorder.actor().to_owned();
    filing.hash = tax_return::hash(&filing, &lines);
    let (period, payable, hash) = (filing.period, filing.payable, filing.hash.clone());
    recorder.insert(filing);
    recorder.insert_all(lines);
    recorder.put(settings)?;
    events.into_iter().for_each(|event| recorder.emit(event.with("hash", &hash)));
    Ok(FilingReply { period, payable, hash })
}
