//! Everything a provider needs but its backend: config, both wire faces, handles, grants, health, drain.
