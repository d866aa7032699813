//! Guest memory to protobuf and back in one pass, driven by the component's own types.
