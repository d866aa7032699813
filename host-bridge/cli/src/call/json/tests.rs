//! Values of every form, by the descriptors of a contract that has them all.

use std::collections::BTreeMap;
use std::path::Path;

use outboard_codegen::{generate, load};
use prost_reflect::prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use serde_json::{Value, json};

use super::write::write;
use super::{read_request, write_response};

fn pool() -> DescriptorPool {
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto/codegen/tests/shapes/wit");
    let contract = load::anywhere(&wit).unwrap();
    let generated = generate::generate(&contract, BTreeMap::new()).unwrap();
    DescriptorPool::decode(&*generated.descriptors).unwrap()
}

fn descriptor(name: &str) -> MessageDescriptor {
    let name = format!("outboard_test.shapes.v0_1_0_draft.{name}");
    pool().get_message_by_name(&name).unwrap()
}

/// What is read of a value after it went over the wire.
fn there_and_back(function: &str, value: &Value) -> Value {
    let descriptor = descriptor(&format!("Values{function}Request"));
    let message = read_request(descriptor.clone(), &json!({ "value": value })).unwrap();
    let received = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).unwrap();
    write(&received)["value"].clone()
}

/// A record with a value in every field that has to have one.
fn nested(more: &[(&str, Value)]) -> Value {
    let mut value = json!({
        "text": "t", "data": "", "maybe": null, "twice": null, "maybe-list": null, "lists": [], "maybes": [], "pairs": [],
        "deep": null, "one": [1], "twelve": [1, 2, 3, 4, -5, -6, -7, -8, 0.1, 1e300, "x", ["red"]], "shape": "none",
        "colour": "deep-blue", "rights": 5, "wide": 1u64 << 39,
    });
    for (name, member) in more {
        value[*name] = member.clone();
    }
    value
}

fn numbers() -> Value {
    json!({
        "a-bool": true, "a-u8": 255, "a-u16": 1, "a-u32": u32::MAX, "a-u64": u64::MAX, "a-s8": -128, "a-s16": -1,
        "a-s32": i32::MIN, "a-s64": i64::MIN, "a-f32": 0.1, "a-f64": -2.5, "a-char": 0x1F600,
    })
}

#[test]
fn numbers_keep_their_values() {
    assert_eq!(there_and_back("Echo_Numbers", &numbers()), numbers());
    let mut odd = numbers();
    odd["a-f32"] = json!("NaN");
    odd["a-f64"] = json!("-Infinity");
    assert_eq!(there_and_back("Echo_Numbers", &odd), odd);
}

#[test]
fn lists_and_options_in_every_place_keep_their_values() {
    for more in [
        &[][..],
        &[
            ("maybe", json!("")),
            ("data", json!("AP8=")),
            ("maybe-list", json!([])),
        ],
        &[
            ("maybe-list", json!(["a"])),
            ("lists", json!([[], [1, 2]])),
            ("maybes", json!([null, "AA=="])),
        ],
        &[("pairs", json!([["a", null], ["b", numbers()]]))],
        &[(
            "deep",
            json!([null, [["a"], null], [[], {"value": null}], [[], {"value": "green"}]]),
        )],
        &[
            ("shape", json!({"anonymous": ["a", 1]})),
            ("colour", json!("unspecified")),
        ],
        &[("shape", json!({"optional": null}))],
        &[("shape", json!({"outcome": {"err": "no"}}))],
        &[("shape", json!({"coloured": "red"}))],
    ] {
        let value = nested(more);
        assert_eq!(there_and_back("Echo_Nested", &value), value);
    }
}

#[test]
fn none_and_some_of_none_are_not_the_same() {
    for (given, told) in [
        (json!(null), json!(null)),
        (json!({"value": null}), json!({"value": null})),
        (json!({"value": 7}), json!({"value": 7})),
        // Nobody needs to know of the two levels who has a number.
        (json!(7), json!({"value": 7})),
    ] {
        assert_eq!(
            there_and_back("Echo_Nested", &nested(&[("twice", given)]))["twice"],
            told
        );
    }
}

#[test]
fn results_of_every_form_keep_their_values() {
    for value in [
        json!({"both": {"ok": "a"}, "ok": {"ok": 1}, "err": {"ok": null}, "neither": {"err": null},
            "inner": {"ok": {"err": -1}}}),
        json!({"both": {"err": "green"}, "ok": {"err": null}, "err": {"err": "e"}, "neither": {"ok": null},
            "inner": {"err": null}}),
    ] {
        assert_eq!(there_and_back("Echo_Outcomes", &value), value);
    }
}

#[test]
fn a_response_is_what_the_function_returned() {
    let response = |function: &str, bytes: &[u8]| {
        let message =
            DynamicMessage::decode(descriptor(&format!("Values{function}Response")), bytes).unwrap();
        write_response(&message)
    };
    assert_eq!(response("Nothing", &[]), Value::Null);
    assert_eq!(response("Bare", &[0x0a, 0]), json!({"ok": null}));
    // some(none)
    assert_eq!(response("Maybe", &[0x0a, 0]), json!({"value": null}));
    assert_eq!(response("Maybe", &[]), Value::Null);
    assert_eq!(response("Listed", &[0x0a, 1, b'x', 0x0a, 0]), json!(["eA==", ""]));
}

#[test]
fn what_does_not_fit_is_named_with_its_place() {
    for (more, told) in [
        (
            ("colour", json!("blue")),
            "--json.value.colour: enum{red, green, unspecified, deep-blue} is expected",
        ),
        (
            ("one", json!([1, 2])),
            "--json.value.one: an array of 1, for tuple<u32>, is expected",
        ),
        (
            ("pairs", json!([["a", {"a-bool": 1}]])),
            "--json.value.pairs[0][1].a-bool: bool is expected",
        ),
        (
            ("shape", json!({"some": -1})),
            "--json.value.shape.some: u32 is expected, and not -1",
        ),
        (("shape", json!("non")), "there is no case non: it is one of none"),
        (
            ("shape", json!({"some": 1, "none": null})),
            "is expected, and not {",
        ),
        (
            ("rights", json!(1u64 << 32)),
            "--json.value.rights: u32 is expected",
        ),
        (
            ("lists", json!([1])),
            "--json.value.lists[0]: an array, for list<u32>, is expected",
        ),
    ] {
        let given = json!({ "value": nested(&[more]) });
        let said = read_request(descriptor("ValuesEcho_NestedRequest"), &given).unwrap_err();
        assert!(said.contains(told), "{told} is not in: {said}");
    }
}
