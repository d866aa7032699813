//! The protobuf of a type as another implementation writes it, which is told the schema and knows no rule of ours.

use outboard_mapping::ty::Type;
use prost_reflect::prost::Message;
use prost_reflect::prost_types::field_descriptor_proto::{Label, Type as Field};
use prost_reflect::prost_types::{
    DescriptorProto, FieldDescriptorProto, FieldOptions, FileDescriptorProto, OneofDescriptorProto,
};
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage as _, Value,
};
use wasmtime::component::Val;

/// A message with one type as its direct field 1.
pub(crate) struct Schema {
    ty: Type,
    message: MessageDescriptor,
}

/// The messages of a file, each known by its place.
struct Messages(Vec<DescriptorProto>);

impl Schema {
    pub(crate) fn new(ty: &Type) -> Self {
        let mut messages = Messages(Vec::new());
        let name = messages.add(|messages, message| messages.direct(message, 1, ty));
        // Every field of proto2 has presence, as every direct field of ours.
        let file = FileDescriptorProto {
            name: Some("generated.proto".to_owned()),
            syntax: Some("proto2".to_owned()),
            message_type: messages.0,
            ..FileDescriptorProto::default()
        };
        let mut pool = DescriptorPool::new();
        pool.add_file_descriptor_proto(file).unwrap();
        let message = pool.get_message_by_name(&name).unwrap();
        Self {
            ty: ty.clone(),
            message,
        }
    }

    pub(crate) fn encode(&self, value: &Val) -> Vec<u8> {
        let mut message = DynamicMessage::new(self.message.clone());
        direct(&mut message, 1, &self.ty, value);
        message.encode_to_vec()
    }
}

impl Messages {
    /// Adds a message, and tells its name.
    fn add(&mut self, fill: impl FnOnce(&mut Self, &mut DescriptorProto)) -> String {
        let mut message = DescriptorProto::default();
        fill(self, &mut message);
        let name = format!("M{}", self.0.len());
        message.name = Some(name.clone());
        self.0.push(message);
        name
    }

    fn direct(&mut self, message: &mut DescriptorProto, number: i32, ty: &Type) {
        let field = match ty {
            Type::List(element) if **element != Type::U8 => self.repeated(number, element),
            Type::FixedList(element, _) => self.repeated(number, element),
            Type::Map(key, value) => {
                let entry = self.add(|messages, entry| {
                    messages.direct(entry, 1, key);
                    messages.direct(entry, 2, value);
                });
                field(number, Label::Repeated, Field::Message, Some(entry))
            }
            Type::Option(inner) => self.alone(number, Label::Optional, inner),
            _ => self.alone(number, Label::Optional, ty),
        };
        message.field.push(field);
    }

    fn repeated(&mut self, number: i32, element: &Type) -> FieldDescriptorProto {
        let mut field = self.alone(number, Label::Repeated, element);
        let packed = !matches!(field.r#type(), Field::String | Field::Bytes | Field::Message);
        field.options = packed.then(|| FieldOptions {
            packed: Some(true),
            ..FieldOptions::default()
        });
        field
    }

    fn alone(&mut self, number: i32, label: Label, ty: &Type) -> FieldDescriptorProto {
        let scalar = match ty {
            Type::Bool => Field::Bool,
            Type::U8 | Type::U16 | Type::U32 | Type::Char | Type::Enum(_) => Field::Uint32,
            Type::S8 | Type::S16 | Type::S32 => Field::Sint32,
            Type::U64 => Field::Uint64,
            Type::S64 => Field::Sint64,
            Type::F32 => Field::Float,
            Type::F64 => Field::Double,
            Type::Flags(names) if names.len() > 32 => Field::Uint64,
            Type::Flags(_) => Field::Uint32,
            Type::String => Field::String,
            Type::List(element) if **element == Type::U8 => Field::Bytes,
            _ => return field(number, label, Field::Message, Some(self.message(ty))),
        };
        field(number, label, scalar, None)
    }

    /// The name of the message that a type without a scalar stands in.
    fn message(&mut self, ty: &Type) -> String {
        match ty {
            Type::Tuple(types) => self.members(types.iter()),
            Type::Record(members) => self.members(members.iter().map(|(_, ty)| ty)),
            Type::Variant(cases) => self.oneof(cases.iter().map(|(_, ty)| ty.as_ref())),
            Type::Result(ok, err) => self.oneof([ok.as_deref(), err.as_deref()].into_iter()),
            _ => self.members([ty].into_iter()),
        }
    }

    fn members<'t>(&mut self, types: impl Iterator<Item = &'t Type>) -> String {
        self.add(|messages, message| {
            for (number, ty) in (1..).zip(types) {
                messages.direct(message, number, ty);
            }
        })
    }

    fn oneof<'t>(&mut self, payloads: impl Iterator<Item = Option<&'t Type>>) -> String {
        self.add(|messages, message| {
            message.oneof_decl.push(OneofDescriptorProto {
                name: Some("case".to_owned()),
                ..OneofDescriptorProto::default()
            });
            for (number, payload) in (1..).zip(payloads) {
                let mut case = match payload {
                    Some(ty) => messages.alone(number, Label::Optional, ty),
                    None => {
                        let empty = messages.add(|_, _| ());
                        field(number, Label::Optional, Field::Message, Some(empty))
                    }
                };
                case.oneof_index = Some(0);
                message.field.push(case);
            }
        })
    }
}

