//! From JSON to messages.

use outboard_host::nearest;
use prost_reflect::prost::bytes::Bytes;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use serde_json::{Map, Value as Json};

use super::text_to_bytes;
use crate::call::types::{
    Form, cases, form, is_required, is_twofold, member, of_field, of_message, of_single,
};

/// How many letters of what is wrong are shown.
const SHOWN: usize = 60;

/// The parameters of a function, or one part of a stream of them.
///
/// # Errors
/// The JSON is not what the function takes: what is wrong, and where.
pub(in crate::call) fn read_request(
    descriptor: MessageDescriptor,
    given: &Json,
) -> Result<DynamicMessage, String> {
    match form(&descriptor) {
        Form::Choice(_) => message(descriptor, given, "--json"),
        _ => match given {
            Json::Object(members) => record(descriptor, members, "--json"),
            other => Err(unlike(
                "--json",
                "an object with the function's parameters",
                other,
            )),
        },
    }
}

/// A message that stands alone.
fn message(descriptor: MessageDescriptor, given: &Json, at: &str) -> Result<DynamicMessage, String> {
    match (form(&descriptor), given) {
        (Form::Handle, Json::String(text)) => {
            let token = text_to_bytes(text).ok_or_else(|| {
                format!("{at}: this is no handle: take the string that was printed when it was opened")
            })?;
            let mut handle = DynamicMessage::new(descriptor);
            handle.set_field_by_name("token", Value::Bytes(token.into()));
            Ok(handle)
        }
        (Form::Handle, other) => Err(unlike(
            at,
            "a handle, as the string that was printed for it,",
            other,
        )),
        (Form::Empty, Json::Null) => Ok(DynamicMessage::new(descriptor)),
        (Form::Empty, other) => Err(unlike(at, "null", other)),
        (Form::Choice(choice), given) => {
            let none = Json::Null;
            let (name, payload) = match given {
                Json::String(name) => (name, &none),
                given => match given
                    .as_object()
                    .map(|members| (members.len(), members.iter().next()))
                {
                    Some((1, Some((name, payload)))) => (name, payload),
                    _ => {
                        let what = format!("one of {} as {{\"case\": …}} or \"case\"", list(choice.fields()));
                        return Err(unlike(at, &what, given));
                    }
                },
            };
            let case = choice
                .fields()
                .find(|case| member(case) == *name)
                .ok_or_else(|| {
                    format!(
                        "{at}: there is no case {name}: it is one of {}",
                        list(choice.fields())
                    )
                })?;
            let value = single(&case, payload, &format!("{at}.{name}"))?;
            let mut message = DynamicMessage::new(descriptor);
            message.set_field(&case, value);
            Ok(message)
        }
        (Form::Wrapper(inner), given) => {
            let mut message = DynamicMessage::new(descriptor);
            field(&mut message, &inner, given, at)?;
            Ok(message)
        }
        (Form::Tuple, Json::Array(parts)) if parts.len() == descriptor.fields().len() => {
            let mut message = DynamicMessage::new(descriptor.clone());
            for ((place, part), given) in descriptor.fields().enumerate().zip(parts) {
                field(&mut message, &part, given, &format!("{at}[{place}]"))?;
            }
            Ok(message)
        }
        (Form::Tuple, other) => {
            let what = format!(
                "an array of {}, for {},",
                descriptor.fields().len(),
                of_message(&descriptor)
            );
            Err(unlike(at, &what, other))
        }
        (Form::Record, Json::Object(members)) => record(descriptor, members, at),
        (Form::Record, other) => {
            let what = format!("an object with {}", list(descriptor.fields()));
            Err(unlike(at, &what, other))
        }
    }
}

