//! Instances that serve several requests, in turn and at once: what belongs to a request stays with it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use outboard_end_to_end::scene::{
    COUNTER, Function, HOST_FILE, IN_MEMORY, PROVIDER_FILE, SHARED, Scene, left_by_sessions, quoted,
};
use outboard_test_support::built;
use outboard_test_support::client::{Client, Response};
use outboard_test_support::host::{Start, run_to_end};
use outboard_test_support::provider::{self, Provider};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(20);
const REUSED: Function<'static> = Function {
    reuse: Some("{ requests = 1000, age = \"60s\", concurrent = 16 }"),
    ..SHARED
};

/// What an instance that has answered may still compute for; until then another may serve the next request.
const REST: Duration = Duration::from_millis(100);

/// What several callers get who ask at one time.
fn at_once(client: &Client, paths: &[String]) -> Result<Vec<Response>> {
    std::thread::scope(|scope| {
        let asked: Vec<_> = paths
            .iter()
            .map(|path| scope.spawn(|| client.get(path)))
            .collect();
        asked
            .into_iter()
            .map(|asked| asked.join().ok().context("no panic")?)
            .collect()
    })
}

/// What somebody gets who asks when nobody else does.
fn alone(client: &Client, path: &str) -> Result<Response> {
    std::thread::sleep(REST);
    client.get(path)
}

/// The instance that serves who asks alone.
fn instance(client: &Client) -> Result<Value> {
    let answer = alone(client, "/shared/ok")?;
    ensure!(answer.status == 200, "{}", answer.text());
    Ok(answer.json()["instance"].clone())
}

#[test]
fn requests_in_turn_share_instances() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[REUSED])?;
    let (_provider, _host, client) = scene.start()?;
    // An instance that has answered may still compute for a moment; on another core a second one then answers sooner.
    let most = std::thread::available_parallelism()?.get();
    let mut served = BTreeMap::<String, u64>::new();
    for _ in 1..=20 {
        let answer = client.get("/shared/ok")?.json();
        let count = served.entry(answer["instance"].to_string()).or_default();
        *count += 1;
        assert_eq!(answer["requests"], *count, "{answer}");
    }
    assert!(served.len() <= most, "{served:?}");
    assert!(served.values().any(|requests| *requests >= 10), "{served:?}");
    for count in 1..=20 {
        assert_eq!(client.get("/shared/store/count/turns")?.json()["value"], count);
    }
    Ok(())
}

#[test]
fn requests_at_once_share_instances_up_to_their_limit() -> Result<()> {
    let few = Function {
        reuse: Some("{ concurrent = 4 }"),
        ..SHARED
    };
    let scene = Scene::new(IN_MEMORY, &[few])?;
    let (_provider, _host, client) = scene.start()?;
    instance(&client)?;
    let paths = vec!["/shared/misbehave/sleep?ms=1500".to_owned(); 8];
    let asked = Instant::now();
    let mut served = BTreeMap::<String, usize>::new();
    for answer in at_once(&client, &paths)? {
        assert_eq!(answer.status, 200, "{}", answer.text());
        *served.entry(answer.json()["instance"].to_string()).or_default() += 1;
    }
    assert!(
        asked.elapsed() < Duration::from_secs(6),
        "they waited together: {:?}",
        asked.elapsed()
    );
    assert!(served.len() >= 2, "eight do not fit in one: {served:?}");
    assert!(served.values().all(|requests| *requests <= 4), "{served:?}");
    assert!(served.values().any(|requests| *requests > 1), "{served:?}");
    Ok(())
}

#[test]
fn an_instance_ends_with_its_requests_and_with_its_age() -> Result<()> {
    let counted = Function {
        reuse: Some("{ requests = 3 }"),
        ..SHARED
    };
    let scene = Scene::new(IN_MEMORY, &[counted])?;
    let (_provider, _host, client) = scene.start()?;
    let served: Vec<Value> = (0..7)
        .map(|_| Ok(alone(&client, "/shared/ok")?.json()["requests"].clone()))
        .collect::<Result<_>>()?;
    assert_eq!(served, [1, 2, 3, 1, 2, 3, 1]);

    let aged = Function {
        reuse: Some("{ age = \"300ms\" }"),
        ..SHARED
    };
    let scene = Scene::new(IN_MEMORY, &[aged])?;
    let (_provider, _host, client) = scene.start()?;
    let first = instance(&client)?;
    std::thread::sleep(Duration::from_millis(800));
    assert_ne!(first, instance(&client)?);
    Ok(())
}

