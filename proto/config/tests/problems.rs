//! What is wrong in a file is told all at once, in the order of the file, and nothing that only follows from it.
#![expect(clippy::unwrap_used, reason = "what fails to be set up fails the test")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use outboard_config::{Document, Glob, KeyPath, Size, Span, load};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only what is said of it is looked at")]
struct File {
    listen: Vec<String>,
    #[serde(default)]
    binding: BTreeMap<String, Binding>,
    #[serde(default)]
    grant: Vec<Grant>,
    size: Option<Size>,
    span: Option<Span>,
    limits: Option<Limits>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only what is said of it is looked at")]
struct Binding {
    store: Store,
    path: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Store {
    Redb,
    Memory,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only what is said of it is looked at")]
struct Grant {
    function: Glob,
    binding: Glob,
    calls: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only what is said of it is looked at")]
struct Limits {
    calls: u32,
}

fn document(text: &str) -> Result<Document, String> {
    Document::parse(text, Path::new("kv.toml"), Path::new("/etc")).map_err(|errors| errors.to_string())
}

/// What is wrong with a text.
fn told(text: &str) -> Vec<String> {
    let errors = match document(text) {
        Ok(document) => document.decode::<File>().unwrap_err().to_string(),
        Err(errors) => errors,
    };
    errors.lines().map(str::to_owned).collect()
}

#[test]
fn an_unknown_key_is_named_with_its_path_and_the_nearest_known_one() {
    assert_eq!(
        told("listen = []\n[binding.counters]\nstore = \"redb\"\n  paht = \"x\"\n"),
        [
            "kv.toml:4:3: key `binding.counters.paht`: not known here; did you mean `path`? (known: store, path)"
        ]
    );
    assert_eq!(
        told("listen = []\nxyz = 1"),
        ["kv.toml:2:1: key `xyz`: not known here (known: listen, binding, grant, size, span, limits)"]
    );
}

#[test]
fn all_that_is_wrong_is_told_in_the_order_of_the_file() {
    let text = r#"
listne = ["unix:a"]
size = "64 parsecs"
span = 7

[binding.a]
store = "rebd"
[binding.b]
stroe = "redb"
path = 5
[binding."c d"]
[[grant]]
function = "f"
bindign = "a"
calls = 1
[[grant]]
function = 1
binding = "b"
calls = -1
[[grant]]
function = "g"
"#;
    assert_eq!(
        told(text),
        [
            "kv.toml:2:1: key `listne`: not known here; did you mean `listen`? (known: listen, binding, grant, size, \
             span, limits)",
            "kv.toml:3:8: key `size`: `64 parsecs` is not a size: write 4096, \"64MiB\" or \"10MB\"",
            "kv.toml:4:8: key `span`: a length of time has a unit: write \"7s\", or ms, m or h",
            "kv.toml:7:9: key `binding.a.store`: unknown value `rebd`, expected `redb` or `memory`; did you mean \
             `redb`?",
            "kv.toml:9:1: key `binding.b.stroe`: not known here; did you mean `store`? (known: store, path)",
            "kv.toml:10:8: key `binding.b.path`: invalid type: integer `5`, expected a string",
            "kv.toml:11:10: key `binding.\"c d\".store`: missing, and required",
            "kv.toml:14:1: key `grant[0].bindign`: not known here; did you mean `binding`? (known: function, binding, \
             calls)",
            "kv.toml:17:12: key `grant[1].function`: invalid type: integer `1`, expected a string",
            "kv.toml:19:9: key `grant[1].calls`: invalid value: integer `-1`, expected a whole number from 0 to 4294967295",
            "kv.toml:20:1: key `grant[2].binding`: missing, and required",
            "kv.toml:20:1: key `grant[2].calls`: missing, and required",
        ]
    );
}

#[test]
fn a_key_that_is_missing_at_the_top_does_not_hide_the_rest() {
    assert_eq!(
        told("[limits]\n"),
        [
            "kv.toml: key `listen`: missing, and required",
            "kv.toml:1:2: key `limits.calls`: missing, and required"
        ]
    );
}

#[test]
fn a_table_in_place_of_a_value_is_one_problem() {
    assert_eq!(
        told("listen = []\n[binding]\na = 5\nb = []\n[size]\nx = 1\n"),
        [
            "kv.toml:3:5: key `binding.a`: invalid type: integer `5`, expected a table",
            "kv.toml:4:5: key `binding.b`: invalid type: array, expected a table",
            "kv.toml:5:2: key `size`: invalid type: table, expected a number of bytes, as in 4096 or \"64MiB\"",
        ]
    );
}

#[test]
fn what_is_not_toml_is_told_wherever_it_stands() {
    let told = told("a = [\nlisten = [\"x\"]\nb = = 3\nc = \"open\n[d\ne = 1\n");
    assert!(told.len() > 2, "{told:#?}");
    for line in told {
        assert!(line.starts_with("kv.toml:"), "{line}");
    }
}

#[test]
fn a_key_that_stands_twice_is_told() {
    let told = told("listen = []\nlisten = []\n");
    assert_eq!(
        told,
        ["kv.toml:2:1: the key `listen` stands here once more; it can stand once only"]
    );
}

#[test]
fn a_file_that_is_nested_without_end_is_refused() {
    for text in [
        format!("a = {}1{}", "[".repeat(60), "]".repeat(60)),
        format!("a = {}1{}", "{ a = ".repeat(60), " }".repeat(60)),
        format!("{}a = 1", "a.".repeat(60)),
        format!("a = {}", "[".repeat(100_000)),
        format!("{}a = 1", "a.".repeat(100_000)),
        format!(
            "[{}a]\n{}a = {}1{}",
            "a.".repeat(70),
            "a.".repeat(70),
            "{ a.a.a.a = ".repeat(70),
            " }".repeat(70)
        ),
    ] {
        let refused = document(&text).unwrap_err();
        assert!(
            refused.starts_with("kv.toml:1:") || refused.starts_with("kv.toml:2:"),
            "{refused:.200}"
        );
        assert!(refused.len() < 10_000, "{}", refused.len());
    }
}

#[test]
fn a_file_with_everything_wrong_is_told_of_in_reason() {
    let keys: String = (0..5000).map(|n| format!("key-{n} = {n}\n")).collect();
    for text in [keys, format!("listen = [{}]", "5, ".repeat(5000))] {
        let told = told(&text);
        assert_eq!(told.len(), 101);
        let last = &told[100];
        assert!(
            last.ends_with(": more is wrong in the file than is told here; change this first"),
            "{last}"
        );
    }
}

#[test]
fn very_many_lines_that_are_not_toml_are_told_of_soon_and_counted() {
    let started = Instant::now();
    for text in ["= 1\n".repeat(60_000), "= 1 ".repeat(60_000)] {
        let lines = text.lines().count();
        let told = told(&text);
        assert_eq!(told[0].split(": ").next().unwrap(), "kv.toml:1:1");
        if lines > 1 {
            assert_eq!(told.len(), 101);
            let said = "kv.toml:101:1: this line is not TOML either, and 59899 more are not";
            assert_eq!(told[100], said);
        }
    }
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn what_is_wrong_is_told_in_the_words_of_the_file() {
    for (text, said) in [
        (
            "binding = []",
            "key `binding`: invalid type: array, expected a table for each name, as in [binding.NAME]",
        ),
        (
            "[[binding]]",
            "key `binding`: invalid type: array, expected a table for each name, as in [binding.NAME]",
        ),
        (
            "grant = 5",
            "key `grant`: invalid type: integer `5`, expected an array",
        ),
        (
            "span = 1.5",
            "key `span`: invalid type: float `1.5`, expected a length of time, as in \"2s\" or \"500ms\"",
        ),
        (
            "[limits]\ncalls = 1.5",
            "key `limits.calls`: invalid type: float `1.5`, expected a whole number from 0 to 4294967295",
        ),
        (
            "[limits]\ncalls = 5000000000",
            "key `limits.calls`: invalid value: integer `5000000000`, expected a whole number from 0 to 4294967295",
        ),
        (
            "[limits]\ncalls = []",
            "key `limits.calls`: invalid type: array, expected a whole number from 0 to 4294967295",
        ),
        (
            "[binding.a]\nstore = 5",
            "key `binding.a.store`: invalid type, expected a string",
        ),
    ] {
        let told = told(&format!("listen = []\n{text}\n"));
        assert_eq!(told.len(), 1, "{told:#?}");
        assert!(told[0].ends_with(said), "{told:#?}");
    }
}

#[test]
fn what_a_file_says_does_not_break_out_of_its_line() {
    let told = told("listen = []\n[binding.a]\nstore = \"x\\n\\u001b[2J\"\n\"b\\nc\" = 1\n");
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told[0].contains(r"unknown value `x\n\u{1b}[2J`"), "{told:#?}");
    assert!(told[1].contains(r#"key `binding.a."b\nc"`"#), "{told:#?}");
}

#[test]
fn what_is_found_later_has_a_place_too() {
    let document = document("listen = [\n  'a',\n  'b',\n]\n[binding.a]\nstore = 'redb'\n").unwrap();
    let file = document.decode::<File>().unwrap();
    let told = |key: KeyPath| file.source.problem(&key, "no").to_string();
    assert_eq!(told(KeyPath::of("listen").index(1)), ":3:3: key `listen[1]`: no");
    let binding = KeyPath::of("binding").key("a");
    assert_eq!(told(binding.clone()), ":5:10: key `binding.a`: no");
    assert_eq!(told(binding.key("store")), ":6:9: key `binding.a.store`: no");
    assert_eq!(told(binding.key("path")), ":5:10: key `binding.a.path`: no");
    assert_eq!(told(KeyPath::of("grant")), ": key `grant`: no");
    assert_eq!(document.keys().collect::<Vec<_>>(), ["binding", "listen"]);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let error = load::<File>(Path::new("/nonexistent/kv.toml"))
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("/nonexistent/kv.toml: cannot be read"),
        "{error}"
    );
    let error = load::<File>(Path::new("/dev/zero")).unwrap_err().to_string();
    assert!(error.contains("is it the right file?"), "{error}");
}

#[test]
fn a_file_that_is_no_text_is_told_where_it_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kv.toml");
    std::fs::write(&path, b"listen = []\n# caf\xe9\n").unwrap();
    let told = load::<File>(&path).unwrap_err();
    assert_eq!(
        told.problems[0].to_string(),
        ":2:6: is not text in UTF-8 from here on: save the file as UTF-8"
    );
}

#[test]
fn a_byte_order_mark_is_no_column() {
    assert_eq!(
        told("\u{feff}listne = []")[0].split(": ").next(),
        Some("kv.toml:1:1")
    );
    assert_eq!(told("\u{feff}= 1")[0].split(": ").next(), Some("kv.toml:1:1"));
    assert_eq!(told("\u{feff}size = true")[0].split(": ").next(), Some("kv.toml"));
    assert_eq!(
        told("\u{feff}size = true")[1].split(": ").next(),
        Some("kv.toml:1:8")
    );
}

#[test]
fn what_could_be_read_is_there_and_where_it_was_repaired_is_known() {
    let text = "listen = []\nsize = true\n[binding.a]\nstroe = 'redb'\n[binding.b]\nstore = 'memory'\n\
                [[grant]]\nfunction = 'f'\nbinding = 'a'\ncalls = 1\n[[grant]]\nfunction = 5\n";
    let read = document(text).unwrap().decode_partly::<File>();
    let file = read.loaded.unwrap();
    assert_eq!(file.value.binding.keys().collect::<Vec<_>>(), ["b"]);
    assert_eq!(file.value.grant.len(), 2);
    let names: Vec<_> = file.source.names_in(&KeyPath::of("binding")).collect();
    assert_eq!(names, ["a", "b"]);
    let binding = KeyPath::of("binding");
    for (key, concerned) in [
        (KeyPath::of("listen"), false),
        (KeyPath::of("size"), true),
        (binding.key("a").key("path"), true),
        (binding.key("b").key("path"), false),
        (binding, true),
        (KeyPath::of("grant").index(0).key("binding"), false),
        (KeyPath::of("grant").index(1).key("binding"), true),
    ] {
        assert_eq!(read.repairs.concern(&key), concerned, "{key}");
    }
}

#[test]
fn a_key_that_is_not_known_concerns_only_the_one_that_was_meant() {
    let text = "listen = []\n[binding.a]\nstore = 'redb'\nqqq = 1\n[binding.b]\nstore = 'redb'\npaht = 'x'\n";
    let read = document(text).unwrap().decode_partly::<File>();
    assert_eq!(read.problems.len(), 2);
    let binding = KeyPath::of("binding");
    for (key, concerned) in [
        (binding.key("a"), false),
        (binding.key("a").key("path"), false),
        (binding.key("b").key("path"), true),
        (binding.key("b").key("store"), false),
        (binding.key("b"), true),
    ] {
        assert_eq!(read.repairs.concern(&key), concerned, "{key}");
    }
}

#[test]
fn what_is_left_of_an_array_has_its_place_in_the_file() {
    let text = "listen = ['a', 5, 'b', 6, 'c']\n";
    let read = document(text).unwrap().decode_partly::<File>();
    assert_eq!(read.loaded.unwrap().value.listen, ["a", "b", "c"]);
    let listen = KeyPath::of("listen");
    for (left, in_file) in [(0, 0), (1, 2), (2, 4)] {
        assert_eq!(read.repairs.in_file(&listen.index(left)), listen.index(in_file));
        assert!(!read.repairs.concern(&listen.index(in_file)));
    }
}
