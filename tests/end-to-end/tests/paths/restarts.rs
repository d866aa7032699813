//! Hosts are restarted one after the other, and their clients lose nothing.

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Error, Result, ensure};
use outboard_end_to_end::scene::{COUNTER, DURABLE, HOST_FILE, PROBE, Scene, eventually};
use outboard_test_support::client::{Client, Response};
use outboard_test_support::host::{Host, Start};
use rustix::process::Signal;

const PATIENCE: Duration = Duration::from_secs(60);

/// Whether nothing was sent, as there was no connection to send it over. The client's errors tell in words alone.
fn is_refused(error: &Error) -> bool {
    format!("{error:#}").contains("Connection refused")
}

/// Posts to one of the hosts, and to the next only if this one refuses the connection.
fn post(clients: &[Client], from: usize, path: &str) -> Result<Response> {
    for attempt in 0.. {
        match clients[(from + attempt) % clients.len()].post(path) {
            Err(error) if is_refused(&error) && attempt < 200 => {
                std::thread::sleep(Duration::from_millis(if attempt < 2 { 0 } else { 20 }));
            }
            answered => return answered,
        }
    }
    unreachable!("the last attempt returns")
}

#[test]
fn a_rolling_restart_of_hosts_loses_no_request() -> Result<()> {
    let scene = Scene::new(DURABLE, &[COUNTER])?;
    let _provider = scene.provider()?;
    let text = std::fs::read_to_string(scene.path(HOST_FILE))?;
    let files = ["one.toml", "two.toml"];
    for file in files {
        let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        scene
            .folder
            .write(file, text.replace("127.0.0.1:0", &free.to_string()))?;
    }
    let start = |file: &str| Host::start(Start::Serve, &scene.path(file));
    let mut hosts = files.map(start).into_iter().collect::<Result<Vec<_>>>()?;
    let clients: Vec<Client> = hosts.iter().map(Host::client).collect();
    let (stop, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    let sum = std::thread::scope(|scope| -> Result<usize> {
        let work = |worker: usize| {
            let (clients, stop, answered) = (&clients, &stop, &answered);
            move || -> Result<usize> {
                let mut done = 0;
                while !stop.load(Ordering::SeqCst) {
                    let answer = post(clients, worker + done, "/counter/visits")?;
                    ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
                    done += 1;
                    answered.fetch_add(1, Ordering::SeqCst);
                }
                Ok(done)
            }
        };
        let workers: Vec<_> = (0..4).map(|worker| scope.spawn(work(worker))).collect();
        let more = || {
            let enough = answered.load(Ordering::SeqCst) + 50;
            eventually("requests are answered", PATIENCE, || {
                Ok(answered.load(Ordering::SeqCst) > enough)
            })
        };
        let rolled = (|| -> Result<()> {
            for _ in 0..2 {
                for (host, file) in hosts.iter_mut().zip(files) {
                    more()?;
                    assert_eq!(host.process.stop(PATIENCE)?.code(), Some(0));
                    more()?;
                    *host = start(file)?;
                }
            }
            more()
        })();
        stop.store(true, Ordering::SeqCst);
        let mut sum = 0;
        for worker in workers {
            sum += worker.join().ok().context("a worker panicked")??;
        }
        rolled.map(|()| sum)
    })?;
    let answer = post(&clients, 0, "/counter/visits")?;
    assert_eq!(answer.json()["value"], sum + 1, "each request was served once");
    Ok(())
}

#[test]
fn a_host_that_ends_is_not_ready_and_finishes_what_it_has_within_its_grace() -> Result<()> {
    let scene = Scene::new(DURABLE, &[PROBE])?;
    let text = std::fs::read_to_string(scene.path(HOST_FILE))?;
    let listen = "listen = \"127.0.0.1:0\"";
    scene.folder.write(
        HOST_FILE,
        text.replace(
            listen,
            &format!("{listen}\nadmin = \"127.0.0.1:0\"\ndrain = \"20s\""),
        ),
    )?;
    let mut host = scene.host()?;
    let (client, admin) = (host.client(), host.admin()?);
    assert_eq!(admin.get("/readyz")?.status, 200);
    std::thread::scope(|scope| -> Result<()> {
        let held = scope.spawn(|| client.get("/probe/misbehave/sleep?seconds=3"));
        eventually("the request is under way", PATIENCE, || {
            let metrics = admin.get("/metrics")?.text();
            Ok(metrics.contains("outboard_requests_in_flight{function=\"probe\"} 1\n"))
        })?;
        host.process.signal(Signal::TERM)?;
        eventually("it is not ready", PATIENCE, || {
            Ok(admin.get("/readyz")?.status == 503)
        })?;
        let refused = host.client().get("/probe/ok");
        assert!(refused.as_ref().is_err_and(is_refused), "{refused:?}");
        let answer = held.join().ok().context("the request panicked")??;
        assert_eq!((answer.status, &answer.json()["slept"]), (200, &3.into()));
        assert_eq!(host.process.wait(PATIENCE)?.code(), Some(0));
        Ok(())
    })
}
