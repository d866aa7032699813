//! What a parser makes of a statement, which is not the server's and sees only what our scanner found.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, Insert, ObjectName, ObjectNamePart, Query, Select, SetExpr, Statement, TableFactor, TableObject,
    Visit, Visitor,
};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use super::functions::{self, Nature};
use super::rules::Rules;
use super::scan::{Kind, Token};
use super::{Effect, Rows};

/// What the parser shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tree {
    /// All that is called, as far as the parser knows calls, taken together with what is changed.
    pub(super) nature: Nature,
    pub(super) rows: Rows,
    pub(super) returns: Option<bool>,
    /// The most rows that it changes, where it names them.
    pub(super) most: Option<usize>,
    /// Whether a query makes a table of its rows.
    pub(super) makes_table: bool,
}

/// The most that may stand in a row and make a tree deeper: it is walked, and dropped, by recursion.
const DEEPEST: usize = 1_000;
/// The most tokens. Parsing more would take tens of milliseconds.
const MOST: usize = 20_000;
/// The most joins, which the parser reads by recursion that it does not bound itself.
const JOINS: usize = 64;

/// Has a statement parsed; nothing if the parser cannot, or it is not one of those that read and change rows.
pub(super) fn tree(tokens: &[Token<'_>], rules: &Rules) -> Option<Tree> {
    let joins = tokens.iter().filter(|token| token.is("join")).count();
    if tokens.len() > MOST || depth(tokens) > DEEPEST || joins > JOINS {
        return None;
    }
    let statements = Parser::parse_sql(&PostgreSqlDialect {}, &written(tokens)).ok()?;
    let [statement] = statements.as_slice() else {
        return None;
    };
    let mut looking = Looking {
        rules,
        nature: Nature::HARMLESS,
        changes: 0,
        makes_table: false,
        known: true,
    };
    let _: ControlFlow<()> = statement.visit(&mut looking);
    let top = top(statement)?;
    if !looking.known {
        return None;
    }
    // A change inside of a query has to stand at the very top.
    let (rows, returns) = match top {
        Top::Query if looking.changes == 0 => (Rows::Query, Some(true)),
        Top::Query => (Rows::Bare, Some(true)),
        Top::Change(true) if looking.changes == 1 => (Rows::Returning, Some(true)),
        Top::Change(returning) => (Rows::Bare, Some(returning)),
        Top::Merge => (Rows::Bare, None),
    };
    Some(Tree {
        nature: looking.nature,
        rows,
        returns,
        most: most(statement),
        makes_table: looking.makes_table,
    })
}

/// How deep a tree may become at most: what stands between commas, added up over all that is open, and the queries that are put
/// together, whose commas are their own.
fn depth(tokens: &[Token<'_>]) -> usize {
    let (mut open, mut here, mut sum, mut deepest) = (Vec::new(), 0_usize, 0_usize, 0_usize);
    let mut queries = 0_usize;
    for token in tokens {
        match token.kind {
            Kind::Open | Kind::OpenBracket => {
                open.push(here + 1);
                sum += here + 1;
                here = 0;
            }
            Kind::Close | Kind::CloseBracket => {
                here = open.pop().unwrap_or_default();
                sum = sum.saturating_sub(here);
            }
            Kind::Comma => here = 0,
            Kind::Word(ref word) if matches!(&**word, "union" | "except" | "intersect") => queries += 1,
            Kind::Word(_) | Kind::Operator(_) | Kind::Colon => here += 1,
            _ => {}
        }
        deepest = deepest.max(sum + here);
    }
    deepest + queries
}

/// Writes a statement anew. What strings hold makes no difference to what a statement is.
fn written(tokens: &[Token<'_>]) -> String {
    let mut text = String::with_capacity(tokens.len() * 8);
    let mut apart = false;
    for token in tokens {
        let dot = token.kind == Kind::Dot;
        if apart && !dot {
            text.push(' ');
        }
        apart = !dot;
        match &token.kind {
            Kind::Word(word)
                if word
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') =>
            {
                text.push_str(word)
            }
            Kind::Word(name) | Kind::Quoted(name) => {
                // A string is written to without fail.
                let _ = write!(text, "\"{}\"", name.replace('"', "\"\""));
            }
            Kind::Text(_) => text.push_str("''"),
            Kind::Number(signs) | Kind::Parameter(signs) | Kind::Operator(signs) => text.push_str(signs),
            Kind::Open => text.push('('),
            Kind::Close => text.push(')'),
            Kind::OpenBracket => text.push('['),
            Kind::CloseBracket => text.push(']'),
            Kind::Comma => text.push(','),
            Kind::Dot => text.push('.'),
            Kind::Semicolon => text.push(';'),
            Kind::Colon => text.push(':'),
        }
    }
    text
}

/// What is built into the grammar, where the parser sees functions.
const CONSTRUCTS: [&str; 19] = [
    "array",
    "coalesce",
    "current_catalog",
    "current_date",
    "current_role",
    "current_time",
    "current_timestamp",
    "greatest",
    "grouping",
    "least",
    "localtime",
    "localtimestamp",
    "nullif",
    "row",
    "user",
    "xmlconcat",
    "xmlelement",
    "xmlforest",
    "xmlroot",
];

enum Top {
    Query,
    /// Whether it returns rows.
    Change(bool),
    Merge,
}

fn top(statement: &Statement) -> Option<Top> {
    Some(match statement {
        Statement::Query(query) => return body(&query.body),
        Statement::Insert(insert) => Top::Change(insert.returning.is_some()),
        Statement::Update(update) => Top::Change(update.returning.is_some()),
        Statement::Delete(delete) => Top::Change(delete.returning.is_some()),
        Statement::Merge(_) => Top::Merge,
        _ => return None,
    })
}

/// The most rows that a statement changes, if it names each of them.
fn most(statement: &Statement) -> Option<usize> {
    let Statement::Insert(insert) = statement else {
        return None;
    };
    match insert.source.as_deref() {
        None => Some(1),
        Some(Query { with: None, body, .. }) => match &**body {
            SetExpr::Values(values) => Some(values.rows.len()),
            _ => None,
        },
        Some(_) => None,
    }
}

fn body(body: &SetExpr) -> Option<Top> {
    match body {
        SetExpr::Insert(statement)
        | SetExpr::Update(statement)
        | SetExpr::Delete(statement)
        | SetExpr::Merge(statement) => top(statement),
        _ => Some(Top::Query),
    }
}

struct Looking<'a> {
    rules: &'a Rules,
    nature: Nature,
    changes: usize,
    makes_table: bool,
    known: bool,
}

impl Looking<'_> {
    fn call(&mut self, name: &ObjectName) {
        let folded = |part: &ObjectNamePart| match part {
            ObjectNamePart::Identifier(name) if name.quote_style.is_some() => Some(name.value.clone()),
            ObjectNamePart::Identifier(name) => Some(name.value.to_ascii_lowercase()),
            ObjectNamePart::Function(_) => None,
        };
        let parts: Vec<_> = name.0.iter().filter_map(folded).collect();
        let nature = match parts.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            _ if parts.len() != name.0.len() => Nature::UNKNOWN,
            [name] => self.nature(None, name),
            [schema, name] => self.nature(Some(schema), name),
            _ => Nature::UNKNOWN,
        };
        self.nature = self.nature.and(nature);
    }

    fn nature(&self, schema: Option<&str>, name: &str) -> Nature {
        let built_in =
            || functions::builtin(name).filter(|_| schema.is_none_or(|schema| schema == "pg_catalog"));
        // The parser has these for functions, and the grammar as constructs of its own.
        let construct = || (schema.is_none() && CONSTRUCTS.contains(&name)).then_some(Nature::HARMLESS);
        let vouched = self.rules.vouched(schema, name);
        vouched
            .or_else(built_in)
            .or_else(construct)
            .unwrap_or(Nature::UNKNOWN)
    }

    fn writes(&mut self) {
        self.nature = self.nature.and(Nature::on_lane(Effect::Writes));
    }
}

impl Visitor for Looking<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if !query.locks.is_empty() {
            self.writes();
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        self.makes_table |= select.into.is_some();
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table {
                name, args: Some(_), ..
            }
            | TableFactor::Function { name, .. } => self.call(name),
            TableFactor::Table { sample: Some(_), .. } => self.nature = self.nature.and(Nature::UNKNOWN),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if let Expr::Function(function) = expr {
            self.call(&function.name);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<()> {
        match statement {
            Statement::Query(_) => {}
            Statement::Insert(insert) => {
                self.known &= is_plain(insert);
                self.changes += 1;
                self.writes();
            }
            Statement::Update(_) | Statement::Delete(_) | Statement::Merge(_) => {
                self.changes += 1;
                self.writes();
            }
            _ => self.known = false,
        }
        ControlFlow::Continue(())
    }
}

/// Whether the parser took an INSERT for one that this database knows.
fn is_plain(insert: &Insert) -> bool {
    insert.into && !insert.overwrite && matches!(insert.table, TableObject::TableName(_))
}
