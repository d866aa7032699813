//! The interfaces that PostgreSQL is served by: what they have in common. Each has a module of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use outboard_provider::{
    BackendAway, BindingProblem, Bindings, ConfigKey, Context, PoolState, Provider, Services, Tokens,
};
use outboard_session::call::Call;
use outboard_session::dispatch::MethodDescriptor;
use outboard_session::failure::Failure;
use outboard_session::right::Rights;
use outboard_stubs::outboard::sql::v0_1 as sql;

use crate::backend::postgres::{Bounds, Database, Pooled};
use crate::config::{Binding, KEYS};
use crate::error::StartError;
use crate::statement::Rules;

mod check;
mod flow;
mod outboard;
mod spin;
mod told;
mod traced;
mod wasmcloud;

/// The PostgreSQL provider.
pub struct Postgres {
    bindings: Bindings<Database>,
    traced: traced::Statements,
    tokens: Tokens,
}

impl Provider for Postgres {
    const KIND: &'static str = "postgres";
    const KEYS: &'static [ConfigKey] = KEYS;

    type Binding = Binding;
    type Error = StartError;

    fn check(bindings: &BTreeMap<String, Binding>, context: &Context) -> Vec<BindingProblem> {
        check::check(bindings, context)
    }

    async fn start(bindings: BTreeMap<String, Binding>, context: &Context) -> Result<Self, StartError> {
        let opened = bindings
            .iter()
            .map(|(name, binding)| Ok((name.clone(), open(name, binding, context)?)));
        Ok(Self {
            bindings: Bindings::new(opened.collect::<Result<_, StartError>>()?),
            traced: traced::Statements::new(context),
            tokens: context.tokens.clone(),
        })
    }

    /// What is open under a name is let go when its last call has ended; calls that come after have what takes its place.
    async fn rebind(
        self: &Arc<Self>,
        changed: BTreeMap<String, Option<Binding>>,
        context: &Context,
    ) -> Result<Vec<String>, StartError> {
        let (mut opened, mut gone) = (BTreeMap::new(), Vec::new());
        for (name, binding) in changed {
            match binding {
                None => gone.push(name),
                Some(binding) => {
                    let database = open(&name, &binding, context)?;
                    opened.insert(name, database);
                }
            }
        }
        for database in self.bindings.change(opened, &gone) {
            database.close();
        }
        Ok(Vec::new())
    }

    fn contracts() -> Vec<&'static [MethodDescriptor]> {
        let mut contracts = vec![
            sql::types::METHODS,
            sql::statements::METHODS,
            sql::transactions::METHODS,
        ];
        contracts.extend(spin::CONTRACTS);
        contracts.extend(wasmcloud::CONTRACTS);
        contracts
    }

    /// What a text really does only its reading shows: a query that writes needs the right to as well.
    fn rights(method: &MethodDescriptor) -> Rights {
        match method.interface.split_once(':') {
            Some(("outboard", _)) => outboard::rights(method),
            Some(("spin" | "fermyon", _)) => spin::rights(method),
            Some(("wasmcloud", _)) => wasmcloud::rights(method),
            _ => Rights::NONE,
        }
    }

    fn services(self: &Arc<Self>) -> Services {
        let services = outboard::serve(self, Services::new());
        wasmcloud::serve(self, spin::serve(self, services))
    }

    fn saturation(&self) -> u32 {
        self.bindings.saturation(|database| database.saturation())
    }

    async fn away(&self) -> Vec<BackendAway> {
        let trouble = |database: Arc<Database>| async move { database.trouble().await };
        self.bindings.away(trouble).await
    }

    fn pools(&self) -> Vec<PoolState> {
        let state = |(binding, database): (&String, &Arc<Database>)| {
            let Pooled {
                in_use,
                idle,
                waiting,
                budget,
            } = database.pooled();
            PoolState {
                binding: binding.clone(),
                in_use,
                idle,
                waiting,
                budget,
            }
        };
        self.bindings.all().iter().map(state).collect()
    }

    async fn shutdown(&self) {
        for database in self.bindings.all().values() {
            database.close();
        }
    }
}

impl Postgres {
    fn database(&self, call: &Call) -> Result<Arc<Database>, Failure> {
        self.bindings.of(call)
    }
}

/// What a call's grant and deadline leave it.
fn bounds(call: &Call) -> Bounds {
    Bounds {
        deadline: call.deadline,
        rights: call.granted.rights,
        rows: call.granted.rows.map_or(usize::MAX, |rows| rows as usize),
    }
}

fn open(name: &str, binding: &Binding, context: &Context) -> Result<Database, StartError> {
    let shared = binding.shared.clone().unwrap_or_default();
    let rules = Rules::new(&shared.reads, &shared.writes).map_err(|source| StartError::Shared {
        binding: name.to_owned(),
        source,
    })?;
    Ok(Database::open(name, binding, rules, &context.secrets))
}
