//! One message with all that is nested in it.

use std::collections::BTreeSet;
use std::fmt::Write;

use outboard_mapping::name::{json, pascal, snake, Unique};

use super::{comment, path, EMPTY, HANDLE};
use crate::contract::{Contract, Kind, Member, Package, Ty};

/// Where a message stands.
pub(super) struct Scope<'a> {
    /// What types mean.
    pub(super) contract: &'a Contract,
    /// The package that the message is of.
    pub(super) package: &'a Package,
    /// What the message's file needs.
    pub(super) imports: &'a mut BTreeSet<String>,
    /// Names that a nested message may not have: those it would hide, and its siblings'.
    pub(super) names: Unique,
}

/// A message being written. Types without a name become messages in it, named after the way to them.
pub(super) struct Message<'a> {
    scope: Scope<'a>,
    head: String,
    fields: String,
    nested: String,
}

impl<'a> Message<'a> {
    /// An empty message.
    pub(super) fn new(scope: Scope<'a>, docs: &str, name: &str) -> Self {
        let mut head = "\n".to_owned();
        comment(&mut head, "", docs);
        let _ = write!(head, "message {name} {{");
        Self { scope, head, fields: String::new(), nested: String::new() }
    }

    /// Adds a field.
    pub(super) fn field(&mut self, name: &str, docs: &str, ty: &Ty, number: u32) {
        comment(&mut self.fields, "  ", docs);
        let line = self.line(name, ty, number, &pascal(name));
        let _ = writeln!(self.fields, "  {line}");
    }

    /// Makes the message the choice that a result is.
    pub(super) fn result(&mut self, ok: Option<&Ty>, err: Option<&Ty>) {
        let lines = self.result_lines(ok, err, "", "  ");
        self.fields.push_str(&lines);
    }

    /// Makes the message the choice that a variant is.
    pub(super) fn variant(&mut self, cases: &[Member<Option<Ty>>]) {
        // A oneof shares its scope with its members.
        let oneof = if cases.iter().any(|case| case.name == "case") { "case_" } else { "case" };
        let _ = writeln!(self.fields, "  oneof {oneof} {{");
        for (number, case) in (1..).zip(cases) {
            comment(&mut self.fields, "    ", &case.docs);
            let ty = self.payload(case.ty.as_ref(), &pascal(&case.name));
            let note = case.ty.as_ref().map(|ty| self.flags(ty)).unwrap_or_default();
            let _ = writeln!(self.fields, "    {ty} {} = {number}{};{note}", snake(&case.name), json_option(&case.name));
        }
        self.fields.push_str("  }\n");
    }

    /// The whole message.
    pub(super) fn finish(self) -> String {
        let Self { head, fields, nested, .. } = self;
        match (fields.as_str(), nested.as_str()) {
            ("", _) => format!("{head}}}\n"),
            (_, "") => format!("{head}\n{fields}}}\n"),
            _ => format!("{head}\n{fields}{nested}}}\n"),
        }
    }

    /// A field's line. `hint` is what a message in it would be called.
    fn line(&mut self, name: &str, ty: &Ty, number: u32, hint: &str) -> String {
        let note = self.flags(ty);
        let (ty, note) = match ty {
            Ty::List(element) => (format!("repeated {}", self.lone(element, &format!("{hint}Item"))), note),
            Ty::Option(inner) => (format!("optional {}", self.lone(inner, &format!("{hint}Value"))), note),
            _ if self.is_message(ty) => (self.lone(ty, hint), format!(" // Required.{note}")),
            _ => (format!("optional {}", self.lone(ty, hint)), format!(" // Required.{note}")),
        };
        format!("{ty} {} = {number}{};{note}", snake(name), json_option(name))
    }

