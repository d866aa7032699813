//! Bindings that come, change and go while the provider serves.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use tonic::Code;

use crate::client::{Client, STORE};
use crate::process::{Process, folder};
use outboard_stubs::wasi::keyvalue::v0_2_0_draft::store::{OpenRequest, OpenResponse};

const GRANTS: &str = "
[[grant]]
function = 'counter'
host = 'uid:self'
binding = '*'
rights = ['read', 'write']
";
const FIRST: &str = "listen = ['unix:kv.sock']\n[binding.main]\nstore = 'redb'\npath = 'main.redb'\n";

fn write(folder: &Path, text: &str) {
    std::fs::write(folder.join("kv.toml"), format!("{text}{GRANTS}")).unwrap();
}

/// What opening a bucket comes to, as soon as that is `wanted`.
async fn until(client: &Client, wanted: Code) {
    for _ in 0..200 {
        let request = OpenRequest {
            identifier: String::new(),
        };
        let opened: Result<OpenResponse, _> = client.call(format!("{STORE}/Open"), request).await;
        if opened.map_or_else(|status| status.code(), |_| Code::Ok) == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it did not come to {wanted}");
}

#[tokio::test]
async fn bindings_come_change_and_go_and_the_others_do_not_notice() {
    let folder = folder(&format!("{FIRST}{GRANTS}"));
    let process = Process::start(folder.path());
    let main = Client::new(process.socket(), "main").await;
    let late = Client::new(process.socket(), "late").await;
    let bucket = main.open("").await;
    main.set(&bucket, "kept", Bytes::from_static(b"1"))
        .await
        .unwrap()
        .unwrap();
    until(&late, Code::NotFound).await;

    write(
        folder.path(),
        &format!("{FIRST}[binding.late]\nstore = 'redb'\npath = 'late.redb'\n"),
    );
    until(&late, Code::Ok).await;
    let of_late = late.open("").await;
    late.set(&of_late, "k", Bytes::from_static(b"2"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(main.get(&bucket, "kept").await.as_deref(), Some(&b"1"[..]));

    // A binding that cannot be opened changes nothing, and neither does the rest of its file.
    std::fs::write(folder.path().join("bad.redb"), "no store at all".repeat(1000)).unwrap();
    write(
        folder.path(),
        &format!("{FIRST}[binding.bad]\nstore = 'redb'\npath = 'bad.redb'\n"),
    );
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(late.get(&of_late, "k").await.as_deref(), Some(&b"2"[..]));

    // What a binding allows changes over the same store; the other goes, and its file with it.
    write(folder.path(), &format!("{FIRST}max_key = 3\n"));
    until(&late, Code::NotFound).await;
    let too_long = main.set(&bucket, "longer", Bytes::new()).await.unwrap();
    assert!(too_long.is_err());
    assert_eq!(main.get(&bucket, "kept").await.as_deref(), Some(&b"1"[..]));
    write(
        folder.path(),
        &format!("{FIRST}[binding.again]\nstore = 'redb'\npath = 'late.redb'\n"),
    );
    let again = Client::new(process.socket(), "again").await;
    until(&again, Code::Ok).await;
    let bucket = again.open("").await;
    assert_eq!(again.get(&bucket, "k").await.as_deref(), Some(&b"2"[..]));
}
