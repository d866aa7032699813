use anyhow::Result;
use outboard_config::SecretRef;
use outboard_delivery::{Delivery, DeliveryError, RegistrySettings};
use outboard_test_support::pki::Authority;
use outboard_test_support::registry::{Door, PASSWORD, Registry, USER, digest, manifest};
use serde_json::json;

use crate::scene::{COMPONENT, Scene, pinned};

const NAME: &str = "shop/counter";

#[tokio::test]
async fn what_was_pulled_once_needs_no_registry_again() -> Result<()> {
    let (scene, registry) = (Scene::new(), Registry::start()?);
    let name = registry.name();
    let component = pinned(&name, &registry.push(NAME, COMPONENT, None)?);
    let delivery = scene.delivery(&name);
    assert_eq!(delivery.kept(&component)?, None);
    assert_eq!(delivery.pull(&component).await?, COMPONENT);
    assert_eq!(scene.kept(), 2);

    drop(registry);
    let restarted = scene.delivery(&name);
    assert_eq!(restarted.kept(&component)?.as_deref(), Some(COMPONENT));
    assert_eq!(restarted.pull(&component).await?, COMPONENT);

    let other = pinned(&name, &digest(b"something else"));
    let error = restarted.pull(&other).await.unwrap_err();
    assert!(error.is_passing(), "{error}");
    assert!(error.to_string().contains(&name), "{error}");
    Ok(())
}

#[tokio::test]
async fn what_was_damaged_on_disk_is_pulled_again() -> Result<()> {
    let (scene, registry) = (Scene::new(), Registry::start()?);
    let component = pinned(&registry.name(), &registry.push(NAME, COMPONENT, None)?);
    let delivery = scene.delivery(&registry.name());
    delivery.pull(&component).await?;
    for file in std::fs::read_dir(scene.cache())? {
        let path = file?.path();
        let kept = std::fs::read(&path)?;
        for damaged in [&kept[..kept.len() - 1], b"", &[kept.as_slice(), b" "].concat()] {
            std::fs::write(&path, damaged)?;
            assert_eq!(delivery.kept(&component)?, None);
            assert_eq!(delivery.pull(&component).await?, COMPONENT);
            assert_eq!(std::fs::read(&path)?, kept);
        }
    }
    assert_eq!(scene.kept(), 2);
    Ok(())
}

