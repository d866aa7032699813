//! What follows from the contracts: the library's root, the functions, and a test of what holds of them so far.

use std::collections::BTreeMap;

use outboard_mapping::name::Unique;
use proc_macro2::{Ident, Span};

use super::Fresh;
use crate::contract::{Contract, Function, Interface, Ty};
use crate::rust::author::Author;

/// The template's own; its life of a provider is that of every fresh one.
const TEMPLATE: &str = include_str!("../../../../providers/template/src/service.rs");
/// What stands in an author's file already, and can be no resource's name there.
const TAKEN: &[&str] = &[
    "Arc",
    "BTreeMap",
    "Binding",
    "Bindings",
    "BindingProblem",
    "Call",
    "Code",
    "ConfigKey",
    "Context",
    "Err",
    "Failure",
    "Folder",
    "KEYS",
    "MethodDescriptor",
    "None",
    "Ok",
    "Option",
    "Provider",
    "Resource",
    "Result",
    "Rights",
    "Self",
    "Services",
    "Size",
    "Some",
    "StartError",
    "String",
    "Vec",
];

/// The interfaces that a fresh provider serves.
pub(super) struct Service<'a> {
    fresh: &'a Fresh<'a>,
    served: &'a [&'a Interface],
    author: Author<'a>,
}

