//! What is wrong with bindings, without connecting to a database.

use std::collections::BTreeMap;

use outboard_provider::{BindingProblem, Context};

use crate::config::Binding;
use crate::statement::Rules;

/// All that is wrong with bindings, as [`Provider::check`](outboard_provider::Provider::check) tells it.
pub(super) fn check(bindings: &BTreeMap<String, Binding>, context: &Context) -> Vec<BindingProblem> {
    let mut problems = Vec::new();
    for (name, binding) in bindings {
        let mut wrong = |key, what: String| {
            problems.push(BindingProblem {
                binding: name.clone(),
                key: Some(key),
                what,
            });
        };
        if binding.hosts().is_empty() {
            wrong(
                "host",
                "is empty: name a server, as in host = \"db.internal\"".to_owned(),
            );
        }
        if binding.database.is_empty() {
            wrong("database", "is empty: name the database on the server".to_owned());
        }
        who(binding, context, &mut wrong);
        if let Some(ca) = &binding.tls_ca
            && let Some(what) = context.secrets.problem(ca)
        {
            wrong("tls_ca", what);
        }
        connections(binding, &mut wrong);
        for (key, count) in [
            ("statement_cache", binding.statement_cache),
            ("lane_depth", binding.lane_depth),
            ("max_rows", binding.max_rows),
        ] {
            if count == Some(0) {
                wrong(key, "is 0, which lets nothing through".to_owned());
            }
        }
        let shared = binding.shared.clone().unwrap_or_default();
        if let Err(error) = Rules::new(&shared.reads, &shared.writes) {
            wrong("shared", error.to_string());
        }
    }
    problems
}

fn who(binding: &Binding, context: &Context, wrong: &mut impl FnMut(&'static str, String)) {
    match (&binding.credential, &binding.user, &binding.password) {
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => wrong(
            "credential",
            "stands beside user or password: it brings both, so remove them, or it".to_owned(),
        ),
        (Some(credentials), None, None) => {
            if let Some(what) = credentials.problem(&context.secrets) {
                wrong("credential", what);
            }
        }
        (None, Some(_), Some(password)) => {
            if let Some(what) = context.secrets.problem(password) {
                wrong("password", what);
            }
        }
        (None, Some(_), None) => wrong(
            "password",
            "missing: user needs one, as in password = \"file:secrets/orders\"".to_owned(),
        ),
        (None, None, Some(_)) => wrong("user", "missing: say whose the password is".to_owned()),
        (None, None, None) => wrong(
            "credential",
            "missing: say who the provider is to the database, by user and password or by \
             credential = \"vault:database/creds/ROLE\""
                .to_owned(),
        ),
    }
}

fn connections(binding: &Binding, wrong: &mut impl FnMut(&'static str, String)) {
    let Some(connections) = binding.connections else {
        return;
    };
    if connections.per_replica == Some(0) || connections.budget == Some(0) {
        wrong(
            "connections",
            "allows none: per_replica and budget are 1 or more".to_owned(),
        );
    }
    let per_replica = connections.per_replica.unwrap_or(10);
    if connections
        .lanes
        .is_some_and(|lanes| lanes >= per_replica && lanes > 0)
    {
        wrong(
            "connections",
            format!(
                "has as many lanes as connections: one of {per_replica} must be left for what cannot share"
            ),
        );
    }
}
