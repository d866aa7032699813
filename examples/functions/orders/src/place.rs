//! Placing an order.
//!
//! The store is not asked before the order stands: the key is unique in the database, which decides alone. So an order that
//! is sent again is answered even while the store hangs.

use outboard_function::http::{Error, Request, Response};
use outboard_function::sql::{self, Options, Transaction};
use serde::Deserialize;
use serde_json::json;

use crate::memory;
use crate::order::{Line, Order, not_found};

/// What a customer sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    customer: String,
    lines: Vec<Line>,
}

const MOST_LINES: usize = 100;
const MOST_PIECES: u32 = 1_000;
/// In bytes.
const LONGEST_NAME: usize = 200;
const LONGEST_KEY: usize = 200;

/// `POST /orders`. With an `Idempotency-Key`, the same request again gives the same order again.
pub fn place(request: &Request) -> Result<Response, Error> {
    let wanted = Wanted::read(request)?;
    let key = request.header("idempotency-key")?;
    if key.is_some_and(|key| !(1..=LONGEST_KEY).contains(&key.len())) {
        let why = format!("an idempotency key has 1 to {LONGEST_KEY} bytes");
        return Err(Error::refuse(400, why));
    }
    // All or nothing: stock, order and lines. One that lost to another transaction runs again.
    let (order, new) = sql::transaction_with(Options::default(), |tx| wanted.insert(tx, key))?;
    let response = if new {
        // The order stands; a store that fails now must not make the customer believe that it does not.
        memory::remember(key, order.id);
        Response::new(201)
    } else if wanted.is(&order) {
        Response::new(200)
    } else {
        // The same key means the same request: anything else is a mistake of the client's, which it should hear of.
        return Err(Error::refuse(
            422,
            "this idempotency key belongs to another order",
        ));
    };
    response
        .header("location", location(request, order.id))
        .json(&order)
}

impl Wanted {
    fn read(request: &Request) -> Result<Self, Error> {
        let mut wanted: Self = request.json()?;
        let wrong = |why: String| Err(Error::refuse(422, why));
        if !(1..=LONGEST_NAME).contains(&wanted.customer.len()) {
            return wrong(format!("the customer's name has 1 to {LONGEST_NAME} bytes"));
        }
        let mut pieces = wanted.lines.iter().map(|line| line.quantity);
        if !pieces.all(|pieces| (1..=MOST_PIECES).contains(&pieces)) {
            return wrong(format!("of a product, 1 to {MOST_PIECES} can be ordered"));
        }
        // Two orders that take their products in the same sequence never wait for each other.
        wanted.lines.sort_by(|a, b| a.product.cmp(&b.product));
        let distinct = wanted.lines.is_sorted_by(|a, b| a.product < b.product);
        if !(1..=MOST_LINES).contains(&wanted.lines.len()) || !distinct {
            return wrong(format!(
                "an order has 1 to {MOST_LINES} lines, one for each product"
            ));
        }
        Ok(wanted)
    }

    /// Makes an order of it, or finds the one that was made with this key before.
    fn insert(&self, tx: &Transaction, key: Option<&str>) -> Result<(Order, bool), Error> {
        // The unique key decides, also between two requests at the same time. So the order comes before all that is
        // taken for it.
        let claim = tx
            .query(
                "insert into orders (customer, idempotency_key) values ($1, $2)
                 on conflict (idempotency_key) do nothing returning id",
            )
            .bind(&self.customer)
            .bind(key);
        let Some((id,)) = claim.optional()? else {
            return Ok((Order::with_key(tx, key)?.ok_or_else(not_found)?, false));
        };
        let mut total = 0;
        for line in &self.lines {
            let price = line.take(tx)?;
            total += price * i64::from(line.quantity);
            tx.query("insert into order_lines (order_id, product, quantity, price) values ($1, $2, $3, $4)")
                .bind(id)
                .bind(&line.product)
                .bind(line.quantity)
                .bind(price)
                .execute()?;
        }
        tx.query("update orders set total = $1 where id = $2")
            .bind(total)
            .bind(id)
            .execute()?;
        Ok((Order::read(tx, id)?.ok_or_else(not_found)?, true))
    }

    fn is(&self, order: &Order) -> bool {
        self.customer == order.customer
            && self.lines.len() == order.lines.len()
            && self.lines.iter().all(|line| order.lines.contains(line))
    }
}

impl Line {
    /// Takes the line's products out of stock, and tells the price of one.
    fn take(&self, tx: &Transaction) -> Result<i64, Error> {
        let Self { product, quantity } = self;
        let taken = tx
            .query("update products set stock = stock - $1 where name = $2 and stock >= $1 returning price")
            .bind(quantity)
            .bind(product)
            .optional()?;
        if let Some((price,)) = taken {
            return Ok(price);
        }
        let left = tx
            .query("select stock from products where name = $1")
            .bind(product)
            .optional()?;
        Err(match left {
            Some((stock,)) => sold_out(product, stock),
            None => Error::refuse(422, format!("there is no product `{product}`")),
        })
    }
}

/// 409, with what is left.
fn sold_out(product: &str, left: i64) -> Error {
    let why = json!({ "error": "sold out", "product": product, "left": left });
    Response::new(409)
        .json(&why)
        .map_or_else(|error| error, Error::from)
}

/// Where the order is: beside the others, wherever the host's file puts the shop.
fn location(request: &Request, id: i64) -> String {
    format!("/{}/{id}", request.path().trim_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::{Request, location};

    #[test]
    fn an_order_is_where_the_shop_is() {
        for (target, place) in [
            ("/orders", "/orders/7"),
            ("/shop/?limit=3", "/shop/7"),
            ("/caf%C3%A9", "/caf%C3%A9/7"),
            ("//elsewhere", "/elsewhere/7"),
        ] {
            assert_eq!(
                location(&Request::new("POST", target).unwrap(), 7),
                place,
                "{target}"
            );
        }
    }
}
