use std::time::{Duration, Instant};

use super::super::{Effect, Place, operation, split};
use super::{Refused, alone};

#[test]
fn a_second_statement_cannot_hide() {
    for text in [
        "select 1; select 2",
        "select ';'; select 2",
        "select \";\"; select 2",
        "select 'it''s'; select 2",
        "select 'a\\'; select 2 --'",
        "select e'a\\'; select 2 --'; select 3",
        "select 'a'\n'b'; select 2",
        "select e'a' --\n'\\''; select 2",
        "select $$;$$; select 2",
        "select $a$ $b$ $a$; select 2",
        "select a$b$; select 2 --$b$",
        "select 1 -- ;\r; select 2",
        "select 1 /* /* ; */ */ ; select 2",
        "select 1 */*;*/ 2; select 2",
        "select (1; select 2)",
        "select 1;;select 2",
        "drop table t; create table t (a int)",
        "create table t (a int); drop table t",
    ] {
        assert_eq!(alone(text), Err(Refused::Several), "{text}");
    }
    for text in [
        "select ';'",
        "select 'it''s;'",
        "select e'\\';'",
        "select $$;$$",
        "select $a$;$$;$b$;$a$",
        "select 1 /* ; /* ; */ ; */",
        "select 1;",
        "; select 1 ; ; -- x",
    ] {
        assert!(alone(text).is_ok(), "{text}");
    }
}

#[test]
fn what_has_no_end_or_no_beginning_is_refused() {
    for text in [
        "select '",
        "select \"",
        "select /* /* */",
        "select $$",
        "select $a$ $b$",
        "select e'\\'",
        "select 'a'\n'",
        "select e'\\",
    ] {
        assert_eq!(alone(text), Err(Refused::Unterminated), "{text}");
    }
    for text in ["", ";", " -- nothing", "/* select */"] {
        assert_eq!(alone(text), Err(Refused::Empty), "{text}");
    }
    for text in ["'select'", "1", "\"select\" 1", "()", "\\d"] {
        assert_eq!(alone(text), Err(Refused::NoStatement), "{text}");
    }
    assert_eq!(alone("select '\0'"), Err(Refused::Nul));
}

#[test]
fn what_nests_too_deeply_or_is_too_long_is_refused() {
    let nested = |depth| format!("select {}1{}", "(".repeat(depth), ")".repeat(depth));
    assert!(alone(&nested(100)).is_ok());
    assert_eq!(alone(&nested(101)), Err(Refused::TooDeep(100)));
    let brackets = format!("select {}", "array[".repeat(101));
    assert_eq!(alone(&brackets), Err(Refused::TooDeep(100)));
    let long = format!("select '{}'", "x".repeat(1 << 20));
    assert_eq!(alone(&long), Err(Refused::TooLong(1 << 20)));
    let many = format!("select {}", "-".repeat(2).replace('-', "- ").repeat(1 << 17));
    assert_eq!(alone(&many), Err(Refused::TooMany(1 << 18)));
}

/// Each makes a tree as deep as the text is long, or would. None may take long either.
#[test]
fn no_text_is_too_deep_for_the_stack() {
    let small = std::thread::Builder::new().stack_size(1 << 20);
    let reader = small.spawn(|| {
        for (begin, middle, end) in [
            ("select 1", " + 1", ""),
            ("select 1", " union select 1, 2", ""),
            ("select 1", " or true and not false", ""),
            ("select ", "not ", "true"),
            ("select ", "- ", "1"),
            ("select a", "::int", ""),
            ("select a", "[1]", ""),
            ("select a", ".b", ""),
            ("select (a)", ".b", ""),
            ("select a", " is null", ""),
            ("select a", " collate \"C\"", ""),
            ("select a", " at time zone 'UTC'", ""),
            ("select * from a", " join b on true", ""),
            ("select * from a", " join b", ""),
            ("select ", "case when ", ""),
            ("select a -> ", "'b' -> ", "'c'"),
            ("select a", " between 1 and 2", ""),
            ("select a ", "in (1) ", ""),
            ("with ", "a as (select 1), ", "b as (select 1) select 1"),
            ("select ", "1, ", "1"),
            ("select ", "'a' ", ""),
            ("select interval ", "'a' ", ""),
            ("select ", "1 ", ""),
            ("", "explain ", "select 1"),
        ] {
            for times in [300, 900, 1_000, 40_000] {
                let text = format!("{begin}{}{end}", middle.repeat(times));
                let started = Instant::now();
                let read = alone(&text);
                assert!(
                    started.elapsed() < Duration::from_secs(3),
                    "{begin}{middle}: {:?}",
                    started.elapsed()
                );
                let fits = text.len() <= 1 << 20;
                assert!(
                    !fits || read.is_ok() || matches!(read, Err(Refused::TooMany(_))),
                    "{begin}{middle}: {read:?}"
                );
            }
        }
    });
    reader.unwrap().join().unwrap();
}

