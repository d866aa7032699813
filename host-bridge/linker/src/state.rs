//! What the bridge keeps for one instance of a function.

use tokio::time::Instant;

use crate::handles::HandleTable;

/// The bridge's part of a store's data: the instance's handles, and until when its calls may take. Dropping it
/// releases every handle that the instance still holds.
pub struct BridgeState {
    pub(crate) deadline: Instant,
    pub(crate) handles: HandleTable,
}

/// How the bridge finds its state in a store's data.
pub trait BridgeView: Send + 'static {
    /// The state of this instance.
    fn bridge(&mut self) -> &mut BridgeState;
}

/// The most handles that an instance holds, unless the host says otherwise.
const HANDLES: usize = 10_000;

impl BridgeState {
    /// The state of an instance whose calls all end by `deadline`.
    pub fn new(deadline: Instant) -> Self {
        Self {
            deadline,
            handles: HandleTable::new(HANDLES),
        }
    }

    /// The same with another limit on the handles that the instance holds at one time.
    #[must_use]
    pub fn with_handle_limit(mut self, most: usize) -> Self {
        self.handles = HandleTable::new(most);
        self
    }
}
