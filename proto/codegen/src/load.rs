//! Finds the contracts in a folder of WIT: one folder per package and version.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use wit_parser::{Resolve, UnresolvedPackageGroup};

use crate::contract::{self, Contract};

/// A folder of `wit/` that holds no contracts: the crate for authors of functions.
const CRATE: &str = "rust";

/// Reads every package below `folder`, each in `NAMESPACE/PACKAGE/VERSION`, or `NAMESPACE/PACKAGE` without a version.
///
/// # Errors
/// A package does not parse, stands in a folder of another name, or cannot be served.
pub fn contracts(folder: &Path) -> anyhow::Result<Contract> {
    let mut groups = Vec::new();
    for path in package_folders(folder, 0)? {
        let group =
            UnresolvedPackageGroup::parse_dir(&path).with_context(|| format!("in {}", path.display()))?;
        let name = &group.main.name;
        let version = name.version.as_ref().map(ToString::to_string);
        let expected: PathBuf = [Some(name.namespace.clone()), Some(name.name.clone()), version]
            .into_iter()
            .flatten()
            .collect();
        ensure!(
            path == folder.join(&expected),
            "{} holds the package {name}: its folder is {}",
            path.display(),
            folder.join(&expected).display()
        );
        groups.push(group);
    }
    let mut resolve = Resolve::default();
    if let Some(last) = groups.pop() {
        resolve
            .push_groups(last, groups)
            .map_err(|error| anyhow::anyhow!("{}", error.render(&resolve.source_map)))?;
    }
    Ok(contract::read(&resolve)?)
}

/// Reads the packages of a folder from outside: one with a package and its `deps/`, as tools for WIT keep them, or one as
/// [`contracts`] reads; or those of one file.
///
/// # Errors
/// As [`contracts`].
pub fn anywhere(path: &Path) -> anyhow::Result<Contract> {
    Ok(with_main(path)?.0)
}

/// As [`anywhere`], with the package that stands there beside what it depends on, as in `wasi:keyvalue@0.2.0-draft`; none where
/// each has a folder of its own.
///
/// # Errors
/// As [`contracts`].
pub fn with_main(path: &Path) -> anyhow::Result<(Contract, Option<String>)> {
    let mut resolve = Resolve::default();
    let main = if path.is_file() {
        resolve.push_file(path)
    } else {
        let entries = std::fs::read_dir(path).with_context(|| format!("listing {}", path.display()))?;
        if !entries.filter_map(Result::ok).any(|entry| is_wit(&entry.path())) {
            return Ok((contracts(path)?, None));
        }
        resolve.push_dir(path).map(|(main, _)| main)
    };
    // It says where: the file, the line, and what stands there.
    let main = main.map_err(|error| anyhow::anyhow!("{}", resolve.render_error(&error)))?;
    let name = resolve.packages[main].name.to_string();
    Ok((contract::read(&resolve)?, Some(name)))
}

/// Whether a file is one of WIT, by its name.
pub(crate) fn is_wit(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "wit")
}

fn package_folders(folder: &Path, depth: usize) -> anyhow::Result<Vec<PathBuf>> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .with_context(|| format!("listing {}", folder.display()))?;
    entries.sort();
    let mut found = Vec::new();
    if entries.iter().any(|path| is_wit(path)) {
        found.push(folder.to_owned());
    }
    let is_crate = |path: &Path| depth == 0 && path.file_name().is_some_and(|name| name == CRATE);
    for path in entries
        .into_iter()
        .filter(|path| path.is_dir() && !is_crate(path))
    {
        found.extend(package_folders(&path, depth + 1)?);
    }
    Ok(found)
}
