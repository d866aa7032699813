//! What a call costs, what guards it, and what a statement costs: the program behind `cargo measure`.

mod closed;
mod instance;
mod subject;
mod worker;

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand, ValueEnum};
use outboard_bench::{Effort, Row, Rows, calls, sdk, sql, table};

use self::subject::Places;
use self::subject::functions::Functions;
use self::subject::grpc::{self, Unary};
use self::subject::host::{Guarded, Host};
use self::subject::pingpong::{self, PingPong};
use self::subject::pool::Pool;
use self::subject::pooler::Pooler;
use self::subject::serve::serve;
use self::subject::statements::{Statements, StatementsPlace};
use self::subject::wrpc::{self, Wrpc};

#[derive(Parser)]
#[command(name = "outboard-bench", about = "What calls and statements cost")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Measure what a call costs, and print the table
    Calls {
        /// Fewer and shorter rounds
        #[arg(long)]
        quick: bool,
        /// Write the rows to this file too, as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
        /// The orders function's component
        #[arg(long, value_name = "FILE")]
        orders: PathBuf,
    },
    /// Measure what the guards of a provider cost, and print the table
    Sdk {
        /// Fewer and shorter rounds
        #[arg(long)]
        quick: bool,
        /// Write the rows to this file too, as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Measure what a statement costs, and print the table
    Sql {
        /// Fewer and shorter rounds
        #[arg(long)]
        quick: bool,
        /// Write the rows to this file too, as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
        /// The folder of the components that run statements
        #[arg(long, value_name = "FOLDER")]
        guests: PathBuf,
        /// The rows whose names begin so
        #[arg(long, value_name = "NAME", default_value = "")]
        only: String,
    },
    /// Run a function host that only calls, to be measured
    #[command(hide = true)]
    Host {
        #[command(flatten)]
        place: Guarded,
        #[arg(long)]
        control: PathBuf,
    },
    /// Run a function host, to be measured
    #[command(hide = true)]
    Functions {
        #[arg(long)]
        folder: PathBuf,
        #[arg(long)]
        orders: PathBuf,
        #[arg(long)]
        unix: String,
        #[arg(long)]
        tcp: String,
        #[arg(long)]
        control: PathBuf,
    },
    /// Run a function host whose functions run statements, to be measured
    #[command(hide = true)]
    Statements {
        #[command(flatten)]
        place: StatementsPlace,
        #[arg(long)]
        control: PathBuf,
    },
    /// Run statements natively on connections that are checked out, to be measured
    #[command(hide = true)]
    Pool {
        #[arg(long)]
        near: u16,
        #[arg(long)]
        far: u16,
        #[arg(long)]
        control: PathBuf,
    },
    /// Run statements through a pooler, to be measured
    #[command(hide = true)]
    Pooler {
        #[arg(long)]
        port: u16,
        #[arg(long)]
        control: PathBuf,
    },
    /// Run the function host as it is shipped
    #[command(hide = true)]
    Serve { file: PathBuf },
    /// Answer calls of another kind
    #[command(hide = true)]
    Answer {
        kind: Kind,
        #[command(flatten)]
        places: Places,
    },
    /// Make calls of another kind, to be measured
    #[command(hide = true)]
    Call {
        kind: Kind,
        #[command(flatten)]
        places: Places,
        #[arg(long)]
        control: PathBuf,
    },
}

/// What the bridge is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    PingPong,
    Unary,
    Wrpc,
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Calls { quick, json, orders } => tell(&calls(effort(quick), &orders)?, json),
        Task::Sdk { quick, json } => tell(&sdk(effort(quick))?, json),
        Task::Host { place, control } => many_threads()?.block_on(async {
            let host = Host::start(&place).await;
            let host = host.map_err(|error| anyhow::anyhow!("{error:#}"))?;
            worker::work(&control, host).await
        }),
        Task::Functions {
            folder,
            orders,
            unix,
            tcp,
            control,
        } => many_threads()?.block_on(async {
            let functions = Functions::start(&folder, &orders, &unix, &tcp).await;
            let functions = functions.map_err(|error| anyhow::anyhow!("{error:#}"))?;
            worker::work(&control, functions).await
        }),
        Task::Sql {
            quick,
            json,
            guests,
            only,
        } => tell(&sql(effort(quick), &guests, &only)?, json),
        Task::Statements { place, control } => many_threads()?.block_on(async {
            let statements = Statements::start(&place);
            let statements = statements.map_err(|error| anyhow::anyhow!("{error:#}"))?;
            worker::work(&control, statements).await
        }),
        Task::Pool { near, far, control } => {
            many_threads()?.block_on(async { worker::work(&control, Pool::start(near, far)?).await })
        }
        Task::Pooler { port, control } => {
            many_threads()?.block_on(async { worker::work(&control, Pooler { port }).await })
        }
        Task::Serve { file } => many_threads()?.block_on(serve(&file)),
        Task::Answer { kind, places } => runtime(kind)?.block_on(async {
            match kind {
                Kind::PingPong => pingpong::serve(&places).await,
                Kind::Unary => grpc::serve(&places).await,
                Kind::Wrpc => wrpc::serve(&places).await,
            }
        }),
        Task::Call {
            kind,
            places,
            control,
        } => runtime(kind)?.block_on(async {
            match kind {
                Kind::PingPong => worker::work(&control, PingPong(places)).await,
                Kind::Unary => worker::work(&control, Unary::connect(&places).await?).await,
                Kind::Wrpc => worker::work(&control, Wrpc(places)).await,
            }
        }),
    }
}

/// The runtime that each kind is fastest on: a lone ping-pong gains nothing by threads that steal from each other.
fn runtime(kind: Kind) -> Result<tokio::runtime::Runtime> {
    match kind {
        Kind::PingPong => Ok(tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?),
        Kind::Unary | Kind::Wrpc => many_threads(),
    }
}

/// As the function host and the providers run.
fn many_threads() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

fn effort(quick: bool) -> Effort {
    if quick { Effort::QUICK } else { Effort::FULL }
}

fn tell(rows: &[Row], json: Option<PathBuf>) -> Result<()> {
    show(&table(rows));
    if let Some(path) = json {
        let text = serde_json::to_string_pretty(&Rows { rows })?;
        std::fs::write(&path, text + "\n").with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what was asked for")]
fn show(table: &str) {
    println!("{table}");
}
