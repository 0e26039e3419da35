//! `receivables.promise`, `receivables.cancel_promise` and `receivables.judge_promises`.
use super::claims::Promises;
use crate::command::{Command, Halt};
use crate::invoicing;
use crate::recorder::Recorder;
use quittance_domain::company::{NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::receivables::{
    CancelPromise, INSTALMENT_WHOLE, JudgePromises, LateCharge, LateChargeId, MakePromise,
    MakePromiseGiven, OpenItem, Promise, PromiseId, PromiseMade, PromiseState, ReceivablesRefusal,
    Settlement, Since, WriteOff, cancel_promise, judge, make_promise,
};
use quittance_domain::{At, Date, Event, Ids, Money, Refused};
use quittance_store::receivables::{OpenItemsOfCustomer, SettlementsOfTarget, WriteOffsOfDocument};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// A promise that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseReply {
    /// Which.
    pub promise: PromiseId,
    /// Its number.
    pub number: String,
    /// How much.
    pub amount: Money,
    /// Until when.
    pub pay_by: Date,
}

/// The records that a promise is taken on.
pub struct MakeGiven {
    credit: Arc<CreditAccount>,
    items: Vec<Arc<OpenItem>>,
    promises: Promises,
}

impl Command for MakePromise {
    const NAME: &'static str = "receivables.promise";
    type Given = MakeGiven;
    type Decision = PromiseMade;
    type Reply = PromiseReply;

    fn rows(&self) -> usize {
        20 + 2 * self.invoices.len()
    }

    /// Refusals: `receivables.customer_not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<MakeGiven, Halt> {
        look.want::<NumberSeries>(Series::Promise.key(at.business_date));
        look.want::<CreditAccount>(self.customer);
        let named: Vec<Uuid> = self.invoices.iter().map(|id| id.uuid()).collect();
        named.iter().for_each(|id| look.want::<OpenItem>((*id, INSTALMENT_WHOLE)));
        look.want_all::<OpenItemsOfCustomer>(self.customer);
        let promises = Promises::find(look, self.customer)?;
        let mut items = Vec::new();
        if self.invoices.is_empty() {
            let open = look.all::<OpenItemsOfCustomer>(self.customer)?;
            let charge = |item: &OpenItem| LateChargeId::from_uuid(item.document);
            open.iter().for_each(|item| look.want::<LateCharge>(charge(item)));
            for item in open {
                if look.find::<LateCharge>(charge(&item))?.is_none() {
                    items.push(item);
                }
            }
        }
        items.extend(invoicing::instalments(look, &named)?);
        let credit = super::credit(look, self.customer)?;
        Ok(MakeGiven { credit, items, promises })
    }

    fn decide(
        &self,
        given: &MakeGiven,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<PromiseMade, Refused> {
        let items = super::borrowed(&given.items);
        let of_promises = given.promises.items();
        let promised = given.promises.promised(&of_promises);
        let currency = given.credit.currency;
        make_promise(
            &MakePromiseGiven { currency, items: &items, promised: &promised },
            self,
            at,
            ids,
        )
    }

    fn record(
        &self,
        _given: MakeGiven,
        made: PromiseMade,
        recorder: &mut Recorder<'_>,
    ) -> Result<PromiseReply, Halt> {
        let mut promise = made.promise;
        promise.number = recorder.draw(Series::Promise, promise.promised_on)?;
        recorder.emit(made.event.with("number", &promise.number));
        let reply = PromiseReply {
            promise: promise.id,
            number: promise.number.clone(),
            amount: promise.amount,
            pay_by: promise.pay_by,
        };
        recorder.insert(promise);
        recorder.insert_all(made.items);
        Ok(reply)
    }
}

impl Command for CancelPromise {
    const NAME: &'static str = "receivables.cancel_promise";
    type Given = Arc<Promise>;
    type Decision = (Promise, Event);
    type Reply = ();

    fn rows(&self) -> usize {
        2
    }

