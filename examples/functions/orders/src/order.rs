//! Orders that were placed.

use outboard_function::http::{Error, Request, Response};
use outboard_function::sql::{self, FromRow, Options, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::memory;

/// An order with its lines.
#[derive(FromRow, Serialize)]
pub struct Order {
    pub id: i64,
    pub customer: String,
    pub status: String,
    /// In cents, as all prices.
    pub total: i64,
    pub placed_at: String,
    /// The customer's own, and nobody else's to know.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    /// From rows of their own.
    #[sql(skip)]
    pub lines: Vec<Line>,
}

/// So many of a product.
#[derive(FromRow, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub product: String,
    pub quantity: u32,
}

/// An order as it stands in a list.
#[derive(FromRow, Serialize)]
struct Summary {
    id: i64,
    customer: String,
    status: String,
    total: i64,
}

const PAGE: u32 = 20;
const LARGEST_PAGE: u32 = 100;

/// `GET /orders?customer=NAME&after=ID&limit=N`: the newest first; `next` leads to those before them.
pub fn list(request: &Request) -> Result<Response, Error> {
    let limit = request
        .parse_query("limit")?
        .unwrap_or(PAGE)
        .clamp(1, LARGEST_PAGE);
    let customer = request.query("customer");
    let orders: Vec<Summary> = sql::query(
        "select id, customer, status, total from orders
         where ($1 is null or customer = $1) and ($2 is null or id < $2)
         order by id desc limit $3",
    )
    .bind(customer)
    .bind(request.parse_query::<i64>("after")?)
    .bind(limit)
    .all()?;
    let next = orders
        .last()
        .filter(|_| orders.len() == limit as usize)
        .map(|last| last.id);
    Response::new(200).json(&json!({ "orders": orders, "next": next }))
}

/// `GET /orders/ID`.
pub fn show(id: i64) -> Result<Response, Error> {
    let order = Order::find(id)?.ok_or_else(not_found)?;
    Response::new(200).json(&order)
}

/// `GET /orders/by-key/KEY`: what became of an order whose answer was lost, without sending it again.
pub fn show_placed(key: &str) -> Result<Response, Error> {
    let order = Order::placed(key)?.ok_or_else(not_found)?;
    Response::new(200).json(&order)
}

/// `DELETE /orders/ID`: cancels the order, and puts what it took back into stock.
pub fn cancel(id: i64) -> Result<Response, Error> {
    let order = sql::transaction_with(Options::default(), |tx| {
        let cancelled = tx
            .query("update orders set status = 'cancelled' where id = $1 and status = 'placed'")
            .bind(id)
            .execute()?;
        if cancelled.affected == 0 {
            return Err(match Order::read(tx, id)? {
                Some(_) => Error::refuse(409, "the order is cancelled already"),
                None => not_found(),
            });
        }
        tx.query(
            "update products set stock = stock + order_lines.quantity
             from order_lines where order_lines.product = products.name and order_lines.order_id = $1",
        )
        .bind(id)
        .execute()?;
        Order::read(tx, id)?.ok_or_else(not_found)
    })?;
    Response::new(200).json(&order)
}

pub fn not_found() -> Error {
    Error::refuse(404, "there is no such order")
}

impl Order {
    /// The order with this number, and its lines as of the same moment.
    fn find(id: i64) -> Result<Option<Self>, Error> {
        sql::transaction_with(read_only(), |tx| Self::read(tx, id))
    }

    /// The order that was placed with this key. The store may know the way; the database has the last word.
    fn placed(key: &str) -> Result<Option<Self>, Error> {
        let remembered = memory::order(key);
        sql::transaction_with(read_only(), |tx| {
            if let Some(id) = remembered
                && let Some(order) = Self::read(tx, id)?
                && order.idempotency_key.as_deref() == Some(key)
            {
                return Ok(Some(order));
            }
            Self::with_key(tx, Some(key))
        })
    }

    /// The order with this key, as the transaction sees it.
    pub fn with_key(tx: &Transaction, key: Option<&str>) -> Result<Option<Self>, Error> {
        let found = tx
            .query("select id from orders where idempotency_key = $1")
            .bind(key)
            .optional()?;
        match found {
            Some((id,)) => Self::read(tx, id),
            None => Ok(None),
        }
    }

    /// The order with this number, as the transaction sees it.
    pub fn read(tx: &Transaction, id: i64) -> Result<Option<Self>, Error> {
        let order = tx
            .query("select id, customer, status, total, placed_at, idempotency_key from orders where id = $1")
            .bind(id)
            .optional()?;
        let Some(mut order): Option<Self> = order else {
            return Ok(None);
        };
        order.lines = tx
            .query("select product, quantity from order_lines where order_id = $1 order by product")
            .bind(id)
            .all()?;
        Ok(Some(order))
    }
}

fn read_only() -> Options {
    Options {
        read_only: true,
        ..Options::default()
    }
}
