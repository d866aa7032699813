//! Shapes without hashes: whether the messages of an rpc are on the wire what a function's type makes of them.

use std::collections::HashMap;

use outboard_mapping::ty::{Field, Function, Streamed, Type};

/// Rpcs that a provider describes without the options of a contract, and what their messages are made of.
#[derive(Debug, Default)]
pub(crate) struct Described {
    /// By path.
    pub(super) rpcs: HashMap<String, RpcDescription>,
    /// By full name, as are the rest.
    pub(super) messages: HashMap<String, Vec<FieldDescription>>,
    /// The numbers of enums.
    pub(super) enums: HashMap<String, Vec<i32>>,
}

#[derive(Debug)]
pub(super) struct RpcDescription {
    pub(super) request: String,
    pub(super) response: String,
    pub(super) request_streams: bool,
    pub(super) response_streams: bool,
    pub(super) idempotent: bool,
}

#[derive(Debug)]
pub(super) struct FieldDescription {
    pub(super) name: String,
    pub(super) number: u32,
    pub(super) repeated: bool,
    /// Whether an absent value is told from a default one. Messages always are.
    pub(super) presence: bool,
    /// `google.protobuf.FieldDescriptorProto.Type`
    pub(super) ty: i32,
    pub(super) type_name: String,
}

/// Where an rpc is not what a function's type makes of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Difference {
    #[error("{0} is not described")]
    Unknown(String),
    #[error("{message} has no field {number}, which is for `{what}`")]
    Missing {
        message: String,
        number: u32,
        what: String,
    },
    #[error("{message} has a field {field} = {number}, for which the type has nothing")]
    Extra {
        message: String,
        field: String,
        number: u32,
    },
    #[error("field {field} = {number} of {message} is {is}, and has to be {wanted}")]
    Other {
        message: String,
        field: String,
        number: u32,
        is: String,
        wanted: String,
    },
    #[error("its {direction} {is} a stream, and the type says otherwise")]
    Streams {
        direction: &'static str,
        is: &'static str,
    },
    #[error("the enum {0} has the numbers {1}, and has to have those from 0 to {2}")]
    Numbers(String, String, usize),
}

/// How a value stands in a message.
enum Place<'t> {
    /// As a direct field.
    Direct(&'t Type),
    /// Alone, as a member of a oneof; of nothing it is an empty message.
    Case(Option<&'t Type>),
    /// As the message of a part that has the values themselves.
    Head(&'t [Member<'t>]),
    /// As the number of a stream that ended.
    Ended,
}

/// A value in a message: its field, what it is in the type, and how it stands there.
type Member<'t> = (u32, &'t str, Place<'t>);

/// Messages in one direction.
struct Direction<'d> {
    described: &'d Described,
    /// Whether the provider writes them: then it has to say what is there.
    written: bool,
}

const DOUBLE: i32 = 1;
const FLOAT: i32 = 2;
const INT64: i32 = 3;
const UINT64: i32 = 4;
const INT32: i32 = 5;
const BOOL: i32 = 8;
const STRING: i32 = 9;
const MESSAGE: i32 = 11;
const BYTES: i32 = 12;
const UINT32: i32 = 13;
const ENUM: i32 = 14;
const SINT32: i32 = 17;
const SINT64: i32 = 18;
/// The names of these numbers.
const NAMES: [&str; 18] = [
    "double",
    "float",
    "int64",
    "uint64",
    "int32",
    "fixed64",
    "fixed32",
    "bool",
    "string",
    "a group",
    "a message",
    "bytes",
    "uint32",
    "an enum",
    "sfixed32",
    "sfixed64",
    "sint32",
    "sint64",
];
/// Has no fields wherever it is described, and not all servers describe it.
const EMPTY: &str = "google.protobuf.Empty";

impl Described {
    pub(super) fn is_empty(&self) -> bool {
        self.rpcs.is_empty()
    }

    /// Whether the rpc at a path is idempotent; none if there is no such rpc.
    ///
    /// # Errors
    /// Its messages are not what the function's type makes of them. Names are not compared: they are not on the wire.
    pub(crate) fn check(&self, path: &str, ty: &Function) -> Option<Result<bool, Difference>> {
        let rpc = self.rpcs.get(path)?;
        Some(self.compare(rpc, ty).map(|()| rpc.idempotent))
    }

