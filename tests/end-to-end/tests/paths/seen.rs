//! What is seen of a host and its providers from outside: one trace of a request, logs that say to which it belongs, and what
//! providers count.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use outboard_end_to_end::scene::{Function, HOST_FILE, IN_MEMORY, SHARED, Scene, eventually};
use outboard_end_to_end::shop::Shop;
use outboard_test_support::built;
use outboard_test_support::client::Client;
use outboard_test_support::collector::{CollectedSpan, Collector};
use outboard_test_support::host::{self, Host, Start};
use outboard_test_support::metrics::Metrics;
use outboard_test_support::process::Process;
use outboard_test_support::provider::{self, Provider};
use serde_json::{Value, json};

/// A shop that is watched, part by part.
struct Watched {
    host: Host,
    database: Provider,
    store: Provider,
}

const PATIENCE: Duration = Duration::from_secs(30);
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CLIENT: &str = "b7ad6b7169203331";
const CUSTOMER: &str = "a name that is a parameter";
const ORDER: &str = "/orders?whose=also-nobodys-business";

impl Watched {
    fn open(shop: &Shop) -> Result<Self> {
        let provider = |binary, file| {
            let file = shop.path(file);
            let mut command = provider::command_of(binary, &file)?;
            Provider::launch(command.env("OUTBOARD_LOG", "debug"), &file)
        };
        let database = provider(built::SQL, "db.provider.toml")?;
        let store = provider(built::KEYVALUE, "kv.provider.toml")?;
        let mut command = host::command(Start::Serve, &shop.path("orders.toml"))?;
        let host = Host::launch(command.env("OUTBOARD_LOG", "outboard_host=debug"))?;
        Ok(Self {
            host,
            database,
            store,
        })
    }

    /// Places an order that belongs to a trace, or says that it does not.
    fn order(&self, flag: &str) -> Result<()> {
        let traceparent = format!("00-{TRACE}-{CLIENT}-{flag}");
        let wanted = json!({ "customer": CUSTOMER, "lines": [{ "product": "tea", "quantity": 1 }] });
        let headers = [("traceparent", &*traceparent)];
        let placed = self
            .host
            .client()
            .send_with("POST", ORDER, &headers, wanted.to_string().as_bytes())?;
        ensure!(placed.status == 201, "{}", placed.text());
        Ok(())
    }

    /// Ends all of it, so that all that is recorded has been sent.
    fn close(&mut self) -> Result<()> {
        for process in [
            &mut self.host.process,
            &mut self.database.process,
            &mut self.store.process,
        ] {
            ensure!(process.stop(PATIENCE)?.success(), "{}", process.log().text());
        }
        Ok(())
    }
}

/// The messages of a process' log in the trace, and those in none.
fn logged(process: &Process) -> (Vec<String>, Vec<String>) {
    let lines = process.log().lines();
    let events = lines
        .iter()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let told = |event: &Value| {
        let span = &event["span"];
        span["trace_id"] == TRACE && span["span_id"].as_str().is_some_and(|id| id.len() == 16)
    };
    let (within, without): (Vec<_>, Vec<_>) = events.partition(told);
    let message = |event: Value| event["fields"]["message"].as_str().unwrap_or_default().to_owned();
    (
        within.into_iter().map(message).collect(),
        without.into_iter().map(message).collect(),
    )
}

/// The spans from this one up to the first.
fn upwards<'a>(spans: &'a [CollectedSpan], from: &'a CollectedSpan) -> Vec<&'a CollectedSpan> {
    let above = |span: &&'a CollectedSpan| spans.iter().find(|other| other.id == span.parent);
    std::iter::successors(Some(from), above).collect()
}

