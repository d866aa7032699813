// Generated from wit/ by `cargo gen`. Do not edit.

//! `outboard-test:shapes/handles@0.1.0-draft`
//!
//! Handles in every place.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `outboard-test:shapes/handles@0.1.0-draft`.
///
/// Handles in every place.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Handles: Send + Sync + 'static {
    type Thing: dispatch::Resource;
    type ThingList: dispatch::Resource;
    fn thing_new(
        &self,
        call: &call::Call,
        name: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<Self::Thing, failure::Failure>,
    > + Send;
    fn thing_new_(
        &self,
        call: &call::Call,
        colour: super::values::Colour,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<Self::Thing, ::std::string::String>,
            failure::Failure,
        >,
    > + Send;
    fn thing_drop(
        &self,
        call: &call::Call,
        thing: &Self::Thing,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<::std::string::String, failure::Failure>,
    > + Send;
    fn thing_name(
        &self,
        call: &call::Call,
        thing: &Self::Thing,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<::std::string::String, failure::Failure>,
    > + Send;
    fn thing_join(
        &self,
        call: &call::Call,
        thing: &Self::Thing,
        other: &Self::Thing,
        gift: Self::Thing,
        call_: u8,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<Self::Thing, failure::Failure>,
    > + Send;
    fn thing_list_of(
        &self,
        call: &call::Call,
        things: ::std::vec::Vec<Self::Thing>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<Self::ThingList, failure::Failure>,
    > + Send;
    fn keep(
        &self,
        call: &call::Call,
        keeper: Keeper<Self::Thing, Self::ThingList>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                Keeper<Self::Thing, Self::ThingList>,
                Holder<Self::Thing>,
            >,
            failure::Failure,
        >,
    > + Send;
    fn look(
        &self,
        call: &call::Call,
        lent: ::std::vec::Vec<Lent<::std::sync::Arc<Self::Thing>>>,
        maybe: ::core::option::Option<::std::sync::Arc<Self::ThingList>>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::std::vec::Vec<::std::string::String>,
            failure::Failure,
        >,
    > + Send;
    fn thing_list_of_(
        &self,
        call: &call::Call,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<u8, failure::Failure>,
    > + Send;
    fn sort(
        &self,
        call: &call::Call,
        things: ::std::collections::BTreeMap<::std::string::String, Self::Thing>,
        pair: value::FixedList<Self::Thing, 2u32>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            value::FixedList<Self::Thing, 2u32>,
            failure::Failure,
        >,
    > + Send;
    fn wide(
        &self,
        call: &call::Call,
        value: value::Tuple13<
            Self::Thing,
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
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            value::Tuple13<u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, Self::Thing>,
            failure::Failure,
        >,
    > + Send;
}
/// Serves a [`Handles`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct HandlesDispatch<T>(::std::sync::Arc<T>);
impl<T> HandlesDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for HandlesDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Handles> dispatch::Dispatch for HandlesDispatch<T> {
    fn interface(&self) -> &'static str {
        "outboard-test:shapes/handles@0.1.0-draft"
    }
    fn methods(&self) -> &'static [dispatch::MethodDescriptor] {
        METHODS
    }
    fn resources(
        &self,
    ) -> ::std::vec::Vec<(dispatch::ResourceId, dispatch::HandleKind)> {
        ::std::vec![
            (THING, < < T as Handles > ::Thing as dispatch::Resource > ::KIND),
            (THING_LIST, < < T as Handles > ::ThingList as dispatch::Resource > ::KIND)
        ]
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
                    let request: ThingNewRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.name;
                    let result = <T as Handles>::thing_new(provider, call, argument_1)
                        .await?;
                    let result = handles.give(result, THING)?;
                    let body = stub::reply(&ThingNewResponse(result));
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
                    let request: ThingNewRequest_ = stub::request(
                        &METHODS[1usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[1usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.colour;
                    let result = <T as Handles>::thing_new_(provider, call, argument_1)
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(handles.give(value, THING)?)
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&ThingNewResponse_(result));
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
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<<T as Handles>::Thing>(&request.self_, THING)?;
                    let result = <T as Handles>::thing_drop(provider, call, &argument_1)
                        .await?;
                    let result = result;
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
            3usize => {
                ::std::boxed::Box::pin(async move {
                    let request: ThingNameRequest = stub::request(
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
                        .borrow::<<T as Handles>::Thing>(&request.self_, THING)?;
                    let result = <T as Handles>::thing_name(provider, call, &argument_1)
                        .await?;
                    let result = result;
                    let body = stub::reply(&ThingNameResponse(result));
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
                    let request: ThingJoinRequest = stub::request(
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
                        .borrow::<<T as Handles>::Thing>(&request.self_, THING)?;
                    let argument_2 = handles
                        .borrow::<<T as Handles>::Thing>(&request.other, THING)?;
                    let argument_3 = handles
                        .take::<<T as Handles>::Thing>(&request.gift, THING)?;
                    let argument_4 = request.call;
                    let result = <T as Handles>::thing_join(
                            provider,
                            call,
                            &argument_1,
                            &argument_2,
                            argument_3,
                            argument_4,
                        )
                        .await?;
                    let result = handles.give(result, THING)?;
                    let body = stub::reply(&ThingJoinResponse(result));
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
                    let request: ThingListOfRequest = stub::request(
                        &METHODS[5usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[5usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = {
                        let values = request.things;
                        let mut list = ::std::vec::Vec::with_capacity(values.len());
                        for value in values {
                            list.push(
                                handles.take::<<T as Handles>::Thing>(&value, THING)?,
                            );
                        }
                        list
                    };
                    let result = <T as Handles>::thing_list_of(
                            provider,
                            call,
                            argument_1,
                        )
                        .await?;
                    let result = handles.give(result, THING_LIST)?;
                    let body = stub::reply(&ThingListOfResponse(result));
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
                    let request: KeepRequest = stub::request(
                        &METHODS[6usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[6usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request
                        .keeper
                        .exchange(
                            &mut |handle| {
                                handles.take::<<T as Handles>::Thing>(&handle, THING)
                            },
                            &mut |handle| {
                                handles
                                    .take::<<T as Handles>::ThingList>(&handle, THING_LIST)
                            },
                        )?;
                    let result = <T as Handles>::keep(provider, call, argument_1).await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(
                                value
                                    .exchange(
                                        &mut |handle| handles.give(handle, THING),
                                        &mut |handle| handles.give(handle, THING_LIST),
                                    )?,
                            )
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(
                                value.exchange(&mut |handle| handles.give(handle, THING))?,
                            )
                        }
                    };
                    let body = stub::reply(&KeepResponse(result));
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
                    let request: LookRequest = stub::request(
                        &METHODS[7usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[7usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = {
                        let values = request.lent;
                        let mut list = ::std::vec::Vec::with_capacity(values.len());
                        for value in values {
                            list.push(
                                value
                                    .exchange(
                                        &mut |handle| {
                                            handles.borrow::<<T as Handles>::Thing>(&handle, THING)
                                        },
                                    )?,
                            );
                        }
                        list
                    };
                    let argument_2 = match request.maybe {
                        ::core::option::Option::Some(value) => {
                            ::core::option::Option::Some(
                                handles
                                    .borrow::<<T as Handles>::ThingList>(&value, THING_LIST)?,
                            )
                        }
                        ::core::option::Option::None => ::core::option::Option::None,
                    };
                    let result = <T as Handles>::look(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&LookResponse(result));
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
                    let request: ThingListOfRequest_ = stub::request(
                        &METHODS[8usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[8usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let result = <T as Handles>::thing_list_of_(provider, call).await?;
                    let result = result;
                    let body = stub::reply(&ThingListOfResponse_(result));
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
                    let request: SortRequest = stub::request(
                        &METHODS[9usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[9usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = {
                        let mut map = ::std::collections::BTreeMap::new();
                        for (key, value) in request.things {
                            map.insert(
                                key,
                                handles.take::<<T as Handles>::Thing>(&value, THING)?,
                            );
                        }
                        map
                    };
                    let argument_2 = match value::FixedList::<
                        _,
                        2u32,
                    >::try_from({
                        let values = request.pair;
                        let mut list = ::std::vec::Vec::with_capacity(values.len());
                        for value in values {
                            list.push(
                                handles.take::<<T as Handles>::Thing>(&value, THING)?,
                            );
                        }
                        list
                    }) {
                        ::core::result::Result::Ok(list) => list,
                        ::core::result::Result::Err(_) => {
                            ::core::unreachable!("as many come out as went in")
                        }
                    };
                    let result = <T as Handles>::sort(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = match value::FixedList::<
                        _,
                        2u32,
                    >::try_from({
                        let values = result;
                        let mut list = ::std::vec::Vec::with_capacity(values.len());
                        for value in values {
                            list.push(handles.give(value, THING)?);
                        }
                        list
                    }) {
                        ::core::result::Result::Ok(list) => list,
                        ::core::result::Result::Err(_) => {
                            ::core::unreachable!("as many come out as went in")
                        }
                    };
                    let body = stub::reply(&SortResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            10usize => {
                ::std::boxed::Box::pin(async move {
                    let request: WideRequest = stub::request(
                        &METHODS[10usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[10usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = {
                        let value::Tuple13(
                            f1,
                            f2,
                            f3,
                            f4,
                            f5,
                            f6,
                            f7,
                            f8,
                            f9,
                            f10,
                            f11,
                            f12,
                            f13,
                        ) = request.value;
                        value::Tuple13(
                            handles.take::<<T as Handles>::Thing>(&f1, THING)?,
                            f2,
                            f3,
                            f4,
                            f5,
                            f6,
                            f7,
                            f8,
                            f9,
                            f10,
                            f11,
                            f12,
                            f13,
                        )
                    };
                    let result = <T as Handles>::wide(provider, call, argument_1).await?;
                    let result = {
                        let value::Tuple13(
                            f1,
                            f2,
                            f3,
                            f4,
                            f5,
                            f6,
                            f7,
                            f8,
                            f9,
                            f10,
                            f11,
                            f12,
                            f13,
                        ) = result;
                        value::Tuple13(
                            f1,
                            f2,
                            f3,
                            f4,
                            f5,
                            f6,
                            f7,
                            f8,
                            f9,
                            f10,
                            f11,
                            f12,
                            handles.give(f13, THING)?,
                        )
                    };
                    let body = stub::reply(&WideResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            11usize => {
                ::std::boxed::Box::pin(async move {
                    let request: ThingDropRequest_ = stub::request(
                        &METHODS[11usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[11usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (provider, call);
                    let result = drop(handles.resolve(&request.self_, THING, true)?);
                    let body = stub::reply(&ThingDropResponse_(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            12usize => {
                ::std::boxed::Box::pin(async move {
                    let request: ThingListDropRequest = stub::request(
                        &METHODS[12usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[12usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (provider, call);
                    let result = drop(
                        handles.resolve(&request.self_, THING_LIST, true)?,
                    );
                    let body = stub::reply(&ThingListDropResponse(result));
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
                            "outboard-test:shapes/handles@0.1.0-draft",
                            method,
                        ),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Handles`]: the gRPC service `outboard_test.shapes.v0_1_0_draft.Handles`.
#[derive(Debug, Clone)]
pub struct HandlesServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> HandlesServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for HandlesServer<F> {
    const NAME: &'static str = "outboard_test.shapes.v0_1_0_draft.Handles";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for HandlesServer<F> {
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
        interface: "outboard-test:shapes/handles@0.1.0-draft",
        function: "[constructor]thing",
        path: "/outboard_test.shapes.v0_1_0_draft.Handles/ThingNew",
        shape: 222313117251774843u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/handles@0.1.0-draft",
        function: "[static]thing.new",
        path: "/outboard_test.shapes.v0_1_0_draft.Handles/ThingNew_",
        shape: 8860804760554939104u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/handles@0.1.0-draft",
        function: "[method]thing.drop",
        path: "/outboard_test.shapes.v0_1_0_draft.Handles/ThingDrop_",
        shape: 3219739622637190776u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/handles@0.1.0-draft",
        function: "[method]thing.name",
        path: "/outboard_test.shapes.v0_1_0_draft.Handles/ThingName",
        shape: 3219739622637190776u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/handles@0.1.0-draft",
        function: "[method]thing.join",
        path: "/outboard_test.shapes.v0_1_0_draft.Handles/ThingJoin",
        shape: 11520197813078397241u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/handles@0.1.0-draft",
        function: "[static]thing-list.of",
        path: "/outboard_test.shapes.v0_1_0_draft.Handles/ThingList_Of",
        shape: 18301650452090071572u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/handles@0.1.0-draft",
        function: "keep",
        path: "/outboard_test.shapes.v0_1_0_draft.Handles/Keep",
        shape: 14398104665930293123u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/handles@0.1.0-draft",
        function: "look",
        path: "/outboard_test.shapes.v0_1_0_draft.Handles/Look",
        shape: 13170061908203806371u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/handles@0.1.0-draft",
        function: "thing-list-of",
        path: "/outboard_test.shapes.v0_1_0_draft.Handles/Thing_ListOf",
        shape: 16583461013380618827u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/handles@0.1.0-draft",
        function: "sort",
        path: "/outboard_test.shapes.v0_1_0_draft.Handles/Sort",
        shape: 17342915123090999568u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/handles@0.1.0-draft",
        function: "wide",
        path: "/outboard_test.shapes.v0_1_0_draft.Handles/Wide",
        shape: 8287473812083542906u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/handles@0.1.0-draft",
        function: "[resource-drop]thing",
        path: "/outboard_test.shapes.v0_1_0_draft.Handles/ThingDrop",
        shape: 13568492041993653659u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard-test:shapes/handles@0.1.0-draft",
        function: "[resource-drop]thing-list",
        path: "/outboard_test.shapes.v0_1_0_draft.Handles/ThingList_Drop",
        shape: 5503686626698909798u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
pub const THING: dispatch::ResourceId = dispatch::ResourceId {
    interface: "outboard-test:shapes/handles@0.1.0-draft",
    name: "thing",
};
pub const THING_LIST: dispatch::ResourceId = dispatch::ResourceId {
    interface: "outboard-test:shapes/handles@0.1.0-draft",
    name: "thing-list",
};
#[derive(Debug, Clone, PartialEq)]
pub struct Holder<Thing = dispatch::Handle> {
    pub mine: Thing,
    pub label: ::std::string::String,
}
impl ::core::default::Default for Holder {
    fn default() -> Self {
        Self {
            mine: ::core::default::Default::default(),
            label: ::core::default::Default::default(),
        }
    }
}
impl<Thing> Holder<Thing> {
    /// The same value with every handle in it exchanged for another form of it.
    ///
    /// # Errors
    /// The first of an exchange.
    pub fn exchange<ThingTo, Refusal>(
        self,
        exchange_1: &mut impl FnMut(Thing) -> ::core::result::Result<ThingTo, Refusal>,
    ) -> ::core::result::Result<Holder<ThingTo>, Refusal> {
        ::core::result::Result::Ok(Holder {
            mine: exchange_1(self.mine)?,
            label: self.label,
        })
    }
}
impl wire::value::Wire for Holder {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.mine.field_len(1u32) + self.label.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.mine.write_field(1u32, buf);
        self.label.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_mine = ::core::option::Option::None;
        let mut read_label = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_mine, value, "holder.mine")?,
                2u32 => wire::value::Wire::merge(&mut read_label, value, "holder.label")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            mine: wire::value::Wire::finish(read_mine, "holder.mine")?,
            label: wire::value::Wire::finish(read_label, "holder.label")?,
        })
    }
}
::outboard_session::strict_message!(Holder, "holder");
#[derive(Debug, Clone, PartialEq)]
pub enum Keeper<Thing = dispatch::Handle, ThingList = dispatch::Handle> {
    Empty,
    One(Holder<Thing>),
    Several(::std::vec::Vec<(ThingList, ::core::option::Option<Thing>)>),
}
impl ::core::default::Default for Keeper {
    fn default() -> Self {
        Self::Empty
    }
}
impl<Thing, ThingList> Keeper<Thing, ThingList> {
    /// The same value with every handle in it exchanged for another form of it.
    ///
    /// # Errors
    /// The first of an exchange.
    pub fn exchange<ThingTo, ThingListTo, Refusal>(
        self,
        exchange_1: &mut impl FnMut(Thing) -> ::core::result::Result<ThingTo, Refusal>,
        exchange_2: &mut impl FnMut(
            ThingList,
        ) -> ::core::result::Result<ThingListTo, Refusal>,
    ) -> ::core::result::Result<Keeper<ThingTo, ThingListTo>, Refusal> {
        ::core::result::Result::Ok(
            match self {
                Self::Empty => Keeper::Empty,
                Self::One(value) => {
                    Keeper::One(value.exchange(&mut |handle| exchange_1(handle))?)
                }
                Self::Several(value) => {
                    Keeper::Several({
                        let values = value;
                        let mut list = ::std::vec::Vec::with_capacity(values.len());
                        for value in values {
                            list.push({
                                let (f1, f2) = value;
                                (
                                    exchange_2(f1)?,
                                    match f2 {
                                        ::core::option::Option::Some(value) => {
                                            ::core::option::Option::Some(exchange_1(value)?)
                                        }
                                        ::core::option::Option::None => ::core::option::Option::None,
                                    },
                                )
                            });
                        }
                        list
                    })
                }
            },
        )
    }
}
impl wire::value::Wire for Keeper {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Empty => wire::value::lone_len(&(), 1u32),
            Self::One(value) => wire::value::lone_len(value, 2u32),
            Self::Several(value) => wire::value::lone_len(value, 3u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Empty => wire::value::write_lone(&(), 1u32, buf),
            Self::One(value) => wire::value::write_lone(value, 2u32, buf),
            Self::Several(value) => wire::value::write_lone(value, 3u32, buf),
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
                        <() as wire::value::Wire>::read(value, "keeper.empty")?;
                        Self::Empty
                    }
                    2u32 => Self::One(wire::value::Wire::read(value, "keeper.one")?),
                    3u32 => {
                        Self::Several(wire::value::Wire::read(value, "keeper.several")?)
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Keeper, "keeper");
#[derive(Debug, Clone, PartialEq)]
pub struct Lent<BorrowedThing = dispatch::Handle> {
    pub thing: BorrowedThing,
    pub count: u32,
}
impl ::core::default::Default for Lent {
    fn default() -> Self {
        Self {
            thing: ::core::default::Default::default(),
            count: ::core::default::Default::default(),
        }
    }
}
impl<BorrowedThing> Lent<BorrowedThing> {
    /// The same value with every handle in it exchanged for another form of it.
    ///
    /// # Errors
    /// The first of an exchange.
    pub fn exchange<BorrowedThingTo, Refusal>(
        self,
        exchange_1: &mut impl FnMut(
            BorrowedThing,
        ) -> ::core::result::Result<BorrowedThingTo, Refusal>,
    ) -> ::core::result::Result<Lent<BorrowedThingTo>, Refusal> {
        ::core::result::Result::Ok(Lent {
            thing: exchange_1(self.thing)?,
            count: self.count,
        })
    }
}
impl wire::value::Wire for Lent {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.thing.field_len(1u32) + self.count.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.thing.write_field(1u32, buf);
        self.count.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_thing = ::core::option::Option::None;
        let mut read_count = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_thing, value, "lent.thing")?,
                2u32 => wire::value::Wire::merge(&mut read_count, value, "lent.count")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            thing: wire::value::Wire::finish(read_thing, "lent.thing")?,
            count: wire::value::Wire::finish(read_count, "lent.count")?,
        })
    }
}
::outboard_session::strict_message!(Lent, "lent");
/// The request of `thing.constructor`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingNewRequest {
    pub name: ::std::string::String,
}
impl ::core::default::Default for ThingNewRequest {
    fn default() -> Self {
        Self {
            name: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ThingNewRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.name.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.name.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_name = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_name,
                        value,
                        "thing.constructor.name",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            name: wire::value::Wire::finish(read_name, "thing.constructor.name")?,
        })
    }
}
::outboard_session::strict_message!(ThingNewRequest, "thing.constructor");
/// The response of `thing.constructor`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingNewResponse(pub dispatch::Handle);
impl ::core::default::Default for ThingNewResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for ThingNewResponse {
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
                wire::value::Wire::merge(&mut slot, value, "thing.constructor.value")?;
            }
        }
        wire::value::Wire::finish(slot, "thing.constructor.value").map(Self)
    }
}
::outboard_session::strict_message!(ThingNewResponse, "thing.constructor");
impl stub::Ask for ThingNewRequest {
    type Response = ThingNewResponse;
    type Answer = dispatch::Handle;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn answer(
        response: ThingNewResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(handles.receive(result)?)
    }
}
/// The request of `thing.new`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingNewRequest_ {
    pub colour: super::values::Colour,
}
impl ::core::default::Default for ThingNewRequest_ {
    fn default() -> Self {
        Self {
            colour: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ThingNewRequest_ {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.colour.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.colour.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_colour = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_colour,
                        value,
                        "thing.new.colour",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            colour: wire::value::Wire::finish(read_colour, "thing.new.colour")?,
        })
    }
}
::outboard_session::strict_message!(ThingNewRequest_, "thing.new");
/// The response of `thing.new`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingNewResponse_(
    pub ::core::result::Result<dispatch::Handle, ::std::string::String>,
);
impl ::core::default::Default for ThingNewResponse_ {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for ThingNewResponse_ {
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
::outboard_session::strict_message!(ThingNewResponse_, "thing.new");
impl stub::Ask for ThingNewRequest_ {
    type Response = ThingNewResponse_;
    type Answer = ::core::result::Result<dispatch::Handle, ::std::string::String>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn answer(
        response: ThingNewResponse_,
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
pub struct ThingDropResponse(pub ::std::string::String);
impl ::core::default::Default for ThingDropResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for ThingDropResponse {
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
                wire::value::Wire::merge(&mut slot, value, "thing.drop.value")?;
            }
        }
        wire::value::Wire::finish(slot, "thing.drop.value").map(Self)
    }
}
::outboard_session::strict_message!(ThingDropResponse, "thing.drop");
impl stub::Ask for ThingDropRequest {
    type Response = ThingDropResponse;
    type Answer = ::std::string::String;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[2usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
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
/// The request of `thing.name`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingNameRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for ThingNameRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ThingNameRequest {
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
                    wire::value::Wire::merge(&mut read_self_, value, "thing.name.self")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "thing.name.self")?,
        })
    }
}
::outboard_session::strict_message!(ThingNameRequest, "thing.name");
/// The response of `thing.name`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingNameResponse(pub ::std::string::String);
impl ::core::default::Default for ThingNameResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for ThingNameResponse {
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
                wire::value::Wire::merge(&mut slot, value, "thing.name.value")?;
            }
        }
        wire::value::Wire::finish(slot, "thing.name.value").map(Self)
    }
}
::outboard_session::strict_message!(ThingNameResponse, "thing.name");
impl stub::Ask for ThingNameRequest {
    type Response = ThingNameResponse;
    type Answer = ::std::string::String;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[3usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
        })
    }
    fn answer(
        response: ThingNameResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `thing.join`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingJoinRequest {
    pub self_: dispatch::Handle,
    pub other: dispatch::Handle,
    pub gift: dispatch::Handle,
    pub call: u8,
}
impl ::core::default::Default for ThingJoinRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            other: ::core::default::Default::default(),
            gift: ::core::default::Default::default(),
            call: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ThingJoinRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.other.field_len(2u32)
            + self.gift.field_len(3u32) + self.call.field_len(4u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.other.write_field(2u32, buf);
        self.gift.write_field(3u32, buf);
        self.call.write_field(4u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_other = ::core::option::Option::None;
        let mut read_gift = ::core::option::Option::None;
        let mut read_call = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_self_, value, "thing.join.self")?
                }
                2u32 => {
                    wire::value::Wire::merge(&mut read_other, value, "thing.join.other")?
                }
                3u32 => {
                    wire::value::Wire::merge(&mut read_gift, value, "thing.join.gift")?
                }
                4u32 => {
                    wire::value::Wire::merge(&mut read_call, value, "thing.join.call")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "thing.join.self")?,
            other: wire::value::Wire::finish(read_other, "thing.join.other")?,
            gift: wire::value::Wire::finish(read_gift, "thing.join.gift")?,
            call: wire::value::Wire::finish(read_call, "thing.join.call")?,
        })
    }
}
::outboard_session::strict_message!(ThingJoinRequest, "thing.join");
/// The response of `thing.join`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingJoinResponse(pub dispatch::Handle);
impl ::core::default::Default for ThingJoinResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for ThingJoinResponse {
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
                wire::value::Wire::merge(&mut slot, value, "thing.join.value")?;
            }
        }
        wire::value::Wire::finish(slot, "thing.join.value").map(Self)
    }
}
::outboard_session::strict_message!(ThingJoinResponse, "thing.join");
impl stub::Ask for ThingJoinRequest {
    type Response = ThingJoinResponse;
    type Answer = dispatch::Handle;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[4usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            other: handles.lend(self.other, false)?,
            gift: handles.lend(self.gift, true)?,
            call: self.call,
        })
    }
    fn answer(
        response: ThingJoinResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(handles.receive(result)?)
    }
}
/// The request of `thing-list.of`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingListOfRequest {
    pub things: ::std::vec::Vec<dispatch::Handle>,
}
impl ::core::default::Default for ThingListOfRequest {
    fn default() -> Self {
        Self {
            things: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ThingListOfRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.things.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.things.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_things = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_things,
                        value,
                        "thing-list.of.things",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            things: wire::value::Wire::finish(read_things, "thing-list.of.things")?,
        })
    }
}
::outboard_session::strict_message!(ThingListOfRequest, "thing-list.of");
/// The response of `thing-list.of`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingListOfResponse(pub dispatch::Handle);
impl ::core::default::Default for ThingListOfResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for ThingListOfResponse {
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
                wire::value::Wire::merge(&mut slot, value, "thing-list.of.value")?;
            }
        }
        wire::value::Wire::finish(slot, "thing-list.of.value").map(Self)
    }
}
::outboard_session::strict_message!(ThingListOfResponse, "thing-list.of");
impl stub::Ask for ThingListOfRequest {
    type Response = ThingListOfResponse;
    type Answer = dispatch::Handle;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[5usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            things: {
                let values = self.things;
                let mut list = ::std::vec::Vec::with_capacity(values.len());
                for value in values {
                    list.push(handles.lend(value, true)?);
                }
                list
            },
        })
    }
    fn answer(
        response: ThingListOfResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(handles.receive(result)?)
    }
}
/// The request of `keep`.
#[derive(Debug, Clone, PartialEq)]
pub struct KeepRequest {
    pub keeper: Keeper<dispatch::Handle, dispatch::Handle>,
}
impl ::core::default::Default for KeepRequest {
    fn default() -> Self {
        Self {
            keeper: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for KeepRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.keeper.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.keeper.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_keeper = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_keeper, value, "keep.keeper")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            keeper: wire::value::Wire::finish(read_keeper, "keep.keeper")?,
        })
    }
}
::outboard_session::strict_message!(KeepRequest, "keep");
/// The response of `keep`.
#[derive(Debug, Clone, PartialEq)]
pub struct KeepResponse(
    pub ::core::result::Result<
        Keeper<dispatch::Handle, dispatch::Handle>,
        Holder<dispatch::Handle>,
    >,
);
impl ::core::default::Default for KeepResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for KeepResponse {
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
::outboard_session::strict_message!(KeepResponse, "keep");
impl stub::Ask for KeepRequest {
    type Response = KeepResponse;
    type Answer = ::core::result::Result<
        Keeper<dispatch::Handle, dispatch::Handle>,
        Holder<dispatch::Handle>,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[6usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            keeper: self
                .keeper
                .exchange(
                    &mut |handle| handles.lend(handle, true),
                    &mut |handle| handles.lend(handle, true),
                )?,
        })
    }
    fn answer(
        response: KeepResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(
            match result {
                ::core::result::Result::Ok(value) => {
                    ::core::result::Result::Ok(
                        value
                            .exchange(
                                &mut |handle| handles.receive(handle),
                                &mut |handle| handles.receive(handle),
                            )?,
                    )
                }
                ::core::result::Result::Err(value) => {
                    ::core::result::Result::Err(
                        value.exchange(&mut |handle| handles.receive(handle))?,
                    )
                }
            },
        )
    }
}
/// The request of `look`.
#[derive(Debug, Clone, PartialEq)]
pub struct LookRequest {
    pub lent: ::std::vec::Vec<Lent<dispatch::Handle>>,
    pub maybe: ::core::option::Option<dispatch::Handle>,
}
impl ::core::default::Default for LookRequest {
    fn default() -> Self {
        Self {
            lent: ::core::default::Default::default(),
            maybe: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for LookRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.lent.field_len(1u32) + self.maybe.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.lent.write_field(1u32, buf);
        self.maybe.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_lent = ::core::option::Option::None;
        let mut read_maybe = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_lent, value, "look.lent")?,
                2u32 => wire::value::Wire::merge(&mut read_maybe, value, "look.maybe")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            lent: wire::value::Wire::finish(read_lent, "look.lent")?,
            maybe: wire::value::Wire::finish(read_maybe, "look.maybe")?,
        })
    }
}
::outboard_session::strict_message!(LookRequest, "look");
/// The response of `look`.
#[derive(Debug, Clone, PartialEq)]
pub struct LookResponse(pub ::std::vec::Vec<::std::string::String>);
impl ::core::default::Default for LookResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for LookResponse {
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
                wire::value::Wire::merge(&mut slot, value, "look.value")?;
            }
        }
        wire::value::Wire::finish(slot, "look.value").map(Self)
    }
}
::outboard_session::strict_message!(LookResponse, "look");
impl stub::Ask for LookRequest {
    type Response = LookResponse;
    type Answer = ::std::vec::Vec<::std::string::String>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[7usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            lent: {
                let values = self.lent;
                let mut list = ::std::vec::Vec::with_capacity(values.len());
                for value in values {
                    list.push(
                        value.exchange(&mut |handle| handles.lend(handle, false))?,
                    );
                }
                list
            },
            maybe: match self.maybe {
                ::core::option::Option::Some(value) => {
                    ::core::option::Option::Some(handles.lend(value, false)?)
                }
                ::core::option::Option::None => ::core::option::Option::None,
            },
        })
    }
    fn answer(
        response: LookResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `thing-list-of`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingListOfRequest_ {}
impl ::core::default::Default for ThingListOfRequest_ {
    fn default() -> Self {
        Self {}
    }
}
impl wire::value::Wire for ThingListOfRequest_ {
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
::outboard_session::strict_message!(ThingListOfRequest_, "thing-list-of");
/// The response of `thing-list-of`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingListOfResponse_(pub u8);
impl ::core::default::Default for ThingListOfResponse_ {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for ThingListOfResponse_ {
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
                wire::value::Wire::merge(&mut slot, value, "thing-list-of.value")?;
            }
        }
        wire::value::Wire::finish(slot, "thing-list-of.value").map(Self)
    }
}
::outboard_session::strict_message!(ThingListOfResponse_, "thing-list-of");
impl stub::Ask for ThingListOfRequest_ {
    type Response = ThingListOfResponse_;
    type Answer = u8;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[8usize];
    fn answer(
        response: ThingListOfResponse_,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `sort`.
#[derive(Debug, Clone, PartialEq)]
pub struct SortRequest {
    pub things: ::std::collections::BTreeMap<::std::string::String, dispatch::Handle>,
    pub pair: value::FixedList<dispatch::Handle, 2u32>,
}
impl ::core::default::Default for SortRequest {
    fn default() -> Self {
        Self {
            things: ::core::default::Default::default(),
            pair: value::FixedList::from_fn(|_| ::core::default::Default::default()),
        }
    }
}
impl wire::value::Wire for SortRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.things.field_len(1u32) + self.pair.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.things.write_field(1u32, buf);
        self.pair.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_things = ::core::option::Option::None;
        let mut read_pair = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_things, value, "sort.things")?,
                2u32 => wire::value::Wire::merge(&mut read_pair, value, "sort.pair")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            things: wire::value::Wire::finish(read_things, "sort.things")?,
            pair: wire::value::Wire::finish(read_pair, "sort.pair")?,
        })
    }
}
::outboard_session::strict_message!(SortRequest, "sort");
/// The response of `sort`.
#[derive(Debug, Clone, PartialEq)]
pub struct SortResponse(pub value::FixedList<dispatch::Handle, 2u32>);
impl ::core::default::Default for SortResponse {
    fn default() -> Self {
        Self(value::FixedList::from_fn(|_| ::core::default::Default::default()))
    }
}
impl wire::value::Wire for SortResponse {
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
                wire::value::Wire::merge(&mut slot, value, "sort.value")?;
            }
        }
        wire::value::Wire::finish(slot, "sort.value").map(Self)
    }
}
::outboard_session::strict_message!(SortResponse, "sort");
impl stub::Ask for SortRequest {
    type Response = SortResponse;
    type Answer = value::FixedList<dispatch::Handle, 2u32>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[9usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            things: {
                let mut map = ::std::collections::BTreeMap::new();
                for (key, value) in self.things {
                    map.insert(key, handles.lend(value, true)?);
                }
                map
            },
            pair: match value::FixedList::<
                _,
                2u32,
            >::try_from({
                let values = self.pair;
                let mut list = ::std::vec::Vec::with_capacity(values.len());
                for value in values {
                    list.push(handles.lend(value, true)?);
                }
                list
            }) {
                ::core::result::Result::Ok(list) => list,
                ::core::result::Result::Err(_) => {
                    ::core::unreachable!("as many come out as went in")
                }
            },
        })
    }
    fn answer(
        response: SortResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(
            match value::FixedList::<
                _,
                2u32,
            >::try_from({
                let values = result;
                let mut list = ::std::vec::Vec::with_capacity(values.len());
                for value in values {
                    list.push(handles.receive(value)?);
                }
                list
            }) {
                ::core::result::Result::Ok(list) => list,
                ::core::result::Result::Err(_) => {
                    ::core::unreachable!("as many come out as went in")
                }
            },
        )
    }
}
/// The request of `wide`.
#[derive(Debug, Clone, PartialEq)]
pub struct WideRequest {
    pub value: value::Tuple13<
        dispatch::Handle,
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
}
impl ::core::default::Default for WideRequest {
    fn default() -> Self {
        Self {
            value: value::Tuple13(
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
            ),
        }
    }
}
impl wire::value::Wire for WideRequest {
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
                1u32 => wire::value::Wire::merge(&mut read_value, value, "wide.value")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            value: wire::value::Wire::finish(read_value, "wide.value")?,
        })
    }
}
::outboard_session::strict_message!(WideRequest, "wide");
/// The response of `wide`.
#[derive(Debug, Clone, PartialEq)]
pub struct WideResponse(
    pub value::Tuple13<u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, dispatch::Handle>,
);
impl ::core::default::Default for WideResponse {
    fn default() -> Self {
        Self(
            value::Tuple13(
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
            ),
        )
    }
}
impl wire::value::Wire for WideResponse {
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
                wire::value::Wire::merge(&mut slot, value, "wide.value")?;
            }
        }
        wire::value::Wire::finish(slot, "wide.value").map(Self)
    }
}
::outboard_session::strict_message!(WideResponse, "wide");
impl stub::Ask for WideRequest {
    type Response = WideResponse;
    type Answer = value::Tuple13<
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
        dispatch::Handle,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[10usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            value: {
                let value::Tuple13(
                    f1,
                    f2,
                    f3,
                    f4,
                    f5,
                    f6,
                    f7,
                    f8,
                    f9,
                    f10,
                    f11,
                    f12,
                    f13,
                ) = self.value;
                value::Tuple13(
                    handles.lend(f1, true)?,
                    f2,
                    f3,
                    f4,
                    f5,
                    f6,
                    f7,
                    f8,
                    f9,
                    f10,
                    f11,
                    f12,
                    f13,
                )
            },
        })
    }
    fn answer(
        response: WideResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok({
            let value::Tuple13(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13) = result;
            value::Tuple13(
                f1,
                f2,
                f3,
                f4,
                f5,
                f6,
                f7,
                f8,
                f9,
                f10,
                f11,
                f12,
                handles.receive(f13)?,
            )
        })
    }
}
/// The request of `thing.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingDropRequest_ {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for ThingDropRequest_ {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ThingDropRequest_ {
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
::outboard_session::strict_message!(ThingDropRequest_, "thing.drop");
/// The response of `thing.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingDropResponse_(pub ());
impl ::core::default::Default for ThingDropResponse_ {
    fn default() -> Self {
        Self(())
    }
}
impl wire::value::Wire for ThingDropResponse_ {
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
::outboard_session::strict_message!(ThingDropResponse_, "thing.drop");
impl stub::Ask for ThingDropRequest_ {
    type Response = ThingDropResponse_;
    type Answer = ();
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[11usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, true)?,
        })
    }
    fn answer(
        response: ThingDropResponse_,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `thing-list.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingListDropRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for ThingListDropRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ThingListDropRequest {
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
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "thing-list.drop.self",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "thing-list.drop.self")?,
        })
    }
}
::outboard_session::strict_message!(ThingListDropRequest, "thing-list.drop");
/// The response of `thing-list.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingListDropResponse(pub ());
impl ::core::default::Default for ThingListDropResponse {
    fn default() -> Self {
        Self(())
    }
}
impl wire::value::Wire for ThingListDropResponse {
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
::outboard_session::strict_message!(ThingListDropResponse, "thing-list.drop");
impl stub::Ask for ThingListDropRequest {
    type Response = ThingListDropResponse;
    type Answer = ();
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[12usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, true)?,
        })
    }
    fn answer(
        response: ThingListDropResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
