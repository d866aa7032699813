//! A provider's file, and everything about it that can be wrong before anything starts.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use outboard_config::{
    ConfigErrors, Document, KeyPath, Loaded, Partly, Problem, Repairs, SecretRef, Size, Source, Span,
};
use outboard_session::address::Address;
use serde::Deserialize;

use crate::config::grant::GrantTable;
use crate::provider::{Context, Provider};
use crate::secrets::{self, Secrets, SecretsTable, VaultSettings};
use crate::{seal, tls};

pub(crate) mod grant;
mod seen;

pub use seen::TelemetryTable;

pub(crate) use seen::{AdminAddress, Telemetry};

/// A provider's file as it is written; `B` is the kind's own `[binding.NAME]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderFile<B> {
    /// Where it listens: `unix:PATH` or `tcp:HOST:PORT`.
    pub listen: Vec<String>,
    /// Where it answers what is asked of it by those who look after it: `HOST:PORT`; nowhere unless set.
    pub admin: Option<String>,
    /// Where it sends traces; nowhere unless set.
    pub telemetry: Option<TelemetryTable>,
    /// Allows plaintext TCP, whose peers nobody vouches for.
    #[serde(default)]
    pub insecure: bool,
    /// As whom it answers on TCP, and whose certificates it takes.
    pub tls: Option<TlsTable>,
    /// Where secrets come from that are not on this machine.
    #[serde(default)]
    pub secrets: SecretsTable,
    /// How long calls in flight have after SIGTERM; 10 s unless set.
    pub drain: Option<Span>,
    /// How handles leave the process.
    #[serde(default)]
    pub handles: HandlesTable,
    /// What one call, and one session, may take.
    #[serde(default)]
    pub limits: LimitsTable,
    /// The backends, by name.
    #[serde(default = "BTreeMap::new")]
    pub binding: BTreeMap<String, B>,
    /// Who may use them.
    #[serde(default)]
    pub grant: Vec<GrantTable>,
}

/// `[tls]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsTable {
    /// The provider's certificate and those between it and its authority, in PEM form.
    pub cert: SecretRef,
    /// Its private key, in PEM form.
    pub key: SecretRef,
    /// The certificates of the authorities that sign those of hosts, in PEM form.
    pub client_ca: SecretRef,
}

/// `[handles]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandlesTable {
    /// What seals portable handles; the same for every replica.
    pub key: Option<SecretRef>,
    /// What else opens them, and seals none.
    pub previous: Option<SecretRef>,
    /// How long a leased handle lives without being used; 30 s unless set.
    pub lease: Option<Span>,
}

/// `[limits]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsTable {
    /// The largest request body; 4 MiB unless set.
    pub request: Option<Size>,
    /// The largest reply body; 4 MiB unless set.
    pub reply: Option<Size>,
    /// Calls in flight in one session; 4,096 unless set.
    pub calls: Option<u32>,
    /// Calls that are served at one time in one binding; 1,024 unless set.
    pub concurrent: Option<u32>,
    /// Calls that wait for that, in one binding; 4,096 unless set.
    pub queue: Option<u32>,
    /// How long they wait; 1 s unless set.
    pub queue_age: Option<Span>,
    /// Handles alive in one session; 65,536 unless set.
    pub handles: Option<u32>,
    /// Pairs of function and binding that one session may name; 65,536 unless set.
    pub scopes: Option<u32>,
    /// What each stream of a request may hold here; 256 KiB unless set.
    pub window: Option<Size>,
    /// Deliveries that one session may have asked for and not acknowledged; 1,024 unless set.
    pub deliveries: Option<u32>,
}

/// A provider's settings, checked.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) listen: Vec<Address>,
    pub(crate) admin: Option<AdminAddress>,
    pub(crate) telemetry: Option<Telemetry>,
    pub(crate) tls: Option<TlsTable>,
    pub(crate) drain: Duration,
    pub(crate) lease: Duration,
    pub(crate) handles: Option<HandleKeys>,
    pub(crate) limits: Limits,
    pub(crate) grants: Vec<GrantTable>,
    pub(crate) bindings: Vec<String>,
}

/// Where the keys of portable handles are.
#[derive(Debug)]
pub(crate) struct HandleKeys {
    pub(crate) key: SecretRef,
    pub(crate) previous: Option<SecretRef>,
}

