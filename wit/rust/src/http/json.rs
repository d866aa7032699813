//! JSON from clients, and what is wrong with it in words that mean something to them.

use std::borrow::Cow;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Deserializer;
use serde_json::error::Category;

use super::Error;

/// What a body says in JSON.
///
/// # Errors
/// Refusals: 400 for what is not JSON, 422 for what is not a `T`.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let mut source = Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut source)
        .map_err(|error| refusal(body, &error.path().to_string(), error.inner()))?;
    source.end().map_err(|error| refusal(body, ROOT, &error))?;
    Ok(value)
}

/// How the path of the whole body is written.
const ROOT: &str = ".";

fn refusal(body: &[u8], path: &str, error: &serde_json::Error) -> Error {
    // Some of what is no more than the wrong type has the class of errors in the syntax.
    if error.classify() != Category::Data && serde_json::from_slice::<IgnoredAny>(body).is_err() {
        return Error::refuse(400, format!("the body is not JSON: {error}"));
    }
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    // An error of the type's own may come without its place.
    let (what, place) = match text.strip_suffix(&place) {
        Some(what) => (what, place),
        None => (text.as_str(), String::new()),
    };
    let path = match path {
        ROOT => String::new(),
        path => format!("`{path}`: "),
    };
    let what = without_types(what);
    Error::refuse(
        422,
        format!("the body is not what is wanted here: {path}{what}{place}"),
    )
}

/// The same in JSON's terms. serde names the types of Rust that a value was to become, and hands it all over as text.
fn without_types(what: &str) -> Cow<'_, str> {
    if what == "expected value" {
        return "another type of value is wanted".into();
    }
    if what.starts_with("data did not match any variant of untagged enum ") {
        return "it has none of the forms that there are".into();
    }
    let Some((found, expected)) = what
        .rsplit_once(", expected ")
        .filter(|(found, _)| found.starts_with("invalid "))
    else {
        return what.into();
    };
    let wanted = wanted(expected);
    let found = match found {
        "invalid type: map" => "invalid type: object",
        "invalid type: sequence" => "invalid type: array",
        // serde takes an array for an object too, if it is as long as that has fields.
        found if found.starts_with("invalid length ") && wanted == "an object" => "invalid type: array",
        found => found,
    };
    format!("{found}, expected {wanted}").into()
}

/// What a type is in JSON; other words are passed on, as they may be the author's.
fn wanted(expected: &str) -> Cow<'_, str> {
    if let Some(range) = integer(expected) {
        return range.into();
    }
    if let Some(range) = expected.strip_prefix("a nonzero ").and_then(integer) {
        return format!("{range}, but not 0").into();
    }
    let length = expected.strip_prefix("a tuple of size ").or_else(|| {
        let (_, elements) = expected.strip_prefix("tuple ")?.split_once(" with ")?;
        elements.split(' ').next()
    });
    if let Some(length) = length {
        return format!("an array of length {length}").into();
    }
    const BEGINNINGS: [(&str, &str); 9] = [
        ("struct ", "an object"),
        ("internally tagged enum ", "an object"),
        ("adjacently tagged enum ", "an object"),
        ("tuple struct ", "an array"),
        ("tuple variant ", "an array"),
        ("unit struct ", "null"),
        ("unit variant ", "a string"),
        ("enum ", "a string or an object"),
        ("variant of enum ", "a string"),
    ];
    let found = BEGINNINGS
        .iter()
        .find(|(beginning, _)| expected.starts_with(beginning));
    match (found, expected) {
        (Some((_, word)), _) => word,
        (None, "a map") => "an object",
        (None, "a sequence") => "an array",
        (None, "f32" | "f64") => "a number",
        (None, "unit") => "null",
        (None, "variant identifier" | "field identifier") => "a string",
        (None, expected) => expected,
    }
    .into()
}

