//! The trait that a provider implements, and what serves it on both faces.

use outboard_mapping::name::Unique;
use outboard_mapping::ty::Resource;
use proc_macro2::TokenStream;
use quote::quote;

use super::handles::{Exchange, HandleUse};
use super::{Module, doc, ident};
use crate::contract::{Function, ResourceDef, Ty};

impl Module<'_> {
    /// Descriptors, trait, dispatch and server.
    pub(super) fn service(&self) -> TokenStream {
        let methods = self.methods();
        let trait_ = self.trait_();
        let dispatch = self.dispatch();
        let server = self.server();
        quote! { #trait_ #dispatch #server #methods }
    }

    fn methods(&self) -> TokenStream {
        let interface = &self.interface.id;
        let (package, _) = self.contract.interface(interface);
        let methods = self.interface.functions.iter().map(|function| {
            let Function {
                name,
                rpc,
                shape,
                idempotent,
                ..
            } = function;
            let path = format!("/{}.{}/{rpc}", package.proto, self.interface.service);
            let (request, response) = (
                function.request_streams().len(),
                function.response_streams().len(),
            );
            quote! {
                dispatch::MethodDescriptor {
                    interface: #interface,
                    function: #name,
                    path: #path,
                    shape: #shape,
                    idempotent: #idempotent,
                    request_streams: #request,
                    response_streams: #response,
                }
            }
        });
        let resources = self.interface.resources.iter().map(
            |ResourceDef {
                 resource,
                 docs,
                 constant,
                 ..
             }| {
                let (docs, constant, name) = (doc(docs), ident(constant), &resource.name);
                quote! {
                    #docs
                    pub const #constant: dispatch::ResourceId =
                        dispatch::ResourceId { interface: #interface, name: #name };
                }
            },
        );
        quote! {
            /// What the contract says of each function, and at the end what drops each resource.
            pub static METHODS: &[dispatch::MethodDescriptor] = &[#(#methods,)*];
            #(#resources)*
        }
    }

    fn trait_(&self) -> TokenStream {
        let name = ident(&self.interface.rust.trait_);
        let docs = doc(&self.interface.docs);
        let about = format!(" A provider of `{}`.", self.interface.id);
        let supers = self.interface.supers.iter().map(|id| {
            let path = self.trait_path(id);
            quote!(+ #path)
        });
        let resources = self.interface.resources.iter().map(|def| {
            let (docs, name) = (doc(&def.docs), ident(&def.rust));
            quote!(#docs type #name: dispatch::Resource;)
        });
        let functions = self
            .interface
            .functions
            .iter()
            .filter(|function| !function.drops)
            .map(|f| self.signature(f));
        quote! {
            #[doc = #about]
            #[doc = ""]
            #docs
            #[doc = ""]
            /// # Errors
            /// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
            /// everything else and reaches the caller as a gRPC status.
            ///
            /// # Cancellation
            /// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
            /// half done has to be undone by a guard, or done in a task of its own.
            pub trait #name: Send + Sync + 'static #(#supers)* {
                #(#resources)*
                #(#functions)*
            }
        }
    }

    fn signature(&self, function: &Function) -> TokenStream {
        let (name, docs) = (ident(&function.rust), doc(&function.docs));
        let mut taken = Unique::default();
        taken.take("call".to_owned());
        let params = function.params.iter().map(|param| {
            let name = ident(&taken.take(crate::contract::rust_name(param_name(function, &param.name))));
            let ty = match &param.ty {
                Ty::Borrow(resource) => {
                    let resource = self.associated(resource, &quote!(Self));
                    quote!(&#resource)
                }
                ty => self.signature_ty(ty, &|handle| {
                    let resource = self.associated(&handle.resource, &quote!(Self));
                    if handle.borrowed {
                        quote!(::std::sync::Arc<#resource>)
                    } else {
                        resource
                    }
                }),
            };
            quote!(#name: #ty)
        });
        let params: Vec<_> = params.collect();
        let result = function.result.as_ref().map_or_else(
            || quote!(()),
            |ty| self.signature_ty(ty, &|handle| self.associated(&handle.resource, &quote!(Self))),
        );
        quote! {
            #docs
            fn #name(
                &self,
                call: &call::Call,
                #(#params,)*
            ) -> impl ::core::future::Future<Output = ::core::result::Result<#result, failure::Failure>> + Send;
        }
    }

    fn dispatch(&self) -> TokenStream {
        let (name, trait_) = (
            ident(&self.interface.rust.dispatch),
            ident(&self.interface.rust.trait_),
        );
        let docs =
            format!(" Serves a [`{trait_}`] on the session face, and on the plain one behind its server.");
        let interface = &self.interface.id;
        let root = self.interface.module.iter().map(|_| quote!(super::));
        let resources = self.interface.resources.iter().map(|def| {
            let constant = ident(&def.constant);
            let ty = self.associated(&def.resource, &quote!(T));
            quote!((#constant, <#ty as dispatch::Resource>::KIND))
        });
        let arms = self
            .interface
            .functions
            .iter()
            .enumerate()
            .map(|(index, function)| self.arm(index, function));
        quote! {
            #[doc = #docs]
            #[derive(Debug)]
            pub struct #name<T>(::std::sync::Arc<T>);

            impl<T> #name<T> {
                /// Serves `provider`, which other dispatches may serve too.
                pub fn new(provider: ::std::sync::Arc<T>) -> Self {
                    Self(provider)
                }
            }

            impl<T> ::core::clone::Clone for #name<T> {
                fn clone(&self) -> Self {
                    Self(::std::sync::Arc::clone(&self.0))
                }
            }

            impl<T: #trait_> dispatch::Dispatch for #name<T> {
                fn interface(&self) -> &'static str {
                    #interface
                }

                fn methods(&self) -> &'static [dispatch::MethodDescriptor] {
                    METHODS
                }

                fn resources(&self) -> ::std::vec::Vec<(dispatch::ResourceId, dispatch::HandleKind)> {
                    ::std::vec![#(#resources),*]
                }

                fn descriptors(&self) -> &'static [u8] {
                    #(#root)* FILE_DESCRIPTOR_SET
                }

                fn call<'a>(
                    &'a self,
                    method: usize,
                    call: &'a call::Call,
                    incoming: dispatch::Request,
                    handles: &'a dyn dispatch::Handles,
                ) -> dispatch::BoxFuture<'a, ::core::result::Result<dispatch::Response, failure::Failure>> {
                    let provider = &*self.0;
                    match method {
                        #(#arms)*
                        _ => ::std::boxed::Box::pin(async move {
                            let _ = (provider, call, incoming, handles);
                            ::core::result::Result::Err(stub::no_method(#interface, method))
                        }),
                    }
                }
            }
        }
    }

    /// One function: decode, resolve handles, call, issue handles, encode.
    fn arm(&self, index: usize, function: &Function) -> TokenStream {
        let (request, response) = (ident(&function.rust_request), ident(&function.rust_response));
        let body = if function.drops {
            self.drop_body(function)
        } else {
            self.call_body(index, function)
        };
        let taken = self.taken_streams(index, function);
        let streams = match function.response_streams().len() {
            0 => quote!(let streams = ::std::vec::Vec::new();),
            count => quote!(let mut streams = ::std::vec::Vec::with_capacity(#count);),
        };
        quote! {
            #index => ::std::boxed::Box::pin(async move {
                let request: #request = stub::request(&METHODS[#index], &incoming.body)?;
                #taken
                #streams
                #body
                let body = stub::reply(&#response(result));
                ::core::result::Result::Ok::<_, failure::Failure>(dispatch::Response { body, streams })
            }),
        }
    }

    fn drop_body(&self, function: &Function) -> TokenStream {
        let field = self.field_ident("self");
        let constant = function.params.iter().find_map(|param| match &param.ty {
            Ty::Own(resource) => Some(self.constant(resource)),
            _ => None,
        });
        quote! {
            let _ = (provider, call);
            let result = drop(handles.resolve(&request.#field, #constant, true)?);
        }
    }

    fn call_body(&self, index: usize, function: &Function) -> TokenStream {
        let (trait_, name) = (ident(&self.interface.rust.trait_), ident(&function.rust));
        let mut prepared = Vec::new();
        let mut arguments = Vec::new();
        let mut streams = 0usize;
        for (number, param) in (1usize..).zip(&function.params) {
            let field = self.field_ident(&param.name);
            // Not by its own name, which may be that of something else here.
            let argument = quote::format_ident!("argument_{}", number);
            let value = match &param.ty {
                Ty::Borrow(resource) => {
                    let (ty, constant) = (self.associated(resource, &quote!(T)), self.constant(resource));
                    arguments.push(quote!(&#argument));
                    quote!(handles.borrow::<#ty>(&request.#field, #constant)?)
                }
                ty if ty.is_streamed() => {
                    streams += 1;
                    arguments.push(quote!(#argument));
                    self.stream_argument(index, streams, ty)
                }
                ty => {
                    arguments.push(quote!(#argument));
                    let handle = |handle: &HandleUse, value| self.resolve(handle, &value);
                    let to = Exchange {
                        handle: &handle,
                        stream: &Self::set_apart,
                    };
                    self.exchange(ty, quote!(request.#field), &to)
                }
            };
            prepared.push(quote!(let #argument = #value;));
        }
        let result = function.result.as_ref().map_or_else(
            || quote!(result),
            |ty| {
                let to = Exchange {
                    handle: &|handle, value| {
                        let constant = self.constant(&handle.resource);
                        quote!(handles.give(#value, #constant))
                    },
                    stream: &Self::set_apart,
                };
                self.exchange(ty, quote!(result), &to)
            },
        );
        quote! {
            let _ = (&request, handles);
            #(#prepared)*
            let result = <T as #trait_>::#name(provider, call, #(#arguments),*).await?;
            let result = #result;
        }
    }

    /// What a handle in a request stands for.
    fn resolve(&self, handle: &HandleUse, value: &TokenStream) -> TokenStream {
        let (ty, constant) = (
            self.associated(&handle.resource, &quote!(T)),
            self.constant(&handle.resource),
        );
        let how = ident(if handle.borrowed { "borrow" } else { "take" });
        quote!(handles.#how::<#ty>(&#value, #constant))
    }

    /// The type that stands for a resource in an implementation. Its own name suffices unless two resources share it.
    fn associated(&self, resource: &Resource, provider: &TokenStream) -> TokenStream {
        let name = ident(&self.contract.resource(resource).rust);
        let path = self.trait_path(&resource.interface);
        if provider.to_string() == "Self" && !self.is_ambiguous(&name.to_string()) {
            return quote!(Self::#name);
        }
        quote!(<#provider as #path>::#name)
    }

    fn is_ambiguous(&self, name: &str) -> bool {
        let mut open = vec![self.interface.id.as_str()];
        let mut seen = std::collections::BTreeSet::new();
        let mut count = 0;
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                let (_, interface) = self.contract.interface(id);
                count += interface.resources.iter().filter(|def| def.rust == name).count();
                open.extend(interface.supers.iter().map(String::as_str));
            }
        }
        count > 1
    }

    fn trait_path(&self, interface: &str) -> TokenStream {
        let (_, interface) = self.contract.interface(interface);
        let (path, name) = (self.path(interface), ident(&interface.rust.trait_));
        quote!(#path #name)
    }

    fn constant(&self, resource: &Resource) -> TokenStream {
        let (_, interface) = self.contract.interface(&resource.interface);
        let (path, name) = (
            self.path(interface),
            ident(&self.contract.resource(resource).constant),
        );
        quote!(#path #name)
    }
}

/// A method's `self` goes by the name of its resource; Rust's own is the provider.
pub(super) fn param_name<'a>(function: &'a Function, param: &'a str) -> &'a str {
    match (param, function.place.split_once('.')) {
        ("self", Some((resource, _))) if function.name.starts_with('[') => resource,
        _ => param,
    }
}
