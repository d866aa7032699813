;; Calls `bucket.get` in a loop and tells the host after each call, until the host says that it is enough.
(component
  (import "wasi:keyvalue/store@0.2.0-draft" (instance $store
    (type $error-type (variant (case "no-such-store") (case "access-denied") (case "other" string)))
    (export "error" (type $error (eq $error-type)))
    (export "bucket" (type $bucket (sub resource)))
    (export "open" (func (param "identifier" string) (result (result (own $bucket) (error $error)))))
    (export "[method]bucket.get" (func
      (param "self" (borrow $bucket)) (param "key" string)
      (result (result (option (list u8)) (error $error)))))
    (export "[method]bucket.set" (func
      (param "self" (borrow $bucket)) (param "key" string) (param "value" (list u8))
      (result (result (error $error)))))
  ))
  (alias export $store "bucket" (type $bucket))
  ;; Takes the time; false when it is up.
  (import "lap" (func $lap (result bool)))

  ;; A memory whose allocations only go upwards. The first page is for results.
  (core module $memory
    (memory (export "memory") 2)
    (global $top (export "top") (mut i32) (i32.const 65536))
    (func (export "realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      (local.set $at
        (i32.and
          (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
          (i32.sub (i32.const 0) (local.get $align))))
      (global.set $top (i32.add (local.get $at) (local.get $size)))
      (block $fits
        (br_if $fits (i32.le_u (global.get $top) (i32.shl (memory.size) (i32.const 16))))
        (br_if $fits
          (i32.ne
            (i32.const -1)
            (memory.grow
              (i32.sub
                (i32.shr_u (i32.add (global.get $top) (i32.const 65535)) (i32.const 16))
                (memory.size)))))
        unreachable)
      (local.get $at))
  )
  (core instance $memory (instantiate $memory))
  (alias core export $memory "memory" (core memory $linear))
  (alias core export $memory "realloc" (core func $realloc))

  (core func $open (canon lower (func $store "open") (memory $linear) (realloc $realloc)))
  (core func $get (canon lower (func $store "[method]bucket.get") (memory $linear) (realloc $realloc)))
  (core func $set (canon lower (func $store "[method]bucket.set") (memory $linear) (realloc $realloc)))
  (core func $drop (canon resource.drop $bucket))
  (core func $lap (canon lower (func $lap)))

  (core module $code
    (import "memory" "memory" (memory 1))
    (import "memory" "top" (global $top (mut i32)))
    (import "host" "open" (func $open (param i32 i32 i32)))
    (import "host" "get" (func $get (param i32 i32 i32 i32)))
    (import "host" "set" (func $set (param i32 i32 i32 i32 i32 i32)))
    (import "host" "drop" (func $drop (param i32)))
    (import "host" "lap" (func $lap (result i32)))

    ;; The default bucket, or a trap.
    (func $bucket (result i32)
      (call $open (i32.const 0) (i32.const 0) (i32.const 16))
      (call $expect-ok)
      (i32.load (i32.const 20)))
    (func $expect-ok
      (if (i32.load8_u (i32.const 16)) (then unreachable)))

    (func (export "seed") (param $key i32) (param $key-len i32) (param $size i32)
      (local $bucket i32)
      (local $value i32)
      (local.set $bucket (call $bucket))
      (local.set $value (global.get $top))
      (drop (memory.grow (i32.add (i32.shr_u (local.get $size) (i32.const 16)) (i32.const 1))))
      (memory.fill (local.get $value) (i32.const 0x5a) (local.get $size))
      (call $set
        (local.get $bucket) (local.get $key) (local.get $key-len) (local.get $value) (local.get $size) (i32.const 16))
      (call $expect-ok)
      (call $drop (local.get $bucket)))

    (func (export "run") (param $key i32) (param $key-len i32) (param $size i32)
      (local $bucket i32)
      (local $base i32)
      (local.set $bucket (call $bucket))
      (local.set $base (global.get $top))
      (loop $again
        (global.set $top (local.get $base))
        (call $get (local.get $bucket) (local.get $key) (local.get $key-len) (i32.const 16))
        (call $expect-ok)
        ;; There is a value, and it has the size that was put there.
        (if (i32.ne (i32.load8_u (i32.const 20)) (i32.const 1)) (then unreachable))
        (if (i32.ne (i32.load (i32.const 28)) (local.get $size)) (then unreachable))
        (br_if $again (call $lap)))
      (call $drop (local.get $bucket)))
  )
  (core instance $code (instantiate $code
    (with "memory" (instance $memory))
    (with "host" (instance
      (export "open" (func $open))
      (export "get" (func $get))
      (export "set" (func $set))
      (export "drop" (func $drop))
      (export "lap" (func $lap))))))

  ;; Puts a value of so many bytes there.
  (func (export "seed") (param "key" string) (param "size" u32)
    (canon lift (core func $code "seed") (memory $linear) (realloc $realloc)))
  ;; Gets it, again and again.
  (func (export "run") (param "key" string) (param "size" u32)
    (canon lift (core func $code "run") (memory $linear) (realloc $realloc)))
)
