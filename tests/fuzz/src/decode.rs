//! What a provider may send, lowered into a guest.
//!
//! The input chooses a type and a reply. A component with an import of that type is compiled, and the reply lowered
//! into it. By the rules the reply is a value or it is none: a value must arrive as the very same, with the handles that it
//! names and no others, go back as a parameter and arrive again; everything else must end in [`MalformedReply`] and in
//! nothing else.

mod handles;

use std::rc::Rc;

use outboard_mapping::ty::{Function, Type};
use outboard_transcode::MalformedReply;
use wasmtime::component::Val;

use self::handles::Table;
use crate::choice::Choices;
use crate::kept::Kept;
use crate::support::allocation::largest_during;
use crate::support::component::{Encoding, Lowering, Spec};
use crate::support::host::{Bound, Guest};
use crate::support::reader::{self, Verdict};
use crate::{scribe, types};

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
    let (ty, table) = match way.handles {
        false => (types::chosen(&mut choices), None),
        true => {
            let table = Table::chosen(&mut choices);
            (types::with_handles(&mut choices), Some(table))
        }
    };
    let bound = way.bound(&ty);
    let function = way.function(&ty);
    let body = if choices.flip() {
        scribe::response(&mut choices, &function)
    } else {
        choices.rest().to_vec()
    };
    let verdict = reader::response(&function, &body);
    let params: Vec<Val> = function.params.iter().map(|(_, ty)| types::zero(ty)).collect();
    let mut guest = bound.guest();
    let Some(table) = table else {
        let outcome = lowered(&mut guest, &params, &body);
        if let Some(value) = agreed(verdict, outcome, &ty, &body) {
            goes_back(&mut guest, &function, value);
        }
        return;
    };
    let left = match &verdict {
        Verdict::Taken(Some(value)) | Verdict::Doubtful(Some(value)) => table.without(value),
        _ => None,
    };
    let verdict = if left.is_some() { verdict } else { Verdict::Refused };
    guest.store.data_mut().handles = Some(Box::new(table.clone()));
    let mut outcome = lowered(&mut guest, &params, &body);
    if let Some(Some(value)) = &mut outcome {
        handles::named(&mut guest.store, value);
    }
    if agreed(verdict, outcome, &ty, &body).is_some() {
        assert_eq!(Some(table.left()), left, "the handles of {body:x?} of {ty}");
    }
    drop(guest);
    assert!(!table.is_shared(), "what was not taken is released");
}

/// The value that a reply was taken for, if the verdict is the same.
fn agreed(
    verdict: Verdict<Option<Val>>,
    outcome: Option<Option<Val>>,
    ty: &Type,
    body: &[u8],
) -> Option<Option<Val>> {
    match (verdict, outcome) {
        (Verdict::Taken(expected) | Verdict::Doubtful(expected), Some(found)) => {
            assert_eq!(found, expected, "{body:x?} of {ty}");
            Some(found)
        }
        (Verdict::Doubtful(_) | Verdict::Refused, None) => None,
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
    /// Whether the type may have handles, which cannot be made up to be sent.
    handles: bool,
}

impl Way {
    fn chosen(choices: &mut Choices<'_>) -> Self {
        let lowering = match choices.below(4) {
            0 | 1 => Lowering::Synchronous,
            2 => Lowering::Blocking,
            _ => Lowering::Asynchronous,
        };
        Self {
            encoding: types::encoding(choices),
            lowering,
            handles: choices.below(4) == 3,
        }
    }

    /// The import's type: it takes what it returns, where the guests that tests write can pass that on.
    fn function(self, ty: &Type) -> Function {
        let params = match self.lowering {
            Lowering::Asynchronous => vec![],
            _ if self.handles => vec![],
            _ => vec![("p0".to_owned(), ty.clone())],
        };
        Function {
            asynchronous: self.lowering != Lowering::Synchronous,
            params,
            result: Some(ty.clone()),
        }
    }

    fn bound(self, ty: &Type) -> Rc<Bound> {
        let key = (self.encoding as u8, self.lowering as u8, self.handles, ty.clone());
        KEPT.with(|kept| {
            kept.get(key, || {
                let spec = Spec::new(self.function(ty))
                    .encoding(self.encoding)
                    .lowering(self.lowering);
                Bound::new(&spec)
            })
        })
    }
}

thread_local! {
    static KEPT: Kept<(u8, u8, bool, Type)> = Kept::default();
}
