//! A provider's crate as `outboard new provider` makes it: the template's files, the contracts, and each of their functions,
//! still to be written.

mod manifest;
mod service;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use outboard_mapping::name::pascal;

use crate::contract::{Contract, Interface};
use crate::tree::Tree;
use crate::{generate, load};

/// What is asked for.
#[derive(Debug)]
pub struct Fresh<'a> {
    /// The kind of the provider, as in `outboard provider KIND`.
    pub name: &'a str,
    /// A file or a folder of WIT.
    pub wit: &'a Path,
    /// Those that it serves; all of the package that stands in `wit` if none is named.
    pub interfaces: &'a [String],
    /// Where the crates come from that it depends on.
    pub outboard: Outboard,
}

/// Where Outboard's crates come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outboard {
    /// A checkout of the repository.
    Checkout(PathBuf),
    /// A registry, in this version.
    Version(String),
}

/// The template's files, which stand in the crate as they stand there but for names.
const TEMPLATE: &[(&str, &str)] = &[
    (
        "src/main.rs",
        include_str!("../../../providers/template/src/main.rs"),
    ),
    (
        "src/config.rs",
        include_str!("../../../providers/template/src/config.rs"),
    ),
    (
        "src/error.rs",
        include_str!("../../../providers/template/src/error.rs"),
    ),
    (
        "src/backend.rs",
        include_str!("../../../providers/template/src/backend.rs"),
    ),
    (
        "src/backend/folder.rs",
        include_str!("../../../providers/template/src/backend/folder.rs"),
    ),
];
const PROVIDER_FILE: &str = include_str!("../../../providers/template/template.provider.toml");
/// Files of contracts that are copied; whoever has more did not mean that folder.
const MOST_FILES: usize = 1000;
const LONGEST_NAME: usize = 40;

impl Outboard {
    /// What a command line means: a folder that is a checkout, or a version.
    ///
    /// # Errors
    /// It is neither.
    pub fn named(text: &str) -> anyhow::Result<Self> {
        let folder = Path::new(text);
        if folder.join("providers/sdk/Cargo.toml").is_file() {
            let folder = folder.canonicalize().with_context(|| format!("finding {text}"))?;
            return Ok(Self::Checkout(folder));
        }
        let is_version = text.starts_with(|first: char| first.is_ascii_digit())
            && text
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || ".-+".contains(letter));
        ensure!(
            is_version && !folder.exists(),
            "`{text}` is neither a checkout of Outboard, which has providers/sdk in it, nor a version as in 0.1.0"
        );
        Ok(Self::Version(text.to_owned()))
    }
}

impl Fresh<'_> {
    /// All files of the crate.
    ///
    /// # Errors
    /// The name is none, the contracts cannot be read or served, or there is no interface of a name that was given.
    pub fn tree(&self) -> anyhow::Result<Tree> {
        ensure!(
            is_name(self.name),
            "`{}` is not a name for a provider: write a word of small letters, digits and single `-`, such as rates or \
             mail-queue, of at most {LONGEST_NAME}",
            self.name
        );
        let (contract, main) = load::with_main(self.wit)?;
        let served = served(&contract, main.as_deref(), self.interfaces)?;
        let mut tree = Tree::default();
        generate::whole(
            &mut tree,
            "generated",
            generate::generate(&contract, Default::default())?,
        )?;
        for (path, text) in contracts(self.wit)? {
            tree.add(Path::new("wit").join(path), text)?;
        }
        for (path, text) in TEMPLATE {
            tree.add(*path, self.renamed(text))?;
        }
        let service = service::Service::new(self, &contract, &served);
        tree.add("src/lib.rs", service.library())?;
        tree.add("src/service.rs", service.implementation()?)?;
        tree.add("tests/served.rs", service.test())?;
        tree.add("Cargo.toml", manifest::manifest(self)?)?;
        tree.add(".gitignore", "/target\n/run\n")?;
        tree.add("README.md", self.readme())?;
        tree.add(format!("{}.provider.toml", self.name), self.provider_file())?;
        Ok(tree)
    }

    /// `MailQueue`
    fn type_name(&self) -> String {
        pascal(self.name)
    }

    /// `outboard_provider_mail_queue`
    fn library_name(&self) -> String {
        format!("outboard_provider_{}", self.name.replace('-', "_"))
    }

    fn renamed(&self, text: &str) -> String {
        text.replace("outboard_provider_template", &self.library_name())
            .replace("::Template", &format!("::{}", self.type_name()))
    }

    fn provider_file(&self) -> String {
        PROVIDER_FILE
            .replace("template", self.name)
            .replace("rights = [\"read\"]", "rights = [\"read\", \"write\"]")
    }

    fn readme(&self) -> String {
        let name = self.name;
        format!(
            "# outboard-provider-{name}\n\n\
             ```sh\n\
             cargo test                                                     # what holds so far\n\
             outboard proto wit --out generated                             # after a change of wit/\n\
             cargo run -- --check --config {name}.provider.toml\n\
             cargo run -- --config {name}.provider.toml                     # serves until SIGTERM\n\
             ```\n\n\
             Written next: what a binding says in `src/config.rs`, what it talks to in `src/backend/`, and in\n\
             `src/service.rs` the functions, each with the right that it needs. `tests/served.rs` says of each that it\n\
             is still to be written: turn that into what it does.\n"
        )
    }
}

