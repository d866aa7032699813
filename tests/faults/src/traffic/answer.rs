//! What an answer says of the call that it answers.

use anyhow::Result;
use outboard_test_support::client::Response;
use outboard_test_support::ledger::Outcome;

/// What became of a call, as its caller knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// It did what it was asked for.
    Done,
    /// It failed with an error that says why, and did nothing.
    Refused,
    /// It failed with an error that says why, and may have done it.
    Unknown,
    /// There was an answer that says nothing of that kind: the function trapped, or the host failed.
    Untyped,
    /// There was no whole answer.
    Gone,
}

impl Class {
    /// What is known of a write by that.
    pub(crate) fn outcome(self) -> Outcome {
        match self {
            Self::Done => Outcome::Acknowledged,
            Self::Refused => Outcome::Refused,
            Self::Unknown | Self::Untyped | Self::Gone => Outcome::Unknown,
        }
    }
}

/// What an answer says, and how it says it if it is no success.
pub(crate) fn class(answer: &Result<Response>) -> (Class, Option<String>) {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return (Class::Gone, Some(format!("{error:#}"))),
    };
    let text = answer.text();
    let class = match answer.status {
        200 | 204 => return (Class::Done, None),
        // The function's time is up, whatever it was doing.
        504 if text.contains("limits.time") => Class::Unknown,
        // Every text of ours names what failed.
        503 if is_unknown(answer) => Class::Unknown,
        503 if text.contains("outboard: ") || answer.json()["error"].is_string() => Class::Refused,
        // The database's own words, which rolled back what it refused.
        409 if answer.json()["sqlstate"].is_string() => Class::Refused,
        _ => Class::Untyped,
    };
    (class, Some(format!("{} {}", answer.status, text.trim_end())))
}

fn is_unknown(answer: &Response) -> bool {
    answer.json()["error"] == "unknown-outcome" || answer.text().contains("unknown outcome")
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;
    use outboard_test_support::client::Response;

    use super::{Class, class};

    #[test]
    fn an_answer_is_done_refused_unknown_or_nothing_that_one_may_get() {
        for (status, text, expected) in [
            (200, "{}", Class::Done),
            (204, "", Class::Done),
            (
                503,
                r#"{"error":"outboard: unavailable: main: no replica"}"#,
                Class::Refused,
            ),
            (
                503,
                r#"{"error":"outboard: unavailable: main: unknown outcome: lost"}"#,
                Class::Unknown,
            ),
            (
                503,
                r#"{"error":"unknown-outcome","message":"outboard: …"}"#,
                Class::Unknown,
            ),
            (
                503,
                r#"{"error":"aborted","message":"it was lost"}"#,
                Class::Refused,
            ),
            (409, r#"{"error":"database","sqlstate":"23505"}"#, Class::Refused),
            (
                503,
                "outboard: function probe: the host is stopping",
                Class::Refused,
            ),
            (
                504,
                "outboard: function probe: the request took longer than limits.time allows, 5s",
                Class::Unknown,
            ),
            (500, "outboard: function probe: it trapped", Class::Untyped),
            (503, "", Class::Untyped),
            (404, "{}", Class::Untyped),
        ] {
            let answer = Ok(Response {
                status,
                body: text.as_bytes().to_vec(),
            });
            assert_eq!(class(&answer).0, expected, "{status} {text}");
        }
        assert_eq!(class(&Err(anyhow!("reset"))).0, Class::Gone);
    }
}
