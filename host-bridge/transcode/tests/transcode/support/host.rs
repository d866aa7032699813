//! A wasmtime host that answers every call of a guest with bytes that the test chose.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use outboard_mapping::ty::{Function, Resource};
use outboard_transcode::types::{self, flat_params, flat_result};
use outboard_transcode::{
    Chunks, Export, Invocation, LiftedHandle, LiftedStream, Outcome, Reply, ReplyHandles, Request,
};
use tokio::sync::oneshot;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, Func, InstancePre, Linker, LinkerInstance, ResourceType, Val};
use wasmtime::{Config, Engine, OptLevel, Result, Store, StoreContextMut};

use super::component::{INTERFACE, RESOURCE, Spec};
use super::reference;

/// What faults of a reply call the function.
pub(crate) const FUNCTION: &str = "test:types/f#f";

/// The number that `RESOURCE` has as a dynamic resource of the host.
pub(crate) const RESOURCE_TYPE: u32 = 7;

/// What the host of a guest saw, and what it answers.
pub(crate) struct Host {
    /// The requests that came, in order.
    pub(crate) requests: Vec<(Bytes, Vec<LiftedHandle>)>,
    /// The representations of the handles that the guest dropped.
    pub(crate) dropped: Vec<u32>,
    /// The body of the next reply.
    pub(crate) reply: Bytes,
    /// The bodies of the replies after it. The last one stays.
    pub(crate) later_replies: VecDeque<Bytes>,
    /// The handles of the next reply.
    pub(crate) handles: Option<Box<dyn ReplyHandles>>,
    /// The streams of the next reply.
    pub(crate) streams: Vec<Chunks>,
    /// Who waits for the streams of the next request.
    pub(crate) streamed: Option<oneshot::Sender<Vec<LiftedStream>>>,
}

/// A component, compiled and bound.
pub(crate) struct Bound {
    function: Function,
    instance: InstancePre<Host>,
}

/// An instance of a component.
pub(crate) struct Guest {
    pub(crate) store: Store<Host>,
    function: Function,
    pub(crate) g: Func,
}

impl Bound {
    /// Compiles a component and defines its import by the type that the component itself gives it.
    pub(crate) fn new(spec: &Spec) -> Self {
        Self::of(&compiled(&spec.wat()), spec)
    }

    pub(crate) fn of(component: &Component, spec: &Spec) -> Self {
        assert_eq!(
            &imported(component),
            spec.function(),
            "the type that is read from the component"
        );
        Self::linked(component)
    }

    pub(crate) fn linked(component: &Component) -> Self {
        let function = imported(component);
        let mut linker = Linker::new(&ENGINE);
        let mut interface = linker.instance(INTERFACE).unwrap();
        let resource = ResourceType::host_dynamic(RESOURCE_TYPE);
        let dropped = |mut store: StoreContextMut<'_, Host>, rep| {
            store.data_mut().dropped.push(rep);
            Ok(())
        };
        interface.resource(RESOURCE, resource, dropped).unwrap();
        define(&mut interface, &function).unwrap();
        let instance = linker
            .instantiate_pre(component)
            .unwrap_or_else(|error| panic!("{function}: {error:?}"));
        Self { function, instance }
    }

    pub(crate) fn guest(&self) -> Guest {
        let host = Host {
            requests: Vec::new(),
            dropped: Vec::new(),
            reply: Bytes::new(),
            later_replies: VecDeque::new(),
            handles: None,
            streams: Vec::new(),
            streamed: None,
        };
        let mut store = Store::new(&ENGINE, host);
        let instance = block_on(self.instance.instantiate_async(&mut store)).unwrap();
        let g = instance.get_func(&mut store, "g").unwrap();
        Guest {
            store,
            function: self.function.clone(),
            g,
        }
    }
}

impl Guest {
    /// A guest with a component of its own.
    pub(crate) fn new(spec: &Spec) -> Self {
        Bound::new(spec).guest()
    }

    /// Calls the guest's export, and answers its call with `reply`.
    pub(crate) fn call(&mut self, params: &[Val], reply: impl Into<Bytes>) -> Result<Option<Val>> {
        self.store.data_mut().reply = reply.into();
        let mut results = vec![Val::Bool(false); usize::from(self.function.result.is_some())];
        block_on(self.g.call_async(&mut self.store, params, &mut results))?;
        Ok(results.pop())
    }

    /// Calls the guest's export with a message, and answers its call with `reply`.
    pub(crate) fn send(&mut self, body: impl Into<Bytes>, reply: impl Into<Bytes>) -> Result<Outcome> {
        self.store.data_mut().reply = reply.into();
        let export = Export::new(FUNCTION.into(), &self.function);
        let invocation = Invocation {
            body: body.into(),
            handles: Vec::new(),
            streams: Vec::new(),
        };
        block_on(export.call(&mut self.store, self.g, invocation))
    }

