//! WIT types as both sides of the mapping see them: names that matter on the wire, and no others.

use std::fmt;

mod signature;

pub use signature::{Function, MAX_STREAMS, Refused, StreamKind, StreamPlace, Streamed};

use signature::Refusal;

/// The most members that a tuple has.
pub const MAX_TUPLE: usize = 24;

/// A WIT value type. Type names are left out, as the component model does: a type is its structure.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// `bool`
    Bool,
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// `s8`
    S8,
    /// `s16`
    S16,
    /// `s32`
    S32,
    /// `s64`
    S64,
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// `char`
    Char,
    /// `string`
    String,
    /// `list<T>`; a list of `u8` is bytes on the wire.
    List(Box<Type>),
    /// `list<T, N>`
    FixedList(Box<Type>, u32),
    /// `map<K, V>`
    Map(Box<Type>, Box<Type>),
    /// `option<T>`
    Option(Box<Type>),
    /// `result<T, E>`, either of which may be absent.
    Result(Option<Box<Type>>, Option<Box<Type>>),
    /// `tuple<…>`
    Tuple(Vec<Type>),
    /// Fields in order, by WIT name.
    Record(Vec<(String, Type)>),
    /// Cases in order, by WIT name.
    Variant(Vec<(String, Option<Type>)>),
    /// Case names in order.
    Enum(Vec<String>),
    /// Flag names in order of their bits.
    Flags(Vec<String>),
    /// `own<R>`
    Own(Resource),
    /// `borrow<R>`
    Borrow(Resource),
    /// `stream<T>`
    Stream(Option<Box<Type>>),
    /// `future<T>`
    Future(Option<Box<Type>>),
    /// `error-context`
    ErrorContext,
}

/// A resource type, by the interface that defines it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Resource {
    /// `wasi:keyvalue/store@0.2.0-draft`
    pub interface: String,
    /// `bucket`
    pub name: String,
}

/// How often a type's value stands in a message, when it is a direct field of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field<'a> {
    /// Exactly once; an absent field is refused.
    Required(&'a Type),
    /// At most once; an absent field is `none`.
    Optional(&'a Type),
    /// Any number of times.
    Repeated(&'a Type),
    /// As often as the fixed length says.
    RepeatedExactly(&'a Type, u32),
    /// Any number of times, as messages of `key = 1` and `value = 2`.
    Entries(&'a Type, &'a Type),
}

/// What the mapping has no form for, by the name that WIT gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsupported {
    /// A stream anywhere but in the places that the mapping allows.
    #[error(
        "a `stream` cannot stand here: it may be a parameter, the result or its `ok`, or a member of a tuple that is one \
         of the latter two"
    )]
    Stream,
    /// A future anywhere but in the places that the mapping allows.
    #[error(
        "a `future` cannot stand here: it may be a parameter, the result or its `ok`, or a member of a tuple that is one \
         of the latter two"
    )]
    Future,
    /// A handle that would reach nobody when its stream is no longer read.
    #[error(
        "a handle cannot travel in a stream or future, where nobody would release it once nobody reads; pass it as a \
         parameter or in the result"
    )]
    StreamedHandle,
    /// More streams and futures in one direction than the plain face numbers.
    #[error(
        "{0} streams and futures are more than the {MAX_STREAMS} that a function has in one direction; pass several \
         values in one stream"
    )]
    Streams(usize),
    /// An error context has no meaning outside its component instance.
    #[error("an `error-context` has no meaning outside its component; return a variant or a string instead")]
    ErrorContext,
    /// Flags beyond what one 64-bit field holds.
    #[error("`flags` of {0} names do not fit a 64-bit field; split them into several types")]
    Flags(usize),
    /// A tuple that is better a record.
    #[error("a `tuple` of {0} members is more than the {MAX_TUPLE} that have a form; declare a record")]
    Tuple(usize),
}

impl Type {
    /// Whether this is `list<u8>`, which is one `bytes` value on the wire.
    pub fn is_bytes(&self) -> bool {
        matches!(self, Self::List(element) if **element == Self::U8)
    }

    /// What this type is as a direct field of a message.
    pub fn field(&self) -> Field<'_> {
        match self {
            _ if self.is_bytes() => Field::Required(self),
            Self::List(element) => Field::Repeated(element),
            Self::FixedList(element, length) => Field::RepeatedExactly(element, *length),
            Self::Map(key, value) => Field::Entries(key, value),
            Self::Option(inner) => Field::Optional(inner),
            _ => Field::Required(self),
        }
    }

    /// Whether a value that is not a direct field of a message stands in a message of its own, as field 1: a list,
    /// map or option as a oneof member, as a list's element, or inside an option.
    pub fn is_wrapped(&self) -> bool {
        !matches!(self.field(), Field::Required(_))
    }

    /// Whether a repeated field of this type is packed: numbers are, what has a length is not.
    pub fn is_packed(&self) -> bool {
        matches!(
            self,
            Self::Bool
                | Self::U8
                | Self::U16
                | Self::U32
                | Self::U64
                | Self::S8
                | Self::S16
                | Self::S32
                | Self::S64
                | Self::F32
                | Self::F64
                | Self::Char
                | Self::Enum(_)
                | Self::Flags(_)
        )
    }

    /// What this type is made of, in order.
    pub fn children(&self) -> Vec<&Type> {
        match self {
            Self::List(inner) | Self::FixedList(inner, _) | Self::Option(inner) => vec![inner],
            Self::Map(key, value) => vec![key, value],
            Self::Result(ok, err) => ok.iter().chain(err).map(AsRef::as_ref).collect(),
            Self::Tuple(types) => types.iter().collect(),
            Self::Record(fields) => fields.iter().map(|(_, ty)| ty).collect(),
            Self::Variant(cases) => cases.iter().filter_map(|(_, ty)| ty.as_ref()).collect(),
            Self::Stream(inner) | Self::Future(inner) => inner.iter().map(AsRef::as_ref).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether the mapping has a form for a value of this type, wherever it stands.
    ///
    /// # Errors
    /// The first part of it that has none.
    pub fn supported(&self) -> Result<(), Unsupported> {
        self.refused().map_err(|refusal| refusal.why)
    }

    /// The first part of this type that the mapping has no form for, and why.
    pub fn unsupported(&self) -> Option<(&Self, Unsupported)> {
        self.refused().err().map(|refusal| (refusal.ty, refusal.why))
    }

    fn refused(&self) -> Result<(), Refusal<'_>> {
        self.refused_itself()?;
        self.children().into_iter().try_for_each(Self::refused)
    }

    /// The same, whatever this type is made of.
    fn refused_itself(&self) -> Result<(), Refusal<'_>> {
        let why = match self {
            Self::Stream(_) => Unsupported::Stream,
            Self::Future(_) => Unsupported::Future,
            Self::ErrorContext => Unsupported::ErrorContext,
            Self::Flags(names) if names.len() > 64 => Unsupported::Flags(names.len()),
            Self::Tuple(types) if types.len() > MAX_TUPLE => Unsupported::Tuple(types.len()),
            _ => return Ok(()),
        };
        Err(Refusal { ty: self, why })
    }
}

