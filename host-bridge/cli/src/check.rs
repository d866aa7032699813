//! `outboard check`: what is wrong in files, without starting what they are of.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use outboard_host::{
    ConfigErrors, Document, ExaminedHost, HostConfig, KeyPath, Loaded, ProviderPolicy, nearest,
};

use crate::check::report::Report;
use crate::describe::{ask, installed, kinds};
use crate::exit::MISCONFIGURED;
use crate::program;

mod report;

/// Checks files, each as a host's or a provider's, and what a host's file names. `kind` is that of the providers' files;
/// `pull` has components pulled that are in registries.
pub(crate) async fn check(files: &[PathBuf], kind: Option<&str>, pull: bool) -> Result<ExitCode> {
    let mut check = Check::default();
    let mut hosts = Vec::new();
    for file in files {
        check.report.file(file);
        match read(file, kind) {
            Err(errors) => check.report.errors(errors),
            Ok(File::Host(mut host)) => {
                check.report.problems(file, std::mem::take(&mut host.problems));
                hosts.push(*host);
            }
            Ok(File::Provider) => check.provider(file, None),
        }
    }
    let programs = program::all()?;
    for host in &hosts {
        check.providers_of_host(&host.host, &programs);
    }
    let policies = check.providers(kind).await;
    if !hosts.is_empty() {
        check.hosts(&hosts, &policies, pull).await?;
    }
    Ok(check.report.tell())
}

enum File {
    Host(Box<ExaminedHost>),
    Provider,
}

/// The files of providers, by where they really are.
#[derive(Default)]
struct Check {
    report: Report,
    providers: BTreeMap<PathBuf, ProviderFile>,
}

/// A provider's file that is to be checked.
struct ProviderFile {
    /// As it was named.
    path: PathBuf,
    kinds: BTreeSet<String>,
}

const HOST_KEYS: &[&str] = &["function", "provider", "cache", "delivery"];
const PROVIDER_KEYS: &[&str] = &[
    "binding", "grant", "handles", "limits", "secrets", "drain", "insecure",
];

/// Reads a file, as a whole only if it is a host's: what a provider's file says is for the provider to read.
fn read(path: &Path, kind: Option<&str>) -> Result<File, ConfigErrors> {
    let document = Document::read(path)?;
    let has = |known: &[&str]| document.keys().any(|key| known.contains(&key));
    let meant = |known: &[&str]| {
        let mut keys = document.keys();
        keys.any(|key| {
            nearest(key, HOST_KEYS.iter().chain(PROVIDER_KEYS).copied())
                .is_some_and(|near| known.contains(&near))
        })
    };
    // A host takes requests at one address, a provider at several.
    let alone = document.has_text("listen") && document.keys().all(|key| key == "listen");
    let providers = has(PROVIDER_KEYS) || kind.is_some();
    if has(HOST_KEYS) || (!providers && alone) || (!providers && meant(HOST_KEYS)) {
        return Ok(File::Host(Box::new(HostConfig::examine(&document)?)));
    }
    if providers || meant(PROVIDER_KEYS) {
        return Ok(File::Provider);
    }
    Err(ConfigErrors::whole(
        path.to_owned(),
        "is neither a host's file, with tables [provider.NAME] and [function.NAME], nor a provider's, with \
         [binding.NAME] and [[grant]]",
    ))
}

impl Check {
    fn provider(&mut self, path: &Path, kind: Option<&str>) {
        let file = self.providers.entry(real(path)).or_insert_with(|| ProviderFile {
            path: path.to_owned(),
            kinds: BTreeSet::new(),
        });
        file.kinds.extend(kind.map(str::to_owned));
    }

    /// The files of a host's providers. A kind that is not installed is told of where the host's file names it, and then
    /// there is nobody to read the provider's file.
    fn providers_of_host(&mut self, host: &Loaded<HostConfig>, programs: &BTreeMap<String, PathBuf>) {
        for (name, provider) in &host.value.providers {
            let known = programs.contains_key(&*provider.kind);
            if let Some(file) = &provider.run {
                if known {
                    let file = self.provider_of_host(file, &provider.kind);
                    self.report.file(&file);
                } else {
                    self.report.skipped(&shown(file));
                }
            }
            // One that is no kind at all is told already.
            if known || !program::is_kind(&provider.kind) {
                continue;
            }
            let path = host.source.path();
            match nearest(&provider.kind, programs.keys().map(String::as_str)) {
                Some(near) => {
                    let key = KeyPath::of("provider").key(&**name).key("kind");
                    let what = format!(
                        "there is no program outboard-provider-{}; did you mean `{near}`?",
                        provider.kind
                    );
                    self.report.problems(path, vec![host.source.problem(&key, what)]);
                }
                None => self
                    .report
                    .unchecked(path, &program::not_there(&provider.kind, None)),
            }
        }
    }

