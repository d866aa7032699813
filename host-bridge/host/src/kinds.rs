//! What kinds of providers serve, as they describe themselves.

use std::collections::BTreeMap;

use outboard_config::nearest;
use outboard_linker::Import;
use outboard_session::version::{Standing, standing};
use serde::{Deserialize, Serialize};

/// What a provider's program says of itself when it is run with `--describe`, as far as a host asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Description {
    /// The kind, as in `outboard provider KIND`.
    pub kind: String,
    /// The interfaces that it serves.
    pub interfaces: Vec<Interface>,
}

/// An interface and functions of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    /// `wasi:keyvalue/store@0.2.0-draft`
    pub interface: String,
    /// The functions by their names in WIT.
    pub functions: Vec<String>,
}

/// The kinds of providers that are installed.
#[derive(Debug, Clone, Default)]
pub struct Kinds(BTreeMap<String, Description>);

/// A kind that serves an interface, or one that is like it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// The kind of provider.
    pub kind: String,
    /// What it serves: the interface that was asked for, another version of it, or one with a similar name.
    pub interface: String,
}

/// How many interfaces of a kind are looked at: what a program says of itself has no end of its own.
const COMPARED: usize = 1024;

/// From this likeness on, of at most 1, an interface is worth a mention.
const LIKE: f64 = 0.85;

impl Kinds {
    /// The kind that serves an interface or, if there is none, comes nearest to it.
    pub fn offer(&self, interface: &str) -> Option<Offer> {
        let all = || {
            self.0.values().flat_map(|description| {
                let served = description.interfaces.iter().take(COMPARED);
                served.map(|served| (&*description.kind, &*served.interface))
            })
        };
        let found = all()
            .find(|(_, served)| standing(served, interface) == Standing::Serves)
            .or_else(|| all().find(|(_, served)| unversioned(served) == unversioned(interface)))
            .or_else(|| {
                let near = alike(interface, all().map(|(_, served)| served))?;
                all().find(|(_, served)| *served == near)
            });
        found.map(|(kind, interface)| Offer {
            kind: kind.to_owned(),
            interface: interface.to_owned(),
        })
    }

    /// What keeps a kind from serving an import: nothing, as far as is known, if the kind is not installed.
    pub fn lacks(&self, kind: &str, import: &Import) -> Option<String> {
        // Types alone ask nothing of a provider.
        if import.types_only {
            return None;
        }
        let description = self.0.get(kind)?;
        let served = || description.interfaces.iter().take(COMPARED);
        let of = |wanted: Standing| {
            served().find(|served| standing(&served.interface, &import.interface) == wanted)
        };
        let Some(interface) = of(Standing::Serves) else {
            if let Some(older) = of(Standing::Older) {
                return Some(format!(
                    "a provider of the kind {kind} serves {}, which is older than {}: it takes a later one",
                    older.interface, import.interface
                ));
            }
            let near = served()
                .find(|served| unversioned(&served.interface) == unversioned(&import.interface))
                .map(|served| &*served.interface)
                .or_else(|| alike(&import.interface, served().map(|served| &*served.interface)));
            let near = near.map_or_else(String::new, |near| {
                format!("; the nearest that it serves is {near}")
            });
            return Some(format!(
                "a provider of the kind {kind} does not serve {}{near}",
                import.interface
            ));
        };
        let missing = import
            .functions
            .iter()
            .find(|function| !interface.functions.contains(function))?;
        let near = nearest(missing, interface.functions.iter().map(String::as_str))
            .map_or_else(String::new, |near| {
                format!("; the nearest that it serves is {near}")
            });
        Some(format!(
            "{} of a provider of the kind {kind} has no function {missing}{near}",
            import.interface
        ))
    }

    /// Whether the kind is installed.
    pub fn knows(&self, kind: &str) -> bool {
        self.0.contains_key(kind)
    }
}

impl FromIterator<Description> for Kinds {
    fn from_iter<I: IntoIterator<Item = Description>>(descriptions: I) -> Self {
        let by_kind = |description: Description| (description.kind.clone(), description);
        Self(descriptions.into_iter().map(by_kind).collect())
    }
}

/// The interface whose name is most like another's, if one is: all have a good deal in common.
fn alike<'a>(interface: &str, served: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    served
        .map(|served| {
            (
                strsim::jaro_winkler(unversioned(interface), unversioned(served)),
                served,
            )
        })
        .filter(|(likeness, _)| *likeness > LIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, served)| served)
}

/// `wasi:keyvalue/store` of `wasi:keyvalue/store@0.2.0-draft`
pub(crate) fn unversioned(interface: &str) -> &str {
    interface.split_once('@').map_or(interface, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use outboard_linker::Import;

    use super::{Description, Interface, Kinds};

    fn kinds() -> Kinds {
        let serving = |kind: &str, interface: &str| Description {
            kind: kind.to_owned(),
            interfaces: vec![Interface {
                interface: interface.to_owned(),
                functions: vec!["open".to_owned(), "[method]bucket.get".to_owned()],
            }],
        };
        [
            serving("keyvalue", "wasi:keyvalue/store@0.2.0-draft"),
            serving("sql", "outboard:sql/statements@0.1.0"),
        ]
        .into_iter()
        .collect()
    }

    #[test]
    fn the_same_interface_goes_before_its_other_versions_and_those_before_similar_names() {
        for (wanted, kind) in [
            ("wasi:keyvalue/store@0.2.0-draft", Some("keyvalue")),
            ("wasi:keyvalue/store@0.3.0", Some("keyvalue")),
            ("outboard:sql/statement@0.1.0", Some("sql")),
            ("acme:widgets/polish@1.0.0", None),
        ] {
            let offer = kinds().offer(wanted);
            assert_eq!(
                offer.as_ref().map(|offer| &*offer.kind),
                kind,
                "{wanted}: {offer:?}"
            );
        }
    }

    #[test]
    fn what_a_kind_lacks_is_told_with_the_nearest_that_it_has() {
        let lacks = |kind: &str, interface: &str, function: &str| {
            let import = Import {
                interface: interface.to_owned(),
                label: None,
                functions: vec![function.to_owned()],
                types_only: false,
            };
            kinds().lacks(kind, &import).unwrap_or_default()
        };
        let store = "wasi:keyvalue/store@0.2.0-draft";
        assert_eq!(lacks("keyvalue", store, "open"), "");
        assert_eq!(lacks("unheard-of", store, "open"), "");
        let types = Import {
            interface: "outboard:sql/types@0.1.0".to_owned(),
            label: None,
            functions: Vec::new(),
            types_only: true,
        };
        assert_eq!(kinds().lacks("sql", &types), None);
        let function = lacks("keyvalue", store, "opne");
        assert!(
            function.ends_with("has no function opne; the nearest that it serves is open"),
            "{function}"
        );
        assert_eq!(lacks("sql", "outboard:sql/statements@0.1.0", "open"), "");
        let older = lacks("sql", "outboard:sql/statements@0.1.4", "open");
        assert!(
            older.contains("serves outboard:sql/statements@0.1.0, which is older"),
            "{older}"
        );
        let version = lacks("keyvalue", "wasi:keyvalue/store@0.2.0-draft2", "open");
        assert!(
            version.ends_with(&format!("the nearest that it serves is {store}")),
            "{version}"
        );
        let other = lacks("sql", store, "open");
        assert!(
            other.contains("does not serve wasi:keyvalue/store@0.2.0-draft"),
            "{other}"
        );
    }
}
