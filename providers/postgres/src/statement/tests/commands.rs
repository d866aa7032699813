use super::super::{Effect, Refused};
use super::{CLEAN, LEAVES, alone, is, within};

#[test]
fn transactions_and_sessions_are_the_provider_s() {
    for text in [
        "begin",
        "start transaction",
        "commit",
        "end",
        "rollback to a",
        "abort",
        "savepoint a",
        "release a",
        "prepare transaction 'a'",
        "commit prepared 'a'",
        "set transaction read write",
        "set session characteristics as transaction read write",
        "reset transaction isolation level",
    ] {
        for read in [alone, within] {
            assert!(matches!(read(text), Err(Refused::Transaction(_))), "{text}");
        }
    }
    for text in [
        "prepare a as select 1",
        "execute a",
        "deallocate all",
        "declare a cursor with hold for select 1",
        "fetch all from a",
        "move a",
        "close all",
        "listen a",
        "unlisten *",
        "discard all",
        "load 'a'",
        "explain analyze execute a",
        "explain declare a cursor for select 1",
        "reset all",
    ] {
        for read in [alone, within] {
            assert!(matches!(read(text), Err(Refused::Session(..))), "{text}");
        }
    }
    assert_eq!(within("copy t from stdin"), Err(Refused::Copy));
    assert_eq!(alone("copy (select 1) to program 'x'"), Err(Refused::Copy));
}

#[test]
fn settings_last_as_long_as_a_transaction() {
    for text in [
        "set search_path = a",
        "set local a.b = 'c'",
        "reset search_path",
        "lock table t",
        "set constraints all deferred",
    ] {
        assert!(matches!(alone(text), Err(Refused::Pointless(_))), "{text}");
    }
    for (text, place, effect) in [
        ("set search_path = a", LEAVES, Effect::Reads),
        ("set session search_path = a", LEAVES, Effect::Reads),
        ("set local search_path = a", CLEAN, Effect::Reads),
        ("set time zone 'UTC'", LEAVES, Effect::Reads),
        ("set constraints all deferred", CLEAN, Effect::Reads),
        ("reset search_path", LEAVES, Effect::Reads),
        ("lock table t in share mode", CLEAN, Effect::Writes),
    ] {
        let statement = within(text).unwrap();
        assert_eq!((statement.place, statement.effect), (place, effect), "{text}");
    }
    for text in [
        "set role a",
        "set local role a",
        "set session role a",
        "set \"Role\" = a",
        "reset role",
        "set session authorization a",
        "set local session authorization a",
        "set session session authorization a",
        "reset session authorization",
        "set names 'LATIN1'",
        "set client_encoding to 'SQL_ASCII'",
        "set STANDARD_CONFORMING_STRINGS = off",
        "set local transaction_read_only = off",
        "reset transaction_read_only",
        "set default_transaction_read_only = off",
    ] {
        for read in [alone, within] {
            assert!(
                matches!(read(text), Err(Refused::Setting(_))),
                "{text}: {:?}",
                read(text)
            );
        }
    }
}

#[test]
fn other_commands_are_told_by_their_first_word() {
    for (text, place, effect) in [
        ("show all", CLEAN, Effect::Reads),
        ("notify a, 'b'", CLEAN, Effect::Writes),
        ("truncate t, u", CLEAN, Effect::Writes),
        ("create temporary table t (a int)", LEAVES, Effect::Administers),
        (
            "create or replace function f() returns int begin atomic select 1; select case when true then 2 end; end",
            LEAVES,
            Effect::Administers,
        ),
        (
            "create rule r as on insert to t do also (delete from u; delete from v);",
            LEAVES,
            Effect::Administers,
        ),
        ("alter system set a = b", LEAVES, Effect::Administers),
        ("do $$ begin perform 1; end $$", LEAVES, Effect::Administers),
        ("call p(1)", LEAVES, Effect::Administers),
        ("vacuum full", LEAVES, Effect::Administers),
        ("nonsense", LEAVES, Effect::Administers),
        (
            "import foreign schema a from server b into c",
            LEAVES,
            Effect::Administers,
        ),
    ] {
        is(text, place, effect);
    }
}

#[test]
fn what_is_explained_is_run_when_it_is_analyzed() {
    for (text, place, effect) in [
        ("explain select 1", CLEAN, Effect::Reads),
        ("explain (verbose, format json) select 1", CLEAN, Effect::Reads),
        ("explain (select 1)", CLEAN, Effect::Reads),
        ("explain delete from t", CLEAN, Effect::Reads),
        ("explain analyze delete from t", CLEAN, Effect::Writes),
        ("explain verbose analyze delete from t", CLEAN, Effect::Writes),
        (
            "explain (analyze, costs off) delete from t",
            CLEAN,
            Effect::Writes,
        ),
        ("explain (\"analyze\" true) delete from t", CLEAN, Effect::Writes),
        ("explain (ANALYSE) delete from t", CLEAN, Effect::Writes),
        ("explain select leak()", LEAVES, Effect::MayWrite),
        ("explain delete from t where leak()", LEAVES, Effect::MayWrite),
        (
            "explain analyze select set_config('a.b', 'c', false)",
            LEAVES,
            Effect::MayWrite,
        ),
        (
            "explain analyze create table t as select 1",
            LEAVES,
            Effect::Administers,
        ),
        ("explain explain select 1", LEAVES, Effect::Administers),
    ] {
        is(text, place, effect);
    }
    assert_eq!(alone("explain"), Err(Refused::Empty));
    assert_eq!(alone("explain (analyze)"), Err(Refused::Empty));
}
