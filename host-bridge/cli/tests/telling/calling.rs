//! `outboard call`, on a provider that runs.

use serde_json::{Value, json};

use crate::scene::{Provider, Scene, Told};

const DATABASE: &str = r#"listen = ["unix:db.sock"]

[binding.shop]
engine = "sqlite"
path = "shop.db"

[[grant]]
function = "counter"
host = "uid:self"
binding = "shop"
rights = ["read", "write"]
"#;

/// A provider, and calls of it on behalf of the function that it lets in.
struct Called {
    scene: Scene,
    _provider: Provider,
}

impl Called {
    fn new() -> Self {
        let scene = Scene::new();
        Self {
            _provider: scene.provider(),
            scene,
        }
    }

    fn call(&self, name: &str, parameters: &Value) -> Told {
        let json = parameters.to_string();
        let who = ["--function", "counter", "--binding", "counters"];
        self.scene
            .run(&[&["call", "unix:kv.sock", name], &who[..], &["--json", &json]].concat())
    }

    /// The response to a call that has one.
    fn response(&self, name: &str, parameters: &Value) -> Value {
        let told = self.call(name, parameters);
        assert_eq!(told.status, Some(0), "{told:#?}");
        serde_json::from_str(&told.stdout).unwrap()
    }

    /// What is told of a call that fails with this status.
    fn refused(&self, status: i32, name: &str, parameters: &Value) -> String {
        let told = self.call(name, parameters);
        assert_eq!((told.status, &*told.stdout), (Some(status), ""), "{told:#?}");
        told.stderr
    }

    fn bucket(&self) -> Value {
        self.response("wasi:keyvalue/store.open", &json!({"identifier": ""}))["ok"].clone()
    }
}

#[test]
fn a_handle_is_printed_and_taken_again() {
    let provider = Called::new();
    let bucket = provider.bucket();
    assert!(
        bucket
            .as_str()
            .unwrap()
            .bytes()
            .all(|letter| { letter.is_ascii_alphanumeric() || letter == b'-' || letter == b'_' })
    );
    let key = json!({"self": bucket, "key": "greeting"});
    let get = "wasi:keyvalue/store.bucket.get";
    assert_eq!(provider.response(get, &key), json!({"ok": null}));
    let value = json!({"self": bucket, "key": "greeting", "value": "aGVsbG8gAP8="});
    assert_eq!(provider.response("store.bucket.set", &value), json!({"ok": null}));
    assert_eq!(provider.response(get, &key), json!({"ok": "aGVsbG8gAP8="}));
    assert_eq!(
        provider.response("store.bucket.exists", &key),
        json!({"ok": true})
    );
    let page = provider.response("store.bucket.list-keys", &json!({"self": bucket}));
    assert_eq!(page, json!({"ok": {"keys": ["greeting"], "cursor": null}}));

    // A handle is that of one version.
    let [older, newer] =
        ["draft", "draft2"].map(|version| format!("wasi:keyvalue/batch@0.2.0-{version}.get-many"));
    let keys = json!({"bucket": bucket, "keys": ["greeting", "nothing"]});
    assert_eq!(
        provider.response(&newer, &keys),
        json!({"ok": [["greeting", "aGVsbG8gAP8="], ["nothing", null]]})
    );
    assert!(
        provider
            .refused(1, &older, &keys)
            .contains("NotFound: no such handle")
    );

    assert_eq!(
        provider.response("store.bucket.drop", &json!({"self": bucket})),
        Value::Null
    );
    assert!(provider.refused(1, get, &key).contains("no such handle"));
}

#[test]
fn an_error_of_the_interface_is_a_response() {
    let provider = Called::new();
    let bucket = provider.bucket();
    let long = json!({"self": bucket, "key": "k".repeat(2000), "value": ""});
    let response = provider.response("store.bucket.set", &long);
    assert!(
        response["err"]["other"].as_str().unwrap().contains("max_key"),
        "{response}"
    );
}

#[test]
fn everything_that_can_be_called_is_listed() {
    let provider = Called::new();
    let told = provider.scene.run(&["call", "unix:kv.sock", "--list"]);
    assert_eq!(told.status, Some(0), "{told:#?}");
    for part in [
        "wasi:keyvalue/store@0.2.0-draft\n  open(identifier: string) -> result<handle, error>\n",
        "  bucket.set(self: handle, key: string, value: list<u8>) -> result<_, error>\n",
        "  bucket.drop(self: handle)\n",
        "    error: variant { no-such-store, access-denied, other(string) }\n",
        "    key-response: record { keys: list<string>, cursor: u64 }\n",
        "  get-many(bucket: handle, keys: list<string>) -> result<list<option<tuple<string, list<u8>>>>, error>\n",
        "  [static]cas.new(bucket: handle, key: string) -> result<handle, error>\n",
        "    cas-error: variant { store-error(error), cas-failed(handle) }\n",
    ] {
        assert!(told.stdout.contains(part), "{part} is not in:\n{}", told.stdout);
    }
    assert!(!told.stdout.contains("grpc"), "{told:#?}");
}

