//! The cases that `wasmcloud:postgres` has for what is read, and what may be given.

use bytes::Bytes;
use outboard_provider_postgres::error::Failed;
use outboard_provider_postgres::value::Parameters;
use outboard_stubs::wasmcloud::postgres::v0_2::types::{
    Date, Interval, Lexeme, LexemeWeight, MacAddressEui48, Offset, PgValue, Time, TimeTz, Timestamp,
    TimestampTz,
};
use tokio_postgres::types::Type;

use crate::database::Database;

const ZERO: (u64, i16, i8) = (0, -1_075, 1);
const ONE: (u64, i16, i8) = (1 << 52, -52, 1);
const TWO: (u64, i16, i8) = (1 << 52, -51, 1);

fn ymd(year: i32, month: u32, day: u32) -> Date {
    Date::Ymd((year, month, day))
}

fn time(hour: u32, micro: u32) -> Time {
    Time {
        hour,
        min: 0,
        sec: 0,
        micro,
    }
}

fn bytes(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

fn own(text: &str) -> String {
    text.to_owned()
}

fn lexeme(data: &str, place: Option<(u16, LexemeWeight)>) -> Lexeme {
    Lexeme {
        position: place.map(|place| place.0),
        weight: place.map(|place| place.1),
        data: own(data),
    }
}

#[tokio::test]
async fn values_have_the_cases_that_components_expect() {
    let database = Database::start().await;
    let made = "create extension citext; create extension hstore; create type mood as enum ('happy'); create domain positive as int4";
    database.client.batch_execute(made).await.unwrap();
    let at = |date, time| Timestamp { date, time };
    let cases = [
        ("null::int4", PgValue::Null),
        ("true", PgValue::Bool(true)),
        ("1::int2", PgValue::Int2(1)),
        ("1", PgValue::Int4(1)),
        ("1::int8", PgValue::Int8(1)),
        ("1::float8", PgValue::Float8(ONE)),
        ("1::float4", PgValue::Float4((1 << 23, -23, 1))),
        ("'-Infinity'::float8", PgValue::Float8((1 << 52, 972, -1))),
        ("1.50::numeric", PgValue::Numeric(own("1.50"))),
        ("'-1234.5'::money", PgValue::Money(own("-1234.50"))),
        ("1::oid", PgValue::Text(own("1"))),
        ("'a'::\"char\"", PgValue::Char((1, bytes("a")))),
        ("'a'::char(3)", PgValue::Char((3, bytes("a  ")))),
        ("'a'::varchar(3)", PgValue::Varchar((None, bytes("a")))),
        ("'a'::text", PgValue::Text(own("a"))),
        ("'a'::name", PgValue::Name(own("a"))),
        ("'a'::citext", PgValue::Text(own("a"))),
        ("'happy'::mood", PgValue::Text(own("happy"))),
        ("'<a/>'::xml", PgValue::Xml(own("<a/>"))),
        ("'{ }'::json", PgValue::Json(own("{ }"))),
        ("'{ }'::jsonb", PgValue::Json(own("{}"))),
        ("array['{ }'::jsonb]", PgValue::JsonbArray(vec![own("{}")])),
        ("'\\x0061'::bytea", PgValue::Bytea(bytes("\0a"))),
        ("'101'::bit(3)", PgValue::Bit((3, vec![0b1010_0000].into()))),
        ("'101'::varbit(8)", PgValue::Bit((3, vec![0b1010_0000].into()))),
        (
            "array['101'::varbit(8)]",
            PgValue::VarbitArray(vec![(Some(3), vec![0b1010_0000].into())]),
        ),
        ("'(1,2)'::point", PgValue::Point((ONE, TWO))),
        ("'(1,2),(0,1)'::box", PgValue::Box(((ZERO, ONE), (ONE, TWO)))),
        ("'<(1,2),1>'::circle", PgValue::Circle(((ONE, TWO), ONE))),
        ("'[(0,0),(1,2)]'::lseg", PgValue::Lseg(((ZERO, ZERO), (ONE, TWO)))),
        ("'[(0,0),(1,2)]'::line", PgValue::Line(((ZERO, ZERO), (ONE, TWO)))),
        ("'[(1,0),(1,2)]'::line", PgValue::Line(((ONE, ZERO), (ONE, ONE)))),
        (
            "'[(0,0),(1,2)]'::path",
            PgValue::Path(vec![(ZERO, ZERO), (ONE, TWO)]),
        ),
        (
            "'((0,0),(1,2))'::path",
            PgValue::Path(vec![(ZERO, ZERO), (ONE, TWO), (ZERO, ZERO)]),
        ),
        (
            "'((0,0),(1,2))'::polygon",
            PgValue::Polygon(vec![(ZERO, ZERO), (ONE, TWO)]),
        ),
        ("'10.0.0.0/8'::cidr", PgValue::Cidr(own("10.0.0.0/8"))),
        ("'10.0.0.1'::inet", PgValue::Inet(own("10.0.0.1"))),
        (
            "'01:02:03:04:05:06'::macaddr",
            PgValue::Macaddr(MacAddressEui48 {
                bytes: (1, 2, 3, 4, 5, 6),
            }),
        ),
        ("'0001-12-31 BC'::date", PgValue::Date(ymd(0, 12, 31))),
        ("'-infinity'::date", PgValue::Date(Date::NegativeInfinity)),
        ("'24:00'::time", PgValue::Time(time(24, 0))),
        (
            "'01:00:00.5-03:30'::timetz",
            PgValue::TimeTz(TimeTz {
                timesonze: own("-03:30"),
                time: time(1, 500_000),
            }),
        ),
        (
            "'2000-01-01'::timestamp",
            PgValue::Timestamp(at(ymd(2000, 1, 1), time(0, 0))),
        ),
        (
            "'infinity'::timestamp",
            PgValue::Timestamp(at(Date::PositiveInfinity, time(0, 0))),
        ),
        (
            "'2000-01-01 02:00+01'::timestamptz",
            PgValue::TimestampTz(TimestampTz {
                timestamp: at(ymd(2000, 1, 1), time(1, 0)),
                offset: Offset::WesternHemisphereSecs(0),
            }),
        ),
        ("'1 day'::interval", PgValue::Text(own("1 day"))),
        (
            "'[2000-01-01,)'::daterange",
            PgValue::Interval(Interval {
                start: ymd(2000, 1, 1),
                start_inclusive: true,
                end: Date::PositiveInfinity,
                end_inclusive: false,
            }),
        ),
        ("'empty'::daterange", PgValue::Text(own("empty"))),
        ("int4range(1, 3)", PgValue::Text(own("[1,3)"))),
        ("'16/B374D848'::pg_lsn", PgValue::PgLsn(0x16_b374_d848)),
        (
            "'10:20:10,15'::pg_snapshot",
            PgValue::PgSnapshot((10, 20, vec![10, 15])),
        ),
        ("'a & b'::tsquery", PgValue::TsQuery(own("'a' & 'b'"))),
        (
            "'a:1A,2 b'::tsvector",
            PgValue::TsVector(vec![
                lexeme("a", Some((1, LexemeWeight::A))),
                lexeme("a", Some((2, LexemeWeight::D))),
                lexeme("b", None),
            ]),
        ),
        (
            "'00000000-0000-0000-0000-00000000000a'::uuid",
            PgValue::Uuid(own("00000000-0000-0000-0000-00000000000a")),
        ),
        (
            "'a=>1, b=>NULL'::hstore",
            PgValue::Hstore(vec![(own("a"), Some(own("1"))), (own("b"), None)]),
        ),
        ("'1 2'::int2vector", PgValue::Int2Vector(vec![1, 2])),
        ("array[1, 2]", PgValue::Int4Array(vec![1, 2])),
        ("array[1]::positive[]", PgValue::Int4Array(vec![1])),
        ("'{}'::text[]", PgValue::TextArray(vec![])),
        ("array['happy'::mood]", PgValue::TextArray(vec![own("happy")])),
        ("array[1, null]", PgValue::Text(own("{1,NULL}"))),
        ("array[[1], [2]]", PgValue::Text(own("{{1},{2}}"))),
        ("'[0:0]={1}'::int4[]", PgValue::Text(own("[0:0]={1}"))),
        ("array[int4range(1, 3)]", PgValue::Text(own("{\"[1,3)\"}"))),
        ("'regtype'::regtype", PgValue::Text(own("regtype"))),
        ("row(1, 'a')", PgValue::Text(own("(1,a)"))),
    ];
    for (expression, expected) in cases {
        let read = database.one(&format!("select {expression}")).await;
        assert_eq!(read.wasmcloud.0, expected, "{expression}");
    }
}

#[tokio::test]
async fn every_case_can_be_given() {
    let database = Database::start().await;
    let tz = |offset| {
        PgValue::TimestampTz(TimestampTz {
            timestamp: Timestamp {
                date: ymd(2000, 1, 1),
                time: time(1, 0),
            },
            offset,
        })
    };
    let cases = [
        ("int8", PgValue::BigSerial(5), "5"),
        ("int2", PgValue::Integer(5), "5"),
        ("numeric", PgValue::Serial(u32::MAX), "4294967295"),
        ("float4", PgValue::Float8(ONE), "1"),
        (
            "float8",
            PgValue::Real((13_421_773, -27, 1)),
            "0.10000000149011612",
        ),
        ("numeric", PgValue::Real((13_421_773, -27, 1)), "0.1"),
        ("float8", PgValue::Double((5, -1, -1)), "-2.5"),
        ("float8", PgValue::Float8((3 << 51, 972, 1)), "NaN"),
        ("money", PgValue::Money(own("1.5")), "$1.50"),
        ("money", PgValue::Money(own("$1,234.50")), "$1,234.50"),
        ("text", PgValue::Varchar((Some(2), bytes("éa"))), "éa"),
        ("bpchar", PgValue::Char((3, bytes("a"))), "a"),
        (
            "varbit",
            PgValue::Varbit((Some(3), vec![0b1010_0000].into())),
            "101",
        ),
        (
            "varbit",
            PgValue::BitVarying((Some(100), vec![0b1010_0000].into())),
            "10100000",
        ),
        (
            "pg_catalog.\"bit\"",
            PgValue::Bit((9, vec![0xff, 0x80].into())),
            "111111111",
        ),
        (
            "path",
            PgValue::Path(vec![(ZERO, ZERO), (ONE, TWO)]),
            "[(0,0),(1,2)]",
        ),
        ("line", PgValue::Line(((ZERO, ZERO), (ONE, TWO))), "{2,-1,0}"),
        (
            "timestamptz",
            tz(Offset::EasternHemisphereSecs(3_600)),
            "2000-01-01 00:00:00+00",
        ),
        (
            "timestamptz",
            tz(Offset::WesternHemisphereSecs(3_600)),
            "2000-01-01 02:00:00+00",
        ),
        (
            "timetz",
            PgValue::TimeTz(TimeTz {
                timesonze: own("UTC"),
                time: time(1, 5),
            }),
            "01:00:00.000005+00",
        ),
        ("date", PgValue::Date(Date::PositiveInfinity), "infinity"),
        ("int4[]", PgValue::Int2Array(vec![1, 2]), "{1,2}"),
        ("text[]", PgValue::UuidArray(vec![own("a")]), "{a}"),
        (
            "int2vector[]",
            PgValue::Int2VectorArray(vec![vec![1, 2], vec![]]),
            "{\"1 2\",\"\"}",
        ),
        ("int8", PgValue::TxidSnapshot(5), "5"),
    ];
    for (ty, value, expected) in cases {
        let written = database.write(ty, &vec![value.clone()]).await;
        let written = written.unwrap_or_else(|error| panic!("{ty}: {value:?}: {error:?}"));
        assert_eq!(written.as_deref(), Some(expected), "{ty}: {value:?}");
    }
}

#[test]
fn what_does_not_hold_what_it_says_is_refused() {
    let cases = [
        (Type::INT2, PgValue::Int4(70_000), "70000 is more than int2 holds"),
        (
            Type::FLOAT8,
            PgValue::Double((1, 0, 0)),
            "the sign of a floating-point number is 1 or -1, not 0",
        ),
        (
            Type::TEXT,
            PgValue::Varchar((Some(1), bytes("ab"))),
            "a text of 2 characters is longer than 1",
        ),
        (
            Type::TEXT,
            PgValue::Varchar((None, vec![0xff, 0xff].into())),
            "its text is not UTF-8",
        ),
        (
            Type::BIT,
            PgValue::Bit((9, vec![0].into())),
            "9 bits are not in 1 bytes",
        ),
        (
            Type::VARBIT,
            PgValue::Varbit((Some(8), vec![0, 0].into())),
            "2 bytes hold more than 8 bits",
        ),
        (
            Type::DATE,
            PgValue::Date(ymd(2000, 300, 1)),
            "2000-300-1 is not a day",
        ),
        (
            Type::DATE,
            PgValue::DateArray(vec![ymd(2000, 2, 30)]),
            "an array cannot be date",
        ),
        (
            Type::DATE_ARRAY,
            PgValue::DateArray(vec![ymd(2000, 2, 30)]),
            "element 1: 2000-2-30 is not a day that PostgreSQL has",
        ),
        (
            Type::TIME,
            PgValue::Time(time(256, 0)),
            "256:0:0 is not a time of day",
        ),
        (
            Type::TIME,
            PgValue::Time(time(1, u32::MAX)),
            "4294967295 microseconds are more than a second",
        ),
        (
            Type::POLYGON,
            PgValue::Polygon(vec![]),
            "a shape without points is none",
        ),
    ];
    for (ty, value, expected) in cases {
        let failed = vec![PgValue::Null, value.clone()]
            .encode(&[Type::BOOL, ty.clone()])
            .unwrap_err();
        let Failed::Conversion(message) = failed else {
            panic!("{ty}: {value:?}: {failed:?}")
        };
        assert_eq!(message, format!("parameter 2: {expected}"), "{ty}: {value:?}");
    }
}
