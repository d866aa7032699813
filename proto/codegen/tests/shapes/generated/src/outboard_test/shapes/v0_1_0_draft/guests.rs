// Generated from wit/ by `cargo gen`. Do not edit.

//! `outboard-test:shapes/guests@0.1.0-draft`
//!
//! Handles and types of another interface.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `outboard-test:shapes/guests@0.1.0-draft`.
///
/// Handles and types of another interface.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Guests: Send + Sync + 'static + super::handles::Handles {
    type Thing: dispatch::Resource;
    fn thing_wrap(
        &self,
        call: &call::Call,
        item: <Self as super::handles::Handles>::Thing,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<<Self as Guests>::Thing, failure::Failure>,
    > + Send;
    fn unwrap(
        &self,
        call: &call::Call,
        thing: <Self as Guests>::Thing,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                <Self as super::handles::Handles>::Thing,
                super::handles::Keeper<
                    <Self as super::handles::Handles>::Thing,
                    Self::ThingList,
                >,
            >,
            failure::Failure,
        >,
    > + Send;
}
/// Serves a [`Guests`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct GuestsDispatch<T>(::std::sync::Arc<T>);
impl<T> GuestsDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for GuestsDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Guests> dispatch::Dispatch for GuestsDispatch<T> {
    fn interface(&self) -> &'static str {
        "outboard-test:shapes/guests@0.1.0-draft"
    }
    fn methods(&self) -> &'static [dispatch::MethodDescriptor] {
        METHODS
    }
    fn resources(
        &self,
    ) -> ::std::vec::Vec<(dispatch::ResourceId, dispatch::HandleKind)> {
        ::std::vec![(THING, < < T as Guests > ::Thing as dispatch::Resource > ::KIND)]
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
                    let request: ThingWrapRequest = stub::request(
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
                        .take::<
                            <T as super::handles::Handles>::Thing,
                        >(&request.item, super::handles::THING)?;
                    let result = <T as Guests>::thing_wrap(provider, call, argument_1)
                        .await?;
                    let result = handles.give(result, THING)?;
                    let body = stub::reply(&ThingWrapResponse(result));
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
                    let request: UnwrapRequest = stub::request(
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
                        .take::<<T as Guests>::Thing>(&request.thing, THING)?;
                    let result = <T as Guests>::unwrap(provider, call, argument_1)
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(
                                handles.give(value, super::handles::THING)?,
                            )
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(
                                value
                                    .exchange(
                                        &mut |handle| handles.give(handle, super::handles::THING),
                                        &mut |handle| {
                                            handles.give(handle, super::handles::THING_LIST)
                                        },
                                    )?,
                            )
                        }
                    };
                    let body = stub::reply(&UnwrapResponse(result));
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
                    let request: ThingDropRequest = stub::request(
                        &METHODS[2usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[2usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (provider, call);
                    let result = drop(handles.resolve(&request.self_, THING, true)?);
                    let body = stub::reply(&ThingDropResponse(result));
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
                            "outboard-test:shapes/guests@0.1.0-draft",
                            method,
                        ),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Guests`]: the gRPC service `outboard_test.shapes.v0_1_0_draft.Guests`.
#[derive(Debug, Clone)]
pub struct GuestsServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> GuestsServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for GuestsServer<F> {
    const NAME: &'static str = "outboard_test.shapes.v0_1_0_draft.Guests";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for GuestsServer<F> {
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
        interface: "outboard-test:shapes/guests@0.1.0-draft",
        function: "[static]thing.wrap",
        path: "/outboard_test.shapes.v0_1_0_draft.Guests/ThingWrap",
        shape: 17764773032747917395u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/guests@0.1.0-draft",
        function: "unwrap",
        path: "/outboard_test.shapes.v0_1_0_draft.Guests/Unwrap",
        shape: 1619997586000115340u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/guests@0.1.0-draft",
        function: "[resource-drop]thing",
        path: "/outboard_test.shapes.v0_1_0_draft.Guests/ThingDrop",
        shape: 18267162159407264290u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
pub const THING: dispatch::ResourceId = dispatch::ResourceId {
    interface: "outboard-test:shapes/guests@0.1.0-draft",
    name: "thing",
};
/// The request of `thing.wrap`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingWrapRequest {
    pub item: dispatch::Handle,
}
impl ::core::default::Default for ThingWrapRequest {
    fn default() -> Self {
        Self {
            item: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ThingWrapRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.item.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.item.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_item = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_item, value, "thing.wrap.item")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            item: wire::value::Wire::finish(read_item, "thing.wrap.item")?,
        })
    }
}
::outboard_session::strict_message!(ThingWrapRequest, "thing.wrap");
/// The response of `thing.wrap`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingWrapResponse(pub dispatch::Handle);
impl ::core::default::Default for ThingWrapResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for ThingWrapResponse {
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
                wire::value::Wire::merge(&mut slot, value, "thing.wrap.value")?;
            }
        }
        wire::value::Wire::finish(slot, "thing.wrap.value").map(Self)
    }
}
::outboard_session::strict_message!(ThingWrapResponse, "thing.wrap");
impl stub::Ask for ThingWrapRequest {
    type Response = ThingWrapResponse;
    type Answer = dispatch::Handle;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            item: handles.lend(self.item, true)?,
        })
    }
    fn answer(
        response: ThingWrapResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(handles.receive(result)?)
    }
}
/// The request of `unwrap`.
#[derive(Debug, Clone, PartialEq)]
pub struct UnwrapRequest {
    pub thing: dispatch::Handle,
}
impl ::core::default::Default for UnwrapRequest {
    fn default() -> Self {
        Self {
            thing: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for UnwrapRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.thing.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.thing.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_thing = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_thing, value, "unwrap.thing")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            thing: wire::value::Wire::finish(read_thing, "unwrap.thing")?,
        })
    }
}
::outboard_session::strict_message!(UnwrapRequest, "unwrap");
/// The response of `unwrap`.
#[derive(Debug, Clone, PartialEq)]
pub struct UnwrapResponse(
    pub ::core::result::Result<
        dispatch::Handle,
        super::handles::Keeper<dispatch::Handle, dispatch::Handle>,
    >,
);
impl ::core::default::Default for UnwrapResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for UnwrapResponse {
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
::outboard_session::strict_message!(UnwrapResponse, "unwrap");
impl stub::Ask for UnwrapRequest {
    type Response = UnwrapResponse;
    type Answer = ::core::result::Result<
        dispatch::Handle,
        super::handles::Keeper<dispatch::Handle, dispatch::Handle>,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            thing: handles.lend(self.thing, true)?,
        })
    }
    fn answer(
        response: UnwrapResponse,
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
                ::core::result::Result::Err(value) => {
                    ::core::result::Result::Err(
                        value
                            .exchange(
                                &mut |handle| handles.receive(handle),
                                &mut |handle| handles.receive(handle),
                            )?,
                    )
                }
            },
        )
    }
}
/// The request of `thing.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingDropRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for ThingDropRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ThingDropRequest {
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
                    wire::value::Wire::merge(&mut read_self_, value, "thing.drop.self")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "thing.drop.self")?,
        })
    }
}
::outboard_session::strict_message!(ThingDropRequest, "thing.drop");
/// The response of `thing.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingDropResponse(pub ());
impl ::core::default::Default for ThingDropResponse {
    fn default() -> Self {
        Self(())
    }
}
impl wire::value::Wire for ThingDropResponse {
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
::outboard_session::strict_message!(ThingDropResponse, "thing.drop");
impl stub::Ask for ThingDropRequest {
    type Response = ThingDropResponse;
    type Answer = ();
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[2usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, true)?,
        })
    }
    fn answer(
        response: ThingDropResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
