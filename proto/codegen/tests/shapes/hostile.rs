//! Messages that no conforming peer sends: refused by what is wrong with them, and never a panic.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::{any, proptest};
use prost::Message;

use crate::arbitrary;
use crate::generated::outboard_test::shapes::v0_1_0_draft::handles::{KeepRequest, Keeper, LookRequest};
use crate::generated::outboard_test::shapes::v0_1_0_draft::values::{
    Collections, Colour, ManyRequest, Nested, Numbers, Outcomes, Packed, Rights, Shape,
};

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in vec(any::<u8>(), 0..200)) {
        every_type(&bytes);
    }

    #[test]
    fn cut_and_bent_messages_never_panic(value in arbitrary::nested(), at: usize, byte: u8, cut: bool) {
        let mut bytes = value.encode_to_vec();
        let at = at % bytes.len();
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        every_type(&bytes);
        if let Ok(read) = Nested::decode(bytes.as_slice()) {
            // Compared as bytes, since a bent float may be NaN.
            let again = read.encode_to_vec();
            assert_eq!(Nested::decode(again.as_slice()).unwrap().encode_to_vec(), again);
        }
    }

    #[test]
    fn each_missing_field_is_named(value in arbitrary::numbers(), missing in 1..=12u32) {
        let names = ["bool", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64", "char"];
        let kept: Vec<u8> = fields(&value.encode_to_vec())
            .into_iter()
            .filter(|(number, _)| *number != missing)
            .flat_map(|(_, bytes)| bytes)
            .collect();
        let error = Numbers::decode(kept.as_slice()).unwrap_err().to_string();
        let expected = format!("numbers.a-{} is missing", names[missing as usize - 1]);
        assert!(error.contains(&expected), "{error}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    let many = ManyRequest {
        a: 1,
        b: "b".to_owned(),
        c: None,
        d: Vec::new(),
        e: Rights::READ,
    };
    let with = |more: &[u8]| ManyRequest::decode([&many.encode_to_vec(), more].concat().as_slice());
    for (more, expected) in [
        // a = 256
        (&[0x08, 0x80, 0x02][..], "many.a is 256, out of range for u8"),
        // b = a byte that is not UTF-8
        (&[0x12, 1, 0xff][..], "many.b is not valid UTF-8"),
        // c = a variant without a case
        (&[0x1a, 0][..], "many.c is missing"),
        // c = a variant with a case of a later version
        (&[0x1a, 3, 0xa2, 0x06, 0][..], "many.c is missing"),
        // d = an enum's case 0, and 5 in packed form
        (
            &[0x20, 0][..],
            "many.d is case 0, which this version does not know",
        ),
        (&[0x22, 2, 1, 5][..], "many.d is case 5"),
        // e = a bit without a name
        (&[0x28, 8][..], "many.e has unknown flags: 0x8"),
        // a as a string, b cut off, field number 0, a group
        (
            &[0x0a, 0][..],
            "many.a is sent as wire type Len and expected as Varint",
        ),
        (&[0x12, 5, b'x'][..], "the message ends in the middle of a value"),
        (&[0x00, 0][..], "a field is numbered 0"),
        (&[0x0b][..], "wire type 3"),
    ] {
        let error = with(more).unwrap_err().to_string();
        assert!(error.contains(expected), "{error} instead of {expected}");
    }
    assert_eq!(with(&[]).unwrap(), many);
    // An unknown field is skipped; of a field that comes twice, the last counts; numbers come packed or one by one.
    assert_eq!(with(&[0xfa, 0x01, 2, 0xff, 0xff]).unwrap(), many);
    assert_eq!(with(&[0x08, 9]).unwrap(), ManyRequest { a: 9, ..many.clone() });
    let green = ManyRequest {
        d: vec![Colour::Green, Colour::Red],
        ..many.clone()
    };
    assert_eq!(with(&[0x20, 2, 0x22, 1, 1]).unwrap(), green);
}

#[test]
fn maps_and_fixed_lists_are_checked() {
    let whole = Collections::default();
    let with = |more: &[u8]| Collections::decode([&whole.encode_to_vec(), more].concat().as_slice());
    assert_eq!(with(&[]).unwrap(), whole);
    for (more, expected) in [
        // names = an entry without a key, one without a value
        (&[0x0a, 2, 0x10, 1][..], "collections.names is missing"),
        (&[0x0a, 2, 0x0a, 0], "collections.names is missing"),
        // lists = a key that is no u8
        (
            &[0x12, 3, 8, 0x80, 2],
            "collections.lists is 256, out of range for u8",
        ),
        // three = a fourth
        (&[0x20, 1], "collections.three has 4 elements instead of 3"),
        // texts = one of two
        (
            &[0x32, 2, 0x0a, 0],
            "collections.texts has 1 elements instead of 2",
        ),
        (&[0x32, 0], "collections.texts has 0 elements instead of 2"),
    ] {
        let error = with(more).unwrap_err().to_string();
        assert!(error.contains(expected), "{error} instead of {expected}");
    }
    let twice = with(&[0x0a, 5, 0x0a, 1, b'x', 0x10, 1, 0x0a, 5, 0x0a, 1, b'x', 0x10, 2]).unwrap();
    assert_eq!(twice.names, [("x".to_owned(), 2)].into());
}

#[test]
fn a_field_merged_alone_keeps_the_rest() {
    use prost::encoding::{DecodeContext, WireType};
    let mut many = ManyRequest {
        a: 1,
        b: "b".to_owned(),
        ..Default::default()
    };
    many.merge_field(
        1,
        WireType::Varint,
        &mut &[0xff, 0x01][..],
        DecodeContext::default(),
    )
    .unwrap();
    assert_eq!((many.a, many.b.as_str()), (255, "b"));
    let refused = many.merge_field(
        1,
        WireType::Varint,
        &mut &[0x80, 0x02][..],
        DecodeContext::default(),
    );
    assert!(refused.unwrap_err().to_string().contains("many.a is 256"));
    assert_eq!(many.a, 255);
    many.merge_field(
        2,
        WireType::LengthDelimited,
        &mut &[9, 1][..],
        DecodeContext::default(),
    )
    .unwrap_err();
    many.clear();
    assert_eq!(many, ManyRequest::default());
}

#[test]
fn depth_that_the_types_do_not_have_costs_nothing() {
    // A message in a message, a hundred thousand deep, in a field that is skipped and in one that is not.
    let mut bytes = Vec::new();
    for _ in 0..17 {
        let inner = bytes.clone();
        bytes.push(0x1a);
        prost::encoding::encode_varint(inner.len() as u64 * 2 + 4, &mut bytes);
        bytes.extend([0x1a, 0, 0x1a, 0]);
        bytes.extend(inner);
    }
    every_type(&bytes);
    let mut deep = vec![0x1a; 100_000];
    deep.extend([0; 100]);
    every_type(&deep);
}

fn every_type(bytes: &[u8]) {
    let frame = Bytes::copy_from_slice(bytes);
    let _ = Numbers::decode(frame.clone());
    let _ = Packed::decode(frame.clone());
    let _ = Nested::decode(frame.clone());
    let _ = Shape::decode(frame.clone());
    let _ = Outcomes::decode(frame.clone());
    let _ = Collections::decode(frame.clone());
    let _ = ManyRequest::decode(frame.clone());
    let _ = KeepRequest::decode(frame.clone());
    let _ = LookRequest::decode(frame.clone());
    let _ = Keeper::decode_length_delimited(frame);
}

/// The top-level fields of a message with their keys.
fn fields(mut bytes: &[u8]) -> Vec<(u32, Vec<u8>)> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let start = bytes;
        let (number, wire_type) = prost::encoding::decode_key(&mut bytes).unwrap();
        prost::encoding::skip_field(wire_type, number, &mut bytes, Default::default()).unwrap();
        found.push((number, start[..start.len() - bytes.len()].to_vec()));
    }
    found
}
