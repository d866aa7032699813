//! What the shop sells.

use outboard_function::http::{Error, Request, Response};
use outboard_function::sql::{self, FromRow};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(FromRow, Serialize)]
struct Product {
    name: String,
    /// In cents.
    price: i64,
    stock: i64,
}

/// What a product is set to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    price: u32,
    stock: u32,
}

/// In bytes.
const LONGEST_NAME: usize = 200;

/// `GET /orders/products`.
pub fn list() -> Result<Response, Error> {
    let products: Vec<Product> = sql::query("select name, price, stock from products order by name").all()?;
    Response::new(200).json(&json!({ "products": products }))
}

/// `PUT /orders/products/NAME`: sets a product's price and stock, and makes the product if there is none.
pub fn set(name: &str, request: &Request) -> Result<Response, Error> {
    let Settings { price, stock } = request.json()?;
    if name.len() > LONGEST_NAME {
        return Err(Error::refuse(
            422,
            format!("a product's name has {LONGEST_NAME} bytes at most"),
        ));
    }
    let product: Product = sql::query(
        "insert into products (name, price, stock) values ($1, $2, $3)
         on conflict (name) do update set price = excluded.price, stock = excluded.stock
         returning name, price, stock",
    )
    .bind(name)
    .bind(price)
    .bind(stock)
    .one()?;
    Response::new(200).json(&product)
}
