//! A function that runs statements, written as any author would, and tells its host after each, which takes the time.

use outboard_function::sql::{self, Error, FromRow, Instant};

wit_bindgen::generate!({
    inline: "
        package outboard:measured;

        world statements {
            /// Takes the time; false when it is up.
            import lap: func() -> bool;
            /// Reads values by their keys until the time is up.
            export keys: func(seed: u64) -> result<_, string>;
            /// Reads a thousand rows, again and again until the time is up.
            export rows: func() -> result<_, string>;
            /// Reads one value by its key.
            export key: func(key: s64) -> result<_, string>;
            /// Runs a statement that takes a fifth of a second.
            export sleep: func() -> result<_, string>;
        }
    ",
});

struct Statements;

/// A row of ten columns; that they are read is what counts.
#[derive(FromRow)]
#[expect(dead_code, reason = "it is read for its own sake")]
struct Wide {
    id: i64,
    name: String,
    email: String,
    city: String,
    age: i32,
    score: f64,
    active: bool,
    created: Instant,
    note: String,
    data: Vec<u8>,
}

/// How many keys there are, from 1.
const KEYS: u64 = 100_000;
/// The length of every value, in bytes.
const VALUE: usize = 32;
/// The rows of the table that is read as a whole.
const ROWS: usize = 1_000;

impl Guest for Statements {
    fn keys(seed: u64) -> Result<(), String> {
        let mut state = seed;
        loop {
            // A linear congruential generator's upper bits: different keys in each instance, and nothing to wait for.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let key = (state >> 33) % KEYS + 1;
            read(key as i64).map_err(|error| error.to_string())?;
            if !lap() {
                return Ok(());
            }
        }
    }

    fn rows() -> Result<(), String> {
        loop {
            let rows: Vec<Wide> = sql::query("SELECT * FROM wide")
                .all()
                .map_err(|error| error.to_string())?;
            if rows.len() != ROWS {
                return Err(format!("{} rows where there are {ROWS}", rows.len()));
            }
            if !lap() {
                return Ok(());
            }
        }
    }

    fn key(key: i64) -> Result<(), String> {
        read(key).map_err(|error| error.to_string())
    }

    fn sleep() -> Result<(), String> {
        sql::query("SELECT pg_sleep(0.2)")
            .execute()
            .map(drop)
            .map_err(|error| error.to_string())
    }
}

fn read(key: i64) -> Result<(), Error> {
    let (value,): (String,) = sql::query("SELECT v FROM kv WHERE k = $1").bind(key).one()?;
    assert_eq!(value.len(), VALUE, "the value of {key} is another: {value}");
    Ok(())
}

export!(Statements);
