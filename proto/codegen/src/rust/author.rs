//! An author's first implementation of interfaces: every function there, and none written.

use std::collections::BTreeMap;

use outboard_mapping::name::Unique;
use outboard_mapping::ty::Resource;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::service::param_name;
use super::{Module, ident};
use crate::contract::{Contract, Function, Interface, Ty, rust_name};

/// What stands for the parts of contracts in an author's code.
pub(crate) struct Author<'a> {
    pub(crate) contract: &'a Contract,
    /// The provider.
    pub(crate) provider: Ident,
    /// Modules of interfaces, by their ids.
    pub(crate) aliases: BTreeMap<String, Ident>,
    /// Types that implement resources.
    pub(crate) resources: Vec<(Resource, Ident)>,
}

impl Author<'_> {
    /// The trait of an interface, implemented.
    ///
    /// # Errors
    /// What was generated is not Rust, which is a defect of the generator.
    pub(crate) fn implementation(&self, interface: &Interface) -> Result<String, syn::Error> {
        let module = Module {
            contract: self.contract,
            interface,
            aliases: Some(&self.aliases),
        };
        let (provider, trait_) = (&self.provider, ident(&interface.rust.trait_));
        let path = module.path(interface);
        let resources = interface.resources.iter().map(|def| {
            let (name, ty) = (ident(&def.rust), self.resource(&def.resource));
            quote!(type #name = #ty;)
        });
        let functions = interface
            .functions
            .iter()
            .filter(|function| !function.drops)
            .map(|function| self.function(&module, function));
        let tokens = quote! {
            impl #path #trait_ for #provider {
                #(#resources)*
                #(#functions)*
            }
        };
        Ok(spaced(&prettyplease::unparse(&syn::parse_str(&readable(
            &tokens,
        ))?)))
    }

    fn function(&self, module: &Module<'_>, function: &Function) -> TokenStream {
        let name = ident(&function.rust);
        let mut taken = Unique::default();
        taken.take("call".to_owned());
        let names: Vec<_> = function
            .params
            .iter()
            .map(|param| ident(&taken.take(rust_name(param_name(function, &param.name)))))
            .collect();
        let types = function.params.iter().map(|param| match &param.ty {
            Ty::Borrow(resource) => {
                let resource = self.resource(resource);
                quote!(&#resource)
            }
            ty => module.signature_ty(ty, &|handle| {
                let resource = self.resource(&handle.resource);
                match handle.borrowed {
                    true => quote!(Arc<#resource>),
                    false => quote!(#resource),
                }
            }),
        });
        let result = function.result.as_ref().map_or_else(
            || quote!(()),
            |ty| {
                module.signature_ty(ty, &|handle| {
                    let resource = self.resource(&handle.resource);
                    quote!(#resource)
                })
            },
        );
        let unused = match names.is_empty() {
            true => quote!(self.bindings.of(call)?),
            false => quote!((self.bindings.of(call)?, #(#names),*)),
        };
        let place = format!("{} of {}", function.place, module.interface.id);
        quote! {
            async fn #name(&self, call: &Call, #(#names: #types),*) -> Result<#result, Failure> {
                let _ = #unused;
                Err(unwritten(#place))
            }
        }
    }

    fn resource(&self, resource: &Resource) -> Option<&Ident> {
        let known = self.resources.iter().find(|(known, _)| known == resource);
        known.map(|(_, ident)| ident)
    }
}

/// As an author writes it: by the names that are in scope.
fn readable(tokens: &TokenStream) -> String {
    const NAMES: &[(&str, &str)] = &[
        ("::core::result::Result", "Result"),
        ("::core::option::Option", "Option"),
        ("::std::string::String", "String"),
        ("::std::vec::Vec", "Vec"),
        ("::std::collections::BTreeMap", "BTreeMap"),
        ("::bytes::Bytes", "bytes::Bytes"),
        ("stream::", "outboard_session::stream::"),
        ("value::", "outboard_session::value::"),
    ];
    // As tokens are printed, so that lines are broken by what then stands in them.
    let printed = |path: &str| path.replace("::", " :: ").trim().to_owned() + " ";
    NAMES.iter().fold(tokens.to_string(), |text, (from, to)| {
        text.replace(&printed(from), &printed(to))
    })
}

/// With lines between functions, and below the types that stand before them.
fn spaced(text: &str) -> String {
    let text = text.replace("    }\n    async fn", "    }\n\n    async fn");
    match text.find("    async fn") {
        Some(first) if text[..first].contains(";\n") => format!("{}\n{}", &text[..first], &text[first..]),
        _ => text,
    }
}
