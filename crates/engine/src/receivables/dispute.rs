//! `receivables.open_dispute` and `receivables.resolve_dispute`.
use crate::command::{Command, Halt};
use crate::invoicing::{self, CreditNoteReply, Records, Which};
use crate::recorder::Recorder;
use crate::{autopilot, company};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::invoicing::{Invoice, InvoiceId, InvoiceLine};
use quittance_domain::receivables::{
    Dispute, DisputeId, DisputeOpened, DisputeResolved, DisputeState, OpenDispute,
    OpenDisputeGiven, OpenItem, ReceivablesRefusal, ResolveDispute, ResolveDisputeGiven,
    open_dispute, resolve_dispute,
};
use quittance_domain::{At, Ids, Money, Refused};
use quittance_store::receivables::DisputesOfDocument;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A dispute that was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeReply {
    /// Which.
    pub dispute: DisputeId,
    /// Its number.
    pub number: String,
    /// How much is disputed.
    pub amount: Money,
}

/// The records that opening is decided on.
pub struct OpenGiven {
    company: Arc<Company>,
    invoice: Arc<Invoice>,
    items: Vec<Arc<OpenItem>>,
    line: Option<Arc<InvoiceLine>>,
    disputes: Vec<Arc<Dispute>>,
}

impl Command for OpenDispute {
    const NAME: &'static str = "receivables.open_dispute";
    type Given = OpenGiven;
    type Decision = DisputeOpened;
    type Reply = DisputeReply;

    fn rows(&self) -> usize {
        10
    }

    /// Refusals: `receivables.invoice_not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<OpenGiven, Halt> {
        look.want::<NumberSeries>(Series::Dispute.key(at.business_date));
        super::want_invoice(look, self.invoice);
        look.want_all::<DisputesOfDocument>(self.invoice.uuid());
        if let Some(line_no) = self.line_no {
            look.want::<InvoiceLine>((self.invoice, line_no));
        }
        let company = company::find(look)?;
        let (invoice, items) = super::invoice(look, self.invoice)?;
        let line = match self.line_no {
            Some(line_no) => look.find::<InvoiceLine>((self.invoice, line_no))?,
            None => None,
        };
        let disputes = look.all::<DisputesOfDocument>(self.invoice.uuid())?;
        Ok(OpenGiven { company, invoice, items, line, disputes })
    }

    fn decide(
        &self,
        given: &OpenGiven,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<DisputeOpened, Refused> {
        let disputes = super::borrowed(&given.disputes);
        let items = super::borrowed(&given.items);
        let given = OpenDisputeGiven {
            company: &given.company,
            invoice: &given.invoice,
            items: &items,
            line: given.line.as_deref(),
            disputes: &disputes,
        };
        open_dispute(&given, self, at, ids)
    }

    fn record(
        &self,
        _given: OpenGiven,
        opened: DisputeOpened,
        recorder: &mut Recorder<'_>,
    ) -> Result<DisputeReply, Halt> {
        let mut dispute = opened.dispute;
        dispute.number = recorder.draw(Series::Dispute, dispute.opened_on)?;
        let (id, number) = (dispute.id, dispute.number.clone());
        recorder.emit(opened.event.with("number", &number));
        let amount = dispute.amount;
        recorder.insert(dispute);
        Ok(DisputeReply { dispute: id, number, amount })
    }
}

/// A dispute that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolvedReply {
    /// Which.
    pub dispute: DisputeId,
    /// Its number.
    pub number: String,
    /// How it ended.
    pub state: DisputeState,
    /// The credit note that was posted for it now.
    pub credit_note: Option<CreditNoteReply>,
}

/// The records that its end is decided on.
pub struct ResolveGiven {
    company: Arc<Company>,
    dispute: Arc<Dispute>,
    original: Records,
    credit: Arc<CreditAccount>,
    credit_note: Option<Arc<Invoice>>,
}

impl Command for ResolveDispute {
    const NAME: &'static str = "receivables.resolve_dispute";
    type Given = ResolveGiven;
    type Decision = DisputeResolved;
    type Reply = ResolvedReply;

    /// Refusals: `receivables.dispute_not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<ResolveGiven, Halt> {
        invoicing::want_credit_note_series(look, at);
        if let Some(credit_note) = self.credit_note {
            look.want::<Invoice>(credit_note);
        }
        let company = company::find(look)?;
        let dispute = look.find::<Dispute>(self.dispute)?;
        let refused = || Refused::from(ReceivablesRefusal::DisputeNotFound).at("dispute");
        let dispute = dispute.ok_or_else(|| Halt::Refused(refused()))?;
        let invoice = InvoiceId::from_uuid(dispute.document);
        Records::want(look, invoice, &Which::All);
        look.want::<CreditAccount>(dispute.customer);
        autopilot::want_credit_holds(look, &company, dispute.customer);
        let credit_note = match self.credit_note {
            Some(credit_note) => look.find::<Invoice>(credit_note)?,
            None => None,
        };
        let original = Records::find(look, invoice, &Which::All)?;
        let credit = super::credit(look, dispute.customer)?;
        Ok(ResolveGiven { company, dispute, original, credit, credit_note })
    }

    fn decide(
        &self,
        given: &ResolveGiven,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<DisputeResolved, Refused> {
        let borrowed = given.original.borrowed();
        let given = ResolveDisputeGiven {
            company: &given.company,
            dispute: &given.dispute,
            original: borrowed.original(),
            credit: &given.credit,
            credit_note: given.credit_note.as_deref(),
        };
        resolve_dispute(&given, self, at, ids)
    }

    fn record(
        &self,
        given: ResolveGiven,
        resolved: DisputeResolved,
        recorder: &mut Recorder<'_>,
    ) -> Result<ResolvedReply, Halt> {
        let dispute = resolved.dispute;
        let (id, number, state) = (dispute.id, dispute.number.clone(), dispute.state);
        recorder.update(dispute);
        recorder.emit(resolved.event);
        let credit_note = match resolved.posted {
            Some(posted) => {
                let drawn = recorder.draw(Series::CreditNote, posted.note.issued_on)?;
                let posted = posted.with_number(drawn);
                let originals = [given.original];
                Some(invoicing::record_credit_note(&originals, posted, recorder)?)
            }
            None => None,
        };
        Ok(ResolvedReply { dispute: id, number, state, credit_note })
    }
}
