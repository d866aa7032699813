//! What keeps a component from being bound.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use outboard_channel::{Channel, Fault};
use outboard_transcode::types::UnmappedType;

use crate::import::unversioned;

/// All that keeps a component from being bound, in the order of its imports.
#[derive(Debug)]
pub struct LinkErrors(pub Vec<LinkError>);

/// An import that is linked and cannot be bound.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The bridge cannot carry the function's type.
    #[error("{interface}: function {function} cannot be carried to a provider: {reason}")]
    Type {
        /// The import.
        interface: String,
        /// The function in it.
        function: String,
        /// Why not.
        reason: UnmappedType,
    },
    /// A handle would have to go to a provider that did not make it.
    #[error(
        "{interface}: function {function} takes or returns a handle of {resource}, but {interface} is linked to \
         {this} and the handle's own interface to {other}: link both to the same provider and binding"
    )]
    SplitResource {
        /// The import.
        interface: String,
        /// The function in it.
        function: String,
        /// The resource.
        resource: String,
        /// Where the import is linked to.
        this: String,
        /// Where the resource's interface is linked to, or that it is not.
        other: String,
    },
    /// The provider is there and does not serve it as the component has it.
    #[error("link {link}: {fault}")]
    NotServed {
        /// The link, as the configuration names it.
        link: String,
        /// What the provider serves instead.
        fault: Fault,
    },
    /// A link declares a function idempotent that the component does not import by it.
    #[error(
        "link {link} declares {function} idempotent, which is no function that the component imports by it; there is {}",
        .there.join(", ")
    )]
    NotThere {
        /// The link, as messages name it.
        link: String,
        /// What the link covers, as the configuration names it.
        import: String,
        /// The link's own name, if it has one.
        name: Option<Arc<str>>,
        /// What it declares.
        function: String,
        /// The functions that the component does import by it.
        there: Vec<String>,
    },
    /// Wasmtime refused the definition.
    #[error("{interface}: {function} cannot be defined in the linker: {source:#}")]
    Define {
        /// The import.
        interface: String,
        /// The function or resource in it.
        function: String,
        /// Wasmtime's reason.
        source: wasmtime::Error,
    },
}

/// An import that no link covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlinked {
    /// `wasi:keyvalue/store@0.2.0-draft`
    pub interface: String,
    /// The name that the component gives the import, if it is not the interface's own.
    pub label: Option<String>,
    /// The functions that the component uses of it.
    pub functions: Vec<String>,
}

impl fmt::Display for LinkErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let line_break = if index == 0 { "" } else { "\n" };
            write!(f, "{line_break}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for LinkErrors {}

impl LinkErrors {
    /// One more; of the functions that share a resource, one speaks for all of its interface.
    pub(crate) fn add(&mut self, error: LinkError) {
        let same = |other: &LinkError| match (&error, other) {
            (
                LinkError::SplitResource {
                    interface, resource, ..
                },
                LinkError::SplitResource {
                    interface: of,
                    resource: that,
                    ..
                },
            ) => interface == of && resource == that,
            _ => false,
        };
        if !self.0.iter().any(same) {
            self.0.push(error);
        }
    }
}

impl Unlinked {
    /// What is missing, and the nearest way to get it: a provider among `providers` (name and channel) that serves
    /// the interface, or another version of it, as far as they are connected.
    pub fn explain<'a>(&self, providers: impl IntoIterator<Item = (&'a str, &'a Channel)>) -> String {
        let mut text = match &self.label {
            Some(label) => format!(
                "nothing is linked for the import {label}, which is {}",
                self.interface
            ),
            None => format!("nothing is linked for the import {}", self.interface),
        };
        if !self.functions.is_empty() {
            let _ = write!(text, " (functions {})", self.functions.join(", "));
        }
        let mut link = format!("link.\"{}\"", unversioned_package(&self.interface));
        if let Some(label) = &self.label {
            let _ = write!(link, ".{label}");
        }
        match self.nearest(providers) {
            Some((provider, served)) if served == self.interface => {
                let _ = write!(
                    text,
                    "; provider {provider} serves it: add {link} = {{ provider = \"{provider}\", \
                     binding = \"…\" }}"
                );
            }
            Some((provider, served)) => {
                let _ = write!(text, "; the nearest is {served}, served by provider {provider}");
            }
            None => {
                let _ = write!(
                    text,
                    "; no connected provider serves it or anything like it: add a provider that does, and \
                     {link} = {{ provider = \"…\", binding = \"…\" }}"
                );
            }
        }
        text
    }

    fn nearest<'a>(
        &self,
        providers: impl IntoIterator<Item = (&'a str, &'a Channel)>,
    ) -> Option<(&'a str, String)> {
        let mut best: Option<(f64, &str, String)> = None;
        for (name, channel) in providers {
            let Some(table) = channel.table() else { continue };
            for served in table.interfaces().take(COMPARED) {
                let likeness = if served == self.interface {
                    2.0
                } else if unversioned(served) == unversioned(&self.interface) {
                    1.5
                } else {
                    strsim::jaro_winkler(unversioned(served), unversioned(&self.interface))
                };
                if likeness > LIKE && best.as_ref().is_none_or(|(most, ..)| likeness > *most) {
                    best = Some((likeness, name, served.to_owned()));
                }
            }
        }
        best.map(|(_, name, served)| (name, served))
    }
}

/// How many of a provider's interfaces a near miss is looked for in: the table comes from the peer.
const COMPARED: usize = 256;
/// From this likeness on, of at most 1, a name is worth a mention.
const LIKE: f64 = 0.85;

fn unversioned_package(interface: &str) -> &str {
    let name = unversioned(interface);
    name.split_once('/').map_or(name, |(package, _)| package)
}
