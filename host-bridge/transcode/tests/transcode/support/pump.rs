//! A guest that reads every stream it is given into its memory, and writes from there to a stream of its own.

use std::fmt::Write;

use outboard_mapping::ty::{Function, Type};

use super::abi::{self, flatten, layout};
use super::component::{BUMP_ALLOCATOR, INTERFACE, Names};

/// The guest, and where the streams stand: they and values are the parameters of a function, and members of its
/// result.
#[derive(Debug, Clone)]
pub(crate) struct Pump {
    pub(crate) members: Vec<Type>,
    pub(crate) place: Place,
    /// The items that are read or written at once.
    pub(crate) at_once: usize,
    pub(crate) way: Way,
}

/// Where the members stand in the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The one member is the result.
    Alone,
    /// The one member is the `ok` of the result.
    Ok,
    Tuple,
    OkTuple,
}

/// Whose function it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// `g` is given streams, and returns those that it will write.
    Export,
    /// `g` gives `f` streams that it will write, and reads those that `f` returns. It is given the values among them
    /// and returns those of the result, and how many items went through its streams and its futures.
    Import,
}

impl Pump {
    /// The function that has the streams.
    pub(crate) fn function(&self) -> Function {
        let mut function = super::function(self.members.clone(), Some(self.result()));
        function.asynchronous = true;
        function
    }

    /// Whether the guest's text can say it: parameters and result fit the core values that a function may have.
    pub(crate) fn is_sayable(&self) -> bool {
        let flat: usize = self.members.iter().map(|ty| flatten(ty).len()).sum();
        flat < 16
    }

    pub(crate) fn values(&self) -> Vec<Type> {
        self.members.iter().filter(|ty| !is_flow(ty)).cloned().collect()
    }

    fn result(&self) -> Type {
        let first = self.members[0].clone();
        // What `err` has is laid over the first member, and never of another core type.
        let err = if is_flow(&first) { Type::U32 } else { first.clone() };
        match self.place {
            Place::Alone => first,
            Place::Ok => super::result(Some(first), Some(err)),
            Place::Tuple => Type::Tuple(self.members.clone()),
            Place::OkTuple => super::result(Some(Type::Tuple(self.members.clone())), Some(err)),
        }
    }

    fn has_ok(&self) -> bool {
        matches!(self.place, Place::Ok | Place::OkTuple)
    }

    fn flows(&self) -> impl Iterator<Item = (usize, &Type)> {
        self.members.iter().enumerate().filter(|(_, ty)| is_flow(ty))
    }

