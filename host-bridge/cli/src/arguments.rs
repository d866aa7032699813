//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use outboard_host::Span;
use outboard_session::address::Address;

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
    /// Providers with a `run` key are started as processes of their own and started again when they end; one that is
    /// never ready ends all of it. Ctrl-C lets the requests under way finish, then stops the providers. The file is read
    /// again when it, or a component in it, changes, and on SIGHUP.
    #[command(after_help = "Example:\n  outboard up shop.toml\n\n\
                            Exit status: 0 stopped as asked, 1 failed while running, 2 a file has to be changed")]
    Up {
        /// The host's file
        file: PathBuf,
    },
    /// Start the host alone; its providers run elsewhere, or will
    ///
    /// The file is read again when it, or a component in it, changes, and on SIGHUP.
    #[command(after_help = "Example:\n  outboard serve shop.toml\n\n\
                            Exit status: 0 stopped as asked, 1 failed while running, 2 a file has to be changed")]
    Serve {
        /// The host's file
        file: PathBuf,
    },
    /// Say what is wrong in files of hosts and providers, without starting anything
    ///
    /// Of a host's file all is checked that a start would find: the file itself, the files of the providers that it
    /// runs, each function's component and imports, the bindings that they are linked to, and the grants that they
    /// need. A provider's file is checked by the program of its kind.
    #[command(after_help = "Examples:\n  outboard check shop.toml\n  \
                            outboard check --kind keyvalue kv.provider.toml\n  \
                            outboard check *.toml\n\n\
                            Exit status: 0 all is right, 1 something could not be checked, 2 something is wrong")]
    Check {
        /// The kind of the providers' files, where no host's file among FILES names it
        #[arg(long, value_name = "KIND")]
        kind: Option<String>,
        /// Pull the components that are in registries and were not pulled before, and check those too
        #[arg(long)]
        pull: bool,
        /// Files of hosts and providers
        #[arg(required = true, value_name = "FILES")]
        files: Vec<PathBuf>,
    },
    /// Tell what a component imports and exports, and what becomes of each import
    ///
    /// Every import is given by the host, linked by a host's file, or missing: then it is told which kind of provider
    /// among those installed here serves it, or comes nearest to it.
    #[command(after_help = "Examples:\n  outboard inspect counter.wasm\n  \
                            outboard inspect counter.wasm --config shop.toml\n  \
                            outboard inspect counter.wasm --config shop.toml --function counter --json\n\n\
                            Exit status: 0 told, and with --config nothing is missing, 1 failed, 2 something is \
                            missing, or a file has to be changed")]
    Inspect {
        /// The component: a file, or oci:REGISTRY/NAME@sha256:DIGEST
        #[arg(value_name = "COMPONENT.wasm")]
        component: PathBuf,
        /// A host's file, for the links of the function that runs the component
        #[arg(long, value_name = "HOSTFILE")]
        config: Option<PathBuf>,
        /// The function, if the component is not run by exactly one
        #[arg(long, value_name = "NAME", requires = "config")]
        function: Option<String>,
        /// Tell it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Call a function of a provider, or list what there is to call
    ///
    /// Any provider will do that has gRPC's reflection service. The request and the response are JSON: fields by their
    /// names in the contract, null for none, a result as {"ok": …} or {"err": …}, a variant as {"case": …} or "case",
    /// bytes in base64, and a handle as the string that was printed for it. Of a function that answers with a stream
    /// each part is a line. Without a version the newest is called.
    #[command(after_help = "Examples:\n  outboard call unix:run/kv.sock --list\n  \
                            outboard call unix:run/kv.sock wasi:keyvalue/store.open --function counter \\\n    \
                            --binding counters --json '{\"identifier\": \"\"}'\n  \
                            outboard call unix:run/kv.sock wasi:keyvalue/store.bucket.get --function counter \\\n    \
                            --binding counters --json '{\"self\": \"HANDLE\", \"key\": \"visits\"}'\n  \
                            outboard call tcp:db.internal:7000 --list --cert me.pem --key me.key --ca ca.pem\n\n\
                            Exit status: 0 answered, be it with an err, 1 refused or failed, 2 the command line has \
                            to be changed")]
    Call(CallArguments),
    /// Write the schema and the Rust stubs of contracts of your own
    ///
    /// For the author of a provider or a client elsewhere: OUT/schema has .proto files for any language, OUT/src and
    /// OUT/descriptors.bin are a Rust crate's. What a released version of a package was before may not change.
    #[command(after_help = "Examples:\n  outboard proto wit\n  \
                            outboard proto ../mine/wit --out ../mine\n  \
                            outboard proto ../mine/wit --out ../mine --check\n\n\
                            Exit status: 0 written, or in step, 1 with --check: out of step, 2 the contracts have to be \
                            changed")]
    Proto {
        /// A folder with a package and its deps/, or with NAMESPACE/PACKAGE/VERSION below it
        #[arg(value_name = "DIR")]
        wit: PathBuf,
        /// Where schema/, src/ and descriptors.bin are written; nothing else may stand in schema/ and src/
        #[arg(long, value_name = "DIR", default_value = ".")]
        out: PathBuf,
        /// Write nothing; name each file that is out of step
        #[arg(long)]
        check: bool,
    },
    /// Show hosts and providers at work: sessions, calls, saturation, times, budgets
    ///
    /// Every host and provider with an `admin` port in its file is asked there. Providers that a host's file names are
    /// found by their `run` files; files of further providers can be named too. Times are those since the last look;
    /// with --once, since the start.
    #[command(after_help = "Examples:\n  outboard top shop.toml\n  \
                            outboard top shop.toml other.provider.toml --every 5s\n  \
                            outboard top shop.toml --once --json\n\n\
                            Exit status: 0 told, be it that something is unreachable, 1 failed, 2 a file has to be \
                            changed")]
    Top {
        /// Files of hosts and providers
        #[arg(required = true, value_name = "FILES")]
        files: Vec<PathBuf>,
        /// How often it is refreshed
        #[arg(long, value_name = "TIME", default_value = "1s")]
        every: Span,
        /// Tell it once, as text
        #[arg(long, conflicts_with = "every")]
        once: bool,
        /// Tell it as JSON
        #[arg(long, requires = "once")]
        json: bool,
    },
    /// Begin something of your own
    New {
        #[command(subcommand)]
        what: New,
    },
    /// Become a provider: outboard-provider-KIND, found beside this program or on PATH
    #[command(after_help = "Examples:\n  outboard provider --list\n  \
                            outboard provider keyvalue --config kv.provider.toml\n  \
                            outboard provider keyvalue --check --config kv.provider.toml\n  \
                            outboard provider keyvalue --describe\n\n\
                            Exit status: the provider's own; 2 if there is no such program")]
    Provider {
        /// End when the process with this id does, which has to be this one's parent
        #[arg(long, hide = true, value_name = "PID")]
        end_with: Option<i32>,
        /// List the kinds that are installed, where their programs are, and what they serve
        #[arg(long, conflicts_with_all = ["kind", "end_with"])]
        list: bool,
        /// List them as JSON
        #[arg(long, requires = "list")]
        json: bool,
        /// The kind of provider, as in keyvalue
        #[arg(required_unless_present = "list")]
        kind: Option<String>,
        /// What the provider is told: --config FILE, --check --config FILE, or --describe
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum New {
    /// Make the crate of a provider for interfaces of yours
    ///
    /// The crate stands alone, builds, and passes its own test: it serves the interfaces on both faces, and answers each
    /// function with the failure that it is still to be written. providers/README.md tells how it goes on from there.
    #[command(after_help = "Examples:\n  outboard new provider rates --wit rates.wit\n  \
                            outboard new provider rates --wit ../contracts/wit --interface acme:money/rates\n  \
                            outboard new provider rates --wit rates.wit --outboard ../outboard --out ../rates\n\n\
                            Exit status: 0 made, 1 failed, 2 the command line or the contracts have to be changed")]
    Provider(NewProvider),
}

#[derive(Debug, Args)]
pub(crate) struct NewProvider {
    /// The kind of provider, as in `outboard provider KIND`
    pub(crate) name: String,
    /// The contracts: a file of WIT, or a folder with a package and its deps/, or with NAMESPACE/PACKAGE/VERSION below it
    #[arg(long, value_name = "PATH")]
    pub(crate) wit: PathBuf,
    /// An interface to serve, as in acme:money/rates; may be repeated [default: all of the package in --wit]
    #[arg(long, value_name = "NAME")]
    pub(crate) interface: Vec<String>,
    /// The crate's folder, which may not be there yet or has to be empty [default: outboard-provider-NAME]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Where Outboard's own crates come from: a checkout of its repository, or their version in the registry
    #[arg(long, value_name = "DIR|VERSION", default_value = env!("CARGO_PKG_VERSION"))]
    pub(crate) outboard: String,
}

#[derive(Debug, Args)]
pub(crate) struct CallArguments {
    /// Where the provider listens: unix:PATH or tcp:HOST:PORT
    pub(crate) address: Address,
    /// The function, as in wasi:keyvalue/store.open or wasi:keyvalue/store.bucket.get
    #[arg(value_name = "INTERFACE.FUNCTION", required_unless_present = "list")]
    pub(crate) name: Option<String>,
    /// The function on whose behalf it is called, which the provider's grants are about
    #[arg(long, value_name = "NAME", required_unless_present = "list")]
    pub(crate) function: Option<String>,
    /// The binding that the call is for
    #[arg(long, value_name = "NAME", required_unless_present = "list")]
    pub(crate) binding: Option<String>,
    /// The parameters, as an object
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub(crate) json: String,
    /// The certificate to show on TCP, and those between it and its authority, in PEM form
    #[arg(long, value_name = "FILE", requires_all = ["key", "ca"])]
    pub(crate) cert: Option<PathBuf>,
    /// The key of that certificate
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(crate) key: Option<PathBuf>,
    /// The authorities that the provider's certificate has to be signed by
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(crate) ca: Option<PathBuf>,
    /// Calls over TCP in plaintext, where anybody on the way reads and writes along
    #[arg(long, conflicts_with = "cert")]
    pub(crate) insecure: bool,
    /// How long all of it may take
    #[arg(long, value_name = "TIME", default_value = "10s")]
    pub(crate) timeout: Span,
    /// List the interfaces and functions of the provider, with their parameters and results
    #[arg(long, conflicts_with_all = ["name", "function", "binding", "json"])]
    pub(crate) list: bool,
}

const EXAMPLES: &str = "Examples:
  outboard check shop.toml                                what is wrong in it, and in all that it names
  outboard up shop.toml                                   providers and functions, on this machine
  outboard serve shop.toml                                the functions alone
  outboard inspect counter.wasm                           what a component needs
  outboard call unix:run/kv.sock --list                   what a provider can be called for
  outboard top shop.toml                                  hosts and providers at work
  outboard proto wit --out generated                      schema and stubs of contracts of your own
  outboard new provider rates --wit rates.wit             a provider of your own
  outboard provider --list                                what is installed
  outboard provider keyvalue --config kv.provider.toml    one provider

Environment:
  OUTBOARD_LOG          what is logged to standard error, as in debug or outboard_host=debug; info if not set
  OUTBOARD_LOG_FORMAT   text or json; text if not set

Exit status:
  0   stopped as asked; what was checked is right
  1   failed while running; something could not be checked
  2   the command line, a file, or what a file names has to be changed";
