//! What it serves: example:limits/limiter@0.1.0.

use std::collections::BTreeMap;
use std::sync::Arc;

use outboard_provider::{BindingProblem, Bindings, ConfigKey, Context, Provider, Services};
use outboard_session::call::Call;
use outboard_session::dispatch::MethodDescriptor;
use outboard_session::failure::Failure;
use outboard_session::right::Rights;
use tonic::Code;

use crate::backend::buckets::{Buckets, Taken};
use crate::config::{Binding, KEYS};
use crate::error::StartError;
use crate::stubs::example::limits::v0_1::limiter;

/// A token in ten years.
const LEAST_RATE: f64 = 3e-9;

/// The provider.
pub struct Limiter {
    bindings: Bindings<Buckets>,
}

impl Provider for Limiter {
    const KIND: &'static str = "limiter";
    const KEYS: &'static [ConfigKey] = KEYS;

    type Binding = Binding;
    type Error = StartError;

    fn check(bindings: &BTreeMap<String, Binding>, _: &Context) -> Vec<BindingProblem> {
        let nothing = |(name, binding): (&String, &Binding)| {
            (binding.burst == 0).then(|| BindingProblem {
                binding: name.clone(),
                key: Some("burst"),
                what: "is 0, which lets nothing through".to_owned(),
            })
        };
        bindings.iter().filter_map(nothing).collect()
    }

    async fn start(bindings: BTreeMap<String, Binding>, context: &Context) -> Result<Self, StartError> {
        let open = bindings
            .into_iter()
            .map(|(name, binding)| Self::open(name, binding, context))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            bindings: Bindings::new(open),
        })
    }

    async fn rebind(
        self: &Arc<Self>,
        changed: BTreeMap<String, Option<Binding>>,
        context: &Context,
    ) -> Result<Vec<String>, StartError> {
        let (mut opened, mut gone) = (BTreeMap::new(), Vec::new());
        for (name, binding) in changed {
            match binding {
                Some(binding) => opened.extend([Self::open(name, binding, context)?]),
                None => gone.push(name),
            }
        }
        self.bindings.change(opened, &gone);
        Ok(Vec::new())
    }

    fn contracts() -> Vec<&'static [MethodDescriptor]> {
        vec![limiter::METHODS]
    }

    fn rights(method: &MethodDescriptor) -> Rights {
        match (method.interface, method.function) {
            ("example:limits/limiter@0.1.0", "take") => Rights::WRITE,
            ("example:limits/limiter@0.1.0", "left") => Rights::READ,
            _ => Rights::NONE,
        }
    }

    fn services(self: &Arc<Self>) -> Services {
        Services::new().add(
            limiter::LimiterDispatch::new(Arc::clone(self)),
            limiter::LimiterServer::new,
        )
    }
}

impl Limiter {
    fn open(name: String, binding: Binding, _: &Context) -> Result<(String, Buckets), StartError> {
        if !(LEAST_RATE..f64::INFINITY).contains(&binding.per_second) {
            return Err(StartError::NoRate {
                binding: name,
                rate: binding.per_second,
            });
        }
        Ok((name, Buckets::new(binding.per_second, binding.burst)))
    }
}

impl limiter::Limiter for Limiter {
    async fn take(
        &self,
        call: &Call,
        key: String,
        tokens: u32,
    ) -> Result<Result<Option<u64>, limiter::Error>, Failure> {
        match self.bindings.of(call)?.take(&key, tokens) {
            Taken::Now => Ok(Ok(None)),
            Taken::Later(wait) => Ok(Ok(Some(
                u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1),
            ))),
            Taken::Never => Ok(Err(limiter::Error::TooMany(tokens))),
            // Nothing was taken, and those that fill up make room.
            Taken::NoRoom => Err(Failure::refused(
                Code::ResourceExhausted,
                "too many keys have been used of late: use fewer, or try again later",
            )),
        }
    }

    async fn left(&self, call: &Call, key: String) -> Result<u32, Failure> {
        Ok(self.bindings.of(call)?.left(&key))
    }
}
