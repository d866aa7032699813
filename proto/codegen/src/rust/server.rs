//! The plain face of an interface, as a service that tonic routes to.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Module, ident};

impl Module<'_> {
    /// What finds methods by their paths.
    pub(super) fn server(&self) -> TokenStream {
        let (name, trait_) = (ident(&self.interface.rust.server), &self.interface.rust.trait_);
        let (package, _) = self.contract.interface(&self.interface.id);
        let service = format!("{}.{}", package.proto, self.interface.service);
        let docs = format!(" The plain face of [`{trait_}`]: the gRPC service `{service}`.");
        quote! {
            #[doc = #docs]
            #[derive(Debug, Clone)]
            pub struct #name<F> {
                face: F,
            }

            impl<F: dispatch::PlainFace> #name<F> {
                /// Serves every rpc through `face`, which also says how large requests may be.
                pub fn new(face: F) -> Self {
                    Self { face }
                }
            }

            impl<F: dispatch::PlainFace> ::tonic::server::NamedService for #name<F> {
                const NAME: &'static str = #service;
            }

            impl<F: dispatch::PlainFace> ::tower_service::Service<::http::Request<::tonic::body::Body>> for #name<F> {
                type Response = ::http::Response<::tonic::body::Body>;
                type Error = ::core::convert::Infallible;
                type Future =
                    dispatch::BoxFuture<'static, ::core::result::Result<Self::Response, ::core::convert::Infallible>>;

                fn poll_ready(
                    &mut self,
                    _: &mut ::core::task::Context<'_>,
                ) -> ::core::task::Poll<::core::result::Result<(), ::core::convert::Infallible>> {
                    ::core::task::Poll::Ready(::core::result::Result::Ok(()))
                }

                fn call(&mut self, request: ::http::Request<::tonic::body::Body>) -> Self::Future {
                    plain::serve(self.face.clone(), METHODS, request)
                }
            }
        }
    }
}
