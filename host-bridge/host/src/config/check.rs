//! Turns what is written into what is meant, and collects all that is wrong on the way.

mod delivery;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use outboard_config::{KeyPath, Problem, Repairs, Source, Span, nearest};
use outboard_linker::LinkTarget;
use outboard_session::endpoint::{Endpoint, Endpoints};
use outboard_telemetry::Settings;

use super::file::{
    FunctionTable, HostFile, LimitsTable, LinkTable, LinksTable, ProviderTable, ReuseTable, TelemetryTable,
    TlsTable,
};
use super::{
    CacheFolder, DEFAULT_LINK, FunctionConfig, FunctionLimits, HostConfig, LinkConfig, ProviderConfig, Reuse,
    TlsFiles,
};
use crate::routes::Route;

/// What the file means, less the providers and functions of which too little is right, and what is wrong, unless it may
/// only follow from what is told already.
pub(super) fn check(
    file: HostFile,
    folder: &Path,
    source: &Source,
    repairs: &Repairs,
) -> (HostConfig, Vec<Problem>) {
    let mut check = Check {
        folder,
        source,
        problems: Vec::new(),
        names: Vec::new(),
    };
    let listen = check.address("listen", file.listen.as_deref());
    let admin = check.address("admin", file.admin.as_deref());
    let drain = check.drain(file.drain);
    let cache = file
        .cache
        .map_or(CacheFolder::OfUser, |path| CacheFolder::At(folder.join(path)));
    let (in_providers, in_functions) = (KeyPath::of("provider"), KeyPath::of("function"));
    // One that could not be read is there all the same.
    let declared: Vec<&str> = source.names_in(&in_providers).collect();
    let tls = file.tls.map(|table| check.tls(table));
    let telemetry = file.telemetry.and_then(|table| check.telemetry(table));
    let delivery = check.delivery(file.delivery);
    let mut providers = BTreeMap::new();
    for (name, table) in file.provider {
        let key = in_providers.key(&name);
        check.name(&key, &name);
        let provider = check.provider(&key, table, tls.is_some());
        providers.extend(provider.map(|provider| (name.into(), provider)));
    }
    let mut functions = BTreeMap::<Arc<str>, _>::new();
    for (name, table) in file.function {
        let (name, key) = (Arc::from(&*name), in_functions.key(&name));
        check.name(&key, &name);
        let function = check.function(&key, table, &declared);
        functions.extend(function.map(|function| (name, function)));
    }
    check.routes(&functions);
    let config = HostConfig {
        listen: listen.unwrap_or(DEFAULT_LISTEN),
        admin,
        drain,
        cache,
        tls,
        telemetry,
        delivery,
        providers,
        functions,
    };
    let mut problems = check.problems;
    problems.retain(|problem| !repairs.concern(&problem.key));
    problems.extend(check.names);
    (config, problems)
}

struct Check<'a> {
    folder: &'a Path,
    source: &'a Source,
    problems: Vec<Problem>,
    /// Those with names, which follow from nothing.
    names: Vec<Problem>,
}

const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
const DRAIN: Duration = Duration::from_secs(10);
const LONGEST_DRAIN: Duration = Duration::from_secs(3600);
/// What a host is called in traces.
const SERVICE: &str = "outboard";
/// From one page to all that 32 bits address.
const MEMORY: RangeInclusive<u64> = 64 << 10..=4 << 30;
const TIME: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_secs(3600);
const CONCURRENT: RangeInclusive<u32> = 1..=100_000;

const HEDGE: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_secs(60);
const REQUESTS: RangeInclusive<u32> = 1..=1_000_000;
const AGE: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_secs(24 * 3600);
const AT_ONCE: RangeInclusive<u32> = 1..=1000;

