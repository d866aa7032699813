// Generated from wit/ by `cargo gen`. Do not edit.

//! `outboard-test:shapes/streams@0.1.0-draft`
//!
//! Streams and futures in every place where they may stand.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `outboard-test:shapes/streams@0.1.0-draft`.
///
/// Streams and futures in every place where they may stand.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Streams: Send + Sync + 'static + super::handles::Handles {
    /// The shape of a query.
    fn query(
        &self,
        call: &call::Call,
        text: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                (
                    ::std::vec::Vec<::std::string::String>,
                    stream::Items<super::values::Shape>,
                    stream::Later<::core::result::Result<(), ::std::string::String>>,
                ),
                ::std::string::String,
            >,
            failure::Failure,
        >,
    > + Send;
    fn upload(
        &self,
        call: &call::Call,
        to: &Self::Thing,
        data: stream::ByteItems,
        size: u64,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<u64, ::std::string::String>,
            failure::Failure,
        >,
    > + Send;
    fn download(
        &self,
        call: &call::Call,
        size: u32,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<stream::ByteItems, failure::Failure>,
    > + Send;
    fn both(
        &self,
        call: &call::Call,
        count: u8,
        lines: stream::Items<::std::string::String>,
        numbers: stream::Items<super::values::Numbers>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            (u32, stream::Items<::std::vec::Vec<::std::string::String>>, Self::Thing),
            failure::Failure,
        >,
    > + Send;
    fn ticks(
        &self,
        call: &call::Call,
        ticks: stream::Items<()>,
        done: stream::Later<()>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            (stream::Items<()>, stream::Later<()>),
            failure::Failure,
        >,
    > + Send;
    fn later(
        &self,
        call: &call::Call,
        value: stream::Later<::core::option::Option<u32>>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                stream::Later<::std::vec::Vec<::std::string::String>>,
                (),
            >,
            failure::Failure,
        >,
    > + Send;
    fn wait(
        &self,
        call: &call::Call,
        value: stream::Later<super::values::Numbers>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            stream::Later<super::values::Numbers>,
            failure::Failure,
        >,
    > + Send;
    fn nothing(
        &self,
        call: &call::Call,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), failure::Failure>,
    > + Send;
}
/// Serves a [`Streams`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct StreamsDispatch<T>(::std::sync::Arc<T>);
impl<T> StreamsDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for StreamsDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Streams> dispatch::Dispatch for StreamsDispatch<T> {
    fn interface(&self) -> &'static str {
        "outboard-test:shapes/streams@0.1.0-draft"
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
                    let request: QueryRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let mut streams = ::std::vec::Vec::with_capacity(2usize);
                    let _ = (&request, handles);
                    let argument_1 = request.text;
                    let result = <T as Streams>::query(provider, call, argument_1)
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok({
                                let (f1, f2, f3) = value;
                                (
                                    f1,
                                    {
                                        streams.push(f2.encode());
                                        stream::Elsewhere
                                    },
                                    {
                                        streams.push(f3.encode());
                                        stream::Elsewhere
                                    },
                                )
                            })
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&QueryResponse(result));
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
                    let request: UploadRequest = stub::request(
                        &METHODS[1usize],
                        &incoming.body,
                    )?;
                    let [stream_1]: [stream::Chunks; 1usize] = stub::streams(
                        &METHODS[1usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as super::handles::Handles>::Thing,
                        >(&request.to, super::handles::THING)?;
                    let argument_2 = stream::ByteItems::decode(
                        stream_1,
                        &METHODS[1usize],
                        1usize,
                    );
                    let argument_3 = request.size;
                    let result = <T as Streams>::upload(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&UploadResponse(result));
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
                    let request: DownloadRequest = stub::request(
                        &METHODS[2usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[2usize],
                        incoming.streams,
                    )?;
                    let mut streams = ::std::vec::Vec::with_capacity(1usize);
                    let _ = (&request, handles);
                    let argument_1 = request.size;
                    let result = <T as Streams>::download(provider, call, argument_1)
                        .await?;
                    let result = {
                        streams.push(result.encode());
                        stream::Elsewhere
                    };
                    let body = stub::reply(&DownloadResponse(result));
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
                    let request: BothRequest = stub::request(
                        &METHODS[3usize],
                        &incoming.body,
                    )?;
                    let [stream_1, stream_2]: [stream::Chunks; 2usize] = stub::streams(
                        &METHODS[3usize],
                        incoming.streams,
                    )?;
                    let mut streams = ::std::vec::Vec::with_capacity(1usize);
                    let _ = (&request, handles);
                    let argument_1 = request.count;
                    let argument_2 = stream::Items::decode(
                        stream_1,
                        &METHODS[3usize],
                        1usize,
                    );
                    let argument_3 = stream::Items::decode(
                        stream_2,
                        &METHODS[3usize],
                        2usize,
                    );
                    let result = <T as Streams>::both(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = {
                        let (f1, f2, f3) = result;
                        (
                            f1,
                            {
                                streams.push(f2.encode());
                                stream::Elsewhere
                            },
                            handles.give(f3, super::handles::THING)?,
                        )
                    };
                    let body = stub::reply(&BothResponse(result));
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
                    let request: TicksRequest = stub::request(
                        &METHODS[4usize],
                        &incoming.body,
                    )?;
                    let [stream_1, stream_2]: [stream::Chunks; 2usize] = stub::streams(
                        &METHODS[4usize],
                        incoming.streams,
                    )?;
                    let mut streams = ::std::vec::Vec::with_capacity(2usize);
                    let _ = (&request, handles);
                    let argument_1 = stream::Items::decode_counts(
                        stream_1,
                        &METHODS[4usize],
                        1usize,
                    );
                    let argument_2 = stream::Later::decode_signal(
                        stream_2,
                        &METHODS[4usize],
                        2usize,
                    );
                    let result = <T as Streams>::ticks(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = {
                        let (f1, f2) = result;
                        (
                            {
                                streams.push(f1.encode_counts());
                                stream::Elsewhere
                            },
                            {
                                streams.push(f2.encode_signal());
                                stream::Elsewhere
                            },
                        )
                    };
                    let body = stub::reply(&TicksResponse(result));
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
                    let request: LaterRequest = stub::request(
                        &METHODS[5usize],
                        &incoming.body,
                    )?;
                    let [stream_1]: [stream::Chunks; 1usize] = stub::streams(
                        &METHODS[5usize],
                        incoming.streams,
                    )?;
                    let mut streams = ::std::vec::Vec::with_capacity(1usize);
                    let _ = (&request, handles);
                    let argument_1 = stream::Later::decode(
                        stream_1,
                        &METHODS[5usize],
                        1usize,
                    );
                    let result = <T as Streams>::later(provider, call, argument_1)
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok({
                                streams.push(value.encode());
                                stream::Elsewhere
                            })
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&LaterResponse(result));
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
                    let request: WaitRequest = stub::request(
                        &METHODS[6usize],
                        &incoming.body,
                    )?;
                    let [stream_1]: [stream::Chunks; 1usize] = stub::streams(
                        &METHODS[6usize],
                        incoming.streams,
                    )?;
                    let mut streams = ::std::vec::Vec::with_capacity(1usize);
                    let _ = (&request, handles);
                    let argument_1 = stream::Later::decode(
                        stream_1,
                        &METHODS[6usize],
                        1usize,
                    );
                    let result = <T as Streams>::wait(provider, call, argument_1).await?;
                    let result = {
                        streams.push(result.encode());
                        stream::Elsewhere
                    };
                    let body = stub::reply(&WaitResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            7usize => {
                ::std::boxed::Box::pin(async move {
                    let request: NothingRequest = stub::request(
                        &METHODS[7usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[7usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let result = <T as Streams>::nothing(provider, call).await?;
                    let result = result;
                    let body = stub::reply(&NothingResponse(result));
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
                        stub::no_method(
                            "outboard-test:shapes/streams@0.1.0-draft",
                            method,
                        ),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Streams`]: the gRPC service `outboard_test.shapes.v0_1_0_draft.Streams`.
#[derive(Debug, Clone)]
pub struct StreamsServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> StreamsServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for StreamsServer<F> {
    const NAME: &'static str = "outboard_test.shapes.v0_1_0_draft.Streams";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for StreamsServer<F> {
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
        interface: "outboard-test:shapes/streams@0.1.0-draft",
        function: "query",
        path: "/outboard_test.shapes.v0_1_0_draft.Streams/Query",
        shape: 5985394165460746377u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 2usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/streams@0.1.0-draft",
        function: "upload",
        path: "/outboard_test.shapes.v0_1_0_draft.Streams/Upload",
        shape: 12175224893759661708u64,
        idempotent: false,
        request_streams: 1usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/streams@0.1.0-draft",
        function: "download",
        path: "/outboard_test.shapes.v0_1_0_draft.Streams/Download",
        shape: 15134127619408080242u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 1usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/streams@0.1.0-draft",
        function: "both",
        path: "/outboard_test.shapes.v0_1_0_draft.Streams/Both",
        shape: 18363431385782973922u64,
        idempotent: false,
        request_streams: 2usize,
        response_streams: 1usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/streams@0.1.0-draft",
        function: "ticks",
        path: "/outboard_test.shapes.v0_1_0_draft.Streams/Ticks",
        shape: 9938533557105255847u64,
        idempotent: false,
        request_streams: 2usize,
        response_streams: 2usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/streams@0.1.0-draft",
        function: "later",
        path: "/outboard_test.shapes.v0_1_0_draft.Streams/Later",
        shape: 13996375065352474089u64,
        idempotent: false,
        request_streams: 1usize,
        response_streams: 1usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/streams@0.1.0-draft",
        function: "wait",
        path: "/outboard_test.shapes.v0_1_0_draft.Streams/Wait",
        shape: 9179044047343040967u64,
        idempotent: false,
        request_streams: 1usize,
        response_streams: 1usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/streams@0.1.0-draft",
        function: "nothing",
        path: "/outboard_test.shapes.v0_1_0_draft.Streams/Nothing",
        shape: 14991554929842642215u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// The request of `query`.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryRequest {
    pub text: ::std::string::String,
}
impl ::core::default::Default for QueryRequest {
    fn default() -> Self {
        Self {
            text: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for QueryRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.text.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.text.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_text = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_text, value, "query.text")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            text: wire::value::Wire::finish(read_text, "query.text")?,
        })
    }
}
::outboard_session::strict_message!(QueryRequest, "query");
/// The response of `query`.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryResponse(
    pub ::core::result::Result<
        (::std::vec::Vec<::std::string::String>, stream::Elsewhere, stream::Elsewhere),
        ::std::string::String,
    >,
);
impl ::core::default::Default for QueryResponse {
    fn default() -> Self {
        Self(
            ::core::result::Result::Ok((
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
            )),
        )
    }
}
impl wire::value::Wire for QueryResponse {
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
::outboard_session::strict_message!(QueryResponse, "query");
impl stub::Ask for QueryRequest {
    type Response = QueryResponse;
    type Answer = ::core::result::Result<
        (
            ::std::vec::Vec<::std::string::String>,
            stream::Items<super::values::Shape>,
            stream::Later<::core::result::Result<(), ::std::string::String>>,
        ),
        ::std::string::String,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn answer(
        response: QueryResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(
            match result {
                ::core::result::Result::Ok(value) => {
                    ::core::result::Result::Ok({
                        let (f1, f2, f3) = value;
                        (
                            f1,
                            {
                                let stream::Elsewhere = f2;
                                stream::Items::decode(
                                    stub::stream(&mut streams, &METHODS[0usize])?,
                                    &METHODS[0usize],
                                    1usize,
                                )
                            },
                            {
                                let stream::Elsewhere = f3;
                                stream::Later::decode(
                                    stub::stream(&mut streams, &METHODS[0usize])?,
                                    &METHODS[0usize],
                                    2usize,
                                )
                            },
                        )
                    })
                }
                ::core::result::Result::Err(value) => ::core::result::Result::Err(value),
            },
        )
    }
}
/// The request of `upload`.
#[derive(Debug, Clone, PartialEq)]
pub struct UploadRequest {
    pub to: dispatch::Handle,
    pub size: u64,
}
impl ::core::default::Default for UploadRequest {
    fn default() -> Self {
        Self {
            to: ::core::default::Default::default(),
            size: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for UploadRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.to.field_len(1u32) + self.size.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.to.write_field(1u32, buf);
        self.size.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_to = ::core::option::Option::None;
        let mut read_size = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_to, value, "upload.to")?,
                3u32 => wire::value::Wire::merge(&mut read_size, value, "upload.size")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            to: wire::value::Wire::finish(read_to, "upload.to")?,
            size: wire::value::Wire::finish(read_size, "upload.size")?,
        })
    }
}
::outboard_session::strict_message!(UploadRequest, "upload");
/// The response of `upload`.
#[derive(Debug, Clone, PartialEq)]
pub struct UploadResponse(pub ::core::result::Result<u64, ::std::string::String>);
impl ::core::default::Default for UploadResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for UploadResponse {
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
::outboard_session::strict_message!(UploadResponse, "upload");
impl stub::Ask for UploadRequest {
    type Response = UploadResponse;
    type Answer = ::core::result::Result<u64, ::std::string::String>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            to: handles.lend(self.to, false)?,
            size: self.size,
        })
    }
    fn answer(
        response: UploadResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `download`.
#[derive(Debug, Clone, PartialEq)]
pub struct DownloadRequest {
    pub size: u32,
}
impl ::core::default::Default for DownloadRequest {
    fn default() -> Self {
        Self {
            size: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for DownloadRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.size.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.size.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_size = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_size, value, "download.size")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            size: wire::value::Wire::finish(read_size, "download.size")?,
        })
    }
}
::outboard_session::strict_message!(DownloadRequest, "download");
/// The response of `download`.
#[derive(Debug, Clone, PartialEq)]
pub struct DownloadResponse(pub stream::Elsewhere);
impl ::core::default::Default for DownloadResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for DownloadResponse {
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
                wire::value::Wire::merge(&mut slot, value, "download.value")?;
            }
        }
        wire::value::Wire::finish(slot, "download.value").map(Self)
    }
}
::outboard_session::strict_message!(DownloadResponse, "download");
impl stub::Ask for DownloadRequest {
    type Response = DownloadResponse;
    type Answer = stream::ByteItems;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[2usize];
    fn answer(
        response: DownloadResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok({
            let stream::Elsewhere = result;
            stream::ByteItems::decode(
                stub::stream(&mut streams, &METHODS[2usize])?,
                &METHODS[2usize],
                1usize,
            )
        })
    }
}
/// The request of `both`.
#[derive(Debug, Clone, PartialEq)]
pub struct BothRequest {
    pub count: u8,
}
impl ::core::default::Default for BothRequest {
    fn default() -> Self {
        Self {
            count: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for BothRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.count.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.count.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_count = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_count, value, "both.count")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            count: wire::value::Wire::finish(read_count, "both.count")?,
        })
    }
}
::outboard_session::strict_message!(BothRequest, "both");
/// The response of `both`.
#[derive(Debug, Clone, PartialEq)]
pub struct BothResponse(pub (u32, stream::Elsewhere, dispatch::Handle));
impl ::core::default::Default for BothResponse {
    fn default() -> Self {
        Self((
            ::core::default::Default::default(),
            ::core::default::Default::default(),
            ::core::default::Default::default(),
        ))
    }
}
impl wire::value::Wire for BothResponse {
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
                wire::value::Wire::merge(&mut slot, value, "both.value")?;
            }
        }
        wire::value::Wire::finish(slot, "both.value").map(Self)
    }
}
::outboard_session::strict_message!(BothResponse, "both");
impl stub::Ask for BothRequest {
    type Response = BothResponse;
    type Answer = (
        u32,
        stream::Items<::std::vec::Vec<::std::string::String>>,
        dispatch::Handle,
    );
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[3usize];
    fn answer(
        response: BothResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok({
            let (f1, f2, f3) = result;
            (
                f1,
                {
                    let stream::Elsewhere = f2;
                    stream::Items::decode(
                        stub::stream(&mut streams, &METHODS[3usize])?,
                        &METHODS[3usize],
                        1usize,
                    )
                },
                handles.receive(f3)?,
            )
        })
    }
}
/// The request of `ticks`.
#[derive(Debug, Clone, PartialEq)]
pub struct TicksRequest {}
impl ::core::default::Default for TicksRequest {
    fn default() -> Self {
        Self {}
    }
}
impl wire::value::Wire for TicksRequest {
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
::outboard_session::strict_message!(TicksRequest, "ticks");
/// The response of `ticks`.
#[derive(Debug, Clone, PartialEq)]
pub struct TicksResponse(pub (stream::Elsewhere, stream::Elsewhere));
impl ::core::default::Default for TicksResponse {
    fn default() -> Self {
        Self((::core::default::Default::default(), ::core::default::Default::default()))
    }
}
impl wire::value::Wire for TicksResponse {
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
                wire::value::Wire::merge(&mut slot, value, "ticks.value")?;
            }
        }
        wire::value::Wire::finish(slot, "ticks.value").map(Self)
    }
}
::outboard_session::strict_message!(TicksResponse, "ticks");
impl stub::Ask for TicksRequest {
    type Response = TicksResponse;
    type Answer = (stream::Items<()>, stream::Later<()>);
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[4usize];
    fn answer(
        response: TicksResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok({
            let (f1, f2) = result;
            (
                {
                    let stream::Elsewhere = f1;
                    stream::Items::decode_counts(
                        stub::stream(&mut streams, &METHODS[4usize])?,
                        &METHODS[4usize],
                        1usize,
                    )
                },
                {
                    let stream::Elsewhere = f2;
                    stream::Later::decode_signal(
                        stub::stream(&mut streams, &METHODS[4usize])?,
                        &METHODS[4usize],
                        2usize,
                    )
                },
            )
        })
    }
}
/// The request of `later`.
#[derive(Debug, Clone, PartialEq)]
pub struct LaterRequest {}
impl ::core::default::Default for LaterRequest {
    fn default() -> Self {
        Self {}
    }
}
impl wire::value::Wire for LaterRequest {
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
::outboard_session::strict_message!(LaterRequest, "later");
/// The response of `later`.
#[derive(Debug, Clone, PartialEq)]
pub struct LaterResponse(pub ::core::result::Result<stream::Elsewhere, ()>);
impl ::core::default::Default for LaterResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for LaterResponse {
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
::outboard_session::strict_message!(LaterResponse, "later");
impl stub::Ask for LaterRequest {
    type Response = LaterResponse;
    type Answer = ::core::result::Result<
        stream::Later<::std::vec::Vec<::std::string::String>>,
        (),
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[5usize];
    fn answer(
        response: LaterResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(
            match result {
                ::core::result::Result::Ok(value) => {
                    ::core::result::Result::Ok({
                        let stream::Elsewhere = value;
                        stream::Later::decode(
                            stub::stream(&mut streams, &METHODS[5usize])?,
                            &METHODS[5usize],
                            1usize,
                        )
                    })
                }
                ::core::result::Result::Err(value) => ::core::result::Result::Err(value),
            },
        )
    }
}
/// The request of `wait`.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitRequest {}
impl ::core::default::Default for WaitRequest {
    fn default() -> Self {
        Self {}
    }
}
impl wire::value::Wire for WaitRequest {
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
::outboard_session::strict_message!(WaitRequest, "wait");
/// The response of `wait`.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitResponse(pub stream::Elsewhere);
impl ::core::default::Default for WaitResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for WaitResponse {
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
                wire::value::Wire::merge(&mut slot, value, "wait.value")?;
            }
        }
        wire::value::Wire::finish(slot, "wait.value").map(Self)
    }
}
::outboard_session::strict_message!(WaitResponse, "wait");
impl stub::Ask for WaitRequest {
    type Response = WaitResponse;
    type Answer = stream::Later<super::values::Numbers>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[6usize];
    fn answer(
        response: WaitResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok({
            let stream::Elsewhere = result;
            stream::Later::decode(
                stub::stream(&mut streams, &METHODS[6usize])?,
                &METHODS[6usize],
                1usize,
            )
        })
    }
}
/// The request of `nothing`.
#[derive(Debug, Clone, PartialEq)]
pub struct NothingRequest {}
impl ::core::default::Default for NothingRequest {
    fn default() -> Self {
        Self {}
    }
}
impl wire::value::Wire for NothingRequest {
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
::outboard_session::strict_message!(NothingRequest, "nothing");
/// The response of `nothing`.
#[derive(Debug, Clone, PartialEq)]
pub struct NothingResponse(pub ());
impl ::core::default::Default for NothingResponse {
    fn default() -> Self {
        Self(())
    }
}
impl wire::value::Wire for NothingResponse {
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
::outboard_session::strict_message!(NothingResponse, "nothing");
impl stub::Ask for NothingRequest {
    type Response = NothingResponse;
    type Answer = ();
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[7usize];
    fn answer(
        response: NothingResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
