//! The host's file as it is written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use outboard_config::{Size, Span};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HostFile {
    pub(super) listen: Option<String>,
    pub(super) cache: Option<PathBuf>,
    #[serde(default)]
    pub(super) provider: BTreeMap<String, ProviderTable>,
    #[serde(default)]
    pub(super) function: BTreeMap<String, FunctionTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProviderTable {
    pub(super) endpoint: String,
    pub(super) kind: String,
    pub(super) run: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FunctionTable {
    pub(super) component: PathBuf,
    pub(super) http: String,
    #[serde(default)]
    pub(super) limits: LimitsTable,
    #[serde(default)]
    pub(super) link: BTreeMap<String, LinkTable>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsTable {
    pub(super) memory: Option<Size>,
    pub(super) time: Option<Span>,
    pub(super) concurrent: Option<u32>,
    pub(super) body: Option<Size>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkTable {
    pub(super) provider: String,
    pub(super) binding: String,
}
