//! Names: what a WIT name is called in protobuf. Each rule looks at one name only and never at its neighbours, and no
//! two names share a result, so that a path can be made on either side of the wire without seeing the other.

mod interface;
mod unique;

pub use interface::{InterfaceName, NameError, Version};
pub use unique::Unique;

/// The words of a kebab-case name, as the component model compares them: without case.
fn words(kebab: &str) -> impl Iterator<Item = String> + '_ {
    kebab.split('-').map(str::to_ascii_lowercase)
}

/// `list-keys` as `ListKeys`; a word that starts with a digit has `_` before it, so that words stay apart.
pub fn pascal(kebab: &str) -> String {
    let mut name = String::with_capacity(kebab.len() + 1);
    for word in words(kebab) {
        let mut chars = word.chars();
        if let Some(first) = chars.next() {
            if first.is_ascii_digit() {
                name.push('_');
            }
            name.push(first.to_ascii_uppercase());
            name.push_str(chars.as_str());
        }
    }
    name
}

/// `list-keys` as `list_keys`.
pub fn snake(kebab: &str) -> String {
    kebab.to_ascii_lowercase().replace('-', "_")
}

/// `list-keys` as `LIST_KEYS`.
pub fn screaming(kebab: &str) -> String {
    kebab.to_ascii_uppercase().replace('-', "_")
}

/// The rpc of a function, which is named as components name it: `get-many`, `[method]bucket.get`,
/// `[constructor]call-target`, `[resource-drop]bucket`.
pub fn rpc(function: &str) -> String {
    let Some((kind, name)) = function.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        return free(function);
    };
    match name.split_once('.') {
        // A constructor is called `New` and the end of a handle `Drop`; members of those names give way.
        Some((resource, member @ ("new" | "drop"))) => format!("{}{}_", owner(resource), pascal(member)),
        Some((resource, member)) => format!("{}{}", owner(resource), pascal(member)),
        None if kind == "constructor" => format!("{}New", owner(name)),
        None if kind == "resource-drop" => format!("{}Drop", owner(name)),
        None => free(name),
    }
}

/// The first word of a free function stands apart, which no member of a resource of one word has.
fn free(function: &str) -> String {
    match function.split_once('-') {
        Some((first, rest)) => format!("{}_{}", pascal(first), pascal(rest)),
        None => pascal(function),
    }
}

/// A resource of several words stands apart from its members, after its second word or later.
fn owner(resource: &str) -> String {
    let name = pascal(resource);
    if resource.contains('-') { name + "_" } else { name }
}

#[cfg(test)]
mod tests {
    use super::{pascal, rpc, screaming, snake};
    use proptest::collection::vec;
    use proptest::prelude::{Strategy, prop_assert_eq, prop_oneof, proptest};

    /// Few words and short, so that collisions would be met.
    fn kebab() -> impl Strategy<Value = String> {
        let first = prop_oneof!["[a-c]{1,2}", "[a-b][0-1]", "new", "drop"];
        let rest = prop_oneof!["[a-c]{1,2}", "[0-1][a-b]?", "new", "drop"];
        (first, vec(rest, 0..3)).prop_map(|(first, rest)| {
            rest.into_iter()
                .fold(first, |name: String, word| name + "-" + &word)
        })
    }

    fn function() -> impl Strategy<Value = String> {
        prop_oneof![
            kebab(),
            kebab().prop_map(|resource| format!("[constructor]{resource}")),
            kebab().prop_map(|resource| format!("[resource-drop]{resource}")),
            (kebab(), kebab()).prop_map(|(resource, member)| format!("[method]{resource}.{member}")),
        ]
    }

    #[test]
    fn functions_have_the_names_that_clients_see() {
        for (function, expected) in [
            ("open", "Open"),
            ("get-many", "Get_Many"),
            ("set-link-name", "Set_LinkName"),
            ("[method]bucket.list-keys", "BucketListKeys"),
            ("[static]cas.new", "CasNew_"),
            ("[method]cas.drop", "CasDrop_"),
            ("[constructor]call-target-interface", "CallTargetInterface_New"),
            ("[resource-drop]bucket", "BucketDrop"),
            ("[async]get-many", "Get_Many"),
            ("[async method]store.get-keys", "StoreGetKeys"),
            ("parse-1st", "Parse__1st"),
            ("[method]point-2d.x", "Point_2d_X"),
        ] {
            assert_eq!(rpc(function), expected, "{function}");
        }
    }

    #[test]
    fn words_that_start_with_a_digit_stay_apart() {
        assert_eq!(
            (pascal("int-8"), pascal("int8")),
            ("Int_8".to_owned(), "Int8".to_owned())
        );
        assert_eq!(
            (snake("XML-parser"), screaming("utf-8")),
            ("xml_parser".to_owned(), "UTF_8".to_owned())
        );
    }

    proptest! {
        #[test]
        fn no_two_functions_share_an_rpc(one in function(), other in function()) {
            prop_assert_eq!(one == other, rpc(&one) == rpc(&other), "{} {}", one, other);
        }

        #[test]
        fn no_two_names_share_a_form(one in kebab(), other in kebab()) {
            prop_assert_eq!(one == other, pascal(&one) == pascal(&other));
            prop_assert_eq!(one == other, snake(&one) == snake(&other));
            prop_assert_eq!(one == other, screaming(&one) == screaming(&other));
        }
    }
}
