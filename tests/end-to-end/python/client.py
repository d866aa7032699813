"""A client of the key-value provider that knows nothing of Outboard but proto/schema.

Sets and gets a key, meets the errors, and lists the services by reflection, at every address it is given.
"""

import argparse
import contextlib
import pathlib
import sys

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_tools import protoc

SCRIPT = (("outboard-function", "script"), ("outboard-binding", "main"))
STRANGER = (("outboard-function", "stranger"), ("outboard-binding", "main"))
STORE = "wasi.keyvalue.v0_2_0_draft.Store"


def generate(schema: pathlib.Path, into: pathlib.Path) -> None:
    """Makes Python modules of every file of the schema."""
    into.mkdir(parents=True, exist_ok=True)
    well_known = pathlib.Path(protoc.__file__).parent / "_proto"
    files = [str(file.relative_to(schema)) for file in sorted(schema.rglob("*.proto"))]
    arguments = ["protoc", f"-I{schema}", f"-I{well_known}", f"--python_out={into}", f"--grpc_python_out={into}"]
    if protoc.main([*arguments, *files]) != 0:
        sys.exit("the schema does not compile")
    sys.path.insert(0, str(into))


@contextlib.contextmanager
def refused(code: grpc.StatusCode, words: str):
    """The call within must fail with this status, and say this."""
    try:
        yield
    except grpc.RpcError as error:
        assert error.code() == code, f"{error.code()} instead of {code}: {error.details()}"
        assert words in error.details(), f"`{words}` is not in: {error.details()}"
    else:
        raise AssertionError(f"the call succeeded; {code} was expected")


def use(channel: grpc.Channel) -> None:
    """The store: what works, what is an error of its own, what is refused."""
    from wasi.keyvalue.v0_2_0_draft import atomics_pb2, atomics_pb2_grpc, store_pb2, store_pb2_grpc

    store = store_pb2_grpc.StoreStub(channel)
    atomics = atomics_pb2_grpc.AtomicsStub(channel)

    def on(handle, message, **fields):
        """A request on a handle; `self` is a field's name that Python wants for itself."""
        request = message(**fields)
        getattr(request, "self").CopyFrom(handle)
        return request

    opened = store.Open(store_pb2.StoreOpenRequest(identifier=""), metadata=SCRIPT, timeout=10)
    assert opened.WhichOneof("result") == "ok", opened
    bucket = opened.ok

    written = store.BucketSet(
        on(bucket, store_pb2.StoreBucketSetRequest, key="greeting", value=b"hello \x00\xff"), metadata=SCRIPT, timeout=10
    )
    assert written.WhichOneof("result") == "ok", written
    read = store.BucketGet(on(bucket, store_pb2.StoreBucketGetRequest, key="greeting"), metadata=SCRIPT, timeout=10)
    assert read.ok.value == b"hello \x00\xff", read
    nothing = store.BucketGet(on(bucket, store_pb2.StoreBucketGetRequest, key="no such key"), metadata=SCRIPT, timeout=10)
    assert nothing.WhichOneof("result") == "ok" and not nothing.ok.HasField("value"), nothing
    before = atomics.Increment(
        on_bucket(atomics_pb2.AtomicsIncrementRequest, bucket, key="visits", delta=2), metadata=SCRIPT, timeout=10
    )
    after = atomics.Increment(
        on_bucket(atomics_pb2.AtomicsIncrementRequest, bucket, key="visits", delta=3), metadata=SCRIPT, timeout=10
    )
    assert after.ok == before.ok + 3, (before, after)

    # An error of the interface is a result, not a status.
    too_large = store.BucketSet(
        on(bucket, store_pb2.StoreBucketSetRequest, key="k", value=bytes(65 * 1024)), metadata=SCRIPT, timeout=10
    )
    assert "max_value" in too_large.err.other, too_large

    # Everything else is a status.
    forged = type(bucket)(token=bytes([bucket.token[0] ^ 1]) + bucket.token[1:])
    with refused(grpc.StatusCode.NOT_FOUND, "no such handle"):
        store.BucketGet(on(forged, store_pb2.StoreBucketGetRequest, key="greeting"), metadata=SCRIPT, timeout=10)
    with refused(grpc.StatusCode.PERMISSION_DENIED, "stranger"):
        store.Open(store_pb2.StoreOpenRequest(identifier=""), metadata=STRANGER, timeout=10)
    with refused(grpc.StatusCode.INVALID_ARGUMENT, "outboard-function"):
        store.Open(store_pb2.StoreOpenRequest(identifier=""), timeout=10)
    with refused(grpc.StatusCode.INVALID_ARGUMENT, "key"):
        store.BucketGet(on(bucket, store_pb2.StoreBucketGetRequest), metadata=SCRIPT, timeout=10)

    store.BucketDrop(on(bucket, store_pb2.StoreBucketDropRequest), metadata=SCRIPT, timeout=10)


def on_bucket(message, handle, **fields):
    """A request of a function that takes the bucket as a parameter."""
    return message(bucket=handle, **fields)


def look_around(channel: grpc.Channel) -> None:
    """What the server says of itself, to clients that have no schema."""
    services = ProtoReflectionDescriptorDatabase(channel)
    listed = services.get_services()
    for expected in (STORE, "grpc.health.v1.Health", "outboard.session.v1.Session"):
        assert expected in listed, f"{expected} is not among {listed}"
    file = services.FindFileContainingSymbol(STORE)
    methods = [method.name for service in file.service for method in service.method]
    assert "BucketGet" in methods, methods

    health = health_pb2_grpc.HealthStub(channel)
    for service in ("", STORE):
        answer = health.Check(health_pb2.HealthCheckRequest(service=service), timeout=10)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING, f"{service}: {answer}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schema", type=pathlib.Path, required=True, help="the folder proto/schema")
    parser.add_argument("--generated", type=pathlib.Path, required=True, help="where the Python modules go")
    parser.add_argument("addresses", nargs="+", help="HOST:PORT or unix:PATH")
    arguments = parser.parse_args()
    generate(arguments.schema.resolve(), arguments.generated)
    for address in arguments.addresses:
        # For a Unix socket gRPC makes an authority of its path, which many HTTP/2 servers refuse as no authority.
        options = [("grpc.default_authority", "localhost")] if address.startswith("unix:") else []
        with grpc.insecure_channel(address, options=options) as channel:
            use(channel)
            look_around(channel)
        print(f"all of it works over {address}")


if __name__ == "__main__":
    main()
