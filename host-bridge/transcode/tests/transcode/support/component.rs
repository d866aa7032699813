//! The text of a component that imports a function and exports another of the same type, which calls it.

use std::fmt::Write;

use outboard_mapping::ty::{Function, Type};

use super::abi::{self, Core};

/// The imported instance; its one function is `f`, its one resource `thing`.
pub(crate) const INTERFACE: &str = "test:types/f";

/// The resource that handles are of, in every generated component.
pub(crate) const RESOURCE: &str = "thing";

/// A component yet to be written.
pub(crate) struct Spec {
    function: Function,
    encoding: Encoding,
    lowering: Lowering,
    echo: bool,
    alone: bool,
    body: Option<String>,
    realloc: String,
}

/// How a guest holds its strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf16,
    Latin1OrUtf16,
}

/// How a guest calls its import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lowering {
    /// A `func`, which can be called in one way only.
    Synchronous,
    /// An `async func`, called as if it were none.
    Blocking,
    /// An `async func`, which tells that it has returned.
    Asynchronous,
}

impl Spec {
    /// A guest that passes on its parameters and its import's result.
    pub(crate) fn new(function: Function) -> Self {
        Self {
            function,
            encoding: Encoding::Utf8,
            lowering: Lowering::Synchronous,
            echo: false,
            alone: false,
            body: None,
            realloc: BUMP_ALLOCATOR.to_owned(),
        }
    }

    pub(crate) fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    pub(crate) fn lowering(mut self, lowering: Lowering) -> Self {
        self.lowering = lowering;
        self.function.asynchronous = lowering != Lowering::Synchronous;
        self
    }

    /// Lets the export be lifted asynchronously and return its one parameter, without a call of the import.
    pub(crate) fn echo(mut self) -> Self {
        self.echo = true;
        self.lowering(Lowering::Asynchronous)
    }

    /// Lets the export have no parameters of its own, for a body that makes the import's up.
    pub(crate) fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// Replaces the body of the exported core function, which may call `$f` and `$realloc`.
    pub(crate) fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Replaces the body of the guest's `realloc`: `$old`, `$old_size`, `$align` and `$size` to an address.
    pub(crate) fn realloc(mut self, body: impl Into<String>) -> Self {
        self.realloc = body.into();
        self
    }

    pub(crate) fn function(&self) -> &Function {
        &self.function
    }

