//! From messages to JSON.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MapKey, ReflectMessage as _, Value};
use serde_json::{Map, Number, Value as Json, json};

use super::{bytes_to_text, token_to_text};
use crate::call::types::{Form, cases, form, is_twofold, member, only_value};

/// What a function returned.
pub(in crate::call) fn write_response(response: &DynamicMessage) -> Json {
    let descriptor = response.descriptor();
    match form(&descriptor) {
        Form::Choice(_) => write(response),
        _ if descriptor.fields().len() == 0 => Json::Null,
        _ => match only_value(&descriptor) {
            Some(value) => field(response, &value),
            None => write(response),
        },
    }
}

/// One part of what a function returned that has streams: its head, a chunk of one of them, or the end of one.
pub(in crate::call) fn write_part(part: &DynamicMessage) -> Json {
    let head = part.get_field_by_name("head");
    match head.as_deref().and_then(Value::as_message) {
        Some(head) if part.has_field_by_name("head") => json!({ "head": write_response(head) }),
        _ => write(part),
    }
}

/// A message that stands alone.
pub(in crate::call) fn write(message: &DynamicMessage) -> Json {
    let descriptor = message.descriptor();
    match form(&descriptor) {
        Form::Handle => match message.get_field_by_name("token").as_deref() {
            Some(Value::Bytes(token)) if message.has_field_by_name("token") => {
                Json::String(token_to_text(token))
            }
            _ => Json::Null,
        },
        Form::Empty => Json::Null,
        Form::Choice(choice) => {
            let Some(case) = choice.fields().find(|case| message.has_field(case)) else {
                return Json::Null;
            };
            let name = member(&case);
            let bare = case
                .kind()
                .as_message()
                .is_some_and(|payload| matches!(form(payload), Form::Empty));
            match bare && choice.name() != "result" {
                true => Json::String(name),
                false => json!({ name: field(message, &case) }),
            }
        }
        Form::Wrapper(inner) => field(message, &inner),
        Form::Tuple => Json::Array(descriptor.fields().map(|part| field(message, &part)).collect()),
        Form::Record => {
            let members = descriptor
                .fields()
                .map(|part| (member(&part), field(message, &part)));
            Json::Object(members.collect())
        }
    }
}

fn field(message: &DynamicMessage, field: &FieldDescriptor) -> Json {
    if field.supports_presence() && !message.has_field(field) {
        return Json::Null;
    }
    let value = message.get_field(field);
    match &*value {
        Value::List(items) => Json::Array(items.iter().map(|item| lone(item, &field.kind())).collect()),
        Value::Map(entries) => {
            let mut members = Map::new();
            for (key, value) in entries {
                members.insert(key_text(key), lone(value, &field.kind()));
            }
            Json::Object(members)
        }
        value if is_twofold(field) => json!({ "value": lone(value, &field.kind()) }),
        value => lone(value, &field.kind()),
    }
}

fn lone(value: &Value, kind: &Kind) -> Json {
    match value {
        Value::Bool(value) => Json::Bool(*value),
        Value::I32(value) => Json::from(*value),
        Value::I64(value) => Json::from(*value),
        Value::U32(value) => Json::from(*value),
        Value::U64(value) => Json::from(*value),
        Value::F32(value) => float(f64::from(*value), value.to_string()),
        Value::F64(value) => float(*value, value.to_string()),
        Value::String(text) => Json::String(text.clone()),
        Value::Bytes(bytes) => Json::String(bytes_to_text(bytes)),
        Value::EnumNumber(number) => {
            let name = kind.as_enum().and_then(|descriptor| {
                let mut cases = cases(descriptor).into_iter();
                cases.find(|(_, known)| known == number)
            });
            name.map_or_else(|| Json::from(*number), |(name, _)| Json::String(name))
        }
        Value::Message(message) => write(message),
        // Neither is an element of anything.
        Value::List(_) | Value::Map(_) => Json::Null,
    }
}

/// A number as its own type writes it, so that 0.1 of an f32 stays 0.1; what JSON has no number for is its name.
fn float(value: f64, text: String) -> Json {
    let shortest = text.parse().ok().filter(|value: &f64| value.is_finite());
    match shortest.and_then(Number::from_f64) {
        Some(number) => Json::Number(number),
        None if value.is_nan() => Json::from("NaN"),
        None if value > 0.0 => Json::from("Infinity"),
        None => Json::from("-Infinity"),
    }
}

fn key_text(key: &MapKey) -> String {
    match key {
        MapKey::Bool(key) => key.to_string(),
        MapKey::I32(key) => key.to_string(),
        MapKey::I64(key) => key.to_string(),
        MapKey::U32(key) => key.to_string(),
        MapKey::U64(key) => key.to_string(),
        MapKey::String(key) => key.clone(),
    }
}
