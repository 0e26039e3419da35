//! Decides the letter of one customer: which invoices, at which levels, with which charges.

use super::{
    Charges, CollectionProfile, DunCustomer, DunningLevel, DunningPolicy, Letter, LetterId,
    LetterLine,
};
use crate::at::At;
use crate::code::codes;
use crate::credit::{self, CreditAccount};
use crate::currency::Currency;
use crate::event::Event;
use crate::id::{Ids, Uuid};
use crate::ledger::InBase;
use crate::money::Money;
use crate::rate::Rate;
use crate::receivables::charge::{
    self, ChargeDraft, ChargeMade, Claim, InterestRules, Kept, LateChargeKind,
};
use crate::receivables::interest::Segment;
use crate::receivables::{CollectionItem, ItemKind, Party};
use crate::refusal::Refused;

/// Why an overdue invoice is in no letter. In the order in which they are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeftOutReason {
    /// A charge for late payment is never dunned.
    Charge,
    /// Neither customer nor company has a dunning policy in this currency.
    NoPolicy,
    /// The customer is blocked for dunning.
    CustomerBlocked,
    /// The invoice is.
    ItemBlocked,
    /// A part of it is disputed.
    Disputed,
    /// It is promised, and the day has not passed.
    Promised,
    /// A payment of a part of it is under way.
    UnderWay,
    /// It had its last letter.
    LastLevel,
    /// It is not overdue long enough for the next level.
    NotYet,
    /// Its last letter is too fresh.
    TooSoon,
    /// Too little of it is open for the next level.
    BelowMinimum,
    /// All in all, and with what is on account, the customer owes too little.
    BalanceBelowMinimum,
}
codes!(LeftOutReason {
    Charge = "charge",
    NoPolicy = "no_policy",
    CustomerBlocked = "customer_blocked",
    ItemBlocked = "item_blocked",
    Disputed = "disputed",
    Promised = "promised",
    UnderWay = "under_way",
    LastLevel = "last_level",
    NotYet = "not_yet",
    TooSoon = "too_soon",
    BelowMinimum = "below_minimum",
    BalanceBelowMinimum = "balance_below_minimum",
});

/// An overdue invoice that is in no letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The invoice.
    pub document: Uuid,
    /// Which part of it.
    pub instalment: i64,
    /// Its number.
    pub document_number: String,
    /// Why.
    pub reason: LeftOutReason,
}

/// The records that a letter is decided on.
#[derive(Clone, Copy, Debug)]
pub struct DunCustomerGiven<'a> {
    /// What the customer's currency is worth in that of the books.
    pub in_base: InBase,
    /// The customer's own or the company's policy, if there is one, with its levels in order.
    pub policy: Option<(&'a DunningPolicy, &'a [&'a DunningLevel])>,
    /// What holds for the customer.
    pub profile: Option<&'a CollectionProfile>,
    /// All open items of the customer, without money on account.
    pub claims: &'a [Claim<'a>],
    /// The rules of interest, and of business days.
    pub rules: InterestRules<'a>,
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
}

/// A letter with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterIssued {
    /// The letter, without number.
    pub letter: Letter,
    /// Its invoices, the oldest due first.
    pub lines: Vec<LetterLine>,
    /// What happened.
    pub event: Event,
}

impl LetterIssued {
    /// The same with the number of the series.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.event.data.push(("number", number.clone()));
        self.letter.number = number;
        self
    }
}

/// What dunning a customer came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dunned {
    /// The letter; none: nothing is to be reminded of.
    pub letter: Option<LetterIssued>,
    /// What is charged with it.
    pub charges: Vec<ChargeMade>,
    /// What was done about the invoices of the letter.
    pub states: Vec<CollectionItem>,
    /// The profile with the day of the letter; none: no letter.
    pub profile: Option<CollectionProfile>,
    /// The credit account with the charges; none: nothing is charged.
    pub credit: Option<CreditAccount>,
    /// The overdue invoices that are in no letter.
    pub left_out: Vec<LeftOut>,
}

/// An invoice that rises to a level.
struct Rising<'a> {
    claim: &'a Claim<'a>,
    level: &'a DunningLevel,
    overdue_days: i64,
}