    pub(crate) fn wat(&self) -> String {
        let mut names = Names::default();
        let signature = names.signature(&self.function);
        let exported_signature = names.signature(&self.exported());
        let resource = uses_resource(&self.function);
        let (mut exported, mut aliased) = (String::new(), String::new());
        if resource {
            write!(
                exported,
                r#"(export "{RESOURCE}" (type ${RESOURCE} (sub resource)))"#
            )
            .unwrap();
            write!(aliased, r#"(alias export $i "{RESOURCE}" (type ${RESOURCE}))"#).unwrap();
        }
        let (definitions, aliases) = names.declared();
        exported.push_str(&definitions);
        aliased.push_str(&aliases);
        let encoding = self.encoding.name();
        let options = format!("(memory $memory) (realloc $realloc) string-encoding={encoding}");
        let asynchronous = match self.lowering {
            Lowering::Synchronous | Lowering::Blocking => "",
            Lowering::Asynchronous => "async",
        };
        let (lowered, mut lifted) = (core_func(&self.lowered()), core_func(&self.lifted()));
        let body = self.body.clone().unwrap_or_else(|| self.forward());
        let realloc = &self.realloc;
        let (mut task_return, mut with_return, mut import_return, mut callback, mut lift) =
            (String::new(), "", String::new(), "", options.clone());
        if self.echo {
            let params = self.lifted().0;
            let result = self
                .function
                .result
                .as_ref()
                .map(|ty| format!("(result {})", names.of(ty)));
            let result = result.unwrap_or_default();
            task_return = format!(
                "(core func $return (canon task.return {result} (memory $memory) string-encoding={encoding}))"
            );
            with_return = r#"(export "return" (func $return))"#;
            import_return = format!(
                r#"(import "host" "return" (func $return {}))"#,
                core_func(&(params.clone(), Vec::new()))
            );
            callback = r#"(func (export "callback") (param i32 i32 i32) (result i32) unreachable)"#;
            lift = format!(r#"{options} async (callback (func $guest "callback"))"#);
            lifted = core_func(&(params, vec![Core::I32]));
        }
        let (drop, with_drop, import_drop) = if resource {
            (
                format!("(core func $drop (canon resource.drop ${RESOURCE}))"),
                r#"(export "drop" (func $drop))"#,
                r#"(import "host" "drop" (func $drop (param i32)))"#,
            )
        } else {
            (String::new(), "", "")
        };
        format!(
            r#"(component
  (import "{INTERFACE}" (instance $i
    {exported}
    (export "f" (func {signature}))))
  {aliased}
  (alias export $i "f" (func $f))
  (core module $allocator
    (memory (export "memory") 8)
    (global $next (mut i32) (i32.const 16))
    (func (export "realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      {realloc}))
  (core instance $allocator (instantiate $allocator))
  (alias core export $allocator "memory" (core memory $memory))
  (alias core export $allocator "realloc" (core func $realloc))
  (core func $lowered (canon lower (func $f) {options} {asynchronous}))
  {drop}
  {task_return}
  (core module $guest
    (import "host" "f" (func $f {lowered}))
    {import_drop}
    {import_return}
    (import "allocator" "memory" (memory 0))
    (import "allocator" "realloc" (func $realloc (param i32 i32 i32 i32) (result i32)))
    (func (export "g") {lifted} (local $at i32)
      {body})
    {callback})
  (core instance $guest (instantiate $guest
    (with "host" (instance (export "f" (func $lowered)) {with_drop} {with_return}))
    (with "allocator" (instance $allocator))))
  (func $g {exported_signature} (canon lift (core func $guest "g") {lift}))
  (export "g" (func $g)))"#
        )
    }

    /// The core type of the import, as it is lowered.
    fn lowered(&self) -> (Vec<Core>, Vec<Core>) {
        let result = abi::flat_result(&self.function);
        let (most, direct) = match self.lowering {
            Lowering::Synchronous | Lowering::Blocking => (16, result.len() == 1),
            Lowering::Asynchronous => (4, false),
        };
        let mut params = in_place(abi::flat_params(&self.function), most);
        if !direct && !result.is_empty() {
            params.push(Core::I32);
        }
        match self.lowering {
            Lowering::Synchronous | Lowering::Blocking => (params, if direct { result } else { Vec::new() }),
            Lowering::Asynchronous => (params, vec![Core::I32]),
        }
    }

    /// The type of the export.
    fn exported(&self) -> Function {
        let params = if self.alone {
            Vec::new()
        } else {
            self.function.params.clone()
        };
        Function {
            params,
            ..self.function.clone()
        }
    }

    /// The core type of the export.
    fn lifted(&self) -> (Vec<Core>, Vec<Core>) {
        let exported = self.exported();
        (
            in_place(abi::flat_params(&exported), 16),
            in_place(abi::flat_result(&exported), 1),
        )
    }

    /// The instructions that pass everything on.
    fn forward(&self) -> String {
        let mut body = String::new();
        if self.echo {
            let params = self.lifted().0.len();
            (0..params).for_each(|index| write!(body, "local.get {index} ").unwrap());
            // 0 is the end of the task.
            body.push_str("call $return i32.const 0");
            return body;
        }
        let result = abi::flat_result(&self.function);
        let params = self.lifted().0.len();
        let indirect = self.lowered().0.len() > params;
        if self.lowering == Lowering::Asynchronous && (5..=16).contains(&params) {
            self.store_params(&mut body);
        } else {
            (0..params).for_each(|index| write!(body, "local.get {index} ").unwrap());
        }
        let returned_in_memory = match self.lowering {
            Lowering::Synchronous | Lowering::Blocking => indirect,
            Lowering::Asynchronous => !result.is_empty(),
        };
        if returned_in_memory {
            write!(body, "{RESERVE} local.tee $at ").unwrap();
        }
        body.push_str("call $f ");
        if self.lowering == Lowering::Asynchronous {
            // 2 is a subtask that has already returned.
            body.push_str("i32.const 2 i32.ne if unreachable end ");
        }
        match (&self.function.result, returned_in_memory) {
            (Some(ty), true) if result.len() == 1 => {
                write!(body, "local.get $at {}", abi::in_memory(ty).2).unwrap()
            }
            (_, true) => body.push_str("local.get $at"),
            _ => {}
        }
        body
    }

    /// Stores parameters that came flat, as the asynchronous lowering takes them.
    fn store_params(&self, body: &mut String) {
        write!(body, "{RESERVE} local.set $at ").unwrap();
        let mut offset = 0_usize;
        for (index, (_, ty)) in self.function.params.iter().enumerate() {
            let (size, store, _) = abi::in_memory(ty);
            offset = offset.next_multiple_of(size);
            write!(body, "local.get $at local.get {index} {store} offset={offset} ").unwrap();
            offset += size;
        }
        body.push_str("local.get $at ");
    }
}

impl Encoding {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf8",
            Self::Utf16 => "utf16",
            Self::Latin1OrUtf16 => "latin1+utf16",
        }
    }
}

/// An address that any result fits at.
const RESERVE: &str = "(call $realloc (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 65536))";

pub(crate) const BUMP_ALLOCATOR: &str = "
      (local.set $at (i32.and
        (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
      (global.set $next (i32.add (local.get $at) (local.get $size)))
      (loop $more
        (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
          (then
            (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))
            unreachable)))
      (memory.copy (local.get $at) (local.get $old)
        (select (local.get $old_size) (local.get $size) (i32.lt_u (local.get $old_size) (local.get $size))))
      (local.get $at)";

/// The definitions that the component model wants named, each after those that it refers to.
#[derive(Default)]
pub(crate) struct Names(Vec<(Type, String)>);

impl Names {
    /// What defines them in the instance that exports them, and what takes them from there.
    pub(crate) fn declared(&self) -> (String, String) {
        let (mut exported, mut aliased) = (String::new(), String::new());
        for (index, (_, definition)) in self.0.iter().enumerate() {
            let export = format!(
                r#"(type $d{index} {definition}) (export "n{index}" (type $n{index} (eq $d{index})))"#
            );
            writeln!(exported, "    {export}").unwrap();
            writeln!(aliased, r#"  (alias export $i "n{index}" (type $n{index}))"#).unwrap();
        }
        (exported, aliased)
    }

    pub(crate) fn signature(&mut self, function: &Function) -> String {
        let mut text = if function.asynchronous {
            "async ".to_owned()
        } else {
            String::new()
        };
        for (name, ty) in &function.params {
            write!(text, r#"(param "{name}" {}) "#, self.of(ty)).unwrap();
        }
        if let Some(ty) = &function.result {
            write!(text, "(result {})", self.of(ty)).unwrap();
        }
        text
    }

    /// The text that stands for a type: its name if it must have one.
    pub(crate) fn of(&mut self, ty: &Type) -> String {
        match ty {
            Type::List(element) => format!("(list {})", self.of(element)),
            Type::FixedList(element, length) => format!("(list {} {length})", self.of(element)),
            Type::Map(key, value) => format!("(map {} {})", self.of(key), self.of(value)),
            Type::Option(inner) => format!("(option {})", self.of(inner)),
            Type::Tuple(types) => {
                let types: Vec<_> = types.iter().map(|ty| self.of(ty)).collect();
                format!("(tuple {})", types.join(" "))
            }
            Type::Result(ok, err) => {
                let ok = ok.as_deref().map(|ty| match ty {
                    // The text format does not take these for the type of `ok` where they stand for themselves.
                    Type::Stream(_) | Type::Future(_) => self.named(ty),
                    _ => self.of(ty),
                });
                let ok = ok.unwrap_or_default();
                let err = err
                    .as_ref()
                    .map(|ty| format!("(error {})", self.of(ty)))
                    .unwrap_or_default();
                format!("(result {ok} {err})")
            }
            Type::Stream(items) | Type::Future(items) => {
                let kind = match ty {
                    Type::Stream(_) => "stream",
                    _ => "future",
                };
                let items = items.as_ref().map(|ty| self.of(ty)).unwrap_or_default();
                format!("({kind} {items})")
            }
            Type::Own(_) => format!("(own ${RESOURCE})"),
            Type::Borrow(_) => format!("(borrow ${RESOURCE})"),
            Type::Record(_) | Type::Variant(_) | Type::Enum(_) | Type::Flags(_) => self.named(ty),
            _ => ty.to_string(),
        }
    }

    fn named(&mut self, ty: &Type) -> String {
        let definition = self.definition(ty);
        let known = self.0.iter().position(|(known, _)| known == ty);
        let index = known.unwrap_or_else(|| {
            self.0.push((ty.clone(), definition));
            self.0.len() - 1
        });
        format!("$n{index}")
    }

    fn definition(&mut self, ty: &Type) -> String {
        let quoted = |names: &[String]| {
            names
                .iter()
                .map(|name| format!(" \"{name}\""))
                .collect::<String>()
        };
        match ty {
            Type::Record(fields) => {
                let field = |(name, ty): &(String, Type)| format!(r#"(field "{name}" {})"#, self.of(ty));
                format!("(record {})", fields.iter().map(field).collect::<String>())
            }
            Type::Variant(cases) => {
                let case = |(name, ty): &(String, Option<Type>)| {
                    format!(
                        r#"(case "{name}" {})"#,
                        ty.as_ref().map(|ty| self.of(ty)).unwrap_or_default()
                    )
                };
                format!("(variant {})", cases.iter().map(case).collect::<String>())
            }
            Type::Enum(names) => format!("(enum{})", quoted(names)),
            Type::Flags(names) => format!("(flags{})", quoted(names)),
            Type::Stream(_) | Type::Future(_) => self.of(ty),
            _ => panic!("{ty} needs no name"),
        }
    }
}

fn uses_resource(function: &Function) -> bool {
    fn within(ty: &Type) -> bool {
        matches!(ty, Type::Own(_) | Type::Borrow(_)) || ty.children().into_iter().any(within)
    }
    function
        .params
        .iter()
        .map(|(_, ty)| ty)
        .chain(&function.result)
        .any(within)
}

fn in_place(flat: Vec<Core>, most: usize) -> Vec<Core> {
    if flat.len() > most { vec![Core::I32] } else { flat }
}

fn core_func((params, results): &(Vec<Core>, Vec<Core>)) -> String {
    let list = |kind: &str, types: &[Core]| {
        types
            .iter()
            .map(|ty| format!("({kind} {ty}) "))
            .collect::<String>()
    };
    format!("{}{}", list("param", params), list("result", results))
}
