//! What a start of a host would find wrong, told of a host's file without starting anything.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use outboard_config::{KeyPath, Loaded, Problem};
use outboard_linker::{LinkError, LinkErrors, LinkTarget};
use outboard_session::call::HostIdentity;

use crate::config::{DEFAULT_LINK, ExaminedHost, FunctionConfig, HostConfig, LinkConfig, ProviderConfig};
use crate::engine::EngineError;
use crate::function::FunctionError;
use crate::host::HostError;
use crate::inspect::{Idle, InspectedImport, Inspector, Standing};
use crate::kinds::{Kinds, Offer};
use crate::policy::ProviderPolicy;

/// All that is wrong with where a host's providers are, and with its functions: with their components, their imports, the
/// bindings that they are linked to, and the grants that they need. By file: a grant is missing in a provider's.
///
/// What may only follow from what is wrong with the host's file itself is left out. `policies` are those of the providers whose files are known, by their names in the host's file. To be called on a tokio
/// runtime. Components that are in registries and were not pulled before are, if `pull` says so.
///
/// # Errors
/// There is no engine to read components with.
pub async fn check(
    examined: &ExaminedHost,
    kinds: &Kinds,
    policies: &BTreeMap<Arc<str>, &ProviderPolicy>,
    pull: bool,
) -> Result<Checked, HostError> {
    let host = &examined.host;
    let mut check = Check {
        examined,
        host,
        kinds,
        policies,
        unclear: Vec::new(),
        pull,
        checked: Checked::default(),
    };
    let inspector = match Inspector::new(Some(&host.value)) {
        Err(HostError::Engine(error @ EngineError::Cache { .. })) => {
            check.wrong(&KeyPath::of("cache"), error.to_string());
            return Ok(check.checked);
        }
        inspector => inspector?,
    };
    for (name, provider) in &host.value.providers {
        check.provider(name, provider);
    }
    for (name, function) in &host.value.functions {
        check.function(&inspector, name, function).await;
    }
    Ok(check.checked)
}

/// What was found.
#[derive(Debug, Default)]
pub struct Checked {
    /// What is wrong, by file.
    pub problems: BTreeMap<PathBuf, Vec<Problem>>,
    /// What could not be told, as nobody answered.
    pub unchecked: Vec<String>,
    /// What was not asked for.
    pub passed_over: Vec<String>,
}

struct Check<'a> {
    examined: &'a ExaminedHost,
    host: &'a Loaded<HostConfig>,
    kinds: &'a Kinds,
    policies: &'a BTreeMap<Arc<str>, &'a ProviderPolicy>,
    /// The tables of links of which some lead to a provider that could not be read.
    unclear: Vec<KeyPath>,
    pull: bool,
    checked: Checked,
}

