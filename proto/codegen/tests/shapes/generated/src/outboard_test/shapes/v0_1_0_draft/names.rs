// Generated from wit/ by `cargo gen`. Do not edit.

//! `outboard-test:shapes/names@0.1.0-draft`
//!
//! Names that mean something to Rust or to protobuf, or that meet when their words run together.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `outboard-test:shapes/names@0.1.0-draft`.
///
/// Names that mean something to Rust or to protobuf, or that meet when their words run together.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Names: Send + Sync + 'static {
    fn get(
        &self,
        call: &call::Call,
        call_: GetRequest,
        request: Message,
        handle: Handle,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<::std::vec::Vec<Vec>, Result>,
            failure::Failure,
        >,
    > + Send;
    fn fetch(
        &self,
        call: &call::Call,
        n: Numbers,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<Numbers, failure::Failure>,
    > + Send;
}
/// Serves a [`Names`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct NamesDispatch<T>(::std::sync::Arc<T>);
impl<T> NamesDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for NamesDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Names> dispatch::Dispatch for NamesDispatch<T> {
    fn interface(&self) -> &'static str {
        "outboard-test:shapes/names@0.1.0-draft"
    }
    fn methods(&self) -> &'static [dispatch::MethodDescriptor] {
        METHODS
    }
    fn resources(
        &self,
    ) -> ::std::vec::Vec<(dispatch::ResourceId, dispatch::HandleKind)> {
        ::std::vec![]
    }
    fn descriptors(&self) -> &'static [u8] {
        super::super::super::super::FILE_DESCRIPTOR_SET
    }
    fn call<'a>(
        &'a self,
        method: usize,
        call: &'a call::Call,
        incoming: dispatch::Request,
        handles: &'a dyn dispatch::Handles,
    ) -> dispatch::BoxFuture<
        'a,
        ::core::result::Result<dispatch::Response, failure::Failure>,
    > {
        let provider = &*self.0;
        match method {
            0usize => {
                ::std::boxed::Box::pin(async move {
                    let request: GetRequest_ = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.call;
                    let argument_2 = request.request;
                    let argument_3 = request.handle;
                    let result = <T as Names>::get(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&GetResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            1usize => {
                ::std::boxed::Box::pin(async move {
                    let request: FetchRequest = stub::request(
                        &METHODS[1usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[1usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.n;
                    let result = <T as Names>::fetch(provider, call, argument_1).await?;
                    let result = result;
                    let body = stub::reply(&FetchResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            _ => {
                ::std::boxed::Box::pin(async move {
                    let _ = (provider, call, incoming, handles);
                    ::core::result::Result::Err(
                        stub::no_method("outboard-test:shapes/names@0.1.0-draft", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Names`]: the gRPC service `outboard_test.shapes.v0_1_0_draft.Names`.
#[derive(Debug, Clone)]
pub struct NamesServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> NamesServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for NamesServer<F> {
    const NAME: &'static str = "outboard_test.shapes.v0_1_0_draft.Names";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for NamesServer<F> {
    type Response = ::http::Response<::tonic::body::Body>;
    type Error = ::core::convert::Infallible;
    type Future = dispatch::BoxFuture<
        'static,
        ::core::result::Result<Self::Response, ::core::convert::Infallible>,
    >;
    fn poll_ready(
        &mut self,
        _: &mut ::core::task::Context<'_>,
    ) -> ::core::task::Poll<::core::result::Result<(), ::core::convert::Infallible>> {
        ::core::task::Poll::Ready(::core::result::Result::Ok(()))
    }
    fn call(&mut self, request: ::http::Request<::tonic::body::Body>) -> Self::Future {
        plain::serve(self.face.clone(), METHODS, request)
    }
}
/// What the contract says of each function, and at the end what drops each resource.
pub static METHODS: &[dispatch::MethodDescriptor] = &[
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/names@0.1.0-draft",
        function: "get",
        path: "/outboard_test.shapes.v0_1_0_draft.Names/Get",
        shape: 7890493865125927387u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/names@0.1.0-draft",
        function: "fetch",
        path: "/outboard_test.shapes.v0_1_0_draft.Names/Fetch",
        shape: 8934338117342779924u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub type_: ::std::string::String,
    pub self_: ::std::string::String,
    pub option: ::std::string::String,
    pub oneof: ::std::string::String,
    pub repeated: ::std::string::String,
    pub case: ::std::string::String,
    pub int8: u8,
    pub int_8: u8,
    pub xml_parser: ::std::string::String,
}
impl ::core::default::Default for Message {
    fn default() -> Self {
        Self {
            type_: ::core::default::Default::default(),
            self_: ::core::default::Default::default(),
            option: ::core::default::Default::default(),
            oneof: ::core::default::Default::default(),
            repeated: ::core::default::Default::default(),
            case: ::core::default::Default::default(),
            int8: ::core::default::Default::default(),
            int_8: ::core::default::Default::default(),
            xml_parser: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Message {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.type_.field_len(1u32) + self.self_.field_len(2u32)
            + self.option.field_len(3u32) + self.oneof.field_len(4u32)
            + self.repeated.field_len(5u32) + self.case.field_len(6u32)
            + self.int8.field_len(7u32) + self.int_8.field_len(8u32)
            + self.xml_parser.field_len(9u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.type_.write_field(1u32, buf);
        self.self_.write_field(2u32, buf);
        self.option.write_field(3u32, buf);
        self.oneof.write_field(4u32, buf);
        self.repeated.write_field(5u32, buf);
        self.case.write_field(6u32, buf);
        self.int8.write_field(7u32, buf);
        self.int_8.write_field(8u32, buf);
        self.xml_parser.write_field(9u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_type_ = ::core::option::Option::None;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_option = ::core::option::Option::None;
        let mut read_oneof = ::core::option::Option::None;
        let mut read_repeated = ::core::option::Option::None;
        let mut read_case = ::core::option::Option::None;
        let mut read_int8 = ::core::option::Option::None;
        let mut read_int_8 = ::core::option::Option::None;
        let mut read_xml_parser = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_type_, value, "message.type")?,
                2u32 => wire::value::Wire::merge(&mut read_self_, value, "message.self")?,
                3u32 => {
                    wire::value::Wire::merge(&mut read_option, value, "message.option")?
                }
                4u32 => {
                    wire::value::Wire::merge(&mut read_oneof, value, "message.oneof")?
                }
                5u32 => {
                    wire::value::Wire::merge(
                        &mut read_repeated,
                        value,
                        "message.repeated",
                    )?
                }
                6u32 => wire::value::Wire::merge(&mut read_case, value, "message.case")?,
                7u32 => wire::value::Wire::merge(&mut read_int8, value, "message.int8")?,
                8u32 => {
                    wire::value::Wire::merge(&mut read_int_8, value, "message.int-8")?
                }
                9u32 => {
                    wire::value::Wire::merge(
                        &mut read_xml_parser,
                        value,
                        "message.XML-parser",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            type_: wire::value::Wire::finish(read_type_, "message.type")?,
            self_: wire::value::Wire::finish(read_self_, "message.self")?,
            option: wire::value::Wire::finish(read_option, "message.option")?,
            oneof: wire::value::Wire::finish(read_oneof, "message.oneof")?,
            repeated: wire::value::Wire::finish(read_repeated, "message.repeated")?,
            case: wire::value::Wire::finish(read_case, "message.case")?,
            int8: wire::value::Wire::finish(read_int8, "message.int8")?,
            int_8: wire::value::Wire::finish(read_int_8, "message.int-8")?,
            xml_parser: wire::value::Wire::finish(read_xml_parser, "message.XML-parser")?,
        })
    }
}
::outboard_session::strict_message!(Message, "message");
#[derive(Debug, Clone, PartialEq)]
pub enum Result {
    Ok,
    Err(::std::string::String),
    Case,
    None,
}
impl ::core::default::Default for Result {
    fn default() -> Self {
        Self::Ok
    }
}
impl wire::value::Wire for Result {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Ok => wire::value::lone_len(&(), 1u32),
            Self::Err(value) => wire::value::lone_len(value, 2u32),
            Self::Case => wire::value::lone_len(&(), 3u32),
            Self::None => wire::value::lone_len(&(), 4u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Ok => wire::value::write_lone(&(), 1u32, buf),
            Self::Err(value) => wire::value::write_lone(value, 2u32, buf),
            Self::Case => wire::value::write_lone(&(), 3u32, buf),
            Self::None => wire::value::write_lone(&(), 4u32, buf),
        }
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut case = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            case = ::core::option::Option::Some(
                match field {
                    1u32 => {
                        <() as wire::value::Wire>::read(value, "result.ok")?;
                        Self::Ok
                    }
                    2u32 => Self::Err(wire::value::Wire::read(value, "result.err")?),
                    3u32 => {
                        <() as wire::value::Wire>::read(value, "result.case")?;
                        Self::Case
                    }
                    4u32 => {
                        <() as wire::value::Wire>::read(value, "result.none")?;
                        Self::None
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Result, "result");
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Numbers {
    #[default]
    One,
    One_1,
    One1,
    Unspecified,
}
impl wire::value::Wire for Numbers {
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
            1u64 => ::core::result::Result::Ok(Self::One),
            2u64 => ::core::result::Result::Ok(Self::One_1),
            3u64 => ::core::result::Result::Ok(Self::One1),
            4u64 => ::core::result::Result::Ok(Self::Unspecified),
            value => {
                ::core::result::Result::Err(wire::Malformed::Case {
                    field: place,
                    value,
                })
            }
        }
    }
}
#[derive(Debug, Clone, PartialEq)]
pub struct Vec {
    pub string: ::std::vec::Vec<::std::string::String>,
}
impl ::core::default::Default for Vec {
    fn default() -> Self {
        Self {
            string: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Vec {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.string.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.string.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_string = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_string, value, "vec.string")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            string: wire::value::Wire::finish(read_string, "vec.string")?,
        })
    }
}
::outboard_session::strict_message!(Vec, "vec");
#[derive(Debug, Clone, PartialEq)]
pub struct GetRequest {
    pub some: u8,
}
impl ::core::default::Default for GetRequest {
    fn default() -> Self {
        Self {
            some: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for GetRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.some.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.some.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_some = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_some, value, "get-request.some")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            some: wire::value::Wire::finish(read_some, "get-request.some")?,
        })
    }
}
::outboard_session::strict_message!(GetRequest, "get-request");
#[derive(Debug, Clone, PartialEq)]
pub struct Handle {
    pub option: ::core::option::Option<Vec>,
}
impl ::core::default::Default for Handle {
    fn default() -> Self {
        Self {
            option: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Handle {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.option.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.option.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_option = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_option, value, "handle.option")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            option: wire::value::Wire::finish(read_option, "handle.option")?,
        })
    }
}
::outboard_session::strict_message!(Handle, "handle");
/// The request of `get`.
#[derive(Debug, Clone, PartialEq)]
pub struct GetRequest_ {
    pub call: GetRequest,
    pub request: Message,
    pub handle: Handle,
}
impl ::core::default::Default for GetRequest_ {
    fn default() -> Self {
        Self {
            call: ::core::default::Default::default(),
            request: ::core::default::Default::default(),
            handle: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for GetRequest_ {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.call.field_len(1u32) + self.request.field_len(2u32)
            + self.handle.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.call.write_field(1u32, buf);
        self.request.write_field(2u32, buf);
        self.handle.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_call = ::core::option::Option::None;
        let mut read_request = ::core::option::Option::None;
        let mut read_handle = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_call, value, "get.call")?,
                2u32 => {
                    wire::value::Wire::merge(&mut read_request, value, "get.request")?
                }
                3u32 => wire::value::Wire::merge(&mut read_handle, value, "get.handle")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            call: wire::value::Wire::finish(read_call, "get.call")?,
            request: wire::value::Wire::finish(read_request, "get.request")?,
            handle: wire::value::Wire::finish(read_handle, "get.handle")?,
        })
    }
}
::outboard_session::strict_message!(GetRequest_, "get");
/// The response of `get`.
#[derive(Debug, Clone, PartialEq)]
pub struct GetResponse(pub ::core::result::Result<::std::vec::Vec<Vec>, Result>);
impl ::core::default::Default for GetResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for GetResponse {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        self.0.wire_len()
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        self.0.write(buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        wire::value::Wire::read(value, place).map(Self)
    }
}
::outboard_session::strict_message!(GetResponse, "get");
impl stub::Ask for GetRequest_ {
    type Response = GetResponse;
    type Answer = ::core::result::Result<::std::vec::Vec<Vec>, Result>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn answer(
        response: GetResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `fetch`.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchRequest {
    pub n: Numbers,
}
impl ::core::default::Default for FetchRequest {
    fn default() -> Self {
        Self {
            n: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for FetchRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.n.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.n.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_n = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_n, value, "fetch.n")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            n: wire::value::Wire::finish(read_n, "fetch.n")?,
        })
    }
}
::outboard_session::strict_message!(FetchRequest, "fetch");
/// The response of `fetch`.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchResponse(pub Numbers);
impl ::core::default::Default for FetchResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for FetchResponse {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        self.0.field_len(1)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        self.0.write_field(1, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut slot = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            if field == 1 {
                wire::value::Wire::merge(&mut slot, value, "fetch.value")?;
            }
        }
        wire::value::Wire::finish(slot, "fetch.value").map(Self)
    }
}
::outboard_session::strict_message!(FetchResponse, "fetch");
impl stub::Ask for FetchRequest {
    type Response = FetchResponse;
    type Answer = Numbers;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn answer(
        response: FetchResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
