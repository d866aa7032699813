"""What the files of hosts and providers say of where they run."""

import re
import tomllib
from pathlib import Path

UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
DRAIN = 10.0
USER = 65532


class Side:
    """A file of a host or a provider, and the folder that it will be in."""

    def __init__(self, path: Path, folder: str):
        self.text = tomllib.loads(path.read_text())
        self.name = path.name
        self.folder = folder
        self.is_host = "function" in self.text

    def addresses(self) -> list[str]:
        """Where it listens, as it writes it."""
        listen = self.text["listen"]
        return [f"tcp:{listen}"] if self.is_host else listen

    def ports(self) -> set[int]:
        """The TCP ports that it listens on."""
        every = [*self.addresses(), *(f"tcp:{self.text[key]}" for key in ["admin"] if key in self.text)]
        return {int(text.rsplit(":", 1)[1]) for text in every if text.startswith("tcp:")}

    def sockets(self) -> list[str]:
        """The Unix sockets that it listens on, or dials."""
        texts = [] if self.is_host else self.addresses()
        for provider in self.text.get("provider", {}).values():
            texts.append(provider["endpoint"])
        return [text.removeprefix("unix:") for text in texts if text.startswith("unix:")]

    def dialled(self) -> list[tuple[str, str, int]]:
        """How, and at which names and ports, it dials providers."""
        found = []
        for provider in self.text.get("provider", {}).values():
            match = re.fullmatch(r"(tcp|dns):(.+):(\d+)", provider["endpoint"])
            if match:
                found.append((match[1], match[2], int(match[3])))
        return found

    def read(self) -> list[str]:
        """The files that it reads, besides itself."""
        found: list[str] = []

        def walk(value) -> None:
            if isinstance(value, dict):
                for inner in value.values():
                    walk(inner)
            elif isinstance(value, list):
                for inner in value:
                    walk(inner)
            elif isinstance(value, str) and value.startswith("file:"):
                found.append(value.removeprefix("file:"))

        walk(self.text)
        components = [function["component"] for function in self.text.get("function", {}).values()]
        found += [component for component in components if not component.startswith("oci:")]
        return [name if name.startswith("/") else f"{self.folder}/{name}" for name in found]

    def written(self) -> list[str]:
        """The folders that it writes to."""
        found = [self.text["cache"]] if self.is_host else []
        if "delivery" in self.text:
            found.append(self.text["delivery"]["cache"])
        for binding in self.text.get("binding", {}).values():
            if "path" in binding:
                found.append(str(Path(binding["path"]).parent))
        return found + [str(Path(socket).parent) for socket in self.sockets()]

    def drain(self) -> float:
        """How long it takes to end, in seconds."""
        return seconds(self.text["drain"]) if "drain" in self.text else DRAIN

    def hosts(self) -> set[str]:
        """Whom its grants let in."""
        return {grant["host"] for grant in self.text.get("grant", [])}


def seconds(text: str) -> float:
    """A time as it is written, `1m30s`."""
    parts = re.findall(r"(\d+)(ms|s|m|h)", text)
    return sum(int(number) * UNITS[unit] for number, unit in parts)


def agree(sides: list[Side], uris: set[str]) -> list[str]:
    """What does not fit of a host's file and those of its providers. `uris` are those of hosts' certificates."""
    found = []
    hosts = [side for side in sides if side.is_host]
    providers = [side for side in sides if not side.is_host]
    listening = {socket for side in providers for socket in side.sockets()}
    for host in hosts:
        for socket in set(host.sockets()) - listening:
            found.append(f"{host.name}: nobody listens on {socket}")
        granted = {grant["function"] for side in providers for grant in side.text.get("grant", [])}
        bound = {binding for side in providers for binding in side.text["binding"]}
        for name, function in host.text["function"].items():
            if name not in granted:
                found.append(f"{host.name}: no grant is for function {name}")
            for link in function["link"].values():
                if link["binding"] not in bound:
                    found.append(f"{host.name}: no provider has the binding {link['binding']}")
    for provider in providers:
        remote = any(text.startswith("tcp:") for text in provider.addresses())
        known = uris if remote else {f"uid:{USER}"}
        for host in provider.hosts() - known:
            found.append(f"{provider.name}: a grant is for {host}, and the hosts are {', '.join(sorted(known))}")
    return found
