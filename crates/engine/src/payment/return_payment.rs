//! `payment.return`: the bank takes a payment back.
use super::own_notes::{self, OwnNotes, open_again};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, ledger};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::CustomerId;
use quittance_domain::ledger::InBase;
use quittance_domain::payment::netting::Netted;
use quittance_domain::payment::return_payment::{
    PaymentReturned, ReturnPaymentGiven, return_payment,
};
use quittance_domain::payment::{
    Payment, PaymentRefusal, ReturnPayment, ReturnedPayment, ReturnedPaymentId,
};
use quittance_domain::receivables::{
    DiscountTaxTaken, INSTALMENT_WHOLE, OpenItem, PAID_OUT, Settlement,
};
use quittance_domain::{At, Ids, Money, Refused};
use quittance_store::receivables::{DiscountsOfDocument, DiscountsOfPayment, SettlementsBySource};
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// A payment that was returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentReturnReply {
    /// The document of the return.
    pub returned: ReturnedPaymentId,
    /// Its number.
    pub number: String,
    /// What the bank took back.
    pub amount: Money,
    /// How many items are open again, in whole or in part.
    pub reopened: usize,
    /// What the customer owes by the return itself: refunds and the fee.
    pub owed: Money,
}

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    payment: Arc<Payment>,
    returned: Option<Arc<ReturnedPayment>>,
    on_account: Option<Arc<OpenItem>>,
    settlements: Vec<Arc<Settlement>>,
    discounts: Vec<Arc<DiscountTaxTaken>>,
    items: Vec<Arc<OpenItem>>,
    credits: Vec<Arc<CreditAccount>>,
    in_base: InBase,
    notes: OwnNotes,
}

/// The items that settlements took something off, each once.
fn settled(
    look: &Look<'_>,
    settlements: &[Arc<Settlement>],
) -> Result<Vec<Arc<OpenItem>>, Missing> {
    let owed = settlements.iter().filter(|it| it.target_instalment != PAID_OUT);
    let keys: BTreeSet<(Uuid, i64)> = owed.map(|it| (it.target, it.target_instalment)).collect();
    keys.iter().for_each(|key| look.want::<OpenItem>(*key));
    let mut items = Vec::with_capacity(keys.len());
    for key in keys {
        items.push(look.find::<OpenItem>(key)?.expect("what was settled has an open item"));
    }
    Ok(items)
}

/// What the payment saved by being early, per tax.
pub(super) fn saved(look: &Look<'_>, payment: Uuid) -> Result<Vec<Arc<DiscountTaxTaken>>, Missing> {
    let discounts = look.all::<DiscountsOfPayment>(payment)?;
    let documents: BTreeSet<Uuid> = discounts.iter().map(|taken| taken.document).collect();
    documents.iter().for_each(|document| look.want_all::<DiscountsOfDocument>(*document));
    let mut lines = Vec::new();
    for document in documents {
        let of_it = look.all::<DiscountsOfDocument>(document)?.into_iter();
        lines.extend(of_it.filter(|line| discounts.iter().any(|it| it.id == line.discount)));
    }
    Ok(lines)
}

impl Command for ReturnPayment {
    const NAME: &'static str = "payment.return";
    type Given = Given;
    /// The return, and what credit notes settle of what is open again.
    type Decision = (PaymentReturned, Vec<Netted>);
    type Reply = PaymentReturnReply;

    /// Refusals: `payment.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let item_key = (self.payment.uuid(), INSTALMENT_WHOLE);
        look.want::<NumberSeries>(Series::ReturnedPayment.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        look.want::<ReturnedPayment>(self.payment);
        look.want::<OpenItem>(item_key);
        look.want_all::<SettlementsBySource>(self.payment.uuid());
        look.want_all::<DiscountsOfPayment>(self.payment.uuid());
        let company = company::find(look)?;
        let payment = look.find::<Payment>(self.payment)?;
        let unknown = || Refused::from(PaymentRefusal::NotFound).at("payment");
        let payment = payment.ok_or_else(unknown)?;
        let mut settlements = look.all::<SettlementsBySource>(self.payment.uuid())?;
        settlements.sort_by_key(|settlement| settlement.id);
        let customers: BTreeSet<CustomerId> = settlements
            .iter()
            .map(|settlement| settlement.customer)
            .chain([payment.customer])
            .collect();
        customers.iter().for_each(|customer| look.want::<CreditAccount>(*customer));
        let items = settled(look, &settlements)?;
        let discounts = saved(look, self.payment.uuid())?;
        let notes = OwnNotes::gather(look, items.iter().map(|item| item.document))?;
        let mut credits = Vec::with_capacity(customers.len());
        for customer in customers {
            let credit = look.find::<CreditAccount>(customer)?;
            credits.push(credit.expect("each customer has a credit account"));
        }
        let in_base = ledger::in_base(look, &company, (payment.currency, at.business_date))?;
        Ok(Given {
            returned: look.find::<ReturnedPayment>(self.payment)?,
            on_account: look.find::<OpenItem>(item_key)?,
            company,
            payment,
            settlements,
            discounts,
            items,
            credits,
            in_base,
            notes,
        })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<(PaymentReturned, Vec<Netted>), Refused> {
        let settlements: Vec<&Settlement> = given.settlements.iter().map(Arc::as_ref).collect();
        let items: Vec<&OpenItem> = given.items.iter().map(Arc::as_ref).collect();
        let credits: Vec<&CreditAccount> = given.credits.iter().map(Arc::as_ref).collect();
        let discounts: Vec<&DiscountTaxTaken> = given.discounts.iter().map(Arc::as_ref).collect();
        let (notes, company) = (&given.notes, &given.company);
        let given = ReturnPaymentGiven {
            discounts: &discounts,
            company: &given.company,
            payment: &given.payment,
            returned: given.returned.as_deref(),
            on_account: given.on_account.as_deref(),
            settlements: &settlements,
            items: &items,
            credits: &credits,
            in_base: given.in_base,
        };
        let back = return_payment(&given, self, at, ids)?;
        let netted = notes.net(company, (&back.items, &back.credits), at, ids)?;
        Ok((back, netted))
    }

    fn record(
        &self,
        _given: Given,
        (back, netted): (PaymentReturned, Vec<Netted>),
        recorder: &mut Recorder<'_>,
    ) -> Result<PaymentReturnReply, Halt> {
        let number = recorder.draw(Series::ReturnedPayment, back.returned.returned_on)?;
        let back = back.with_number(number);
        let nothing = Money::zero(back.returned.currency);
        let reply = PaymentReturnReply {
            returned: back.returned.id,
            number: back.returned.number.clone(),
            amount: back.returned.amount,
            reopened: open_again(&back.items, &netted),
            owed: back.owed.as_ref().map_or(nothing, |item| item.open),
        };
        recorder.insert(back.returned);
        recorder.update_all(back.items);
        recorder.update_all(back.on_account);
        recorder.insert_all(back.owed);
        recorder.insert_all(back.settlements);
        recorder.update_all(back.credits);
        recorder.update_all(back.discounts);
        for entry in back.entry.into_iter().chain(back.discount_entry) {
            recorder.post(entry)?;
        }
        recorder.emit_all(back.events);
        own_notes::record(netted, nothing.currency(), recorder)?;
        Ok(reply)
    }
}
