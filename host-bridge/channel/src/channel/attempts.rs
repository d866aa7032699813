//! What was tried of a call, and what may still be.

use tonic::Code;

use super::Scope;
use super::balance::Wanted;
use super::replica::Tried;
use crate::budget::RetryBudget;
use crate::fault::{Delivered, Fault};
use crate::handle::Beside;

/// What was tried of a call, and how often it may still be tried.
pub(super) struct Attempts {
    pub(super) tried: Tried,
    /// It may have been executed, and was made again.
    pub(super) repeated: bool,
    /// The last attempt was refused on this side, by what the replica says that it serves and takes.
    pub(super) unsent: bool,
    /// A replica had too much to do, and another was asked.
    overflowed: bool,
    /// How many other replicas may be asked that are able to refuse it.
    others: u32,
}

/// How many other replicas are asked when one refuses a call.
const OTHERS: u32 = 2;

impl Default for Attempts {
    fn default() -> Self {
        Self {
            tried: Tried::default(),
            repeated: false,
            unsent: false,
            overflowed: false,
            others: OTHERS,
        }
    }
}

impl Attempts {
    pub(super) fn wanted<'a>(
        &'a self,
        scope: &'a Scope,
        affinity: usize,
        beside: Option<&'a Beside>,
    ) -> Wanted<'a> {
        Wanted {
            binding: scope.binding(),
            affinity,
            beside,
            tried: &self.tried,
        }
    }

    /// What is known of the whole call when its last attempt ended so.
    pub(super) fn told(&self, fault: Fault) -> Fault {
        match self.repeated {
            true => fault.of_another_attempt(),
            false => fault,
        }
    }

    /// Whether another replica may be asked after one has refused. A replica that has too much to do passes on only one in ten
    /// calls, each once: the others are likely to have as much.
    pub(super) fn may_go_on(&mut self, fault: &Fault, budget: &RetryBudget) -> bool {
        let unsent = std::mem::take(&mut self.unsent);
        if fault.delivered != Delivered::Never || self.others == 0 {
            return false;
        }
        match fault.code {
            // One that is older or newer may serve what this one does not.
            Code::Unimplemented | Code::FailedPrecondition if unsent => {
                self.others -= 1;
                true
            }
            Code::Unavailable => {
                self.others -= 1;
                true
            }
            Code::ResourceExhausted if fault.retry_after.is_some() && !self.overflowed => {
                self.overflowed = true;
                budget.spend()
            }
            _ => false,
        }
    }
}
