;; Crosses into the host and back so many times: with bytes both ways, or to be handed rows.
(component
  (type $value-type (variant
    (case "null") (case "boolean" bool) (case "integer" s64) (case "real" f64) (case "text" string)))
  (import "value" (type $value (eq $value-type)))
  (import "echo" (func $echo (param "data" (list u8)) (result (list u8))))
  (import "rows" (func $rows (result (result (list (list $value)) (error string)))))

  ;; A memory of 1 MiB whose allocations only go upwards. The first page is for results, the next two for what is sent.
  (core module $memory
    (memory (export "memory") 16)
    (global $top (export "top") (mut i32) (i32.const 196608))
    (func (export "realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      (local.set $at
        (i32.and
          (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
          (i32.sub (i32.const 0) (local.get $align))))
      (global.set $top (i32.add (local.get $at) (local.get $size)))
      (local.get $at))
  )
  (core instance $memory (instantiate $memory))
  (alias core export $memory "memory" (core memory $linear))
  (alias core export $memory "realloc" (core func $realloc))
  (core func $echo (canon lower (func $echo) (memory $linear) (realloc $realloc)))
  (core func $rows (canon lower (func $rows) (memory $linear) (realloc $realloc)))

  (core module $code
    (import "memory" "memory" (memory 1))
    (import "memory" "top" (global $top (mut i32)))
    (import "host" "echo" (func $echo (param i32 i32 i32)))
    (import "host" "rows" (func $rows (param i32)))

    (func (export "bytes") (param $times i32)
      (loop $again
        (global.set $top (i32.const 196608))
        (call $echo (i32.const 65536) (i32.const 65536) (i32.const 16))
        (if (i32.ne (i32.load (i32.const 20)) (i32.const 65536)) (then unreachable))
        (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))

    (func (export "rows") (param $times i32)
      (loop $again
        (global.set $top (i32.const 196608))
        (call $rows (i32.const 16))
        (if (i32.load8_u (i32.const 16)) (then unreachable))
        (if (i32.ne (i32.load (i32.const 24)) (i32.const 100)) (then unreachable))
        (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
  )
  (core instance $code (instantiate $code
    (with "memory" (instance $memory))
    (with "host" (instance (export "echo" (func $echo)) (export "rows" (func $rows))))))

  (func (export "bytes") (param "times" u32) (canon lift (core func $code "bytes")))
  (func (export "rows") (param "times" u32) (canon lift (core func $code "rows")))
)
