//! UUIDs as bytes and as text.

use std::fmt::{Display, Formatter, Result as Written};
use std::str::FromStr;

use super::{Unreadable, Uuid};

impl Uuid {
    /// From its bytes, most significant first.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let bits = u128::from_be_bytes(bytes);
        Self {
            high: (bits >> 64) as u64,
            low: bits as u64,
        }
    }

    /// Its bytes, most significant first.
    pub fn to_bytes(self) -> [u8; 16] {
        (u128::from(self.high) << 64 | u128::from(self.low)).to_be_bytes()
    }
}

impl Display for Uuid {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        let (high, low) = (self.high, self.low);
        write!(
            f,
            "{:08x}-{:04x}-{:04x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xffff
        )?;
        write!(f, "-{:04x}-{:012x}", low >> 48, low & 0xffff_ffff_ffff)
    }
}

/// `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`, in either case.
impl FromStr for Uuid {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let read = || {
            let mut parts = text.split('-');
            let mut bits = 0;
            for length in [8, 4, 4, 4, 12] {
                let part = parts.next().filter(|part| part.len() == length)?;
                let hex = part.bytes().all(|byte| byte.is_ascii_hexdigit());
                bits = bits << (4 * length) | u128::from_str_radix(part, 16).ok().filter(|_| hex)?;
            }
            parts
                .next()
                .is_none()
                .then(|| Self::from_bytes(bits.to_be_bytes()))
        };
        read().ok_or(Unreadable("UUID"))
    }
}

#[cfg(test)]
mod tests {
    use super::Uuid;

    #[test]
    fn text_is_read_in_either_case_and_written_in_the_lower() {
        let uuid = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
        let read: Uuid = uuid.to_uppercase().parse().unwrap();
        assert_eq!(read.to_string(), uuid);
        assert_eq!(Uuid::from_bytes(read.to_bytes()), read);
    }

    #[test]
    fn what_is_no_uuid_is_refused() {
        for text in [
            "f81d4fae",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf6-",
            "+81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        ] {
            assert!(text.parse::<Uuid>().is_err(), "{text}");
        }
    }
}
