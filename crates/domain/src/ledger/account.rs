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
    /// Tax that suppliers billed and the company takes back.
    InputTax,
    /// Goods on hand, at moving average cost.
    Inventory,
    /// Goods on their way between two warehouses, at the cost that they left with.
    GoodsInTransit,
    /// What the company owes its suppliers: the open supplier items.
    Payables,
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
    /// Freight and other charges billed.
    FreightRevenue,
    /// The cost of goods that were issued.
    CostOfGoodsSold,
    /// What goods cost more or less than they were received or valued at.
    PurchasePriceDifference,
    /// Found more or less than the books said.
    StockDifferences,
    /// Goods that came back and cannot be sold again, and what broke or went missing.
    StockLoss,
    /// Goods that were given away.
    Samples,
    /// Goods on hand that were given another value.
    StockRevaluation,
    /// Differences too small to chase.
    SmallDifferences,
}
codes!(Account {
    Bank = "bank",
    CardClearing = "card_clearing",
    Receivables = "receivables",
    InputTax = "input_tax",
    Inventory = "inventory",
    GoodsInTransit = "goods_in_transit",
    Payables = "payables",
    GoodsReceivedNotInvoiced = "goods_received_not_invoiced",
    CustomerOnAccount = "customer_on_account",
    OutputTax = "output_tax",
    OpeningEquity = "opening_equity",
    Revenue = "revenue",
    SalesReturns = "sales_returns",
    FreightRevenue = "freight_revenue",
    CostOfGoodsSold = "cost_of_goods_sold",
    PurchasePriceDifference = "purchase_price_difference",
    StockDifferences = "stock_differences",
    StockLoss = "stock_loss",
    Samples = "samples",
    StockRevaluation = "stock_revaluation",
    SmallDifferences = "small_differences",
});

impl Account {
    /// The account's number in the chart of accounts; four digits, in the order of the accounts.
    pub const fn number(self) -> &'static str {
        match self {
            Account::Bank => "1000",
            Account::CardClearing => "1010",
            Account::Receivables => "1200",
            Account::InputTax => "1300",
            Account::Inventory => "1400",
            Account::GoodsInTransit => "1410",
            Account::Payables => "2000",
            Account::GoodsReceivedNotInvoiced => "2100",
            Account::CustomerOnAccount => "2150",
            Account::OutputTax => "2200",
            Account::OpeningEquity => "3000",
            Account::Revenue => "4000",
            Account::SalesReturns => "4050",
            Account::FreightRevenue => "4100",
            Account::CostOfGoodsSold => "5000",
            Account::PurchasePriceDifference => "5100",
            Account::StockDifferences => "5200",
            Account::StockLoss => "5210",
            Account::Samples => "5220",
            Account::StockRevaluation => "5230",
            Account::SmallDifferences => "6900",
        }
    }

    /// The account's name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Account::Bank => "Bank",
            Account::CardClearing => "Card clearing",
            Account::Receivables => "Receivables",
            Account::InputTax => "Input tax",
            Account::Inventory => "Inventory",
            Account::GoodsInTransit => "Goods in transit",
            Account::Payables => "Payables",
            Account::GoodsReceivedNotInvoiced => "Goods received, not invoiced",
            Account::CustomerOnAccount => "Customers on account",
            Account::OutputTax => "Output tax",
            Account::OpeningEquity => "Opening equity",
            Account::Revenue => "Revenue",
            Account::SalesReturns => "Sales returns",
            Account::FreightRevenue => "Freight revenue",
            Account::CostOfGoodsSold => "Cost of goods sold",
            Account::PurchasePriceDifference => "Purchase price difference",
            Account::StockDifferences => "Stock differences",
            Account::StockLoss => "Stock loss",
            Account::Samples => "Samples",
            Account::StockRevaluation => "Stock revaluation",
            Account::SmallDifferences => "Small differences",
        }
    }
}
