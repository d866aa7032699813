//! `outboard check`.

use crate::scene::{HOST, PROVIDER, STORE, Scene, Told, component};

const WIDGETS: &str = r#"
    (import "acme:widgets/polish@1.0.0" (instance (export "polish" (func (param "widget" string)))))"#;

/// What is wrong in files, one line each, where something is.
#[track_caller]
fn wrong(told: &Told, lines: &[&str], summary: &str) {
    assert_eq!(told.stdout.lines().collect::<Vec<_>>(), lines, "{told:#?}");
    assert_eq!(told.stderr, format!("{summary}\n"));
    assert_eq!(told.status, Some(2));
}

#[test]
fn files_that_are_right_are_ok_and_nothing_else_is_said() {
    let scene = Scene::new();
    for (arguments, ok) in [
        (&["host.toml"][..], "ok: host.toml\nok: kv.provider.toml\n"),
        (
            &["kv.provider.toml", "host.toml"],
            "ok: kv.provider.toml\nok: host.toml\n",
        ),
        (
            &["--kind", "keyvalue", "kv.provider.toml"],
            "ok: kv.provider.toml\n",
        ),
    ] {
        let told = scene.run(&[&["check"], arguments].concat());
        assert_eq!(told.stdout, ok, "{told:#?}");
        assert_eq!(told.stderr, "");
        assert_eq!(told.status, Some(0));
    }
    assert!(
        !scene.path("data").exists() && !scene.path("kv.sock").exists(),
        "nothing was started"
    );
}

#[test]
fn all_that_is_wrong_in_all_files_is_said_at_once() {
    let scene = Scene::new();
    scene.write(
        "other.toml",
        "[provider.kv]\nendpiont = \"unix:kv.sock\"\nkind = \"keyvalue\"\n[function.f]\ncomponent = 5\nhttp = \"/*\"\n\
         [function.g]\ncomponent = \"text.wasm\"\nhttp = \"/g\"\n",
    );
    scene.write("text.wasm", "(component)");
    scene.write(
        "kv.provider.toml",
        PROVIDER
            .replace("path =", "paht =")
            .replace("\"redb\"", "\"rebd\"")
            .replace("host =", "hots ="),
    );
    let told = scene.run(&["check", "host.toml", "other.toml"]);
    wrong(
        &told,
        &[
            "ok: host.toml",
            "other.toml:2:1: key `provider.kv.endpiont`: not known here; did you mean `endpoint`? (known: endpoint, insecure, kind, \
             run)",
            "other.toml:5:13: key `function.f.component`: invalid type: integer `5`, expected a path, as a \
             string",
            "other.toml:8:13: key `function.g.component`: FOLDER/text.wasm: this is WebAssembly text; translate it first, \
             with `wasm-tools parse -o FILE.wasm`",
            "kv.provider.toml:4:9: key `binding.counters.store`: unknown value `rebd`, expected `redb` or `memory`; \
             did you mean `redb`?",
            "kv.provider.toml:5:1: key `binding.counters.paht`: not known here; did you mean `path`? (known: store, \
             path, max_key, max_value)",
            "kv.provider.toml:9:1: key `grant[0].hots`: not known here; did you mean `host`? (known: function, \
             binding, rights, limits, host)",
        ],
        "3 files, 6 problems",
    );
}

#[test]
fn a_key_that_is_not_known_hides_nothing_but_what_was_meant_by_it() {
    let scene = Scene::new();
    scene.write("plain.wasm", wat::parse_str("(module)").unwrap());
    let functions = r#"
[function.route]
component = "counter.wasm"
http = "nowhere"
extra = 1
limits.memory = 1

[function.plain]
component = "plain.wasm"
http = "/plain"
limtis.memory = 1

[function.linked]
component = "counter.wasm"
http = "/linked"
lnik."wasi:keyvalue" = { provider = "kv", binding = "counters" }
"#;
    scene.write("host.toml", format!("{HOST}{functions}"));
    let told = scene.run(&["check", "host.toml"]);
    let keys: Vec<&str> = told
        .stdout
        .lines()
        .filter_map(|line| line.split('`').nth(1))
        .collect();
    assert_eq!(
        keys,
        [
            "function.route.http",
            "function.route.extra",
            "function.route.limits.memory",
            "function.plain.component",
            "function.plain.limtis",
            "function.linked.lnik",
        ],
        "{told:#?}"
    );
}

