//! The roles that decisions post to, and their accounts of the default chart. Which account of the
//! company's chart a role leads to is said by rules ([`super::rules`]).

use super::AccountType;
use crate::code::codes;

/// What a decision posts to: the role of an account in the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// Money at the bank, and cash.
    Bank,
    /// Paid by card, not yet paid out by the card company.
    CardClearing,
    /// What customers owe: the open items of kind receivable.
    Receivables,
    /// What was delivered and is not invoiced at the end of a period.
    UnbilledReceivables,
    /// What customers deducted from a payment and we do not accept yet: the open deductions.
    DeductionsReceivable,
    /// What receivables in other currencies are worth more or less at the end of a period.
    ReceivablesRevaluation,
    /// What of the receivables is expected never to be paid: a credit beside them.
    Allowance,
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
    /// Money that came in and nobody knows from whom.
    UnidentifiedReceipts,
    /// What customers paid before the supply, net of the tax that fell due: the open deposits.
    CustomerDeposits,
    /// Tax owed on sales.
    OutputTax,
    /// The other side of opening balances.
    OpeningEquity,
    /// The results of the years that were closed.
    RetainedEarnings,
    /// Sales of goods and services.
    Revenue,
    /// Sales credited because goods came back.
    SalesReturns,
    /// Given up because customers paid early.
    EarlyDiscounts,
    /// Sales lost to deductions of customers that we accept: prices, bonuses, promotions.
    SalesDeductions,
    /// Freight and other charges billed.
    FreightRevenue,
    /// Fees for late payment, charged to customers.
    LateFees,
    /// Interest on late payment, charged to customers.
    InterestIncome,
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
    /// What banks charge.
    BankCharges,
    /// Receivables given up, less what was recovered and the tax that came back.
    BadDebt,
    /// What was set aside for receivables that are expected never to be paid.
    Impairment,
    /// What a rate of exchange gave or took between an invoice and its payment.
    FxDifference,
    /// What rates of exchange gave or took of what is still open at the end of a period.
    UnrealisedFx,
    /// Differences too small to chase.
    SmallDifferences,
    /// Any account that is posted to by hand alone.
    Manual,
}
codes!(Account {
    Bank = "bank",
    CardClearing = "card_clearing",
    Receivables = "receivables",
    UnbilledReceivables = "unbilled_receivables",
    DeductionsReceivable = "deductions_receivable",
    ReceivablesRevaluation = "receivables_revaluation",
    Allowance = "allowance",
    InputTax = "input_tax",
    Inventory = "inventory",
    GoodsInTransit = "goods_in_transit",
    Payables = "payables",
    GoodsReceivedNotInvoiced = "goods_received_not_invoiced",
    CustomerOnAccount = "customer_on_account",
    UnidentifiedReceipts = "unidentified_receipts",
    CustomerDeposits = "customer_deposits",
    OutputTax = "output_tax",
    OpeningEquity = "opening_equity",
    RetainedEarnings = "retained_earnings",
    Revenue = "revenue",
    SalesReturns = "sales_returns",
    EarlyDiscounts = "early_discounts",
    SalesDeductions = "sales_deductions",
    FreightRevenue = "freight_revenue",
    LateFees = "late_fees",
    InterestIncome = "interest_income",
    CostOfGoodsSold = "cost_of_goods_sold",
    PurchasePriceDifference = "purchase_price_difference",
    StockDifferences = "stock_differences",
    StockLoss = "stock_loss",
    Samples = "samples",
    StockRevaluation = "stock_revaluation",
    BankCharges = "bank_charges",
    BadDebt = "bad_debt",
    Impairment = "impairment",
    FxDifference = "fx_difference",
    UnrealisedFx = "unrealised_fx",
    SmallDifferences = "small_differences",
    Manual = "manual",
});

