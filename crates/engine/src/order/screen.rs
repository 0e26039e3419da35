//! `order.set_screening`, and what orders are screened by.
use crate::command::{Command, Halt};
use crate::pricing::{policy, record_policy};
use crate::recorder::Recorder;
use quittance_domain::order::screen::{stated, trusted, written};
use quittance_domain::order::{
    Channel, Hold, HoldKind, KnownShipTo, Order, PlaceOrder, Screened, ScreenedDay, Screening,
    ScreeningGiven, SetScreening, set_screening,
};
use quittance_domain::payment::CustomerBankAccount;
use quittance_domain::pricing::Policy;
use quittance_domain::{At, Date, Event, Ids, Refused};
use quittance_store::payment::BankAccountsOfCustomer;
use quittance_store::unit_of_work::{Look, Missing};
use std::sync::Arc;

/// What an order is screened by, as it was loaded.
#[derive(Debug)]
pub(super) struct Known {
    rules: Arc<Screening>,
    ship_to: Option<Arc<KnownShipTo>>,
    days: Vec<Arc<ScreenedDay>>,
    bank_accounts: Vec<Arc<CustomerBankAccount>>,
}

impl Known {
    /// What the order of a command is screened by; none: the company screens none. Who screens
    /// none asks for nothing.
    pub fn gather(
        look: &Look<'_>,
        policy: Option<&Policy>,
        command: &PlaceOrder,
        today: Date,
    ) -> Result<Option<Self>, Missing> {
        let screens = policy.is_some_and(|policy| policy.screened_since.is_some());
        if !screens || command.channel == Channel::Import {
            return Ok(None);
        }
        let customer = command.customer;
        let address = stated(command);
        if let Some(address) = &address {
            look.want::<KnownShipTo>((customer, address.clone()));
        }
        let Some(rules) = look.find::<Screening>(())? else {
            return Ok(None);
        };
        // Today's is counted up whatever is looked for, so that a rule that is set later counts.
        let window = || rules.window(today);
        window().for_each(|day| look.want::<ScreenedDay>((customer, day)));
        if rules.bank_days.is_some() {
            look.want_all::<BankAccountsOfCustomer>(customer);
        }
        let mut days = Vec::new();
        for day in window() {
            days.extend(look.find::<ScreenedDay>((customer, day))?);
        }
        let ship_to = match address {
            Some(address) => look.find::<KnownShipTo>((customer, address))?,
            None => None,
        };
        let bank_accounts = match rules.bank_days {
            Some(_) => look.all::<BankAccountsOfCustomer>(customer)?,
            None => Vec::new(),
        };
        Ok(Some(Self { rules, ship_to, days, bank_accounts }))
    }

    pub fn given(&self) -> ScreeningGiven<'_> {
        ScreeningGiven {
            rules: &self.rules,
            ship_to: self.ship_to.as_deref(),
            days: self.days.iter().map(Arc::as_ref).collect(),
            bank_accounts: self.bank_accounts.iter().map(Arc::as_ref).collect(),
        }
    }
}

/// Records what is known once an order is placed.
pub(super) fn record_screened(
    screened: Option<Screened>,
    recorder: &mut Recorder<'_>,
) -> Result<(), Halt> {
    let Some(Screened { day, ship_to }) = screened else {
        return Ok(());
    };
    recorder.put(day)?;
    recorder.insert_all(ship_to);
    Ok(())
}

/// The address of an order, if it was named as one that had to be looked at.
pub(super) fn ship_to_of(
    look: &Look<'_>,
    order: &Order,
) -> Result<Option<Arc<KnownShipTo>>, Missing> {
    look.find::<KnownShipTo>((order.customer, written(&order.ship_to)))
}

/// Trusts an address that a person has let pass.
pub(super) fn trust(known: Option<Arc<KnownShipTo>>, today: Date, recorder: &mut Recorder<'_>) {
    if let Some(known) = known.filter(|known| known.trusted_on.is_none()) {
        recorder.update(trusted(&known, today));
    }
}

/// Knows the address to which an amendment has moved an order, and trusts it unless the order
/// waits for signs of fraud: it was none, or a person let the amendment pass.
pub(super) fn record_moved(
    known: Option<&Known>,
    (order, holds): (&Order, &[Hold]),
    recorder: &mut Recorder<'_>,
) -> Result<(), Halt> {
    let Some(known) = known.filter(|known| known.rules.looks_for_addresses()) else {
        return Ok(());
    };
    let today = recorder.business_date();
    let (customer, address) = (order.customer, written(&order.ship_to));
    let new = KnownShipTo { customer, address, trusted_on: None, order: order.id, version: 0 };
    let before = known.ship_to.as_deref().filter(|before| before.address == new.address);
    let named = before.unwrap_or(&new);
    let waits = holds.iter().any(|hold| hold.kind == HoldKind::Fraud && hold.is_active());
    recorder.put(if waits { named.clone() } else { trusted(named, today) })
}

impl Command for SetScreening {
    const NAME: &'static str = "order.set_screening";
    type Given = (Option<Arc<Screening>>, Policy);
    type Decision = (Screening, Policy, Event);
    type Reply = ();

    fn rows(&self) -> usize {
        4
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        look.want::<Screening>(());
        crate::company::find(look)?;
        let policy = policy(look)?;
        Ok((look.find::<Screening>(())?, policy))
    }

    fn decide(
        &self,
        (known, policy): &Self::Given,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Self::Decision, Refused> {
        set_screening(known.as_deref(), policy, (self, at.business_date))
    }

    fn record(
        &self,
        _given: Self::Given,
        (rules, policy, event): Self::Decision,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.put(rules)?;
        record_policy(policy, recorder)?;
        recorder.emit(event);
        Ok(())
    }
}
