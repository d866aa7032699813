//! What it costs to carry values between guest memory and the host, without a wire between.

mod rows;

use std::sync::Arc;

use bytes::Bytes;
use outboard_transcode::{Reply, Request};
use prost::Message as _;
use wasmtime::component::{InstancePre, Linker};
use wasmtime::{Engine, Result, Store, StoreContextMut};

use self::rows::{Response, Value};
use crate::instance::guest;
use outboard_bench::{Carrier, Crossing, Sample};
use outboard_bench::{Laps, Window};

/// One guest, with each of the two carriers.
pub(crate) struct Crossings {
    engine: Engine,
    transcoder: InstancePre<()>,
    derived: InstancePre<()>,
}

/// Crossings between two looks at the clock.
const BATCH: u32 = 16;

impl Crossings {
    /// Compiles the guest and binds it.
    ///
    /// # Errors
    /// The guest does not fit what the host defines.
    pub(crate) async fn new(engine: &Engine) -> Result<Self> {
        let component = guest(engine, include_str!("../guests/crossings.wat"))?;
        let rows: Bytes = rows::response().encode_to_vec().into();
        let mut transcoder = Linker::new(engine);
        transcoded(&mut transcoder, rows.clone())?;
        let mut derived = Linker::new(engine);
        typed(&mut derived, rows)?;
        Ok(Self {
            engine: engine.clone(),
            transcoder: transcoder.instantiate_pre(&component)?,
            derived: derived.instantiate_pre(&component)?,
        })
    }

    /// Crosses until the time is up; times are those of one crossing.
    ///
    /// # Errors
    /// The guest got something else than what was sent.
    pub(crate) async fn cross(&self, what: Crossing, by: Carrier, millis: u64) -> Result<Sample> {
        let instance = match by {
            Carrier::Transcoder => &self.transcoder,
            Carrier::Derived => &self.derived,
        };
        let name = match what {
            Crossing::Bytes => "bytes",
            Crossing::Rows => "rows",
        };
        let mut store = Store::new(&self.engine, ());
        store.set_epoch_deadline(u64::MAX / 2);
        let instance = instance.instantiate_async(&mut store).await?;
        let run = instance.get_typed_func::<(u32,), ()>(&mut store, name)?;
        let mut laps = Laps::new(Window::of(millis));
        loop {
            laps.restart();
            run.call_async(&mut store, (BATCH,)).await?;
            if !laps.lap() {
                return Ok(Laps::together([laps])?.of_parts(BATCH));
            }
        }
    }
}

/// As the linker binds an import, but for the provider.
fn transcoded(linker: &mut Linker<()>, rows: Bytes) -> Result<()> {
    let (echo_name, rows_name): (Arc<str>, Arc<str>) = ("echo".into(), "rows".into());
    let mut root = linker.root();
    root.func_wrap_async("echo", move |_: StoreContextMut<'_, ()>, request: Request<2>| {
        let function = Arc::clone(&echo_name);
        Box::new(async move {
            // The request is the reply: each has the bytes as its field 1.
            Ok(Reply::<1>::new(function, request.body, None, Vec::new()))
        })
    })?;
    root.func_wrap_async("rows", move |_: StoreContextMut<'_, ()>, _: Request<0>| {
        let (function, body) = (Arc::clone(&rows_name), rows.clone());
        Box::new(async move { Ok(Reply::<1>::new(function, body, None, Vec::new())) })
    })?;
    Ok(())
}

/// As a host binds an import whose types it was built with.
fn typed(linker: &mut Linker<()>, rows: Bytes) -> Result<()> {
    type Rows = std::result::Result<Vec<Vec<Value>>, String>;

    let mut root = linker.root();
    root.func_wrap("echo", |_: StoreContextMut<'_, ()>, (data,): (Vec<u8>,)| {
        Ok((data,))
    })?;
    root.func_wrap("rows", move |_: StoreContextMut<'_, ()>, (): ()| {
        let rows: Rows = Ok(Response::decode(&rows[..])?.rows);
        Ok((rows,))
    })?;
    Ok(())
}
