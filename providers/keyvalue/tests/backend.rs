//! Both stores do the same; the one in a file also keeps it.

#![expect(clippy::unwrap_used, reason = "what fails to be set up fails the test")]

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use outboard_provider_keyvalue::backend::memory::Memory;
use outboard_provider_keyvalue::backend::redb::Redb;
use outboard_provider_keyvalue::backend::{Backend, Change, Changed};
use outboard_provider_keyvalue::error::StoreError;

const U64: (i128, i128) = (0, u64::MAX as i128);

fn bucket() -> Arc<str> {
    "b".into()
}

fn set(key: &str, value: &'static str) -> Change {
    Change::Set(vec![(key.to_owned(), Bytes::from_static(value.as_bytes()))])
}

fn increment(key: &str, delta: i128) -> Change {
    Change::Add {
        key: key.to_owned(),
        delta,
        range: U64,
    }
}

async fn get(store: &Backend, key: &str) -> Option<Bytes> {
    store.get(bucket(), vec![key.to_owned()]).await.unwrap().remove(0)
}

fn open(folder: &Path) -> Backend {
    Backend::Redb(Redb::open(&folder.join("sub/store.redb")).unwrap())
}

async fn on_both(test: impl AsyncFn(Backend)) {
    test(Backend::Memory(Arc::new(Memory::default()))).await;
    let folder = tempfile::tempdir().unwrap();
    test(open(folder.path())).await;
}

#[tokio::test]
async fn values_are_set_read_and_deleted_per_bucket() {
    on_both(async |store| {
        store.change(bucket(), set("k", "1")).await.unwrap();
        store.change("other".into(), set("k", "2")).await.unwrap();
        store.change(bucket(), set("k", "3")).await.unwrap();
        assert_eq!(get(&store, "k").await.unwrap(), "3");
        store
            .change(bucket(), Change::Delete(vec!["k".to_owned(), "none".to_owned()]))
            .await
            .unwrap();
        assert_eq!(get(&store, "k").await, None);
        let other = store
            .get("other".into(), vec!["k".to_owned(), "none".to_owned()])
            .await
            .unwrap();
        assert_eq!(other, [Some(Bytes::from_static(b"2")), None]);
    })
    .await;
}

#[tokio::test]
async fn increments_by_many_at_once_add_up() {
    on_both(async |store| {
        let adding = (0..100).map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.change(bucket(), increment("n", 2)).await.unwrap() })
        });
        let mut sums = Vec::new();
        for task in adding.collect::<Vec<_>>() {
            match task.await.unwrap() {
                Changed::Sum(sum) => sums.push(sum),
                other => panic!("{other:?}"),
            }
        }
        sums.sort_unstable();
        assert_eq!(sums, (1..=100).map(|n| n * 2).collect::<Vec<_>>());
        assert_eq!(get(&store, "n").await.unwrap(), "200");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_counter_stays_as_it_is() {
    on_both(async |store| {
        store.change(bucket(), set("k", "text")).await.unwrap();
        let error = store.change(bucket(), increment("k", 1)).await.unwrap_err();
        assert!(matches!(error, StoreError::NotACounter { .. }), "{error}");
        store.change(bucket(), increment("n", 5)).await.unwrap();
        let error = store.change(bucket(), increment("n", -6)).await.unwrap_err();
        assert!(
            matches!(error, StoreError::CounterRange { current: 5, .. }),
            "{error}"
        );
        assert_eq!(get(&store, "k").await.unwrap(), "text");
        assert_eq!(get(&store, "n").await.unwrap(), "5");
    })
    .await;
}

#[tokio::test]
async fn a_swap_happens_once() {
    on_both(async |store| {
        let swap = |seen: Option<&'static str>, value: &'static str| Change::Swap {
            key: "k".to_owned(),
            seen: seen.map(|seen| Bytes::from_static(seen.as_bytes())),
            value: Bytes::from_static(value.as_bytes()),
        };
        assert_eq!(
            store.change(bucket(), swap(None, "1")).await.unwrap(),
            Changed::Done
        );
        let conflict = Changed::Conflict(Some(Bytes::from_static(b"1")));
        assert_eq!(store.change(bucket(), swap(None, "2")).await.unwrap(), conflict);
        assert_eq!(
            store.change(bucket(), swap(Some("1"), "2")).await.unwrap(),
            Changed::Done
        );
        assert_eq!(get(&store, "k").await.unwrap(), "2");
    })
    .await;
}

#[tokio::test]
async fn a_listing_keeps_its_place_while_keys_come_and_go() {
    on_both(async |store| {
        for key in ["e", "d", "c", "b", "a"] {
            store.change(bucket(), set(key, "")).await.unwrap();
        }
        store
            .change("a bucket before".into(), set("x", ""))
            .await
            .unwrap();
        store.change("c bucket after".into(), set("x", "")).await.unwrap();
        let first = store.list(bucket(), None, 2).await.unwrap();
        assert_eq!(first.keys, ["e", "d"]);
        store
            .change(bucket(), Change::Delete(vec!["e".to_owned(), "c".to_owned()]))
            .await
            .unwrap();
        store.change(bucket(), set("f", "")).await.unwrap();
        store.change(bucket(), set("b", "changed")).await.unwrap();
        let second = store.list(bucket(), first.next, 2).await.unwrap();
        assert_eq!(second.keys, ["b", "a"]);
        let third = store.list(bucket(), second.next, 2).await.unwrap();
        assert_eq!((third.keys, third.next), (vec!["f".to_owned()], None));
        assert_eq!(
            store.list("none".into(), None, 2).await.unwrap().keys,
            Vec::<String>::new()
        );
    })
    .await;
}

#[tokio::test]
async fn a_page_of_long_keys_is_short() {
    on_both(async |store| {
        for n in 0..10 {
            store
                .change(bucket(), set(&format!("{n}{}", "k".repeat(100_000)), ""))
                .await
                .unwrap();
        }
        let mut found = 0;
        let mut cursor = None;
        loop {
            let page = store.list(bucket(), cursor, 1000).await.unwrap();
            assert!(page.keys.len() <= 3);
            found += page.keys.len();
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, 10);
    })
    .await;
}

#[tokio::test]
async fn a_file_keeps_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    store.change(bucket(), set("k", "kept")).await.unwrap();
    drop(store);
    let path = folder.path().join("sub/store.redb");
    let closed = redb::Database::builder()
        .set_repair_callback(|_| panic!("the file was not closed"))
        .open(&path)
        .unwrap();
    drop(closed);
    let store = open(folder.path());
    assert_eq!(get(&store, "k").await.unwrap(), "kept");
}

#[tokio::test]
async fn a_store_that_cannot_be_opened_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sub/store.redb");
    let _store = open(folder.path());
    let error = Redb::open(&path).err().unwrap().to_string();
    assert!(error.contains("another process has it open"), "{error}");
    let text = folder.path().join("text");
    std::fs::write(&text, "this is no store".repeat(1000)).unwrap();
    let error = Redb::open(&text).err().unwrap().to_string();
    assert!(error.contains(text.to_str().unwrap()), "{error}");
}

#[tokio::test]
async fn a_store_whose_file_is_gone_says_so() {
    on_both(async |store| assert_eq!(store.trouble().await, None)).await;
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let path = folder.path().join("sub/store.redb");
    let away = path.with_extension("away");
    std::fs::rename(&path, &away).unwrap();
    let trouble = store.trouble().await.unwrap();
    assert!(trouble.contains("store.redb cannot be found"), "{trouble}");
    std::fs::rename(&away, &path).unwrap();
    assert_eq!(store.trouble().await, None);
}
