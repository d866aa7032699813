//! Structural hashes: by them a bridge and a provider find out, before a byte is misread, that one name means the
//! same function to both.

use sha2::{Digest, Sha256};

use crate::ty::Function;

/// The structural hash of a function: the first eight bytes, big-endian, of the SHA-256 of its type written out.
///
/// Names of parameters, fields, cases and flags count, and so does their order; names of types do not.
pub fn hash(function: &Function) -> u64 {
    let digest = Sha256::digest(function.to_string().as_bytes());
    let mut head = [0; 8];
    head.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(head)
}

#[cfg(test)]
mod tests {
    use super::hash;
    use crate::ty::{Function, Resource, Type};

    fn get(value: Type, interface: &str) -> Function {
        let bucket = Resource {
            interface: interface.to_owned(),
            name: "bucket".to_owned(),
        };
        let error = Type::Variant(vec![
            ("no-such-store".to_owned(), None),
            ("access-denied".to_owned(), None),
            ("other".to_owned(), Some(Type::String)),
        ]);
        Function {
            asynchronous: false,
            params: vec![
                ("self".to_owned(), Type::Borrow(bucket)),
                ("key".to_owned(), Type::String),
            ],
            result: Some(Type::Result(
                Some(Box::new(Type::Option(Box::new(value)))),
                Some(Box::new(error)),
            )),
        }
    }

    #[test]
    fn the_text_behind_a_hash_is_the_whole_type() {
        let bytes = Type::List(Box::new(Type::U8));
        assert_eq!(
            get(bytes, "wasi:keyvalue/store@0.2.0-draft").to_string(),
            "func(self: borrow<wasi:keyvalue/store#bucket>, key: string) -> result<option<list<u8>>, \
             variant{no-such-store, access-denied, other(string)}>"
        );
    }

    #[test]
    fn structure_counts_and_versions_do_not() {
        let bytes = || Type::List(Box::new(Type::U8));
        let draft = hash(&get(bytes(), "wasi:keyvalue/store@0.2.0-draft"));
        assert_eq!(draft, hash(&get(bytes(), "wasi:keyvalue/store@0.2.0-draft2")));
        assert_ne!(draft, hash(&get(Type::String, "wasi:keyvalue/store@0.2.0-draft")));
    }
}