    /// Refusals: `receivables.promise_not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Arc<Promise>, Halt> {
        let found = look.find::<Promise>(self.promise)?;
        let refused = || Refused::from(ReceivablesRefusal::PromiseNotFound).at("promise");
        found.ok_or_else(|| refused().into())
    }

    fn decide(
        &self,
        promise: &Arc<Promise>,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<(Promise, Event), Refused> {
        cancel_promise(promise, at)
    }

    fn record(
        &self,
        _given: Arc<Promise>,
        (promise, event): (Promise, Event),
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.update(promise);
        recorder.emit(event);
        Ok(())
    }
}

/// The promises of a customer that were judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedReply {
    /// Number and end of each.
    pub judged: Vec<(String, PromiseState)>,
}

/// What happened to one invoice of a promise.
struct Happened {
    item: Arc<OpenItem>,
    settlements: Vec<Arc<Settlement>>,
    write_offs: Vec<Arc<WriteOff>>,
}

/// The records that promises are judged on: of each promise, what happened to its invoices.
pub struct JudgeGiven {
    promises: Promises,
    happened: Vec<Vec<Happened>>,
    open: Vec<Arc<OpenItem>>,
}

impl Command for JudgePromises {
    const NAME: &'static str = "receivables.judge_promises";
    type Given = JudgeGiven;
    type Decision = Vec<(Promise, Event)>;
    type Reply = JudgedReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<JudgeGiven, Halt> {
        look.want_all::<OpenItemsOfCustomer>(self.customer);
        let promises = Promises::find(look, self.customer)?;
        for items in &promises.items {
            for item in items {
                look.want::<OpenItem>((item.document, item.instalment));
                look.want_all::<SettlementsOfTarget>(item.document);
                look.want_all::<WriteOffsOfDocument>(item.document);
            }
        }
        let mut happened = Vec::with_capacity(promises.items.len());
        for items in &promises.items {
            let mut of_promise = Vec::with_capacity(items.len());
            for it in items {
                let item = look.find::<OpenItem>((it.document, it.instalment))?;
                of_promise.push(Happened {
                    item: item.expect("what was promised is there"),
                    settlements: look.all::<SettlementsOfTarget>(it.document)?,
                    write_offs: look.all::<WriteOffsOfDocument>(it.document)?,
                });
            }
            happened.push(of_promise);
        }
        let open = look.all::<OpenItemsOfCustomer>(self.customer)?;
        Ok(JudgeGiven { promises, happened, open })
    }

    fn decide(
        &self,
        given: &JudgeGiven,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Vec<(Promise, Event)>, Refused> {
        let open = super::borrowed(&given.open);
        let mut judged = Vec::new();
        let promises = given.promises.promises.iter().zip(&given.promises.items);
        for ((promise, items), happened) in promises.zip(&given.happened) {
            let settlements: Vec<Vec<&Settlement>> =
                happened.iter().map(|it| super::borrowed(&it.settlements)).collect();
            let write_offs: Vec<Vec<&WriteOff>> =
                happened.iter().map(|it| super::borrowed(&it.write_offs)).collect();
            let since = items.iter().zip(happened).zip(settlements.iter().zip(&write_offs));
            let since = since.map(|((promised, it), (settlements, write_offs))| Since {
                promised,
                item: &it.item,
                settlements,
                write_offs,
            });
            let since: Vec<Since<'_>> = since.collect();
            judged.extend(judge(promise, &since, &open, at.business_date)?);
        }
        Ok(judged)
    }

    fn record(
        &self,
        _given: JudgeGiven,
        judged: Vec<(Promise, Event)>,
        recorder: &mut Recorder<'_>,
    ) -> Result<JudgedReply, Halt> {
        let ends = judged.iter().map(|(promise, _)| (promise.number.clone(), promise.state));
        let reply = JudgedReply { judged: ends.collect() };
        for (promise, event) in judged {
            recorder.update(promise);
            recorder.emit(event);
        }
        Ok(reply)
    }
}