    pub(crate) fn wat(&self) -> String {
        let mut names = Names::default();
        let streaming = self.function();
        let signature = names.signature(&streaming);
        let mut counted = super::function(self.values(), Some(self.counted()));
        counted.asynchronous = true;
        let counted = names.signature(&counted);
        let (f, g) = match self.way {
            Way::Export => ("", &signature),
            Way::Import => (signature.as_str(), &counted),
        };
        let (mut built_in, mut import, mut with, mut pumps) =
            (String::new(), String::new(), String::new(), String::new());
        for (index, ty) in self.flows() {
            let (kind, counted) = match ty {
                Type::Stream(_) => ("stream", "i32"),
                _ => ("future", ""),
            };
            let functions = [
                ("new", String::new(), "(result i64)".to_owned()),
                (
                    "read",
                    "async (memory $memory) (realloc $realloc)".to_owned(),
                    format!("(param i32 i32 {counted}) (result i32)"),
                ),
                (
                    "write",
                    "async (memory $memory)".to_owned(),
                    format!("(param i32 i32 {counted}) (result i32)"),
                ),
                ("drop-readable", String::new(), "(param i32)".to_owned()),
                ("drop-writable", String::new(), "(param i32)".to_owned()),
            ];
            writeln!(built_in, "(type $s{index} {})", names.of(ty)).unwrap();
            for (name, options, core) in functions {
                let function = format!("{name}{index}");
                writeln!(
                    built_in,
                    "(core func ${function} (canon {kind}.{name} $s{index} {options}))"
                )
                .unwrap();
                writeln!(
                    import,
                    r#"(import "host" "{function}" (func ${function} {core}))"#
                )
                .unwrap();
                writeln!(with, r#"(export "{function}" (func ${function}))"#).unwrap();
            }
            pumps.push_str(&self.pump(index, ty));
        }
        let (definitions, aliases) = names.declared();
        let options = "(memory $memory) (realloc $realloc)";
        let (lift, body) = match self.way {
            Way::Export => {
                let result = names.of(&self.result());
                writeln!(
                    built_in,
                    "(core func $return (canon task.return (result {result}) (memory $memory)))"
                )
                .unwrap();
                let params = core("param", &flatten(&self.result()));
                writeln!(import, r#"(import "host" "return" (func $return {params}))"#).unwrap();
                with.push_str(r#"(export "return" (func $return))"#);
                let lift = format!(r#"{options} async (callback (func $guest "callback"))"#);
                (lift, self.export())
            }
            Way::Import => {
                let result = flatten(&self.result());
                let (retptr, direct) = match result.len() {
                    1 => ("", core("result", &result)),
                    _ => ("(param i32)", String::new()),
                };
                let params = core("param", &abi::flat_params(&streaming));
                writeln!(built_in, "(core func $f (canon lower (func $f) {options}))").unwrap();
                writeln!(
                    import,
                    r#"(import "host" "f" (func $f {params} {retptr} {direct}))"#
                )
                .unwrap();
                with.push_str(r#"(export "f" (func $f))"#);
                (options.to_owned(), self.import())
            }
        };
        format!(
            r#"(component
  (import "{INTERFACE}" (instance $i
    {definitions}
    (export "f" (func {f}))))
  {aliases}
  (alias export $i "f" (func $f))
  (core module $allocator
    (memory (export "memory") 8)
    (global $next (mut i32) (i32.const 64))
    (func (export "realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      {BUMP_ALLOCATOR}))
  (core instance $allocator (instantiate $allocator))
  (alias core export $allocator "memory" (core memory $memory))
  (alias core export $allocator "realloc" (core func $realloc))
  (core func $set (canon waitable-set.new))
  (core func $wait (canon waitable-set.wait (memory $memory)))
  (core func $join (canon waitable.join))
  {built_in}
  (core module $guest
    {import}
    (import "host" "set" (func $set (result i32)))
    (import "host" "wait" (func $wait (param i32 i32) (result i32)))
    (import "host" "join" (func $join (param i32 i32)))
    (import "allocator" "memory" (memory 0))
    (import "allocator" "realloc" (func $realloc (param i32 i32 i32 i32) (result i32)))
    (global $waiting (mut i32) (i32.const 0))
    (global $items (mut i32) (i32.const 0))
    (global $values (mut i32) (i32.const 0))
    (func $reserve (param $align i32) (param $size i32) (result i32)
      (call $realloc (i32.const 0) (i32.const 0) (local.get $align) (local.get $size)))
    ;; What came of a read or write: at once, or when its end has something to say.
    (func $outcome (param $end i32) (param $status i32) (result i32)
      (if (i32.ne (local.get $status) (i32.const -1)) (then (return (local.get $status))))
      (if (i32.eqz (global.get $waiting)) (then (global.set $waiting (call $set))))
      (call $join (local.get $end) (global.get $waiting))
      (drop (call $wait (global.get $waiting) (i32.const 32)))
      (call $join (local.get $end) (i32.const 0))
      (i32.load (i32.const 36)))
    {pumps}
    (func (export "callback") (param i32 i32 i32) (result i32) unreachable)
    {body})
  (core instance $guest (instantiate $guest
    (with "host" (instance {with} (export "set" (func $set)) (export "wait" (func $wait))
      (export "join" (func $join))))
    (with "allocator" (instance $allocator))))
  (func $g {g} (canon lift (core func $guest "g") {lift}))
  (export "g" (func $g)))"#
        )
    }

    /// Passes on what one end gives to another, until there is no more.
    fn pump(&self, index: usize, ty: &Type) -> String {
        let (size, align) = items(ty).map_or((0, 1), layout);
        let at_once = self.at_once;
        let room = (size * at_once).max(1);
        let body = match ty {
            Type::Stream(_) => format!(
                "(loop $more
                  (local.set $read (call $outcome (local.get $from)
                    (call $read{index} (local.get $from) (local.get $base) (i32.const {at_once}))))
                  (local.set $count (i32.shr_u (local.get $read) (i32.const 4)))
                  (global.set $items (i32.add (global.get $items) (local.get $count)))
                  (local.set $done (i32.const 0))
                  (block $wrote (loop $write
                    (br_if $wrote (i32.ge_u (local.get $done) (local.get $count)))
                    (local.set $written (call $outcome (local.get $to) (call $write{index} (local.get $to)
                      (i32.add (local.get $base) (i32.mul (local.get $done) (i32.const {size})))
                      (i32.sub (local.get $count) (local.get $done)))))
                    (local.set $done (i32.add (local.get $done) (i32.shr_u (local.get $written) (i32.const 4))))
                    (br_if $write (i32.eqz (i32.and (local.get $written) (i32.const 15))))
                    unreachable))
                  (br_if $more (i32.eqz (i32.and (local.get $read) (i32.const 15)))))"
            ),
            _ => format!(
                "(drop (call $outcome (local.get $from) (call $read{index} (local.get $from) (local.get $base))))
                (global.set $values (i32.add (global.get $values) (i32.const 1)))
                (drop (call $outcome (local.get $to) (call $write{index} (local.get $to) (local.get $base))))"
            ),
        };
        format!(
            "(func $pump{index} (param $from i32) (param $to i32)
              (local $base i32) (local $read i32) (local $written i32) (local $count i32) (local $done i32)
              (local.set $base (call $reserve (i32.const {align}) (i32.const {room})))
              {body}
              (call $drop-readable{index} (local.get $from))
              (call $drop-writable{index} (local.get $to)))\n"
        )
    }

    fn export(&self) -> String {
        let (mut open, mut give, mut pump, mut flat) = (String::new(), String::new(), String::new(), 0);
        if self.has_ok() {
            give.push_str("(i32.const 0)");
        }
        for (index, ty) in self.members.iter().enumerate() {
            let count = flatten(ty).len();
            if is_flow(ty) {
                write!(open, "(local.set $pair{index} (call $new{index}))").unwrap();
                write!(give, "{}", readable(index)).unwrap();
                write!(pump, "(call $pump{index} (local.get {flat}) {})", writable(index)).unwrap();
            } else {
                (flat..flat + count).for_each(|at| write!(give, "(local.get {at})").unwrap());
            }
            flat += count;
        }
        let params = core("param", &abi::flat_params(&self.function()));
        let pairs = self.pairs();
        format!(
            r#"(func (export "g") {params} (result i32) {pairs}
              {open} (call $return {give}) {pump} (i32.const 0))"#
        )
    }

    fn import(&self) -> String {
        let (mut open, mut give, mut pump, mut back) =
            (String::new(), String::new(), String::new(), String::new());
        let result = self.result();
        let (size, align) = layout(&result);
        let base = if self.has_ok() { align } else { 0 };
        let (from, to) = (abi::offsets(&self.members), abi::offsets(&self.counted_members()));
        let (mut flat, mut value) = (0, 0);
        for (index, ty) in self.members.iter().enumerate() {
            let at = base + from[index];
            if is_flow(ty) {
                write!(open, "(local.set $pair{index} (call $new{index}))").unwrap();
                give.push_str(&readable(index));
                write!(
                    pump,
                    "(call $pump{index} (i32.load offset={at} (local.get $result)) {})",
                    writable(index)
                )
                .unwrap();
            } else {
                let count = flatten(ty).len();
                (flat..flat + count).for_each(|at| write!(give, "(local.get {at})").unwrap());
                flat += count;
                write!(
                    back,
                    "(memory.copy (i32.add (local.get $back) (i32.const {}))
                      (i32.add (local.get $result) (i32.const {at})) (i32.const {}))",
                    to[value],
                    layout(ty).0
                )
                .unwrap();
                value += 1;
            }
        }
        // What is one core value is returned as that.
        let call = match flatten(&result).len() {
            1 => format!("(i32.store (local.get $result) (call $f {give}))"),
            _ => format!("(call $f {give} (local.get $result))"),
        };
        let refused = match self.has_ok() {
            true => "(if (i32.load8_u (local.get $result)) (then unreachable))",
            false => "",
        };
        let params: Vec<_> = self.values().iter().flat_map(flatten).collect();
        let (params, pairs) = (core("param", &params), self.pairs());
        let (back_size, back_align) = layout(&self.counted());
        format!(
            r#"(func (export "g") {params} (result i32) {pairs} (local $result i32) (local $back i32)
              (local.set $result (call $reserve (i32.const {align}) (i32.const {size})))
              (local.set $back (call $reserve (i32.const {back_align}) (i32.const {back_size})))
              {open} {call} {refused} {pump} {back}
              (i32.store offset={} (local.get $back) (global.get $items))
              (i32.store offset={} (local.get $back) (global.get $values))
              (local.get $back))"#,
            to[value],
            to[value + 1]
        )
    }

    /// The values of the result, the items of all streams and the values of all futures.
    fn counted(&self) -> Type {
        Type::Tuple(self.counted_members())
    }

    fn counted_members(&self) -> Vec<Type> {
        [self.values(), vec![Type::U32, Type::U32]].concat()
    }

    fn pairs(&self) -> String {
        let local = |(index, _)| format!("(local $pair{index} i64)");
        self.flows().map(local).collect()
    }
}

/// Whether a type is a stream or a future.
pub(crate) fn is_flow(ty: &Type) -> bool {
    matches!(ty, Type::Stream(_) | Type::Future(_))
}

/// What a stream or future carries.
pub(crate) fn items(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Stream(items) | Type::Future(items) => items.as_deref(),
        _ => panic!("{ty} carries nothing"),
    }
}

fn readable(index: usize) -> String {
    format!("(i32.wrap_i64 (local.get $pair{index}))")
}

fn writable(index: usize) -> String {
    format!("(i32.wrap_i64 (i64.shr_u (local.get $pair{index}) (i64.const 32)))")
}

fn core(kind: &str, types: &[abi::Core]) -> String {
    types.iter().map(|ty| format!("({kind} {ty})")).collect()
}
