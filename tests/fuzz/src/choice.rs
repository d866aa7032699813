//! Choices that the fuzzer makes with its bytes.

use arbitrary::{Result, Unstructured};

/// A source of choices. When the bytes are used up, every choice is the first, the smallest, the honest one.
pub(crate) struct Choices<'i> {
    bytes: Unstructured<'i>,
    handles: u64,
}

impl<'i> Choices<'i> {
    pub(crate) fn new(input: &'i [u8]) -> Self {
        Self {
            bytes: Unstructured::new(input),
            handles: 0,
        }
    }

    /// Whether the bytes are used up.
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        or_first(self.bytes.arbitrary())
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        or_first(self.bytes.int_in_range(0..=end.saturating_sub(1)))
    }

    /// Whether to do what an honest writer does not: one time in sixteen, of bytes without a plan.
    pub(crate) fn mischief(&mut self) -> bool {
        self.byte() >= 0xf0
    }

    pub(crate) fn flip(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    /// A number of any length.
    pub(crate) fn number(&mut self) -> u64 {
        let bytes = self.below(9);
        let taken = self.take(bytes);
        taken.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
    }

    /// The place of a handle in its frame's table: mostly the next that nothing stands at yet.
    pub(crate) fn handle(&mut self) -> u64 {
        if self.mischief() {
            return self.below(8) as u64;
        }
        self.handles += 1;
        self.handles - 1
    }

    /// The next bytes, fewer if there are not so many.
    pub(crate) fn take(&mut self, most: usize) -> &'i [u8] {
        let most = most.min(self.bytes.len());
        self.bytes.bytes(most).unwrap_or_default()
    }

    /// A few bytes.
    pub(crate) fn byte_string(&mut self) -> &'i [u8] {
        let most = self.below(24);
        self.take(most)
    }

    /// Exactly `N` bytes.
    pub(crate) fn fixed<const N: usize>(&mut self) -> [u8; N] {
        self.bytes.arbitrary().unwrap_or([0; N])
    }

    pub(crate) fn rest(self) -> &'i [u8] {
        self.bytes.take_rest()
    }
}

fn or_first<T: Default>(choice: Result<T>) -> T {
    choice.unwrap_or_default()
}
