//! Protobuf primitives, strict: what a conforming peer would not send is refused rather than guessed.
//!
//! [`write`](mod@write) and [`read`] work forwards over whole messages; [`back`] writes a message from its end to its
//! start, which gives every length its shortest form in one pass.

pub mod back;
pub mod read;
pub mod value;
pub mod write;

/// How a field's value is delimited on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WireType {
    /// A varint.
    Varint = 0,
    /// Eight bytes.
    Fixed64 = 1,
    /// A length and as many bytes.
    Len = 2,
    /// Four bytes.
    Fixed32 = 5,
}

/// Bytes that are not a message of the type that was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// A value or a length runs past the end of its message.
    #[error("the message ends in the middle of a value")]
    Truncated,
    /// A varint of more than ten bytes, or beyond 64 bits.
    #[error("a varint is longer than 64 bits")]
    Varint,
    /// A field number of zero, or beyond 29 bits.
    #[error("a field is numbered {0}")]
    FieldNumber(u64),
    /// A delimiter that proto3 does not use.
    #[error("wire type {0} is not used in proto3")]
    WireType(u8),
    /// A known field that is delimited as another type would be.
    #[error("{field} is sent as wire type {found:?} and expected as {expected:?}")]
    Mismatch {
        /// `type.field`
        field: &'static str,
        /// As the schema has it.
        expected: WireType,
        /// As it came.
        found: WireType,
    },
    /// A field that the type requires did not come.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A number outside of the type's range.
    #[error("{field} is {value}, out of range for {ty}")]
    Range {
        /// `type.field`
        field: &'static str,
        /// As it came.
        value: u64,
        /// The WIT type.
        ty: &'static str,
    },
    /// An enum's number that stands for no case.
    #[error("{field} is case {value}, which this version does not know")]
    Case {
        /// `type.field`
        field: &'static str,
        /// As it came.
        value: u64,
    },
    /// Flag bits that stand for no name.
    #[error("{field} has unknown flags: {bits:#x}")]
    Flags {
        /// `type.field`
        field: &'static str,
        /// The unknown ones.
        bits: u64,
    },
    /// A string that is not UTF-8.
    #[error("{0} is not valid UTF-8")]
    Utf8(&'static str),
    /// A fixed-length list of another length.
    #[error("{field} has {found} elements instead of {expected}")]
    Length {
        /// `type.field`
        field: &'static str,
        /// As the type says.
        expected: u32,
        /// As it came.
        found: usize,
    },
    /// A handle whose index is not in the frame's table, or was in the message before.
    #[error("{field} is handle {index}, which did not come with the message or is in it twice")]
    Handle {
        /// `type.field`
        field: &'static str,
        /// As it came.
        index: u32,
    },
}
