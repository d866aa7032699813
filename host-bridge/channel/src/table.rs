//! What a provider says it serves: the method table of its hello.

use std::collections::HashMap;
use std::sync::Arc;

use outboard_session::address::Address;
use outboard_session::dispatch::HandleKind;
use outboard_session::version::{Standing, standing};
use tonic::Code;

use crate::fault::Fault;
use crate::plain::{Described, Signature};

/// A function as a caller names it, with the structural hash of the type the caller knows it by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MethodKey {
    /// `wasi:keyvalue/store@0.2.0-draft`
    pub interface: Arc<str>,
    /// `[method]bucket.get`
    pub function: Arc<str>,
    /// The structural hash of the function's type.
    pub shape: u64,
}

/// What one replica serves; checked when it was received.
#[derive(Debug, Clone)]
pub struct MethodTable {
    pub(crate) endpoint: Address,
    pub(crate) replica: String,
    pub(crate) epoch: u64,
    pub(crate) kind: String,
    pub(crate) limits: Limits,
    pub(crate) interfaces: ByName<Method>,
    pub(crate) resources: ByName<HandleKind>,
    /// Functions that the provider calls at functions.
    pub(crate) deliveries: ByName<Method>,
    /// Rpcs that a provider without sessions describes, and does not say the functions of.
    pub(crate) described: Option<Arc<Described>>,
}

/// What a provider says of one function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    pub(crate) number: u32,
    /// The structural hash of the function's type.
    pub shape: u64,
    /// Running it twice does what running it once does.
    pub idempotent: bool,
}

/// What a provider takes in one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one request body.
    pub request: usize,
    /// Bytes of one reply body.
    pub reply: usize,
    /// Calls in flight.
    pub calls: usize,
    /// Handles alive.
    pub handles: usize,
    /// Pairs of function and binding.
    pub scopes: usize,
    /// Bytes of a stream before it gave credit.
    pub window: usize,
    /// Deliveries that were asked for and not acknowledged.
    pub deliveries: usize,
}

impl MethodTable {
    /// Where the provider was reached.
    pub fn endpoint(&self) -> &Address {
        &self.endpoint
    }

    /// The name of the replica.
    pub fn replica(&self) -> &str {
        &self.replica
    }

    /// Which start of the replica this is.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The provider's kind, as in `outboard provider KIND`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// What it takes in one session.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The interfaces it serves, in no order.
    pub fn interfaces(&self) -> impl Iterator<Item = &str> {
        self.interfaces.keys().map(AsRef::as_ref)
    }

    /// The functions of one interface with what is said of each, in no order.
    pub fn functions(&self, interface: &str) -> impl Iterator<Item = (&str, &Method)> {
        self.interfaces
            .get(interface)
            .into_iter()
            .flatten()
            .map(|(name, method)| (name.as_ref(), method))
    }

    /// What is said of one function.
    pub fn method(&self, interface: &str, function: &str) -> Option<&Method> {
        self.interfaces.get(interface)?.get(function)
    }

    /// Where handles of a resource live.
    pub fn resource(&self, interface: &str, name: &str) -> Option<HandleKind> {
        self.resources.get(interface)?.get(name).copied()
    }

    /// The function that a caller means.
    ///
    /// # Errors
    /// The provider does not serve the interface or the function (`Unimplemented`, naming the nearest that it
    /// does), or serves it with another type (`FailedPrecondition`).
    pub fn resolve(&self, key: &MethodKey) -> Result<&Method, Fault> {
        let MethodKey {
            interface,
            function,
            shape,
        } = key;
        let Self { endpoint, kind, .. } = self;
        let Some(functions) = self.serving(interface) else {
            return Err(Fault::refused(
                Code::Unimplemented,
                format!(
                    "the {kind} provider at {endpoint} {}",
                    self.not_serving(interface, function)
                ),
            ));
        };
        let Some(method) = functions.get(&**function) else {
            let nearest = nearest(function, functions.keys());
            return Err(Fault::refused(
                Code::Unimplemented,
                format!(
                    "{interface} of the {kind} provider at {endpoint} has no function {function}{nearest}"
                ),
            ));
        };
        if method.shape != *shape {
            return Err(other_type(key, method, kind, endpoint));
        }
        Ok(method)
    }

