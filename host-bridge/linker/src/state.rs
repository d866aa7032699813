//! What the bridge keeps for one instance of a function.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use tokio::time::Instant;

use crate::handles::HandleTable;
use crate::lattice::CallTargets;
use crate::routes::DEFAULT;

/// The bridge's part of a store's data: the instance's handles, the links it chose, and until when its calls may take.
/// Dropping it releases every handle that the instance still holds.
pub struct BridgeState {
    pub(crate) deadline: Instant,
    pub(crate) handles: HandleTable,
    pub(crate) call_targets: CallTargets,
    names: LinkNames,
    chosen: HashMap<String, Arc<str>>,
}

/// The names that a function may choose links by, for each interface without its version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkNames(pub(crate) Arc<BTreeMap<Arc<str>, BTreeSet<Arc<str>>>>);

/// A link that is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the function has no link named `{name}` for {interface}; {}", listed(.others))]
pub struct UnknownLink {
    interface: String,
    name: String,
    others: Vec<String>,
}

/// How the bridge finds its state in a store's data.
pub trait BridgeView: Send + 'static {
    /// The state of this instance.
    fn bridge(&mut self) -> &mut BridgeState;
}

/// The most handles that an instance holds, unless the host says otherwise.
const HANDLES: usize = 10_000;

impl BridgeState {
    /// The state of an instance whose calls all end by `deadline`.
    pub fn new(deadline: Instant) -> Self {
        Self {
            deadline,
            handles: HandleTable::new(HANDLES),
            call_targets: CallTargets::default(),
            names: LinkNames::default(),
            chosen: HashMap::new(),
        }
    }

    /// The same with the names that binding the component found.
    #[must_use]
    pub fn with_link_names(mut self, names: LinkNames) -> Self {
        self.names = names;
        self
    }

    /// Lets the calls of an interface, `wasi:keyvalue/store`, that take no handle go to the link of that name from now on.
    ///
    /// # Errors
    /// There is none; then they go where they went before.
    pub fn choose_link(&mut self, interface: &str, name: &str) -> Result<(), UnknownLink> {
        let name = self.has_link(interface, name)?;
        self.chosen.insert(interface.to_owned(), name);
        Ok(())
    }

    /// The name of a link, if an interface has it.
    pub(crate) fn has_link(&self, interface: &str, name: &str) -> Result<Arc<str>, UnknownLink> {
        let names = self.names.0.get(interface);
        names
            .and_then(|names| names.get(name))
            .map(Arc::clone)
            .ok_or_else(|| UnknownLink {
                interface: interface.to_owned(),
                name: name.to_owned(),
                others: names.into_iter().flatten().map(|name| name.to_string()).collect(),
            })
    }

    /// Lets the calls of an interface fail until a link is chosen that is there.
    pub(crate) fn choose_missing(&mut self, interface: &str, name: &str) {
        // What no link covers cannot be called, and is not worth the memory.
        if self.names.0.contains_key(interface) {
            self.chosen.insert(interface.to_owned(), name.into());
        }
    }

    /// The same with another limit on the handles that the instance holds at one time.
    #[must_use]
    pub fn with_handle_limit(mut self, most: usize) -> Self {
        self.handles = HandleTable::new(most);
        self
    }

    /// The link that was chosen for an interface.
    pub(crate) fn link_of(&self, interface: &str) -> Option<&str> {
        self.chosen.get(interface).map(|name| &**name)
    }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "no link covers it".to_owned(),
        [only] if only == DEFAULT => "its only link has no name".to_owned(),
        names => format!("there is {}", names.join(", ")),
    }
}
