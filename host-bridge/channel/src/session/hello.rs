//! The provider's hello, from the peer's word to a checked method table.

use std::collections::HashSet;

use outboard_session::address::Address;
use outboard_session::dispatch::HandleKind;
use outboard_session::frame::{self, ProviderHello};
use outboard_session::{VERSIONS, WINDOW};

use crate::table::{ByName, Limits, Method, MethodTable};

/// Functions, and resources, that one provider may serve.
const MOST: usize = 4096;
/// Bytes of one name.
const MOST_NAME: usize = 256;
/// Handles alive in one session, whatever a provider allows.
const MOST_HANDLES: usize = 1 << 20;

/// A hello that no session can begin with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HelloError {
    #[error(
        "its session protocol is version {theirs} and this bridge's is {}: upgrade the older of the two",
        versions()
    )]
    Version { theirs: u32 },
    #[error("its hello carries no limits")]
    NoLimits,
    #[error("its hello allows no {0} at all")]
    ZeroLimit(&'static str),
    #[error("its hello names {count} {what}; {MOST} is the most")]
    TooMany { what: &'static str, count: usize },
    #[error("its hello has a {0} that is empty, longer than {MOST_NAME} bytes or not printable")]
    Name(&'static str),
    #[error("its hello names {interface} {name} twice, or its number {number}")]
    Twice {
        interface: String,
        name: String,
        number: u32,
    },
    #[error("its hello does not say where handles of {interface}#{name} live")]
    HandleKind { interface: String, name: String },
}

/// The session protocol versions of this build, as text.
pub(crate) fn versions() -> String {
    let versions: Vec<String> = VERSIONS.iter().map(u32::to_string).collect();
    versions.join(" or ")
}

/// Makes the method table out of a provider's hello.
pub(crate) fn check(hello: ProviderHello, endpoint: &Address) -> Result<MethodTable, HelloError> {
    let ProviderHello {
        version,
        replica,
        epoch,
        kind,
        limits,
        methods,
        resources,
        deliveries,
    } = hello;
    // First: what another version means by its other fields is not known.
    if !VERSIONS.contains(&version) {
        return Err(HelloError::Version { theirs: version });
    }
    name("replica name", &replica)?;
    name("kind", &kind)?;
    Ok(MethodTable {
        endpoint: endpoint.clone(),
        replica,
        epoch,
        kind,
        limits: check_limits(limits.ok_or(HelloError::NoLimits)?)?,
        interfaces: check_methods(methods)?,
        resources: check_resources(resources)?,
        deliveries: check_methods(deliveries)?,
        described: None,
    })
}

fn check_limits(limits: frame::Limits) -> Result<Limits, HelloError> {
    let frame::Limits {
        request,
        reply,
        calls,
        handles,
        scopes,
        window,
        deliveries,
    } = limits;
    for (what, limit) in [
        ("request", request),
        ("reply", reply),
        ("calls", calls.into()),
        ("scopes", scopes.into()),
    ] {
        if limit == 0 {
            return Err(HelloError::ZeroLimit(what));
        }
    }
    let size = |limit: u64| usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(Limits {
        request: size(request),
        reply: size(reply),
        calls: size(calls.into()),
        handles: size(handles.into()).min(MOST_HANDLES),
        scopes: size(scopes.into()),
        window: match window {
            0 => WINDOW,
            window => size(window),
        },
        deliveries: size(deliveries.into()),
    })
}

fn check_methods(methods: Vec<frame::Method>) -> Result<ByName<Method>, HelloError> {
    if methods.len() > MOST {
        return Err(HelloError::TooMany {
            what: "functions",
            count: methods.len(),
        });
    }
    let mut numbers = HashSet::with_capacity(methods.len());
    let mut interfaces: ByName<Method> = ByName::new();
    for frame::Method {
        number,
        interface,
        function,
        shape,
        idempotent,
    } in methods
    {
        name("interface name", &interface)?;
        name("function name", &function)?;
        let functions = interfaces.entry(interface.as_str().into()).or_default();
        let method = Method {
            number,
            shape,
            idempotent,
        };
        if !numbers.insert(number) || functions.insert(function.as_str().into(), method).is_some() {
            return Err(HelloError::Twice {
                interface,
                name: function,
                number,
            });
        }
    }
    Ok(interfaces)
}

fn check_resources(resources: Vec<frame::Resource>) -> Result<ByName<HandleKind>, HelloError> {
    if resources.len() > MOST {
        return Err(HelloError::TooMany {
            what: "resources",
            count: resources.len(),
        });
    }
    let mut interfaces: ByName<HandleKind> = ByName::new();
    for resource in resources {
        name("interface name", &resource.interface)?;
        name("resource name", &resource.name)?;
        let kind = match resource.kind() {
            frame::HandleKind::Pinned => HandleKind::Pinned,
            frame::HandleKind::Portable => HandleKind::Portable,
            frame::HandleKind::Unspecified => {
                return Err(HelloError::HandleKind {
                    interface: resource.interface,
                    name: resource.name,
                });
            }
        };
        interfaces
            .entry(resource.interface.into())
            .or_default()
            .insert(resource.name.into(), kind);
    }
    Ok(interfaces)
}

/// Names go into messages and logs, so they are short and printable.
fn name(what: &'static str, text: &str) -> Result<(), HelloError> {
    if text.is_empty() || text.len() > MOST_NAME || text.chars().any(char::is_control) {
        return Err(HelloError::Name(what));
    }
    Ok(())
}
