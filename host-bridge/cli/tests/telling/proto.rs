//! `outboard proto`.

use crate::scene::Scene;

const CLOCK: &str = "package acme:clock@1.0.0;\n\ninterface clock {\n    now: func() -> u64;\n}\n";

fn with_contract() -> Scene {
    let scene = Scene::new();
    std::fs::create_dir(scene.path("wit")).unwrap();
    scene.write("wit/clock.wit", CLOCK);
    scene
}

#[test]
fn contracts_from_elsewhere_become_a_schema_and_stubs() {
    let scene = with_contract();
    let told = scene.run(&["proto", "wit", "--out", "made"]);
    assert_eq!(told.status, Some(0), "{told:#?}");
    assert!(
        told.stdout.contains("schema/acme/clock/v1/clock.proto\n"),
        "{told:#?}"
    );
    let schema = std::fs::read_to_string(scene.path("made/schema/acme/clock/v1/clock.proto")).unwrap();
    assert!(
        schema.contains("rpc Now(ClockNowRequest) returns (ClockNowResponse)"),
        "{schema}"
    );
    for file in [
        "made/src/acme/clock/v1/clock.rs",
        "made/src/lib.rs",
        "made/descriptors.bin",
    ] {
        assert!(scene.path(file).is_file(), "{file}");
    }
    let again = scene.run(&["proto", "wit", "--out", "made", "--check"]);
    assert_eq!((again.status, &*again.stdout), (Some(0), ""), "{again:#?}");
}

#[test]
fn what_is_out_of_step_is_named_and_what_was_released_is_kept() {
    let scene = with_contract();
    let missing = scene.run(&["proto", "wit", "--out", "made", "--check"]);
    assert_eq!(missing.status, Some(1), "{missing:#?}");
    assert!(
        missing.stderr.contains("schema/acme/clock/v1/clock.proto"),
        "{missing:#?}"
    );
    assert!(!scene.path("made").exists());

    assert_eq!(scene.run(&["proto", "wit", "--out", "made"]).status, Some(0));
    scene.write("wit/clock.wit", CLOCK.replace("u64", "s64"));
    let changed = scene.run(&["proto", "wit", "--out", "made"]);
    assert_eq!(changed.status, Some(2), "{changed:#?}");
    assert!(
        changed
            .stderr
            .contains("acme.clock.v1.ClockNowResponse: field value was"),
        "{changed:#?}"
    );
}

#[test]
fn a_folder_without_contracts_is_named() {
    let scene = Scene::new();
    let told = scene.run(&["proto", "nowhere"]);
    assert_eq!(told.status, Some(2), "{told:#?}");
    assert!(told.stderr.contains("nowhere"), "{told:#?}");
}
