//! Every type of the catalogue, those of extensions and of users among them.

use std::fmt::Debug;

use outboard_provider_postgres::value::Parameters;
use outboard_stubs::outboard::sql::v0_1::types::{Array, Element, Value};
use tokio_postgres::error::{DbError, SqlState};

use crate::database::{Database, Read};
use crate::{samples, spin};

/// Types of all kinds, also within one another.
const MADE: &str = r#"
    create extension citext; create extension hstore; create extension cube; create extension ltree; create extension isn;
    create extension seg; create extension intarray; create extension lo; create extension earthdistance;
    create extension pg_trgm; create extension pageinspect;
    create schema "Odd ""schema";
    create domain positive as int4 check (value > 0);
    create domain many as int4[];
    create domain "Odd ""schema"."a domain of a domain" as positive;
    create type mood as enum ('happy', 'so so', 'null', '', '"');
    create type pair as (a int4, b text, "c d" timestamptz);
    create type nest as (p pair, ps pair[], m mood, d positive, many many, r int4range, b bool, f float8[]);
    create type asked as (a int4, m money);
    create type floats as range (subtype = float8, subtype_diff = float8mi);
    create type texts as range (subtype = text);
    create type moneys as range (subtype = money);
    create type nothing as ();
    create table changed (a int4, b text, c int8);
    alter table changed drop column b;
    insert into changed select n, n % 10 from generate_series(1, 1000) as n;
    create statistics grouped (ndistinct, dependencies, mcv) on a, c from changed;
    analyze;
"#;

struct Type {
    oid: u32,
    /// As it may stand in SQL.
    sql: String,
    name: String,
    /// As the catalogue has it: `b` for a base type, and so on.
    kind: char,
    element: u32,
    base: u32,
    delimiter: char,
    relation: Option<String>,
}