impl Check<'_> {
    fn wrong(&mut self, key: &KeyPath, what: impl Into<String>) {
        self.problems.push(self.source.problem(key, what));
    }

    /// The value, or a problem.
    fn take<T, E: Display>(&mut self, key: &KeyPath, value: Result<T, E>) -> Option<T> {
        value.map_err(|error| self.wrong(key, error.to_string())).ok()
    }

    fn address(&mut self, key: &str, text: Option<&str>) -> Option<SocketAddr> {
        let text = text?;
        let parsed = text.parse().map_err(|_| {
            format!("`{text}` is not an address: write IP:PORT, as in 127.0.0.1:8080 or [::1]:8080; port 0 takes a free one")
        });
        self.take(&KeyPath::of(key), parsed)
    }

    fn drain(&mut self, span: Option<Span>) -> Duration {
        let drain = span.map_or(DRAIN, |span| span.0);
        if drain > LONGEST_DRAIN {
            self.wrong(
                &KeyPath::of("drain"),
                "a host waits for at most 1h for what is under way",
            );
        }
        drain
    }

    /// Names stand in grants, logs and headers: they hold nothing that means something there.
    fn name(&mut self, key: &KeyPath, name: &str) {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if name.is_empty() || name.len() > 128 || !name.chars().all(plain) {
            let what = "a name is made of letters, digits, `-`, `_` and `.`, at most 128 of them";
            self.names.push(self.source.problem(key, what));
        }
    }

    /// The files have to be of use now, so that a start tells what is wrong with them.
    fn tls(&mut self, table: TlsTable) -> TlsFiles {
        let mut files = TlsFiles {
            folder: self.folder.to_owned(),
            cert: table.cert,
            key: table.key,
            ca: table.ca,
            host: None,
        };
        let used = files.read().and_then(|parts| {
            parts.client()?;
            parts.host()
        });
        match used {
            Ok(host) => files.host = Some(host),
            Err(problem) => self.wrong(&KeyPath::of("tls").key(problem.key), problem.to_string()),
        }
        files
    }

    fn telemetry(&mut self, table: TelemetryTable) -> Option<Settings> {
        let service = table.service.unwrap_or_else(|| SERVICE.to_owned());
        match Settings::new(&table.otlp, table.sample, service) {
            Ok(settings) => Some(settings),
            Err(wrong) => {
                for problem in wrong {
                    self.wrong(&KeyPath::of("telemetry").key(problem.key), problem.to_string());
                }
                None
            }
        }
    }

    fn provider(&mut self, key: &KeyPath, table: ProviderTable, tls: bool) -> Option<ProviderConfig> {
        let texts = table.endpoint.0.iter();
        let endpoints: Result<Vec<Endpoint>, _> = texts
            .map(|text| {
                text.parse::<Endpoint>()
                    .and_then(|endpoint| endpoint.resolve(self.folder))
            })
            .collect();
        let endpoint = self.take(&key.key("endpoint"), endpoints.and_then(Endpoints::new));
        let mut all = endpoint.iter().flat_map(Endpoints::iter);
        let plain = all.find(|endpoint| endpoint.remote());
        if let Some(plain) = plain.filter(|_| !tls && !table.insecure) {
            let what = format!(
                "`{plain}` is plaintext TCP, where anybody may listen and answer: add [tls] with cert, key and ca, or set \
                 insecure = true here",
            );
            self.wrong(&key.key("endpoint"), what);
        }
        // The kind becomes part of a program's name, so a path in it would choose another folder's programs.
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if table.kind.is_empty() || !table.kind.chars().all(plain) {
            let what = format!(
                "`{}` is not a kind of provider: write the KIND of outboard-provider-KIND",
                table.kind
            );
            self.wrong(&key.key("kind"), what);
        }
        let run = table.run.and_then(|path| self.file(&key.key("run"), &path));
        Some(ProviderConfig {
            endpoint: endpoint?,
            insecure: table.insecure,
            kind: table.kind.into(),
            run,
        })
    }

    fn function(
        &mut self,
        key: &KeyPath,
        table: FunctionTable,
        providers: &[&str],
    ) -> Option<FunctionConfig> {
        let component = self.component(&key.key("component"), &table.component);
        let route = self.take(&key.key("http"), table.http.parse::<Route>());
        let limits = self.limits(&key.key("limits"), &table.limits);
        let reuse = table.reuse.map(|table| self.reuse(&key.key("reuse"), &table));
        let mut links = Vec::new();
        for (import, tables) in table.link {
            let key = key.key("link").key(&import);
            links.extend(self.links(&key, &import, tables, providers));
        }
        Some(FunctionConfig {
            component: component?,
            route: route?,
            limits,
            reuse,
            links,
        })
    }

    fn limits(&mut self, key: &KeyPath, table: &LimitsTable) -> FunctionLimits {
        let default = FunctionLimits::default();
        let limits = FunctionLimits {
            memory: table.memory.map_or(default.memory, |size| size.0),
            time: table.time.map_or(default.time, |span| span.0),
            concurrent: table.concurrent.unwrap_or(default.concurrent),
            body: table.body.map_or(default.body, |size| size.0),
        };
        if !MEMORY.contains(&limits.memory) {
            self.wrong(&key.key("memory"), "a function has from 64KiB to 4GiB of memory");
        }
        if !TIME.contains(&limits.time) {
            self.wrong(&key.key("time"), "a request takes from 1ms to 1h");
        }
        if !CONCURRENT.contains(&limits.concurrent) {
            self.wrong(
                &key.key("concurrent"),
                "a function serves from 1 to 100000 requests at one time",
            );
        }
        limits
    }

    fn reuse(&mut self, key: &KeyPath, table: &ReuseTable) -> Reuse {
        let default = Reuse::default();
        let reuse = Reuse {
            requests: table.requests.unwrap_or(default.requests),
            age: table.age.map_or(default.age, |span| span.0),
            concurrent: table.concurrent.unwrap_or(default.concurrent),
        };
        if !REQUESTS.contains(&reuse.requests) {
            self.wrong(
                &key.key("requests"),
                "an instance serves from 1 to 1000000 requests",
            );
        }
        if !AGE.contains(&reuse.age) {
            self.wrong(&key.key("age"), "an instance takes requests for 1ms to 24h");
        }
        if !AT_ONCE.contains(&reuse.concurrent) {
            self.wrong(
                &key.key("concurrent"),
                "an instance serves from 1 to 1000 requests at one time",
            );
        }
        reuse
    }

    fn links(
        &mut self,
        key: &KeyPath,
        import: &str,
        tables: LinksTable,
        providers: &[&str],
    ) -> Vec<LinkConfig> {
        let import = self.take(key, import.parse::<LinkTarget>());
        let mut links = Vec::new();
        let mut add = |this: &mut Self, key: &KeyPath, name: Option<String>, table: LinkTable| {
            if let (true, Some(import)) = (this.leads_somewhere(key, &table, providers), &import) {
                links.push(LinkConfig {
                    import: import.clone(),
                    name: name.map(Arc::from),
                    provider: table.provider.into(),
                    binding: table.binding.into(),
                    idempotent: table.idempotent.into_iter().map(Arc::from).collect(),
                    hedge: table.hedge.map(|span| span.0),
                });
            }
        };
        match tables {
            LinksTable::One(table) => add(self, key, None, table),
            LinksTable::Named(tables) if tables.is_empty() => {
                self.wrong(
                    key,
                    "links to nothing: write { provider = \"…\", binding = \"…\" }",
                );
            }
            LinksTable::Named(tables) => {
                for (name, table) in tables {
                    let key = key.key(&name);
                    self.name(&key, &name);
                    add(self, &key, Some(name).filter(|name| name != DEFAULT_LINK), table);
                }
            }
        }
        links
    }

    fn leads_somewhere(&mut self, key: &KeyPath, table: &LinkTable, providers: &[&str]) -> bool {
        let known = providers.contains(&&*table.provider);
        if !known {
            let what = format!(
                "there is no provider `{}`{}",
                table.provider,
                near(&table.provider, providers)
            );
            self.wrong(&key.key("provider"), what);
        }
        if table.binding.is_empty() {
            self.wrong(&key.key("binding"), "name a binding of the provider");
        }
        if table.hedge.is_some_and(|span| !HEDGE.contains(&span.0)) {
            self.wrong(&key.key("hedge"), "another replica is asked after 1ms to 1m");
        }
        known
    }

    fn file(&mut self, key: &KeyPath, path: &Path) -> Option<PathBuf> {
        let path = self.folder.join(path);
        if path.is_file() {
            return Some(path);
        }
        let what = if path.exists() {
            "is not a file"
        } else {
            "is not there"
        };
        self.wrong(
            key,
            format!(
                "{} {what}; a relative path starts at this file's folder",
                path.display()
            ),
        );
        None
    }

    fn routes(&mut self, functions: &BTreeMap<Arc<str>, FunctionConfig>) {
        let mut owners = BTreeMap::new();
        for (name, function) in functions {
            if let Some(owner) = owners.insert(function.route.to_string(), name) {
                let what = format!("function `{owner}` has the route {} already", function.route);
                self.wrong(&KeyPath::of("function").key(&**name).key("http"), what);
            }
        }
    }
}

fn near(name: &str, known: &[&str]) -> String {
    if known.is_empty() {
        return ": the file declares none; add a table [provider.NAME]".to_owned();
    }
    match nearest(name, known.iter().copied()) {
        Some(other) => format!(": did you mean `{other}`?"),
        None => format!(": there are {}", known.join(", ")),
    }
}
