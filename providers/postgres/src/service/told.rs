//! What functions are told of what the database refuses.

use crate::error::Refusal;

/// All of it in one text, as PostgreSQL's own client prints it.
pub(super) fn as_text(refusal: &Refusal) -> String {
    let mut text = format!("{}: {}", refusal.severity, refusal.message);
    for (name, more) in [("DETAIL", &refusal.detail), ("HINT", &refusal.hint)] {
        if let Some(more) = more {
            text += &format!("\n{name}: {more}");
        }
    }
    text
}

/// What interfaces have no field for, by name.
pub(super) fn extras(refusal: &Refusal) -> Vec<(String, String)> {
    let extras = [
        ("hint", &refusal.hint),
        ("schema", &refusal.schema),
        ("table", &refusal.table),
        ("column", &refusal.column),
        ("datatype", &refusal.datatype),
        ("constraint", &refusal.constraint),
    ];
    extras
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)))
        .collect()
}
