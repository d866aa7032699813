//! Guests that read streams and futures into their memory, and that write them from there.

use outboard_mapping::ty::Type;

use super::abi::layout;
use super::component::{BUMP_ALLOCATOR, Encoding, INTERFACE, Names};

/// A guest with one stream or future.
#[derive(Debug, Clone)]
pub(crate) struct Streaming {
    /// What it carries.
    pub(crate) payload: Option<Type>,
    pub(crate) future: bool,
    /// The items that are read or written at once.
    pub(crate) at_once: usize,
    /// After so many items the guest drops its end.
    pub(crate) most: usize,
    pub(crate) role: Role,
    pub(crate) encoding: Encoding,
}

/// What the guest does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Reads what its import returns. `f() -> S`, `g() -> list<T>`
    ReadImport,
    /// The same, but for how much it reads at once and at most, which it is told. `f() -> S`, `g(u32, u32) -> list<T>`
    ReadAsTold,
    /// Writes what it was given to its import. `f(S)`, `g(list<T>)`
    WriteImport,
    /// Reads its parameter. `g(S) -> list<T>`
    ReadExport,
    /// Writes what it was given to what it returns. `g(list<T>) -> S`
    WriteExport,
    /// Gives its import what its import returned. `f(S) -> S`, `g(S) -> S`
    PassOn,
}

impl Streaming {
    /// The `list<T>` above; a number of items where these carry nothing.
    pub(crate) fn listed(&self) -> Type {
        match &self.payload {
            Some(payload) => Type::List(Box::new(payload.clone())),
            None => Type::U32,
        }
    }