#[test]
fn a_request_is_one_trace_from_http_to_the_statement() -> Result<()> {
    let collector = Collector::start()?;
    let shop = Shop::new()?;
    shop.watched(&collector, "0.0")?;
    let mut watched = Watched::open(&shop)?;
    watched.order("01")?;
    watched.close()?;

    let spans = collector.spans();
    for span in &spans {
        assert_eq!(span.trace, TRACE, "{span:?}");
        assert!(span.time.0 <= span.time.1 && span.failure.is_none(), "{span:?}");
        assert!(!span.attributes.contains_key("outboard.cancelled"), "{span:?}");
        let top = *upwards(&spans, span).last().context("a span is there")?;
        assert_eq!((&*top.parent, &*top.service), (CLIENT, "outboard"), "{span:?}");
    }
    let tops: Vec<_> = spans.iter().filter(|span| span.parent == CLIENT).collect();
    let [request] = tops[..] else {
        panic!("one request: {tops:#?}")
    };
    assert_eq!((&*request.name, &*request.kind), ("POST /orders/*", "Server"));
    assert_eq!(request.attributes["http.response.status_code"], "201");
    assert_eq!(request.attributes["outboard.function"], "orders");

    let statement = spans
        .iter()
        .find(|span| {
            span.attributes
                .get("db.operation.name")
                .is_some_and(|name| name == "INSERT")
        })
        .context("a statement is there")?;
    assert_eq!(statement.attributes["db.system.name"], "sqlite");
    let path = upwards(&spans, statement);
    let kinds: Vec<_> = path.iter().map(|span| (&*span.service, &*span.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("outboard-provider-sql", "Client"),
            ("outboard-provider-sql", "Server"),
            ("outboard", "Client"),
            ("outboard", "Server"),
        ],
        "{path:#?}"
    );
    assert_eq!(path[1].name, path[2].name);
    assert_eq!(path[2].attributes["outboard.provider"], "db");
    assert_eq!(path[1].attributes["outboard.code"], "OK");
    assert!(path[1].name.starts_with("outboard:sql/"), "{}", path[1].name);
    let begun: Vec<_> = spans.iter().map(|span| &*span.name).collect();
    for name in ["BEGIN shop", "COMMIT shop"] {
        assert!(begun.contains(&name), "{begun:?}");
    }

    // No value of anybody's is in any of it, nor a text that a function made.
    let all = format!("{spans:?}").to_lowercase();
    for secret in [CUSTOMER, "tea", "values (", "also-nobodys-business", "where "] {
        assert!(!all.contains(secret), "{secret} is in {spans:#?}");
    }

    let (in_trace, others) = logged(&watched.database.process);
    assert!(in_trace.iter().any(|line| line == "served"), "{in_trace:?}");
    assert!(others.iter().any(|line| line == "listening"), "{others:?}");
    assert!(!others.iter().any(|line| line == "served"), "{others:?}");
    let (in_trace, _) = logged(&watched.host.process);
    assert!(in_trace.iter().any(|line| line == "answered"), "{in_trace:?}");
    Ok(())
}

#[test]
fn what_nobody_asked_to_record_is_not_recorded() -> Result<()> {
    let collector = Collector::start()?;
    let shop = Shop::new()?;
    shop.watched(&collector, "0.0")?;
    let mut watched = Watched::open(&shop)?;
    watched.order("00")?;
    let products = watched.host.client().get("/orders/products")?;
    assert_eq!(products.status, 200);
    watched.close()?;
    assert_eq!(collector.spans(), []);
    let (in_trace, others) = logged(&watched.database.process);
    assert_eq!(in_trace, Vec::<String>::new());
    assert!(others.iter().any(|line| line == "served"), "{others:?}");
    Ok(())
}

#[test]
fn a_host_records_the_share_that_its_file_says_and_texts_only_if_a_file_says_so() -> Result<()> {
    let collector = Collector::start()?;
    let shop = Shop::new()?;
    shop.watched(&collector, "1.0")?;
    shop.told_statements()?;
    let mut watched = Watched::open(&shop)?;
    watched.order("00")?;
    assert_eq!(watched.host.client().get("/nowhere")?.status, 404);
    assert_eq!(watched.host.client().get("/orders/products")?.status, 200);
    watched.close()?;

    let spans = collector.spans();
    let tops: Vec<_> = spans
        .iter()
        .filter(|span| span.parent.is_empty())
        .map(|span| &*span.name)
        .collect();
    assert_eq!(tops, ["GET", "GET /orders/*"]);
    let texts: Vec<_> = spans
        .iter()
        .filter_map(|span| span.attributes.get("db.query.text"))
        .collect();
    assert!(
        !texts.is_empty() && texts.iter().all(|text| text.starts_with("select ")),
        "{texts:?}"
    );
    Ok(())
}

