//! `outboard inspect`: what a component imports and exports, and what becomes of each import.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use outboard_host::{
    ComponentSource, Document, FunctionConfig, HostConfig, InspectedImport, Inspector, Interface, LinkedTo,
    Loaded, Standing, nearest,
};
use serde_json::json;

use crate::describe::{installed, kinds};
use crate::exit::{MISCONFIGURED, Misconfigured};

/// Tells of a component: alone, or as the function of a host's file that it is. With a host's file, the status says
/// whether it has all that it imports and can be run.
pub(crate) async fn inspect(
    component: &Path,
    config: Option<&Path>,
    function: Option<&str>,
    as_json: bool,
) -> Result<ExitCode> {
    let component =
        ComponentSource::read(component, Path::new("")).map_err(|error| Misconfigured(error.to_string()))?;
    let host = match config {
        Some(path) => Some(HostConfig::read(&Document::read(path)?)?),
        None => None,
    };
    let function = match &host {
        Some(host) => Some(choose(host, &component, function)?),
        None => None,
    };
    let none = BTreeMap::new();
    let providers = host.as_ref().map_or(&none, |host| &host.value.providers);
    let inspector = Inspector::new(host.as_ref().map(|host| &host.value))?;
    let inspected = inspector.read(&component).await?;
    let kinds = kinds(&installed().await?);
    let links = function.map_or(&[][..], |(_, function)| &function.links);
    let imports = inspected.imports(links, providers, &kinds);
    let exports = inspected.exports();
    let faults: Vec<String> = function.map_or_else(Vec::new, |(name, function)| {
        let faults = inspector.faults(&inspected, &name.into(), function, providers);
        faults.iter().map(ToString::to_string).collect()
    });
    let satisfied = faults.is_empty() && imports.iter().all(InspectedImport::is_satisfied);
    let text = if as_json {
        let told = json!({
            "component": component.to_string(),
            "function": function.map(|(name, _)| name),
            "imports": imports,
            "exports": exports,
            "faults": faults,
            "satisfied": satisfied,
        });
        format!("{told:#}\n")
    } else {
        table(&imports, &exports)
    };
    // Whoever closed the pipe has read enough.
    let _ = std::io::stdout().write_all(text.as_bytes());
    for fault in faults.iter().filter(|_| !as_json) {
        let _ = writeln!(std::io::stderr(), "outboard: {fault}");
    }
    if satisfied || host.is_none() {
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::from(MISCONFIGURED))
    }
}

/// The function of this name, or the only one that runs the component.
fn choose<'a>(
    host: &'a Loaded<HostConfig>,
    component: &ComponentSource,
    name: Option<&str>,
) -> Result<(&'a str, &'a FunctionConfig), Misconfigured> {
    let file = host.source.path().display();
    let functions = || {
        let functions = host.value.functions.iter();
        functions.map(|(name, function)| (&**name, function))
    };
    if let Some(name) = name {
        return functions().find(|(known, _)| *known == name).ok_or_else(|| {
            let near = nearest(name, functions().map(|(name, _)| name))
                .map_or_else(String::new, |near| format!("; did you mean {near}?"));
            Misconfigured(format!("{file} has no function {name}{near}"))
        });
    }
    let same = |source: &ComponentSource| match (source, component) {
        (ComponentSource::File(one), ComponentSource::File(other)) => {
            let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
            whole(one) == whole(other)
        }
        (one, other) => one == other,
    };
    let running: Vec<_> = functions()
        .filter(|(_, function)| same(&function.component))
        .collect();
    match running.as_slice() {
        [one] => Ok(*one),
        [] => Err(Misconfigured(format!(
            "no function of {file} runs {component}: say which one's links it would have, as --function NAME"
        ))),
        several => {
            let names: Vec<&str> = several.iter().map(|(name, _)| *name).collect();
            Err(Misconfigured(format!(
                "several functions of {file} run {component}: say which one is meant, as --function NAME: {}",
                names.join(", ")
            )))
        }
    }
}

fn table(imports: &[InspectedImport], exports: &[Interface]) -> String {
    let names = imports.iter().map(|import| &import.import.interface);
    let width = names.map(|name| name.chars().count()).max().unwrap_or_default();
    let mut text = String::from("imports\n");
    for InspectedImport { import, standing } in imports {
        rows(&mut text, import, width, &told(standing));
    }
    text += "exports\n";
    for export in exports {
        rows(&mut text, export, 0, "");
    }
    text
}

/// An interface with what is told of it, and its functions below. Its names were chosen by whoever made the component.
fn rows(text: &mut String, interface: &Interface, width: usize, told: &str) {
    let Interface { interface, functions } = interface;
    let row = format!("  {:width$}  {told}", interface.escape_debug().to_string());
    // A String takes whatever is written to it.
    let _ = writeln!(text, "{}", row.trim_end());
    if !functions.is_empty() {
        let _ = writeln!(text, "      {}", functions.join(", ").escape_debug());
    }
}

fn told(standing: &Standing) -> String {
    match standing {
        Standing::Given => "given by the host".to_owned(),
        Standing::Linked { links } => links.iter().map(linked).collect::<Vec<_>>().join("; "),
        Standing::Unchosen { links, failing } => {
            let links: Vec<_> = links.iter().map(linked).collect();
            format!(
                "{}; but every call of {} would fail: add link.\"…\".default, as the component has no way to ask for a \
                 link by its name",
                links.join("; "),
                failing.join(", ").escape_debug()
            )
        }
        Standing::Missing { offer: None } => {
            "not linked; no kind of provider that is installed here serves it".to_owned()
        }
        Standing::Missing { offer: Some(offer) } => {
            format!("not linked; the kind {} serves {}", offer.kind, offer.interface)
        }
    }
}

fn linked(link: &LinkedTo) -> String {
    let LinkedTo {
        link: by,
        name,
        provider,
        kind,
        binding,
        lacks,
        installed,
    } = link;
    let name = name.as_ref().map_or_else(String::new, |name| format!(".{name}"));
    let mut text = format!("link \"{by}\"{name}: provider {provider} ({kind}), binding {binding}");
    if let Some(lacks) = lacks {
        let _ = write!(text, "; but {lacks}");
    } else if !installed {
        let _ = write!(text, "; the kind is not installed here, so this is not checked");
    }
    text
}