    pub(crate) fn wat(&self) -> String {
        let mut names = Names::default();
        let (streamed, listed) = (names.of(&self.streamed()), names.of(&self.listed()));
        let (definitions, aliases) = names.declared();
        let (f, g) = match self.role {
            Role::ReadImport => (format!("(result {streamed})"), format!("(result {listed})")),
            Role::ReadAsTold => (
                format!("(result {streamed})"),
                format!(r#"(param "p0" u32) (param "p1" u32) (result {listed})"#),
            ),
            Role::WriteImport => (
                format!(r#"(param "p0" {streamed})"#),
                format!(r#"(param "p0" {listed})"#),
            ),
            Role::ReadExport => (
                String::new(),
                format!(r#"(param "p0" {streamed}) (result {listed})"#),
            ),
            Role::WriteExport => (
                String::new(),
                format!(r#"(param "p0" {listed}) (result {streamed})"#),
            ),
            Role::PassOn => {
                let both = format!(r#"(param "p0" {streamed}) (result {streamed})"#);
                (both.clone(), both)
            }
        };
        let kind = if self.future { "future" } else { "stream" };
        let encoding = self.encoding.name();
        let options = format!("(memory $memory) (realloc $realloc) string-encoding={encoding}");
        let counted = if self.future { "" } else { "i32" };
        let given = if self.payload.is_some() { "i32 i32" } else { "i32" };
        let (lower, f_core) = match self.role {
            Role::ReadImport | Role::ReadAsTold => ("", "(result i32)"),
            Role::WriteImport => ("async", "(param i32) (result i32)"),
            Role::ReadExport | Role::WriteExport => ("", ""),
            Role::PassOn => ("", "(param i32) (result i32)"),
        };
        let (lift, returns, callback, g_core) = match self.role {
            Role::ReadImport => ("", "", "", "(result i32)".to_owned()),
            Role::ReadAsTold => ("", "", "", "(param i32 i32) (result i32)".to_owned()),
            Role::WriteImport => ("", "", "", format!("(param {given})")),
            Role::ReadExport => ("", "", "", "(param i32) (result i32)".to_owned()),
            Role::PassOn => ("", "", "", "(param i32) (result i32)".to_owned()),
            Role::WriteExport => (
                r#"async (callback (func $guest "callback"))"#,
                r#"(import "host" "return" (func $return (param i32)))"#,
                r#"(func (export "callback") (param i32 i32 i32) (result i32) unreachable)"#,
                format!("(param {given}) (result i32)"),
            ),
        };
        let (task_return, with_return) = match self.role {
            Role::WriteExport => (
                format!(
                    "(core func $return (canon task.return (result {streamed}) (memory $memory)
                      string-encoding={encoding}))"
                ),
                r#"(export "return" (func $return))"#,
            ),
            _ => (String::new(), ""),
        };
        let body = self.body();
        format!(
            r#"(component
  (import "{INTERFACE}" (instance $i
    {definitions}
    (export "f" (func async {f}))))
  {aliases}
  (alias export $i "f" (func $f))
  (type $s {streamed})
  (core module $allocator
    (memory (export "memory") 8)
    (global $next (mut i32) (i32.const 65536))
    (func (export "realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      {BUMP_ALLOCATOR}))
  (core instance $allocator (instantiate $allocator))
  (alias core export $allocator "memory" (core memory $memory))
  (alias core export $allocator "realloc" (core func $realloc))
  (core func $lowered (canon lower (func $f) {options} {lower}))
  (core func $new (canon {kind}.new $s))
  (core func $read (canon {kind}.read $s async {options}))
  (core func $write (canon {kind}.write $s async {options}))
  (core func $drop-readable (canon {kind}.drop-readable $s))
  (core func $drop-writable (canon {kind}.drop-writable $s))
  (core func $set (canon waitable-set.new))
  (core func $wait (canon waitable-set.wait (memory $memory)))
  (core func $join (canon waitable.join))
  (core func $drop-task (canon subtask.drop))
  {task_return}
  (core module $guest
    (import "host" "f" (func $f {f_core}))
    (import "host" "new" (func $new (result i64)))
    (import "host" "read" (func $read (param i32 i32 {counted}) (result i32)))
    (import "host" "write" (func $write (param i32 i32 {counted}) (result i32)))
    (import "host" "drop-readable" (func $drop-readable (param i32)))
    (import "host" "drop-writable" (func $drop-writable (param i32)))
    (import "host" "set" (func $set (result i32)))
    (import "host" "wait" (func $wait (param i32 i32) (result i32)))
    (import "host" "join" (func $join (param i32 i32)))
    (import "host" "drop-task" (func $drop-task (param i32)))
    {returns}
    (import "allocator" "memory" (memory 0))
    (import "allocator" "realloc" (func $realloc (param i32 i32 i32 i32) (result i32)))
    (global $waiting (mut i32) (i32.const 0))
    ;; Waits for what a waitable has to say.
    (func $await (param $waitable i32) (result i32)
      (if (i32.eqz (global.get $waiting)) (then (global.set $waiting (call $set))))
      (call $join (local.get $waitable) (global.get $waiting))
      (drop (call $wait (global.get $waiting) (i32.const 32)))
      (call $join (local.get $waitable) (i32.const 0))
      (i32.load (i32.const 36)))
    {callback}
    (func (export "g") {g_core}
      (local $s i32) (local $r i32) (local $base i32) (local $total i32) (local $left i32) (local $pair i64)
      (local $task i32)
      {body}))
  (core instance $guest (instantiate $guest
    (with "host" (instance (export "f" (func $lowered)) (export "new" (func $new)) (export "read" (func $read))
      (export "write" (func $write)) (export "drop-readable" (func $drop-readable))
      (export "drop-writable" (func $drop-writable)) (export "set" (func $set)) (export "wait" (func $wait))
      (export "join" (func $join)) (export "drop-task" (func $drop-task)) {with_return}))
    (with "allocator" (instance $allocator))))
  (func $g async {g} (canon lift (core func $guest "g") {options} {lift}))
  (export "g" (func $g)))"#
        )
    }

    /// The `S` above.
    fn streamed(&self) -> Type {
        let payload = self.payload.clone().map(Box::new);
        if self.future {
            Type::Future(payload)
        } else {
            Type::Stream(payload)
        }
    }

    fn body(&self) -> String {
        match self.role {
            Role::ReadImport | Role::ReadAsTold => format!("(local.set $s (call $f)) {}", self.read()),
            Role::ReadExport => format!("(local.set $s (local.get 0)) {}", self.read()),
            Role::WriteImport => format!(
                "{} (local.set $task (call $f (i32.wrap_i64 (local.get $pair)))) {}
                (if (i32.ne (i32.and (local.get $task) (i32.const 15)) (i32.const 2)) (then
                  (local.set $task (i32.shr_u (local.get $task) (i32.const 4)))
                  (loop $more (br_if $more (i32.ne (call $await (local.get $task)) (i32.const 2))))
                  (call $drop-task (local.get $task))))",
                self.open(),
                self.write()
            ),
            Role::WriteExport => format!(
                "{} (call $return (i32.wrap_i64 (local.get $pair))) {} (i32.const 0)",
                self.open(),
                self.write()
            ),
            Role::PassOn => "(call $f (call $f (local.get 0)))".to_owned(),
        }
    }

    /// Reads to the end, or as much as is wanted, and leaves what was read as the result.
    fn read(&self) -> String {
        let (size, align) = self.payload.as_ref().map_or((0, 1), layout);
        let (at_once, most) = match self.role {
            Role::ReadAsTold => ("(local.get 0)".to_owned(), "(local.get 1)".to_owned()),
            _ => (
                format!("(i32.const {})", self.at_once),
                format!("(i32.const {})", self.most),
            ),
        };
        let count = if self.future {
            String::new()
        } else {
            format!(
                "(select {at_once} (i32.sub {most} (local.get $total))
                  (i32.lt_u {at_once} (i32.sub {most} (local.get $total))))"
            )
        };
        let (read, more) = match self.future {
            true => ("(local.set $total (i32.const 1))".to_owned(), String::new()),
            false => (
                "(local.set $total (i32.add (local.get $total) (i32.shr_u (local.get $r) (i32.const 4))))"
                    .to_owned(),
                format!(
                    "(br_if $more (i32.and
                      (i32.eqz (i32.and (local.get $r) (i32.const 15)))
                      (i32.lt_u (local.get $total) {most})))"
                ),
            ),
        };
        let result = match self.payload {
            Some(_) => {
                "(i32.store (i32.const 8) (local.get $base)) (i32.store (i32.const 12) (local.get $total))
                (i32.const 8)"
            }
            None => "(local.get $total)",
        };
        format!(
            "(local.set $base (call $realloc (i32.const 0) (i32.const 0) (i32.const {align})
              (i32.mul {most} (i32.const {size}))))
            (loop $more
              (local.set $r (call $read (local.get $s)
                (i32.add (local.get $base) (i32.mul (local.get $total) (i32.const {size}))) {count}))
              (if (i32.eq (local.get $r) (i32.const -1)) (then (local.set $r (call $await (local.get $s)))))
              {read}
              {more})
            (call $drop-readable (local.get $s))
            {result}"
        )
    }

    fn open(&self) -> String {
        "(local.set $pair (call $new))
        (local.set $s (i32.wrap_i64 (i64.shr_u (local.get $pair) (i64.const 32))))"
            .to_owned()
    }

    /// Writes what was given to the end, or as much as is wanted.
    fn write(&self) -> String {
        let size = self.payload.as_ref().map_or(0, |payload| layout(payload).0);
        let Self { at_once, .. } = self;
        let (given, length) = match self.payload {
            Some(_) => ("(local.get 0)", "(local.get 1)"),
            None => ("(i32.const 0)", "(local.get 0)"),
        };
        let (count, written, more) = match self.future {
            true => (String::new(), "", ""),
            false => (
                format!(
                    "(local.tee $left (select (i32.const {at_once}) (i32.sub {length} (local.get $total))
                      (i32.gt_u (i32.sub {length} (local.get $total)) (i32.const {at_once}))))"
                ),
                "(local.set $total (i32.add (local.get $total) (i32.shr_u (local.get $r) (i32.const 4))))",
                "(br_if $more (i32.eqz (i32.and (local.get $r) (i32.const 15))))",
            ),
        };
        let unless_done = match self.future {
            true => String::new(),
            false => format!("(br_if $done (i32.ge_u (local.get $total) {length}))"),
        };
        format!(
            "(block $done (loop $more
              {unless_done}
              (local.set $r (call $write (local.get $s)
                (i32.add {given} (i32.mul (local.get $total) (i32.const {size}))) {count}))
              (if (i32.eq (local.get $r) (i32.const -1)) (then (local.set $r (call $await (local.get $s)))))
              {written}
              {more}))
            (call $drop-writable (local.get $s))"
        )
    }
}