#[tokio::test]
async fn a_cache_that_takes_nothing_keeps_nothing_from_running() -> Result<()> {
    let (scene, registry) = (Scene::new(), Registry::start()?);
    let component = pinned(&registry.name(), &registry.push(NAME, COMPONENT, None)?);
    scene.folder.write("cache", "a file")?;
    assert_eq!(
        scene.delivery(&registry.name()).pull(&component).await?,
        COMPONENT
    );
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_or_is_no_component_is_told_apart() -> Result<()> {
    let (scene, registry) = (Scene::new(), Registry::start()?);
    let delivery = scene.delivery(&registry.name());
    let absent = pinned(&registry.name(), &digest(b"nothing"));
    let error = delivery.pull(&absent).await.unwrap_err();
    assert!(matches!(error, DeliveryError::NotThere { .. }), "{error}");

    let (mut other, _) = manifest(COMPONENT, None);
    registry.push(NAME, COMPONENT, None)?;
    other["layers"][0]["mediaType"] = json!("application/vnd.oci.image.layer.v1.tar");
    let other = pinned(&registry.name(), &registry.push_manifest(NAME, &other)?);
    let error = delivery.pull(&other).await.unwrap_err();
    assert!(matches!(error, DeliveryError::NotAComponent { .. }), "{error}");
    assert!(error.to_string().contains("layer.v1.tar"), "{error}");

    // What the registry lost of it is the registry's to say.
    let whole = b"another component";
    let lost = pinned(&registry.name(), &registry.push(NAME, whole, None)?);
    std::fs::remove_file(registry.kept(&digest(whole)))?;
    let error = delivery.pull(&lost).await.unwrap_err();
    assert!(matches!(error, DeliveryError::NotThere { .. }), "{error}");
    assert_eq!(scene.kept(), 0);
    Ok(())
}

#[tokio::test]
async fn who_may_read_says_so_by_references_to_secrets() -> Result<()> {
    let (scene, registry) = (Scene::new(), Registry::start()?);
    let digest = registry.push(NAME, COMPONENT, None)?;
    let locked = registry.door(Door::Locked)?;
    let component = pinned(&locked.name(), &digest);
    scene.folder.write("right", format!("{PASSWORD}\n"))?;
    scene.folder.write("wrong", "hunter2")?;
    let with = |login: Option<(&str, &str)>| {
        let mut settings = scene.settings(&locked.name());
        let known = settings.registries.get_mut(&locked.name()).unwrap();
        known.login = login.map(|(user, file)| (user.to_owned(), SecretRef::File(file.into())));
        Delivery::new(settings)
    };
    let error = with(None).pull(&component).await.unwrap_err();
    assert!(matches!(error, DeliveryError::Refused { .. }), "{error}");
    assert!(error.to_string().contains("set username and password"), "{error}");
    let error = with(Some((USER, "wrong"))).pull(&component).await.unwrap_err();
    assert!(matches!(error, DeliveryError::Refused { .. }), "{error}");
    assert!(error.to_string().contains("user `shop`"), "{error}");
    assert!(!format!("{error:?}{error}").contains("hunter2"), "{error}");
    let error = with(Some((USER, "absent"))).pull(&component).await.unwrap_err();
    assert!(
        matches!(error, DeliveryError::Settings { key: "password", .. }),
        "{error}"
    );
    assert_eq!(with(Some((USER, "right"))).pull(&component).await?, COMPONENT);
    Ok(())
}

#[tokio::test]
async fn a_registry_is_who_its_certificate_says() -> Result<()> {
    let (scene, registry) = (Scene::new(), Registry::start()?);
    let digest = registry.push(NAME, COMPONENT, None)?;
    let (authority, stranger) = (Authority::new()?, Authority::new()?);
    let over_tls = registry.door(Door::Tls(&authority))?;
    let component = pinned(&over_tls.name(), &digest);
    scene.folder.write("stranger.pem", stranger.pem())?;
    scene
        .folder
        .write("ca.pem", format!("{}{}", stranger.pem(), authority.pem()))?;
    scene.folder.write("none.pem", "no certificate")?;
    let trusting = |ca: Option<&str>| {
        let mut settings = scene.settings(&over_tls.name());
        let known = RegistrySettings {
            ca: ca.map(|file| SecretRef::File(file.into())),
            ..RegistrySettings::default()
        };
        settings.registries.insert(over_tls.name(), known);
        Delivery::new(settings)
    };
    for ca in [None, Some("stranger.pem")] {
        let error = trusting(ca).pull(&component).await.unwrap_err();
        assert!(matches!(error, DeliveryError::Unreachable { .. }), "{error}");
        assert!(error.to_string().contains("certificate"), "{error}");
    }
    let error = trusting(Some("none.pem")).pull(&component).await.unwrap_err();
    assert!(
        matches!(error, DeliveryError::Settings { key: "ca", .. }),
        "{error}"
    );
    assert_eq!(trusting(Some("ca.pem")).pull(&component).await?, COMPONENT);
    Ok(())
}

#[tokio::test]
async fn nothing_is_asked_for_in_plaintext_unless_it_is_said() -> Result<()> {
    let (scene, registry) = (Scene::new(), Registry::start()?);
    let component = pinned(&registry.name(), &registry.push(NAME, COMPONENT, None)?);
    let mut settings = scene.settings(&registry.name());
    settings.registries.clear();
    let error = Delivery::new(settings).pull(&component).await.unwrap_err();
    assert!(matches!(error, DeliveryError::Unreachable { .. }), "{error}");
    Ok(())
}
