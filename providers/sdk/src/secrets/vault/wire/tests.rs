use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use rustify::enums::RequestMethod;
use secrecy::SecretString;

use super::{Answer, Question, Wire};
use crate::secrets::table::{Auth, VaultSettings};

const MARKER: &str = "a-secret-that-is-told-to-nobody";

fn wire(address: &str) -> Wire {
    let settings = VaultSettings {
        address: address.to_owned(),
        namespace: None,
        ca: None,
        timeout: Duration::from_millis(300),
        refresh: Duration::from_secs(1),
        auth: Auth::Token("env:TOKEN".parse().unwrap()),
    };
    Wire::new(&settings, "/".into())
}

/// A server that answers the same to everybody.
fn server(answer: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
            if answer.is_empty() {
                std::thread::sleep(Duration::from_secs(2));
            }
        }
    });
    address
}

async fn why(address: &str) -> String {
    let token = SecretString::from(MARKER);
    let question = Question::<Answer>::new(RequestMethod::PUT, "kv/data/orders".to_owned())
        .with(&serde_json::json!({ "secret": MARKER }));
    let refusal = wire(address).ask(Some(&token), question).await.err().unwrap();
    let told = format!("{refusal} {refusal:?}");
    assert!(!told.contains(MARKER), "{told}");
    assert!(told.contains(address), "{told}");
    refusal.what
}

#[tokio::test]
async fn what_goes_wrong_is_told_in_words_of_our_own() {
    for (status, words) in [
        ("400 Bad Request", "(400)"),
        ("403 Forbidden", "may not do that (403)"),
        ("404 Not Found", "has nothing there (404)"),
        ("429 Too Many Requests", "(429)"),
        ("500 Internal Server Error", "fails (500)"),
        ("503 Service Unavailable", "sealed, or not ready (503)"),
        ("307 Temporary Redirect", "sends us elsewhere"),
        ("200 OK", "is no answer to this"),
    ] {
        let body = format!("{{\"errors\": [\"{MARKER}\"]}}");
        let head = format!(
            "location: http://{MARKER}/\r\nconnection: close\r\ncontent-length: {}",
            body.len()
        );
        let told = why(&server(format!("HTTP/1.1 {status}\r\n{head}\r\n\r\n{body}"))).await;
        assert!(told.contains(words), "{status}: {told}");
    }
    assert!(
        why("http://127.0.0.1:1")
            .await
            .contains("cannot be reached (connection refused)")
    );
    assert!(
        why(&server(String::new()))
            .await
            .contains("does not answer within 300ms")
    );
    assert!(
        why(&server(format!("{MARKER}\r\n\r\n")))
            .await
            .contains("127.0.0.1")
    );
}

#[tokio::test]
async fn an_answer_without_an_end_is_not_read_to_it() {
    let body = "a".repeat(5 << 20);
    let answer = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    assert!(why(&server(answer)).await.contains("more than 4 MiB"));
}
