use super::super::{Effect, Refused};
use super::{CLEAN, LANE, LEAVES, alone, is};

#[test]
fn what_a_session_would_keep_is_on_no_lane() {
    for (name, text, effect) in [
        (
            "a setting",
            "select set_config('app.user', 'me', false)",
            Effect::MayWrite,
        ),
        (
            "a setting in a schema",
            "select pg_catalog.set_config('app.user', 'me', false)",
            Effect::MayWrite,
        ),
        (
            "quoted",
            "select \"set_config\"('app.user', 'me', false)",
            Effect::MayWrite,
        ),
        (
            "in capitals",
            "select SET_CONFIG('app.user', 'me', false)",
            Effect::MayWrite,
        ),
        (
            "behind a comment",
            "select set_config/**/\n('app.user', 'me', false)",
            Effect::MayWrite,
        ),
        (
            "as a table",
            "select * from set_config('app.user', 'me', false) as s(a)",
            Effect::MayWrite,
        ),
        (
            "among rows",
            "select * from rows from (set_config('app.user', 'me', false)) as s(a)",
            Effect::MayWrite,
        ),
        (
            "as a default",
            "select coalesce(null, set_config('app.user', 'me', false))",
            Effect::MayWrite,
        ),
        (
            "in a filter",
            "select count(*) filter (where set_config('a.b', 'c', false) = 'c') from t",
            Effect::MayWrite,
        ),
        (
            "in a window",
            "select count(*) over (order by set_config('a.b', 'c', false)) from t",
            Effect::MayWrite,
        ),
        (
            "in a limit",
            "select 1 limit length(set_config('a.b', '1', false))",
            Effect::MayWrite,
        ),
        (
            "in a join",
            "select * from t join u on set_config('a.b', 'c', false) = 'c'",
            Effect::MayWrite,
        ),
        (
            "in an array",
            "select (array[set_config('a.b', 'c', false)])[1]",
            Effect::MayWrite,
        ),
        (
            "in a subscript",
            "select a[length(set_config('a.b', 'c', false))] from t",
            Effect::MayWrite,
        ),
        (
            "behind distinct on",
            "select distinct on (a) set_config('a.b', 'c', false) from t",
            Effect::MayWrite,
        ),
        (
            "behind distinct on a call",
            "select distinct on (lower(a)) set_config('a.b', 'c', false) from t",
            Effect::MayWrite,
        ),
        (
            "behind distinct on a query",
            "select distinct on ((select 1)) set_config('a.b', 'c', false) from t",
            Effect::MayWrite,
        ),
        (
            "in a table of constants",
            "values (1, set_config('a.b', 'c', false))",
            Effect::MayWrite,
        ),
        (
            "in a cast",
            "select cast(set_config('a.b', 'c', false) as varchar(3))",
            Effect::MayWrite,
        ),
        (
            "in a case",
            "select case when true then set_config('a.b', 'c', false) end",
            Effect::MayWrite,
        ),
        (
            "in an order",
            "select 1 order by set_config('a.b', 'c', false)",
            Effect::MayWrite,
        ),
        (
            "in a list like common tables",
            "select 1, set_config('a.b', 'c', false) as (x text)",
            Effect::MayWrite,
        ),
        ("a lock", "select pg_advisory_lock(1)", Effect::Reads),
        ("a lock, tried", "select pg_try_advisory_lock(1)", Effect::Reads),
        ("a lock, let go", "select pg_advisory_unlock(1)", Effect::Reads),
        ("a seed", "select setseed(0.5)", Effect::Reads),
        (
            "a temporary table",
            "select 1 as a into temporary x",
            Effect::Administers,
        ),
        (
            "a table",
            "with a as (select 1) select * into x from a",
            Effect::Administers,
        ),
        (
            "a table behind a column `insert`",
            "select a insert into x from t",
            Effect::Administers,
        ),
        (
            "the same in parentheses",
            "select (a) insert into x from t",
            Effect::Administers,
        ),
        (
            "the same behind a common table",
            "with a as (select 1) select (1) merge into x from a",
            Effect::Administers,
        ),
        (
            "the system's settings",
            "update pg_settings set setting = 'off' where name = 'a'",
            Effect::Writes,
        ),
        (
            "the same in a schema",
            "update pg_catalog.\"pg_settings\" set setting = 'off'",
            Effect::Writes,
        ),
        (
            "the same in a WITH",
            "with a as (update pg_settings set setting = 'off' returning 1) select 1",
            Effect::Writes,
        ),
        (
            "an operator by its schema",
            "select 1 operator(pg_catalog.+) 2",
            Effect::MayWrite,
        ),
        ("an unknown function", "select leak()", Effect::MayWrite),
        (
            "one that looks like an operator",
            "select public.lower('a')",
            Effect::MayWrite,
        ),
        (
            "one of a database",
            "select db.pg_catalog.lower('a')",
            Effect::MayWrite,
        ),
        (
            "a construct in quotes",
            "select \"coalesce\"(1)",
            Effect::MayWrite,
        ),
        (
            "a construct of a schema",
            "select public.coalesce(1)",
            Effect::MayWrite,
        ),
        (
            "a sample",
            "select * from t tablesample leak(1)",
            Effect::MayWrite,
        ),
        (
            "a sample by name",
            "select * from t tablesample bernoulli(1)",
            Effect::MayWrite,
        ),
    ] {
        let statement = alone(text).unwrap();
        assert_eq!(
            (statement.place, statement.effect),
            (LEAVES, effect),
            "{name}: {text}"
        );
    }
}

