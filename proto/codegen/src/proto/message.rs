//! One message with all that is nested in it.

use std::collections::BTreeSet;
use std::fmt::Write;

use outboard_mapping::name::{Unique, pascal, snake};

use super::{EMPTY, HANDLE, comment, path};
use crate::contract::{Contract, Kind, Member, Package, Scalar, Ty};

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
    /// Names of the outermost fields, as protobuf compares them.
    folded: BTreeSet<String>,
}

impl<'a> Message<'a> {
    /// An empty message.
    pub(super) fn new(scope: Scope<'a>, docs: &str, name: &str) -> Self {
        let mut head = "\n".to_owned();
        comment(&mut head, "", docs);
        let _ = write!(head, "message {name} {{");
        Self {
            scope,
            head,
            fields: String::new(),
            nested: String::new(),
            folded: BTreeSet::new(),
        }
    }

    /// Adds a field; a stream has none, and its number stays free.
    pub(super) fn field(&mut self, name: &str, docs: &str, ty: &Ty, number: u32) {
        if ty.is_streamed() {
            return;
        }
        comment(&mut self.fields, "  ", docs);
        let field = self.named(name, number);
        let line = self.line(&field, ty, number, &pascal(name));
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
        let oneof = if cases.iter().any(|case| case.name == "case") {
            "case_"
        } else {
            "case"
        };
        let _ = writeln!(self.fields, "  oneof {oneof} {{");
        for (number, case) in (1..).zip(cases) {
            comment(&mut self.fields, "    ", &case.docs);
            let ty = self.payload(case.ty.as_ref(), &pascal(&case.name));
            let name = self.named(&case.name, number);
            let _ = writeln!(
                self.fields,
                "    {ty} {name} = {number};{}",
                self.bits(case.ty.as_ref())
            );
        }
        self.fields.push_str("  }\n");
    }

    /// Makes the message a part of a message with streams: the message itself, or a chunk of one of them.
    pub(super) fn part(&mut self, head: &str, streams: &[(String, &Ty)]) {
        self.fields
            .push_str("  // The head comes first, and once.\n  oneof part {\n");
        let _ = writeln!(self.fields, "    {head} head = 1;");
        for (number, (what, ty)) in (1..).zip(streams) {
            let chunk = self.chunk(ty, &format!("S{number}"));
            let _ = writeln!(
                self.fields,
                "    // {what}.\n    {chunk} s{number} = {};",
                number + 1
            );
        }
        self.fields.push_str(
            "    // The number of a stream, from 1, of which nothing more comes. All have ended when the call has.\n    \
             uint32 ended = 15;\n  }\n",
        );
    }

    /// The whole message.
    pub(super) fn finish(self) -> String {
        let Self {
            head, fields, nested, ..
        } = self;
        match (fields.as_str(), nested.as_str()) {
            ("", _) => format!("{head}}}\n"),
            (_, "") => format!("{head}\n{fields}}}\n"),
            _ => format!("{head}\n{fields}{nested}}}\n"),
        }
    }

    /// A field's line. `hint` is what a message in it would be called.
    fn line(&mut self, name: &str, ty: &Ty, number: u32, hint: &str) -> String {
        let (proto, required) = match ty {
            Ty::Encoded(ty) => return self.line(name, ty, number, hint),
            Ty::List(element) => (
                format!("repeated {}", self.lone(element, &format!("{hint}Item"))),
                String::new(),
            ),
            Ty::Option(inner) => (
                format!("optional {}", self.lone(inner, &format!("{hint}Value"))),
                String::new(),
            ),
            Ty::FixedList(element, length) => (
                format!("repeated {}", self.lone(element, &format!("{hint}Item"))),
                format!(" Exactly {length}."),
            ),
            Ty::Map(key, value) => (
                format!("repeated {}", self.entry(key, value, hint)),
                String::new(),
            ),
            _ if self.is_message(ty) => (self.lone(ty, hint), " Required.".to_owned()),
            _ => (
                format!("optional {}", self.lone(ty, hint)),
                " Required.".to_owned(),
            ),
        };
        let line = format!("{proto} {name} = {number};");
        match format!("{required}{}", self.flags(ty)).as_str() {
            "" => line,
            note => format!("{line} //{note}"),
        }
    }