/// A parser that tries one thing and then another may try all of them at every depth.
#[test]
fn no_text_takes_long() {
    for (open, inner, close) in [
        ("(", "1", ")"),
        ("(", "select 1", ")"),
        ("(1, ", "1", ")"),
        ("not (", "1", ")"),
        ("case when (", "1", ") then 1 end"),
        ("lower(", "1", ")"),
        ("array[", "1", "]"),
        ("(a between (", "1", ") and 1)"),
        ("cast((", "1", ") as int)"),
        ("(select (", "1", "))"),
        ("exists (select 1 from (", "select 1", ") a)"),
        ("interval (", "1", ")"),
        ("trim((", "1", "))"),
        ("a in (", "1", ")"),
        ("(", "1", ""),
        ("x(y => (", "1", ""),
    ] {
        for begin in [
            "select ",
            "select * from ",
            "values ",
            "update t set a = ",
            "",
            "with a as ",
            "insert into t ",
        ] {
            for depth in [10, 20, 30, 49] {
                let text = format!("{begin}{}{inner}{}", open.repeat(depth), close.repeat(depth));
                let started = Instant::now();
                let read = alone(&text);
                assert!(started.elapsed() < Duration::from_secs(1), "{text}: {read:?}");
            }
        }
    }
}

#[test]
fn many_rows_at_once_are_read() {
    let rows = vec!["($1, now(), lower($2), 1.5)"; 1_000].join(", ");
    let statement = alone(&format!("insert into t (a, b, c, d) values {rows}")).unwrap();
    assert_eq!(statement.place, Place::Lane);
    let rows = vec!["(1)"; 10_000].join(", ");
    let statement = alone(&format!("insert into t values {rows}")).unwrap();
    assert_eq!(statement.place, Place::Exclusive { leaves: true });
    assert_eq!(statement.effect, Effect::Writes);
}

#[test]
fn a_script_is_split_where_the_server_would() {
    for (text, parts) in [
        ("select 1; select 2", &["select 1", "select 2"][..]),
        (
            ";; select ';' ; -- a; b\n select $$;$$;",
            &["select ';'", "select $$;$$"],
        ),
        (
            "create function f() returns int begin atomic select case when true then 1 end; select 2; end; select 3",
            &[
                "create function f() returns int begin atomic select case when true then 1 end; select 2; end",
                "select 3",
            ],
        ),
        (
            "create rule r as on insert to t do (delete from u; delete from v); drop rule r on t",
            &[
                "create rule r as on insert to t do (delete from u; delete from v)",
                "drop rule r on t",
            ],
        ),
        ("", &[]),
    ] {
        assert_eq!(split(text).unwrap(), parts, "{text}");
    }
    assert_eq!(split("select '"), Err(Refused::Unterminated));
}

#[test]
fn an_operation_is_one_of_a_few_words_whatever_the_text() {
    for (text, name) in [
        ("select 'a secret'", "SELECT"),
        (" /* delete */ -- drop\n Insert into t values (1)", "INSERT"),
        ("((select 1))", "SELECT"),
        ("with x as (select 1) delete from t", "WITH"),
        ("hunter2", "OTHER"),
        ("'select'", "OTHER"),
        ("\"select\"", "OTHER"),
        ("", "OTHER"),
        ("\0select", "OTHER"),
        ("select '", "SELECT"),
    ] {
        assert_eq!(operation(text), name, "{text}");
    }
    assert_eq!(alone("values (1)").unwrap().operation, "VALUES");
}
