//! A network of its own for a process, with a cable to this machine's that can be pulled.

use std::net::Ipv4Addr;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// A network namespace, and the cable that leads into it. It ends with the value, after the processes in it.
#[derive(Debug)]
pub(crate) struct Namespace {
    name: String,
    /// The addresses of the cable's two ends: this machine's, and the other.
    ends: [Ipv4Addr; 2],
}

/// The cable's end in the namespace.
const INSIDE: &str = "eth0";

impl Namespace {
    /// Makes one.
    ///
    /// # Errors
    /// This machine does not allow it, or has no `ip`.
    pub(crate) fn new() -> Result<Self> {
        let id = std::process::id();
        let name = format!("ob-{id}");
        ip(&["netns", "add", &name])?;
        // From here on it goes with the value.
        let [.., high, low] = id.to_be_bytes();
        let subnet = Ipv4Addr::new(10, 213, high, low & !3).to_bits();
        let made = Self {
            name,
            ends: [1, 2].map(|end| Ipv4Addr::from_bits(subnet + end)),
        };
        let [here, there] = made.ends.map(|end| format!("{end}/30"));
        let (name, outside) = (&*made.name, &*made.name);
        ip(&[
            "link", "add", outside, "type", "veth", "peer", "name", INSIDE, "netns", name,
        ])?;
        ip(&["addr", "add", &here, "dev", outside])?;
        ip(&["link", "set", outside, "up"])?;
        ip(&["-n", name, "addr", "add", &there, "dev", INSIDE])?;
        ip(&["-n", name, "link", "set", INSIDE, "up"])?;
        ip(&["-n", name, "link", "set", "lo", "up"])?;
        Ok(made)
    }

    /// Where those inside are found.
    pub(crate) fn address(&self) -> Ipv4Addr {
        self.ends[1]
    }

    /// The same command, to be run inside.
    pub(crate) fn within(&self, command: &Command) -> Command {
        let mut inside = Command::new("ip");
        inside
            .args(["netns", "exec", &self.name])
            .arg(command.get_program())
            .args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => inside.env(name, value),
                None => inside.env_remove(name),
            };
        }
        inside
    }

    /// Pulls the cable: nobody is told, and nothing arrives.
    ///
    /// # Errors
    /// It cannot be.
    pub(crate) fn pull(&self) -> Result<()> {
        ip(&["-n", &self.name, "link", "set", INSIDE, "down"])
    }

    /// Puts it back.
    ///
    /// # Errors
    /// It cannot be.
    pub(crate) fn plug(&self) -> Result<()> {
        ip(&["-n", &self.name, "link", "set", INSIDE, "up"])
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // One that cannot be ended is left to whoever looks after the machine.
        let _ = ip(&["netns", "delete", &self.name]);
    }
}

fn ip(arguments: &[&str]) -> Result<()> {
    let output = Command::new("ip")
        .args(arguments)
        .output()
        .context("ip is not there: apt-get install iproute2")?;
    ensure!(
        output.status.success(),
        "ip {}: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}
