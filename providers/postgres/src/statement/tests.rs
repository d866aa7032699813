mod attacks;
mod commands;
mod lanes;
mod server;
mod soups;
mod texts;

use super::{Effect, Place, Refused, Rows, Rules, Scene, Statement, read};

/// What a lane is for.
const LANE: Place = Place::Lane;
/// A connection of its own, as it was before.
const CLEAN: Place = Place::Exclusive { leaves: false };
/// A connection of its own, to be cleared afterwards.
const LEAVES: Place = Place::Exclusive { leaves: true };

fn alone(text: &str) -> Result<Statement, Refused> {
    read(text, Scene::Alone, &Rules::default().own([]))
}

fn within(text: &str) -> Result<Statement, Refused> {
    read(text, Scene::InTransaction, &Rules::default().own([]))
}

#[track_caller]
fn is(text: &str, place: Place, effect: Effect) -> Statement {
    let statement = alone(text).unwrap();
    assert_eq!((statement.place, statement.effect), (place, effect), "{text}");
    statement
}

#[test]
fn what_a_statement_returns_says_what_may_stand_around_it() {
    for (text, rows, returns) in [
        ("select 1", Rows::Query, Some(true)),
        ("(select 1) union all (values (2))", Rows::Query, Some(true)),
        ("with a as (select 1) select * from a", Rows::Query, Some(true)),
        ("values (1), (2)", Rows::Query, Some(true)),
        ("insert into t values (1)", Rows::Bare, Some(false)),
        (
            "insert into t values (1) returning a",
            Rows::Returning,
            Some(true),
        ),
        ("update t set a = 1 returning *", Rows::Returning, Some(true)),
        ("delete from t where a = 1", Rows::Bare, Some(false)),
        (
            "with a as (select 1) delete from t using a returning t.a",
            Rows::Returning,
            Some(true),
        ),
        (
            "with a as (delete from t returning *) select * from a",
            Rows::Bare,
            Some(true),
        ),
        (
            "with a as (delete from t returning *) insert into u select * from a returning *",
            Rows::Bare,
            Some(true),
        ),
        ("select 1) t, (select 2", Rows::Bare, None),
        ("show search_path", Rows::Bare, Some(true)),
        ("explain select 1", Rows::Bare, Some(true)),
        ("truncate t", Rows::Bare, Some(false)),
        ("create table t (a int)", Rows::Bare, None),
    ] {
        let statement = alone(text).unwrap();
        assert_eq!((statement.rows, statement.returns), (rows, returns), "{text}");
    }
}

#[test]
fn an_insert_that_names_its_rows_says_how_many_they_are() {
    for (text, most) in [
        ("insert into t values (1), (2), (3) returning a", Some(3)),
        ("insert into t default values returning a", Some(1)),
        (
            "insert into t values ($1) on conflict (a) do update set b = 1 returning *",
            Some(1),
        ),
        ("insert into t select 1 returning a", None),
        ("with x as (select 1) insert into t values (1) returning a", None),
        ("insert into t with x as (select 1) values (1)", None),
        ("update t set a = 1 returning a", None),
        ("values (1), (2)", None),
    ] {
        assert_eq!(alone(text).unwrap().most, most, "{text}");
    }
}

#[test]
fn the_body_is_the_statement_alone() {
    let text = " -- first\n select 1 /* in */ + 2 ; -- last";
    assert_eq!(&text[alone(text).unwrap().body], "select 1 /* in */ + 2");
}

#[test]
fn a_change_of_the_schema_is_told() {
    for (text, changes) in [
        ("create table t (a int)", true),
        ("alter table t add b int", true),
        ("drop function f", true),
        ("do $$ begin end $$", true),
        ("call p()", true),
        ("select 1 into t", true),
        ("explain analyze create table t as select 1", true),
        ("explain create table t as select 1", false),
        ("grant select on t to u", false),
        ("vacuum t", false),
        ("insert into t values (1)", false),
    ] {
        assert_eq!(alone(text).unwrap().changes_schema, changes, "{text}");
    }
}

#[test]
fn an_owner_vouches_for_functions() {
    let rules = Rules::new(
        &["price".to_owned(), "shop.stock".to_owned()],
        &["shop.take".to_owned()],
    )
    .unwrap()
    .own([]);
    for (text, place, effect) in [
        ("select price(1)", LANE, Effect::Reads),
        ("select Price(1) from shop.stock(2)", LANE, Effect::Reads),
        ("select shop.take(1)", LANE, Effect::Writes),
        ("select other.price(1)", LEAVES, Effect::MayWrite),
        ("select stock(1)", LEAVES, Effect::MayWrite),
        ("select \"shop.stock\"(1)", LEAVES, Effect::MayWrite),
        ("select \"Price\"(1)", LEAVES, Effect::MayWrite),
        ("select db.shop.stock(1)", LEAVES, Effect::MayWrite),
        ("select price(1), currval('s')", CLEAN, Effect::Reads),
    ] {
        let statement = read(text, Scene::Alone, &rules).unwrap();
        assert_eq!((statement.place, statement.effect), (place, effect), "{text}");
    }
    for name in ["", "a.", ".a", "a.b.c", "a()", "\"a\"", "a b"] {
        assert!(Rules::new(&[name.to_owned()], &[]).is_err(), "{name}");
    }
}

#[test]
fn nothing_is_on_a_lane_while_the_functions_of_the_database_are_not_known() {
    let statement = read("select 1", Scene::Alone, &Rules::default()).unwrap();
    assert_eq!((statement.place, statement.effect), (LEAVES, Effect::Reads));
}

#[test]
fn names_of_a_database_s_own_functions_are_on_no_lane_unless_vouched_for() {
    let own = ["lower", "leak", "price", "pg_price", "filter"].map(str::to_owned);
    let rules = Rules::new(&["price".to_owned(), "pg_price".to_owned()], &[])
        .unwrap()
        .own(own);
    for (text, place) in [
        ("select lower(a) from t", LEAVES),
        ("select upper(a) from t", LANE),
        ("select t.leak from t", LEAVES),
        ("select t.\"leak\" from t", LEAVES),
        ("select price(1), pg_price(1)", LANE),
        ("select t.price from t", LEAVES),
        ("select count(*) filter (where true) from t", LEAVES),
    ] {
        let statement = read(text, Scene::Alone, &rules).unwrap();
        assert_eq!(statement.place, place, "{text}");
    }
}