#[tokio::test]
async fn every_type_of_the_catalogue_is_read_and_written() {
    let database = Database::start().await;
    database.client.batch_execute(MADE).await.unwrap();
    let types = types(&database).await;
    assert!(types.len() > 600, "{}", types.len());
    let (mut seen, mut without, mut wrong) = (0, Vec::new(), Vec::new());
    for ty in &types {
        let reads = reads(&database, &types, ty, &mut wrong).await;
        if reads.iter().all(|read| read.text.is_none()) {
            without.push(ty.name.as_str());
        }
        seen += reads.len();
        for read in reads {
            wrong.extend(check(&read).err().map(|what| format!("{}: {what}", ty.name)));
            let of_spin = spin::check(&read.spin, read.text.as_ref());
            wrong.extend(of_spin.err().map(|what| format!("{}: {what}", ty.name)));
            let (later, earlier) = read.wasmcloud.clone();
            let mut written = vec![write(&database, ty, &read, &vec![read.value.clone()]).await];
            if !ANOTHER.contains(&ty.name.as_str()) {
                written.push(write(&database, ty, &read, &vec![later]).await);
                written.push(write(&database, ty, &read, &vec![earlier]).await);
            }
            if let Some(param) = spin::again(&read.spin, read.text.as_ref()) {
                written.push(write(&database, ty, &read, &vec![param]).await);
            }
            let written = written.into_iter().filter_map(Result::err);
            wrong.extend(written.map(|what| format!("{}: {what}", ty.name)));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    // What is there nothing of: what cannot be a value, and rows of tables that are empty here.
    let is_row = |ty: &Type| ty.relation.is_some();
    let of_rows = |ty: &Type| types.iter().any(|row| row.oid == ty.element && is_row(row));
    without.retain(|name| {
        !types
            .iter()
            .any(|ty| ty.name == *name && (is_row(ty) || of_rows(ty)))
    });
    without.sort_unstable();
    assert_eq!(without, EMPTY);
    assert!(seen > 2_000, "{seen}");
}

/// What `wasmcloud:postgres` has no room for but by another value that looks the same.
const ANOTHER: &[&str] = &["path", "_path", "line", "_line"];

/// Types that nothing has a value of: what only functions of the server's own take or return, and what only indexes hold.
const EMPTY: &[&str] = &[
    "_ghstore",
    "_gtrgm",
    "_gtsvector",
    "_intbig_gkey",
    "_ltree_gist",
    "any",
    "anycompatible",
    "anycompatiblearray",
    "anycompatiblemultirange",
    "anycompatiblenonarray",
    "anycompatiblerange",
    "anyelement",
    "anyenum",
    "anymultirange",
    "anynonarray",
    "anyrange",
    "event_trigger",
    "fdw_handler",
    "ghstore",
    "gtrgm",
    "gtsvector",
    "index_am_handler",
    "intbig_gkey",
    "internal",
    "language_handler",
    "ltree_gist",
    "pg_brin_bloom_summary",
    "pg_brin_minmax_multi_summary",
    "pg_ddl_command",
    "table_am_handler",
    "trigger",
    "tsm_handler",
];

async fn types(database: &Database) -> Vec<Type> {
    let query = r"
        select t.oid, format('%I.%I', nspname, typname), typname::text, typtype, typelem, typbasetype, typdelim,
            (select c.oid::regclass::text from pg_class c where c.oid = typrelid and relkind <> 'c'), typsubscript::oid
        from pg_type t join pg_namespace n on n.oid = typnamespace where typisdefined order by t.oid";
    let rows = database.client.query(query, &[]).await.unwrap();
    let types = rows.iter().map(|row| {
        let name: String = row.get(2);
        let letter = |index| char::from(row.get::<_, i8>(index).cast_unsigned());
        // Points and the like have elements, too.
        let is_array = name.starts_with('_') || name.ends_with("vector") && row.get::<_, u32>(4) != 0;
        Type {
            oid: row.get(0),
            sql: row.get(1),
            kind: letter(3),
            element: if is_array { row.get(4) } else { 0 },
            base: row.get(5),
            delimiter: letter(6),
            relation: row.get(7),
            name,
        }
    });
    types.collect()
}

/// Values of a type, wherever they can be had from.
async fn reads(database: &Database, types: &[Type], ty: &Type, wrong: &mut Vec<String>) -> Vec<Read> {
    let mut queries = Vec::new();
    for text in texts(database, types, ty).await {
        queries.push(format!("select {}::{}", quoted(&text), ty.sql));
    }
    queries.push(format!("select null::{}", ty.sql));
    if let Some(relation) = &ty.relation {
        queries.push(format!("select t from {relation} as t limit 5"));
    }
    if let Some(relation) = types
        .iter()
        .find(|other| other.oid == ty.element)
        .and_then(|row| row.relation.as_ref())
    {
        queries.push(format!(
            "select array_agg(t) from (select t from {relation} as t limit 2) as ts"
        ));
    }
    for column in columns(database, ty.oid).await {
        queries.push(column);
    }
    queries.extend(special(&ty.name).iter().map(|query| (*query).to_owned()));
    let mut all = Vec::new();
    for query in queries {
        match database.read(&query).await {
            Ok((_, read)) => all.extend(read),
            // What cannot be a value, and what takes none from outside.
            Err(error) => {
                let code = error.code().map_or("none", SqlState::code);
                // Not supported, no such object, no such cast, no such function, not ready.
                let possible = ["0A000", "42704", "42846", "42883", "55000"].contains(&code);
                if !(possible || ty.kind == 'p' || query.starts_with("select null::")) {
                    wrong.push(format!("{}: {query}: {error:?}", ty.name));
                }
            }
        }
    }
    all
}

/// What the catalogue's own tables hold of a type.
async fn columns(database: &Database, ty: u32) -> Vec<String> {
    let query = r"
        select format('select %I from %s where %1$I is not null limit 3', attname, attrelid::regclass)
        from pg_attribute a join pg_class c on c.oid = attrelid
        where atttypid = $1 and relkind = 'r' and relnamespace = 'pg_catalog'::regnamespace limit 5";
    let rows = database.client.query(query, &[&ty]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Values that are made by functions alone.
fn special(name: &str) -> &'static [&'static str] {
    match name {
        "record" => &[
            "select row(1, 'a', null, row(2.5, '(')) ",
            "select t from (values (1, now()::date), (2, null)) as t",
        ],
        "_record" => &["select array[row(1, 'a'), row(2, 'b,c')]"],
        "cstring" => &["select 'it''s'::cstring", "select int4out(5)"],
        "void" => &["select pg_notify('a', 'b')"],
        "unknown" => &["select 'a'::unknown"],
        "_cstring" => &["select '{a,\"b c\"}'::cstring[]"],
        "pg_ndistinct" => &["select stxdndistinct from pg_statistic_ext_data"],
        _ => &[],
    }
}

/// Texts that a type reads.
async fn texts(database: &Database, types: &[Type], ty: &Type) -> Vec<String> {
    let of = |oid| types.iter().find(|other| other.oid == oid).unwrap();
    if ty.element != 0 && ty.name.starts_with('_') {
        let element = of(ty.element);
        let texts = Box::pin(texts(database, types, element)).await;
        return if texts.is_empty() {
            texts
        } else {
            arrays(&texts, element.delimiter)
        };
    }
    if ty.base != 0 {
        return match ty.name.as_str() {
            "positive" | "a domain of a domain" | "cardinal_number" => vec!["1".to_owned()],
            "yes_or_no" => vec!["YES".to_owned()],
            "time_stamp" => vec!["2001-02-03 04:05:06+00".to_owned()],
            "earth" => vec!["(6378168,0,0)".to_owned()],
            _ => Box::pin(texts(database, types, of(ty.base))).await,
        };
    }
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    match (ty.kind, ty.name.as_str()) {
        ('e', _) => {
            let query = "select enumlabel from pg_enum where enumtypid = $1";
            let rows = database.client.query(query, &[&ty.oid]).await.unwrap();
            rows.iter().map(|row| row.get(0)).collect()
        }
        ('r', _) => ranges(database, types, ty).await,
        ('m', name) => {
            let range = if name.ends_with("multirange") {
                name.replace("multirange", "range")
            } else {
                panic!("{name}")
            };
            let range = types
                .iter()
                .find(|other| other.name == range || range.strip_suffix("_range") == Some(&other.name));
            let ranges = Box::pin(texts(database, types, range.unwrap())).await;
            let mut texts: Vec<String> = ranges.iter().map(|range| format!("{{{range}}}")).collect();
            texts.push("{}".to_owned());
            texts.push(format!("{{{}}}", ranges.join(",")));
            texts
        }
        ('c', "pair") => owned(&["(1,\"a \"\"b\\\\\",infinity)", "(,,)", "(,\"\",2000-01-01)"]),
        ('c', "nest") => owned(&[
            "(\"(1,x,)\",\"{\"\"(2,,)\"\",NULL}\",so so,5,\"[0:1]={1,2}\",\"[1,5)\",t,\"{0.1,1e23,NaN}\")",
            "(,,,,,,,)",
        ]),
        ('c', "asked") => owned(&["(1,2.5)", "(,)"]),
        ('c', "nothing") => owned(&["()"]),
        (_, name) => owned(samples::of(name)),
    }
}

/// With all sorts of bounds.
async fn ranges(database: &Database, types: &[Type], ty: &Type) -> Vec<String> {
    let query = "select rngsubtype from pg_range where rngtypid = $1";
    let subtype: u32 = database.client.query_one(query, &[&ty.oid]).await.unwrap().get(0);
    let bound = types.iter().find(|other| other.oid == subtype).unwrap();
    let mut texts = vec!["empty".to_owned(), "(,)".to_owned()];
    // Discrete bounds are moved up by one, which these cannot be.
    let last = ["2147483647", "9223372036854775807", "5874897-12-31"];
    for sample in samples::of(&bound.name)
        .iter()
        .filter(|sample| !last.contains(sample))
    {
        let sample = sample.replace('\\', "\\\\").replace('"', "\"\"");
        texts.push(format!("[\"{sample}\",\"{sample}\"]"));
        texts.push(format!("(\"{sample}\",)"));
        texts.push(format!("(,\"{sample}\")"));
    }
    texts
}

/// Of one dimension and more, empty, with nulls, and counted from elsewhere than 1.
fn arrays(elements: &[String], delimiter: char) -> Vec<String> {
    let quoted = |text: &String| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let all: Vec<String> = elements.iter().map(quoted).collect();
    let first = &all[0];
    let last = &all[all.len() - 1];
    let d = delimiter;
    vec![
        "{}".to_owned(),
        format!("{{{}}}", all.join(&d.to_string())),
        format!("{{NULL{d}{first}{d}NULL}}"),
        format!("{{{{{first}{d}NULL}}{d}{{{last}{d}{first}}}}}"),
        format!("{{{{{{{first}}}{d}{{{last}}}}}}}"),
        format!("[0:1]={{{first}{d}{last}}}"),
        format!("[-1:-1][2:3]={{{{{first}{d}NULL}}}}"),
    ]
}

/// Holds a value against its text.
fn check(Read { value, text, .. }: &Read) -> Result<(), String> {
    let right = match (value, text) {
        (Value::Null, None) => true,
        (_, None) | (Value::Null, _) => false,
        (Value::Array(Array { dimensions, elements }), Some(_)) => {
            let count: u32 = dimensions.iter().product();
            let unnamed =
                |element: &Element| matches!(element, Element::Other(other) if other.type_name.is_empty());
            (elements.is_empty() && dimensions.is_empty() || usize::try_from(count) == Ok(elements.len()))
                && !elements.iter().any(unnamed)
        }
        (value, Some(text)) => shown(value).is_none_or(|shown| shown == *text),
    };
    if right {
        Ok(())
    } else {
        Err(format!("{text:?} was read as {value:?}"))
    }
}

/// The text of a value whose case shows it; that of the others is seen when they are written.
fn shown(value: &Value) -> Option<String> {
    Some(match value {
        Value::Boolean(value) => if *value { "t" } else { "f" }.to_owned(),
        Value::Integer(value) => value.to_string(),
        Value::Unsigned(value) => value.to_string(),
        Value::Decimal(text) | Value::Text(text) | Value::Json(text) => text.clone(),
        Value::Other(other) => other.text.clone(),
        Value::Bytes(bytes) => bytes
            .iter()
            .fold("\\x".to_owned(), |text, byte| format!("{text}{byte:02x}")),
        Value::Uuid(uuid) => {
            let hex = format!("{:016x}{:016x}", uuid.high, uuid.low);
            [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
        }
        _ => return None,
    })
}

/// Writes what was read, which has to give the same again.
async fn write(
    database: &Database,
    ty: &Type,
    Read { text, .. }: &Read,
    value: &(impl Parameters + Debug),
) -> Result<(), String> {
    match database.write(&ty.sql, value).await {
        Ok(written) if written == *text => Ok(()),
        Ok(written) => Err(format!("{text:?} came back as {written:?}: {value:?}")),
        Err(error) => {
            let message = error.as_db_error().map_or("", DbError::message);
            // Nobody can write these, or what has them in it; functions of one name are not told apart by it.
            let closed = message.starts_with("cannot accept a value of type")
                || message.starts_with("more than one function named")
                || message.contains("anonymous composite types is not implemented");
            let pseudo = ty.kind == 'p' || ["_record", "_cstring"].contains(&ty.name.as_str());
            if closed || pseudo {
                Ok(())
            } else {
                Err(format!("{value:?} was refused: {error:?}"))
            }
        }
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
