//! Spans, as a collector gets them.
#![expect(clippy::unwrap_used, reason = "what fails to be set up fails the test")]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use outboard_telemetry::{Kind, Process, Settings, Span, TraceContext, Tracer};
use outboard_test_support::collector::{CollectedSpan, Collector};

const SOON: Duration = Duration::from_secs(10);

fn tracer(otlp: &str, sample: f64) -> Tracer {
    let settings = Settings::new(otlp, Some(sample), "shop".to_owned()).unwrap();
    let process = Process {
        instance: "shop-1".to_owned(),
        version: "0.1.0",
    };
    Tracer::start(settings, process)
}

fn asked(sampled: bool) -> Option<TraceContext> {
    Some(TraceContext {
        trace: [7; 16],
        span: [9; 8],
        sampled,
    })
}

fn never() -> String {
    panic!("what is not recorded has no name")
}

#[tokio::test]
async fn spans_arrive_as_parts_of_what_asked_for_them() {
    let collector = Collector::start().unwrap();
    let tracer = tracer(&collector.url(), 0.0);
    let mut outer = tracer.span(asked(true), Kind::Server, || "outer".to_owned());
    outer.set("text", "value");
    outer.set("number", 7);
    outer.set("flag", true);
    outer.set("long", "é".repeat(4096));
    let mut inner = outer.trace().span(Kind::Client, || "inner".to_owned());
    inner.fail("UNAVAILABLE");
    inner.end();
    drop(tracer.span(outer.context(), Kind::Internal, || "left".to_owned()));
    outer.end();
    tracer.flush(SOON).await;

    let spans = collector.spans();
    let of = |name: &str| spans.iter().find(|span| span.name == name).unwrap();
    let (outer, inner, left) = (of("outer"), of("inner"), of("left"));
    assert_eq!(spans.len(), 3);
    assert!(
        spans
            .iter()
            .all(|span| span.trace == "07".repeat(16) && span.service == "shop")
    );
    assert_eq!(outer.parent, "09".repeat(8));
    assert_eq!(
        [&*outer.kind, &*inner.kind, &*left.kind],
        ["Server", "Client", "Internal"]
    );
    assert_eq!(outer.attributes["text"], "value");
    assert_eq!(outer.attributes["number"], "7");
    assert_eq!(outer.attributes["flag"], "true");
    assert_eq!(outer.attributes["long"].len(), 4096);
    assert!(!outer.attributes.contains_key("outboard.cancelled"));
    assert_eq!(
        (&*inner.parent, inner.failure.as_deref()),
        (&*outer.id, Some("UNAVAILABLE"))
    );
    assert_eq!((&*left.parent, &left.failure), (&*outer.id, &None));
    assert_eq!(left.attributes["outboard.cancelled"], "true");
    assert!(outer.time.0 <= inner.time.0 && inner.time.0 <= inner.time.1 && inner.time.1 <= outer.time.1);
}

#[tokio::test]
async fn who_asks_decides_and_only_where_nobody_does_the_ratio() {
    let collector = Collector::start().unwrap();
    let (all, none, off) = (
        tracer(&collector.url(), 1.0),
        tracer(&collector.url(), 0.0),
        Tracer::off(),
    );
    for tracer in [&all, &none, &off] {
        let span = tracer.span(asked(false), Kind::Server, never);
        assert_eq!(span.context(), asked(false), "the flag travels on");
        assert!(!span.is_recorded());
        let below = span.trace().span(Kind::Client, never);
        assert_eq!(below.context(), asked(false));
        assert_eq!(tracer.span(None, Kind::Server, never).context(), None);
    }
    let passed = off.span(asked(true), Kind::Server, never);
    assert_eq!(passed.context(), asked(true), "what others record is passed on");
    assert_eq!(none.sample(), None);
    assert_eq!(off.sample(), None);
    assert_eq!(Span::none().context(), None);

    let root = all.span(all.sample(), Kind::Server, || "root".to_owned());
    root.end();
    all.flush(SOON).await;
    let [root] = &collector.spans()[..] else {
        panic!("{:?}", collector.spans())
    };
    assert_eq!((&*root.name, &*root.parent), ("root", ""));

    let half = tracer(&collector.url(), 0.5);
    let sampled = (0..1000).filter(|_| half.sample().is_some()).count();
    assert!((350..650).contains(&sampled), "{sampled}");
}

#[tokio::test]
async fn a_collector_that_is_away_costs_spans_and_nothing_else() {
    let collector = Collector::start().unwrap();
    let address = collector.url().trim_start_matches("http://").parse().unwrap();
    drop(collector);
    let tracer = tracer(&format!("http://{address}"), 1.0);
    let begun = Instant::now();
    for number in 0..20_000 {
        tracer
            .span(tracer.sample(), Kind::Server, || format!("early {number}"))
            .end();
    }
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    assert!(tracer.lost() > 10_000, "{}", tracer.lost());
    tracer.flush(SOON).await;
    let collector = Collector::at(address).unwrap();
    let is_late = |span: &CollectedSpan| span.name == "late";
    let patience = Instant::now() + SOON;
    while !collector.spans().iter().any(is_late) {
        assert!(Instant::now() < patience, "the collector is not found again");
        tracer
            .span(tracer.sample(), Kind::Server, || "late".to_owned())
            .end();
        tracer.flush(SOON).await;
    }
}

#[tokio::test]
async fn many_spans_arrive_each_once() {
    let collector = Collector::start().unwrap();
    let tracer = tracer(&collector.url(), 1.0);
    for number in 0..3000 {
        tracer
            .span(tracer.sample(), Kind::Server, || number.to_string())
            .end();
    }
    tracer.flush(SOON).await;
    let names: BTreeSet<_> = collector.spans().into_iter().map(|span| span.name).collect();
    assert_eq!(
        (collector.spans().len(), names.len(), tracer.lost()),
        (3000, 3000, 0)
    );
}
