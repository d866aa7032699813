//! What the key-value store remembers. All of it can be lost: nothing here fails an order.
//!
//! A store that fails costs an order nothing but its place in the count. One that hangs holds up the answer to a new order
//! until the function's `time` is all but used up, since no call has a shorter limit of its own. The order stands even so,
//! and the same request under the same key is answered without a word to the store.

use outboard_function::http::{Error, Response};
use outboard_function::keyvalue::{self, Bucket};
use serde_json::json;

/// `GET /orders/count`: about how many orders were placed.
pub fn count() -> Result<Response, Error> {
    let count = Bucket::open("")?
        .get_text("orders")?
        .unwrap_or_else(|| "0".to_owned());
    let count: i64 = count.parse()?;
    Response::new(200).json(&json!({ "orders": count }))
}

/// Counts a new order, and takes note of its key.
pub fn remember(key: Option<&str>, order: i64) {
    let remember = || -> Result<(), keyvalue::Error> {
        let bucket = Bucket::open("")?;
        bucket.increment("orders", 1)?;
        match key {
            Some(key) => bucket.set(&place(key), order.to_string()),
            None => Ok(()),
        }
    };
    if let Err(error) = remember() {
        eprintln!("order {order} is placed, but not counted or remembered: {error}");
    }
}

/// The order that was placed with this key, if that is remembered.
pub fn order(key: &str) -> Option<i64> {
    let found = Bucket::open("").and_then(|bucket| bucket.get_text(&place(key)));
    match found {
        Ok(id) => id?.parse().ok(),
        Err(error) => {
            eprintln!("asking the database instead, for an order by its key: {error}");
            None
        }
    }
}

fn place(key: &str) -> String {
    format!("idempotency/{key}")
}
