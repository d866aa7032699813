//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Runs WebAssembly functions, and the native processes that do their IO.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the providers of a host's file, then the host: everything on this machine
    ///
    /// Providers with a `run` key are started as processes of their own and started again when they end. Ctrl-C
    /// lets the requests under way finish, then stops the providers.
    #[command(after_help = "Example:\n  outboard up shop.toml")]
    Up {
        /// The host's file
        file: PathBuf,
    },
    /// Start the host alone; its providers run elsewhere, or will
    #[command(after_help = "Example:\n  outboard serve shop.toml")]
    Serve {
        /// The host's file
        file: PathBuf,
    },
    /// Become a provider: outboard-provider-KIND, found beside this program or on PATH
    #[command(
        after_help = "Examples:\n  outboard provider keyvalue --config kv.provider.toml\n  \
                            outboard provider keyvalue --check --config kv.provider.toml\n  \
                            outboard provider keyvalue --describe"
    )]
    Provider {
        /// End when the process with this id does, which has to be this one's parent
        #[arg(long, hide = true, value_name = "PID")]
        end_with: Option<i32>,
        /// The kind of provider, as in keyvalue
        kind: String,
        /// What the provider is told: --config FILE, --check --config FILE, or --describe
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

const EXAMPLES: &str = "Examples:
  outboard up shop.toml                                   providers and functions, on this machine
  outboard serve shop.toml                                the functions alone
  outboard provider keyvalue --config kv.provider.toml    one provider

Environment:
  OUTBOARD_LOG          what is logged to standard error, as in debug or outboard_host=debug; info if not set
  OUTBOARD_LOG_FORMAT   text or json; text if not set

Exit status: 0 stopped as asked, 1 failed while running, 2 the command line or a file has to be changed";
