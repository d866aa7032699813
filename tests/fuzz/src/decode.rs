//! What a provider may send, lowered into a guest.
//!
//! The input chooses a type and a reply. A component with an import of that type is compiled, and the reply lowered
//! into it. By the rules the reply is a value or it is none: a value must arrive as the very same, go back as a
//! parameter and arrive again; everything else must end in [`MalformedReply`] and in nothing else.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use outboard_mapping::ty::{Function, Type};
use outboard_transcode::MalformedReply;
use wasmtime::component::Val;

use crate::choice::Choices;
use crate::support::allocation::largest_during;
use crate::support::component::{Encoding, Lowering, Spec};
use crate::support::host::{Bound, Guest};
use crate::support::reader::{self, Verdict};
use crate::{scribe, types};

/// Compiled components to keep; a fuzzer comes back to a type that it found something with.
const MOST_KEPT: usize = 256;

/// What a call allocates at once whatever it carries, in bytes, and what it may beyond that per byte of the reply:
/// here the result is also made a tree of values of some 40 bytes each.
const SMALL: usize = 256 * 1024;
const PER_BYTE: usize = 96;

/// Lowers one reply.
///
/// # Panics
/// A promise is broken.
pub fn run(input: &[u8]) {
    let mut choices = Choices::new(input);
    let way = Way::chosen(&mut choices);
    let ty = types::chosen(&mut choices);
    let bound = way.bound(&ty);
    let function = way.function(&ty);
    let body = if choices.flip() {
        scribe::response(&mut choices, &function)
    } else {
        choices.rest().to_vec()
    };
    let params: Vec<Val> = function.params.iter().map(|(_, ty)| types::zero(ty)).collect();
    let mut guest = bound.guest();
    let outcome = lowered(&mut guest, &params, &body);
    match (reader::response(&function, &body), outcome) {
        (Verdict::Taken(expected) | Verdict::Doubtful(expected), Some(found)) => {
            assert_eq!(found, expected, "{body:x?} of {ty}");
            goes_back(&mut guest, &function, found);
        }
        (Verdict::Doubtful(_) | Verdict::Refused, None) => {}
        (Verdict::Refused, Some(found)) => panic!("{body:x?} of {ty} was taken for {found:?}"),
        (Verdict::Taken(expected), None) => panic!("{body:x?} of {ty} is {expected:?} and was refused"),
    }
}

/// The result, or nothing for a reply that is none.
fn lowered(guest: &mut Guest, params: &[Val], body: &[u8]) -> Option<Option<Val>> {
    let (largest, outcome) = largest_during(|| guest.call(params, body.to_vec()));
    let most = SMALL + PER_BYTE * body.len();
    assert!(
        largest <= most,
        "{largest} bytes at once for a reply of {}",
        body.len()
    );
    match outcome {
        Ok(value) => Some(value),
        Err(error) if error.is::<MalformedReply>() => None,
        Err(error) => panic!("{body:x?}: {error:?}"),
    }
}

/// A value that was taken is a value like any other: it can be sent, and comes back.
fn goes_back(guest: &mut Guest, function: &Function, value: Option<Val>) {
    guest.request();
    let params: Vec<Val> = function.params.iter().map(|_| value.clone().unwrap()).collect();
    guest.assert_crosses(&params, value.as_ref());
}

/// How a guest calls its import.
#[derive(Clone, Copy)]
struct Way {
    encoding: Encoding,
    lowering: Lowering,
}

impl Way {
    fn chosen(choices: &mut Choices<'_>) -> Self {
        let encoding = match choices.below(4) {
            0 | 1 => Encoding::Utf8,
            2 => Encoding::Utf16,
            _ => Encoding::Latin1OrUtf16,
        };
        let lowering = match choices.below(4) {
            0 | 1 => Lowering::Synchronous,
            2 => Lowering::Blocking,
            _ => Lowering::Asynchronous,
        };
        Self { encoding, lowering }
    }

    /// The import's type: it takes what it returns, where the guests that tests write can pass that on.
    fn function(self, ty: &Type) -> Function {
        let params = match self.lowering {
            Lowering::Asynchronous => vec![],
            _ => vec![("p0".to_owned(), ty.clone())],
        };
        Function {
            asynchronous: self.lowering != Lowering::Synchronous,
            params,
            result: Some(ty.clone()),
        }
    }

    fn bound(self, ty: &Type) -> Rc<Bound> {
        let key = (self.encoding as u8, self.lowering as u8, ty.clone());
        if let Some(bound) = KEPT.with_borrow(|kept| kept.get(&key).cloned()) {
            return bound;
        }
        let spec = Spec::new(self.function(ty))
            .encoding(self.encoding)
            .lowering(self.lowering);
        let bound = Rc::new(Bound::new(&spec));
        KEPT.with_borrow_mut(|kept| {
            if kept.len() == MOST_KEPT {
                kept.clear();
            }
            kept.insert(key, Rc::clone(&bound));
        });
        bound
    }
}

thread_local! {
    static KEPT: RefCell<HashMap<(u8, u8, Type), Rc<Bound>>> = RefCell::default();
}
