//! What a host runs at one time. It is made as a whole, with what is the same as before taken over, and replaced as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use outboard_delivery::Delivery;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;
use wasmtime::component::Component;

use crate::component::read_component;
use crate::config::{CacheFolder, FunctionConfig, FunctionLimits, HostConfig, TlsFiles};
use crate::engine::Room;
use crate::engines::Engines;
use crate::function::{Function, FunctionError, Place};
use crate::host::HostError;
use crate::links::Providers;
use crate::metrics::Metrics;
use crate::routes::Routes;
use crate::tls::Tls;

/// Functions that are compiled and linked, and what they are linked to.
pub(crate) struct Table {
    pub(crate) routes: Routes<Arc<Function>>,
    pub(crate) providers: Providers,
    functions: BTreeMap<Arc<str>, Held>,
    engines: Arc<Engines>,
    delivery: Delivery,
    cache: CacheFolder,
    tls: Option<(TlsFiles, Arc<Tls>)>,
}

/// A function, and what it was made of.
struct Held {
    config: FunctionConfig,
    code: Code,
    function: Arc<Function>,
}

/// A component, and the digest of the file that it was compiled from.
#[derive(Clone)]
struct Code {
    digest: [u8; 32],
    component: Component,
}

impl Table {
    /// Compiles and links every function of `config`, and starts to connect to its providers. What is the same `before` is
    /// taken over; `leaving` are the limits of functions that only finish what they have.
    ///
    /// # Errors
    /// There is no engine, or functions cannot be run; the error names each of these and what to do about it.
    pub(crate) async fn load(
        config: &HostConfig,
        before: Option<&Self>,
        leaving: &[FunctionLimits],
        metrics: &Metrics,
    ) -> Result<Self, HostError> {
        let staying = config.functions.values().map(|function| &function.limits);
        let room = Room::of(staying.chain(leaving));
        let cache = before.map_or(&config.cache, |before| &before.cache);
        let engines = match before.filter(|before| before.engines.hold(&room)) {
            Some(before) => Arc::clone(&before.engines),
            None => Arc::new(Engines::new(room, cache)?),
        };
        let same_tls =
            before.filter(|before| before.tls.as_ref().map(|(files, _)| files) == config.tls.as_ref());
        let tls = match same_tls {
            Some(before) => before.tls.clone(),
            None => {
                let start =
                    |files: &TlsFiles| Ok::<_, HostError>((files.clone(), Arc::new(Tls::start(files)?)));
                config.tls.as_ref().map(start).transpose()?
            }
        };
        let providers = Providers::open(
            &config.providers,
            tls.as_ref().map(|(_, tls)| &tls.client),
            same_tls.map(|before| &before.providers),
        );
        let mut table = Self {
            routes: Routes::new([]),
            providers,
            functions: BTreeMap::new(),
            engines,
            delivery: Delivery::new(config.delivery.clone()),
            cache: cache.clone(),
            tls,
        };
        let mut failed = Vec::new();
        for (name, function) in &config.functions {
            match table.function(name, function, before, metrics).await {
                Ok(held) => drop(table.functions.insert(Arc::clone(name), held)),
                Err(error) => failed.push((Arc::clone(name), error)),
            }
        }
        if !failed.is_empty() {
            return Err(HostError::Functions(failed));
        }
        let routes = table.functions.values();
        table.routes =
            Routes::new(routes.map(|held| (held.config.route.clone(), Arc::clone(&held.function))));
        Ok(table)
    }

    async fn function(
        &self,
        name: &Arc<str>,
        config: &FunctionConfig,
        before: Option<&Self>,
        metrics: &Metrics,
    ) -> Result<Held, FunctionError> {
        let path = &config.component;
        let bytes = read_component(path, &self.delivery).await?;
        let digest = Sha256::digest(&bytes).into();
        let before = before.and_then(|before| Some((before, before.functions.get(name)?)));
        let same_code = before
            .filter(|(table, held)| held.code.digest == digest && Arc::ptr_eq(&table.engines, &self.engines));
        if let Some((table, held)) = same_code
            && held.config.is_made_as(config)
            && self.providers.keep(&config.links, &table.providers)
        {
            return Ok(Held {
                config: config.clone(),
                code: held.code.clone(),
                function: Arc::clone(&held.function),
            });
        }
        let code = match same_code {
            Some((_, held)) => held.code.clone(),
            None => Code {
                digest,
                component: self.engines.compile(path.clone(), bytes).await?,
            },
        };
        let place = Place {
            engines: &self.engines,
            providers: &self.providers,
            slots: match before {
                Some((_, held)) if held.function.limits.concurrent == config.limits.concurrent => {
                    Arc::clone(&held.function.slots)
                }
                _ => Arc::new(Semaphore::new(config.limits.concurrent as usize)),
            },
            line: metrics.line(name),
        };
        let function = Function::load(name, config, &code.component, place).await?;
        Ok(Held {
            config: config.clone(),
            code,
            function: Arc::new(function),
        })
    }

    /// The functions that are not in `next`: gone, or made anew.
    pub(crate) fn leave_for(&self, next: &Self) -> Vec<Arc<Function>> {
        let is_gone = |(name, held): &(&Arc<str>, &Held)| {
            let kept = next.functions.get(*name);
            kept.is_none_or(|kept| !Arc::ptr_eq(&kept.function, &held.function))
        };
        let gone = self.functions.iter().filter(is_gone);
        gone.map(|(_, held)| Arc::clone(&held.function)).collect()
    }

    /// The limits of functions whose requests will be beside those of `config`: they share no places with these.
    pub(crate) fn leaving_for(&self, config: &HostConfig) -> Vec<FunctionLimits> {
        let shares = |name: &Arc<str>, limits: &FunctionLimits| {
            let next = config.functions.get(name);
            next.is_some_and(|next| next.limits.concurrent == limits.concurrent)
        };
        let all = self
            .functions
            .iter()
            .map(|(name, held)| (name, held.function.limits));
        all.filter(|(name, limits)| !shares(name, limits))
            .map(|(_, limits)| limits)
            .collect()
    }
}