/// A provider's settings, its bindings, what it is told of its surroundings, and the file that all of that comes from.
pub(crate) type Checked<P> = (
    Settings,
    BTreeMap<String, <P as Provider>::Binding>,
    Context,
    Source,
);

/// What one call, and one session, may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) request: usize,
    pub(crate) reply: usize,
    pub(crate) calls: usize,
    pub(crate) concurrent: usize,
    pub(crate) queue: usize,
    pub(crate) queue_age: Duration,
    pub(crate) handles: usize,
    pub(crate) scopes: usize,
    pub(crate) window: usize,
    pub(crate) deliveries: usize,
}

const DRAIN: Duration = Duration::from_secs(10);
const LEASE: Duration = Duration::from_secs(30);

impl Default for Limits {
    fn default() -> Self {
        Self {
            request: outboard_session::MAX_BODY,
            reply: outboard_session::MAX_BODY,
            calls: 4_096,
            concurrent: 1_024,
            queue: 4_096,
            queue_age: Duration::from_secs(1),
            handles: 65_536,
            scopes: 65_536,
            window: outboard_session::WINDOW,
            deliveries: 1_024,
        }
    }
}

impl Settings {
    /// Reads the file, and splits it into what the SDK needs and the kind's own bindings.
    ///
    /// # Errors
    /// All that the file does not say as it should, and all that cannot be served of what it does say.
    pub(crate) fn load<P: Provider>(path: &Path) -> Result<Checked<P>, ConfigErrors> {
        let Partly {
            loaded,
            mut problems,
            repairs,
        } = Document::read(path)?.decode_partly::<ProviderFile<P::Binding>>();
        let Some(Loaded {
            value: file,
            folder,
            source,
        }) = loaded
        else {
            return Err(ConfigErrors::new(path.to_owned(), problems));
        };
        let mut check = Check {
            folder: &folder,
            source: &source,
            repairs: &repairs,
            problems: Vec::new(),
        };
        // Whether plaintext is allowed is not known when that is what could not be read.
        let insecure = file.insecure || repairs.concern(&KeyPath::of("insecure"));
        let secrets = Secrets::new(folder.clone(), check.vault(&file.secrets));
        let settings = Self {
            listen: check.addresses(&file.listen, insecure, file.tls.is_some()),
            admin: check.admin(file.admin.as_deref()),
            telemetry: check.telemetry(file.telemetry.as_ref(), P::KIND),
            tls: check.tls(file.tls, file.insecure, &secrets),
            drain: file.drain.map_or(DRAIN, |span| span.0),
            lease: file.handles.lease.map_or(LEASE, |span| span.0),
            handles: check.handles(file.handles.key, file.handles.previous, &secrets),
            limits: check.limits(&file.limits),
            bindings: file.binding.keys().cloned().collect(),
            grants: file.grant,
        };
        check.grants(&settings.grants);
        let mut found = check.problems;
        let context = Context {
            secrets,
            ..Context::new(folder)
        };
        let of_bindings = P::check(&file.binding, &context).into_iter().map(|problem| {
            let table = KeyPath::of("binding").key(problem.binding);
            let key = problem.key.map_or_else(|| table.clone(), |key| table.key(key));
            source.problem(&key, problem.what)
        });
        found.extend(of_bindings);
        // What is found where something was repaired may only follow from that.
        problems.extend(found.into_iter().filter(|problem| !repairs.concern(&problem.key)));
        source.judge(problems)?;
        Ok((settings, file.binding, context, source))
    }
}

