"""Handles: what a caller holds of a resource that lives here."""

import secrets
import threading
import time
from dataclasses import dataclass
from typing import Any

TOKEN_BYTES = 32


class Full(Exception):
    """As many handles are out as may be."""


@dataclass(frozen=True)
class Owner:
    """Whom a handle was given to. It is of no use to anybody else."""

    function: str
    binding: str


@dataclass
class Lease:
    """One handle. It ends when its owner drops it, or has not used it for a while."""

    owner: Owner
    value: Any
    used: float


class Leases:
    """The handles that are out. Tokens are random, so that nobody comes by one that was not given it."""

    def __init__(self, idle: float, most: int):
        self.idle = idle
        self.most = most
        self._leases: dict[bytes, Lease] = {}
        self._lock = threading.Lock()

    def issue(self, owner: Owner, value: Any) -> bytes:
        """A new handle."""
        token = secrets.token_bytes(TOKEN_BYTES)
        with self._lock:
            if len(self._leases) >= self.most:
                self._sweep()
            if len(self._leases) >= self.most:
                raise Full
            self._leases[token] = Lease(owner, value, time.monotonic())
        return token

    def use(self, owner: Owner, token: bytes, kind: type) -> Any | None:
        """What a handle stands for, whose time starts anew; None if it is not this owner's, of another kind, or no more."""
        with self._lock:
            lease = self._leases.get(token)
            if lease is None or lease.owner != owner or not isinstance(lease.value, kind) or self._lapsed(lease):
                return None
            lease.used = time.monotonic()
            return lease.value

    def end(self, owner: Owner, token: bytes) -> None:
        """Ends a handle; one that is over already stays so."""
        with self._lock:
            lease = self._leases.get(token)
            if lease is not None and lease.owner == owner:
                del self._leases[token]

    def _lapsed(self, lease: Lease) -> bool:
        return time.monotonic() - lease.used > self.idle

    def _sweep(self) -> None:
        self._leases = {token: lease for token, lease in self._leases.items() if not self._lapsed(lease)}
