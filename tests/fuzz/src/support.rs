//! Components, their host and the writer and reader of reference: the same as in the transcoder's own tests.
#![allow(dead_code, reason = "those tests use more of it")]

#[path = "../../../host-bridge/transcode/tests/transcode/support/abi.rs"]
pub(crate) mod abi;
#[path = "../../../host-bridge/transcode/tests/transcode/support/allocation.rs"]
pub(crate) mod allocation;
#[path = "../../../host-bridge/transcode/tests/transcode/support/component.rs"]
pub(crate) mod component;
#[path = "../../../host-bridge/transcode/tests/transcode/support/host.rs"]
pub(crate) mod host;
#[path = "../../../host-bridge/transcode/tests/transcode/support/reader.rs"]
pub(crate) mod reader;
#[path = "../../../host-bridge/transcode/tests/transcode/support/reference.rs"]
pub(crate) mod reference;
#[path = "../../../host-bridge/transcode/tests/transcode/support/streaming.rs"]
pub(crate) mod streaming;
#[path = "../../../host-bridge/transcode/tests/transcode/support/wire.rs"]
pub(crate) mod wire;