/// Decides the letter of a customer, on what is open of each invoice. Invoices that rise to a
/// level stand in it; each other one that is overdue is left out with its reason.
///
/// Refusals: `receivables.no_reference_rate` where a level charges interest,
/// `ledger.no_exchange_rate`, `date.*`, `amount.overflow`.
pub fn dun(
    given: &DunCustomerGiven<'_>,
    command: &DunCustomer,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Dunned, Refused> {
    assert_eq!(command.customer, given.credit.customer, "the customer's credit account");
    let (mut rising, mut left_out) = (Vec::new(), Vec::new());
    for claim in given.claims {
        let item = claim.item;
        if item.kind != ItemKind::Receivable || !item.open.is_positive() {
            continue;
        }
        let overdue_days = at.business_date.days_since(given.rules.last_day(item)?);
        match next_level(given, claim, overdue_days, at)? {
            Ok(level) => rising.push(Rising { claim, level, overdue_days }),
            Err(_) if overdue_days <= 0 => {}
            Err(reason) => left_out.push(left(claim, reason)),
        }
    }
    let balance = given.credit.open_items.checked_sub(given.credit.on_account)?;
    // In another currency nothing rises: its invoices are left out by their reason.
    let usable = given.policy.filter(|(policy, _)| policy.currency == balance.currency());
    let too_little = match usable {
        Some((policy, _)) => policy.minimum_balance.excess_over(balance)?.is_some(),
        None => false,
    } || !balance.is_positive();
    if too_little {
        let reason = LeftOutReason::BalanceBelowMinimum;
        left_out.extend(rising.drain(..).map(|it| left(it.claim, reason)));
    }
    let (Some((policy, _)), false) = (given.policy, rising.is_empty()) else {
        let (letter, profile, credit) = (None, None, None);
        return Ok(Dunned {
            letter,
            charges: Vec::new(),
            states: Vec::new(),
            profile,
            credit,
            left_out,
        });
    };
    rising.sort_by_key(|it| (it.claim.item.due_on, it.claim.item.document));
    issue(given, command, (policy, &rising, left_out), at, ids)
}

fn left(claim: &Claim<'_>, reason: LeftOutReason) -> LeftOut {
    LeftOut {
        document: claim.item.document,
        instalment: claim.item.instalment,
        document_number: claim.item.document_number.clone(),
        reason,
    }
}

/// The level that an invoice rises to, or why it rises to none. Levels follow one another; those
/// before the due day are passed over once it has passed.
fn next_level<'a>(
    given: &DunCustomerGiven<'a>,
    claim: &Claim<'_>,
    overdue_days: i64,
    at: &At,
) -> Result<Result<&'a DunningLevel, LeftOutReason>, Refused> {
    let blocked =
        |until: Option<crate::date::Date>| until.is_some_and(|until| at.business_date <= until);
    let state = claim.state();
    match claim.kept {
        Kept::Charge => return Ok(Err(LeftOutReason::Charge)),
        Kept::Free | Kept::Disputed | Kept::Promised | Kept::UnderWay => {}
    }
    let usable = given.policy.filter(|(policy, _)| policy.currency == claim.item.currency);
    let Some((_, levels)) = usable else {
        return Ok(Err(LeftOutReason::NoPolicy));
    };
    if blocked(given.profile.and_then(|profile| profile.blocked_until)) {
        return Ok(Err(LeftOutReason::CustomerBlocked));
    }
    if blocked(state.blocked_until) {
        return Ok(Err(LeftOutReason::ItemBlocked));
    }
    match claim.kept {
        Kept::Disputed => return Ok(Err(LeftOutReason::Disputed)),
        Kept::Promised => return Ok(Err(LeftOutReason::Promised)),
        Kept::UnderWay => return Ok(Err(LeftOutReason::UnderWay)),
        Kept::Free | Kept::Charge => {}
    }
    let is_next = |level: &&&DunningLevel| {
        let rises = state.level.is_none_or(|now| level.level > now);
        rises && (level.delay_days >= 0 || overdue_days <= 0)
    };
    let Some(level) = levels.iter().find(is_next) else {
        return Ok(Err(LeftOutReason::LastLevel));
    };
    if overdue_days < level.delay_days {
        return Ok(Err(LeftOutReason::NotYet));
    }
    let fresh = |last| at.business_date.days_since(last) < level.interval_days;
    if state.last_letter_on.is_some_and(fresh) {
        return Ok(Err(LeftOutReason::TooSoon));
    }
    if level.minimum.excess_over(claim.item.open)?.is_some() {
        return Ok(Err(LeftOutReason::BelowMinimum));
    }
    Ok(Ok(level))
}

