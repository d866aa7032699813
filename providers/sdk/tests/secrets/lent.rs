//! Credentials of a real database that the server makes, lends and takes back.

use std::time::Duration;

use outboard_provider::{Login, SecretHealth};
use outboard_test_support::openbao::OpenBao;
use outboard_test_support::postgres::Postgres;
use secrecy::ExposeSecret as _;
use serde_json::Value;

use crate::scene::{PATIENCE, Scene, soon, until};

/// A server that lends users of a database.
pub(crate) struct Lender {
    pub(crate) server: OpenBao,
    pub(crate) database: Postgres,
}

impl Lender {
    /// For so long at first, and with renewals at most so long.
    pub(crate) fn new(server: OpenBao, ttl: &str, max_ttl: &str) -> Self {
        let database = Postgres::start().unwrap();
        server.lend(&database, ttl, max_ttl).unwrap();
        Self { server, database }
    }

    /// The users that were lent and not taken back.
    pub(crate) fn users(&self) -> Vec<String> {
        let sql = "select rolname from pg_roles where rolname like 'v-%' order by 1";
        self.database
            .run(sql)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    pub(crate) fn works(&self, login: &Login) -> bool {
        let password = login.password();
        self.database
            .run_as(login.username(), password.expose_secret(), "select 1")
            .is_ok()
    }
}

pub(crate) const CREDENTIAL: &str = "vault:database/creds/orders";

fn vault(server: &OpenBao) -> String {
    format!(
        "[secrets.vault]\naddress = '{}'\nauth = {{ token = 'file:token' }}\n",
        server.address()
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_is_renewed_then_replaced_and_taken_back_when_nobody_uses_it() {
    let lender = Lender::new(OpenBao::start().unwrap(), "4s", "9s");
    let scene = Scene::new(&vault(&lender.server), &[("token", lender.server.token())]).await;
    let mut credential = scene.credential(CREDENTIAL);
    let first = soon("a user", credential.changed()).await;
    assert!(lender.works(&first));
    assert!(
        !format!("{first:?} {credential:?} {:?}", scene.secrets).contains(first.password().expose_secret())
    );
    // Renewed: it is older than it was lent for, and the same.
    tokio::time::sleep(Duration::from_millis(4500)).await;
    assert_eq!(credential.current().unwrap().generation(), 1);
    assert_eq!(credential.state().health, SecretHealth::Good);
    assert!(lender.works(&first));

    // At its cap another comes, while the first stays good for those who use it.
    let second = soon("another user", credential.changed()).await;
    assert_ne!(first.username(), second.username());
    assert!(lender.works(&first) && lender.works(&second));
    assert_eq!(lender.users().len(), 2);
    let name = first.username().to_owned();
    drop(first);
    until("the first is taken back", || !lender.users().contains(&name)).await;
    assert!(lender.works(&second));
    // The provider goes on and asks for it no more: what is open may end before it is given back.
    drop(credential);
    assert!(scene.secrets.states().is_empty());
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(lender.works(&second));
    drop(second);
    until("the second is taken back", || lender.users().is_empty()).await;

    let mut credential = scene.credential(CREDENTIAL);
    let third = soon("a user of a provider that ends", credential.changed()).await;
    assert!(lender.works(&third));
    scene.end().await;
    assert_eq!(lender.users(), [""; 0], "all were given back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_that_is_revoked_behind_our_back_is_replaced_when_somebody_says_so() {
    let lender = Lender::new(OpenBao::start().unwrap(), "1h", "2h");
    let scene = Scene::new(&vault(&lender.server), &[("token", lender.server.token())]).await;
    let mut credential = scene.credential(CREDENTIAL);
    let first = soon("a user", credential.changed()).await;
    lender
        .server
        .call(
            "PUT",
            "sys/leases/revoke-prefix/database/creds/orders",
            &Value::Null,
        )
        .unwrap();
    until("it is gone", || !lender.works(&first)).await;
    credential.suspect(first.generation());
    let second = soon("another user", credential.changed()).await;
    assert!(lender.works(&second));
    // What was said of one is not said of the next.
    credential.suspect(first.generation());
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(credential.current().unwrap().generation(), second.generation());

    // Who suspects each gets another each time, and ever more slowly.
    let begun = std::time::Instant::now();
    for generation in 2..5 {
        credential.suspect(generation);
        soon("another user", credential.changed()).await;
    }
    assert!(
        begun.elapsed() > Duration::from_millis(800),
        "{:?}",
        begun.elapsed()
    );
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_login_was_lent_is_replaced_before_it_ends_with_the_login() {
    let lender = Lender::new(OpenBao::start().unwrap(), "1h", "2h");
    let policy = "path \"database/creds/*\" { capabilities = [\"read\"] }
                  path \"sys/leases/*\" { capabilities = [\"update\"] }";
    let token = |end: &str| lender.server.token_for(policy, end, end).unwrap();
    let scene = Scene::new(&vault(&lender.server), &[("token", &token("8s"))]).await;
    let mut credential = scene.credential(CREDENTIAL);
    let first = soon("a user", credential.changed()).await;
    // Whoever looks after the token puts another in its place.
    std::fs::write(scene.folder.path().join("token"), token("1h")).unwrap();
    let second = soon("another user", credential.changed()).await;
    assert!(lender.works(&first), "it is left to those who use it");
    let name = first.username().to_owned();
    until("the first ended with its login", || {
        !lender.users().contains(&name)
    })
    .await;
    tokio::time::timeout(PATIENCE, async { while !lender.works(&second) {} })
        .await
        .unwrap();
    assert_eq!(credential.state().health, SecretHealth::Good);
    scene.end().await;
}