/// What an integer's type has room for.
fn integer(name: &str) -> Option<String> {
    macro_rules! ranges {
        ($($integer:ident)*) => {
            match name {
                $(stringify!($integer) => format!("an integer from {} to {}", $integer::MIN, $integer::MAX),)*
                _ => return None,
            }
        };
    }
    Some(ranges!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::num::NonZeroU8;

    use serde::Deserialize;
    use serde::de::DeserializeOwned;

    use super::read;
    use crate::http::Response;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "what counts is how it is not read")]
    struct Wanted {
        customer: String,
        lines: Vec<Line>,
        #[serde(default)]
        size: Option<Size>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "what counts is how it is not read")]
    struct Line {
        product: String,
        quantity: NonZeroU8,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    #[expect(dead_code, reason = "what counts is how it is not read")]
    enum Size {
        Small,
        Large(Pair),
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "what counts is how it is not read")]
    struct Pair(u8, f64);

    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "what counts is how it is not read")]
    enum Either {
        Number(u8),
        List(Vec<u8>),
    }

    #[track_caller]
    fn refused<T: DeserializeOwned + std::fmt::Debug>(body: &str) -> (u16, String) {
        let response = Response::from(read::<T>(body.as_bytes()).unwrap_err());
        let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        (response.status(), body["error"].as_str().unwrap().to_owned())
    }

    #[track_caller]
    fn unwanted<T: DeserializeOwned + std::fmt::Debug>(body: &str, why: &str) {
        let why = format!("the body is not what is wanted here: {why}");
        assert_eq!(refused::<T>(body), (422, why), "{body}");
    }

    #[test]
    fn a_client_learns_where_and_what_and_no_type_of_rust() {
        let line = |quantity: &str| {
            format!(r#"{{ "customer": "ann", "lines": [{{ "product": "tea", "quantity": {quantity} }}] }}"#)
        };
        unwanted::<Wanted>("[]", "invalid type: array, expected an object at line 1 column 2");
        unwanted::<Wanted>(
            "7",
            "invalid type: integer `7`, expected an object at line 1 column 1",
        );
        unwanted::<Wanted>("{\n}", "missing field `customer` at line 2 column 1");
        unwanted::<Wanted>(
            &line("300"),
            "`lines[0].quantity`: invalid value: integer `300`, expected an integer from 0 to 255, but not 0 \
             at line 1 column 66",
        );
        unwanted::<Wanted>(
            r#"{ "customer": {} }"#,
            "`customer`: invalid type: object, expected a string at line 1 column 14",
        );
        unwanted::<Wanted>(
            r#"{ "lines": ", expected struct Wanted" }"#,
            "`lines`: invalid type: string \", expected struct Wanted\", expected an array at line 1 column 37",
        );
        unwanted::<Wanted>(
            r#"{ "price": 1 }"#,
            "`price`: unknown field `price`, expected one of `customer`, `lines`, `size` at line 1 column 9",
        );
        unwanted::<Wanted>(
            r#"{ "size": "huge" }"#,
            "`size`: unknown variant `huge`, expected `small` or `large` at line 1 column 16",
        );
    }

    #[test]
    fn other_types_have_their_words_too() {
        unwanted::<BTreeMap<String, u8>>("[]", "invalid type: array, expected an object at line 1 column 0");
        unwanted::<Size>(
            r#"{"large": [1]}"#,
            "`large`: invalid length 1, expected an array of length 2 at line 1 column 13",
        );
        unwanted::<Size>("7", "another type of value is wanted at line 1 column 1");
        unwanted::<Either>("{}", "it has none of the forms that there are");
        unwanted::<(u8, bool)>(
            "[1]",
            "invalid length 1, expected an array of length 2 at line 1 column 3",
        );
        unwanted::<Vec<f64>>(
            "[null]",
            "`[0]`: invalid type: null, expected a number at line 1 column 5",
        );
    }

    #[test]
    fn what_is_no_json_or_more_than_one_value_is_told_from_it() {
        for body in ["", "[1, ", "[1] 2", "[}"] {
            let (status, why) = refused::<Vec<u8>>(body);
            assert_eq!(status, 400, "{body}: {why}");
            assert!(why.starts_with("the body is not JSON: "), "{why}");
        }
        assert_eq!(read::<Vec<u8>>(b" [1, 2] \n").unwrap(), [1, 2]);
    }
}
