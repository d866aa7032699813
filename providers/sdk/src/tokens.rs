//! Texts that a function keeps for its provider, such as the token of a prepared statement.

use std::fmt;
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bytes::Bytes;
use outboard_session::call::Call;
use outboard_session::dispatch::ResourceId;
use outboard_session::failure::Failure;
use tonic::Code;

use crate::seal::{Sealer, Seals};

/// Makes tokens of states, and states of tokens, for contracts in which a token is a text. They are sealed as portable
/// handles are: each is good for the function, the binding and the host that it was made for, and nothing in it can be read.
///
/// With a `[handles] key`, all replicas open what one of them sealed; without, this process alone does.
#[derive(Clone, Default)]
pub struct Tokens(Arc<Keys>);

#[derive(Default)]
struct Keys {
    /// Those of all replicas.
    shared: OnceLock<Arc<Seals>>,
    /// That of this process, for want of others.
    own: OnceLock<Sealer>,
}

/// Keys are for nobody's log.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens")
    }
}

impl Tokens {
    /// A token of this state for whoever makes this call; `kind` says what it is of.
    ///
    /// # Errors
    /// The key has not come yet.
    pub fn seal(&self, call: &Call, kind: ResourceId, state: &[u8]) -> Result<String, Failure> {
        let token = match self.0.shared.get() {
            Some(seals) => seals.seal(call, kind, state)?,
            None => self.own()?.seal(call, kind, state)?,
        };
        Ok(BASE64_URL_SAFE_NO_PAD.encode(token))
    }

    /// The state in a token; none if it is not one of this kind that was made for the caller.
    ///
    /// # Errors
    /// The key has not come yet.
    pub fn open(&self, call: &Call, kind: ResourceId, token: &str) -> Result<Option<Bytes>, Failure> {
        let Ok(token) = BASE64_URL_SAFE_NO_PAD.decode(token) else {
            return Ok(None);
        };
        match self.0.shared.get() {
            Some(seals) => seals.open(call, kind, &token),
            None => Ok(self.own()?.open(call, kind, &token)),
        }
    }

    /// Has tokens sealed by the key that all replicas share.
    pub(crate) fn share(&self, seals: &Arc<Seals>) {
        // A process serves one provider, whose keys change within these.
        let _ = self.0.shared.set(Arc::clone(seals));
    }

    fn own(&self) -> Result<&Sealer, Failure> {
        if let Some(own) = self.0.own.get() {
            return Ok(own);
        }
        let made = Sealer::random().map_err(|_| {
            Failure::refused(
                Code::Internal,
                "a token cannot be sealed: the system has no random numbers",
            )
        })?;
        Ok(self.0.own.get_or_init(|| made))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use outboard_session::call::{Call, Granted, HostIdentity};
    use outboard_session::dispatch::ResourceId;
    use tokio::time::Instant;

    use super::Tokens;

    const STATEMENT: ResourceId = ResourceId {
        interface: "a:b/c@1.0.0",
        name: "statement",
    };

    fn call(function: &str) -> Call {
        Call {
            function: function.into(),
            binding: "orders".into(),
            host: HostIdentity::Uid(1),
            granted: Granted::default(),
            deadline: Instant::now() + Duration::from_secs(5),
            trace: None,
        }
    }

    #[test]
    fn a_token_is_its_function_s_own() {
        let (tokens, others) = (Tokens::default(), Tokens::default());
        let token = tokens.seal(&call("mine"), STATEMENT, b"select 1").unwrap();
        assert!(
            token
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
        let opened = tokens.open(&call("mine"), STATEMENT, &token).unwrap();
        assert_eq!(opened.as_deref(), Some(&b"select 1"[..]));
        let cursor = ResourceId {
            name: "cursor",
            ..STATEMENT
        };
        for (tokens, function, kind, token) in [
            (&tokens, "yours", STATEMENT, &*token),
            (&tokens, "mine", cursor, &*token),
            (&tokens, "mine", STATEMENT, &token[1..]),
            (&tokens, "mine", STATEMENT, "select 1"),
            (&tokens, "mine", STATEMENT, ""),
            (&others, "mine", STATEMENT, &*token),
        ] {
            assert_eq!(
                tokens.open(&call(function), kind, token).unwrap(),
                None,
                "{token} for {function}"
            );
        }
    }
}
