//! What a provider records of its calls, and on whose word.

use std::time::Duration;

use outboard_session::frame::Call;
use outboard_session::trace::TraceContext;
use outboard_test_support::collector::{CollectedSpan, Collector};
use tonic::Code;

use crate::caller::Plain;
use crate::client::{Session, body};
use crate::provider::{Body, Do, INTERFACE};
use crate::scene::Scene;

const ASKED: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// A provider that sends traces, and records so much of what nobody decided.
async fn scene(collector: &Collector, sample: &str) -> Scene {
    Scene::new(&format!(
        "[telemetry]\notlp = '{}'\nsample = {sample}\n",
        collector.url()
    ))
    .await
}

/// A call that belongs to a trace, or says so.
fn traced(session: &mut Session, what: Do, data: &str, traceparent: &str) -> u64 {
    session.begin_call(Call {
        method: what as u32,
        scope: 1,
        time_left: 10_000_000,
        traceparent: traceparent.to_owned(),
        body: body(0, data, 0),
        ..Call::default()
    })
}

/// The trace that the provider was told of.
async fn told(session: &mut Session, traceparent: &str) -> String {
    let id = traced(session, Do::Trace, "", traceparent);
    let reply = session.end(id).await.unwrap();
    String::from_utf8(reply.body.to_vec()).unwrap()
}

/// What came, once the provider has ended: nothing comes after that.
async fn ended(scene: Scene, collector: &Collector) -> Vec<CollectedSpan> {
    scene.end().await;
    collector.spans()
}

#[tokio::test]
async fn a_call_is_recorded_as_a_part_of_what_asked_for_it() {
    let collector = Collector::start().unwrap();
    let scene = scene(&collector, "0.0").await;
    let mut session = scene.session().await;
    let told = TraceContext::of(&told(&mut session, ASKED).await).unwrap();
    let failing = traced(&mut session, Do::Panic, "a value", ASKED);
    session.end(failing).await.unwrap_err();
    let cancelled = session.begin_call(Call {
        method: Do::Sleep as u32,
        scope: 1,
        time_left: 10_000_000,
        traceparent: ASKED.to_owned(),
        body: body(60_000, "", 0),
        ..Call::default()
    });
    session.cancel(cancelled);
    session.end(cancelled).await.unwrap_err();
    session.leave().await.unwrap();

    let spans = ended(scene, &collector).await;
    let of = |function: &str| {
        let name = format!("{INTERFACE} {function}");
        spans.iter().find(|span| span.name == name).unwrap()
    };
    assert_eq!(spans.len(), 3, "{spans:#?}");
    for span in &spans {
        assert_eq!((&*span.trace, &*span.parent), (&ASKED[3..35], &ASKED[36..52]));
        assert_eq!(
            (&*span.kind, &*span.service),
            ("Server", "outboard-provider-things")
        );
        assert_eq!(span.attributes["rpc.service"], INTERFACE);
        assert_eq!(span.attributes["outboard.function"], "f");
        assert_eq!(span.attributes["outboard.binding"], "main");
        assert!(span.attributes["outboard.host"].starts_with("uid:"));
    }
    let (good, bad, gone) = (of("trace"), of("panic"), of("sleep"));
    assert_eq!(
        format!("{:016x}", u64::from_be_bytes(told.span)),
        good.id,
        "what is done for it is a part of it"
    );
    assert_eq!((&*good.attributes["outboard.code"], &good.failure), ("OK", &None));
    assert_eq!(bad.failure.as_deref(), Some("INTERNAL"));
    assert_eq!(gone.attributes["outboard.cancelled"], "true");
    assert!(!format!("{spans:?}").contains("a value"), "{spans:?}");
}

#[tokio::test]
async fn hosts_decide_what_is_recorded_of_their_calls() {
    let collector = Collector::start().unwrap();
    let scene = scene(&collector, "1.0").await;
    let mut session = scene.session().await;
    let unsampled = ASKED.replace("-01", "-00");
    assert_eq!(told(&mut session, &unsampled).await, unsampled);
    for none in [
        "",
        "00-trace",
        &ASKED.to_uppercase(),
        &"x".repeat(10_000),
        "\0",
        "00-é",
    ] {
        assert_eq!(told(&mut session, none).await, "", "{none}");
    }
    session.leave().await.unwrap();
    assert_eq!(ended(scene, &collector).await, []);
}

#[tokio::test]
async fn clients_of_the_plain_face_may_leave_it_to_the_provider() {
    let collector = Collector::start().unwrap();
    let scene = scene(&collector, "1.0").await;
    let plain = Plain {
        channel: scene.channel().await,
        function: "f",
        binding: "main",
    };
    for traceparent in [ASKED, &ASKED.replace("-01", "-00"), "nonsense"] {
        let mut request = tonic::Request::new(Body::default());
        for (key, value) in [
            ("outboard-function", "f"),
            ("outboard-binding", "main"),
            ("traceparent", traceparent),
        ] {
            request.metadata_mut().insert(key, value.parse().unwrap());
        }
        plain.send(Do::Echo, request).await.unwrap();
    }
    let status = plain.call(Do::Panic, 0, "", None).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    drop(plain);

    let spans = ended(scene, &collector).await;
    let parents: Vec<_> = spans.iter().map(|span| &*span.parent).collect();
    assert_eq!(parents, [&ASKED[36..52], "", ""]);
    assert!(spans[1].trace != ASKED[3..35] && spans[1].trace != spans[2].trace);
    assert_eq!(spans[2].failure.as_deref(), Some("INTERNAL"));
}

#[tokio::test]
async fn a_collector_that_is_away_holds_nobody_up() {
    let collector = Collector::start().unwrap();
    let scene = scene(&collector, "1.0").await;
    drop(collector);
    let mut session = scene.session().await;
    let begun = std::time::Instant::now();
    for _ in 0..100 {
        let id = traced(&mut session, Do::Echo, "", ASKED);
        session.end(id).await.unwrap();
    }
    session.leave().await.unwrap();
    scene.end().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn what_is_wrong_in_the_table_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("provider.toml");
    std::fs::write(
        &config,
        "listen = ['unix:s.sock']\n[telemetry]\notlp = 'https://collector:4317'\nsample = 2.0\nservice = ''\n",
    )
    .unwrap();
    let error = outboard_provider::start::<crate::provider::Things>(&config).await;
    let text = error.err().unwrap().to_string();
    for key in ["`telemetry.otlp`", "`telemetry.sample`", "`telemetry.service`"] {
        assert!(text.contains(key), "{text}");
    }
}
