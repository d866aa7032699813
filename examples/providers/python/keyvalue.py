"""The services of `wasi:keyvalue@0.2.0-draft`, as their schema has them."""

import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Any, NoReturn

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message

from handles import Full, Leases, Owner
from outboard.v1 import handle_pb2
from storage import Bucket, NotANumber, Storage, TooLate
from wasi.keyvalue.v0_2_0_draft import (
    atomics_pb2,
    atomics_pb2_grpc,
    batch_pb2,
    batch_pb2_grpc,
    store_pb2,
    store_pb2_grpc,
)

# Every field of a request that is no list and no option, by the fields' presence: an absent one is never read as "" or 0.
REQUIRED = {
    store_pb2.StoreOpenRequest: ["identifier"],
    store_pb2.StoreBucketGetRequest: ["self", "key"],
    store_pb2.StoreBucketSetRequest: ["self", "key", "value"],
    store_pb2.StoreBucketDeleteRequest: ["self", "key"],
    store_pb2.StoreBucketExistsRequest: ["self", "key"],
    store_pb2.StoreBucketListKeysRequest: ["self"],
    store_pb2.StoreBucketDropRequest: ["self"],
    atomics_pb2.AtomicsIncrementRequest: ["bucket", "key", "delta"],
    batch_pb2.BatchGet_ManyRequest: ["bucket"],
    batch_pb2.BatchSet_ManyRequest: ["bucket"],
    batch_pb2.BatchDelete_ManyRequest: ["bucket"],
    batch_pb2.BatchSet_ManyRequest.KeyValuesItem: ["f1", "f2"],
}
# How long a call may take whose caller did not say.
PATIENCE = 30.0
LONGEST_KEY = 1024
LARGEST_VALUE = 1024 * 1024
DEFAULT_BUCKET = "default"

log = logging.getLogger("keyvalue")


class KeyValue:
    """What the services share."""

    def __init__(self, storage: Storage, leases: Leases, grants: set[Owner]):
        self.storage = storage
        self.leases = leases
        self.grants = grants

    def add_to(self, server: grpc.Server) -> list[str]:
        """Adds the services to a server; the names of them."""
        store_pb2_grpc.add_StoreServicer_to_server(Store(self), server)
        atomics_pb2_grpc.add_AtomicsServicer_to_server(Atomics(self), server)
        batch_pb2_grpc.add_BatchServicer_to_server(Batch(self), server)
        files = [store_pb2.DESCRIPTOR, atomics_pb2.DESCRIPTOR, batch_pb2.DESCRIPTOR]
        return [service.full_name for file in files for service in file.services_by_name.values()]

    def answer(self, request: Message, context: grpc.ServicerContext, response: type, work: Callable) -> Message:
        """Does one call. What the interface calls an error is a response, and everything else a status."""
        call = Call(self, request, context)
        try:
            return response(ok=work(call))
        except (NotANumber, TooLarge) as error:
            return response(err=store_pb2.StoreError(other=str(error)))
        except TooLate:
            context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "the store had no time for it before its deadline")
        except Full:
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, f"{self.leases.most} handles are open: drop some")
        except sqlite3.Error as error:
            # It says where the file is, which is nothing for a caller.
            log.error("the store failed: %s", error)
            return response(err=store_pb2.StoreError(other="the store failed; its log says why"))


class TooLarge(Exception):
    """More than this store keeps under one key."""


class Call:
    """One call: who makes it, how long it may take, and what it asks for."""

    def __init__(self, provider: KeyValue, request: Message, context: grpc.ServicerContext):
        self.request = request
        self._provider = provider
        self._context = context
        metadata = dict(context.invocation_metadata())
        self.owner = Owner(self._named(metadata, "outboard-function"), self._named(metadata, "outboard-binding"))
        if self.owner not in provider.grants:
            who = f"function {self.owner.function} use binding {self.owner.binding}"
            self._abort(grpc.StatusCode.PERMISSION_DENIED, f"no --grant lets {who}")
        self.demand(request)
        left = context.time_remaining()
        self.until = time.monotonic() + (PATIENCE if left is None else left)

    @property
    def bucket(self) -> Bucket:
        """The bucket whose handle the call brought."""
        bucket = self._provider.leases.use(self.owner, self.token)
        if bucket is None:
            idle = f"{self._provider.leases.idle:g} s"
            why = f"it lapsed after {idle} without use, was dropped, or is another caller's"
            self._abort(grpc.StatusCode.NOT_FOUND, f"no such handle of a bucket: {why}; open a new one")
        return bucket

    @property
    def token(self) -> bytes:
        """The token of the handle that the call brought, as `self` or as `bucket`."""
        fields = self.request.DESCRIPTOR.fields_by_name
        return getattr(self.request, "self" if "self" in fields else "bucket").token

    @property
    def key(self) -> str:
        """The key that it is about."""
        return fitting(self.request.key)

    def demand(self, message: Message) -> None:
        """Refuses a message that lacks what it has to have."""
        for field in REQUIRED[type(message)]:
            if not message.HasField(field):
                self._abort(grpc.StatusCode.INVALID_ARGUMENT, f"{message.DESCRIPTOR.name}: {field} is missing")

    def _named(self, metadata: dict[str, Any], name: str) -> str:
        value = metadata.get(name)
        if not value:
            self._abort(
                grpc.StatusCode.INVALID_ARGUMENT,
                f"the metadata {name} is missing: a call names its function in outboard-function and the binding it "
                "is for in outboard-binding",
            )
        return value

    def _abort(self, code: grpc.StatusCode, words: str) -> NoReturn:
        self._context.abort(code, words)
        raise AssertionError("abort raises")


