//! `opening.bring_money`: what customers had on account, and what came in of unknown payers.
use crate::command::{Command, Halt};
use crate::payment;
use crate::recorder::Recorder;
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::opening::{
    BringMoney, BringMoneyGiven, BroughtMoney, MoneyBrought, Opening, bring_money,
};
use quittance_domain::{At, Ids, Money, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Money that was brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyReply {
    /// Our number of the payment, or of the unidentified receipt.
    pub number: String,
    /// How much.
    pub amount: Money,
}

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    opening: Option<Arc<Opening>>,
    credit: Option<Arc<CreditAccount>>,
}

impl Command for BringMoney {
    const NAME: &'static str = "opening.bring_money";
    type Given = Given;
    type Decision = MoneyBrought;
    type Reply = MoneyReply;

    fn rows(&self) -> usize {
        12
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want::<Opening>(());
        if let Some(customer) = self.customer {
            look.want::<CreditAccount>(customer);
        }
        let opening = super::opening(look)?;
        let company = crate::company::find(look)?;
        if let Some(opening) = &opening {
            let series = match self.customer {
                Some(_) => Series::Payment,
                None => Series::UnidentifiedReceipt,
            };
            look.want::<NumberSeries>(series.key(opening.on));
            look.want::<NumberSeries>(Series::Journal.key(opening.on));
        }
        let credit = self.customer.map(|customer| look.find::<CreditAccount>(customer));
        Ok(Given { company, opening, credit: credit.transpose()?.flatten() })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<MoneyBrought, Refused> {
        let opening = given.opening.as_deref();
        let at = super::on(opening, at);
        let given =
            BringMoneyGiven { opening, company: &given.company, credit: given.credit.as_deref() };
        bring_money(&given, self, &at, ids)
    }

    fn record(
        &self,
        _given: Given,
        brought: MoneyBrought,
        recorder: &mut Recorder<'_>,
    ) -> Result<MoneyReply, Halt> {
        super::on_go_live_day(&brought.changed, recorder);
        let number = match brought.money {
            BroughtMoney::OnAccount(received) => {
                payment::record_received(*received, recorder)?.number
            }
            BroughtMoney::Unidentified(posted) => {
                payment::record_unidentified(*posted, recorder)?.number
            }
        };
        recorder.insert(brought.marker);
        super::record(brought.changed, recorder)?;
        Ok(MoneyReply { number, amount: self.amount })
    }
}