#[test]
fn what_a_start_would_find_is_found_without_one() {
    let scene = Scene::new();
    scene.write("plain.wasm", wat::parse_str("(module)").unwrap());
    scene.write("both.wasm", component(&format!("{STORE}{WIDGETS}")));
    let functions = r#"
[function.plain]
component = "plain.wasm"
http = "/plain"

[function.both]
component = "both.wasm"
http = "/both"

[function.gone]
component = "gone.wasm"
http = "/gone"

[function.typo]
component = "counter.wasm"
http = "/typo"
link."wasi:keyvalue" = { provider = "kv", binding = "conuters" }

[function.other]
component = "counter.wasm"
http = "/other"
link."wasi:keyvalue/store".default = { provider = "kv", binding = "counters" }
"#;
    scene.write("host.toml", format!("{HOST}{functions}"));
    let told = scene.run(&["check", "host.toml"]);
    wrong(
        &told,
        &[
            "host.toml:15:13: key `function.plain.component`: FOLDER/plain.wasm: this is a core module and a function \
             is a component; build it for the target wasm32-wasip2, or make a component of it with `wasm-tools \
             component new`",
            "host.toml:18:11: key `function.both.link`: nothing is linked for the import acme:widgets/polish@1.0.0 \
             (functions polish); no kind of provider that is installed here serves it or anything like it",
            "host.toml:18:11: key `function.both.link`: nothing is linked for the import \
             wasi:keyvalue/store@0.2.0-draft (functions open, [method]bucket.exists); provider `kv` serves it; add",
            "    link.\"wasi:keyvalue\" = { provider = \"kv\", binding = \"counters\" }",
            "host.toml:23:13: key `function.gone.component`: FOLDER/gone.wasm is not there; a relative path starts at this \
             file's folder",
            "host.toml:29:53: key `function.typo.link.\"wasi:keyvalue\".binding`: kv.provider.toml has no binding \
             `conuters`; did you mean `counters`?",
            "kv.provider.toml:7:1: key `grant`: no grant lets function `other` of this user use binding `counters`, \
             to which host.toml links it; add",
            "    [[grant]]",
            "    function = \"other\"",
            "    host = \"uid:self\"",
            "    binding = \"counters\"",
            "    rights = [\"read\", \"write\"]",
        ],
        "2 files, 6 problems",
    );
}

#[test]
fn what_does_not_fit_the_component_is_told_where_it_stands() {
    let scene = Scene::new();
    let binding = "binding = \"counters\"";
    let names = format!("{binding}, idempotent = [\"open\", \"bucket.exist\"]");
    let host = HOST.replace(binding, &names);
    scene.write(
        "host.toml",
        host.replace("link.", "reuse = { requests = 10 }\nlink."),
    );
    let told = scene.run(&["check", "host.toml"]);
    wrong(
        &told,
        &[
            "host.toml:12:1: key `function.counter.reuse`: FOLDER/counter.wasm: an instance of this component serves one \
             request, as it exports wasi:http/incoming-handler@0.2: remove `reuse`, or export wasi:http/handler@0.3, whose \
             instances may serve several",
            "host.toml:13:78: key `function.counter.link.\"wasi:keyvalue\".idempotent`: link \"wasi:keyvalue\" of counter to \
             kv/counters declares bucket.exist idempotent, which is no function that the component imports by it; there \
             is open, bucket.exists",
            "ok: kv.provider.toml",
        ],
        "2 files, 2 problems",
    );
}

#[test]
fn the_lines_that_are_to_be_added_are_right() {
    let scene = Scene::new();
    let (unlinked, link) = HOST.split_once("link.").unwrap();
    let (ungranted, grant) = PROVIDER.split_once("[[grant]]").unwrap();
    scene.write("host.toml", unlinked);
    scene.write("kv.provider.toml", ungranted);
    let told = scene.run(&["check", "host.toml"]);
    let added: String = told
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(added, format!("link.{link}"));
    scene.write("host.toml", format!("{unlinked}{added}"));
    let told = scene.run(&["check", "host.toml"]);
    let added: String = told
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(added, format!("[[grant]]{grant}"));
    scene.write("kv.provider.toml", format!("{ungranted}{added}"));
    assert_eq!(scene.run(&["check", "host.toml"]).status, Some(0));
}

#[test]
fn a_grant_that_is_nearly_right_is_named() {
    let scene = Scene::new();
    scene.write("kv.provider.toml", PROVIDER.replace("\"counter\"", "\"countre\""));
    let told = scene.run(&["check", "host.toml"]);
    let said = "links it; grant[0] is for function `countre`: change that, or add\n    [[grant]]\n";
    assert!(told.stdout.contains(said), "{told:#?}");
}

