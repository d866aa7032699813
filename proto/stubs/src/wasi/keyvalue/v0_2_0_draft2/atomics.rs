// Generated from wit/ by `cargo gen`. Do not edit.

//! `wasi:keyvalue/atomics@0.2.0-draft2`
//!
//! Changes that happen whole or not at all, also beside other writers.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `wasi:keyvalue/atomics@0.2.0-draft2`.
///
/// Changes that happen whole or not at all, also beside other writers.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Atomics: Send + Sync + 'static + super::store::Store {
    /// A key and the value it had when it was looked at.
    type Cas: dispatch::Resource;
    /// Looks at a key, for a swap later.
    fn cas_new(
        &self,
        call: &call::Call,
        bucket: &Self::Bucket,
        key: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<Self::Cas, super::store::Error>,
            failure::Failure,
        >,
    > + Send;
    /// The value that was seen; none if there was no such key.
    fn cas_current(
        &self,
        call: &call::Call,
        cas: &Self::Cas,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                ::core::option::Option<::bytes::Bytes>,
                super::store::Error,
            >,
            failure::Failure,
        >,
    > + Send;
    /// Adds to the number under a key, or takes away, and returns the sum. A key that is not there counts as zero.
    fn increment(
        &self,
        call: &call::Call,
        bucket: &Self::Bucket,
        key: ::std::string::String,
        delta: i64,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<i64, super::store::Error>,
            failure::Failure,
        >,
    > + Send;
    /// Gives the key a new value if it still has the one that was seen.
    fn swap(
        &self,
        call: &call::Call,
        cas: Self::Cas,
        value: ::bytes::Bytes,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<(), CasError<Self::Cas>>,
            failure::Failure,
        >,
    > + Send;
}
/// Serves a [`Atomics`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct AtomicsDispatch<T>(::std::sync::Arc<T>);
impl<T> AtomicsDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for AtomicsDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Atomics> dispatch::Dispatch for AtomicsDispatch<T> {
    fn interface(&self) -> &'static str {
        "wasi:keyvalue/atomics@0.2.0-draft2"
    }
    fn methods(&self) -> &'static [dispatch::MethodDescriptor] {
        METHODS
    }
    fn resources(
        &self,
    ) -> ::std::vec::Vec<(dispatch::ResourceId, dispatch::HandleKind)> {
        ::std::vec![(CAS, < < T as Atomics > ::Cas as dispatch::Resource > ::KIND)]
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
                    let request: CasNewRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as super::store::Store>::Bucket,
                        >(&request.bucket, super::store::BUCKET)?;
                    let argument_2 = request.key;
                    let result = <T as Atomics>::cas_new(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(handles.give(value, CAS)?)
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&CasNewResponse(result));
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
                    let request: CasCurrentRequest = stub::request(
                        &METHODS[1usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[1usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<<T as Atomics>::Cas>(&request.self_, CAS)?;
                    let result = <T as Atomics>::cas_current(provider, call, &argument_1)
                        .await?;
                    let result = result;
                    let body = stub::reply(&CasCurrentResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            2usize => {
                ::std::boxed::Box::pin(async move {
                    let request: IncrementRequest = stub::request(
                        &METHODS[2usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[2usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as super::store::Store>::Bucket,
                        >(&request.bucket, super::store::BUCKET)?;
                    let argument_2 = request.key;
                    let argument_3 = request.delta;
                    let result = <T as Atomics>::increment(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&IncrementResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            3usize => {
                ::std::boxed::Box::pin(async move {
                    let request: SwapRequest = stub::request(
                        &METHODS[3usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[3usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .take::<<T as Atomics>::Cas>(&request.cas, CAS)?;
                    let argument_2 = request.value;
                    let result = <T as Atomics>::swap(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(value)
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(
                                value.exchange(&mut |handle| handles.give(handle, CAS))?,
                            )
                        }
                    };
                    let body = stub::reply(&SwapResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            4usize => {
                ::std::boxed::Box::pin(async move {
                    let request: CasDropRequest = stub::request(
                        &METHODS[4usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[4usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (provider, call);
                    let result = drop(handles.resolve(&request.self_, CAS, true)?);
                    let body = stub::reply(&CasDropResponse(result));
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
                        stub::no_method("wasi:keyvalue/atomics@0.2.0-draft2", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Atomics`]: the gRPC service `wasi.keyvalue.v0_2_0_draft2.Atomics`.
#[derive(Debug, Clone)]
pub struct AtomicsServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> AtomicsServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for AtomicsServer<F> {
    const NAME: &'static str = "wasi.keyvalue.v0_2_0_draft2.Atomics";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for AtomicsServer<F> {
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
        interface: "wasi:keyvalue/atomics@0.2.0-draft2",
        function: "[static]cas.new",
        path: "/wasi.keyvalue.v0_2_0_draft2.Atomics/CasNew_",
        shape: 9467695489616704603u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasi:keyvalue/atomics@0.2.0-draft2",
        function: "[method]cas.current",
        path: "/wasi.keyvalue.v0_2_0_draft2.Atomics/CasCurrent",
        shape: 16866736556740594601u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasi:keyvalue/atomics@0.2.0-draft2",
        function: "increment",
        path: "/wasi.keyvalue.v0_2_0_draft2.Atomics/Increment",
        shape: 4754917169555588821u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasi:keyvalue/atomics@0.2.0-draft2",
        function: "swap",
        path: "/wasi.keyvalue.v0_2_0_draft2.Atomics/Swap",
        shape: 10269764661272871561u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasi:keyvalue/atomics@0.2.0-draft2",
        function: "[resource-drop]cas",
        path: "/wasi.keyvalue.v0_2_0_draft2.Atomics/CasDrop",
        shape: 665716149553686122u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// A key and the value it had when it was looked at.
pub const CAS: dispatch::ResourceId = dispatch::ResourceId {
    interface: "wasi:keyvalue/atomics@0.2.0-draft2",
    name: "cas",
};
/// Why a swap did not happen.
#[derive(Debug, Clone, PartialEq)]
pub enum CasError<Cas = dispatch::Handle> {
    /// The store failed.
    StoreError(super::store::Error),
    /// The value changed since it was looked at. The new handle knows the value of now.
    CasFailed(Cas),
}
impl ::core::default::Default for CasError {
    fn default() -> Self {
        Self::StoreError(::core::default::Default::default())
    }
}
impl<Cas> CasError<Cas> {
    /// The same value with every handle in it exchanged for another form of it.
    ///
    /// # Errors
    /// The first of an exchange.
    pub fn exchange<CasTo, Refusal>(
        self,
        exchange_1: &mut impl FnMut(Cas) -> ::core::result::Result<CasTo, Refusal>,
    ) -> ::core::result::Result<CasError<CasTo>, Refusal> {
        ::core::result::Result::Ok(
            match self {
                Self::StoreError(value) => CasError::StoreError(value),
                Self::CasFailed(value) => CasError::CasFailed(exchange_1(value)?),
            },
        )
    }
}
impl wire::value::Wire for CasError {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::StoreError(value) => wire::value::lone_len(value, 1u32),
            Self::CasFailed(value) => wire::value::lone_len(value, 2u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::StoreError(value) => wire::value::write_lone(value, 1u32, buf),
            Self::CasFailed(value) => wire::value::write_lone(value, 2u32, buf),
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
                        Self::StoreError(
                            wire::value::Wire::read(value, "cas-error.store-error")?,
                        )
                    }
                    2u32 => {
                        Self::CasFailed(
                            wire::value::Wire::read(value, "cas-error.cas-failed")?,
                        )
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(CasError, "cas-error");
/// The request of `cas.new`.
#[derive(Debug, Clone, PartialEq)]
pub struct CasNewRequest {
    pub bucket: dispatch::Handle,
    pub key: ::std::string::String,
}
impl ::core::default::Default for CasNewRequest {
    fn default() -> Self {
        Self {
            bucket: ::core::default::Default::default(),
            key: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for CasNewRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.bucket.field_len(1u32) + self.key.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.bucket.write_field(1u32, buf);
        self.key.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_bucket = ::core::option::Option::None;
        let mut read_key = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_bucket, value, "cas.new.bucket")?
                }
                2u32 => wire::value::Wire::merge(&mut read_key, value, "cas.new.key")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            bucket: wire::value::Wire::finish(read_bucket, "cas.new.bucket")?,
            key: wire::value::Wire::finish(read_key, "cas.new.key")?,
        })
    }
}
::outboard_session::strict_message!(CasNewRequest, "cas.new");
/// The response of `cas.new`.
#[derive(Debug, Clone, PartialEq)]
pub struct CasNewResponse(
    pub ::core::result::Result<dispatch::Handle, super::store::Error>,
);
impl ::core::default::Default for CasNewResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for CasNewResponse {
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
::outboard_session::strict_message!(CasNewResponse, "cas.new");
impl stub::Ask for CasNewRequest {
    type Response = CasNewResponse;
    type Answer = ::core::result::Result<dispatch::Handle, super::store::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            bucket: handles.lend(self.bucket, false)?,
            key: self.key,
        })
    }
    fn answer(
        response: CasNewResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(
            match result {
                ::core::result::Result::Ok(value) => {
                    ::core::result::Result::Ok(handles.receive(value)?)
                }
                ::core::result::Result::Err(value) => ::core::result::Result::Err(value),
            },
        )
    }
}
/// The request of `cas.current`.
#[derive(Debug, Clone, PartialEq)]
pub struct CasCurrentRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for CasCurrentRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for CasCurrentRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_self_, value, "cas.current.self")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "cas.current.self")?,
        })
    }
}
::outboard_session::strict_message!(CasCurrentRequest, "cas.current");
/// The response of `cas.current`.
#[derive(Debug, Clone, PartialEq)]
pub struct CasCurrentResponse(
    pub ::core::result::Result<
        ::core::option::Option<::bytes::Bytes>,
        super::store::Error,
    >,
);
impl ::core::default::Default for CasCurrentResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for CasCurrentResponse {
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
::outboard_session::strict_message!(CasCurrentResponse, "cas.current");
impl stub::Ask for CasCurrentRequest {
    type Response = CasCurrentResponse;
    type Answer = ::core::result::Result<
        ::core::option::Option<::bytes::Bytes>,
        super::store::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
        })
    }
    fn answer(
        response: CasCurrentResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `increment`.
#[derive(Debug, Clone, PartialEq)]
pub struct IncrementRequest {
    pub bucket: dispatch::Handle,
    pub key: ::std::string::String,
    pub delta: i64,
}
impl ::core::default::Default for IncrementRequest {
    fn default() -> Self {
        Self {
            bucket: ::core::default::Default::default(),
            key: ::core::default::Default::default(),
            delta: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for IncrementRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.bucket.field_len(1u32) + self.key.field_len(2u32)
            + self.delta.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.bucket.write_field(1u32, buf);
        self.key.write_field(2u32, buf);
        self.delta.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_bucket = ::core::option::Option::None;
        let mut read_key = ::core::option::Option::None;
        let mut read_delta = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_bucket,
                        value,
                        "increment.bucket",
                    )?
                }
                2u32 => wire::value::Wire::merge(&mut read_key, value, "increment.key")?,
                3u32 => {
                    wire::value::Wire::merge(&mut read_delta, value, "increment.delta")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            bucket: wire::value::Wire::finish(read_bucket, "increment.bucket")?,
            key: wire::value::Wire::finish(read_key, "increment.key")?,
            delta: wire::value::Wire::finish(read_delta, "increment.delta")?,
        })
    }
}
::outboard_session::strict_message!(IncrementRequest, "increment");
/// The response of `increment`.
#[derive(Debug, Clone, PartialEq)]
pub struct IncrementResponse(pub ::core::result::Result<i64, super::store::Error>);
impl ::core::default::Default for IncrementResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for IncrementResponse {
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
::outboard_session::strict_message!(IncrementResponse, "increment");
impl stub::Ask for IncrementRequest {
    type Response = IncrementResponse;
    type Answer = ::core::result::Result<i64, super::store::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[2usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            bucket: handles.lend(self.bucket, false)?,
            key: self.key,
            delta: self.delta,
        })
    }
    fn answer(
        response: IncrementResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `swap`.
#[derive(Debug, Clone, PartialEq)]
pub struct SwapRequest {
    pub cas: dispatch::Handle,
    pub value: ::bytes::Bytes,
}
impl ::core::default::Default for SwapRequest {
    fn default() -> Self {
        Self {
            cas: ::core::default::Default::default(),
            value: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for SwapRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.cas.field_len(1u32) + self.value.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.cas.write_field(1u32, buf);
        self.value.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_cas = ::core::option::Option::None;
        let mut read_value = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_cas, value, "swap.cas")?,
                2u32 => wire::value::Wire::merge(&mut read_value, value, "swap.value")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            cas: wire::value::Wire::finish(read_cas, "swap.cas")?,
            value: wire::value::Wire::finish(read_value, "swap.value")?,
        })
    }
}
::outboard_session::strict_message!(SwapRequest, "swap");
/// The response of `swap`.
#[derive(Debug, Clone, PartialEq)]
pub struct SwapResponse(pub ::core::result::Result<(), CasError<dispatch::Handle>>);
impl ::core::default::Default for SwapResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(()))
    }
}
impl wire::value::Wire for SwapResponse {
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
::outboard_session::strict_message!(SwapResponse, "swap");
impl stub::Ask for SwapRequest {
    type Response = SwapResponse;
    type Answer = ::core::result::Result<(), CasError<dispatch::Handle>>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[3usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            cas: handles.lend(self.cas, true)?,
            value: self.value,
        })
    }
    fn answer(
        response: SwapResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(
            match result {
                ::core::result::Result::Ok(value) => ::core::result::Result::Ok(value),
                ::core::result::Result::Err(value) => {
                    ::core::result::Result::Err(
                        value.exchange(&mut |handle| handles.receive(handle))?,
                    )
                }
            },
        )
    }
}
/// The request of `cas.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct CasDropRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for CasDropRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for CasDropRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_self_, value, "cas.drop.self")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "cas.drop.self")?,
        })
    }
}
::outboard_session::strict_message!(CasDropRequest, "cas.drop");
/// The response of `cas.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct CasDropResponse(pub ());
impl ::core::default::Default for CasDropResponse {
    fn default() -> Self {
        Self(())
    }
}
impl wire::value::Wire for CasDropResponse {
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
::outboard_session::strict_message!(CasDropResponse, "cas.drop");
impl stub::Ask for CasDropRequest {
    type Response = CasDropResponse;
    type Answer = ();
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[4usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, true)?,
        })
    }
    fn answer(
        response: CasDropResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
