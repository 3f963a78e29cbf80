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
