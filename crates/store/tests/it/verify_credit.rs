//! What might be falsified of policies, profiles and groups of accounts, and which check finds it
//! among others.
use crate::verify_falsified::{Falsified, falsified};

/// The falsifications of credit control.
pub const CREDIT: &[Falsified] = &[
    falsified(
        "credit.control_is_as_it_was_set",
        &["credit_policy"],
        "INSERT INTO credit_policy SELECT company_id, id, '[]', 1 FROM warehouse",
    ),
    falsified(
        "credit.control_is_as_it_was_set",
        &["credit_group"],
        "INSERT INTO credit_group SELECT company_id, id, 'EVE', 'Eve', 'EUR', 5, 1 FROM warehouse",
    ),
    falsified(
        "credit.control_is_looked_at",
        &["credit_policy"],
        "INSERT INTO credit_policy SELECT company_id, id, '[]', 1 FROM warehouse",
    ),
    falsified(
        "credit.accounts_fit_their_groups",
        &["credit_profile"],
        "INSERT INTO credit_profile SELECT company_id, id, 'USD', NULL, NULL, NULL, '', NULL, 1 \
         FROM customer",
    ),
    falsified(
        "credit.accounts_fit_their_groups",
        &["credit_profile"],
        "INSERT INTO credit_profile SELECT company_id, id, 'EUR', NULL, NULL, NULL, '', id, 1 \
         FROM customer",
    ),
];
