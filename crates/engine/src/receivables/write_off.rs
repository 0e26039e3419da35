//! `receivables.write_off`, `receivables.recover`, `receivables.waive` and
//! `receivables.relieve_tax`.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{autopilot, company, invoicing};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::{CreditedTax, Invoice, InvoiceId, InvoiceTax};
use quittance_domain::receivables::{
    CollectionPolicy, INSTALMENT_WHOLE, LateCharge, OpenItem, ReceivablesRefusal, RecoverInvoice,
    RelieveTax, RelieveTaxGiven, TaxReliefId, TaxReliefLine, TaxRelieved, WaiveCharge, WriteOff,
    WriteOffGiven, WriteOffId, WriteOffInvoice, WrittenOff, instalment, recover,
    relief_after_recovery, relieve_tax, waive, write_off,
};
use quittance_domain::tax::PriceTax;
use quittance_domain::{At, Date, Ids, Money, Refused};
use quittance_store::invoicing::{CreditedTaxesOfInvoice, LinesOfInvoice, TaxesOfInvoice};
use quittance_store::receivables::{ReliefLinesOfInvoice, WriteOffsOfDocument};
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What was given up or taken up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteOffReply {
    /// Which.
    pub write_off: WriteOffId,
    /// Its number.
    pub number: String,
    /// How much.
    pub amount: Money,
    /// What of the invoice or charge is open now.
    pub open: Money,
    /// The tax relief that followed a recovery.
    pub relief: Option<ReliefReply>,
}

/// Tax that came back, or is owed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReliefReply {
    /// Which.
    pub relief: TaxReliefId,
    /// Its number.
    pub number: String,
    /// How much; negative: owed again.
    pub tax: Money,
}

fn want_series(look: &Look<'_>, on: Date) {
    for series in [Series::WriteOff, Series::TaxRelief, Series::Journal] {
        look.want::<NumberSeries>(series.key(on));
    }
}

/// An invoice, or what a returned payment left owed, with its taxes and what was given up of it.
pub struct Debt {
    company: Arc<Company>,
    policy: Arc<CollectionPolicy>,
    /// None: a returned payment.
    invoice: Option<Arc<Invoice>>,
    customer: CustomerId,
    items: Vec<Arc<OpenItem>>,
    taxes: Vec<Arc<InvoiceTax>>,
    price_tax: PriceTax,
    credited: Vec<Arc<CreditedTax>>,
    write_offs: Vec<Arc<WriteOff>>,
    reliefs: Vec<Arc<TaxReliefLine>>,
    credit: Arc<CreditAccount>,
}

impl Debt {
    /// Refusals: `receivables.invoice_not_found`.
    fn find(look: &Look<'_>, id: InvoiceId, at: &At) -> Result<Self, Halt> {
        want_series(look, at.business_date);
        super::want_invoice(look, id);
        look.want::<CollectionPolicy>(());
        look.want_all::<TaxesOfInvoice>(id);
        look.want_all::<CreditedTaxesOfInvoice>(id);
        look.want_all::<WriteOffsOfDocument>(id.uuid());
        look.want_all::<ReliefLinesOfInvoice>(id);
        let company = company::find(look)?;
        let (invoice, items) = debt(look, id)?;
        let taxes = look.all::<TaxesOfInvoice>(id)?;
        let price_tax = price_tax(look, id, &taxes)?;
        let customer = items[0].customer;
        look.want::<CreditAccount>(customer);
        autopilot::want_credit_holds(look, &company, customer);
        Ok(Self {
            policy: super::policy(look)?,
            taxes,
            price_tax,
            credited: look.all::<CreditedTaxesOfInvoice>(id)?,
            write_offs: look.all::<WriteOffsOfDocument>(id.uuid())?,
            reliefs: look.all::<ReliefLinesOfInvoice>(id)?,
            credit: super::credit(look, customer)?,
            company,
            invoice,
            customer,
            items,
        })
    }