/// Issues the letter with its charges.
fn issue(
    given: &DunCustomerGiven<'_>,
    command: &DunCustomer,
    (policy, rising, left_out): (&DunningPolicy, &[Rising<'_>], Vec<LeftOut>),
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Dunned, Refused> {
    let id = LetterId::from_uuid(ids.next());
    let highest = rising.iter().map(|it| it.level).max_by_key(|level| level.level);
    let highest = highest.expect("a letter has an invoice");
    let currency = policy.currency;
    let (charges, states) = charges(given, (id, currency, rising), at, ids)?;
    let amounts = charges.iter().map(|made| made.charge.amount);
    let charged = Money::sum(currency, amounts)?;
    let letter = Letter {
        id,
        number: String::new(),
        customer: command.customer,
        policy: policy.id,
        level: highest.level,
        text_key: highest.text_key.clone(),
        currency,
        total: Money::sum(currency, rising.iter().map(|it| it.claim.item.open))?,
        charges: charged,
        sent_on: at.business_date,
        run: command.run,
        version: 0,
    };
    let line = |(line_no, it): (i64, &Rising<'_>)| LetterLine {
        letter: id,
        line_no,
        document: it.claim.item.document,
        instalment: it.claim.item.instalment,
        document_number: it.claim.item.document_number.clone(),
        due_on: it.claim.item.due_on,
        overdue_days: it.overdue_days,
        open: it.claim.item.open,
        level: it.level.level,
    };
    let event = Event::new("dunning.sent", id.uuid())
        .with("customer", letter.customer)
        .with("level", letter.level)
        .with("total", letter.total)
        .with("charges", letter.charges);
    let new = || CollectionProfile::new(command.customer);
    let mut profile = given.profile.cloned().unwrap_or_else(new);
    profile.last_letter_on = Some(at.business_date);
    let lines = (1..).zip(rising).map(line).collect();
    Ok(Dunned {
        letter: Some(LetterIssued { letter, lines, event }),
        credit: match charges.is_empty() {
            true => None,
            false => Some(credit::bill(given.credit, charged)?),
        },
        charges,
        states,
        profile: Some(profile),
        left_out,
    })
}

type Charged = (Vec<ChargeMade>, Vec<CollectionItem>);

/// The fee of the letter, by the highest level of what bears one, and of its invoices compensation
/// and interest as their levels say.
fn charges(
    given: &DunCustomerGiven<'_>,
    (letter, currency, rising): (LetterId, Currency, &[Rising<'_>]),
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Charged, Refused> {
    let customer = given.credit.customer;
    let mut drafts = Vec::new();
    let draft = |kind, amount, lines| {
        let letter = Some(letter);
        ChargeDraft { kind, customer, letter, amount, lines }
    };
    let bearing = rising.iter().filter(|it| it.claim.bears == Charges::Yes).map(|it| it.level);
    let fee = bearing.max_by_key(|level| level.level).map(|level| level.fee);
    if let Some(fee) = fee.filter(|fee| fee.is_positive()) {
        drafts.push(draft(LateChargeKind::Fee, fee, Vec::new()));
    }
    let (mut interest, mut segments) = (Money::zero(currency), Vec::new());
    let mut states = Vec::with_capacity(rising.len());
    for it in rising {
        let item = it.claim.item;
        let key = (item.document, item.instalment);
        let mut state = it.claim.state();
        if it.level.interest == Charges::Yes
            && let Some(borne) = charge::borne(it.claim, &given.rules, at.business_date)?
        {
            interest = interest.checked_add(borne.amount)?;
            segments.extend(borne.segments.into_iter().map(|segment| (key.0, key.1, segment)));
            state = borne.state;
        }
        if let Some(amount) = compensation(given, it, &state) {
            let (day, rate) = (at.business_date, Rate::ZERO);
            let segment = Segment { from: day, to: day, residual: item.open, rate };
            let lines = vec![(key.0, key.1, segment)];
            drafts.push(draft(LateChargeKind::Compensation, amount, lines));
            state.compensated = Charges::Yes;
        }
        state.level = Some(it.level.level);
        state.last_letter_on = Some(at.business_date);
        states.push(state);
    }
    if interest.is_positive() {
        drafts.push(draft(LateChargeKind::Interest, interest, segments));
    }
    let mut made = Vec::with_capacity(drafts.len());
    for draft in drafts {
        made.push(charge::charge(given.in_base, draft, at, ids)?);
    }
    Ok((made, states))
}

/// The fixed sum for a claim of a business that is late: once, and only in its own currency.
fn compensation(
    given: &DunCustomerGiven<'_>,
    it: &Rising<'_>,
    state: &CollectionItem,
) -> Option<Money> {
    let amount = given.rules.policy.compensation?;
    let is_due = it.level.compensation == Charges::Yes
        && it.claim.bears == Charges::Yes
        && state.compensated == Charges::No
        && given.rules.party == Party::Business
        && it.overdue_days > 0
        && amount.currency() == it.claim.item.currency;
    is_due.then_some(amount)
}
