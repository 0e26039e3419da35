//! The tax return: what stands on the accounts of tax stands in the return.
use super::{Check, How};

pub const CHECKS: &[Check] = &[Check {
    name: "tax.accounts_say_how_they_are_taxed",
    promise: "each line on an account of output or input tax names its category and rate, so that \
              the sums of tax returns are what came onto these accounts",
    how: How::Statement(
        "SELECT (SELECT e.number FROM journal_entry e
                 WHERE e.company_id = $1 AND e.id = d.entry_id), 'text', 'taxed', 'not taxed'
         FROM journal_line d
         WHERE d.company_id = $1 AND d.account IN ('output_tax', 'input_tax')
           AND (d.tax_category IS NULL OR d.tax_rate IS NULL)
         ORDER BY d.entry_id, d.line_no LIMIT 1",
    ),
}];
