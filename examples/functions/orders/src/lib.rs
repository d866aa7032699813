//! A small shop over HTTP: orders take their products out of stock, once each, whatever is sent twice or fails midway.
//!
//! The database has the last word on everything. The key-value store is there for what may be a little behind, or gone:
//! a counter, and a way back to an order by its key. Neither has an address in this code: that is the business of
//! `orders.toml`.

mod memory;
mod order;
mod place;
mod product;

use outboard_function::http::{Error, Request, Response};

outboard_function::http!(handle, body = 64 << 10);

fn handle(request: Request) -> Result<Response, Error> {
    // The first part of the path is where the host's file puts the function.
    match (request.method(), request.segments().get(1..).unwrap_or_default()) {
        ("GET", []) => order::list(&request),
        ("POST", []) => place::place(&request),
        (_, []) => Ok(Response::method_not_allowed(&["GET", "POST"])),

        ("GET", ["count"]) => memory::count(),
        (_, ["count"]) => Ok(Response::method_not_allowed(&["GET"])),

        ("GET", ["by-key", key]) => order::show_placed(key),
        (_, ["by-key", _]) => Ok(Response::method_not_allowed(&["GET"])),

        ("GET", ["products"]) => product::list(),
        (_, ["products"]) => Ok(Response::method_not_allowed(&["GET"])),
        ("PUT", ["products", name]) => product::set(name, &request),
        (_, ["products", _]) => Ok(Response::method_not_allowed(&["PUT"])),

        ("GET", [id]) => order::show(number(id)?),
        ("DELETE", [id]) => order::cancel(number(id)?),
        (_, [_]) => Ok(Response::method_not_allowed(&["DELETE", "GET"])),

        _ => Err(Error::refuse(404, "the shop has no such page")),
    }
}

/// The number of an order. What is not a number is not an order either.
fn number(id: &str) -> Result<i64, Error> {
    id.parse().map_err(|_| order::not_found())
}
