// Generated from wit/ by `cargo gen`. Do not edit.

//! `outboard:sql/statements@0.1.0`
//!
//! Statements that each stand for themselves: what one changes is durable when its call returns.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `outboard:sql/statements@0.1.0`.
///
/// Statements that each stand for themselves: what one changes is durable when its call returns.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Statements: Send + Sync + 'static {
    /// Rows that are still to come.
    type Cursor: dispatch::Resource;
    /// A statement that the database accepts. It holds nothing there, and is good for any number of calls.
    type Prepared: dispatch::Resource;
    /// The rows of a statement, all at once. Also for a statement that changes rows and returns them.
    ///
    /// A result that is larger than the binding allows is an error, and changes nothing; a cursor has no such limit.
    fn query(
        &self,
        call: &call::Call,
        statement: ::std::string::String,
        params: ::std::vec::Vec<super::types::Value>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<super::types::RowSet, super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// As `query`, with the rows by columns.
    fn query_columnar(
        &self,
        call: &call::Call,
        statement: ::std::string::String,
        params: ::std::vec::Vec<super::types::Value>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                (::std::vec::Vec<super::types::Column>, super::types::Chunk),
                super::types::Error,
            >,
            failure::Failure,
        >,
    > + Send;
    /// The rows of a query as they are read, however many they are. They are all of the moment at which the call began.
    ///
    /// A stream holds a connection until it has been read to the end or dropped, or the call's time is up. The future says how it
    /// came to its end, once it has: with all rows, or with an error after some of them. That is `aborted` for a stream that
    /// was dropped before its end.
    fn query_stream(
        &self,
        call: &call::Call,
        statement: ::std::string::String,
        params: ::std::vec::Vec<super::types::Value>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                (
                    ::std::vec::Vec<super::types::Column>,
                    stream::Items<value::Encoded<::std::vec::Vec<super::types::Value>>>,
                    stream::Later<::core::result::Result<(), super::types::Error>>,
                ),
                super::types::Error,
            >,
            failure::Failure,
        >,
    > + Send;
    /// Runs a statement whose rows, if it has any, are of no interest.
    fn execute(
        &self,
        call: &call::Call,
        statement: ::std::string::String,
        params: ::std::vec::Vec<super::types::Value>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<super::types::Outcome, super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// Runs statements one after the other in a transaction of their own: all of them or none. An error says in its text which
    /// of them it is about.
    fn batch(
        &self,
        call: &call::Call,
        statements: ::std::vec::Vec<super::types::Statement>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                ::std::vec::Vec<super::types::Outcome>,
                super::types::Error,
            >,
            failure::Failure,
        >,
    > + Send;
    /// The rows of a query, some at a time. They are all of the moment at which the cursor was opened.
    ///
    /// A cursor holds a connection until it has been read to the end or dropped.
    fn open_cursor(
        &self,
        call: &call::Call,
        statement: ::std::string::String,
        params: ::std::vec::Vec<super::types::Value>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                (::std::vec::Vec<super::types::Column>, Self::Cursor),
                super::types::Error,
            >,
            failure::Failure,
        >,
    > + Send;
    /// The next rows, `count` of them or as many as the binding allows at once; none when all have been read.
    fn cursor_next(
        &self,
        call: &call::Call,
        cursor: &Self::Cursor,
        count: u32,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                ::std::vec::Vec<value::Encoded<::std::vec::Vec<super::types::Value>>>,
                super::types::Error,
            >,
            failure::Failure,
        >,
    > + Send;
    /// As `next`, with the rows by columns.
    fn cursor_next_columnar(
        &self,
        call: &call::Call,
        cursor: &Self::Cursor,
        count: u32,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<super::types::Chunk, super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// Has the database look at a statement without running it.
    fn prepare(
        &self,
        call: &call::Call,
        statement: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<Self::Prepared, super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// What its parameters are to be, in their order; `unknown` where the database takes anything, or does not say.
    fn prepared_parameters(
        &self,
        call: &call::Call,
        prepared: &Self::Prepared,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                ::std::vec::Vec<super::types::Kind>,
                super::types::Error,
            >,
            failure::Failure,
        >,
    > + Send;
    /// The columns of its result; none if it has no result.
    fn prepared_columns(
        &self,
        call: &call::Call,
        prepared: &Self::Prepared,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                ::std::vec::Vec<super::types::Column>,
                super::types::Error,
            >,
            failure::Failure,
        >,
    > + Send;
    /// As the function of this name.
    fn prepared_query(
        &self,
        call: &call::Call,
        prepared: &Self::Prepared,
        params: ::std::vec::Vec<super::types::Value>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<super::types::RowSet, super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// As the function of this name.
    fn prepared_query_columnar(
        &self,
        call: &call::Call,
        prepared: &Self::Prepared,
        params: ::std::vec::Vec<super::types::Value>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                (::std::vec::Vec<super::types::Column>, super::types::Chunk),
                super::types::Error,
            >,
            failure::Failure,
        >,
    > + Send;
    /// As the function of this name.
    fn prepared_execute(
        &self,
        call: &call::Call,
        prepared: &Self::Prepared,
        params: ::std::vec::Vec<super::types::Value>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<super::types::Outcome, super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// As the function of this name.
    fn prepared_open_cursor(
        &self,
        call: &call::Call,
        prepared: &Self::Prepared,
        params: ::std::vec::Vec<super::types::Value>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<
                (::std::vec::Vec<super::types::Column>, Self::Cursor),
                super::types::Error,
            >,
            failure::Failure,
        >,
    > + Send;
}
/// Serves a [`Statements`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct StatementsDispatch<T>(::std::sync::Arc<T>);
impl<T> StatementsDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for StatementsDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Statements> dispatch::Dispatch for StatementsDispatch<T> {
    fn interface(&self) -> &'static str {
        "outboard:sql/statements@0.1.0"
    }
    fn methods(&self) -> &'static [dispatch::MethodDescriptor] {
        METHODS
    }
    fn resources(
        &self,
    ) -> ::std::vec::Vec<(dispatch::ResourceId, dispatch::HandleKind)> {
        ::std::vec![
            (CURSOR, < < T as Statements > ::Cursor as dispatch::Resource > ::KIND),
            (PREPARED, < < T as Statements > ::Prepared as dispatch::Resource > ::KIND)
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
                    let request: QueryRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.statement;
                    let argument_2 = request.params;
                    let result = <T as Statements>::query(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
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
                    let request: QueryColumnarRequest = stub::request(
                        &METHODS[1usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[1usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.statement;
                    let argument_2 = request.params;
                    let result = <T as Statements>::query_columnar(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&QueryColumnarResponse(result));
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
                    let request: QueryStreamRequest = stub::request(
                        &METHODS[2usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[2usize],
                        incoming.streams,
                    )?;
                    let mut streams = ::std::vec::Vec::with_capacity(2usize);
                    let _ = (&request, handles);
                    let argument_1 = request.statement;
                    let argument_2 = request.params;
                    let result = <T as Statements>::query_stream(
                            provider,
                            call,
                            argument_1,
                            argument_2,
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
                    let body = stub::reply(&QueryStreamResponse(result));
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
                    let request: ExecuteRequest = stub::request(
                        &METHODS[3usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[3usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.statement;
                    let argument_2 = request.params;
                    let result = <T as Statements>::execute(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&ExecuteResponse(result));
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
                    let request: BatchRequest = stub::request(
                        &METHODS[4usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[4usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.statements;
                    let result = <T as Statements>::batch(provider, call, argument_1)
                        .await?;
                    let result = result;
                    let body = stub::reply(&BatchResponse(result));
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
                    let request: OpenCursorRequest = stub::request(
                        &METHODS[5usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[5usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.statement;
                    let argument_2 = request.params;
                    let result = <T as Statements>::open_cursor(
                            provider,
                            call,
                            argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok({
                                let (f1, f2) = value;
                                (f1, handles.give(f2, CURSOR)?)
                            })
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&OpenCursorResponse(result));
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
                    let request: CursorNextRequest = stub::request(
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
                        .borrow::<<T as Statements>::Cursor>(&request.self_, CURSOR)?;
                    let argument_2 = request.count;
                    let result = <T as Statements>::cursor_next(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&CursorNextResponse(result));
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
                    let request: CursorNextColumnarRequest = stub::request(
                        &METHODS[7usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[7usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<<T as Statements>::Cursor>(&request.self_, CURSOR)?;
                    let argument_2 = request.count;
                    let result = <T as Statements>::cursor_next_columnar(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&CursorNextColumnarResponse(result));
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
                    let request: PrepareRequest = stub::request(
                        &METHODS[8usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[8usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.statement;
                    let result = <T as Statements>::prepare(provider, call, argument_1)
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(handles.give(value, PREPARED)?)
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&PrepareResponse(result));
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
                    let request: PreparedParametersRequest = stub::request(
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
                            <T as Statements>::Prepared,
                        >(&request.self_, PREPARED)?;
                    let result = <T as Statements>::prepared_parameters(
                            provider,
                            call,
                            &argument_1,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&PreparedParametersResponse(result));
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
                    let request: PreparedColumnsRequest = stub::request(
                        &METHODS[10usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[10usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as Statements>::Prepared,
                        >(&request.self_, PREPARED)?;
                    let result = <T as Statements>::prepared_columns(
                            provider,
                            call,
                            &argument_1,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&PreparedColumnsResponse(result));
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
                    let request: PreparedQueryRequest = stub::request(
                        &METHODS[11usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[11usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as Statements>::Prepared,
                        >(&request.self_, PREPARED)?;
                    let argument_2 = request.params;
                    let result = <T as Statements>::prepared_query(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&PreparedQueryResponse(result));
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
                    let request: PreparedQueryColumnarRequest = stub::request(
                        &METHODS[12usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[12usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as Statements>::Prepared,
                        >(&request.self_, PREPARED)?;
                    let argument_2 = request.params;
                    let result = <T as Statements>::prepared_query_columnar(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&PreparedQueryColumnarResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            13usize => {
                ::std::boxed::Box::pin(async move {
                    let request: PreparedExecuteRequest = stub::request(
                        &METHODS[13usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[13usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as Statements>::Prepared,
                        >(&request.self_, PREPARED)?;
                    let argument_2 = request.params;
                    let result = <T as Statements>::prepared_execute(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&PreparedExecuteResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            14usize => {
                ::std::boxed::Box::pin(async move {
                    let request: PreparedOpenCursorRequest = stub::request(
                        &METHODS[14usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[14usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = handles
                        .borrow::<
                            <T as Statements>::Prepared,
                        >(&request.self_, PREPARED)?;
                    let argument_2 = request.params;
                    let result = <T as Statements>::prepared_open_cursor(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok({
                                let (f1, f2) = value;
                                (f1, handles.give(f2, CURSOR)?)
                            })
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&PreparedOpenCursorResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            15usize => {
                ::std::boxed::Box::pin(async move {
                    let request: CursorDropRequest = stub::request(
                        &METHODS[15usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[15usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (provider, call);
                    let result = drop(handles.resolve(&request.self_, CURSOR, true)?);
                    let body = stub::reply(&CursorDropResponse(result));
                    ::core::result::Result::Ok::<
                        _,
                        failure::Failure,
                    >(dispatch::Response {
                        body,
                        streams,
                    })
                })
            }
            16usize => {
                ::std::boxed::Box::pin(async move {
                    let request: PreparedDropRequest = stub::request(
                        &METHODS[16usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[16usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (provider, call);
                    let result = drop(handles.resolve(&request.self_, PREPARED, true)?);
                    let body = stub::reply(&PreparedDropResponse(result));
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
                        stub::no_method("outboard:sql/statements@0.1.0", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Statements`]: the gRPC service `outboard.sql.v0_1.Statements`.
#[derive(Debug, Clone)]
pub struct StatementsServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> StatementsServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for StatementsServer<F> {
    const NAME: &'static str = "outboard.sql.v0_1.Statements";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>>
for StatementsServer<F> {
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
        interface: "outboard:sql/statements@0.1.0",
        function: "query",
        path: "/outboard.sql.v0_1.Statements/Query",
        shape: 14365903895792908408u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "query-columnar",
        path: "/outboard.sql.v0_1.Statements/Query_Columnar",
        shape: 8789135930638968580u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "query-stream",
        path: "/outboard.sql.v0_1.Statements/Query_Stream",
        shape: 14766960217288843440u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 2usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "execute",
        path: "/outboard.sql.v0_1.Statements/Execute",
        shape: 2568890647362855283u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "batch",
        path: "/outboard.sql.v0_1.Statements/Batch",
        shape: 15874190935201171505u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "open-cursor",
        path: "/outboard.sql.v0_1.Statements/Open_Cursor",
        shape: 14174384327774656076u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "[method]cursor.next",
        path: "/outboard.sql.v0_1.Statements/CursorNext",
        shape: 3376579557906928532u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "[method]cursor.next-columnar",
        path: "/outboard.sql.v0_1.Statements/CursorNextColumnar",
        shape: 14949651787684233536u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "prepare",
        path: "/outboard.sql.v0_1.Statements/Prepare",
        shape: 10668258480567022863u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "[method]prepared.parameters",
        path: "/outboard.sql.v0_1.Statements/PreparedParameters",
        shape: 12116829586601784130u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "[method]prepared.columns",
        path: "/outboard.sql.v0_1.Statements/PreparedColumns",
        shape: 8008745817301025300u64,
        idempotent: true,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "[method]prepared.query",
        path: "/outboard.sql.v0_1.Statements/PreparedQuery",
        shape: 9775294762593256103u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "[method]prepared.query-columnar",
        path: "/outboard.sql.v0_1.Statements/PreparedQueryColumnar",
        shape: 12798584882638783325u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "[method]prepared.execute",
        path: "/outboard.sql.v0_1.Statements/PreparedExecute",
        shape: 17153047130476311351u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "[method]prepared.open-cursor",
        path: "/outboard.sql.v0_1.Statements/PreparedOpenCursor",
        shape: 10976132560489810524u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "[resource-drop]cursor",
        path: "/outboard.sql.v0_1.Statements/CursorDrop",
        shape: 11902360963926226309u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/statements@0.1.0",
        function: "[resource-drop]prepared",
        path: "/outboard.sql.v0_1.Statements/PreparedDrop",
        shape: 9980150708002856885u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// Rows that are still to come.
pub const CURSOR: dispatch::ResourceId = dispatch::ResourceId {
    interface: "outboard:sql/statements@0.1.0",
    name: "cursor",
};
/// A statement that the database accepts. It holds nothing there, and is good for any number of calls.
pub const PREPARED: dispatch::ResourceId = dispatch::ResourceId {
    interface: "outboard:sql/statements@0.1.0",
    name: "prepared",
};
/// The request of `query`.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryRequest {
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for QueryRequest {
    fn default() -> Self {
        Self {
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for QueryRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.statement.field_len(1u32) + self.params.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.statement.write_field(1u32, buf);
        self.params.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_statement = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "query.statement",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(&mut read_params, value, "query.params")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            statement: wire::value::Wire::finish(read_statement, "query.statement")?,
            params: wire::value::Wire::finish(read_params, "query.params")?,
        })
    }
}
::outboard_session::strict_message!(QueryRequest, "query");
/// The response of `query`.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryResponse(
    pub ::core::result::Result<super::types::RowSet, super::types::Error>,
);
impl ::core::default::Default for QueryResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
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
    type Answer = ::core::result::Result<super::types::RowSet, super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn answer(
        response: QueryResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `query-columnar`.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryColumnarRequest {
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for QueryColumnarRequest {
    fn default() -> Self {
        Self {
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for QueryColumnarRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.statement.field_len(1u32) + self.params.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.statement.write_field(1u32, buf);
        self.params.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_statement = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "query-columnar.statement",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "query-columnar.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            statement: wire::value::Wire::finish(
                read_statement,
                "query-columnar.statement",
            )?,
            params: wire::value::Wire::finish(read_params, "query-columnar.params")?,
        })
    }
}
::outboard_session::strict_message!(QueryColumnarRequest, "query-columnar");
/// The response of `query-columnar`.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryColumnarResponse(
    pub ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, super::types::Chunk),
        super::types::Error,
    >,
);
impl ::core::default::Default for QueryColumnarResponse {
    fn default() -> Self {
        Self(
            ::core::result::Result::Ok((
                ::core::default::Default::default(),
                ::core::default::Default::default(),
            )),
        )
    }
}
impl wire::value::Wire for QueryColumnarResponse {
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
::outboard_session::strict_message!(QueryColumnarResponse, "query-columnar");
impl stub::Ask for QueryColumnarRequest {
    type Response = QueryColumnarResponse;
    type Answer = ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, super::types::Chunk),
        super::types::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
    fn answer(
        response: QueryColumnarResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `query-stream`.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryStreamRequest {
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for QueryStreamRequest {
    fn default() -> Self {
        Self {
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for QueryStreamRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.statement.field_len(1u32) + self.params.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.statement.write_field(1u32, buf);
        self.params.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_statement = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "query-stream.statement",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "query-stream.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            statement: wire::value::Wire::finish(
                read_statement,
                "query-stream.statement",
            )?,
            params: wire::value::Wire::finish(read_params, "query-stream.params")?,
        })
    }
}
::outboard_session::strict_message!(QueryStreamRequest, "query-stream");
/// The response of `query-stream`.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryStreamResponse(
    pub ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, stream::Elsewhere, stream::Elsewhere),
        super::types::Error,
    >,
);
impl ::core::default::Default for QueryStreamResponse {
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
impl wire::value::Wire for QueryStreamResponse {
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
::outboard_session::strict_message!(QueryStreamResponse, "query-stream");
impl stub::Ask for QueryStreamRequest {
    type Response = QueryStreamResponse;
    type Answer = ::core::result::Result<
        (
            ::std::vec::Vec<super::types::Column>,
            stream::Items<value::Encoded<::std::vec::Vec<super::types::Value>>>,
            stream::Later<::core::result::Result<(), super::types::Error>>,
        ),
        super::types::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[2usize];
    fn answer(
        response: QueryStreamResponse,
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
                                    stub::stream(&mut streams, &METHODS[2usize])?,
                                    &METHODS[2usize],
                                    1usize,
                                )
                            },
                            {
                                let stream::Elsewhere = f3;
                                stream::Later::decode(
                                    stub::stream(&mut streams, &METHODS[2usize])?,
                                    &METHODS[2usize],
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
/// The request of `execute`.
#[derive(Debug, Clone, PartialEq)]
pub struct ExecuteRequest {
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for ExecuteRequest {
    fn default() -> Self {
        Self {
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for ExecuteRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.statement.field_len(1u32) + self.params.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.statement.write_field(1u32, buf);
        self.params.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_statement = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "execute.statement",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(&mut read_params, value, "execute.params")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            statement: wire::value::Wire::finish(read_statement, "execute.statement")?,
            params: wire::value::Wire::finish(read_params, "execute.params")?,
        })
    }
}
::outboard_session::strict_message!(ExecuteRequest, "execute");
/// The response of `execute`.
#[derive(Debug, Clone, PartialEq)]
pub struct ExecuteResponse(
    pub ::core::result::Result<super::types::Outcome, super::types::Error>,
);
impl ::core::default::Default for ExecuteResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for ExecuteResponse {
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
::outboard_session::strict_message!(ExecuteResponse, "execute");
impl stub::Ask for ExecuteRequest {
    type Response = ExecuteResponse;
    type Answer = ::core::result::Result<super::types::Outcome, super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[3usize];
    fn answer(
        response: ExecuteResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `batch`.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchRequest {
    pub statements: ::std::vec::Vec<super::types::Statement>,
}
impl ::core::default::Default for BatchRequest {
    fn default() -> Self {
        Self {
            statements: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for BatchRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.statements.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.statements.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_statements = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_statements,
                        value,
                        "batch.statements",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            statements: wire::value::Wire::finish(read_statements, "batch.statements")?,
        })
    }
}
::outboard_session::strict_message!(BatchRequest, "batch");
/// The response of `batch`.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchResponse(
    pub ::core::result::Result<
        ::std::vec::Vec<super::types::Outcome>,
        super::types::Error,
    >,
);
impl ::core::default::Default for BatchResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for BatchResponse {
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
::outboard_session::strict_message!(BatchResponse, "batch");
impl stub::Ask for BatchRequest {
    type Response = BatchResponse;
    type Answer = ::core::result::Result<
        ::std::vec::Vec<super::types::Outcome>,
        super::types::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[4usize];
    fn answer(
        response: BatchResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `open-cursor`.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenCursorRequest {
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for OpenCursorRequest {
    fn default() -> Self {
        Self {
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for OpenCursorRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.statement.field_len(1u32) + self.params.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.statement.write_field(1u32, buf);
        self.params.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_statement = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "open-cursor.statement",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "open-cursor.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            statement: wire::value::Wire::finish(
                read_statement,
                "open-cursor.statement",
            )?,
            params: wire::value::Wire::finish(read_params, "open-cursor.params")?,
        })
    }
}
::outboard_session::strict_message!(OpenCursorRequest, "open-cursor");
/// The response of `open-cursor`.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenCursorResponse(
    pub ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, dispatch::Handle),
        super::types::Error,
    >,
);
impl ::core::default::Default for OpenCursorResponse {
    fn default() -> Self {
        Self(
            ::core::result::Result::Ok((
                ::core::default::Default::default(),
                ::core::default::Default::default(),
            )),
        )
    }
}
impl wire::value::Wire for OpenCursorResponse {
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
::outboard_session::strict_message!(OpenCursorResponse, "open-cursor");
impl stub::Ask for OpenCursorRequest {
    type Response = OpenCursorResponse;
    type Answer = ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, dispatch::Handle),
        super::types::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[5usize];
    fn answer(
        response: OpenCursorResponse,
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
                        let (f1, f2) = value;
                        (f1, handles.receive(f2)?)
                    })
                }
                ::core::result::Result::Err(value) => ::core::result::Result::Err(value),
            },
        )
    }
}
/// The request of `cursor.next`.
#[derive(Debug, Clone, PartialEq)]
pub struct CursorNextRequest {
    pub self_: dispatch::Handle,
    pub count: u32,
}
impl ::core::default::Default for CursorNextRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            count: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for CursorNextRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.count.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.count.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_count = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_self_, value, "cursor.next.self")?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_count,
                        value,
                        "cursor.next.count",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "cursor.next.self")?,
            count: wire::value::Wire::finish(read_count, "cursor.next.count")?,
        })
    }
}
::outboard_session::strict_message!(CursorNextRequest, "cursor.next");
/// The response of `cursor.next`.
#[derive(Debug, Clone, PartialEq)]
pub struct CursorNextResponse(
    pub ::core::result::Result<
        ::std::vec::Vec<value::Encoded<::std::vec::Vec<super::types::Value>>>,
        super::types::Error,
    >,
);
impl ::core::default::Default for CursorNextResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for CursorNextResponse {
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
::outboard_session::strict_message!(CursorNextResponse, "cursor.next");
impl stub::Ask for CursorNextRequest {
    type Response = CursorNextResponse;
    type Answer = ::core::result::Result<
        ::std::vec::Vec<value::Encoded<::std::vec::Vec<super::types::Value>>>,
        super::types::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[6usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            count: self.count,
        })
    }
    fn answer(
        response: CursorNextResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `cursor.next-columnar`.
#[derive(Debug, Clone, PartialEq)]
pub struct CursorNextColumnarRequest {
    pub self_: dispatch::Handle,
    pub count: u32,
}
impl ::core::default::Default for CursorNextColumnarRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            count: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for CursorNextColumnarRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.count.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.count.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_count = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "cursor.next-columnar.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_count,
                        value,
                        "cursor.next-columnar.count",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "cursor.next-columnar.self")?,
            count: wire::value::Wire::finish(read_count, "cursor.next-columnar.count")?,
        })
    }
}
::outboard_session::strict_message!(CursorNextColumnarRequest, "cursor.next-columnar");
/// The response of `cursor.next-columnar`.
#[derive(Debug, Clone, PartialEq)]
pub struct CursorNextColumnarResponse(
    pub ::core::result::Result<super::types::Chunk, super::types::Error>,
);
impl ::core::default::Default for CursorNextColumnarResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for CursorNextColumnarResponse {
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
::outboard_session::strict_message!(CursorNextColumnarResponse, "cursor.next-columnar");
impl stub::Ask for CursorNextColumnarRequest {
    type Response = CursorNextColumnarResponse;
    type Answer = ::core::result::Result<super::types::Chunk, super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[7usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            count: self.count,
        })
    }
    fn answer(
        response: CursorNextColumnarResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `prepare`.
#[derive(Debug, Clone, PartialEq)]
pub struct PrepareRequest {
    pub statement: ::std::string::String,
}
impl ::core::default::Default for PrepareRequest {
    fn default() -> Self {
        Self {
            statement: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for PrepareRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.statement.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.statement.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_statement = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "prepare.statement",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            statement: wire::value::Wire::finish(read_statement, "prepare.statement")?,
        })
    }
}
::outboard_session::strict_message!(PrepareRequest, "prepare");
/// The response of `prepare`.
#[derive(Debug, Clone, PartialEq)]
pub struct PrepareResponse(
    pub ::core::result::Result<dispatch::Handle, super::types::Error>,
);
impl ::core::default::Default for PrepareResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for PrepareResponse {
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
::outboard_session::strict_message!(PrepareResponse, "prepare");
impl stub::Ask for PrepareRequest {
    type Response = PrepareResponse;
    type Answer = ::core::result::Result<dispatch::Handle, super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[8usize];
    fn answer(
        response: PrepareResponse,
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
/// The request of `prepared.parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedParametersRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for PreparedParametersRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for PreparedParametersRequest {
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
                        "prepared.parameters.self",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "prepared.parameters.self")?,
        })
    }
}
::outboard_session::strict_message!(PreparedParametersRequest, "prepared.parameters");
/// The response of `prepared.parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedParametersResponse(
    pub ::core::result::Result<::std::vec::Vec<super::types::Kind>, super::types::Error>,
);
impl ::core::default::Default for PreparedParametersResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for PreparedParametersResponse {
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
::outboard_session::strict_message!(PreparedParametersResponse, "prepared.parameters");
impl stub::Ask for PreparedParametersRequest {
    type Response = PreparedParametersResponse;
    type Answer = ::core::result::Result<
        ::std::vec::Vec<super::types::Kind>,
        super::types::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[9usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
        })
    }
    fn answer(
        response: PreparedParametersResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `prepared.columns`.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedColumnsRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for PreparedColumnsRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for PreparedColumnsRequest {
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
                        "prepared.columns.self",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "prepared.columns.self")?,
        })
    }
}
::outboard_session::strict_message!(PreparedColumnsRequest, "prepared.columns");
/// The response of `prepared.columns`.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedColumnsResponse(
    pub ::core::result::Result<
        ::std::vec::Vec<super::types::Column>,
        super::types::Error,
    >,
);
impl ::core::default::Default for PreparedColumnsResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for PreparedColumnsResponse {
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
::outboard_session::strict_message!(PreparedColumnsResponse, "prepared.columns");
impl stub::Ask for PreparedColumnsRequest {
    type Response = PreparedColumnsResponse;
    type Answer = ::core::result::Result<
        ::std::vec::Vec<super::types::Column>,
        super::types::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[10usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
        })
    }
    fn answer(
        response: PreparedColumnsResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `prepared.query`.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedQueryRequest {
    pub self_: dispatch::Handle,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for PreparedQueryRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for PreparedQueryRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.params.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.params.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "prepared.query.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "prepared.query.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "prepared.query.self")?,
            params: wire::value::Wire::finish(read_params, "prepared.query.params")?,
        })
    }
}
::outboard_session::strict_message!(PreparedQueryRequest, "prepared.query");
/// The response of `prepared.query`.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedQueryResponse(
    pub ::core::result::Result<super::types::RowSet, super::types::Error>,
);
impl ::core::default::Default for PreparedQueryResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for PreparedQueryResponse {
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
::outboard_session::strict_message!(PreparedQueryResponse, "prepared.query");
impl stub::Ask for PreparedQueryRequest {
    type Response = PreparedQueryResponse;
    type Answer = ::core::result::Result<super::types::RowSet, super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[11usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            params: self.params,
        })
    }
    fn answer(
        response: PreparedQueryResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `prepared.query-columnar`.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedQueryColumnarRequest {
    pub self_: dispatch::Handle,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for PreparedQueryColumnarRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for PreparedQueryColumnarRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.params.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.params.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "prepared.query-columnar.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "prepared.query-columnar.params",
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
                "prepared.query-columnar.self",
            )?,
            params: wire::value::Wire::finish(
                read_params,
                "prepared.query-columnar.params",
            )?,
        })
    }
}
::outboard_session::strict_message!(
    PreparedQueryColumnarRequest, "prepared.query-columnar"
);
/// The response of `prepared.query-columnar`.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedQueryColumnarResponse(
    pub ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, super::types::Chunk),
        super::types::Error,
    >,
);
impl ::core::default::Default for PreparedQueryColumnarResponse {
    fn default() -> Self {
        Self(
            ::core::result::Result::Ok((
                ::core::default::Default::default(),
                ::core::default::Default::default(),
            )),
        )
    }
}
impl wire::value::Wire for PreparedQueryColumnarResponse {
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
    PreparedQueryColumnarResponse, "prepared.query-columnar"
);
impl stub::Ask for PreparedQueryColumnarRequest {
    type Response = PreparedQueryColumnarResponse;
    type Answer = ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, super::types::Chunk),
        super::types::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[12usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            params: self.params,
        })
    }
    fn answer(
        response: PreparedQueryColumnarResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `prepared.execute`.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedExecuteRequest {
    pub self_: dispatch::Handle,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for PreparedExecuteRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for PreparedExecuteRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.params.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.params.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "prepared.execute.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "prepared.execute.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "prepared.execute.self")?,
            params: wire::value::Wire::finish(read_params, "prepared.execute.params")?,
        })
    }
}
::outboard_session::strict_message!(PreparedExecuteRequest, "prepared.execute");
/// The response of `prepared.execute`.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedExecuteResponse(
    pub ::core::result::Result<super::types::Outcome, super::types::Error>,
);
impl ::core::default::Default for PreparedExecuteResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for PreparedExecuteResponse {
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
::outboard_session::strict_message!(PreparedExecuteResponse, "prepared.execute");
impl stub::Ask for PreparedExecuteRequest {
    type Response = PreparedExecuteResponse;
    type Answer = ::core::result::Result<super::types::Outcome, super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[13usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            params: self.params,
        })
    }
    fn answer(
        response: PreparedExecuteResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `prepared.open-cursor`.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedOpenCursorRequest {
    pub self_: dispatch::Handle,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for PreparedOpenCursorRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for PreparedOpenCursorRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.params.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.params.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "prepared.open-cursor.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "prepared.open-cursor.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "prepared.open-cursor.self")?,
            params: wire::value::Wire::finish(
                read_params,
                "prepared.open-cursor.params",
            )?,
        })
    }
}
::outboard_session::strict_message!(PreparedOpenCursorRequest, "prepared.open-cursor");
/// The response of `prepared.open-cursor`.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedOpenCursorResponse(
    pub ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, dispatch::Handle),
        super::types::Error,
    >,
);
impl ::core::default::Default for PreparedOpenCursorResponse {
    fn default() -> Self {
        Self(
            ::core::result::Result::Ok((
                ::core::default::Default::default(),
                ::core::default::Default::default(),
            )),
        )
    }
}
impl wire::value::Wire for PreparedOpenCursorResponse {
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
::outboard_session::strict_message!(PreparedOpenCursorResponse, "prepared.open-cursor");
impl stub::Ask for PreparedOpenCursorRequest {
    type Response = PreparedOpenCursorResponse;
    type Answer = ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, dispatch::Handle),
        super::types::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[14usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            params: self.params,
        })
    }
    fn answer(
        response: PreparedOpenCursorResponse,
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
                        let (f1, f2) = value;
                        (f1, handles.receive(f2)?)
                    })
                }
                ::core::result::Result::Err(value) => ::core::result::Result::Err(value),
            },
        )
    }
}
/// The request of `cursor.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct CursorDropRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for CursorDropRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for CursorDropRequest {
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
                    wire::value::Wire::merge(&mut read_self_, value, "cursor.drop.self")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "cursor.drop.self")?,
        })
    }
}
::outboard_session::strict_message!(CursorDropRequest, "cursor.drop");
/// The response of `cursor.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct CursorDropResponse(pub ());
impl ::core::default::Default for CursorDropResponse {
    fn default() -> Self {
        Self(())
    }
}
impl wire::value::Wire for CursorDropResponse {
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
::outboard_session::strict_message!(CursorDropResponse, "cursor.drop");
impl stub::Ask for CursorDropRequest {
    type Response = CursorDropResponse;
    type Answer = ();
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[15usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, true)?,
        })
    }
    fn answer(
        response: CursorDropResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `prepared.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedDropRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for PreparedDropRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for PreparedDropRequest {
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
                        "prepared.drop.self",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "prepared.drop.self")?,
        })
    }
}
::outboard_session::strict_message!(PreparedDropRequest, "prepared.drop");
/// The response of `prepared.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedDropResponse(pub ());
impl ::core::default::Default for PreparedDropResponse {
    fn default() -> Self {
        Self(())
    }
}
impl wire::value::Wire for PreparedDropResponse {
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
::outboard_session::strict_message!(PreparedDropResponse, "prepared.drop");
impl stub::Ask for PreparedDropRequest {
    type Response = PreparedDropResponse;
    type Answer = ();
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[16usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, true)?,
        })
    }
    fn answer(
        response: PreparedDropResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
