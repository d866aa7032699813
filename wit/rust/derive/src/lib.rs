//! The derive macros of `outboard-function`, which re-exports them and says what they do.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Field, Fields, LitStr, Result, Type, parse_quote};

/// Makes a struct out of a row, each field out of the column of its name.
///
/// `#[sql(rename = "…")]` on a field names another column; `#[sql(default)]` gives the field its type's default where the
/// result has no such column, or null in it.
#[proc_macro_derive(FromRow, attributes(sql))]
pub fn from_row(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    syn::parse(input)
        .and_then(expand)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// One field: how it is taken out of the row.
struct Taken {
    column: LitStr,
    default: bool,
}

fn expand(mut input: DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(name, "only a struct is made out of a row"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(
            name,
            "columns go by the names of fields: a tuple does without this macro",
        ));
    };
    let mut seen = BTreeSet::new();
    let mut taken = Vec::new();
    for field in &fields.named {
        let Taken { column, default } = Taken::of(field)?;
        if !seen.insert(column.value()) {
            return Err(Error::new(column.span(), "another field has taken this column"));
        }
        let ident = &field.ident;
        let take = if default {
            quote!(take_or_default)
        } else {
            quote!(take)
        };
        taken.push(quote!(#ident: row.#take(#column)?));
    }
    // Without parameters of its own, what a field lacks is better said at the field than at the struct.
    if input.generics.type_params().next().is_some() {
        let types: Vec<Type> = fields.named.iter().map(|field| field.ty.clone()).collect();
        let bounds = &mut input.generics.make_where_clause().predicates;
        bounds.extend(
            types
                .into_iter()
                .map(|ty| -> syn::WherePredicate { parse_quote!(#ty: ::outboard_function::sql::FromValue) }),
        );
    }
    let (parameters, arguments, bounds) = input.generics.split_for_impl();
    let name = &input.ident;
    Ok(quote! {
        impl #parameters ::outboard_function::sql::FromRow for #name #arguments #bounds {
            fn from_row(
                mut row: ::outboard_function::sql::Row,
            ) -> ::core::result::Result<Self, ::outboard_function::sql::Error> {
                ::core::result::Result::Ok(Self { #(#taken),* })
            }
        }
    })
}

impl Taken {
    fn of(field: &Field) -> Result<Self> {
        let ident = field
            .ident
            .as_ref()
            .ok_or_else(|| Error::new_spanned(field, "the field has no name"))?;
        let name = ident.to_string();
        let mut taken = Self {
            column: LitStr::new(name.strip_prefix("r#").unwrap_or(&name), ident.span()),
            default: false,
        };
        for attribute in field
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("sql"))
        {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("rename") {
                    taken.column = meta.value()?.parse()?;
                    Ok(())
                } else if meta.path.is_ident("default") {
                    taken.default = true;
                    Ok(())
                } else {
                    Err(meta.error("a field takes `rename = \"…\"` and `default`"))
                }
            })?;
        }
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[track_caller]
    fn refused(source: &str) -> String {
        expand(syn::parse_str(source).unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn what_cannot_be_a_row_is_refused() {
        assert!(refused("enum Kind { A }").contains("only a struct"));
        assert!(refused("struct Pair(i64, i64);").contains("names of fields"));
    }

    #[test]
    fn what_an_attribute_cannot_say_is_refused() {
        assert!(refused("struct Row { #[sql(renamed = \"b\")] a: i64 }").contains("`rename"));
        assert!(refused("struct Row { #[sql(rename = 7)] a: i64 }").contains("string literal"));
    }

    #[test]
    fn two_fields_do_not_take_one_column() {
        assert!(refused("struct Row { a: i64, #[sql(rename = \"a\")] b: i64 }").contains("another field"));
    }
}
