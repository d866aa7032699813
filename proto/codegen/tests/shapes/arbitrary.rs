//! Values of every form.

use bytes::Bytes;
use outboard_session::value::{FixedList, Tuple16, Tuple24};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop, prop_oneof};

use crate::generated::outboard_test::shapes::v0_1_0_draft::values::{
    Collections, Colour, Nested, Numbers, Outcomes, Packed, Rights, Shape, Wide,
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

pub(crate) fn collections() -> BoxedStrategy<Collections> {
    let maps = (
        btree_map(text(), any::<u32>(), 0..4),
        btree_map(any::<u8>(), vec(text(), 0..3), 0..4),
        vec(
            btree_map(any::<char>(), of(btree_map(any::<i64>(), shape(), 0..3)), 0..3),
            0..3,
        ),
    );
    let fixed = (
        fixed(any::<u16>()),
        fixed(any::<u8>()),
        of(fixed(of(text()))),
        fixed(fixed(any::<u8>())),
        fixed(prop_oneof![any::<u8>().prop_map(Ok), text().prop_map(Err)]),
    );
    let tuples = (
        numbers(),
        text(),
        vec(colour(), 0..3),
        of(any::<u8>()),
        of(any::<[u8; 24]>()),
    );
    (maps, fixed, tuples)
        .prop_map(|(maps, fixed, (n, text, colours, maybe, widest))| Collections {
            names: maps.0,
            lists: maps.1,
            maps: maps.2,
            three: fixed.0,
            octets: fixed.1,
            texts: fixed.2,
            grid: fixed.3,
            results: fixed.4,
            sixteen: Tuple16(
                n.a_u8,
                n.a_u16,
                n.a_u32,
                n.a_u64,
                n.a_s8,
                n.a_s16,
                n.a_s32,
                n.a_s64,
                n.a_f32,
                n.a_f64,
                text,
                colours,
                n.a_bool,
                n.a_char,
                maybe,
                maybe.map(|_| ()).ok_or(()),
            ),
            widest: widest.map(|b| {
                Tuple24(
                    b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
                    b[14], b[15], b[16], b[17], b[18], b[19], b[20], b[21], b[22], b[23],
                )
            }),
        })
        .boxed()
}

fn fixed<T: Clone + std::fmt::Debug + 'static, const N: u32>(
    element: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<FixedList<T, N>> {
    vec(element, N as usize)
        .prop_map(|list| FixedList::try_from(list).unwrap())
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