#[test]
fn a_trap_ends_the_requests_of_its_instance_and_no_others() -> Result<()> {
    let single = Function {
        name: "alone",
        reuse: None,
        ..REUSED
    };
    let scene = Scene::new(IN_MEMORY, &[REUSED, single, COUNTER])?;
    let (_provider, mut host, client) = scene.start()?;
    let first = instance(&client)?;
    let mut paths = vec!["/shared/misbehave/sleep?ms=2000".to_owned(); 3];
    paths.push("/alone/misbehave/sleep?ms=1500".to_owned());
    std::thread::sleep(REST);
    let (trapped, answers) = std::thread::scope(|scope| -> Result<_> {
        let trapped = scope.spawn(|| client.get("/shared/misbehave/trap?ms=1000"));
        std::thread::sleep(REST);
        let answers = at_once(&client, &paths)?;
        Ok((trapped.join().ok().context("no panic")??, answers))
    })?;
    assert_eq!(trapped.status, 500, "{}", trapped.text());
    assert!(trapped.text().contains("trapped"), "{}", trapped.text());
    for answer in &answers[..3] {
        match answer.status {
            // It was in the instance that trapped.
            500 => assert!(answer.text().contains("instance"), "{}", answer.text()),
            // It was in another.
            status => assert_eq!((status, answer.json()["instance"] != first), (200, true)),
        }
    }
    assert_eq!(answers[3].status, 200, "{}", answers[3].text());
    assert_ne!(instance(&client)?, first, "the next has a new instance");
    assert_eq!(client.post("/counter/after")?.status, 200);
    assert!(host.process.ended()?.is_none());
    Ok(())
}

#[test]
fn one_request_that_takes_too_long_does_not_take_others_with_it() -> Result<()> {
    let strict = Function {
        limits: "{ time = \"2s\", memory = \"32MiB\" }",
        ..REUSED
    };
    let scene = Scene::new(IN_MEMORY, &[strict])?;
    let (_provider, _host, client) = scene.start()?;
    let first = instance(&client)?;
    std::thread::scope(|scope| -> Result<()> {
        let never = scope.spawn(|| client.get("/shared/misbehave/never"));
        std::thread::sleep(Duration::from_millis(1200));
        let other = client.get("/shared/misbehave/sleep?ms=1500")?;
        assert_eq!(other.status, 200, "{}", other.text());
        assert_eq!(other.json()["instance"], first, "it was in the same instance");
        let never = never.join().ok().context("no panic")??;
        assert_eq!(never.status, 504, "{}", never.text());
        Ok(())
    })?;
    assert_ne!(
        instance(&client)?,
        first,
        "what does not end takes no more requests"
    );

    // One that computes without end keeps even the time from being seen inside.
    let asked = Instant::now();
    assert_eq!(client.get("/shared/misbehave/loop")?.status, 504);
    assert!(asked.elapsed() < Duration::from_secs(5));
    assert_eq!(client.get("/shared/misbehave/memory?mib=64")?.status, 500);
    instance(&client).map(drop)
}

#[test]
fn a_handle_is_of_use_in_its_own_request_alone() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[REUSED])?;
    let (_provider, _host, client) = scene.start()?;
    let kept = alone(&client, "/shared/keep/bucket")?;
    assert_eq!(kept.json()["found"], 1, "{}", kept.text());
    let used = alone(&client, "/shared/keep/use")?;
    assert_eq!(used.json()["instance"], kept.json()["instance"]);
    let why = used.json()["error"].as_str().unwrap_or_default().to_owned();
    assert!(
        used.status == 503
            && why.starts_with("outboard: failed-precondition: ")
            && why.contains("own request"),
        "{}",
        used.text()
    );
    assert_eq!(alone(&client, "/shared/keep/drop")?.json()["found"], true);
    assert_eq!(
        alone(&client, "/shared/keep/bucket")?.json()["found"],
        2,
        "the instance goes on"
    );
    Ok(())
}

