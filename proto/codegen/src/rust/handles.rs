//! Handles inside of types: a type that holds some is generic over what stands for them, a `Handle` on the wire and
//! the resource itself in a provider.

use outboard_mapping::name::{Unique, pascal};
use outboard_mapping::ty::Resource;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::types::case_ident;
use super::{Module, ident};
use crate::contract::{Member, Ty, TypeDef};

/// A resource as a type holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HandleUse {
    pub(super) resource: Resource,
    pub(super) borrowed: bool,
}

/// The type that stands for a handle.
pub(super) type Leaf<'a> = dyn Fn(&HandleUse) -> TokenStream + 'a;

/// What the parts of a value that do not travel in its message are exchanged for. All of them are given as expressions.
pub(super) struct Exchange<'a> {
    /// Of a handle; an expression of a `Result`.
    pub(super) handle: &'a dyn Fn(&HandleUse, TokenStream) -> TokenStream,
    /// Of a stream or future of that type.
    pub(super) stream: &'a dyn Fn(&Ty, &TokenStream) -> TokenStream,
}

/// The type parameters of a type that holds handles.
pub(super) struct Generics {
    uses: Vec<HandleUse>,
    names: Vec<Ident>,
}

impl Generics {
    /// `<Cas = Handle>`, or nothing.
    pub(super) fn declared(&self) -> TokenStream {
        let names = &self.names;
        match names.is_empty() {
            true => TokenStream::new(),
            false => quote!(<#(#names = dispatch::Handle),*>),
        }
    }

    /// Each handle as its type parameter.
    pub(super) fn leaf(&self) -> impl Fn(&HandleUse) -> TokenStream + '_ {
        |handle| {
            let name = self.position(handle).map(|index| &self.names[index]);
            quote!(#name)
        }
    }

    fn position(&self, handle: &HandleUse) -> Option<usize> {
        self.uses.iter().position(|other| other == handle)
    }
}

impl Module<'_> {
    /// What a type holds, itself or in another: each once, in order of first use.
    pub(super) fn handles(&self, def: &TypeDef) -> Vec<HandleUse> {
        let mut found = Vec::new();
        for part in def.parts() {
            self.collect(part, &mut found);
        }
        found
    }

    /// Whether a type holds handles.
    pub(super) fn holds_handles(&self, ty: &Ty) -> bool {
        let mut found = Vec::new();
        self.collect(ty, &mut found);
        !found.is_empty()
    }

    pub(super) fn generics(&self, def: &TypeDef) -> Generics {
        let uses = self.handles(def);
        let mut taken = Unique::default();
        // The type's own name, which a parameter would hide.
        taken.take(def.rust.clone());
        let names = uses.iter().map(|handle| {
            let name = pascal(&handle.resource.name);
            ident(&taken.take(if handle.borrowed {
                format!("Borrowed{name}")
            } else {
                name
            }))
        });
        Generics {
            names: names.collect(),
            uses,
        }
    }

