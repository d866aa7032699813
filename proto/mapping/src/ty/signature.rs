//! Functions: where streams and futures may stand in a signature, and what of one has no form.

use std::fmt;

use super::{Absent, Type, Unsupported, separated};

/// The most streams and futures that one direction of a function has, together.
pub const MAX_STREAMS: usize = 12;

/// The type of a function; its name and interface stand elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Function {
    /// Declared `async` in WIT.
    pub asynchronous: bool,
    /// Parameters in order, `self` first for a method.
    pub params: Vec<(String, Type)>,
    /// Absent for a function without a result.
    pub result: Option<Type>,
}

/// A stream or future in a signature. Those of one direction are numbered from 1 in the order that they stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Streamed<'a> {
    /// Which of the two.
    pub kind: StreamKind,
    /// What it carries; absent for one that tells by coming alone.
    pub payload: Option<&'a Type>,
    /// Where it stands.
    pub place: StreamPlace,
}

/// How often what is streamed comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamKind {
    /// Any number of times, in chunks of at least one item.
    Stream,
    /// Once.
    Future,
}

/// Where a stream or future may stand. Members of a tuple are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamPlace {
    /// The parameter of that index.
    Parameter(usize),
    /// The whole result.
    Result,
    /// The `ok` of the result.
    Ok,
    /// A member of the tuple that is the result.
    Member(usize),
    /// A member of the tuple that is the `ok` of the result.
    OkMember(usize),
}

/// A part of a function's type that has no form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: `{ty}`: {why}")]
pub struct Refused {
    /// ``parameter `data` ``, or `the result`.
    pub place: String,
    /// The part, as WIT spells it.
    pub ty: String,
    /// And what to do.
    pub why: Unsupported,
}

impl Function {
    /// The streams and futures among the parameters, in order.
    pub fn request_streams(&self) -> Vec<Streamed<'_>> {
        let params = self.params.iter().enumerate();
        params
            .filter_map(|(index, (_, ty))| Streamed::of(ty, StreamPlace::Parameter(index)))
            .collect()
    }

    /// The streams and futures of the result, in order.
    pub fn response_streams(&self) -> Vec<Streamed<'_>> {
        let (ty, whole, member): (_, _, fn(usize) -> StreamPlace) = match &self.result {
            Some(Type::Result(Some(ok), _)) => (&**ok, StreamPlace::Ok, StreamPlace::OkMember),
            Some(ty) => (ty, StreamPlace::Result, StreamPlace::Member),
            None => return Vec::new(),
        };
        match ty {
            Type::Tuple(types) => types
                .iter()
                .enumerate()
                .filter_map(|(index, ty)| Streamed::of(ty, member(index)))
                .collect(),
            ty => Streamed::of(ty, whole).into_iter().collect(),
        }
    }

    /// Whether the mapping has a form for the whole function. The one rule for it: what is refused here is refused when code is
    /// generated, and when a component is linked.
    ///
    /// # Errors
    /// The first part that has none, and where it stands.
    pub fn supported(&self) -> Result<(), Refused> {
        for (name, ty) in &self.params {
            let place = || format!("parameter `{name}`");
            streamed(ty).map_err(|refusal| refusal.at(place()))?;
        }
        if let Some(ty) = &self.result {
            result(ty).map_err(|refusal| refusal.at("the result".to_owned()))?;
        }
        for (place, count) in [
            ("the parameters", self.request_streams().len()),
            ("the result", self.response_streams().len()),
        ] {
            if count > MAX_STREAMS {
                return Err(Refused {
                    place: place.to_owned(),
                    ty: self.to_string(),
                    why: Unsupported::Streams(count),
                });
            }
        }
        Ok(())
    }
}

impl<'a> Streamed<'a> {
    fn of(ty: &'a Type, place: StreamPlace) -> Option<Self> {
        let (kind, payload) = match ty {
            Type::Stream(payload) => (StreamKind::Stream, payload),
            Type::Future(payload) => (StreamKind::Future, payload),
            _ => return None,
        };
        Some(Self {
            kind,
            payload: payload.as_deref(),
            place,
        })
    }

    /// What a chunk holds: a chunk is a message with a value of this type as its direct field 1, or an empty one.
    pub fn chunk(&self) -> Option<Type> {
        match (self.kind, self.payload) {
            (StreamKind::Stream, Some(item)) => Some(Type::List(Box::new(item.clone()))),
            // Items that carry nothing are counted.
            (StreamKind::Stream, None) => Some(Type::U32),
            (StreamKind::Future, payload) => payload.cloned(),
        }
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.asynchronous { "async func(" } else { "func(" })?;
        separated(f, &self.params, |f, (name, ty)| write!(f, "{name}: {ty}"))?;
        f.write_str(")")?;
        match &self.result {
            Some(ty) => write!(f, " -> {ty}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Streamed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            StreamKind::Stream => "stream",
            StreamKind::Future => "future",
        };
        write!(f, "{kind}<{}>", Absent(self.payload))
    }
}

/// A part of a type without a form.
pub(super) struct Refusal<'a> {
    pub(super) ty: &'a Type,
    pub(super) why: Unsupported,
}

impl Refusal<'_> {
    fn at(&self, place: String) -> Refused {
        Refused {
            place,
            ty: self.ty.to_string(),
            why: self.why,
        }
    }
}

/// The `ok` of a result, and the members of a tuple that is it or the result, may be streams.
fn result(ty: &Type) -> Result<(), Refusal<'_>> {
    match ty {
        Type::Result(ok, err) => {
            ok.as_deref().map_or(Ok(()), members)?;
            err.as_deref().map_or(Ok(()), Type::refused)
        }
        ty => members(ty),
    }
}

fn members(ty: &Type) -> Result<(), Refusal<'_>> {
    match ty {
        Type::Tuple(types) => {
            ty.refused_itself()?;
            types.iter().try_for_each(streamed)
        }
        ty => streamed(ty),
    }
}

/// Where a stream may stand, or any other value.
fn streamed(ty: &Type) -> Result<(), Refusal<'_>> {
    match ty {
        Type::Stream(payload) | Type::Future(payload) => carried(payload.as_deref()),
        ty => ty.refused(),
    }
}

/// What a stream or future carries: any value without a handle in it.
fn carried(payload: Option<&Type>) -> Result<(), Refusal<'_>> {
    let Some(payload) = payload else {
        return Ok(());
    };
    payload.refused()?;
    match handle(payload) {
        Some(ty) => Err(Refusal {
            ty,
            why: Unsupported::StreamedHandle,
        }),
        None => Ok(()),
    }
}

fn handle(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Own(_) | Type::Borrow(_) => Some(ty),
        ty => ty.children().into_iter().find_map(handle),
    }
}

#[cfg(test)]
mod tests;
