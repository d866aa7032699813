//! For the tests of a provider: [`Kit`] starts it in the test's own process, from a few lines of its file, and a [`Client`]
//! calls it as functions do, over the session that bridges open or over the plain face that any gRPC client uses.
//!
//! A call is the request that the stubs generate of a function, and is answered with the function's own result: a handle for
//! each resource, a stream for each stream.
//!
//! ```
//! # use std::{collections::BTreeMap, convert::Infallible, sync::Arc};
//! # use outboard_provider::{ConfigKey, Context, Provider, Services};
//! # use outboard_session::{call::Call, dispatch::MethodDescriptor, failure::Failure, right::Rights};
//! # use outboard_stubs::wasi::config::v0_2_0_rc_1::store::{self, Error, Store, StoreDispatch, StoreServer};
//! # #[derive(serde::Deserialize)]
//! # #[serde(deny_unknown_fields)]
//! # struct Binding { currency: String }
//! # struct Settings(BTreeMap<String, Binding>);
//! # impl Provider for Settings {
//! #     const KIND: &'static str = "settings";
//! #     const KEYS: &'static [ConfigKey] = &[];
//! #     type Binding = Binding;
//! #     type Error = Infallible;
//! #     async fn start(bindings: BTreeMap<String, Binding>, _: &Context) -> Result<Self, Infallible> {
//! #         Ok(Self(bindings))
//! #     }
//! #     fn contracts() -> Vec<&'static [MethodDescriptor]> { vec![store::METHODS] }
//! #     fn rights(_: &MethodDescriptor) -> Rights { Rights::READ }
//! #     fn services(self: &Arc<Self>) -> Services {
//! #         Services::new().add(StoreDispatch::new(Arc::clone(self)), StoreServer::new)
//! #     }
//! # }
//! # impl Store for Settings {
//! #     async fn get(&self, call: &Call, _: String) -> Result<Result<Option<String>, Error>, Failure> {
//! #         Ok(Ok(Some(self.0[&*call.binding].currency.clone())))
//! #     }
//! #     async fn get_all(&self, _: &Call) -> Result<Result<Vec<(String, String)>, Error>, Failure> {
//! #         Ok(Ok(Vec::new()))
//! #     }
//! # }
//! use outboard_testkit::Kit;
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Failure> {
//! let kit = Kit::start::<Settings>("[binding.shop]\ncurrency = 'EUR'").await;
//! for client in [kit.client("shop"), kit.plain("shop")] {
//!     let currency = client.call(store::GetRequest { key: "currency".to_owned() }).await?;
//!     assert_eq!(currency, Ok(Some("EUR".to_owned())));
//! }
//! # Ok(())
//! # }
//! ```

mod client;
mod face;
mod kit;

pub use client::{Client, PATIENCE};
pub use kit::{FUNCTION, Kit};
