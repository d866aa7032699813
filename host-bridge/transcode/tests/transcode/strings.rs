//! Strings of guests in each of their encodings, to the wire and back.

use outboard_mapping::ty::Type;
use wasmtime::component::Val;

use crate::support::component::{Encoding, Spec};
use crate::support::host::Guest;
use crate::support::{function, list, result, variant};

const TEXTS: [&str; 8] = [
    "",
    "plain",
    "caf\u{e9} \u{ff}",
    "\u{100}",
    "latin \u{e9} and then \u{4e2d}\u{6587}",
    "\u{1f980}",
    "mixed a\u{e9}\u{4e2d}\u{1f980}\u{0}z",
    "\u{ffff}\u{10ffff}",
];

#[test]
fn every_encoding_carries_every_text() {
    let encodings = [Encoding::Utf8, Encoding::Utf16, Encoding::Latin1OrUtf16];
    let text = |text: &str| Val::String(text.to_owned());
    for encoding in encodings {
        let mut guest = guest([Type::String], Type::String, encoding);
        for (sent, returned) in TEXTS.iter().zip(TEXTS.iter().rev()) {
            guest.assert_crosses(&[text(sent)], Some(&text(returned)));
        }
    }
}

#[test]
fn every_encoding_carries_texts_within_other_values() {
    let texts = Val::List(TEXTS.map(|text| Val::String(text.to_owned())).to_vec());
    let case = Val::Variant(
        "case-1".to_owned(),
        Some(Box::new(Val::String(TEXTS[6].to_owned()))),
    );
    let failed = Val::Result(Err(Some(Box::new(Val::String(TEXTS[4].to_owned())))));
    for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Latin1OrUtf16] {
        let cases = variant([None, Some(Type::String)]);
        let fallible = result(Some(list(Type::String)), Some(Type::String));
        let mut guest = guest([list(Type::String), cases], fallible, encoding);
        guest.assert_crosses(&[texts.clone(), case.clone()], Some(&failed));
        let done = Val::Result(Ok(Some(Box::new(texts.clone()))));
        guest.assert_crosses(&[texts.clone(), case.clone()], Some(&done));
    }
}

#[test]
fn long_texts_cross_and_are_cut_to_size() {
    // Latin-1 until the last character, which makes a guest's allocation grow, and the other way round.
    let late = format!("{}\u{4e2d}", "\u{e9}".repeat(5_000));
    let early = format!("\u{1f980}{}", "e".repeat(5_000));
    for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Latin1OrUtf16] {
        let mut guest = guest([Type::String], Type::String, encoding);
        guest.assert_crosses(&[Val::String(late.clone())], Some(&Val::String(early.clone())));
        guest.assert_crosses(&[Val::String(early.clone())], Some(&Val::String(late.clone())));
    }
}

fn guest<const N: usize>(params: [Type; N], result: Type, encoding: Encoding) -> Guest {
    Guest::new(&Spec::new(function(params, Some(result))).encoding(encoding))
}