impl Check<'_> {
    fn provider(&mut self, name: &Arc<str>, provider: &ProviderConfig) {
        let policy = self.policies.get(name);
        if let Some(what) = policy.and_then(|policy| policy.deaf_at(&provider.endpoint)) {
            self.wrong(&KeyPath::of("provider").key(&**name).key("endpoint"), what);
        }
    }

    async fn function(&mut self, inspector: &Inspector, name: &Arc<str>, function: &FunctionConfig) {
        let key = KeyPath::of("function").key(&**name);
        let providers = &self.host.value.providers;
        if !function
            .links
            .iter()
            .all(|link| providers.contains_key(&link.provider))
        {
            self.unclear.push(key.key("link"));
        }
        for link in &function.links {
            self.link(&key, name, link);
        }
        let source = &function.component;
        let read = match inspector.has(source) {
            Ok(false) if !self.pull => {
                let what = format!(
                    "function {name}: {source} is not here, and neither are its imports checked: --pull does"
                );
                return self.checked.passed_over.push(what);
            }
            Ok(_) => inspector.read(source).await,
            Err(error) => Err(error),
        };
        let inspected = match read {
            Ok(inspected) => inspected,
            Err(error) if error.is_passing() => {
                return self.checked.unchecked.push(format!("function {name}: {error}"));
            }
            Err(error) => return self.wrong(&key.key("component"), error.to_string()),
        };
        let idle = inspected.idle(&function.links);
        for idle in &idle {
            self.idle(&key, idle);
        }
        // What a link was meant for is missing only because of that.
        let meant: Vec<LinkTarget> = idle
            .iter()
            .filter_map(|idle| idle.meant.as_ref()?.parse().ok())
            .collect();
        for import in inspected.imports(&function.links, providers, self.kinds) {
            let meant = meant.iter().any(|meant| meant.covers(&import.import.interface));
            if !(meant && matches!(import.standing, Standing::Missing { .. })) {
                self.import(&key, &import);
            }
        }
        for fault in inspector.faults(&inspected, name, function, providers) {
            let key = match &fault {
                FunctionError::Memory { .. } => key.key("limits").key("memory"),
                FunctionError::Reuse(_) => key.key("reuse"),
                FunctionError::Link(LinkErrors(errors)) => match &errors[..] {
                    [LinkError::NotThere { import, name, .. }] => {
                        self.link_key(&key, import, name.as_deref()).key("idempotent")
                    }
                    _ => key.key("link"),
                },
                _ => key.key("component"),
            };
            self.wrong(&key, fault.to_string());
        }
    }

    /// Whether the binding is there, and the function may use it.
    fn link(&mut self, key: &KeyPath, function: &str, link: &LinkConfig) {
        let Some((provider, policy)) = self.policy(&link.provider) else {
            return;
        };
        let LinkConfig { binding, import, .. } = link;
        if let Some(what) = policy.lacks(binding) {
            let key = self.link_key(key, &import.to_string(), link.name.as_deref());
            self.wrong(&key.key("binding"), what);
        } else if let Some(identity) = self.host.value.identity(provider)
            && !policy.grants(function, &identity, binding)
        {
            let mut what = format!(
                "no grant lets function `{function}` of {} use binding `{binding}`, to which {} links it; ",
                match &identity {
                    HostIdentity::Uid(_) => "this user".to_owned(),
                    other => format!("host `{other}`"),
                },
                self.host.source.path().display()
            );
            let table = KeyPath::of("function");
            let functions: Vec<&str> = self.host.source.names_in(&table).collect();
            match policy.nearly(function, &identity, binding, &functions) {
                Some(nearly) => what += &format!("{nearly}: change that, or add"),
                None => what += "add",
            }
            let lines = ProviderPolicy::missing(function, &identity, binding);
            let problem = policy.source().problem(&KeyPath::of("grant"), what).adding(lines);
            let file = policy.source().path().to_owned();
            self.checked.problems.entry(file).or_default().push(problem);
        }
    }

    fn idle(&mut self, key: &KeyPath, idle: &Idle<'_>) {
        let Idle { link, meant, labels } = idle;
        let key = self.link_key(key, &link.import.to_string(), link.name.as_deref());
        let advice = match (meant, labels.as_slice()) {
            (Some(meant), _) => format!("; did you mean `{meant}`?"),
            (None, []) => {
                ": remove it, or name what `outboard inspect` tells that the component imports".to_owned()
            }
            (None, labels) => format!(
                ", which has names of its own for what it imports of it: write the link under one of them: {}",
                labels.join(", ")
            ),
        };
        self.wrong(&key, format!("covers no import of the component{advice}"));
    }

    fn import(&mut self, key: &KeyPath, import: &InspectedImport) {
        match &import.standing {
            Standing::Given => {}
            Standing::Unchosen { links, failing } => {
                let by = links.first().map_or("…", |link| &*link.link);
                let names: Vec<&str> = links.iter().filter_map(|link| link.name.as_deref()).collect();
                let what = format!(
                    "every call of {} of {} would fail: its links have the names {}, and the component does not \
                     import wasmcloud:bus/lattice, by which a function asks for one: add link.\"{by}\".{DEFAULT_LINK}",
                    failing.join(", "),
                    import.import.interface,
                    names.join(", ")
                );
                self.wrong(&key.key("link").key(by), what);
            }
            Standing::Linked { links } => {
                for link in links {
                    if let Some(lacks) = &link.lacks {
                        let key = self.link_key(key, &link.link, link.name.as_deref());
                        let what = format!("{lacks}, which the component imports");
                        self.wrong(&key.key("provider"), what);
                    }
                }
            }
            Standing::Missing { offer } => self.missing(key, import, offer.as_ref()),
        }
    }

    fn missing(&mut self, key: &KeyPath, import: &InspectedImport, offer: Option<&Offer>) {
        let interface = &import.import.interface;
        let mut what = format!("nothing is linked for the import {interface}");
        if !import.import.functions.is_empty() {
            what += &format!(" (functions {})", import.import.functions.join(", "));
        }
        let mut lines = Vec::new();
        match offer {
            Some(offer) if offer.interface == *interface => {
                let package = interface.split(['/', '@']).next().unwrap_or(interface);
                let mut providers = self.host.value.providers.iter();
                if let Some((name, _)) = providers.find(|(_, provider)| *provider.kind == *offer.kind) {
                    what += &format!("; provider `{name}` serves it; add");
                    lines.push(format!(
                        "link.\"{package}\" = {{ provider = \"{name}\", binding = \"{}\" }}",
                        self.binding(name)
                    ));
                } else {
                    what += &format!(
                        "; the kind of provider {} serves it: add a table [provider.NAME] with that kind, and \
                         link.\"{package}\" = {{ provider = \"NAME\", binding = \"…\" }}",
                        offer.kind
                    );
                }
            }
            Some(offer) => {
                what += &format!(
                    "; the nearest that is installed is {} of the kind {}",
                    offer.interface, offer.kind
                );
            }
            None => what += "; no kind of provider that is installed here serves it or anything like it",
        }
        let problem = self.host.source.problem(&key.key("link"), what).adding(lines);
        self.add(problem);
    }

    /// The only binding of a provider, as far as it is known and there is only one.
    fn binding(&self, provider: &str) -> &str {
        let mut bindings = self
            .policy(provider)
            .into_iter()
            .flat_map(|(_, policy)| policy.bindings());
        match (bindings.next(), bindings.next()) {
            (Some(only), None) => only,
            _ => "…",
        }
    }

    fn policy(&self, provider: &str) -> Option<(&ProviderConfig, &ProviderPolicy)> {
        let config = self.host.value.providers.get(provider)?;
        Some((config, self.policies.get(provider)?))
    }

    /// The key of a link: one that has no name may stand under `default`, or under its import itself.
    fn link_key(&self, function: &KeyPath, import: &str, name: Option<&str>) -> KeyPath {
        let links = function.key("link").key(import);
        let named = links.key(name.unwrap_or(DEFAULT_LINK));
        if self.host.source.has(&named) {
            named
        } else {
            links
        }
    }

    fn wrong(&mut self, key: &KeyPath, what: impl Into<String>) {
        self.add(self.host.source.problem(key, what));
    }

    fn add(&mut self, problem: Problem) {
        let unclear = || self.unclear.iter().any(|key| key.touches(&problem.key));
        if self.examined.told(&problem.key) || unclear() {
            return;
        }
        let file = self.host.source.path().to_owned();
        self.checked.problems.entry(file).or_default().push(problem);
    }
}