    /// The type of a value that stands alone.
    fn lone(&mut self, ty: &Ty, hint: &str) -> String {
        match ty {
            Ty::Scalar(scalar) => scalar.proto.to_owned(),
            Ty::String => "string".to_owned(),
            Ty::Bytes => "bytes".to_owned(),
            Ty::Own(_) | Ty::Borrow(_) => {
                self.scope.imports.insert(HANDLE.to_owned());
                ".outboard.v1.Handle".to_owned()
            }
            Ty::Named(key) => {
                let def = self.scope.contract.def(key);
                match &def.kind {
                    Kind::Flags(flags) if flags.len() > 32 => return "uint64".to_owned(),
                    Kind::Flags(_) => return "uint32".to_owned(),
                    _ => {}
                }
                let (package, interface) = self.scope.contract.interface(&key.interface);
                self.scope.imports.insert(path(package, interface));
                match package.proto == self.scope.package.proto {
                    true => def.proto.clone(),
                    false => format!(".{}.{}", package.proto, def.proto),
                }
            }
            Ty::List(_) | Ty::Option(_) => {
                let (name, message) = self.open(hint);
                let line = self.line("value", ty, 1, hint);
                self.close(message, &format!("    {line}\n"));
                name
            }
            Ty::Tuple(types) => {
                let (name, message) = self.open(hint);
                let mut lines = String::new();
                for (number, ty) in (1..).zip(types) {
                    let line = self.line(&format!("f{number}"), ty, number, &format!("{hint}F{number}"));
                    let _ = writeln!(lines, "    {line}");
                }
                self.close(message, &lines);
                name
            }
            Ty::Result(ok, err) => {
                let (name, message) = self.open(hint);
                let lines = self.result_lines(ok.as_deref(), err.as_deref(), hint, "    ");
                self.close(message, &lines);
                name
            }
        }
    }

    fn result_lines(&mut self, ok: Option<&Ty>, err: Option<&Ty>, hint: &str, indent: &str) -> String {
        let mut lines = format!("{indent}oneof result {{\n");
        for (number, (name, ty)) in (1..).zip([("ok", ok), ("err", err)]) {
            let proto = self.payload(ty, &format!("{hint}{}", pascal(name)));
            let note = ty.map(|ty| self.flags(ty)).unwrap_or_default();
            let _ = writeln!(lines, "{indent}  {proto} {name} = {number};{note}");
        }
        lines + indent + "}\n"
    }

    fn payload(&mut self, ty: Option<&Ty>, hint: &str) -> String {
        match ty {
            Some(ty) => self.lone(ty, hint),
            None => {
                self.scope.imports.insert(EMPTY.to_owned());
                ".google.protobuf.Empty".to_owned()
            }
        }
    }

    fn open(&mut self, hint: &str) -> (String, String) {
        let name = self.scope.names.take(hint.to_owned());
        let head = format!("\n  message {name} {{\n");
        (name, head)
    }

    fn close(&mut self, head: String, fields: &str) {
        // What is nested in the field stands before it; the order of messages says nothing.
        let _ = write!(self.nested, "{head}{fields}  }}\n");
    }

    fn is_message(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Named(key) => {
                !matches!(self.scope.contract.def(key).kind, Kind::Enum(_) | Kind::Flags(_))
            }
            Ty::Scalar(_) | Ty::String | Ty::Bytes => false,
            _ => true,
        }
    }

    /// Names the bits of a field that is flags, or a list or an option of them.
    fn flags(&self, ty: &Ty) -> String {
        match ty {
            Ty::Named(key) => match &self.scope.contract.def(key).kind {
                Kind::Flags(flags) => {
                    let names: Vec<&str> = flags.iter().map(|flag| flag.name.as_str()).collect();
                    format!(" // Bits from 0: {}.", names.join(", "))
                }
                _ => String::new(),
            },
            Ty::List(inner) | Ty::Option(inner) => self.flags(inner),
            _ => String::new(),
        }
    }
}

fn json_option(name: &str) -> String {
    json(name).map(|json| format!(" [json_name = \"{json}\"]")).unwrap_or_default()
}
