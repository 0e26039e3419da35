//! `opening.bring_item`: what is open of an invoice or credit note of the last system.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::{Buyer, Customer};
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::opening::item::series_of;
use quittance_domain::opening::{BringGiven, BringItem, Brought, Opening, bring_item};
use quittance_domain::product::Product;
use quittance_domain::{At, Ids, Money, Refused};
use quittance_store::invoicing::InvoiceByNumber;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An item that was brought. Its number is of another system, and no series of ours knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemReply {
    /// The invoice or credit note.
    pub invoice: InvoiceId,
    /// Its number.
    pub document_number: String,
    /// What is open of it.
    pub gross: Money,
}

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    opening: Option<Arc<Opening>>,
    customer: Option<(Arc<Customer>, Arc<CreditAccount>)>,
    buyer: Option<Buyer>,
    product: Option<Arc<Product>>,
    same_number: Option<InvoiceId>,
    series: Option<Arc<NumberSeries>>,
}

impl Command for BringItem {
    const NAME: &'static str = "opening.bring_item";
    type Given = Given;
    type Decision = Brought;
    type Reply = ItemReply;

    fn rows(&self) -> usize {
        12 + 2 * self.taxes.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want::<Opening>(());
        look.want::<Customer>(self.customer);
        look.want::<CreditAccount>(self.customer);
        look.want::<Product>(self.product);
        look.want_all::<InvoiceByNumber>(self.number.clone());
        let series = series_of(&self.number).map(|(series, _)| series.to_owned());
        series.iter().for_each(|series| look.want::<NumberSeries>(series.clone()));
        let opening = super::opening(look)?;
        let company = crate::company::find(look)?;
        if let Some(opening) = &opening {
            look.want::<NumberSeries>(Series::Journal.key(opening.on));
        }
        let customer = look.find::<Customer>(self.customer)?;
        let credit = look.find::<CreditAccount>(self.customer)?;
        let same_number = look.all::<InvoiceByNumber>(self.number.clone())?;
        Ok(Given {
            company,
            opening,
            buyer: customer.as_deref().map(|it| crate::customer::buyer(look, it)).transpose()?,
            customer: customer.zip(credit),
            product: look.find::<Product>(self.product)?,
            same_number: same_number.first().map(|invoice| invoice.id),
            series: series.map(|it| look.find::<NumberSeries>(it)).transpose()?.flatten(),
        })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<Brought, Refused> {
        let customer = given.customer.as_ref();
        let given = BringGiven {
            opening: given.opening.as_deref(),
            base: given.company.base_currency,
            buyer: given.buyer,
            customer: customer.map(|(customer, credit)| (&**customer, &**credit)),
            product: given.product.as_deref(),
            same_number: given.same_number,
            series: given.series.as_deref(),
        };
        bring_item(&given, self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        brought: Brought,
        recorder: &mut Recorder<'_>,
    ) -> Result<ItemReply, Halt> {
        super::on_go_live_day(&brought.changed, recorder);
        let reply = ItemReply {
            invoice: brought.invoice.id,
            document_number: brought.invoice.number.clone(),
            gross: brought.invoice.gross,
        };
        // It counts for the day of its entry: its own day may be locked, and its tax was due there.
        recorder.unit.insert(brought.invoice);
        recorder.insert_all(brought.lines);
        recorder.insert_all(brought.taxes);
        recorder.insert(brought.marker);
        recorder.insert(brought.item);
        recorder.insert_all(brought.state);
        recorder.update(brought.credit);
        brought.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
        super::record(brought.changed, recorder)?;
        Ok(reply)
    }
}
