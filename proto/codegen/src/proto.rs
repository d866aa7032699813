//! Contracts as `.proto` files: one per interface, in the folder that its package names.

mod message;

use std::collections::BTreeSet;
use std::fmt::Write;

use outboard_mapping::name::{Unique, screaming};

use crate::contract::{Contract, Function, Interface, Kind, Member, Package, Ty, TypeDef};
use message::{Message, Scope};

/// The file that every contract imports: what an rpc and a service are called in WIT.
pub const OPTIONS: &str = "outboard/v1/options.proto";
/// The file that contracts with resources import.
pub const HANDLE: &str = "outboard/v1/handle.proto";

const HEADER: &str = "// Generated from wit/ by `cargo gen`. Do not edit.\n";
const EMPTY: &str = "google/protobuf/empty.proto";

/// The files that belong to no contract, with their contents.
pub fn common() -> [(&'static str, String); 2] {
    [
        (
            OPTIONS,
            format!("{HEADER}{}", include_str!("proto/options.proto")),
        ),
        (HANDLE, format!("{HEADER}{}", include_str!("proto/handle.proto"))),
    ]
}

/// `wasi/keyvalue/v0_2_0_draft/store.proto`
pub fn path(package: &Package, interface: &Interface) -> String {
    let file = outboard_mapping::name::snake(&interface.name);
    format!("{}/{file}.proto", package.proto.replace('.', "/"))
}

/// The file of one interface.
pub fn file(contract: &Contract, package: &Package, interface: &Interface) -> String {
    let mut imports = BTreeSet::from([OPTIONS.to_owned()]);
    let mut body = String::new();
    service(&mut body, interface);
    let scope = scope(package);
    // Values of enums stand beside everything else of their package.
    let mut values = scope.clone();
    for other in &package.interfaces {
        for def in &other.types {
            if other.id == interface.id {
                type_def(
                    &mut body,
                    &mut imports,
                    contract,
                    package,
                    def,
                    &scope,
                    &mut values,
                );
            } else if let Kind::Enum(cases) = &def.kind {
                enumeration(&mut String::new(), def, cases, &mut values);
            }
        }
    }
    for function in &interface.functions {
        messages(&mut body, &mut imports, contract, package, function, &scope);
    }
    let own = path(package, interface);
    let mut text = format!("{HEADER}\nsyntax = \"proto3\";\n\npackage {};\n\n", package.proto);
    for import in imports.iter().filter(|import| **import != own) {
        let _ = writeln!(text, "import \"{import}\";");
    }
    text + &body
}

/// All top-level names of a package.
fn scope(package: &Package) -> Unique {
    let mut scope = Unique::default();
    for interface in &package.interfaces {
        scope.take(interface.service.clone());
        for def in &interface.types {
            scope.take(def.proto.clone());
        }
        for function in &interface.functions {
            for name in [
                &function.request,
                &function.response,
                &function.request_part,
                &function.response_part,
            ] {
                if !name.is_empty() {
                    scope.take(name.clone());
                }
            }
        }
    }
    scope
}

fn service(text: &mut String, interface: &Interface) {
    text.push('\n');
    comment(text, "", &interface.docs);
    let _ = writeln!(text, "service {} {{", interface.service);
    let _ = writeln!(text, "  option (.outboard.v1.interface) = \"{}\";", interface.id);
    for Function {
        name,
        docs,
        rpc,
        request,
        response,
        request_part,
        response_part,
        shape,
        idempotent,
        ..
    } in &interface.functions
    {
        let side = |whole: &str, part: &str| match part {
            "" => whole.to_owned(),
            part => format!("stream {part}"),
        };
        let (request, response) = (side(request, request_part), side(response, response_part));
        text.push('\n');
        comment(text, "  ", docs);
        let _ = writeln!(text, "  rpc {rpc}({request}) returns ({response}) {{");
        let _ = writeln!(text, "    option (.outboard.v1.function) = \"{name}\";");
        let _ = writeln!(text, "    option (.outboard.v1.shape) = {shape:#018x};");
        if *idempotent {
            text.push_str("    option idempotency_level = IDEMPOTENT;\n");
        }
        text.push_str("  }\n");
    }
    text.push_str("}\n");
}

fn type_def(
    text: &mut String,
    imports: &mut BTreeSet<String>,
    contract: &Contract,
    package: &Package,
    def: &TypeDef,
    scope: &Unique,
    values: &mut Unique,
) {
    match &def.kind {
        Kind::Record(fields) => {
            let mut message = Message::new(
                Scope {
                    contract,
                    package,
                    imports,
                    names: scope.clone(),
                },
                &def.docs,
                &def.proto,
            );
            for (number, field) in (1..).zip(fields) {
                message.field(&field.name, &field.docs, &field.ty, number);
            }
            text.push_str(&message.finish());
        }
        Kind::Variant(cases) => {
            let mut message = Message::new(
                Scope {
                    contract,
                    package,
                    imports,
                    names: scope.clone(),
                },
                &def.docs,
                &def.proto,
            );
            message.variant(cases);
            text.push_str(&message.finish());
        }
        Kind::Enum(cases) => enumeration(text, def, cases, values),
        // Bits of a number; their names stand where the number does.
        Kind::Flags(_) => {}
    }
}

/// A value's name has its type's before it, since the values of all enums of a package share one scope. Protobuf
/// compares what follows without `_`, hence the number for one that would still be taken.
fn enumeration(text: &mut String, def: &TypeDef, cases: &[Member<()>], values: &mut Unique) {
    let interface = def.key.interface.split(['/', '@']).nth(1).unwrap_or_default();
    let prefix = format!("{}_{}", screaming(interface), screaming(&def.key.name));
    let mut folded = BTreeSet::from(["UNSPECIFIED".to_owned()]);
    text.push('\n');
    comment(text, "", &def.docs);
    let _ = writeln!(text, "enum {} {{", def.proto);
    let _ = writeln!(text, "  {} = 0;", values.take(format!("{prefix}_UNSPECIFIED")));
    for (number, case) in (1..).zip(cases) {
        let mut name = screaming(&case.name);
        if !folded.insert(name.replace('_', "")) {
            name = format!("{name}_CASE_{number}");
            folded.insert(name.replace('_', ""));
        }
        comment(text, "  ", &case.docs);
        let _ = writeln!(text, "  {} = {number};", values.take(format!("{prefix}_{name}")));
    }
    text.push_str("}\n");
}

fn messages(
    text: &mut String,
    imports: &mut BTreeSet<String>,
    contract: &Contract,
    package: &Package,
    function: &Function,
    names: &Unique,
) {
    let mut write = |name: &str, fill: &dyn Fn(&mut Message<'_>)| {
        let scope = Scope {
            contract,
            package,
            imports: &mut *imports,
            names: names.clone(),
        };
        let mut message = Message::new(scope, "", name);
        fill(&mut message);
        text.push_str(&message.finish());
    };
    write(&function.request, &|request| {
        for (number, param) in (1..).zip(&function.params) {
            request.field(&param.name, &param.docs, &param.ty, number);
        }
    });
    write(&function.response, &|response| match &function.result {
        Some(Ty::Result(ok, err)) => response.result(ok.as_deref(), err.as_deref()),
        Some(ty) => response.field("value", "", ty, 1),
        None => {}
    });
    for (part, head, streams) in [
        (
            &function.request_part,
            &function.request,
            function.request_streams(),
        ),
        (
            &function.response_part,
            &function.response,
            function.response_streams(),
        ),
    ] {
        if !streams.is_empty() {
            write(part, &|message| message.part(head, &streams));
        }
    }
}

fn comment(text: &mut String, indent: &str, docs: &str) {
    for line in docs.lines() {
        let _ = writeln!(text, "{}", format!("{indent}// {}", line.trim_end()).trim_end());
    }
}
