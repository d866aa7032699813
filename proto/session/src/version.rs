//! Versions of interfaces: what a provider serves stands in for what a component imports.

use outboard_mapping::name::InterfaceName;

/// How an interface that is served stands to one that is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has all of the other's: the same version, or a later release of its track.
    Serves,
    /// It is an earlier release of the same track, and may lack what came later.
    Older,
    /// It is another interface, or another track.
    Other,
}

/// How `served` stands to `imported`, both as `wasi:keyvalue/store@0.2.0-draft`.
pub fn standing(served: &str, imported: &str) -> Standing {
    if served == imported {
        return Standing::Serves;
    }
    // Most that is compared has another name, and parsing is slow beside a call.
    if served.split('@').next() != imported.split('@').next() {
        return Standing::Other;
    }
    let parsed = |name: &str| name.parse::<InterfaceName>();
    match (parsed(served), parsed(imported)) {
        (Ok(served), Ok(imported)) if served.serves(&imported) => Standing::Serves,
        (Ok(served), Ok(imported)) if imported.serves(&served) => Standing::Older,
        _ => Standing::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::{Standing, standing};

    #[test]
    fn a_later_release_of_a_track_serves_and_an_earlier_one_is_older() {
        for (served, imported, expected) in [
            ("a:b/c@4.2.0", "a:b/c@4.0.0", Standing::Serves),
            ("a:b/c@4.0.0", "a:b/c@4.2.0", Standing::Older),
            ("a:b/c@5.0.0", "a:b/c@4.2.0", Standing::Other),
            ("a:b/c@0.2.0-draft", "a:b/c@0.2.0-draft2", Standing::Other),
            ("a:b/d@1.0.0", "a:b/c@1.0.0", Standing::Other),
            ("nonsense", "nonsense", Standing::Serves),
            ("nonsense", "a:b/c", Standing::Other),
        ] {
            assert_eq!(standing(served, imported), expected, "{served} {imported}");
        }
    }
}
