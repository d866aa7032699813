//! What generated stubs are made of, so that they stay short: bodies in and out, and `prost::Message` on strict types.

use bytes::{Buf, BufMut, Bytes};
use outboard_mapping::wire::read::Value;
use outboard_mapping::wire::value::{Wire, decode, encode};
use outboard_mapping::wire::{Malformed, WireType};
use prost::DecodeError;
use tonic::Code;

use crate::dispatch::{Handle, MethodDescriptor};
use crate::failure::Failure;
use crate::stream::Chunks;

pub use bytes;
pub use prost;

/// A function's request, as a client makes it.
pub trait Ask: prost::Message + Sized + 'static {
    /// The message that answers it.
    type Response: prost::Message + Default;
    /// The function's result, with a [`Handle`] for each resource.
    type Answer: Send;

    /// The function.
    const METHOD: &'static MethodDescriptor;

    /// The request as it goes over the wire.
    ///
    /// # Errors
    /// A handle in it is not the client's.
    fn lend(self, handles: &dyn Held) -> Result<Self, Failure> {
        let _ = handles;
        Ok(self)
    }

    /// What a response that came with these streams says.
    ///
    /// # Errors
    /// It names a handle that did not come with it, or has fewer streams than its function.
    fn answer(
        response: Self::Response,
        streams: Vec<Chunks>,
        handles: &dyn Held,
    ) -> Result<Self::Answer, Failure>;
}

/// The handles of a client: what it knows each by is not what stands for it in a message.
pub trait Held {
    /// What stands in a request for a handle of the client's that is lent or, with `own`, given away.
    ///
    /// # Errors
    /// It is not the client's, or was given away.
    fn lend(&self, handle: Handle, own: bool) -> Result<Handle, Failure>;

    /// What the client knows a handle of a response by.
    ///
    /// # Errors
    /// The handle did not come with the response.
    fn receive(&self, handle: Handle) -> Result<Handle, Failure>;
}

/// Reads the body of a request.
///
/// # Errors
/// It is not the method's request; the failure names the method and the field.
pub fn request<M: Wire>(method: &MethodDescriptor, body: &Bytes) -> Result<M, Failure> {
    decode(body, method.function).map_err(|error| {
        let MethodDescriptor {
            interface, function, ..
        } = method;
        Failure::refused(
            Code::InvalidArgument,
            format!("the request of {interface} {function}: {error}"),
        )
    })
}

/// The streams of a request, of which the method has `N`.
///
/// # Errors
/// Another number came.
pub fn streams<const N: usize>(
    method: &MethodDescriptor,
    streams: Vec<Chunks>,
) -> Result<[Chunks; N], Failure> {
    <[Chunks; N]>::try_from(streams).map_err(|streams| {
        let MethodDescriptor {
            interface, function, ..
        } = method;
        let count = streams.len();
        Failure::refused(
            Code::InvalidArgument,
            format!("the request of {interface} {function} came with {count} streams instead of {N}"),
        )
    })
}

/// Writes the body of a reply.
pub fn reply<M: Wire>(message: &M) -> Bytes {
    encode(message)
}

/// The next stream of a response, whose method has more than came so far.
///
/// # Errors
/// There is none.
pub fn stream(
    streams: &mut impl Iterator<Item = Chunks>,
    method: &MethodDescriptor,
) -> Result<Chunks, Failure> {
    streams.next().ok_or_else(|| {
        let MethodDescriptor {
            interface, function, ..
        } = method;
        Failure::unknown_outcome(
            Code::Internal,
            format!("the response of {interface} {function} came without all of its streams"),
        )
    })
}

/// A call of a method that the interface does not have.
pub fn no_method(interface: &str, method: usize) -> Failure {
    Failure::refused(
        Code::Unimplemented,
        format!("{interface} has no method of index {method}"),
    )
}

/// A strict message from a buffer, all of it.
///
/// # Errors
/// The buffer does not hold such a message, exactly.
pub fn decode_message<M: Wire>(mut buf: impl Buf, place: &'static str) -> Result<M, DecodeError> {
    let frame = buf.copy_to_bytes(buf.remaining());
    decode(&frame, place).map_err(refused)
}

/// The same with the message's length before it.
///
/// # Errors
/// As [`decode_message`]; and when the buffer is shorter than the length says.
pub fn decode_delimited<M: Wire>(mut buf: impl Buf, place: &'static str) -> Result<M, DecodeError> {
    let len = prost::decode_length_delimiter(&mut buf)?;
    if len > buf.remaining() {
        return Err(refused(Malformed::Truncated));
    }
    decode_message(buf.copy_to_bytes(len), place)
}

