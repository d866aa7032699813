//! What a function may do with a binding.

use std::fmt;
use std::ops::BitOr;

/// A set of rights: those that a grant gives, or those of which a function of a contract needs one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rights(u8);

impl Rights {
    /// Looking at what is there.
    pub const READ: Self = Self(1);
    /// Changing it.
    pub const WRITE: Self = Self(1 << 1);
    /// Changing what others rely on: schemas, buckets, the backend's own settings.
    pub const ADMIN: Self = Self(1 << 2);
    /// None. A function of a contract that needs one of these is nobody's to call.
    pub const NONE: Self = Self(0);
    /// Each of them. A function of a contract that needs one of these is for everybody who has a grant.
    pub const ANY: Self = Self(Self::READ.0 | Self::WRITE.0 | Self::ADMIN.0);

    /// The right of this name.
    pub fn named(name: &str) -> Option<Self> {
        NAMES
            .iter()
            .find_map(|(right, known)| (*known == name).then_some(*right))
    }

    /// The names of all rights, for people.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(_, name)| *name)
    }

    /// Whether all of `other` are among these.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether one of `other` is among these.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }
}

/// The rights, from the least to the greatest.
const NAMES: [(Rights, &str); 3] = [
    (Rights::READ, "read"),
    (Rights::WRITE, "write"),
    (Rights::ADMIN, "admin"),
];

impl BitOr for Rights {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl FromIterator<Self> for Rights {
    fn from_iter<I: IntoIterator<Item = Self>>(rights: I) -> Self {
        rights.into_iter().fold(Self::NONE, Self::bitor)
    }
}

/// As it stands in a file: `"read", "write"`.
impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = NAMES.iter().filter(|(right, _)| self.contains(*right));
        for (index, (_, name)) in names.enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}\"{name}\"")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Rights;

    #[test]
    fn a_set_has_what_was_put_in_and_says_it_as_a_file_does() {
        let both = Rights::READ | Rights::WRITE;
        assert!(both.contains(Rights::WRITE) && !both.contains(Rights::ADMIN));
        assert!(Rights::ANY.meets(both) && !both.meets(Rights::ADMIN) && !both.meets(Rights::NONE));
        assert_eq!(both.to_string(), "\"read\", \"write\"");
        let named: Rights = ["read", "write", "admin"]
            .into_iter()
            .filter_map(Rights::named)
            .collect();
        assert_eq!(named, Rights::ANY);
        assert_eq!(Rights::named("Read"), None);
        assert!(Rights::NONE.is_empty() && Rights::NONE.contains(Rights::NONE));
    }
}