impl<'a> Service<'a> {
    pub(super) fn new(fresh: &'a Fresh<'a>, contract: &'a Contract, served: &'a [&'a Interface]) -> Self {
        let mut types = Unique::default();
        for name in TAKEN {
            types.take((*name).to_owned());
        }
        let provider = types.take(fresh.type_name());
        let resources = served
            .iter()
            .flat_map(|interface| &interface.resources)
            .map(|def| (def.resource.clone(), ident(&types.take(def.rust.clone()))))
            .collect();
        let mut modules = Unique::default();
        // Those that are served have the first choice of names.
        let others = contract.interfaces().map(|(_, interface)| interface);
        let mut aliases = BTreeMap::new();
        for interface in served.iter().copied().chain(others) {
            if !aliases.contains_key(&interface.id) {
                let name = modules.take(interface.module.last().cloned().unwrap_or_default());
                aliases.insert(interface.id.clone(), ident(&name));
            }
        }
        Self {
            fresh,
            served,
            author: Author {
                contract,
                provider: ident(&provider),
                aliases,
                resources,
            },
        }
    }

    /// `src/lib.rs`
    pub(super) fn library(&self) -> String {
        format!(
            "//! The {} provider, of {}.\n\npub mod backend;\npub mod config;\npub mod error;\npub mod service;\n\n\
             /// Generated from wit/ by `outboard proto wit --out generated`.\n\
             #[path = \"../generated/src/lib.rs\"]\npub mod stubs;\n",
            self.fresh.name,
            self.ids().join(", "),
        )
    }

    /// `src/service.rs`
    ///
    /// # Errors
    /// What was generated is not Rust, which is a defect of the generator.
    pub(super) fn implementation(&self) -> Result<String, syn::Error> {
        let mut body = self.life();
        body.push_str(&self.contracts());
        body.push_str(&self.rights());
        body.push_str(&self.services());
        body.push_str(&self.own(between(TEMPLATE, "\nimpl Template {", "\nimpl Store")));
        for (resource, name) in &self.author.resources {
            body.push_str(&format!(
                "\n/// `{}` of `{}`: it lives in this process until its holder drops it.\npub struct {name};\n\n\
                 impl Resource for {name} {{}}\n",
                resource.name, resource.interface
            ));
        }
        for interface in self.served {
            body.push('\n');
            body.push_str(&self.author.implementation(interface)?);
        }
        body.push_str(UNWRITTEN);
        let resource = match self.author.resources.is_empty() {
            true => "MethodDescriptor",
            false => "{MethodDescriptor, Resource}",
        };
        let uses = self.uses("crate::stubs", &body);
        Ok(format!(
            "//! What it serves: {}.\n\n{}{uses}\n{body}",
            self.ids().join(", "),
            USES.replace("RESOURCE", resource)
        ))
    }

    /// `tests/served.rs`
    pub(super) fn test(&self) -> String {
        let provider = &self.author.provider;
        let mut body = String::new();
        for interface in self.served {
            let alias = &self.author.aliases[&interface.id];
            for function in interface
                .functions
                .iter()
                .filter(|function| is_plain(self.author.contract, function))
            {
                body.push_str(
                    &UNWRITTEN_TEST
                        .replace("PROVIDER", &provider.to_string())
                        .replace(
                            "NAME",
                            &format!("{alias}_{}", function.rust.trim_end_matches('_')),
                        )
                        .replace("REQUEST", &format!("{alias}::{}", function.rust_request)),
                );
            }
        }
        let (code, kit) = match body.is_empty() {
            true => ("", "Kit"),
            false => ("use tonic::Code;\n", "{Client, Kit}"),
        };
        let library = self.fresh.library_name();
        let uses = self.uses(&format!("{library}::stubs"), &body);
        let mut interfaces = self.ids();
        interfaces.sort_unstable();
        let both = if body.is_empty() { "" } else { BOTH };
        format!(
            "//! The provider as functions see it, on both faces. A function that is written has its own test in the place of\n\
             //! the one that stands here for it.\n\n\
             use {library}::service::{provider};\n{uses}use outboard_testkit::{kit};\n{code}\n\
             const FILE: &str = \"[binding.main]\\npath = 'data'\\n\";\n{both}\n\
             #[tokio::test]\nasync fn it_tells_what_it_serves() {{\n    \
             let kit = Kit::start::<{provider}>(FILE).await;\n    assert_eq!(kit.interfaces().await, {interfaces:?});\n}}\n{body}",
        )
    }

    fn ids(&self) -> Vec<&str> {
        self.served.iter().map(|interface| &*interface.id).collect()
    }

    /// The provider itself, from its bindings to its start.
    fn life(&self) -> String {
        self.own(between(TEMPLATE, "/// The provider.\n", "    fn contracts()"))
    }

    fn contracts(&self) -> String {
        let methods: Vec<_> = self.aliases().map(|alias| format!("{alias}::METHODS")).collect();
        format!(
            "    fn contracts() -> Vec<&'static [MethodDescriptor]> {{\n        vec![{}]\n    }}\n\n",
            methods.join(", ")
        )
    }

    fn rights(&self) -> String {
        let mut text = RIGHTS.to_owned();
        for interface in self.served {
            for function in interface.functions.iter().filter(|function| !function.drops) {
                text.push_str(&format!(
                    "            ({:?}, {:?}) => Rights::ADMIN,\n",
                    interface.id, function.name
                ));
            }
        }
        text + "            _ => Rights::NONE,\n        }\n    }\n\n"
    }

    fn services(&self) -> String {
        let mut text =
            "    fn services(self: &Arc<Self>) -> Services {\n        Services::new()\n".to_owned();
        for (interface, alias) in self.served.iter().zip(self.aliases()) {
            let names = &interface.rust;
            text.push_str(&format!(
                "            .add({alias}::{}::new(Arc::clone(self)), {alias}::{}::new)\n",
                names.dispatch, names.server
            ));
        }
        text + "    }\n}\n"
    }

    fn aliases(&self) -> impl Iterator<Item = &Ident> {
        self.served
            .iter()
            .map(|interface| &self.author.aliases[&interface.id])
    }

    /// A part of the template, by this provider's names.
    fn own(&self, part: &str) -> String {
        part.replace("\"template\"", &format!("{:?}", self.fresh.name))
            .replace("Template", &self.author.provider.to_string())
    }

    /// What brings the modules in that the text names.
    fn uses(&self, stubs: &str, text: &str) -> String {
        let interfaces = self.author.contract.interfaces();
        let used = interfaces.filter_map(|(_, interface)| {
            let alias = self.author.aliases[&interface.id].to_string();
            let path = format!("{stubs}::{}", interface.module.join("::"));
            match (names(text, &alias), path.ends_with(&format!("::{alias}"))) {
                (false, _) => None,
                (true, true) => Some(format!("use {path};\n")),
                (true, false) => Some(format!("use {path} as {alias};\n")),
            }
        });
        used.collect()
    }
}

const USES: &str = "\
use std::collections::BTreeMap;
use std::sync::Arc;

use outboard_config::Size;
use outboard_provider::{BindingProblem, Bindings, ConfigKey, Context, Provider, Services};
use outboard_session::call::Call;
use outboard_session::dispatch::RESOURCE;
use outboard_session::failure::Failure;
use outboard_session::right::Rights;
use tonic::Code;

use crate::backend::folder::Folder;
use crate::config::{Binding, KEYS};
use crate::error::StartError;
";

const RIGHTS: &str = "    \
    fn rights(method: &MethodDescriptor) -> Rights {
        // Decide for each: READ if it only looks, WRITE if it changes something, ANY if it is for everybody who has a grant.
        // As it stands, nobody may call it but who was granted `admin`.
        match (method.interface, method.function) {
";

const UNWRITTEN: &str = "
/// What a function answers until it is written.
fn unwritten(function: &str) -> Failure {
    let what = format!(\"{function} is not written yet: src/service.rs\");
    Failure::refused(Code::Unimplemented, what)
}
";

const BOTH: &str = "
fn both(kit: &Kit) -> [Client; 2] {
    [kit.client(\"main\"), kit.plain(\"main\")]
}
";

const UNWRITTEN_TEST: &str = "
#[tokio::test]
async fn NAME_is_for_who_was_granted_it_and_still_to_be_written() {
    let kit = Kit::start::<PROVIDER>(FILE).await;
    for client in both(&kit) {
        let request = REQUEST::default();
        let refused = client.as_function(\"stranger\").call(request.clone()).await.unwrap_err();
        assert_eq!(refused.code, Code::PermissionDenied);
        assert_eq!(client.call(request).await.unwrap_err().code, Code::Unimplemented);
    }
}
";

/// Whether a default of its request can be sent: it takes no handle, which would have to come from another function, and no
/// stream.
fn is_plain(contract: &Contract, function: &Function) -> bool {
    !function.drops
        && !function
            .params
            .iter()
            .any(|param| holds_more(contract, &param.ty))
}

fn holds_more(contract: &Contract, ty: &Ty) -> bool {
    match ty {
        Ty::Own(_) | Ty::Borrow(_) | Ty::Stream(_) | Ty::Future(_) => true,
        Ty::Named(key) => contract
            .def(key)
            .parts()
            .into_iter()
            .any(|part| holds_more(contract, part)),
        ty => ty.children().into_iter().any(|child| holds_more(contract, child)),
    }
}

/// The part of a text from one mark up to another; the marks are in it, as a test of this crate sees to.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap_or_default();
    let part = &text[start..];
    &part[..part.find(to).unwrap_or(part.len())]
}

/// Whether a module of that name is gone into.
fn names(text: &str, module: &str) -> bool {
    let path = format!("{module}::");
    text.match_indices(&path).any(|(at, _)| {
        !text[..at].ends_with(|before: char| before.is_alphanumeric() || "_:".contains(before))
    })
}

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

#[cfg(test)]
mod tests {
    use super::{TEMPLATE, between};

    #[test]
    fn the_parts_of_the_template_are_where_they_are_looked_for() {
        let life = between(TEMPLATE, "/// The provider.\n", "    fn contracts()");
        assert!(
            life.starts_with("/// The provider.\npub struct Template {"),
            "{life}"
        );
        assert!(
            life.ends_with("    }\n\n") && life.contains("async fn start("),
            "{life}"
        );
        let own = between(TEMPLATE, "\nimpl Template {", "\nimpl Store");
        assert!(
            own.starts_with("\nimpl Template {") && own.ends_with("}\n"),
            "{own}"
        );
    }
}