impl Account {
    /// The account's number in the chart of accounts; four digits, in the order of the accounts.
    pub const fn number(self) -> &'static str {
        match self {
            Account::Bank => "1000",
            Account::CardClearing => "1010",
            Account::Receivables => "1200",
            Account::UnbilledReceivables => "1220",
            Account::DeductionsReceivable => "1250",
            Account::ReceivablesRevaluation => "1280",
            Account::Allowance => "1290",
            Account::InputTax => "1300",
            Account::Inventory => "1400",
            Account::GoodsInTransit => "1410",
            Account::Payables => "2000",
            Account::GoodsReceivedNotInvoiced => "2100",
            Account::CustomerOnAccount => "2150",
            Account::UnidentifiedReceipts => "2160",
            Account::CustomerDeposits => "2170",
            Account::OutputTax => "2200",
            Account::OpeningEquity => "3000",
            Account::RetainedEarnings => "3100",
            Account::Revenue => "4000",
            Account::SalesReturns => "4050",
            Account::EarlyDiscounts => "4070",
            Account::SalesDeductions => "4080",
            Account::FreightRevenue => "4100",
            Account::LateFees => "4300",
            Account::InterestIncome => "4310",
            Account::CostOfGoodsSold => "5000",
            Account::PurchasePriceDifference => "5100",
            Account::StockDifferences => "5200",
            Account::StockLoss => "5210",
            Account::Samples => "5220",
            Account::StockRevaluation => "5230",
            Account::BankCharges => "6700",
            Account::BadDebt => "6750",
            Account::Impairment => "6760",
            Account::FxDifference => "6850",
            Account::UnrealisedFx => "6860",
            Account::SmallDifferences => "6900",
            Account::Manual => "9999",
        }
    }

    /// The account's name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Account::Bank => "Bank",
            Account::CardClearing => "Card clearing",
            Account::Receivables => "Receivables",
            Account::UnbilledReceivables => "Delivered, not invoiced",
            Account::DeductionsReceivable => "Deductions receivable",
            Account::ReceivablesRevaluation => "Revaluation of receivables",
            Account::Allowance => "Allowance for receivables",
            Account::InputTax => "Input tax",
            Account::Inventory => "Inventory",
            Account::GoodsInTransit => "Goods in transit",
            Account::Payables => "Payables",
            Account::GoodsReceivedNotInvoiced => "Goods received, not invoiced",
            Account::CustomerOnAccount => "Customers on account",
            Account::UnidentifiedReceipts => "Unidentified receipts",
            Account::CustomerDeposits => "Customer deposits",
            Account::OutputTax => "Output tax",
            Account::OpeningEquity => "Opening equity",
            Account::RetainedEarnings => "Retained earnings",
            Account::Revenue => "Revenue",
            Account::SalesReturns => "Sales returns",
            Account::EarlyDiscounts => "Early payment discounts",
            Account::SalesDeductions => "Sales deductions",
            Account::FreightRevenue => "Freight revenue",
            Account::LateFees => "Late fees",
            Account::InterestIncome => "Interest income",
            Account::CostOfGoodsSold => "Cost of goods sold",
            Account::PurchasePriceDifference => "Purchase price difference",
            Account::StockDifferences => "Stock differences",
            Account::StockLoss => "Stock loss",
            Account::Samples => "Samples",
            Account::StockRevaluation => "Stock revaluation",
            Account::BankCharges => "Bank charges",
            Account::BadDebt => "Bad debt",
            Account::Impairment => "Impairment of receivables",
            Account::FxDifference => "Exchange differences",
            Account::UnrealisedFx => "Unrealised exchange differences",
            Account::SmallDifferences => "Small differences",
            Account::Manual => "Posted by hand",
        }
    }

    /// What the account is; every account that takes the role is the same.
    pub const fn account_type(self) -> AccountType {
        match self {
            Account::Bank
            | Account::CardClearing
            | Account::Receivables
            | Account::UnbilledReceivables
            | Account::DeductionsReceivable
            | Account::ReceivablesRevaluation
            | Account::Allowance
            | Account::InputTax
            | Account::Inventory
            | Account::GoodsInTransit => AccountType::Asset,
            Account::Payables
            | Account::GoodsReceivedNotInvoiced
            | Account::CustomerOnAccount
            | Account::UnidentifiedReceipts
            | Account::CustomerDeposits
            | Account::OutputTax => AccountType::Liability,
            Account::OpeningEquity | Account::RetainedEarnings => AccountType::Equity,
            Account::Revenue
            | Account::SalesReturns
            | Account::EarlyDiscounts
            | Account::SalesDeductions
            | Account::FreightRevenue
            | Account::LateFees
            | Account::InterestIncome => AccountType::Income,
            Account::CostOfGoodsSold
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
            | Account::Manual => AccountType::Expense,
        }
    }
}
