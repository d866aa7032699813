//! What is wrong in a host's file is named by its key, all of it at once.

use std::time::Duration;

use outboard_host::{CacheFolder, ComponentSource, HostConfig, Reuse};
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
    assert_eq!(error.to_string().lines().count(), error.problems.len());
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
    assert_eq!(
        function.component,
        ComponentSource::File(folder.join("counter.wasm"))
    );
    assert_eq!(function.route.to_string(), "/counter/*");
    assert_eq!((function.limits.memory, function.limits.body), (32 << 20, 100));
    assert_eq!(
        (function.limits.time, function.limits.concurrent),
        (Duration::from_millis(500), 7)
    );
    assert_eq!(function.links[0].import.to_string(), "wasi:keyvalue");
}

#[test]
fn a_provider_is_found_at_one_endpoint_or_at_several() {
    let at = |endpoint: &str| load(&WHOLE.replace("\"unix:run/kv.sock\"", endpoint));
    let (folder, config) = at(r#"["unix:a.sock", "dir:run"]"#).unwrap();
    let folder = folder.path().display();
    let endpoint = config.providers["kv"].endpoint.to_string();
    assert_eq!(endpoint, format!("unix:{folder}/a.sock, dir:{folder}/run"));

    let key = "host.toml:5:12: key `provider.kv.endpoint`: ";
    for (endpoint, what) in [
        (
            r#""kv:7000""#,
            "`kv:7000` is not an endpoint: write unix:PATH, tcp:HOST:PORT, dns:NAME:PORT or dir:PATH",
        ),
        (
            r#"["dir:run", "dns:kv"]"#,
            "`dns:kv` has no port: write dns:NAME:PORT, with a port from 1 to 65535",
        ),
        ("[]", "there is no endpoint in the list: write at least one"),
        (
            r#"["dir:run", "dns:kv:7"]"#,
            "`dns:kv:7` is plaintext TCP, where anybody may listen and answer",
        ),
    ] {
        let error = at(endpoint).unwrap_err();
        assert!(error.starts_with(&format!("{key}{what}")), "{error}");
    }
    let insecure = WHOLE.replace("\"unix:run/kv.sock\"", "\"dns:kv:7\"\ninsecure = true");
    assert!(load(&insecure).is_ok());
    assert!(at("7").unwrap_err().contains("an endpoint, or a list of them"));
}

#[test]
fn a_link_says_after_how_long_another_replica_is_asked() {
    let with = |hedge: &str| load(&WHOLE.replace("\"counters\"", &format!("\"counters\", hedge = {hedge}")));
    let (_folder, config) = with("\"20ms\"").unwrap();
    let link = &config.functions["counter"].links[0];
    assert_eq!(link.hedge, Some(Duration::from_millis(20)));
    for wrong in ["\"20\"", "20", "\"0ms\"", "\"1h\""] {
        let error = with(wrong).unwrap_err();
        assert!(
            error.contains("function.counter.link.\"wasi:keyvalue\""),
            "{error}"
        );
    }
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
fn how_far_instances_are_reused_is_read_and_checked() {
    let with = |reuse: &str| WHOLE.replace("link.", &format!("reuse = {reuse}\nlink."));
    let read = |reuse: &str| load(&with(reuse)).unwrap().1.functions["counter"].reuse;
    assert_eq!(load(WHOLE).unwrap().1.functions["counter"].reuse, None);
    assert_eq!(read("{}"), Some(Reuse::default()));
    let reuse = read("{ requests = 5, age = \"2s\", concurrent = 3 }").unwrap();
    assert_eq!(
        (reuse.requests, reuse.age, reuse.concurrent),
        (5, Duration::from_secs(2), 3)
    );
    let error = refusal(&with("{ requests = 0, age = \"48h\", concurrent = 5000 }"));
    for (line, key) in error.lines().zip(["requests", "age", "concurrent"]) {
        assert!(line.starts_with("host.toml:12:"), "{line}");
        assert!(
            line.contains(&format!("function.counter.reuse.{key}`: an instance ")),
            "{line}"
        );
    }
}

#[test]
fn an_unknown_key_is_named_with_its_path_and_the_nearest_known_one() {
    let error = refusal(&WHOLE.replace("binding =", "bindign ="));
    assert_eq!(
        error,
        "host.toml:12:43: key `function.counter.link.\"wasi:keyvalue\".bindign`: not known here; did you mean \
         `binding`? (known: provider, binding, idempotent, hedge)"
    );
    let error = refusal(&WHOLE.replace("concurrent = 7", "concurrent = \"many\""));
    assert!(error.contains("function.counter.limits.concurrent"), "{error}");
}

#[test]
fn a_link_to_an_unknown_provider_is_told_the_nearest() {
    let error = refusal(&WHOLE.replace("provider = \"kv\"", "provider = \"kw\""));
    assert_eq!(
        error,
        "host.toml:12:37: key `function.counter.link.\"wasi:keyvalue\".provider`: there is no provider `kw`: did you \
         mean `kv`?"
    );
    let alone = "[function.f]\ncomponent = \"counter.wasm\"\nhttp = \"/*\"\nlink.\"a:b\" = { provider = \"x\", binding = \"y\" }";
    assert!(refusal(alone).contains("add a table [provider.NAME]"));
}

/// A host's file whose function has these lines for its links.
fn linked(links: &str) -> String {
    let (before, _) = WHOLE.split_once("link.").unwrap();
    format!("{before}{links}\n")
}

#[test]
fn several_links_of_one_import_have_names() {
    let (_folder, config) = load(&linked(
        r#"
link."wasi:keyvalue".cache = { provider = "kv", binding = "a" }
link."wasi:keyvalue".default = { provider = "kv", binding = "b" }
[function.counter.link."wasi:config".provider]
provider = "kv"
binding = "c"
"#,
    ))
    .unwrap();
    let links: Vec<_> = config.functions["counter"]
        .links
        .iter()
        .map(|link| (link.import.to_string(), link.name.as_deref(), &*link.binding))
        .collect();
    assert_eq!(
        links,
        [
            ("wasi:config".to_owned(), Some("provider"), "c"),
            ("wasi:keyvalue".to_owned(), Some("cache"), "a"),
            ("wasi:keyvalue".to_owned(), None, "b"),
        ]
    );
}

#[test]
fn what_is_wrong_in_a_named_link_keeps_its_path() {
    let key = "key `function.counter.link.\"wasi:keyvalue\"";
    for (links, said) in [
        (
            r#"link."wasi:keyvalue".cache = { provider = "kv", bindnig = "a" }"#,
            format!(
                "12:49: {key}.cache.bindnig`: not known here; did you mean `binding`? (known: provider, \
                 binding, idempotent, hedge)"
            ),
        ),
        (
            r#"link."wasi:keyvalue".cache = { provider = "kw", binding = "a" }"#,
            format!("12:43: {key}.cache.provider`: there is no provider `kw`: did you mean `kv`?"),
        ),
        (
            r#"link."wasi:keyvalue".cache = { provider = "kv" }"#,
            format!("12:22: {key}.cache.binding`: missing, and required"),
        ),
        (
            r#"link."wasi:keyvalue" = { binding = "a" }"#,
            format!("12:6: {key}.provider`: missing, and required"),
        ),
        (
            r#"link."wasi:keyvalue"."c d" = { provider = "kv", binding = "a" }"#,
            format!(
                "12:22: {key}.\"c d\"`: a name is made of letters, digits, `-`, `_` and `.`, at most 128 of them"
            ),
        ),
        (
            r#"link."wasi:keyvalue" = {}"#,
            format!("12:6: {key}`: links to nothing: write {{ provider = \"…\", binding = \"…\" }}"),
        ),
        (
            r#"link."wasi:keyvalue" = { provider = 5, binding = "a" }"#,
            format!(
                "12:37: {key}.provider`: invalid type: integer `5`, expected a string, a list of strings, or a \
                 table of provider and binding"
            ),
        ),
        (
            r#"link."wasi:keyvalue" = { provider = "kv", binding = "a", cache = { provider = "kv", binding = "b" } }"#,
            format!(
                "12:6: {key}`: is a link and has the link `cache` in it: put the first under a name too, as in default"
            ),
        ),
    ] {
        assert_eq!(refusal(&linked(links)), format!("host.toml:{said}"));
    }
}

#[test]
fn a_link_says_what_is_idempotent() {
    let (_folder, config) = load(&linked(
        r#"
link."wasi:config" = { provider = "kv", binding = "c", idempotent = ["get", "bucket.get"] }
link."wasi:keyvalue".cache = { provider = "kv", binding = "a", idempotent = ["increment"] }
link."wasi:keyvalue".idempotent = { provider = "kv", binding = "b" }
"#,
    ))
    .unwrap();
    let links = config.functions["counter"].links.iter();
    let said: Vec<Vec<&str>> = links
        .map(|link| link.idempotent.iter().map(|name| &**name).collect())
        .collect();
    assert_eq!(said, [vec!["get", "bucket.get"], vec!["increment"], vec![]]);
    let key = "key `function.counter.link.\"wasi:keyvalue\"";
    for (link, said) in [
        (
            r#"link."wasi:keyvalue" = { provider = "kv", binding = "a", idempotent = "get" }"#,
            format!("12:6: {key}`: `idempotent` is a list of functions, as in [\"bucket.get\"]"),
        ),
        (
            r#"link."wasi:keyvalue" = { provider = "kv", binding = ["a"] }"#,
            format!("12:6: {key}`: `binding` is a string, and not a list"),
        ),
        (
            r#"link."wasi:keyvalue".cache = { provider = "kv", binding = "a", idempotent = [5] }"#,
            format!("12:78: {key}.cache.idempotent[0]`: invalid type: integer `5`, expected a string"),
        ),
    ] {
        assert_eq!(refusal(&linked(link)), format!("host.toml:{said}"));
    }
}

#[test]
fn two_functions_with_one_route_are_refused() {
    let error = refusal(&format!(
        "{WHOLE}\n[function.other]\ncomponent = \"counter.wasm\"\nhttp = \"/counter/*\"\n"
    ));
    let what = "function `counter` has the route /counter/* already";
    assert_eq!(
        error,
        format!("host.toml:16:8: key `function.other.http`: {what}")
    );
}

#[test]
fn where_a_host_tells_how_it_is_and_how_long_its_end_takes_are_checked() {
    let (_folder, config) = load("admin = \"127.0.0.1:7001\"\ndrain = \"3s\"\n").unwrap();
    assert_eq!(config.admin, Some("127.0.0.1:7001".parse().unwrap()));
    assert_eq!(config.drain, Duration::from_secs(3));
    let (_folder, config) = load("").unwrap();
    assert_eq!((config.admin, config.drain), (None, Duration::from_secs(10)));
    let error = refusal("admin = \"localhost\"\ndrain = \"2h\"\n");
    assert!(error.contains("host.toml:1:9: key `admin`: "), "{error}");
    assert!(error.contains("host.toml:2:9: key `drain`: "), "{error}");
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
    let lines: Vec<&str> = error.lines().collect();
    let starts = [
        ":2:10: key `listen`: ",
        ":3:11: key `provider.\"k v\"`: ",
        ":4:12: key `provider.\"k v\".endpoint`: ",
        ":5:8: key `provider.\"k v\".kind`: ",
        ":6:7: key `provider.\"k v\".run`: ",
        ":8:13: key `function.f.component`: ",
        ":9:8: key `function.f.http`: ",
        ":10:21: key `function.f.limits.memory`: ",
        ":10:31: key `function.f.limits.time`: ",
        ":10:50: key `function.f.limits.concurrent`: ",
        ":11:6: key `function.f.link.keyvalue`: ",
        ":11:47: key `function.f.link.keyvalue.binding`: ",
    ];
    assert_eq!(lines.len(), starts.len(), "{error}");
    for (line, start) in lines.iter().zip(starts) {
        assert!(
            line.starts_with(&format!("host.toml{start}")),
            "{start} is not in:\n{error}"
        );
    }
}

#[test]
fn what_is_unknown_missing_and_of_the_wrong_type_is_said_at_once() {
    let error = refusal(
        r#"
[provider.kv]
endpiont = "unix:kv.sock"
[function.f]
http = true
limits = { memroy = 1, time = 5 }
link."wasi:keyvalue" = { provider = "kv" }
"#,
    );
    let lines: Vec<&str> = error.lines().collect();
    let starts = [
        ":2:11: key `provider.kv.kind`: missing",
        ":3:1: key `provider.kv.endpiont`: not known here; did you mean `endpoint`?",
        ":4:11: key `function.f.component`: missing",
        ":5:8: key `function.f.http`: invalid type",
        ":6:12: key `function.f.limits.memroy`: not known here; did you mean `memory`?",
        ":6:31: key `function.f.limits.time`: a length of time has a unit: write \"5s\"",
        ":7:6: key `function.f.link.\"wasi:keyvalue\".binding`: missing",
    ];
    assert_eq!(lines.len(), starts.len(), "{error}");
    for (line, start) in lines.iter().zip(starts) {
        assert!(
            line.starts_with(&format!("host.toml{start}")),
            "{start} is not in:\n{error}"
        );
    }
}

#[test]
fn what_cannot_be_read_does_not_hide_the_rest_and_nothing_is_told_that_only_follows() {
    let error = refusal(
        r#"
[provider.kv]
endpiont = "unix:kv.sock"
kind = "keyvalue"
[provider.gone]
endpoint = "unix:gone.sock"
kind = "keyvalue"
run = "gone.provider.toml"
[function.f]
component = "counter.wasm"
http = "/f"
link."wasi:keyvalue" = { provider = "kv", binding = "a" }
[function.g]
component = 5
http = "/f"
[function.h]
component = "missing.wasm"
http = "/f"
"#,
    );
    let lines: Vec<&str> = error.lines().collect();
    let starts = [
        ":3:1: key `provider.kv.endpiont`: not known here; did you mean `endpoint`?",
        ":8:7: key `provider.gone.run`: ",
        ":14:13: key `function.g.component`: invalid type",
        ":17:13: key `function.h.component`: ",
    ];
    assert_eq!(lines.len(), starts.len(), "{error}");
    for (line, start) in lines.iter().zip(starts) {
        assert!(
            line.starts_with(&format!("host.toml{start}")),
            "{start} is not in:\n{error}"
        );
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = folder();
    let error = HostConfig::load(&folder.path().join("nothing.toml")).unwrap_err();
    assert!(error.to_string().contains("nothing.toml"), "{error}");
}
