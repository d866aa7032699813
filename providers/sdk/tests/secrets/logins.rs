//! The ways in: AppRole and Kubernetes, kept up and had again.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use outboard_provider::SecretHealth;
use outboard_test_support::openbao::OpenBao;
use outboard_test_support::pki::Authority;
use serde_json::{Value, json};

use crate::lent::{CREDENTIAL, Lender};
use crate::scene::{Scene, because, soon, text, until};

const POLICY: &str = "path \"secret/data/*\" { capabilities = [\"read\"] }
    path \"database/creds/*\" { capabilities = [\"read\"] }
    path \"sys/leases/*\" { capabilities = [\"update\"] }";

/// An AppRole whose logins live so long: its id and its secret.
fn approle(server: &OpenBao, settings: &Value) -> (String, String) {
    let policy = json!({ "policy": POLICY });
    server.write("sys/policies/acl/orders", &policy).unwrap();
    server
        .write("sys/auth/approle", &json!({ "type": "approle" }))
        .unwrap();
    server.write("auth/approle/role/orders", settings).unwrap();
    let role = server
        .call("GET", "auth/approle/role/orders/role-id", &Value::Null)
        .unwrap();
    let secret = server
        .write("auth/approle/role/orders/secret-id", &json!({}))
        .unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&role["data"]["role_id"]), text(&secret["data"]["secret_id"]))
}

fn vault(server: &OpenBao) -> String {
    format!(
        "[secrets.vault]\naddress = '{}'\nrefresh = '300ms'\n\
         auth = {{ approle = {{ role_id = 'file:role', secret_id = 'file:secret' }} }}\n",
        server.address()
    )
}