#[test]
fn a_provider_that_listens_elsewhere_is_told() {
    let scene = Scene::new();
    scene.write(
        "kv.provider.toml",
        PROVIDER.replace("[\"unix:kv.sock\"]", "[\"unix:vk.sock\", \"unix:run/kv.sock\"]"),
    );
    let told = scene.run(&["check", "host.toml"]);
    wrong(
        &told,
        &[
            "host.toml:5:12: key `provider.kv.endpoint`: kv.provider.toml, which this provider is run with, does not \
             listen on `unix:FOLDER/kv.sock`; it listens on `unix:FOLDER/vk.sock`, `unix:FOLDER/run/kv.sock`",
            "ok: kv.provider.toml",
        ],
        "2 files, 1 problem",
    );
    scene.write(
        "host.toml",
        HOST.replace("unix:kv.sock", "unix:run/../run/kv.sock"),
    );
    std::fs::create_dir(scene.path("run")).unwrap();
    assert_eq!(scene.run(&["check", "host.toml"]).status, Some(0));
}

#[test]
fn links_that_a_function_cannot_ask_for_are_told() {
    let scene = Scene::new();
    let named = HOST.replace("\"wasi:keyvalue\" =", "\"wasi:keyvalue\".main =");
    scene.write("host.toml", &named);
    let told = scene.run(&["check", "host.toml"]);
    wrong(
        &told,
        &[
            "host.toml:12:6: key `function.counter.link.\"wasi:keyvalue\"`: every call of open of \
             wasi:keyvalue/store@0.2.0-draft would fail: its links have the names main, and the component does not \
             import wasmcloud:bus/lattice, by which a function asks for one: add link.\"wasi:keyvalue\".default",
            "ok: kv.provider.toml",
        ],
        "2 files, 1 problem",
    );
    let told = scene.run(&["inspect", "counter.wasm", "--config", "host.toml"]);
    assert_eq!(told.status, Some(2), "{told:#?}");
    assert!(
        told.stdout
            .contains("but every call of open would fail: add link.\"…\".default"),
        "{told:#?}"
    );

    // One that has no name, one that can be asked for, and one that the import names itself.
    for (host, imports) in [
        (named.replace(".main", ".default"), STORE.to_owned()),
        (
            named.clone(),
            format!("{STORE}(import \"wasmcloud:bus/lattice@2.0.1\" (instance))"),
        ),
        (
            named.clone(),
            STORE.replace(
                "\"wasi:keyvalue/store@0.2.0-draft\"",
                "\"main\" (implements \"wasi:keyvalue/store@0.2.0-draft\")",
            ),
        ),
    ] {
        scene.write("host.toml", host);
        scene.write("counter.wasm", component(&imports));
        let told = scene.run(&["check", "host.toml"]);
        assert_eq!(told.status, Some(0), "{told:#?}");
    }
}

#[test]
fn a_link_that_covers_nothing_is_told_what_it_may_have_meant() {
    let scene = Scene::new();
    for (written, said) in [
        ("wasi:keyvlaue", "; did you mean `wasi:keyvalue`?"),
        ("wasi:keyvalue/stroe", "; did you mean `wasi:keyvalue/store`?"),
        (
            "wasi:keyvalue/store@0.2.0-drfat",
            "; did you mean `wasi:keyvalue/store@0.2.0-draft`?",
        ),
        ("acme:widgets", ": remove it, or name what"),
    ] {
        scene.write("host.toml", HOST.replace("wasi:keyvalue", written));
        let told = scene.run(&["check", "host.toml"]);
        let line =
            format!("key `function.counter.link.{written:?}`: covers no import of the component{said}");
        assert!(told.stdout.contains(&line), "{told:#?}");
        assert_eq!(told.status, Some(2), "{told:#?}");
        // That nothing is linked for what was meant is no problem of its own.
        assert_eq!(
            told.stdout.contains("nothing is linked"),
            written.starts_with("acme")
        );
    }
}

#[test]
fn a_link_to_a_kind_that_does_not_serve_the_import_is_told_what_it_serves() {
    let scene = Scene::new();
    let check = |from: &str, to: &str| {
        scene.write("counter.wasm", component(&STORE.replace(from, to)));
        let told = scene.run(&["check", "host.toml"]);
        assert_eq!(
            (told.status, &*told.stderr),
            (Some(2), "2 files, 1 problem\n"),
            "{told:#?}"
        );
        told.stdout.lines().next().unwrap().to_owned()
    };
    let key = "host.toml:12:37: key `function.counter.link.\"wasi:keyvalue\".provider`";
    assert_eq!(
        check("0.2.0-draft", "0.2.0-draft9"),
        format!(
            "{key}: a provider of the kind keyvalue does not serve wasi:keyvalue/store@0.2.0-draft9; the nearest that \
             it serves is wasi:keyvalue/store@0.2.0-draft, which the component imports"
        )
    );
    assert_eq!(
        check("\"open\"", "\"opne\""),
        format!(
            "{key}: wasi:keyvalue/store@0.2.0-draft of a provider of the kind keyvalue has no function opne; the \
             nearest that it serves is open, which the component imports"
        )
    );
}

