//! Who of the many futures of one session wants to be polled: one task runs them all, without a task or a timer each.

use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

use futures_util::task::AtomicWaker;

/// Places for futures, each with a waker of its own. Places are used again, so a future may be woken for one that had the
/// place before it.
pub(super) struct Roster<T> {
    list: Arc<List>,
    places: Vec<Place<T>>,
    free: Vec<usize>,
    woken: Vec<usize>,
}

struct Place<T> {
    flag: Arc<Flag>,
    waker: Waker,
    owner: Option<T>,
}

/// A place's waker.
struct Flag {
    place: usize,
    woken: AtomicBool,
    list: Arc<List>,
}

#[derive(Default)]
struct List {
    woken: Mutex<Vec<usize>>,
    task: AtomicWaker,
}

impl<T: Copy> Roster<T> {
    pub(super) fn new() -> Self {
        Self {
            list: Arc::default(),
            places: Vec::new(),
            free: Vec::new(),
            woken: Vec::new(),
        }
    }

    /// A place for `owner`.
    pub(super) fn take(&mut self, owner: T) -> usize {
        let place = self.free.pop().unwrap_or_else(|| {
            let place = self.places.len();
            let flag = Arc::new(Flag {
                place,
                woken: AtomicBool::new(false),
                list: Arc::clone(&self.list),
            });
            self.places.push(Place {
                waker: Waker::from(Arc::clone(&flag)),
                flag,
                owner: None,
            });
            place
        });
        self.places[place].owner = Some(owner);
        place
    }

    /// A place that is no longer needed.
    pub(super) fn leave(&mut self, place: usize) {
        if self.places[place].owner.take().is_some() {
            self.free.push(place);
        }
    }

    pub(super) fn waker(&self, place: usize) -> &Waker {
        &self.places[place].waker
    }

    /// From now on `task` is woken whenever one of the places is.
    pub(super) fn watch(&self, task: &Waker) {
        self.list.task.register(task);
    }

    /// The owners of the places that were woken since the last time, once each.
    pub(super) fn woken(&mut self, owners: &mut Vec<T>) {
        mem::swap(&mut *self.list.lock(), &mut self.woken);
        for place in self.woken.drain(..) {
            let place = &self.places[place];
            place.flag.woken.store(false, Ordering::Release);
            owners.extend(place.owner);
        }
    }
}

impl List {
    /// A push cannot stop halfway, so what a panic elsewhere left behind is whole.
    fn lock(&self) -> MutexGuard<'_, Vec<usize>> {
        self.woken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.woken.swap(true, Ordering::AcqRel) {
            self.list.lock().push(self.place);
            self.list.task.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Roster;

    #[test]
    fn each_place_is_told_once_and_one_that_was_left_no_more() {
        let mut roster = Roster::new();
        let (first, second) = (roster.take('a'), roster.take('b'));
        let waker = roster.waker(first).clone();
        waker.wake_by_ref();
        waker.wake_by_ref();
        roster.waker(second).wake_by_ref();
        roster.leave(second);
        let mut owners = Vec::new();
        roster.woken(&mut owners);
        assert_eq!(owners, ['a']);
        owners.clear();
        waker.wake();
        assert_eq!(roster.take('c'), second);
        roster.woken(&mut owners);
        assert_eq!(owners, ['a']);
    }
}
