// Generated from wit/ by `cargo gen`. Do not edit.

//! `wasi:config/store@0.2.0-rc.1`
//!
//! Settings that a function reads at run time.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `wasi:config/store@0.2.0-rc.1`.
///
/// Settings that a function reads at run time.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Store: Send + Sync + 'static {
    /// The setting of that name; none if there is no such setting.
    fn get(
        &self,
        call: &call::Call,
        key: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<::core::option::Option<::std::string::String>, Error>,
            failure::Failure,
        >,
    > + Send;
    /// All settings, each with its name.
    fn get_all(
        &self,
        call: &call::Call,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                ::std::vec::Vec<(::std::string::String, ::std::string::String)>,
                Error,
            >,
            failure::Failure,
        >,
    > + Send;
}
/// Serves a [`Store`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct StoreDispatch<T>(::std::sync::Arc<T>);
impl<T> StoreDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for StoreDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Store> dispatch::Dispatch for StoreDispatch<T> {
    fn interface(&self) -> &'static str {
        "wasi:config/store@0.2.0-rc.1"
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
                    let request: GetRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.key;
                    let result = <T as Store>::get(provider, call, argument_1).await?;
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
                    let request: GetAllRequest = stub::request(
                        &METHODS[1usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[1usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let result = <T as Store>::get_all(provider, call).await?;
                    let result = result;
                    let body = stub::reply(&GetAllResponse(result));
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
                        stub::no_method("wasi:config/store@0.2.0-rc.1", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Store`]: the gRPC service `wasi.config.v0_2_0_rc_1.Store`.
#[derive(Debug, Clone)]
pub struct StoreServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> StoreServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for StoreServer<F> {
    const NAME: &'static str = "wasi.config.v0_2_0_rc_1.Store";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for StoreServer<F> {
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
        interface: "wasi:config/store@0.2.0-rc.1",
        function: "get",
        path: "/wasi.config.v0_2_0_rc_1.Store/Get",
        shape: 8628421978068601638u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasi:config/store@0.2.0-rc.1",
        function: "get-all",
        path: "/wasi.config.v0_2_0_rc_1.Store/Get_All",
        shape: 2291644909275918045u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// Why a setting could not be read.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// Where the settings come from failed.
    Upstream(::std::string::String),
    /// Getting there failed.
    Io(::std::string::String),
}
impl ::core::default::Default for Error {
    fn default() -> Self {
        Self::Upstream(::core::default::Default::default())
    }
}
impl wire::value::Wire for Error {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Upstream(value) => wire::value::lone_len(value, 1u32),
            Self::Io(value) => wire::value::lone_len(value, 2u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Upstream(value) => wire::value::write_lone(value, 1u32, buf),
            Self::Io(value) => wire::value::write_lone(value, 2u32, buf),
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
                        Self::Upstream(wire::value::Wire::read(value, "error.upstream")?)
                    }
                    2u32 => Self::Io(wire::value::Wire::read(value, "error.io")?),
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Error, "error");
/// The request of `get`.
#[derive(Debug, Clone, PartialEq)]
pub struct GetRequest {
    pub key: ::std::string::String,
}
impl ::core::default::Default for GetRequest {
    fn default() -> Self {
        Self {
            key: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for GetRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.key.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.key.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_key = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_key, value, "get.key")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            key: wire::value::Wire::finish(read_key, "get.key")?,
        })
    }
}
::outboard_session::strict_message!(GetRequest, "get");
/// The response of `get`.
#[derive(Debug, Clone, PartialEq)]
pub struct GetResponse(
    pub ::core::result::Result<::core::option::Option<::std::string::String>, Error>,
);
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
impl stub::Ask for GetRequest {
    type Response = GetResponse;
    type Answer = ::core::result::Result<
        ::core::option::Option<::std::string::String>,
        Error,
    >;
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
/// The request of `get-all`.
#[derive(Debug, Clone, PartialEq)]
pub struct GetAllRequest {}
impl ::core::default::Default for GetAllRequest {
    fn default() -> Self {
        Self {}
    }
}
impl wire::value::Wire for GetAllRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {})
    }
}
::outboard_session::strict_message!(GetAllRequest, "get-all");
/// The response of `get-all`.
#[derive(Debug, Clone, PartialEq)]
pub struct GetAllResponse(
    pub ::core::result::Result<
        ::std::vec::Vec<(::std::string::String, ::std::string::String)>,
        Error,
    >,
);
impl ::core::default::Default for GetAllResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for GetAllResponse {
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
::outboard_session::strict_message!(GetAllResponse, "get-all");
impl stub::Ask for GetAllRequest {
    type Response = GetAllResponse;
    type Answer = ::core::result::Result<
        ::std::vec::Vec<(::std::string::String, ::std::string::String)>,
        Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn answer(
        response: GetAllResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
