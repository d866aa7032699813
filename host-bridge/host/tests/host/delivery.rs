//! What a host's file may say of how components are brought.

use std::path::Path;

use outboard_host::{ComponentSource, HostConfig};

const KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn load(text: &str) -> Result<HostConfig, String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("password"), "secret").unwrap();
    let path = folder.path().join("host.toml");
    std::fs::write(&path, text).unwrap();
    HostConfig::load(&path).map_err(|error| error.to_string())
}

fn function(component: &str) -> String {
    format!("[function.f]\ncomponent = \"{component}\"\nhttp = \"/f\"\n")
}

#[test]
fn a_component_of_a_registry_is_taken_as_it_is_written() {
    let file = format!(
        r#"
[delivery]
cache = "pulled"
largest = "5MiB"
keys = ["{KEY}"]
[delivery.registry."ghcr.io"]
username = "shop"
password = "file:password"
[delivery.registry."localhost:5000"]
insecure = true
{}"#,
        function(&format!("oci:ghcr.io/shop/orders:1.2@{DIGEST}"))
    );
    let config = load(&file).unwrap();
    let ComponentSource::Registry(pinned) = &config.functions["f"].component else {
        panic!("{:?}", config.functions)
    };
    assert_eq!((pinned.registry(), pinned.digest()), ("ghcr.io", DIGEST));
    let delivery = &config.delivery;
    assert!(
        delivery
            .cache
            .as_deref()
            .is_some_and(|path| path.ends_with("pulled"))
    );
    assert_eq!((delivery.largest, delivery.keys.len()), (5 << 20, 1));
    let login = &delivery.registries["ghcr.io"].login;
    assert_eq!(login.as_ref().map(|(user, _)| &**user), Some("shop"));
    assert!(delivery.registries["localhost:5000"].insecure);
}

#[test]
fn without_a_word_of_it_components_are_kept_among_the_users_caches() {
    let config = load(&function(&format!("oci:localhost:5000/orders@{DIGEST}"))).unwrap();
    let cache = config.delivery.cache;
    assert!(cache.is_none_or(|path| path.is_absolute() && path.ends_with(Path::new("outboard-components"))));
    assert!(config.delivery.keys.is_empty() && config.delivery.registries.is_empty());
}

#[test]
fn all_that_is_wrong_is_told_at_once_by_its_key() {
    let file = format!(
        r#"
[delivery]
largest = "2GiB"
keys = ["release.pub"]
[delivery.registry."ghcr.io"]
insecure = true
username = "shop"
[delivery.registry."quay.io"]
password = "file:password"
[delivery.registry."registry.shop"]
username = "shop"
password = "file:absent"
ca = "vault:kv/ca#pem"
{}"#,
        function("oci:ghcr.io/shop/orders:1.2")
    );
    let error = load(&file).unwrap_err();
    for part in [
        "key `delivery.largest`: a component that is pulled has",
        "key `delivery.keys`: `release.pub` is no public key",
        "key `delivery.registry.\"ghcr.io\".insecure`: only a registry on this machine",
        "key `delivery.registry.\"ghcr.io\".username`: has no password",
        "key `delivery.registry.\"quay.io\".password`: is nobody's",
        "key `delivery.registry.\"registry.shop\".password`: the secret file",
        "key `delivery.registry.\"registry.shop\".ca`: vault:kv/ca#pem is in a server",
        "key `function.f.component`: `oci:ghcr.io/shop/orders:1.2` names no digest",
    ] {
        assert!(error.contains(part), "`{part}` is not in:\n{error}");
    }
    assert_eq!(error.lines().count(), 8, "{error}");
}
