//! What a statement is, read from its text before the database sees it.
//!
//! Functions share connections, so a statement must not outlast itself: none may begin or end transactions, attach
//! files, or set what a connection keeps. Such statements are told by their first word, and a text holds one
//! statement only. The lexical rules are those of SQLite's own tokenizer (sqlite.org/draft/tokenreq.html): strings and
//! names in quotes with the quote doubled, comments that do not nest, and variables.

use crate::error::Refused;

/// What a function's statement may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// It changes nothing.
    Reads,
    /// It changes something, or tries to.
    Writes,
}

/// A statement that may run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    /// The one statement of the text, without what ends it.
    pub(super) text: &'a str,
    pub(super) sort: Sort,
    /// How many parameters its placeholders name.
    pub(super) parameters: usize,
    /// Whether the number of the last row that was inserted is certainly this statement's.
    pub(super) gives_id: bool,
}

/// SQLite's own limit on the number of a placeholder.
const PARAMETERS: usize = 32_766;
/// The longest text, in bytes; SQLite is built with the same limit.
const LONGEST: usize = 1 << 20;
/// The deepest that parentheses may stand in each other. SQLite's parser calls itself at each, on a stack of 2 MiB.
const DEEPEST: usize = 100;

/// What [`operation`] tells apart.
const OPERATIONS: [&str; 8] = [
    "SELECT", "WITH", "VALUES", "INSERT", "REPLACE", "UPDATE", "DELETE", "EXPLAIN",
];
const OTHER: &str = "OTHER";

impl<'a> Statement<'a> {
    /// Reads a text.
    ///
    /// # Errors
    /// It is not one statement, or one that is not for functions.
    pub(super) fn read(text: &'a str) -> Result<Self, Refused> {
        // SQLite stops reading there, and its driver would not stop asking it to go on.
        if text.contains('\0') {
            return Err(Refused::Nul);
        }
        if text.len() > LONGEST {
            return Err(Refused::TooLong(LONGEST));
        }
        let mut lexer = Lexer { text, at: 0 };
        let (mut first, mut main, mut end) = (None, None, None);
        let mut depth: usize = 0;
        let (mut explained, mut inserts, mut upserts) = (false, false, false);
        let mut numbered: usize = 0;
        let mut counted: usize = 0;
        while let Some(token) = lexer.next()? {
            match token {
                Token::Semicolon(at) => {
                    end.get_or_insert(at);
                    continue;
                }
                // What stands after a semicolon is another statement.
                _ if end.is_some() => return Err(Refused::Several),
                // What is explained is compiled, and some statements take effect by that.
                Token::Word(word) if first.is_none() && prefix(word, explained) => {
                    explained = true;
                    continue;
                }
                Token::Word(word) => {
                    first.get_or_insert(word);
                    upserts |= word.eq_ignore_ascii_case("CONFLICT");
                    // What a WITH is for stands outside of its parentheses.
                    if depth == 0 && main.is_none() {
                        main = verb(word);
                        inserts = ["INSERT", "REPLACE"]
                            .iter()
                            .any(|verb| word.eq_ignore_ascii_case(verb));
                    }
                }
                Token::Open => {
                    depth += 1;
                    if depth > DEEPEST {
                        return Err(Refused::TooDeep(DEEPEST));
                    }
                }
                Token::Close => depth = depth.saturating_sub(1),
                Token::Numbered(number) => numbered = numbered.max(number),
                Token::Counted => counted += 1,
                Token::Other => {}
            }
            first.get_or_insert("");
        }
        if numbered > 0 && counted > 0 {
            return Err(Refused::MixedPlaceholders);
        }
        let first = first.ok_or(Refused::Empty)?;
        let sort = sort(first, main)?;
        Ok(Self {
            text: text[..end.unwrap_or(text.len())].trim(),
            sort: if explained { Sort::Reads } else { sort },
            parameters: numbered.max(counted),
            gives_id: inserts && !upserts,
        })
    }
}

/// What a text is about to do, by its first word: for those who may not see the text.
pub fn operation(text: &str) -> &'static str {
    let mut lexer = Lexer { text, at: 0 };
    let Ok(Some(Token::Word(word))) = lexer.next() else {
        return OTHER;
    };
    let known = OPERATIONS.iter().find(|known| word.eq_ignore_ascii_case(known));
    known.copied().unwrap_or(OTHER)
}

