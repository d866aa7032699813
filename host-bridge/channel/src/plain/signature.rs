//! What the plain face needs to know of a function's type: its path, where handles stand, and how many streams it has.

use std::sync::Arc;

use http::uri::PathAndQuery;
use outboard_mapping::name::InterfaceName;
use outboard_mapping::ty::{Field, Function, Resource, Type};

/// A function as the plain face has it, made once when a component is bound.
///
/// A session needs none of this: there the handles of a body are a table beside it.
#[derive(Debug)]
pub struct Signature {
    pub(super) path: PathAndQuery,
    /// For providers that tell shapes by descriptors alone.
    ty: Function,
    /// Where handles stand in the request; none if there are none.
    pub(super) request: Option<Plan>,
    /// The same of the response.
    pub(super) response: Option<Plan>,
    /// The rpcs that end handles, by the numbers that plans give to resources.
    pub(super) drops: Vec<Arc<PathAndQuery>>,
    pub(super) request_streams: usize,
    pub(super) response_streams: usize,
}

/// Where handles stand in a value. What holds none has no plan, and is passed on as it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// A handle, of the resource of this number.
    Handle(usize),
    /// A message, by the fields that hold handles somewhere.
    Message(Vec<(u32, Self)>),
}

impl Signature {
    /// `/wasi.keyvalue.v0_2_0_draft.Store/BucketGet`
    pub(crate) fn path(&self) -> &str {
        self.path.path()
    }

    pub(crate) fn ty(&self) -> &Function {
        &self.ty
    }

    /// What there is to know of a function by its name; none for a name that no contract can have.
    pub fn new(interface: &str, function: &str, ty: &Function) -> Option<Self> {
        let interface: InterfaceName = interface.parse().ok()?;
        let mut resources = Resources(Vec::new());
        let params = ty.params.iter().map(|(_, ty)| ty);
        let request = resources.fields(params);
        let response = match &ty.result {
            // A result is the whole message, and anything else a field of it.
            Some(result @ Type::Result(..)) => resources.lone(result),
            Some(other) => resources.fields([other].into_iter()),
            None => None,
        };
        Some(Self {
            path: interface.path(function).try_into().ok()?,
            ty: ty.clone(),
            request,
            response,
            drops: resources.0.iter().map(drop_path).collect::<Option<_>>()?,
            request_streams: ty.request_streams().len(),
            response_streams: ty.response_streams().len(),
        })
    }
}

fn drop_path(resource: &Resource) -> Option<Arc<PathAndQuery>> {
    let interface: InterfaceName = resource.interface.parse().ok()?;
    let path = interface.path(&format!("[resource-drop]{}", resource.name));
    Some(Arc::new(path.try_into().ok()?))
}

/// The resources that were met, each once.
struct Resources(Vec<Resource>);

impl Resources {
    /// A message with these values as its direct fields.
    fn fields<'a>(&mut self, types: impl Iterator<Item = &'a Type>) -> Option<Plan> {
        let fields = (1..).zip(types).map(|(number, ty)| (number, self.direct(ty)));
        message(fields)
    }

    /// A value as a direct field of a message; of a list it is any of the field's occurrences.
    fn direct(&mut self, ty: &Type) -> Option<Plan> {
        match ty.field() {
            Field::Required(ty)
            | Field::Optional(ty)
            | Field::Repeated(ty)
            | Field::RepeatedExactly(ty, _) => self.lone(ty),
            Field::Entries(key, value) => self.fields([key, value].into_iter()),
        }
    }

    /// A value that stands alone.
    fn lone(&mut self, ty: &Type) -> Option<Plan> {
        if ty.is_wrapped() {
            return self.fields([ty].into_iter());
        }
        match ty {
            Type::Own(resource) | Type::Borrow(resource) => {
                let known = self.0.iter().position(|known| known == resource);
                Some(Plan::Handle(known.unwrap_or_else(|| {
                    self.0.push(resource.clone());
                    self.0.len() - 1
                })))
            }
            Type::Tuple(types) => self.fields(types.iter()),
            Type::Record(fields) => self.fields(fields.iter().map(|(_, ty)| ty)),
            Type::Variant(cases) => self.cases(cases.iter().map(|(_, ty)| ty.as_ref())),
            Type::Result(ok, err) => self.cases([ok.as_deref(), err.as_deref()].into_iter()),
            _ => None,
        }
    }

    /// A message with one of these in it, each alone.
    fn cases<'a>(&mut self, types: impl Iterator<Item = Option<&'a Type>>) -> Option<Plan> {
        let cases = (1..)
            .zip(types)
            .map(|(number, ty)| (number, ty.and_then(|ty| self.lone(ty))));
        message(cases)
    }
}

fn message(fields: impl Iterator<Item = (u32, Option<Plan>)>) -> Option<Plan> {
    let fields: Vec<(u32, Plan)> = fields
        .filter_map(|(number, plan)| Some((number, plan?)))
        .collect();
    (!fields.is_empty()).then_some(Plan::Message(fields))
}
