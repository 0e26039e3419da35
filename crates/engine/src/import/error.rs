//! Why an import stops, and what it refuses besides what the mapping and the commands do.
use crate::command::Failure;
use quittance_domain::refusal::{Kind, Refusal};
use quittance_domain::{Currency, Rate, Refused};
use quittance_store::fault::Fault;

/// A refusal of the import.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefusal {
    /// No company has the code, and the mapping does not say how to create one.
    #[error("there is no company `{code}`, and the mapping has no [company] to create it from")]
    UnknownCompany {
        /// The code.
        code: String,
    },
    /// Neither the caller nor the mapping names a company.
    #[error("name a company: the mapping has none")]
    NoCompany,
    /// The company has no such customer.
    #[error("there is no customer `{code}`")]
    UnknownCustomer {
        /// The code.
        code: String,
    },
    /// The company has no such product.
    #[error("there is no product `{sku}`")]
    UnknownProduct {
        /// The code.
        sku: String,
    },
    /// Prices in another currency than that of the list that is there.
    #[error("the price list `{list}` is in {currency}, and this is in {stated}")]
    ListCurrency {
        /// The code of the list.
        list: String,
        /// The currency of the list.
        currency: Currency,
        /// That of the price, or of the customer who is to have the list.
        stated: Currency,
    },
    /// A discount on a return that leaves no price of at most six decimals, or no price to take
    /// it off.
    #[error(
        "{discount} off a returned line leaves no price of at most 6 decimals, or there is no \
         price to take it off: state the price that it is credited at"
    )]
    ReturnDiscount {
        /// The discount.
        discount: Rate,
    },
    /// A line of a bank, which an import does not take.
    #[error("lines of a bank are taken by `quittance statement`")]
    BankLines,
    /// The company has no such supplier.
    #[error("there is no supplier `{code}`")]
    UnknownSupplier {
        /// The code.
        code: String,
    },
    /// The company has no such warehouse.
    #[error("there is no warehouse `{code}`")]
    UnknownWarehouse {
        /// The code.
        code: String,
    },
}

impl Refusal for ImportRefusal {
    fn code(&self) -> &'static str {
        match self {
            ImportRefusal::UnknownCompany { .. } => "import.unknown_company",
            ImportRefusal::NoCompany => "import.no_company",
            ImportRefusal::UnknownCustomer { .. } => "import.unknown_customer",
            ImportRefusal::UnknownProduct { .. } => "import.unknown_product",
            ImportRefusal::UnknownSupplier { .. } => "import.unknown_supplier",
            ImportRefusal::UnknownWarehouse { .. } => "import.unknown_warehouse",
            ImportRefusal::BankLines => "import.bank_lines",
            ImportRefusal::ListCurrency { .. } => "import.list_currency",
            ImportRefusal::ReturnDiscount { .. } => "import.return_discount",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            ImportRefusal::UnknownCompany { .. }
            | ImportRefusal::NoCompany
            | ImportRefusal::UnknownCustomer { .. }
            | ImportRefusal::UnknownProduct { .. }
            | ImportRefusal::UnknownSupplier { .. }
            | ImportRefusal::UnknownWarehouse { .. } => Kind::NotFound,
            ImportRefusal::ListCurrency { .. }
            | ImportRefusal::ReturnDiscount { .. }
            | ImportRefusal::BankLines => Kind::Invalid,
        }
    }
}

/// Why an import stopped before its end. What was taken stays; the same import again goes on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// Nothing was taken: the mapping, a file's header or the company is refused.
    #[error("{0}")]
    Refused(Refused),
    /// The database cannot serve.
    #[error("{0}")]
    Failed(Failure),
    /// A look-up failed.
    #[error("{0}")]
    Database(Fault),
    /// A file cannot be opened or was replaced meanwhile, or the rejects cannot be written.
    #[error("{file}: {text}")]
    File {
        /// Which.
        file: String,
        /// What failed.
        text: String,
    },
}

impl From<Refused> for Stopped {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refused) => Self::Refused(refused),
            failure => Self::Failed(failure),
        }
    }
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Self {
        Self::Database(fault)
    }
}
