// Generated from wit/ by `cargo gen`. Do not edit.

//! `outboard-test:shapes/values@0.1.0-draft`
//!
//! A type of every form, and names that could collide.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `outboard-test:shapes/values@0.1.0-draft`.
///
/// A type of every form, and names that could collide.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Values: Send + Sync + 'static {
    fn echo_collections(
        &self,
        call: &call::Call,
        value: Collections,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<Collections, failure::Failure>,
    > + Send;
    fn echo_numbers(
        &self,
        call: &call::Call,
        value: Numbers,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<Numbers, failure::Failure>,
    > + Send;
    fn echo_packed(
        &self,
        call: &call::Call,
        value: Packed,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<Packed, failure::Failure>,
    > + Send;
    fn echo_nested(
        &self,
        call: &call::Call,
        value: Nested,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<Nested, failure::Failure>,
    > + Send;
    fn echo_outcomes(
        &self,
        call: &call::Call,
        value: Outcomes,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<Outcomes, failure::Failure>,
    > + Send;
    fn many(
        &self,
        call: &call::Call,
        a: u8,
        b: ::std::string::String,
        c: ::core::option::Option<Shape>,
        d: ::std::vec::Vec<Colour>,
        e: Rights,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(u8, ::std::string::String), failure::Failure>,
    > + Send;
    fn maybe(
        &self,
        call: &call::Call,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::option::Option<::core::option::Option<u32>>,
            failure::Failure,
        >,
    > + Send;
    fn listed(
        &self,
        call: &call::Call,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::std::vec::Vec<::bytes::Bytes>,
            failure::Failure,
        >,
    > + Send;
    fn bare(
        &self,
        call: &call::Call,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<::core::result::Result<(), ()>, failure::Failure>,
    > + Send;
    fn nothing(
        &self,
        call: &call::Call,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), failure::Failure>,
    > + Send;
}
/// Serves a [`Values`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct ValuesDispatch<T>(::std::sync::Arc<T>);
impl<T> ValuesDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for ValuesDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Values> dispatch::Dispatch for ValuesDispatch<T> {
    fn interface(&self) -> &'static str {
        "outboard-test:shapes/values@0.1.0-draft"
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
                    let request: EchoCollectionsRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.value;
                    let result = <T as Values>::echo_collections(
                            provider,
                            call,
                            argument_1,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&EchoCollectionsResponse(result));
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
                    let request: EchoNumbersRequest = stub::request(
                        &METHODS[1usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[1usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.value;
                    let result = <T as Values>::echo_numbers(provider, call, argument_1)
                        .await?;
                    let result = result;
                    let body = stub::reply(&EchoNumbersResponse(result));
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
                    let request: EchoPackedRequest = stub::request(
                        &METHODS[2usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[2usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.value;
                    let result = <T as Values>::echo_packed(provider, call, argument_1)
                        .await?;
                    let result = result;
                    let body = stub::reply(&EchoPackedResponse(result));
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
                    let request: EchoNestedRequest = stub::request(
                        &METHODS[3usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[3usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.value;
                    let result = <T as Values>::echo_nested(provider, call, argument_1)
                        .await?;
                    let result = result;
                    let body = stub::reply(&EchoNestedResponse(result));
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
                    let request: EchoOutcomesRequest = stub::request(
                        &METHODS[4usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[4usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.value;
                    let result = <T as Values>::echo_outcomes(provider, call, argument_1)
                        .await?;
                    let result = result;
                    let body = stub::reply(&EchoOutcomesResponse(result));
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
                    let request: ManyRequest = stub::request(
                        &METHODS[5usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[5usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.a;
                    let argument_2 = request.b;
                    let argument_3 = request.c;
                    let argument_4 = request.d;
                    let argument_5 = request.e;
                    let result = <T as Values>::many(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                            argument_3,
                            argument_4,
                            argument_5,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&ManyResponse(result));
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
                    let request: MaybeRequest = stub::request(
                        &METHODS[6usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[6usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let result = <T as Values>::maybe(provider, call).await?;
                    let result = result;
                    let body = stub::reply(&MaybeResponse(result));
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
                    let request: ListedRequest = stub::request(
                        &METHODS[7usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[7usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let result = <T as Values>::listed(provider, call).await?;
                    let result = result;
                    let body = stub::reply(&ListedResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            8usize => {
                ::std::boxed::Box::pin(async move {
                    let request: BareRequest = stub::request(
                        &METHODS[8usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[8usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let result = <T as Values>::bare(provider, call).await?;
                    let result = result;
                    let body = stub::reply(&BareResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            9usize => {
                ::std::boxed::Box::pin(async move {
                    let request: NothingRequest = stub::request(
                        &METHODS[9usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[9usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let result = <T as Values>::nothing(provider, call).await?;
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
                            "outboard-test:shapes/values@0.1.0-draft",
                            method,
                        ),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Values`]: the gRPC service `outboard_test.shapes.v0_1_0_draft.Values`.
#[derive(Debug, Clone)]
pub struct ValuesServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> ValuesServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for ValuesServer<F> {
    const NAME: &'static str = "outboard_test.shapes.v0_1_0_draft.Values";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for ValuesServer<F> {
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
        interface: "outboard-test:shapes/values@0.1.0-draft",
        function: "echo-collections",
        path: "/outboard_test.shapes.v0_1_0_draft.Values/Echo_Collections",
        shape: 8562556467936443669u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/values@0.1.0-draft",
        function: "echo-numbers",
        path: "/outboard_test.shapes.v0_1_0_draft.Values/Echo_Numbers",
        shape: 13940628276230620391u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/values@0.1.0-draft",
        function: "echo-packed",
        path: "/outboard_test.shapes.v0_1_0_draft.Values/Echo_Packed",
        shape: 1822684497479869955u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/values@0.1.0-draft",
        function: "echo-nested",
        path: "/outboard_test.shapes.v0_1_0_draft.Values/Echo_Nested",
        shape: 5929619735537211836u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/values@0.1.0-draft",
        function: "echo-outcomes",
        path: "/outboard_test.shapes.v0_1_0_draft.Values/Echo_Outcomes",
        shape: 15708913441191430042u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/values@0.1.0-draft",
        function: "many",
        path: "/outboard_test.shapes.v0_1_0_draft.Values/Many",
        shape: 12307688177799714935u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/values@0.1.0-draft",
        function: "maybe",
        path: "/outboard_test.shapes.v0_1_0_draft.Values/Maybe",
        shape: 269534339036566662u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/values@0.1.0-draft",
        function: "listed",
        path: "/outboard_test.shapes.v0_1_0_draft.Values/Listed",
        shape: 11642131864819444772u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/values@0.1.0-draft",
        function: "bare",
        path: "/outboard_test.shapes.v0_1_0_draft.Values/Bare",
        shape: 4201437029448293534u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/values@0.1.0-draft",
        function: "nothing",
        path: "/outboard_test.shapes.v0_1_0_draft.Values/Nothing",
        shape: 73542480933396742u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// Every number.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    pub a_bool: bool,
    pub a_u8: u8,
    pub a_u16: u16,
    pub a_u32: u32,
    pub a_u64: u64,
    pub a_s8: i8,
    pub a_s16: i16,
    pub a_s32: i32,
    pub a_s64: i64,
    pub a_f32: f32,
    pub a_f64: f64,
    pub a_char: char,
}
impl ::core::default::Default for Numbers {
    fn default() -> Self {
        Self {
            a_bool: ::core::default::Default::default(),
            a_u8: ::core::default::Default::default(),
            a_u16: ::core::default::Default::default(),
            a_u32: ::core::default::Default::default(),
            a_u64: ::core::default::Default::default(),
            a_s8: ::core::default::Default::default(),
            a_s16: ::core::default::Default::default(),
            a_s32: ::core::default::Default::default(),
            a_s64: ::core::default::Default::default(),
            a_f32: ::core::default::Default::default(),
            a_f64: ::core::default::Default::default(),
            a_char: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Numbers {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.a_bool.field_len(1u32) + self.a_u8.field_len(2u32)
            + self.a_u16.field_len(3u32) + self.a_u32.field_len(4u32)
            + self.a_u64.field_len(5u32) + self.a_s8.field_len(6u32)
            + self.a_s16.field_len(7u32) + self.a_s32.field_len(8u32)
            + self.a_s64.field_len(9u32) + self.a_f32.field_len(10u32)
            + self.a_f64.field_len(11u32) + self.a_char.field_len(12u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.a_bool.write_field(1u32, buf);
        self.a_u8.write_field(2u32, buf);
        self.a_u16.write_field(3u32, buf);
        self.a_u32.write_field(4u32, buf);
        self.a_u64.write_field(5u32, buf);
        self.a_s8.write_field(6u32, buf);
        self.a_s16.write_field(7u32, buf);
        self.a_s32.write_field(8u32, buf);
        self.a_s64.write_field(9u32, buf);
        self.a_f32.write_field(10u32, buf);
        self.a_f64.write_field(11u32, buf);
        self.a_char.write_field(12u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_a_bool = ::core::option::Option::None;
        let mut read_a_u8 = ::core::option::Option::None;
        let mut read_a_u16 = ::core::option::Option::None;
        let mut read_a_u32 = ::core::option::Option::None;
        let mut read_a_u64 = ::core::option::Option::None;
        let mut read_a_s8 = ::core::option::Option::None;
        let mut read_a_s16 = ::core::option::Option::None;
        let mut read_a_s32 = ::core::option::Option::None;
        let mut read_a_s64 = ::core::option::Option::None;
        let mut read_a_f32 = ::core::option::Option::None;
        let mut read_a_f64 = ::core::option::Option::None;
        let mut read_a_char = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_a_bool, value, "numbers.a-bool")?
                }
                2u32 => wire::value::Wire::merge(&mut read_a_u8, value, "numbers.a-u8")?,
                3u32 => {
                    wire::value::Wire::merge(&mut read_a_u16, value, "numbers.a-u16")?
                }
                4u32 => {
                    wire::value::Wire::merge(&mut read_a_u32, value, "numbers.a-u32")?
                }
                5u32 => {
                    wire::value::Wire::merge(&mut read_a_u64, value, "numbers.a-u64")?
                }
                6u32 => wire::value::Wire::merge(&mut read_a_s8, value, "numbers.a-s8")?,
                7u32 => {
                    wire::value::Wire::merge(&mut read_a_s16, value, "numbers.a-s16")?
                }
                8u32 => {
                    wire::value::Wire::merge(&mut read_a_s32, value, "numbers.a-s32")?
                }
                9u32 => {
                    wire::value::Wire::merge(&mut read_a_s64, value, "numbers.a-s64")?
                }
                10u32 => {
                    wire::value::Wire::merge(&mut read_a_f32, value, "numbers.a-f32")?
                }
                11u32 => {
                    wire::value::Wire::merge(&mut read_a_f64, value, "numbers.a-f64")?
                }
                12u32 => {
                    wire::value::Wire::merge(&mut read_a_char, value, "numbers.a-char")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            a_bool: wire::value::Wire::finish(read_a_bool, "numbers.a-bool")?,
            a_u8: wire::value::Wire::finish(read_a_u8, "numbers.a-u8")?,
            a_u16: wire::value::Wire::finish(read_a_u16, "numbers.a-u16")?,
            a_u32: wire::value::Wire::finish(read_a_u32, "numbers.a-u32")?,
            a_u64: wire::value::Wire::finish(read_a_u64, "numbers.a-u64")?,
            a_s8: wire::value::Wire::finish(read_a_s8, "numbers.a-s8")?,
            a_s16: wire::value::Wire::finish(read_a_s16, "numbers.a-s16")?,
            a_s32: wire::value::Wire::finish(read_a_s32, "numbers.a-s32")?,
            a_s64: wire::value::Wire::finish(read_a_s64, "numbers.a-s64")?,
            a_f32: wire::value::Wire::finish(read_a_f32, "numbers.a-f32")?,
            a_f64: wire::value::Wire::finish(read_a_f64, "numbers.a-f64")?,
            a_char: wire::value::Wire::finish(read_a_char, "numbers.a-char")?,
        })
    }
}
::outboard_session::strict_message!(Numbers, "numbers");
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Colour {
    #[default]
    Red,
    Green,
    Unspecified,
    DeepBlue,
}
impl wire::value::Wire for Colour {
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
            1u64 => ::core::result::Result::Ok(Self::Red),
            2u64 => ::core::result::Result::Ok(Self::Green),
            3u64 => ::core::result::Result::Ok(Self::Unspecified),
            4u64 => ::core::result::Result::Ok(Self::DeepBlue),
            value => {
                ::core::result::Result::Err(wire::Malformed::Case {
                    field: place,
                    value,
                })
            }
        }
    }
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rights(u64);
impl Rights {
    pub const READ: Self = Self(1 << 0usize);
    pub const WRITE: Self = Self(1 << 1usize);
    pub const ADMIN: Self = Self(1 << 2usize);
    /// Every flag.
    pub const ALL: Self = Self(u64::MAX >> 61usize);
    /// The flags as bits, from 0 in the order of the contract.
    pub const fn bits(self) -> u64 {
        self.0
    }
    /// The flags of these bits; `None` when one of them has no name.
    pub const fn from_bits(bits: u64) -> ::core::option::Option<Self> {
        if bits & !Self::ALL.0 == 0 {
            ::core::option::Option::Some(Self(bits))
        } else {
            ::core::option::Option::None
        }
    }
    /// Whether all of `other` are among these.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}
impl ::core::ops::BitOr for Rights {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
impl wire::value::Wire for Rights {
    const WIRE_TYPE: wire::WireType = wire::WireType::Varint;
    fn wire_len(&self) -> usize {
        wire::write::varint_len(self.0)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        wire::write::varint(buf, self.0);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        wire::value::flags(value, Self::ALL.0, place).map(Self)
    }
}
/// Lists of every number, packed.
#[derive(Debug, Clone, PartialEq)]
pub struct Packed {
    pub bools: ::std::vec::Vec<bool>,
    pub u8s: ::std::vec::Vec<::bytes::Bytes>,
    pub u16s: ::std::vec::Vec<u16>,
    pub u32s: ::std::vec::Vec<u32>,
    pub u64s: ::std::vec::Vec<u64>,
    pub s8s: ::std::vec::Vec<i8>,
    pub s16s: ::std::vec::Vec<i16>,
    pub s32s: ::std::vec::Vec<i32>,
    pub s64s: ::std::vec::Vec<i64>,
    pub f32s: ::std::vec::Vec<f32>,
    pub f64s: ::std::vec::Vec<f64>,
    pub chars: ::std::vec::Vec<char>,
    pub colours: ::std::vec::Vec<Colour>,
    pub rights: ::std::vec::Vec<Rights>,
}
impl ::core::default::Default for Packed {
    fn default() -> Self {
        Self {
            bools: ::core::default::Default::default(),
            u8s: ::core::default::Default::default(),
            u16s: ::core::default::Default::default(),
            u32s: ::core::default::Default::default(),
            u64s: ::core::default::Default::default(),
            s8s: ::core::default::Default::default(),
            s16s: ::core::default::Default::default(),
            s32s: ::core::default::Default::default(),
            s64s: ::core::default::Default::default(),
            f32s: ::core::default::Default::default(),
            f64s: ::core::default::Default::default(),
            chars: ::core::default::Default::default(),
            colours: ::core::default::Default::default(),
            rights: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Packed {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.bools.field_len(1u32) + self.u8s.field_len(2u32)
            + self.u16s.field_len(3u32) + self.u32s.field_len(4u32)
            + self.u64s.field_len(5u32) + self.s8s.field_len(6u32)
            + self.s16s.field_len(7u32) + self.s32s.field_len(8u32)
            + self.s64s.field_len(9u32) + self.f32s.field_len(10u32)
            + self.f64s.field_len(11u32) + self.chars.field_len(12u32)
            + self.colours.field_len(13u32) + self.rights.field_len(14u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.bools.write_field(1u32, buf);
        self.u8s.write_field(2u32, buf);
        self.u16s.write_field(3u32, buf);
        self.u32s.write_field(4u32, buf);
        self.u64s.write_field(5u32, buf);
        self.s8s.write_field(6u32, buf);
        self.s16s.write_field(7u32, buf);
        self.s32s.write_field(8u32, buf);
        self.s64s.write_field(9u32, buf);
        self.f32s.write_field(10u32, buf);
        self.f64s.write_field(11u32, buf);
        self.chars.write_field(12u32, buf);
        self.colours.write_field(13u32, buf);
        self.rights.write_field(14u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_bools = ::core::option::Option::None;
        let mut read_u8s = ::core::option::Option::None;
        let mut read_u16s = ::core::option::Option::None;
        let mut read_u32s = ::core::option::Option::None;
        let mut read_u64s = ::core::option::Option::None;
        let mut read_s8s = ::core::option::Option::None;
        let mut read_s16s = ::core::option::Option::None;
        let mut read_s32s = ::core::option::Option::None;
        let mut read_s64s = ::core::option::Option::None;
        let mut read_f32s = ::core::option::Option::None;
        let mut read_f64s = ::core::option::Option::None;
        let mut read_chars = ::core::option::Option::None;
        let mut read_colours = ::core::option::Option::None;
        let mut read_rights = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_bools, value, "packed.bools")?,
                2u32 => wire::value::Wire::merge(&mut read_u8s, value, "packed.u8s")?,
                3u32 => wire::value::Wire::merge(&mut read_u16s, value, "packed.u16s")?,
                4u32 => wire::value::Wire::merge(&mut read_u32s, value, "packed.u32s")?,
                5u32 => wire::value::Wire::merge(&mut read_u64s, value, "packed.u64s")?,
                6u32 => wire::value::Wire::merge(&mut read_s8s, value, "packed.s8s")?,
                7u32 => wire::value::Wire::merge(&mut read_s16s, value, "packed.s16s")?,
                8u32 => wire::value::Wire::merge(&mut read_s32s, value, "packed.s32s")?,
                9u32 => wire::value::Wire::merge(&mut read_s64s, value, "packed.s64s")?,
                10u32 => wire::value::Wire::merge(&mut read_f32s, value, "packed.f32s")?,
                11u32 => wire::value::Wire::merge(&mut read_f64s, value, "packed.f64s")?,
                12u32 => {
                    wire::value::Wire::merge(&mut read_chars, value, "packed.chars")?
                }
                13u32 => {
                    wire::value::Wire::merge(&mut read_colours, value, "packed.colours")?
                }
                14u32 => {
                    wire::value::Wire::merge(&mut read_rights, value, "packed.rights")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            bools: wire::value::Wire::finish(read_bools, "packed.bools")?,
            u8s: wire::value::Wire::finish(read_u8s, "packed.u8s")?,
            u16s: wire::value::Wire::finish(read_u16s, "packed.u16s")?,
            u32s: wire::value::Wire::finish(read_u32s, "packed.u32s")?,
            u64s: wire::value::Wire::finish(read_u64s, "packed.u64s")?,
            s8s: wire::value::Wire::finish(read_s8s, "packed.s8s")?,
            s16s: wire::value::Wire::finish(read_s16s, "packed.s16s")?,
            s32s: wire::value::Wire::finish(read_s32s, "packed.s32s")?,
            s64s: wire::value::Wire::finish(read_s64s, "packed.s64s")?,
            f32s: wire::value::Wire::finish(read_f32s, "packed.f32s")?,
            f64s: wire::value::Wire::finish(read_f64s, "packed.f64s")?,
            chars: wire::value::Wire::finish(read_chars, "packed.chars")?,
            colours: wire::value::Wire::finish(read_colours, "packed.colours")?,
            rights: wire::value::Wire::finish(read_rights, "packed.rights")?,
        })
    }
}
::outboard_session::strict_message!(Packed, "packed");
/// Payloads of every form.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    None,
    Some(u32),
    Named(Numbers),
    Anonymous((::std::string::String, u8)),
    Listed(::std::vec::Vec<::std::string::String>),
    Optional(::core::option::Option<i16>),
    Bytes(::bytes::Bytes),
    Outcome(::core::result::Result<u8, ::std::string::String>),
    Coloured(Colour),
    Permitted(Rights),
}
impl ::core::default::Default for Shape {
    fn default() -> Self {
        Self::None
    }
}
impl wire::value::Wire for Shape {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::None => wire::value::lone_len(&(), 1u32),
            Self::Some(value) => wire::value::lone_len(value, 2u32),
            Self::Named(value) => wire::value::lone_len(value, 3u32),
            Self::Anonymous(value) => wire::value::lone_len(value, 4u32),
            Self::Listed(value) => wire::value::lone_len(value, 5u32),
            Self::Optional(value) => wire::value::lone_len(value, 6u32),
            Self::Bytes(value) => wire::value::lone_len(value, 7u32),
            Self::Outcome(value) => wire::value::lone_len(value, 8u32),
            Self::Coloured(value) => wire::value::lone_len(value, 9u32),
            Self::Permitted(value) => wire::value::lone_len(value, 10u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::None => wire::value::write_lone(&(), 1u32, buf),
            Self::Some(value) => wire::value::write_lone(value, 2u32, buf),
            Self::Named(value) => wire::value::write_lone(value, 3u32, buf),
            Self::Anonymous(value) => wire::value::write_lone(value, 4u32, buf),
            Self::Listed(value) => wire::value::write_lone(value, 5u32, buf),
            Self::Optional(value) => wire::value::write_lone(value, 6u32, buf),
            Self::Bytes(value) => wire::value::write_lone(value, 7u32, buf),
            Self::Outcome(value) => wire::value::write_lone(value, 8u32, buf),
            Self::Coloured(value) => wire::value::write_lone(value, 9u32, buf),
            Self::Permitted(value) => wire::value::write_lone(value, 10u32, buf),
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
                        <() as wire::value::Wire>::read(value, "shape.none")?;
                        Self::None
                    }
                    2u32 => Self::Some(wire::value::Wire::read(value, "shape.some")?),
                    3u32 => Self::Named(wire::value::Wire::read(value, "shape.named")?),
                    4u32 => {
                        Self::Anonymous(
                            wire::value::Wire::read(value, "shape.anonymous")?,
                        )
                    }
                    5u32 => Self::Listed(wire::value::Wire::read(value, "shape.listed")?),
                    6u32 => {
                        Self::Optional(wire::value::Wire::read(value, "shape.optional")?)
                    }
                    7u32 => Self::Bytes(wire::value::Wire::read(value, "shape.bytes")?),
                    8u32 => {
                        Self::Outcome(wire::value::Wire::read(value, "shape.outcome")?)
                    }
                    9u32 => {
                        Self::Coloured(wire::value::Wire::read(value, "shape.coloured")?)
                    }
                    10u32 => {
                        Self::Permitted(
                            wire::value::Wire::read(value, "shape.permitted")?,
                        )
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Shape, "shape");
/// More than 32 names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Wide(u64);
impl Wide {
    pub const B0: Self = Self(1 << 0usize);
    pub const B1: Self = Self(1 << 1usize);
    pub const B2: Self = Self(1 << 2usize);
    pub const B3: Self = Self(1 << 3usize);
    pub const B4: Self = Self(1 << 4usize);
    pub const B5: Self = Self(1 << 5usize);
    pub const B6: Self = Self(1 << 6usize);
    pub const B7: Self = Self(1 << 7usize);
    pub const B8: Self = Self(1 << 8usize);
    pub const B9: Self = Self(1 << 9usize);
    pub const B10: Self = Self(1 << 10usize);
    pub const B11: Self = Self(1 << 11usize);
    pub const B12: Self = Self(1 << 12usize);
    pub const B13: Self = Self(1 << 13usize);
    pub const B14: Self = Self(1 << 14usize);
    pub const B15: Self = Self(1 << 15usize);
    pub const B16: Self = Self(1 << 16usize);
    pub const B17: Self = Self(1 << 17usize);
    pub const B18: Self = Self(1 << 18usize);
    pub const B19: Self = Self(1 << 19usize);
    pub const B20: Self = Self(1 << 20usize);
    pub const B21: Self = Self(1 << 21usize);
    pub const B22: Self = Self(1 << 22usize);
    pub const B23: Self = Self(1 << 23usize);
    pub const B24: Self = Self(1 << 24usize);
    pub const B25: Self = Self(1 << 25usize);
    pub const B26: Self = Self(1 << 26usize);
    pub const B27: Self = Self(1 << 27usize);
    pub const B28: Self = Self(1 << 28usize);
    pub const B29: Self = Self(1 << 29usize);
    pub const B30: Self = Self(1 << 30usize);
    pub const B31: Self = Self(1 << 31usize);
    pub const B32: Self = Self(1 << 32usize);
    pub const B33: Self = Self(1 << 33usize);
    pub const B34: Self = Self(1 << 34usize);
    pub const B35: Self = Self(1 << 35usize);
    pub const B36: Self = Self(1 << 36usize);
    pub const B37: Self = Self(1 << 37usize);
    pub const B38: Self = Self(1 << 38usize);
    pub const B39: Self = Self(1 << 39usize);
    /// Every flag.
    pub const ALL: Self = Self(u64::MAX >> 24usize);
    /// The flags as bits, from 0 in the order of the contract.
    pub const fn bits(self) -> u64 {
        self.0
    }
    /// The flags of these bits; `None` when one of them has no name.
    pub const fn from_bits(bits: u64) -> ::core::option::Option<Self> {
        if bits & !Self::ALL.0 == 0 {
            ::core::option::Option::Some(Self(bits))
        } else {
            ::core::option::Option::None
        }
    }
    /// Whether all of `other` are among these.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}
impl ::core::ops::BitOr for Wide {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
impl wire::value::Wire for Wide {
    const WIRE_TYPE: wire::WireType = wire::WireType::Varint;
    fn wire_len(&self) -> usize {
        wire::write::varint_len(self.0)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        wire::write::varint(buf, self.0);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        wire::value::flags(value, Self::ALL.0, place).map(Self)
    }
}
/// Lists and options in every place.
#[derive(Debug, Clone, PartialEq)]
pub struct Nested {
    pub text: ::std::string::String,
    pub data: ::bytes::Bytes,
    pub maybe: ::core::option::Option<::std::string::String>,
    pub twice: ::core::option::Option<::core::option::Option<u32>>,
    pub maybe_list: ::core::option::Option<::std::vec::Vec<::std::string::String>>,
    pub lists: ::std::vec::Vec<::std::vec::Vec<u32>>,
    pub maybes: ::std::vec::Vec<::core::option::Option<::bytes::Bytes>>,
    pub pairs: ::std::vec::Vec<(::std::string::String, ::core::option::Option<Numbers>)>,
    pub deep: ::core::option::Option<
        ::std::vec::Vec<
            ::core::option::Option<
                (
                    ::std::vec::Vec<::std::string::String>,
                    ::core::option::Option<::core::option::Option<Colour>>,
                ),
            >,
        >,
    >,
    pub one: (u8,),
    pub twelve: (
        u8,
        u16,
        u32,
        u64,
        i8,
        i16,
        i32,
        i64,
        f32,
        f64,
        ::std::string::String,
        ::std::vec::Vec<Colour>,
    ),
    pub shape: Shape,
    pub colour: Colour,
    pub rights: Rights,
    pub wide: Wide,
}
impl ::core::default::Default for Nested {
    fn default() -> Self {
        Self {
            text: ::core::default::Default::default(),
            data: ::core::default::Default::default(),
            maybe: ::core::default::Default::default(),
            twice: ::core::default::Default::default(),
            maybe_list: ::core::default::Default::default(),
            lists: ::core::default::Default::default(),
            maybes: ::core::default::Default::default(),
            pairs: ::core::default::Default::default(),
            deep: ::core::default::Default::default(),
            one: (::core::default::Default::default(),),
            twelve: (
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
            ),
            shape: ::core::default::Default::default(),
            colour: ::core::default::Default::default(),
            rights: ::core::default::Default::default(),
            wide: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Nested {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.text.field_len(1u32) + self.data.field_len(2u32)
            + self.maybe.field_len(3u32) + self.twice.field_len(4u32)
            + self.maybe_list.field_len(5u32) + self.lists.field_len(6u32)
            + self.maybes.field_len(7u32) + self.pairs.field_len(8u32)
            + self.deep.field_len(9u32) + self.one.field_len(10u32)
            + self.twelve.field_len(11u32) + self.shape.field_len(12u32)
            + self.colour.field_len(13u32) + self.rights.field_len(14u32)
            + self.wide.field_len(15u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.text.write_field(1u32, buf);
        self.data.write_field(2u32, buf);
        self.maybe.write_field(3u32, buf);
        self.twice.write_field(4u32, buf);
        self.maybe_list.write_field(5u32, buf);
        self.lists.write_field(6u32, buf);
        self.maybes.write_field(7u32, buf);
        self.pairs.write_field(8u32, buf);
        self.deep.write_field(9u32, buf);
        self.one.write_field(10u32, buf);
        self.twelve.write_field(11u32, buf);
        self.shape.write_field(12u32, buf);
        self.colour.write_field(13u32, buf);
        self.rights.write_field(14u32, buf);
        self.wide.write_field(15u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_text = ::core::option::Option::None;
        let mut read_data = ::core::option::Option::None;
        let mut read_maybe = ::core::option::Option::None;
        let mut read_twice = ::core::option::Option::None;
        let mut read_maybe_list = ::core::option::Option::None;
        let mut read_lists = ::core::option::Option::None;
        let mut read_maybes = ::core::option::Option::None;
        let mut read_pairs = ::core::option::Option::None;
        let mut read_deep = ::core::option::Option::None;
        let mut read_one = ::core::option::Option::None;
        let mut read_twelve = ::core::option::Option::None;
        let mut read_shape = ::core::option::Option::None;
        let mut read_colour = ::core::option::Option::None;
        let mut read_rights = ::core::option::Option::None;
        let mut read_wide = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_text, value, "nested.text")?,
                2u32 => wire::value::Wire::merge(&mut read_data, value, "nested.data")?,
                3u32 => wire::value::Wire::merge(&mut read_maybe, value, "nested.maybe")?,
                4u32 => wire::value::Wire::merge(&mut read_twice, value, "nested.twice")?,
                5u32 => {
                    wire::value::Wire::merge(
                        &mut read_maybe_list,
                        value,
                        "nested.maybe-list",
                    )?
                }
                6u32 => wire::value::Wire::merge(&mut read_lists, value, "nested.lists")?,
                7u32 => {
                    wire::value::Wire::merge(&mut read_maybes, value, "nested.maybes")?
                }
                8u32 => wire::value::Wire::merge(&mut read_pairs, value, "nested.pairs")?,
                9u32 => wire::value::Wire::merge(&mut read_deep, value, "nested.deep")?,
                10u32 => wire::value::Wire::merge(&mut read_one, value, "nested.one")?,
                11u32 => {
                    wire::value::Wire::merge(&mut read_twelve, value, "nested.twelve")?
                }
                12u32 => {
                    wire::value::Wire::merge(&mut read_shape, value, "nested.shape")?
                }
                13u32 => {
                    wire::value::Wire::merge(&mut read_colour, value, "nested.colour")?
                }
                14u32 => {
                    wire::value::Wire::merge(&mut read_rights, value, "nested.rights")?
                }
                15u32 => wire::value::Wire::merge(&mut read_wide, value, "nested.wide")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            text: wire::value::Wire::finish(read_text, "nested.text")?,
            data: wire::value::Wire::finish(read_data, "nested.data")?,
            maybe: wire::value::Wire::finish(read_maybe, "nested.maybe")?,
            twice: wire::value::Wire::finish(read_twice, "nested.twice")?,
            maybe_list: wire::value::Wire::finish(read_maybe_list, "nested.maybe-list")?,
            lists: wire::value::Wire::finish(read_lists, "nested.lists")?,
            maybes: wire::value::Wire::finish(read_maybes, "nested.maybes")?,
            pairs: wire::value::Wire::finish(read_pairs, "nested.pairs")?,
            deep: wire::value::Wire::finish(read_deep, "nested.deep")?,
            one: wire::value::Wire::finish(read_one, "nested.one")?,
            twelve: wire::value::Wire::finish(read_twelve, "nested.twelve")?,
            shape: wire::value::Wire::finish(read_shape, "nested.shape")?,
            colour: wire::value::Wire::finish(read_colour, "nested.colour")?,
            rights: wire::value::Wire::finish(read_rights, "nested.rights")?,
            wide: wire::value::Wire::finish(read_wide, "nested.wide")?,
        })
    }
}
::outboard_session::strict_message!(Nested, "nested");
/// Results of every form.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    pub both: ::core::result::Result<::std::string::String, Colour>,
    pub ok: ::core::result::Result<u32, ()>,
    pub err: ::core::result::Result<(), ::std::string::String>,
    pub neither: ::core::result::Result<(), ()>,
    pub inner: ::core::result::Result<
        ::core::result::Result<u8, i8>,
        ::core::option::Option<::std::string::String>,
    >,
}
impl ::core::default::Default for Outcomes {
    fn default() -> Self {
        Self {
            both: ::core::result::Result::Ok(::core::default::Default::default()),
            ok: ::core::result::Result::Ok(::core::default::Default::default()),
            err: ::core::result::Result::Ok(()),
            neither: ::core::result::Result::Ok(()),
            inner: ::core::result::Result::Ok(
                ::core::result::Result::Ok(::core::default::Default::default()),
            ),
        }
    }
}
impl wire::value::Wire for Outcomes {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.both.field_len(1u32) + self.ok.field_len(2u32)
            + self.err.field_len(3u32) + self.neither.field_len(4u32)
            + self.inner.field_len(5u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.both.write_field(1u32, buf);
        self.ok.write_field(2u32, buf);
        self.err.write_field(3u32, buf);
        self.neither.write_field(4u32, buf);
        self.inner.write_field(5u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_both = ::core::option::Option::None;
        let mut read_ok = ::core::option::Option::None;
        let mut read_err = ::core::option::Option::None;
        let mut read_neither = ::core::option::Option::None;
        let mut read_inner = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_both, value, "outcomes.both")?,
                2u32 => wire::value::Wire::merge(&mut read_ok, value, "outcomes.ok")?,
                3u32 => wire::value::Wire::merge(&mut read_err, value, "outcomes.err")?,
                4u32 => {
                    wire::value::Wire::merge(
                        &mut read_neither,
                        value,
                        "outcomes.neither",
                    )?
                }
                5u32 => {
                    wire::value::Wire::merge(&mut read_inner, value, "outcomes.inner")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            both: wire::value::Wire::finish(read_both, "outcomes.both")?,
            ok: wire::value::Wire::finish(read_ok, "outcomes.ok")?,
            err: wire::value::Wire::finish(read_err, "outcomes.err")?,
            neither: wire::value::Wire::finish(read_neither, "outcomes.neither")?,
            inner: wire::value::Wire::finish(read_inner, "outcomes.inner")?,
        })
    }
}
::outboard_session::strict_message!(Outcomes, "outcomes");
/// Maps and lists of a fixed length, in every place.
#[derive(Debug, Clone, PartialEq)]
pub struct Collections {
    pub names: ::std::collections::BTreeMap<::std::string::String, u32>,
    pub lists: ::std::collections::BTreeMap<u8, ::std::vec::Vec<::std::string::String>>,
    pub maps: ::std::vec::Vec<
        ::std::collections::BTreeMap<
            char,
            ::core::option::Option<::std::collections::BTreeMap<i64, Shape>>,
        >,
    >,
    pub three: value::FixedList<u16, 3u32>,
    pub octets: value::FixedList<u8, 4u32>,
    pub texts: ::core::option::Option<
        value::FixedList<::core::option::Option<::std::string::String>, 2u32>,
    >,
    pub grid: value::FixedList<value::FixedList<u8, 2u32>, 2u32>,
    pub results: value::FixedList<
        ::core::result::Result<u8, ::std::string::String>,
        1u32,
    >,
    pub sixteen: value::Tuple16<
        u8,
        u16,
        u32,
        u64,
        i8,
        i16,
        i32,
        i64,
        f32,
        f64,
        ::std::string::String,
        ::std::vec::Vec<Colour>,
        bool,
        char,
        ::core::option::Option<u8>,
        ::core::result::Result<(), ()>,
    >,
    pub widest: ::core::option::Option<
        value::Tuple24<
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
            u8,
        >,
    >,
}
impl ::core::default::Default for Collections {
    fn default() -> Self {
        Self {
            names: ::core::default::Default::default(),
            lists: ::core::default::Default::default(),
            maps: ::core::default::Default::default(),
            three: value::FixedList::from_fn(|_| ::core::default::Default::default()),
            octets: value::FixedList::from_fn(|_| ::core::default::Default::default()),
            texts: ::core::default::Default::default(),
            grid: value::FixedList::from_fn(|_| value::FixedList::from_fn(|_| ::core::default::Default::default())),
            results: value::FixedList::from_fn(|_| ::core::result::Result::Ok(
                ::core::default::Default::default(),
            )),
            sixteen: value::Tuple16(
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::default::Default::default(),
                ::core::result::Result::Ok(()),
            ),
            widest: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Collections {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.names.field_len(1u32) + self.lists.field_len(2u32)
            + self.maps.field_len(3u32) + self.three.field_len(4u32)
            + self.octets.field_len(5u32) + self.texts.field_len(6u32)
            + self.grid.field_len(7u32) + self.results.field_len(8u32)
            + self.sixteen.field_len(9u32) + self.widest.field_len(10u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.names.write_field(1u32, buf);
        self.lists.write_field(2u32, buf);
        self.maps.write_field(3u32, buf);
        self.three.write_field(4u32, buf);
        self.octets.write_field(5u32, buf);
        self.texts.write_field(6u32, buf);
        self.grid.write_field(7u32, buf);
        self.results.write_field(8u32, buf);
        self.sixteen.write_field(9u32, buf);
        self.widest.write_field(10u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_names = ::core::option::Option::None;
        let mut read_lists = ::core::option::Option::None;
        let mut read_maps = ::core::option::Option::None;
        let mut read_three = ::core::option::Option::None;
        let mut read_octets = ::core::option::Option::None;
        let mut read_texts = ::core::option::Option::None;
        let mut read_grid = ::core::option::Option::None;
        let mut read_results = ::core::option::Option::None;
        let mut read_sixteen = ::core::option::Option::None;
        let mut read_widest = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_names,
                        value,
                        "collections.names",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_lists,
                        value,
                        "collections.lists",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(&mut read_maps, value, "collections.maps")?
                }
                4u32 => {
                    wire::value::Wire::merge(
                        &mut read_three,
                        value,
                        "collections.three",
                    )?
                }
                5u32 => {
                    wire::value::Wire::merge(
                        &mut read_octets,
                        value,
                        "collections.octets",
                    )?
                }
                6u32 => {
                    wire::value::Wire::merge(
                        &mut read_texts,
                        value,
                        "collections.texts",
                    )?
                }
                7u32 => {
                    wire::value::Wire::merge(&mut read_grid, value, "collections.grid")?
                }
                8u32 => {
                    wire::value::Wire::merge(
                        &mut read_results,
                        value,
                        "collections.results",
                    )?
                }
                9u32 => {
                    wire::value::Wire::merge(
                        &mut read_sixteen,
                        value,
                        "collections.sixteen",
                    )?
                }
                10u32 => {
                    wire::value::Wire::merge(
                        &mut read_widest,
                        value,
                        "collections.widest",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            names: wire::value::Wire::finish(read_names, "collections.names")?,
            lists: wire::value::Wire::finish(read_lists, "collections.lists")?,
            maps: wire::value::Wire::finish(read_maps, "collections.maps")?,
            three: wire::value::Wire::finish(read_three, "collections.three")?,
            octets: wire::value::Wire::finish(read_octets, "collections.octets")?,
            texts: wire::value::Wire::finish(read_texts, "collections.texts")?,
            grid: wire::value::Wire::finish(read_grid, "collections.grid")?,
            results: wire::value::Wire::finish(read_results, "collections.results")?,
            sixteen: wire::value::Wire::finish(read_sixteen, "collections.sixteen")?,
            widest: wire::value::Wire::finish(read_widest, "collections.widest")?,
        })
    }
}
::outboard_session::strict_message!(Collections, "collections");
/// The request of `echo-collections`.
#[derive(Debug, Clone, PartialEq)]
pub struct EchoCollectionsRequest {
    pub value: Collections,
}
impl ::core::default::Default for EchoCollectionsRequest {
    fn default() -> Self {
        Self {
            value: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for EchoCollectionsRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.value.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.value.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_value = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_value,
                        value,
                        "echo-collections.value",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            value: wire::value::Wire::finish(read_value, "echo-collections.value")?,
        })
    }
}
::outboard_session::strict_message!(EchoCollectionsRequest, "echo-collections");
/// The response of `echo-collections`.
#[derive(Debug, Clone, PartialEq)]
pub struct EchoCollectionsResponse(pub Collections);
impl ::core::default::Default for EchoCollectionsResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for EchoCollectionsResponse {
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
                wire::value::Wire::merge(&mut slot, value, "echo-collections.value")?;
            }
        }
        wire::value::Wire::finish(slot, "echo-collections.value").map(Self)
    }
}
::outboard_session::strict_message!(EchoCollectionsResponse, "echo-collections");
impl stub::Ask for EchoCollectionsRequest {
    type Response = EchoCollectionsResponse;
    type Answer = Collections;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn answer(
        response: EchoCollectionsResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `echo-numbers`.
#[derive(Debug, Clone, PartialEq)]
pub struct EchoNumbersRequest {
    pub value: Numbers,
}
impl ::core::default::Default for EchoNumbersRequest {
    fn default() -> Self {
        Self {
            value: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for EchoNumbersRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.value.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.value.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_value = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_value,
                        value,
                        "echo-numbers.value",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            value: wire::value::Wire::finish(read_value, "echo-numbers.value")?,
        })
    }
}
::outboard_session::strict_message!(EchoNumbersRequest, "echo-numbers");
/// The response of `echo-numbers`.
#[derive(Debug, Clone, PartialEq)]
pub struct EchoNumbersResponse(pub Numbers);
impl ::core::default::Default for EchoNumbersResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for EchoNumbersResponse {
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
                wire::value::Wire::merge(&mut slot, value, "echo-numbers.value")?;
            }
        }
        wire::value::Wire::finish(slot, "echo-numbers.value").map(Self)
    }
}
::outboard_session::strict_message!(EchoNumbersResponse, "echo-numbers");
impl stub::Ask for EchoNumbersRequest {
    type Response = EchoNumbersResponse;
    type Answer = Numbers;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn answer(
        response: EchoNumbersResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `echo-packed`.
#[derive(Debug, Clone, PartialEq)]
pub struct EchoPackedRequest {
    pub value: Packed,
}
impl ::core::default::Default for EchoPackedRequest {
    fn default() -> Self {
        Self {
            value: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for EchoPackedRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.value.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.value.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_value = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_value,
                        value,
                        "echo-packed.value",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            value: wire::value::Wire::finish(read_value, "echo-packed.value")?,
        })
    }
}
::outboard_session::strict_message!(EchoPackedRequest, "echo-packed");
/// The response of `echo-packed`.
#[derive(Debug, Clone, PartialEq)]
pub struct EchoPackedResponse(pub Packed);
impl ::core::default::Default for EchoPackedResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for EchoPackedResponse {
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
                wire::value::Wire::merge(&mut slot, value, "echo-packed.value")?;
            }
        }
        wire::value::Wire::finish(slot, "echo-packed.value").map(Self)
    }
}
::outboard_session::strict_message!(EchoPackedResponse, "echo-packed");
impl stub::Ask for EchoPackedRequest {
    type Response = EchoPackedResponse;
    type Answer = Packed;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[2usize];
    fn answer(
        response: EchoPackedResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `echo-nested`.
#[derive(Debug, Clone, PartialEq)]
pub struct EchoNestedRequest {
    pub value: Nested,
}
impl ::core::default::Default for EchoNestedRequest {
    fn default() -> Self {
        Self {
            value: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for EchoNestedRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.value.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.value.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_value = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_value,
                        value,
                        "echo-nested.value",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            value: wire::value::Wire::finish(read_value, "echo-nested.value")?,
        })
    }
}
::outboard_session::strict_message!(EchoNestedRequest, "echo-nested");
/// The response of `echo-nested`.
#[derive(Debug, Clone, PartialEq)]
pub struct EchoNestedResponse(pub Nested);
impl ::core::default::Default for EchoNestedResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for EchoNestedResponse {
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
                wire::value::Wire::merge(&mut slot, value, "echo-nested.value")?;
            }
        }
        wire::value::Wire::finish(slot, "echo-nested.value").map(Self)
    }
}
::outboard_session::strict_message!(EchoNestedResponse, "echo-nested");
impl stub::Ask for EchoNestedRequest {
    type Response = EchoNestedResponse;
    type Answer = Nested;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[3usize];
    fn answer(
        response: EchoNestedResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `echo-outcomes`.
#[derive(Debug, Clone, PartialEq)]
pub struct EchoOutcomesRequest {
    pub value: Outcomes,
}
impl ::core::default::Default for EchoOutcomesRequest {
    fn default() -> Self {
        Self {
            value: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for EchoOutcomesRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.value.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.value.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_value = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_value,
                        value,
                        "echo-outcomes.value",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            value: wire::value::Wire::finish(read_value, "echo-outcomes.value")?,
        })
    }
}
::outboard_session::strict_message!(EchoOutcomesRequest, "echo-outcomes");
/// The response of `echo-outcomes`.
#[derive(Debug, Clone, PartialEq)]
pub struct EchoOutcomesResponse(pub Outcomes);
impl ::core::default::Default for EchoOutcomesResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for EchoOutcomesResponse {
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
                wire::value::Wire::merge(&mut slot, value, "echo-outcomes.value")?;
            }
        }
        wire::value::Wire::finish(slot, "echo-outcomes.value").map(Self)
    }
}
::outboard_session::strict_message!(EchoOutcomesResponse, "echo-outcomes");
impl stub::Ask for EchoOutcomesRequest {
    type Response = EchoOutcomesResponse;
    type Answer = Outcomes;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[4usize];
    fn answer(
        response: EchoOutcomesResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `many`.
#[derive(Debug, Clone, PartialEq)]
pub struct ManyRequest {
    pub a: u8,
    pub b: ::std::string::String,
    pub c: ::core::option::Option<Shape>,
    pub d: ::std::vec::Vec<Colour>,
    pub e: Rights,
}
impl ::core::default::Default for ManyRequest {
    fn default() -> Self {
        Self {
            a: ::core::default::Default::default(),
            b: ::core::default::Default::default(),
            c: ::core::default::Default::default(),
            d: ::core::default::Default::default(),
            e: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ManyRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.a.field_len(1u32) + self.b.field_len(2u32) + self.c.field_len(3u32)
            + self.d.field_len(4u32) + self.e.field_len(5u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.a.write_field(1u32, buf);
        self.b.write_field(2u32, buf);
        self.c.write_field(3u32, buf);
        self.d.write_field(4u32, buf);
        self.e.write_field(5u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_a = ::core::option::Option::None;
        let mut read_b = ::core::option::Option::None;
        let mut read_c = ::core::option::Option::None;
        let mut read_d = ::core::option::Option::None;
        let mut read_e = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_a, value, "many.a")?,
                2u32 => wire::value::Wire::merge(&mut read_b, value, "many.b")?,
                3u32 => wire::value::Wire::merge(&mut read_c, value, "many.c")?,
                4u32 => wire::value::Wire::merge(&mut read_d, value, "many.d")?,
                5u32 => wire::value::Wire::merge(&mut read_e, value, "many.e")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            a: wire::value::Wire::finish(read_a, "many.a")?,
            b: wire::value::Wire::finish(read_b, "many.b")?,
            c: wire::value::Wire::finish(read_c, "many.c")?,
            d: wire::value::Wire::finish(read_d, "many.d")?,
            e: wire::value::Wire::finish(read_e, "many.e")?,
        })
    }
}
::outboard_session::strict_message!(ManyRequest, "many");
/// The response of `many`.
#[derive(Debug, Clone, PartialEq)]
pub struct ManyResponse(pub (u8, ::std::string::String));
impl ::core::default::Default for ManyResponse {
    fn default() -> Self {
        Self((::core::default::Default::default(), ::core::default::Default::default()))
    }
}
impl wire::value::Wire for ManyResponse {
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
                wire::value::Wire::merge(&mut slot, value, "many.value")?;
            }
        }
        wire::value::Wire::finish(slot, "many.value").map(Self)
    }
}
::outboard_session::strict_message!(ManyResponse, "many");
impl stub::Ask for ManyRequest {
    type Response = ManyResponse;
    type Answer = (u8, ::std::string::String);
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[5usize];
    fn answer(
        response: ManyResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `maybe`.
#[derive(Debug, Clone, PartialEq)]
pub struct MaybeRequest {}
impl ::core::default::Default for MaybeRequest {
    fn default() -> Self {
        Self {}
    }
}
impl wire::value::Wire for MaybeRequest {
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
::outboard_session::strict_message!(MaybeRequest, "maybe");
/// The response of `maybe`.
#[derive(Debug, Clone, PartialEq)]
pub struct MaybeResponse(pub ::core::option::Option<::core::option::Option<u32>>);
impl ::core::default::Default for MaybeResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for MaybeResponse {
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
                wire::value::Wire::merge(&mut slot, value, "maybe.value")?;
            }
        }
        wire::value::Wire::finish(slot, "maybe.value").map(Self)
    }
}
::outboard_session::strict_message!(MaybeResponse, "maybe");
impl stub::Ask for MaybeRequest {
    type Response = MaybeResponse;
    type Answer = ::core::option::Option<::core::option::Option<u32>>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[6usize];
    fn answer(
        response: MaybeResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `listed`.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedRequest {}
impl ::core::default::Default for ListedRequest {
    fn default() -> Self {
        Self {}
    }
}
impl wire::value::Wire for ListedRequest {
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
::outboard_session::strict_message!(ListedRequest, "listed");
/// The response of `listed`.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedResponse(pub ::std::vec::Vec<::bytes::Bytes>);
impl ::core::default::Default for ListedResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for ListedResponse {
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
                wire::value::Wire::merge(&mut slot, value, "listed.value")?;
            }
        }
        wire::value::Wire::finish(slot, "listed.value").map(Self)
    }
}
::outboard_session::strict_message!(ListedResponse, "listed");
impl stub::Ask for ListedRequest {
    type Response = ListedResponse;
    type Answer = ::std::vec::Vec<::bytes::Bytes>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[7usize];
    fn answer(
        response: ListedResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `bare`.
#[derive(Debug, Clone, PartialEq)]
pub struct BareRequest {}
impl ::core::default::Default for BareRequest {
    fn default() -> Self {
        Self {}
    }
}
impl wire::value::Wire for BareRequest {
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
::outboard_session::strict_message!(BareRequest, "bare");
/// The response of `bare`.
#[derive(Debug, Clone, PartialEq)]
pub struct BareResponse(pub ::core::result::Result<(), ()>);
impl ::core::default::Default for BareResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(()))
    }
}
impl wire::value::Wire for BareResponse {
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
::outboard_session::strict_message!(BareResponse, "bare");
impl stub::Ask for BareRequest {
    type Response = BareResponse;
    type Answer = ::core::result::Result<(), ()>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[8usize];
    fn answer(
        response: BareResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
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
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[9usize];
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
