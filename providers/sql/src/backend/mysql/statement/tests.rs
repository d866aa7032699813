use super::{Sort, Statement};
use crate::error::Refused;

fn sort(text: &str) -> Sort {
    match Statement::read(text) {
        Ok(statement) => statement.sort,
        Err(refused) => panic!("{text}: {refused}"),
    }
}

#[test]
fn statements_are_told_by_what_they_do() {
    for text in [
        "select 1",
        "(select 1) union (select 2)",
        "  -- first\n select 'it''s; delete' # last",
        "with a as (select 1) select * from a",
        "/* insert */ values (1), (2)",
        "explain delete from items",
        "desc items",
        "select \"a\\\"; drop table items\" from `insert`",
        "select 1--1",
        "select a.b from c where d = ? for update;",
        "table items",
    ] {
        assert_eq!(sort(text), Sort::Reads, "{text}");
    }
    for text in [
        "insert into items values (?)",
        "REPLACE INTO items (a) VALUES (1)",
        "with a as (select 1) delete from items where id in (select * from a)",
        "update items set a = 'x\\'; -- '",
        "explain analyze delete a from a join b on a.x = b.x",
    ] {
        assert_eq!(sort(text), Sort::Writes, "{text}");
    }
    for text in [
        "create table a (b int)",
        "ALTER TABLE a DROP b",
        "drop table a",
        "truncate a",
    ] {
        assert_eq!(sort(text), Sort::Schema, "{text}");
    }
}

#[test]
fn what_outlasts_itself_is_refused() {
    for text in [
        "begin",
        "start transaction",
        "COMMIT",
        "xa start 'a'",
        "set names latin1",
        "set session sql_mode = 'ANSI_QUOTES'",
        "use other",
        "lock tables items write",
        "handler items open",
        "kill 5",
        "load data infile 'a' into table items",
        "call something()",
        "do sleep(1)",
        "flush tables",
        "prepare a from 'select 1'",
        "create temporary table a (b int)",
        "create or replace temporary table a (b int)",
        "select @a := 1",
        "select @@session.sql_mode",
        "insert into items select 1 where @a = 1",
        "select 1 into @a",
        "select * from items into outfile '/tmp/a'",
        "select get_lock('outboard', 1)",
        "select GET_LOCK ('a', 1)",
        "select get_lock/* */('a', 1)",
        "select `release_all_locks`()",
        "select concat(release_lock('a'))",
        "select load_file('/etc/passwd')",
        "select row_count(), found_rows()",
        "select previous value for numbers",
        "select /*! sleep(1) */ 1",
        "select /*!50000 1 */",
        "select 1 /*M!100000 , 2 */",
        "select info from information_schema.processlist",
        "select * from `Performance_Schema`.`threads`",
        "select * from sys.session",
        "explain for connection 5",
        "select 1; select 2",
        "select 1;; delete from items",
        "select 'a",
        "select `a",
        "select /* 1",
        "",
        " ; ",
        "-- only this",
        "select \0",
    ] {
        assert!(Statement::read(text).is_err(), "{text}");
    }
}

#[test]
fn strings_and_names_hide_nothing() {
    // A backslash in a name is one; in a string it keeps the quote from ending it.
    for text in [
        "select `a\\`, get_lock('a', 1)",
        "select 'a\\'', get_lock(1, 1) -- '",
    ] {
        assert!(
            matches!(Statement::read(text), Err(Refused::Function(_))),
            "{text}"
        );
    }
    for text in [
        "select 'a\\', get_lock(1, 1) -- '",
        "select \"get_lock('a', 1)\"",
        "select `a``get_lock`",
    ] {
        assert!(Statement::read(text).is_ok(), "{text}");
    }
}

#[test]
fn numbers_of_rows_are_told_where_they_are_certain() {
    let read = |text| Statement::read(text).unwrap();
    assert!(read("insert into items values (1)").gives_id);
    assert!(!read("insert into items values (1) on duplicate key update a = 2").gives_id);
    assert!(!read("update items set a = 1").gives_id);
    assert!(read("select last_insert_id()").reads_id);
    assert!(read("insert into items values (1) returning id").returns);
    assert!(!read("select returning from items").returns);
}

#[test]
fn functions_of_the_database_are_told_from_the_servers() {
    for (text, calls) in [
        ("select count(*), max(a) from items where b in (1, 2)", false),
        ("select shop.total(1)", true),
        ("select `count`(1)", false),
        ("select total(1)", true),
    ] {
        assert_eq!(Statement::read(text).unwrap().calls, calls, "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        let _ = Statement::read(&text);
    }

    #[test]
    fn any_text_of_quotes_is_read_or_refused(text in "[a-z'\"`\\\\ /*#;@()é-]{0,60}") {
        let _ = Statement::read(&text);
    }
}
