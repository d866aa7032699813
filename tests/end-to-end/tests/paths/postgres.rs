//! PostgreSQL behind functions: a provider and a host as processes of their own.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::Result;
use outboard_end_to_end::notes::{inserts, notes, read_by_columns, sql, write};
use outboard_end_to_end::scene::{DATABASE_FILE, Function, HOST_FILE, PROBE, Scene, eventually};
use outboard_test_support::built;
use outboard_test_support::client::Client;
use outboard_test_support::host::Host;
use outboard_test_support::postgres::{PASSWORD, Postgres, SUPERUSER};
use outboard_test_support::provider::Provider;

/// Functions that hold a transaction for as long as a test likes.
const UNHURRIED: Function<'static> = Function {
    limits: "{ time = \"30s\" }",
    ..PROBE
};
const AT_ONCE: Duration = Duration::from_secs(1);

/// All the processes, in the order in which they end.
struct Running {
    host: Host,
    client: Client,
    _provider: Provider,
    server: Postgres,
    scene: Scene,
}

/// With a binding of these keys.
fn running(keys: &str) -> Result<Running> {
    let server = Postgres::start()?;
    server.run("create table notes (id bigserial primary key, text text not null unique)")?;
    let file = format!(
        "listen = [\"unix:db.sock\"]\n\n[[grant]]\nfunction = \"*\"\nhost = \"uid:self\"\nbinding = \"main\"\n\
         rights = [\"read\", \"write\"]\n\n[binding.main]\nhost = \"127.0.0.1\"\nport = {}\n\
         database = \"{SUPERUSER}\"\nuser = \"{SUPERUSER}\"\npassword = \"file:password\"\n{keys}\n",
        server.port()
    );
    let scene = Scene::with_database(&file, &[UNHURRIED])?;
    scene.folder.write("password", PASSWORD)?;
    let provider = Provider::start_kind(built::POSTGRES, &scene.path(DATABASE_FILE))?;
    let host = Host::start(outboard_test_support::host::Start::Serve, &scene.path(HOST_FILE))?;
    let client = host.client();
    Ok(Running {
        host,
        client,
        _provider: provider,
        server,
        scene,
    })
}

fn count(server: &Postgres, condition: &str) -> Result<usize> {
    let text =
        format!("select count(*) from pg_stat_activity where application_name = 'outboard' and {condition}");
    Ok(server.run(&text)?.parse()?)
}

#[test]
fn functions_write_and_read_what_they_wrote() -> Result<()> {
    let all = running("")?;
    write(&all.client, "one")?;
    let answer = sql(&all.client, "transaction?then=commit", &inserts("two", "three"))?;
    assert_eq!(answer.status, 200, "{}", answer.text());
    for (then, status) in [("rollback", 200), ("drop", 200), ("keep", 200), ("trap", 500)] {
        let answer = sql(
            &all.client,
            &format!("transaction?then={then}"),
            &inserts("never", "ever"),
        )?;
        assert_eq!(answer.status, status, "{then}: {}", answer.text());
        write(&all.client, then)?;
    }
    assert_eq!(
        notes(&all.client)?,
        ["one", "two", "three", "rollback", "drop", "keep", "trap"]
    );
    eventually("nothing is left open", AT_ONCE, || {
        Ok(count(&all.server, "state like 'idle in%'")? == 0)
    })
}

#[test]
fn rows_by_columns_are_the_same_rows() -> Result<()> {
    let all = running("")?;
    for (statement, rows) in [
        ("select * from notes", 0),
        ("select 7 as number, 'tea' as text", 1),
        ("select from generate_series(1, 3)", 3),
        (
            "select n, n * 1.5 as decimal, n::float4 as float, n % 2 = 0 as even, 'für ' || n as text from generate_series(1, 5) n",
            5,
        ),
        (
            "select nullif(n, 2) as n, nullif('a' || n, 'a3') as text, convert_to('é' || n, 'latin1') as bytes from generate_series(1, 4) n",
            4,
        ),
        (
            "select date '2024-02-29' + n as date, time '23:59:58.5' as time, timestamp '1969-12-31 23:59:59.5' as clock, \
             timestamptz '2024-02-29 12:00:00+02' as moment, interval '1 month 2 days' * n as span, \
             '11111111-2222-3333-4444-555555555555'::uuid as id, json_build_object('n', n) as tree, jsonb_build_array(n) as list \
             from generate_series(-1, 1) n",
            3,
        ),
        // One of the dates has no place in the contract's own, and arrays, ranges and the like have no lists.
        (
            "select case n when 2 then date 'infinity' else date '2024-02-29' end as date, array[n, null] as numbers, \
             int4range(1, n + 1) as range, null::int as nothing from generate_series(1, 3) n",
            3,
        ),
    ] {
        assert_eq!(read_by_columns(&all.client, statement)?, rows, "{statement}");
    }
    Ok(())
}

#[test]
fn a_host_that_is_killed_leaves_none_of_its_transactions() -> Result<()> {
    let mut all = running("connections = { per_replica = 60 }")?;
    let mut callers = Vec::new();
    for number in 0..50 {
        let mut caller = TcpStream::connect(all.host.url.trim_start_matches("http://"))?;
        let body = inserts(&format!("never {number}"), "ever");
        write!(
            caller,
            "POST /probe/sql/transaction?pause=20000 HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )?;
        callers.push(caller);
    }
    let open = |server: &Postgres| count(server, "state = 'idle in transaction'");
    eventually("fifty transactions are open", Duration::from_secs(20), || {
        Ok(open(&all.server)? == 50)
    })?;
    all.host.process.kill()?;
    let killed = Instant::now();
    eventually("they are rolled back", AT_ONCE, || Ok(open(&all.server)? == 0))?;
    println!("rolled back after {:?}", killed.elapsed());
    all.host = all.scene.host()?;
    all.client = all.host.client();
    write(&all.client, "after")?;
    assert_eq!(notes(&all.client)?, ["after"]);
    Ok(())
}
