//! The functions of a provider, by the names that their contracts give them.

use outboard_host::nearest;
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, ServiceDescriptor, Value};

use crate::exit::Misconfigured;

/// What the service option is called that names an interface, and the method option that names a function.
const INTERFACE: &str = "outboard.v1.interface";
const FUNCTION: &str = "outboard.v1.function";
/// Services that serve the protocol and no contract.
const MACHINERY: [&str; 2] = ["grpc.", "outboard.session."];

/// All that a provider serves.
pub(super) struct Contract {
    pub(super) interfaces: Vec<Interface>,
}

/// One interface.
pub(super) struct Interface {
    /// `wasi:keyvalue/store@0.2.0-draft`; the service's name, if it mirrors no interface.
    pub(super) name: String,
    /// Whether it is no contract's: a service of gRPC itself.
    pub(super) machinery: bool,
    pub(super) functions: Vec<Function>,
}

/// One function.
pub(super) struct Function {
    /// `bucket.get`
    pub(super) name: String,
    /// `[method]bucket.get`
    component: String,
    pub(super) method: MethodDescriptor,
}

/// What a name stands for.
pub(super) struct Found<'a> {
    pub(super) interface: &'a str,
    pub(super) function: &'a Function,
    /// Other versions that have the function too.
    pub(super) others: Option<String>,
}

impl Contract {
    /// Reads what a provider describes.
    pub(super) fn read(pool: &DescriptorPool) -> Self {
        let mut interfaces: Vec<Interface> =
            pool.services().map(|service| interface(pool, &service)).collect();
        interfaces.sort_by(|one, other| one.name.cmp(&other.name));
        Self { interfaces }
    }

    /// The function of a name: `wasi:keyvalue/store.open`, or `store.open`, with or without a version behind the
    /// interface. Of several versions it is that of the newest.
    ///
    /// # Errors
    /// There is none, or several interfaces have one.
    pub(super) fn find(&self, wanted: &str) -> Result<Found<'_>, Misconfigured> {
        let all = || {
            let interfaces = self.interfaces.iter();
            interfaces.flat_map(|interface| {
                interface
                    .functions
                    .iter()
                    .map(move |function| (interface, function))
            })
        };
        let mut found: Vec<_> = all()
            .filter(|(interface, function)| names(interface, function).any(|name| name == wanted))
            .collect();
        // The newest comes last, and a name that says all is met by one alone.
        found.sort_by_cached_key(|(interface, _)| age(&interface.name));
        let Some(&(interface, function)) = found.last() else {
            let known: Vec<String> = all()
                .filter(|(interface, _)| !interface.machinery)
                .flat_map(|(interface, function)| names(interface, function).take(2))
                .collect();
            let near = nearest(wanted, known.iter().map(String::as_str));
            let hint = near.map_or_else(
                || "see what there is with --list".to_owned(),
                |near| format!("did you mean {near}? See what there is with --list"),
            );
            return Err(Misconfigured(format!(
                "the provider has no function {}; {hint}",
                wanted.escape_debug()
            )));
        };
        let others: Vec<&str> = found[..found.len() - 1]
            .iter()
            .map(|(interface, _)| &*interface.name)
            .collect();
        if let Some(stranger) = others
            .iter()
            .find(|name| unversioned(name) != unversioned(&interface.name))
        {
            return Err(Misconfigured(format!(
                "{} may be that of {stranger} or of {}: write the whole name of the interface",
                wanted.escape_debug(),
                interface.name
            )));
        }
        Ok(Found {
            interface: &interface.name,
            function,
            others: (!others.is_empty()).then(|| others.join(" and ")),
        })
    }
}

fn interface(pool: &DescriptorPool, service: &ServiceDescriptor) -> Interface {
    let name = option(pool, &service.options(), INTERFACE).unwrap_or_else(|| service.full_name().to_owned());
    let functions = service.methods().map(|method| {
        let component = option(pool, &method.options(), FUNCTION).unwrap_or_else(|| method.name().to_owned());
        Function {
            name: short(&component),
            component,
            method,
        }
    });
    Interface {
        machinery: MACHINERY
            .iter()
            .any(|machinery| service.full_name().starts_with(machinery)),
        name,
        functions: functions.collect(),
    }
}

/// A text that an option holds, if there is such an option and it is set.
fn option(pool: &DescriptorPool, options: &DynamicMessage, name: &str) -> Option<String> {
    let option = pool.get_extension_by_name(name)?;
    match &*options.get_extension(&option) {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// A function without what components say of its kind, where it stays unambiguous.
fn short(component: &str) -> String {
    let Some((kind, name)) = component.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        return component.to_owned();
    };
    match kind {
        "constructor" => format!("{name}.new"),
        "resource-drop" => format!("{name}.drop"),
        // What a constructor or the end of a handle is called already.
        _ if name.ends_with(".new") || name.ends_with(".drop") => component.to_owned(),
        _ => name.to_owned(),
    }
}

/// All that a function may be called, the best name first.
fn names(interface: &Interface, function: &Function) -> impl Iterator<Item = String> {
    let whole = interface.name.as_str();
    let unversioned = unversioned(whole);
    let last = unversioned.rsplit_once('/').map_or(unversioned, |(_, last)| last);
    let functions = [
        function.name.as_str(),
        function.component.as_str(),
        function.method.name(),
    ];
    let names = functions
        .map(|function| [unversioned, whole, last].map(|interface| format!("{interface}.{function}")));
    names.into_iter().flatten()
}

fn unversioned(interface: &str) -> &str {
    interface.split_once('@').map_or(interface, |(name, _)| name)
}

/// What versions are ordered by: their numbers, then a release after its prereleases.
fn age(interface: &str) -> (Vec<u64>, bool, String) {
    let version = interface.split_once('@').map_or("", |(_, version)| version);
    let (numbers, prerelease) = version.split_once('-').unwrap_or((version, ""));
    let numbers = numbers
        .split('.')
        .map(|number| number.parse().unwrap_or_default());
    (numbers.collect(), prerelease.is_empty(), prerelease.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{age, short};

    #[test]
    fn a_function_is_called_what_it_is_in_its_interface() {
        for (component, name) in [
            ("open", "open"),
            ("[method]bucket.get", "bucket.get"),
            ("[async method]bucket.get", "bucket.get"),
            ("[static]cas.of", "cas.of"),
            ("[constructor]bucket", "bucket.new"),
            ("[resource-drop]bucket", "bucket.drop"),
            ("[static]cas.new", "[static]cas.new"),
        ] {
            assert_eq!(short(component), name);
        }
    }

    #[test]
    fn versions_have_an_order() {
        let sorted = [
            "a:b/c@0.2.0-draft",
            "a:b/c@0.2.0-draft2",
            "a:b/c@0.2.0",
            "a:b/c@0.10.0",
            "a:b/c@1.0.0-rc.1",
        ];
        assert!(sorted.is_sorted_by_key(|name| age(name)));
    }
}
