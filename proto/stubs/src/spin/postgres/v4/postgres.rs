// Generated from wit/ by `cargo gen`. Do not edit.

//! `spin:postgres/postgres@4.2.0`
//!
//! A PostgreSQL database, as functions made for Spin use one.
//!
//! An address is the name of a binding, or `default` for the one that is linked, and never a connection string: no function
//! holds a credential.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `spin:postgres/postgres@4.2.0`.
///
/// A PostgreSQL database, as functions made for Spin use one.
///
/// An address is the name of a binding, or `default` for the one that is linked, and never a connection string: no function
/// holds a credential.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Postgres: Send + Sync + 'static {
    /// A connection that is yet to be opened.
    type ConnectionBuilder: dispatch::Resource;
    /// A database. It holds no connection there: each statement is run over whichever is free, and none sees what another left in
    /// its session.
    type Connection: dispatch::Resource;
    /// For the database of that name.
    fn connection_builder_new(
        &self,
        call: &call::Call,
        address: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<Self::ConnectionBuilder, failure::Failure>,
    > + Send;
    /// Names who may vouch for the server. That is for the binding to say, and always an error here.
    fn connection_builder_set_ca_root(
        &self,
        call: &call::Call,
        connection_builder: &Self::ConnectionBuilder,
        certificate: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<(), Error>,
            failure::Failure,
        >,
    > + Send;
    /// As `connection.open`.
    fn connection_builder_build(
        &self,
        call: &call::Call,
        connection_builder: &Self::ConnectionBuilder,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<Self::Connection, Error>,
            failure::Failure,
        >,
    > + Send;
    /// As `build`.
    fn connection_builder_build_async(
        &self,
        call: &call::Call,
        connection_builder: &Self::ConnectionBuilder,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<Self::Connection, Error>,
            failure::Failure,
        >,
    > + Send;
    /// Opens the database of that name.
    fn connection_open(
        &self,
        call: &call::Call,
        address: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<Self::Connection, Error>,
            failure::Failure,
        >,
    > + Send;
    /// As `open`.
    fn connection_open_async(
        &self,
        call: &call::Call,
        address: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<Self::Connection, Error>,
            failure::Failure,
        >,
    > + Send;
    /// The rows of a statement, all at once.
    fn connection_query(
        &self,
        call: &call::Call,
        connection: &Self::Connection,
        statement: ::std::string::String,
        params: ::std::vec::Vec<ParameterValue>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<RowSet, Error>,
            failure::Failure,
        >,
    > + Send;
    /// The rows of a statement as they are read. The future says how they came to their end.
    fn connection_query_async(
        &self,
        call: &call::Call,
        connection: &Self::Connection,
        statement: ::std::string::String,
        params: ::std::vec::Vec<ParameterValue>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                (
                    ::std::vec::Vec<Column>,
                    stream::Items<::std::vec::Vec<DbValue>>,
                    stream::Later<::core::result::Result<(), Error>>,
                ),
                Error,
            >,
            failure::Failure,
        >,
    > + Send;
    /// Runs a statement, and says how many rows it changed.
    fn connection_execute(
        &self,
        call: &call::Call,
        connection: &Self::Connection,
        statement: ::std::string::String,
        params: ::std::vec::Vec<ParameterValue>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<u64, Error>,
            failure::Failure,
        >,
    > + Send;
    /// As `execute`.
    fn connection_execute_async(
        &self,
        call: &call::Call,
        connection: &Self::Connection,
        statement: ::std::string::String,
        params: ::std::vec::Vec<ParameterValue>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<u64, Error>,
            failure::Failure,
        >,
    > + Send;
}
/// Serves a [`Postgres`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct PostgresDispatch<T>(::std::sync::Arc<T>);
impl<T> PostgresDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for PostgresDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Postgres> dispatch::Dispatch for PostgresDispatch<T> {
    fn interface(&self) -> &'static str {
        "spin:postgres/postgres@4.2.0"
    }
    fn methods(&self) -> &'static [dispatch::MethodDescriptor] {
        METHODS
    }
    fn resources(
        &self,
    ) -> ::std::vec::Vec<(dispatch::ResourceId, dispatch::HandleKind)> {
        ::std::vec![
            (CONNECTION_BUILDER, < < T as Postgres > ::ConnectionBuilder as
            dispatch::Resource > ::KIND), (CONNECTION, < < T as Postgres > ::Connection
            as dispatch::Resource > ::KIND)
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
                    let request: ConnectionBuilderNewRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.address;
                    let result = <T as Postgres>::connection_builder_new(
                            provider,
                            call,
                            argument_1,
                        )
                        .await?;
                    let result = handles.give(result, CONNECTION_BUILDER)?;
                    let body = stub::reply(&ConnectionBuilderNewResponse(result));
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
                    let request: ConnectionBuilderSetCaRootRequest = stub::request(
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
                            <T as Postgres>::ConnectionBuilder,
                        >(&request.self_, CONNECTION_BUILDER)?;
                    let argument_2 = request.certificate;
                    let result = <T as Postgres>::connection_builder_set_ca_root(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&ConnectionBuilderSetCaRootResponse(result));
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
                    let request: ConnectionBuilderBuildRequest = stub::request(
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
                            <T as Postgres>::ConnectionBuilder,
                        >(&request.self_, CONNECTION_BUILDER)?;
                    let result = <T as Postgres>::connection_builder_build(
                            provider,
                            call,
                            &argument_1,
                        )
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(handles.give(value, CONNECTION)?)
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&ConnectionBuilderBuildResponse(result));
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
                    let request: ConnectionBuilderBuildAsyncRequest = stub::request(
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
                        .borrow::<
                            <T as Postgres>::ConnectionBuilder,
                        >(&request.self_, CONNECTION_BUILDER)?;
                    let result = <T as Postgres>::connection_builder_build_async(
                            provider,
                            call,
                            &argument_1,
                        )
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(handles.give(value, CONNECTION)?)
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&ConnectionBuilderBuildAsyncResponse(result));
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
                    let request: ConnectionOpenRequest = stub::request(
                        &METHODS[4usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[4usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.address;
                    let result = <T as Postgres>::connection_open(
                            provider,
                            call,
                            argument_1,
                        )
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(handles.give(value, CONNECTION)?)
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&ConnectionOpenResponse(result));
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
                    let request: ConnectionOpenAsyncRequest = stub::request(
                        &METHODS[5usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[5usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.address;
                    let result = <T as Postgres>::connection_open_async(
                            provider,
                            call,
                            argument_1,
                        )
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(handles.give(value, CONNECTION)?)
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&ConnectionOpenAsyncResponse(result));
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
                    let request: ConnectionQueryRequest = stub::request(
                        &METHODS[6usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[6usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as Postgres>::Connection,
                        >(&request.self_, CONNECTION)?;
                    let argument_2 = request.statement;
                    let argument_3 = request.params;
                    let result = <T as Postgres>::connection_query(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&ConnectionQueryResponse(result));
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
                    let request: ConnectionQueryAsyncRequest = stub::request(
                        &METHODS[7usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[7usize],
                        incoming.streams,
                    )?;
                    let mut streams = ::std::vec::Vec::with_capacity(2usize);
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as Postgres>::Connection,
                        >(&request.self_, CONNECTION)?;
                    let argument_2 = request.statement;
                    let argument_3 = request.params;
                    let result = <T as Postgres>::connection_query_async(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                            argument_3,
                        )
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
                    let body = stub::reply(&ConnectionQueryAsyncResponse(result));
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
                    let request: ConnectionExecuteRequest = stub::request(
                        &METHODS[8usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[8usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as Postgres>::Connection,
                        >(&request.self_, CONNECTION)?;
                    let argument_2 = request.statement;
                    let argument_3 = request.params;
                    let result = <T as Postgres>::connection_execute(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&ConnectionExecuteResponse(result));
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
                    let request: ConnectionExecuteAsyncRequest = stub::request(
                        &METHODS[9usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[9usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as Postgres>::Connection,
                        >(&request.self_, CONNECTION)?;
                    let argument_2 = request.statement;
                    let argument_3 = request.params;
                    let result = <T as Postgres>::connection_execute_async(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&ConnectionExecuteAsyncResponse(result));
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
                    let request: ConnectionBuilderDropRequest = stub::request(
                        &METHODS[10usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[10usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (provider, call);
                    let result = drop(
                        handles.resolve(&request.self_, CONNECTION_BUILDER, true)?,
                    );
                    let body = stub::reply(&ConnectionBuilderDropResponse(result));
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
                    let request: ConnectionDropRequest = stub::request(
                        &METHODS[11usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[11usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (provider, call);
                    let result = drop(
                        handles.resolve(&request.self_, CONNECTION, true)?,
                    );
                    let body = stub::reply(&ConnectionDropResponse(result));
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
                        stub::no_method("spin:postgres/postgres@4.2.0", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Postgres`]: the gRPC service `spin.postgres.v4.Postgres`.
#[derive(Debug, Clone)]
pub struct PostgresServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> PostgresServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for PostgresServer<F> {
    const NAME: &'static str = "spin.postgres.v4.Postgres";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>> for PostgresServer<F> {
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
        interface: "spin:postgres/postgres@4.2.0",
        function: "[constructor]connection-builder",
        path: "/spin.postgres.v4.Postgres/ConnectionBuilder_New",
        shape: 9073716078279057972u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "spin:postgres/postgres@4.2.0",
        function: "[method]connection-builder.set-ca-root",
        path: "/spin.postgres.v4.Postgres/ConnectionBuilder_SetCaRoot",
        shape: 11941644464308015366u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "spin:postgres/postgres@4.2.0",
        function: "[method]connection-builder.build",
        path: "/spin.postgres.v4.Postgres/ConnectionBuilder_Build",
        shape: 8424219163225308054u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "spin:postgres/postgres@4.2.0",
        function: "[method]connection-builder.build-async",
        path: "/spin.postgres.v4.Postgres/ConnectionBuilder_BuildAsync",
        shape: 14134040037675585318u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "spin:postgres/postgres@4.2.0",
        function: "[static]connection.open",
        path: "/spin.postgres.v4.Postgres/ConnectionOpen",
        shape: 16773881451160612509u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "spin:postgres/postgres@4.2.0",
        function: "[static]connection.open-async",
        path: "/spin.postgres.v4.Postgres/ConnectionOpenAsync",
        shape: 7157510626133945934u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "spin:postgres/postgres@4.2.0",
        function: "[method]connection.query",
        path: "/spin.postgres.v4.Postgres/ConnectionQuery",
        shape: 8856311082157018452u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "spin:postgres/postgres@4.2.0",
        function: "[method]connection.query-async",
        path: "/spin.postgres.v4.Postgres/ConnectionQueryAsync",
        shape: 8834053778573438063u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 2usize,
    },
    dispatch::MethodDescriptor {
        interface: "spin:postgres/postgres@4.2.0",
        function: "[method]connection.execute",
        path: "/spin.postgres.v4.Postgres/ConnectionExecute",
        shape: 7339308357196296463u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "spin:postgres/postgres@4.2.0",
        function: "[method]connection.execute-async",
        path: "/spin.postgres.v4.Postgres/ConnectionExecuteAsync",
        shape: 574019093182318177u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "spin:postgres/postgres@4.2.0",
        function: "[resource-drop]connection-builder",
        path: "/spin.postgres.v4.Postgres/ConnectionBuilder_Drop",
        shape: 14970648719015626520u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "spin:postgres/postgres@4.2.0",
        function: "[resource-drop]connection",
        path: "/spin.postgres.v4.Postgres/ConnectionDrop",
        shape: 7800465031956685765u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// A connection that is yet to be opened.
pub const CONNECTION_BUILDER: dispatch::ResourceId = dispatch::ResourceId {
    interface: "spin:postgres/postgres@4.2.0",
    name: "connection-builder",
};
/// A database. It holds no connection there: each statement is run over whichever is free, and none sees what another left in
/// its session.
pub const CONNECTION: dispatch::ResourceId = dispatch::ResourceId {
    interface: "spin:postgres/postgres@4.2.0",
    name: "connection",
};
/// What the database says of a statement that it refused.
#[derive(Debug, Clone, PartialEq)]
pub struct DbError {
    /// All of it in one text.
    pub as_text: ::std::string::String,
    pub severity: ::std::string::String,
    /// SQLSTATE, five characters.
    pub code: ::std::string::String,
    pub message: ::std::string::String,
    pub detail: ::core::option::Option<::std::string::String>,
    /// What else the database said, by name: a hint, a constraint, a table.
    pub extras: ::std::vec::Vec<(::std::string::String, ::std::string::String)>,
}
impl ::core::default::Default for DbError {
    fn default() -> Self {
        Self {
            as_text: ::core::default::Default::default(),
            severity: ::core::default::Default::default(),
            code: ::core::default::Default::default(),
            message: ::core::default::Default::default(),
            detail: ::core::default::Default::default(),
            extras: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for DbError {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.as_text.field_len(1u32) + self.severity.field_len(2u32)
            + self.code.field_len(3u32) + self.message.field_len(4u32)
            + self.detail.field_len(5u32) + self.extras.field_len(6u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.as_text.write_field(1u32, buf);
        self.severity.write_field(2u32, buf);
        self.code.write_field(3u32, buf);
        self.message.write_field(4u32, buf);
        self.detail.write_field(5u32, buf);
        self.extras.write_field(6u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_as_text = ::core::option::Option::None;
        let mut read_severity = ::core::option::Option::None;
        let mut read_code = ::core::option::Option::None;
        let mut read_message = ::core::option::Option::None;
        let mut read_detail = ::core::option::Option::None;
        let mut read_extras = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_as_text,
                        value,
                        "db-error.as-text",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_severity,
                        value,
                        "db-error.severity",
                    )?
                }
                3u32 => wire::value::Wire::merge(&mut read_code, value, "db-error.code")?,
                4u32 => {
                    wire::value::Wire::merge(
                        &mut read_message,
                        value,
                        "db-error.message",
                    )?
                }
                5u32 => {
                    wire::value::Wire::merge(&mut read_detail, value, "db-error.detail")?
                }
                6u32 => {
                    wire::value::Wire::merge(&mut read_extras, value, "db-error.extras")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            as_text: wire::value::Wire::finish(read_as_text, "db-error.as-text")?,
            severity: wire::value::Wire::finish(read_severity, "db-error.severity")?,
            code: wire::value::Wire::finish(read_code, "db-error.code")?,
            message: wire::value::Wire::finish(read_message, "db-error.message")?,
            detail: wire::value::Wire::finish(read_detail, "db-error.detail")?,
            extras: wire::value::Wire::finish(read_extras, "db-error.extras")?,
        })
    }
}
::outboard_session::strict_message!(DbError, "db-error");
/// What is known of a statement that failed.
#[derive(Debug, Clone, PartialEq)]
pub enum QueryError {
    /// Words.
    Text(::std::string::String),
    /// What the database said.
    DbError(DbError),
}
impl ::core::default::Default for QueryError {
    fn default() -> Self {
        Self::Text(::core::default::Default::default())
    }
}
impl wire::value::Wire for QueryError {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Text(value) => wire::value::lone_len(value, 1u32),
            Self::DbError(value) => wire::value::lone_len(value, 2u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Text(value) => wire::value::write_lone(value, 1u32, buf),
            Self::DbError(value) => wire::value::write_lone(value, 2u32, buf),
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
                        Self::Text(wire::value::Wire::read(value, "query-error.text")?)
                    }
                    2u32 => {
                        Self::DbError(
                            wire::value::Wire::read(value, "query-error.db-error")?,
                        )
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(QueryError, "query-error");
/// Why something was not done.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// The database cannot be reached, or is not the function's to use.
    ConnectionFailed(::std::string::String),
    /// A parameter that is not what the statement wants at its place.
    BadParameter(::std::string::String),
    /// The database refused the statement.
    QueryFailed(QueryError),
    /// A value of the result that cannot be given to the function.
    ValueConversionFailed(::std::string::String),
    /// Anything else; a text that begins with `unknown outcome` is of a statement that may have been done.
    Other(::std::string::String),
}
impl ::core::default::Default for Error {
    fn default() -> Self {
        Self::ConnectionFailed(::core::default::Default::default())
    }
}
impl wire::value::Wire for Error {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::ConnectionFailed(value) => wire::value::lone_len(value, 1u32),
            Self::BadParameter(value) => wire::value::lone_len(value, 2u32),
            Self::QueryFailed(value) => wire::value::lone_len(value, 3u32),
            Self::ValueConversionFailed(value) => wire::value::lone_len(value, 4u32),
            Self::Other(value) => wire::value::lone_len(value, 5u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::ConnectionFailed(value) => wire::value::write_lone(value, 1u32, buf),
            Self::BadParameter(value) => wire::value::write_lone(value, 2u32, buf),
            Self::QueryFailed(value) => wire::value::write_lone(value, 3u32, buf),
            Self::ValueConversionFailed(value) => {
                wire::value::write_lone(value, 4u32, buf)
            }
            Self::Other(value) => wire::value::write_lone(value, 5u32, buf),
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
                        Self::ConnectionFailed(
                            wire::value::Wire::read(value, "error.connection-failed")?,
                        )
                    }
                    2u32 => {
                        Self::BadParameter(
                            wire::value::Wire::read(value, "error.bad-parameter")?,
                        )
                    }
                    3u32 => {
                        Self::QueryFailed(
                            wire::value::Wire::read(value, "error.query-failed")?,
                        )
                    }
                    4u32 => {
                        Self::ValueConversionFailed(
                            wire::value::Wire::read(
                                value,
                                "error.value-conversion-failed",
                            )?,
                        )
                    }
                    5u32 => Self::Other(wire::value::Wire::read(value, "error.other")?),
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(Error, "error");
/// What the values of a column are.
#[derive(Debug, Clone, PartialEq)]
pub enum DbDataType {
    Boolean,
    Int8,
    Int16,
    Int32,
    Int64,
    Floating32,
    Floating64,
    Str,
    Binary,
    Date,
    Time,
    Datetime,
    Timestamp,
    Uuid,
    Jsonb,
    Decimal,
    RangeInt32,
    RangeInt64,
    RangeDecimal,
    ArrayInt32,
    ArrayInt64,
    ArrayDecimal,
    ArrayStr,
    Interval,
    /// The database's name for a type that has no case here.
    Other(::std::string::String),
}
impl ::core::default::Default for DbDataType {
    fn default() -> Self {
        Self::Boolean
    }
}
impl wire::value::Wire for DbDataType {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Boolean => wire::value::lone_len(&(), 1u32),
            Self::Int8 => wire::value::lone_len(&(), 2u32),
            Self::Int16 => wire::value::lone_len(&(), 3u32),
            Self::Int32 => wire::value::lone_len(&(), 4u32),
            Self::Int64 => wire::value::lone_len(&(), 5u32),
            Self::Floating32 => wire::value::lone_len(&(), 6u32),
            Self::Floating64 => wire::value::lone_len(&(), 7u32),
            Self::Str => wire::value::lone_len(&(), 8u32),
            Self::Binary => wire::value::lone_len(&(), 9u32),
            Self::Date => wire::value::lone_len(&(), 10u32),
            Self::Time => wire::value::lone_len(&(), 11u32),
            Self::Datetime => wire::value::lone_len(&(), 12u32),
            Self::Timestamp => wire::value::lone_len(&(), 13u32),
            Self::Uuid => wire::value::lone_len(&(), 14u32),
            Self::Jsonb => wire::value::lone_len(&(), 15u32),
            Self::Decimal => wire::value::lone_len(&(), 16u32),
            Self::RangeInt32 => wire::value::lone_len(&(), 17u32),
            Self::RangeInt64 => wire::value::lone_len(&(), 18u32),
            Self::RangeDecimal => wire::value::lone_len(&(), 19u32),
            Self::ArrayInt32 => wire::value::lone_len(&(), 20u32),
            Self::ArrayInt64 => wire::value::lone_len(&(), 21u32),
            Self::ArrayDecimal => wire::value::lone_len(&(), 22u32),
            Self::ArrayStr => wire::value::lone_len(&(), 23u32),
            Self::Interval => wire::value::lone_len(&(), 24u32),
            Self::Other(value) => wire::value::lone_len(value, 25u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Boolean => wire::value::write_lone(&(), 1u32, buf),
            Self::Int8 => wire::value::write_lone(&(), 2u32, buf),
            Self::Int16 => wire::value::write_lone(&(), 3u32, buf),
            Self::Int32 => wire::value::write_lone(&(), 4u32, buf),
            Self::Int64 => wire::value::write_lone(&(), 5u32, buf),
            Self::Floating32 => wire::value::write_lone(&(), 6u32, buf),
            Self::Floating64 => wire::value::write_lone(&(), 7u32, buf),
            Self::Str => wire::value::write_lone(&(), 8u32, buf),
            Self::Binary => wire::value::write_lone(&(), 9u32, buf),
            Self::Date => wire::value::write_lone(&(), 10u32, buf),
            Self::Time => wire::value::write_lone(&(), 11u32, buf),
            Self::Datetime => wire::value::write_lone(&(), 12u32, buf),
            Self::Timestamp => wire::value::write_lone(&(), 13u32, buf),
            Self::Uuid => wire::value::write_lone(&(), 14u32, buf),
            Self::Jsonb => wire::value::write_lone(&(), 15u32, buf),
            Self::Decimal => wire::value::write_lone(&(), 16u32, buf),
            Self::RangeInt32 => wire::value::write_lone(&(), 17u32, buf),
            Self::RangeInt64 => wire::value::write_lone(&(), 18u32, buf),
            Self::RangeDecimal => wire::value::write_lone(&(), 19u32, buf),
            Self::ArrayInt32 => wire::value::write_lone(&(), 20u32, buf),
            Self::ArrayInt64 => wire::value::write_lone(&(), 21u32, buf),
            Self::ArrayDecimal => wire::value::write_lone(&(), 22u32, buf),
            Self::ArrayStr => wire::value::write_lone(&(), 23u32, buf),
            Self::Interval => wire::value::write_lone(&(), 24u32, buf),
            Self::Other(value) => wire::value::write_lone(value, 25u32, buf),
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
                        <() as wire::value::Wire>::read(value, "db-data-type.boolean")?;
                        Self::Boolean
                    }
                    2u32 => {
                        <() as wire::value::Wire>::read(value, "db-data-type.int8")?;
                        Self::Int8
                    }
                    3u32 => {
                        <() as wire::value::Wire>::read(value, "db-data-type.int16")?;
                        Self::Int16
                    }
                    4u32 => {
                        <() as wire::value::Wire>::read(value, "db-data-type.int32")?;
                        Self::Int32
                    }
                    5u32 => {
                        <() as wire::value::Wire>::read(value, "db-data-type.int64")?;
                        Self::Int64
                    }
                    6u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "db-data-type.floating32",
                        )?;
                        Self::Floating32
                    }
                    7u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "db-data-type.floating64",
                        )?;
                        Self::Floating64
                    }
                    8u32 => {
                        <() as wire::value::Wire>::read(value, "db-data-type.str")?;
                        Self::Str
                    }
                    9u32 => {
                        <() as wire::value::Wire>::read(value, "db-data-type.binary")?;
                        Self::Binary
                    }
                    10u32 => {
                        <() as wire::value::Wire>::read(value, "db-data-type.date")?;
                        Self::Date
                    }
                    11u32 => {
                        <() as wire::value::Wire>::read(value, "db-data-type.time")?;
                        Self::Time
                    }
                    12u32 => {
                        <() as wire::value::Wire>::read(value, "db-data-type.datetime")?;
                        Self::Datetime
                    }
                    13u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "db-data-type.timestamp",
                        )?;
                        Self::Timestamp
                    }
                    14u32 => {
                        <() as wire::value::Wire>::read(value, "db-data-type.uuid")?;
                        Self::Uuid
                    }
                    15u32 => {
                        <() as wire::value::Wire>::read(value, "db-data-type.jsonb")?;
                        Self::Jsonb
                    }
                    16u32 => {
                        <() as wire::value::Wire>::read(value, "db-data-type.decimal")?;
                        Self::Decimal
                    }
                    17u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "db-data-type.range-int32",
                        )?;
                        Self::RangeInt32
                    }
                    18u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "db-data-type.range-int64",
                        )?;
                        Self::RangeInt64
                    }
                    19u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "db-data-type.range-decimal",
                        )?;
                        Self::RangeDecimal
                    }
                    20u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "db-data-type.array-int32",
                        )?;
                        Self::ArrayInt32
                    }
                    21u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "db-data-type.array-int64",
                        )?;
                        Self::ArrayInt64
                    }
                    22u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "db-data-type.array-decimal",
                        )?;
                        Self::ArrayDecimal
                    }
                    23u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "db-data-type.array-str",
                        )?;
                        Self::ArrayStr
                    }
                    24u32 => {
                        <() as wire::value::Wire>::read(value, "db-data-type.interval")?;
                        Self::Interval
                    }
                    25u32 => {
                        Self::Other(
                            wire::value::Wire::read(value, "db-data-type.other")?,
                        )
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(DbDataType, "db-data-type");
/// A length of time in the three units that do not convert into each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    pub micros: i64,
    pub days: i32,
    pub months: i32,
}
impl ::core::default::Default for Interval {
    fn default() -> Self {
        Self {
            micros: ::core::default::Default::default(),
            days: ::core::default::Default::default(),
            months: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Interval {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.micros.field_len(1u32) + self.days.field_len(2u32)
            + self.months.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.micros.write_field(1u32, buf);
        self.days.write_field(2u32, buf);
        self.months.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_micros = ::core::option::Option::None;
        let mut read_days = ::core::option::Option::None;
        let mut read_months = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_micros, value, "interval.micros")?
                }
                2u32 => wire::value::Wire::merge(&mut read_days, value, "interval.days")?,
                3u32 => {
                    wire::value::Wire::merge(&mut read_months, value, "interval.months")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            micros: wire::value::Wire::finish(read_micros, "interval.micros")?,
            days: wire::value::Wire::finish(read_days, "interval.days")?,
            months: wire::value::Wire::finish(read_months, "interval.months")?,
        })
    }
}
::outboard_session::strict_message!(Interval, "interval");
/// A column of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub name: ::std::string::String,
    pub data_type: DbDataType,
}
impl ::core::default::Default for Column {
    fn default() -> Self {
        Self {
            name: ::core::default::Default::default(),
            data_type: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Column {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.name.field_len(1u32) + self.data_type.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.name.write_field(1u32, buf);
        self.data_type.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_name = ::core::option::Option::None;
        let mut read_data_type = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => wire::value::Wire::merge(&mut read_name, value, "column.name")?,
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_data_type,
                        value,
                        "column.data-type",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            name: wire::value::Wire::finish(read_name, "column.name")?,
            data_type: wire::value::Wire::finish(read_data_type, "column.data-type")?,
        })
    }
}
::outboard_session::strict_message!(Column, "column");
/// Whether a bound belongs to its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RangeBoundKind {
    #[default]
    Inclusive,
    Exclusive,
}
impl wire::value::Wire for RangeBoundKind {
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
            1u64 => ::core::result::Result::Ok(Self::Inclusive),
            2u64 => ::core::result::Result::Ok(Self::Exclusive),
            value => {
                ::core::result::Result::Err(wire::Malformed::Case {
                    field: place,
                    value,
                })
            }
        }
    }
}
/// A value of a result.
#[derive(Debug, Clone, PartialEq)]
pub enum DbValue {
    Boolean(bool),
    Int8(i8),
    Int16(i16),
    Int32(i32),
    Int64(i64),
    Floating32(f32),
    Floating64(f64),
    Str(::std::string::String),
    Binary(::bytes::Bytes),
    /// Year, month, day.
    Date((i32, u8, u8)),
    /// Hour, minute, second, nanosecond.
    Time((u8, u8, u8, u32)),
    /// Year, month, day, hour, minute, second, nanosecond; in UTC for a type that has a time zone.
    Datetime((i32, u8, u8, u8, u8, u8, u32)),
    /// Seconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    Uuid(::std::string::String),
    /// JSON, as text.
    Jsonb(::bytes::Bytes),
    /// A decimal number, exactly, in digits.
    Decimal(::std::string::String),
    /// The lower bound and the upper one; none where there is no bound.
    RangeInt32(
        (
            ::core::option::Option<(i32, RangeBoundKind)>,
            ::core::option::Option<(i32, RangeBoundKind)>,
        ),
    ),
    /// As `range-int32`.
    RangeInt64(
        (
            ::core::option::Option<(i64, RangeBoundKind)>,
            ::core::option::Option<(i64, RangeBoundKind)>,
        ),
    ),
    /// As `range-int32`.
    RangeDecimal(
        (
            ::core::option::Option<(::std::string::String, RangeBoundKind)>,
            ::core::option::Option<(::std::string::String, RangeBoundKind)>,
        ),
    ),
    ArrayInt32(::std::vec::Vec<::core::option::Option<i32>>),
    ArrayInt64(::std::vec::Vec<::core::option::Option<i64>>),
    ArrayDecimal(::std::vec::Vec<::core::option::Option<::std::string::String>>),
    ArrayStr(::std::vec::Vec<::core::option::Option<::std::string::String>>),
    Interval(Interval),
    DbNull,
    /// A value that no other case holds, as the database sent it.
    Unsupported(::bytes::Bytes),
}
impl ::core::default::Default for DbValue {
    fn default() -> Self {
        Self::Boolean(::core::default::Default::default())
    }
}
impl wire::value::Wire for DbValue {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Boolean(value) => wire::value::lone_len(value, 1u32),
            Self::Int8(value) => wire::value::lone_len(value, 2u32),
            Self::Int16(value) => wire::value::lone_len(value, 3u32),
            Self::Int32(value) => wire::value::lone_len(value, 4u32),
            Self::Int64(value) => wire::value::lone_len(value, 5u32),
            Self::Floating32(value) => wire::value::lone_len(value, 6u32),
            Self::Floating64(value) => wire::value::lone_len(value, 7u32),
            Self::Str(value) => wire::value::lone_len(value, 8u32),
            Self::Binary(value) => wire::value::lone_len(value, 9u32),
            Self::Date(value) => wire::value::lone_len(value, 10u32),
            Self::Time(value) => wire::value::lone_len(value, 11u32),
            Self::Datetime(value) => wire::value::lone_len(value, 12u32),
            Self::Timestamp(value) => wire::value::lone_len(value, 13u32),
            Self::Uuid(value) => wire::value::lone_len(value, 14u32),
            Self::Jsonb(value) => wire::value::lone_len(value, 15u32),
            Self::Decimal(value) => wire::value::lone_len(value, 16u32),
            Self::RangeInt32(value) => wire::value::lone_len(value, 17u32),
            Self::RangeInt64(value) => wire::value::lone_len(value, 18u32),
            Self::RangeDecimal(value) => wire::value::lone_len(value, 19u32),
            Self::ArrayInt32(value) => wire::value::lone_len(value, 20u32),
            Self::ArrayInt64(value) => wire::value::lone_len(value, 21u32),
            Self::ArrayDecimal(value) => wire::value::lone_len(value, 22u32),
            Self::ArrayStr(value) => wire::value::lone_len(value, 23u32),
            Self::Interval(value) => wire::value::lone_len(value, 24u32),
            Self::DbNull => wire::value::lone_len(&(), 25u32),
            Self::Unsupported(value) => wire::value::lone_len(value, 26u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Boolean(value) => wire::value::write_lone(value, 1u32, buf),
            Self::Int8(value) => wire::value::write_lone(value, 2u32, buf),
            Self::Int16(value) => wire::value::write_lone(value, 3u32, buf),
            Self::Int32(value) => wire::value::write_lone(value, 4u32, buf),
            Self::Int64(value) => wire::value::write_lone(value, 5u32, buf),
            Self::Floating32(value) => wire::value::write_lone(value, 6u32, buf),
            Self::Floating64(value) => wire::value::write_lone(value, 7u32, buf),
            Self::Str(value) => wire::value::write_lone(value, 8u32, buf),
            Self::Binary(value) => wire::value::write_lone(value, 9u32, buf),
            Self::Date(value) => wire::value::write_lone(value, 10u32, buf),
            Self::Time(value) => wire::value::write_lone(value, 11u32, buf),
            Self::Datetime(value) => wire::value::write_lone(value, 12u32, buf),
            Self::Timestamp(value) => wire::value::write_lone(value, 13u32, buf),
            Self::Uuid(value) => wire::value::write_lone(value, 14u32, buf),
            Self::Jsonb(value) => wire::value::write_lone(value, 15u32, buf),
            Self::Decimal(value) => wire::value::write_lone(value, 16u32, buf),
            Self::RangeInt32(value) => wire::value::write_lone(value, 17u32, buf),
            Self::RangeInt64(value) => wire::value::write_lone(value, 18u32, buf),
            Self::RangeDecimal(value) => wire::value::write_lone(value, 19u32, buf),
            Self::ArrayInt32(value) => wire::value::write_lone(value, 20u32, buf),
            Self::ArrayInt64(value) => wire::value::write_lone(value, 21u32, buf),
            Self::ArrayDecimal(value) => wire::value::write_lone(value, 22u32, buf),
            Self::ArrayStr(value) => wire::value::write_lone(value, 23u32, buf),
            Self::Interval(value) => wire::value::write_lone(value, 24u32, buf),
            Self::DbNull => wire::value::write_lone(&(), 25u32, buf),
            Self::Unsupported(value) => wire::value::write_lone(value, 26u32, buf),
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
                        Self::Boolean(
                            wire::value::Wire::read(value, "db-value.boolean")?,
                        )
                    }
                    2u32 => Self::Int8(wire::value::Wire::read(value, "db-value.int8")?),
                    3u32 => {
                        Self::Int16(wire::value::Wire::read(value, "db-value.int16")?)
                    }
                    4u32 => {
                        Self::Int32(wire::value::Wire::read(value, "db-value.int32")?)
                    }
                    5u32 => {
                        Self::Int64(wire::value::Wire::read(value, "db-value.int64")?)
                    }
                    6u32 => {
                        Self::Floating32(
                            wire::value::Wire::read(value, "db-value.floating32")?,
                        )
                    }
                    7u32 => {
                        Self::Floating64(
                            wire::value::Wire::read(value, "db-value.floating64")?,
                        )
                    }
                    8u32 => Self::Str(wire::value::Wire::read(value, "db-value.str")?),
                    9u32 => {
                        Self::Binary(wire::value::Wire::read(value, "db-value.binary")?)
                    }
                    10u32 => Self::Date(wire::value::Wire::read(value, "db-value.date")?),
                    11u32 => Self::Time(wire::value::Wire::read(value, "db-value.time")?),
                    12u32 => {
                        Self::Datetime(
                            wire::value::Wire::read(value, "db-value.datetime")?,
                        )
                    }
                    13u32 => {
                        Self::Timestamp(
                            wire::value::Wire::read(value, "db-value.timestamp")?,
                        )
                    }
                    14u32 => Self::Uuid(wire::value::Wire::read(value, "db-value.uuid")?),
                    15u32 => {
                        Self::Jsonb(wire::value::Wire::read(value, "db-value.jsonb")?)
                    }
                    16u32 => {
                        Self::Decimal(
                            wire::value::Wire::read(value, "db-value.decimal")?,
                        )
                    }
                    17u32 => {
                        Self::RangeInt32(
                            wire::value::Wire::read(value, "db-value.range-int32")?,
                        )
                    }
                    18u32 => {
                        Self::RangeInt64(
                            wire::value::Wire::read(value, "db-value.range-int64")?,
                        )
                    }
                    19u32 => {
                        Self::RangeDecimal(
                            wire::value::Wire::read(value, "db-value.range-decimal")?,
                        )
                    }
                    20u32 => {
                        Self::ArrayInt32(
                            wire::value::Wire::read(value, "db-value.array-int32")?,
                        )
                    }
                    21u32 => {
                        Self::ArrayInt64(
                            wire::value::Wire::read(value, "db-value.array-int64")?,
                        )
                    }
                    22u32 => {
                        Self::ArrayDecimal(
                            wire::value::Wire::read(value, "db-value.array-decimal")?,
                        )
                    }
                    23u32 => {
                        Self::ArrayStr(
                            wire::value::Wire::read(value, "db-value.array-str")?,
                        )
                    }
                    24u32 => {
                        Self::Interval(
                            wire::value::Wire::read(value, "db-value.interval")?,
                        )
                    }
                    25u32 => {
                        <() as wire::value::Wire>::read(value, "db-value.db-null")?;
                        Self::DbNull
                    }
                    26u32 => {
                        Self::Unsupported(
                            wire::value::Wire::read(value, "db-value.unsupported")?,
                        )
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(DbValue, "db-value");
/// A value for a placeholder: as `db-value`.
#[derive(Debug, Clone, PartialEq)]
pub enum ParameterValue {
    Boolean(bool),
    Int8(i8),
    Int16(i16),
    Int32(i32),
    Int64(i64),
    Floating32(f32),
    Floating64(f64),
    Str(::std::string::String),
    Binary(::bytes::Bytes),
    Date((i32, u8, u8)),
    Time((u8, u8, u8, u32)),
    Datetime((i32, u8, u8, u8, u8, u8, u32)),
    Timestamp(i64),
    Uuid(::std::string::String),
    Jsonb(::bytes::Bytes),
    Decimal(::std::string::String),
    RangeInt32(
        (
            ::core::option::Option<(i32, RangeBoundKind)>,
            ::core::option::Option<(i32, RangeBoundKind)>,
        ),
    ),
    RangeInt64(
        (
            ::core::option::Option<(i64, RangeBoundKind)>,
            ::core::option::Option<(i64, RangeBoundKind)>,
        ),
    ),
    RangeDecimal(
        (
            ::core::option::Option<(::std::string::String, RangeBoundKind)>,
            ::core::option::Option<(::std::string::String, RangeBoundKind)>,
        ),
    ),
    ArrayInt32(::std::vec::Vec<::core::option::Option<i32>>),
    ArrayInt64(::std::vec::Vec<::core::option::Option<i64>>),
    ArrayDecimal(::std::vec::Vec<::core::option::Option<::std::string::String>>),
    ArrayStr(::std::vec::Vec<::core::option::Option<::std::string::String>>),
    Interval(Interval),
    DbNull,
}
impl ::core::default::Default for ParameterValue {
    fn default() -> Self {
        Self::Boolean(::core::default::Default::default())
    }
}
impl wire::value::Wire for ParameterValue {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        match self {
            Self::Boolean(value) => wire::value::lone_len(value, 1u32),
            Self::Int8(value) => wire::value::lone_len(value, 2u32),
            Self::Int16(value) => wire::value::lone_len(value, 3u32),
            Self::Int32(value) => wire::value::lone_len(value, 4u32),
            Self::Int64(value) => wire::value::lone_len(value, 5u32),
            Self::Floating32(value) => wire::value::lone_len(value, 6u32),
            Self::Floating64(value) => wire::value::lone_len(value, 7u32),
            Self::Str(value) => wire::value::lone_len(value, 8u32),
            Self::Binary(value) => wire::value::lone_len(value, 9u32),
            Self::Date(value) => wire::value::lone_len(value, 10u32),
            Self::Time(value) => wire::value::lone_len(value, 11u32),
            Self::Datetime(value) => wire::value::lone_len(value, 12u32),
            Self::Timestamp(value) => wire::value::lone_len(value, 13u32),
            Self::Uuid(value) => wire::value::lone_len(value, 14u32),
            Self::Jsonb(value) => wire::value::lone_len(value, 15u32),
            Self::Decimal(value) => wire::value::lone_len(value, 16u32),
            Self::RangeInt32(value) => wire::value::lone_len(value, 17u32),
            Self::RangeInt64(value) => wire::value::lone_len(value, 18u32),
            Self::RangeDecimal(value) => wire::value::lone_len(value, 19u32),
            Self::ArrayInt32(value) => wire::value::lone_len(value, 20u32),
            Self::ArrayInt64(value) => wire::value::lone_len(value, 21u32),
            Self::ArrayDecimal(value) => wire::value::lone_len(value, 22u32),
            Self::ArrayStr(value) => wire::value::lone_len(value, 23u32),
            Self::Interval(value) => wire::value::lone_len(value, 24u32),
            Self::DbNull => wire::value::lone_len(&(), 25u32),
        }
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        match self {
            Self::Boolean(value) => wire::value::write_lone(value, 1u32, buf),
            Self::Int8(value) => wire::value::write_lone(value, 2u32, buf),
            Self::Int16(value) => wire::value::write_lone(value, 3u32, buf),
            Self::Int32(value) => wire::value::write_lone(value, 4u32, buf),
            Self::Int64(value) => wire::value::write_lone(value, 5u32, buf),
            Self::Floating32(value) => wire::value::write_lone(value, 6u32, buf),
            Self::Floating64(value) => wire::value::write_lone(value, 7u32, buf),
            Self::Str(value) => wire::value::write_lone(value, 8u32, buf),
            Self::Binary(value) => wire::value::write_lone(value, 9u32, buf),
            Self::Date(value) => wire::value::write_lone(value, 10u32, buf),
            Self::Time(value) => wire::value::write_lone(value, 11u32, buf),
            Self::Datetime(value) => wire::value::write_lone(value, 12u32, buf),
            Self::Timestamp(value) => wire::value::write_lone(value, 13u32, buf),
            Self::Uuid(value) => wire::value::write_lone(value, 14u32, buf),
            Self::Jsonb(value) => wire::value::write_lone(value, 15u32, buf),
            Self::Decimal(value) => wire::value::write_lone(value, 16u32, buf),
            Self::RangeInt32(value) => wire::value::write_lone(value, 17u32, buf),
            Self::RangeInt64(value) => wire::value::write_lone(value, 18u32, buf),
            Self::RangeDecimal(value) => wire::value::write_lone(value, 19u32, buf),
            Self::ArrayInt32(value) => wire::value::write_lone(value, 20u32, buf),
            Self::ArrayInt64(value) => wire::value::write_lone(value, 21u32, buf),
            Self::ArrayDecimal(value) => wire::value::write_lone(value, 22u32, buf),
            Self::ArrayStr(value) => wire::value::write_lone(value, 23u32, buf),
            Self::Interval(value) => wire::value::write_lone(value, 24u32, buf),
            Self::DbNull => wire::value::write_lone(&(), 25u32, buf),
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
                        Self::Boolean(
                            wire::value::Wire::read(value, "parameter-value.boolean")?,
                        )
                    }
                    2u32 => {
                        Self::Int8(
                            wire::value::Wire::read(value, "parameter-value.int8")?,
                        )
                    }
                    3u32 => {
                        Self::Int16(
                            wire::value::Wire::read(value, "parameter-value.int16")?,
                        )
                    }
                    4u32 => {
                        Self::Int32(
                            wire::value::Wire::read(value, "parameter-value.int32")?,
                        )
                    }
                    5u32 => {
                        Self::Int64(
                            wire::value::Wire::read(value, "parameter-value.int64")?,
                        )
                    }
                    6u32 => {
                        Self::Floating32(
                            wire::value::Wire::read(value, "parameter-value.floating32")?,
                        )
                    }
                    7u32 => {
                        Self::Floating64(
                            wire::value::Wire::read(value, "parameter-value.floating64")?,
                        )
                    }
                    8u32 => {
                        Self::Str(wire::value::Wire::read(value, "parameter-value.str")?)
                    }
                    9u32 => {
                        Self::Binary(
                            wire::value::Wire::read(value, "parameter-value.binary")?,
                        )
                    }
                    10u32 => {
                        Self::Date(
                            wire::value::Wire::read(value, "parameter-value.date")?,
                        )
                    }
                    11u32 => {
                        Self::Time(
                            wire::value::Wire::read(value, "parameter-value.time")?,
                        )
                    }
                    12u32 => {
                        Self::Datetime(
                            wire::value::Wire::read(value, "parameter-value.datetime")?,
                        )
                    }
                    13u32 => {
                        Self::Timestamp(
                            wire::value::Wire::read(value, "parameter-value.timestamp")?,
                        )
                    }
                    14u32 => {
                        Self::Uuid(
                            wire::value::Wire::read(value, "parameter-value.uuid")?,
                        )
                    }
                    15u32 => {
                        Self::Jsonb(
                            wire::value::Wire::read(value, "parameter-value.jsonb")?,
                        )
                    }
                    16u32 => {
                        Self::Decimal(
                            wire::value::Wire::read(value, "parameter-value.decimal")?,
                        )
                    }
                    17u32 => {
                        Self::RangeInt32(
                            wire::value::Wire::read(
                                value,
                                "parameter-value.range-int32",
                            )?,
                        )
                    }
                    18u32 => {
                        Self::RangeInt64(
                            wire::value::Wire::read(
                                value,
                                "parameter-value.range-int64",
                            )?,
                        )
                    }
                    19u32 => {
                        Self::RangeDecimal(
                            wire::value::Wire::read(
                                value,
                                "parameter-value.range-decimal",
                            )?,
                        )
                    }
                    20u32 => {
                        Self::ArrayInt32(
                            wire::value::Wire::read(
                                value,
                                "parameter-value.array-int32",
                            )?,
                        )
                    }
                    21u32 => {
                        Self::ArrayInt64(
                            wire::value::Wire::read(
                                value,
                                "parameter-value.array-int64",
                            )?,
                        )
                    }
                    22u32 => {
                        Self::ArrayDecimal(
                            wire::value::Wire::read(
                                value,
                                "parameter-value.array-decimal",
                            )?,
                        )
                    }
                    23u32 => {
                        Self::ArrayStr(
                            wire::value::Wire::read(value, "parameter-value.array-str")?,
                        )
                    }
                    24u32 => {
                        Self::Interval(
                            wire::value::Wire::read(value, "parameter-value.interval")?,
                        )
                    }
                    25u32 => {
                        <() as wire::value::Wire>::read(
                            value,
                            "parameter-value.db-null",
                        )?;
                        Self::DbNull
                    }
                    _ => continue,
                },
            );
        }
        case.ok_or(wire::Malformed::Missing(place))
    }
}
::outboard_session::strict_message!(ParameterValue, "parameter-value");
/// A whole result.
#[derive(Debug, Clone, PartialEq)]
pub struct RowSet {
    pub columns: ::std::vec::Vec<Column>,
    pub rows: ::std::vec::Vec<::std::vec::Vec<DbValue>>,
}
impl ::core::default::Default for RowSet {
    fn default() -> Self {
        Self {
            columns: ::core::default::Default::default(),
            rows: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for RowSet {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.columns.field_len(1u32) + self.rows.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.columns.write_field(1u32, buf);
        self.rows.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_columns = ::core::option::Option::None;
        let mut read_rows = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_columns,
                        value,
                        "row-set.columns",
                    )?
                }
                2u32 => wire::value::Wire::merge(&mut read_rows, value, "row-set.rows")?,
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            columns: wire::value::Wire::finish(read_columns, "row-set.columns")?,
            rows: wire::value::Wire::finish(read_rows, "row-set.rows")?,
        })
    }
}
::outboard_session::strict_message!(RowSet, "row-set");
/// The request of `connection-builder.constructor`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionBuilderNewRequest {
    pub address: ::std::string::String,
}
impl ::core::default::Default for ConnectionBuilderNewRequest {
    fn default() -> Self {
        Self {
            address: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionBuilderNewRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.address.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.address.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_address = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_address,
                        value,
                        "connection-builder.constructor.address",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            address: wire::value::Wire::finish(
                read_address,
                "connection-builder.constructor.address",
            )?,
        })
    }
}
::outboard_session::strict_message!(
    ConnectionBuilderNewRequest, "connection-builder.constructor"
);
/// The response of `connection-builder.constructor`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionBuilderNewResponse(pub dispatch::Handle);
impl ::core::default::Default for ConnectionBuilderNewResponse {
    fn default() -> Self {
        Self(::core::default::Default::default())
    }
}
impl wire::value::Wire for ConnectionBuilderNewResponse {
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
                wire::value::Wire::merge(
                    &mut slot,
                    value,
                    "connection-builder.constructor.value",
                )?;
            }
        }
        wire::value::Wire::finish(slot, "connection-builder.constructor.value").map(Self)
    }
}
::outboard_session::strict_message!(
    ConnectionBuilderNewResponse, "connection-builder.constructor"
);
impl stub::Ask for ConnectionBuilderNewRequest {
    type Response = ConnectionBuilderNewResponse;
    type Answer = dispatch::Handle;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn answer(
        response: ConnectionBuilderNewResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(handles.receive(result)?)
    }
}
/// The request of `connection-builder.set-ca-root`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionBuilderSetCaRootRequest {
    pub self_: dispatch::Handle,
    pub certificate: ::std::string::String,
}
impl ::core::default::Default for ConnectionBuilderSetCaRootRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            certificate: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionBuilderSetCaRootRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.certificate.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.certificate.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_certificate = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "connection-builder.set-ca-root.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_certificate,
                        value,
                        "connection-builder.set-ca-root.certificate",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(
                read_self_,
                "connection-builder.set-ca-root.self",
            )?,
            certificate: wire::value::Wire::finish(
                read_certificate,
                "connection-builder.set-ca-root.certificate",
            )?,
        })
    }
}
::outboard_session::strict_message!(
    ConnectionBuilderSetCaRootRequest, "connection-builder.set-ca-root"
);
/// The response of `connection-builder.set-ca-root`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionBuilderSetCaRootResponse(pub ::core::result::Result<(), Error>);
impl ::core::default::Default for ConnectionBuilderSetCaRootResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(()))
    }
}
impl wire::value::Wire for ConnectionBuilderSetCaRootResponse {
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
::outboard_session::strict_message!(
    ConnectionBuilderSetCaRootResponse, "connection-builder.set-ca-root"
);
impl stub::Ask for ConnectionBuilderSetCaRootRequest {
    type Response = ConnectionBuilderSetCaRootResponse;
    type Answer = ::core::result::Result<(), Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            certificate: self.certificate,
        })
    }
    fn answer(
        response: ConnectionBuilderSetCaRootResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `connection-builder.build`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionBuilderBuildRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for ConnectionBuilderBuildRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionBuilderBuildRequest {
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
                        "connection-builder.build.self",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(
                read_self_,
                "connection-builder.build.self",
            )?,
        })
    }
}
::outboard_session::strict_message!(
    ConnectionBuilderBuildRequest, "connection-builder.build"
);
/// The response of `connection-builder.build`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionBuilderBuildResponse(
    pub ::core::result::Result<dispatch::Handle, Error>,
);
impl ::core::default::Default for ConnectionBuilderBuildResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for ConnectionBuilderBuildResponse {
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
::outboard_session::strict_message!(
    ConnectionBuilderBuildResponse, "connection-builder.build"
);
impl stub::Ask for ConnectionBuilderBuildRequest {
    type Response = ConnectionBuilderBuildResponse;
    type Answer = ::core::result::Result<dispatch::Handle, Error>;
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
        response: ConnectionBuilderBuildResponse,
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
/// The request of `connection-builder.build-async`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionBuilderBuildAsyncRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for ConnectionBuilderBuildAsyncRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionBuilderBuildAsyncRequest {
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
                        "connection-builder.build-async.self",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(
                read_self_,
                "connection-builder.build-async.self",
            )?,
        })
    }
}
::outboard_session::strict_message!(
    ConnectionBuilderBuildAsyncRequest, "connection-builder.build-async"
);
/// The response of `connection-builder.build-async`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionBuilderBuildAsyncResponse(
    pub ::core::result::Result<dispatch::Handle, Error>,
);
impl ::core::default::Default for ConnectionBuilderBuildAsyncResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for ConnectionBuilderBuildAsyncResponse {
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
::outboard_session::strict_message!(
    ConnectionBuilderBuildAsyncResponse, "connection-builder.build-async"
);
impl stub::Ask for ConnectionBuilderBuildAsyncRequest {
    type Response = ConnectionBuilderBuildAsyncResponse;
    type Answer = ::core::result::Result<dispatch::Handle, Error>;
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
        response: ConnectionBuilderBuildAsyncResponse,
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
/// The request of `connection.open`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionOpenRequest {
    pub address: ::std::string::String,
}
impl ::core::default::Default for ConnectionOpenRequest {
    fn default() -> Self {
        Self {
            address: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionOpenRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.address.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.address.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_address = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_address,
                        value,
                        "connection.open.address",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            address: wire::value::Wire::finish(read_address, "connection.open.address")?,
        })
    }
}
::outboard_session::strict_message!(ConnectionOpenRequest, "connection.open");
/// The response of `connection.open`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionOpenResponse(pub ::core::result::Result<dispatch::Handle, Error>);
impl ::core::default::Default for ConnectionOpenResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for ConnectionOpenResponse {
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
::outboard_session::strict_message!(ConnectionOpenResponse, "connection.open");
impl stub::Ask for ConnectionOpenRequest {
    type Response = ConnectionOpenResponse;
    type Answer = ::core::result::Result<dispatch::Handle, Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[4usize];
    fn answer(
        response: ConnectionOpenResponse,
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
/// The request of `connection.open-async`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionOpenAsyncRequest {
    pub address: ::std::string::String,
}
impl ::core::default::Default for ConnectionOpenAsyncRequest {
    fn default() -> Self {
        Self {
            address: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionOpenAsyncRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.address.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.address.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_address = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_address,
                        value,
                        "connection.open-async.address",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            address: wire::value::Wire::finish(
                read_address,
                "connection.open-async.address",
            )?,
        })
    }
}
::outboard_session::strict_message!(ConnectionOpenAsyncRequest, "connection.open-async");
/// The response of `connection.open-async`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionOpenAsyncResponse(
    pub ::core::result::Result<dispatch::Handle, Error>,
);
impl ::core::default::Default for ConnectionOpenAsyncResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for ConnectionOpenAsyncResponse {
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
::outboard_session::strict_message!(
    ConnectionOpenAsyncResponse, "connection.open-async"
);
impl stub::Ask for ConnectionOpenAsyncRequest {
    type Response = ConnectionOpenAsyncResponse;
    type Answer = ::core::result::Result<dispatch::Handle, Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[5usize];
    fn answer(
        response: ConnectionOpenAsyncResponse,
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
/// The request of `connection.query`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionQueryRequest {
    pub self_: dispatch::Handle,
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<ParameterValue>,
}
impl ::core::default::Default for ConnectionQueryRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionQueryRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.statement.field_len(2u32)
            + self.params.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.statement.write_field(2u32, buf);
        self.params.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_statement = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "connection.query.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "connection.query.statement",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "connection.query.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "connection.query.self")?,
            statement: wire::value::Wire::finish(
                read_statement,
                "connection.query.statement",
            )?,
            params: wire::value::Wire::finish(read_params, "connection.query.params")?,
        })
    }
}
::outboard_session::strict_message!(ConnectionQueryRequest, "connection.query");
/// The response of `connection.query`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionQueryResponse(pub ::core::result::Result<RowSet, Error>);
impl ::core::default::Default for ConnectionQueryResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for ConnectionQueryResponse {
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
::outboard_session::strict_message!(ConnectionQueryResponse, "connection.query");
impl stub::Ask for ConnectionQueryRequest {
    type Response = ConnectionQueryResponse;
    type Answer = ::core::result::Result<RowSet, Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[6usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            statement: self.statement,
            params: self.params,
        })
    }
    fn answer(
        response: ConnectionQueryResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `connection.query-async`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionQueryAsyncRequest {
    pub self_: dispatch::Handle,
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<ParameterValue>,
}
impl ::core::default::Default for ConnectionQueryAsyncRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionQueryAsyncRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.statement.field_len(2u32)
            + self.params.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.statement.write_field(2u32, buf);
        self.params.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_statement = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "connection.query-async.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "connection.query-async.statement",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "connection.query-async.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "connection.query-async.self")?,
            statement: wire::value::Wire::finish(
                read_statement,
                "connection.query-async.statement",
            )?,
            params: wire::value::Wire::finish(
                read_params,
                "connection.query-async.params",
            )?,
        })
    }
}
::outboard_session::strict_message!(
    ConnectionQueryAsyncRequest, "connection.query-async"
);
/// The response of `connection.query-async`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionQueryAsyncResponse(
    pub ::core::result::Result<
        (::std::vec::Vec<Column>, stream::Elsewhere, stream::Elsewhere),
        Error,
    >,
);
impl ::core::default::Default for ConnectionQueryAsyncResponse {
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
impl wire::value::Wire for ConnectionQueryAsyncResponse {
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
::outboard_session::strict_message!(
    ConnectionQueryAsyncResponse, "connection.query-async"
);
impl stub::Ask for ConnectionQueryAsyncRequest {
    type Response = ConnectionQueryAsyncResponse;
    type Answer = ::core::result::Result<
        (
            ::std::vec::Vec<Column>,
            stream::Items<::std::vec::Vec<DbValue>>,
            stream::Later<::core::result::Result<(), Error>>,
        ),
        Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[7usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            statement: self.statement,
            params: self.params,
        })
    }
    fn answer(
        response: ConnectionQueryAsyncResponse,
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
                                    stub::stream(&mut streams, &METHODS[7usize])?,
                                    &METHODS[7usize],
                                    1usize,
                                )
                            },
                            {
                                let stream::Elsewhere = f3;
                                stream::Later::decode(
                                    stub::stream(&mut streams, &METHODS[7usize])?,
                                    &METHODS[7usize],
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
/// The request of `connection.execute`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionExecuteRequest {
    pub self_: dispatch::Handle,
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<ParameterValue>,
}
impl ::core::default::Default for ConnectionExecuteRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionExecuteRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.statement.field_len(2u32)
            + self.params.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.statement.write_field(2u32, buf);
        self.params.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_statement = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "connection.execute.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "connection.execute.statement",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "connection.execute.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "connection.execute.self")?,
            statement: wire::value::Wire::finish(
                read_statement,
                "connection.execute.statement",
            )?,
            params: wire::value::Wire::finish(read_params, "connection.execute.params")?,
        })
    }
}
::outboard_session::strict_message!(ConnectionExecuteRequest, "connection.execute");
/// The response of `connection.execute`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionExecuteResponse(pub ::core::result::Result<u64, Error>);
impl ::core::default::Default for ConnectionExecuteResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for ConnectionExecuteResponse {
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
::outboard_session::strict_message!(ConnectionExecuteResponse, "connection.execute");
impl stub::Ask for ConnectionExecuteRequest {
    type Response = ConnectionExecuteResponse;
    type Answer = ::core::result::Result<u64, Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[8usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            statement: self.statement,
            params: self.params,
        })
    }
    fn answer(
        response: ConnectionExecuteResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `connection.execute-async`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionExecuteAsyncRequest {
    pub self_: dispatch::Handle,
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<ParameterValue>,
}
impl ::core::default::Default for ConnectionExecuteAsyncRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionExecuteAsyncRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.statement.field_len(2u32)
            + self.params.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.statement.write_field(2u32, buf);
        self.params.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_statement = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "connection.execute-async.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "connection.execute-async.statement",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "connection.execute-async.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(
                read_self_,
                "connection.execute-async.self",
            )?,
            statement: wire::value::Wire::finish(
                read_statement,
                "connection.execute-async.statement",
            )?,
            params: wire::value::Wire::finish(
                read_params,
                "connection.execute-async.params",
            )?,
        })
    }
}
::outboard_session::strict_message!(
    ConnectionExecuteAsyncRequest, "connection.execute-async"
);
/// The response of `connection.execute-async`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionExecuteAsyncResponse(pub ::core::result::Result<u64, Error>);
impl ::core::default::Default for ConnectionExecuteAsyncResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for ConnectionExecuteAsyncResponse {
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
::outboard_session::strict_message!(
    ConnectionExecuteAsyncResponse, "connection.execute-async"
);
impl stub::Ask for ConnectionExecuteAsyncRequest {
    type Response = ConnectionExecuteAsyncResponse;
    type Answer = ::core::result::Result<u64, Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[9usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            statement: self.statement,
            params: self.params,
        })
    }
    fn answer(
        response: ConnectionExecuteAsyncResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `connection-builder.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionBuilderDropRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for ConnectionBuilderDropRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionBuilderDropRequest {
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
                        "connection-builder.drop.self",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "connection-builder.drop.self")?,
        })
    }
}
::outboard_session::strict_message!(
    ConnectionBuilderDropRequest, "connection-builder.drop"
);
/// The response of `connection-builder.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionBuilderDropResponse(pub ());
impl ::core::default::Default for ConnectionBuilderDropResponse {
    fn default() -> Self {
        Self(())
    }
}
impl wire::value::Wire for ConnectionBuilderDropResponse {
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
::outboard_session::strict_message!(
    ConnectionBuilderDropResponse, "connection-builder.drop"
);
impl stub::Ask for ConnectionBuilderDropRequest {
    type Response = ConnectionBuilderDropResponse;
    type Answer = ();
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[10usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, true)?,
        })
    }
    fn answer(
        response: ConnectionBuilderDropResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `connection.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionDropRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for ConnectionDropRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ConnectionDropRequest {
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
                        "connection.drop.self",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "connection.drop.self")?,
        })
    }
}
::outboard_session::strict_message!(ConnectionDropRequest, "connection.drop");
/// The response of `connection.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionDropResponse(pub ());
impl ::core::default::Default for ConnectionDropResponse {
    fn default() -> Self {
        Self(())
    }
}
impl wire::value::Wire for ConnectionDropResponse {
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
::outboard_session::strict_message!(ConnectionDropResponse, "connection.drop");
impl stub::Ask for ConnectionDropRequest {
    type Response = ConnectionDropResponse;
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
        response: ConnectionDropResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