/// The interfaces that are served, with those whose resources they use, in the order of the contract.
fn served<'a>(
    contract: &'a Contract,
    main: Option<&str>,
    wanted: &[String],
) -> anyhow::Result<Vec<&'a Interface>> {
    let callable = || {
        let interfaces = contract.interfaces();
        interfaces.filter(|(_, interface)| interface.functions.iter().any(|function| !function.drops))
    };
    let mut ids = BTreeSet::new();
    if wanted.is_empty() {
        let own = callable().filter(|(package, _)| main.is_none_or(|main| main == package.wit));
        ids.extend(own.map(|(_, interface)| interface.id.clone()));
    }
    for name in wanted {
        let named = callable().filter(|(_, interface)| is_called(interface, name));
        let found: Vec<_> = named.map(|(_, interface)| interface.id.clone()).collect();
        match &found[..] {
            [id] => ids.insert(id.clone()),
            [] => bail!(
                "{}",
                unknown(name, callable().map(|(_, interface)| &*interface.id))
            ),
            several => bail!("{name} is each of {}: say which", several.join(", ")),
        };
    }
    ensure!(
        !ids.is_empty(),
        "{} has no interface with functions: a provider serves interfaces, which a world alone is not",
        main.unwrap_or("the folder")
    );
    let mut open: Vec<String> = ids.iter().cloned().collect();
    while let Some(id) = open.pop() {
        for other in &contract.interface(&id).1.supers {
            if ids.insert(other.clone()) {
                open.push(other.clone());
            }
        }
    }
    Ok(contract
        .interfaces()
        .map(|(_, interface)| interface)
        .filter(|interface| ids.contains(&interface.id))
        .collect())
}

/// Whether it is this interface, with its version or without, and with its package or without.
fn is_called(interface: &Interface, name: &str) -> bool {
    let unversioned = interface.id.split('@').next().unwrap_or_default();
    [&*interface.id, unversioned, &*interface.name].contains(&name)
}

fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.collect();
    let likeness = |id: &str| strsim::jaro_winkler(name, id).max(strsim::jaro_winkler(name, short(id)));
    let nearest = known
        .iter()
        .max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    match nearest {
        Some(nearest) => format!(
            "there is no interface `{name}` with functions; did you mean {nearest}? (there are: {})",
            known.join(", ")
        ),
        None => format!("there is no interface `{name}`, and none at all that has functions"),
    }
}

/// `store` of `wasi:keyvalue/store@0.2.0-draft`
fn short(id: &str) -> &str {
    let name = id.split('@').next().unwrap_or_default();
    name.rsplit('/').next().unwrap_or_default()
}

/// The files of WIT, by their paths below `wit/`.
fn contracts(wit: &Path) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
    let read = |path: &Path| std::fs::read(path).with_context(|| format!("reading {}", path.display()));
    if wit.is_file() {
        let name = wit.file_name().unwrap_or_default();
        return Ok(vec![(name.into(), read(wit)?)]);
    }
    let mut found = Vec::new();
    let mut open = vec![wit.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| format!("listing {}", folder.display()))?;
        for entry in entries {
            let path = entry
                .with_context(|| format!("listing {}", folder.display()))?
                .path();
            if path.is_dir() {
                open.push(path);
            } else if load::is_wit(&path) {
                let below = path.strip_prefix(wit).unwrap_or(&path).to_owned();
                found.push((below, read(&path)?));
            }
            ensure!(
                found.len() + open.len() <= MOST_FILES,
                "{} has more than {MOST_FILES} folders and files of WIT: name the folder of one package and its deps/",
                wit.display()
            );
        }
    }
    Ok(found)
}

fn is_name(name: &str) -> bool {
    name.len() <= LONGEST_NAME
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.split('-').all(|word| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}
