//! The host's file, and what it names, change while the host runs: no request fails, and what is wrong changes nothing.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use outboard_end_to_end::notes::{inserts, notes, paused, sql};
use outboard_end_to_end::scene::{
    COUNTER, DATABASE, DATABASE_FILE, DURABLE, Function, HOST_FILE, IN_MEMORY, PROBE, SHARED, Scene,
    eventually, host_file, quoted,
};
use outboard_test_support::built;
use outboard_test_support::client::Client;
use outboard_test_support::host::{Host, Start};
use outboard_test_support::metrics::Metrics;
use outboard_test_support::process::descendants;
use rustix::process::Signal;

const PATIENCE: Duration = Duration::from_secs(40);
/// What the counter's answers call the count, and what a component calls it that is not quite the counter.
const OLD: &str = "value";
const NEW: &str = "tally";
const GRANT_OTHER: &str = "\n[[grant]]\nfunction = \"*\"\nhost = \"uid:self\"\nbinding = \"other\"\nrights = [\"read\", \"write\"]\n";

/// The counter with another word in its answers.
fn other_counter() -> Result<Vec<u8>> {
    let mut code = std::fs::read(built::guest("counter")?)?;
    let around = format!("counter{OLD}error");
    let places: Vec<usize> = code
        .windows(around.len())
        .enumerate()
        .filter_map(|(place, bytes)| (bytes == around.as_bytes()).then_some(place))
        .collect();
    let [place] = places[..] else {
        bail!("the counter has its words at {places:?}")
    };
    let word = place + "counter".len();
    code[word..word + OLD.len()].copy_from_slice(NEW.as_bytes());
    Ok(code)
}

/// Puts a file in the place of another at once, as who delivers a component does.
fn put(scene: &Scene, name: &str, content: &[u8]) -> Result<PathBuf> {
    let (path, beside) = (scene.path(name), scene.path(&format!("{name}.new")));
    std::fs::write(&beside, content)?;
    std::fs::rename(&beside, &path)?;
    Ok(path)
}

fn edit(scene: &Scene, from: &str, to: &str) -> Result<()> {
    let text = std::fs::read_to_string(scene.path(HOST_FILE))?;
    ensure!(text.contains(from), "no `{from}` in {text}");
    put(scene, HOST_FILE, text.replace(from, to).as_bytes()).map(drop)
}

/// Asks without a pause while something is done; how often each word was in an answer. Any other answer is an error.
fn words_while(
    client: &Client,
    path: &str,
    work: impl FnOnce() -> Result<()>,
) -> Result<BTreeMap<&'static str, usize>> {
    const WORKERS: usize = 3;
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let ask = || -> Result<BTreeMap<&'static str, usize>> {
            let mut seen = BTreeMap::new();
            while !stop.load(Ordering::SeqCst) {
                let answer = client.post(path)?;
                ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
                let word = [OLD, NEW].into_iter().find(|word| answer.json()[word].is_u64());
                *seen
                    .entry(word.context("an answer without a count")?)
                    .or_default() += 1;
            }
            Ok(seen)
        };
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(ask)).collect();
        let worked = work();
        stop.store(true, Ordering::SeqCst);
        let mut all = BTreeMap::new();
        for worker in workers {
            for (word, times) in worker.join().ok().context("a worker panicked")?? {
                *all.entry(word).or_default() += times;
            }
        }
        worked.map(|()| all)
    })
}

fn swapped_under_traffic(function: Function<'_>, component: &str) -> Result<()> {
    let scene = Scene::new(DURABLE, &[function])?;
    let guest = built::guest(function.guest)?;
    put(&scene, component, &std::fs::read(&guest)?)?;
    edit(&scene, &quoted(&guest), &quoted(&scene.path(component)))?;
    let (_provider, host, client) = scene.start()?;
    let path = format!("/{}/visits", function.name);
    let has = |word: &str| Ok(client.get(&path)?.json()[word].is_u64());
    let seen = words_while(&client, &path, || {
        std::thread::sleep(Duration::from_millis(300));
        // Nobody says so: the file is looked at.
        put(&scene, component, &other_counter()?)?;
        eventually("the new code answers", PATIENCE, || has(NEW))?;
        put(&scene, component, &std::fs::read(&guest)?)?;
        host.process.signal(Signal::HUP)?;
        eventually("the old code answers again", PATIENCE, || has(OLD))
    })?;
    assert!(seen[OLD] > 0 && seen[NEW] > 0, "{seen:?}");
    let sum: usize = seen.values().sum();
    assert_eq!(client.get(&path)?.json()[OLD], sum, "no request was made twice");
    Ok(())
}