    /// What is decided on, of the instalment that is named or the only one that may be meant.
    ///
    /// Refusals: `receivables.unknown_instalment`, `receivables.instalment_missing`.
    fn given<'a>(
        &'a self,
        before: &'a [&'a WriteOff],
        named: Option<i64>,
        may_be_meant: impl Fn(&OpenItem) -> bool,
    ) -> Result<WriteOffGiven<'a>, Refused> {
        let item = instalment(&super::borrowed(&self.items), named, may_be_meant)?;
        Ok(WriteOffGiven { company: &self.company, item, before, credit: &self.credit })
    }

    /// Asks `decide` for a relief with these write-offs; none: there is no tax on it.
    fn relieved<T>(
        &self,
        write_offs: &[&WriteOff],
        decide: impl FnOnce(&RelieveTaxGiven<'_>) -> Result<T, Refused>,
    ) -> Result<Option<T>, Refused> {
        let Some(invoice) = &self.invoice else { return Ok(None) };
        let (taxes, credited) = (super::borrowed(&self.taxes), super::borrowed(&self.credited));
        let before = super::borrowed(&self.reliefs);
        decide(&RelieveTaxGiven {
            company: &self.company,
            invoice,
            taxes: &taxes,
            price_tax: self.price_tax,
            credited: &credited,
            write_offs,
            before: &before,
        })
        .map(Some)
    }
}

/// Whether tax is inside the prices of an invoice; asked for only where it matters, for it takes
/// its lines.
fn price_tax(
    look: &Look<'_>,
    id: InvoiceId,
    taxes: &[Arc<InvoiceTax>],
) -> Result<PriceTax, Missing> {
    if taxes.iter().all(|tax| tax.untaxed.is_none()) {
        return Ok(PriceTax::Excluded);
    }
    let lines = look.all::<LinesOfInvoice>(id)?;
    Ok(PriceTax::of(lines.first().and_then(|line| line.gross)))
}

type Found = (Option<Arc<Invoice>>, Vec<Arc<OpenItem>>);

/// An invoice, or none for a returned payment, and its open items, by instalment.
///
/// Refusals: `receivables.invoice_not_found`.
fn debt(look: &Look<'_>, id: InvoiceId) -> Result<Found, Halt> {
    let invoice = look.find::<Invoice>(id)?;
    let items = invoicing::instalments(look, &[id.uuid()])?;
    let left_owed = match (&invoice, items.first()) {
        (None, Some(item)) => super::returned(look, item)?,
        (Some(_), _) | (None, None) => false,
    };
    if invoice.is_none() && !left_owed {
        return Err(Refused::from(ReceivablesRefusal::InvoiceNotFound).at("invoice").into());
    }
    Ok((invoice, items))
}

fn record_written(written: WrittenOff, recorder: &mut Recorder<'_>) -> Result<WriteOffReply, Halt> {
    let number = recorder.draw(Series::WriteOff, written.write_off.written_on)?;
    let written = written.with_number(number);
    let reply = WriteOffReply {
        write_off: written.write_off.id,
        number: written.write_off.number.clone(),
        amount: written.write_off.amount,
        open: written.item.open,
        relief: None,
    };
    recorder.insert(written.write_off);
    recorder.update(written.item);
    recorder.insert(written.settlement);
    recorder.update(written.credit);
    written.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
    recorder.emit(written.event);
    written.turned.into_iter().for_each(|event| recorder.emit(event));
    Ok(reply)
}

fn record_relief(relieved: TaxRelieved, recorder: &mut Recorder<'_>) -> Result<ReliefReply, Halt> {
    let number = recorder.draw(Series::TaxRelief, relieved.relief.relieved_on)?;
    let relieved = relieved.with_number(number);
    let relief = &relieved.relief;
    let reply = ReliefReply { relief: relief.id, number: relief.number.clone(), tax: relief.tax };
    recorder.insert(relieved.relief);
    recorder.insert_all(relieved.lines);
    relieved.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
    recorder.emit(relieved.event);
    Ok(reply)
}

impl Command for WriteOffInvoice {
    const NAME: &'static str = "receivables.write_off";
    type Given = Debt;
    type Decision = WrittenOff;
    type Reply = WriteOffReply;

    fn rows(&self) -> usize {
        30
    }

    /// Refusals: `receivables.invoice_not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Debt, Halt> {
        Debt::find(look, self.invoice, at)
    }

    fn decide(&self, debt: &Debt, at: &At, ids: &mut dyn Ids) -> Result<WrittenOff, Refused> {
        let before = super::borrowed(&debt.write_offs);
        let given = debt.given(&before, self.instalment, |item| item.open.is_positive())?;
        write_off(&given, debt.invoice.as_deref(), self, at, ids)
    }

    fn record(
        &self,
        debt: Debt,
        written: WrittenOff,
        recorder: &mut Recorder<'_>,
    ) -> Result<WriteOffReply, Halt> {
        let reply = record_written(written, recorder)?;
        autopilot::after_exposure_fell(recorder, debt.customer)?;
        Ok(reply)
    }
}

