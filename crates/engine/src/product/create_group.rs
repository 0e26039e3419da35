//! `product.create_group`: records a group of products.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::product::{
    CreateProductGroup, ProductGroupCreated, ProductGroupId, create_group,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::product::ProductGroupByCode;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};

/// A group that was created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductGroupReply {
    /// Its id.
    pub group: ProductGroupId,
    /// Its code.
    pub code: String,
}

impl Command for CreateProductGroup {
    const NAME: &'static str = "product.create_group";
    /// The group that has the code already.
    type Given = Option<ProductGroupId>;
    type Decision = ProductGroupCreated;
    type Reply = ProductGroupReply;

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Option<ProductGroupId>, Halt> {
        crate::company::find(look)?;
        let same_code = look.all::<ProductGroupByCode>(self.code.clone())?;
        Ok(same_code.first().map(|group| group.id))
    }

    fn decide(
        &self,
        same_code: &Option<ProductGroupId>,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<ProductGroupCreated, Refused> {
        create_group(*same_code, self, ids)
    }

    fn record(
        &self,
        _same_code: Option<ProductGroupId>,
        created: ProductGroupCreated,
        recorder: &mut Recorder<'_>,
    ) -> Result<ProductGroupReply, Halt> {
        let group = created.group;
        let reply = ProductGroupReply { group: group.id, code: group.code.clone() };
        recorder.insert(group);
        recorder.emit_all(created.events);
        Ok(reply)
    }
}
