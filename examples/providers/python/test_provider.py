"""The provider as a process, by a client of its schema."""

import contextlib
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

import schema

HERE = pathlib.Path(__file__).resolve().parent
GENERATED = tempfile.TemporaryDirectory()
schema.generate(pathlib.Path(GENERATED.name))

from outboard.v1 import handle_pb2  # noqa: E402
from wasi.keyvalue.v0_2_0_draft import atomics_pb2, atomics_pb2_grpc, batch_pb2, batch_pb2_grpc, store_pb2, store_pb2_grpc  # noqa: E402
from wasi.keyvalue.v0_2_0_draft2 import atomics_pb2 as atomics2, atomics_pb2_grpc as atomics2_grpc  # noqa: E402
from wasi.keyvalue.v0_2_0_draft2 import store_pb2 as store2, store_pb2_grpc as store2_grpc  # noqa: E402

ORDERS = (("outboard-function", "orders"), ("outboard-binding", "shop"))
COUNTER = (("outboard-function", "counter"), ("outboard-binding", "counters"))
STRANGER = (("outboard-function", "stranger"), ("outboard-binding", "shop"))
PATIENCE = 30
IDLE = 1.0


class Provider:
    """A running provider, and stubs on it."""

    def __init__(self, folder: pathlib.Path):
        socket = folder / "run" / "kv.sock"
        options = ["--data", str(folder / "data" / "kv.sqlite3"), "--idle", str(IDLE), "--handles", "20"]
        grants = ["--grant", "orders=shop", "--grant", "counter=counters"]
        self.process = subprocess.Popen(
            [sys.executable, "provider.py", "--listen", f"unix:{socket}", *options, *grants],
            cwd=HERE,
            stderr=subprocess.DEVNULL,
        )
        self.channel = grpc.insecure_channel(f"unix:{socket}", options=[("grpc.default_authority", "localhost")])
        grpc.channel_ready_future(self.channel).result(PATIENCE)
        self.store = store_pb2_grpc.StoreStub(self.channel)
        self.atomics = atomics_pb2_grpc.AtomicsStub(self.channel)
        self.batch = batch_pb2_grpc.BatchStub(self.channel)

    def open(self, metadata=ORDERS, identifier=""):
        """A handle of a bucket."""
        request = store_pb2.StoreOpenRequest(identifier=identifier)
        return self.store.Open(request, metadata=metadata, timeout=PATIENCE).ok

    def on(self, bucket, rpc: str, metadata=ORDERS, **fields):
        """Calls a method of a bucket."""
        request = getattr(store_pb2, f"StoreBucket{rpc}Request")(**fields)
        getattr(request, "self").CopyFrom(bucket)
        return getattr(self.store, f"Bucket{rpc}")(request, metadata=metadata, timeout=PATIENCE)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ends it with a signal; its exit status."""
        self.channel.close()
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


class ProviderTest(unittest.TestCase):
    """What callers may rely on."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.provider = self.start()

    def start(self) -> Provider:
        provider = Provider(self.folder)
        self.addCleanup(provider.process.wait)
        self.addCleanup(provider.process.kill)
        return provider

    @contextlib.contextmanager
    def refused(self, code: grpc.StatusCode, words: str):
        with self.assertRaises(grpc.RpcError) as caught:
            yield
        self.assertEqual(caught.exception.code(), code, caught.exception.details())
        self.assertIn(words, caught.exception.details())

    def test_values_are_kept_by_their_keys(self):
        provider, bucket = self.provider, self.provider.open()
        self.assertFalse(provider.on(bucket, "Get", key="k").ok.HasField("value"))
        self.assertTrue(provider.on(bucket, "Set", key="k", value=b"\0\xff").HasField("ok"))
        self.assertEqual(provider.on(bucket, "Get", key="k").ok.value, b"\0\xff")
        self.assertTrue(provider.on(bucket, "Exists", key="k").ok)
        self.assertFalse(provider.on(provider.open(identifier="other"), "Exists", key="k").ok)
        self.assertTrue(provider.on(bucket, "Delete", key="k").HasField("ok"))
        self.assertFalse(provider.on(bucket, "Exists", key="k").ok)

    def test_batches_and_numbers(self):
        provider, bucket = self.provider, self.provider.open()
        items = [batch_pb2.BatchSet_ManyRequest.KeyValuesItem(f1=str(n), f2=b"%d" % n) for n in range(3)]
        request = batch_pb2.BatchSet_ManyRequest(bucket=bucket, key_values=items)
        self.assertTrue(provider.batch.Set_Many(request, metadata=ORDERS, timeout=PATIENCE).HasField("ok"))
        request = batch_pb2.BatchDelete_ManyRequest(bucket=bucket, keys=["1"])
        provider.batch.Delete_Many(request, metadata=ORDERS, timeout=PATIENCE)
        request = batch_pb2.BatchGet_ManyRequest(bucket=bucket, keys=["0", "1", "2"])
        found = provider.batch.Get_Many(request, metadata=ORDERS, timeout=PATIENCE).ok.value
        self.assertEqual([item.HasField("value") for item in found], [True, False, True])
        self.assertEqual((found[2].value.f1, found[2].value.f2), ("2", b"2"))

        def add(key: str, delta: int):
            request = atomics_pb2.AtomicsIncrementRequest(bucket=bucket, key=key, delta=delta)
            return provider.atomics.Increment(request, metadata=ORDERS, timeout=PATIENCE)

        self.assertEqual([add("2", 5).ok, add("new", 2**64 - 1).ok], [7, 2**64 - 1])
        self.assertIn("out of range", add("new", 1).err.other)
        provider.on(bucket, "Set", key="text", value=b"x")
        self.assertIn("not a number", add("text", 1).err.other)

    def test_the_later_version_compares_and_swaps(self):
        store = store2_grpc.StoreStub(self.provider.channel)
        atomics = atomics2_grpc.AtomicsStub(self.provider.channel)
        bucket = store.Open(store2.StoreOpenRequest(identifier=""), metadata=ORDERS, timeout=PATIENCE).ok

        def on(handle, message, **fields):
            request = message(**fields)
            getattr(request, "self").CopyFrom(handle)
            return request

        def look():
            request = atomics2.AtomicsCasNew_Request(bucket=bucket, key="n")
            return atomics.CasNew_(request, metadata=ORDERS, timeout=PATIENCE).ok

        def swap(cas, value):
            request = atomics2.AtomicsSwapRequest(cas=cas, value=value)
            return atomics.Swap(request, metadata=ORDERS, timeout=PATIENCE)

        request = atomics2.AtomicsIncrementRequest(bucket=bucket, key="n", delta=-3)
        self.assertEqual(atomics.Increment(request, metadata=ORDERS, timeout=PATIENCE).ok, -3)
        first, second = look(), look()
        self.assertTrue(swap(first, b"1").HasField("ok"))
        with self.refused(grpc.StatusCode.NOT_FOUND, "no such handle of a cas"):
            swap(first, b"2")
        again = swap(second, b"2").err.cas_failed
        seen = atomics.CasCurrent(on(again, atomics2.AtomicsCasCurrentRequest), metadata=ORDERS, timeout=PATIENCE)
        self.assertEqual(seen.ok.value, b"1")
        self.assertIn("is the most", swap(again, bytes(2**20 + 1)).err.store_error.other)
        self.assertTrue(swap(again, b"2").HasField("ok"))
        page = on(bucket, store2.StoreBucketListKeysRequest, cursor="nowhere")
        page = store.BucketListKeys(page, metadata=ORDERS, timeout=PATIENCE)
        self.assertIn("is not a cursor", page.err.other)

    def test_keys_are_listed_in_pages(self):
        provider, bucket = self.provider, self.provider.open()
        keys = {f"key {n}" for n in range(1500)}
        items = [batch_pb2.BatchSet_ManyRequest.KeyValuesItem(f1=key, f2=b"") for key in keys]
        request = batch_pb2.BatchSet_ManyRequest(bucket=bucket, key_values=items)
        provider.batch.Set_Many(request, metadata=ORDERS, timeout=PATIENCE)
        first = provider.on(bucket, "ListKeys").ok
        second = provider.on(bucket, "ListKeys", cursor=first.cursor).ok
        self.assertEqual((len(first.keys), second.HasField("cursor")), (1000, False))
        self.assertEqual({*first.keys, *second.keys}, keys)
        self.assertEqual(list(provider.on(bucket, "ListKeys", cursor=2**64 - 1).ok.keys), [])

    def test_a_handle_is_its_owners_alone_and_lapses(self):
        provider, bucket = self.provider, self.provider.open()
        nobodys = handle_pb2.Handle(token=bytes(32))
        for handle, metadata in ((bucket, COUNTER), (nobodys, ORDERS)):
            with self.refused(grpc.StatusCode.NOT_FOUND, "no such handle"):
                provider.on(handle, "Get", metadata=metadata, key="k")
        provider.on(bucket, "Drop", metadata=COUNTER)
        provider.on(bucket, "Get", key="k")
        provider.on(bucket, "Drop")
        with self.refused(grpc.StatusCode.NOT_FOUND, "was dropped"):
            provider.on(bucket, "Get", key="k")
        with self.refused(grpc.StatusCode.RESOURCE_EXHAUSTED, "20 handles are open"):
            for _ in range(21):
                lapsing = provider.open()
        time.sleep(2 * IDLE)
        with self.refused(grpc.StatusCode.NOT_FOUND, "lapsed"):
            provider.on(lapsing, "Get", key="k")
        provider.open()

    def test_functions_without_a_grant_and_requests_without_a_field_are_refused(self):
        provider, bucket = self.provider, self.provider.open()
        with self.refused(grpc.StatusCode.PERMISSION_DENIED, "stranger"):
            provider.open(metadata=STRANGER)
        with self.refused(grpc.StatusCode.INVALID_ARGUMENT, "outboard-function"):
            provider.open(metadata=())
        with self.refused(grpc.StatusCode.INVALID_ARGUMENT, "value is missing"):
            provider.on(bucket, "Set", key="k")
        with self.refused(grpc.StatusCode.INVALID_ARGUMENT, "self is missing"):
            provider.store.BucketGet(store_pb2.StoreBucketGetRequest(key="k"), metadata=ORDERS, timeout=PATIENCE)
        too_large = provider.on(bucket, "Set", key="k", value=bytes(2**20 + 1))
        self.assertIn("1048576 is the most", too_large.err.other)

    def test_what_was_acknowledged_survives_the_process(self):
        self.provider.on(self.provider.open(), "Set", key="k", value=b"v")
        self.provider.end(signal.SIGKILL)
        again = self.start()
        self.assertEqual(again.on(again.open(), "Get", key="k").ok.value, b"v")
        self.assertEqual(again.end(), 0)
        self.assertEqual(list((self.folder / "run").iterdir()), [])

    def test_it_says_what_it_serves_and_how_it_is(self):
        services = ProtoReflectionDescriptorDatabase(self.provider.channel)
        listed = services.get_services()
        health = health_pb2_grpc.HealthStub(self.provider.channel)
        for service in ("Store", "Atomics", "Batch"):
            service = f"wasi.keyvalue.v0_2_0_draft.{service}"
            self.assertIn(service, listed)
            answer = health.Check(health_pb2.HealthCheckRequest(service=service), timeout=PATIENCE)
            self.assertEqual(answer.status, health_pb2.HealthCheckResponse.SERVING)


if __name__ == "__main__":
    unittest.main()