#[test]
fn each_request_goes_by_the_link_that_it_chose() -> Result<()> {
    let provider = IN_MEMORY.replace(
        "[[grant]]",
        "[binding.other]\nstore = \"memory\"\n\n[[grant]]\nfunction = \"*\"\nhost = \"uid:self\"\nbinding = \"other\"\nrights = [\"read\", \"write\"]\n\n[[grant]]",
    );
    let scene = Scene::new(&provider, &[])?;
    scene.folder.write(
        HOST_FILE,
        format!(
            "listen = \"127.0.0.1:0\"\ncache = {}\n[provider.kv]\nendpoint = \"unix:kv.sock\"\nkind = \"keyvalue\"\n\
             [function.shared]\ncomponent = {}\nhttp = \"/shared/*\"\nlimits = {{ time = \"10s\" }}\n\
             reuse = {{ concurrent = 16 }}\n\
             link.\"wasi:keyvalue\".first = {{ provider = \"kv\", binding = \"main\" }}\n\
             link.\"wasi:keyvalue\".second = {{ provider = \"kv\", binding = \"other\" }}\n",
            quoted(&built::target_folder()?.join("compiled-guests")),
            quoted(&built::guest("shared")?)
        ),
    )?;
    let (_provider, _host, client) = scene.start()?;
    instance(&client)?;
    // Each chooses while the others wait between their choice and their calls.
    let paths: Vec<String> = (0..6)
        .map(|number| {
            let name = if number % 3 == 0 { "second" } else { "first" };
            format!("/shared/keep/link?name={name}&wait=700")
        })
        .collect();
    for answer in at_once(&client, &paths)? {
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let count = |name: &str| {
        let answer = client.get(&format!("/shared/keep/link?name={name}&wait=0"))?;
        Ok::<_, anyhow::Error>(answer.json()["found"].clone())
    };
    assert_eq!((count("first")?, count("second")?), (json!(5), json!(3)));
    let unchosen = client.get("/shared/store/count/any")?;
    assert_eq!(
        unchosen.status,
        503,
        "a choice ends with its request: {}",
        unchosen.text()
    );
    Ok(())
}

#[test]
fn what_a_request_left_behind_is_released_though_the_instance_lives_on() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[REUSED])?;
    let config = scene.path(PROVIDER_FILE);
    let mut command = provider::command(&config)?;
    let mut provider = Provider::launch(command.env("OUTBOARD_LOG", "outboard_provider=debug"), &config)?;
    let mut host = scene.host()?;
    let client = host.client();
    let first = instance(&client)?;
    for _ in 0..5 {
        assert_eq!(
            alone(&client, "/shared/keep/leave?count=500")?.json()["found"],
            500
        );
    }
    alone(&client, "/shared/keep/bucket")?;
    assert_eq!(instance(&client)?, first, "the instance lives on");
    // Releases go out in batches; then the host dies without another word, so what is gone was released before.
    std::thread::sleep(Duration::from_secs(1));
    host.process.kill()?;
    assert_eq!(left_by_sessions(&provider, PATIENCE)?.1, 0);
    assert_eq!(provider.process.stop(PATIENCE)?.code(), Some(0));
    Ok(())
}

#[test]
fn a_host_that_stops_lets_instances_finish_what_they_have() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[REUSED])?;
    let (_provider, mut host, client) = scene.start()?;
    instance(&client)?;
    std::thread::scope(|scope| -> Result<()> {
        let under_way = scope.spawn(|| client.get("/shared/misbehave/sleep?ms=1500"));
        std::thread::sleep(Duration::from_millis(700));
        let asked = Instant::now();
        assert_eq!(host.process.stop(PATIENCE)?.code(), Some(0));
        assert!(
            asked.elapsed() < Duration::from_secs(5),
            "an idle instance holds nobody up"
        );
        assert_eq!(under_way.join().ok().context("no panic")??.status, 200);
        Ok(())
    })
}

#[test]
fn an_instance_that_serves_one_request_is_not_reused() -> Result<()> {
    let older = Function {
        reuse: Some("{ requests = 10 }"),
        ..COUNTER
    };
    let scene = Scene::new(IN_MEMORY, &[older])?;
    let (code, text) = run_to_end(Start::Serve, &scene.path(HOST_FILE))?;
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("incoming-handler@0.2") && text.contains("remove `reuse`"),
        "{text}"
    );
    Ok(())
}