class Store(store_pb2_grpc.StoreServicer):
    """`wasi:keyvalue/store`"""

    def __init__(self, provider: KeyValue):
        self._provider = provider

    def Open(self, request, context):
        def work(call: Call):
            bucket = self._provider.storage.bucket(call.owner.binding, request.identifier or DEFAULT_BUCKET)
            return handle_pb2.Handle(token=self._provider.leases.issue(call.owner, bucket))

        return self._provider.answer(request, context, store_pb2.StoreOpenResponse, work)

    def BucketGet(self, request, context):
        def work(call: Call):
            return store_pb2.StoreBucketGetResponse.Ok(value=call.bucket.get(call.key, call.until))

        return self._provider.answer(request, context, store_pb2.StoreBucketGetResponse, work)

    def BucketSet(self, request, context):
        def work(call: Call):
            call.bucket.set_many([(call.key, fitting(request.value))], call.until)
            return Empty()

        return self._provider.answer(request, context, store_pb2.StoreBucketSetResponse, work)

    def BucketDelete(self, request, context):
        def work(call: Call):
            call.bucket.delete_many([call.key], call.until)
            return Empty()

        return self._provider.answer(request, context, store_pb2.StoreBucketDeleteResponse, work)

    def BucketExists(self, request, context):
        def work(call: Call):
            return call.bucket.get(call.key, call.until) is not None

        return self._provider.answer(request, context, store_pb2.StoreBucketExistsResponse, work)

    def BucketListKeys(self, request, context):
        def work(call: Call):
            keys, cursor = call.bucket.list_keys(request.cursor, call.until)
            return store_pb2.StoreKeyResponse(keys=keys, cursor=cursor)

        return self._provider.answer(request, context, store_pb2.StoreBucketListKeysResponse, work)

    def BucketDrop(self, request, context):
        call = Call(self._provider, request, context)
        self._provider.leases.end(call.owner, call.token)
        return store_pb2.StoreBucketDropResponse()


class Atomics(atomics_pb2_grpc.AtomicsServicer):
    """`wasi:keyvalue/atomics`"""

    def __init__(self, provider: KeyValue):
        self._provider = provider

    def Increment(self, request, context):
        def work(call: Call):
            return call.bucket.increment(call.key, request.delta, call.until)

        return self._provider.answer(request, context, atomics_pb2.AtomicsIncrementResponse, work)


class Batch(batch_pb2_grpc.BatchServicer):
    """`wasi:keyvalue/batch`"""

    def __init__(self, provider: KeyValue):
        self._provider = provider

    def Get_Many(self, request, context):
        def work(call: Call):
            response = batch_pb2.BatchGet_ManyResponse.Ok()
            keys = [fitting(key) for key in request.keys]
            for key, value in zip(keys, call.bucket.get_many(keys, call.until)):
                item = response.value.add()
                if value is not None:
                    item.value.f1 = key
                    item.value.f2 = value
            return response

        return self._provider.answer(request, context, batch_pb2.BatchGet_ManyResponse, work)

    def Set_Many(self, request, context):
        def work(call: Call):
            for item in request.key_values:
                call.demand(item)
            call.bucket.set_many([(fitting(item.f1), fitting(item.f2)) for item in request.key_values], call.until)
            return Empty()

        return self._provider.answer(request, context, batch_pb2.BatchSet_ManyResponse, work)

    def Delete_Many(self, request, context):
        def work(call: Call):
            call.bucket.delete_many([fitting(key) for key in request.keys], call.until)
            return Empty()

        return self._provider.answer(request, context, batch_pb2.BatchDelete_ManyResponse, work)


def fitting(given: str | bytes) -> str | bytes:
    """A key or a value, if it is one that the store keeps."""
    is_key = isinstance(given, str)
    size, most = (len(given.encode()), LONGEST_KEY) if is_key else (len(given), LARGEST_VALUE)
    if size > most:
        raise TooLarge(f"the {'key' if is_key else 'value'} is {size} bytes long, and {most} is the most")
    return given
