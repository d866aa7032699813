// Generated from wit/ by `cargo gen`. Do not edit.

//! `outboard:sql/transactions@0.1.0`
//!
//! Several statements that happen together or not at all.
use ::outboard_mapping::wire;
use ::outboard_mapping::wire::value::Wire as _;
use ::outboard_session::{call, dispatch, failure, plain, stream, stub, value};
/// A provider of `outboard:sql/transactions@0.1.0`.
///
/// Several statements that happen together or not at all.
///
/// # Errors
/// Every method: what the interface has a word for is its own result; a [`failure::Failure`] is for
/// everything else and reaches the caller as a gRPC status.
///
/// # Cancellation
/// The future of a method is dropped when its caller cancels or its deadline passes. What must not stay
/// half done has to be undone by a guard, or done in a task of its own.
pub trait Transactions: Send + Sync + 'static + super::statements::Statements {
    /// A transaction under way. Dropping it rolls it back; so does the end of the function, of its host or of the
    /// provider.
    ///
    /// After an error of the database, PostgreSQL takes no more statements until the transaction is rolled back, or rolled
    /// back to a savepoint. Other databases go on, without what the failed statement would have done.
    type Transaction: dispatch::Resource;
    /// Starts a transaction.
    ///
    /// It holds a connection until it ends, and is rolled back if it is left idle for longer than its binding allows.
    fn begin(
        &self,
        call: &call::Call,
        options: Options,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<Self::Transaction, super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// The rows of a statement, all at once.
    fn transaction_query(
        &self,
        call: &call::Call,
        transaction: &Self::Transaction,
        statement: ::std::string::String,
        params: ::std::vec::Vec<super::types::Value>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<super::types::RowSet, super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// As `query`, with the rows by columns.
    fn transaction_query_columnar(
        &self,
        call: &call::Call,
        transaction: &Self::Transaction,
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
    /// Runs a statement whose rows, if it has any, are of no interest.
    fn transaction_execute(
        &self,
        call: &call::Call,
        transaction: &Self::Transaction,
        statement: ::std::string::String,
        params: ::std::vec::Vec<super::types::Value>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<super::types::Outcome, super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// The rows of a query, some at a time. The cursor ends with the transaction.
    fn transaction_open_cursor(
        &self,
        call: &call::Call,
        transaction: &Self::Transaction,
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
    /// As `query`, with a prepared statement.
    fn transaction_query_prepared(
        &self,
        call: &call::Call,
        transaction: &Self::Transaction,
        prepared: &Self::Prepared,
        params: ::std::vec::Vec<super::types::Value>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<super::types::RowSet, super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// As `query-columnar`, with a prepared statement.
    fn transaction_query_prepared_columnar(
        &self,
        call: &call::Call,
        transaction: &Self::Transaction,
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
    /// As `execute`, with a prepared statement.
    fn transaction_execute_prepared(
        &self,
        call: &call::Call,
        transaction: &Self::Transaction,
        prepared: &Self::Prepared,
        params: ::std::vec::Vec<super::types::Value>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<super::types::Outcome, super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// Marks a point to which the transaction can be rolled back. A name that is in use is hidden, not replaced.
    fn transaction_savepoint(
        &self,
        call: &call::Call,
        transaction: &Self::Transaction,
        name: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<(), super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// Undoes what was done since the savepoint, which stays.
    fn transaction_rollback_to(
        &self,
        call: &call::Call,
        transaction: &Self::Transaction,
        name: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<(), super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// Forgets the savepoint and those after it; what was done since stays part of the transaction.
    fn transaction_release(
        &self,
        call: &call::Call,
        transaction: &Self::Transaction,
        name: ::std::string::String,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<(), super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// Makes all that was done durable. Once this returns without an error, it is. What the database rolled back rather
    /// than commit it is `aborted`, or an error of the database.
    fn transaction_commit(
        &self,
        call: &call::Call,
        transaction: Self::Transaction,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<(), super::types::Error>,
            failure::Failure,
        >,
    > + Send;
    /// Undoes all that was done. Dropping the transaction does the same, without waiting for it.
    fn transaction_rollback(
        &self,
        call: &call::Call,
        transaction: Self::Transaction,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<
            ::core::result::Result<(), super::types::Error>,
            failure::Failure,
        >,
    > + Send;
}
/// Serves a [`Transactions`] on the session face, and on the plain one behind its server.
#[derive(Debug)]
pub struct TransactionsDispatch<T>(::std::sync::Arc<T>);
impl<T> TransactionsDispatch<T> {
    /// Serves `provider`, which other dispatches may serve too.
    pub fn new(provider: ::std::sync::Arc<T>) -> Self {
        Self(provider)
    }
}
impl<T> ::core::clone::Clone for TransactionsDispatch<T> {
    fn clone(&self) -> Self {
        Self(::std::sync::Arc::clone(&self.0))
    }
}
impl<T: Transactions> dispatch::Dispatch for TransactionsDispatch<T> {
    fn interface(&self) -> &'static str {
        "outboard:sql/transactions@0.1.0"
    }
    fn methods(&self) -> &'static [dispatch::MethodDescriptor] {
        METHODS
    }
    fn resources(
        &self,
    ) -> ::std::vec::Vec<(dispatch::ResourceId, dispatch::HandleKind)> {
        ::std::vec![
            (TRANSACTION, < < T as Transactions > ::Transaction as dispatch::Resource >
            ::KIND)
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
                    let request: BeginRequest = stub::request(
                        &METHODS[0usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[0usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (&request, handles);
                    let argument_1 = request.options;
                    let result = <T as Transactions>::begin(provider, call, argument_1)
                        .await?;
                    let result = match result {
                        ::core::result::Result::Ok(value) => {
                            ::core::result::Result::Ok(handles.give(value, TRANSACTION)?)
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&BeginResponse(result));
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
                    let request: TransactionQueryRequest = stub::request(
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
                            <T as Transactions>::Transaction,
                        >(&request.self_, TRANSACTION)?;
                    let argument_2 = request.statement;
                    let argument_3 = request.params;
                    let result = <T as Transactions>::transaction_query(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&TransactionQueryResponse(result));
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
                    let request: TransactionQueryColumnarRequest = stub::request(
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
                            <T as Transactions>::Transaction,
                        >(&request.self_, TRANSACTION)?;
                    let argument_2 = request.statement;
                    let argument_3 = request.params;
                    let result = <T as Transactions>::transaction_query_columnar(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&TransactionQueryColumnarResponse(result));
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
                    let request: TransactionExecuteRequest = stub::request(
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
                            <T as Transactions>::Transaction,
                        >(&request.self_, TRANSACTION)?;
                    let argument_2 = request.statement;
                    let argument_3 = request.params;
                    let result = <T as Transactions>::transaction_execute(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&TransactionExecuteResponse(result));
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
                    let request: TransactionOpenCursorRequest = stub::request(
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
                        .borrow::<
                            <T as Transactions>::Transaction,
                        >(&request.self_, TRANSACTION)?;
                    let argument_2 = request.statement;
                    let argument_3 = request.params;
                    let result = <T as Transactions>::transaction_open_cursor(
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
                                let (f1, f2) = value;
                                (f1, handles.give(f2, super::statements::CURSOR)?)
                            })
                        }
                        ::core::result::Result::Err(value) => {
                            ::core::result::Result::Err(value)
                        }
                    };
                    let body = stub::reply(&TransactionOpenCursorResponse(result));
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
                    let request: TransactionQueryPreparedRequest = stub::request(
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
                        .borrow::<
                            <T as Transactions>::Transaction,
                        >(&request.self_, TRANSACTION)?;
                    let argument_2 = handles
                        .borrow::<
                            <T as super::statements::Statements>::Prepared,
                        >(&request.prepared, super::statements::PREPARED)?;
                    let argument_3 = request.params;
                    let result = <T as Transactions>::transaction_query_prepared(
                            provider,
                            call,
                            &argument_1,
                            &argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&TransactionQueryPreparedResponse(result));
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
                    let request: TransactionQueryPreparedColumnarRequest = stub::request(
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
                            <T as Transactions>::Transaction,
                        >(&request.self_, TRANSACTION)?;
                    let argument_2 = handles
                        .borrow::<
                            <T as super::statements::Statements>::Prepared,
                        >(&request.prepared, super::statements::PREPARED)?;
                    let argument_3 = request.params;
                    let result = <T as Transactions>::transaction_query_prepared_columnar(
                            provider,
                            call,
                            &argument_1,
                            &argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(
                        &TransactionQueryPreparedColumnarResponse(result),
                    );
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
                    let request: TransactionExecutePreparedRequest = stub::request(
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
                        .borrow::<
                            <T as Transactions>::Transaction,
                        >(&request.self_, TRANSACTION)?;
                    let argument_2 = handles
                        .borrow::<
                            <T as super::statements::Statements>::Prepared,
                        >(&request.prepared, super::statements::PREPARED)?;
                    let argument_3 = request.params;
                    let result = <T as Transactions>::transaction_execute_prepared(
                            provider,
                            call,
                            &argument_1,
                            &argument_2,
                            argument_3,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&TransactionExecutePreparedResponse(result));
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
                    let request: TransactionSavepointRequest = stub::request(
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
                            <T as Transactions>::Transaction,
                        >(&request.self_, TRANSACTION)?;
                    let argument_2 = request.name;
                    let result = <T as Transactions>::transaction_savepoint(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&TransactionSavepointResponse(result));
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
                    let request: TransactionRollbackToRequest = stub::request(
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
                            <T as Transactions>::Transaction,
                        >(&request.self_, TRANSACTION)?;
                    let argument_2 = request.name;
                    let result = <T as Transactions>::transaction_rollback_to(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&TransactionRollbackToResponse(result));
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
                    let request: TransactionReleaseRequest = stub::request(
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
                            <T as Transactions>::Transaction,
                        >(&request.self_, TRANSACTION)?;
                    let argument_2 = request.name;
                    let result = <T as Transactions>::transaction_release(
                            provider,
                            call,
                            &argument_1,
                            argument_2,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&TransactionReleaseResponse(result));
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
                    let request: TransactionCommitRequest = stub::request(
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
                        .take::<
                            <T as Transactions>::Transaction,
                        >(&request.transaction, TRANSACTION)?;
                    let result = <T as Transactions>::transaction_commit(
                            provider,
                            call,
                            argument_1,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&TransactionCommitResponse(result));
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
                    let request: TransactionRollbackRequest = stub::request(
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
                        .take::<
                            <T as Transactions>::Transaction,
                        >(&request.transaction, TRANSACTION)?;
                    let result = <T as Transactions>::transaction_rollback(
                            provider,
                            call,
                            argument_1,
                        )
                        .await?;
                    let result = result;
                    let body = stub::reply(&TransactionRollbackResponse(result));
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
                    let request: TransactionDropRequest = stub::request(
                        &METHODS[13usize],
                        &incoming.body,
                    )?;
                    let []: [stream::Chunks; 0usize] = stub::streams(
                        &METHODS[13usize],
                        incoming.streams,
                    )?;
                    let streams = ::std::vec::Vec::new();
                    let _ = (provider, call);
                    let result = drop(
                        handles.resolve(&request.self_, TRANSACTION, true)?,
                    );
                    let body = stub::reply(&TransactionDropResponse(result));
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
                        stub::no_method("outboard:sql/transactions@0.1.0", method),
                    )
                })
            }
        }
    }
}
/// The plain face of [`Transactions`]: the gRPC service `outboard.sql.v0_1.Transactions`.
#[derive(Debug, Clone)]
pub struct TransactionsServer<F> {
    face: F,
}
impl<F: dispatch::PlainFace> TransactionsServer<F> {
    /// Serves every rpc through `face`, which also says how large requests may be.
    pub fn new(face: F) -> Self {
        Self { face }
    }
}
impl<F: dispatch::PlainFace> ::tonic::server::NamedService for TransactionsServer<F> {
    const NAME: &'static str = "outboard.sql.v0_1.Transactions";
}
impl<
    F: dispatch::PlainFace,
> ::tower_service::Service<::http::Request<::tonic::body::Body>>
for TransactionsServer<F> {
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
        interface: "outboard:sql/transactions@0.1.0",
        function: "begin",
        path: "/outboard.sql.v0_1.Transactions/Begin",
        shape: 4091313309224952682u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/transactions@0.1.0",
        function: "[method]transaction.query",
        path: "/outboard.sql.v0_1.Transactions/TransactionQuery",
        shape: 1974700439662875777u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/transactions@0.1.0",
        function: "[method]transaction.query-columnar",
        path: "/outboard.sql.v0_1.Transactions/TransactionQueryColumnar",
        shape: 13649971213230823435u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/transactions@0.1.0",
        function: "[method]transaction.execute",
        path: "/outboard.sql.v0_1.Transactions/TransactionExecute",
        shape: 13131090595867682658u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/transactions@0.1.0",
        function: "[method]transaction.open-cursor",
        path: "/outboard.sql.v0_1.Transactions/TransactionOpenCursor",
        shape: 6514273756519437918u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/transactions@0.1.0",
        function: "[method]transaction.query-prepared",
        path: "/outboard.sql.v0_1.Transactions/TransactionQueryPrepared",
        shape: 2349638182233044350u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/transactions@0.1.0",
        function: "[method]transaction.query-prepared-columnar",
        path: "/outboard.sql.v0_1.Transactions/TransactionQueryPreparedColumnar",
        shape: 9237379380955553132u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/transactions@0.1.0",
        function: "[method]transaction.execute-prepared",
        path: "/outboard.sql.v0_1.Transactions/TransactionExecutePrepared",
        shape: 587101140293965267u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/transactions@0.1.0",
        function: "[method]transaction.savepoint",
        path: "/outboard.sql.v0_1.Transactions/TransactionSavepoint",
        shape: 5294437065259796838u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/transactions@0.1.0",
        function: "[method]transaction.rollback-to",
        path: "/outboard.sql.v0_1.Transactions/TransactionRollbackTo",
        shape: 5294437065259796838u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/transactions@0.1.0",
        function: "[method]transaction.release",
        path: "/outboard.sql.v0_1.Transactions/TransactionRelease",
        shape: 5294437065259796838u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/transactions@0.1.0",
        function: "[static]transaction.commit",
        path: "/outboard.sql.v0_1.Transactions/TransactionCommit",
        shape: 15135546868501336688u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/transactions@0.1.0",
        function: "[static]transaction.rollback",
        path: "/outboard.sql.v0_1.Transactions/TransactionRollback",
        shape: 15135546868501336688u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
    dispatch::MethodDescriptor {
        interface: "outboard:sql/transactions@0.1.0",
        function: "[resource-drop]transaction",
        path: "/outboard.sql.v0_1.Transactions/TransactionDrop",
        shape: 4269820423026148933u64,
        idempotent: false,
        request_streams: 0usize,
        response_streams: 0usize,
    },
];
/// A transaction under way. Dropping it rolls it back; so does the end of the function, of its host or of the
/// provider.
///
/// After an error of the database, PostgreSQL takes no more statements until the transaction is rolled back, or rolled
/// back to a savepoint. Other databases go on, without what the failed statement would have done.
pub const TRANSACTION: dispatch::ResourceId = dispatch::ResourceId {
    interface: "outboard:sql/transactions@0.1.0",
    name: "transaction",
};
/// How much of what others do at the same time a transaction may see. A database that has no such level gives a
/// stricter one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Isolation {
    #[default]
    ReadCommitted,
    RepeatableRead,
    Serializable,
}
impl wire::value::Wire for Isolation {
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
            1u64 => ::core::result::Result::Ok(Self::ReadCommitted),
            2u64 => ::core::result::Result::Ok(Self::RepeatableRead),
            3u64 => ::core::result::Result::Ok(Self::Serializable),
            value => {
                ::core::result::Result::Err(wire::Malformed::Case {
                    field: place,
                    value,
                })
            }
        }
    }
}
/// What a transaction is to be like.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The database's own default unless set.
    pub isolation: ::core::option::Option<Isolation>,
    /// Refuses every change. Such transactions wait for nobody.
    pub read_only: bool,
}
impl ::core::default::Default for Options {
    fn default() -> Self {
        Self {
            isolation: ::core::default::Default::default(),
            read_only: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for Options {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.isolation.field_len(1u32) + self.read_only.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.isolation.write_field(1u32, buf);
        self.read_only.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_isolation = ::core::option::Option::None;
        let mut read_read_only = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_isolation,
                        value,
                        "options.isolation",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_read_only,
                        value,
                        "options.read-only",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            isolation: wire::value::Wire::finish(read_isolation, "options.isolation")?,
            read_only: wire::value::Wire::finish(read_read_only, "options.read-only")?,
        })
    }
}
::outboard_session::strict_message!(Options, "options");
/// The request of `begin`.
#[derive(Debug, Clone, PartialEq)]
pub struct BeginRequest {
    pub options: Options,
}
impl ::core::default::Default for BeginRequest {
    fn default() -> Self {
        Self {
            options: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for BeginRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.options.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.options.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_options = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(&mut read_options, value, "begin.options")?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            options: wire::value::Wire::finish(read_options, "begin.options")?,
        })
    }
}
::outboard_session::strict_message!(BeginRequest, "begin");
/// The response of `begin`.
#[derive(Debug, Clone, PartialEq)]
pub struct BeginResponse(
    pub ::core::result::Result<dispatch::Handle, super::types::Error>,
);
impl ::core::default::Default for BeginResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for BeginResponse {
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
::outboard_session::strict_message!(BeginResponse, "begin");
impl stub::Ask for BeginRequest {
    type Response = BeginResponse;
    type Answer = ::core::result::Result<dispatch::Handle, super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[0usize];
    fn answer(
        response: BeginResponse,
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
/// The request of `transaction.query`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionQueryRequest {
    pub self_: dispatch::Handle,
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for TransactionQueryRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TransactionQueryRequest {
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
                        "transaction.query.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "transaction.query.statement",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "transaction.query.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "transaction.query.self")?,
            statement: wire::value::Wire::finish(
                read_statement,
                "transaction.query.statement",
            )?,
            params: wire::value::Wire::finish(read_params, "transaction.query.params")?,
        })
    }
}
::outboard_session::strict_message!(TransactionQueryRequest, "transaction.query");
/// The response of `transaction.query`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionQueryResponse(
    pub ::core::result::Result<super::types::RowSet, super::types::Error>,
);
impl ::core::default::Default for TransactionQueryResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for TransactionQueryResponse {
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
::outboard_session::strict_message!(TransactionQueryResponse, "transaction.query");
impl stub::Ask for TransactionQueryRequest {
    type Response = TransactionQueryResponse;
    type Answer = ::core::result::Result<super::types::RowSet, super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[1usize];
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
        response: TransactionQueryResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `transaction.query-columnar`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionQueryColumnarRequest {
    pub self_: dispatch::Handle,
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for TransactionQueryColumnarRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TransactionQueryColumnarRequest {
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
                        "transaction.query-columnar.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "transaction.query-columnar.statement",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "transaction.query-columnar.params",
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
                "transaction.query-columnar.self",
            )?,
            statement: wire::value::Wire::finish(
                read_statement,
                "transaction.query-columnar.statement",
            )?,
            params: wire::value::Wire::finish(
                read_params,
                "transaction.query-columnar.params",
            )?,
        })
    }
}
::outboard_session::strict_message!(
    TransactionQueryColumnarRequest, "transaction.query-columnar"
);
/// The response of `transaction.query-columnar`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionQueryColumnarResponse(
    pub ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, super::types::Chunk),
        super::types::Error,
    >,
);
impl ::core::default::Default for TransactionQueryColumnarResponse {
    fn default() -> Self {
        Self(
            ::core::result::Result::Ok((
                ::core::default::Default::default(),
                ::core::default::Default::default(),
            )),
        )
    }
}
impl wire::value::Wire for TransactionQueryColumnarResponse {
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
    TransactionQueryColumnarResponse, "transaction.query-columnar"
);
impl stub::Ask for TransactionQueryColumnarRequest {
    type Response = TransactionQueryColumnarResponse;
    type Answer = ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, super::types::Chunk),
        super::types::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[2usize];
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
        response: TransactionQueryColumnarResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `transaction.execute`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionExecuteRequest {
    pub self_: dispatch::Handle,
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for TransactionExecuteRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TransactionExecuteRequest {
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
                        "transaction.execute.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "transaction.execute.statement",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "transaction.execute.params",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "transaction.execute.self")?,
            statement: wire::value::Wire::finish(
                read_statement,
                "transaction.execute.statement",
            )?,
            params: wire::value::Wire::finish(read_params, "transaction.execute.params")?,
        })
    }
}
::outboard_session::strict_message!(TransactionExecuteRequest, "transaction.execute");
/// The response of `transaction.execute`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionExecuteResponse(
    pub ::core::result::Result<super::types::Outcome, super::types::Error>,
);
impl ::core::default::Default for TransactionExecuteResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for TransactionExecuteResponse {
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
::outboard_session::strict_message!(TransactionExecuteResponse, "transaction.execute");
impl stub::Ask for TransactionExecuteRequest {
    type Response = TransactionExecuteResponse;
    type Answer = ::core::result::Result<super::types::Outcome, super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[3usize];
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
        response: TransactionExecuteResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `transaction.open-cursor`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionOpenCursorRequest {
    pub self_: dispatch::Handle,
    pub statement: ::std::string::String,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for TransactionOpenCursorRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            statement: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TransactionOpenCursorRequest {
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
                        "transaction.open-cursor.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_statement,
                        value,
                        "transaction.open-cursor.statement",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "transaction.open-cursor.params",
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
                "transaction.open-cursor.self",
            )?,
            statement: wire::value::Wire::finish(
                read_statement,
                "transaction.open-cursor.statement",
            )?,
            params: wire::value::Wire::finish(
                read_params,
                "transaction.open-cursor.params",
            )?,
        })
    }
}
::outboard_session::strict_message!(
    TransactionOpenCursorRequest, "transaction.open-cursor"
);
/// The response of `transaction.open-cursor`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionOpenCursorResponse(
    pub ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, dispatch::Handle),
        super::types::Error,
    >,
);
impl ::core::default::Default for TransactionOpenCursorResponse {
    fn default() -> Self {
        Self(
            ::core::result::Result::Ok((
                ::core::default::Default::default(),
                ::core::default::Default::default(),
            )),
        )
    }
}
impl wire::value::Wire for TransactionOpenCursorResponse {
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
    TransactionOpenCursorResponse, "transaction.open-cursor"
);
impl stub::Ask for TransactionOpenCursorRequest {
    type Response = TransactionOpenCursorResponse;
    type Answer = ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, dispatch::Handle),
        super::types::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[4usize];
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
        response: TransactionOpenCursorResponse,
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
/// The request of `transaction.query-prepared`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionQueryPreparedRequest {
    pub self_: dispatch::Handle,
    pub prepared: dispatch::Handle,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for TransactionQueryPreparedRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            prepared: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TransactionQueryPreparedRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.prepared.field_len(2u32)
            + self.params.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.prepared.write_field(2u32, buf);
        self.params.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_prepared = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "transaction.query-prepared.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_prepared,
                        value,
                        "transaction.query-prepared.prepared",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "transaction.query-prepared.params",
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
                "transaction.query-prepared.self",
            )?,
            prepared: wire::value::Wire::finish(
                read_prepared,
                "transaction.query-prepared.prepared",
            )?,
            params: wire::value::Wire::finish(
                read_params,
                "transaction.query-prepared.params",
            )?,
        })
    }
}
::outboard_session::strict_message!(
    TransactionQueryPreparedRequest, "transaction.query-prepared"
);
/// The response of `transaction.query-prepared`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionQueryPreparedResponse(
    pub ::core::result::Result<super::types::RowSet, super::types::Error>,
);
impl ::core::default::Default for TransactionQueryPreparedResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for TransactionQueryPreparedResponse {
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
    TransactionQueryPreparedResponse, "transaction.query-prepared"
);
impl stub::Ask for TransactionQueryPreparedRequest {
    type Response = TransactionQueryPreparedResponse;
    type Answer = ::core::result::Result<super::types::RowSet, super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[5usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            prepared: handles.lend(self.prepared, false)?,
            params: self.params,
        })
    }
    fn answer(
        response: TransactionQueryPreparedResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `transaction.query-prepared-columnar`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionQueryPreparedColumnarRequest {
    pub self_: dispatch::Handle,
    pub prepared: dispatch::Handle,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for TransactionQueryPreparedColumnarRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            prepared: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TransactionQueryPreparedColumnarRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.prepared.field_len(2u32)
            + self.params.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.prepared.write_field(2u32, buf);
        self.params.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_prepared = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "transaction.query-prepared-columnar.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_prepared,
                        value,
                        "transaction.query-prepared-columnar.prepared",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "transaction.query-prepared-columnar.params",
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
                "transaction.query-prepared-columnar.self",
            )?,
            prepared: wire::value::Wire::finish(
                read_prepared,
                "transaction.query-prepared-columnar.prepared",
            )?,
            params: wire::value::Wire::finish(
                read_params,
                "transaction.query-prepared-columnar.params",
            )?,
        })
    }
}
::outboard_session::strict_message!(
    TransactionQueryPreparedColumnarRequest, "transaction.query-prepared-columnar"
);
/// The response of `transaction.query-prepared-columnar`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionQueryPreparedColumnarResponse(
    pub ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, super::types::Chunk),
        super::types::Error,
    >,
);
impl ::core::default::Default for TransactionQueryPreparedColumnarResponse {
    fn default() -> Self {
        Self(
            ::core::result::Result::Ok((
                ::core::default::Default::default(),
                ::core::default::Default::default(),
            )),
        )
    }
}
impl wire::value::Wire for TransactionQueryPreparedColumnarResponse {
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
    TransactionQueryPreparedColumnarResponse, "transaction.query-prepared-columnar"
);
impl stub::Ask for TransactionQueryPreparedColumnarRequest {
    type Response = TransactionQueryPreparedColumnarResponse;
    type Answer = ::core::result::Result<
        (::std::vec::Vec<super::types::Column>, super::types::Chunk),
        super::types::Error,
    >;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[6usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            prepared: handles.lend(self.prepared, false)?,
            params: self.params,
        })
    }
    fn answer(
        response: TransactionQueryPreparedColumnarResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `transaction.execute-prepared`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionExecutePreparedRequest {
    pub self_: dispatch::Handle,
    pub prepared: dispatch::Handle,
    pub params: ::std::vec::Vec<super::types::Value>,
}
impl ::core::default::Default for TransactionExecutePreparedRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            prepared: ::core::default::Default::default(),
            params: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TransactionExecutePreparedRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.prepared.field_len(2u32)
            + self.params.field_len(3u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.prepared.write_field(2u32, buf);
        self.params.write_field(3u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_prepared = ::core::option::Option::None;
        let mut read_params = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "transaction.execute-prepared.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_prepared,
                        value,
                        "transaction.execute-prepared.prepared",
                    )?
                }
                3u32 => {
                    wire::value::Wire::merge(
                        &mut read_params,
                        value,
                        "transaction.execute-prepared.params",
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
                "transaction.execute-prepared.self",
            )?,
            prepared: wire::value::Wire::finish(
                read_prepared,
                "transaction.execute-prepared.prepared",
            )?,
            params: wire::value::Wire::finish(
                read_params,
                "transaction.execute-prepared.params",
            )?,
        })
    }
}
::outboard_session::strict_message!(
    TransactionExecutePreparedRequest, "transaction.execute-prepared"
);
/// The response of `transaction.execute-prepared`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionExecutePreparedResponse(
    pub ::core::result::Result<super::types::Outcome, super::types::Error>,
);
impl ::core::default::Default for TransactionExecutePreparedResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(::core::default::Default::default()))
    }
}
impl wire::value::Wire for TransactionExecutePreparedResponse {
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
    TransactionExecutePreparedResponse, "transaction.execute-prepared"
);
impl stub::Ask for TransactionExecutePreparedRequest {
    type Response = TransactionExecutePreparedResponse;
    type Answer = ::core::result::Result<super::types::Outcome, super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[7usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            prepared: handles.lend(self.prepared, false)?,
            params: self.params,
        })
    }
    fn answer(
        response: TransactionExecutePreparedResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `transaction.savepoint`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionSavepointRequest {
    pub self_: dispatch::Handle,
    pub name: ::std::string::String,
}
impl ::core::default::Default for TransactionSavepointRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            name: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TransactionSavepointRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.name.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.name.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_name = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "transaction.savepoint.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_name,
                        value,
                        "transaction.savepoint.name",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "transaction.savepoint.self")?,
            name: wire::value::Wire::finish(read_name, "transaction.savepoint.name")?,
        })
    }
}
::outboard_session::strict_message!(
    TransactionSavepointRequest, "transaction.savepoint"
);
/// The response of `transaction.savepoint`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionSavepointResponse(
    pub ::core::result::Result<(), super::types::Error>,
);
impl ::core::default::Default for TransactionSavepointResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(()))
    }
}
impl wire::value::Wire for TransactionSavepointResponse {
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
    TransactionSavepointResponse, "transaction.savepoint"
);
impl stub::Ask for TransactionSavepointRequest {
    type Response = TransactionSavepointResponse;
    type Answer = ::core::result::Result<(), super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[8usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            name: self.name,
        })
    }
    fn answer(
        response: TransactionSavepointResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `transaction.rollback-to`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionRollbackToRequest {
    pub self_: dispatch::Handle,
    pub name: ::std::string::String,
}
impl ::core::default::Default for TransactionRollbackToRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            name: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TransactionRollbackToRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.name.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.name.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_name = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "transaction.rollback-to.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_name,
                        value,
                        "transaction.rollback-to.name",
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
                "transaction.rollback-to.self",
            )?,
            name: wire::value::Wire::finish(read_name, "transaction.rollback-to.name")?,
        })
    }
}
::outboard_session::strict_message!(
    TransactionRollbackToRequest, "transaction.rollback-to"
);
/// The response of `transaction.rollback-to`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionRollbackToResponse(
    pub ::core::result::Result<(), super::types::Error>,
);
impl ::core::default::Default for TransactionRollbackToResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(()))
    }
}
impl wire::value::Wire for TransactionRollbackToResponse {
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
    TransactionRollbackToResponse, "transaction.rollback-to"
);
impl stub::Ask for TransactionRollbackToRequest {
    type Response = TransactionRollbackToResponse;
    type Answer = ::core::result::Result<(), super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[9usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            name: self.name,
        })
    }
    fn answer(
        response: TransactionRollbackToResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `transaction.release`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionReleaseRequest {
    pub self_: dispatch::Handle,
    pub name: ::std::string::String,
}
impl ::core::default::Default for TransactionReleaseRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
            name: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TransactionReleaseRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.self_.field_len(1u32) + self.name.field_len(2u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.self_.write_field(1u32, buf);
        self.name.write_field(2u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_self_ = ::core::option::Option::None;
        let mut read_name = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_self_,
                        value,
                        "transaction.release.self",
                    )?
                }
                2u32 => {
                    wire::value::Wire::merge(
                        &mut read_name,
                        value,
                        "transaction.release.name",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "transaction.release.self")?,
            name: wire::value::Wire::finish(read_name, "transaction.release.name")?,
        })
    }
}
::outboard_session::strict_message!(TransactionReleaseRequest, "transaction.release");
/// The response of `transaction.release`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionReleaseResponse(
    pub ::core::result::Result<(), super::types::Error>,
);
impl ::core::default::Default for TransactionReleaseResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(()))
    }
}
impl wire::value::Wire for TransactionReleaseResponse {
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
::outboard_session::strict_message!(TransactionReleaseResponse, "transaction.release");
impl stub::Ask for TransactionReleaseRequest {
    type Response = TransactionReleaseResponse;
    type Answer = ::core::result::Result<(), super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[10usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, false)?,
            name: self.name,
        })
    }
    fn answer(
        response: TransactionReleaseResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `transaction.commit`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionCommitRequest {
    pub transaction: dispatch::Handle,
}
impl ::core::default::Default for TransactionCommitRequest {
    fn default() -> Self {
        Self {
            transaction: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TransactionCommitRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.transaction.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.transaction.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_transaction = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_transaction,
                        value,
                        "transaction.commit.transaction",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            transaction: wire::value::Wire::finish(
                read_transaction,
                "transaction.commit.transaction",
            )?,
        })
    }
}
::outboard_session::strict_message!(TransactionCommitRequest, "transaction.commit");
/// The response of `transaction.commit`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionCommitResponse(
    pub ::core::result::Result<(), super::types::Error>,
);
impl ::core::default::Default for TransactionCommitResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(()))
    }
}
impl wire::value::Wire for TransactionCommitResponse {
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
::outboard_session::strict_message!(TransactionCommitResponse, "transaction.commit");
impl stub::Ask for TransactionCommitRequest {
    type Response = TransactionCommitResponse;
    type Answer = ::core::result::Result<(), super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[11usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            transaction: handles.lend(self.transaction, true)?,
        })
    }
    fn answer(
        response: TransactionCommitResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `transaction.rollback`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionRollbackRequest {
    pub transaction: dispatch::Handle,
}
impl ::core::default::Default for TransactionRollbackRequest {
    fn default() -> Self {
        Self {
            transaction: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TransactionRollbackRequest {
    const WIRE_TYPE: wire::WireType = wire::WireType::Len;
    fn wire_len(&self) -> usize {
        0 + self.transaction.field_len(1u32)
    }
    fn write(&self, buf: &mut impl ::bytes::BufMut) {
        let _ = &buf;
        self.transaction.write_field(1u32, buf);
    }
    fn read(
        value: wire::read::Value<'_>,
        place: &'static str,
    ) -> ::core::result::Result<Self, wire::Malformed> {
        let mut reader = value.message(place)?;
        let mut read_transaction = ::core::option::Option::None;
        while let ::core::option::Option::Some((field, value)) = reader.field()? {
            match field {
                1u32 => {
                    wire::value::Wire::merge(
                        &mut read_transaction,
                        value,
                        "transaction.rollback.transaction",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            transaction: wire::value::Wire::finish(
                read_transaction,
                "transaction.rollback.transaction",
            )?,
        })
    }
}
::outboard_session::strict_message!(TransactionRollbackRequest, "transaction.rollback");
/// The response of `transaction.rollback`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionRollbackResponse(
    pub ::core::result::Result<(), super::types::Error>,
);
impl ::core::default::Default for TransactionRollbackResponse {
    fn default() -> Self {
        Self(::core::result::Result::Ok(()))
    }
}
impl wire::value::Wire for TransactionRollbackResponse {
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
::outboard_session::strict_message!(TransactionRollbackResponse, "transaction.rollback");
impl stub::Ask for TransactionRollbackRequest {
    type Response = TransactionRollbackResponse;
    type Answer = ::core::result::Result<(), super::types::Error>;
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[12usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            transaction: handles.lend(self.transaction, true)?,
        })
    }
    fn answer(
        response: TransactionRollbackResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
/// The request of `transaction.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionDropRequest {
    pub self_: dispatch::Handle,
}
impl ::core::default::Default for TransactionDropRequest {
    fn default() -> Self {
        Self {
            self_: ::core::default::Default::default(),
        }
    }
}
impl wire::value::Wire for TransactionDropRequest {
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
                        "transaction.drop.self",
                    )?
                }
                _ => {
                    let _ = value;
                }
            }
        }
        ::core::result::Result::Ok(Self {
            self_: wire::value::Wire::finish(read_self_, "transaction.drop.self")?,
        })
    }
}
::outboard_session::strict_message!(TransactionDropRequest, "transaction.drop");
/// The response of `transaction.drop`.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionDropResponse(pub ());
impl ::core::default::Default for TransactionDropResponse {
    fn default() -> Self {
        Self(())
    }
}
impl wire::value::Wire for TransactionDropResponse {
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
::outboard_session::strict_message!(TransactionDropResponse, "transaction.drop");
impl stub::Ask for TransactionDropRequest {
    type Response = TransactionDropResponse;
    type Answer = ();
    const METHOD: &'static dispatch::MethodDescriptor = &METHODS[13usize];
    fn lend(
        self,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self, failure::Failure> {
        ::core::result::Result::Ok(Self {
            self_: handles.lend(self.self_, true)?,
        })
    }
    fn answer(
        response: TransactionDropResponse,
        streams: ::std::vec::Vec<stream::Chunks>,
        handles: &dyn stub::Held,
    ) -> ::core::result::Result<Self::Answer, failure::Failure> {
        let mut streams = streams.into_iter();
        let _ = (&mut streams, handles);
        let result = response.0;
        ::core::result::Result::Ok(result)
    }
}
