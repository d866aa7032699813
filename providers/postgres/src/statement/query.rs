//! Statements that read and change rows.

use super::calls::{Calls, calls};
use super::functions::Nature;
use super::scan::{Kind, Token};
use super::tree::{Tree, tree};
use super::{Effect, Place, Reading, Rows, Verdict};

/// Such a statement goes on a lane if nothing in its text can be read in two ways, all that it calls is known in both
/// readings, and it makes no table.
pub(super) fn verdict(read: Reading<'_>) -> Verdict {
    let Calls { nature, balanced } = calls(read.tokens, read.rules);
    if makes_table(read.tokens) {
        return made(nature);
    }
    let words = words(read.tokens);
    let Some(tree) = tree(read.tokens, read.rules).filter(|_| balanced) else {
        return Verdict {
            place: Place::Exclusive { leaves: true },
            effect: nature.and(words).and(Nature::UNKNOWN).effect,
            rows: Rows::Bare,
            returns: None,
            most: None,
            changes_schema: false,
        };
    };
    if tree.makes_table {
        return made(nature);
    }
    parsed(read, nature.and(tree.nature), words, tree)
}

fn parsed(read: Reading<'_>, mut nature: Nature, words: Nature, tree: Tree) -> Verdict {
    // The parser sees no change where there are words for one: names of columns, perhaps.
    if nature.effect < Effect::Writes && words.effect == Effect::Writes {
        nature = nature.and(Nature::alone(false, Effect::MayWrite));
    }
    if !read.plain || !read.rules.knows_own() {
        nature = nature.and(Nature::alone(true, Effect::Reads));
    }
    Verdict {
        place: nature.place,
        effect: nature.effect,
        rows: tree.rows,
        returns: tree.returns,
        most: tree.most,
        changes_schema: false,
    }
}

/// SELECT INTO.
fn made(nature: Nature) -> Verdict {
    Verdict {
        place: Place::Exclusive { leaves: true },
        effect: nature.effect.max(Effect::Administers),
        rows: Rows::Bare,
        returns: Some(false),
        most: None,
        changes_schema: true,
    }
}

/// Whether rows may go into a new table: `into`, which is reserved, stands elsewhere only behind the INSERT or MERGE that it
/// belongs to. Behind a `select` in the same parentheses these two are names of columns.
fn makes_table(tokens: &[Token<'_>]) -> bool {
    let mut open = Vec::new();
    let mut selects = false;
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            Kind::Open | Kind::OpenBracket => {
                open.push(selects);
                selects = false;
            }
            Kind::Close | Kind::CloseBracket => selects = open.pop().unwrap_or(true),
            Kind::Word(word) if *word == "select" => selects = true,
            Kind::Word(word) if *word == "into" => {
                let verb = at > 0 && (tokens[at - 1].is("insert") || tokens[at - 1].is("merge"));
                if selects || !verb {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// What the words alone make likely.
fn words(tokens: &[Token<'_>]) -> Nature {
    let verb = |token: &Token<'_>| matches!(token.word(), Some("insert" | "update" | "delete" | "merge"));
    let locks = tokens
        .windows(2)
        .any(|pair| pair[0].is("for") && matches!(pair[1].word(), Some("share" | "update" | "no" | "key")));
    if locks || tokens.iter().any(verb) {
        Nature::on_lane(Effect::Writes)
    } else {
        Nature::HARMLESS
    }
}
