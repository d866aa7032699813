//! What a statement is, found by reading it: where it may run, what it may do, and what it leaves behind.
//!
//! Statements of many functions follow each other on a lane, so one that is wrongly let on it could leave there what
//! the next finds. A text is therefore read twice, and may go on a lane only if both readings allow it. The first
//! is ours: the server's own lexical rules (`statement/scan.rs`), and on its tokens the rule that whatever could be a
//! call is a construct of the grammar or a function that is known to leave nothing (`statement/calls.rs`). The second is a
//! parser's (`statement/tree.rs`), which never sees the text itself: what our scanner found is written out anew for it, so that no
//! comment, quote or escape can be two things to two readers.
//!
//! What this takes for granted:
//! - A lane's `search_path` names `pg_catalog` first or not at all, `standard_conforming_strings` is on,
//!   `client_encoding` is UTF8, and nothing that runs on a lane can change any of these.
//! - The schema is its owner's: what views, triggers, defaults, policies, operators, casts and input functions of types
//!   do is not visible here. Functions that overload the name of a built-in one, or take a row and may be written like a
//!   column, can be told by [`Rules::own`].

mod calls;
mod command;
mod functions;
mod query;
mod refused;
mod rules;
mod scan;
mod settings;
mod tree;

use std::ops::Range;

pub use self::refused::Refused;
pub use self::rules::{OWN_FUNCTIONS, Rules, UnreadableName};
use self::scan::{Kind, Scanned};

/// A statement that functions may run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it is called in SQL, as in `SELECT`.
    pub operation: &'static str,
    /// Where it stands in its text, without what ends it and comments around it: a statement can be put around this.
    pub body: Range<usize>,
    /// Where it may run.
    pub place: Place,
    /// The most that it may do.
    pub effect: Effect,
    /// What it returns.
    pub rows: Rows,
    /// Whether it returns rows, even if none; nothing if its text does not show it.
    pub returns: Option<bool>,
    /// The most rows that it changes, where its text names each of them, as `insert … values` does.
    pub most: Option<usize>,
    /// Whether it may change what other statements mean: tables, types, functions.
    pub changes_schema: bool,
}

/// Where a statement may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On a lane, among statements of other functions: all that it calls is known to leave nothing on its connection.
    Lane,
    /// On a connection that is nobody else's meanwhile.
    Exclusive {
        /// Whether it may leave something on it, which has to be cleared away before others get the connection.
        leaves: bool,
    },
}

/// The most that a statement may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It changes nothing, as its text and the functions that it calls are known.
    Reads,
    /// It calls what is not known here: the database is told to let it change nothing, where it must not.
    MayWrite,
    /// It changes rows.
    Writes,
    /// It does what the text does not show, or changes the schema: for those who have the right `admin`.
    Administers,
}

/// What a statement returns, and how its columns may be turned into text by a statement around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// A query: `select … from (…)` may stand around it.
    Query,
    /// What a change returns: `with … as (…) select …` may stand around it.
    Returning,
    /// Rows that no statement can stand around, or none.
    Bare,
}

/// Where a function wants to run a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// By itself.
    Alone,
    /// In a transaction, or in a batch, which is one.
    InTransaction,
}

/// Reads a text.
///
/// # Errors
/// It is not one statement, or one that is not for functions.
pub fn read(text: &str, scene: Scene, rules: &Rules) -> Result<Statement, Refused> {
    let scanned = scan::scan(text)?;
    refused::whatever_names(text)?;
    let one = one(&scanned)?;
    let (Some(first), Some(last)) = (one.first(), one.last()) else {
        return Err(Refused::Empty);
    };
    let body = first.at.start..last.at.end;
    let read = Reading {
        tokens: one,
        plain: scanned.plain,
        scene,
        rules,
    };
    let verdict = read.verdict()?;
    Ok(Statement {
        operation: name(one),
        body,
        place: verdict.place,
        effect: verdict.effect,
        rows: verdict.rows,
        returns: verdict.returns,
        most: verdict.most,
        changes_schema: verdict.changes_schema,
    })
}

