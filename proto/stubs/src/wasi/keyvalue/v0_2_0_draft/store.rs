// Generated from wit/ by `cargo gen`. Do not edit.

//! `wasi:keyvalue/store@0.2.0-draft`
//!
//! Buckets of values by key, one key at a time.
//!
//! A caller sees its own writes. What others write may reach it later.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `wasi:keyvalue/store@0.2.0-draft`.
///
/// Buckets of values by key, one key at a time.
///
/// A caller sees its own writes. What others write may reach it later.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Store: Send + Sync + 'static {
    /// A set of keys, each with one value.
    type Bucket: dispatch::Resource;
    /// Opens the bucket of that name.
    fn open(
        &self,
        call: &call::Call,
        identifier: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<Self::Bucket, Error>,
            failure::Failure,
        >,
    > + Send;
    /// The value of a key; none if the bucket has no such key.
    fn bucket_get(
        &self,
        call: &call::Call,
        bucket: &Self::Bucket,
        key: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<::core::option::Option<::bytes::Bytes>, Error>,
            failure::Failure,
        >,
    > + Send;
    /// Gives a key its value, whether it had one or not.
    fn bucket_set(
        &self,
        call: &call::Call,
        bucket: &Self::Bucket,
        key: ::std::string::String,
        value: ::bytes::Bytes,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<(), Error>,
            failure::Failure,
        >,
    > + Send;
    /// Removes a key. A key that is not there is no error.
    fn bucket_delete(
        &self,
        call: &call::Call,
        bucket: &Self::Bucket,
        key: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<(), Error>,
            failure::Failure,
        >,
    > + Send;
    /// Whether the bucket has the key.
    fn bucket_exists(
        &self,
        call: &call::Call,
        bucket: &Self::Bucket,
        key: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<bool, Error>,
            failure::Failure,
        >,
    > + Send;
    /// The page of keys that starts at the cursor; the first page without one.
    ///
    /// Keys written or deleted between two pages may be missed or repeated.
    fn bucket_list_keys(
        &self,
        call: &call::Call,
        bucket: &Self::Bucket,
        cursor: ::core::option::Option<u64>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<KeyResponse, Error>,
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
        "wasi:keyvalue/store@0.2.0-draft"
    }
    fn methods(&self) -> &'static [dispatch::MethodDescriptor] {
        METHODS
    }
    fn resources(
        &self,
    ) -> ::std::vec::Vec<(dispatch::ResourceId, dispatch::HandleKind)> {
        ::std::vec![(BUCKET, < < T as Store > ::Bucket as dispatch::Resource > ::KIND)]
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
                    let request: OpenRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.identifier;
                    let result = <T as Store>::open(provider, call, argument_1).await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(handles.give(value, BUCKET)?)
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&OpenResponse(result));
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
                    let request: BucketGetRequest = stub::request(
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
                        .borrow::<<T as Store>::Bucket>(&request.self_, BUCKET)?;
                    let argument_2 = request.key;
                    let result = <T as Store>::bucket_get(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&BucketGetResponse(result));
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
                    let request: BucketSetRequest = stub::request(
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
                        .borrow::<<T as Store>::Bucket>(&request.self_, BUCKET)?;
                    let argument_2 = request.key;
                    let argument_3 = request.value;
                    let result = <T as Store>::bucket_set(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&BucketSetResponse(result));
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
                    let request: BucketDeleteRequest = stub::request(
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
                        .borrow::<<T as Store>::Bucket>(&request.self_, BUCKET)?;
                    let argument_2 = request.key;
                    let result = <T as Store>::bucket_delete(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&BucketDeleteResponse(result));
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
                    let request: BucketExistsRequest = stub::request(
                        &METHODS[4usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[4usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<<T as Store>::Bucket>(&request.self_, BUCKET)?;
                    let argument_2 = request.key;
                    let result = <T as Store>::bucket_exists(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&BucketExistsResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            5usize => {
                ::std::boxed::Box::pin(async move {
                    let request: BucketListKeysRequest = stub::request(
                        &METHODS[5usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[5usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<<T as Store>::Bucket>(&request.self_, BUCKET)?;
                    let argument_2 = request.cursor;
                    let result = <T as Store>::bucket_list_keys(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&BucketListKeysResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            6usize => {
                ::std::boxed::Box::pin(async move {
                    let request: BucketDropRequest = stub::request(
                        &METHODS[6usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[6usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (provider, call);
                    let result = drop(handles.resolve(&request.self_, BUCKET, true)?);
                    let body = stub::reply(&BucketDropResponse(result));
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
                        stub::no_method("wasi:keyvalue/store@0.2.0-draft", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Store`]: the gRPC service `wasi.keyvalue.v0_2_0_draft.Store`.
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
    const NAME: &'static str = "wasi.keyvalue.v0_2_0_draft.Store";
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
        interface: "wasi:keyvalue/store@0.2.0-draft",
        function: "open",
        path: "/wasi.keyvalue.v0_2_0_draft.Store/Open",
        shape: 13418037251482581581u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasi:keyvalue/store@0.2.0-draft",
        function: "[method]bucket.get",
        path: "/wasi.keyvalue.v0_2_0_draft.Store/BucketGet",
        shape: 1164068717946450741u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasi:keyvalue/store@0.2.0-draft",
        function: "[method]bucket.set",
        path: "/wasi.keyvalue.v0_2_0_draft.Store/BucketSet",
        shape: 12479217853063739735u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasi:keyvalue/store@0.2.0-draft",
        function: "[method]bucket.delete",
        path: "/wasi.keyvalue.v0_2_0_draft.Store/BucketDelete",
        shape: 12288614304098468151u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasi:keyvalue/store@0.2.0-draft",
        function: "[method]bucket.exists",
        path: "/wasi.keyvalue.v0_2_0_draft.Store/BucketExists",
        shape: 17450947562847305476u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasi:keyvalue/store@0.2.0-draft",
        function: "[method]bucket.list-keys",
        path: "/wasi.keyvalue.v0_2_0_draft.Store/BucketListKeys",
        shape: 13583797318346802961u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasi:keyvalue/store@0.2.0-draft",
        function: "[resource-drop]bucket",
        path: "/wasi.keyvalue.v0_2_0_draft.Store/BucketDrop",
        shape: 15476450931751495500u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// A set of keys, each with one value.
pub const BUCKET: dispatch::ResourceId = dispatch::ResourceId {
    interface: "wasi:keyvalue/store@0.2.0-draft",
    name: "bucket",
};
/// Why an operation did not happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// No bucket goes by that name.
    NoSuchStore,
    /// The caller may not use the bucket, whether there is one or not.
    AccessDenied,
    /// Anything else, in words.
    Other(::std::string::String),
}
impl ::core::default::Default for Error {
    fn default() -> Self {
        Self::NoSuchStore
    }
}
impl wire::value::Wire for Error {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::NoSuchStore => wire::value::lone_len(&(), 1u32),
            Self::AccessDenied => wire::value::lone_len(&(), 2u32),
            Self::Other(value) => wire::value::lone_len(value, 3u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::NoSuchStore => wire::value::write_lone(&(), 1u32, buf),
            Self::AccessDenied => wire::value::write_lone(&(), 2u32, buf),
            Self::Other(value) => wire::value::write_lone(value, 3u32, buf),
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
                        <() as wire::value::Wire>::read(value, "error.no-such-store")?;
                        Self::NoSuchStore
                    }
                    2u32 => {
                        <() as wire::value::Wire>::read(value, "error.access-denied")?;
                        Self::AccessDenied
                    }
                    3u32 => Self::Other(wire::value::Wire::read(value, "error.other")?),
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Error, "error");
/// One page of keys.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyResponse {
    /// Keys in no particular order.
    pub keys: ::std::vec::Vec<::std::string::String>,
    /// Where the next page starts; none on the last one.
    pub cursor: ::core::option::Option<u64>,
}
impl ::core::default::Default for KeyResponse {
    fn default() -> Self {
        Self {
            keys: ::core::default::Default::default(),
            cursor: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for KeyResponse {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.keys.field_len(1u32) + self.cursor.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.keys.write_field(1u32, buf);
        self.cursor.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_keys = ::core::option::Option::None;
        let mut read_cursor = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_keys, value, "key-response.keys")?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_cursor,
                        value,
                        "key-response.cursor",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            keys: wire::value::Wire::finish(read_keys, "key-response.keys")?,
            cursor: wire::value::Wire::finish(read_cursor, "key-response.cursor")?,
        })
    }
}
::outboard_session::strict_message!(KeyResponse, "key-response");
/// The request of `open`.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenRequest {
    pub identifier: ::std::string::String,
}
impl ::core::default::Default for OpenRequest {
    fn default() -> Self {
        Self {
            identifier: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for OpenRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.identifier.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.identifier.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_identifier = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_identifier,
                        value,
                        "open.identifier",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            identifier: wire::value::Wire::finish(read_identifier, "open.identifier")?,
        })
    }
}
::outboard_session::strict_message!(OpenRequest, "open");
/// The response of `open`.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenResponse(pub ::core::result::Result<dispatch::Handle, Error>);
impl ::core::default::Default for OpenResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for OpenResponse {
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
::outboard_session::strict_message!(OpenResponse, "open");
impl stub::Ask for OpenRequest {
    type Response = OpenResponse;
    type Answer = ::core::result::Result<dispatch::Handle, Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn answer(
        response: OpenResponse,
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
/// The request of `bucket.get`.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketGetRequest {
    pub self_: dispatch::Handle,
    pub key: ::std::string::String,
}
impl ::core::default::Default for BucketGetRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            key: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for BucketGetRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.key.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.key.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_key = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_self_, value, "bucket.get.self")?
                }
                2u32 => wire::value::Wire::merge(&mut read_key, value, "bucket.get.key")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "bucket.get.self")?,
            key: wire::value::Wire::finish(read_key, "bucket.get.key")?,
        })
    }
}
::outboard_session::strict_message!(BucketGetRequest, "bucket.get");
/// The response of `bucket.get`.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketGetResponse(
    pub ::core::result::Result<::core::option::Option<::bytes::Bytes>, Error>,
);
impl ::core::default::Default for BucketGetResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for BucketGetResponse {
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
::outboard_session::strict_message!(BucketGetResponse, "bucket.get");
impl stub::Ask for BucketGetRequest {
    type Response = BucketGetResponse;
    type Answer = ::core::result::Result<::core::option::Option<::bytes::Bytes>, Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            key: self.key,
        })
    }
    fn answer(
        response: BucketGetResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `bucket.set`.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketSetRequest {
    pub self_: dispatch::Handle,
    pub key: ::std::string::String,
    pub value: ::bytes::Bytes,
}
impl ::core::default::Default for BucketSetRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            key: ::core::default::Default::default(),
            value: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for BucketSetRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.key.field_len(2u32)
            + self.value.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.key.write_field(2u32, buf);
        self.value.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_key = ::core::option::Option::None;
        let mut read_value = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_self_, value, "bucket.set.self")?
                }
                2u32 => wire::value::Wire::merge(&mut read_key, value, "bucket.set.key")?,
                3u32 => {
                    wire::value::Wire::merge(&mut read_value, value, "bucket.set.value")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "bucket.set.self")?,
            key: wire::value::Wire::finish(read_key, "bucket.set.key")?,
            value: wire::value::Wire::finish(read_value, "bucket.set.value")?,
        })
    }
}
::outboard_session::strict_message!(BucketSetRequest, "bucket.set");
/// The response of `bucket.set`.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketSetResponse(pub ::core::result::Result<(), Error>);
impl ::core::default::Default for BucketSetResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(()))
    }
}
impl wire::value::Wire for BucketSetResponse {
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
::outboard_session::strict_message!(BucketSetResponse, "bucket.set");
impl stub::Ask for BucketSetRequest {
    type Response = BucketSetResponse;
    type Answer = ::core::result::Result<(), Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[2usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            key: self.key,
            value: self.value,
        })
    }
    fn answer(
        response: BucketSetResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `bucket.delete`.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketDeleteRequest {
    pub self_: dispatch::Handle,
    pub key: ::std::string::String,
}
impl ::core::default::Default for BucketDeleteRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            key: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for BucketDeleteRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.key.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.key.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_key = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "bucket.delete.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(&mut read_key, value, "bucket.delete.key")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "bucket.delete.self")?,
            key: wire::value::Wire::finish(read_key, "bucket.delete.key")?,
        })
    }
}
::outboard_session::strict_message!(BucketDeleteRequest, "bucket.delete");
/// The response of `bucket.delete`.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketDeleteResponse(pub ::core::result::Result<(), Error>);
impl ::core::default::Default for BucketDeleteResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(()))
    }
}
impl wire::value::Wire for BucketDeleteResponse {
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
::outboard_session::strict_message!(BucketDeleteResponse, "bucket.delete");
impl stub::Ask for BucketDeleteRequest {
    type Response = BucketDeleteResponse;
    type Answer = ::core::result::Result<(), Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[3usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            key: self.key,
        })
    }
    fn answer(
        response: BucketDeleteResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `bucket.exists`.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketExistsRequest {
    pub self_: dispatch::Handle,
    pub key: ::std::string::String,
}
impl ::core::default::Default for BucketExistsRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            key: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for BucketExistsRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.key.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.key.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_key = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "bucket.exists.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(&mut read_key, value, "bucket.exists.key")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "bucket.exists.self")?,
            key: wire::value::Wire::finish(read_key, "bucket.exists.key")?,
        })
    }
}
::outboard_session::strict_message!(BucketExistsRequest, "bucket.exists");
/// The response of `bucket.exists`.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketExistsResponse(pub ::core::result::Result<bool, Error>);
impl ::core::default::Default for BucketExistsResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for BucketExistsResponse {
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
::outboard_session::strict_message!(BucketExistsResponse, "bucket.exists");
impl stub::Ask for BucketExistsRequest {
    type Response = BucketExistsResponse;
    type Answer = ::core::result::Result<bool, Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[4usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            key: self.key,
        })
    }
    fn answer(
        response: BucketExistsResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `bucket.list-keys`.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketListKeysRequest {
    pub self_: dispatch::Handle,
    pub cursor: ::core::option::Option<u64>,
}
impl ::core::default::Default for BucketListKeysRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            cursor: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for BucketListKeysRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.cursor.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.cursor.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_cursor = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "bucket.list-keys.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_cursor,
                        value,
                        "bucket.list-keys.cursor",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "bucket.list-keys.self")?,
            cursor: wire::value::Wire::finish(read_cursor, "bucket.list-keys.cursor")?,
        })
    }
}
::outboard_session::strict_message!(BucketListKeysRequest, "bucket.list-keys");
/// The response of `bucket.list-keys`.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketListKeysResponse(pub ::core::result::Result<KeyResponse, Error>);
impl ::core::default::Default for BucketListKeysResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for BucketListKeysResponse {
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
::outboard_session::strict_message!(BucketListKeysResponse, "bucket.list-keys");
impl stub::Ask for BucketListKeysRequest {
    type Response = BucketListKeysResponse;
    type Answer = ::core::result::Result<KeyResponse, Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[5usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            cursor: self.cursor,
        })
    }
    fn answer(
        response: BucketListKeysResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `bucket.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketDropRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for BucketDropRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for BucketDropRequest {
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
                    wire::value::Wire::merge(&mut read_self_, value, "bucket.drop.self")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "bucket.drop.self")?,
        })
    }
}
::outboard_session::strict_message!(BucketDropRequest, "bucket.drop");
/// The response of `bucket.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketDropResponse(pub ());
impl ::core::default::Default for BucketDropResponse {
    fn default() -> Self {
        Self(())
    }
}
impl wire::value::Wire for BucketDropResponse {
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
::outboard_session::strict_message!(BucketDropResponse, "bucket.drop");
impl stub::Ask for BucketDropRequest {
    type Response = BucketDropResponse;
    type Answer = ();
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[6usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, true)?,
        })
    }
    fn answer(
        response: BucketDropResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