    /// Whether the function that a caller means is idempotent. Of a provider whose schema does not have the options that
    /// contracts get, the messages are compared with what the function's type makes of them, field by field.
    ///
    /// # Errors
    /// As [`MethodTable::resolve`].
    pub fn check(&self, key: &MethodKey, signature: Option<&Signature>) -> Result<bool, Fault> {
        let functions = self.serving(&key.interface);
        let named = functions.is_some_and(|functions| functions.contains_key(&*key.function));
        let described = self.described.as_ref().filter(|_| !named).zip(signature);
        let compared =
            described.and_then(|(described, signature)| described.check(signature.path(), signature.ty()));
        match compared {
            None => Ok(self.resolve(key)?.idempotent),
            Some(Ok(idempotent)) => Ok(idempotent),
            Some(Err(difference)) => {
                let MethodKey {
                    interface, function, ..
                } = key;
                let Self { endpoint, kind, .. } = self;
                Err(Fault::refused(
                    Code::FailedPrecondition,
                    format!(
                        "{function} of {interface} has another type at the {kind} provider at {endpoint} than in the \
                         component: {difference}: build both against the same contract"
                    ),
                ))
            }
        }
    }

    /// The function that the provider calls by deliveries, as the one who takes them knows it.
    pub(crate) fn resolve_delivery(&self, key: &MethodKey) -> Result<&Method, Fault> {
        let MethodKey {
            interface,
            function,
            shape,
        } = key;
        let Self { endpoint, kind, .. } = self;
        let delivered = self.deliveries.get(&**interface).or_else(|| {
            let mut delivered = self.deliveries.iter();
            // Here the function is the side that serves.
            delivered
                .find(|(delivered, _)| standing(interface, delivered) == Standing::Serves)
                .map(|(_, functions)| functions)
        });
        let Some(method) = delivered.and_then(|functions| functions.get(&**function)) else {
            return Err(Fault::refused(
                Code::Unimplemented,
                format!("the {kind} provider at {endpoint} does not deliver {function} of {interface}"),
            ));
        };
        if method.shape != *shape {
            return Err(other_type(key, method, kind, endpoint));
        }
        Ok(method)
    }

    /// The functions of the interface, or of a later release of its track.
    fn serving(&self, interface: &str) -> Option<&HashMap<Box<str>, Method>> {
        self.interfaces.get(interface).or_else(|| {
            let mut served = self.interfaces.iter();
            served
                .find(|(served, _)| standing(served, interface) == Standing::Serves)
                .map(|(_, functions)| functions)
        })
    }

    /// What it serves instead of an interface, and whether that has the function at all.
    fn not_serving(&self, interface: &str, function: &str) -> String {
        let older = self
            .interfaces
            .iter()
            .find(|(served, _)| standing(served, interface) == Standing::Older);
        match older {
            Some((served, functions)) if functions.contains_key(function) => {
                format!("serves {served}, which is older than {interface}: it takes a later provider")
            }
            Some((served, _)) => format!(
                "serves {served}, which is older than {interface} and has no function {function}: it takes a later \
                 provider"
            ),
            None => {
                let nearest = nearest(interface, self.interfaces.keys());
                format!("does not serve {interface}, which {function} is of{nearest}")
            }
        }
    }
}

fn other_type(key: &MethodKey, method: &Method, kind: &str, endpoint: &Address) -> Fault {
    let MethodKey {
        interface,
        function,
        shape,
    } = key;
    Fault::refused(
        Code::FailedPrecondition,
        format!(
            "{function} of {interface} has another type at the {kind} provider at {endpoint} than in the component \
             (shape {:016x} against {shape:016x}): build both against the same contract",
            method.shape
        ),
    )
}

/// By interface, then by the name within it.
pub(crate) type ByName<T> = HashMap<Box<str>, HashMap<Box<str>, T>>;

/// How many names a near miss is looked for in: the table comes from the peer, and comparing is slow.
const COMPARED: usize = 256;

fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a Box<str>>) -> String {
    names
        .take(COMPARED)
        .map(|name| (strsim::jaro_winkler(wanted, name), name))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or_else(String::new, |(_, name)| {
            format!("; the nearest that it serves is {name}")
        })
}