/// The type as WIT spells it, with every name written out: also the text that structural hashes are made of.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("bool"),
            Self::U8 => f.write_str("u8"),
            Self::U16 => f.write_str("u16"),
            Self::U32 => f.write_str("u32"),
            Self::U64 => f.write_str("u64"),
            Self::S8 => f.write_str("s8"),
            Self::S16 => f.write_str("s16"),
            Self::S32 => f.write_str("s32"),
            Self::S64 => f.write_str("s64"),
            Self::F32 => f.write_str("f32"),
            Self::F64 => f.write_str("f64"),
            Self::Char => f.write_str("char"),
            Self::String => f.write_str("string"),
            Self::List(element) => write!(f, "list<{element}>"),
            Self::FixedList(element, length) => write!(f, "list<{element}, {length}>"),
            Self::Map(key, value) => write!(f, "map<{key}, {value}>"),
            Self::Option(inner) => write!(f, "option<{inner}>"),
            Self::Result(ok, err) => {
                write!(f, "result<{}, {}>", Absent(ok.as_deref()), Absent(err.as_deref()))
            }
            Self::Tuple(types) => {
                f.write_str("tuple<")?;
                separated(f, types, |f, ty| write!(f, "{ty}"))?;
                f.write_str(">")
            }
            Self::Record(fields) => {
                f.write_str("record{")?;
                separated(f, fields, |f, (name, ty)| write!(f, "{name}: {ty}"))?;
                f.write_str("}")
            }
            Self::Variant(cases) => {
                f.write_str("variant{")?;
                separated(f, cases, |f, (name, ty)| match ty {
                    Some(ty) => write!(f, "{name}({ty})"),
                    None => f.write_str(name),
                })?;
                f.write_str("}")
            }
            Self::Enum(names) => {
                f.write_str("enum{")?;
                separated(f, names, |f, name| f.write_str(name))?;
                f.write_str("}")
            }
            Self::Flags(names) => {
                f.write_str("flags{")?;
                separated(f, names, |f, name| f.write_str(name))?;
                f.write_str("}")
            }
            Self::Own(resource) => write!(f, "own<{resource}>"),
            Self::Borrow(resource) => write!(f, "borrow<{resource}>"),
            Self::Stream(inner) => write!(f, "stream<{}>", Absent(inner.as_deref())),
            Self::Future(inner) => write!(f, "future<{}>", Absent(inner.as_deref())),
            Self::ErrorContext => f.write_str("error-context"),
        }
    }
}

/// The resource without its package's version: two versions of a track share what their handles mean.
impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let interface = self
            .interface
            .split_once('@')
            .map_or(self.interface.as_str(), |(name, _)| name);
        write!(f, "{interface}#{}", self.name)
    }
}

struct Absent<'a>(Option<&'a Type>);

impl fmt::Display for Absent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(ty) => write!(f, "{ty}"),
            None => f.write_str("_"),
        }
    }
}

fn separated<T>(
    f: &mut fmt::Formatter<'_>,
    items: &[T],
    mut write: impl FnMut(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write(f, item)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Field, Type, Unsupported};

    #[test]
    fn only_lists_of_bytes_and_plain_values_stand_alone() {
        let bytes = Type::List(Box::new(Type::U8));
        let strings = Type::List(Box::new(Type::String));
        let maybe = Type::Option(Box::new(Type::U64));
        assert_eq!(bytes.field(), Field::Required(&bytes));
        assert_eq!(strings.field(), Field::Repeated(&Type::String));
        assert_eq!(maybe.field(), Field::Optional(&Type::U64));
        assert!(!bytes.is_wrapped());
        assert!(strings.is_wrapped());
        assert!(maybe.is_wrapped());
    }

    #[test]
    fn what_has_no_form_is_found_wherever_it_hides() {
        let hidden = Type::Option(Box::new(Type::Tuple(vec![Type::U8, Type::Stream(None)])));
        assert_eq!(hidden.supported(), Err(Unsupported::Stream));
        let wide = Type::Flags((0..65).map(|bit| format!("bit-{bit}")).collect());
        assert_eq!(wide.supported(), Err(Unsupported::Flags(65)));
    }
}
