"""The services of `wasi:keyvalue`, in both of the versions that components are built with."""

import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NoReturn

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message

from handles import Full, Leases, Owner
from outboard.v1 import handle_pb2
from storage import Bucket, NotANumber, Storage, TooLate
from wasi.keyvalue.v0_2_0_draft import atomics_pb2 as atomics
from wasi.keyvalue.v0_2_0_draft import atomics_pb2_grpc as atomics_grpc
from wasi.keyvalue.v0_2_0_draft import batch_pb2 as batch
from wasi.keyvalue.v0_2_0_draft import batch_pb2_grpc as batch_grpc
from wasi.keyvalue.v0_2_0_draft import store_pb2 as store
from wasi.keyvalue.v0_2_0_draft import store_pb2_grpc as store_grpc
from wasi.keyvalue.v0_2_0_draft2 import atomics_pb2 as atomics2
from wasi.keyvalue.v0_2_0_draft2 import atomics_pb2_grpc as atomics2_grpc
from wasi.keyvalue.v0_2_0_draft2 import batch_pb2 as batch2
from wasi.keyvalue.v0_2_0_draft2 import batch_pb2_grpc as batch2_grpc
from wasi.keyvalue.v0_2_0_draft2 import store_pb2 as store2
from wasi.keyvalue.v0_2_0_draft2 import store_pb2_grpc as store2_grpc

# Every field of a message that is no list and no option, by the fields' presence: an absent one is never read as "" or 0.
REQUIRED = {
    "StoreOpenRequest": ["identifier"],
    "StoreBucketGetRequest": ["self", "key"],
    "StoreBucketSetRequest": ["self", "key", "value"],
    "StoreBucketDeleteRequest": ["self", "key"],
    "StoreBucketExistsRequest": ["self", "key"],
    "StoreBucketListKeysRequest": ["self"],
    "StoreBucketDropRequest": ["self"],
    "AtomicsIncrementRequest": ["bucket", "key", "delta"],
    "AtomicsCasNew_Request": ["bucket", "key"],
    "AtomicsCasCurrentRequest": ["self"],
    "AtomicsSwapRequest": ["cas", "value"],
    "AtomicsCasDropRequest": ["self"],
    "BatchGet_ManyRequest": ["bucket"],
    "BatchSet_ManyRequest": ["bucket"],
    "BatchDelete_ManyRequest": ["bucket"],
    "KeyValuesItem": ["f1", "f2"],
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
        store_grpc.add_StoreServicer_to_server(Store(self, store, int), server)
        atomics_grpc.add_AtomicsServicer_to_server(Atomics(self, atomics, range(2**64)), server)
        batch_grpc.add_BatchServicer_to_server(Batch(self, batch), server)
        store2_grpc.add_StoreServicer_to_server(Store(self, store2, str), server)
        atomics2_grpc.add_AtomicsServicer_to_server(Atomics2(self, atomics2, range(-(2**63), 2**63)), server)
        batch2_grpc.add_BatchServicer_to_server(Batch2(self, batch2), server)
        files = [module.DESCRIPTOR for module in (store, atomics, batch, store2, atomics2, batch2)]
        return [service.full_name for file in files for service in file.services_by_name.values()]

    def answer(self, request: Message, context: grpc.ServicerContext, response: type, work: Callable) -> Message:
        """Does one call. What the interface calls an error is a response, and everything else a status."""
        call = Call(self, request, context)
        try:
            return work(call)
        except (NotANumber, TooLarge, NoCursor) as error:
            return failed(response, str(error))
        except TooLate:
            context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "the store had no time for it before its deadline")
        except Full:
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, f"{self.leases.most} handles are open: drop some")
        except sqlite3.Error as error:
            # It says where the file is, which is nothing for a caller.
            log.error("the store failed: %s", error)
            return failed(response, "the store failed; its log says why")


def failed(response: type, words: str) -> Message:
    """A response of this type with an error in words."""
    message = response()
    # Of what else may go wrong in a swap, the store's own errors are one case.
    error = message.err.store_error if "store_error" in message.err.DESCRIPTOR.fields_by_name else message.err
    error.other = words
    return message


