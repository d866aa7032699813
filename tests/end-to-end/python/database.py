"""A client of the SQL provider that knows nothing of Outboard but proto/schema.

Writes and reads every type of value, meets the errors, reads by cursor, and has a transaction committed, one rolled
back, and one lapse that it leaves alone.
"""

import argparse
import pathlib
import time

import grpc
from client import SCRIPT, STRANGER, generate, refused
from google.protobuf.empty_pb2 import Empty
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

# How long a lease and a wait in the provider's file are, in seconds, with room for a busy machine.
LEASE = 1
PATIENCE = 10


class Database:
    """The calls, with what all of them carry."""

    def __init__(self, channel: grpc.Channel):
        from outboard.sql.v0_1 import statements_pb2, statements_pb2_grpc, transactions_pb2, transactions_pb2_grpc

        self.statements = statements_pb2_grpc.StatementsStub(channel)
        self.transactions = transactions_pb2_grpc.TransactionsStub(channel)
        self.messages = {**vars(statements_pb2), **vars(transactions_pb2)}

    def call(self, interface: str, method: str, handle=None, metadata=SCRIPT, **fields):
        """Calls a method, on a handle if there is one."""
        request = self.messages[f"{interface}{method}Request"](**fields)
        if handle is not None:
            # A field's name that Python wants for itself.
            getattr(request, "self").CopyFrom(handle)
        stub = self.statements if interface == "Statements" else self.transactions
        return getattr(stub, method)(request, metadata=metadata, timeout=PATIENCE)

    def done(self, *arguments, **fields):
        """The same for a call that must succeed."""
        answer = self.call(*arguments, **fields)
        assert answer.WhichOneof("result") != "err", answer
        return answer.ok

    def begin(self):
        """Begins a transaction."""
        from outboard.sql.v0_1.transactions_pb2 import TransactionsOptions

        return self.done("Transactions", "Begin", options=TransactionsOptions(read_only=False))

    def notes(self) -> list[str]:
        """The notes that are there."""
        found = self.done("Statements", "Query", statement="select text from notes order by id")
        return [row.value[0].text for row in found.rows]


def values(database: Database) -> None:
    """Every type of value goes in and comes back as it was; what SQLite has no form for is refused."""
    from outboard.sql.v0_1.types_pb2 import (
        TypesArray,
        TypesDate,
        TypesInstant,
        TypesInterval,
        TypesTime,
        TypesTimestamp,
        TypesUuid,
        TypesValue,
    )

    date = TypesDate(year=2026, month=2, day=28)
    hour = TypesTime(hour=23, minute=59, second=1, nanosecond=250_000_000)
    written = {
        "absent": TypesValue(null=Empty()),
        "flag": TypesValue(boolean=False),
        "whole": TypesValue(integer=-(2**63)),
        "real": TypesValue(float64=0.1),
        "exact": TypesValue(decimal="12.5"),
        "words": TypesValue(text="ünïcödé\x00 and more"),
        "blob": TypesValue(bytes=bytes(range(256))),
        "day": TypesValue(date=date),
        "hour": TypesValue(time=hour),
        "clock": TypesValue(timestamp=TypesTimestamp(date=date, time=hour)),
        "moment": TypesValue(instant=TypesInstant(seconds=-1, nanoseconds=500_000_000)),
        "id": TypesValue(uuid=TypesUuid(high=0x0123456789ABCDEF, low=0xFEDCBA9876543210)),
        "tree": TypesValue(json='{"a": [1, null]}'),
    }
    places = ", ".join(f"${number + 1}" for number in range(len(written)))
    insert = f"insert into things ({', '.join(written)}) values ({places})"
    outcome = database.done("Statements", "Execute", statement=insert, params=list(written.values()))
    assert outcome.affected == 1, outcome
    found = database.done("Statements", "Query", statement=f"select {', '.join(written)} from things")
    assert [column.name for column in found.columns] == list(written), found.columns
    for (name, value), read in zip(written.items(), found.rows[0].value, strict=True):
        assert read == value, f"{name}: wrote {value}, read {read}"
    for strange in (
        TypesValue(interval=TypesInterval(months=1, days=2, microseconds=3)),
        TypesValue(array=TypesArray()),
        TypesValue(unsigned=2**63),
    ):
        answer = database.call("Statements", "Query", statement="select $1", params=[strange])
        assert answer.err.WhichOneof("case") == "conversion", answer
    database.done("Statements", "Execute", statement="delete from things")


