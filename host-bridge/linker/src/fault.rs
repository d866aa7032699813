//! The one seam at which faults become results of the function's own error type, where that type has room for them.

use bytes::Bytes;
use outboard_channel::{Delivered, Fault};
use outboard_mapping::ty::{Function, Type};
use outboard_mapping::wire::{WireType, write};
use tonic::Code;

/// What a function gets for a fault; found once, from the error type of its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FaultRule {
    /// The type leaves no room: the function traps.
    Trap,
    /// The error is a string.
    Text,
    /// The error is a variant with at least one case that may serve.
    Variant(Vec<Case>),
    /// The error is an enum with at least one case that may serve.
    Enum(Vec<Case>),
}

/// A case that may stand for a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Case {
    name: String,
    /// Its number in the protobuf mapping.
    number: u32,
    text: bool,
}

/// Cases that say what happened: a caller understands them without a text.
const EXACT: [&str; 6] = [
    "timeout",
    "unavailable",
    "connection-failed",
    "access-denied",
    "aborted",
    "unknown-outcome",
];
/// Cases that say nothing but what their text says.
const GENERAL: [&str; 4] = ["other", "unexpected", "upstream", "io"];
/// The number of `err` in a result's message.
const ERR: u32 = 2;

impl FaultRule {
    /// The rule for a function.
    pub(crate) fn of(function: &Function) -> Self {
        Self::of_type(function.result.as_ref())
    }

    /// The rule for where a result of this type stands.
    pub(crate) fn of_type(ty: Option<&Type>) -> Self {
        let Some(Type::Result(_, Some(error))) = ty else {
            return Self::Trap;
        };
        match &**error {
            Type::String => Self::Text,
            Type::Variant(cases) => {
                let cases = cases.iter().map(|(name, ty)| (name, ty.as_ref()));
                Self::with(candidates(cases), Self::Variant)
            }
            Type::Enum(names) => Self::with(candidates(names.iter().map(|name| (name, None))), Self::Enum),
            _ => Self::Trap,
        }
    }

    /// The response that tells the function of `fault`; `None` when it has to trap.
    pub(crate) fn response(&self, fault: &Fault, text: &str) -> Option<Bytes> {
        let mut body = Vec::new();
        match self {
            Self::Trap => return None,
            Self::Text => write::bytes(&mut body, ERR, text.as_bytes()),
            Self::Variant(cases) => {
                let case = fittest(cases, fault)?;
                let mut error = Vec::new();
                write::bytes(
                    &mut error,
                    case.number,
                    if case.text { text.as_bytes() } else { b"" },
                );
                write::bytes(&mut body, ERR, &error);
            }
            Self::Enum(cases) => {
                let case = fittest(cases, fault)?;
                write::key(&mut body, ERR, WireType::Varint);
                write::varint(&mut body, u64::from(case.number));
            }
        }
        Some(body.into())
    }

    fn with(cases: Vec<Case>, rule: impl FnOnce(Vec<Case>) -> Self) -> Self {
        if cases.is_empty() { Self::Trap } else { rule(cases) }
    }
}

/// The text that a function or a log gets for a fault.
pub(crate) fn text(fault: &Fault, binding: &str) -> String {
    format!("outboard: {}: {binding}: {}", code(fault.code), fault.message)
}

fn candidates<'a>(cases: impl Iterator<Item = (&'a String, Option<&'a Type>)>) -> Vec<Case> {
    let candidate = |(index, (name, ty)): (usize, (&String, Option<&Type>))| {
        let text = ty == Some(&Type::String);
        let exact = EXACT.contains(&name.as_str()) && (text || ty.is_none());
        let general = GENERAL.contains(&name.as_str()) && text;
        let number = u32::try_from(index + 1).ok()?;
        (exact || general).then(|| Case {
            name: name.clone(),
            number,
            text,
        })
    };
    cases.enumerate().filter_map(candidate).collect()
}

fn fittest<'a>(cases: &'a [Case], fault: &Fault) -> Option<&'a Case> {
    let exact: &[&str] = match (fault.delivered, fault.code) {
        (Delivered::Maybe, Code::DeadlineExceeded) => &["unknown-outcome", "timeout"],
        // A caller reads the others as "not executed" and tries again.
        (Delivered::Maybe, _) => &["unknown-outcome"],
        (Delivered::Never, Code::DeadlineExceeded) => &["timeout"],
        // What a handle stood for is gone, and all that was done by it.
        (Delivered::Never, Code::Aborted) => &["aborted", "unavailable", "connection-failed"],
        (Delivered::Never, Code::Unavailable | Code::ResourceExhausted) => {
            &["unavailable", "connection-failed"]
        }
        (Delivered::Never, Code::PermissionDenied | Code::Unauthenticated) => &["access-denied"],
        _ => &[],
    };
    let named = |name: &&str| cases.iter().find(|case| case.name == *name);
    let timeout = cases.iter().find(|case| case.name == "timeout" && case.text);
    exact
        .iter()
        .find_map(named)
        .or_else(|| GENERAL.iter().find_map(named))
        .or(match fault.delivered {
            Delivered::Maybe => timeout,
            Delivered::Never => None,
        })
}

fn code(code: Code) -> &'static str {
    match code {
        Code::Ok => "ok",
        Code::Cancelled => "cancelled",
        Code::Unknown => "unknown",
        Code::InvalidArgument => "invalid-argument",
        Code::DeadlineExceeded => "deadline-exceeded",
        Code::NotFound => "not-found",
        Code::AlreadyExists => "already-exists",
        Code::PermissionDenied => "permission-denied",
        Code::ResourceExhausted => "resource-exhausted",
        Code::FailedPrecondition => "failed-precondition",
        Code::Aborted => "aborted",
        Code::OutOfRange => "out-of-range",
        Code::Unimplemented => "unimplemented",
        Code::Internal => "internal",
        Code::Unavailable => "unavailable",
        Code::DataLoss => "data-loss",
        Code::Unauthenticated => "unauthenticated",
    }
}