impl Command for RecoverInvoice {
    const NAME: &'static str = "receivables.recover";
    type Given = Debt;
    type Decision = (WrittenOff, Option<TaxRelieved>);
    type Reply = WriteOffReply;

    fn rows(&self) -> usize {
        40
    }

    /// Refusals: `receivables.invoice_not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Debt, Halt> {
        Debt::find(look, self.invoice, at)
    }

    fn decide(
        &self,
        debt: &Debt,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<(WrittenOff, Option<TaxRelieved>), Refused> {
        let mut write_offs = super::borrowed(&debt.write_offs);
        let written =
            |item: &OpenItem| write_offs.iter().any(|it| it.instalment == item.instalment);
        let recovered =
            recover(&debt.given(&write_offs, self.instalment, written)?, self, at, ids)?;
        write_offs.push(&recovered.write_off);
        let follow = |given: &RelieveTaxGiven<'_>| relief_after_recovery(given, at, ids);
        let relieved = debt.relieved(&write_offs, follow)?.flatten();
        Ok((recovered, relieved))
    }

    fn record(
        &self,
        _debt: Debt,
        (recovered, relieved): (WrittenOff, Option<TaxRelieved>),
        recorder: &mut Recorder<'_>,
    ) -> Result<WriteOffReply, Halt> {
        let mut reply = record_written(recovered, recorder)?;
        reply.relief = relieved.map(|it| record_relief(it, recorder)).transpose()?;
        Ok(reply)
    }
}

impl Command for RelieveTax {
    const NAME: &'static str = "receivables.relieve_tax";
    type Given = Debt;
    type Decision = TaxRelieved;
    type Reply = ReliefReply;

    fn rows(&self) -> usize {
        30
    }

    /// Refusals: `receivables.invoice_not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Debt, Halt> {
        Debt::find(look, self.invoice, at)
    }

    fn decide(&self, debt: &Debt, at: &At, ids: &mut dyn Ids) -> Result<TaxRelieved, Refused> {
        let after_days = debt.policy.relief_after_days;
        let write_offs = super::borrowed(&debt.write_offs);
        let relieved = debt.relieved(&write_offs, |given| relieve_tax(given, after_days, at, ids));
        relieved?.ok_or_else(|| {
            let document = debt.items[0].document_number.clone();
            Refused::from(ReceivablesRefusal::NotAnInvoice { document }).at("invoice")
        })
    }

    fn record(
        &self,
        _debt: Debt,
        relieved: TaxRelieved,
        recorder: &mut Recorder<'_>,
    ) -> Result<ReliefReply, Halt> {
        record_relief(relieved, recorder)
    }
}

/// The records that a waiver is decided on.
pub struct WaiveGiven {
    company: Arc<Company>,
    charge: Arc<LateCharge>,
    item: Arc<OpenItem>,
    credit: Arc<CreditAccount>,
}

impl Command for WaiveCharge {
    const NAME: &'static str = "receivables.waive";
    type Given = WaiveGiven;
    type Decision = WrittenOff;
    type Reply = WriteOffReply;

    fn rows(&self) -> usize {
        20
    }

    /// Refusals: `receivables.charge_not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<WaiveGiven, Halt> {
        want_series(look, at.business_date);
        look.want::<LateCharge>(self.charge);
        look.want::<OpenItem>((self.charge.uuid(), INSTALMENT_WHOLE));
        let company = company::find(look)?;
        let charge = look.find::<LateCharge>(self.charge)?;
        let item = look.find::<OpenItem>((self.charge.uuid(), INSTALMENT_WHOLE))?;
        let Some(charge) = charge else {
            return Err(Refused::from(ReceivablesRefusal::ChargeNotFound).at("charge").into());
        };
        let item = item.expect("a charge has an open item, settled or not");
        let credit = super::credit(look, charge.customer)?;
        Ok(WaiveGiven { company, charge, item, credit })
    }

    fn decide(
        &self,
        given: &WaiveGiven,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<WrittenOff, Refused> {
        let debt = WriteOffGiven {
            company: &given.company,
            item: &given.item,
            before: &[],
            credit: &given.credit,
        };
        waive(&debt, &given.charge, self, at, ids)
    }

    fn record(
        &self,
        given: WaiveGiven,
        written: WrittenOff,
        recorder: &mut Recorder<'_>,
    ) -> Result<WriteOffReply, Halt> {
        let reply = record_written(written, recorder)?;
        autopilot::after_exposure_fell(recorder, given.charge.customer)?;
        Ok(reply)
    }
}
