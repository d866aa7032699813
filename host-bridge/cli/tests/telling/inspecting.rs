//! `outboard inspect`.

use crate::scene::{HOST, STORE, Scene, component};

const WIDGETS: &str = r#"
    (import "acme:widgets/polish@1.0.0" (instance (export "polish" (func (param "widget" string)))))"#;

#[test]
fn a_component_is_told_with_what_could_serve_its_imports() {
    let scene = Scene::new();
    scene.write("both.wasm", component(&format!("{STORE}{WIDGETS}")));
    let told = scene.run(&["inspect", "both.wasm"]);
    assert_eq!(
        told.stdout,
        "imports
  wasi:http/types@0.2.0            given by the host
  wasi:keyvalue/store@0.2.0-draft  not linked; the kind keyvalue serves wasi:keyvalue/store@0.2.0-draft
      open, [method]bucket.exists
  acme:widgets/polish@1.0.0        not linked; no kind of provider that is installed here serves it
      polish
exports
  wasi:http/incoming-handler@0.2.0
      handle
"
    );
    assert_eq!(told.status, Some(0), "{told:#?}");
}

#[test]
fn with_a_hosts_file_its_links_are_told_and_what_is_missing_has_its_status() {
    let scene = Scene::new();
    let told = scene.run(&["inspect", "counter.wasm", "--config", "host.toml"]);
    let linked =
        "wasi:keyvalue/store@0.2.0-draft  link \"wasi:keyvalue\": provider kv (keyvalue), binding counters\n";
    assert!(told.stdout.contains(linked), "{told:#?}");
    assert_eq!(told.status, Some(0), "{told:#?}");

    let unlinked = "[function.unlinked]\ncomponent = \"counter.wasm\"\nhttp = \"/\"\n";
    scene.write("host.toml", format!("{HOST}{unlinked}"));
    let told = scene.run(&["inspect", "counter.wasm", "--config", "host.toml"]);
    assert_eq!(told.status, Some(2), "{told:#?}");
    assert!(
        told.stderr.contains("--function NAME: counter, unlinked"),
        "{told:#?}"
    );
    for (function, status) in [("counter", 0), ("unlinked", 2), ("unlinkde", 2)] {
        let arguments = [
            "inspect",
            "counter.wasm",
            "--config",
            "host.toml",
            "--function",
            function,
        ];
        let told = scene.run(&arguments);
        assert_eq!(told.status, Some(status), "{told:#?}");
        assert_eq!(
            function == "unlinkde",
            told.stderr.contains("did you mean unlinked?"),
            "{told:#?}"
        );
    }
    scene.write("other.wasm", component(""));
    let told = scene.run(&["inspect", "other.wasm", "--config", "host.toml"]);
    assert_eq!(told.status, Some(2), "{told:#?}");
    assert!(
        told.stderr.contains("no function of host.toml runs other.wasm"),
        "{told:#?}"
    );
}

#[test]
fn what_keeps_a_component_from_being_a_function_is_told_too() {
    let scene = Scene::new();
    let split = HOST.replace("\"wasi:keyvalue\"", "\"wasi:keyvalue/batch\"");
    let batch = r#"
    (alias export $store "bucket" (type $bucket))
    (import "wasi:keyvalue/batch@0.2.0-draft" (instance
      (alias outer 1 $bucket (type $its))
      (export "bucket" (type (eq $its)))
      (export "get-many" (func (param "bucket" (borrow 0)) (result bool)))))"#;
    let named = STORE.replace("(instance\n", "(instance $store\n");
    scene.write("counter.wasm", component(&format!("{named}{batch}")));
    scene.write("host.toml", split);
    let arguments = ["inspect", "counter.wasm", "--config", "host.toml"];
    let told = scene.run(&arguments);
    assert_eq!(told.status, Some(2), "{told:#?}");
    assert!(
        told.stderr.contains("link both to the same provider and binding"),
        "{told:#?}"
    );
    let told = scene.run(&[&arguments[..], &["--json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let fault = json["faults"][0].as_str().unwrap();
    assert!(fault.contains("takes or returns a handle of"), "{json:#}");
    let checked = scene.run(&["check", "host.toml"]);
    assert!(checked.stdout.contains(fault), "{checked:#?}");
}

#[test]
fn the_same_is_told_as_json() {
    let scene = Scene::new();
    let told = scene.run(&["inspect", "counter.wasm", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(json["satisfied"], false);
    assert_eq!(json["imports"][0]["standing"], "given");
    assert_eq!(json["imports"][1]["standing"], "missing");
    assert_eq!(json["imports"][1]["offer"]["kind"], "keyvalue");
    assert_eq!(json["exports"][0]["functions"][0], "handle");

    let told = scene.run(&["inspect", "counter.wasm", "--config", "host.toml", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(json["satisfied"], true);
    assert_eq!(json["function"], "counter");
    let import = &json["imports"][1];
    assert_eq!(import["interface"], "wasi:keyvalue/store@0.2.0-draft");
    assert_eq!(import["functions"][1], "[method]bucket.exists");
    assert_eq!(import["standing"], "linked");
    assert_eq!(import["links"][0]["provider"], "kv");
    assert_eq!(import["links"][0]["binding"], "counters");
}

#[test]
fn what_is_no_component_is_told_so() {
    let scene = Scene::new();
    scene.write("module.wasm", wat::parse_str("(module)").unwrap());
    for (file, said) in [
        ("module.wasm", "this is a core module"),
        ("host.toml", "this is not a WebAssembly file"),
        ("gone.wasm", "No such file"),
    ] {
        let told = scene.run(&["inspect", file]);
        assert_eq!(told.status, Some(2), "{told:#?}");
        assert!(
            told.stderr.contains(file) && told.stderr.contains(said),
            "{told:#?}"
        );
        assert_eq!(told.stderr.matches(said).count(), 1, "{told:#?}");
    }
}

#[test]
fn what_may_never_end_is_not_read() {
    let scene = Scene::new();
    let pipe = scene.path("pipe.wasm");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .unwrap();
    let large = std::fs::File::create(scene.path("large.wasm")).unwrap();
    large.set_len((1 << 30) + 1).unwrap();
    for (file, said) in [
        ("pipe.wasm", "this is not a file"),
        ("/dev/zero", "this is not a file"),
        (".", "this is not a file"),
        ("large.wasm", "this file has more than 1073741824 bytes"),
    ] {
        let told = scene.run(&["inspect", file]);
        assert_eq!(told.status, Some(2), "{told:#?}");
        assert!(told.stderr.contains(said), "{told:#?}");
    }
}
