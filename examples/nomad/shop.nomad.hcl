# A host with its provider beside it: `nomad job run shop.nomad.hcl` in this folder. The two share the allocation's folder, and
# in it their socket.
job "shop" {
  type = "service"

  update {
    max_parallel     = 1
    min_healthy_time = "5s"
    auto_revert      = true
  }

  group "counter" {
    count = 2

    network {
      port "http" {
        to = 8080
      }
    }

    service {
      name     = "counter"
      port     = "http"
      provider = "nomad"

      check {
        type     = "tcp"
        interval = "5s"
        timeout  = "1s"
      }
    }

    # Up before the host is started, and told to end after it has ended.
    task "kv" {
      driver = "docker"
      user   = "65532:65532"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        image           = "registry.shop.internal/outboard-provider-keyvalue:0.1.0"
        args            = ["--config", "/local/kv.provider.toml"]
        network_mode    = "none"
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
      }

      template {
        data        = file("kv.provider.toml")
        destination = "local/kv.provider.toml"
      }

      # Longer than `drain`.
      kill_timeout = "15s"

      resources {
        cpu    = 200
        memory = 128
      }
    }

    task "host" {
      driver = "docker"
      user   = "65532:65532"

      config {
        image           = "registry.shop.internal/outboard:0.1.0"
        args            = ["serve", "/local/shop.toml"]
        ports           = ["http"]
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]
      }

      template {
        data        = file("shop.toml")
        destination = "local/shop.toml"
      }

      kill_timeout = "15s"

      resources {
        cpu    = 500
        memory = 256
      }
    }
  }
}
