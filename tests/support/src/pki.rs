//! Authorities, and certificates that they sign, for tests of TLS.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, SanType, date_time_ymd};

/// Signs certificates.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate and its key, in PEM form.
pub struct Identity {
    /// The certificate.
    pub cert: String,
    /// Its private key.
    pub key: String,
}

impl Authority {
    /// A new one, which nobody trusts yet.
    ///
    /// # Errors
    /// There is no randomness to be had.
    pub fn new() -> Result<Self> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Ok(Self(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?))
    }

    /// Its own certificate, in PEM form.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for whoever has these URIs, which ends so many seconds from now.
    ///
    /// # Errors
    /// Something is no URI.
    pub fn host(&self, uris: &[&str], ends: i64) -> Result<Identity> {
        let mut params = CertificateParams::new(Vec::new())?;
        for uri in uris {
            params.subject_alt_names.push(SanType::URI((*uri).try_into()?));
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let ends = now.checked_add_signed(ends).context("an end that can be")?;
        params.not_after = date_time_ymd(1970, 1, 1) + Duration::from_secs(ends);
        self.sign(&params)
    }

    /// A certificate for whoever answers at `localhost` and on the loopback addresses.
    ///
    /// # Errors
    /// There is no randomness to be had.
    pub fn provider(&self) -> Result<Identity> {
        self.provider_called(&["localhost", "127.0.0.1", "::1"])
    }

    /// A certificate for whoever answers under these names or addresses.
    ///
    /// # Errors
    /// Something is neither.
    pub fn provider_called(&self, names: &[&str]) -> Result<Identity> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        self.sign(&CertificateParams::new(names)?)
    }

    /// Writes `ca.pem`, and `NAME.pem` and `NAME.key` for an identity.
    ///
    /// # Errors
    /// The folder does not take them.
    pub fn write(&self, folder: &Path, name: &str, identity: &Identity) -> Result<()> {
        std::fs::write(folder.join("ca.pem"), self.pem())?;
        std::fs::write(folder.join(format!("{name}.key")), &identity.key)?;
        std::fs::write(folder.join(format!("{name}.pem")), &identity.cert)?;
        Ok(())
    }

    fn sign(&self, params: &CertificateParams) -> Result<Identity> {
        let key = KeyPair::generate()?;
        Ok(Identity {
            cert: params.signed_by(&key, &self.0)?.pem(),
            key: key.serialize_pem(),
        })
    }
}
