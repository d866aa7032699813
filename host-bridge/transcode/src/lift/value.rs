//! Single values out of the guest's memory or its core values, each checked as it is read.

use outboard_mapping::wire::write::zigzag;
use wasmtime::component::__internal::InterfaceType;
use wasmtime::component::__internal::wasmtime_environ::component::StringEncoding;
use wasmtime::component::Lift;
use wasmtime::{Result, ValRaw, bail, format_err};

use super::{Handle, Lifter, Source, bad_type};
use crate::plan::Number;

/// A number in its form on the wire.
pub(super) enum Digits {
    Varint(u64),
    Fixed32(u32),
    Fixed64(u64),
}

impl<H: Handle> Lifter<'_, '_, H> {
    #[inline]
    pub(super) fn number(&self, number: Number, source: Source<'_>) -> Result<Digits> {
        let value = match number {
            Number::Bool => u64::from(self.u8(source)? != 0),
            Number::U8 => u64::from(self.u8(source)?),
            Number::S8 => zigzag(i64::from(self.u8(source)?.cast_signed())),
            Number::U16 => u64::from(self.u16(source)?),
            Number::S16 => zigzag(i64::from(self.u16(source)?.cast_signed())),
            Number::U32 => u64::from(self.u32(source)?),
            Number::S32 => zigzag(i64::from(self.u32(source)?.cast_signed())),
            Number::U64 => self.u64(source)?,
            Number::S64 => zigzag(self.u64(source)?.cast_signed()),
            Number::F32 => return Ok(Digits::Fixed32(self.u32(source)?)),
            Number::F64 => return Ok(Digits::Fixed64(self.u64(source)?)),
            Number::Char => {
                let code = self.u32(source)?;
                if char::from_u32(code).is_none() {
                    bail!("{code:#x} is not a Unicode scalar value");
                }
                u64::from(code)
            }
            Number::Enum(cases) => {
                let size = match cases {
                    ..=0x100 => 1,
                    0x101..=0x1_0000 => 2,
                    _ => 4,
                };
                self.discriminant(size, cases as usize, source)? as u64 + 1
            }
            Number::Flags(names) => self.flags(names, source)?,
        };
        Ok(Digits::Varint(value))
    }

    /// The bits of up to 64 flags; bits without a name are ignored, as the canonical ABI has it.
    fn flags(&self, names: u32, source: Source<'_>) -> Result<u64> {
        let bits = match (names, source) {
            (0..=8, _) => u64::from(self.u8(source)?),
            (9..=16, _) => u64::from(self.u16(source)?),
            (17..=32, _) => u64::from(self.u32(source)?),
            (_, Source::Flat(values)) => {
                let (low, high) = values.split_at_checked(1).ok_or_else(bad_type)?;
                u64::from(self.u32(Source::Flat(low))?) | u64::from(self.u32(Source::Flat(high))?) << 32
            }
            (_, Source::Memory(_)) => self.u64(source)?,
        };
        Ok(bits & u64::MAX.checked_shr(64_u32.saturating_sub(names)).unwrap_or(0))
    }

    /// The case that is set, of as many; `size` is the bytes that say it in memory.
    pub(super) fn discriminant(&self, size: u8, cases: usize, source: Source<'_>) -> Result<usize> {
        let value = match (source, size) {
            (Source::Memory(_), 1) => u32::from(self.u8(source)?),
            (Source::Memory(_), 2) => u32::from(self.u16(source)?),
            _ => self.u32(source)?,
        };
        match usize::try_from(value) {
            Ok(case) if case < cases => Ok(case),
            _ => bail!("case {value} of a variant with {cases} cases"),
        }
    }

    pub(super) fn string(&mut self, source: Source<'_>) -> Result<()> {
        if self.cx.options().string_encoding == StringEncoding::Utf8 {
            let (at, len) = self.sequence(1, 1, source)?;
            let bytes = &self.cx.memory()[at..at + len];
            std::str::from_utf8(bytes)?;
            self.out.slice(bytes);
            return Ok(());
        }
        let text = match source {
            Source::Memory(at) => {
                let bytes = self.cx.memory().get(at..at + 8).ok_or_else(out_of_bounds)?;
                String::linear_lift_from_memory(self.cx, InterfaceType::String, bytes)?
            }
            Source::Flat(values) => {
                let pair: &[ValRaw; 2] = values.first_chunk().ok_or_else(bad_type)?;
                String::linear_lift_from_flat(self.cx, InterfaceType::String, pair)?
            }
        };
        // wasmtime has taken the fuel for it.
        self.spent += text.len();
        self.out.slice(text.as_bytes());
        Ok(())
    }

    /// The checked offset and length of a list or string; pays for it in hostcall fuel.
    pub(super) fn sequence(
        &mut self,
        size: usize,
        align: usize,
        source: Source<'_>,
    ) -> Result<(usize, usize)> {
        let (at, count) = match source {
            Source::Flat(values) => {
                let [at, count] = values.first_chunk().ok_or_else(bad_type)?;
                (at.get_u32(), count.get_u32())
            }
            Source::Memory(offset) => (self.u32(source)?, self.u32(Source::Memory(offset + 4))?),
        };
        let (at, count) = (usize::try_from(at)?, usize::try_from(count)?);
        if at % align != 0 {
            bail!("list pointer {at:#x} is not aligned to {align}");
        }
        let end = count.checked_mul(size).and_then(|len| at.checked_add(len));
        if end.is_none_or(|end| end > self.cx.memory().len()) {
            bail!("a list of {count} elements of {size} bytes at {at:#x} is out of bounds of memory");
        }
        self.cx.consume_fuel_array(count, size)?;
        self.spent += count * size;
        Ok((at, count))
    }

    fn u8(&self, source: Source<'_>) -> Result<u8> {
        match source {
            Source::Flat(_) => Ok(self.u32(source)?.to_le_bytes()[0]),
            Source::Memory(at) => Ok(u8::from_le_bytes(self.bytes(at)?)),
        }
    }

    fn u16(&self, source: Source<'_>) -> Result<u16> {
        match source {
            Source::Flat(_) => {
                let [low, high, ..] = self.u32(source)?.to_le_bytes();
                Ok(u16::from_le_bytes([low, high]))
            }
            Source::Memory(at) => Ok(u16::from_le_bytes(self.bytes(at)?)),
        }
    }

    pub(super) fn u32(&self, source: Source<'_>) -> Result<u32> {
        match source {
            Source::Flat(values) => Ok(values.first().ok_or_else(bad_type)?.get_u32()),
            Source::Memory(at) => Ok(u32::from_le_bytes(self.bytes(at)?)),
        }
    }

    fn u64(&self, source: Source<'_>) -> Result<u64> {
        match source {
            Source::Flat(values) => Ok(values.first().ok_or_else(bad_type)?.get_u64()),
            Source::Memory(at) => Ok(u64::from_le_bytes(self.bytes(at)?)),
        }
    }

    fn bytes<const N: usize>(&self, at: usize) -> Result<[u8; N]> {
        self.cx
            .memory()
            .get(at..)
            .and_then(|bytes| bytes.first_chunk())
            .copied()
            .ok_or_else(out_of_bounds)
    }
}

fn out_of_bounds() -> wasmtime::Error {
    format_err!("a value is out of bounds of memory")
}
