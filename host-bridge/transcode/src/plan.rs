//! What the walks follow: a type of a component with all that can be known of it before there is a value.
//!
//! Sizes, offsets, numbers of fields and the like are worked out once per type, when a component is bound, into a flat
//! table. A walk then asks wasmtime's own tables for nothing but handles.

mod compile;
mod registry;

use std::ops::Range;
use std::sync::Weak;

use wasmtime::component::__internal::wasmtime_environ::component::TypeResourceTableIndex;
use wasmtime::component::__internal::{ComponentTypes, InterfaceType};

pub(crate) use self::registry::{hold, prepare};

/// A type's plan.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The tables that the type stands in. As long as this is held, nothing else comes to stand at their address.
    types: Weak<ComponentTypes>,
    ty: InterfaceType,
    shapes: Box<[Shape]>,
    parts: Box<[Part]>,
    cases: Box<[Option<Id>]>,
    root: Id,
}

/// The place of a [`Shape`] in its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Id(u32);

/// A type, and where its values stand.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) kind: Kind,
    /// Its bytes in memory.
    pub(crate) size: u32,
    /// What its address is a multiple of.
    pub(crate) align: u32,
    /// The core values that it takes outside of memory; `None` if they are too many for it ever to stand there.
    pub(crate) flat: Option<u8>,
    /// Whether a value of it holds memory beyond its own place, which its receiver has to allocate.
    pub(crate) indirect: bool,
}

/// What the walks tell apart.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// What a message holds in one number.
    Number(Number),
    String,
    /// `list<u8>`
    Bytes,
    List(Id),
    Fixed(Id, u32),
    /// The entry, a message of key and value.
    Map(Id),
    /// What it holds, and where that stands in memory.
    Option(Id, u32),
    /// A record or a tuple: its fields, in order.
    Message(Span),
    Variant(Cases),
    Own(TypeResourceTableIndex),
    Borrow(TypeResourceTableIndex),
    /// A `stream` or a `future`.
    Flow(Flow),
    /// What the mapping has no form for; a component that uses it is not bound.
    Unmapped,
}

/// A type that one number holds. Lists of it are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Number {
    Bool,
    S8,
    U8,
    S16,
    U16,
    S32,
    U32,
    S64,
    U64,
    F32,
    F64,
    Char,
    /// The number of its cases.
    Enum(u32),
    /// The number of its names, 64 at most.
    Flags(u32),
}

/// The cases of a variant or a `result`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cases {
    pub(crate) span: Span,
    /// The bytes of the discriminant in memory.
    pub(crate) discriminant: u8,
    /// Where the payload stands in memory.
    pub(crate) offset: u32,
    /// Whether it is a `result`, which is a response message by itself.
    pub(crate) result: bool,
}

/// A `stream` or a `future`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flow {
    /// The type as wasmtime has it.
    pub(crate) ty: InterfaceType,
    pub(crate) items: Items,
}

/// How the items of a stream, or the value of a future, travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Items {
    /// `stream<u8>`
    Bytes,
    /// `stream`: nothing but their number.
    Units,
    /// Any other type: its number, if one holds it, and the bytes that an item takes in memory.
    Values {
        number: Option<Number>,
        size: u32,
        indirect: bool,
    },
    /// `future`
    Moment,
    /// `future<T>`
    Value { indirect: bool },
}

/// A field of a message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) shape: Id,
    /// Where it stands in memory, from where the message does.
    pub(crate) offset: u32,
    /// Where it stands among the message's core values.
    pub(crate) flat: u8,
}

/// A part of one of a plan's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    len: u32,
}

impl Plan {
    pub(crate) fn root(&self) -> &Shape {
        self.shape(self.root)
    }

    /// The type that stands alone in the results, if this is the plan of a function's results and there is one.
    pub(crate) fn result(&self) -> Option<&Shape> {
        match &self.root().kind {
            Kind::Message(span) => self.parts(*span).first().map(|part| self.shape(part.shape)),
            _ => None,
        }
    }

    pub(crate) fn shape(&self, id: Id) -> &Shape {
        &self.shapes[id.0 as usize]
    }

    pub(crate) fn parts(&self, span: Span) -> &[Part] {
        &self.parts[span.range()]
    }

    pub(crate) fn cases(&self, span: Span) -> &[Option<Id>] {
        &self.cases[span.range()]
    }
}

impl Shape {
    /// Whether it is a `result`.
    pub(crate) fn is_result(&self) -> bool {
        matches!(self.kind, Kind::Variant(Cases { result: true, .. }))
    }

    /// The core values that it takes, given that it stands among at most `most` of them.
    pub(crate) fn flat_within(&self, most: usize) -> Option<usize> {
        self.flat.map(usize::from).filter(|count| *count <= most)
    }
}

impl Number {
    /// Whether it is delimited by its width, and the bytes of a packed list are those in memory.
    pub(crate) fn fixed_width(self) -> Option<usize> {
        match self {
            Self::F32 => Some(4),
            Self::F64 => Some(8),
            _ => None,
        }
    }
}

impl Span {
    pub(crate) fn len(self) -> usize {
        self.len as usize
    }

    fn range(self) -> Range<usize> {
        let start = self.start as usize;
        start..start + self.len as usize
    }
}

/// The number of the field that the value at `index` of a message stands in.
pub(crate) fn field_number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}
