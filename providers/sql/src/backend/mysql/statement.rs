//! What a statement is, read from its text before the server sees it.
//!
//! Functions share connections, so a statement must not outlast itself: none may begin or end transactions, set
//! variables, take locks by name, or make what only its connection has. Such statements are told by their first word and by
//! the functions and names in them, and a text holds one statement only. The lexical rules are those of MySQL and MariaDB
//! with the SQL mode that connections are given, in which double quotes are strings and backslashes escape.

use crate::error::Refused;

mod lexer;
mod names;

use lexer::{Lexer, Token};

/// What a function's statement may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// It changes nothing, but for what functions in it do.
    Reads,
    /// It changes rows, or tries to.
    Writes,
    /// It changes the schema, and commits by that.
    Schema,
}

/// A statement that may run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    /// The one statement of the text, without what ends it.
    pub(super) text: &'a str,
    pub(super) sort: Sort,
    /// Whether the number of the last row that was inserted is certainly this statement's.
    pub(super) gives_id: bool,
    /// Whether it reads the number that its connection keeps of the last row that was inserted.
    pub(super) reads_id: bool,
    /// Whether it writes and returns rows.
    pub(super) returns: bool,
    /// Whether it calls functions that may be the database's own, whose bodies nobody reads here.
    pub(super) calls: bool,
    /// Whether it locks what it reads, which takes the right to change it.
    pub(super) locks: bool,
}

/// The longest text, in bytes.
const LONGEST: usize = 1 << 20;
/// The deepest that parentheses may stand in each other.
const DEEPEST: usize = 100;

/// What is known of a text that was read so far.
#[derive(Default)]
struct Reading<'a> {
    first: Option<&'a str>,
    /// What a WITH is for.
    main: Option<Sort>,
    /// The name that stood just before.
    last: Option<String>,
    depth: usize,
    explained: bool,
    analyzed: bool,
    inserts: bool,
    upserts: bool,
    reads_id: bool,
    returns: bool,
    calls: bool,
    locks: bool,
}

impl<'a> Statement<'a> {
    /// Reads a text.
    ///
    /// # Errors
    /// It is not one statement, or one that is not for functions.
    pub(super) fn read(text: &'a str) -> Result<Self, Refused> {
        if text.contains('\0') {
            return Err(Refused::Nul);
        }
        if text.len() > LONGEST {
            return Err(Refused::TooLong(LONGEST));
        }
        let mut lexer = Lexer::new(text);
        let mut reading = Reading::default();
        let mut end = None;
        while let Some(token) = lexer.next()? {
            match token {
                Token::Semicolon(at) => {
                    end.get_or_insert(at);
                }
                // What stands after a semicolon is another statement.
                _ if end.is_some() => return Err(Refused::Several),
                token => reading.take(token)?,
            }
        }
        let first = reading.first.ok_or(Refused::Empty)?;
        let sort = reading.sort(first)?;
        Ok(Self {
            text: text[..end.unwrap_or(text.len())].trim(),
            sort,
            gives_id: reading.inserts && !reading.upserts,
            reads_id: reading.reads_id,
            returns: reading.returns && sort == Sort::Writes,
            calls: reading.calls,
            locks: reading.locks,
        })
    }

    /// Whether a user can run it who may not write.
    pub(super) fn only_reads(&self) -> bool {
        self.sort == Sort::Reads && !self.calls && !self.locks
    }
}

