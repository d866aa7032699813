//! `outboard new provider`, as far as it writes: what it makes is built and tested in `fresh.rs`.

use crate::scene::{Scene, Told};

const RATES: &str = "package acme:money@1.0.0;\n\ninterface rates {\n    of: func(currency: string) -> option<f64>;\n}\n\n\
                     interface codes {\n    known: func() -> list<string>;\n}\n";

fn with_contract(text: &str) -> Scene {
    let scene = Scene::new();
    scene.write("rates.wit", text);
    scene
}

fn make(scene: &Scene, more: &[&str]) -> Told {
    let mut arguments = vec!["new", "provider", "rates", "--wit", "rates.wit"];
    arguments.extend(more);
    scene.run(&arguments)
}

fn read(scene: &Scene, path: &str) -> String {
    std::fs::read_to_string(scene.path(path)).unwrap()
}

#[test]
fn a_provider_of_all_interfaces_stands_in_a_folder_of_its_own() {
    let scene = with_contract(RATES);
    let told = make(&scene, &[]);
    assert_eq!(told.status, Some(0), "{told:#?}");
    assert!(
        told.stdout.contains("outboard-provider-rates: run `cargo test`"),
        "{told:#?}"
    );
    let manifest = read(&scene, "outboard-provider-rates/Cargo.toml");
    let version = env!("CARGO_PKG_VERSION");
    assert!(
        manifest.contains(&format!("outboard-provider = \"{version}\"")),
        "{manifest}"
    );
    let service = read(&scene, "outboard-provider-rates/src/service.rs");
    for said in [
        "const KIND: &'static str = \"rates\";",
        "impl rates::Rates for Rates {",
        "impl codes::Codes for Rates {",
        "(\"acme:money/rates@1.0.0\", \"of\") => Rights::ADMIN,",
    ] {
        assert!(service.contains(said), "{said}: {service}");
    }
    for path in [
        "wit/rates.wit",
        "generated/schema/acme/money/v1/rates.proto",
        "generated/src/lib.rs",
        "src/main.rs",
        "src/backend/folder.rs",
        "tests/served.rs",
        "rates.provider.toml",
        "README.md",
    ] {
        let path = format!("outboard-provider-rates/{path}");
        assert!(scene.path(&path).is_file(), "{path}");
    }
    for path in [
        "src/lib.rs",
        "src/main.rs",
        "src/service.rs",
        "rates.provider.toml",
        "tests/served.rs",
    ] {
        let text = read(&scene, &format!("outboard-provider-rates/{path}")).to_lowercase();
        assert!(!text.contains("template"), "{path}: {text}");
    }
    let in_step = scene.run(&[
        "proto",
        "outboard-provider-rates/wit",
        "--out",
        "outboard-provider-rates/generated",
        "--check",
    ]);
    assert_eq!(in_step.status, Some(0), "{in_step:#?}");
}

#[test]
fn interfaces_may_be_chosen_and_near_ones_are_named() {
    let scene = with_contract(RATES);
    let told = make(&scene, &["--interface", "codes", "--out", "made"]);
    assert_eq!(told.status, Some(0), "{told:#?}");
    let service = read(&scene, "made/src/service.rs");
    assert!(
        service.contains("Codes for Rates") && !service.contains("rates::"),
        "{service}"
    );

    let told = make(&scene, &["--interface", "acme:money/rate"]);
    assert_eq!(told.status, Some(2), "{told:#?}");
    assert_eq!(
        told.stderr,
        "outboard: there is no interface `acme:money/rate` with functions; did you mean acme:money/rates@1.0.0? (there \
         are: acme:money/codes@1.0.0, acme:money/rates@1.0.0)\n"
    );
    assert!(!scene.path("outboard-provider-rates").exists());
}

#[test]
fn what_is_there_is_left_alone() {
    let scene = with_contract(RATES);
    assert_eq!(make(&scene, &[]).status, Some(0));
    scene.write("outboard-provider-rates/src/service.rs", "written");
    let told = make(&scene, &[]);
    assert_eq!(told.status, Some(2), "{told:#?}");
    assert!(
        told.stderr
            .contains("outboard-provider-rates is there already and not empty"),
        "{told:#?}"
    );
    assert_eq!(read(&scene, "outboard-provider-rates/src/service.rs"), "written");
    let told = make(&scene, &["--out", "rates.wit"]);
    assert_eq!(told.status, Some(2), "{told:#?}");
}

#[test]
fn what_cannot_be_made_is_said_with_its_place() {
    let scene = with_contract(&RATES.replace("string)", "strng)"));
    let told = make(&scene, &[]);
    assert_eq!(told.status, Some(2), "{told:#?}");
    assert!(
        told.stderr.contains("rates.wit:4:") && told.stderr.contains("strng"),
        "{told:#?}"
    );

    let scene = with_contract("package acme:money@1.0.0;\nworld money { }\n");
    let told = make(&scene, &[]);
    assert!(
        told.stderr
            .contains("acme:money@1.0.0 has no interface with functions"),
        "{told:#?}"
    );

    let scene = with_contract(RATES);
    let told = scene.run(&["new", "provider", "Rates!", "--wit", "rates.wit"]);
    assert_eq!(told.status, Some(2), "{told:#?}");
    assert!(
        told.stderr.contains("`Rates!` is not a name for a provider"),
        "{told:#?}"
    );
    let told = make(&scene, &["--outboard", "elsewhere"]);
    assert_eq!(told.status, Some(2), "{told:#?}");
    assert!(
        told.stderr.contains("neither a checkout of Outboard"),
        "{told:#?}"
    );
    let told = scene.run(&["new", "provider", "rates", "--wit", "nowhere"]);
    assert_eq!(told.status, Some(2), "{told:#?}");
    assert!(told.stderr.contains("nowhere"), "{told:#?}");
}
