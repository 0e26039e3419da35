//! Areas of the books that are locked apart, and which of them a command touches on which day.

use super::{Account, BookSettings, JournalEntry, JournalLine};
use crate::code::codes;
use crate::date::Date;

/// A part of the books that is closed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// Moves of goods, and the accounts that hold their value.
    Stock,
    /// What customers owe and have on account, invoices and settlements.
    Receivables,
    /// Every entry; what suppliers are owed is closed with it.
    Ledger,
    /// What the tax return is made of: invoices, credit notes, output tax, suppliers' bills and
    /// their input tax.
    Tax,
}
codes!(Area { Stock = "stock", Receivables = "receivables", Ledger = "ledger", Tax = "tax" });

impl Account {
    /// The area whose own records this account must agree with; none: it is posted to freely.
    #[must_use]
    pub const fn area(self) -> Option<Area> {
        match self {
            Account::Inventory | Account::GoodsInTransit => Some(Area::Stock),
            Account::Receivables
            | Account::CustomerOnAccount
            | Account::DeductionsReceivable
            | Account::UnidentifiedReceipts
            | Account::CustomerDeposits => Some(Area::Receivables),
            Account::OutputTax | Account::InputTax => Some(Area::Tax),
            // What is set aside for what is owed is posted once that cannot change any more.
            Account::Payables
            | Account::Allowance
            | Account::UnbilledReceivables
            | Account::ReceivablesRevaluation => Some(Area::Ledger),
            Account::Bank
            | Account::CardClearing
            | Account::GoodsReceivedNotInvoiced
            | Account::OpeningEquity
            | Account::RetainedEarnings
            | Account::Revenue
            | Account::SalesReturns
            | Account::EarlyDiscounts
            | Account::SalesDeductions
            | Account::FreightRevenue
            | Account::LateFees
            | Account::InterestIncome
            | Account::CostOfGoodsSold
            | Account::PurchasePriceDifference
            | Account::StockDifferences
            | Account::StockLoss
            | Account::Samples
            | Account::StockRevaluation
            | Account::BankCharges
            | Account::BadDebt
            | Account::Impairment
            | Account::FxDifference
            | Account::UnrealisedFx
            | Account::SmallDifferences
            | Account::Manual => None,
        }
    }
}

/// The earliest day on which each area is touched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    stock: Option<Date>,
    receivables: Option<Date>,
    ledger: Option<Date>,
    tax: Option<Date>,
}

impl Touched {
    /// Notes that an area is touched on a day.
    pub fn note(&mut self, area: Area, on: Date) {
        let place = match area {
            Area::Stock => &mut self.stock,
            Area::Receivables => &mut self.receivables,
            Area::Ledger => &mut self.ledger,
            Area::Tax => &mut self.tax,
        };
        *place = Some(place.map_or(on, |earliest| earliest.min(on)));
    }

    /// Notes what an entry touches: the ledger, and what its lines belong to.
    pub fn note_entry(&mut self, header: &JournalEntry, lines: &[JournalLine]) {
        self.note(Area::Ledger, header.posted_on);
        for line in lines {
            if let Some(area) = line.account.area() {
                self.note(area, header.posted_on);
            }
            if line.tax_category.is_some() {
                self.note(Area::Tax, header.posted_on);
            }
        }
    }

    /// Whether nothing was touched.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Touched::default()
    }

    /// The first area that is locked on a day on which it is touched, and that day.
    #[must_use]
    pub fn locked(&self, settings: &BookSettings) -> Option<(Area, Date)> {
        let touched = [
            (Area::Stock, self.stock),
            (Area::Receivables, self.receivables),
            (Area::Ledger, self.ledger),
            (Area::Tax, self.tax),
        ];
        let touched = touched.into_iter().filter_map(|(area, on)| on.map(|on| (area, on)));
        touched.into_iter().find(|(area, on)| settings.is_locked(*area, *on))
    }
}
