//! Who is asked, and where.

use std::path::{Path, PathBuf};

use anyhow::Result;
use outboard_host::{Document, HostConfig, ProviderPolicy};

/// A host or a provider, and where it tells how it is.
pub(super) struct Place {
    pub(super) name: String,
    pub(super) part: Part,
    /// HOST:PORT; none if it does not tell.
    pub(super) admin: Option<String>,
}

/// What stands in a place.
pub(super) enum Part {
    Host,
    Provider { kind: Option<String>, endpoint: String },
}

/// The hosts and providers of files, each either a host's or a provider's.
///
/// # Errors
/// A file cannot be read.
pub(super) fn of(files: &[PathBuf]) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    for file in files {
        let document = Document::read(file)?;
        let is_host = document.keys().any(|key| ["provider", "function"].contains(&key));
        if !is_host {
            let policy = ProviderPolicy::read(&document)?;
            places.push(Place {
                name: file.display().to_string(),
                part: Part::Provider {
                    kind: None,
                    endpoint: policy.listen().collect::<Vec<_>>().join(", "),
                },
                admin: policy.admin().map(str::to_owned),
            });
            continue;
        }
        let config = HostConfig::read(&document)?.value;
        places.push(Place {
            name: file.display().to_string(),
            part: Part::Host,
            admin: config.admin.map(|address| address.to_string()),
        });
        for (name, provider) in &config.providers {
            places.push(Place {
                name: name.to_string(),
                part: Part::Provider {
                    kind: Some(provider.kind.to_string()),
                    endpoint: provider.endpoint.to_string(),
                },
                admin: provider.run.as_deref().map(admin_of).transpose()?.flatten(),
            });
        }
    }
    Ok(places)
}

fn admin_of(file: &Path) -> Result<Option<String>> {
    let policy = ProviderPolicy::read(&Document::read(file)?)?;
    Ok(policy.admin().map(str::to_owned))
}