#[test]
fn what_tells_of_a_session_is_on_no_lane() {
    for text in [
        "select currval('s')",
        "select lastval()",
        "select * from pg_prepared_statements",
        "select * from pg_catalog.pg_cursors",
        "select pg_my_temp_schema()",
        "select * from pg_stat_activity",
        "select * from pg_temp.t",
        "select pg_sleep(1)",
        "select pg_advisory_xact_lock(1)",
    ] {
        is(text, CLEAN, Effect::Reads);
    }
}

#[test]
fn a_function_behind_a_dot_is_on_no_lane() {
    for (text, effect) in [
        ("select (1).pg_sleep", Effect::MayWrite),
        ("select (1) . pg_advisory_lock", Effect::MayWrite),
        ("select (1).\"pg_advisory_lock\"", Effect::MayWrite),
        ("select $1.leak", Effect::MayWrite),
        ("select a[1].leak from t", Effect::MayWrite),
        ("select (t).leak from t", Effect::MayWrite),
        ("select (t.a).b.leak from t", Effect::MayWrite),
        ("select ('a').pg_read_file", Effect::Administers),
        ("select (t.a).b.pg_read_file from t", Effect::Administers),
        ("select treat(1 as pg_sleep)", Effect::Administers),
        ("select treat(1 as set_config)", Effect::Administers),
        ("select (select 1).leak", Effect::MayWrite),
    ] {
        is(text, LEAVES, effect);
    }
}

#[test]
fn texts_that_run_texts_are_for_administrators() {
    for text in [
        "select query_to_xml('select pg_' || 'sleep(1)', true, true, '')",
        "select cursor_to_xml('a', 1, true, true, '')",
        "select * from ts_stat('select 1')",
        "select ts_rewrite('a', 'select 1')",
        "select dblink_exec('', 'select 1')",
        "select lo_import('/etc/passwd')",
        "select lo_export(1, '/tmp/a')",
        "select pg_read_file('a')",
        "select pg_catalog.pg_reload_conf()",
        "select pg_of_another_version()",
        "select set_config('role', 'postgres', false)",
        "select set_config('Role', 'postgres', false)",
        "select set_config($1, 'postgres', false)",
        "select set_config('ro' || 'le', 'postgres', false)",
        "select set_config(E'ro\\x6ce', 'postgres', false)",
        "select set_config(is_local => false, setting_name => 'role', new_value => 'postgres')",
        "select set_config('transaction_read_only', 'off', true)",
        "select set_config('standard_conforming_strings', 'off', true)",
        "select nothing from (select pg_promote()) x",
    ] {
        is(text, LEAVES, Effect::Administers);
    }
}

#[test]
fn some_functions_are_nobody_s_wherever_they_are_named() {
    for text in [
        "select pg_terminate_backend(1)",
        "select PG_CANCEL_BACKEND(1)",
        "select pg_catalog . \"pg_terminate_backend\" (1)",
        "select (1).pg_terminate_backend",
        "select treat(1 as pg_terminate_backend)",
        "select pg_advisory_unlock_all()",
        "do $$ begin perform pg_advisory_unlock_all(); end $$",
        "do 'begin perform pg_advisory_unlock_all(); end'",
        "select query_to_xml('select pg_terminate_backend(1)', true, true, '')",
        "create view v as select pg_terminate_backend(1)",
        "select '\\' , pg_terminate_backend(1) --'",
    ] {
        assert!(matches!(alone(text), Err(Refused::Function(_))), "{text}");
    }
    for text in [
        "select u&\"pg\\005fterminate_backend\"(1)",
        "select U&\"pg!005fterminate_backend\" uescape '!' (1)",
        "select '\\' , u&\"pg\\005fterminate_backend\"(1) --'",
    ] {
        assert_eq!(alone(text), Err(Refused::Escapes), "{text}");
    }
}

#[test]
fn what_two_readers_may_read_in_two_ways_is_on_no_lane() {
    for (name, text) in [
        ("a backslash before a quote", "select 'a\\', lower('b')"),
        ("a string with escapes", "select e'a\\'b'"),
        ("a string with numbers of characters", "select u&'a\\0041'"),
        ("a string of bits", "select b'1'"),
        ("a national string", "select n'a'"),
        ("dollars", "select $$a$$"),
        ("dollars with a tag", "select $t$ '; $t$"),
        ("a string in two lines", "select 'a'\n'b'"),
        ("a comment in a comment", "select 1 /* a /* b */ c */"),
        ("a word at a number", "select 1a"),
        ("a number of another base", "select 0x10"),
        ("a number with a word's sign", "select 1_000"),
        ("a tab of another kind", "select\u{b}1"),
        (
            "a name that is cut off",
            &format!("select {} from t", "a".repeat(64)),
        ),
        ("an empty name", "select \"\""),
        ("two dots", "select 1..2"),
    ] {
        let place = alone(text).unwrap().place;
        assert_ne!(place, LANE, "{name}: {text}");
    }
}

#[test]
fn what_the_parser_cannot_read_may_do_what_its_words_say() {
    for (text, effect) in [
        ("select a b c", Effect::MayWrite),
        ("with a as (select 1) nonsense", Effect::MayWrite),
        ("insert into t set a = 1 and more", Effect::Writes),
        ("update t set", Effect::Writes),
        ("select * from t for no key update nonsense", Effect::Writes),
        (
            "with a as (select 1) select * from a search depth first by b set c delete",
            Effect::Writes,
        ),
        ("select a into b from from", Effect::Administers),
        ("select pg_reload_conf() from from", Effect::Administers),
    ] {
        is(text, LEAVES, effect);
    }
    is("select \"update\" from t", LANE, Effect::Reads);
    is("select update from t", CLEAN, Effect::MayWrite);
}