/// The statements of a text that may hold several, each to be read by itself.
///
/// # Errors
/// It cannot be told where one ends.
pub fn split(text: &str) -> Result<Vec<&str>, Refused> {
    let scanned = scan::scan(text)?;
    let mut rest = scanned.tokens.as_slice();
    let mut statements = Vec::new();
    while let Some((one, after)) = cut(rest) {
        if let (Some(first), Some(last)) = (one.first(), one.last()) {
            statements.push(&text[first.at.start..last.at.end]);
        }
        rest = after;
    }
    Ok(statements)
}

/// What a text is about to do, by its first word: for those who may not see the text.
pub fn operation(text: &str) -> &'static str {
    scan::first(text).map_or(OTHER, |word| known(&word))
}

/// What [`operation`] tells apart.
const OPERATIONS: [&str; 40] = [
    "ALTER",
    "ANALYZE",
    "BEGIN",
    "CALL",
    "CLUSTER",
    "COMMENT",
    "COMMIT",
    "COPY",
    "CREATE",
    "DEALLOCATE",
    "DECLARE",
    "DELETE",
    "DISCARD",
    "DO",
    "DROP",
    "END",
    "EXECUTE",
    "EXPLAIN",
    "FETCH",
    "GRANT",
    "INSERT",
    "LISTEN",
    "LOCK",
    "MERGE",
    "NOTIFY",
    "PREPARE",
    "REFRESH",
    "REINDEX",
    "RESET",
    "REVOKE",
    "ROLLBACK",
    "SELECT",
    "SET",
    "SHOW",
    "TABLE",
    "TRUNCATE",
    "UPDATE",
    "VACUUM",
    "VALUES",
    "WITH",
];
const OTHER: &str = "OTHER";

/// What is read, with all that it depends on.
#[derive(Debug, Clone, Copy)]
struct Reading<'a> {
    tokens: &'a [scan::Token<'a>],
    plain: bool,
    scene: Scene,
    rules: &'a Rules,
}

/// What was found.
#[derive(Debug, Clone, Copy)]
struct Verdict {
    place: Place,
    effect: Effect,
    rows: Rows,
    returns: Option<bool>,
    most: Option<usize>,
    changes_schema: bool,
}

impl Reading<'_> {
    fn verdict(self) -> Result<Verdict, Refused> {
        let first = self.tokens.iter().find(|token| token.kind != Kind::Open);
        match first.and_then(|token| token.word()) {
            Some("select" | "values" | "table" | "with" | "insert" | "update" | "delete" | "merge") => {
                Ok(query::verdict(self))
            }
            Some(word) => command::verdict(self, word),
            None => Err(Refused::NoStatement),
        }
    }
}

/// The one statement that there has to be.
fn one<'a>(scanned: &'a Scanned<'a>) -> Result<&'a [scan::Token<'a>], Refused> {
    let (one, after) = cut(&scanned.tokens).ok_or(Refused::Empty)?;
    if after.iter().any(|token| token.kind != Kind::Semicolon) {
        return Err(Refused::Several);
    }
    Ok(one)
}

/// The next statement and what follows it. The body of a function that is written in SQL has semicolons of its own: the
/// server itself takes no more than one statement, so it is enough to see where such a body may begin.
fn cut<'a, 'b>(tokens: &'b [scan::Token<'a>]) -> Option<(&'b [scan::Token<'a>], &'b [scan::Token<'a>])> {
    let start = tokens.iter().position(|token| token.kind != Kind::Semicolon)?;
    let tokens = &tokens[start..];
    let creates = tokens[0].is("create");
    let (mut depth, mut blocks) = (0_usize, 0_usize);
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Semicolon if !creates || (depth == 0 && blocks == 0) => {
                return Some((&tokens[..at], &tokens[at + 1..]));
            }
            _ if !creates => {}
            _ if token.is("atomic") && at > 0 && tokens[at - 1].is("begin") => blocks = blocks.max(1),
            _ if token.is("case") && blocks > 0 => blocks += 1,
            _ if token.is("end") => blocks = blocks.saturating_sub(1),
            _ => {}
        }
    }
    Some((tokens, &[]))
}

fn name(tokens: &[scan::Token<'_>]) -> &'static str {
    let first = tokens.iter().find(|token| token.kind != Kind::Open);
    first.and_then(|token| token.word()).map_or(OTHER, known)
}

fn known(word: &str) -> &'static str {
    let found = OPERATIONS
        .iter()
        .find(|operation| operation.eq_ignore_ascii_case(word));
    found.copied().unwrap_or(OTHER)
}

#[cfg(test)]
mod tests;
