//! Files that cannot be served, and how a provider ends.

use crate::process::{Process, folder, refused, run};

const GOOD: &str = "listen = ['unix:kv.sock']\n[binding.main]\nstore = 'redb'\npath = 'main.redb'\n";

/// A server of secrets, up to how one logs in there.
const VAULT: &str = "[secrets.vault]\naddress = 'https://vault:8200'\nauth = { ";

#[test]
fn a_wrong_file_is_a_wrong_configuration_also_when_it_is_only_checked() {
    let deep = "d".repeat(100);
    for (config, said) in [
        (GOOD.replace("path", "paht"), "did you mean `path`"),
        (GOOD.replace("'redb'", "'rebd'"), "unknown value `rebd`"),
        (GOOD.replace("'redb'", "5"), "binding.main.store"),
        (GOOD.replace("path = 'main.redb'", ""), "needs a path"),
        (GOOD.replace("'redb'", "'memory'"), "keeps nothing in a file"),
        (
            format!("{GOOD}[binding.twin]\nstore = 'redb'\npath = 'main.redb'\n"),
            "give each its own",
        ),
        (GOOD.replace("kv.sock", &format!("{deep}/kv.sock")), "bytes long"),
        (GOOD.replace("unix:kv.sock", "tcp:127.0.0.1:0"), "insecure = true"),
        (
            format!("{GOOD}[[grant]]\nfunction = '*'\nhost = 'uid:me'\nbinding = '*'\nrights = ['read']\n"),
            "uid:self",
        ),
        (
            GOOD.replace("main.redb", "kv.toml/main.redb"),
            "kv.toml is not a folder",
        ),
        (GOOD.replace("main.redb", "."), "is a folder"),
        (
            GOOD.replace("[binding", "[limits]\ncalls = 0\n[binding"),
            "limits.calls",
        ),
        (
            GOOD.replace("[binding", "[handles]\nkey = 'vault:kv/outboard#key'\n[binding"),
            "key `handles.key`: `vault:kv/outboard#key` is in a server of secrets: say where it is in [secrets.vault]",
        ),
        (
            GOOD.replace(
                "[binding",
                &format!("{VAULT}token = 'vault:kv/token#value' }}\n[binding"),
            ),
            "key `secrets.vault.auth.token`: `vault:kv/token#value` can only be read by who is logged in",
        ),
        (
            GOOD.replace("[binding", &format!("{VAULT}}}\n[binding")),
            "key `secrets.vault.auth`: has to be one of token, approle and kubernetes",
        ),
        (
            GOOD.replace(
                "[binding",
                &format!("{VAULT}approle = {{ role = 'x' }} }}\n[binding"),
            ),
            "key `secrets.vault.auth.approle.role`: not known here",
        ),
    ] {
        let folder = folder(&config);
        let path = folder.path().join("kv.toml");
        let path = path.to_str().unwrap();
        for arguments in [&["--config", path][..], &["--check", "--config", path]] {
            let output = run(arguments);
            let text = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{said}: {text}");
            assert!(text.contains(said) && text.contains("kv.toml"), "{said}: {text}");
        }
        assert!(!folder.path().join("main.redb").exists(), "nothing was started");
    }
    let missing = run(&["--config", "/nowhere/kv.toml"]);
    assert_eq!(missing.status.code(), Some(2));
    assert_eq!(run(&["--confg", "x"]).status.code(), Some(2));
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let said = |config: &str| {
        let folder = folder(config);
        let path = folder.path().join("kv.toml");
        let path = path.to_str().unwrap();
        let output = run(&["--check", "--config", path]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        let text = String::from_utf8(output.stderr).unwrap();
        let folder = folder.path().to_str().unwrap();
        text.replace(path, "kv.toml").replace(folder, "FOLDER")
    };
    assert_eq!(
        said("listne = ['unix:kv.sock']\n[binding.main]\nstroe = 'redb'\nmax_key = 'long'\n"),
        "kv.toml:1:1: key `listne`: not known here; did you mean `listen`? (known: listen, admin, telemetry, insecure, \
         tls, secrets, drain, handles, limits, binding, grant)\n\
         kv.toml:3:1: key `binding.main.stroe`: not known here; did you mean `store`? (known: store, path, max_key, \
         max_value)\n\
         kv.toml:4:11: key `binding.main.max_key`: `long` is not a size: write 4096, \"64MiB\" or \"10MB\"\n"
    );
    assert_eq!(
        said(
            "listen = ['tcp:127.0.0.1:0']\n[limits]\ncalls = 0\n[binding.a]\nstore = 'redb'\n\
             [binding.b]\nstore = 'redb'\npath = 'x'\n[binding.c]\nstore = 'redb'\npath = 'x'\n\
             [[grant]]\nfunction = '*'\nhost = 'uid:self'\nbinding = 'mian'\nrights = ['read']\n"
        ),
        "kv.toml:1:11: key `listen[0]`: `tcp:127.0.0.1:0` is plaintext TCP, where anybody who reaches the port is a \
         peer: add [tls] with cert, key and client_ca, listen on a Unix socket, or set insecure = true\n\
         kv.toml:3:9: key `limits.calls`: is 0, which lets nothing through\n\
         kv.toml:4:10: key `binding.a.path`: missing: store = \"redb\" needs a path, as in path = \"data/a.redb\"\n\
         kv.toml:11:8: key `binding.c.path`: FOLDER/x is the file of binding b already; give each its own\n\
         kv.toml:15:11: key `grant[0].binding`: `mian` matches none of the bindings: a, b, c\n"
    );
    // What cannot be read does not hide the rest, and nothing is told that only follows from it.
    assert_eq!(
        said(
            "listen = ['tcp:127.0.0.1:0']\ninsecrue = true\n[limits]\ncalls = 0\n\
             [binding.a]\nstore = 'redb'\npaht = 'x'\n[binding.b]\nstore = 5\n[binding.c]\nstore = 'redb'\n\
             [[grant]]\nfunction = '*'\nhost = 'uid:self'\nbinding = 'b'\nrights = ['read']\n[[grant]]\n"
        ),
        "kv.toml:2:1: key `insecrue`: not known here; did you mean `insecure`? (known: listen, admin, telemetry, insecure, \
         tls, secrets, drain, handles, limits, binding, grant)\n\
         kv.toml:4:9: key `limits.calls`: is 0, which lets nothing through\n\
         kv.toml:7:1: key `binding.a.paht`: not known here; did you mean `path`? (known: store, path, max_key, \
         max_value)\n\
         kv.toml:9:9: key `binding.b.store`: invalid type, expected a string\n\
         kv.toml:10:10: key `binding.c.path`: missing: store = \"redb\" needs a path, as in path = \"data/c.redb\"\n\
         kv.toml:17:1: key `grant[1].binding`: missing, and required\n\
         kv.toml:17:1: key `grant[1].function`: missing, and required\n\
         kv.toml:17:1: key `grant[1].host`: missing, and required\n\
         kv.toml:17:1: key `grant[1].rights`: missing, and required\n"
    );
}

#[test]
fn a_grant_has_its_place_in_the_file_whatever_is_wrong_before_it() {
    let folder = folder(&format!(
        "{GOOD}[[grant]]\nfunction = '*'\nhost = 'nobody'\nbinding = '*'\nrights = ['read']\n\
         [[grant]]\nfunction = '*'\nhost = 'uid:self'\nbinding = 'mian'\nrights = ['read']\n"
    ));
    let output = run(&[
        "--check",
        "--config",
        folder.path().join("kv.toml").to_str().unwrap(),
    ]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.contains("kv.toml:7:8: key `grant[0].host`: `nobody` is not a host"),
        "{text}"
    );
    assert!(
        text.contains("kv.toml:13:11: key `grant[1].binding`: `mian` matches"),
        "{text}"
    );
}

#[test]
fn what_another_attempt_may_change_is_a_failure() {
    let folder = folder(GOOD);
    std::fs::write(folder.path().join("main.redb"), "no store at all".repeat(1000)).unwrap();
    let (code, text) = refused(folder.path());
    assert_eq!(code, Some(2), "another attempt ends the same way: {text}");
    assert!(
        text.contains("main.redb") && text.contains("binding main"),
        "{text}"
    );

    let folder = self::folder(GOOD);
    let running = Process::start(folder.path());
    let (code, text) = refused(folder.path());
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("another process has it open"), "{text}");

    std::fs::write(
        folder.path().join("kv.toml"),
        GOOD.replace("main.redb", "other.redb"),
    )
    .unwrap();
    let (code, text) = refused(folder.path());
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("in use by another process"), "{text}");
    assert_eq!(running.terminate(), Some(0));
    assert!(!folder.path().join("kv.sock").exists());
    redb::Database::builder()
        .set_repair_callback(|_| panic!("the store was not closed"))
        .open(folder.path().join("main.redb"))
        .unwrap();

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp:127.0.0.1:{}", taken.local_addr().unwrap().port());
    let config = format!("insecure = true\n{}", GOOD.replace("unix:kv.sock", &address));
    let (code, text) = refused(self::folder(&config).path());
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("in use"), "{text}");
}

#[test]
fn it_describes_itself_without_a_file() {
    let output = run(&["--describe"]);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["kind"], "keyvalue");
    let interfaces: Vec<_> = told["interfaces"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["interface"])
        .collect();
    assert_eq!(interfaces.len(), 6);
    assert!(
        interfaces
            .iter()
            .any(|name| *name == "wasi:keyvalue/atomics@0.2.0-draft2"),
        "{told}"
    );
    let keys = |of: &str| {
        let keys = told["config"][of].as_array().unwrap().iter();
        keys.map(|key| key["key"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(keys("binding"), ["store", "path", "max_key", "max_value"]);
    assert!(keys("file").contains(&"handles.lease".to_owned()), "{told}");
    assert_eq!(told["config"]["binding"][3]["default"], "1MiB");
}