    /// Calls the guest's export with values and with a message, and holds both ways to the reference.
    pub(crate) fn assert_crosses(&mut self, params: &[Val], result: Option<&Val>) {
        let reply = reference::response(&self.function, result);
        let returned = self.call(params, reply).unwrap();
        let (body, handles) = self.request();
        assert_eq!(
            &body[..],
            &reference::request(&self.function, params)[..],
            "the request"
        );
        assert_eq!(handles, [], "the handles of the request");
        assert_eq!(returned.as_ref(), result, "the result");

        let reply = reference::response(&self.function, result);
        let outcome = self.send(body.clone(), reply.clone()).unwrap();
        assert_eq!(
            self.request().0,
            body,
            "the request of a function that was sent one"
        );
        assert_eq!(outcome.body, reply, "what a function returns");
    }

    /// The one request that came since this was last asked.
    pub(crate) fn request(&mut self) -> (Bytes, Vec<LiftedHandle>) {
        let requests = std::mem::take(&mut self.store.data_mut().requests);
        <[_; 1]>::try_from(requests).unwrap().into_iter().next().unwrap()
    }
}

impl Host {
    fn answer<const PARAMS: usize, const RESULT: usize>(
        &mut self,
        request: Request<PARAMS>,
    ) -> Reply<RESULT> {
        self.requests.push((request.body, request.handles.into_vec()));
        if let Some(streamed) = self.streamed.take() {
            // Nobody waits any more where the test has failed already.
            let _ = streamed.send(request.streams);
        }
        let next = self
            .later_replies
            .pop_front()
            .unwrap_or_else(|| self.reply.clone());
        let body = std::mem::replace(&mut self.reply, next);
        Reply::new(
            Arc::from(FUNCTION),
            body,
            self.handles.take(),
            std::mem::take(&mut self.streams),
        )
    }
}

/// Compiled once, used by every test of the process.
pub(crate) static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let mut config = Config::new();
    config
        .cranelift_opt_level(OptLevel::None)
        .wasm_component_model_async(true)
        .wasm_component_model_fixed_length_lists(true)
        .wasm_component_model_map(true);
    Engine::new(&config).unwrap()
});

pub(crate) fn compiled(wat: &str) -> Component {
    let bytes = wat::parse_str(wat).unwrap_or_else(|error| panic!("{error}\n{wat}"));
    Component::new(&ENGINE, bytes).unwrap_or_else(|error| panic!("{error:?}\n{wat}"))
}

pub(crate) fn imported(component: &Component) -> Function {
    let ty = component.component_type();
    let Some(interface) = ty.get_import(&ENGINE, INTERFACE) else {
        panic!("no {INTERFACE}")
    };
    let ComponentItem::ComponentInstance(interface) = interface.ty else {
        panic!("not an instance")
    };
    let Some(f) = interface.get_export(&ENGINE, "f") else {
        panic!("no f")
    };
    let ComponentItem::ComponentFunc(f) = f.ty else {
        panic!("not a function")
    };
    types::function(&f, &|_| Some(resource())).unwrap()
}

/// The resource of `RESOURCE`, as types refer to it.
pub(crate) fn resource() -> Resource {
    Resource {
        interface: INTERFACE.to_owned(),
        name: RESOURCE.to_owned(),
    }
}

fn define(interface: &mut LinkerInstance<'_, Host>, ty: &Function) -> Result<()> {
    /// Chooses the transcoder's type by the flat counts, as the linker does.
    macro_rules! by_flat_count {
        ($($params:literal)*) => {
            match (flat_params(ty), flat_result(ty)) {
                $(
                    ($params, 0) => wrap::<$params, 0>(interface, ty.asynchronous),
                    ($params, 1) => wrap::<$params, 1>(interface, ty.asynchronous),
                )*
                counts => panic!("{counts:?} flat parameters and results"),
            }
        };
    }
    by_flat_count!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
}

fn wrap<const PARAMS: usize, const RESULT: usize>(
    interface: &mut LinkerInstance<'_, Host>,
    asynchronous: bool,
) -> Result<()> {
    if asynchronous {
        return interface.func_wrap_concurrent("f", |accessor, request: Request<PARAMS>| {
            let reply = accessor.with(|mut store| store.data_mut().answer::<PARAMS, RESULT>(request));
            Box::pin(async move { Ok(reply) })
        });
    }
    interface.func_wrap_async(
        "f",
        |mut store: StoreContextMut<'_, Host>, request: Request<PARAMS>| {
            let reply = store.data_mut().answer::<PARAMS, RESULT>(request);
            Box::new(async move { Ok(reply) })
        },
    )
}

pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(future)
}
