//! Where the calls of an import go: to the one link that covers it, or to one of several by name.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use outboard_channel::Fault;
use tonic::Code;

use crate::call::Target;
use crate::import::{TypedImport, unversioned};
use crate::link::Link;

/// The name of the link that is used until a function chooses another, and of one that has no name.
pub(crate) const DEFAULT: &str = "default";

/// The links that one import may use.
pub(crate) struct Routes {
    /// `wasi:keyvalue/store`, for which a function chooses a link.
    pub(crate) interface: Arc<str>,
    by_name: BTreeMap<Arc<str>, Arc<Target>>,
    /// The only one, for an import that says by its own name which.
    fixed: bool,
}

/// The targets of links, made once for all imports.
pub(crate) struct Targets<'a> {
    links: &'a [Link],
    function: &'a str,
    made: Vec<Option<Arc<Target>>>,
}

impl<'a> Targets<'a> {
    pub(crate) fn new(function: &'a str, links: &'a [Link]) -> Self {
        Self {
            links,
            function,
            made: vec![None; links.len()],
        }
    }

    /// The routes of an import; none if no link covers it. Of several links of one name counts the one that names the
    /// import most closely.
    pub(crate) fn routes(&mut self, import: &TypedImport) -> Option<Routes> {
        let mut closest: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, link) in self.links.iter().enumerate() {
            let name = link.name.as_deref().unwrap_or(DEFAULT);
            let wanted = import.label.as_deref().is_none_or(|label| label == name);
            if !wanted || !link.import.covers(&import.interface) {
                continue;
            }
            match closest.entry(name) {
                Entry::Vacant(entry) => {
                    entry.insert(index);
                }
                Entry::Occupied(mut entry) => {
                    if link.import.closeness() > self.links[*entry.get()].import.closeness() {
                        entry.insert(index);
                    }
                }
            }
        }
        if closest.is_empty() {
            return None;
        }
        let by_name = closest
            .into_iter()
            .map(|(name, index)| (name.into(), self.target(index)))
            .collect();
        Some(Routes {
            interface: unversioned(&import.interface).into(),
            by_name,
            fixed: import.label.is_some(),
        })
    }

    /// The links that some import goes by, with their targets.
    pub(crate) fn made(&self) -> impl Iterator<Item = (&'a Link, &Arc<Target>)> {
        let made = self.links.iter().zip(&self.made);
        made.filter_map(|(link, target)| Some((link, target.as_ref()?)))
    }

    fn target(&mut self, index: usize) -> Arc<Target> {
        let made = &mut self.made[index];
        Arc::clone(made.get_or_insert_with(|| Arc::new(Target::new(&self.links[index], self.function))))
    }
}

impl Routes {
    /// All places that calls may go to.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &Arc<Target>> {
        self.by_name.values()
    }

    /// The names that a function may choose; none for an import that leaves no choice.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.by_name.keys().filter(|_| !self.fixed)
    }

    /// Where a call goes whose function chose this link.
    ///
    /// # Errors
    /// There is no link of that name.
    pub(crate) fn chosen(&self, name: Option<&str>) -> Result<Arc<Target>, Fault> {
        if self.fixed
            && let Some(target) = self.by_name.values().next()
        {
            return Ok(Arc::clone(target));
        }
        let name = name.unwrap_or(DEFAULT);
        self.by_name.get(name).map(Arc::clone).ok_or_else(|| {
            let names: Vec<&str> = self.by_name.keys().map(|name| &**name).collect();
            Fault::refused(
                Code::FailedPrecondition,
                format!(
                    "{} has no link named `{name}`; there is {}",
                    self.interface,
                    names.join(", ")
                ),
            )
        })
    }

    /// The same place as another's, if calls may go there.
    pub(crate) fn same(&self, other: &Target) -> Option<Arc<Target>> {
        self.targets()
            .find(|target| target.shares_handles(other))
            .map(Arc::clone)
    }
}
