//! A function that makes up handles reaches nothing that is another's.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use outboard_end_to_end::notes::{inserts, notes, paused, sql, write};
use outboard_end_to_end::scene::{DATABASE, Function, HOST_FILE, PROBE, Scene};
use outboard_test_support::forger::{self, TRANSACTIONS};
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

#[test]
fn a_handle_that_was_made_up_is_nobodys() -> Result<()> {
    let scene = Scene::with_database(DATABASE, &[UNHURRIED])?;
    let mut host_file = std::fs::read_to_string(scene.path(HOST_FILE))?;
    let mut forgers = Vec::new();
    for (deed, text) in DEEDS.iter().enumerate() {
        for handle in GUESSES {
            let name = format!("forger-{deed}-{handle}");
            let component = forger::component(&TRANSACTIONS, &text.replace("HANDLE", &handle.to_string()))?;
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
