//! What a binding adds to what is known of functions.

use std::collections::HashSet;

use super::functions::Nature;
use super::{Effect, Place};

/// The functions of a database beyond the built-in ones.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    reads: HashSet<Name>,
    writes: HashSet<Name>,
    /// Nothing until it is known.
    own: Option<HashSet<String>>,
}

/// A name of a function that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no name of a function: write NAME or SCHEMA.NAME as the catalogue has them, without quotes and parentheses"
)]
pub struct UnreadableName(pub String);

/// Asks a database for the names that [`Rules::own`] takes. Functions of extensions are left out unless they are volatile:
/// some overload `max` or `replace` for a type of theirs, and nothing would be left to run on lanes.
pub const OWN_FUNCTIONS: &str = "select distinct f.proname::text from pg_catalog.pg_proc f \
     where f.pronamespace not in ('pg_catalog'::pg_catalog.regnamespace, 'information_schema'::pg_catalog.regnamespace) \
     and (f.provolatile = 'v' or not exists (select from pg_catalog.pg_depend d \
     where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = f.oid and d.deptype = 'e'))";

impl Rules {
    /// With functions that the database's owner vouches for: they leave nothing on a connection. Those of `reads` change nothing
    /// either. A name without a schema stands for calls without one, in whatever schema the function is found.
    ///
    /// # Errors
    /// A name cannot be one.
    pub fn new(reads: &[String], writes: &[String]) -> Result<Self, UnreadableName> {
        Ok(Self {
            reads: reads
                .iter()
                .map(|name| Name::read(name))
                .collect::<Result<_, _>>()?,
            writes: writes
                .iter()
                .map(|name| Name::read(name))
                .collect::<Result<_, _>>()?,
            own: None,
        })
    }

    /// Adds the names of functions that the database has besides the built-in ones, as [`OWN_FUNCTIONS`] finds them. Whatever bears
    /// such a name goes on no lane unless it is vouched for: it may overload a built-in function, or be called like a column. As
    /// long as they are not known, nothing goes on a lane; and what was read has to be read again when there are more.
    #[must_use]
    pub fn own(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.own = Some(names.into_iter().collect());
        self
    }

    /// Whether it may be a function that the database has.
    pub(super) fn is_own(&self, name: &str) -> bool {
        self.own.as_ref().is_some_and(|own| own.contains(name))
    }

    pub(super) fn knows_own(&self) -> bool {
        self.own.is_some()
    }

    /// What the owner says of a function.
    pub(super) fn vouched(&self, schema: Option<&str>, name: &str) -> Option<Nature> {
        if self.reads.is_empty() && self.writes.is_empty() {
            return None;
        }
        let name = Name {
            schema: schema.map(str::to_owned),
            name: name.to_owned(),
        };
        let effect = if self.writes.contains(&name) {
            Effect::Writes
        } else if self.reads.contains(&name) {
            Effect::Reads
        } else {
            return None;
        };
        Some(Nature {
            place: Place::Lane,
            effect,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Name {
    schema: Option<String>,
    name: String,
}

impl Name {
    fn read(text: &str) -> Result<Self, UnreadableName> {
        let (schema, name) = match text.split_once('.') {
            Some((schema, name)) => (Some(schema), name),
            None => (None, text),
        };
        let fits = |part: &str| {
            let odd = |sign: char| sign == '.' || sign == '"' || sign == '(' || sign.is_whitespace();
            !part.is_empty() && part.len() <= 63 && !part.contains(odd)
        };
        if !fits(name) || !schema.is_none_or(fits) {
            return Err(UnreadableName(text.to_owned()));
        }
        Ok(Self {
            schema: schema.map(str::to_owned),
            name: name.to_owned(),
        })
    }
}
