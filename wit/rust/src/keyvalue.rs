//! Values by key, in the bucket that the host linked.
//!
//! ```no_run
//! use outboard_function::keyvalue::Bucket;
//!
//! # fn main() -> Result<(), outboard_function::keyvalue::Error> {
//! let bucket = Bucket::open("")?;
//! bucket.set("greeting", "hello")?;
//! assert_eq!(bucket.get_text("greeting")?.as_deref(), Some("hello"));
//! let visits = bucket.increment("visits", 1)?;
//! # Ok(())
//! # }
//! ```

mod error;

pub use error::Error;

use crate::bindings::keyvalue::wasi::keyvalue::{atomics, batch, store};

/// A set of keys, each with one value.
#[derive(Debug)]
pub struct Bucket(store::Bucket);

/// How often [`Bucket::update`] tries: only a key that many write to at once is not swapped by then.
const SWAPS: u32 = 32;

impl Bucket {
    /// Opens a bucket. The empty name is that of the bucket which the host's link means; a provider may keep others.
    ///
    /// # Errors
    /// There is none of that name, or the function may not use it.
    pub fn open(name: &str) -> Result<Self, Error> {
        Ok(Self(store::open(name)?))
    }

    /// The value of a key, if it has one.
    ///
    /// # Errors
    /// The store failed, or refused.
    pub fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.0.get(key)?)
    }

    /// The value of a key, as text.
    ///
    /// # Errors
    /// As [`get`](Self::get); [`Error::NotText`].
    pub fn get_text(&self, key: &str) -> Result<Option<String>, Error> {
        let text = |value| String::from_utf8(value).map_err(|_| Error::NotText(key.to_owned()));
        self.get(key)?.map(text).transpose()
    }

    /// Gives a key its value, whether it had one or not. Text is a value too.
    ///
    /// # Errors
    /// The store failed, or refused.
    pub fn set(&self, key: &str, value: impl AsRef<[u8]>) -> Result<(), Error> {
        Ok(self.0.set(key, value.as_ref())?)
    }

    /// Removes a key. One that is not there is no error.
    ///
    /// # Errors
    /// The store failed, or refused.
    pub fn delete(&self, key: &str) -> Result<(), Error> {
        Ok(self.0.delete(key)?)
    }

    /// Whether there is such a key.
    ///
    /// # Errors
    /// The store failed, or refused.
    pub fn exists(&self, key: &str) -> Result<bool, Error> {
        Ok(self.0.exists(key)?)
    }

    /// All keys, in no particular order, fetched page by page. Those written or deleted meanwhile may be missed or come
    /// twice. After an error there are no more.
    pub fn keys(&self) -> impl Iterator<Item = Result<String, Error>> {
        let mut page = Vec::new().into_iter();
        let mut next = Some(None);
        std::iter::from_fn(move || {
            loop {
                if let Some(key) = page.next() {
                    return Some(Ok(key));
                }
                match self.0.list_keys(next.take()?.as_deref()) {
                    Ok(response) => {
                        page = response.keys.into_iter();
                        next = response.cursor.map(Some);
                    }
                    Err(error) => return Some(Err(error.into())),
                }
            }
        })
    }

    /// The values of several keys, in their order, in one call.
    ///
    /// # Errors
    /// The store failed, or refused.
    pub fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, Error> {
        let pairs = batch::get_many(&self.0, keys)?;
        Ok(pairs.into_iter().map(|(_, value)| value).collect())
    }

    /// Gives several keys their values in one call, which may be done in part if it fails.
    ///
    /// # Errors
    /// The store failed, or refused.
    pub fn set_many(&self, values: &[(String, Vec<u8>)]) -> Result<(), Error> {
        Ok(batch::set_many(&self.0, values)?)
    }

    /// Removes several keys in one call, which may be done in part if it fails.
    ///
    /// # Errors
    /// The store failed, or refused.
    pub fn delete_many(&self, keys: &[String]) -> Result<(), Error> {
        Ok(batch::delete_many(&self.0, keys)?)
    }

    /// Adds to the number under a key, and returns the sum. A key that is not there counts as zero.
    ///
    /// # Errors
    /// The value is not a number, or the sum none of 64 bits; the store failed, or refused. After
    /// [`Error::UnknownOutcome`] it may have been added or not.
    pub fn increment(&self, key: &str, by: i64) -> Result<i64, Error> {
        Ok(atomics::increment(&self.0, key, by)?)
    }

    /// Gives a key the value that `change` makes of the one it has, if any, and returns it. If another writer changed the
    /// value meanwhile, `change` is asked again.
    ///
    /// # Errors
    /// [`Error::Contended`]; the store failed, or refused. After [`Error::UnknownOutcome`] it may have been changed or
    /// not.
    pub fn update(
        &self,
        key: &str,
        mut change: impl FnMut(Option<Vec<u8>>) -> Vec<u8>,
    ) -> Result<Vec<u8>, Error> {
        let mut seen = atomics::Cas::new(&self.0, key)?;
        for _ in 0..SWAPS {
            let value = change(seen.current()?);
            match atomics::swap(seen, &value) {
                Ok(()) => return Ok(value),
                Err(atomics::CasError::CasFailed(now)) => seen = now,
                Err(atomics::CasError::StoreError(error)) => return Err(error.into()),
            }
        }
        Err(Error::Contended(key.to_owned()))
    }
}
