//! Account determination: which account of the chart a role is posted to.
//!
//! A decision posts to a role ([`Account`]); a rule leads the role, perhaps of one tax category and
//! rate or one currency only, to a number of the chart. Without a rule the role has the account of
//! the default chart. The line keeps the number, so that a changed rule changes nothing posted.

use super::{Account, TaxCode};
use crate::currency::Currency;
use crate::rate::Rate;
use crate::tax::{ComponentCode, TaxCategory};

/// How what is posted is taxed, and which component of the tax it is.
pub type Taxed = (Option<TaxCode>, Option<ComponentCode>);

/// Where a role is posted to, under conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRule {
    /// Which role.
    pub role: Account,
    /// Only supplies of this tax category; none: all.
    pub tax_category: Option<TaxCategory>,
    /// Only at this rate; there only with the category.
    pub tax_rate: Option<Rate>,
    /// Only this component of a tax; none: all.
    pub tax_component: Option<ComponentCode>,
    /// Only documents in this currency; none: all.
    pub currency: Option<Currency>,
    /// The number of the account.
    pub number: String,
}

impl AccountRule {
    /// Whether another rule is for the same.
    #[must_use]
    pub fn is_for_the_same(&self, other: &AccountRule) -> bool {
        self.role == other.role
            && self.tax_category == other.tax_category
            && self.tax_rate == other.tax_rate
            && self.tax_component == other.tax_component
            && self.currency == other.currency
    }

    fn fits(&self, role: Account, (tax, component): Taxed, currency: Currency) -> bool {
        self.role == role
            && self
                .tax_category
                .is_none_or(|category| tax.map(|tax| tax.category) == Some(category))
            && self.tax_rate.is_none_or(|rate| tax.map(|tax| tax.rate) == Some(rate))
            && self.tax_component.is_none_or(|only| component == Some(only))
            && self.currency.is_none_or(|only| only == currency)
    }

    /// Component before rate before category before currency: no two rules that fit one line are as
    /// narrow.
    fn narrowness(&self) -> [bool; 4] {
        let of_tax = [self.tax_component.is_some(), self.tax_rate.is_some()];
        [of_tax[0], of_tax[1], self.tax_category.is_some(), self.currency.is_some()]
    }
}

/// All rules of a company; few.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountRules {
    /// No two are for the same.
    pub rules: Vec<AccountRule>,
}

impl AccountRules {
    /// The account of a line: that of the narrowest rule that fits, else of the default chart.
    #[must_use]
    pub fn number(&self, role: Account, taxed: Taxed, currency: Currency) -> &str {
        let fitting = self.rules.iter().filter(|rule| rule.fits(role, taxed, currency));
        let narrowest = fitting.max_by_key(|rule| rule.narrowness());
        narrowest.map_or(role.number(), |rule| rule.number.as_str())
    }

    /// The roles that are or were by default posted to an account.
    pub fn roles_of(&self, number: &str) -> impl Iterator<Item = Account> {
        let by_rule = self.rules.iter().filter(move |rule| rule.number == number);
        let by_default = super::chart::roles().filter(move |role| role.number() == number);
        by_rule.map(|rule| rule.role).chain(by_default)
    }

    /// The rule's place taken by it; an empty number takes the rule away.
    pub(super) fn with(&self, rule: AccountRule) -> AccountRules {
        let mut rules = self.rules.clone();
        rules.retain(|other| !other.is_for_the_same(&rule));
        if !rule.number.is_empty() {
            rules.push(rule);
        }
        AccountRules { rules }
    }
}
