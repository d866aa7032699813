//! What is told of a call that ended with a gRPC status instead of a response.

use std::fmt::Write as _;

use anyhow::{Error, anyhow};
use prost_reflect::Kind;
use serde_json::Value;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::contract::Found;
use super::types::{member, of_field};

/// The status with its details, and with what the request lacked if that may be why.
pub(super) fn refusal(status: &Status, found: &Found<'_>, given: &Value) -> Error {
    let mut text = format!(
        "{} of {} failed: {:?}: {}",
        found.function.name,
        found.interface,
        status.code(),
        status.message()
    );
    details(&mut text, status);
    if status.code() == Code::InvalidArgument
        && let Some(members) = given.as_object()
    {
        let fields = found.function.method.input();
        let lacking: Vec<String> = fields
            .fields()
            .filter(|field| !field.is_list() && !matches!(field.kind(), Kind::Message(_)))
            .filter(|field| !members.contains_key(&member(field)) && !members.contains_key(field.name()))
            .map(|field| format!("{} ({})", member(&field), of_field(&field)))
            .collect();
        if !lacking.is_empty() {
            let _ = write!(text, "; --json does not have {}", lacking.join(", "));
        }
    }
    // A provider writes no lines of its own.
    let whole = |letter: char| {
        if letter.is_control() {
            char::REPLACEMENT_CHARACTER
        } else {
            letter
        }
    };
    anyhow!(text.chars().map(whole).collect::<String>())
}

/// What `google.rpc.Status` has beside code and message, of the kinds that are meant for people.
fn details(text: &mut String, status: &Status) {
    let Ok(details) = status.check_error_details() else {
        text.push_str("; it has details that cannot be read");
        return;
    };
    // A String takes whatever is written to it.
    if let Some(after) = details.retry_info().and_then(|info| info.retry_delay) {
        let _ = write!(text, "; try again after {after:?}");
    }
    if let Some(info) = details.error_info() {
        let _ = write!(text, "; {} of {}", info.reason, info.domain);
        for (key, value) in &info.metadata {
            let _ = write!(text, ", {key} = {value}");
        }
    }
    for violation in details.bad_request().map_or(&[][..], |bad| &bad.field_violations) {
        let _ = write!(text, "; {}: {}", violation.field, violation.description);
    }
    for link in details.help().map_or(&[][..], |help| &help.links) {
        let _ = write!(text, "; {} {}", link.description, link.url);
    }
}
