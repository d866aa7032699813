//! Errors that become responses.

use super::Response;

/// Why a request came to nothing: a refusal, which the client gets as it is, or a failure, of which it learns no more than
/// its status.
///
/// `?` makes a failure of every error that is a type of its own: `std::error::Error + 'static`. Those that stand for others,
/// as `Box<dyn std::error::Error>` does, are none themselves; [`Error::fail`] takes them, and mere words.
///
/// A failure becomes 503 where the same request may succeed later, with a `retry-after`, and where nobody knows if it took
/// effect, without one; 403 where a provider refuses the function; 500 otherwise. What it says goes to the function's
/// standard error, which is in the host's log.
pub struct Error(Kind);

enum Kind {
    Refusal(Box<Response>),
    Failure(Box<dyn std::error::Error>),
}

/// What a client learns of a failure.
#[cfg_attr(
    not(any(feature = "keyvalue", feature = "sql")),
    expect(dead_code, reason = "only what providers say is told from other failures")
)]
enum Verdict {
    Later,
    Unknown,
    Denied,
    Internal,
}

impl Error {
    /// A refusal: a status from 400 to 499 most often, and a reason that a client may read.
    pub fn refuse(status: u16, why: impl AsRef<str>) -> Self {
        Response::refusal(status, why.as_ref()).into()
    }

    /// A failure, of which a client learns its status alone. For what `?` does not take:
    ///
    /// ```
    /// use outboard_function::http::{Error, Request, Response};
    ///
    /// fn price() -> Result<u32, Box<dyn std::error::Error>> {
    ///     Ok("350".parse::<u32>()?)
    /// }
    ///
    /// fn handle(_: Request) -> Result<Response, Error> {
    ///     let price = price().map_err(Error::fail)?;
    ///     let tax = price.checked_mul(119).ok_or_else(|| Error::fail("the price is too high"))? / 100;
    ///     Ok(Response::new(200).text(tax.to_string()))
    /// }
    ///
    /// assert_eq!(handle(Request::new("GET", "/")?)?.body(), b"416");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// A box of an error that is also `Send` and `Sync` becomes one that is not with `as Box<dyn std::error::Error>`.
    pub fn fail(failure: impl Into<Box<dyn std::error::Error>>) -> Self {
        Self(Kind::Failure(failure.into()))
    }

    /// What failed; none if it is a refusal.
    pub fn failure(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Kind::Refusal(_) => None,
            Kind::Failure(failure) => Some(&**failure),
        }
    }
}

impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Kind::Refusal(response) => f.debug_tuple("Refusal").field(response).finish(),
            Kind::Failure(failure) => f.debug_tuple("Failure").field(failure).finish(),
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Kind::Refusal(response) => write!(f, "refused with {}", response.status()),
            Kind::Failure(failure) => failure.fmt(f),
        }
    }
}

/// A refusal by a response of the function's own.
impl From<Response> for Error {
    fn from(response: Response) -> Self {
        Self(Kind::Refusal(Box::new(response)))
    }
}

impl<E: std::error::Error + 'static> From<E> for Error {
    fn from(failure: E) -> Self {
        Self::fail(failure)
    }
}

/// Also writes a failure to standard error.
impl From<Error> for Response {
    fn from(error: Error) -> Self {
        let failure = match error.0 {
            Kind::Refusal(response) => return *response,
            Kind::Failure(failure) => failure,
        };
        let chain = || std::iter::successors(Some(&*failure), |error| error.source());
        let words: Vec<String> = chain().map(ToString::to_string).collect();
        eprintln!("{}", words.join(": "));
        match chain().find_map(verdict).unwrap_or(Verdict::Internal) {
            Verdict::Later => Self::refusal(503, "try again a little later").header("retry-after", "1"),
            Verdict::Unknown => {
                Self::refusal(503, "unknown outcome: the request may have taken effect or not")
            }
            Verdict::Denied => Self::refusal(403, "the function is not allowed to do this"),
            Verdict::Internal => Self::refusal(500, "the function failed"),
        }
    }
}