    /// An expression of type `ty` with every handle and every stream in it exchanged; it uses `?`.
    pub(super) fn exchange(&self, ty: &Ty, value: TokenStream, to: &Exchange<'_>) -> TokenStream {
        if !self.holds_handles(ty) && !Self::holds_streams(ty) {
            return value;
        }
        match ty {
            Ty::Stream(_) | Ty::Future(_) => (to.stream)(ty, &value),
            Ty::Own(resource) | Ty::Borrow(resource) => {
                let handle = HandleUse {
                    resource: resource.clone(),
                    borrowed: matches!(ty, Ty::Borrow(_)),
                };
                let exchanged = (to.handle)(&handle, value);
                quote!(#exchanged?)
            }
            Ty::Option(inner) => {
                let inner = self.exchange(inner, quote!(value), to);
                quote! {
                    match #value {
                        ::core::option::Option::Some(value) => ::core::option::Option::Some(#inner),
                        ::core::option::Option::None => ::core::option::Option::None,
                    }
                }
            }
            Ty::Result(ok, err) => {
                let arm = |ty: &Option<Box<Ty>>| {
                    ty.as_ref()
                        .map_or_else(|| quote!(value), |ty| self.exchange(ty, quote!(value), to))
                };
                let (ok, err) = (arm(ok), arm(err));
                quote! {
                    match #value {
                        ::core::result::Result::Ok(value) => ::core::result::Result::Ok(#ok),
                        ::core::result::Result::Err(value) => ::core::result::Result::Err(#err),
                    }
                }
            }
            Ty::List(element) => {
                let element = self.exchange(element, quote!(value), to);
                quote! {{
                    let values = #value;
                    let mut list = ::std::vec::Vec::with_capacity(values.len());
                    for value in values {
                        list.push(#element);
                    }
                    list
                }}
            }
            Ty::FixedList(element, length) => {
                let list = self.exchange(&Ty::List(element.clone()), value, to);
                quote! {
                    match value::FixedList::<_, #length>::try_from(#list) {
                        ::core::result::Result::Ok(list) => list,
                        ::core::result::Result::Err(_) => ::core::unreachable!("as many come out as went in"),
                    }
                }
            }
            Ty::Map(key, held) => {
                let (key, held) = (
                    self.exchange(key, quote!(key), to),
                    self.exchange(held, quote!(value), to),
                );
                quote! {{
                    let mut map = ::std::collections::BTreeMap::new();
                    for (key, value) in #value {
                        map.insert(#key, #held);
                    }
                    map
                }}
            }
            Ty::Tuple(types) => {
                let names: Vec<_> = (1..=types.len())
                    .map(|number| format_ident!("f{number}"))
                    .collect();
                let fields = types
                    .iter()
                    .zip(&names)
                    .map(|(ty, name)| self.exchange(ty, quote!(#name), to));
                let (pattern, fields) = (
                    Self::tuple(names.iter().map(|name| quote!(#name))),
                    Self::tuple(fields),
                );
                quote! {{ let #pattern = #value; #fields }}
            }
            Ty::Named(key) => {
                let handles = self.handles(self.contract.def(key));
                let exchanged = handles.iter().map(|handle| (to.handle)(handle, quote!(handle)));
                quote!(#value.exchange(#(&mut |handle| #exchanged),*)?)
            }
            Ty::Scalar(_) | Ty::String | Ty::Bytes | Ty::Encoded(_) => value,
        }
    }

    pub(super) fn map_record(&self, def: &TypeDef, fields: &[Member], generics: &Generics) -> TokenStream {
        self.map(def, generics, |to| {
            let names: Vec<_> = fields.iter().map(|field| self.field_ident(&field.name)).collect();
            let values = fields
                .iter()
                .zip(&names)
                .map(|(field, name)| self.exchange(&field.ty, quote!(self.#name), to));
            let name = ident(&def.rust);
            quote!(#name { #(#names: #values,)* })
        })
    }

    pub(super) fn map_variant(
        &self,
        def: &TypeDef,
        cases: &[Member<Option<Ty>>],
        generics: &Generics,
    ) -> TokenStream {
        self.map(def, generics, |to| {
            let name = ident(&def.rust);
            let arms = cases.iter().map(|case| {
                let ident = case_ident(&case.name);
                match &case.ty {
                    None => quote!(Self::#ident => #name::#ident,),
                    Some(ty) => {
                        let value = self.exchange(ty, quote!(value), to);
                        quote!(Self::#ident(value) => #name::#ident(#value),)
                    }
                }
            });
            quote!(match self { #(#arms)* })
        })
    }

    fn map(
        &self,
        def: &TypeDef,
        generics: &Generics,
        body: impl FnOnce(&Exchange<'_>) -> TokenStream,
    ) -> TokenStream {
        if generics.names.is_empty() {
            return TokenStream::new();
        }
        let (name, from) = (ident(&def.rust), &generics.names);
        let into: Vec<_> = from.iter().map(|name| format_ident!("{name}To")).collect();
        let functions: Vec<_> = (1..=from.len())
            .map(|number| format_ident!("exchange_{number}"))
            .collect();
        let body = body(&Exchange {
            handle: &|handle, value| {
                let function = generics.position(handle).map(|index| &functions[index]);
                quote!(#function(#value))
            },
            // No type of a contract holds any.
            stream: &Self::set_apart,
        });
        quote! {
            impl<#(#from),*> #name<#(#from),*> {
                /// The same value with every handle in it exchanged for another form of it.
                ///
                /// # Errors
                /// The first of an exchange.
                pub fn exchange<#(#into,)* Refusal>(
                    self,
                    #(#functions: &mut impl FnMut(#from) -> ::core::result::Result<#into, Refusal>,)*
                ) -> ::core::result::Result<#name<#(#into),*>, Refusal> {
                    ::core::result::Result::Ok(#body)
                }
            }
        }
    }

    fn collect(&self, ty: &Ty, found: &mut Vec<HandleUse>) {
        match ty {
            Ty::Own(resource) | Ty::Borrow(resource) => {
                let handle = HandleUse {
                    resource: resource.clone(),
                    borrowed: matches!(ty, Ty::Borrow(_)),
                };
                if !found.contains(&handle) {
                    found.push(handle);
                }
            }
            Ty::Named(key) => {
                for part in self.contract.def(key).parts() {
                    self.collect(part, found);
                }
            }
            _ => ty
                .children()
                .into_iter()
                .for_each(|child| self.collect(child, found)),
        }
    }
}
