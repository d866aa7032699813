//! The same bytes, read and written by a protobuf implementation that knows the schema alone.

use std::fmt::Debug;
use std::sync::LazyLock;

use bytes::Bytes;
use proptest::prelude::{prop_assert_eq, proptest};
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, Value};

use crate::arbitrary;
use crate::generated::FILE_DESCRIPTOR_SET;
use crate::generated::outboard_test::shapes::v0_1_0_draft::names::{self, GetRequest_};
use crate::generated::outboard_test::shapes::v0_1_0_draft::values::{
    Collections, Colour, EchoCollectionsRequest, EchoNumbersResponse, ManyRequest, ManyResponse,
    MaybeResponse, NothingResponse, Rights, Shape,
};

static POOL: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap());

proptest! {
    #[test]
    fn numbers(value in arbitrary::numbers()) {
        same(&value, "ValuesNumbers");
        same(&EchoNumbersResponse(value), "ValuesEcho_NumbersResponse");
    }

    #[test]
    fn packed_lists(value in arbitrary::packed()) {
        same(&value, "ValuesPacked");
    }

    #[test]
    fn lists_and_options_everywhere(value in arbitrary::nested()) {
        same(&value, "ValuesNested");
    }

    #[test]
    fn maps_fixed_lists_and_wide_tuples(value in arbitrary::collections()) {
        same(&value, "ValuesCollections");
        same(&EchoCollectionsRequest { value: value.clone() }, "ValuesEcho_CollectionsRequest");
        prop_assert_eq!(Collections::default().three.len(), 3);
    }

    #[test]
    fn variants(value in arbitrary::shape()) {
        same(&value, "ValuesShape");
    }

    #[test]
    fn results_of_every_form(value in arbitrary::outcomes()) {
        same(&value, "ValuesOutcomes");
    }

    #[test]
    fn requests(a: u8, b: String, c in proptest::option::of(arbitrary::shape()), colour in arbitrary::colour()) {
        let request = ManyRequest { a, b, c, d: vec![colour; 2], e: Rights::READ | Rights::ADMIN };
        same(&request, "ValuesManyRequest");
        prop_assert_eq!(request.e.bits(), 5);
    }

    #[test]
    fn bytes_are_slices_of_the_frame(data in proptest::collection::vec(0..=255u8, 1..100)) {
        let frame = Bytes::from(Shape::Bytes(Bytes::from(data)).encode_to_vec());
        let Shape::Bytes(slice) = Shape::decode(frame.clone()).unwrap() else { panic!("another case") };
        assert!(frame.as_ptr_range().contains(&slice.as_ptr()));
    }
}

#[test]
fn the_schema_calls_things_as_the_contract_does() {
    let many = ManyRequest {
        a: 0,
        b: String::new(),
        c: Some(Shape::Optional(Some(-3))),
        d: vec![Colour::DeepBlue, Colour::Red],
        e: Rights::default(),
    };
    let message = dynamic("ValuesManyRequest", &many.encode_to_vec());
    assert!(message.has_field_by_name("a"), "zero is written");
    assert!(message.has_field_by_name("b"), "so is an empty string");
    assert!(message.has_field_by_name("e"), "and no flags");
    let field = |message: &DynamicMessage, name: &str| message.get_field_by_name(name).unwrap().into_owned();
    let Value::Message(shape) = field(&message, "c") else {
        panic!("c is no message")
    };
    let Value::Message(wrapper) = field(&shape, "optional") else {
        panic!("optional is not wrapped")
    };
    assert_eq!(field(&wrapper, "value"), Value::I32(-3));
    assert_eq!(
        field(&message, "d"),
        Value::List(vec![Value::EnumNumber(4), Value::EnumNumber(1)])
    );

    same(&ManyResponse((7, "x".to_owned())), "ValuesManyResponse");
    same(&NothingResponse(()), "ValuesNothingResponse");
    for (response, len) in [(None, 0), (Some(None), 2), (Some(Some(0)), 4)] {
        same(&MaybeResponse(response), "ValuesMaybeResponse");
        assert_eq!(MaybeResponse(response).encoded_len(), len, "{response:?}");
    }
}

#[test]
fn names_that_meet_are_kept_apart() {
    let request = GetRequest_ {
        call: names::GetRequest { some: 1 },
        request: names::Message {
            int8: 8,
            int_8: 80,
            xml_parser: "p".to_owned(),
            ..Default::default()
        },
        handle: names::Handle {
            option: Some(names::Vec {
                string: vec!["s".to_owned()],
            }),
        },
    };
    same(&request, "NamesGetRequest_");
    for result in [
        names::Result::Ok,
        names::Result::Err("e".to_owned()),
        names::Result::Case,
        names::Result::None,
    ] {
        same(&result, "NamesResult");
    }
}

/// Both sides read what the other wrote, and write the same bytes.
pub(crate) fn same<M: Message + Default + PartialEq + Debug>(value: &M, name: &str) {
    let ours = value.encode_to_vec();
    assert_eq!(ours.len(), value.encoded_len());
    let message = dynamic(name, &ours);
    known(&message);
    let theirs = message.encode_to_vec();
    assert_eq!(ours, theirs, "{value:?}");
    assert_eq!(&M::decode(theirs.as_slice()).unwrap(), value);
    let delimited = value.encode_length_delimited_to_vec();
    assert_eq!(&M::decode_length_delimited(delimited.as_slice()).unwrap(), value);
}

pub(crate) fn dynamic(name: &str, bytes: &[u8]) -> DynamicMessage {
    let descriptor = POOL
        .get_message_by_name(&format!("outboard_test.shapes.v0_1_0_draft.{name}"))
        .unwrap();
    DynamicMessage::decode(descriptor, bytes).unwrap()
}

/// The schema has a field for every byte.
pub(crate) fn known(message: &DynamicMessage) {
    assert_eq!(message.unknown_fields().count(), 0, "{message:?}");
    let mut open: Vec<Value> = message.fields().map(|(_, value)| value.clone()).collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Message(inner) => known(&inner),
            Value::List(values) => open.extend(values),
            _ => {}
        }
    }
}
