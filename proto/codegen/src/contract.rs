//! The contracts as both writers see them: types by name, every name chosen, nothing left to refuse.

mod error;
mod names;
mod read;

use outboard_mapping::ty::Resource;

pub use error::ContractError;
pub use names::rust as rust_name;
pub use read::read;

/// All packages of a folder of WIT, in order of their names.
#[derive(Debug)]
pub struct Contract {
    /// See [`Contract`].
    pub packages: Vec<Package>,
}

/// A package in one version.
#[derive(Debug)]
pub struct Package {
    /// `wasi:keyvalue@0.2.0-draft`
    pub wit: String,
    /// `wasi.keyvalue.v0_2_0_draft`
    pub proto: String,
    /// Whether the package says that its version, which looks like one, is no release yet.
    pub unreleased: bool,
    /// In order of their names.
    pub interfaces: Vec<Interface>,
}

/// An interface, which becomes a service and a trait.
#[derive(Debug)]
pub struct Interface {
    /// `wasi:keyvalue/store@0.2.0-draft`
    pub id: String,
    /// `store`
    pub name: String,
    /// What the contract says of it.
    pub docs: String,
    /// `Store`
    pub service: String,
    /// Names of the Rust module, in order: `wasi`, `keyvalue`, `v0_2_0_draft`, `store`.
    pub module: Vec<String>,
    /// The trait and what stands beside it.
    pub rust: ServiceNames,
    /// Those that it defines, in order.
    pub resources: Vec<ResourceDef>,
    /// Interfaces whose resources its functions or types use, by id.
    pub supers: Vec<String>,
    /// Those that have a form of their own, in order.
    pub types: Vec<TypeDef>,
    /// In order, and after them what drops each resource.
    pub functions: Vec<Function>,
}

/// What an interface is called in Rust.
#[derive(Debug)]
pub struct ServiceNames {
    /// `Store`
    pub trait_: String,
    /// `StoreDispatch`
    pub dispatch: String,
    /// `StoreServer`
    pub server: String,
}

/// A resource of an interface.
#[derive(Debug)]
pub struct ResourceDef {
    /// Which.
    pub resource: Resource,
    /// What the contract says of it.
    pub docs: String,
    /// `BUCKET`
    pub constant: String,
    /// `Bucket`
    pub rust: String,
}

/// A record, variant, enum or flags.
#[derive(Debug)]
pub struct TypeDef {
    /// Which.
    pub key: TypeKey,
    /// What the contract says of it.
    pub docs: String,
    /// `StoreKeyResponse`
    pub proto: String,
    /// `KeyResponse`
    pub rust: String,
    /// Its form.
    pub kind: Kind,
}

/// What finds a type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeKey {
    /// `wasi:keyvalue/store@0.2.0-draft`
    pub interface: String,
    /// `key-response`
    pub name: String,
}

/// The form of a type.
#[derive(Debug)]
pub enum Kind {
    /// Fields in order.
    Record(Vec<Member>),
    /// Cases in order.
    Variant(Vec<Member<Option<Ty>>>),
    /// Cases in order.
    Enum(Vec<Member<()>>),
    /// Names in order of their bits; at most 64.
    Flags(Vec<Member<()>>),
}

/// A field, case, flag or parameter.
#[derive(Debug)]
pub struct Member<T = Ty> {
    /// `key-values`
    pub name: String,
    /// What the contract says of it.
    pub docs: String,
    /// Of what type.
    pub ty: T,
}

/// A function, which becomes an rpc and a method.
#[derive(Debug)]
pub struct Function {
    /// `[method]bucket.get`
    pub name: String,
    /// `bucket.get`, for messages about it.
    pub place: String,
    /// What the contract says of it, without the lines that are for the generator.
    pub docs: String,
    /// `BucketGet`
    pub rpc: String,
    /// `StoreBucketGet`, to which `Request` and `Response` are added.
    pub request: String,
    /// See [`Function::request`].
    pub response: String,
    /// `StoreBucketGetRequestPart`; nothing where no parameter is a stream.
    pub request_part: String,
    /// See [`Function::request_part`].
    pub response_part: String,
    /// `BucketGetRequest`
    pub rust_request: String,
    /// `BucketGetResponse`
    pub rust_response: String,
    /// `bucket_get`
    pub rust: String,
    /// The structural hash.
    pub shape: u64,
    /// Declared so.
    pub idempotent: bool,
    /// In order, `self` first.
    pub params: Vec<Member>,
    /// Absent for a function without a result.
    pub result: Option<Ty>,
    /// It ends a handle and is not in the contract.
    pub drops: bool,
}

