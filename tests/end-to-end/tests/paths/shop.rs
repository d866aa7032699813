//! The example `orders`, as its customers see it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use outboard_end_to_end::scene::eventually;
use outboard_end_to_end::shop::{Shop, number};
use outboard_test_support::client::{Client, Response};
use outboard_test_support::host::Host;
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(30);

/// Opens a shop, and waits until it serves.
fn open(shop: &Shop) -> Result<(Host, Client)> {
    let host = shop.up()?;
    let client = host.client();
    eventually("the shop opens", PATIENCE, || {
        let both = [client.get("/orders/products")?, client.get("/orders/count")?];
        Ok(both.iter().all(|answer| answer.status == 200))
    })?;
    Ok((host, client))
}

fn order(client: &Client, order: &Value) -> Result<Response> {
    client.send("POST", "/orders", order.to_string().as_bytes())
}

fn with_key(client: &Client, key: &str, order: &Value) -> Result<Response> {
    let headers = [("idempotency-key", key)];
    client.send_with("POST", "/orders", &headers, order.to_string().as_bytes())
}

fn one_of(product: &str, quantity: u32) -> Value {
    json!({ "customer": "ann", "lines": [{ "product": product, "quantity": quantity }] })
}

fn stock(client: &Client, product: &str) -> Result<i64> {
    number(
        client,
        &format!("select stock from products where name = '{product}'"),
    )
}