    fn compare(&self, rpc: &RpcDescription, ty: &Function) -> Result<(), Difference> {
        let params = ty.params.iter().map(|(name, ty)| (&**name, ty));
        let params = direct(params);
        let result = match &ty.result {
            Some(Type::Result(ok, err)) => {
                cases([("ok", ok.as_deref()), ("err", err.as_deref())].into_iter())
            }
            Some(other) => direct([("value", other)].into_iter()),
            None => Vec::new(),
        };
        let request = (&rpc.request, rpc.request_streams, params, ty.request_streams());
        let response = (&rpc.response, rpc.response_streams, result, ty.response_streams());
        for (name, (message, is, members, streams), written) in
            [("request", request, false), ("response", response, true)]
        {
            if is == streams.is_empty() {
                return Err(Difference::Streams {
                    direction: name,
                    is: if is { "is" } else { "is not" },
                });
            }
            let direction = Direction {
                described: self,
                written,
            };
            direction.whole(message, &members, &streams)?;
        }
        Ok(())
    }
}

impl Direction<'_> {
    /// A message, or the parts of one with streams.
    fn whole(
        &self,
        message: &str,
        members: &[Member<'_>],
        streams: &[Streamed<'_>],
    ) -> Result<(), Difference> {
        if streams.is_empty() {
            return self.message(message, members);
        }
        // A chunk is a message with one direct field, or none.
        let chunks: Vec<Type> = streams
            .iter()
            .map(|stream| Type::Tuple(stream.chunk().into_iter().collect()))
            .collect();
        let chunks = (2..)
            .zip(&chunks)
            .map(|(number, ty)| (number, "a stream", Place::Case(Some(ty))));
        let mut parts: Vec<Member<'_>> = vec![(1, "head", Place::Head(members))];
        parts.extend(chunks);
        parts.push((15, "ended", Place::Ended));
        self.message(message, &parts)
    }

    fn message(&self, message: &str, members: &[Member<'_>]) -> Result<(), Difference> {
        let fields = match self.described.messages.get(message) {
            Some(fields) => &fields[..],
            None if message == EMPTY => &[],
            None => return Err(Difference::Unknown(message.to_owned())),
        };
        for (number, what, place) in members {
            let field = fields.iter().find(|field| field.number == *number);
            let field = field.ok_or_else(|| Difference::Missing {
                message: message.to_owned(),
                number: *number,
                what: (*what).to_owned(),
            })?;
            self.field(message, field, place)?;
        }
        let known = |field: &&FieldDescription| members.iter().any(|(number, ..)| *number == field.number);
        match fields.iter().find(|field| !known(field)) {
            None => Ok(()),
            Some(field) => Err(Difference::Extra {
                message: message.to_owned(),
                field: field.name.clone(),
                number: field.number,
            }),
        }
    }

    fn field(&self, message: &str, field: &FieldDescription, place: &Place<'_>) -> Result<(), Difference> {
        let (repeated, told, ty) = match place {
            Place::Direct(ty) => match ty.field() {
                Field::Required(ty) => (false, self.written, Some(ty)),
                Field::Optional(ty) => (false, true, Some(ty)),
                Field::Repeated(ty) | Field::RepeatedExactly(ty, _) => (true, false, Some(ty)),
                Field::Entries(..) => (true, false, None),
            },
            Place::Case(ty) => (false, true, *ty),
            Place::Head(_) | Place::Ended => (false, true, None),
        };
        let label = |repeated| if repeated { "repeated" } else { "not repeated" };
        if field.repeated != repeated {
            return Err(field.other(message, label(field.repeated), label(repeated)));
        }
        if told && !field.presence && field.ty != MESSAGE {
            return Err(field.other(message, "not optional", "optional, or of a oneof"));
        }
        match (place, ty) {
            (Place::Head(members), _) => self.message(field.message(message)?, members),
            (Place::Ended, _) => field.scalar(message, &[UINT32, UINT64, INT32, INT64]),
            (Place::Direct(Type::Map(key, value)), None) => {
                let entry = [(1, "key", Place::Direct(key)), (2, "value", Place::Direct(value))];
                self.message(field.message(message)?, &entry)
            }
            (_, Some(ty)) => self.alone(message, field, ty),
            (_, None) => self.message(field.message(message)?, &[]),
        }
    }

    /// A value that stands alone.
    fn alone(&self, message: &str, field: &FieldDescription, ty: &Type) -> Result<(), Difference> {
        if ty.is_wrapped() {
            return self.message(field.message(message)?, &[(1, "value", Place::Direct(ty))]);
        }
        let members = match ty {
            Type::Own(_) | Type::Borrow(_) => return self.handle(field.message(message)?),
            Type::Enum(names) => return self.numbers(message, field, names.len()),
            Type::Tuple(types) => direct(types.iter().map(|ty| ("a member", ty))),
            Type::Record(fields) => direct(fields.iter().map(|(name, ty)| (&**name, ty))),
            Type::Variant(of) => cases(of.iter().map(|(name, ty)| (&**name, ty.as_ref()))),
            Type::Result(ok, err) => cases([("ok", ok.as_deref()), ("err", err.as_deref())].into_iter()),
            Type::Stream(_) | Type::Future(_) => Vec::new(),
            ty => return field.scalar(message, forms(ty)),
        };
        self.message(field.message(message)?, &members)
    }

    /// Its token is all that the plain face has of a handle.
    fn handle(&self, message: &str) -> Result<(), Difference> {
        let fields = self.described.messages.get(message);
        let fields = fields.ok_or_else(|| Difference::Unknown(message.to_owned()))?;
        let token = fields.iter().find(|field| field.number == 1);
        let token = token.ok_or_else(|| Difference::Missing {
            message: message.to_owned(),
            number: 1,
            what: "token".to_owned(),
        })?;
        token.scalar(message, &[BYTES])
    }

    fn numbers(&self, message: &str, field: &FieldDescription, cases: usize) -> Result<(), Difference> {
        if field.ty != ENUM {
            return Err(field.other(message, field.form(), "an enum"));
        }
        let name = &field.type_name;
        let numbers = self.described.enums.get(name);
        let mut numbers = numbers.ok_or_else(|| Difference::Unknown(name.clone()))?.clone();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.iter().copied().eq((0..).take(cases + 1)) {
            return Ok(());
        }
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        Err(Difference::Numbers(name.clone(), numbers.join(", "), cases))
    }
}

impl FieldDescription {
    /// The name of the message that it is.
    fn message(&self, of: &str) -> Result<&str, Difference> {
        match self.ty {
            MESSAGE => Ok(&self.type_name),
            _ => Err(self.other(of, self.form(), "a message")),
        }
    }

    fn scalar(&self, message: &str, forms: &[i32]) -> Result<(), Difference> {
        if forms.contains(&self.ty) {
            return Ok(());
        }
        Err(self.other(
            message,
            self.form(),
            forms.first().map_or("nothing", |form| name(*form)),
        ))
    }

    fn form(&self) -> &'static str {
        name(self.ty)
    }

    fn other(&self, message: &str, is: &str, wanted: &str) -> Difference {
        Difference::Other {
            message: message.to_owned(),
            field: self.name.clone(),
            number: self.number,
            is: is.to_owned(),
            wanted: wanted.to_owned(),
        }
    }
}

fn name(form: i32) -> &'static str {
    let index = usize::try_from(form).ok().and_then(|form| form.checked_sub(1));
    index
        .and_then(|index| NAMES.get(index))
        .copied()
        .unwrap_or("unknown")
}

