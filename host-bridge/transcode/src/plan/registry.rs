//! Where plans are found. A lift knows the component's type tables and the type, and nothing else.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use wasmtime::component::__internal::{ComponentTypes, InterfaceType};

use super::Plan;

/// Has the plan of a type worked out, if it is not yet.
pub(crate) fn prepare(types: &Arc<ComponentTypes>, ty: InterfaceType) -> Arc<Plan> {
    let key = (Arc::as_ptr(types).addr(), ty);
    let found = read(&key);
    found.unwrap_or_else(|| {
        let plan = Arc::new(Plan::compile(types, ty));
        let mut plans = PLANS.write().unwrap_or_else(PoisonError::into_inner);
        // Bound again and again, components leave nothing behind.
        plans.retain(|_, plan| plan.types.strong_count() > 0);
        plans.insert(key, Arc::clone(&plan));
        plan
    })
}

/// A plan that a walk goes by.
pub(crate) struct Held {
    /// Taken only when this is dropped.
    plan: Option<Arc<Plan>>,
    slot: usize,
}

/// The plan of a type, for one walk.
pub(crate) fn hold(types: &Arc<ComponentTypes>, ty: InterfaceType) -> Held {
    let address = Arc::as_ptr(types).addr();
    // The plan is taken and put back, not cloned: all threads would count its users at one place.
    let slot = slot(address, &ty);
    let plan = FRONT
        .with_borrow_mut(|front| front[slot].take())
        .filter(|plan| plan.types.as_ptr().addr() == address && plan.ty == ty)
        .unwrap_or_else(|| prepare(types, ty));
    Held {
        plan: Some(plan),
        slot,
    }
}

impl Held {
    pub(crate) fn plan(&self) -> &Plan {
        #[expect(clippy::unwrap_used, reason = "it is there until this is dropped")]
        self.plan.as_deref().unwrap()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let plan = self.plan.take();
        // A thread that ends has nothing to keep at hand.
        let _ = FRONT.try_with(|front| front.borrow_mut()[self.slot] = plan);
    }
}

type Key = (usize, InterfaceType);

/// The plans of all components that are alive. A key's address is that of a component's type tables, which no others
/// can take while a plan of theirs is here.
static PLANS: LazyLock<RwLock<HashMap<Key, Arc<Plan>>>> = LazyLock::new(RwLock::default);

/// The number of plans that a thread has at hand.
const SLOTS: usize = 64;

thread_local! {
    static FRONT: RefCell<[Option<Arc<Plan>>; SLOTS]> = const { RefCell::new([const { None }; SLOTS]) };
}

fn read(key: &Key) -> Option<Arc<Plan>> {
    let plans = PLANS.read().unwrap_or_else(PoisonError::into_inner);
    plans.get(key).cloned()
}

/// Where a thread keeps the plan of a type at hand. Any spreading will do: what is not found is looked up.
fn slot(address: usize, ty: &InterfaceType) -> usize {
    let index = match ty {
        InterfaceType::Tuple(index) => index.as_u32() as usize,
        InterfaceType::Record(index) => index.as_u32() as usize + 7,
        InterfaceType::Variant(index) => index.as_u32() as usize + 13,
        _ => 0,
    };
    ((address >> 6) ^ index.wrapping_mul(5)) % SLOTS
}
