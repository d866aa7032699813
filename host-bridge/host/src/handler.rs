//! The two generations of functions, told apart by what a component exports.

use outboard_delivery::ComponentSource;
use wasmtime::Engine;
use wasmtime::component::{Component, Linker};
use wasmtime_wasi_http::p2::bindings::ProxyPre;
use wasmtime_wasi_http::p3::bindings::ServicePre;

use crate::config::FunctionConfig;
use crate::function::FunctionError;
use crate::instance::Instance;

/// By which of WASI's interfaces a function answers requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generation {
    /// `wasi:http/incoming-handler@0.2`: an instance serves one request.
    Second,
    /// `wasi:http/handler@0.3`: an instance may serve several, also at one time.
    Third,
}

/// A function's component, linked and ready to be instantiated.
pub(crate) enum Handler {
    Second(ProxyPre<Instance>),
    Third(ServicePre<Instance>),
}

const SECOND: &str = "wasi:http/incoming-handler@0.2.";
const THIRD: &str = "wasi:http/handler@0.3.";

impl Generation {
    /// The generation of a component; of one that has both, the third.
    ///
    /// # Errors
    /// It has neither.
    pub(crate) fn of(component: &Component, path: &ComponentSource) -> Result<Self, FunctionError> {
        let ty = component.component_type();
        let exports: Vec<String> = ty
            .exports(component.engine())
            .map(|(name, _)| name.to_owned())
            .collect();
        let has = |handler| exports.iter().any(|name| name.starts_with(handler));
        if has(THIRD) {
            Ok(Self::Third)
        } else if has(SECOND) {
            Ok(Self::Second)
        } else {
            Err(FunctionError::NoHandler {
                path: path.clone(),
                exports,
            })
        }
    }

    /// # Errors
    /// The configuration asks for more than one request of an instance that serves one.
    pub(crate) fn check_reuse(
        self,
        function: &FunctionConfig,
        path: &ComponentSource,
    ) -> Result<(), FunctionError> {
        if self == Self::Second && function.reuse.is_some() {
            return Err(FunctionError::Reuse(path.clone()));
        }
        Ok(())
    }

    /// By which a component makes HTTP requests of its own.
    pub(crate) fn outgoing(self) -> &'static str {
        match self {
            Self::Second => "wasi:http/outgoing-handler",
            Self::Third => "wasi:http/client",
        }
    }
}

impl Handler {
    /// # Errors
    /// The linker lacks something that the component imports, or has it otherwise.
    pub(crate) fn new(
        generation: Generation,
        linker: &Linker<Instance>,
        component: &Component,
    ) -> wasmtime::Result<Self> {
        let ready = linker.instantiate_pre(component)?;
        Ok(match generation {
            Generation::Second => Self::Second(ProxyPre::new(ready)?),
            Generation::Third => Self::Third(ServicePre::new(ready)?),
        })
    }

    pub(crate) fn generation(&self) -> Generation {
        match self {
            Self::Second(_) => Generation::Second,
            Self::Third(_) => Generation::Third,
        }
    }

    pub(crate) fn engine(&self) -> &Engine {
        match self {
            Self::Second(proxy) => proxy.engine(),
            Self::Third(service) => service.engine(),
        }
    }
}
