// Generated from wit/ by `cargo gen`. Do not edit.

//! `wasi:keyvalue/batch@0.2.0-draft2`
//!
//! Many keys in one call. A batch that fails may have been done in part.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `wasi:keyvalue/batch@0.2.0-draft2`.
///
/// Many keys in one call. A batch that fails may have been done in part.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Batch: Send + Sync + 'static + super::store::Store {
    /// One entry per key asked for, in that order: the key, and its value if it has one.
    fn get_many(
        &self,
        call: &call::Call,
        bucket: &Self::Bucket,
        keys: ::std::vec::Vec<::std::string::String>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                ::std::vec::Vec<
                    (::std::string::String, ::core::option::Option<::bytes::Bytes>),
                >,
                super::store::Error,
            >,
            failure::Failure,
        >,
    > + Send;
    /// Gives every key its value, in no particular order.
    fn set_many(
        &self,
        call: &call::Call,
        bucket: &Self::Bucket,
        key_values: ::std::vec::Vec<(::std::string::String, ::bytes::Bytes)>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<(), super::store::Error>,
            failure::Failure,
        >,
    > + Send;
    /// Removes the keys, in no particular order. Keys that are not there are passed over.
    fn delete_many(
        &self,
        call: &call::Call,
        bucket: &Self::Bucket,
        keys: ::std::vec::Vec<::std::string::String>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<(), super::store::Error>,
            failure::Failure,
        >,
    > + Send;
}
/// Serves a [`Batch`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct BatchDispatch<T>(::std::sync::Arc<T>);
impl<T> BatchDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for BatchDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Batch> dispatch::Dispatch for BatchDispatch<T> {
    fn interface(&self) -> &'static str {
        "wasi:keyvalue/batch@0.2.0-draft2"
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
                    let request: GetManyRequest = stub::request(
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
                    let argument_2 = request.keys;
                    let result = <T as Batch>::get_many(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&GetManyResponse(result));
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
                    let request: SetManyRequest = stub::request(
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
                        .borrow::<
                            <T as super::store::Store>::Bucket,
                        >(&request.bucket, super::store::BUCKET)?;
                    let argument_2 = request.key_values;
                    let result = <T as Batch>::set_many(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&SetManyResponse(result));
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
                    let request: DeleteManyRequest = stub::request(
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
                    let argument_2 = request.keys;
                    let result = <T as Batch>::delete_many(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&DeleteManyResponse(result));
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
                        stub::no_method("wasi:keyvalue/batch@0.2.0-draft2", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Batch`]: the gRPC service `wasi.keyvalue.v0_2_0_draft2.Batch`.
#[derive(Debug, Clone)]
pub struct BatchServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> BatchServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for BatchServer<F> {
    const NAME: &'static str = "wasi.keyvalue.v0_2_0_draft2.Batch";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for BatchServer<F> {
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
        interface: "wasi:keyvalue/batch@0.2.0-draft2",
        function: "get-many",
        path: "/wasi.keyvalue.v0_2_0_draft2.Batch/Get_Many",
        shape: 11641837556181775989u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasi:keyvalue/batch@0.2.0-draft2",
        function: "set-many",
        path: "/wasi.keyvalue.v0_2_0_draft2.Batch/Set_Many",
        shape: 11355730054549002352u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "wasi:keyvalue/batch@0.2.0-draft2",
        function: "delete-many",
        path: "/wasi.keyvalue.v0_2_0_draft2.Batch/Delete_Many",
        shape: 6324665659080867380u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// The request of `get-many`.
#[derive(Debug, Clone, PartialEq)]
pub struct GetManyRequest {
    pub bucket: dispatch::Handle,
    pub keys: ::std::vec::Vec<::std::string::String>,
}
impl ::core::default::Default for GetManyRequest {
    fn default() -> Self {
        Self {
            bucket: ::core::default::Default::default(),
            keys: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for GetManyRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.bucket.field_len(1u32) + self.keys.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.bucket.write_field(1u32, buf);
        self.keys.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_bucket = ::core::option::Option::None;
        let mut read_keys = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_bucket, value, "get-many.bucket")?
                }
                2u32 => wire::value::Wire::merge(&mut read_keys, value, "get-many.keys")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            bucket: wire::value::Wire::finish(read_bucket, "get-many.bucket")?,
            keys: wire::value::Wire::finish(read_keys, "get-many.keys")?,
        })
    }
}
::outboard_session::strict_message!(GetManyRequest, "get-many");
/// The response of `get-many`.
#[derive(Debug, Clone, PartialEq)]
pub struct GetManyResponse(
    pub ::core::result::Result<
        ::std::vec::Vec<(::std::string::String, ::core::option::Option<::bytes::Bytes>)>,
        super::store::Error,
    >,
);
impl ::core::default::Default for GetManyResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for GetManyResponse {
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
::outboard_session::strict_message!(GetManyResponse, "get-many");
impl stub::Ask for GetManyRequest {
    type Response = GetManyResponse;
    type Answer = ::core::result::Result<
        ::std::vec::Vec<(::std::string::String, ::core::option::Option<::bytes::Bytes>)>,
        super::store::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            bucket: handles.lend(self.bucket, false)?,
            keys: self.keys,
        })
    }
    fn answer(
        response: GetManyResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `set-many`.
#[derive(Debug, Clone, PartialEq)]
pub struct SetManyRequest {
    pub bucket: dispatch::Handle,
    pub key_values: ::std::vec::Vec<(::std::string::String, ::bytes::Bytes)>,
}
impl ::core::default::Default for SetManyRequest {
    fn default() -> Self {
        Self {
            bucket: ::core::default::Default::default(),
            key_values: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for SetManyRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.bucket.field_len(1u32) + self.key_values.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.bucket.write_field(1u32, buf);
        self.key_values.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_bucket = ::core::option::Option::None;
        let mut read_key_values = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_bucket, value, "set-many.bucket")?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_key_values,
                        value,
                        "set-many.key-values",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            bucket: wire::value::Wire::finish(read_bucket, "set-many.bucket")?,
            key_values: wire::value::Wire::finish(
                read_key_values,
                "set-many.key-values",
            )?,
        })
    }
}
::outboard_session::strict_message!(SetManyRequest, "set-many");
/// The response of `set-many`.
#[derive(Debug, Clone, PartialEq)]
pub struct SetManyResponse(pub ::core::result::Result<(), super::store::Error>);
impl ::core::default::Default for SetManyResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(()))
    }
}
impl wire::value::Wire for SetManyResponse {
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
::outboard_session::strict_message!(SetManyResponse, "set-many");
impl stub::Ask for SetManyRequest {
    type Response = SetManyResponse;
    type Answer = ::core::result::Result<(), super::store::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            bucket: handles.lend(self.bucket, false)?,
            key_values: self.key_values,
        })
    }
    fn answer(
        response: SetManyResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `delete-many`.
#[derive(Debug, Clone, PartialEq)]
pub struct DeleteManyRequest {
    pub bucket: dispatch::Handle,
    pub keys: ::std::vec::Vec<::std::string::String>,
}
impl ::core::default::Default for DeleteManyRequest {
    fn default() -> Self {
        Self {
            bucket: ::core::default::Default::default(),
            keys: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for DeleteManyRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.bucket.field_len(1u32) + self.keys.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.bucket.write_field(1u32, buf);
        self.keys.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_bucket = ::core::option::Option::None;
        let mut read_keys = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_bucket,
                        value,
                        "delete-many.bucket",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(&mut read_keys, value, "delete-many.keys")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            bucket: wire::value::Wire::finish(read_bucket, "delete-many.bucket")?,
            keys: wire::value::Wire::finish(read_keys, "delete-many.keys")?,
        })
    }
}
::outboard_session::strict_message!(DeleteManyRequest, "delete-many");
/// The response of `delete-many`.
#[derive(Debug, Clone, PartialEq)]
pub struct DeleteManyResponse(pub ::core::result::Result<(), super::store::Error>);
impl ::core::default::Default for DeleteManyResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(()))
    }
}
impl wire::value::Wire for DeleteManyResponse {
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
::outboard_session::strict_message!(DeleteManyResponse, "delete-many");
impl stub::Ask for DeleteManyRequest {
    type Response = DeleteManyResponse;
    type Answer = ::core::result::Result<(), super::store::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[2usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            bucket: handles.lend(self.bucket, false)?,
            keys: self.keys,
        })
    }
    fn answer(
        response: DeleteManyResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
