//! How much a thread allocates at once and holds together, for guests that try to make the host allocate.

#![expect(unsafe_code, reason = "a global allocator is an unsafe trait")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The largest single allocation of this thread while `work` ran, in bytes, and what came of it.
pub(crate) fn largest_during<T>(work: impl FnOnce() -> T) -> (usize, T) {
    LARGEST.set(0);
    let outcome = work();
    (LARGEST.get(), outcome)
}

/// The most that this thread held of what it allocated while `work` ran, in bytes, and what came of it.
pub(crate) fn most_during<T>(work: impl FnOnce() -> T) -> (usize, T) {
    HELD.set(0);
    MOST.set(0);
    let outcome = work();
    (usize::try_from(MOST.get()).unwrap_or(0), outcome)
}

struct Watched;

#[global_allocator]
static WATCHED: Watched = Watched;

thread_local! {
    static LARGEST: Cell<usize> = const { Cell::new(0) };
    /// Below zero where what is given back was there before.
    static HELD: Cell<isize> = const { Cell::new(0) };
    static MOST: Cell<isize> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator as it came; a constant-initialised `Cell` without a destructor
// can be used at any time of a thread's life and allocates nothing itself.
unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size);
        forget(layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        forget(layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

fn note(size: usize) {
    LARGEST.set(LARGEST.get().max(size));
    HELD.set(HELD.get().wrapping_add_unsigned(size));
    MOST.set(MOST.get().max(HELD.get()));
}

fn forget(size: usize) {
    HELD.set(HELD.get().wrapping_sub_unsigned(size));
}
