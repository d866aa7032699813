//! For authors of functions: SQL, key-value and HTTP over the contracts that Outboard serves.
//!
//! A function holds no connection, no address and no password. It imports contracts, and which database or store they
//! reach is said in its host's configuration. This crate is a thin layer over them: [`sql`] over `outboard:sql`,
//! [`keyvalue`] over `wasi:keyvalue`, [`mod@http`] over `wasi:http`, each a feature of its own and all of them on by default.
//! A function imports only what it uses. Where its host's file has several links of one kind, this crate uses the one that is
//! called `default`.
//!
//! ```no_run
//! use outboard_function::http::{Error, Request, Response};
//! use outboard_function::{keyvalue::Bucket, sql};
//!
//! outboard_function::http!(handle);
//!
//! fn handle(request: Request) -> Result<Response, Error> {
//!     match (request.method(), request.segments().as_slice()) {
//!         ("GET", ["stock", product]) => {
//!             let (stock,): (u32,) = sql::query("select stock from products where name = $1")
//!                 .bind(*product)
//!                 .optional()?
//!                 .ok_or_else(|| Error::refuse(404, "there is no such product"))?;
//!             let asked = Bucket::open("")?.increment(product, 1)?;
//!             Ok(Response::new(200).text(format!("{stock} left, and you are number {asked} to ask")))
//!         }
//!         (_, ["stock", _]) => Ok(Response::method_not_allowed(&["GET"])),
//!         _ => Err(Error::refuse(404, "there is nothing here")),
//!     }
//! }
//! # fn main() {}
//! ```
//!
//! A call waits for as long as it takes. One that never comes back ends with an error shortly before the function's own
//! time is up, so that the function can still say something. What a function writes to its standard error, as with
//! `eprintln!`, is in its host's log.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "keyvalue")]
pub mod keyvalue;
#[cfg(feature = "sql")]
pub mod sql;

#[cfg(any(feature = "keyvalue", feature = "sql"))]
mod bindings;
#[cfg(feature = "keyvalue")]
mod fault;

// The code that `#[derive(FromRow)]` makes names this crate as a user's would.
#[cfg(all(test, feature = "sql"))]
extern crate self as outboard_function;

/// The function of the guide is compiled with the examples of this crate.
#[cfg(all(doctest, feature = "http", feature = "keyvalue"))]
#[doc = include_str!("../README.md")]
struct Guide;
