//! How each type is read and written, in terms of the mapping's own primitives.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::types::case_ident;
use super::{Module, ident};
use crate::contract::{Function, Member, Ty, TypeDef};

impl Module<'_> {
    /// A message with a field per member, numbered from 1. A stream has a number and no field.
    pub(super) fn record_wire(&self, name: &TokenStream, place: &str, fields: &[Member]) -> TokenStream {
        let fields: Vec<_> = (1u32..)
            .zip(fields)
            .filter(|(_, field)| !field.ty.is_streamed())
            .collect();
        let names: Vec<_> = fields
            .iter()
            .map(|(_, field)| self.field_ident(&field.name))
            .collect();
        let slots: Vec<_> = names.iter().map(|name| format_ident!("read_{name}")).collect();
        let numbers: Vec<_> = fields.iter().map(|(number, _)| number).collect();
        let places: Vec<_> = fields
            .iter()
            .map(|(_, field)| format!("{place}.{}", field.name))
            .collect();
        quote! {
            impl wire::value::Wire for #name {
                const WIRE_TYPE: wire::WireType = wire::WireType::Len;

                fn wire_len(&self) -> usize {
                    0 #(+ self.#names.field_len(#numbers))*
                }

                fn write(&self, buf: &mut impl ::bytes::BufMut) {
                    let _ = &buf;
                    #(self.#names.write_field(#numbers, buf);)*
                }

                fn read(
                    value: wire::read::Value<'_>,
                    place: &'static str,
                ) -> ::core::result::Result<Self, wire::Malformed> {
                    let mut reader = value.message(place)?;
                    #(let mut #slots = ::core::option::Option::None;)*
                    while let ::core::option::Option::Some((field, value)) = reader.field()? {
                        match field {
                            #(#numbers => wire::value::Wire::merge(&mut #slots, value, #places)?,)*
                            _ => { let _ = value; }
                        }
                    }
                    ::core::result::Result::Ok(Self {
                        #(#names: wire::value::Wire::finish(#slots, #places)?,)*
                    })
                }
            }
        }
    }

    /// A message with one field per case, of which one is there.
    pub(super) fn variant_wire(&self, def: &TypeDef, cases: &[Member<Option<Ty>>]) -> TokenStream {
        let name = ident(&def.rust);
        let place = &def.key.name;
        let idents: Vec<_> = cases.iter().map(|case| case_ident(&case.name)).collect();
        let numbers: Vec<_> = (1u32..).take(cases.len()).collect();
        let places = cases.iter().map(|case| format!("{place}.{}", case.name));
        let patterns: Vec<_> = cases
            .iter()
            .map(|case| case.ty.as_ref().map(|_| quote!((value))))
            .collect();
        let values: Vec<_> = cases
            .iter()
            .map(|case| {
                if case.ty.is_some() {
                    quote!(value)
                } else {
                    quote!(&())
                }
            })
            .collect();
        let reads = cases
            .iter()
            .zip(places)
            .zip(&idents)
            .map(|((case, place), ident)| match case.ty {
                Some(_) => quote!(Self::#ident(wire::value::Wire::read(value, #place)?)),
                None => quote! {{
                    <() as wire::value::Wire>::read(value, #place)?;
                    Self::#ident
                }},
            });
        quote! {
            impl wire::value::Wire for #name {
                const WIRE_TYPE: wire::WireType = wire::WireType::Len;

                fn wire_len(&self) -> usize {
                    match self {
                        #(Self::#idents #patterns => wire::value::lone_len(#values, #numbers),)*
                    }
                }

                fn write(&self, buf: &mut impl ::bytes::BufMut) {
                    match self {
                        #(Self::#idents #patterns => wire::value::write_lone(#values, #numbers, buf),)*
                    }
                }

                fn read(
                    value: wire::read::Value<'_>,
                    place: &'static str,
                ) -> ::core::result::Result<Self, wire::Malformed> {
                    let mut reader = value.message(place)?;
                    let mut case = ::core::option::Option::None;
                    while let ::core::option::Option::Some((field, value)) = reader.field()? {
                        case = ::core::option::Option::Some(match field {
                            #(#numbers => #reads,)*
                            _ => continue,
                        });
                    }
                    case.ok_or(wire::Malformed::Missing(place))
                }
            }
        }
    }

    /// A number from 1.
    pub(super) fn enum_wire(&self, def: &TypeDef, cases: &[Member<()>]) -> TokenStream {
        let name = ident(&def.rust);
        let idents: Vec<_> = cases.iter().map(|case| case_ident(&case.name)).collect();
        let numbers: Vec<_> = (1u64..).take(cases.len()).collect();
        quote! {
            impl wire::value::Wire for #name {
                const WIRE_TYPE: wire::WireType = wire::WireType::Varint;

                fn wire_len(&self) -> usize {
                    wire::write::varint_len(*self as u64 + 1)
                }

                fn write(&self, buf: &mut impl ::bytes::BufMut) {
                    wire::write::varint(buf, *self as u64 + 1);
                }

                fn read(
                    value: wire::read::Value<'_>,
                    place: &'static str,
                ) -> ::core::result::Result<Self, wire::Malformed> {
                    match value.varint(place)? {
                        #(#numbers => ::core::result::Result::Ok(Self::#idents),)*
                        value => ::core::result::Result::Err(wire::Malformed::Case { field: place, value }),
                    }
                }
            }
        }
    }

    /// A number of known bits.
    pub(super) fn flags_wire(&self, def: &TypeDef) -> TokenStream {
        let name = ident(&def.rust);
        quote! {
            impl wire::value::Wire for #name {
                const WIRE_TYPE: wire::WireType = wire::WireType::Varint;

                fn wire_len(&self) -> usize {
                    wire::write::varint_len(self.0)
                }

                fn write(&self, buf: &mut impl ::bytes::BufMut) {
                    wire::write::varint(buf, self.0);
                }

                fn read(
                    value: wire::read::Value<'_>,
                    place: &'static str,
                ) -> ::core::result::Result<Self, wire::Malformed> {
                    wire::value::flags(value, Self::ALL.0, place).map(Self)
                }
            }
        }
    }

    /// The result's own message if it is a choice of `ok` and `err`, nothing if there is none, else its field 1.
    pub(super) fn response_wire(&self, function: &Function) -> TokenStream {
        let name = ident(&function.rust_response);
        let place = format!("{}.value", function.place);
        let (len, write, read) = match &function.result {
            Some(Ty::Result(..)) | None => (
                quote!(self.0.wire_len()),
                quote!(self.0.write(buf)),
                quote!(wire::value::Wire::read(value, place).map(Self)),
            ),
            Some(_) => (
                quote!(self.0.field_len(1)),
                quote!(self.0.write_field(1, buf)),
                quote! {
                    let mut reader = value.message(place)?;
                    let mut slot = ::core::option::Option::None;
                    while let ::core::option::Option::Some((field, value)) = reader.field()? {
                        if field == 1 {
                            wire::value::Wire::merge(&mut slot, value, #place)?;
                        }
                    }
                    wire::value::Wire::finish(slot, #place).map(Self)
                },
            ),
        };
        quote! {
            impl wire::value::Wire for #name {
                const WIRE_TYPE: wire::WireType = wire::WireType::Len;

                fn wire_len(&self) -> usize {
                    #len
                }

                fn write(&self, buf: &mut impl ::bytes::BufMut) {
                    #write;
                }

                fn read(
                    value: wire::read::Value<'_>,
                    place: &'static str,
                ) -> ::core::result::Result<Self, wire::Malformed> {
                    #read
                }
            }
        }
    }
}
