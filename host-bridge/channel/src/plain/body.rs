//! Bodies from one face to the other: a handle is a number in the one, and a token in the other. All else stays as it is.

use bytes::Bytes;
use outboard_mapping::wire::read::{Reader, Value};
use outboard_mapping::wire::{Malformed, WireType, write};

use super::signature::Plan;

/// `outboard.v1.Handle`
const TOKEN: u32 = 1;
const INDEX: u32 = 2;
/// The most handles in one message.
const MOST: usize = 16 * 1024;
/// The longest token that is taken, in bytes.
const LONGEST: usize = 4096;

/// A body that is not what the function's type says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum BodyError {
    #[error("{0}")]
    Malformed(#[from] Malformed),
    #[error("a handle is sent as something else than a message")]
    NoMessage,
    #[error("a handle has no token, or one of more than {LONGEST} bytes")]
    Token,
    #[error("a handle is number {0}, which did not come with the message or is in it twice")]
    Index(u64),
    #[error("there are more than {MOST} handles in one message")]
    Handles,
}

/// A request with tokens in place of the numbers of handles, each of which stands in it once at most.
pub(super) fn with_tokens(body: &Bytes, plan: Option<&Plan>, tokens: &[Bytes]) -> Result<Bytes, BodyError> {
    let mut left: Vec<Option<&Bytes>> = tokens.iter().map(Some).collect();
    rewritten(body, plan, |_, mut handle, out| {
        let mut index = None;
        while let Some((field, value)) = handle.field()? {
            if field == INDEX {
                index = Some(value.varint("handle.index")?);
            }
        }
        let index = index.ok_or(Malformed::Missing("handle.index"))?;
        let place = usize::try_from(index).ok().and_then(|index| left.get_mut(index));
        let token = place.and_then(Option::take).ok_or(BodyError::Index(index))?;
        write::bytes(out, TOKEN, token);
        Ok(())
    })
}

/// A response with numbers in place of tokens; the tokens in that order, each with the number of its resource.
pub(super) fn with_numbers(
    body: &Bytes,
    plan: Option<&Plan>,
) -> Result<(Bytes, Vec<(Bytes, usize)>), BodyError> {
    let mut tokens = Vec::new();
    let body = rewritten(body, plan, |resource, mut handle, out| {
        let mut token = Bytes::new();
        while let Some((field, value)) = handle.field()? {
            if field == TOKEN {
                token = value.bytes("handle.token")?;
            }
        }
        if token.is_empty() || token.len() > LONGEST {
            return Err(BodyError::Token);
        }
        if tokens.len() == MOST {
            return Err(BodyError::Handles);
        }
        write::key(out, INDEX, WireType::Varint);
        write::varint(out, tokens.len() as u64);
        // A copy, so that a handle does not keep a whole response.
        tokens.push((Bytes::copy_from_slice(&token), resource));
        Ok(())
    })?;
    Ok((body, tokens))
}

fn rewritten(
    body: &Bytes,
    plan: Option<&Plan>,
    mut handle: impl FnMut(usize, Reader<'_>, &mut Vec<u8>) -> Result<(), BodyError>,
) -> Result<Bytes, BodyError> {
    let Some(plan) = plan else {
        return Ok(body.clone());
    };
    let mut out = Vec::with_capacity(body.len());
    rewrite(Reader::new(body), plan, &mut out, &mut handle)?;
    Ok(out.into())
}

/// Goes as deep as the function's type, whatever the body holds.
fn rewrite(
    mut reader: Reader<'_>,
    plan: &Plan,
    out: &mut Vec<u8>,
    handle: &mut impl FnMut(usize, Reader<'_>, &mut Vec<u8>) -> Result<(), BodyError>,
) -> Result<(), BodyError> {
    let fields = match plan {
        Plan::Handle(resource) => return handle(*resource, reader, out),
        Plan::Message(fields) => fields,
    };
    loop {
        let rest = reader.as_slice();
        let Some((number, value)) = reader.field()? else {
            return Ok(());
        };
        match fields.iter().find(|(known, _)| *known == number) {
            None => out.extend_from_slice(&rest[..rest.len() - reader.len()]),
            Some((_, plan)) => {
                let Value::Len(inner) = value else {
                    return Err(BodyError::NoMessage);
                };
                let mut within = Vec::with_capacity(inner.len());
                rewrite(inner, plan, &mut within, handle)?;
                write::bytes(out, number, &within);
            }
        }
    }
}

#[cfg(test)]
mod tests;
