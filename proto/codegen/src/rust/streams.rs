//! Streams and futures of signatures: typed in the trait, chunks for whoever serves it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Module;
use super::handles::Leaf;
use crate::contract::{Function, Ty};

impl Module<'_> {
    /// A parameter's or a result's type as the trait has it. `leaf` says what stands for a handle.
    pub(super) fn signature_ty(&self, ty: &Ty, leaf: &Leaf<'_>) -> TokenStream {
        match ty {
            Ty::Stream(Some(item)) if item.is_byte() => quote!(stream::ByteItems),
            Ty::Stream(None) => quote!(stream::Items<()>),
            Ty::Future(None) => quote!(stream::Later<()>),
            Ty::Stream(Some(item)) => {
                let item = self.ty(item, leaf);
                quote!(stream::Items<#item>)
            }
            Ty::Future(Some(value)) => {
                let value = self.ty(value, leaf);
                quote!(stream::Later<#value>)
            }
            Ty::Result(Some(ok), err) => {
                let ok = self.signature_ty(ok, leaf);
                let err = err.as_ref().map_or_else(|| quote!(()), |ty| self.ty(ty, leaf));
                quote!(::core::result::Result<#ok, #err>)
            }
            Ty::Tuple(types) => Self::tuple_ty(types.iter().map(|ty| self.signature_ty(ty, leaf))),
            ty => self.ty(ty, leaf),
        }
    }

    /// Statements that take the streams of a request apart.
    pub(super) fn taken_streams(&self, index: usize, function: &Function) -> TokenStream {
        let count = function.request_streams().len();
        let names = (1..=count).map(stream_ident);
        quote! {
            let [#(#names),*]: [stream::Chunks; #count] = stub::streams(&METHODS[#index], incoming.streams)?;
        }
    }

    /// The argument that the stream of that number, from 1, is.
    pub(super) fn stream_argument(&self, index: usize, number: usize, ty: &Ty) -> TokenStream {
        let name = stream_ident(number);
        Self::decoded(index, number, ty, &quote!(#name))
    }

    /// The stream of that number, from 1, from an expression that is its chunks.
    pub(super) fn decoded(index: usize, number: usize, ty: &Ty, chunks: &TokenStream) -> TokenStream {
        let (kind, decode) = match ty {
            Ty::Stream(Some(item)) if item.is_byte() => (quote!(ByteItems), quote!(decode)),
            Ty::Stream(None) => (quote!(Items), quote!(decode_counts)),
            Ty::Stream(Some(_)) => (quote!(Items), quote!(decode)),
            Ty::Future(None) => (quote!(Later), quote!(decode_signal)),
            _ => (quote!(Later), quote!(decode)),
        };
        quote!(stream::#kind::#decode(#chunks, &METHODS[#index], #number))
    }

    /// An expression that sets a stream of a result apart, and is what stands in the message for it.
    pub(super) fn set_apart(ty: &Ty, value: &TokenStream) -> TokenStream {
        let encode = match ty {
            Ty::Stream(None) => quote!(encode_counts),
            Ty::Future(None) => quote!(encode_signal),
            _ => quote!(encode),
        };
        quote! {{
            streams.push(#value.#encode());
            stream::Elsewhere
        }}
    }

    /// Whether there are streams in a type.
    pub(super) fn holds_streams(ty: &Ty) -> bool {
        ty.is_streamed() || ty.children().into_iter().any(Self::holds_streams)
    }
}

fn stream_ident(number: usize) -> Ident {
    format_ident!("stream_{number}")
}
