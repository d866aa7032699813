//! Components that make up handles, places and lengths, which no language that is compiled to WebAssembly lets a safe
//! program do.

use anyhow::{Context as _, Result};

/// What a forger calls, as a component's text has it.
#[derive(Debug, Clone, Copy)]
pub struct Contract {
    /// The instances that it imports.
    imports: &'static str,
    /// The functions of them that its code calls, each lowered.
    lowered: &'static str,
    /// The same functions, by the names that a deed calls them by.
    given: &'static str,
    /// The same as the code imports them.
    taken: &'static str,
}

/// `outboard:sql/transactions`: `$drop` with a handle; `$savepoint` with a handle, a text's place and length, and a place
/// for the result.
pub const TRANSACTIONS: Contract = Contract {
    imports: r#"
  (import "outboard:sql/types@0.1.0" (instance $sql
    (type $retry' (enum "never" "statement" "transaction"))
    (export "retry" (type $retry (eq $retry')))
    (type $database' (record
      (field "sqlstate" string) (field "message" string) (field "retry" $retry)
      (field "constraint" (option string)) (field "detail" (option string)) (field "hint" (option string))))
    (export "database-error" (type $database (eq $database')))
    (type $error' (variant
      (case "database" $database) (case "conversion" string) (case "too-large" string)
      (case "not-allowed" string) (case "access-denied" string) (case "unavailable" string)
      (case "timeout" string) (case "aborted" string) (case "unknown-outcome" string) (case "other" string)))
    (export "error" (type (eq $error')))))
  (alias export $sql "error" (type $error))
  (import "outboard:sql/transactions@0.1.0" (instance $transactions
    (alias outer 1 $error (type $outer))
    (export "error" (type $here (eq $outer)))
    (export "transaction" (type $transaction (sub resource)))
    (export "[method]transaction.savepoint"
      (func (param "self" (borrow $transaction)) (param "name" string) (result (result (error $here)))))))
  (alias export $transactions "transaction" (type $transaction))"#,
    lowered: r#"
  (core func $drop (canon resource.drop $transaction))
  (core func $savepoint (canon lower (func $transactions "[method]transaction.savepoint")
    (memory $memory "memory") (realloc (func $memory "realloc"))))"#,
    given: r#"(export "drop" (func $drop)) (export "savepoint" (func $savepoint))"#,
    taken: r#"
    (import "host" "drop" (func $drop (param i32)))
    (import "host" "savepoint" (func $savepoint (param i32 i32 i32 i32)))"#,
};

/// `wasi:keyvalue`: `$drop` with a handle; `$open` with a text's place and length, `$get` with a handle and the same,
/// `$many` with a handle and a list's place and length, each with a place for the result.
pub const BUCKETS: Contract = Contract {
    imports: r#"
  (import "wasi:keyvalue/store@0.2.0-draft" (instance $store
    (type $error' (variant (case "no-such-store") (case "access-denied") (case "other" string)))
    (export "error" (type $error (eq $error')))
    (export "bucket" (type $bucket (sub resource)))
    (export "open" (func (param "identifier" string) (result (result (own $bucket) (error $error)))))
    (export "[method]bucket.get" (func (param "self" (borrow $bucket)) (param "key" string)
      (result (result (option (list u8)) (error $error)))))))
  (alias export $store "error" (type $error))
  (alias export $store "bucket" (type $bucket))
  (import "wasi:keyvalue/batch@0.2.0-draft" (instance $batch
    (alias outer 1 $error (type $outer-error))
    (export "error" (type $error-here (eq $outer-error)))
    (alias outer 1 $bucket (type $outer-bucket))
    (export "bucket" (type $bucket-here (eq $outer-bucket)))
    (export "get-many" (func (param "bucket" (borrow $bucket-here)) (param "keys" (list string))
      (result (result (list (option (tuple string (list u8)))) (error $error-here)))))))"#,
    lowered: r#"
  (core func $drop (canon resource.drop $bucket))
  (core func $open (canon lower (func $store "open")
    (memory $memory "memory") (realloc (func $memory "realloc"))))
  (core func $get (canon lower (func $store "[method]bucket.get")
    (memory $memory "memory") (realloc (func $memory "realloc"))))
  (core func $many (canon lower (func $batch "get-many")
    (memory $memory "memory") (realloc (func $memory "realloc"))))"#,
    given: r#"(export "drop" (func $drop)) (export "open" (func $open)) (export "get" (func $get))
    (export "many" (func $many))"#,
    taken: r#"
    (import "host" "drop" (func $drop (param i32)))
    (import "host" "open" (func $open (param i32 i32 i32)))
    (import "host" "get" (func $get (param i32 i32 i32 i32)))
    (import "host" "many" (func $many (param i32 i32 i32 i32)))"#,
};

/// A component for `wasi:http` that does this, and then answers no request. Its memory has one page of 64 KiB, of which
/// what it is given begins at 1024.
///
/// # Errors
/// The deed is no code.
pub fn component(contract: &Contract, deed: &str) -> Result<Vec<u8>> {
    let Contract {
        imports,
        lowered,
        given,
        taken,
    } = contract;
    let text = format!(
        r#"(component
  (import "wasi:http/types@0.2.0" (instance $types
    (export "incoming-request" (type (sub resource)))
    (export "response-outparam" (type (sub resource)))))
  (alias export $types "incoming-request" (type $request))
  (alias export $types "response-outparam" (type $out)){imports}
  (core module $memory
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
  (core instance $memory (instantiate $memory)){lowered}
  (alias core export $memory "memory" (core memory $shared))
  (core instance $imports (export "memory" (memory $shared)) {given})
  (core module $code
    (import "host" "memory" (memory 1)){taken}
    (func (export "handle") (param i32 i32) {deed}))
  (core instance $code (instantiate $code (with "host" (instance $imports))))
  (func $handle (param "request" (own $request)) (param "response-out" (own $out))
    (canon lift (core func $code "handle")))
  (instance $handler (export "handle" (func $handle)))
  (export "wasi:http/incoming-handler@0.2.0" (instance $handler)))"#
    );
    wat::parse_str(text).context("assembling a forger")
}

#[cfg(test)]
mod tests {
    use super::{BUCKETS, TRANSACTIONS, component};

    #[test]
    fn deeds_are_assembled() {
        let drop = "(call $drop (i32.const 7))";
        for contract in [&BUCKETS, &TRANSACTIONS] {
            assert!(component(contract, drop).unwrap().starts_with(b"\0asm"));
            assert!(component(contract, "(call $nothing)").is_err());
        }
    }
}