fn logins(server: &OpenBao) -> usize {
    let all = server
        .call("GET", "auth/token/accessors?list=true", &Value::Null)
        .unwrap();
    all["data"]["keys"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_is_renewed_and_had_again_with_all_that_was_lent_to_it() {
    let lender = Lender::new(OpenBao::start().unwrap(), "1h", "2h");
    let server = &lender.server;
    let settings = json!({ "token_policies": ["orders"], "token_ttl": "4s", "token_max_ttl": "9s" });
    let (role, secret) = approle(server, &settings);
    let before = logins(server);
    let scene = Scene::new(&vault(server), &[("role", &role), ("secret", &secret)]).await;
    let mut credential = scene.credential(CREDENTIAL);
    let first = soon("a user", credential.changed()).await;
    // Renewed beyond its first time, the login is the same, and so is what it was lent.
    tokio::time::sleep(Duration::from_millis(4500)).await;
    assert_eq!(credential.current().unwrap().generation(), 1);
    // Capped, it is had again, and what was lent to it is replaced before it ends.
    let second = soon("another user", credential.changed()).await;
    assert!(lender.works(&first) && lender.works(&second));
    let name = first.username().to_owned();
    drop(first);
    until("the first is taken back", || !lender.users().contains(&name)).await;
    assert_eq!(credential.state().health, SecretHealth::Good);
    scene.end().await;
    until("no login is left", || logins(server) <= before).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_is_revoked_behind_our_back_is_had_again() {
    let server = OpenBao::start().unwrap();
    let write = |value: &str| {
        server
            .write("secret/data/orders", &json!({ "data": { "value": value } }))
            .unwrap()
    };
    write("one");
    let (role, secret) = approle(
        &server,
        &json!({ "token_policies": ["orders"], "token_ttl": "1h" }),
    );
    let scene = Scene::new(&vault(&server), &[("role", &role), ("secret", &secret)]).await;
    let mut value = scene.secret("vault:secret/orders#value");
    soon("the value", value.changed()).await;
    // Every login of the role is ended; the next question finds that out.
    let all = server
        .call("GET", "auth/token/accessors?list=true", &Value::Null)
        .unwrap();
    for accessor in all["data"]["keys"].as_array().unwrap() {
        let about = server
            .write("auth/token/lookup-accessor", &json!({ "accessor": accessor }))
            .unwrap();
        if about["data"]["path"] == "auth/approle/login" {
            server
                .write("auth/token/revoke-accessor", &json!({ "accessor": accessor }))
                .unwrap();
        }
    }
    write("two");
    soon("the value under another login", value.changed()).await;
    assert_eq!(text(value.current()).unwrap(), "two");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_secret_is_told_and_the_right_one_needs_no_restart() {
    let server = OpenBao::start().unwrap();
    server
        .write("secret/data/orders", &json!({ "data": { "value": "one" } }))
        .unwrap();
    let (role, secret) = approle(
        &server,
        &json!({ "token_policies": ["orders"], "token_ttl": "1h" }),
    );
    let scene = Scene::new(
        &vault(&server),
        &[("role", &role), ("secret", "marker-of-a-wrong-secret")],
    )
    .await;
    let mut value = scene.secret("vault:secret/orders#value");
    until("it is told", || because(&value.state().health).contains("(400)")).await;
    assert!(!format!("{:?}", scene.secrets.states()).contains("marker"));
    std::fs::write(scene.folder.path().join("secret"), secret).unwrap();
    soon("the value", value.changed()).await;
    assert_eq!(text(value.current()).unwrap(), "one");
    scene.end().await;
}

/// The part of Kubernetes' API that says whose a service account's token is.
fn token_review(good: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = Vec::new();
            let mut buffer = [0; 4096];
            // The whole of a question comes with the end of its JSON.
            while !asked.ends_with(b"}") && !asked.ends_with(b"}\n") {
                match stream.read(&mut buffer) {
                    Ok(0) | Err(_) => break,
                    Ok(read) => asked.extend_from_slice(&buffer[..read]),
                }
            }
            let known = String::from_utf8_lossy(&asked).contains(good);
            let status = json!({
                "authenticated": known,
                "user": {
                    "username": "system:serviceaccount:shop:orders",
                    "uid": "a-uid",
                    "groups": ["system:serviceaccounts", "system:authenticated"],
                },
            });
            let body =
                json!({ "apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "status": status });
            let body = body.to_string();
            let head = "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\nconnection: close\r\n";
            let _ = write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len());
        }
    });
    address
}

/// A token in the form of Kubernetes' own, whose signature only Kubernetes looks at.
const JWT: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJrdWJlcm5ldGVzL3NlcnZpY2VhY2NvdW50Iiwia3ViZXJuZXRlcy5pby9zZXJ2aWNlYWNjb3VudC9uYW1lc3BhY2UiOiJzaG9wIiwia3ViZXJuZXRlcy5pby9zZXJ2aWNlYWNjb3VudC9zZXJ2aWNlLWFjY291bnQubmFtZSI6Im9yZGVycyIsImt1YmVybmV0ZXMuaW8vc2VydmljZWFjY291bnQvc2VydmljZS1hY2NvdW50LnVpZCI6ImEtdWlkIiwic3ViIjoic3lzdGVtOnNlcnZpY2VhY2NvdW50OnNob3A6b3JkZXJzIn0.c2lnbmF0dXJl";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_account_of_kubernetes_logs_in() {
    let server = OpenBao::start().unwrap();
    server
        .write(
            "secret/data/orders",
            &json!({ "data": { "value": "for the pod" } }),
        )
        .unwrap();
    server
        .write("sys/policies/acl/orders", &json!({ "policy": POLICY }))
        .unwrap();
    server
        .write("sys/auth/cluster", &json!({ "type": "kubernetes" }))
        .unwrap();
    let config = json!({
        "kubernetes_host": token_review(JWT),
        "token_reviewer_jwt": JWT,
        "kubernetes_ca_cert": Authority::new().unwrap().pem(),
        "disable_local_ca_jwt": true,
        "disable_iss_validation": true,
    });
    server.write("auth/cluster/config", &config).unwrap();
    let role = json!({
        "bound_service_account_names": ["orders"],
        "bound_service_account_namespaces": ["shop"],
        "token_policies": ["orders"],
        "token_ttl": "1h",
    });
    server.write("auth/cluster/role/orders", &role).unwrap();
    let auth = "{ kubernetes = { role = 'orders', jwt = 'file:jwt', mount = 'cluster' } }";
    let vault = format!(
        "[secrets.vault]\naddress = '{}'\nauth = {auth}\n",
        server.address()
    );
    let scene = Scene::new(&vault, &[("jwt", JWT)]).await;
    let mut value = scene.secret("vault:secret/orders#value");
    soon("the value", value.changed()).await;
    assert_eq!(text(value.current()).unwrap(), "for the pod");
    scene.end().await;
}
