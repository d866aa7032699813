"""A provider of `wasi:keyvalue` that knows nothing of Outboard but its schema.

It serves the plain face: gRPC as everybody speaks it. Function hosts use it like any other provider.
"""

import argparse
import logging
import os
import pathlib
import signal
import socket
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

import schema
from handles import Leases, Owner
from storage import Storage

THREADS = 8
# Calls beyond these are refused before they are read.
CALLS = 256
LARGEST_REQUEST = 4 * 1024 * 1024
# How long calls that are under way have left once the process was told to stop, in seconds.
GRACE = 5.0

log = logging.getLogger("provider")


def grant(text: str) -> Owner:
    """FUNCTION=BINDING"""
    function, found, binding = text.partition("=")
    if not (function and found and binding):
        raise argparse.ArgumentTypeError(f"{text!r} is not FUNCTION=BINDING")
    return Owner(function, binding)


def unix(text: str) -> pathlib.Path:
    """unix:PATH"""
    scheme, _, path = text.partition(":")
    if scheme != "unix" or not path:
        raise argparse.ArgumentTypeError(f"{text!r} is not unix:PATH")
    return pathlib.Path(path)


def clear(path: pathlib.Path) -> None:
    """Makes room for a socket: one that nobody listens on any more is in the way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_socket():
        return
    with socket.socket(socket.AF_UNIX) as probe:
        if probe.connect_ex(str(path)) == 0:
            sys.exit(f"another process listens on {path}")
    path.unlink()


def serve(arguments: argparse.Namespace) -> None:
    """Serves until the process is told to stop."""
    # Imported only now, because they import what was generated.
    from keyvalue import KeyValue

    told_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())

    storage = Storage(arguments.data)
    server = grpc.server(
        ThreadPoolExecutor(THREADS),
        maximum_concurrent_rpcs=CALLS,
        options=[("grpc.max_receive_message_length", LARGEST_REQUEST), ("grpc.max_send_message_length", -1)],
    )
    services = KeyValue(storage, Leases(arguments.idle, arguments.handles), set(arguments.grant)).add_to(server)

    checks = health.HealthServicer(experimental_non_blocking=True, experimental_thread_pool=ThreadPoolExecutor(1))
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    reflection.enable_server_reflection([*services, health.SERVICE_NAME, reflection.SERVICE_NAME], server)

    clear(arguments.listen)
    # The socket is for this user and group: whoever can connect is believed which function it calls for.
    before = os.umask(0o117)
    server.add_insecure_port(f"unix:{arguments.listen}")
    os.umask(before)
    server.start()
    for service in ["", *services]:
        checks.set(service, health_pb2.HealthCheckResponse.SERVING)
    log.info("listening on unix:%s", arguments.listen)

    told_to_stop.wait()
    log.info("stopping; calls have %g s left", GRACE)
    checks.enter_graceful_shutdown()
    server.stop(GRACE).wait()
    storage.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", type=unix, required=True, metavar="unix:PATH", help="the socket to serve on")
    parser.add_argument("--data", type=pathlib.Path, required=True, metavar="FILE", help="where keys and values are kept")
    parser.add_argument(
        "--grant",
        type=grant,
        action="append",
        default=[],
        metavar="FUNCTION=BINDING",
        help="a function, and a binding that it may use, whose keys are its own; may be given several times",
    )
    parser.add_argument("--idle", type=float, default=30.0, metavar="SECONDS", help="how long an unused handle lasts")
    parser.add_argument("--handles", type=int, default=10_000, metavar="N", help="how many handles may be open")
    parser.add_argument("--generated", type=pathlib.Path, metavar="DIR", help="where modules of the schema go [a new folder]")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with tempfile.TemporaryDirectory() as folder:
        schema.generate(arguments.generated or pathlib.Path(folder))
        serve(arguments)


if __name__ == "__main__":
    main()
