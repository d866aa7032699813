//! Texts at random, held against what a server makes of them.

use outboard_test_support::postgres::Postgres;
use proptest::prelude::{ProptestConfig, Strategy, proptest};
use proptest::test_runner::TestRunner;
use proptest::{collection, sample};

use super::super::{Effect, Place, functions, operation, split};
use super::server::{Probe, Seen};
use super::{Rules, Scene, Statement, alone, read, within};

/// Pieces that make a text mean something else to whoever reads it otherwise.
const PIECES: &[&str] = &[
    "select ",
    "select 1",
    "select lower('a')",
    " from t",
    " from t x(a)",
    "values (1)",
    "delete from t",
    "insert into t values (1)",
    "insert into t (a) ",
    "update t set a = 1",
    "with a as (select 1) ",
    "with lower(b) as (",
    ", upper(c) as (select 2)",
    " into ",
    " as ",
    " lower",
    " pg_sleep",
    " pg_notify",
    "set_config",
    "('a.b', 'c', false)",
    "(0)",
    "(1)",
    "(",
    ")",
    "[",
    "]",
    " distinct on ",
    " (a) ",
    " over ",
    " filter ",
    " treat",
    " operator",
    " coalesce",
    " in ",
    " and ",
    " union ",
    " for update",
    " returning a",
    " order by ",
    " limit ",
    ".",
    "..",
    ",",
    ";",
    ":",
    "::",
    "::int",
    "'",
    "''",
    "\"",
    "\"\"",
    "\\",
    "\\'",
    "e'",
    "E'a'",
    "n'",
    "b'1'",
    "x'a'",
    "u&'",
    "u&\"",
    "$$",
    "$a$",
    "$1",
    "$",
    "a$b$",
    "--",
    "-",
    "/*",
    "*/",
    "/",
    "*",
    "+",
    "=",
    "<",
    "@",
    "?",
    "|",
    "!",
    "~",
    "#",
    "\n",
    "\r",
    " ",
    "\t",
    "\u{b}",
    "\u{c}",
    "\u{a0}",
    "\u{feff}",
    "\0",
    "é",
    "1",
    "1.",
    ".5",
    "1e5",
    "0x1",
    "1a",
    "a",
    "t",
    "t.a",
    " explain ",
    " begin ",
    "current_user",
    " join ",
    " on ",
    " using ",
    "null",
    " is ",
    " not ",
    " like ",
    " case ",
    " when ",
    " then ",
    " end",
    "lower(",
    "count(*)",
    "row(",
    "array[",
    "(select ",
    " lateral ",
    " tablesample ",
    " x",
    "pg_catalog.",
    "\"lower\"",
];

fn text() -> impl Strategy<Value = String> {
    collection::vec(sample::select(PIECES), 1..14).prop_map(|pieces| pieces.concat())
}

/// Statements that a server understands begin like this, or almost.
const BEGINS: &[&str] = &[
    "select ",
    "select a, ",
    "select distinct on (a) ",
    "select distinct on (lower(a)) ",
    "select 1 from t where 0 < ",
    "select * from ",
    "select * from t, ",
    "values (1, ",
    "with x as (select 1) select ",
    "insert into t select ",
    "update t set a = ",
    "delete from t where a = ",
    "with y as (delete from t returning a) select ",
    "select (",
    "select coalesce(null, ",
    "explain select ",
    "with recursive ",
    "with lower(b) as (select 1), ",
    "select case when true then ",
    "select array[",
    "insert into t(a) ",
    "select a insert into z from (select 1 a) y, ",
];

/// What is put into them.
const MIDDLES: &[&str] = &[
    "pg_sleep(0)",
    "(0).pg_sleep",
    "treat(0 as pg_sleep)",
    "lower('a')",
    "\"lower\"('a')",
    "pg_catalog.lower('A')",
    "own(1)",
    "public.own(1)",
    "t.own_row",
    "row(t.*)",
    "set_config('a.b', 'c', true)",
    "upper/**/('a')",
    "upper--\n('a')",
    "currval('s')",
    "nextval('s')",
    "a::int",
    "cast(a as numeric(3))",
    "lower('a') x(b)",
    "(select 1) own(a)",
    "(values (1)) own(a)",
    "generate_series(1, 2) own(a)",
    "own(b) as (select 1)",
    "upper(b) as (select 1)",
    "substring('a' from 1 for 1)",
    "(select max(a) from t)",
    "1 operator(pg_catalog.+) 1",
    "1 + 1",
    "rows from (lower('a'), own(1))",
    "t tablesample bernoulli(1)",
    "pg_settings",
    "e'\\''",
    "$$a$$",
    "'a'\n'b'",
    "'a\\'",
    "current_schema()",
    "overlay('a' placing 'b' from 1)",
    "json_build_object('a', own(2))",
    "own",
    "u&'\\0041'",
    "extract(year from now())",
    "random()",
];