/// What cannot be served of what a file says.
struct Check<'a> {
    folder: &'a Path,
    source: &'a Source,
    repairs: &'a Repairs,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn wrong(&mut self, key: &KeyPath, what: impl Into<String>) {
        let key = self.repairs.in_file(key);
        self.problems.push(self.source.problem(&key, what));
    }

    fn addresses(&mut self, listen: &[String], insecure: bool, tls: bool) -> Vec<Address> {
        let key = KeyPath::of("listen");
        if listen.is_empty() {
            self.wrong(&key, "names no address: write listen = [\"unix:run/NAME.sock\"]");
        }
        let mut addresses = Vec::new();
        for (index, text) in listen.iter().enumerate() {
            let key = key.index(index);
            let parsed = text
                .parse::<Address>()
                .and_then(|address| address.resolve(self.folder));
            match parsed {
                Err(error) => self.wrong(&key, error.to_string()),
                Ok(Address::Tcp { .. }) if !insecure && !tls => {
                    let what = format!(
                        "`{text}` is plaintext TCP, where anybody who reaches the port is a peer: add [tls] with \
                         cert, key and client_ca, listen on a Unix socket, or set insecure = true"
                    );
                    self.wrong(&key, what);
                }
                Ok(address) => addresses.push(address),
            }
        }
        addresses
    }

    fn vault(&mut self, table: &SecretsTable) -> Option<VaultSettings> {
        secrets::checked(table).unwrap_or_else(|problems| {
            for (key, what) in problems {
                self.wrong(&key, what);
            }
            None
        })
    }

    /// What is on this machine has to be of use now, so that a start tells what is wrong with it.
    fn tls(&mut self, table: Option<TlsTable>, insecure: bool, secrets: &Secrets) -> Option<TlsTable> {
        let table = table?;
        if insecure {
            let what = "and [tls] exclude each other: TCP is either plaintext or not; remove one of them";
            self.wrong(&KeyPath::of("insecure"), what);
        }
        let parts = [
            ("cert", &table.cert),
            ("key", &table.key),
            ("client_ca", &table.client_ca),
        ];
        let mut problems = parts
            .iter()
            .filter_map(|(key, reference)| Some((*key, secrets.problem(reference)?)));
        if let Some((key, what)) = problems.next() {
            self.wrong(&KeyPath::of("tls").key(key), what);
        } else if let Err(error) = tls::usable(&table, self.folder) {
            self.wrong(&KeyPath::of("tls").key(error.key), error.to_string());
        }
        Some(table)
    }

    fn handles(
        &mut self,
        key: Option<SecretRef>,
        previous: Option<SecretRef>,
        secrets: &Secrets,
    ) -> Option<HandleKeys> {
        let key_of = |key: &str| KeyPath::of("handles").key(key);
        for (name, reference) in [("key", &key), ("previous", &previous)] {
            let Some(reference) = reference else { continue };
            let what = secrets.problem(reference).or_else(|| {
                let read = reference.resolve(self.folder).ok()?;
                seal::unfit(&read).map(|what| format!("{reference} {what}"))
            });
            if let Some(what) = what {
                self.wrong(&key_of(name), what);
            }
        }
        if key.is_none() && previous.is_some() {
            self.wrong(
                &key_of("previous"),
                "opens handles of a key that was replaced: write the new one as key",
            );
        }
        Some(HandleKeys { key: key?, previous })
    }

    fn limits(&mut self, table: &LimitsTable) -> Limits {
        let usual = Limits::default();
        // gRPC's own length prefix is 32 bits wide, and a window that does not hold a chunk lets none through.
        let (bodies, windows) = (1..=1 << 30, outboard_session::CHUNK..=1 << 30);
        Limits {
            request: self.size("request", table.request, usual.request, bodies.clone()),
            reply: self.size("reply", table.reply, usual.reply, bodies),
            calls: self.count("calls", table.calls, usual.calls),
            concurrent: self.count("concurrent", table.concurrent, usual.concurrent),
            // None that wait is a limit as good as any.
            queue: table.queue.map_or(usual.queue, |calls| calls as usize),
            queue_age: table.queue_age.map_or(usual.queue_age, |span| span.0),
            handles: self.count("handles", table.handles, usual.handles),
            scopes: self.count("scopes", table.scopes, usual.scopes),
            window: self.size("window", table.window, usual.window, windows),
            deliveries: self.count("deliveries", table.deliveries, usual.deliveries),
        }
    }

    fn size(
        &mut self,
        key: &str,
        size: Option<Size>,
        default: usize,
        within: RangeInclusive<usize>,
    ) -> usize {
        let Some(Size(bytes)) = size else { return default };
        match usize::try_from(bytes) {
            Ok(bytes) if within.contains(&bytes) => bytes,
            _ => {
                let key = KeyPath::of("limits").key(key);
                let least = match within.start() {
                    1 => "1 byte".to_owned(),
                    bytes => format!("{} KiB", bytes / 1024),
                };
                self.wrong(&key, format!("is not between {least} and 1 GiB"));
                default
            }
        }
    }

    fn count(&mut self, key: &str, count: Option<u32>, default: usize) -> usize {
        self.not_zero(&KeyPath::of("limits").key(key), count);
        count.map_or(default, |count| count as usize)
    }

    fn not_zero(&mut self, key: &KeyPath, count: Option<u32>) {
        if count == Some(0) {
            self.wrong(key, "is 0, which lets nothing through");
        }
    }
}
