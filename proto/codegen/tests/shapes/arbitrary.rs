//! Values of every form.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop, prop_oneof};

use crate::generated::outboard_test::shapes::v0_1_0_draft::values::{
    Colour, Nested, Numbers, Outcomes, Packed, Rights, Shape, Wide,
};

pub(crate) fn numbers() -> BoxedStrategy<Numbers> {
    let small = (
        any::<bool>(),
        any::<u8>(),
        any::<u16>(),
        any::<u32>(),
        any::<u64>(),
    );
    let signed = (any::<i8>(), any::<i16>(), any::<i32>(), any::<i64>());
    // Not NaN, which equals nothing.
    let rest = (prop::num::f32::NORMAL, prop::num::f64::NORMAL, any::<char>());
    (small, signed, rest)
        .prop_map(|(small, signed, rest)| Numbers {
            a_bool: small.0,
            a_u8: small.1,
            a_u16: small.2,
            a_u32: small.3,
            a_u64: small.4,
            a_s8: signed.0,
            a_s16: signed.1,
            a_s32: signed.2,
            a_s64: signed.3,
            a_f32: rest.0,
            a_f64: rest.1,
            a_char: rest.2,
        })
        .boxed()
}

pub(crate) fn packed() -> BoxedStrategy<Packed> {
    let unsigned = (
        vec(any::<bool>(), 0..4),
        vec(bytes(), 0..4),
        vec(any::<u16>(), 0..4),
        vec(any::<u32>(), 0..4),
        vec(any::<u64>(), 0..4),
    );
    let signed = (
        vec(any::<i8>(), 0..4),
        vec(any::<i16>(), 0..4),
        vec(any::<i32>(), 0..4),
        vec(any::<i64>(), 0..4),
    );
    let rest = (
        vec(prop::num::f32::NORMAL, 0..4),
        vec(prop::num::f64::NORMAL, 0..4),
        vec(any::<char>(), 0..4),
        vec(colour(), 0..4),
        vec(rights(), 0..4),
    );
    (unsigned, signed, rest)
        .prop_map(|(unsigned, signed, rest)| Packed {
            bools: unsigned.0,
            u8s: unsigned.1,
            u16s: unsigned.2,
            u32s: unsigned.3,
            u64s: unsigned.4,
            s8s: signed.0,
            s16s: signed.1,
            s32s: signed.2,
            s64s: signed.3,
            f32s: rest.0,
            f64s: rest.1,
            chars: rest.2,
            colours: rest.3,
            rights: rest.4,
        })
        .boxed()
}

pub(crate) fn nested() -> BoxedStrategy<Nested> {
    let plain = (
        text(),
        bytes(),
        of(text()),
        of(of(any::<u32>())),
        of(vec(text(), 0..3)),
    );
    let lists = (
        vec(vec(any::<u32>(), 0..3), 0..3),
        vec(of(bytes()), 0..3),
        vec((text(), of(numbers())), 0..3),
        of(vec(of((vec(text(), 0..3), of(of(colour())))), 0..3)),
    );
    let numbers = (
        any::<u8>(),
        any::<u16>(),
        any::<u32>(),
        any::<u64>(),
        any::<i8>(),
        any::<i16>(),
    );
    let more = (
        any::<i32>(),
        any::<i64>(),
        prop::num::f32::NORMAL,
        prop::num::f64::NORMAL,
        text(),
        vec(colour(), 0..3),
    );
    let rest = (any::<u8>(), numbers, more, shape(), colour(), rights(), wide());
    (plain, lists, rest)
        .prop_map(|(plain, lists, rest)| {
            let (one, (a, b, c, d, e, f), (g, h, i, j, k, l), shape, colour, rights, wide) = rest;
            Nested {
                text: plain.0,
                data: plain.1,
                maybe: plain.2,
                twice: plain.3,
                maybe_list: plain.4,
                lists: lists.0,
                maybes: lists.1,
                pairs: lists.2,
                deep: lists.3,
                one: (one,),
                twelve: (a, b, c, d, e, f, g, h, i, j, k, l),
                shape,
                colour,
                rights,
                wide,
            }
        })
        .boxed()
}

pub(crate) fn outcomes() -> BoxedStrategy<Outcomes> {
    let both = prop_oneof![text().prop_map(Ok), colour().prop_map(Err)];
    let ok = prop_oneof![any::<u32>().prop_map(Ok), Just(Err(()))];
    let err = prop_oneof![Just(Ok(())), text().prop_map(Err)];
    let neither = prop_oneof![Just(Ok(())), Just(Err(()))];
    let inside = prop_oneof![any::<u8>().prop_map(Ok), any::<i8>().prop_map(Err)];
    let inner = prop_oneof![inside.prop_map(Ok), of(text()).prop_map(Err)];
    (both, ok, err, neither, inner)
        .prop_map(|(both, ok, err, neither, inner)| Outcomes {
            both,
            ok,
            err,
            neither,
            inner,
        })
        .boxed()
}

pub(crate) fn shape() -> BoxedStrategy<Shape> {
    prop_oneof![
        Just(Shape::None),
        any::<u32>().prop_map(Shape::Some),
        numbers().prop_map(Shape::Named),
        (text(), any::<u8>()).prop_map(Shape::Anonymous),
        vec(text(), 0..3).prop_map(Shape::Listed),
        of(any::<i16>()).prop_map(Shape::Optional),
        bytes().prop_map(Shape::Bytes),
        prop_oneof![any::<u8>().prop_map(Ok), text().prop_map(Err)].prop_map(Shape::Outcome),
        colour().prop_map(Shape::Coloured),
        rights().prop_map(Shape::Permitted),
    ]
    .boxed()
}

pub(crate) fn colour() -> BoxedStrategy<Colour> {
    prop_oneof![
        Just(Colour::Red),
        Just(Colour::Green),
        Just(Colour::Unspecified),
        Just(Colour::DeepBlue)
    ]
    .boxed()
}

fn rights() -> BoxedStrategy<Rights> {
    (0..8u64).prop_filter_map("known bits", Rights::from_bits).boxed()
}

fn wide() -> BoxedStrategy<Wide> {
    (0..1u64 << 40)
        .prop_filter_map("known bits", Wide::from_bits)
        .boxed()
}

fn text() -> BoxedStrategy<String> {
    "\\PC{0,6}".boxed()
}

fn bytes() -> BoxedStrategy<Bytes> {
    vec(any::<u8>(), 0..200).prop_map(Bytes::from).boxed()
}