#[test]
fn a_component_is_swapped_under_traffic_and_no_request_fails() -> Result<()> {
    swapped_under_traffic(COUNTER, "counter.wasm")
}

#[test]
fn instances_that_serve_several_requests_end_with_the_code_that_they_run() -> Result<()> {
    let reused = Function {
        reuse: Some("{ requests = 100000, age = \"60s\" }"),
        ..SHARED
    };
    let plain = Function {
        name: "shared",
        ..COUNTER
    };
    let scene = Scene::new(DURABLE, &[reused])?;
    let (_provider, host, client) = scene.start()?;
    let ask = || client.get("/shared/ok");
    let before = ask()?;
    assert_eq!(before.status, 200, "{}", before.text());
    let without = host_file(&[plain])?;
    put(&scene, HOST_FILE, without.as_bytes())?;
    host.process.signal(Signal::HUP)?;
    eventually("the counter answers in its place", PATIENCE, || {
        Ok(client.get("/shared/visits")?.json()[OLD].is_u64())
    })
}

#[test]
fn a_request_that_has_begun_finishes_on_the_links_that_it_began_with() -> Result<()> {
    let other =
        "\n[binding.other]\nengine = \"sqlite\"\npath = \"data/other.db\"\nmigrations = \"migrations\"\n";
    let database = format!("{DATABASE}idle_in_transaction = \"25s\"\n{other}{GRANT_OTHER}");
    let scene = Scene::with_database(&database, &[PROBE])?;
    let (_database, host, client) = scene.start_database()?;
    let link =
        |binding: &str| format!("link.\"outboard:sql\" = {{ provider = \"db\", binding = \"{binding}\" }}");
    std::thread::scope(|scope| -> Result<()> {
        let held = scope.spawn(|| sql(&client, "transaction?pause=5000", &inserts("old", "links")));
        paused(&host, 1)?;
        edit(&scene, &link("main"), &link("other"))?;
        host.process.signal(Signal::HUP)?;
        eventually("the other database is used", PATIENCE, || {
            Ok(host
                .process
                .log()
                .text()
                .contains("\"changed\":\"function.probe\""))
        })?;
        assert!(!held.is_finished(), "it was meant to be under way");
        assert_eq!(
            sql(&client, "execute", "insert into notes (text) values ('new')")?.status,
            200
        );
        assert_eq!(notes(&client)?, ["new"]);
        let answer = held.join().ok().context("the request panicked")??;
        assert_eq!(answer.status, 200, "{}", answer.text());
        Ok(())
    })?;
    edit(&scene, &link("other"), &link("main"))?;
    host.process.signal(Signal::HUP)?;
    eventually("the first database is used again", PATIENCE, || {
        Ok(notes(&client)? == ["old", "links"])
    })
}

#[test]
fn what_cannot_be_used_is_told_and_changes_nothing() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[COUNTER])?;
    edit(
        &scene,
        "listen = \"127.0.0.1:0\"",
        "listen = \"127.0.0.1:0\"\nadmin = \"127.0.0.1:0\"",
    )?;
    let good = std::fs::read(scene.path(HOST_FILE))?;
    let (_provider, mut host, client) = scene.start()?;
    let admin = host.admin()?;
    let host = host;
    let failing = |value: f64| {
        eventually("the metrics tell of it", PATIENCE, || {
            let metrics = Metrics::read(&admin.get("/metrics")?.text())?;
            Ok(metrics.get("outboard_config_reload_failing", &[]) == Some(value))
        })
    };
    failing(0.0)?;
    assert_eq!(admin.get("/readyz")?.status, 200);
    put(&scene, "broken.wasm", b"\0asm\x0d\0\x01\0nonsense")?;
    let component = quoted(&built::guest("counter")?);
    let broken = quoted(&scene.path("broken.wasm"));
    let faults = [
        ("binding = \"main\"", "bidning = \"main\"", "bidning"),
        (
            "provider = \"kv\"",
            "provider = \"vk\"",
            "there is no provider `vk`",
        ),
        (
            component.as_str(),
            broken.as_str(),
            "the component cannot be compiled",
        ),
        ("time = \"10s\"", "memory = \"64KiB\"", "limits.memory"),
    ];
    for (from, to, said) in faults {
        edit(&scene, from, to)?;
        host.process.signal(Signal::HUP)?;
        eventually(said, PATIENCE, || Ok(host.process.log().text().contains(said)))?;
        failing(1.0)?;
        let ready = admin.get("/readyz")?;
        assert_eq!(ready.status, 200);
        assert!(
            ready.json()["refused"]
                .as_str()
                .is_some_and(|why| why.contains(said)),
            "{}",
            ready.text()
        );
        assert_eq!(client.post("/counter/visits")?.status, 200);
        put(&scene, HOST_FILE, &good)?;
        failing(0.0)?;
    }
    let metrics = Metrics::read(&admin.get("/metrics")?.text())?;
    let attempts = |outcome| metrics.get("outboard_config_reload_attempts_total", &[("outcome", outcome)]);
    assert!(attempts("refused") >= Some(4.0), "{:?}", attempts("refused"));
    assert_eq!(attempts("taken"), Some(0.0));
    assert_eq!(client.get("/counter/visits")?.json()[OLD], 4);
    Ok(())
}