fn sort(first: &str, main: Option<Sort>) -> Result<Sort, Refused> {
    if let Some(sort) = verb(first) {
        return Ok(sort);
    }
    let word = first.to_ascii_uppercase();
    match word.as_str() {
        // One that has no verb is a syntax error, which the database tells best.
        "WITH" => Ok(main.unwrap_or(Sort::Reads)),
        "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => Err(Refused::Transaction(word)),
        "CREATE" | "ALTER" | "DROP" | "REINDEX" | "ANALYZE" => Err(Refused::Schema(word)),
        _ => Err(Refused::Unknown(word)),
    }
}

/// Whether the word only says that what follows is to be explained.
fn prefix(word: &str, explained: bool) -> bool {
    let is = |prefix: &str| word.eq_ignore_ascii_case(prefix);
    if explained {
        is("QUERY") || is("PLAN")
    } else {
        is("EXPLAIN")
    }
}

/// What a statement does that is about this word.
fn verb(word: &str) -> Option<Sort> {
    let is = |verb: &str| word.eq_ignore_ascii_case(verb);
    if is("SELECT") || is("VALUES") {
        Some(Sort::Reads)
    } else if is("INSERT") || is("REPLACE") || is("UPDATE") || is("DELETE") {
        Some(Sort::Writes)
    } else {
        None
    }
}

enum Token<'a> {
    Word(&'a str),
    /// `?1` or `$1`
    Numbered(usize),
    /// `?`
    Counted,
    Open,
    Close,
    /// Where it stands.
    Semicolon(usize),
    Other,
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn next(&mut self) -> Result<Option<Token<'a>>, Refused> {
        loop {
            let Some(&byte) = self.text.as_bytes().get(self.at) else {
                return Ok(None);
            };
            let start = self.at;
            if self.text[start..].starts_with('\u{feff}') {
                // Where a word might begin, SQLite takes the mark for white space.
                self.at += '\u{feff}'.len_utf8();
                continue;
            }
            self.at += 1;
            return Ok(Some(match byte {
                b' ' | b'\t' | b'\n' | b'\x0c' | b'\r' => continue,
                b'-' if self.peek() == Some(b'-') => {
                    self.skip_past("\n");
                    continue;
                }
                b'/' if self.peek() == Some(b'*') => {
                    // A comment that nobody ends goes on to the end of the text.
                    self.at += 1;
                    self.skip_past("*/");
                    continue;
                }
                b'\'' | b'"' | b'`' => self.quoted(byte)?,
                b'[' => {
                    if !self.skip_past("]") {
                        return Err(Refused::Unterminated);
                    }
                    Token::Other
                }
                b'(' => Token::Open,
                b')' => Token::Close,
                b';' => Token::Semicolon(start),
                b'?' if !self.peek().is_some_and(|next| next.is_ascii_digit()) => Token::Counted,
                b'?' | b'$' => self.numbered(start)?,
                b':' | b'@' | b'#' => match self.peek() {
                    Some(next) if is_word(next) => return Err(Refused::Placeholder(self.rest_of(start))),
                    _ => Token::Other,
                },
                _ if is_word(byte) => {
                    while self.peek().is_some_and(is_word) {
                        self.at += 1;
                    }
                    Token::Word(&self.text[start..self.at])
                }
                _ => Token::Other,
            }));
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes on behind the next `end`, or to the end of the text if there is none.
    fn skip_past(&mut self, end: &str) -> bool {
        let found = self.text.as_bytes()[self.at..]
            .windows(end.len())
            .position(|window| window == end.as_bytes());
        self.at = found.map_or(self.text.len(), |found| self.at + found + end.len());
        found.is_some()
    }

    fn quoted(&mut self, quote: u8) -> Result<Token<'a>, Refused> {
        loop {
            match self.peek() {
                None => return Err(Refused::Unterminated),
                Some(byte) => {
                    self.at += 1;
                    if byte != quote {
                        continue;
                    }
                    if self.peek() != Some(quote) {
                        return Ok(Token::Other);
                    }
                    self.at += 1;
                }
            }
        }
    }

    fn numbered(&mut self, start: usize) -> Result<Token<'a>, Refused> {
        while self.peek().is_some_and(|next| next.is_ascii_digit()) {
            self.at += 1;
        }
        let number = self.text[start + 1..self.at].parse().ok();
        // SQLite reads letters, `::` and parentheses behind a dollar as part of the variable.
        let goes_on = self
            .peek()
            .is_some_and(|next| is_word(next) || next == b'(' || next == b':');
        match number {
            Some(number) if (1..=PARAMETERS).contains(&number) && !goes_on => Ok(Token::Numbered(number)),
            _ => Err(Refused::Placeholder(self.rest_of(start))),
        }
    }

    /// A piece of the text for a message.
    fn rest_of(&self, start: usize) -> String {
        self.text[start..].chars().take(16).collect()
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || !byte.is_ascii()
}

#[cfg(test)]
mod tests;
