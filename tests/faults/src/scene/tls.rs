//! Providers and hosts that show each other certificates.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use outboard_test_support::pki::Authority;

use super::Scene;

/// Who hosts are that have a certificate.
const HOST: &str = "spiffe://faults/host";
/// When it ends, in seconds from now: later than any clock of a row shows.
const ENDS: i64 = 30 * 24 * 3600;

impl Scene {
    /// Writes the certificates of a provider on this machine and of a host, which one authority signs. Each is a file
    /// `NAME.pem` with a key `NAME.key`, beside the authority's `ca.pem`.
    ///
    /// # Errors
    /// They cannot be written.
    pub(crate) fn certify(&self) -> Result<()> {
        let authority = Authority::new()?;
        let folder = self.folder.path();
        authority.write(folder, "provider", &authority.provider()?)?;
        authority.write(folder, "host", &authority.host(&[HOST], ENDS)?)
    }

    /// Changes a provider's file that listens in plaintext, so that it takes TLS from such hosts alone.
    ///
    /// # Errors
    /// It is another file.
    pub(crate) fn takes_tls(&self, file: &Path) -> Result<()> {
        let changes = [
            ("insecure = true\n", ""),
            ("host = \"insecure\"", &format!("host = \"{HOST}\"")),
        ];
        change(file, &changes, "provider", "client_ca")
    }

    /// Changes a host's file that dials in plaintext, so that it dials by TLS.
    ///
    /// # Errors
    /// It is another file.
    pub(crate) fn dials_tls(&self, file: &Path) -> Result<()> {
        change(file, &[("insecure = true\n", "")], "host", "ca")
    }
}

fn change(file: &Path, changes: &[(&str, &str)], who: &str, authorities: &str) -> Result<()> {
    let mut text = std::fs::read_to_string(file)?;
    for (from, to) in changes {
        ensure!(text.contains(from), "{} has no {from}", file.display());
        text = text.replace(from, to);
    }
    text += &format!(
        "\n[tls]\ncert = \"file:{who}.pem\"\nkey = \"file:{who}.key\"\n{authorities} = \"file:ca.pem\"\n"
    );
    std::fs::write(file, text).with_context(|| format!("writing {}", file.display()))
}
