//! The shop's part of `cargo demo --check`: nothing is sold twice, and what breaks off leaves nothing behind.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use outboard_test_support::built;
use outboard_test_support::client::{Client, Response};
use outboard_test_support::host::Host;
use serde_json::json;

use super::check::provider;
use super::report::Report;

/// Who want the last item at the same time.
const BUYERS: usize = 16;
/// What is checked must be over long before the provider would roll an idle transaction back by itself.
const LOCK: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the probe waits between two statements: time enough to kill its provider.
const PAUSE: Duration = Duration::from_secs(5);

/// Drives the shop.
pub(super) fn drive(host: &Host, client: &Client, report: &mut Report) -> Result<()> {
    ordering(client, report)?;
    last_item(client, report)?;
    same_key(client, report)?;
    trap(client, report)?;
    killed(host, client, report)
}

fn ordering(client: &Client, report: &mut Report) -> Result<()> {
    stock(client, "mug", 10)?;
    let placed = order(client, "mug", 2, None)?;
    expect(&placed, 201, "an order")?;
    let id = placed.json()["id"].as_i64().context("an order has an id")?;
    let read = client.get(&format!("/orders/{id}"))?;
    expect(&read, 200, "an order that was placed")?;
    ensure!(read.json() == placed.json(), "the order reads {}", read.text());
    ensure!(left(client, "mug")? == 8, "the order did not take its stock");
    report.passed("an order takes its stock in one transaction");
    Ok(())
}

fn last_item(client: &Client, report: &mut Report) -> Result<()> {
    stock(client, "lamp", 1)?;
    let answers = at_once(BUYERS, |_| order(client, "lamp", 1, None))?;
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    ensure!(
        (count(201), count(409)) == (1, BUYERS - 1) && left(client, "lamp")? == 0,
        "of {BUYERS} who wanted the last item, {} got it and {} were told that it is gone",
        count(201),
        count(409)
    );
    report.passed(format!(
        "of {BUYERS} who wanted the last item at once, one got it"
    ));
    Ok(())
}

fn same_key(client: &Client, report: &mut Report) -> Result<()> {
    stock(client, "book", 10)?;
    let answers = at_once(BUYERS, |_| order(client, "book", 1, Some("one-book")))?;
    let first = answers
        .iter()
        .find(|answer| answer.status == 201)
        .context("none of the orders with one key was placed")?;
    for answer in &answers {
        ensure!(
            [200, 201].contains(&answer.status) && answer.json()["id"] == first.json()["id"],
            "an order with the same key was answered with {}: {}",
            answer.status,
            answer.text()
        );
    }
    ensure!(left(client, "book")? == 9, "one key took stock more than once");
    report.passed(format!("{BUYERS} orders with one idempotency key are one order"));
    Ok(())
}

fn trap(client: &Client, report: &mut Report) -> Result<()> {
    stock(client, "pen", 10)?;
    let take = "update products set stock = stock - 1 where name = 'pen'";
    let trapped = client.send("POST", "/probe/sql/transaction?then=trap", take.as_bytes())?;
    ensure!(
        trapped.status >= 500,
        "a function that traps was answered with {}",
        trapped.status
    );
    let begun = Instant::now();
    expect(&order(client, "pen", 1, None)?, 201, "an order after the trap")?;
    ensure!(
        begun.elapsed() < LOCK,
        "the next writer waited for {:?}",
        begun.elapsed()
    );
    ensure!(
        left(client, "pen")? == 9,
        "something is left of a transaction whose function trapped"
    );
    report.passed("a trap in the middle of a transaction leaves nothing written and nothing locked");
    Ok(())
}

fn killed(host: &Host, client: &Client, report: &mut Report) -> Result<()> {
    stock(client, "ink", 10)?;
    let seen = host.process.log().lines().len();
    let begun = Instant::now();
    let interrupted = {
        let client = client.clone();
        std::thread::spawn(move || {
            let take = "update products set stock = stock - 1 where name = 'ink'";
            let path = format!("/probe/sql/transaction?then=commit&pause={}", PAUSE.as_millis());
            client.send("POST", &path, format!("{take}\n{take}").as_bytes())
        })
    };
    while !host
        .process
        .log()
        .lines_after(seen)
        .iter()
        .any(|line| line.contains("paused"))
    {
        ensure!(
            begun.elapsed() < PATIENCE,
            "the probe does not get as far as its pause"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    let first = provider(host, built::SQL, None)?;
    first.kill();
    let answer = interrupted
        .join()
        .ok()
        .context("the request between whose statements the provider was killed")??;
    let error = answer.json()["error"].as_str().unwrap_or_default().to_owned();
    ensure!(
        answer.status == 503 && error == "aborted",
        "a transaction whose provider was killed was answered with {}: {}",
        answer.status,
        answer.text()
    );
    let second = provider(host, built::SQL, Some(&first))?;
    let after = loop {
        let after = order(client, "ink", 1, None)?;
        if after.status == 201 || begun.elapsed() > PATIENCE {
            break after;
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    expect(&after, 201, "an order after the provider was killed")?;
    ensure!(
        left(client, "ink")? == 9,
        "something is left of a transaction whose provider was killed"
    );
    report.passed(format!(
        "the SQL provider was killed between two statements (process {}, then {}): rolled back, and told as `{error}`",
        first.id, second.id
    ));
    Ok(())
}

fn at_once(count: usize, request: impl Fn(usize) -> Result<Response> + Sync) -> Result<Vec<Response>> {
    std::thread::scope(|scope| {
        let request = &request;
        let running: Vec<_> = (0..count)
            .map(|number| scope.spawn(move || request(number)))
            .collect();
        running
            .into_iter()
            .map(|thread| thread.join().ok().context("a request panicked")?)
            .collect()
    })
}

fn stock(client: &Client, product: &str, count: u32) -> Result<()> {
    let body = json!({ "price": 100, "stock": count }).to_string();
    let answer = client.send("PUT", &format!("/orders/products/{product}"), body.as_bytes())?;
    ensure!(
        answer.status < 300,
        "setting a product was answered with {}: {}",
        answer.status,
        answer.text()
    );
    Ok(())
}

fn left(client: &Client, product: &str) -> Result<i64> {
    let answer = client.get("/orders/products")?;
    expect(&answer, 200, "the list of products")?;
    answer.json()["products"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|other| other["name"] == product)
        .and_then(|product| product["stock"].as_i64())
        .with_context(|| format!("there is no {product} among {}", answer.text()))
}

fn order(client: &Client, product: &str, quantity: u32, key: Option<&str>) -> Result<Response> {
    let body = json!({
        "customer": "check",
        "lines": [{ "product": product, "quantity": quantity }],
    });
    let headers: Vec<(&str, &str)> = key.map(|key| ("idempotency-key", key)).into_iter().collect();
    client.send_with("POST", "/orders", &headers, body.to_string().as_bytes())
}

fn expect(answer: &Response, status: u16, what: &str) -> Result<()> {
    ensure!(
        answer.status == status,
        "{what} was answered with {} and not {status}: {}",
        answer.status,
        answer.text()
    );
    Ok(())
}
