//! The handles that go along with a call, from its start to the moment that their owner is settled.

use std::sync::Arc;

use outboard_session::FRAME_OVERHEAD;
use outboard_session::frame::HandleArgument;
use outboard_session::frame::handle_argument::Handle;
use tonic::Code;

use super::Session;
use crate::fault::Fault;
use crate::handle::{Argument, Place, RemoteHandle};

/// What a frame may need besides its handle table.
const RESERVE: usize = 4096;

/// The handles of one call. Those given away are marked so from the start, and are the caller's again unless the
/// provider has replied: who takes nothing has to release nothing, and one release too many does no harm.
pub(crate) struct Arguments {
    handles: Vec<Argument>,
    /// How many of them have been checked, and marked if they are given away.
    checked: usize,
    frame: Vec<HandleArgument>,
    session: Option<Arc<Session>>,
    owned_pinned: usize,
    taken: bool,
}

impl Arguments {
    /// Checks the handles of a call and marks those that it gives away.
    pub(crate) fn new(handles: Vec<Argument>) -> Result<Self, Fault> {
        // Filled step by step, so that dropping it halfway takes back what was marked so far.
        let mut arguments = Self::none();
        arguments.handles = handles;
        arguments.frame.reserve_exact(arguments.handles.len());
        let mut size = 0;
        while arguments.checked < arguments.handles.len() {
            size += arguments.check()?;
        }
        if size > FRAME_OVERHEAD - RESERVE {
            return Err(Fault::refused(
                Code::ResourceExhausted,
                format!(
                    "the {} handles of the call take {size} bytes and a frame holds {} of them: pass fewer",
                    arguments.frame.len(),
                    FRAME_OVERHEAD - RESERVE
                ),
            ));
        }
        Ok(arguments)
    }

    /// No handles.
    pub(crate) fn none() -> Self {
        Self {
            handles: Vec::new(),
            checked: 0,
            frame: Vec::new(),
            session: None,
            owned_pinned: 0,
            taken: false,
        }
    }

    /// The session that the call is bound to by its handles.
    pub(crate) fn session(&self) -> Option<&Arc<Session>> {
        self.session.as_ref()
    }

    /// The provider has replied: what was given away is its own.
    pub(super) fn taken(&mut self) {
        self.taken = true;
    }

    pub(super) fn pinned(&self) -> bool {
        self.session.is_some()
    }

    pub(super) fn owned_pinned(&self) -> usize {
        self.owned_pinned
    }

    pub(crate) fn frame(&self) -> &[HandleArgument] {
        &self.frame
    }

    /// The table of the one frame that is sent, or of another attempt: a call that is bound to a session has only one.
    pub(crate) fn sent(&mut self) -> Vec<HandleArgument> {
        match self.session {
            Some(_) => std::mem::take(&mut self.frame),
            None => self.frame.clone(),
        }
    }

    /// Checks the next handle; tells the bytes it takes in the frame.
    fn check(&mut self) -> Result<usize, Fault> {
        // It is behind those that were checked, and the caller saw that there is one.
        let argument = &self.handles[self.checked];
        let handle = argument.handle();
        let own = matches!(argument, Argument::Own(_));
        let (wire, size) = match handle.place() {
            Place::Pinned { session, number } => {
                bind(&mut self.session, session)?;
                (Handle::Pinned(*number), 16)
            }
            Place::Portable(token) => (Handle::Portable(token.clone()), token.len() + 16),
            Place::Leased(_) => {
                return Err(Fault::refused(
                    Code::FailedPrecondition,
                    format!("{handle:?} was passed along with a session's: pass handles of one place only"),
                ));
            }
        };
        if if own { !handle.give() } else { handle.given() } {
            return Err(Fault::refused(
                Code::FailedPrecondition,
                format!("{handle:?} was given away with an earlier call"),
            ));
        }
        if own && self.session.is_some() && matches!(handle.place(), Place::Pinned { .. }) {
            self.owned_pinned += 1;
        }
        self.frame.push(HandleArgument {
            own,
            handle: Some(wire),
        });
        self.checked += 1;
        Ok(size)
    }
}

fn bind(to: &mut Option<Arc<Session>>, session: &Arc<Session>) -> Result<(), Fault> {
    match to {
        Some(bound) if !Arc::ptr_eq(bound, session) => Err(Fault::refused(
            Code::FailedPrecondition,
            format!(
                "the handles of one call live in two sessions, with {} and with {}: pass handles of one only",
                bound.name(),
                session.name()
            ),
        )),
        Some(_) => Ok(()),
        None => {
            *to = Some(Arc::clone(session));
            Ok(())
        }
    }
}

impl Drop for Arguments {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        for argument in &self.handles[..self.checked] {
            if let Argument::Own(handle) = argument {
                RemoteHandle::take_back(handle);
            }
        }
    }
}
