//! What someone may have meant.

/// From this likeness on, of at most 1, a name is worth a mention.
const LIKE: f64 = 0.65;

/// The name among `known` that is most like `name`, if one is like it at all.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = known
        .into_iter()
        .map(|other| (strsim::jaro_winkler(name, other), other));
    likeness
        .filter(|(likeness, _)| *likeness > LIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}