fn record(
    descriptor: MessageDescriptor,
    members: &Map<String, Json>,
    at: &str,
) -> Result<DynamicMessage, String> {
    let mut message = DynamicMessage::new(descriptor.clone());
    for (name, given) in members {
        let Some(known) = descriptor
            .fields()
            .find(|field| member(field) == *name || field.name() == name)
        else {
            let names: Vec<String> = descriptor.fields().map(|field| member(&field)).collect();
            let near = nearest(name, names.iter().map(String::as_str));
            return Err(match (near, names.is_empty()) {
                (Some(near), _) => format!("{at}: there is no {name}: did you mean {near}?"),
                (None, true) => format!("{at}: there is no {name}: nothing is asked for"),
                (None, false) => format!("{at}: there is no {name}: it takes {}", list(descriptor.fields())),
            });
        };
        field(&mut message, &known, given, &format!("{at}.{name}"))?;
    }
    let missing = descriptor
        .fields()
        .find(|field| is_required(field) && !message.has_field(field));
    match missing {
        Some(field) => Err(format!(
            "{at}: {} is missing ({})",
            member(&field),
            of_field(&field)
        )),
        None => Ok(message),
    }
}

/// Sets a field; null leaves it absent.
fn field(
    message: &mut DynamicMessage,
    field: &FieldDescriptor,
    given: &Json,
    at: &str,
) -> Result<(), String> {
    let value = match given {
        Json::Null => return Ok(()),
        Json::Array(items) if field.is_list() => {
            let items = items.iter().enumerate();
            let items: Result<Vec<Value>, String> = items
                .map(|(place, item)| single(field, item, &format!("{at}[{place}]")))
                .collect();
            Value::List(items?)
        }
        other if field.is_list() => {
            return Err(unlike(at, &format!("an array, for {},", of_field(field)), other));
        }
        given => {
            match is_twofold(field).then(|| given.as_object().and_then(|members| members.get("value"))) {
                Some(Some(inner)) => single(field, inner, at)?,
                _ => single(field, given, at)?,
            }
        }
    };
    message
        .try_set_field(field, value)
        .map_err(|_| format!("{at}: {} cannot be written here", of_field(field)))
}

/// One value of a field's type.
fn single(field: &FieldDescriptor, given: &Json, at: &str) -> Result<Value, String> {
    let wrong = || unlike(at, &of_single(field), given);
    let whole = || given.as_i64().ok_or_else(wrong);
    let unsigned = || given.as_u64().ok_or_else(wrong);
    Ok(match field.kind() {
        Kind::Message(descriptor) => Value::Message(message(descriptor, given, at)?),
        Kind::Enum(descriptor) => {
            let cases = cases(&descriptor);
            let known = cases
                .iter()
                .find(|(name, _)| Some(name.as_str()) == given.as_str());
            Value::EnumNumber(known.ok_or_else(wrong)?.1)
        }
        Kind::Bool => Value::Bool(given.as_bool().ok_or_else(wrong)?),
        Kind::String => Value::String(given.as_str().ok_or_else(wrong)?.to_owned()),
        Kind::Bytes => {
            let bytes = given.as_str().and_then(text_to_bytes).ok_or_else(wrong)?;
            Value::Bytes(Bytes::from(bytes))
        }
        Kind::Double => Value::F64(float(given).ok_or_else(wrong)?),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the nearest f32 is what is asked for"
        )]
        Kind::Float => Value::F32(float(given).ok_or_else(wrong)? as f32),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(unsigned()?.try_into().map_err(|_| wrong())?),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(unsigned()?),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(whole()?.try_into().map_err(|_| wrong())?),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(whole()?),
    })
}

fn float(given: &Json) -> Option<f64> {
    match given {
        Json::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        given => given.as_f64(),
    }
}

fn unlike(at: &str, expected: &str, given: &Json) -> String {
    let text = given.to_string();
    let shown = text
        .char_indices()
        .nth(SHOWN)
        .map_or(text.as_str(), |(end, _)| &text[..end]);
    let more = if shown.len() < text.len() { "…" } else { "" };
    format!("{at}: {expected} is expected, and not {shown}{more}")
}

/// `key (string), value (list<u8>)`
pub(super) fn list(fields: impl Iterator<Item = FieldDescriptor>) -> String {
    let fields: Vec<String> = fields
        .map(|field| format!("{} ({})", member(&field), of_field(&field)))
        .collect();
    fields.join(", ")
}
