//! Groups of products.

use super::ProductRefusal;
use super::details::check_floor;
use crate::event::Event;
use crate::id;
use crate::id::Ids;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX, NAME_CHARS_MAX};
use serde::{Deserialize, Serialize};

id!(ProductGroupId, "pgr", "A group of products.");

/// Products that are selected together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductGroup {
    /// Its id.
    pub id: ProductGroupId,
    /// Short name, unique in the company.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The part of a line's net that must be left above its cost; `None`: the company's.
    pub margin_floor: Option<Rate>,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Creates a group of products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateProductGroup {
    /// Short name, unique in the company.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The part of a line's net that must be left above its cost.
    #[serde(default)]
    pub margin_floor: Option<Rate>,
}

/// A new group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductGroupCreated {
    /// New.
    pub group: ProductGroup,
    /// `product_group.created`.
    pub events: Vec<Event>,
}

/// Creates a group; `same_code` is the one that has its code already.
///
/// Refusals: `text.*`, `GroupCodeTaken`, `FloorOutOfRange`.
pub fn create_group(
    same_code: Option<ProductGroupId>,
    command: &CreateProductGroup,
    ids: &mut dyn Ids,
) -> Result<ProductGroupCreated, Refused> {
    let mut problems = Problems::new();
    problems.take_at("code", typed_text::required(&command.code, CODE_CHARS_MAX));
    if same_code.is_some() {
        let code = command.code.clone();
        problems.push(Refused::from(ProductRefusal::GroupCodeTaken { code }).at("code"));
    }
    problems.take_at("name", typed_text::required(&command.name, NAME_CHARS_MAX));
    problems.take_at("margin_floor", check_floor(command.margin_floor));
    problems.finish()?;
    let id = ProductGroupId::from_uuid(ids.next());
    let created = Event::new("product_group.created", id.uuid()).with("code", &command.code);
    let group = ProductGroup {
        id,
        code: command.code.clone(),
        name: command.name.clone(),
        margin_floor: command.margin_floor,
        version: 0,
    };
    Ok(ProductGroupCreated { group, events: vec![created] })
}
