//! Components in the text form, and hosts for them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use outboard_host::{
    CacheFolder, ComponentSource, DeliverySettings, FunctionConfig, FunctionLimits, Host, HostConfig,
    HostError,
};
use tempfile::TempDir;

/// A component that answers requests with `handle`, the body of a core function of two handles.
pub(crate) fn handler(handle: &str) -> Vec<u8> {
    component(
        &format!(
            r#"(core module $code
                 (memory (export "memory") 1)
                 (func $handle (export "handle") (param $request i32) (param $out i32) {handle}))
               (core instance $code (instantiate $code))"#
        ),
        "wasi:http/incoming-handler@0.2.0",
    )
}

/// A component that exports a handler under another name, or has other parts before it.
pub(crate) fn component(parts: &str, export: &str) -> Vec<u8> {
    let text = format!(
        r#"(component
             (import "wasi:http/types@0.2.0" (instance $types
               (export "incoming-request" (type (sub resource)))
               (export "response-outparam" (type (sub resource)))))
             (alias export $types "incoming-request" (type $request))
             (alias export $types "response-outparam" (type $out))
             {parts}
             (func $handle (param "request" (own $request)) (param "response-out" (own $out))
               (canon lift (core func $code "handle")))
             (instance $handler (export "handle" (func $handle)))
             (export "{export}" (instance $handler)))"#
    );
    wat::parse_str(text).unwrap()
}

/// Functions of a test, their components in a folder of their own.
pub(crate) struct Functions {
    folder: TempDir,
    config: HostConfig,
}

impl Functions {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = HostConfig {
            listen: "127.0.0.1:0".parse().unwrap(),
            admin: None,
            drain: Duration::from_secs(10),
            cache: CacheFolder::At(folder.path().join("cache")),
            tls: None,
            telemetry: None,
            delivery: DeliverySettings::default(),
            providers: BTreeMap::new(),
            functions: BTreeMap::new(),
        };
        Self { folder, config }
    }

    /// Adds a function that answers `/NAME/*`.
    pub(crate) fn with(self, name: &str, component: &[u8]) -> Self {
        self.with_limits(name, component, FunctionLimits::default())
    }

    pub(crate) fn with_limits(mut self, name: &str, component: &[u8], limits: FunctionLimits) -> Self {
        let path = self.path(name);
        std::fs::write(&path, component).unwrap();
        let route = format!("/{name}/*").parse().unwrap();
        let function = FunctionConfig {
            component: ComponentSource::File(path),
            route,
            limits,
            reuse: None,
            links: Vec::new(),
        };
        self.config.functions.insert(name.into(), function);
        self
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn config_mut(&mut self) -> &mut HostConfig {
        &mut self.config
    }

    pub(crate) async fn load(&self) -> Result<Host, HostError> {
        Host::load(&self.config).await
    }

    /// Why the one function cannot be loaded.
    pub(crate) async fn refusal(&self) -> String {
        let Err(error) = self.load().await else {
            panic!("it was loaded")
        };
        assert!(error.is_configuration(), "{error}");
        error.to_string()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.wasm"))
    }
}
