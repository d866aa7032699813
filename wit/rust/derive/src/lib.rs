//! The derive macros of `outboard-function`, which re-exports them and says what they do.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Error, Field, Fields, LitStr, Result, WherePredicate, parse_quote};

/// Makes a struct out of a row, each field out of the column of its name.
///
/// `#[sql(rename = "…")]` on a field names another column; `#[sql(default)]` gives the field its type's default where the
/// result has no such column, or null in it; `#[sql(skip)]` gives it the default without looking at the row.
#[proc_macro_derive(FromRow, attributes(sql))]
pub fn from_row(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    syn::parse(input)
        .and_then(expand)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// What a field is made of.
enum Source {
    Column { name: LitStr, default: bool },
    Nothing,
}

fn expand(mut input: DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(name, "only a struct is made out of a row"));
    };
    let Fields::Named(fields) = &data.fields else {
        let why = "columns go by the names of fields: a tuple does without this macro";
        return Err(Error::new_spanned(name, why));
    };
    let mut seen = BTreeSet::new();
    let (mut of_row, mut columns, mut of_rows) = (Vec::new(), Vec::new(), Vec::new());
    let [row, rows, all, found] = ["row", "rows", "all", "found"].map(local);
    let mut bounds: Vec<WherePredicate> = Vec::new();
    for (number, field) in fields.named.iter().enumerate() {
        let (ident, ty) = (&field.ident, &field.ty);
        let column = local(&format!("column_{number}"));
        let (value, values, bound) = match Source::of(field)? {
            Source::Nothing => {
                of_row.push(quote!(#ident: ::core::default::Default::default()));
                of_rows.push(quote!(#ident: ::core::default::Default::default()));
                bounds.push(parse_quote!(#ty: ::core::default::Default));
                continue;
            }
            Source::Column { name, .. } if !seen.insert(name.value()) => {
                return Err(Error::new(name.span(), "another field has taken this column"));
            }
            Source::Column { name, default: true } => (
                quote!(#row.get_or_default(#name)?),
                quote!(#rows.column_or_default::<#ty>(#name)?),
                quote!(::outboard_function::sql::FromValue + ::core::default::Default),
            ),
            Source::Column { name, default: false } => (
                quote!(#row.get(#name)?),
                quote!(#rows.column::<#ty>(#name)?),
                quote!(::outboard_function::sql::FromValue),
            ),
        };
        of_row.push(quote!(#ident: #value));
        columns.push(quote!(let mut #column = #values.into_iter();));
        of_rows.push(quote!(#ident: match #column.next() {
            ::core::option::Option::Some(#found) => #found,
            ::core::option::Option::None => break,
        }));
        bounds.push(parse_quote!(#ty: #bound));
    }
    // Without parameters of its own, what a field lacks is better said at the field than at the struct.
    if input.generics.type_params().next().is_some() {
        input.generics.make_where_clause().predicates.extend(bounds);
    }
    let (parameters, arguments, bounds) = input.generics.split_for_impl();
    Ok(quote! {
        impl #parameters ::outboard_function::sql::FromRow for #name #arguments #bounds {
            fn from_row(
                #row: &::outboard_function::sql::Row,
            ) -> ::core::result::Result<Self, ::outboard_function::sql::Error> {
                // A struct may want nothing of it.
                let _ = #row;
                ::core::result::Result::Ok(Self { #(#of_row),* })
            }

            fn from_rows(
                #rows: &::outboard_function::sql::Rows,
            ) -> ::core::result::Result<::std::vec::Vec<Self>, ::outboard_function::sql::Error> {
                let mut #all = ::std::vec::Vec::with_capacity(#rows.len());
                if #rows.is_empty() {
                    return ::core::result::Result::Ok(#all);
                }
                #(#columns)*
                for _ in 0..#rows.len() {
                    #all.push(Self { #(#of_rows),* });
                }
                ::core::result::Result::Ok(#all)
            }
        }
    })
}

/// A name that nothing of the author's can be meant by: no variable, and hardly a constant, which would stand for itself.
fn local(name: &str) -> Ident {
    Ident::new(&format!("outboard_{name}"), Span::mixed_site())
}

impl Source {
    fn of(field: &Field) -> Result<Self> {
        let ident = field
            .ident
            .as_ref()
            .ok_or_else(|| Error::new_spanned(field, "the field has no name"))?;
        let (mut rename, mut default, mut skip) = (None, false, false);
        for attribute in field
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("sql"))
        {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("rename") {
                    rename = Some(meta.value()?.parse()?);
                } else if meta.path.is_ident("default") {
                    default = true;
                } else if meta.path.is_ident("skip") {
                    skip = true;
                } else {
                    return Err(meta.error("a field takes `rename = \"…\"`, `default` and `skip`"));
                }
                Ok(())
            })?;
        }
        if !skip {
            let name = rename.unwrap_or_else(|| LitStr::new(&ident.unraw().to_string(), ident.span()));
            return Ok(Self::Column { name, default });
        }
        if rename.is_some() || default {
            return Err(Error::new_spanned(field, "a field that is skipped has no column"));
        }
        Ok(Self::Nothing)
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
        assert!(refused("struct Row { #[sql(skip, default)] a: i64 }").contains("has no column"));
    }

    #[test]
    fn two_fields_do_not_take_one_column() {
        assert!(refused("struct Row { a: i64, #[sql(rename = \"a\")] b: i64 }").contains("another field"));
    }
}
