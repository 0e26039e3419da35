//! `company.create_warehouse`: gathers the warehouse that has the code already; records a new one.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{CreateWarehouse, WarehouseCreated, WarehouseId, create_warehouse};
use quittance_domain::{At, Ids, Refused};
use quittance_store::company::WarehouseByCode;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};

/// A warehouse that was created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarehouseReply {
    /// Its id.
    pub warehouse: WarehouseId,
    /// Its code.
    pub code: String,
}

impl Command for CreateWarehouse {
    const NAME: &'static str = "company.create_warehouse";
    /// The warehouse that has the code already.
    type Given = Option<WarehouseId>;
    type Decision = WarehouseCreated;
    type Reply = WarehouseReply;

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Option<WarehouseId>, Halt> {
        look.want_all::<WarehouseByCode>(self.code.clone());
        super::find(look)?;
        let same_code = look.all::<WarehouseByCode>(self.code.clone())?;
        Ok(same_code.first().map(|warehouse| warehouse.id))
    }

    fn decide(
        &self,
        same_code: &Option<WarehouseId>,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<WarehouseCreated, Refused> {
        create_warehouse(*same_code, self, ids)
    }

    fn record(
        &self,
        _same_code: Option<WarehouseId>,
        created: WarehouseCreated,
        recorder: &mut Recorder<'_>,
    ) -> Result<WarehouseReply, Halt> {
        let warehouse = created.warehouse;
        let reply = WarehouseReply { warehouse: warehouse.id, code: warehouse.code.clone() };
        recorder.insert(warehouse);
        recorder.emit_all(created.events);
        Ok(reply)
    }
}
