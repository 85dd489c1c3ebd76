//! A CSMS's certificates, made on the spot, and what the vault makes of them.

use rcgen::{BasicConstraints, CertificateSigningRequestParams, CertifiedIssuer, IsCa};

use super::*;

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("a root")
}

fn deposit(vault: &mut FileVault, what: Deposit, text: &str) -> Progress {
    assert!(vault.begin(what));
    for piece in text.as_bytes().chunks(64) {
        assert!(vault.push(piece));
    }
    let work = CryptoWork::Check(what);
    vault.work(Instant::ZERO, work).expect("begun");
    vault.progress(Instant::ZERO)
}

/// The request for a certificate, read piece by piece as the station does.
fn request(vault: &mut FileVault) -> String {
    let work = CryptoWork::SigningRequest {
        name: "CP1",
        organisation: "Operator",
    };
    vault.work(Instant::ZERO, work).expect("begun");
    assert_eq!(vault.progress(Instant::ZERO), Progress::Done);
    let mut text = Vec::new();
    let mut piece = [0; 50];
    loop {
        match vault.signing_request(text.len(), &mut piece) {
            0 => return String::from_utf8(text).expect("PEM"),
            length => text.extend_from_slice(&piece[..length]),
        }
    }
}

fn sign(request: &str, authority: &CertifiedIssuer<'static, KeyPair>) -> String {
    let request = CertificateSigningRequestParams::from_pem(request).expect("a request");
    request.signed_by(authority).expect("signed").pem()
}

#[test]
fn roots_are_kept_named_and_deleted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut vault = FileVault::open(folder.path()).expect("a vault");
    let (one, two) = (authority("one"), authority("two"));
    let what = Deposit::CentralSystemRoot;
    for pem in [one.pem(), two.pem(), one.pem()] {
        assert_eq!(deposit(&mut vault, what, &pem), Progress::Done);
    }
    // It is found again after the power was gone.
    let mut vault = FileVault::open(folder.path()).expect("a vault");
    let hashes = vault.root(true, 1).expect("the second root");
    assert_eq!(hashes.issuer_key_hash.as_str().len(), 64);
    assert!(vault.root(true, 2).is_none() && vault.root(false, 0).is_none());
    assert_eq!(vault.delete(&hashes), Deleted::Done);
    assert_eq!(vault.delete(&hashes), Deleted::NotFound);
    let mut vault = FileVault::open(folder.path()).expect("a vault");
    assert!(vault.root(true, 0).is_some() && vault.root(true, 1).is_none());
}

#[test]
fn there_is_room_for_so_many_roots() {
    let mut vault = FileVault::new();
    let what = Deposit::ManufacturerRoot;
    for n in 0..ROOTS {
        let pem = authority(&n.to_string()).pem();
        assert_eq!(deposit(&mut vault, what, &pem), Progress::Done);
    }
    let pem = authority("more").pem();
    assert_eq!(deposit(&mut vault, what, &pem), Progress::Failed);
    assert!(vault.begin(what));
    assert!(!vault.push(&vec![b'a'; LONGEST + 1]));
}

#[test]
fn what_is_no_root_is_refused() {
    let mut vault = FileVault::new();
    let root = authority("root");
    let leaf = sign(&request(&mut vault), &root);
    let damaged = root.pem().replacen('M', "N", 3);
    for text in [
        &*leaf,
        &damaged,
        "",
        "nonsense",
        &(root.pem() + &root.pem()),
    ] {
        let progress = deposit(&mut vault, Deposit::CentralSystemRoot, text);
        assert_eq!(progress, Progress::Untrusted, "{text}");
    }
    assert!(vault.root(true, 0).is_none());
}

#[test]
fn a_chain_belongs_to_the_key_of_the_last_request() {
    let mut vault = FileVault::new();
    let root = authority("root");
    let what = Deposit::ClientChain;
    let early = sign(&request(&mut vault), &root);
    let request = request(&mut vault);
    assert!(request.contains("BEGIN CERTIFICATE REQUEST"), "{request}");
    assert_eq!(deposit(&mut vault, what, &early), Progress::Untrusted);
    let chain = sign(&request, &root) + &root.pem();
    let wrong = sign(&request, &root) + &authority("root").pem();
    assert_eq!(deposit(&mut vault, what, &wrong), Progress::Untrusted);
    assert!(!vault.equip(Tls::default()).has_certificate());
    assert_eq!(vault.attainable(), 1);
    let kept = deposit(&mut vault, Deposit::CentralSystemRoot, &root.pem());
    assert_eq!((kept, vault.attainable()), (Progress::Done, 2));
    assert_eq!(deposit(&mut vault, what, &chain), Progress::Done);
    assert!(vault.equip(Tls::default()).has_certificate());
    assert_eq!(vault.attainable(), 3);
    // Each request is answered once.
    assert_eq!(deposit(&mut vault, what, &chain), Progress::Untrusted);
}

#[test]
fn a_signer_of_firmware_is_the_manufacturers() {
    let mut vault = FileVault::new();
    let (ours, other) = (authority("ours"), authority("other"));
    let leaf = request(&mut vault);
    let what = Deposit::FirmwareSigner;
    let signer = sign(&leaf, &ours);
    assert_eq!(deposit(&mut vault, what, &signer), Progress::Untrusted);
    let kept = deposit(&mut vault, Deposit::ManufacturerRoot, &ours.pem());
    assert_eq!(kept, Progress::Done);
    assert_eq!(deposit(&mut vault, what, &signer), Progress::Done);
    let stranger = sign(&leaf, &other);
    assert_eq!(deposit(&mut vault, what, &stranger), Progress::Untrusted);
    assert!(vault.begin(Deposit::FirmwareSignature));
    assert!(vault.push(b"c2lnbmVk"));
    assert_eq!(vault.firmware_signature(), b"signed");
}