#[test]
fn functions_come_and_go_with_the_file() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[COUNTER])?;
    let (_provider, host, client) = scene.start()?;
    let second = Function {
        name: "second",
        limits: "{ concurrent = 500 }",
        ..COUNTER
    };
    let status =
        |path: &str, wanted: u16| eventually(path, PATIENCE, || Ok(client.post(path)?.status == wanted));
    status("/counter/visits", 200)?;
    status("/second/visits", 404)?;
    // More room than the host began with.
    put(&scene, HOST_FILE, host_file(&[COUNTER, second])?.as_bytes())?;
    status("/second/visits", 200)?;
    status("/counter/visits", 200)?;
    let moved = host_file(&[second])?.replace("listen = \"127.0.0.1:0\"", "listen = \"127.0.0.1:1\"");
    put(&scene, HOST_FILE, moved.as_bytes())?;
    status("/counter/visits", 404)?;
    status("/second/visits", 200)?;
    let said = "\"message\":\"what changed here takes effect when the host is started again\"";
    let told = host.process.log().text();
    let line = told
        .lines()
        .find(|line| line.contains(said))
        .context("it says what does not")?;
    assert!(line.contains("\"changed\":\"listen\""), "{line}");
    Ok(())
}

#[test]
fn up_starts_and_stops_providers_as_the_file_changes() -> Result<()> {
    let scene = Scene::with_database(DATABASE, &[COUNTER])?;
    let mut host = Host::start(Start::Up, &scene.path(HOST_FILE))?;
    let client = host.client();
    eventually("the counter answers", PATIENCE, || {
        Ok(client.post("/counter/visits")?.status == 200)
    })?;
    let below = |wanted: usize| {
        eventually("as many providers as the file names", PATIENCE, || {
            Ok(descendants(host.process.id()).len() == wanted)
        })
    };
    below(1)?;
    let alone = std::fs::read_to_string(scene.path(HOST_FILE))?;
    let with = host_file(&[COUNTER, PROBE])?;
    let with = with.replace(
        "kind = \"sql\"\n",
        &format!("kind = \"sql\"\nrun = \"{DATABASE_FILE}\"\n"),
    );
    // A provider whose own file cannot be used is as wrong as anything in the host's.
    scene
        .folder
        .write(DATABASE_FILE, DATABASE.replace("sqlite", "nosuch"))?;
    put(&scene, HOST_FILE, with.as_bytes())?;
    eventually("it is refused", PATIENCE, || {
        Ok(host.process.log().text().contains("nosuch"))
    })?;
    below(1)?;
    scene.folder.write(DATABASE_FILE, DATABASE)?;
    eventually("the database answers", PATIENCE, || {
        Ok(sql(&client, "query", "select count(*) from notes")?.status == 200)
    })?;
    below(2)?;
    // The same under another file: the one ends before the other begins, and calls wait for it.
    scene.folder.write("second.provider.toml", DATABASE)?;
    let second = with.replace(DATABASE_FILE, "second.provider.toml");
    put(&scene, HOST_FILE, second.as_bytes())?;
    eventually("it runs with the other file", PATIENCE, || {
        let starts = host.process.log().events("the provider is started");
        Ok(starts
            .iter()
            .filter(|start| start["fields"]["provider"] == "db")
            .count()
            == 2)
    })?;
    eventually("the database answers again", PATIENCE, || {
        Ok(sql(&client, "query", "select count(*) from notes")?.status == 200)
    })?;
    below(2)?;
    put(&scene, HOST_FILE, alone.as_bytes())?;
    below(1)?;
    assert_eq!(client.post("/counter/visits")?.status, 200);
    assert_eq!(host.process.stop(PATIENCE)?.code(), Some(0));
    Ok(())
}
