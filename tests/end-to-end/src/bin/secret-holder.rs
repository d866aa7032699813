//! A provider that holds a secret of every kind, and uses each as a driver would, for tests that look for them where they
//! should not be.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::process::ExitCode;
use std::sync::{Arc, PoisonError, RwLock};

use outboard_config::SecretRef;
use outboard_end_to_end::digest;
use outboard_provider::{
    BindingProblem, ConfigKey, Context, Credential, Provider, Secret, Secrets, Services,
};
use outboard_session::call::Call;
use outboard_session::dispatch::MethodDescriptor;
use outboard_session::failure::Failure;
use outboard_session::right::Rights;
use outboard_stubs::wasi::config::v0_2_0_rc_1::store::{self, Error, Store, StoreDispatch, StoreServer};
use secrecy::ExposeSecret as _;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Binding {
    secrets: Vec<SecretRef>,
    credential: SecretRef,
}

struct Holder {
    secrets: Secrets,
    held: RwLock<BTreeMap<String, Arc<Held>>>,
}

struct Held {
    secrets: Vec<(SecretRef, Secret)>,
    credential: Credential,
}

impl Provider for Holder {
    const KIND: &'static str = "holder";
    const KEYS: &'static [ConfigKey] = &[
        ConfigKey {
            key: "secrets",
            form: "array of references",
            default: None,
            meaning: "what it holds; required",
        },
        ConfigKey {
            key: "credential",
            form: "\"vault:PATH\"",
            default: None,
            meaning: "a user name and a password; required",
        },
    ];

    type Binding = Binding;
    type Error = Infallible;

    fn check(bindings: &BTreeMap<String, Binding>, context: &Context) -> Vec<BindingProblem> {
        let problems = bindings.iter().flat_map(|(name, binding)| {
            let secrets = binding
                .secrets
                .iter()
                .filter_map(|reference| context.secrets.problem(reference));
            let secrets = secrets.map(|what| ("secrets", what));
            let credential = context.secrets.problem_of_credential(&binding.credential);
            let all = secrets.chain(credential.map(|what| ("credential", what)));
            all.map(|(key, what)| BindingProblem {
                binding: name.clone(),
                key: Some(key),
                what,
            })
        });
        problems.collect()
    }

    async fn start(bindings: BTreeMap<String, Binding>, context: &Context) -> Result<Self, Infallible> {
        tracing::trace!(?bindings, ?context, "held");
        let held = bindings
            .into_iter()
            .map(|(name, binding)| (name, Held::new(binding, &context.secrets)));
        Ok(Self {
            held: RwLock::new(held.collect()),
            secrets: context.secrets.clone(),
        })
    }

    async fn rebind(
        self: &Arc<Self>,
        changed: BTreeMap<String, Option<Binding>>,
        context: &Context,
    ) -> Result<Vec<String>, Infallible> {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        for (name, binding) in changed {
            match binding {
                Some(binding) => held.insert(name, Held::new(binding, &context.secrets)),
                None => held.remove(&name),
            };
        }
        Ok(Vec::new())
    }

    fn contracts() -> Vec<&'static [MethodDescriptor]> {
        vec![store::METHODS]
    }

    fn rights(_: &MethodDescriptor) -> Rights {
        Rights::READ
    }

    fn services(self: &Arc<Self>) -> Services {
        Services::new().add(StoreDispatch::new(Arc::clone(self)), StoreServer::new)
    }
}

impl Held {
    fn new(binding: Binding, secrets: &Secrets) -> Arc<Self> {
        let references = binding.secrets.into_iter();
        Arc::new(Self {
            secrets: references
                .map(|reference| (reference.clone(), secrets.secret(&reference)))
                .collect(),
            credential: secrets.credential(&binding.credential),
        })
    }
}

impl Store for Holder {
    /// What shows which secret it is and gives nothing of it away: by its reference, a digest.
    async fn get(&self, call: &Call, key: String) -> Result<Result<Option<String>, Error>, Failure> {
        let held = self
            .held
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&*call.binding)
            .cloned();
        let gone = || Failure::refused(tonic::Code::NotFound, "the binding is gone");
        let held = held.ok_or_else(gone)?;
        if key == "credential" {
            let login = held.credential.current();
            tracing::debug!(credential = ?held.credential, ?login, secrets = ?self.secrets, "used");
            return Ok(match login {
                Some(login) => Ok(Some(digest(login.password().expose_secret().as_bytes()))),
                None => Err(Error::Upstream(format!("{:?}", held.credential))),
            });
        }
        let found = held
            .secrets
            .iter()
            .find(|(reference, _)| reference.to_string() == key);
        let Some((_, secret)) = found else {
            return Err(Failure::refused(
                tonic::Code::NotFound,
                format!("{key} is none of {:?}", self.secrets),
            ));
        };
        Ok(match secret.current() {
            Some(value) => Ok(Some(digest(value.expose_secret()))),
            None => Err(Error::Upstream(format!("{secret:?}"))),
        })
    }

    async fn get_all(&self, _: &Call) -> Result<Result<Vec<(String, String)>, Error>, Failure> {
        let states = self.secrets.states().into_iter();
        Ok(Ok(states
            .map(|state| (state.reference.to_string(), format!("{state:?}")))
            .collect()))
    }
}

fn main() -> ExitCode {
    outboard_provider::main::<Holder>()
}