#[cfg(test)]
mod tests {
    use super::{FaultRule, fittest, text};
    use outboard_channel::Fault;
    use outboard_mapping::ty::{Function, Type};
    use tonic::Code;

    fn returning(error: Type) -> Function {
        Function {
            asynchronous: false,
            params: Vec::new(),
            result: Some(Type::Result(None, Some(Box::new(error)))),
        }
    }

    fn variant(cases: &[(&str, bool)]) -> Type {
        let case = |(name, text): &(&str, bool)| ((*name).to_owned(), text.then_some(Type::String));
        Type::Variant(cases.iter().map(case).collect())
    }

    fn chosen(cases: &[(&str, bool)], fault: &Fault) -> Option<String> {
        match FaultRule::of(&returning(variant(cases))) {
            FaultRule::Variant(cases) => fittest(&cases, fault).map(|case| case.name.clone()),
            FaultRule::Trap => None,
            other => panic!("{other:?}"),
        }
    }

    const KEYVALUE: &[(&str, bool)] = &[
        ("no-such-store", false),
        ("access-denied", false),
        ("other", true),
    ];
    const POSTGRES: &[(&str, bool)] = &[
        ("connection-failed", true),
        ("query-failed", true),
        ("timeout", false),
        ("other", true),
    ];

    #[test]
    fn a_fault_becomes_the_case_that_says_it_best() {
        let down = Fault::refused(Code::Unavailable, "not connected");
        let denied = Fault::refused(Code::PermissionDenied, "no grant");
        let late = Fault::unknown_outcome(Code::DeadlineExceeded, "no reply in time");
        assert_eq!(chosen(KEYVALUE, &down).as_deref(), Some("other"));
        assert_eq!(chosen(KEYVALUE, &denied).as_deref(), Some("access-denied"));
        assert_eq!(chosen(KEYVALUE, &late).as_deref(), Some("other"));
        assert_eq!(chosen(POSTGRES, &down).as_deref(), Some("connection-failed"));
        assert_eq!(chosen(POSTGRES, &late).as_deref(), Some("timeout"));
    }

    const SQL: &[(&str, bool)] = &[
        ("access-denied", true),
        ("unavailable", true),
        ("timeout", true),
        ("aborted", true),
        ("unknown-outcome", true),
        ("other", true),
    ];

    #[test]
    fn an_error_that_tells_outcomes_apart_gets_them_apart() {
        for (fault, case) in [
            (Fault::refused(Code::Unavailable, "x"), "unavailable"),
            (Fault::refused(Code::DeadlineExceeded, "x"), "timeout"),
            (Fault::refused(Code::Aborted, "x"), "aborted"),
            (Fault::unknown_outcome(Code::Unavailable, "x"), "unknown-outcome"),
            (
                Fault::unknown_outcome(Code::DeadlineExceeded, "x"),
                "unknown-outcome",
            ),
            (Fault::refused(Code::InvalidArgument, "x"), "other"),
        ] {
            assert_eq!(chosen(SQL, &fault).as_deref(), Some(case), "{fault}");
        }
        let gone = Fault::refused(Code::Aborted, "x");
        assert_eq!(chosen(POSTGRES, &gone).as_deref(), Some("connection-failed"));
        assert_eq!(chosen(KEYVALUE, &gone).as_deref(), Some("other"));
    }

    #[test]
    fn an_unknown_outcome_never_looks_like_not_executed() {
        let lost = Fault::unknown_outcome(Code::Unavailable, "the session ended");
        assert_eq!(chosen(POSTGRES, &lost).as_deref(), Some("other"));
        assert_eq!(
            chosen(&[("connection-failed", true), ("unavailable", true)], &lost),
            None
        );
        assert!(text(&lost, "orders").starts_with("outboard: unavailable: orders: unknown outcome"));
    }

    #[test]
    fn a_type_without_room_traps() {
        assert_eq!(
            FaultRule::of(&returning(variant(&[("no-such-store", false)]))),
            FaultRule::Trap
        );
        assert_eq!(FaultRule::of(&returning(Type::U32)), FaultRule::Trap);
        let nothing = Function {
            asynchronous: false,
            params: Vec::new(),
            result: None,
        };
        assert_eq!(FaultRule::of(&nothing), FaultRule::Trap);
    }

    #[test]
    fn the_response_is_the_error_of_a_result() {
        let down = Fault::refused(Code::Unavailable, "x");
        assert_eq!(
            FaultRule::of(&returning(Type::String))
                .response(&down, "ab")
                .unwrap()[..],
            [0x12, 2, b'a', b'b']
        );
        let keyvalue = FaultRule::of(&returning(variant(KEYVALUE)));
        assert_eq!(
            keyvalue.response(&down, "ab").unwrap()[..],
            [0x12, 4, 0x1a, 2, b'a', b'b']
        );
        let denied = Fault::refused(Code::PermissionDenied, "x");
        assert_eq!(keyvalue.response(&denied, "ab").unwrap()[..], [0x12, 2, 0x12, 0]);
        let codes = FaultRule::of(&returning(Type::Enum(vec!["unavailable".to_owned()])));
        assert_eq!(codes.response(&down, "ab").unwrap()[..], [0x10, 1]);
    }
}
