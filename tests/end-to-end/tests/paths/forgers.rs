//! A function that makes up handles reaches nothing that is another's.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use outboard_end_to_end::notes::{inserts, notes, paused, sql, write};
use outboard_end_to_end::scene::{DATABASE, Function, HOST_FILE, PROBE, Scene};
use serde_json::json;

const UNHURRIED: Function<'static> = Function {
    limits: "{ time = \"30s\" }",
    ..PROBE
};
/// What a forger does with a number that it takes for a transaction.
const DEEDS: [&str; 2] = [
    "(call $drop (i32.const HANDLE))",
    "(call $savepoint (i32.const HANDLE) (i32.const 0) (i32.const 4) (i32.const 512))",
];
const GUESSES: [u32; 5] = [0, 1, 2, 7, u32::MAX >> 1];

/// A component that answers no request before it did this with a handle that it does not have. No language that is
/// compiled to WebAssembly lets a safe program do it.
fn forger(deed: &str) -> Result<Vec<u8>> {
    let text = format!(
        r#"(component
          (import "wasi:http/types@0.2.0" (instance $types
            (export "incoming-request" (type (sub resource)))
            (export "response-outparam" (type (sub resource)))))
          (alias export $types "incoming-request" (type $request))
          (alias export $types "response-outparam" (type $out))
          (import "outboard:sql/types@0.1.0" (instance $sql
            (type $retry' (enum "never" "statement" "transaction"))
            (export "retry" (type $retry (eq $retry')))
            (type $database' (record
              (field "sqlstate" string) (field "message" string) (field "retry" $retry)
              (field "constraint" (option string)) (field "detail" (option string)) (field "hint" (option string))))
            (export "database-error" (type $database (eq $database')))
            (type $error' (variant
              (case "database" $database) (case "conversion" string) (case "too-large" string)
              (case "not-allowed" string) (case "access-denied" string) (case "unavailable" string)
              (case "timeout" string) (case "aborted" string) (case "unknown-outcome" string) (case "other" string)))
            (export "error" (type (eq $error')))))
          (alias export $sql "error" (type $error))
          (import "outboard:sql/transactions@0.1.0" (instance $transactions
            (alias outer 1 $error (type $outer))
            (export "error" (type $here (eq $outer)))
            (export "transaction" (type $transaction (sub resource)))
            (export "[method]transaction.savepoint"
              (func (param "self" (borrow $transaction)) (param "name" string) (result (result (error $here)))))))
          (alias export $transactions "transaction" (type $transaction))
          (core module $memory
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
          (core instance $memory (instantiate $memory))
          (core func $drop (canon resource.drop $transaction))
          (core func $savepoint (canon lower (func $transactions "[method]transaction.savepoint")
            (memory $memory "memory") (realloc (func $memory "realloc"))))
          (core instance $imports (export "drop" (func $drop)) (export "savepoint" (func $savepoint)))
          (core module $code
            (import "host" "drop" (func $drop (param i32)))
            (import "host" "savepoint" (func $savepoint (param i32 i32 i32 i32)))
            (func (export "handle") (param i32 i32) {deed}))
          (core instance $code (instantiate $code (with "host" (instance $imports))))
          (func $handle (param "request" (own $request)) (param "response-out" (own $out))
            (canon lift (core func $code "handle")))
          (instance $handler (export "handle" (func $handle)))
          (export "wasi:http/incoming-handler@0.2.0" (instance $handler)))"#
    );
    wat::parse_str(text).context("assembling the forger")
}

#[test]
fn a_handle_that_was_made_up_is_nobodys() -> Result<()> {
    let scene = Scene::with_database(DATABASE, &[UNHURRIED])?;
    let mut host_file = std::fs::read_to_string(scene.path(HOST_FILE))?;
    let mut forgers = Vec::new();
    for (deed, text) in DEEDS.iter().enumerate() {
        for handle in GUESSES {
            let name = format!("forger-{deed}-{handle}");
            let component = forger(&text.replace("HANDLE", &handle.to_string()))?;
            std::fs::write(scene.path(&format!("{name}.wasm")), component)?;
            write!(
                host_file,
                "\n[function.{name}]\ncomponent = \"{name}.wasm\"\nhttp = \"/{name}/*\"\n\
                 link.\"outboard:sql\" = {{ provider = \"db\", binding = \"main\" }}\n"
            )?;
            forgers.push(name);
        }
    }
    std::fs::write(scene.path(HOST_FILE), host_file)?;
    let (_database, host, client) = scene.start_database()?;
    std::thread::scope(|scope| -> Result<()> {
        let held = scope.spawn(|| sql(&client, "transaction?pause=3000", &inserts("one", "two")));
        paused(&host, 1)?;
        for forger in &forgers {
            let answer = client.post(&format!("/{forger}/"))?;
            assert_eq!(answer.status, 500, "{forger}: {}", answer.text());
            assert!(answer.text().contains("handle"), "{forger}: {}", answer.text());
        }
        let answer = held.join().ok().context("the request panicked")??;
        assert_eq!((answer.status, answer.json()), (200, json!({ "done": 2 })));
        Ok(())
    })?;
    assert_eq!(notes(&client)?, ["one", "two"]);
    write(&client, "three")?;
    Ok(())
}
