//! The file of a function host, as tests write it.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use crate::built;

/// A function in a host's file.
#[derive(Debug, Clone, Copy)]
pub struct Function<'a> {
    /// Its name, and the first part of its path.
    pub name: &'a str,
    /// The guest that it runs.
    pub guest: &'a str,
    /// Its limits, as an inline table.
    pub limits: &'a str,
    /// How far its instances are reused, as an inline table; none for an instance per request.
    pub reuse: Option<&'a str>,
    /// The binding that its key-value imports are linked to; none for no link.
    pub binding: Option<&'a str>,
    /// The binding that its SQL imports are linked to; none for no link.
    pub database: Option<&'a str>,
}

/// A provider in a host's file.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint<'a> {
    /// What links call it.
    pub name: &'a str,
    /// What it is.
    pub kind: &'a str,
    /// Where its replicas are found.
    pub places: &'a [&'a str],
    /// Further keys, a line each.
    pub keys: &'a str,
}

/// The counter example.
pub const COUNTER: Function<'static> = Function {
    name: "counter",
    guest: "counter",
    limits: "{ time = \"10s\" }",
    reuse: None,
    binding: Some("main"),
    database: None,
};
/// The probe, which misbehaves on demand.
pub const PROBE: Function<'static> = Function {
    name: "probe",
    guest: "probe",
    limits: "{ time = \"10s\" }",
    reuse: None,
    binding: Some("main"),
    database: Some("main"),
};
/// The function of the asynchronous generation, each of its instances for one request.
pub const SHARED: Function<'static> = Function {
    name: "shared",
    guest: "shared",
    limits: "{ time = \"10s\" }",
    reuse: None,
    binding: Some("main"),
    database: None,
};
/// What links call the provider of key-value stores.
pub const KEY_VALUE: &str = "kv";
/// What links call the provider of databases.
pub const DATABASES: &str = "db";

impl Default for Function<'_> {
    fn default() -> Self {
        COUNTER
    }
}

/// A host's file on a free port. All tests share one cache, so that a guest is compiled once for all of them.
///
/// # Errors
/// A guest was not built.
pub fn host_file(endpoints: &[Endpoint<'_>], functions: &[Function<'_>]) -> Result<String> {
    let cache = built::target_folder()?.join("compiled-guests");
    let mut text = format!("listen = \"127.0.0.1:0\"\ncache = {}\n", quoted(&cache));
    for Endpoint {
        name,
        kind,
        places,
        keys,
    } in endpoints
    {
        write!(
            text,
            "\n[provider.{name}]\nendpoint = {}\nkind = \"{kind}\"\n{keys}",
            match places {
                [place] => format!("\"{place}\""),
                places => format!("{places:?}"),
            }
        )?;
    }
    for function in functions {
        let Function {
            name,
            guest,
            limits,
            reuse,
            binding,
            database,
        } = function;
        let component = quoted(&built::guest(guest)?);
        write!(
            text,
            "\n[function.{name}]\ncomponent = {component}\nhttp = \"/{name}/*\"\nlimits = {limits}\n"
        )?;
        if let Some(reuse) = reuse {
            writeln!(text, "reuse = {reuse}")?;
        }
        if let Some(binding) = binding {
            writeln!(
                text,
                "link.\"wasi:keyvalue\" = {{ provider = \"{KEY_VALUE}\", binding = \"{binding}\" }}"
            )?;
        }
        if let Some(database) = database {
            writeln!(
                text,
                "link.\"outboard:sql\" = {{ provider = \"{DATABASES}\", binding = \"{database}\" }}"
            )?;
        }
    }
    Ok(text)
}

/// A path as TOML writes it.
pub fn quoted(path: &Path) -> String {
    format!("'{}'", path.display())
}