/// Values as direct fields; a stream has none, and its number stays free.
fn direct<'t>(types: impl Iterator<Item = (&'t str, &'t Type)>) -> Vec<Member<'t>> {
    let fields = (1..)
        .zip(types)
        .filter(|(_, (_, ty))| !matches!(ty, Type::Stream(_) | Type::Future(_)));
    fields
        .map(|(number, (name, ty))| (number, name, Place::Direct(ty)))
        .collect()
}

fn cases<'t>(types: impl Iterator<Item = (&'t str, Option<&'t Type>)>) -> Vec<Member<'t>> {
    (1..)
        .zip(types)
        .map(|(number, (name, ty))| (number, name, Place::Case(ty)))
        .collect()
}

/// The scalars that are on the wire what this type is: its own, and wider ones that encode its values alike.
fn forms(ty: &Type) -> &'static [i32] {
    match ty {
        Type::Bool => &[BOOL],
        Type::U8 | Type::U16 | Type::Char => &[UINT32, UINT64, INT32, INT64],
        Type::U32 => &[UINT32, UINT64, INT64],
        Type::U64 => &[UINT64],
        Type::S8 | Type::S16 | Type::S32 => &[SINT32, SINT64],
        Type::S64 => &[SINT64],
        Type::F32 => &[FLOAT],
        Type::F64 => &[DOUBLE],
        Type::String => &[STRING],
        Type::Flags(names) if names.len() <= 32 => &[UINT32, UINT64, INT64],
        Type::Flags(_) => &[UINT64],
        _ if ty.is_bytes() => &[BYTES],
        // The rest is no scalar.
        _ => &[],
    }
}

#[cfg(test)]
mod tests;