#[test]
fn a_kind_that_is_misspelt_is_told_once_where_it_stands() {
    let scene = Scene::new();
    for (kind, said) in [
        (
            "keyvalu",
            "there is no program outboard-provider-keyvalu; did you mean `keyvalue`?",
        ),
        (
            "../keyvalue",
            "`../keyvalue` is not a kind of provider: write the KIND of outboard-provider-KIND",
        ),
    ] {
        scene.write("host.toml", HOST.replace("\"keyvalue\"", &format!("{kind:?}")));
        let told = scene.run(&["check", "host.toml"]);
        let line = format!("host.toml:6:8: key `provider.kv.kind`: {said}");
        wrong(&told, &[&line], "2 files, 1 problem");
    }
    scene.write("host.toml", HOST.replace("kind =", "knid ="));
    let told = scene.run(&["check", "host.toml"]);
    let line = "host.toml:6:1: key `provider.kv.knid`: not known here; did you mean `kind`? (known: endpoint, insecure, kind, run)";
    wrong(&told, &[line], "2 files, 1 problem");
}

#[test]
fn what_cannot_be_checked_is_no_success() {
    let scene = Scene::new();
    scene.write("host.toml", HOST.replace("\"keyvalue\"", "\"oracle\""));
    let told = scene.run(&["check", "host.toml"]);
    assert_eq!((told.status, &*told.stdout), (Some(1), ""), "{told:#?}");
    assert_eq!(
        told.stderr,
        "outboard: host.toml: not checked: there is no program outboard-provider-oracle, neither beside outboard nor \
         on PATH; build or install it\n2 files, 0 problems\n"
    );

    let told = scene.run(&["check", "kv.provider.toml"]);
    assert_eq!((told.status, &*told.stdout), (Some(1), ""), "{told:#?}");
    assert!(told.stderr.contains("--kind KIND"), "{told:#?}");

    scene.program("outboard-provider-crashing", "echo 'out of luck' >&2; exit 7");
    let told = scene.run(&["check", "--kind", "crashing", "kv.provider.toml"]);
    assert_eq!(told.status, Some(1), "{told:#?}");
    assert!(told.stderr.contains("exit status: 7: out of luck"), "{told:#?}");
}

#[test]
fn a_file_that_is_none_of_them_is_told_what_they_look_like() {
    let scene = Scene::new();
    scene.write("nothing.toml", "[package]\nname = \"x\"\n");
    scene.write("typo.toml", "[functoin.f]\n");
    scene.write("broken.toml", "[function.f\n");
    let told = scene.run(&["check", "nothing.toml", "typo.toml", "broken.toml", "gone.toml"]);
    assert_eq!(told.status, Some(2));
    let lines: Vec<&str> = told.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{told:#?}");
    assert!(
        lines[0].starts_with("nothing.toml: is neither a host's file"),
        "{told:#?}"
    );
    assert!(lines[1].starts_with("typo.toml:1:2: key `functoin`: not known here; did you mean `function`?"));
    assert!(lines[2].starts_with("broken.toml:1:"), "{told:#?}");
    assert!(lines[3].starts_with("gone.toml: cannot be read"), "{told:#?}");
    assert_eq!(told.stderr, "4 files, 4 problems\n");
}

#[test]
fn a_file_with_only_an_address_is_a_hosts() {
    let scene = Scene::new();
    scene.write("host.toml", "listen = \"127.0.0.1:8080\"\n");
    let told = scene.run(&["check", "host.toml"]);
    assert_eq!(
        (told.status, &*told.stdout),
        (Some(0), "ok: host.toml\n"),
        "{told:#?}"
    );
    scene.write("host.toml", "listen = \"127.0.0.1\"\n");
    let told = scene.run(&["check", "host.toml"]);
    assert!(
        told.stdout.starts_with("host.toml:1:10: key `listen`: "),
        "{told:#?}"
    );
}

#[test]
fn a_command_line_without_files_is_refused() {
    let told = Scene::new().run(&["check"]);
    assert_eq!(told.status, Some(2));
}

#[test]
fn a_host_is_told_that_only_providers_ask_a_server_of_secrets() {
    let scene = Scene::new();
    let tls = "[tls]\ncert = \"vault:pki/host#cert\"\nkey = \"file:host.key\"\nca = \"file:ca.pem\"\n";
    scene.write(
        "host.toml",
        format!("{tls}[provider.kv]\nendpoint = \"unix:kv.sock\"\nkind = \"keyvalue\"\n"),
    );
    let told = scene.run(&["check", "host.toml"]);
    wrong(
        &told,
        &[
            "host.toml:2:8: key `tls.cert`: vault:pki/host#cert is in a server of secrets, which only providers ask; write \
           file:PATH or env:NAME here",
        ],
        "1 file, 1 problem",
    );
}