    /// A provider's file that a host's file names; what it is called here.
    fn provider_of_host(&mut self, path: &Path, kind: &str) -> PathBuf {
        let shown = shown(path);
        self.provider(&shown, Some(kind));
        self.providers
            .get(&real(path))
            .map_or(shown, |file| file.path.clone())
    }

    /// Has each provider's file checked by the program of its kind. What those say that are right, by where they are.
    async fn providers(&mut self, kind: Option<&str>) -> BTreeMap<PathBuf, ProviderPolicy> {
        let mut policies = BTreeMap::new();
        for (real, ProviderFile { path, mut kinds }) in std::mem::take(&mut self.providers) {
            if kinds.is_empty() {
                kinds.extend(kind.map(str::to_owned));
            }
            if kinds.is_empty() {
                let what = "which kind of provider is it of? Say --kind KIND, or name the host's file that runs it too";
                self.report.unchecked(&path, what);
            }
            let mut right = !kinds.is_empty();
            for kind in kinds {
                right &= self.by_program(&path, &kind).await;
            }
            if right {
                // A kind may have grants of another form, which are for its program alone to judge.
                let policy = Document::read(&path).and_then(|document| ProviderPolicy::read(&document));
                policies.extend(policy.ok().map(|policy| (real, policy)));
            }
        }
        policies
    }

    /// Whether the program of this kind has nothing to say against the file.
    async fn by_program(&mut self, path: &Path, kind: &str) -> bool {
        let program = match program::find(kind) {
            Ok(program) => program,
            Err(error) => {
                self.report.unchecked(path, &error.to_string());
                return false;
            }
        };
        let arguments = [OsStr::new("--check"), OsStr::new("--config"), path.as_os_str()];
        let answer = match ask(&program, &arguments).await {
            Ok(answer) => answer,
            Err(what) => {
                self.report
                    .unchecked(path, &format!("{}: {what}", program.display()));
                return false;
            }
        };
        if answer.status.success() {
            return true;
        }
        let said = String::from_utf8_lossy(&answer.stderr);
        if answer.status.code() == Some(i32::from(MISCONFIGURED)) && !said.trim().is_empty() {
            self.report.passed_on(path, &said);
        } else {
            let what = format!(
                "{} ended with {}: {}",
                program.display(),
                answer.status,
                said.trim()
            );
            self.report.unchecked(path, &what);
        }
        false
    }

    async fn hosts(
        &mut self,
        hosts: &[ExaminedHost],
        policies: &BTreeMap<PathBuf, ProviderPolicy>,
        pull: bool,
    ) -> Result<()> {
        let installed = installed().await?;
        let kinds = kinds(&installed);
        for examined in hosts {
            let host = &examined.host;
            let used: BTreeSet<&str> = host
                .value
                .providers
                .values()
                .map(|provider| &*provider.kind)
                .collect();
            for (kind, installed) in &installed {
                if let (true, Err(what)) = (used.contains(&**kind), &installed.description) {
                    let what = format!("{}: {what}", installed.program.display());
                    self.report.unchecked(host.source.path(), &what);
                }
            }
            let providers = host.value.providers.iter();
            let of_host = providers
                .filter_map(|(name, provider)| {
                    let policy = policies.get(&real(provider.run.as_deref()?))?;
                    Some((Arc::clone(name), policy))
                })
                .collect();
            let checked = outboard_host::check(examined, &kinds, &of_host, pull).await?;
            for (path, problems) in checked.problems {
                self.report.problems(&path, problems);
            }
            for what in &checked.unchecked {
                self.report.unchecked(host.source.path(), what);
            }
            for what in &checked.passed_over {
                self.report.passed_over(host.source.path(), what);
            }
        }
        Ok(())
    }
}

/// A path as it is told: from the folder that the command runs in, if it is there.
fn shown(path: &Path) -> PathBuf {
    let folder = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&folder).unwrap_or(path).to_owned()
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