#[test]
fn a_provider_counts_its_calls_and_says_whether_it_is_ready() -> Result<()> {
    let collector = Collector::start()?;
    let shop = Shop::new()?;
    shop.watched(&collector, "0.0")?;
    let mut watched = Watched::open(&shop)?;
    let (database, store) = (watched.database.admin()?, watched.store.admin()?);
    for admin in [&database, &store] {
        assert_eq!(admin.get("/healthz")?.status, 200);
        assert_eq!(
            admin.get("/readyz")?.json(),
            json!({ "ready": true, "reasons": [] })
        );
        assert_eq!(metrics(admin)?.sum("outboard_calls_total"), 0.0);
    }
    for _ in 0..7 {
        assert_eq!(watched.host.client().get("/counter/visits")?.status, 200);
    }
    watched.order("00")?;

    let counted = metrics(&store)?;
    let in_binding = |binding| {
        let all = |interface, function| {
            let labels = [
                ("interface", interface),
                ("function", function),
                ("binding", binding),
                ("code", "OK"),
            ];
            counted.get("outboard_calls_total", &labels)
        };
        all("wasi:keyvalue/store@0.2.0-draft", "[method]bucket.get")
    };
    assert_eq!(in_binding("counters"), Some(7.0), "{counted:#?}");
    let counted = metrics(&database)?;
    let of = |function| {
        let labels = [
            ("interface", "outboard:sql/transactions@0.1.0"),
            ("function", function),
            ("binding", "shop"),
            ("code", "OK"),
        ];
        counted.get("outboard_calls_total", &labels)
    };
    assert_eq!(of("begin"), Some(1.0), "{counted:#?}");
    assert_eq!(of("[static]transaction.commit"), Some(1.0), "{counted:#?}");
    assert_eq!(counted.sum("outboard_refusals_total"), 0.0);
    assert!(counted.sum("outboard_sessions") >= 1.0);
    eventually("no handle is left", PATIENCE, || {
        Ok(metrics(&database)?.get("outboard_handles", &[]) == Some(0.0))
    })?;
    assert_eq!(
        counted.get("outboard_pool_in_use", &[("binding", "shop")]),
        Some(0.0)
    );
    assert!(counted.sum("outboard_pool_idle") >= 1.0);

    let file = shop.path("data/shop.db");
    let away = file.with_extension("away");
    std::fs::rename(&file, &away)?;
    eventually("it is not ready", PATIENCE, || {
        Ok(database.get("/readyz")?.status == 503)
    })?;
    let told = database.get("/readyz")?.json();
    assert_eq!(told["reasons"][0]["condition"], "binding.shop", "{told}");
    assert_eq!(store.get("/readyz")?.status, 200);
    std::fs::rename(&away, &file)?;
    eventually("it is ready again", PATIENCE, || {
        Ok(database.get("/readyz")?.status == 200)
    })?;
    watched.close()
}

fn metrics(admin: &Client) -> Result<Metrics> {
    Metrics::read(&admin.get("/metrics")?.text())
}

#[test]
fn requests_that_share_an_instance_are_traces_of_their_own() -> Result<()> {
    let collector = Collector::start()?;
    let shared = Function {
        reuse: Some("{ requests = 100, concurrent = 8 }"),
        ..SHARED
    };
    let telemetry = format!("\n[telemetry]\notlp = \"{}\"\nsample = 0.0\n", collector.url());
    let scene = Scene::new(&format!("{IN_MEMORY}{telemetry}"), &[shared])?;
    let host_file = scene.path(HOST_FILE);
    std::fs::write(&host_file, std::fs::read_to_string(&host_file)? + &telemetry)?;
    let (mut provider, mut host, client) = scene.start()?;
    for number in 1..=3_u8 {
        let traceparent = format!("00-{:032x}-{CLIENT}-01", number);
        let headers = [("traceparent", &*traceparent)];
        let path = format!("/shared/store/count/key{number}");
        let answer = client.send_with("GET", &path, &headers, b"")?;
        ensure!(answer.status < 300, "{}: {}", answer.status, answer.text());
    }
    ensure!(host.process.stop(PATIENCE)?.success(), "the host ends well");
    ensure!(
        provider.process.stop(PATIENCE)?.success(),
        "the provider ends well"
    );
    let spans = collector.spans();
    for number in 1..=3_u8 {
        let trace = format!("{number:032x}");
        let of: Vec<_> = spans.iter().filter(|span| span.trace == trace).collect();
        let served = of
            .iter()
            .filter(|span| span.service == "outboard-provider-keyvalue");
        assert!(served.count() >= 1, "{of:#?}");
        for span in of {
            let top = upwards(&spans, span);
            assert_eq!(top.last().map(|top| &*top.parent), Some(CLIENT), "{span:?}");
        }
    }
    Ok(())
}
