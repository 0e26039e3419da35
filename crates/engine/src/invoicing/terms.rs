//! `invoicing.set_terms`: terms of payment as master data, and who names them.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::customer::{Terms, TermsCode};
use quittance_domain::invoicing::{InvoicingRefusal, PaymentTerms, SetTerms, TermsSet, set_terms};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Terms that were set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsReply {
    /// How customers name them.
    pub terms: Terms,
}

impl Command for SetTerms {
    const NAME: &'static str = "invoicing.set_terms";
    type Given = Option<Arc<PaymentTerms>>;
    type Decision = TermsSet;
    type Reply = TermsReply;

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Option<Arc<PaymentTerms>>, Halt> {
        look.want::<PaymentTerms>(self.code);
        crate::company::find(look)?;
        Ok(look.find::<PaymentTerms>(self.code)?)
    }

    fn decide(
        &self,
        before: &Option<Arc<PaymentTerms>>,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<TermsSet, Refused> {
        set_terms(before.as_deref(), self)
    }

    fn record(
        &self,
        _before: Option<Arc<PaymentTerms>>,
        set: TermsSet,
        recorder: &mut Recorder<'_>,
    ) -> Result<TermsReply, Halt> {
        recorder.put(set.terms)?;
        recorder.emit_all(set.events);
        Ok(TermsReply { terms: Terms::Master(self.code) })
    }
}

/// The code that terms name.
fn code(terms: Terms) -> Option<TermsCode> {
    match terms {
        Terms::Master(code) => Some(code),
        Terms::Net(_) | Terms::Card => None,
    }
}

/// Notes the terms that are named, if any are.
pub(crate) fn want(look: &Look<'_>, terms: Terms) {
    code(terms).into_iter().for_each(|code| look.want::<PaymentTerms>(code));
}

/// The terms that are named by a code; none where none are.
///
/// Refusals: `invoicing.unknown_terms`.
pub(crate) fn find(look: &Look<'_>, terms: Terms) -> Result<Option<Arc<PaymentTerms>>, Halt> {
    let Some(code) = code(terms) else {
        return Ok(None);
    };
    let unknown = || InvoicingRefusal::UnknownTerms { code: code.to_string() };
    let found = look.find::<PaymentTerms>(code)?;
    Ok(Some(found.ok_or_else(|| Refused::from(unknown()).at("terms"))?))
}
