use super::*;
use crate::channels::testing::Desk;
use crate::config::CertificateFiles;
use crate::net::tls::Trust;

fn settings(mode: TlsMode, host: &str) -> Arc<Tls> {
    let (host, http_listen) = (host.to_owned(), None);
    Arc::new(Tls {
        mode,
        host,
        http_listen,
    })
}

/// A name that the settings take over from another while nothing can be had for it.
#[tokio::test]
async fn another_name_in_the_settings_is_seen_without_another_certificate() {
    let desk = Desk::new().await;
    let folder = tempfile::tempdir().unwrap();
    let mode = TlsMode::Files(CertificateFiles {
        cert: folder.path().join("missing.pem"),
        key: folder.path().join("missing.key"),
    });
    let (change, changes) = watch::channel(settings(mode.clone(), "desk.example"));
    let pair = Pair::self_signed(&["desk.example".to_owned()]).unwrap();
    let keeper = Keeper::new(&desk.handle, &changes, Some(pair)).unwrap();
    let mut standing = keeper.standing();
    assert!(standing.borrow().fits);
    assert_eq!(standing.borrow().trust, Trust::Itself);
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(keeper.run(stopped));
    for (host, fits) in [("help.example", false), ("desk.example", true)] {
        change.send_replace(settings(mode.clone(), host));
        let seen = standing.wait_for(|told| told.fits == fits);
        let patience = Duration::from_secs(20);
        let told = tokio::time::timeout(patience, seen).await;
        told.expect("it is never seen").unwrap();
    }
}

/// A root that is newer than those that this release knows makes no public authority a private one.
#[tokio::test]
async fn a_certificate_of_the_public_authority_is_public_whatever_root_it_leads_to() {
    for (directory, trust) in [
        (acme::PRODUCTION, Trust::Public),
        (acme::STAGING, Trust::Itself),
    ] {
        let desk = Desk::new().await;
        let domains = vec!["desk.example".to_owned()];
        let made = rcgen::generate_simple_self_signed(domains.clone()).unwrap();
        let obtained = Obtained {
            chain: made.cert.pem(),
            key: Secret::new(made.signing_key.serialize_pem()),
        };
        let (issued, pair) = judged(Ok(obtained), directory).unwrap();
        assert_eq!(pair.trust(), trust);
        let wanted = |directory: &str| {
            Command::Certificate(CertificateCommand::Want {
                domains: domains.clone(),
                directory: directory.to_owned(),
            })
        };
        desk.submit(wanted(directory)).await;
        let came = Command::Certificate(CertificateCommand::Issued(issued));
        desk.submit(came).await;
        let acme = Acme {
            domains: domains.clone(),
            contact: String::new(),
            directory: directory.to_owned(),
            authority: None,
        };
        let after_restart = || first_of(&desk.handle, &acme).unwrap().1.trust();
        assert_eq!(after_restart(), trust);
        desk.submit(wanted("https://other.example/directory")).await;
        assert_eq!(after_restart(), Trust::Itself, "it is one of before");
    }
}
