//! `[delivery]`: how components are brought that are in no file.

use std::path::Path;

use outboard_config::{KeyPath, SecretRef};
use outboard_delivery::{ComponentSource, DeliverySettings, RegistrySettings, SigningKey};

use super::Check;
use crate::config::file::{DeliveryTable, RegistryTable};

/// The most that a component is read of, wherever it comes from.
const LARGEST: u64 = 1 << 30;

impl Check<'_> {
    pub(super) fn delivery(&mut self, table: Option<DeliveryTable>) -> DeliverySettings {
        let default = DeliverySettings {
            folder: self.folder.to_owned(),
            ..DeliverySettings::default()
        };
        let Some(table) = table else { return default };
        let key = KeyPath::of("delivery");
        let mut settings = DeliverySettings {
            cache: table
                .cache
                .map_or(default.cache, |path| Some(self.folder.join(path))),
            largest: table.largest.map_or(default.largest, |size| size.0),
            ..default
        };
        if !(1..=LARGEST).contains(&settings.largest) {
            self.wrong(
                &key.key("largest"),
                "a component that is pulled has from 1B to 1GiB",
            );
        }
        if table.keys.as_ref().is_some_and(Vec::is_empty) {
            let what = "with no key no component can be signed: name one, or leave `keys` out to run what nobody signed";
            self.wrong(&key.key("keys"), what);
        }
        for text in table.keys.unwrap_or_default() {
            let parsed = self.take(&key.key("keys"), text.parse::<SigningKey>());
            settings.keys.extend(parsed);
        }
        for (name, table) in table.registry {
            let registry = self.registry(&key.key("registry").key(&name), &name, table);
            settings.registries.insert(name, registry);
        }
        settings
    }

    /// Where a function's component is. A file has to be there; what a registry has is not looked for.
    pub(super) fn component(&mut self, key: &KeyPath, written: &Path) -> Option<ComponentSource> {
        let read = ComponentSource::read(written, self.folder);
        match self.take(key, read)? {
            ComponentSource::File(path) => self.file(key, &path).map(ComponentSource::File),
            registry => Some(registry),
        }
    }

    fn registry(&mut self, key: &KeyPath, name: &str, table: RegistryTable) -> RegistrySettings {
        if table.insecure && !RegistrySettings::may_be_insecure(name) {
            let what = "only a registry on this machine may be asked in plaintext, where nobody is on the way: remove \
                        `insecure`, and name the registry's authority as `ca` if it has one of its own";
            self.wrong(&key.key("insecure"), what);
        }
        if table.insecure && table.ca.is_some() {
            self.wrong(
                &key.key("ca"),
                "plaintext has no certificates: remove `insecure`, or `ca`",
            );
        }
        let login = match (table.username, table.password) {
            (Some(username), Some(password)) => Some((username, password)),
            (None, None) => None,
            (Some(_), None) => {
                self.wrong(&key.key("username"), "has no password: add password = \"file:…\"");
                None
            }
            (None, Some(_)) => {
                self.wrong(&key.key("password"), "is nobody's: add username");
                None
            }
        };
        let password = login.as_ref().map(|(_, password)| ("password", password));
        for (part, secret) in password.into_iter().chain(table.ca.as_ref().map(|ca| ("ca", ca))) {
            self.readable(&key.key(part), secret);
        }
        RegistrySettings {
            insecure: table.insecure,
            login,
            ca: table.ca,
        }
    }

    /// A secret has to be there now, so that a start tells that it is not.
    fn readable(&mut self, key: &KeyPath, secret: &SecretRef) {
        let resolved = secret.resolve(self.folder).map(drop);
        self.take(key, resolved);
    }
}
