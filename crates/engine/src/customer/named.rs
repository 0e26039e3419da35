//! What a command about a customer names: its group, its bill-to, the products of its items.
use quittance_domain::customer::{
    ChangeCustomer, CreateCustomer, Customer, CustomerGroup, CustomerGroupId, CustomerId, Places,
};
use quittance_domain::product::{Product, ProductId};
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::BTreeSet;

/// The names.
pub struct Names<'a> {
    group: Option<CustomerGroupId>,
    bill_to: Option<CustomerId>,
    places: &'a Places,
}

/// Which of them are there.
#[derive(Debug)]
pub struct Named {
    pub group: Option<CustomerGroupId>,
    pub bill_to: Option<CustomerId>,
    pub products: BTreeSet<ProductId>,
}

impl<'a> Names<'a> {
    pub fn of_new(command: &'a CreateCustomer) -> Self {
        let details = &command.details;
        Self { group: details.group, bill_to: details.bill_to, places: &details.places }
    }

    pub fn of_change(command: &'a ChangeCustomer) -> Self {
        let changes = &command.details;
        Self {
            group: changes.group.as_ref().and_then(|group| group.set().copied()),
            bill_to: changes.bill_to.as_ref().and_then(|to| to.set().copied()),
            places: &changes.places,
        }
    }

    pub fn want(&self, look: &Look<'_>) {
        self.group.iter().for_each(|group| look.want::<CustomerGroup>(*group));
        self.bill_to.iter().for_each(|customer| look.want::<Customer>(*customer));
        self.places.items.iter().for_each(|item| look.want::<Product>(item.product));
    }

    pub fn find(&self, look: &Look<'_>) -> Result<Named, Missing> {
        let group = match self.group {
            Some(group) => look.find::<CustomerGroup>(group)?.map(|group| group.id),
            None => None,
        };
        let bill_to = match self.bill_to {
            Some(customer) => look.find::<Customer>(customer)?.map(|customer| customer.id),
            None => None,
        };
        let mut products = BTreeSet::new();
        for item in &self.places.items {
            products.extend(look.find::<Product>(item.product)?.map(|product| product.id));
        }
        Ok(Named { group, bill_to, products })
    }
}
