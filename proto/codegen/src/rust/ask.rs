//! The client's side of a function: what its request is answered with.

use std::cell::Cell;

use proc_macro2::TokenStream;
use quote::quote;

use super::handles::{Exchange, HandleUse};
use super::{Module, ident};
use crate::contract::{Function, Ty};

impl Module<'_> {
    /// Lets a client make the request, whatever it knows handles by.
    pub(super) fn ask(&self, index: usize, function: &Function) -> TokenStream {
        let (request, response) = (ident(&function.rust_request), ident(&function.rust_response));
        let answer = function.result.as_ref().map_or_else(
            || quote!(()),
            |ty| self.signature_ty(ty, &|_| quote!(dispatch::Handle)),
        );
        let lend = self.lend(function);
        let result = self.received(index, function);
        quote! {
            impl stub::Ask for #request {
                type Response = #response;
                type Answer = #answer;

                const METHOD: &'static dispatch::MethodDescriptor = &METHODS[#index];

                #lend

                fn answer(
                    response: #response,
                    streams: ::std::vec::Vec<stream::Chunks>,
                    handles: &dyn stub::Held,
                ) -> ::core::result::Result<Self::Answer, failure::Failure> {
                    let mut streams = streams.into_iter();
                    let _ = (&mut streams, handles);
                    let result = response.0;
                    ::core::result::Result::Ok(#result)
                }
            }
        }
    }

    /// Nothing where a request has no handles: it then stays as it is.
    fn lend(&self, function: &Function) -> TokenStream {
        let fields: Vec<_> = function
            .params
            .iter()
            .filter(|param| !param.ty.is_streamed())
            .collect();
        if !fields.iter().any(|param| self.holds_handles(&param.ty)) {
            return TokenStream::new();
        }
        let to = Exchange {
            handle: &|handle: &HandleUse, value| {
                let own = !handle.borrowed;
                quote!(handles.lend(#value, #own))
            },
            stream: &|_, value| value.clone(),
        };
        let names = fields.iter().map(|param| self.field_ident(&param.name));
        let values = fields.iter().map(|param| {
            let name = self.field_ident(&param.name);
            self.exchange(&param.ty, quote!(self.#name), &to)
        });
        quote! {
            fn lend(self, handles: &dyn stub::Held) -> ::core::result::Result<Self, failure::Failure> {
                ::core::result::Result::Ok(Self { #(#names: #values,)* })
            }
        }
    }

    /// The result as the client has it, from `result`, which is what the message holds.
    fn received(&self, index: usize, function: &Function) -> TokenStream {
        let Some(ty) = &function.result else {
            return quote!(result);
        };
        let number = Cell::new(0);
        let stream = |ty: &Ty, value: &TokenStream| {
            number.set(number.get() + 1);
            let chunks = quote!(stub::stream(&mut streams, &METHODS[#index])?);
            let decoded = Self::decoded(index, number.get(), ty, &chunks);
            quote!({ let stream::Elsewhere = #value; #decoded })
        };
        let to = Exchange {
            handle: &|_, value| quote!(handles.receive(#value)),
            stream: &stream,
        };
        self.exchange(ty, quote!(result), &to)
    }
}
