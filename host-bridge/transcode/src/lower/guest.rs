//! The guest that is stored into: its memory, and what may change it.

use std::ptr::NonNull;
use std::slice;

use wasmtime::component::__internal::LowerContext;
use wasmtime::component::__internal::wasmtime_environ::component::StringEncoding;
use wasmtime::{Result, bail};

use crate::lift::bad_type;

/// A guest whose memory is looked up once between two things that may move it, rather than for every value.
pub(super) struct Guest<'a, 'cx, T: 'static> {
    cx: &'a mut LowerContext<'cx, T>,
    /// Where the memory starts, as long as `len` is not zero.
    base: NonNull<u8>,
    /// The bytes of memory from `base` on; zero until it is looked up.
    len: usize,
    /// Whether its strings are in the encoding of the wire.
    pub(super) utf8: bool,
}

impl<'a, 'cx, T: 'static> Guest<'a, 'cx, T> {
    pub(super) fn new(cx: &'a mut LowerContext<'cx, T>) -> Self {
        Self {
            utf8: cx.options().string_encoding == StringEncoding::Utf8,
            cx,
            base: NonNull::dangling(),
            len: 0,
        }
    }

    /// What runs the guest's code and reaches its store. Its memory has to be looked up again afterwards.
    #[inline]
    pub(super) fn context(&mut self) -> &mut LowerContext<'cx, T> {
        self.len = 0;
        self.cx
    }

    /// The guest's memory from `at` on.
    #[inline]
    pub(super) fn room(&mut self, at: usize, len: usize) -> Result<&mut [u8]> {
        match at.checked_add(len) {
            Some(end) if end <= self.len => {
                // SAFETY: `base` and `len` are those of the guest's memory: it moves, or is looked at by others, only
                // when the context is used, and `context` alone gives that out and forgets them. `at..end` lies in it,
                // and the slice borrows this guest, so that there is no other of it.
                Ok(unsafe { slice::from_raw_parts_mut(self.base.add(at).as_ptr(), len) })
            }
            _ => self.look_up(at, len),
        }
    }

    /// Puts the low `size` bytes of a number into memory.
    #[inline]
    pub(super) fn put(&mut self, at: usize, bits: u64, size: usize) -> Result<()> {
        let bytes = bits.to_le_bytes();
        let [a, b, c, d, ..] = bytes;
        // A width that is known when this is compiled is one store and no call.
        match size {
            1 => self.store(at, [a]),
            2 => self.store(at, [a, b]),
            4 => self.store(at, [a, b, c, d]),
            8 => self.store(at, bytes),
            _ => Err(bad_type()),
        }
    }

    #[inline]
    fn store<const N: usize>(&mut self, at: usize, bytes: [u8; N]) -> Result<()> {
        self.room(at, N)?.copy_from_slice(&bytes);
        Ok(())
    }

    #[inline(never)]
    fn look_up(&mut self, at: usize, len: usize) -> Result<&mut [u8]> {
        let memory = self.cx.as_slice_mut();
        self.len = memory.len();
        self.base = NonNull::from(&mut *memory).cast();
        match at.checked_add(len) {
            Some(end) if end <= self.len => {
                // SAFETY: as in `room`; `base` and `len` have just been looked up.
                Ok(unsafe { slice::from_raw_parts_mut(self.base.add(at).as_ptr(), len) })
            }
            _ => bail!("a result is out of bounds of memory"),
        }
    }
}