@dataclass(frozen=True)
class Cas:
    """A key, and the value that it had when it was looked at."""

    bucket: Bucket
    key: str
    seen: bytes | None


class NoCursor(Exception):
    """What is no place in a listing."""


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
        return self._held(Bucket)

    @property
    def cas(self) -> Cas:
        """What was seen of a key, by the handle that the call brought."""
        return self._held(Cas)

    @property
    def token(self) -> bytes:
        """The token of the handle that the call brought: no function takes two."""
        names = ("self", "bucket", "cas")
        return next(getattr(self.request, name).token for name in names if name in self.request.DESCRIPTOR.fields_by_name)

    @property
    def key(self) -> str:
        """The key that it is about."""
        return fitting(self.request.key)

    def demand(self, message: Message) -> None:
        """Refuses a message that lacks what it has to have."""
        for field in REQUIRED[message.DESCRIPTOR.name]:
            if not message.HasField(field):
                self._abort(grpc.StatusCode.INVALID_ARGUMENT, f"{message.DESCRIPTOR.name}: {field} is missing")

    def _held(self, kind: type) -> Any:
        held = self._provider.leases.use(self.owner, self.token, kind)
        if held is None:
            idle = f"{self._provider.leases.idle:g} s"
            why = f"it lapsed after {idle} without use, was dropped, or is another caller's"
            self._abort(grpc.StatusCode.NOT_FOUND, f"no such handle of a {kind.__name__.lower()}: {why}; open a new one")
        return held

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


class Service:
    """What the services of one interface have in common, over the messages of one version."""

    def __init__(self, provider: KeyValue, messages: ModuleType):
        self._provider = provider
        self._messages = messages

    def _answer(self, name: str, request: Message, context: grpc.ServicerContext, work: Callable) -> Message:
        """Does a call whose response of this name is a result; `work` gives its `ok`."""
        response = getattr(self._messages, name)
        return self._provider.answer(request, context, response, lambda call: response(ok=work(call)))

    def _issue(self, call: "Call", value: Any) -> Message:
        return handle_pb2.Handle(token=self._provider.leases.issue(call.owner, value))

    def _end(self, name: str, request: Message, context: grpc.ServicerContext) -> Message:
        call = Call(self._provider, request, context)
        self._provider.leases.end(call.owner, call.token)
        return getattr(self._messages, name)()


class Store(Service):
    """`wasi:keyvalue/store`; the versions differ in the type of a cursor."""

    def __init__(self, provider: KeyValue, messages: ModuleType, cursor: type):
        super().__init__(provider, messages)
        self._cursor = cursor

    def Open(self, request, context):
        def work(call: Call):
            name = request.identifier or DEFAULT_BUCKET
            return self._issue(call, self._provider.storage.bucket(call.owner.binding, name))

        return self._answer("StoreOpenResponse", request, context, work)

    def BucketGet(self, request, context):
        def work(call: Call):
            return self._messages.StoreBucketGetResponse.Ok(value=call.bucket.get(call.key, call.until))

        return self._answer("StoreBucketGetResponse", request, context, work)

    def BucketSet(self, request, context):
        def work(call: Call):
            call.bucket.set_many([(call.key, fitting(request.value))], call.until)
            return Empty()

        return self._answer("StoreBucketSetResponse", request, context, work)

    def BucketDelete(self, request, context):
        def work(call: Call):
            call.bucket.delete_many([call.key], call.until)
            return Empty()

        return self._answer("StoreBucketDeleteResponse", request, context, work)

    def BucketExists(self, request, context):
        def work(call: Call):
            return call.bucket.get(call.key, call.until) is not None

        return self._answer("StoreBucketExistsResponse", request, context, work)

    def BucketListKeys(self, request, context):
        def work(call: Call):
            text = str(request.cursor or 0)
            if not (text.isascii() and text.isdigit() and len(text) <= 20):
                raise NoCursor(f"{text!r} is not a cursor of this store")
            keys, after = call.bucket.list_keys(int(text), call.until)
            cursor = None if after is None else self._cursor(after)
            return self._messages.StoreKeyResponse(keys=keys, cursor=cursor)

        return self._answer("StoreBucketListKeysResponse", request, context, work)

    def BucketDrop(self, request, context):
        return self._end("StoreBucketDropResponse", request, context)


