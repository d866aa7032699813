"""The files for one machine, and for Nomad."""

from pathlib import Path

import hcl2
import yaml

from files import USER, Side, agree, seconds

OUTSIDE = {"./counter.wasm"}


def compose(folder: Path) -> list[str]:
    text = yaml.safe_load((folder / "compose.yaml").read_text())
    found, sides, given = [], [], {}
    for name, service in text["services"].items():
        where = f"compose: {name}"
        expected = {
            "user": f"{USER}:{USER}",
            "read_only": True,
            "cap_drop": ["ALL"],
            "security_opt": ["no-new-privileges:true"],
        }
        for key, value in expected.items():
            if service.get(key) != value:
                found.append(f"{where}: {key} is not {value}")
        mounts = {}
        for volume in service["volumes"]:
            source, target, *mode = volume.split(":")
            mounts[target] = (source, mode)
            if source.startswith("."):
                if not (folder / source).exists() and source not in OUTSIDE:
                    found.append(f"{where}: {source} is not there")
                if mode != ["ro"]:
                    found.append(f"{where}: {source} can be written")
            elif source not in text["volumes"]:
                found.append(f"{where}: there is no volume {source}")
        file = next(argument for argument in service["command"] if argument.endswith(".toml"))
        if file not in mounts:
            found.append(f"{where}: nothing is mounted at {file}")
            continue
        if not (folder / mounts[file][0]).is_file():
            continue
        side = Side(folder / mounts[file][0], str(Path(file).parent))
        sides.append(side)
        given[side.name] = mounts
        found += mounted(where, side, mounts)
        if seconds(str(service.get("stop_grace_period", "10s"))) <= side.drain():
            found.append(f"{where}: stop_grace_period is no longer than the drain of {side.drain():g} s")
        published = {int(port.rsplit(":", 1)[1]) for port in service.get("ports", [])}
        if not published <= side.ports():
            found.append(f"{where}: publishes a port that {side.name} does not listen on")
        build = service["build"]
        container = folder / ".." / Path(build["dockerfile"]).name
        if not container.is_file() or f" AS {build['target']}\n" not in container.read_text():
            found.append(f"{where}: the Containerfile has no target {build['target']}")
    for first in sides:
        for second in sides:
            for socket in set(first.sockets()) & set(second.sockets()):
                parent = str(Path(socket).parent)
                sources = {given[side.name].get(parent, (side.name,))[0] for side in (first, second)}
                if len(sources) > 1:
                    found.append(f"compose: {first.name} and {second.name} do not share {parent}")
    return sorted(set(found + [f"compose: {what}" for what in agree(sides, set())]))


def mounted(where: str, side: Side, mounts: dict) -> list[str]:
    """What a service reads or writes and has not got."""
    found = [f"{where}: {side.name} reads {path}, where nothing is" for path in side.read() if path not in mounts]
    for path in side.written():
        if not any(path == target or path.startswith(f"{target}/") for target, (_, mode) in mounts.items() if not mode):
            found.append(f"{where}: {side.name} writes to {path}, where no volume is")
    return found


def nomad(folder: Path) -> list[str]:
    with (folder / "shop.nomad.hcl").open() as file:
        text = plain(hcl2.load(file))
    found = []
    (job,) = text["job"][0].values()
    for group in job["group"]:
        ((group_name, group),) = group.items()
        ports = {name: port["to"] for name, port in named(group["network"][0]["port"]).items()}
        sides = []
        for name, task in named(group["task"]).items():
            where = f"nomad: {group_name}.{name}"
            config = task["config"][0]
            expected = {"readonly_rootfs": True, "cap_drop": ["all"], "security_opt": ["no-new-privileges"]}
            for key, value in expected.items():
                if config.get(key) != value:
                    found.append(f"{where}: {key} is not {value}")
            if task.get("user") != f"{USER}:{USER}":
                found.append(f"{where}: it is not user {USER}")
            file = next(argument for argument in config["args"] if argument.endswith(".toml"))
            written = {f"/{entry['destination']}": entry["data"] for entry in task["template"]}
            source = folder / Path(file).name
            if written.get(file) != f'${{file("{source.name}")}}' or not source.is_file():
                found.append(f"{where}: no template writes {file} from {source.name}")
                continue
            side = Side(source, "/local")
            sides.append(side)
            found += [f"{where}: {side.name} reads {path}, where nothing is" for path in side.read()]
            for path in side.written():
                if not path.startswith("/alloc/data"):
                    found.append(f"{where}: {side.name} writes to {path}, which is not the allocation's")
            if seconds(task["kill_timeout"]) <= side.drain():
                found.append(f"{where}: kill_timeout is no longer than the drain of {side.drain():g} s")
            if {ports.get(port) for port in config.get("ports", [])} - side.ports():
                found.append(f"{where}: has a port that {side.name} does not listen on")
            sidecar = task.get("lifecycle") == [{"hook": "prestart", "sidecar": True}]
            if sidecar == side.is_host:
                found.append(f"{where}: a provider starts before its host and ends after it, and a host does not")
        for service in group["service"]:
            if service["port"] not in ports:
                found.append(f"nomad: {group_name}: the service has no port {service['port']}")
        found += [f"nomad: {what}" for what in agree(sides, set())]
    return found


def named(blocks: list[dict]) -> dict:
    """Blocks that have labels, by these."""
    return {name: block for entry in blocks for name, block in entry.items()}


def plain(value):
    """What was parsed, without the quotes of its texts and the marks of its blocks."""
    if isinstance(value, dict):
        return {plain(key): plain(inner) for key, inner in value.items() if key != "__is_block__"}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1]
    return value