def errors(database: Database) -> None:
    """What the database refuses is a result; what the provider refuses is a status."""
    twice = database.call("Statements", "Execute", statement="insert into notes (text) values ('same'), ('same')")
    assert twice.err.database.sqlstate == "23505", twice
    assert twice.err.database.constraint == "notes.text", twice
    alone = database.call("Statements", "Execute", statement="begin")
    assert alone.err.WhichOneof("case") == "not_allowed", alone
    with refused(grpc.StatusCode.PERMISSION_DENIED, "stranger"):
        database.call("Statements", "Query", statement="select 1", metadata=STRANGER)
    with refused(grpc.StatusCode.INVALID_ARGUMENT, "statement"):
        database.call("Statements", "Query")


def cursors(database: Database) -> None:
    """A cursor's rows come step by step, and end."""
    count = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 25) select i from n"
    opened = database.done("Statements", "Open_Cursor", statement=count)
    steps = []
    while rows := database.done("Statements", "CursorNext", opened.f2, count=10).value:
        steps.append([row.value[0].integer for row in rows])
    assert [number for step in steps for number in step] == list(range(1, 26)), steps
    assert [len(step) for step in steps] == [10, 10, 5], steps
    database.call("Statements", "CursorDrop", opened.f2)


def transactions(database: Database) -> None:
    """One that is committed, one that is rolled back, and one that lapses."""
    insert = "insert into notes (text) values ($1)"

    def write(transaction, text):
        from outboard.sql.v0_1.types_pb2 import TypesValue

        value = TypesValue(text=text)
        database.done("Transactions", "TransactionExecute", transaction, statement=insert, params=[value])

    kept = database.begin()
    write(kept, "kept")
    # Used again and again it outlives its lease, and what it did is nobody else's to see.
    for _ in range(3):
        time.sleep(LEASE / 2)
        own = database.done("Transactions", "TransactionQuery", kept, statement="select text from notes")
        assert len(own.rows) == 1, own
        assert database.notes() == []
    database.done("Transactions", "TransactionCommit", transaction=kept)
    with refused(grpc.StatusCode.NOT_FOUND, "no such handle"):
        database.call("Transactions", "TransactionCommit", transaction=kept)

    undone = database.begin()
    write(undone, "undone")
    database.done("Transactions", "TransactionRollback", transaction=undone)

    left = database.begin()
    write(left, "left")
    with refused(grpc.StatusCode.PERMISSION_DENIED, "stranger"):
        database.call("Transactions", "TransactionQuery", left, statement="select 1", metadata=STRANGER)
    # Whoever writes next waits until the lease has lapsed, and not for longer.
    began = time.monotonic()
    database.done("Statements", "Execute", statement="insert into notes (text) values ('after')")
    waited = time.monotonic() - began
    assert waited < LEASE + 3, f"the next writer waited {waited} s"
    with refused(grpc.StatusCode.NOT_FOUND, "lapsed"):
        database.call("Transactions", "TransactionCommit", transaction=left)
    assert database.notes() == ["kept", "after"], database.notes()


def look_around(channel: grpc.Channel) -> None:
    """What the server says of itself, to clients that have no schema."""
    services = ProtoReflectionDescriptorDatabase(channel)
    listed = services.get_services()
    for expected in ("outboard.sql.v0_1.Statements", "outboard.sql.v0_1.Transactions"):
        assert expected in listed, f"{expected} is not among {listed}"
    file = services.FindFileContainingSymbol("outboard.sql.v0_1.Transactions")
    assert "outboard/sql/v0_1/types.proto" in file.dependency, file.dependency


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schema", type=pathlib.Path, required=True, help="the folder proto/schema")
    parser.add_argument("--generated", type=pathlib.Path, required=True, help="where the Python modules go")
    parser.add_argument("address", help="unix:PATH: a transaction is leased only to callers whom the system vouches for")
    arguments = parser.parse_args()
    generate(arguments.schema.resolve(), arguments.generated)
    options = [("grpc.default_authority", "localhost")]
    with grpc.insecure_channel(arguments.address, options=options) as channel:
        database = Database(channel)
        values(database)
        errors(database)
        cursors(database)
        transactions(database)
        look_around(channel)
    print(f"all of it works over {arguments.address}")


if __name__ == "__main__":
    main()
