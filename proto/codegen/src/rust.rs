//! Contracts as Rust: one module per interface, in modules named after its package.

mod ask;
pub(crate) mod author;
mod handles;
mod server;
mod service;
mod streams;
mod types;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::contract::{Contract, Interface};

const HEADER: &str = "// Generated from wit/ by `cargo gen`. Do not edit.\n\n";

/// The files below the root module, by path: `wasi.rs`, `wasi/keyvalue/v0_2_0_draft/store.rs`.
///
/// # Errors
/// What was generated is not Rust, which is a defect of the generator.
pub fn files(contract: &Contract) -> Result<BTreeMap<String, String>, syn::Error> {
    let mut files = BTreeMap::new();
    let mut modules: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
    for (_, interface) in contract.interfaces() {
        for depth in 1..interface.module.len() {
            let (parent, rest) = interface.module.split_at(depth);
            modules
                .entry(parent.to_vec())
                .or_default()
                .insert(rest[0].clone());
        }
        let path = format!("{}.rs", interface.module.join("/"));
        let module = Module {
            contract,
            interface,
            aliases: None,
        };
        files.insert(path, print(&module.tokens())?);
    }
    for (path, children) in modules {
        let docs = format!(" Generated: `{}`.", path.join("::"));
        let children = children.iter().map(|child| ident(child));
        let tokens = quote! { #![doc = #docs] #(pub mod #children;)* };
        let text = print(&tokens)?;
        // An interface and a version may share a module's name; the interface's file then declares the others.
        files
            .entry(format!("{}.rs", path.join("/")))
            .and_modify(|file| file.push_str(&text))
            .or_insert(text);
    }
    Ok(files)
}

/// The crate's own file: its outermost modules, under one exception from the lints, and its descriptors.
pub fn root(contract: &Contract) -> String {
    let outermost: BTreeSet<&String> = contract
        .interfaces()
        .filter_map(|(_, interface)| interface.module.first())
        .collect();
    let mut text = format!("{HEADER}{}", include_str!("rust/root.rs.txt"));
    for module in outermost {
        text.push_str(&format!("\n{EXCEPTION}pub mod {module};\n"));
    }
    text
}

const EXCEPTION: &str = r#"#[rustfmt::skip]
#[allow(
    missing_docs,
    non_camel_case_types,
    unused_imports,
    unused_qualifications,
    clippy::all,
    rustdoc::bare_urls,
    rustdoc::broken_intra_doc_links,
    rustdoc::invalid_html_tags,
    reason = "generated: names and comments are the contract's own, and code has one form for every type"
)]
"#;

/// One interface.
struct Module<'a> {
    contract: &'a Contract,
    interface: &'a Interface,
    /// What the modules of interfaces are called where code stands outside of theirs, by their ids.
    aliases: Option<&'a BTreeMap<String, Ident>>,
}

impl Module<'_> {
    fn tokens(&self) -> TokenStream {
        let docs = format!(" `{}`", self.interface.id);
        let text = self
            .interface
            .docs
            .lines()
            .map(|line| format!(" {}", line.trim()));
        let types = self.types();
        let service = self.service();
        quote! {
            #![doc = #docs]
            #![doc = ""]
            #(#![doc = #text])*
            use ::outboard_mapping::wire;
            use ::outboard_mapping::wire::value::Wire as _;
            use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};

            #service
            #types
        }
    }

    /// The way from this module to another interface's.
    fn path(&self, interface: &Interface) -> TokenStream {
        if let Some(alias) = self.aliases.and_then(|aliases| aliases.get(&interface.id)) {
            return quote!(#alias::);
        }
        if interface.id == self.interface.id {
            return TokenStream::new();
        }
        let common = self
            .interface
            .module
            .iter()
            .zip(&interface.module)
            .take_while(|(a, b)| a == b)
            .count();
        let up = (common..self.interface.module.len()).map(|_| quote!(super::));
        let down = interface.module[common..].iter().map(|name| ident(name));
        quote! { #(#up)* #(#down::)* }
    }
}

fn print(tokens: &TokenStream) -> Result<String, syn::Error> {
    Ok(format!(
        "{HEADER}{}",
        prettyplease::unparse(&syn::parse2(tokens.clone())?)
    ))
}

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn doc(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| format!(" {}", line.trim()));
    quote! { #(#[doc = #lines])* }
}
