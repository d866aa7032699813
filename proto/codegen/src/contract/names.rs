//! Every name that stands beside others, chosen in one order: services, then types, then what is generated.

use outboard_mapping::name::{Unique, pascal, screaming, snake};

use super::{Function, Interface, Package};

/// Words that mean something to Rust and cannot name a field, a function or a module.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// `list-keys` as `list_keys`, and `type` as `type_`: WIT names have no `_`, so nothing else is called that.
pub fn rust(kebab: &str) -> String {
    let name = snake(kebab);
    if KEYWORDS.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

/// Names all that stands in the scope of one protobuf package, and of each of its Rust modules.
pub(super) fn choose(package: &mut Package) {
    let mut proto = Unique::default();
    for interface in &package.interfaces {
        proto.take(interface.service.clone());
    }
    for interface in &mut package.interfaces {
        let prefix = pascal(&interface.name);
        for def in &mut interface.types {
            def.proto = proto.take(format!("{prefix}{}", pascal(&def.key.name)));
        }
    }
    for interface in &mut package.interfaces {
        let prefix = pascal(&interface.name);
        for function in &mut interface.functions {
            function.request = proto.take(format!("{prefix}{}Request", function.rpc));
            function.response = proto.take(format!("{prefix}{}Response", function.rpc));
            if !function.request_streams().is_empty() {
                function.request_part = proto.take(format!("{prefix}{}RequestPart", function.rpc));
            }
            if !function.response_streams().is_empty() {
                function.response_part = proto.take(format!("{prefix}{}ResponsePart", function.rpc));
            }
        }
        choose_rust(interface);
    }
}

fn choose_rust(interface: &mut Interface) {
    let mut types = Unique::default();
    let service = interface.service.clone();
    interface.rust.trait_ = types.take(service.clone());
    interface.rust.dispatch = types.take(format!("{service}Dispatch"));
    interface.rust.server = types.take(format!("{service}Server"));
    for def in &mut interface.types {
        def.rust = types.take(pascal(&def.key.name));
    }
    let mut values = Unique::default();
    values.take("METHODS".to_owned());
    let mut associated = Unique::default();
    for def in &mut interface.resources {
        def.constant = values.take(screaming(&def.resource.name));
        def.rust = associated.take(pascal(&def.resource.name));
    }
    let mut functions = Unique::default();
    for function in &mut interface.functions {
        let camel = function.rpc.replace('_', "");
        function.rust_request = types.take(format!("{camel}Request"));
        function.rust_response = types.take(format!("{camel}Response"));
        function.rust = functions.take(rust_function(function));
    }
}

fn rust_function(function: &Function) -> String {
    let plain = match function.name.split_once(']') {
        Some(("[constructor", resource)) => format!("{resource}-new"),
        Some(("[resource-drop", resource)) => format!("{resource}-drop"),
        Some((_, name)) => name.replace('.', "-"),
        None => function.name.clone(),
    };
    rust(&plain)
}
