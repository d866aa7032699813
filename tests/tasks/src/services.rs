//! What the tests run beside the project's own processes: real databases, a pooler, a registry, and what looks into a process.

use std::path::Path;

use anyhow::{Result, bail};
use outboard_test_support::{core, faketime, mariadb, pgbouncer, postgres, registry};

use crate::system;

/// A service, and how it is had.
struct Service {
    what: &'static str,
    package: &'static str,
    is_there: fn() -> bool,
}

const SERVICES: [Service; 6] = [
    Service {
        what: "PostgreSQL",
        package: "postgresql",
        is_there: postgres::is_installed,
    },
    Service {
        what: "MariaDB",
        package: "mariadb-server",
        is_there: mariadb::is_installed,
    },
    Service {
        what: "PgBouncer",
        package: "pgbouncer",
        is_there: pgbouncer::is_installed,
    },
    Service {
        what: "a registry of OCI artifacts",
        package: "docker-registry",
        is_there: registry::is_installed,
    },
    Service {
        what: "gcore, of GDB",
        package: "gdb",
        is_there: core::is_installed,
    },
    Service {
        what: "libfaketime",
        package: "libfaketime",
        is_there: faketime::is_installed,
    },
];

/// Installs what is missing.
pub(crate) fn set_up() -> Result<()> {
    let missing: Vec<_> = SERVICES.iter().filter(|service| !(service.is_there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let whats: Vec<_> = missing.iter().map(|service| service.what).collect();
    let packages: Vec<_> = missing.iter().map(|service| service.package).collect();
    if !system::has_apt() {
        bail!(
            "tests and measurements need {}: install it, then try again",
            whats.join(", ")
        );
    }
    if !system::is_root() {
        bail!(
            "tests and measurements need {}. Run this, then try again:\n  {}",
            whats.join(", "),
            system::command_for(&packages)
        );
    }
    let policy = Policy::set()?;
    let installed = system::install(&packages);
    drop(policy);
    installed
}

/// Keeps packages from starting servers while they are installed: tests start their own.
struct Policy {
    is_ours: bool,
}

/// What Debian's packages ask before they start something; 101 says no.
const POLICY: &str = "/usr/sbin/policy-rc.d";

impl Policy {
    fn set() -> Result<Self> {
        use std::os::unix::fs::PermissionsExt as _;

        let path = Path::new(POLICY);
        // Whoever runs this machine may have one of their own, which holds.
        if path.exists() {
            return Ok(Self { is_ours: false });
        }
        std::fs::write(path, "#!/bin/sh\nexit 101\n")?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))?;
        Ok(Self { is_ours: true })
    }
}

impl Drop for Policy {
    fn drop(&mut self) {
        if self.is_ours {
            // What cannot be removed keeps servers from starting, which somebody will see.
            let _ = std::fs::remove_file(POLICY);
        }
    }
}
