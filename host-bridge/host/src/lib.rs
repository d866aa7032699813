//! The function host: HTTP trigger, instance pool, limits.
