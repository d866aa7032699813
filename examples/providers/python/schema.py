"""Python modules of the published schema, made when they are needed."""

import pathlib
import sys

from grpc_tools import protoc

PUBLISHED = pathlib.Path(__file__).resolve().parents[3] / "proto" / "schema"
FILES = [
    "outboard/v1/handle.proto",
    "outboard/v1/options.proto",
    "wasi/keyvalue/v0_2_0_draft/atomics.proto",
    "wasi/keyvalue/v0_2_0_draft/batch.proto",
    "wasi/keyvalue/v0_2_0_draft/store.proto",
    "wasi/keyvalue/v0_2_0_draft2/atomics.proto",
    "wasi/keyvalue/v0_2_0_draft2/batch.proto",
    "wasi/keyvalue/v0_2_0_draft2/store.proto",
]


def generate(into: pathlib.Path, schema: pathlib.Path = PUBLISHED) -> None:
    """Writes the modules into a folder, and lets them be imported."""
    into.mkdir(parents=True, exist_ok=True)
    well_known = pathlib.Path(protoc.__file__).parent / "_proto"
    arguments = [f"-I{schema}", f"-I{well_known}", f"--python_out={into}", f"--grpc_python_out={into}"]
    if protoc.main(["protoc", *arguments, *FILES]) != 0:
        sys.exit(f"the schema in {schema} does not compile")
    sys.path.insert(0, str(into))
