//! `[binding.NAME]` of a key-value provider's file.

use std::path::PathBuf;

use outboard_config::Size;
use serde::Deserialize;

/// A binding: a store, and what may stand in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// What the keys are kept in.
    pub store: StoreKind,
    /// The store's file, for `redb`; relative paths start from the configuration file's folder.
    pub path: Option<PathBuf>,
    /// The longest key; 1 KiB unless set.
    pub max_key: Option<Size>,
    /// The largest value; 1 MiB unless set.
    pub max_value: Option<Size>,
}

/// What the keys of a binding are kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StoreKind {
    /// A file. A write is on disk when it is acknowledged.
    Redb,
    /// This process, and gone with it.
    Memory,
}
