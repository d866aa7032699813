//! All other statements, known by their first words.

use super::calls::calls;
use super::refused::Refused;
use super::scan::{Kind, Token};
use super::{Effect, Place, Reading, Rows, Scene, Verdict, query, settings};

const CURSORS: &str = "read the rows as a stream, or with a cursor of the interface";
const PREPARED: &str = "statements are prepared by the provider, or by what the interface has for it";

/// What a command is, by its first word.
///
/// # Errors
/// It is not for functions.
pub(super) fn verdict(read: Reading<'_>, first: &str) -> Result<Verdict, Refused> {
    let transaction = |name| Err(Refused::Transaction(name));
    let session = |name, instead| Err(Refused::Session(name, instead));
    match first {
        "begin" | "start" => transaction("BEGIN"),
        "commit" | "end" => transaction("COMMIT"),
        "rollback" | "abort" => transaction("ROLLBACK"),
        "savepoint" => transaction("SAVEPOINT"),
        "release" => transaction("RELEASE"),
        "prepare" if word(read.tokens, 1) == Some("transaction") => transaction("PREPARE TRANSACTION"),
        "prepare" => session("PREPARE", PREPARED),
        "execute" => session("EXECUTE", PREPARED),
        "deallocate" => session("DEALLOCATE", PREPARED),
        "declare" => session("DECLARE", CURSORS),
        "fetch" => session("FETCH", CURSORS),
        "move" => session("MOVE", CURSORS),
        "close" => session("CLOSE", CURSORS),
        "listen" => session("LISTEN", "take messages from a provider of messages"),
        "unlisten" => session("UNLISTEN", "take messages from a provider of messages"),
        "discard" => session("DISCARD", "what a function leaves is cleared away"),
        "load" => session("LOAD", "libraries are named in the database's own settings"),
        "copy" => Err(Refused::Copy),
        "set" => set(read),
        "reset" => reset(read),
        "show" => Ok(utility(false, Effect::Reads, Some(true))),
        "explain" => explain(read),
        "lock" if read.scene == Scene::Alone => Err(Refused::Pointless("LOCK TABLE")),
        "lock" => Ok(utility(false, Effect::Writes, Some(false))),
        "notify" | "truncate" => Ok(utility(false, Effect::Writes, Some(false))),
        "analyze" | "checkpoint" | "cluster" | "comment" | "grant" | "reindex" | "revoke" | "vacuum" => {
            Ok(utility(true, Effect::Administers, None))
        }
        // What is not known may do anything.
        _ => Ok(Verdict {
            changes_schema: true,
            ..utility(true, Effect::Administers, None)
        }),
    }
}

fn utility(leaves: bool, effect: Effect, returns: Option<bool>) -> Verdict {
    Verdict {
        place: Place::Exclusive { leaves },
        effect,
        rows: Rows::Bare,
        returns,
        most: None,
        changes_schema: false,
    }
}

fn word<'a>(tokens: &'a [Token<'_>], at: usize) -> Option<&'a str> {
    tokens.get(at).and_then(Token::word)
}

/// A setting of the transaction that the function has. It cannot be one that the transaction was begun with, or that makes the
/// session somebody else's.
fn set(read: Reading<'_>) -> Result<Verdict, Refused> {
    let local = word(read.tokens, 1) == Some("local");
    let ranged = local || word(read.tokens, 1) == Some("session");
    let at = 1 + usize::from(ranged);
    let kept = |leaves| Ok(utility(leaves, Effect::Reads, Some(false)));
    match (word(read.tokens, at), word(read.tokens, at + 1)) {
        (Some("authorization"), _) | (Some("session"), Some("authorization")) => {
            return Err(Refused::Setting("session_authorization".to_owned()));
        }
        (Some("characteristics" | "transaction"), _) => return Err(Refused::Transaction("SET TRANSACTION")),
        (Some("names"), _) => return Err(Refused::Setting("client_encoding".to_owned())),
        (Some("constraints"), _) if read.scene == Scene::InTransaction => return kept(false),
        _ => {}
    }
    if let Some(name) = read.tokens.get(at).and_then(Token::name) {
        settings::open(name)?;
    }
    match read.scene {
        Scene::Alone => Err(Refused::Pointless("SET")),
        Scene::InTransaction => kept(!local),
    }
}

fn reset(read: Reading<'_>) -> Result<Verdict, Refused> {
    match word(read.tokens, 1) {
        Some("session") => return Err(Refused::Setting("session_authorization".to_owned())),
        Some("transaction") => return Err(Refused::Transaction("RESET TRANSACTION")),
        // Among all are those that the provider counts on.
        Some("all") => return Err(Refused::Session("RESET ALL", "name the settings")),
        _ => {}
    }
    if let Some(name) = read.tokens.get(1).and_then(Token::name) {
        settings::open(name)?;
    }
    match read.scene {
        Scene::Alone => Err(Refused::Pointless("RESET")),
        Scene::InTransaction => Ok(utility(true, Effect::Reads, Some(false))),
    }
}

/// What is explained is planned, which may call functions that say of themselves that they change nothing; with ANALYZE it
/// is run.
fn explain(read: Reading<'_>) -> Result<Verdict, Refused> {
    let (runs, start) = options(read.tokens);
    let explained = Reading {
        tokens: &read.tokens[start..],
        ..read
    };
    let first = explained.tokens.iter().find(|token| token.kind != Kind::Open);
    let inner = match first.and_then(Token::word) {
        None => return Err(Refused::Empty),
        // This is a syntax error, for the server to tell, and must not be asked for again and again.
        Some("explain") => utility(true, Effect::Administers, None),
        Some("select" | "values" | "table" | "with" | "insert" | "update" | "delete" | "merge") => {
            query::verdict(explained)
        }
        Some(first) => verdict(explained, first)?,
    };
    // Whether a plan is made for a call or for a change of rows, a call may be made.
    let calls = calls(explained.tokens, read.rules).nature;
    let planned = match inner.effect {
        Effect::Writes => calls.effect.max(Effect::Reads),
        effect => effect,
    };
    let leaves = matches!(inner.place, Place::Exclusive { leaves: true });
    Ok(Verdict {
        place: Place::Exclusive { leaves },
        effect: if runs { inner.effect } else { planned },
        rows: Rows::Bare,
        returns: Some(true),
        most: None,
        changes_schema: runs && inner.changes_schema,
    })
}

/// Whether the options of an EXPLAIN may have the statement run, and where that begins.
fn options(tokens: &[Token<'_>]) -> (bool, usize) {
    let runs = |tokens: &[Token<'_>]| {
        let analyzes = |token: &Token<'_>| {
            token
                .name()
                .is_some_and(|name| matches!(name, "analyze" | "analyse"))
        };
        tokens.iter().any(analyzes)
    };
    let query = |token: &Token<'_>| {
        token.kind == Kind::Open || matches!(token.word(), Some("select" | "values" | "table" | "with"))
    };
    let listed =
        tokens.get(1).is_some_and(|token| token.kind == Kind::Open) && !tokens.get(2).is_some_and(query);
    if listed {
        let end = tokens.iter().position(|token| token.kind == Kind::Close);
        let end = end.map_or(tokens.len(), |end| end + 1);
        return (runs(&tokens[..end]), end);
    }
    let options = tokens[1..]
        .iter()
        .take_while(|token| matches!(token.word(), Some("analyze" | "analyse" | "verbose")))
        .count();
    (runs(&tokens[1..=options]), 1 + options)
}
