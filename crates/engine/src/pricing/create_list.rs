//! `pricing.create_list`: records an empty price list.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::pricing::{CreatePriceList, PriceListCreated, PriceListId, create_list};
use quittance_domain::{At, Ids, Refused};
use quittance_store::pricing::PriceListByCode;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};

/// A price list that was created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceListReply {
    /// Its id.
    pub list: PriceListId,
    /// Its code.
    pub code: String,
}

impl Command for CreatePriceList {
    const NAME: &'static str = "pricing.create_list";
    /// The list that has the code already.
    type Given = Option<PriceListId>;
    type Decision = PriceListCreated;
    type Reply = PriceListReply;

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Option<PriceListId>, Halt> {
        look.want_all::<PriceListByCode>(self.code.clone());
        crate::company::find(look)?;
        let same_code = look.all::<PriceListByCode>(self.code.clone())?;
        Ok(same_code.first().map(|list| list.id))
    }

    fn decide(
        &self,
        same_code: &Option<PriceListId>,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<PriceListCreated, Refused> {
        create_list(*same_code, self, ids)
    }

    fn record(
        &self,
        _same_code: Option<PriceListId>,
        created: PriceListCreated,
        recorder: &mut Recorder<'_>,
    ) -> Result<PriceListReply, Halt> {
        let list = created.list;
        let reply = PriceListReply { list: list.id, code: list.code.clone() };
        recorder.insert(list);
        recorder.emit_all(created.events);
        Ok(reply)
    }
}
