use std::io::Cursor;

use anyhow::Result;
use minisign::KeyPair;
use outboard_delivery::{Delivery, DeliveryError, Pinned, SignatureError, SigningKey};
use outboard_test_support::registry::Registry;

use crate::scene::{COMPONENT, Scene, pinned};

const NAME: &str = "shop/counter";

struct Signer(KeyPair);

impl Signer {
    fn new() -> Self {
        Self(KeyPair::generate_unencrypted_keypair().unwrap())
    }

    fn key(&self) -> SigningKey {
        self.0.pk.to_base64().parse().unwrap()
    }

    fn sign(&self, bytes: &[u8]) -> String {
        let signed = minisign::sign(Some(&self.0.pk), &self.0.sk, Cursor::new(bytes), None, None);
        signed.unwrap().into_string()
    }
}

fn trusting(scene: &Scene, registry: &str, keys: &[&Signer]) -> Delivery {
    let mut settings = scene.settings(registry);
    settings.keys = keys.iter().map(|signer| signer.key()).collect();
    Delivery::new(settings)
}

async fn why(delivery: &Delivery, component: &Pinned) -> SignatureError {
    match delivery.pull(component).await.unwrap_err() {
        DeliveryError::Signature { source, .. } => source,
        error => panic!("{error}"),
    }
}

#[tokio::test]
async fn with_a_key_only_what_it_signed_is_given_out() -> Result<()> {
    let (scene, registry) = (Scene::new(), Registry::start()?);
    let name = registry.name();
    let (ours, former, stranger) = (Signer::new(), Signer::new(), Signer::new());
    let push = |signature: Option<String>| {
        let digest = registry.push(NAME, COMPONENT, signature.as_deref());
        digest.map(|digest| pinned(&name, &digest))
    };
    let delivery = trusting(&scene, &name, &[&former, &ours]);
    let unsigned = push(None)?;
    let error = delivery.pull(&unsigned).await.unwrap_err().to_string();
    assert!(
        error.contains("is not signed") && error.contains("outboard.signature.minisign"),
        "{error}"
    );
    let strange = push(Some(stranger.sign(COMPONENT)))?;
    assert_eq!(why(&delivery, &strange).await, SignatureError::Stranger);
    let other = push(Some(ours.sign(b"another component")))?;
    assert_eq!(why(&delivery, &other).await, SignatureError::OtherBytes);
    let forged = ours.sign(COMPONENT).replace("timestamp", "timestomp");
    assert_eq!(
        why(&delivery, &push(Some(forged))?).await,
        SignatureError::OtherBytes
    );
    for senseless in [
        String::new(),
        "signed".to_owned(),
        ours.sign(COMPONENT).repeat(100),
    ] {
        assert_eq!(
            why(&delivery, &push(Some(senseless))?).await,
            SignatureError::Form
        );
    }
    assert_eq!(scene.kept(), 0);

    let signed = push(Some(ours.sign(COMPONENT)))?;
    assert_eq!(delivery.pull(&signed).await?, COMPONENT);
    let signed = push(Some(former.sign(COMPONENT)))?;
    assert_eq!(delivery.pull(&signed).await?, COMPONENT);
    Ok(())
}

#[tokio::test]
async fn what_is_in_the_cache_is_judged_by_the_keys_of_now() -> Result<()> {
    let (scene, registry) = (Scene::new(), Registry::start()?);
    let name = registry.name();
    let (ours, next) = (Signer::new(), Signer::new());
    let signature = ours.sign(COMPONENT);
    let component = pinned(&name, &registry.push(NAME, COMPONENT, Some(&signature))?);
    trusting(&scene, &name, &[]).pull(&component).await?;
    drop(registry);
    assert_eq!(
        trusting(&scene, &name, &[&ours]).pull(&component).await?,
        COMPONENT
    );
    assert_eq!(
        why(&trusting(&scene, &name, &[&next]), &component).await,
        SignatureError::Stranger
    );
    assert!(trusting(&scene, &name, &[&next]).kept(&component).is_err());
    Ok(())
}

#[test]
fn a_file_is_signed_by_what_stands_beside_it() -> Result<()> {
    let scene = Scene::new();
    let ours = Signer::new();
    let path = scene.folder.write("counter.wasm", COMPONENT)?;
    trusting(&scene, "localhost", &[]).judge_file(&path, COMPONENT)?;
    let delivery = trusting(&scene, "localhost", &[&ours]);
    let error = delivery.judge_file(&path, COMPONENT).unwrap_err().to_string();
    assert!(
        error.contains("counter.wasm is not run") && error.contains("minisign -Sm"),
        "{error}"
    );
    scene.folder.write("counter.wasm.minisig", ours.sign(COMPONENT))?;
    delivery.judge_file(&path, COMPONENT)?;
    let error = delivery.judge_file(&path, b"changed").unwrap_err();
    assert!(error.to_string().contains("other bytes"), "{error}");
    Ok(())
}

#[test]
fn a_key_is_the_second_line_of_its_file() {
    let text = Signer::new().0.pk.to_base64();
    assert!(text.parse::<SigningKey>().is_ok());
    for wrong in ["", "release.pub", &text[1..], &text.to_lowercase()] {
        let error = wrong.parse::<SigningKey>().unwrap_err().to_string();
        assert!(error.contains("second line"), "{error}");
    }
}
