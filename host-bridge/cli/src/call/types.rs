//! What messages stand for in a contract, told from their descriptors by the rules of `proto/README.md`.

use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, OneofDescriptor};

/// What a message stands for.
pub(super) enum Form {
    /// A handle: a token.
    Handle,
    /// The payload of a case that has none.
    Empty,
    /// A variant or a result: one field of this choice is set.
    Choice(OneofDescriptor),
    /// A list or an option in a place that has room for a message only.
    Wrapper(FieldDescriptor),
    /// Values without names.
    Tuple,
    /// Fields by their names.
    Record,
}

pub(super) fn form(message: &MessageDescriptor) -> Form {
    match message.full_name() {
        "outboard.v1.Handle" => return Form::Handle,
        "google.protobuf.Empty" => return Form::Empty,
        _ => {}
    }
    let mut choices = message.oneofs().filter(|oneof| !oneof.is_synthetic());
    if let (Some(choice), None) = (choices.next(), choices.next())
        && choice.fields().len() == message.fields().len()
    {
        return Form::Choice(choice);
    }
    // Types with a name of their own stand at the top of a file, and what has none in the message that it is part of.
    if message.parent_message().is_some() {
        if let Some(inner) = only_value(message) {
            return Form::Wrapper(inner);
        }
        // Numbers are missing where the tuple has streams, which are told apart from it.
        let named = |field: FieldDescriptor| field.name() == format!("f{}", field.number());
        if message.fields().len() > 0 && message.fields().all(named) {
            return Form::Tuple;
        }
    }
    Form::Record
}

/// The single field `value`, of a message that has no other.
pub(super) fn only_value(message: &MessageDescriptor) -> Option<FieldDescriptor> {
    let field = message.get_field(1)?;
    (message.fields().len() == 1 && field.name() == "value").then_some(field)
}

/// The head of a call with streams, and what may come after it; none of what is no part of such a call.
pub(super) fn head_and_streams(
    message: &MessageDescriptor,
) -> Option<(MessageDescriptor, Vec<FieldDescriptor>)> {
    let Form::Choice(choice) = form(message) else {
        return None;
    };
    let head = message.get_field_by_name("head")?;
    let head = head.kind().as_message()?.clone();
    let streams = choice
        .fields()
        .filter(|field| !matches!(field.name(), "head" | "ended"));
    (choice.name() == "part").then(|| (head, streams.collect()))
}

/// Whether the field is an option of an option, in which none and none of none have to be told apart.
pub(super) fn is_twofold(field: &FieldDescriptor) -> bool {
    let kind = field.kind();
    let wrapped = kind.as_message().map(form);
    field.containing_oneof().is_none_or(|oneof| oneof.is_synthetic())
        && !field.is_list()
        && matches!(wrapped, Some(Form::Wrapper(inner)) if !inner.is_list())
}

/// Whether a request without the field is certainly refused. Of scalars the descriptor does not tell.
pub(super) fn is_required(field: &FieldDescriptor) -> bool {
    matches!(field.kind(), Kind::Message(_)) && !field.is_list() && field.containing_oneof().is_none()
}

/// A member as its contract calls it.
pub(super) fn member(field: &FieldDescriptor) -> String {
    // What keeps a name apart from one that protobuf takes for the same is not the contract's.
    let apart = format!("_field_{}", field.number());
    field.name().trim_end_matches(&*apart).replace('_', "-")
}

/// The cases of an enum as its contract calls them, with their numbers.
pub(super) fn cases(descriptor: &EnumDescriptor) -> Vec<(String, i32)> {
    let zero = descriptor.default_value();
    let prefix = zero.name().strip_suffix("UNSPECIFIED").unwrap_or_default();
    let values = descriptor
        .values()
        .filter(|value| value.number() != 0 || prefix.is_empty());
    values
        .map(|value| {
            let name = value.name().strip_prefix(prefix).unwrap_or(value.name());
            let name = name.trim_end_matches(&*format!("_CASE_{}", value.number()));
            (name.to_lowercase().replace('_', "-"), value.number())
        })
        .collect()
}

/// The type of a member, in the words of contracts.
pub(super) fn of_field(field: &FieldDescriptor) -> String {
    let lone = of_kind(&field.kind());
    match () {
        () if field.is_list() => format!("list<{lone}>"),
        // Of other kinds the descriptor does not tell an option from what has to be there.
        () if field.field_descriptor_proto().proto3_optional()
            && matches!(field.kind(), Kind::Message(_)) =>
        {
            format!("option<{lone}>")
        }
        () => lone,
    }
}

/// The type of one value of a member, an element's if it is a list.
pub(super) fn of_single(field: &FieldDescriptor) -> String {
    match field.kind() {
        Kind::Bytes => "list<u8>, in base64,".to_owned(),
        kind => of_kind(&kind),
    }
}

/// The type of a message where it stands alone.
pub(super) fn of_message(message: &MessageDescriptor) -> String {
    match form(message) {
        Form::Handle => "handle".to_owned(),
        Form::Empty => "_".to_owned(),
        Form::Choice(choice) if choice.name() == "result" => result(&choice),
        Form::Wrapper(inner) if inner.is_list() => of_field(&inner),
        Form::Wrapper(inner) => format!("option<{}>", of_kind(&inner.kind())),
        Form::Tuple => {
            let parts: Vec<String> = message.fields().map(|field| of_field(&field)).collect();
            format!("tuple<{}>", parts.join(", "))
        }
        Form::Choice(_) | Form::Record => kebab(message),
    }
}

/// What the response of a function is made of.
pub(super) fn of_response(message: &MessageDescriptor) -> Option<String> {
    match form(message) {
        Form::Choice(choice) => Some(result(&choice)),
        _ if message.fields().len() == 0 => None,
        _ => only_value(message)
            .map(|field| of_field(&field))
            .or_else(|| Some(kebab(message))),
    }
}

fn result(choice: &OneofDescriptor) -> String {
    let types: Vec<String> = choice.fields().map(|field| of_field(&field)).collect();
    format!("{}<{}>", choice.name(), types.join(", "))
}

fn of_kind(kind: &Kind) -> String {
    let name = match kind {
        Kind::Message(message) => return of_message(message),
        Kind::Enum(descriptor) => {
            let names: Vec<String> = cases(descriptor).into_iter().map(|(name, _)| name).collect();
            return format!("enum{{{}}}", names.join(", "));
        }
        Kind::Bytes => "list<u8>",
        Kind::String => "string",
        Kind::Bool => "bool",
        Kind::Float => "f32",
        Kind::Double => "f64",
        Kind::Uint32 | Kind::Fixed32 => "u32",
        Kind::Uint64 | Kind::Fixed64 => "u64",
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => "s32",
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => "s64",
    };
    name.to_owned()
}

/// `StoreKeyResponse` of the interface `store` as `key-response`.
pub(super) fn kebab(message: &MessageDescriptor) -> String {
    let file = message.parent_file();
    let mut services: Vec<String> = file.services().map(|service| service.name().to_owned()).collect();
    services.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let name = services
        .iter()
        .find_map(|service| {
            message
                .name()
                .strip_prefix(service.as_str())
                .filter(|rest| !rest.is_empty())
        })
        .unwrap_or(message.name());
    let mut words = String::new();
    for letter in name.chars().filter(|letter| *letter != '_') {
        if letter.is_uppercase() && !words.is_empty() {
            words.push('-');
        }
        words.extend(letter.to_lowercase());
    }
    words
}
