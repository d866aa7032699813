"""Keys and values in one SQLite file: what was written when a call returns is on disk."""

import pathlib
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

PAGE = 1000
# More than any number has that is stored here.
DIGITS = 20
LAST_ROW = 2**63 - 1
# The rows' ids are where a listing goes on from; a key that is written again keeps its own.
SCHEMA = """
create table if not exists entries (
    id integer primary key autoincrement,
    binding text not null,
    bucket text not null,
    key text not null,
    value blob not null,
    unique (binding, bucket, key)
) strict
"""
SET = """
insert into entries (binding, bucket, key, value) values (?, ?, ?, ?)
on conflict (binding, bucket, key) do update set value = excluded.value
"""


class TooLate(Exception):
    """The caller's time ran out before the store had time for it."""


class NotANumber(Exception):
    """What is stored under a key cannot be added to."""


class Bucket:
    """One bucket of one binding. Every method may wait until `until`, on the monotonic clock, for its turn."""

    def __init__(self, storage: "Storage", binding: str, name: str):
        self._storage = storage
        self._place = (binding, name)

    def get(self, key: str, until: float) -> bytes | None:
        """The value of a key."""
        with self._storage.turn(until) as database:
            return self._get(database, key)

    def get_many(self, keys: Iterable[str], until: float) -> list[bytes | None]:
        """The values of keys, as they were at one moment."""
        with self._storage.turn(until) as database:
            return [self._get(database, key) for key in keys]

    def set_many(self, entries: Iterable[tuple[str, bytes]], until: float) -> None:
        """Gives keys their values, all or none."""
        with self._storage.turn(until) as database:
            database.executemany(SET, ((*self._place, key, value) for key, value in entries))

    def delete_many(self, keys: Iterable[str], until: float) -> None:
        """Removes keys, all or none."""
        with self._storage.turn(until) as database:
            statement = "delete from entries where binding = ? and bucket = ? and key = ?"
            database.executemany(statement, ((*self._place, key) for key in keys))

    def increment(self, key: str, delta: int, numbers: range, until: float) -> int:
        """Adds to a number, which is stored in decimal digits."""
        with self._storage.turn(until) as database:
            stored = self._get(database, key)
            digits = (stored or b"0").removeprefix(b"-")
            if stored == b"" or not digits.isdigit() or len(digits) > DIGITS:
                raise NotANumber(f"the value of {key!r} is not a number")
            total = int(stored or b"0") + delta
            if total not in numbers:
                raise NotANumber(f"the sum {total} is out of range")
            database.execute(SET, (*self._place, key, str(total).encode()))
            return total

    def swap(self, key: str, seen: bytes | None, value: bytes, until: float) -> tuple[bool, bytes | None]:
        """Gives a key a value if it has the one that was seen; whether it had, and the one that it has otherwise."""
        with self._storage.turn(until) as database:
            stored = self._get(database, key)
            if stored == seen:
                database.execute(SET, (*self._place, key, value))
            return stored == seen, stored

    def list_keys(self, after: int, until: float) -> tuple[list[str], int | None]:
        """A page of keys, and where the next one starts."""
        with self._storage.turn(until) as database:
            rows = database.execute(
                "select id, key from entries where binding = ? and bucket = ? and id > ? order by id limit ?",
                (*self._place, min(after, LAST_ROW), PAGE + 1),
            ).fetchall()
        more = len(rows) > PAGE
        rows = rows[:PAGE]
        return [key for _, key in rows], rows[-1][0] if more else None

    def _get(self, database: sqlite3.Connection, key: str) -> bytes | None:
        statement = "select value from entries where binding = ? and bucket = ? and key = ?"
        row = database.execute(statement, (*self._place, key)).fetchone()
        return row and row[0]


class Storage:
    """The file. One call at a time has it, as SQLite has one writer at a time anyway."""

    def __init__(self, path: pathlib.Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0)
        self._database.execute("pragma journal_mode = wal")
        self._database.execute("pragma synchronous = full")
        self._database.execute(SCHEMA)

    def bucket(self, binding: str, name: str) -> Bucket:
        """A bucket, which need not have anything in it yet."""
        return Bucket(self, binding, name)

    def close(self) -> None:
        """Closes the file, once the call that has it is done."""
        with self._lock:
            self._database.close()

    @contextmanager
    def turn(self, until: float) -> Iterator[sqlite3.Connection]:
        """A transaction, which is undone if what is done in it fails."""
        if not self._lock.acquire(timeout=max(0.0, until - time.monotonic())):
            raise TooLate
        try:
            self._database.execute("begin immediate")
            try:
                yield self._database
                self._database.execute("commit")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("rollback")
                raise
        finally:
            self._lock.release()
