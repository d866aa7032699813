//! The types that an interface defines, and the messages of its functions.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Module, doc, ident};
use crate::contract::{Function, Kind, Member, Ty, TypeDef};
use crate::rust::handles::Leaf;

impl Module<'_> {
    /// All of them, with their wire forms.
    pub(super) fn types(&self) -> TokenStream {
        let types = self.interface.types.iter().map(|def| match &def.kind {
            Kind::Record(fields) => self.record(def, fields),
            Kind::Variant(cases) => self.variant(def, cases),
            Kind::Enum(cases) => self.enumeration(def, cases),
            Kind::Flags(flags) => self.flags(def, flags),
        });
        let messages = self
            .interface
            .functions
            .iter()
            .enumerate()
            .map(|(index, function)| {
                let (messages, ask) = (self.messages(function), self.ask(index, function));
                quote!(#messages #ask)
            });
        quote! { #(#types)* #(#messages)* }
    }

    /// A type where it is used. `leaf` says what stands for a handle.
    pub(super) fn ty(&self, ty: &Ty, leaf: &Leaf<'_>) -> TokenStream {
        match ty {
            Ty::Scalar(scalar) => {
                let name = ident(scalar.rust);
                quote!(#name)
            }
            Ty::String => quote!(::std::string::String),
            Ty::Bytes => quote!(::bytes::Bytes),
            Ty::List(element) => {
                let element = self.ty(element, leaf);
                quote!(::std::vec::Vec<#element>)
            }
            Ty::Encoded(ty) => {
                let ty = self.ty(ty, leaf);
                quote!(value::Encoded<#ty>)
            }
            Ty::FixedList(element, length) => {
                let element = self.ty(element, leaf);
                quote!(value::FixedList<#element, #length>)
            }
            Ty::Map(key, value) => {
                let (key, value) = (self.ty(key, leaf), self.ty(value, leaf));
                quote!(::std::collections::BTreeMap<#key, #value>)
            }
            Ty::Option(inner) => {
                let inner = self.ty(inner, leaf);
                quote!(::core::option::Option<#inner>)
            }
            Ty::Result(ok, err) => {
                let payload =
                    |ty: &Option<Box<Ty>>| ty.as_ref().map_or_else(|| quote!(()), |ty| self.ty(ty, leaf));
                let (ok, err) = (payload(ok), payload(err));
                quote!(::core::result::Result<#ok, #err>)
            }
            Ty::Tuple(types) => Self::tuple_ty(types.iter().map(|ty| self.ty(ty, leaf))),
            Ty::Stream(_) | Ty::Future(_) => quote!(stream::Elsewhere),
            Ty::Named(key) => {
                let def = self.contract.def(key);
                let (_, interface) = self.contract.interface(&key.interface);
                let (path, name) = (self.path(interface), ident(&def.rust));
                let handles = self.handles(def);
                match handles.is_empty() {
                    true => quote!(#path #name),
                    false => {
                        let arguments = handles.iter().map(leaf);
                        quote!(#path #name<#(#arguments),*>)
                    }
                }
            }
            Ty::Own(resource) | Ty::Borrow(resource) => leaf(&super::handles::HandleUse {
                resource: resource.clone(),
                borrowed: matches!(ty, Ty::Borrow(_)),
            }),
        }
    }

    fn record(&self, def: &TypeDef, fields: &[Member]) -> TokenStream {
        let (name, docs) = (ident(&def.rust), doc(&def.docs));
        let generics = self.generics(def);
        let names: Vec<_> = fields.iter().map(|field| self.field_ident(&field.name)).collect();
        let types = fields.iter().map(|field| self.ty(&field.ty, &generics.leaf()));
        let comments = fields.iter().map(|field| doc(&field.docs));
        let declared = generics.declared();
        let defaults = fields.iter().map(|field| self.default(&field.ty));
        let wire = self.record_wire(&quote!(#name), &def.key.name, fields);
        let map = self.map_record(def, fields, &generics);
        let place = &def.key.name;
        quote! {
            #docs
            #[derive(Debug, Clone, PartialEq)]
            pub struct #name #declared {
                #(#comments pub #names: #types,)*
            }
            impl ::core::default::Default for #name {
                fn default() -> Self {
                    Self { #(#names: #defaults,)* }
                }
            }
            #map
            #wire
            ::outboard_session::strict_message!(#name, #place);
        }
    }

    fn variant(&self, def: &TypeDef, cases: &[Member<Option<Ty>>]) -> TokenStream {
        let (name, docs) = (ident(&def.rust), doc(&def.docs));
        let generics = self.generics(def);
        let declared = generics.declared();
        let declarations = cases.iter().map(|case| {
            let (ident, docs) = (case_ident(&case.name), doc(&case.docs));
            let payload = case
                .ty
                .as_ref()
                .map(|ty| self.ty(ty, &generics.leaf()))
                .map(|ty| quote!((#ty)));
            quote!(#docs #ident #payload,)
        });
        let first = cases.first().map(|case| {
            let ident = case_ident(&case.name);
            let payload = case
                .ty
                .as_ref()
                .map(|ty| self.default(ty))
                .map(|value| quote!((#value)));
            quote!(Self::#ident #payload)
        });
        let wire = self.variant_wire(def, cases);
        let map = self.map_variant(def, cases, &generics);
        let place = &def.key.name;
        quote! {
            #docs
            #[derive(Debug, Clone, PartialEq)]
            pub enum #name #declared {
                #(#declarations)*
            }
            impl ::core::default::Default for #name {
                fn default() -> Self {
                    #first
                }
            }
            #map
            #wire
            ::outboard_session::strict_message!(#name, #place);
        }
    }

    fn enumeration(&self, def: &TypeDef, cases: &[Member<()>]) -> TokenStream {
        let (name, docs) = (ident(&def.rust), doc(&def.docs));
        let declarations = cases.iter().enumerate().map(|(index, case)| {
            let (ident, docs) = (case_ident(&case.name), doc(&case.docs));
            let default = (index == 0).then(|| quote!(#[default]));
            quote!(#docs #default #ident,)
        });
        let wire = self.enum_wire(def, cases);
        quote! {
            #docs
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
            pub enum #name {
                #(#declarations)*
            }
            #wire
        }
    }

    fn flags(&self, def: &TypeDef, flags: &[Member<()>]) -> TokenStream {
        let (name, docs) = (ident(&def.rust), doc(&def.docs));
        let mut taken = outboard_mapping::name::Unique::default();
        taken.take("ALL".to_owned());
        let constants = flags.iter().enumerate().map(|(bit, flag)| {
            let docs = doc(&flag.docs);
            let ident = ident(&taken.take(outboard_mapping::name::screaming(&flag.name)));
            quote!(#docs pub const #ident: Self = Self(1 << #bit);)
        });
        let constants: Vec<_> = constants.collect();
        let all = match flags.len() {
            0 => quote!(0),
            count => {
                let unused = 64 - count;
                quote!(u64::MAX >> #unused)
            }
        };
        let wire = self.flags_wire(def);
        quote! {
            #docs
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
            pub struct #name(u64);
            impl #name {
                #(#constants)*
                /// Every flag.
                pub const ALL: Self = Self(#all);

                /// The flags as bits, from 0 in the order of the contract.
                pub const fn bits(self) -> u64 {
                    self.0
                }

                /// The flags of these bits; `None` when one of them has no name.
                pub const fn from_bits(bits: u64) -> ::core::option::Option<Self> {
                    if bits & !Self::ALL.0 == 0 {
                        ::core::option::Option::Some(Self(bits))
                    } else {
                        ::core::option::Option::None
                    }
                }

                /// Whether all of `other` are among these.
                pub const fn contains(self, other: Self) -> bool {
                    self.0 & other.0 == other.0
                }
            }
            impl ::core::ops::BitOr for #name {
                type Output = Self;

                fn bitor(self, other: Self) -> Self {
                    Self(self.0 | other.0)
                }
            }
            #wire
        }
    }

    fn messages(&self, function: &Function) -> TokenStream {
        let handle = |_: &super::handles::HandleUse| quote!(dispatch::Handle);
        let (request, response) = (ident(&function.rust_request), ident(&function.rust_response));
        let fields: Vec<_> = function
            .params
            .iter()
            .filter(|param| !param.ty.is_streamed())
            .collect();
        let names: Vec<_> = fields.iter().map(|param| self.field_ident(&param.name)).collect();
        let types = fields.iter().map(|param| self.ty(&param.ty, &handle));
        let defaults = fields.iter().map(|param| self.default(&param.ty));
        let request_wire = self.record_wire(&quote!(#request), &function.place, &function.params);
        let result = function
            .result
            .as_ref()
            .map_or_else(|| quote!(()), |ty| self.ty(ty, &handle));
        let result_default = function
            .result
            .as_ref()
            .map_or_else(|| quote!(()), |ty| self.default(ty));
        let response_wire = self.response_wire(function);
        let place = &function.place;
        let [request_docs, response_docs] =
            ["request", "response"].map(|what| format!(" The {what} of `{}`.", function.place));
        quote! {
            #[doc = #request_docs]
            #[derive(Debug, Clone, PartialEq)]
            pub struct #request { #(pub #names: #types,)* }
            impl ::core::default::Default for #request {
                fn default() -> Self {
                    Self { #(#names: #defaults,)* }
                }
            }
            #request_wire
            ::outboard_session::strict_message!(#request, #place);

            #[doc = #response_docs]
            #[derive(Debug, Clone, PartialEq)]
            pub struct #response(pub #result);
            impl ::core::default::Default for #response {
                fn default() -> Self {
                    Self(#result_default)
                }
            }
            #response_wire
            ::outboard_session::strict_message!(#response, #place);
        }
    }

    /// The value that a message of this type has before it is read.
    fn default(&self, ty: &Ty) -> TokenStream {
        match ty {
            Ty::Result(ok, _) => {
                let ok = ok.as_ref().map_or_else(|| quote!(()), |ty| self.default(ty));
                quote!(::core::result::Result::Ok(#ok))
            }
            Ty::Tuple(types) => Self::tuple(types.iter().map(|ty| self.default(ty))),
            Ty::FixedList(element, _) => {
                let element = self.default(element);
                quote!(value::FixedList::from_fn(|_| #element))
            }
            _ => quote!(::core::default::Default::default()),
        }
    }

    /// The type of a tuple: Rust's own, as far as those can be compared and printed.
    pub(super) fn tuple_ty(types: impl ExactSizeIterator<Item = TokenStream>) -> TokenStream {
        match wide(types.len()) {
            None => quote!((#(#types,)*)),
            Some(name) => quote!(value::#name<#(#types),*>),
        }
    }

    /// A tuple as an expression or a pattern.
    pub(super) fn tuple(values: impl ExactSizeIterator<Item = TokenStream>) -> TokenStream {
        match wide(values.len()) {
            None => quote!((#(#values,)*)),
            Some(name) => quote!(value::#name(#(#values),*)),
        }
    }

    pub(super) fn field_ident(&self, name: &str) -> proc_macro2::Ident {
        ident(&crate::contract::rust_name(name))
    }
}

/// What a tuple of so many members is called, if it is none of Rust's.
fn wide(members: usize) -> Option<proc_macro2::Ident> {
    (members > 12).then(|| quote::format_ident!("Tuple{members}"))
}

/// A case's name. `Self` is the only word of Rust's in this form.
pub(super) fn case_ident(name: &str) -> proc_macro2::Ident {
    match outboard_mapping::name::pascal(name).as_str() {
        "Self" => ident("Self_"),
        name => ident(name),
    }
}
