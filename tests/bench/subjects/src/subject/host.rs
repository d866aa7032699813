//! A function host whose functions call one provider over TCP, with or without all that guards it.

use std::path::PathBuf;
use std::sync::Arc;

use outboard_bench::{SIZES, Sample, Task};
use outboard_channel::{ClientPem, ClientTls};
use outboard_telemetry::{Process, Settings, Tracer};
use wasmtime::Result;
use wasmtime::error::Context as _;

use super::functions::{Calls, GUEST};
use super::plain_load;
use crate::instance::{INSTANCES, engine, guest};
use crate::worker::Works;

/// What the host calls, and how.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Guarded {
    /// The folder of the host's certificate, and of what is compiled.
    #[arg(long)]
    folder: PathBuf,
    /// Where the provider listens.
    #[arg(long)]
    address: String,
    /// Where the collector of traces is. Then the host shows its certificate and asks for the provider's, too.
    #[arg(long)]
    otlp: Option<String>,
}

/// A host, and its functions.
pub(crate) struct Host(Arc<Calls>);

impl Host {
    /// Binds the guest to the provider, and puts the values there that it asks for.
    ///
    /// # Errors
    /// The provider is not there, or does not let it in.
    pub(crate) async fn start(place: &Guarded) -> Result<Self> {
        let engine = engine(&place.folder.join("cache"), INSTANCES)?;
        let component = guest(&engine, GUEST)?;
        let (tls, tracer) = match &place.otlp {
            Some(otlp) => (Some(place.tls()?), tracer(otlp)?),
            None => (None, Tracer::off()),
        };
        let calls = Arc::new(Calls::bind(&engine, &component, &place.address, tls, tracer)?);
        for bytes in SIZES {
            calls.seed(bytes).await?;
        }
        Ok(Self(calls))
    }
}

impl Works for Host {
    async fn perform(&mut self, task: &Task) -> anyhow::Result<Sample> {
        let load = plain_load(task)?;
        let sample = self.0.sample(load).await;
        sample.map_err(|error| anyhow::anyhow!("{error:#}"))
    }
}

/// Records whatever it is asked to.
fn tracer(otlp: &str) -> Result<Tracer> {
    let settings = Settings::new(otlp, Some(1.0), "bench".to_owned());
    let settings = settings.map_err(|errors| wasmtime::format_err!("{otlp}: {errors:?}"))?;
    let process = Process {
        instance: "1".to_owned(),
        version: env!("CARGO_PKG_VERSION"),
    };
    Ok(Tracer::start(settings, process))
}

impl Guarded {
    fn tls(&self) -> Result<ClientTls> {
        let read =
            |name: &str| std::fs::read(self.folder.join(name)).with_context(|| format!("reading {name}"));
        let (cert, key, ca) = (read("host.pem")?, read("host.key")?.into(), read("ca.pem")?);
        let pem = ClientPem {
            cert: &cert,
            key: &key,
            ca: &ca,
        };
        Ok(ClientTls::new(pem)?)
    }
}
