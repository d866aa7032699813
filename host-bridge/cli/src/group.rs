//! Child processes that leave nothing behind.

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};

/// A child at the head of a process group of its own, which is killed when it is dropped before the child has ended.
pub(crate) struct Group(pub(crate) Child);

impl Group {
    pub(crate) fn spawn(command: &mut Command) -> std::io::Result<Self> {
        command.process_group(0).kill_on_drop(true).spawn().map(Self)
    }

    /// None once the child's end was noticed: from then on the number may be another's.
    pub(crate) fn id(&self) -> Option<Pid> {
        Pid::from_raw(i32::try_from(self.0.id()?).ok()?)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(id) = self.id() {
            // It fails when all have ended, and then there is nothing to do.
            let _ = kill_process_group(id, Signal::KILL);
        }
    }
}
