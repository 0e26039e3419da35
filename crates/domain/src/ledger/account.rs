//! The table of accounts: fixed in this issue; account determination by rules comes later.

use crate::code::codes;

/// An account of the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// Money at the bank, and cash.
    Bank,
    /// Paid by card, not yet paid out by the card company.
    CardClearing,
    /// What customers owe: the open items of kind receivable.
    Receivables,
    /// Goods on hand, at moving average cost.
    Inventory,
    /// Goods received whose supplier invoice is not here yet.
    GoodsReceivedNotInvoiced,
    /// Customers' money that no invoice is settled with yet: the open items on account.
    CustomerOnAccount,
    /// Tax owed on sales.
    OutputTax,
    /// The other side of opening balances.
    OpeningEquity,
    /// Sales of goods and services.
    Revenue,
    /// Sales credited because goods came back.
    SalesReturns,
    /// Given up because customers paid early.
    EarlyDiscounts,
    /// Freight and other charges billed.
    FreightRevenue,
    /// The cost of goods that were issued.
    CostOfGoodsSold,
    /// Found more or less than the books said.
    StockDifferences,
    /// Goods that came back and cannot be sold again.
    StockLoss,
    /// Differences too small to chase.
    SmallDifferences,
}
codes!(Account {
    Bank = "bank",
    CardClearing = "card_clearing",
    Receivables = "receivables",
    Inventory = "inventory",
    GoodsReceivedNotInvoiced = "goods_received_not_invoiced",
    CustomerOnAccount = "customer_on_account",
    OutputTax = "output_tax",
    OpeningEquity = "opening_equity",
    Revenue = "revenue",
    SalesReturns = "sales_returns",
    EarlyDiscounts = "early_discounts",
    FreightRevenue = "freight_revenue",
    CostOfGoodsSold = "cost_of_goods_sold",
    StockDifferences = "stock_differences",
    StockLoss = "stock_loss",
    SmallDifferences = "small_differences",
});

impl Account {
    /// The account's number in the chart of accounts; four digits, in the order of the accounts.
    pub const fn number(self) -> &'static str {
        match self {
            Account::Bank => "1000",
            Account::CardClearing => "1010",
            Account::Receivables => "1200",
            Account::Inventory => "1400",
            Account::GoodsReceivedNotInvoiced => "2100",
            Account::CustomerOnAccount => "2150",
            Account::OutputTax => "2200",
            Account::OpeningEquity => "3000",
            Account::Revenue => "4000",
            Account::SalesReturns => "4050",
            Account::EarlyDiscounts => "4070",
            Account::FreightRevenue => "4100",
            Account::CostOfGoodsSold => "5000",
            Account::StockDifferences => "5200",
            Account::StockLoss => "5210",
            Account::SmallDifferences => "6900",
        }
    }

    /// The account's name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Account::Bank => "Bank",
            Account::CardClearing => "Card clearing",
            Account::Receivables => "Receivables",
            Account::Inventory => "Inventory",
            Account::GoodsReceivedNotInvoiced => "Goods received, not invoiced",
            Account::CustomerOnAccount => "Customers on account",
            Account::OutputTax => "Output tax",
            Account::OpeningEquity => "Opening equity",
            Account::Revenue => "Revenue",
            Account::SalesReturns => "Sales returns",
            Account::EarlyDiscounts => "Early payment discounts",
            Account::FreightRevenue => "Freight revenue",
            Account::CostOfGoodsSold => "Cost of goods sold",
            Account::StockDifferences => "Stock differences",
            Account::StockLoss => "Stock loss",
            Account::SmallDifferences => "Small differences",
        }
    }
}
