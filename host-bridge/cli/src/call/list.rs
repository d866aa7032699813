//! What there is to call.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

use super::contract::{Contract, Function, Interface};
use super::types::{Form, form, head_and_streams, kebab, member, of_field, of_response};

/// All interfaces with their functions, and the types that these mention below them.
pub(super) fn list(contract: &Contract) -> String {
    let mut text = String::new();
    for interface in contract
        .interfaces
        .iter()
        .filter(|interface| !interface.machinery)
    {
        // A String takes whatever is written to it.
        let _ = writeln!(text, "{}", interface.name.escape_debug());
        for function in &interface.functions {
            let _ = writeln!(text, "  {}", signature(function));
        }
        for (name, message) in types(interface) {
            let _ = writeln!(text, "    {name}: {}", definition(&message));
        }
    }
    text
}

fn signature(function: &Function) -> String {
    let Function { name, method, .. } = function;
    let (head, more) = head_and_streams(&method.input()).unwrap_or_else(|| (method.input(), Vec::new()));
    let parameters: Vec<String> = head.fields().chain(more).map(|field| typed(&field)).collect();
    let mut text = format!("{}({})", name.escape_debug(), parameters.join(", "));
    let (head, more) = head_and_streams(&method.output()).unwrap_or_else(|| (method.output(), Vec::new()));
    let returned: Vec<String> = of_response(&head)
        .into_iter()
        .chain(more.iter().map(typed))
        .collect();
    if !returned.is_empty() {
        let _ = write!(text, " -> {}", returned.join(", then "));
    }
    if method.is_client_streaming() {
        text += "; takes a stream of parts";
    }
    if method.is_server_streaming() {
        text += "; answers with a stream of parts";
    }
    text
}

/// The types with a name that the functions of an interface mention, and those that they mention in turn.
fn types(interface: &Interface) -> BTreeMap<String, MessageDescriptor> {
    let mut types = BTreeMap::new();
    let methods = interface.functions.iter().map(|function| &function.method);
    let mut unseen: Vec<MessageDescriptor> = methods
        .flat_map(|method| [method.input(), method.output()])
        .flat_map(|message| {
            let head = head_and_streams(&message).map(|(head, _)| head);
            head.into_iter().chain([message])
        })
        .collect();
    let outermost = unseen.clone();
    let mut seen = outermost.clone();
    while let Some(message) = unseen.pop() {
        let inner: Vec<MessageDescriptor> = message
            .fields()
            .filter_map(|field| match field.kind() {
                Kind::Message(inner) => Some(inner),
                _ => None,
            })
            .collect();
        for inner in inner {
            if !seen.contains(&inner) {
                seen.push(inner.clone());
                unseen.push(inner);
            }
        }
        let named =
            message.parent_message().is_none() && matches!(form(&message), Form::Choice(_) | Form::Record);
        if named && !outermost.contains(&message) {
            types.insert(kebab(&message), message);
        }
    }
    types
}

fn definition(message: &MessageDescriptor) -> String {
    match form(message) {
        Form::Choice(choice) => {
            let cases: Vec<String> = choice
                .fields()
                .map(|case| match case.kind() {
                    Kind::Message(payload) if matches!(form(&payload), Form::Empty) => member(&case),
                    _ => format!("{}({})", member(&case), of_field(&case)),
                })
                .collect();
            format!("variant {{ {} }}", cases.join(", "))
        }
        _ => {
            let fields: Vec<String> = message.fields().map(|field| typed(&field)).collect();
            format!("record {{ {} }}", fields.join(", "))
        }
    }
}

fn typed(field: &FieldDescriptor) -> String {
    format!("{}: {}", member(field), of_field(field))
}
