//! A database through `wasmcloud:postgres@0.1.1-draft`: `query`, `batch`, `prepare`, `exec?token=T` and `values`. The
//! statement is the request's body, and each `p` of its address a parameter: text, or a number.

use outboard_function::http::{Error, Request, Response};
use serde_json::{Value, json};

use wasmcloud::postgres::prepared::{exec, prepare};
use wasmcloud::postgres::query::{query, query_batch};
use wasmcloud::postgres::types::{
    Date, MacAddressEui48, Offset, PgValue, QueryError, ResultRow, Time, Timestamp, TimestampTz,
};

wit_bindgen::generate!({
    inline: "
        package outboard:wasmcloud-sql;

        world asking {
            import wasmcloud:postgres/query@0.1.1-draft;
            import wasmcloud:postgres/prepared@0.1.1-draft;
        }
    ",
    path: "../../../wit/wasmcloud/postgres/0.1.1-draft",
    generate_all,
});

outboard_function::http!(handle);

fn handle(request: Request) -> Result<Response, Error> {
    let statement = String::from_utf8_lossy(request.body()).into_owned();
    let params: Vec<PgValue> = request.query("p").map(parameter).into_iter().collect();
    let told = match request.segments().get(1..).unwrap_or_default() {
        ["query"] => query(&statement, &params)
            .map(|rows| printed(&rows))
            .map_err(|error| format!("{error:?}")),
        ["batch"] => query_batch(&statement)
            .map(|()| json!({ "done": true }))
            .map_err(|error| format!("{error:?}")),
        ["prepare"] => prepare(&statement)
            .map(|token| json!({ "token": token }))
            .map_err(|error| format!("{error:?}")),
        ["exec"] => exec(&statement, &params)
            .map(|changed| json!({ "changed": changed }))
            .map_err(|error| format!("{error:?}")),
        ["values"] => Ok(values()),
        _ => return Err(Error::refuse(404, "there is nothing here")),
    };
    match told {
        Ok(told) => Response::new(200).json(&told),
        Err(error) => Response::new(503).json(&json!({ "error": error })),
    }
}

/// Values of many cases: what was sent, for which type, and what was read.
fn values() -> Value {
    let day = || Date::Ymd((2024, 2, 29));
    let hour = || Time {
        hour: 23,
        min: 59,
        sec: 58,
        micro: 987_654,
    };
    let clock = || Timestamp {
        date: day(),
        time: hour(),
    };
    let moment = TimestampTz {
        timestamp: clock(),
        offset: Offset::EasternHemisphereSecs(3600),
    };
    let half = (1 << 52, -53, 1);
    let text = str::to_owned;
    let sent = [
        ("text", PgValue::Null),
        ("int8", PgValue::BigInt(i64::MIN)),
        ("int8[]", PgValue::Int8Array(vec![1, -2])),
        ("bool", PgValue::Boolean(true)),
        ("float8", PgValue::Double(half)),
        ("int4", PgValue::Integer(-7)),
        ("numeric", PgValue::Numeric(text("-12.50"))),
        ("int2", PgValue::SmallInt(3)),
        ("bit(3)", PgValue::Bit((3, vec![0b1010_0000]))),
        ("bytea", PgValue::Bytea(vec![0, 255])),
        (
            "varchar(9)",
            PgValue::Varchar((Some(9), "naïve".as_bytes().to_vec())),
        ),
        ("cidr", PgValue::Cidr(text("10.0.0.0/8"))),
        ("inet", PgValue::Inet(text("10.1.2.3"))),
        (
            "macaddr",
            PgValue::Macaddr(MacAddressEui48 {
                bytes: (8, 0, 43, 1, 2, 3),
            }),
        ),
        ("point", PgValue::Point((half, half))),
        ("date", PgValue::Date(day())),
        ("time", PgValue::Time(hour())),
        ("timestamp", PgValue::Timestamp(clock())),
        ("timestamptz", PgValue::TimestampTz(moment)),
        ("json", PgValue::Json(text("{\"a\":1}"))),
        ("jsonb", PgValue::Jsonb(text("{\"a\": 1}"))),
        ("name", PgValue::Name(text("name"))),
        ("text", PgValue::Text(text("naïve 🦀"))),
        ("text[]", PgValue::TextArray(vec![text("a"), text("b")])),
        (
            "uuid",
            PgValue::Uuid(text("00000000-0000-0000-ffff-ffffffffffff")),
        ),
    ];
    sent.into_iter().map(|(ty, value)| again(ty, value)).collect()
}

fn again(ty: &str, value: PgValue) -> Value {
    let sent = format!("{value:?}");
    let read: Result<_, QueryError> = query(&format!("select $1::{ty} as value"), &[value]);
    match read {
        Ok(rows) => json!({ "type": ty, "sent": sent, "read": printed(&rows)[0][0][1] }),
        Err(error) => json!({ "type": ty, "sent": sent, "refused": format!("{error:?}") }),
    }
}

fn parameter(text: &str) -> PgValue {
    match text.parse() {
        Ok(number) => PgValue::BigInt(number),
        Err(_) => PgValue::Text(text.to_owned()),
    }
}

/// The names and the values of each row, as Rust prints them.
fn printed(rows: &[ResultRow]) -> Value {
    let row = |row: &ResultRow| {
        row.iter()
            .map(|entry| json!([entry.column_name, format!("{:?}", entry.value)]))
            .collect::<Value>()
    };
    rows.iter().map(row).collect()
}
