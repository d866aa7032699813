//! What a statement may call, found on its tokens alone.
//!
//! A call is a name before a parenthesis; or, of something with fields, a name behind a dot. So every name before a
//! parenthesis has to be known for a function or for something that the grammar allows in no place where a call may
//! stand. The grammar meant is the server's (src/backend/parser/gram.y), where reserved words name nothing unless quoted.

use std::ops::Range;

use super::functions::{self, Nature};
use super::rules::Rules;
use super::scan::{Kind, Token};
use super::{Effect, settings};

/// What the tokens show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Calls {
    /// All that is called, taken together.
    pub(super) nature: Nature,
    /// Whether each parenthesis and each bracket has its other.
    pub(super) balanced: bool,
}

/// Words that may stand before a parenthesis and call nothing of their own name. Many are reserved, and those that are not
/// are names of no built-in function. What the grammar makes of `coalesce`, `substring` and their like is built in and harmless.
pub(super) const CONSTRUCTS: [&str; 93] = [
    "all",
    "and",
    "any",
    "array",
    "as",
    "asymmetric",
    "between",
    "bit",
    "both",
    "by",
    "case",
    "char",
    "character",
    "coalesce",
    "conflict",
    "cube",
    "dec",
    "decimal",
    "distinct",
    "else",
    "except",
    "exists",
    "extract",
    "filter",
    "float",
    "for",
    "from",
    "greatest",
    "group",
    "grouping",
    "having",
    "ilike",
    "in",
    "insert",
    "intersect",
    "interval",
    "join",
    "lateral",
    "leading",
    "least",
    "like",
    "limit",
    "materialized",
    "national",
    "nchar",
    "normalize",
    "not",
    "nullif",
    "numeric",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "over",
    "overlay",
    "placing",
    "position",
    "precision",
    "returning",
    "rollup",
    "row",
    "select",
    "set",
    "sets",
    "some",
    "substring",
    "symmetric",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "trim",
    "union",
    "using",
    "values",
    "varchar",
    "variadic",
    "when",
    "where",
    "window",
    "with",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "cast",
];

/// Four names with the dots between them: database, schema, table, column.
const LONGEST: usize = 7;

/// Looks at every name.
pub(super) fn calls(tokens: &[Token<'_>], rules: &Rules) -> Calls {
    let mut looking = Looking {
        tokens,
        rules,
        groups: Vec::new(),
        closed: None,
        nature: Nature::HARMLESS,
        balanced: true,
    };
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            Kind::Open => {
                let opens = looking.opens(at);
                looking.groups.push(Group { at, opens });
            }
            Kind::OpenBracket => looking.groups.push(Group {
                at,
                opens: Opens::Bracket,
            }),
            Kind::Close => looking.close(at, false),
            Kind::CloseBracket => looking.close(at, true),
            Kind::Dot => looking.field(at),
            Kind::Word(name) | Kind::Quoted(name) => looking.name(at, name),
            _ => {}
        }
    }
    Calls {
        nature: looking.nature,
        balanced: looking.balanced && looking.groups.is_empty(),
    }
}

struct Looking<'a> {
    tokens: &'a [Token<'a>],
    rules: &'a Rules,
    /// What is open here, the innermost last.
    groups: Vec<Group>,
    /// What was closed last, and where.
    closed: Option<(usize, Group)>,
    nature: Nature,
    balanced: bool,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    at: usize,
    opens: Opens,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opens {
    /// The arguments of a function.
    Arguments,
    Bracket,
    Other,
}

