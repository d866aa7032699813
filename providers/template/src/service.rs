//! `wasi:config` over a folder: each file is a setting.

use std::collections::BTreeMap;
use std::sync::Arc;

use outboard_config::Size;
use outboard_provider::{BindingProblem, Bindings, ConfigKey, Context, Provider, Services};
use outboard_session::call::Call;
use outboard_session::dispatch::MethodDescriptor;
use outboard_session::failure::Failure;
use outboard_session::right::Rights;
use outboard_stubs::wasi::config::v0_2_0_rc_1::store::{self, Error, Store, StoreDispatch, StoreServer};
use tonic::Code;

use crate::backend::folder::Folder;
use crate::config::{Binding, KEYS};
use crate::error::{ReadError, StartError};

/// The provider.
pub struct Template {
    bindings: Bindings<Folder>,
}

const MAX_VALUE: Size = Size(64 << 10);

impl Provider for Template {
    const KIND: &'static str = "template";
    const KEYS: &'static [ConfigKey] = KEYS;

    type Binding = Binding;
    type Error = StartError;

    fn check(bindings: &BTreeMap<String, Binding>, _: &Context) -> Vec<BindingProblem> {
        let nothing = |(name, binding): (&String, &Binding)| {
            (binding.max_value == Some(Size(0))).then(|| BindingProblem {
                binding: name.clone(),
                key: Some("max_value"),
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
        vec![store::METHODS]
    }

    fn rights(method: &MethodDescriptor) -> Rights {
        match (method.interface, method.function) {
            ("wasi:config/store@0.2.0-rc.1", "get" | "get-all") => Rights::READ,
            _ => Rights::NONE,
        }
    }

    fn services(self: &Arc<Self>) -> Services {
        Services::new().add(StoreDispatch::new(Arc::clone(self)), StoreServer::new)
    }
}

impl Template {
    /// What a binding stands for. A folder that is not there may come; something else in its place is in the way for good.
    fn open(name: String, binding: Binding, context: &Context) -> Result<(String, Folder), StartError> {
        let path = context.folder.join(binding.path);
        if path.exists() && !path.is_dir() {
            return Err(StartError::NotAFolder { binding: name, path });
        }
        let Size(most) = binding.max_value.unwrap_or(MAX_VALUE);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Ok((name, Folder::new(path, most)))
    }
}

impl Store for Template {
    async fn get(&self, call: &Call, key: String) -> Result<Result<Option<String>, Error>, Failure> {
        match self.bindings.of(call)?.get(key).await {
            Ok(value) => Ok(Ok(value)),
            Err(error) => told(error).map(Err),
        }
    }

    async fn get_all(&self, call: &Call) -> Result<Result<Vec<(String, String)>, Error>, Failure> {
        match self.bindings.of(call)?.all().await {
            Ok(values) => Ok(Ok(values)),
            Err(error) => told(error).map(Err),
        }
    }
}

/// The interface's own error, where it has a word for what went wrong.
fn told(error: ReadError) -> Result<Error, Failure> {
    match error {
        ReadError::Io { .. } => Ok(Error::Io(error.to_string())),
        ReadError::TooLarge { .. } | ReadError::TooMany(_) | ReadError::NotText(_) => {
            Ok(Error::Upstream(error.to_string()))
        }
        // Nothing was done, and another replica may do it.
        ReadError::Ended => Err(Failure::refused(Code::Unavailable, error.to_string())),
    }
}
