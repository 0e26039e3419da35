//! Draws the next number of a series. The engine does it in `record`, so that a refused command
//! consumes none and a dry run shows none (RULES 21).

use super::{BackDating, CompanyRefusal, NumberSeries, Series};
use crate::code::Code;
use crate::date::Date;
use crate::refusal::Refused;

impl Series {
    /// The key of the series that a document of this date draws from: `INV-2026`.
    #[must_use]
    pub fn key(self, on: Date) -> String {
        format!("{}-{}", self.code(), on.year())
    }

    /// Whether the law asks for numbers in the order of dates.
    #[must_use]
    pub fn is_legal(self) -> bool {
        match self {
            Series::Invoice | Series::CreditNote => true,
            Series::SalesOrder
            | Series::Quotation
            | Series::Blanket
            | Series::Shipment
            | Series::Payment
            | Series::ReturnedPayment
            | Series::Refund
            | Series::DepositRequest
            | Series::Deduction
            | Series::UnidentifiedReceipt
            | Series::Return
            | Series::StockDocument
            | Series::Count
            | Series::Wave
            | Series::PurchaseOrder
            | Series::SupplierInvoice
            | Series::SupplierPayment
            | Series::Dispute
            | Series::Promise
            | Series::WriteOff
            | Series::TaxRelief
            | Series::LateCharge
            | Series::DunningLetter
            | Series::Allowance
            | Series::Closing
            | Series::Journal => false,
        }
    }
}

/// Draws the number of a document of a date, such as `INV-2026-000123`: at least six digits, so
/// that numbers sort. `current` is the series of [`Series::key`]; none: it begins with 1. Gives
/// the number and the series after it.
///
/// The year's own series is all that counts: a document of 31 December that is posted on 3 January
/// takes the old year's next number although the new year's are drawn from already (RULES 21).
///
/// Refusals: `DateBeforeLastNumber` in a legal series, unless the company allows back-dating.
pub fn draw(
    series: Series,
    current: Option<&NumberSeries>,
    on: Date,
    back_dating: BackDating,
) -> Result<(String, NumberSeries), Refused> {
    let key = series.key(on);
    let (next, last_date) = match current {
        Some(current) => {
            assert_eq!(current.series, key, "a number is drawn from the series of its date");
            assert!(current.next >= 1, "a series counts from 1");
            (current.next, current.last_date)
        }
        None => (1, None),
    };
    let last_date = last_date.unwrap_or(on);
    let in_order = on >= last_date || back_dating == BackDating::Allowed;
    if series.is_legal() && !in_order {
        return Err(CompanyRefusal::DateBeforeLastNumber { series, date: on, last_date }.into());
    }
    let number = format!("{key}-{next:06}");
    let after = NumberSeries { series: key, next: next + 1, last_date: Some(on.max(last_date)) };
    Ok((number, after))
}
