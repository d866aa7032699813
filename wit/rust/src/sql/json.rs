//! serde_json's values as those of a database.

use serde_json::{Number, Value as Json};

use super::number::Exact;
use super::{FromValue, IntoValue, Mismatch, Value};

impl IntoValue for Json {
    fn into_value(self) -> Value {
        Value::Json(self.to_string())
    }
}

/// Also from text, for databases that keep JSON as such.
///
/// A number with more digits than a Rust number holds is an error, rather than another number. [`Json`](super::Json) takes
/// it as it is, and so does this with serde_json's feature `arbitrary_precision`.
impl FromValue for Json {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        let text = super::Json::from_value(value)?;
        let json = serde_json::from_str(text.as_str());
        if !numbers(text.as_str()).all(is_kept) {
            return Err(Mismatch::new(
                "a number in it has more digits than fit; read it as `Json`, which is text",
            ));
        }
        json.map_err(|_| Mismatch::new("the text is not JSON"))
    }
}

/// The numbers outside of strings.
fn numbers(json: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    let between = move |character: char| {
        if quoted {
            quoted = escaped || character != '"';
            escaped = !escaped && character == '\\';
            return true;
        }
        quoted = character == '"';
        !character.is_ascii_digit() && !"+-.eE".contains(character)
    };
    // The words have an `e` too.
    let begins = |part: &&str| part.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    json.split(between).filter(begins)
}

/// Whether serde_json has room for a number. That it is none at all is not for this to say.
fn is_kept(number: &str) -> bool {
    match serde_json::from_str::<Number>(number) {
        Ok(kept) => Exact::read(number).is_some_and(|exact| Exact::read(&kept.to_string()) == Some(exact)),
        Err(_) => !number.parse().is_ok_and(f64::is_infinite),
    }
}

#[cfg(test)]
mod tests {
    use super::{FromValue, IntoValue, Json, Value};
    use serde_json::json;

    fn read(text: &str) -> Result<Json, String> {
        Json::from_value(Value::Json(text.into())).map_err(|mismatch| mismatch.to_string())
    }

    #[test]
    fn json_comes_as_its_own_type_or_as_text() {
        let tea = json!({ "name": "tea" });
        assert_eq!(Json::from_value(tea.clone().into_value()), Ok(tea.clone()));
        assert_eq!(
            Json::from_value(Value::Text(r#"{ "name": "tea" }"#.into())),
            Ok(tea)
        );
        for text in ["tea", "", "0123", "1-2", "[1,]"] {
            assert_eq!(read(text), Err("the text is not JSON".to_owned()), "{text}");
        }
    }

    #[test]
    fn a_number_that_fits_is_kept_in_whichever_form() {
        let all = json!([
            0.1,
            u64::MAX,
            i64::MIN,
            f64::MAX,
            5e-324,
            -0.0,
            100.0,
            true,
            false,
            null
        ]);
        assert_eq!(read(&all.to_string()), Ok(all));
        assert_eq!(
            read("[1e2, 350.00, -0, 0.5E-1]"),
            Ok(json!([100.0, 350.0, -0.0, 0.05]))
        );
        let text = r#"{"\"12345678901234567890123": "\\", "a": "é 0.12345678901234567890123"}"#;
        assert!(read(text).is_ok(), "text is not a number");
    }

    #[test]
    fn a_number_that_would_become_another_is_an_error() {
        for number in [
            "18446744073709551616",
            "-9223372036854775809",
            "12345678901234567890123",
            "0.12345678901234567890123",
            "1e400",
            "1e-400",
            "1e-99999999999999999999",
        ] {
            for text in [number.to_owned(), format!(r#"{{"a\\":[1,{number}]}}"#)] {
                assert!(read(&text).unwrap_err().contains("more digits"), "{text}");
            }
        }
    }
}
