use futures_util::TryStreamExt as _;
use proptest::prelude::{ProptestConfig, Strategy, proptest};
use proptest::{collection, sample};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Either, Executor as _};

use super::{Sort, Statement, operation};
use crate::error::Refused;

fn read(text: &str) -> Result<(Sort, usize), Refused> {
    Statement::read(text).map(|statement| (statement.sort, statement.parameters))
}

#[test]
fn an_operation_is_one_of_a_few_words_whatever_the_text() {
    for (text, name) in [
        ("select 'a secret'", "SELECT"),
        (" /* delete */ -- drop\n Insert into t values (1)", "INSERT"),
        ("with x as (select 1) delete from t", "WITH"),
        ("hunter2", "OTHER"),
        ("'select'", "OTHER"),
        ("", "OTHER"),
        ("\0select", "OTHER"),
    ] {
        assert_eq!(operation(text), name, "{text}");
    }
}

#[test]
fn the_first_word_tells_what_a_statement_does() {
    for (text, sort) in [
        ("select 1", Sort::Reads),
        ("  -- of mine\n/* and ; this */ SELECT 1;  -- done", Sort::Reads),
        ("with a as (select 1) select * from a", Sort::Reads),
        (
            "with a as (select 1) delete from t where x in (select 1)",
            Sort::Writes,
        ),
        (
            "with recursive \"(\" (delete) as (values (1)) select ')'",
            Sort::Reads,
        ),
        ("insert or ignore into t values (1)", Sort::Writes),
        ("Values (1)", Sort::Reads),
        ("explain query plan select 1", Sort::Reads),
    ] {
        assert_eq!(read(text).unwrap().0, sort, "{text}");
    }
}

#[test]
fn what_would_outlast_its_statement_is_refused() {
    for text in [
        "begin",
        "COMMIT",
        "end",
        "rollback",
        "savepoint a",
        "release a",
        "pragma journal_mode = off",
        "attach 'x' as y",
        "detach y",
        "vacuum into 'x'",
        "create table t (a)",
        "drop table t",
        "(select 1)",
        "'select'",
        "[select] 1",
        "nonsense",
        "explain pragma query_only = 1",
        "explain query plan attach 'x' as y",
        "explain explain select 1",
        "explain 'x' select 1",
        "explain begin",
        "/**/attach 'x' as y",
    ] {
        let error = read(text).unwrap_err();
        assert!(
            matches!(
                error,
                Refused::Transaction(_) | Refused::Schema(_) | Refused::Unknown(_)
            ),
            "{text}: {error:?}"
        );
    }
}

#[test]
fn a_second_statement_cannot_hide() {
    for text in [
        "select 1; attach 'x' as y",
        "select ';'; select 2",
        "select \";\"; select 2",
        "select `;`; select 2",
        "select [;]; select 2",
        "select 'it''s'; select 2",
        "select 1 -- ;\n; select 2",
        "select 1 /* /* ; */ ; select 2",
        "select x';'; select 2",
        "select 1;;select 2",
    ] {
        assert_eq!(read(text), Err(Refused::Several), "{text}");
    }
    for text in [
        "select ';'",
        "select 'it''s;'",
        "select 1;",
        "select 1 ; ; -- x",
        "select 1 /* ;",
    ] {
        assert!(read(text).is_ok(), "{text}");
    }
    assert_eq!(read("select 1\0; select 2"), Err(Refused::Nul));
    assert_eq!(read("select '\0'"), Err(Refused::Nul));
    assert_eq!(read("select 1 /* \0"), Err(Refused::Nul));
    assert_eq!(read("select '"), Err(Refused::Unterminated));
    assert_eq!(
        read("\u{feff}attach 'x' as y"),
        Err(Refused::Unknown("ATTACH".to_owned()))
    );
    assert_eq!(
        read("with a as (select 1) \u{feff}delete from t").map(|read| read.0),
        Ok(Sort::Writes)
    );
    assert_eq!(read(" -- nothing"), Err(Refused::Empty));
    assert_eq!(read("explain"), Err(Refused::Empty));
    assert_eq!(read(";"), Err(Refused::Empty));
}