#[test]
fn orders_are_placed_shown_listed_and_cancelled() -> Result<()> {
    let shop = Shop::new()?;
    let (_host, client) = open(&shop)?;
    let wanted = json!({
        "customer": "ann",
        "lines": [{ "product": "tea", "quantity": 3 }, { "product": "honey", "quantity": 1 }],
    });
    let placed = order(&client, &wanted)?;
    assert_eq!(placed.status, 201, "{}", placed.text());
    let placed = placed.json();
    let id = placed["id"].as_i64().unwrap_or_default();
    assert_eq!(
        (&placed["total"], &placed["status"]),
        (&json!(3 * 350 + 620), &json!("placed"))
    );
    assert_eq!((stock(&client, "tea")?, stock(&client, "honey")?), (97, 7));
    assert_eq!(client.get("/orders/count")?.json(), json!({ "orders": 1 }));

    let shown = client.get(&format!("/orders/{id}"))?;
    assert_eq!((shown.status, shown.json()), (200, placed));
    for number in 0..4 {
        let other =
            json!({ "customer": format!("bob {number}"), "lines": [{ "product": "cup", "quantity": 1 }] });
        assert_eq!(order(&client, &other)?.status, 201);
    }
    let first = client.get("/orders?limit=3")?.json();
    let rest = client
        .get(&format!("/orders?limit=3&after={}", first["next"]))?
        .json();
    let customers = |page: &Value| -> Vec<String> {
        let orders = page["orders"].as_array().into_iter().flatten();
        orders
            .map(|order| order["customer"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(customers(&first), ["bob 3", "bob 2", "bob 1"]);
    assert_eq!(
        (customers(&rest), &rest["next"]),
        (vec!["bob 0".to_owned(), "ann".to_owned()], &Value::Null)
    );
    assert_eq!(customers(&client.get("/orders?customer=ann")?.json()), ["ann"]);

    let cancelled = client.send("DELETE", &format!("/orders/{id}"), &[])?;
    assert_eq!(
        (cancelled.status, &cancelled.json()["status"]),
        (200, &json!("cancelled"))
    );
    assert_eq!((stock(&client, "tea")?, stock(&client, "honey")?), (100, 8));
    let again = client.send("DELETE", &format!("/orders/{id}"), &[])?;
    assert_eq!(again.status, 409, "{}", again.text());
    assert_eq!(stock(&client, "tea")?, 100, "what came back came back once");
    Ok(())
}

#[test]
fn what_cannot_be_ordered_is_refused_with_the_reason_and_takes_nothing() -> Result<()> {
    let shop = Shop::new()?;
    let (_host, client) = open(&shop)?;
    let before = number(&client, "select sum(stock) from products")?;

    let too_much = json!({
        "customer": "ann",
        "lines": [{ "product": "coffee", "quantity": 2 }, { "product": "honey", "quantity": 9 }],
    });
    let refused = order(&client, &too_much)?;
    assert_eq!(
        (refused.status, refused.json()),
        (409, json!({ "error": "sold out", "product": "honey", "left": 8 }))
    );

    let line = json!({ "product": "tea", "quantity": 1 });
    for (wrong, what) in [
        (one_of("gold", 1), "no such product"),
        (one_of("tea", 0), "none of a product"),
        (one_of("tea", 1_001), "too many of a product"),
        (json!({ "customer": "ann", "lines": [] }), "nothing"),
        (json!({ "customer": "", "lines": [line] }), "nobody"),
        (
            json!({ "customer": "ann", "lines": [line, line] }),
            "a product twice",
        ),
        (
            json!({ "customer": "ann", "lines": [{ "product": "tea", "quantity": -1 }] }),
            "less than none",
        ),
        (
            json!({ "customer": "ann", "lines": [line], "price": 1 }),
            "a field that there is not",
        ),
        (json!([]), "no order at all"),
    ] {
        let refused = order(&client, &wrong)?;
        assert_eq!(refused.status, 422, "{what}: {}", refused.text());
        assert!(refused.json()["error"].is_string(), "{what}: {}", refused.text());
    }
    assert_eq!(client.send("POST", "/orders", b"{")?.status, 400);
    for (method, path, status) in [
        ("GET", "/orders/4711", 404),
        ("DELETE", "/orders/4711", 404),
        ("GET", "/orders/ann", 404),
        ("GET", "/orders/1/lines", 404),
        ("PUT", "/orders", 405),
        ("POST", "/orders/1", 405),
        ("DELETE", "/orders/products", 405),
        ("GET", "/orders/products/tea", 405),
    ] {
        let refused = client.send(method, path, b"{}")?;
        assert_eq!(refused.status, status, "{method} {path}: {}", refused.text());
    }
    assert_eq!(number(&client, "select sum(stock) from products")?, before);
    assert_eq!(number(&client, "select count(*) from orders")?, 0);
    assert_eq!(number(&client, "select count(*) from order_lines")?, 0);
    Ok(())
}

#[test]
fn a_key_means_one_order_also_after_a_restart_of_everything() -> Result<()> {
    let shop = Shop::new()?;
    let (mut host, client) = open(&shop)?;
    let first = with_key(&client, "k-1", &one_of("tea", 2))?;
    assert_eq!(first.status, 201, "{}", first.text());
    let again = with_key(&client, "k-1", &one_of("tea", 2))?;
    assert_eq!((again.status, again.json()), (200, first.json()));
    let other = with_key(&client, "k-1", &one_of("tea", 3))?;
    assert_eq!(other.status, 422, "{}", other.text());

    assert_eq!(host.process.stop(PATIENCE)?.code(), Some(0));
    let (_host, client) = open(&shop)?;
    let again = with_key(&client, "k-1", &one_of("tea", 2))?;
    assert_eq!((again.status, again.json()), (200, first.json()));
    assert_eq!(with_key(&client, "k-1", &one_of("cup", 2))?.status, 422);
    assert_eq!(number(&client, "select count(*) from orders")?, 1);
    assert_eq!(stock(&client, "tea")?, 98);
    Ok(())
}

#[test]
fn orders_do_without_the_store_and_not_without_the_database() -> Result<()> {
    // In each of them the first request waits for what is gone to come back, so they wait side by side.
    std::thread::scope(|scope| {
        let store = scope.spawn(lose_the_store);
        lose_the_database()?;
        store.join().ok().context("the shop without its store panicked")?
    })
}

fn lose_the_store() -> Result<()> {
    let shop = Shop::new()?;
    let (_database, mut store) = (shop.database()?, shop.store()?);
    let host = shop.host()?;
    let client = host.client();
    assert_eq!(with_key(&client, "before", &one_of("tea", 1))?.status, 201);
    store.process.kill()?;

    let placed = with_key(&client, "during", &one_of("tea", 1))?;
    assert_eq!(placed.status, 201, "{}", placed.text());
    // That the store is gone is known now.
    let asked = Instant::now();
    for key in ["before", "during"] {
        let again = with_key(&client, key, &one_of("tea", 1))?;
        assert_eq!(
            again.status,
            200,
            "the database knows the key `{key}`: {}",
            again.text()
        );
    }
    assert_eq!(client.get("/orders/products")?.status, 200);
    assert_eq!(client.get("/orders/count")?.status, 503);
    assert_eq!(stock(&client, "tea")?, 98);
    assert!(
        asked.elapsed() < Duration::from_secs(3),
        "it took {:?}",
        asked.elapsed()
    );

    let _store = shop.store()?;
    eventually("the store is used again", PATIENCE, || {
        Ok(client.get("/orders/count")?.status == 200)
    })
}

fn lose_the_database() -> Result<()> {
    let shop = Shop::new()?;
    let (mut database, _store) = (shop.database()?, shop.store()?);
    let host = shop.host()?;
    let client = host.client();
    assert_eq!(order(&client, &one_of("tea", 1))?.status, 201);
    database.process.kill()?;
    for answer in [
        order(&client, &one_of("tea", 1))?,
        client.get("/orders/products")?,
        client.get("/orders/1")?,
    ] {
        assert_eq!(answer.status, 503, "{}", answer.text());
    }
    assert_eq!(
        client.get("/orders/count")?.status,
        200,
        "which is the store's to say"
    );

    let _database = shop.database()?;
    eventually("the database is used again", PATIENCE, || {
        Ok(client.get("/orders/products")?.status == 200)
    })?;
    assert_eq!(order(&client, &one_of("tea", 1))?.status, 201);
    assert_eq!(stock(&client, "tea")?, 98);
    Ok(())
}

#[test]
fn an_order_whose_answer_was_lost_is_found_by_its_key() -> Result<()> {
    let shop = Shop::new()?;
    let (_host, client) = open(&shop)?;
    let placed = with_key(&client, "lost", &one_of("tea", 1))?;
    assert_eq!(placed.status, 201, "{}", placed.text());
    let found = client.get("/orders/by-key/lost")?;
    assert_eq!((found.status, found.json()), (200, placed.json()));
    assert_eq!(client.get("/orders/by-key/unheard-of")?.status, 404);

    let path = format!("/orders/{}", placed.json()["id"]);
    let head = client.send("HEAD", &path, &[])?;
    assert_eq!((head.status, head.body.len()), (200, 0));
    Ok(())
}