    /// The type of a value that stands alone.
    fn lone(&mut self, ty: &Ty, hint: &str) -> String {
        match ty {
            Ty::Encoded(ty) => self.lone(ty, hint),
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
            Ty::List(_) | Ty::FixedList(..) | Ty::Map(..) | Ty::Option(_) => {
                let name = self.open(hint);
                let line = self.line("value", ty, 1, hint);
                self.close(name, &format!("    {line}\n"))
            }
            Ty::Tuple(types) => {
                let name = self.open(hint);
                let mut lines = String::new();
                for (number, ty) in (1..).zip(types).filter(|(_, ty)| !ty.is_streamed()) {
                    let line = self.line(&format!("f{number}"), ty, number, &format!("{hint}F{number}"));
                    let _ = writeln!(lines, "    {line}");
                }
                self.close(name, &lines)
            }
            Ty::Result(ok, err) => {
                let name = self.open(hint);
                let lines = self.result_lines(ok.as_deref(), err.as_deref(), hint, "    ");
                self.close(name, &lines)
            }
            Ty::Stream(_) | Ty::Future(_) => self.empty(),
        }
    }

    /// The message that an entry of a map is.
    fn entry(&mut self, key: &Ty, value: &Ty, hint: &str) -> String {
        let name = self.open(&format!("{hint}Entry"));
        let key = self.line("key", key, 1, &format!("{hint}Key"));
        let value = self.line("value", value, 2, &format!("{hint}Value"));
        self.close(name, &format!("    {key}\n    {value}\n"))
    }

    /// The message that a chunk of a stream, or the one of a future, is.
    fn chunk(&mut self, ty: &Ty, name: &str) -> String {
        let count = Ty::Scalar(Scalar {
            rust: "u32",
            proto: "uint32",
        });
        let (field, held) = match ty {
            Ty::Stream(Some(item)) if item.is_byte() => ("value", Ty::Bytes),
            Ty::Stream(Some(item)) => ("value", Ty::List(item.clone())),
            Ty::Stream(None) => ("count", count),
            Ty::Future(Some(value)) => ("value", (**value).clone()),
            _ => return self.empty(),
        };
        let name = self.open(name);
        let line = self.line(field, &held, 1, &format!("{name}Value"));
        self.close(name, &format!("    {line}\n"))
    }

    fn empty(&mut self) -> String {
        self.scope.imports.insert(EMPTY.to_owned());
        ".google.protobuf.Empty".to_owned()
    }

    fn result_lines(&mut self, ok: Option<&Ty>, err: Option<&Ty>, hint: &str, indent: &str) -> String {
        let mut lines = format!("{indent}oneof result {{\n");
        for (number, (name, ty)) in (1..).zip([("ok", ok), ("err", err)]) {
            let proto = self.payload(ty, &format!("{hint}{}", pascal(name)));
            let _ = writeln!(lines, "{indent}  {proto} {name} = {number};{}", self.bits(ty));
        }
        lines + indent + "}\n"
    }

    fn payload(&mut self, ty: Option<&Ty>, hint: &str) -> String {
        match ty {
            Some(ty) => self.lone(ty, hint),
            None => self.empty(),
        }
    }

    /// Takes the name of a nested message before the names of what is nested in its fields.
    fn open(&mut self, hint: &str) -> String {
        self.scope.names.take(hint.to_owned())
    }

    fn close(&mut self, name: String, fields: &str) -> String {
        // Before what it refers to, which was closed earlier.
        self.nested = format!("\n  message {name} {{\n{fields}  }}\n{}", self.nested);
        name
    }

    /// A member's name. Protobuf compares names without `_`, hence the number for one that would be taken.
    fn named(&mut self, name: &str, number: u32) -> String {
        let mut name = snake(name);
        while !self.folded.insert(name.replace('_', "")) {
            name = format!("{name}_field_{number}");
        }
        name
    }

    fn is_message(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Named(key) => !matches!(self.scope.contract.def(key).kind, Kind::Enum(_) | Kind::Flags(_)),
            Ty::Scalar(_) | Ty::String | Ty::Bytes => false,
            _ => true,
        }
    }

    /// What is said behind a member of a oneof.
    fn bits(&self, ty: Option<&Ty>) -> String {
        match ty.map(|ty| self.flags(ty)).as_deref() {
            None | Some("") => String::new(),
            Some(note) => format!(" //{note}"),
        }
    }

    /// Names the bits of a field that is flags, or a list or an option of them.
    fn flags(&self, ty: &Ty) -> String {
        match ty {
            Ty::Named(key) => match &self.scope.contract.def(key).kind {
                Kind::Flags(flags) => {
                    let names: Vec<&str> = flags.iter().map(|flag| flag.name.as_str()).collect();
                    format!(" Bits from 0: {}.", names.join(", "))
                }
                _ => String::new(),
            },
            Ty::List(inner) | Ty::FixedList(inner, _) | Ty::Option(inner) | Ty::Encoded(inner) => {
                self.flags(inner)
            }
            _ => String::new(),
        }
    }
}
