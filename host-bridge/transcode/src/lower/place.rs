//! Where values go, and putting them there.

use std::mem::MaybeUninit;

use wasmtime::component::__internal::InterfaceType;
use wasmtime::component::Lower;
use wasmtime::{Result, ValRaw};

use super::Lowerer;
use super::handle::Handles;
use crate::lift::bad_type;
use crate::plan::{Part, Shape};

/// Where a value goes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    /// This offset of the guest's memory.
    Memory(usize),
    /// The core values from this one on.
    Flat(usize),
}

impl Place {
    /// Where a field of the message that goes here goes.
    pub(super) fn part(self, part: &Part) -> Self {
        match self {
            Self::Memory(at) => Self::Memory(at + part.offset as usize),
            Self::Flat(index) => Self::Flat(index + usize::from(part.flat)),
        }
    }

    /// Where the payload of the variant that goes here goes.
    pub(super) fn payload(self, offset: u32) -> Self {
        match self {
            Self::Memory(at) => Self::Memory(at + offset as usize),
            Self::Flat(index) => Self::Flat(index + 1),
        }
    }

    /// Where the element after the one that goes here goes.
    pub(super) fn after(self, element: &Shape) -> Self {
        self.advanced(element, 1)
    }

    /// Where the element goes that comes `count` after the one that goes here.
    pub(super) fn advanced(self, element: &Shape, count: usize) -> Self {
        match self {
            Self::Memory(at) => Self::Memory(at + count * element.size as usize),
            Self::Flat(index) => Self::Flat(index + count * usize::from(element.flat.unwrap_or(u8::MAX))),
        }
    }
}

impl<T: 'static, H: Handles> Lowerer<'_, '_, T, H> {
    /// Puts the low `size` bytes of a number where it goes.
    #[inline]
    pub(super) fn put(&mut self, place: Place, bits: u64, size: usize) -> Result<()> {
        match place {
            Place::Memory(at) => self.guest.put(at, bits, size),
            Place::Flat(index) => {
                *self.flat.get_mut(index).ok_or_else(bad_type)? = bits;
                Ok(())
            }
        }
    }

    /// Puts the address and the length of a list or string where they go.
    pub(super) fn put_sequence(&mut self, place: Place, at: usize, count: usize) -> Result<()> {
        let (at, count) = (u64::from(u32::try_from(at)?), u64::from(u32::try_from(count)?));
        match place {
            Place::Memory(_) => self.put(place, count << 32 | at, 8),
            Place::Flat(index) => {
                self.put(place, at, 4)?;
                self.put(Place::Flat(index + 1), count, 4)
            }
        }
    }

    pub(super) fn put_slice(&mut self, at: usize, bytes: &[u8]) -> Result<()> {
        self.guest.room(at, bytes.len())?.copy_from_slice(bytes);
        Ok(())
    }

    /// Puts a string in an encoding that is not the wire's.
    pub(super) fn recoded(&mut self, text: &str, place: Place) -> Result<()> {
        match place {
            Place::Memory(at) => text.linear_lower_to_memory(self.guest.context(), InterfaceType::String, at),
            Place::Flat(index) => {
                let mut pair = MaybeUninit::new([ValRaw::u32(0); 2]);
                text.linear_lower_to_flat(self.guest.context(), InterfaceType::String, &mut pair)?;
                // SAFETY: it was initialised when it was made, and lowering writes values.
                let [at, count] = unsafe { pair.assume_init() };
                self.put(place, at.get_u32().into(), 4)?;
                self.put(Place::Flat(index + 1), count.get_u32().into(), 4)
            }
        }
    }
}