#[test]
fn placeholders_are_counted_and_names_are_refused() {
    assert_eq!(read("select ?, ?").unwrap().1, 2);
    assert_eq!(read("select ?2, $1, ?2").unwrap().1, 2);
    assert_eq!(read("select '$9', \"?\"").unwrap().1, 0);
    assert_eq!(read("select a$1 from t").unwrap().1, 0);
    assert_eq!(read("select ?, $1"), Err(Refused::MixedPlaceholders));
    for text in [
        "select $0",
        "select ?0",
        "select ?99999999999999999999",
        "select :name",
        "select @name",
        "select $name",
        "select $1a",
        "select $1(;)",
        "select $1::a",
        "select $",
    ] {
        assert!(matches!(read(text), Err(Refused::Placeholder(_))), "{text}");
    }
}

#[test]
fn what_nests_too_deeply_or_is_too_long_is_refused() {
    let nested = |depth| format!("select {}1{}", "(".repeat(depth), ")".repeat(depth));
    assert!(read(&nested(100)).is_ok());
    assert_eq!(read(&nested(101)), Err(Refused::TooDeep(100)));
    let long = format!("select '{}'", "x".repeat(1 << 20));
    assert_eq!(read(&long), Err(Refused::TooLong(1 << 20)));
}

#[test]
fn the_number_of_a_row_is_told_by_what_inserts_it() {
    for (text, gives) in [
        ("insert into t values (1)", true),
        ("replace into t values (1)", true),
        ("with a as (select 1) insert into t select * from a", true),
        ("insert into t values (1) on conflict do update set a = 1", false),
        ("update t set a = 1", false),
        ("select 1", false),
    ] {
        assert_eq!(Statement::read(text).unwrap().gives_id, gives, "{text}");
    }
}

#[test]
fn the_end_is_left_out() {
    assert_eq!(Statement::read(" select 1 ; -- x").unwrap().text, "select 1");
}

/// Pieces that make a text mean something else to whoever reads it otherwise.
const PIECES: &[&str] = &[
    "select 1",
    "select",
    "values (1)",
    "delete from t",
    "with a as (select 1) ",
    ";",
    "'",
    "''",
    "\"",
    "`",
    "[",
    "]",
    "--",
    "-",
    "/*",
    "*/",
    "/",
    "*",
    "\n",
    "\r",
    " ",
    "(",
    ")",
    "$1",
    "$",
    "$a",
    "?",
    "?1",
    ":a",
    "::",
    "@a",
    "#",
    "x'",
    "e'",
    "N'",
    "\\",
    "\\'",
    "$$",
    "\u{feff}",
    "\u{a0}",
    "\u{b}",
    "\u{c}",
    "\u{0}",
    "é",
    "1",
    "0x1",
    "a",
    "as",
    ",",
    "||",
    "begin",
    "commit",
    "insert into t values (1)",
    "-->",
    "->",
    "!",
];

/// How many statements of a text SQLite runs before it finds an error.
async fn ran(connection: &mut SqliteConnection, text: &str) -> usize {
    let mut steps = connection.fetch_many(AssertSqlSafe(text));
    let mut statements = 0;
    while let Ok(Some(step)) = steps.try_next().await {
        statements += usize::from(matches!(step, Either::Left(_)));
    }
    statements
}

fn text() -> impl Strategy<Value = String> {
    collection::vec(sample::select(PIECES), 1..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn sqlite_sees_no_more_than_one_statement_in_what_is_let_through(text in text()) {
        thread_local! {
            static RUNTIME: tokio::runtime::Runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        }
        let Ok(statement) = Statement::read(&text) else { return Ok(()) };
        let ran = RUNTIME.with(|runtime| runtime.block_on(async {
            let mut connection = SqliteConnectOptions::new().in_memory(true).connect().await.unwrap();
            connection.execute("create table t (a)").await.unwrap();
            (ran(&mut connection, &text).await, ran(&mut connection, statement.text).await)
        }));
        assert!(ran.0 <= 1 && ran.1 <= 1, "{ran:?} statements in {text:?}");
    }
}
