//! Values that chance makes, as the database itself has them.

use std::fmt::Write as _;

use outboard_stubs::outboard::sql::v0_1::types::{
    Array, Date, Element, Instant, Interval, Time, Timestamp, Uuid, Value,
};
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use crate::database::Database;

const CASES: usize = 300;

/// Values of a strategy, the same each time.
fn made<T: std::fmt::Debug>(strategy: &impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    (0..CASES)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}

fn decimals() -> impl Strategy<Value = String> {
    ("-?", "[0-9]{1,40}", prop::option::of("[0-9]{1,40}")).prop_map(|(sign, whole, fraction)| {
        let mut text = format!("{sign}{whole}");
        if let Some(fraction) = fraction {
            let _ = write!(text, ".{fraction}");
        }
        text
    })
}

fn dates() -> impl Strategy<Value = Date> {
    let years = prop_oneof![1900..2100, -4712..294_276];
    (years, 1_u8..=12, 1_u8..=28).prop_map(|(year, month, day)| Date { year, month, day })
}

fn times() -> impl Strategy<Value = Time> {
    (0_u8..24, 0_u8..60, 0_u8..60, 0_u32..1_000_000).prop_map(|(hour, minute, second, microsecond)| Time {
        hour,
        minute,
        second,
        nanosecond: microsecond * 1_000,
    })
}

fn instants() -> impl Strategy<Value = Instant> {
    let seconds = prop_oneof![
        -10_000_000_000..10_000_000_000_i64,
        -210_866_803_200..9_224_318_016_000_i64
    ];
    (seconds, 0_u32..1_000_000).prop_map(|(seconds, microseconds)| Instant {
        seconds,
        nanoseconds: microseconds * 1_000,
    })
}

fn intervals() -> impl Strategy<Value = Interval> {
    let microseconds = prop_oneof![Just(0), -10_000_000..10_000_000_i64, any::<i64>()];
    (any::<i32>(), prop_oneof![Just(0), any::<i32>()], microseconds).prop_map(
        |(months, days, microseconds)| Interval {
            months,
            days,
            microseconds,
        },
    )
}

/// Floating-point numbers of all sizes, and powers of ten with few digits, which lie where rounding is a matter of taste.
fn floats() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits),
        any::<f32>().prop_map(f64::from),
        (1..10_000_u32, -30..30_i32).prop_map(|(digits, power)| format!("{digits}e{power}").parse().unwrap()),
        (-1_074..1_024_i32).prop_map(|power| 2_f64.powi(power)),
    ]
}

#[tokio::test]
async fn what_is_written_is_read_as_it_was() {
    let database = Database::start().await;
    let timestamps = (dates(), times()).prop_map(|(date, time)| Value::Timestamp(Timestamp { date, time }));
    let uuids = any::<(u64, u64)>().prop_map(|(high, low)| Value::Uuid(Uuid { high, low }));
    let texts = "[^\\x00]{0,20}";
    let all: [(&str, Vec<Value>); 9] = [
        ("date", made(&dates().prop_map(Value::Date))),
        ("time", made(&times().prop_map(Value::Time))),
        ("timestamp", made(&timestamps)),
        ("timestamptz", made(&instants().prop_map(Value::Instant))),
        ("interval", made(&intervals().prop_map(Value::Interval))),
        ("uuid", made(&uuids)),
        ("text", made(&texts.prop_map(Value::Text))),
        ("int8[]", made(&arrays(any::<i64>().prop_map(Element::Integer)))),
        ("text[]", made(&arrays(texts.prop_map(Element::Text)))),
    ];
    for (ty, values) in all {
        for value in values {
            assert_eq!(database.round_trip(ty, value.clone()).await, value, "{ty}");
        }
    }
}

#[tokio::test]
async fn the_text_of_what_is_read_is_the_databases_own() {
    let database = Database::start().await;
    // Within rows, each comes in the text form that is made of it here.
    let all: [(&str, Vec<Value>); 6] = [
        ("numeric", made(&decimals().prop_map(Value::Decimal))),
        ("float8", made(&floats().prop_map(Value::Float64))),
        (
            "float4",
            made(&any::<u32>().prop_map(|bits| Value::Float32(f32::from_bits(bits)))),
        ),
        ("timestamptz", made(&instants().prop_map(Value::Instant))),
        ("interval", made(&intervals().prop_map(Value::Interval))),
        ("text[]", made(&arrays("[^\\x00]{0,5}".prop_map(Element::Text)))),
    ];
    for (ty, values) in all {
        database
            .client
            .batch_execute(&format!("create type \"row of {ty}\" as (a {ty}, b {ty}[])"))
            .await
            .unwrap();
        for value in values {
            let text = database.written(ty, value.clone()).await.unwrap().unwrap();
            let quoted = format!("'{}'::{ty}", text.replace('\'', "''"));
            let query = format!("select row({quoted}, array[{quoted}])::\"row of {ty}\"");
            let query = if ty.ends_with("[]") {
                query.replace(", array[", ", (").replace("])::", "))::")
            } else {
                query
            };
            let read = database.one(&query).await;
            let Value::Other(other) = &read.value else {
                panic!("{:?}", read.value)
            };
            assert_eq!(Some(&other.text), read.text.as_ref(), "{ty}: {value:?}");
        }
    }
}

/// Of up to three dimensions.
fn arrays(element: impl Strategy<Value = Element>) -> impl Strategy<Value = Value> {
    let element = prop_oneof![1 => Just(Element::Null), 4 => element];
    let dimensions = prop::collection::vec(1_u32..4, 0..=3);
    (dimensions, prop::collection::vec(element, 27)).prop_map(|(dimensions, mut elements)| {
        let count = if dimensions.is_empty() {
            0
        } else {
            dimensions.iter().product()
        };
        elements.truncate(usize::try_from(count).unwrap());
        Value::Array(Array { dimensions, elements })
    })
}