impl<'a> Reading<'a> {
    fn take(&mut self, token: Token<'a>) -> Result<(), Refused> {
        let last = self.last.take();
        match token {
            Token::Word(word) => {
                self.word(word, last.as_deref())?;
                self.last = Some(word.to_ascii_uppercase());
            }
            Token::Name(name) => {
                self.first.get_or_insert("");
                names::allowed(&name)?;
                self.last = Some(name);
            }
            Token::Open => {
                // A query in parentheses is one.
                self.first.get_or_insert("SELECT");
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(Refused::TooDeep(DEEPEST));
                }
                if let Some(name) = last {
                    self.called(&name)?;
                }
            }
            Token::Close => self.depth = self.depth.saturating_sub(1),
            Token::Dot if last.as_deref() == Some("SYS") => {
                return Err(Refused::Others("the schema sys".to_owned()));
            }
            Token::Dot | Token::Other | Token::Semicolon(_) => {
                self.first.get_or_insert("");
            }
        }
        Ok(())
    }

    fn word(&mut self, word: &'a str, last: Option<&str>) -> Result<(), Refused> {
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        names::allowed(&word.to_ascii_uppercase())?;
        match last {
            Some("INTO") if is("OUTFILE") || is("DUMPFILE") => {
                return Err(Refused::File(word.to_ascii_uppercase()));
            }
            Some("PREVIOUS") if is("VALUE") => return Err(Refused::Function("PREVIOUS VALUE".to_owned())),
            Some("CREATE" | "DROP" | "REPLACE") if is("TEMPORARY") => {
                return Err(Refused::Session("a temporary table".to_owned()));
            }
            Some("FOR") if is("UPDATE") || is("SHARE") => self.locks = true,
            Some("LOCK") if is("IN") => self.locks = true,
            Some("EXPLAIN" | "DESCRIBE" | "DESC") if self.explained => {
                if is("FOR") {
                    return Err(Refused::Others("EXPLAIN FOR CONNECTION".to_owned()));
                }
                self.analyzed = is("ANALYZE");
            }
            _ => {}
        }
        if self.first.is_none() {
            self.explained = is("EXPLAIN") || is("DESCRIBE") || is("DESC");
            self.first = Some(word);
        }
        self.upserts |= is("DUPLICATE");
        self.returns |= is("RETURNING");
        // What a WITH is for stands outside of its parentheses.
        if self.depth == 0 && self.main.is_none() {
            self.main = verb(word);
            self.inserts = is("INSERT") || is("REPLACE");
        }
        Ok(())
    }

    fn called(&mut self, name: &str) -> Result<(), Refused> {
        let name = name.to_ascii_uppercase();
        if names::is_of_the_connection(&name) {
            return Err(Refused::Function(name));
        }
        self.reads_id |= name == "LAST_INSERT_ID";
        self.calls |= !names::is_built_in(&name);
        Ok(())
    }

    fn sort(&self, first: &str) -> Result<Sort, Refused> {
        if self.explained {
            let runs = self.analyzed && self.main == Some(Sort::Writes);
            return Ok(if runs { Sort::Writes } else { Sort::Reads });
        }
        if let Some(sort) = verb(first) {
            return Ok(sort);
        }
        let word = first.to_ascii_uppercase();
        match word.as_str() {
            // One that has no verb is a syntax error, which the database tells best.
            "WITH" => Ok(self.main.unwrap_or(Sort::Reads)),
            "CREATE" | "ALTER" | "DROP" | "TRUNCATE" | "RENAME" => Ok(Sort::Schema),
            "BEGIN" | "START" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" | "XA" => {
                Err(Refused::Transaction(word))
            }
            "SET" | "USE" | "LOCK" | "UNLOCK" | "HANDLER" | "PREPARE" | "EXECUTE" | "DEALLOCATE" => {
                Err(Refused::Session(word))
            }
            "KILL" => Err(Refused::Others(word)),
            _ => Err(Refused::Unknown(word)),
        }
    }
}

/// What a statement does that is about this word.
fn verb(word: &str) -> Option<Sort> {
    let is = |verb: &str| word.eq_ignore_ascii_case(verb);
    if is("SELECT") || is("VALUES") || is("TABLE") {
        Some(Sort::Reads)
    } else if is("INSERT") || is("REPLACE") || is("UPDATE") || is("DELETE") {
        Some(Sort::Writes)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
