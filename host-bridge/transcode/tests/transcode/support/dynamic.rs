//! The same components, bound through wasmtime's own dynamic values and without a byte of protobuf.

use wasmtime::component::{Component, Func, Linker, LinkerInstance, Val};
use wasmtime::{Result, Store};

use super::component::INTERFACE;
use super::host::{ENGINE, block_on};

/// An instance of a component.
pub(crate) struct Guest {
    store: Store<Host>,
    g: Func,
}

struct Host {
    /// The parameters of the calls that came, in order.
    calls: Vec<Vec<Val>>,
    result: Option<Val>,
}

impl Guest {
    pub(crate) fn new(component: &Component, asynchronous: bool) -> Self {
        let mut linker = Linker::new(&ENGINE);
        define(&mut linker.instance(INTERFACE).unwrap(), asynchronous).unwrap();
        let host = Host {
            calls: Vec::new(),
            result: None,
        };
        let mut store = Store::new(&ENGINE, host);
        let instance = block_on(linker.instantiate_async(&mut store, component)).unwrap();
        let g = instance.get_func(&mut store, "g").unwrap();
        Self { store, g }
    }

    /// Calls the guest's export, answers its call with `result`, and tells what it returned.
    pub(crate) fn call(&mut self, params: &[Val], result: Option<Val>) -> Result<Option<Val>> {
        let mut results = vec![Val::Bool(false); usize::from(result.is_some())];
        self.store.data_mut().result = result;
        block_on(self.g.call_async(&mut self.store, params, &mut results))?;
        Ok(results.pop())
    }

    /// The parameters of the calls that came since this was last asked.
    pub(crate) fn calls(&mut self) -> Vec<Vec<Val>> {
        std::mem::take(&mut self.store.data_mut().calls)
    }
}

impl Host {
    fn answer(&mut self, params: &[Val], results: &mut [Val]) {
        self.calls.push(params.to_vec());
        for (place, result) in results.iter_mut().zip(&self.result) {
            place.clone_from(result);
        }
    }
}

fn define(interface: &mut LinkerInstance<'_, Host>, asynchronous: bool) -> Result<()> {
    if asynchronous {
        return interface.func_new_concurrent("f", |accessor, _, params, results| {
            accessor.with(|mut store| store.data_mut().answer(params, results));
            Box::pin(async { Ok(()) })
        });
    }
    interface.func_new_async("f", |mut store, _, params, results| {
        store.data_mut().answer(params, results);
        Box::new(async { Ok(()) })
    })
}