fn field(number: i32, label: Label, ty: Field, message: Option<String>) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(format!("f{number}")),
        number: Some(number),
        label: Some(label.into()),
        r#type: Some(ty.into()),
        type_name: message.map(|name| format!(".{name}")),
        ..FieldDescriptorProto::default()
    }
}

fn direct(message: &mut DynamicMessage, number: u32, ty: &Type, value: &Val) {
    let field = message.descriptor().get_field(number).unwrap();
    let values = |element: &Type, values: &[Val]| {
        let values = values.iter().map(|value| alone(&field, element, value));
        Value::List(values.collect())
    };
    let value = match (ty, value) {
        (Type::List(element), Val::List(elements)) if **element != Type::U8 => values(element, elements),
        (Type::FixedList(element, _), Val::FixedLengthList(elements)) => values(element, elements),
        (Type::Map(key, of), Val::Map(entries)) => {
            let entry = |(k, v): &(Val, Val)| {
                let mut entry = DynamicMessage::new(message_of(&field));
                direct(&mut entry, 1, key, k);
                direct(&mut entry, 2, of, v);
                Value::Message(entry)
            };
            Value::List(entries.iter().map(entry).collect())
        }
        (Type::Option(_), Val::Option(None)) => return,
        (Type::Option(inner), Val::Option(Some(value))) => alone(&field, inner, value),
        _ => alone(&field, ty, value),
    };
    message.set_field(&field, value);
}

fn alone(field: &FieldDescriptor, ty: &Type, value: &Val) -> Value {
    match (ty, value) {
        (_, Val::Bool(value)) => Value::Bool(*value),
        (_, Val::U8(value)) => Value::U32((*value).into()),
        (_, Val::U16(value)) => Value::U32((*value).into()),
        (_, Val::U32(value)) => Value::U32(*value),
        (_, Val::U64(value)) => Value::U64(*value),
        (_, Val::S8(value)) => Value::I32((*value).into()),
        (_, Val::S16(value)) => Value::I32((*value).into()),
        (_, Val::S32(value)) => Value::I32(*value),
        (_, Val::S64(value)) => Value::I64(*value),
        (_, Val::Float32(value)) => Value::F32(*value),
        (_, Val::Float64(value)) => Value::F64(*value),
        (_, Val::Char(value)) => Value::U32((*value).into()),
        (_, Val::String(value)) => Value::String(value.clone()),
        (Type::Enum(names), Val::Enum(name)) => Value::U32(place(names, name) + 1),
        (Type::Flags(names), Val::Flags(set)) => {
            let bits = set
                .iter()
                .fold(0, |bits, name| bits | 1_u64 << place(names, name));
            u32::try_from(bits)
                .ok()
                .filter(|_| names.len() <= 32)
                .map_or(Value::U64(bits), Value::U32)
        }
        (Type::List(element), Val::List(bytes)) if **element == Type::U8 => {
            let byte = |value: &Val| match value {
                Val::U8(byte) => *byte,
                _ => panic!("{value:?} is no byte"),
            };
            Value::Bytes(bytes.iter().map(byte).collect())
        }
        _ => Value::Message(message(message_of(field), ty, value)),
    }
}

fn message(descriptor: MessageDescriptor, ty: &Type, value: &Val) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor);
    match (ty, value) {
        (Type::Tuple(types), Val::Tuple(values)) => {
            for (number, (ty, value)) in (1..).zip(types.iter().zip(values)) {
                direct(&mut message, number, ty, value);
            }
        }
        (Type::Record(types), Val::Record(values)) => {
            for (number, ((_, ty), (_, value))) in (1..).zip(types.iter().zip(values)) {
                direct(&mut message, number, ty, value);
            }
        }
        (Type::Variant(cases), Val::Variant(name, payload)) => {
            let index = cases.iter().position(|(known, _)| known == name).unwrap();
            set_case(&mut message, index, cases[index].1.as_ref(), payload.as_deref());
        }
        (Type::Result(ok, _), Val::Result(Ok(payload))) => {
            set_case(&mut message, 0, ok.as_deref(), payload.as_deref());
        }
        (Type::Result(_, err), Val::Result(Err(payload))) => {
            set_case(&mut message, 1, err.as_deref(), payload.as_deref());
        }
        _ => direct(&mut message, 1, ty, value),
    }
    message
}

fn set_case(message: &mut DynamicMessage, index: usize, ty: Option<&Type>, payload: Option<&Val>) {
    let number = u32::try_from(index + 1).unwrap();
    let field = message.descriptor().get_field(number).unwrap();
    let value = match (ty, payload) {
        (Some(ty), Some(payload)) => alone(&field, ty, payload),
        _ => Value::Message(DynamicMessage::new(message_of(&field))),
    };
    message.set_field(&field, value);
}

fn message_of(field: &FieldDescriptor) -> MessageDescriptor {
    match field.kind() {
        Kind::Message(message) => message,
        kind => panic!("{kind:?} is no message"),
    }
}

fn place(names: &[String], name: &str) -> u32 {
    u32::try_from(names.iter().position(|known| known == name).unwrap()).unwrap()
}
