//! Names: whatever they are, no two share what they become.

use outboard_mapping::name::{self, InterfaceName};

use crate::choice::Choices;

/// Words that meet easily, with those that mean something to the rules.
const WORDS: &[&str] = &["a", "b", "ab", "a1", "new", "drop", "get", "v1", "d", "h"];
/// Words that may not come first.
const LATER: &[&str] = &["1", "1a", "2d", "0"];

pub(super) fn run(mut choices: Choices<'_>) {
    let functions = [function(&mut choices), function(&mut choices)];
    let [first, second] = functions.each_ref().map(|function| name::rpc(function));
    assert!(
        first != second || functions[0] == functions[1],
        "{functions:?} are both called {first}"
    );

    let interfaces = [interface(&mut choices), interface(&mut choices)];
    let parsed = interfaces.each_ref().map(|text| text.parse::<InterfaceName>());
    for (text, name) in interfaces.iter().zip(&parsed) {
        if let Ok(name) = name {
            // Build metadata is the one part that is not kept.
            let kept = text.split_once('+').map_or(text.as_str(), |(kept, _)| kept);
            assert_eq!(name.to_string().parse().as_ref(), Ok(name), "{kept}");
        }
    }
    if let [Ok(first), Ok(second)] = &parsed
        && first.service() == second.service()
    {
        assert!(
            first.serves(second) || second.serves(first),
            "{first} and {second} are both {}",
            first.service()
        );
    }
}

/// As components name functions.
fn function(choices: &mut Choices<'_>) -> String {
    let kind = choices.below(5);
    let name = kebab(choices);
    match kind {
        0 => name,
        1 => format!("[constructor]{name}"),
        2 => format!("[resource-drop]{name}"),
        _ => format!("[method]{name}.{}", kebab(choices)),
    }
}

/// The name of an interface, or any text at all.
fn interface(choices: &mut Choices<'_>) -> String {
    if choices.mischief() {
        return String::from_utf8_lossy(choices.byte_string()).into_owned();
    }
    let (namespace, package, interface) = (kebab(choices), kebab(choices), kebab(choices));
    let version = match choices.below(3) {
        0 => String::new(),
        1 => format!("@{}.{}.{}", choices.below(3), choices.below(3), choices.below(3)),
        _ => format!(
            "@0.{}.0-{}",
            choices.below(3),
            choices
                .byte_string()
                .iter()
                .map(|byte| char::from(b"a0.-+b"[usize::from(byte % 6)]))
                .collect::<String>()
        ),
    };
    format!("{namespace}:{package}/{interface}{version}")
}

fn kebab(choices: &mut Choices<'_>) -> String {
    let mut name = WORDS[choices.below(WORDS.len())].to_owned();
    for _ in 0..choices.below(4) {
        let index = choices.below(WORDS.len() + LATER.len());
        name.push('-');
        name.push_str(WORDS.get(index).unwrap_or_else(|| &LATER[index - WORDS.len()]));
    }
    name
}