#[test]
fn what_is_wrong_with_a_call_is_told_before_it_is_made() {
    let provider = Called::new();
    for (name, parameters, told) in [
        (
            "wasi:keyvalue/store.opne",
            json!({}),
            "did you mean wasi:keyvalue/store.open?",
        ),
        ("nothing/like.it", json!({}), "see what there is with --list"),
        (
            "store.open",
            json!({"identifer": ""}),
            "there is no identifer: did you mean identifier?",
        ),
        (
            "store.open",
            json!({"identifier": 7}),
            "--json.identifier: string is expected, and not 7",
        ),
        (
            "store.open",
            json!([]),
            "an object with the function's parameters is expected",
        ),
        (
            "store.bucket.get",
            json!({"key": "k"}),
            "self is missing (handle)",
        ),
        (
            "store.bucket.get",
            json!({"self": {"token": "x"}}),
            "as the string that was printed for it",
        ),
        (
            "store.bucket.set",
            json!({"self": "AAAA", "value": "é"}),
            "list<u8>, in base64, is expected",
        ),
        (
            "batch.get-many",
            json!({"bucket": "AAAA", "keys": ["a", 1]}),
            "--json.keys[1]: string is expected",
        ),
    ] {
        let said = provider.refused(2, name, &parameters);
        assert!(said.contains(told), "{told} is not in: {said}");
    }
}

#[test]
fn what_the_provider_refuses_is_told_with_its_status() {
    let provider = Called::new();
    let bucket = provider.bucket();
    let said = provider.refused(1, "store.bucket.set", &json!({"self": bucket, "value": ""}));
    assert!(said.contains("failed: InvalidArgument: "), "{said}");
    assert!(said.contains("--json does not have key (string)"), "{said}");
    let open = [
        "call",
        "unix:kv.sock",
        "store.open",
        "--binding",
        "counters",
        "--function",
    ];
    let stranger = provider
        .scene
        .run(&[&open[..], &["stranger", "--json", r#"{"identifier": ""}"#]].concat());
    assert_eq!(stranger.status, Some(1), "{stranger:#?}");
    assert!(
        stranger
            .stderr
            .contains("PermissionDenied: no grant lets function stranger"),
        "{stranger:#?}"
    );
}

#[test]
fn the_parts_of_a_stream_are_printed_a_line_each_as_they_come() {
    let scene = Scene::new();
    scene.write("db.provider.toml", DATABASE);
    let _provider = scene.start("sql", "db.provider.toml", "db.sock");
    let query = |most: u32| {
        let statement = format!(
            "with recursive n (n) as (select 1 union all select n + 1 from n where n < {most}) \
             select n, printf('row %d', n) as name from n"
        );
        json!({"statement": statement, "params": []}).to_string()
    };
    let call = |json: &str| {
        let who = ["--function", "counter", "--binding", "shop", "--json", json];
        scene.run(
            &[
                &["call", "unix:db.sock", "outboard:sql/statements.query-stream"],
                &who[..],
            ]
            .concat(),
        )
    };
    let parts = |told: &Told| -> Vec<Value> {
        let lines = told.stdout.lines();
        lines.map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let told = call(&query(3));
    assert_eq!(told.status, Some(0), "{told:#?}");
    let column = |name| json!({"name": name, "kind": "unknown", "type-name": ""});
    let row = |n: u32| json!([{"integer": n}, {"text": format!("row {n}")}]);
    let expected = [
        json!({"head": {"ok": [[column("n"), column("name")]]}}),
        json!({"s1": [row(1), row(2), row(3)]}),
        json!({"s2": {"ok": null}}),
    ];
    // That one of them ended comes at a time of its own.
    let mut whole = parts(&told);
    whole.retain(|part| part.get("ended").is_none());
    assert_eq!(whole, expected);

    // More than one chunk of them.
    let told = call(&query(20_000));
    assert_eq!(told.status, Some(0), "{told:#?}");
    let parts = parts(&told);
    let chunks: Vec<&Vec<Value>> = parts.iter().filter_map(|part| part["s1"].as_array()).collect();
    assert!(chunks.len() > 1, "{}", chunks.len());
    let rows: Vec<&Value> = chunks.into_iter().flatten().collect();
    assert_eq!(rows.len(), 20_000);
    assert_eq!(rows[19_999], &row(20_000));
}

#[test]
fn a_provider_that_is_not_there_is_told_so_in_time() {
    let scene = Scene::new();
    let nobody = scene.run(&["call", "unix:kv.sock", "--list"]);
    assert_eq!(nobody.status, Some(1), "{nobody:#?}");
    assert!(
        nobody
            .stderr
            .contains("cannot connect to unix:kv.sock: is a provider listening there?")
    );

    // One that takes connections and says nothing.
    let _silent = std::os::unix::net::UnixListener::bind(scene.path("kv.sock")).unwrap();
    let silent = scene.run(&["call", "unix:kv.sock", "--list", "--timeout", "300ms"]);
    assert_eq!(silent.status, Some(1), "{silent:#?}");
    assert!(
        silent.stderr.contains("has not answered within 300ms"),
        "{silent:#?}"
    );

    for wrong in [
        &["call", "kv.sock", "--list"][..],
        &["call", "unix:kv.sock"],
        &["call", "unix:kv.sock", "store.open"],
        &["call", "unix:kv.sock", "--list", "--timeout", "5"],
    ] {
        assert_eq!(scene.run(wrong).status, Some(2), "{wrong:?}");
    }
}