/// A type where it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ty {
    /// A number, a `bool` or a `char`.
    Scalar(Scalar),
    /// `string`
    String,
    /// `list<u8>`
    Bytes,
    /// Any other list.
    List(Box<Ty>),
    /// `list<T, N>`
    FixedList(Box<Ty>, u32),
    /// What a list or stream has of a type whose documentation wants it so: in Rust it stays as it is on the wire.
    Encoded(Box<Ty>),
    /// `map<K, V>`
    Map(Box<Ty>, Box<Ty>),
    /// `option<T>`
    Option(Box<Ty>),
    /// `result<T, E>`
    Result(Option<Box<Ty>>, Option<Box<Ty>>),
    /// `tuple<…>`
    Tuple(Vec<Ty>),
    /// A type with a form of its own.
    Named(TypeKey),
    /// `own<R>`
    Own(Resource),
    /// `borrow<R>`
    Borrow(Resource),
    /// `stream<T>`, where one may stand.
    Stream(Option<Box<Ty>>),
    /// `future<T>`, where one may stand.
    Future(Option<Box<Ty>>),
}

/// A number, a `bool` or a `char`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scalar {
    /// `u16`
    pub rust: &'static str,
    /// `uint32`
    pub proto: &'static str,
}

impl Contract {
    /// All interfaces, with their packages.
    pub fn interfaces(&self) -> impl Iterator<Item = (&Package, &Interface)> {
        self.packages.iter().flat_map(|package| {
            package
                .interfaces
                .iter()
                .map(move |interface| (package, interface))
        })
    }

    /// The interface of that id. What a read contract refers to, it has.
    ///
    /// # Panics
    /// If it has not.
    pub fn interface(&self, id: &str) -> (&Package, &Interface) {
        self.interfaces()
            .find(|(_, interface)| interface.id == id)
            .unwrap_or_else(|| panic!("no interface {id}"))
    }

    /// The type of that key.
    ///
    /// # Panics
    /// As [`Contract::interface`].
    pub fn def(&self, key: &TypeKey) -> &TypeDef {
        let (_, interface) = self.interface(&key.interface);
        let found = interface.types.iter().find(|def| def.key == *key);
        found.unwrap_or_else(|| panic!("no type {} in {}", key.name, key.interface))
    }

    /// A resource as its interface defines it.
    ///
    /// # Panics
    /// As [`Contract::interface`].
    pub fn resource(&self, resource: &Resource) -> &ResourceDef {
        let (_, interface) = self.interface(&resource.interface);
        let found = interface.resources.iter().find(|def| def.resource == *resource);
        found.unwrap_or_else(|| panic!("no resource {resource}"))
    }
}

impl Function {
    /// The streams and futures among the parameters, in order, with what they are called.
    pub fn request_streams(&self) -> Vec<(String, &Ty)> {
        let params = self.params.iter().filter(|param| param.ty.is_streamed());
        params
            .map(|param| (format!("`{}`", param.name), &param.ty))
            .collect()
    }

    /// The streams and futures of the result, in order, with what they are called.
    pub fn response_streams(&self) -> Vec<(String, &Ty)> {
        let whole = match &self.result {
            Some(Ty::Result(Some(ok), _)) => ok,
            Some(ty) => ty,
            None => return Vec::new(),
        };
        match whole {
            Ty::Tuple(types) => (1..)
                .zip(types)
                .filter(|(_, ty)| ty.is_streamed())
                .map(|(number, ty)| (format!("Member {number} of the result"), ty))
                .collect(),
            ty if ty.is_streamed() => vec![("The result".to_owned(), ty)],
            _ => Vec::new(),
        }
    }
}

impl Ty {
    /// Whether this is a stream or a future, which stand beside their messages.
    pub fn is_streamed(&self) -> bool {
        matches!(self, Self::Stream(_) | Self::Future(_))
    }

    /// Whether this is `u8`, of which a list or stream is bytes.
    pub fn is_byte(&self) -> bool {
        matches!(self, Self::Scalar(Scalar { rust: "u8", .. }))
    }

    /// What this type is made of, in order; not what a named type is made of.
    pub fn children(&self) -> Vec<&Self> {
        match self {
            Self::List(inner) | Self::FixedList(inner, _) | Self::Option(inner) | Self::Encoded(inner) => {
                vec![inner]
            }
            Self::Map(key, value) => vec![key, value],
            Self::Stream(inner) | Self::Future(inner) => inner.iter().map(AsRef::as_ref).collect(),
            Self::Result(ok, err) => ok.iter().chain(err).map(AsRef::as_ref).collect(),
            Self::Tuple(types) => types.iter().collect(),
            _ => Vec::new(),
        }
    }
}

impl TypeDef {
    /// The types that this one's members are of.
    pub fn parts(&self) -> Vec<&Ty> {
        match &self.kind {
            Kind::Record(fields) => fields.iter().map(|field| &field.ty).collect(),
            Kind::Variant(cases) => cases.iter().filter_map(|case| case.ty.as_ref()).collect(),
            Kind::Enum(_) | Kind::Flags(_) => Vec::new(),
        }
    }
}
