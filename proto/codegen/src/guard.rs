//! Released packages stay as they are: what was generated before is compared with what would be generated now.

use std::collections::BTreeMap;

use prost::Message;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet};

/// A change that peers of a released package would misread.
#[derive(Debug, thiserror::Error)]
pub enum GuardError {
    /// Everything that changed.
    #[error(
        "released packages never change; give the package a new version, or take this back:\n{}",
        .0.join("\n")
    )]
    Changed(Vec<String>),
    /// What was committed is not what `cargo gen` wrote.
    #[error("proto/stubs/descriptors.bin is damaged; take it back from the last commit: {0}")]
    Damaged(#[from] prost::DecodeError),
}

/// Compares two descriptor sets. `unreleased` are protobuf packages that may still change, whatever their names say.
///
/// # Errors
/// A field, case or rpc of a released package was removed, moved, retyped or added to what was there.
pub fn check(old: &[u8], new: &[u8], unreleased: &[&str]) -> Result<(), GuardError> {
    let (old, new) = (FileDescriptorSet::decode(old)?, FileDescriptorSet::decode(new)?);
    let (old_names, new_names) = (names(&old, unreleased), names(&new, unreleased));
    let mut changes = Vec::new();
    for (name, facts) in &old_names {
        match new_names.get(name) {
            None => changes.push(format!("{name} was removed")),
            Some(now) => compare(name, facts, now, &mut changes),
        }
    }
    if changes.is_empty() {
        Ok(())
    } else {
        Err(GuardError::Changed(changes))
    }
}

/// Whether a protobuf package stands for a released package: `v1`, `v0_2` or `v0_0_1`, or no version at all.
fn is_released(package: &str) -> bool {
    let contract =
        package != "outboard.v1" && package != "outboard.session.v1" && !package.starts_with("google.");
    let last = package.rsplit('.').next().unwrap_or_default();
    match last
        .strip_prefix('v')
        .map(|numbers| numbers.split('_').collect::<Vec<_>>())
    {
        // A prerelease has all three numbers and more.
        Some(parts) if parts[0].parse::<u64>().is_ok() => contract && parts.len() <= 3,
        _ => contract,
    }
}

/// What each message, enum and service of the released packages is made of: a line per part, by the part's name.
fn names(set: &FileDescriptorSet, unreleased: &[&str]) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for file in &set.file {
        let package = file.package();
        if unreleased.contains(&package) || !is_released(package) {
            continue;
        }
        file.message_type
            .iter()
            .for_each(|message| message_facts(package, message, &mut found));
        file.enum_type
            .iter()
            .for_each(|item| enum_facts(package, item, &mut found));
        service_facts(package, file, &mut found);
    }
    found
}

fn message_facts(
    scope: &str,
    message: &DescriptorProto,
    found: &mut BTreeMap<String, BTreeMap<String, String>>,
) {
    let name = format!("{scope}.{}", message.name());
    let fields = message.field.iter().map(|field| {
        let oneof = field.oneof_index.filter(|_| !field.proto3_optional()).is_some();
        let how = match (field.label(), field.proto3_optional(), oneof) {
            (prost_types::field_descriptor_proto::Label::Repeated, ..) => "repeated ",
            (_, true, _) => "optional ",
            (_, _, true) => "one of them ",
            _ => "",
        };
        let ty = match field.type_name() {
            "" => field.r#type().as_str_name().to_owned(),
            ty => ty.to_owned(),
        };
        (
            format!("field {}", field.name()),
            format!("{how}{ty} = {}", field.number()),
        )
    });
    found.insert(name.clone(), fields.collect());
    message
        .nested_type
        .iter()
        .for_each(|nested| message_facts(&name, nested, found));
}

fn enum_facts(
    scope: &str,
    item: &EnumDescriptorProto,
    found: &mut BTreeMap<String, BTreeMap<String, String>>,
) {
    let values = item
        .value
        .iter()
        .map(|value| (format!("case {}", value.name()), value.number().to_string()));
    found.insert(format!("{scope}.{}", item.name()), values.collect());
}

fn service_facts(
    scope: &str,
    file: &FileDescriptorProto,
    found: &mut BTreeMap<String, BTreeMap<String, String>>,
) {
    for service in &file.service {
        let name = format!("{scope}.{}", service.name());
        for method in &service.method {
            let side = |streams: bool, ty: &str| format!("{}{ty}", if streams { "stream of " } else { "" });
            let facts = format!(
                "{} to {}",
                side(method.client_streaming(), method.input_type()),
                side(method.server_streaming(), method.output_type())
            );
            found.insert(
                format!("{name}/{}", method.name()),
                BTreeMap::from([("rpc".to_owned(), facts)]),
            );
        }
    }
}

fn compare(
    name: &str,
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
    changes: &mut Vec<String>,
) {
    for (part, facts) in old {
        match new.get(part) {
            None => changes.push(format!("{name}: {part} ({facts}) was removed")),
            Some(now) if now != facts => {
                changes.push(format!("{name}: {part} was {facts} and would be {now}"))
            }
            Some(_) => {}
        }
    }
    for (part, facts) in new.iter().filter(|(part, _)| !old.contains_key(*part)) {
        changes.push(format!("{name}: {part} ({facts}) was added to what is released"));
    }
}
