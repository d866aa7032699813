//! What is wrong in a host's file is named by its key, all of it at once.

use std::time::Duration;

use outboard_host::{CacheFolder, HostConfig, HostConfigError};
use tempfile::TempDir;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in ["counter.wasm", "kv.provider.toml"] {
        std::fs::write(folder.path().join(file), "").unwrap();
    }
    folder
}

fn load(text: &str) -> Result<(TempDir, HostConfig), String> {
    let folder = folder();
    let path = folder.path().join("host.toml");
    std::fs::write(&path, text).unwrap();
    let error = match HostConfig::load(&path) {
        Ok(config) => return Ok((folder, config)),
        Err(error) => error,
    };
    if let HostConfigError::Problems { problems, .. } = &error {
        assert_eq!(error.to_string().lines().count(), problems.len());
    }
    Err(error.to_string().replace(path.to_str().unwrap(), "host.toml"))
}

fn refusal(text: &str) -> String {
    load(text).unwrap_err()
}

const WHOLE: &str = r#"
listen = "127.0.0.1:0"
cache = "cache"
[provider.kv]
endpoint = "unix:run/kv.sock"
kind = "keyvalue"
run = "kv.provider.toml"
[function.counter]
component = "counter.wasm"
http = "/counter/*"
limits = { memory = "32MiB", time = "500ms", concurrent = 7, body = 100 }
link."wasi:keyvalue" = { provider = "kv", binding = "counters" }
"#;

#[test]
fn a_whole_file_is_read_with_its_paths_from_its_folder() {
    let (folder, config) = load(WHOLE).unwrap();
    let folder = folder.path();
    assert_eq!(config.listen, "127.0.0.1:0".parse().unwrap());
    assert_eq!(config.cache, CacheFolder::At(folder.join("cache")));
    let provider = &config.providers["kv"];
    assert_eq!(
        provider.endpoint.to_string(),
        format!("unix:{}", folder.join("run/kv.sock").display())
    );
    assert_eq!(provider.run, Some(folder.join("kv.provider.toml")));
    let function = &config.functions["counter"];
    assert_eq!(function.component, folder.join("counter.wasm"));
    assert_eq!(function.route.to_string(), "/counter/*");
    assert_eq!((function.limits.memory, function.limits.body), (32 << 20, 100));
    assert_eq!(
        (function.limits.time, function.limits.concurrent),
        (Duration::from_millis(500), 7)
    );
    assert_eq!(function.links[0].import.to_string(), "wasi:keyvalue");
}

#[test]
fn what_is_left_out_has_a_default() {
    let (_folder, config) = load("[function.f]\ncomponent = \"counter.wasm\"\nhttp = \"/*\"\n").unwrap();
    assert_eq!(config.listen, "127.0.0.1:8080".parse().unwrap());
    assert_eq!(config.cache, CacheFolder::OfUser);
    assert_eq!(
        config.functions["f"].limits,
        outboard_host::FunctionLimits::default()
    );
}

#[test]
fn an_unknown_key_is_named_with_its_path_and_the_nearest_known_one() {
    let error = refusal(&WHOLE.replace("binding =", "bindign ="));
    assert!(
        error.contains("bindign") && error.contains("did you mean `binding`"),
        "{error}"
    );
    assert!(error.starts_with("host.toml:12:"), "{error}");
    let error = refusal(&WHOLE.replace("concurrent = 7", "concurrent = \"many\""));
    assert!(error.contains("function.counter.limits.concurrent"), "{error}");
}

#[test]
fn a_link_to_an_unknown_provider_is_told_the_nearest() {
    let error = refusal(&WHOLE.replace("provider = \"kv\"", "provider = \"kw\""));
    let key = "host.toml: key `function.counter.link.\"wasi:keyvalue\".provider`: ";
    assert_eq!(
        error,
        format!("{key}there is no provider `kw`: did you mean `kv`?")
    );
    let alone = "[function.f]\ncomponent = \"counter.wasm\"\nhttp = \"/*\"\nlink.\"a:b\" = { provider = \"x\", binding = \"y\" }";
    assert!(refusal(alone).contains("add a table [provider.NAME]"));
}

#[test]
fn two_functions_with_one_route_are_refused() {
    let error = refusal(&format!(
        "{WHOLE}\n[function.other]\ncomponent = \"counter.wasm\"\nhttp = \"/counter/*\"\n"
    ));
    let what = "function `counter` has the route /counter/* already";
    assert_eq!(error, format!("host.toml: key `function.other.http`: {what}"));
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let error = refusal(
        r#"
listen = "localhost"
[provider."k v"]
endpoint = "kv.sock"
kind = "../evil"
run = "nowhere.toml"
[function.f]
component = "missing.wasm"
http = "f/*"
limits = { memory = 1, time = "0s", concurrent = 0 }
link.keyvalue = { provider = "k v", binding = "" }
"#,
    );
    for key in [
        "`listen`",
        "`provider.k v`",
        "`provider.k v.endpoint`",
        "`provider.k v.kind`",
        "`provider.k v.run`",
        "`function.f.component`",
        "`function.f.http`",
        "`function.f.limits.memory`",
        "`function.f.limits.time`",
        "`function.f.limits.concurrent`",
        "`function.f.link.\"keyvalue\"`",
        "`function.f.link.\"keyvalue\".binding`",
    ] {
        assert!(error.contains(key), "{key} is not in:\n{error}");
    }
    assert_eq!(error.lines().count(), 12, "{error}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = folder();
    let error = HostConfig::load(&folder.path().join("nothing.toml")).unwrap_err();
    assert!(error.to_string().contains("nothing.toml"), "{error}");
}
