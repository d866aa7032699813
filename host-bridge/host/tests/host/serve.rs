//! Requests to guests that behave badly: each gets a clear answer, and all else goes on.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use outboard_host::FunctionLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::guest::{Functions, handler};

const LOOP: &str = "(loop $again (br $again))";
/// Nothing that a test waits for takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

struct Served {
    address: SocketAddr,
    stop: CancellationToken,
    server: JoinHandle<()>,
    _functions: Functions,
}

impl Served {
    async fn start(functions: Functions) -> Self {
        let host = functions.load().await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        let server = tokio::spawn(async move { host.serve(listener, stopped).await });
        Self {
            address,
            stop,
            server,
            _functions: functions,
        }
    }

    async fn send(&self, head: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    }

    /// The whole answer to a GET.
    async fn get(&self, path: &str) -> String {
        answer(self.send(&get(path)).await).await
    }
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
}

async fn answer(mut stream: TcpStream) -> String {
    let mut text = String::new();
    tokio::time::timeout(PATIENCE, stream.read_to_string(&mut text))
        .await
        .unwrap()
        .unwrap();
    text
}

fn limits(time: Duration, concurrent: u32) -> FunctionLimits {
    FunctionLimits {
        time,
        concurrent,
        ..FunctionLimits::default()
    }
}

fn assert_answer(answer: &str, status: &str, body: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    assert!(answer.contains(body), "{answer}");
}

#[tokio::test]
async fn a_path_that_nobody_answers_is_told_what_is_there() {
    let served = Served::start(Functions::new().with("a", &handler("")).with("b", &handler(""))).await;
    let text = served.get("/elsewhere?x=1").await;
    assert_answer(&text, "404", "no function answers /elsewhere;");
    assert!(text.contains("/a/*  a") && text.contains("/b/*  b"), "{text}");
}

#[tokio::test]
async fn each_way_to_fail_has_its_own_answer() {
    let grows = "(drop (memory.grow (i32.const 4096))) unreachable";
    let functions = Functions::new()
        .with("silent", &handler(""))
        .with("trap", &handler("unreachable"))
        .with(
            "deep",
            &handler("(call $handle (local.get $request) (local.get $out))"),
        )
        .with("grow", &handler(grows))
        .with_limits("loop", &handler(LOOP), limits(Duration::from_millis(200), 8));
    let served = Served::start(functions).await;
    assert_answer(
        &served.get("/silent/").await,
        "502",
        "outboard: function silent: it ended without an answer",
    );
    assert_answer(
        &served.get("/trap/").await,
        "500",
        "function trap: it trapped: wasm trap: wasm `unreachable`",
    );
    assert_answer(&served.get("/deep/").await, "500", "call stack exhausted");
    assert_answer(
        &served.get("/loop/").await,
        "504",
        "longer than limits.time allows, 200ms",
    );
    let grow = served.get("/grow/").await;
    assert_answer(&grow, "500", "unreachable");
    assert!(
        grow.contains(&(4097 * 65536).to_string()) && grow.contains(&(64 << 20).to_string()),
        "{grow}"
    );
}

#[tokio::test]
async fn a_request_too_many_is_refused_and_others_are_not_held_up() {
    let functions = Functions::new()
        .with_limits("loop", &handler(LOOP), limits(Duration::from_secs(60), 2))
        .with("silent", &handler(""));
    let served = Served::start(functions).await;
    let held = [
        served.send(&get("/loop/")).await,
        served.send(&get("/loop/")).await,
    ];
    let busy = until(|| served.get("/loop/"), |text| text.starts_with("HTTP/1.1 503")).await;
    assert_answer(&busy, "503", "all 2 requests that it serves at one time");
    assert!(busy.to_lowercase().contains("retry-after: 1"), "{busy}");

    // One thread runs all of this test: the loops have to let it go again and again.
    let start = Instant::now();
    for _ in 0..10 {
        assert_answer(&served.get("/silent/").await, "502", "");
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());

    drop(held);
    let admitted = || async { timeout_of(served.send(&get("/loop/")).await).await };
    until(admitted, |admitted| *admitted).await;
}

#[tokio::test]
async fn a_body_that_says_it_is_too_long_is_refused_with_both_numbers() {
    let small = FunctionLimits {
        body: 1000,
        ..FunctionLimits::default()
    };
    let served = Served::start(Functions::new().with_limits("small", &handler(""), small)).await;
    let head = |size| format!("POST /small/ HTTP/1.1\r\nHost: test\r\nContent-Length: {size}\r\n\r\n");
    let mut stream = served.send(&head(1001)).await;
    let mut text = vec![0; 4096];
    let read = stream.read(&mut text).await.unwrap();
    let text = String::from_utf8_lossy(&text[..read]);
    assert_answer(
        &text,
        "413",
        "the request body is 1001 bytes long, and limits.body allows 1000",
    );
}

#[tokio::test]
async fn a_request_without_a_host_is_a_bad_one() {
    let served = Served::start(Functions::new().with("a", &handler(""))).await;
    let stream = served.send("GET /a/ HTTP/1.1\r\nConnection: close\r\n\r\n").await;
    assert_answer(&answer(stream).await, "400", "Host");
}

#[tokio::test]
async fn what_is_under_way_is_finished_when_the_host_stops() {
    let limits = limits(Duration::from_secs(1), 8);
    let served = Served::start(Functions::new().with_limits("loop", &handler(LOOP), limits)).await;
    let _idle = TcpStream::connect(served.address).await.unwrap();
    let under_way = served.send(&get("/loop/")).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    served.stop.cancel();
    let refused = || async { TcpStream::connect(served.address).await.is_err() };
    until(refused, |refused| *refused).await;
    assert_answer(&answer(under_way).await, "504", "");
    tokio::time::timeout(Duration::from_secs(5), served.server)
        .await
        .unwrap()
        .unwrap();
}

/// Asks again until the answer is as wanted.
async fn until<T, F: Future<Output = T>>(ask: impl Fn() -> F, wanted: impl Fn(&T) -> bool) -> T {
    let start = Instant::now();
    loop {
        let got = ask().await;
        if wanted(&got) {
            return got;
        }
        assert!(start.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Whether nothing comes for a while.
async fn timeout_of(mut stream: TcpStream) -> bool {
    tokio::time::timeout(Duration::from_millis(200), stream.read_u8())
        .await
        .is_err()
}