impl Looking<'_> {
    fn add(&mut self, nature: Nature) {
        self.nature = self.nature.and(nature);
    }

    fn close(&mut self, at: usize, bracket: bool) {
        match self.groups.pop() {
            Some(group) if (group.opens == Opens::Bracket) == bracket => self.closed = Some((at, group)),
            _ => self.balanced = false,
        }
    }

    /// What the parenthesis at `open` opens. If it is a call, it is judged.
    fn opens(&mut self, open: usize) -> Opens {
        let chain = self.chain(open);
        if chain.is_empty() {
            return Opens::Other;
        }
        let alone = chain.len() == 1;
        if alone
            && self.tokens[chain.start]
                .word()
                .is_some_and(|word| self.constructs(chain.start, word))
        {
            return Opens::Other;
        }
        if self.names_no_call(&chain) {
            return Opens::Other;
        }
        let nature = self.called(&chain, open);
        self.add(nature);
        Opens::Arguments
    }

    /// The names and the dots between them that end before a token, as many as a column may have: of more, another dot stands
    /// before them.
    fn chain(&self, end: usize) -> Range<usize> {
        let name = |at: usize| self.tokens[at].name().is_some();
        let mut start = end;
        if start == 0 || !name(start - 1) {
            return end..end;
        }
        start -= 1;
        while start >= 2
            && end - start < LONGEST
            && self.tokens[start - 1].kind == Kind::Dot
            && name(start - 2)
        {
            start -= 2;
        }
        start..end
    }

    fn constructs(&self, at: usize, word: &str) -> bool {
        let behind_dot = at > 0 && self.tokens[at - 1].kind == Kind::Dot;
        !behind_dot && CONSTRUCTS.contains(&word)
    }

    /// Whether a chain before a parenthesis stands where the grammar has no room for a call.
    fn names_no_call(&self, chain: &Range<usize>) -> bool {
        let Some(before) = chain.start.checked_sub(1).map(|at| &self.tokens[at]) else {
            return false;
        };
        let second = |word: &str| chain.start >= 2 && self.tokens[chain.start - 2].is(word);
        match &before.kind {
            // A cast: the type and its modifiers.
            Kind::Operator("::") => true,
            // The table of an INSERT; an alias or the type of a CAST; the first of the common tables.
            Kind::Word(word) => match &**word {
                "into" => second("insert"),
                "as" | "with" => true,
                "recursive" => second("with"),
                // As in `character varying (3)`.
                "character" | "char" | "nchar" | "bit" => {
                    chain.len() == 1 && self.tokens[chain.start].is("varying")
                }
                _ => false,
            },
            Kind::Comma => chain.len() == 1 && self.is_common_table(chain.end),
            Kind::Close => chain.len() == 1 && self.follows_what_is_given_an_alias(chain.start - 1),
            _ => false,
        }
    }

    /// Whether what opens here are the columns of a common table: names alone, then `as` and a parenthesis, which in a list of
    /// tables would be followed by the name of a column.
    fn is_common_table(&self, open: usize) -> bool {
        let Some(length) = self.tokens[open..]
            .iter()
            .position(|token| token.kind == Kind::Close)
        else {
            return false;
        };
        let columns = &self.tokens[open + 1..open + length];
        if !columns
            .iter()
            .all(|token| token.name().is_some() || token.kind == Kind::Comma)
        {
            return false;
        }
        let mut rest = self.tokens[open + length + 1..].iter();
        let mut next = rest.next();
        if !next.is_some_and(|token| token.is("as")) {
            return false;
        }
        next = rest.next();
        if next.is_some_and(|token| token.is("not")) {
            next = rest.next();
        }
        if next.is_some_and(|token| token.is("materialized")) {
            next = rest.next();
        }
        let inner = rest.next();
        next.is_some_and(|token| token.kind == Kind::Open)
            && inner.is_some_and(|token| token.is("select") || token.is("with") || token.kind == Kind::Open)
    }

    /// Whether the parenthesis that closes here ends a subquery or the arguments of a function. A name behind it is an alias, and what
    /// is in parentheses behind that are its columns. Behind `distinct on (…)` it would be a call.
    fn follows_what_is_given_an_alias(&self, close: usize) -> bool {
        let Some((at, group)) = self.closed else {
            return false;
        };
        let inner = |ahead: usize| self.tokens.get(group.at + ahead);
        let is = |ahead: usize, word: &str| inner(ahead).is_some_and(|token| token.is(word));
        let subquery = is(1, "select")
            || is(1, "with")
            || (is(1, "values") && inner(2).is_some_and(|token| token.kind == Kind::Open));
        let distinct = group.at > 0 && self.tokens[group.at - 1].is("on");
        at == close
            && !distinct
            && (group.opens == Opens::Arguments || (group.opens == Opens::Other && subquery))
    }

    fn called(&self, chain: &Range<usize>, open: usize) -> Nature {
        let name = |at: usize| self.tokens[at].name().unwrap_or_default();
        let (schema, function) = match chain.len() {
            1 => (None, name(chain.start)),
            3 => (Some(name(chain.start)), name(chain.start + 2)),
            _ => return Nature::UNKNOWN.and(alone(name(chain.end - 1))),
        };
        if chain.start > 0 && self.tokens[chain.start - 1].kind == Kind::Dot {
            return Nature::UNKNOWN.and(alone(function));
        }
        if let Some(nature) = self.rules.vouched(schema, function) {
            return nature;
        }
        if function == "set_config" && !self.sets_what_is_open(open) {
            return Nature::ADMINISTERING;
        }
        match schema {
            None | Some("pg_catalog") => functions::builtin(function).unwrap_or(Nature::UNKNOWN),
            // Extensions are in schemas of their own.
            Some(_) => Nature::UNKNOWN.and(alone(function)),
        }
    }

    /// Whether the arguments of `set_config` begin with the name of a setting that may be changed.
    fn sets_what_is_open(&self, open: usize) -> bool {
        match self.tokens.get(open + 1..open + 3) {
            Some([name, comma]) => {
                let known = |text: &str| !settings::is_closed(text);
                matches!(&name.kind, Kind::Text(Some(text)) if known(text)) && comma.kind == Kind::Comma
            }
            _ => false,
        }
    }

    /// A name behind a dot is a column or, of what has no such column, a function. Of a table or an alias it is one that takes a
    /// row, and no built-in one of those leaves anything.
    fn field(&mut self, dot: usize) {
        let chain = self.chain(dot);
        let of_expression =
            chain.is_empty() || (chain.start > 0 && self.tokens[chain.start - 1].kind == Kind::Dot);
        if let Some(name) = self.tokens.get(dot + 1).and_then(Token::name)
            && of_expression
        {
            self.add(Nature::UNKNOWN.and(alone(name)));
        }
    }

    /// What a name alone may bring with it.
    fn name(&mut self, at: usize, name: &str) {
        let follows = self.tokens.get(at + 1).map(|token| &token.kind);
        let called = follows == Some(&Kind::Open);
        let vouched = || called && self.is_vouched(at);
        if self.rules.is_own(name) && !vouched() {
            self.add(Nature::UNKNOWN);
        } else if name.starts_with("pg_") {
            let expected = if called {
                functions::builtin(name) == Some(Nature::HARMLESS) || vouched()
            } else {
                name == "pg_catalog" && follows == Some(&Kind::Dot)
            };
            // The system's own tables tell of the connection, and a change of this one is a change of settings.
            if !expected {
                self.add(Nature::alone(name == "pg_settings", Effect::Reads));
            }
        }
    }

    fn is_vouched(&self, at: usize) -> bool {
        let chain = self.chain(at + 1);
        let schema = match chain.len() {
            1 => None,
            3 => self.tokens[chain.start].name(),
            _ => return false,
        };
        let name = self.tokens[at].name().unwrap_or_default();
        self.rules.vouched(schema, name).is_some()
    }
}

/// What a function is known for that stands where any could.
fn alone(name: &str) -> Nature {
    functions::alone(name).unwrap_or(Nature::HARMLESS)
}
