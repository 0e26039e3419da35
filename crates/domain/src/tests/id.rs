//! Ids: their text, and ids of other kinds.

use super::{check_json, check_json_refused, code_of};
use crate::id;
use crate::id::{CompanyId, TypedId, Uuid, prefix_is_valid};
use proptest::prelude::*;
use std::collections::BTreeSet;

id!(TestOrderId, "ord", "An order of these tests.");
id!(TestInvoiceId, "inv", "An invoice of these tests.");
id!(TestLineId, "order_line", "A kind whose prefix has an underscore.");

#[test]
fn id_is_written_after_the_typeid_spec() {
    // The examples of the specification, with our prefix.
    let rows = [
        ("00000000-0000-0000-0000-000000000000", "ord_00000000000000000000000000"),
        ("00000000-0000-0000-0000-000000000001", "ord_00000000000000000000000001"),
        ("00000000-0000-0000-0000-00000000000a", "ord_0000000000000000000000000a"),
        ("00000000-0000-0000-0000-000000000010", "ord_0000000000000000000000000g"),
        ("00000000-0000-0000-0000-000000000020", "ord_00000000000000000000000010"),
        ("ffffffff-ffff-ffff-ffff-ffffffffffff", "ord_7zzzzzzzzzzzzzzzzzzzzzzzzz"),
        ("0110c853-1d09-52d8-d73e-1194e95b5f19", "ord_0123456789abcdefghjkmnpqrs"),
        ("01890a5d-ac96-774b-bcce-b302099a8057", "ord_01h455vb4pex5vsknk084sn02q"),
    ];
    for (uuid, text) in rows {
        let id = TestOrderId::from_uuid(Uuid::parse_str(uuid).unwrap());
        assert_eq!(id.to_string(), text);
        assert_eq!(TestOrderId::parse(text), Ok(id));
        check_json(&id, &format!("\"{text}\""));
    }
}

#[test]
fn id_of_another_kind_is_refused() {
    let order = TestOrderId::from_uuid(Uuid::from_u128(7)).to_string();
    assert_eq!(code_of(TestInvoiceId::parse(&order)), "id.wrong_kind");
    assert_eq!(code_of(TestLineId::parse(&order)), "id.wrong_kind");
    assert_eq!(code_of(TestOrderId::parse(&order.to_uppercase())), "id.wrong_kind");
    assert_eq!(code_of(TestOrderId::parse(&format!("_{order}"))), "id.wrong_kind");
    check_json_refused::<TestInvoiceId>(&format!("\"{order}\""), "id.wrong_kind");
}

#[test]
fn malformed_id_is_refused() {
    let texts = [
        "",
        "ord",
        "ord_",
        "ord_0",
        "01h455vb4pex5vsknk084sn02q",
        "01890a5d-ac96-774b-bcce-b302099a8057",
        "ord_01890a5d-ac96-774b-bcce-b302099a8057",
        "ord_8zzzzzzzzzzzzzzzzzzzzzzzzz",
        "ord_01H455VB4PEX5VSKNK084SN02Q",
        "ord_01h455vb4pex5vsknk084sn02i",
        "ord_01h455vb4pex5vsknk084sn02l",
        "ord_01h455vb4pex5vsknk084sn02u",
        "ord_01h455vb4pex5vsknk084sn02",
        "ord_01h455vb4pex5vsknk084sn02q0",
        "ord_01h455vb4pex5vsknk084sn02-",
        "ord_01h455vb4pex5vsknk084sn0\u{e9}",
    ];
    for text in texts {
        assert_eq!(code_of(TestOrderId::parse(text)), "id.malformed", "{text}");
    }
}

#[test]
fn prefix_may_hold_underscores_inside_alone() {
    for prefix in ["a", "ord", "order_line", "a__b"] {
        assert!(prefix_is_valid(prefix), "{prefix}");
    }
    let long = "a".repeat(64);
    for prefix in ["", "_ord", "ord_", "_", "Ord", "ord1", "or-d", "é", long.as_str()] {
        assert!(!prefix_is_valid(prefix), "{prefix}");
    }
    let line = TestLineId::from_uuid(Uuid::from_u128(u128::MAX));
    assert_eq!(TestLineId::parse(&line.to_string()), Ok(line));
}

#[test]
fn company_is_a_number_in_json() {
    check_json(&CompanyId::new(42), "42");
    assert_eq!(CompanyId::new(42).value(), 42);
    assert_eq!(CompanyId::new(42).to_string(), "42");
}

/// Generic code over ids compiles: the reads of the store are such code.
fn round_trip<I: TypedId>(uuid: Uuid) -> (I, String) {
    let id = I::from_uuid(uuid);
    assert_eq!(id.uuid(), uuid);
    (id, I::PREFIX.to_owned())
}

proptest! {
    #[test]
    fn id_reads_back_as_printed_and_sorts_as_its_text(one: u128, other: u128) {
        let (first, prefix) = round_trip::<TestOrderId>(Uuid::from_u128(one));
        let second = TestOrderId::from_uuid(Uuid::from_u128(other));
        prop_assert_eq!(prefix, "ord");
        prop_assert_eq!(first.to_string().parse(), Ok(first));
        prop_assert_eq!(first.as_bytes(), &one.to_be_bytes());
        prop_assert_eq!(first.cmp(&second), one.cmp(&other));
        prop_assert_eq!(first.cmp(&second), first.to_string().cmp(&second.to_string()));
        prop_assert!(BTreeSet::from([first]).contains(&first));
    }

    #[test]
    fn no_text_makes_reading_an_id_panic(text in "ord_.{0,30}|.{0,30}") {
        let _ = TestOrderId::parse(&text);
    }
}