/// None for an error that is not of this crate, and may have one as its source.
fn verdict(error: &(dyn std::error::Error + 'static)) -> Option<Verdict> {
    #[cfg(feature = "sql")]
    if let Some(error) = error.downcast_ref() {
        use crate::sql::Error;
        return Some(match error {
            Error::UnknownOutcome(_) => Verdict::Unknown,
            Error::AccessDenied(_) => Verdict::Denied,
            Error::Timeout(_) => Verdict::Later,
            error if error.is_retryable() => Verdict::Later,
            _ => Verdict::Internal,
        });
    }
    #[cfg(feature = "keyvalue")]
    if let Some(error) = error.downcast_ref() {
        use crate::keyvalue::Error;
        return Some(match error {
            Error::UnknownOutcome(_) => Verdict::Unknown,
            Error::AccessDenied => Verdict::Denied,
            Error::Unavailable(_) | Error::Contended(_) => Verdict::Later,
            Error::NoSuchStore | Error::NotText(_) | Error::Other(_) => Verdict::Internal,
        });
    }
    let _ = error;
    None
}

#[cfg(test)]
mod tests {
    use super::{Error, Response};

    fn answer(error: impl Into<Error>) -> (u16, bool) {
        let response = Response::from(error.into());
        assert!(!String::from_utf8_lossy(response.body()).contains("secret"));
        (
            response.status(),
            response.headers().iter().any(|(name, _)| name == "retry-after"),
        )
    }

    #[test]
    fn a_refusal_is_passed_on_as_it_is() {
        let response = Response::from(Error::refuse(409, "sold out"));
        assert_eq!(response.status(), 409);
        assert_eq!(response.body(), b"{\"error\":\"sold out\"}\n");
    }

    #[test]
    fn a_failure_of_no_known_kind_keeps_its_words_to_itself() {
        assert_eq!(answer(std::io::Error::other("secret")), (500, false));
    }

    #[test]
    fn what_is_boxed_or_said_in_words_is_a_failure_too() {
        let boxed: Box<dyn std::error::Error> = Box::new(std::io::Error::other("secret"));
        assert_eq!(answer(Error::fail(boxed)), (500, false));
        let shared: Box<dyn std::error::Error + Send + Sync> = "secret".into();
        let shared = Error::fail(shared as Box<dyn std::error::Error>);
        assert_eq!(shared.failure().unwrap().to_string(), "secret");
        assert_eq!(answer(shared), (500, false));
        assert_eq!(answer(Error::fail("secret")), (500, false));
    }

    #[cfg(feature = "sql")]
    #[test]
    fn what_is_in_a_box_counts() {
        let lost = crate::sql::Error::UnknownOutcome("secret".into());
        let boxed: Box<dyn std::error::Error> = lost.into();
        assert_eq!(answer(Error::fail(boxed)), (503, false));
    }

    #[cfg(feature = "sql")]
    #[test]
    fn what_a_database_says_becomes_a_status() {
        use crate::sql::{DatabaseError, Error, Retry};
        let refused = |retry| {
            Error::Database(Box::new(DatabaseError {
                sqlstate: "40001".into(),
                message: "secret".into(),
                retry,
                constraint: None,
                detail: None,
                hint: None,
            }))
        };
        let text = || "secret".to_owned();
        assert_eq!(answer(refused(Retry::Never)), (500, false));
        assert_eq!(answer(refused(Retry::Transaction)), (503, true));
        assert_eq!(answer(Error::Unavailable(text())), (503, true));
        assert_eq!(answer(Error::Timeout(text())), (503, true));
        assert_eq!(answer(Error::UnknownOutcome(text())), (503, false));
        assert_eq!(answer(Error::AccessDenied(text())), (403, false));
        assert_eq!(answer(Error::NoRow), (500, false));
    }

    #[cfg(feature = "sql")]
    #[test]
    fn what_is_behind_an_error_counts() {
        #[derive(Debug)]
        struct Own(crate::sql::Error);

        impl std::fmt::Display for Own {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("secret")
            }
        }

        impl std::error::Error for Own {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                Some(&self.0)
            }
        }

        assert_eq!(
            answer(Own(crate::sql::Error::Unavailable("secret".into()))),
            (503, true)
        );
    }

    #[cfg(feature = "keyvalue")]
    #[test]
    fn what_a_store_says_becomes_a_status() {
        use crate::keyvalue::Error;
        let text = || "secret".to_owned();
        assert_eq!(answer(Error::Unavailable(text())), (503, true));
        assert_eq!(answer(Error::Contended(text())), (503, true));
        assert_eq!(answer(Error::UnknownOutcome(text())), (503, false));
        assert_eq!(answer(Error::AccessDenied), (403, false));
        assert_eq!(answer(Error::Other(text())), (500, false));
    }
}
