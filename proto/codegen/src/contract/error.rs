//! What cannot be served, and where it stands.

use outboard_mapping::name::NameError;
use outboard_mapping::ty::Refused;
use outboard_mapping::wit;

/// The line in a function's documentation by which it is declared idempotent.
pub(super) const IDEMPOTENT: &str = "@outboard idempotent";
/// The line in a package's documentation by which it says that its version is not released yet.
pub(super) const UNRELEASED: &str = "@outboard unreleased";

/// The line in the documentation of a list's type by which values of it stay encoded where there are many of them.
pub(super) const ENCODED: &str = "@outboard encoded";

/// A contract that cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// A type has no form on the wire.
    #[error("{interface}: {item}: `{ty}`: {why}")]
    Unsupported {
        /// `wasi:keyvalue/store@0.2.0-draft`
        interface: String,
        /// `type key-response`, or `function bucket.get`
        item: String,
        /// The type as WIT spells it.
        ty: String,
        /// And what to do.
        why: String,
    },
    /// A part of a function's type has no form on the wire.
    #[error("{interface}: {item}: {refused}")]
    Refused {
        /// `wasi:keyvalue/store@0.2.0-draft`
        interface: String,
        /// `function bucket.get`
        item: String,
        /// Which part, where, and why.
        refused: Refused,
    },
    /// A documentation line of a package that the generator does not know.
    #[error("{package}: `{line}` is not known; `{UNRELEASED}` is")]
    PackageDirective {
        /// `wasi:keyvalue@0.2.0-draft`
        package: String,
        /// As it stands there.
        line: String,
    },
    /// A documentation line for the generator that it does not know.
    #[error("{interface}: function {function}: `{line}` is not known; `{IDEMPOTENT}` is")]
    Directive {
        /// `wasi:keyvalue/store@0.2.0-draft`
        interface: String,
        /// `bucket.get`
        function: String,
        /// As it stands there.
        line: String,
    },
    /// A type is to stay encoded that cannot.
    #[error("{interface}: type {ty}: `{ENCODED}` is for lists of values, without handles and streams")]
    Encoded {
        /// `wasi:keyvalue/store@0.2.0-draft`
        interface: String,
        /// `row`
        ty: String,
    },
    /// Two versions of a package that would be one package on the wire.
    #[error("{0} and {1} are one package on the wire, {2}: keep the newer one, which serves both")]
    Track(String, String, String),
    /// Two functions of an interface that differ in case alone.
    #[error("{interface}: {first} and {second} have one name on the wire, {rpc}")]
    Name {
        /// `wasi:keyvalue/store@0.2.0-draft`
        interface: String,
        /// The earlier one.
        first: String,
        /// The later one.
        second: String,
        /// What both would be called.
        rpc: String,
    },
    /// An interface that has no name.
    #[error(transparent)]
    Interface(#[from] NameError),
    /// A type that cannot be told to the other side.
    #[error("{interface}: {item}: {source}")]
    Wit {
        /// `wasi:keyvalue/store@0.2.0-draft`
        interface: String,
        /// `function bucket.get`, or `type key-response`
        item: String,
        /// Why not.
        source: wit::WitError,
    },
}