/// How they go on.
const ENDS: &[&str] = &[
    "",
    ")",
    "]",
    " end",
    ") select 1",
    ", 1",
    ") from t",
    " from t",
    " from t for update",
    " from t group by a",
    " order by 1",
    ";",
    "; select 1",
    " as q(b)",
    " from t where own(1) = 1",
    " union select lower('b')",
    " returning a",
    " select 1",
    " values (1)",
    " --",
    " /* /* */ */",
    " limit own(1)",
    " from t x (lower)",
    "; --;",
    " select * from t",
    " select a from t, own(1)",
];

fn probe() -> Probe {
    Probe::new(Postgres::start().unwrap()).unwrap()
}

/// Whatever a server makes of the text, it is no more than was read in it. Gives whether it was asked, and took the text for a statement.
fn holds(probe: &Probe, text: &str) -> bool {
    let rules = Rules::default().own(["own", "own_row"].map(str::to_owned));
    let Ok(statement) = read(text, Scene::Alone, &rules) else {
        return false;
    };
    assert!(text.get(statement.body.clone()).is_some(), "{text:?}");
    if statement.place != Place::Lane && statement.effect != Effect::Reads {
        return false;
    }
    let seen = probe.ask(text);
    if let Some(seen) = &seen {
        agrees(text, &statement, seen);
    }
    seen.is_some()
}

fn agrees(text: &str, statement: &Statement, seen: &Seen) {
    assert!(seen.statements <= 1, "{seen:?} in {text:?}");
    if statement.place == Place::Lane {
        for call in &seen.calls {
            let nature = call.strip_prefix("pg_catalog.").and_then(functions::builtin);
            assert!(
                nature.is_some_and(|nature| nature.place == Place::Lane),
                "{call} in {text:?}"
            );
        }
        assert!(!seen.makes_table, "{text:?}");
    }
    if statement.effect == Effect::Reads {
        assert!(!seen.changes, "{text:?}");
    }
}

/// All of them, so that what a lane takes is known to be held against the server often enough.
#[test]
fn a_server_sees_no_more_in_what_makes_sense() {
    let probe = probe();
    let (mut lanes, mut accepted) = (0, 0);
    for begin in BEGINS {
        for middle in MIDDLES {
            for end in ENDS {
                let text = [*begin, *middle, *end].concat();
                let seen = holds(&probe, &text);
                lanes += usize::from(alone(&text).is_ok_and(|statement| statement.place == Place::Lane));
                accepted += usize::from(seen);
            }
        }
    }
    assert!(
        lanes > 1_000 && accepted > 1_000,
        "{lanes} on lanes, {accepted} accepted by the server"
    );
}

#[test]
fn what_the_server_sees_is_found() {
    let probe = probe();
    for (text, call) in [
        ("select own(1)", "public.own"),
        ("select t.own_row from t", "public.own_row"),
        ("select (0).pg_sleep", "pg_catalog.pg_sleep"),
        ("select treat(0 as pg_sleep)", "pg_catalog.pg_sleep"),
        ("select a from t order by max(a) over ()", "pg_catalog.max"),
        ("select count(*) from t having own(1) = 1", "pg_catalog.count"),
        ("select * from t tablesample bernoulli(1)", "pg_catalog.bernoulli"),
        ("insert into t select own(1)", "public.own"),
    ] {
        assert!(probe.ask(text).unwrap().calls.contains(call), "{text}");
    }
    for text in [
        "insert into t values (1)",
        "select a from t for update",
        "with x as (delete from t) select 1",
    ] {
        assert!(probe.ask(text).unwrap().changes, "{text}");
    }
    let seen = probe.ask("select 1 insert into z").unwrap();
    assert!(seen.makes_table && seen.changes);
    assert_eq!(probe.ask("select 1 from t").unwrap().statements, 1);
    assert!(probe.ask("select from from").is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn no_text_is_too_much(text in text()) {
        let _ = alone(&text);
        let _ = within(&text);
        let _ = operation(&text);
        if let Ok(parts) = split(&text) {
            for part in parts {
                assert!(!part.is_empty(), "{text:?}");
            }
        }
    }
}

/// The server belongs to the test, and so ends with it.
#[test]
fn a_server_sees_no_more_in_a_soup() {
    let probe = probe();
    TestRunner::new(ProptestConfig::with_cases(4_000))
        .run(&text(), |text| {
            holds(&probe, &text);
            Ok(())
        })
        .unwrap();
}
