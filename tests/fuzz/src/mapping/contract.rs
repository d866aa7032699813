//! A type that is written as WIT and read again is the same type, with the same structural hash.

use std::fmt::Write;

use outboard_mapping::ty::{Function, Type};
use outboard_mapping::{shape, wit};
use wit_parser::Resolve;

use crate::choice::Choices;
use crate::types;

pub(super) fn run(mut choices: Choices<'_>) {
    let function = Function {
        asynchronous: choices.flip(),
        params: (0..choices.below(3))
            .map(|index| (format!("p{index}"), types::chosen(&mut choices)))
            .collect(),
        result: choices.flip().then(|| types::chosen(&mut choices)),
    };
    let text = written(&function);
    let mut resolve = Resolve::default();
    let package = resolve
        .push_str("fuzz.wit", &text)
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    let interface = resolve.packages[package].interfaces["types"];
    let read = wit::function(&resolve, &resolve.interfaces[interface].functions["f"]).unwrap();
    assert_eq!(read, function, "{text}");
    assert_eq!(shape::hash(&read), shape::hash(&function));
    for (_, ty) in &read.params {
        ty.supported().unwrap();
    }
}

fn written(function: &Function) -> String {
    let mut definitions = Definitions::default();
    let params: Vec<String> = function
        .params
        .iter()
        .map(|(name, ty)| format!("{name}: {}", definitions.of(ty)))
        .collect();
    let result = function
        .result
        .as_ref()
        .map(|ty| format!(" -> {}", definitions.of(ty)))
        .unwrap_or_default();
    let kind = if function.asynchronous {
        "async func"
    } else {
        "func"
    };
    format!(
        "package fuzz:fuzz;\ninterface types {{\n{}f: {kind}({}){result};\n}}\n",
        definitions.text,
        params.join(", ")
    )
}

/// Types that WIT has a name for, each with a name of its own.
#[derive(Default)]
struct Definitions {
    text: String,
    count: usize,
}

impl Definitions {
    fn of(&mut self, ty: &Type) -> String {
        match ty {
            Type::List(element) => format!("list<{}>", self.of(element)),
            Type::FixedList(element, length) => format!("list<{}, {length}>", self.of(element)),
            Type::Map(key, value) => format!("map<{}, {}>", self.of(key), self.of(value)),
            Type::Option(inner) => format!("option<{}>", self.of(inner)),
            Type::Tuple(types) => {
                let types: Vec<String> = types.iter().map(|ty| self.of(ty)).collect();
                format!("tuple<{}>", types.join(", "))
            }
            Type::Result(ok, err) => {
                let mut arm = |ty: &Option<Box<Type>>| match ty {
                    Some(ty) => self.of(ty),
                    None => "_".to_owned(),
                };
                match (arm(ok), arm(err)) {
                    (ok, err) if ok == "_" && err == "_" => "result".to_owned(),
                    (ok, err) if err == "_" => format!("result<{ok}>"),
                    (ok, err) => format!("result<{ok}, {err}>"),
                }
            }
            Type::Record(fields) => {
                let members = fields.iter().map(|(name, ty)| format!("{name}: {}", self.of(ty)));
                let members = members.collect();
                self.define("record", members)
            }
            Type::Variant(cases) => {
                let members = cases.iter().map(|(name, payload)| match payload {
                    Some(ty) => format!("{name}({})", self.of(ty)),
                    None => name.clone(),
                });
                let members = members.collect();
                self.define("variant", members)
            }
            Type::Enum(names) => self.define("enum", names.clone()),
            Type::Flags(names) => self.define("flags", names.clone()),
            scalar => scalar.to_string(),
        }
    }

    fn define(&mut self, kind: &str, members: Vec<String>) -> String {
        let name = format!("t{}", self.count);
        self.count += 1;
        writeln!(self.text, "{kind} {name} {{ {} }}", members.join(", ")).unwrap();
        name
    }
}
