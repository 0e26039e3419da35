//! `purchasing.create_supplier` and `purchasing.set_reorder_rule`.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{Company, Warehouse};
use quittance_domain::product::Product;
use quittance_domain::purchasing::{
    CreateSupplier, ReorderRule, SetReorderRule, Supplier, SupplierCreated, SupplierId,
    create_supplier, set_reorder_rule,
};
use quittance_domain::{At, Event, Ids, Refused};
use quittance_store::purchasing::SupplierByCode;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A supplier that was created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierReply {
    /// Its id.
    pub supplier: SupplierId,
    /// Its code.
    pub code: String,
}

impl Command for CreateSupplier {
    const NAME: &'static str = "purchasing.create_supplier";
    /// The company, and the supplier that has the code already.
    type Given = (Arc<Company>, Option<SupplierId>);
    type Decision = SupplierCreated;
    type Reply = SupplierReply;

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        look.want_all::<SupplierByCode>(self.code.clone());
        let company = crate::company::find(look)?;
        let same_code = look.all::<SupplierByCode>(self.code.clone())?;
        Ok((company, same_code.first().map(|supplier| supplier.id)))
    }

    fn decide(
        &self,
        (company, same_code): &Self::Given,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<SupplierCreated, Refused> {
        create_supplier(company, *same_code, self, ids)
    }

    fn record(
        &self,
        _given: Self::Given,
        created: SupplierCreated,
        recorder: &mut Recorder<'_>,
    ) -> Result<SupplierReply, Halt> {
        let (supplier, code) = (created.supplier.id, created.supplier.code.clone());
        recorder.insert(created.supplier);
        recorder.emit_all(created.events);
        Ok(SupplierReply { supplier, code })
    }
}

/// What a reorder rule is decided on.
pub struct RuleGiven {
    known: Option<Arc<ReorderRule>>,
    product: Option<Arc<Product>>,
    warehouse: Option<Arc<Warehouse>>,
    supplier: Option<Arc<Supplier>>,
}

impl Command for SetReorderRule {
    const NAME: &'static str = "purchasing.set_reorder_rule";
    type Given = RuleGiven;
    type Decision = (ReorderRule, Event);
    type Reply = ();

    fn rows(&self) -> usize {
        5
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<RuleGiven, Halt> {
        let key = (self.product, self.warehouse);
        look.want::<ReorderRule>(key);
        look.want::<Product>(self.product);
        look.want::<Warehouse>(self.warehouse);
        look.want::<Supplier>(self.supplier);
        crate::company::find(look)?;
        Ok(RuleGiven {
            known: look.find::<ReorderRule>(key)?,
            product: look.find::<Product>(self.product)?,
            warehouse: look.find::<Warehouse>(self.warehouse)?,
            supplier: look.find::<Supplier>(self.supplier)?,
        })
    }

    fn decide(
        &self,
        given: &RuleGiven,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<(ReorderRule, Event), Refused> {
        let named =
            (given.product.as_deref(), given.warehouse.as_deref(), given.supplier.as_deref());
        set_reorder_rule(given.known.as_deref(), named, self)
    }

    fn record(
        &self,
        _given: RuleGiven,
        (rule, event): (ReorderRule, Event),
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.put(rule)?;
        recorder.emit(event);
        Ok(())
    }
}