/// One more field for a message that is there: what prost asks of a message inside one of its own.
///
/// # Errors
/// The field is not one that the message can take.
pub fn merge_field<M: Wire>(
    message: &mut M,
    field: u32,
    wire_type: prost::encoding::WireType,
    buf: &mut impl Buf,
    place: &'static str,
) -> Result<(), DecodeError> {
    // The message as it is, and the field after it, read anew: the last occurrence counts.
    let mut whole = Vec::with_capacity(message.wire_len() + 16);
    message.write(&mut whole);
    prost::encoding::encode_key(field, wire_type, &mut whole);
    let len = match wire_type {
        prost::encoding::WireType::Varint => {
            prost::encoding::encode_varint(prost::encoding::decode_varint(buf)?, &mut whole);
            0
        }
        prost::encoding::WireType::LengthDelimited => {
            let len = prost::encoding::decode_varint(buf)?;
            prost::encoding::encode_varint(len, &mut whole);
            usize::try_from(len).map_err(|_| refused(Malformed::Truncated))?
        }
        prost::encoding::WireType::ThirtyTwoBit => 4,
        prost::encoding::WireType::SixtyFourBit => 8,
        other => return Err(refused(Malformed::WireType(other as u8))),
    };
    if len > buf.remaining() {
        return Err(refused(Malformed::Truncated));
    }
    whole.put(buf.take(len));
    *message = decode(&Bytes::from(whole), place).map_err(refused)?;
    Ok(())
}

/// Implements `prost::Message` for a type that is [`Wire`] and `Default`, decoding strictly.
#[macro_export]
macro_rules! strict_message {
    ($ty:ty, $place:literal) => {
        impl $crate::stub::prost::Message for $ty {
            fn encode_raw(&self, buf: &mut impl $crate::stub::bytes::BufMut) {
                ::outboard_mapping::wire::value::Wire::write(self, buf);
            }

            fn merge_field(
                &mut self,
                field: u32,
                wire_type: $crate::stub::prost::encoding::WireType,
                buf: &mut impl $crate::stub::bytes::Buf,
                _: $crate::stub::prost::encoding::DecodeContext,
            ) -> ::core::result::Result<(), $crate::stub::prost::DecodeError> {
                $crate::stub::merge_field(self, field, wire_type, buf, $place)
            }

            fn encoded_len(&self) -> usize {
                ::outboard_mapping::wire::value::Wire::wire_len(self)
            }

            fn decode(
                buf: impl $crate::stub::bytes::Buf,
            ) -> ::core::result::Result<Self, $crate::stub::prost::DecodeError> {
                $crate::stub::decode_message(buf, $place)
            }

            fn decode_length_delimited(
                buf: impl $crate::stub::bytes::Buf,
            ) -> ::core::result::Result<Self, $crate::stub::prost::DecodeError> {
                $crate::stub::decode_delimited(buf, $place)
            }

            fn merge(
                &mut self,
                buf: impl $crate::stub::bytes::Buf,
            ) -> ::core::result::Result<(), $crate::stub::prost::DecodeError> {
                *self = $crate::stub::decode_message(buf, $place)?;
                Ok(())
            }

            fn merge_length_delimited(
                &mut self,
                buf: impl $crate::stub::bytes::Buf,
            ) -> ::core::result::Result<(), $crate::stub::prost::DecodeError> {
                *self = $crate::stub::decode_delimited(buf, $place)?;
                Ok(())
            }

            fn clear(&mut self) {
                *self = ::core::default::Default::default();
            }
        }
    };
}

/// `outboard.v1.Handle`: `token = 1` or `index = 2`.
impl Wire for Handle {
    const WIRE_TYPE: WireType = WireType::Len;

    fn wire_len(&self) -> usize {
        match self {
            Self::Token(token) => outboard_mapping::wire::value::lone_len(token, 1),
            Self::Index(index) => outboard_mapping::wire::value::lone_len(index, 2),
        }
    }

    fn write(&self, buf: &mut impl BufMut) {
        match self {
            Self::Token(token) => outboard_mapping::wire::value::write_lone(token, 1, buf),
            Self::Index(index) => outboard_mapping::wire::value::write_lone(index, 2, buf),
        }
    }

    fn read(value: Value<'_>, place: &'static str) -> Result<Self, Malformed> {
        let mut reader = value.message(place)?;
        let mut handle = None;
        while let Some((field, value)) = reader.field()? {
            match field {
                1 => handle = Some(Self::Token(Wire::read(value, place)?)),
                2 => handle = Some(Self::Index(Wire::read(value, place)?)),
                _ => {}
            }
        }
        handle.ok_or(Malformed::Missing(place))
    }
}

/// An index that no table needs to have; where a message has to have a value before it is read.
impl Default for Handle {
    fn default() -> Self {
        Self::Index(0)
    }
}

#[expect(
    deprecated,
    reason = "prost offers no other way to say why a message was refused"
)]
fn refused(error: Malformed) -> DecodeError {
    DecodeError::new(error.to_string())
}