class Atomics(Service):
    """`wasi:keyvalue/atomics`; the versions differ in the numbers that they count in."""

    def __init__(self, provider: KeyValue, messages: ModuleType, numbers: range):
        super().__init__(provider, messages)
        self._numbers = numbers

    def Increment(self, request, context):
        def work(call: Call):
            return call.bucket.increment(call.key, request.delta, self._numbers, call.until)

        return self._answer("AtomicsIncrementResponse", request, context, work)


class Atomics2(Atomics):
    """What `0.2.0-draft2` has more: compare and swap."""

    def CasNew_(self, request, context):
        def work(call: Call):
            return self._issue(call, self._look(call, call.bucket, call.key))

        return self._answer("AtomicsCasNew_Response", request, context, work)

    def CasCurrent(self, request, context):
        def work(call: Call):
            return self._messages.AtomicsCasCurrentResponse.Ok(value=call.cas.seen)

        return self._answer("AtomicsCasCurrentResponse", request, context, work)

    def Swap(self, request, context):
        response = self._messages.AtomicsSwapResponse

        def work(call: Call):
            cas, value = call.cas, fitting(request.value)
            swapped, stored = cas.bucket.swap(cas.key, cas.seen, value, call.until)
            # The handle was given away with the call.
            self._provider.leases.end(call.owner, call.token)
            if swapped:
                return response(ok=Empty())
            again = self._issue(call, Cas(cas.bucket, cas.key, stored))
            return response(err=self._messages.AtomicsCasError(cas_failed=again))

        return self._provider.answer(request, context, response, work)

    def CasDrop(self, request, context):
        return self._end("AtomicsCasDropResponse", request, context)

    @staticmethod
    def _look(call: "Call", bucket: Bucket, key: str) -> Cas:
        return Cas(bucket, key, bucket.get(key, call.until))


class Batch(Service):
    """`wasi:keyvalue/batch`; the versions differ in how they tell of a key that is not there."""

    def Get_Many(self, request, context):
        def work(call: Call):
            found = self._messages.BatchGet_ManyResponse.Ok()
            keys = [fitting(key) for key in request.keys]
            for key, value in zip(keys, call.bucket.get_many(keys, call.until)):
                self._add(found, key, value)
            return found

        return self._answer("BatchGet_ManyResponse", request, context, work)

    def Set_Many(self, request, context):
        def work(call: Call):
            for item in request.key_values:
                call.demand(item)
            call.bucket.set_many([(fitting(item.f1), fitting(item.f2)) for item in request.key_values], call.until)
            return Empty()

        return self._answer("BatchSet_ManyResponse", request, context, work)

    def Delete_Many(self, request, context):
        def work(call: Call):
            call.bucket.delete_many([fitting(key) for key in request.keys], call.until)
            return Empty()

        return self._answer("BatchDelete_ManyResponse", request, context, work)

    def _add(self, found: Message, key: str, value: bytes | None) -> None:
        item = found.value.add()
        if value is not None:
            item.value.f1 = key
            item.value.f2 = value


class Batch2(Batch):
    """In `0.2.0-draft2` the key comes back in either case."""

    def _add(self, found: Message, key: str, value: bytes | None) -> None:
        found.value.add(f1=key, f2=value)


def fitting(given: str | bytes) -> str | bytes:
    """A key or a value, if it is one that the store keeps."""
    is_key = isinstance(given, str)
    size, most = (len(given.encode()), LONGEST_KEY) if is_key else (len(given), LARGEST_VALUE)
    if size > most:
        raise TooLarge(f"the {'key' if is_key else 'value'} is {size} bytes long, and {most} is the most")
    return given
