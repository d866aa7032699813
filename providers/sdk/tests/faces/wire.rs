//! Handles, as messages have them.

use outboard_session::dispatch::Handle;

use crate::provider::WireHandle;

impl From<WireHandle> for Handle {
    fn from(wire: WireHandle) -> Self {
        match wire {
            WireHandle {
                token: Some(token), ..
            } => Self::Token(token),
            WireHandle { index, .. } => Self::Index(index.unwrap_or(u32::MAX)),
        }
    }
}

impl From<Handle> for WireHandle {
    fn from(handle: Handle) -> Self {
        match handle {
            Handle::Token(token) => Self {
                token: Some(token),
                index: None,
            },
            Handle::Index(index) => Self {
                token: None,
                index: Some(index),
            },
        }
    }
}
