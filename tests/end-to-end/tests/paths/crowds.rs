//! Many customers of the shop at once: what there is is sold once.

use std::collections::BTreeMap;
use std::sync::Barrier;
use std::time::Duration;

use anyhow::{Context, Result};
use outboard_end_to_end::scene::eventually;
use outboard_end_to_end::shop::{Shop, number};
use outboard_test_support::client::{Client, Response};
use serde_json::json;

const PATIENCE: Duration = Duration::from_secs(30);
/// How long the last of a crowd may wait for its turn.
const QUEUE: Duration = Duration::from_secs(120);

/// As many answers as requests, all of which are sent at the same time.
fn at_once(many: usize, request: impl Fn(usize) -> Result<Response> + Sync) -> Result<Vec<Response>> {
    let (start, request) = (&Barrier::new(many), &request);
    std::thread::scope(|scope| {
        let customers: Vec<_> = (0..many)
            .map(|number| {
                scope.spawn(move || {
                    start.wait();
                    request(number)
                })
            })
            .collect();
        customers
            .into_iter()
            .map(|customer| customer.join().ok().context("a customer panicked")?)
            .collect()
    })
}

fn by_status(answers: &[Response]) -> BTreeMap<u16, usize> {
    let mut counts = BTreeMap::new();
    for answer in answers {
        *counts.entry(answer.status).or_insert(0) += 1;
    }
    counts
}

#[test]
fn a_thousand_orders_at_once_sell_what_there_is() -> Result<()> {
    let shop = Shop::for_crowds(1000)?;
    let (_database, _store) = (shop.database()?, shop.store()?);
    let host = shop.host()?;
    let client = Client::new(&host.url, QUEUE);
    let tea = json!({ "price": 350, "stock": 500 }).to_string();
    assert_eq!(
        client.send("PUT", "/orders/products/tea", tea.as_bytes())?.status,
        200
    );

    let answers = at_once(1000, |number| {
        let order =
            json!({ "customer": format!("c{number}"), "lines": [{ "product": "tea", "quantity": 1 }] });
        client.send("POST", "/orders", order.to_string().as_bytes())
    })?;
    assert_eq!(
        by_status(&answers),
        BTreeMap::from([(201, 500), (409, 500)]),
        "{:?}",
        answers
            .iter()
            .find(|answer| ![201, 409].contains(&answer.status))
            .map(Response::text)
    );
    for refused in answers.iter().filter(|answer| answer.status == 409) {
        assert_eq!(
            refused.json(),
            json!({ "error": "sold out", "product": "tea", "left": 0 })
        );
    }
    for (query, expected) in [
        ("select stock from products where name = 'tea'", 0),
        ("select count(*) from orders", 500),
        ("select count(distinct customer) from orders", 500),
        ("select sum(quantity) from order_lines", 500),
        ("select sum(total) from orders", 500 * 350),
    ] {
        assert_eq!(number(&client, query)?, expected, "{query}");
    }
    assert_eq!(client.get("/orders/count")?.json(), json!({ "orders": 500 }));
    Ok(())
}

#[test]
fn fifty_with_the_same_key_place_one_order() -> Result<()> {
    let shop = Shop::for_crowds(100)?;
    let host = shop.up()?;
    let client = host.client();
    eventually("the shop opens", PATIENCE, || {
        Ok(client.get("/orders/products")?.status == 200)
    })?;
    let order = json!({ "customer": "ann", "lines": [{ "product": "honey", "quantity": 2 }] }).to_string();
    let answers = at_once(50, |_| {
        client.send_with("POST", "/orders", &[("idempotency-key", "k")], order.as_bytes())
    })?;
    assert_eq!(by_status(&answers), BTreeMap::from([(200, 49), (201, 1)]));
    assert!(
        answers.iter().all(|answer| answer.json() == answers[0].json()),
        "all get the same order"
    );
    assert_eq!(number(&client, "select count(*) from orders")?, 1);
    assert_eq!(
        number(&client, "select stock from products where name = 'honey'")?,
        6
    );
    Ok(())
}
